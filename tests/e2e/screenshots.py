#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures that software centres show, of the real window with a real answer: see
"./dev screenshots"."""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import demo

FOLDER = demo.SOURCE / "data/screenshots"
LOOKS = {"": "prefer-light", "-dark": "prefer-dark"}
FRAME = 5  # pixels, which GTK draws around a window where nobody draws its shadow
GET_MODELS = (546, 63)  # where that page of the models is, in a window of the usual size


def take_window(path, window):
    """The window alone, without what is around it on the display"""
    demo.take_screenshot(path, window)
    subprocess.run(["mogrify", "-shave", f"{FRAME}x{FRAME}", "-strip", "-define",
                    "png:compression-level=9", path], check=True)
    path.chmod(0o644)


def take_pictures(ending):
    """Of the answer, and of the models that can be got"""
    window = demo.xdotool("search", "--onlyvisible", "--name", "^Tektra$").split()[0]
    take_window(FOLDER / f"picture{ending}.png", window)
    demo.xdotool("key", "ctrl+shift+m")
    with tempfile.NamedTemporaryFile(suffix=".png") as before:
        demo.take_screenshot(pathlib.Path(before.name), window)
    demo.xdotool("mousemove", "--window", window, *GET_MODELS, "click", "1")
    take_window(FOLDER / f"models{ending}.png", window)
    demo.xdotool("key", "Escape")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build.resolve()

    for ending, scheme in LOOKS.items():
        os.environ["ADW_DEBUG_COLOR_SCHEME"] = scheme
        # each picture of a first day
        os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(dir=os.environ["XDG_CACHE_HOME"])
        try:
            answer = demo.ask_in_window(build, screenshot=ending, show=lambda _: None,
                                        take=take_pictures)
        except demo.Failure as failure:
            print(failure, file=sys.stderr)
            return 1
        print(f"{scheme}: {answer['answer']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
