#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop starts by D-Bus, and what it is answered: the search of the desktop finds chats,
without a window, and opens them in the real program."""

import os
import pathlib
import subprocess
import sys

from services import Services
from tap import check, finish, wait_for

BUILD = pathlib.Path(sys.argv[1])
ID = sys.argv[2]
N_CHATS = 400

services = Services(BUILD, ID)
search = services.search


def make_chat(i):
    words = f"What grows in garden {i}? Only grass, and a zebra in {'spring' if i % 7 else 'winter'}."
    return "Kitchen plans" if i == 3 else f"Garden {i}", words, words * 5


entry = (BUILD / f"data/{ID}.desktop").read_text()
check("\nX-GNOME-UsesNotifications=true\n" in entry, "is among what the settings let notify")

check(search("GetInitialResultSet", ["garden"]) == ([],), "finds nothing where there is nothing")
chats_folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "tektra/chats")
check(not chats_folder.exists(), "leaves nothing where there is nothing")

services.import_chats(map(make_chat, range(N_CHATS)))
(results,) = search("GetInitialResultSet", ["kitch"])
check(len(results) == 1, "finds a title by its beginning", results)
(metas,) = search("GetResultMetas", results)
check([meta["name"] for meta in metas] == ["Kitchen plans"], "tells the title", metas)
check(metas[0]["id"] == results[0] and metas[0]["gicon"] == ID, "tells the icon", metas)

(many,) = search("GetInitialResultSet", ["zebra", "winter"])
check(0 < len(many) <= 40, "finds words in messages", many)
check(len({name.split(":")[0] for name in many}) == len(many), "lists each chat once", many)
(metas,) = search("GetResultMetas", many)
check(all("zebra" in meta["description"] for meta in metas), "shows where the words stand", metas)
(fewer,) = search("GetSubsearchResultSet", many, ["zebra", "winter", "garden", "7"])
check(0 < len(fewer) < len(many), "finds less with every word", fewer)
for terms in ([], [""], ["\""], ["''", "*"], ["a" * 10000], ["NEAR(", "OR"]):
    search("GetInitialResultSet", terms)
check(True, "survives what is no word")
check(search("GetResultMetas", ["nonsense", "1:2:3"]) == ([],), "knows nothing of strangers")

check(not services.is_running(ID), "does not start Tektra")

search("ActivateResult", results[0], ["kitch"], 0)
check(wait_for(lambda: services.is_running(ID)), "starts Tektra for a result")
windows = ["xdotool", "search", "--onlyvisible", "--name", "^Tektra$"]
check(wait_for(lambda: subprocess.run(windows, capture_output=True).stdout), "opens the window")
search("LaunchSearch", ["zebra"], 0)
services.activate("new-chat")
services.activate("quit")
check(wait_for(lambda: not services.is_running(ID)), "Tektra ends when it is told to")

finish()
