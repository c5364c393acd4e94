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


VISIBLE = ["search", "--onlyvisible", "--name", "^Tektra$"]


def calls(method):
    return [call for call in map(json.loads, CALLS.read_text().splitlines()) if call[0] == method]


def ask(environment, method):
    """Asks a question, and waits until it is said that the computer has to stay awake for it."""
    program = subprocess.Popen([BUILD / "src/tektra"], env=environment)
    window = demo.wait_for("window", lambda: demo.xdotool(*VISIBLE), program).split()[0]
    demo.xdotool("windowfocus", "--sync", window)
    demo.xdotool("type", "--delay", "8", "Hello")
    # Enter does nothing until the model has been found.
    demo.wait_for("answer", lambda: calls(method), program,
                  otherwise=lambda: demo.xdotool("key", "Return"))
    return program


with tempfile.TemporaryDirectory() as folder:
    script = pathlib.Path(folder, "script.json")
    script.write_text(json.dumps(SCRIPT))
    environment = demo.environment(BUILD) | {"TEKTRA_SCRIPT": str(script)}
    program = ask(environment, "Inhibit")
    demo.xdotool("key", "ctrl+w")
    demo.wait_for("closing", lambda: not demo.xdotool(*VISIBLE), program)
    check(program.poll() is None, "goes on without a window")
    check(program.wait(timeout=PATIENCE) == 0, "ends when the answer is there")
    check(len(calls("RequestBackground")) == 1, "asks to go on without a window",
          calls("RequestBackground"))
    check(len(calls("Close")) == len(calls("Inhibit")), "lets the computer sleep again")
    (notification,) = calls("AddNotification")
    check(notification[3]["body"] == "First. Last.", "tells of the answer", notification)
    exported = pathlib.Path(folder, "chats.json")
    subprocess.run([BUILD / "src/tektra", "export", "--all", "-o", exported], env=environment,
                   check=True)
    check("First. Last." in exported.read_text(), "keeps the answer")
    check(not calls("Lock"), "leaves logind alone where there is a portal")

    # Where there is none, logind keeps the computer awake, for as long as the answer takes.
    program = ask(environment | {"GDK_DEBUG": "no-portals"}, "Lock")
    (lock,) = calls("Lock")
    check(lock == ["Lock", "sleep", "Tektra", "An answer is being written", "block"],
          "asks logind without a portal", lock)
    demo.wait_for("sleep", lambda: calls("Unlock"), program)
    check(program.poll() is None, "lets the computer sleep while it still runs")
    demo.xdotool("key", "ctrl+q")
    check(program.wait(timeout=PATIENCE) == 0, "ends")

finish()
