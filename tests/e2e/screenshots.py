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
LOOKS = {"picture.png": "prefer-light", "picture-dark.png": "prefer-dark"}


def take_window(path):
    """The window alone, without what is around it on the display"""
    window = demo.xdotool("search", "--onlyvisible", "--name", "^Tektra$").split()[0]
    demo.take_screenshot(path, window)
    path.chmod(0o644)
    subprocess.run(["mogrify", "-strip", "-define", "png:compression-level=9", path], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build.resolve()

    for name, scheme in LOOKS.items():
        path = FOLDER / name
        os.environ["ADW_DEBUG_COLOR_SCHEME"] = scheme
        # each picture of a first day
        os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(dir=os.environ["XDG_CACHE_HOME"])
        try:
            answer = demo.ask_in_window(build, screenshot=path, show=lambda _: None,
                                        take=take_window)
        except demo.Failure as failure:
            print(failure, file=sys.stderr)
            return 1
        print(f"{path}: {answer['answer']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
