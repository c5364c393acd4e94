#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks about a picture through the real window, by hand so to speak: opens the program with the
picture, types the question on the keyboard, presses Enter and waits for the answer.

Needs a display that nobody else uses, see tests/support/with-display.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import tap

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PICTURE = SOURCE / "tests/data/samples/16-background.jpg"
QUESTION = "What is in this picture?"


class Failure(Exception):
    pass


def wait_for(what, condition, program, every=0.05, otherwise=lambda: None):
    """Waits until condition () is true and gives its value, as long as the program runs."""

    def pause():
        if program.poll() is not None:
            raise Failure(f"Tektra ended with {program.returncode} while waiting for {what}")
        otherwise()
        time.sleep(every)

    value = tap.wait_for(condition, pause=pause)
    if not value:
        raise Failure(f"No {what} after {tap.PATIENCE} seconds")
    return value


def xdotool(*arguments):
    result = subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True)
    return result.stdout.strip()


def activate(application_id, action, *parameters):
    """Does what the running program offers to the desktop, with texts as its parameters."""
    texts = ", ".join(f"<{parameter!r}>" for parameter in parameters)

    def call(*method):
        return subprocess.run(["gdbus", "call", "--session", "--dest", application_id,
                               "--object-path", "/" + application_id.replace(".", "/"),
                               "--method", *method],
                              check=True, capture_output=True, text=True).stdout

    # GApplication says nothing when it has no such action.
    if f"'{action}'" not in call("org.gtk.Actions.List"):
        raise Failure(f"There is no action “{action}”")
    call("org.freedesktop.Application.ActivateAction", action, f"[{texts}]", "{}")


def take_screenshot(path, window="root"):
    """Takes pictures until two look the same: then the window has finished moving."""
    before = None
    for _ in range(20):
        subprocess.run(["import", "-window", window, "-strip", path], check=True)
        now = path.read_bytes()
        if now == before:
            return
        before = now
        time.sleep(0.2)


def environment(build):
    return os.environ | {
        "GSETTINGS_SCHEMA_DIR": str(build / "data"),
        "TEKTRA_PROGRAM_DATA": str(SOURCE / "data"),
        "XDG_DATA_DIRS": f"{SOURCE / 'data'}:{os.environ.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share')}",
    }


def ask_in_window(build, picture=PICTURE, question=QUESTION, screenshot=None, show=print, around=(),
                  take=take_screenshot):
    """Returns what the program noted down about the answer, see TektraTranscript. It runs inside of
    the command around, and take () takes the screenshot."""
    with tempfile.TemporaryDirectory() as folder:
        transcript = pathlib.Path(folder, "transcript")
        return ask_program(
            [*around, build / "src/tektra", picture],
            environment(build) | {"TEKTRA_TRANSCRIPT": str(transcript)},
            transcript,
            question,
            screenshot,
            show,
            take,
        )


def find_window(program):
    """Waits for the window and gives the keyboard to it."""
    window = wait_for(
        "window", lambda: xdotool("search", "--onlyvisible", "--name", "Tektra"), program
    ).split()[0]
    xdotool("windowfocus", "--sync", window)


def ask_program(command, variables, transcript, question, screenshot=None, show=print,
                take=take_screenshot):
    """The same with any command that opens a Tektra which notes down answers in that file."""
    program = subprocess.Popen(command, env=variables)
    try:
        show("Opening the window")
        find_window(program)
        show("Typing the question")
        xdotool("type", "--delay", "8", question)

        def press_enter():
            # Enter does nothing until a model has been found, and nothing when the text is gone.
            if not transcript.exists() or not transcript.stat().st_size:
                xdotool("key", "Return")

        show("Waiting for the answer")
        line = wait_for(
            "answer",
            lambda: transcript.exists() and transcript.read_text().partition("\n")[0],
            program,
            every=0.2,
            otherwise=press_enter,
        )
        if screenshot is not None:
            take(screenshot)
        xdotool("key", "ctrl+q")
        if program.wait(timeout=tap.PATIENCE) != 0:
            raise Failure(f"Tektra ended with {program.returncode}")
        return json.loads(line)
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--picture", type=pathlib.Path, default=PICTURE)
    parser.add_argument("--question", default=QUESTION)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    screenshot = build / "screenshot.png"

    try:
        answer = ask_in_window(
            build,
            arguments.picture.resolve(),
            arguments.question,
            screenshot,
            show=lambda text: print(f"{text}…", file=sys.stderr),
        )
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1

    print(f"Picture:    {arguments.picture}")
    print(f"Question:   {answer['question']}")
    print(f"Answer:     {answer['answer']}")
    print(f"Model:      {answer['model']}")
    print(f"Screenshot: {screenshot}")
    return 0 if answer["status"] == "complete" else 1


if __name__ == "__main__":
    sys.exit(main())
