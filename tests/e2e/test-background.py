#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that is closed while an answer is written: the real program finishes it, tells of it, and
ends. See with-desktop for who listens."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import demo
from tap import PATIENCE, check, finish

BUILD = pathlib.Path(sys.argv[1])
CALLS = pathlib.Path(os.environ["TEKTRA_DESKTOP_LOG"])
# until the window is gone, on a busy machine, too
WAIT = 4000  # milliseconds
SCRIPT = {
    "models": [{"id": "m", "name": "Model"}],
    "turns": [{"steps": [{"text": "First."}, {"wait": WAIT}, {"text": " Last."}, {"done": "stop"}]}],
}


def calls(method):
    return [call for call in map(json.loads, CALLS.read_text().splitlines()) if call[0] == method]


with tempfile.TemporaryDirectory() as folder:
    script = pathlib.Path(folder, "script.json")
    script.write_text(json.dumps(SCRIPT))
    environment = demo.environment(BUILD) | {"TEKTRA_SCRIPT": str(script)}
    program = subprocess.Popen([BUILD / "src/tektra"], env=environment)
    visible = ["search", "--onlyvisible", "--name", "^Tektra$"]
    window = demo.wait_for("window", lambda: demo.xdotool(*visible), program).split()[0]
    demo.xdotool("windowfocus", "--sync", window)
    demo.xdotool("type", "--delay", "8", "Hello")
    # Enter does nothing until the model has been found.
    demo.wait_for("answer", lambda: calls("Inhibit"), program,
                  otherwise=lambda: demo.xdotool("key", "Return"))
    demo.xdotool("key", "ctrl+w")
    demo.wait_for("closing", lambda: not demo.xdotool(*visible), program)
    check(program.poll() is None, "goes on without a window")
    check(program.wait(timeout=PATIENCE) == 0, "ends when the answer is there")
    check(len(calls("RequestBackground")) == 1, "asks to go on without a window", calls)
    check(len(calls("Close")) == len(calls("Inhibit")), "lets the computer sleep again")
    (notification,) = calls("AddNotification")
    check(notification[3]["body"] == "First. Last.", "tells of the answer", notification)
    exported = pathlib.Path(folder, "chats.json")
    subprocess.run([BUILD / "src/tektra", "export", "--all", "-o", exported], env=environment,
                   check=True)
    check("First. Last." in exported.read_text(), "keeps the answer")

finish()
