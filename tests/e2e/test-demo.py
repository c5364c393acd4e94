#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What "./dev run" shows without a display: the window, a keyboard, a picture, the real engine."""

import os
import pathlib
import subprocess
import sys
import tempfile
import uuid

import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
SAMPLES = demo.SOURCE / "tests/data/samples"
QUESTIONS = [
    ("16-background.jpg", "What is in this picture?", "A gray cross, a red moon and a pink rectangle."),
    ("06-glyph-what.jpg", "List the objects in the picture.", "The digit 3."),
    ("09-what.png", "Which objects are in the image?", "A black triangle and a red ring."),
]


def marked_processes(mark):
    """The processes that were started with this mark in their environment, see proc_pid_environ(5)."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                yield (folder / "comm").read_text().strip()
        except OSError:
            pass  # gone, or not ours


def colours(picture):
    """How many colours there are: a window that was not drawn has one or two."""
    command = ["identify", "-format", "%k", picture]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


for name, question, expected in QUESTIONS:
    mark = f"TEKTRA_TEST_MARK={uuid.uuid4()}"
    os.environ.update([mark.split("=")])
    with tempfile.TemporaryDirectory() as folder:
        screenshot = pathlib.Path(folder, "screenshot.png")
        try:
            answer = demo.ask_in_window(BUILD, SAMPLES / name, question, screenshot, show=lambda _: None)
        except demo.Failure as failure:
            check(False, f"{name}: answers", failure)
            continue
        check(answer["question"] == question, f"{name}: sends what was typed", answer)
        check(answer["pictures"] == 1, f"{name}: sends the picture", answer)
        check(
            answer["status"] == "complete" and answer["answer"].strip() == expected,
            f"{name}: answers rightly",
            answer,
        )
        check(colours(screenshot) > 50, f"{name}: is on the screen")
    left = [process for process in marked_processes(mark) if process != "python3"]
    check(not left, f"{name}: leaves no process behind", left)

finish()
