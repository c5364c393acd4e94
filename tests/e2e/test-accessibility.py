#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window, as somebody finds it who does not see it and has no mouse: every page and dialog
is walked through, each thing to do has a name, the keyboard gets everywhere and out again, and
answers are told as they come."""

import pathlib
import sys
import tempfile

import accessibility
import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
TOLD = ["eight", "planets = 8", "That is all."]
# Where the keyboard has to come round, and how many places there are at least
ROUNDS = {"the window": 5, "the preferences": 5, "the models": 3, "the parameters": 5}


def check_names(place):
    bad = sorted(set(accessibility.complaints(session.application)))
    check(not bad, f"{place}: everything has a name and a role", bad)


def go_round(place, least):
    """Tab leads through different things, and back to the first of them."""
    watcher = session.watcher
    seen = []
    came_round = False
    for _ in range(accessibility.LONGEST_ROUND):
        watcher.focus = None
        demo.xdotool("key", "Tab")
        # Inside of a text the keyboard goes from link to link, which nobody is told.
        if watcher.wait_for(lambda: watcher.focus, seconds=2):
            # The first may be what the place has told late of its opening, perhaps told twice.
            if seen and watcher.focus == seen[-1]:
                continue
            came_round = watcher.focus in seen[:2]
            if came_round:
                break
            seen.append(watcher.focus)
    check(came_round and len(seen) >= least, f"{place}: the keyboard comes round",
          [accessibility.name_of(node) for node in seen])


with tempfile.TemporaryDirectory() as folder:
    session = accessibility.Session(BUILD, sys.argv[2], folder)
    check_names("the welcome")

    session.ask()
    announcements = session.watcher.announcements
    told = "\n".join(announcements)
    check(all(told.count(words) == 1 for words in TOLD), "tells the answer, once", announcements)
    check("*eight*" not in told and "```" not in told, "tells what is read", announcements)
    check(len(announcements) > 2, "tells it paragraph by paragraph", announcements)

    for place in (*accessibility.PLACES, *accessibility.DEEPER):
        session.go(place)
        check_names(place)
        session.leave(place)

    for place, least in ROUNDS.items():
        session.go(place)
        go_round(place, least)
        session.leave(place)

    status, errors = session.end()
    check(status == 0 and not errors, "ends well", errors)

finish()
