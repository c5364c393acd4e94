#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person wrote and did not send is there at the next start, in whichever window it was and
however the program ended."""

import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile

import demo
from tap import PATIENCE, check, finish

BUILD = pathlib.Path(sys.argv[1])
ID = sys.argv[2]
CHATS = pathlib.Path(os.environ["XDG_DATA_HOME"], "tektra/chats/chats.db")


def find(title):
    return demo.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()


def write(window, text):
    demo.xdotool("windowfocus", "--sync", window)
    demo.xdotool("type", "--delay", "8", text)


def drafts():
    with sqlite3.connect(CHATS) as database:
        return {row[0] for row in database.execute("SELECT draft FROM chat")}


def start():
    program = subprocess.Popen([BUILD / "src/tektra"], env=demo.environment(BUILD))
    (large,) = demo.wait_for("window", lambda: find("Tektra"), program)
    demo.activate(ID, "ask")
    (small,) = demo.wait_for("small window", lambda: find("Ask Tektra"), program)
    return program, large, small


program, large, small = start()
write(small, "small one")
write(large, "large one")
demo.xdotool("key", "ctrl+w")
demo.wait_for("closing", lambda: not find("Tektra"), program)
check(find("Ask Tektra") == [small], "leaves the small window open when the large one is closed")
write(small, " goes on")
demo.xdotool("key", "ctrl+q")
check(program.wait(timeout=PATIENCE) == 0, "ends")
check(drafts() == {"small one goes on", "large one"}, "keeps what was written", drafts())

program, large, small = start()
write(small, "in both")
# Unlike a key, a signal overtakes what was typed.
with tempfile.TemporaryDirectory() as folder:
    demo.take_screenshot(pathlib.Path(folder, "typed.png"), small)
demo.xdotool("windowfocus", "--sync", large)
program.send_signal(signal.SIGTERM)
check(program.wait(timeout=PATIENCE) == 0, "ends when the session does")
check("in both" in drafts(), "keeps it then, too", drafts())

program, large, small = start()
write(large, "x")
demo.xdotool("key", "ctrl+w")
demo.wait_for("closing", lambda: not find("Tektra"), program)
demo.xdotool("windowfocus", "--sync", small)
demo.xdotool("key", "Escape")
check(program.wait(timeout=PATIENCE) == 0, "ends with its last window")

finish()
