#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor says of a microphone is so: one that is there is named, and one that is pulled out
is missing although the sound server runs."""

import os
import pathlib
import subprocess
import sys
import tempfile

import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])


def microphone(folder):
    """The line of the report"""
    variables = demo.environment(BUILD) | {name: folder for name in (
        "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    # nobody but the microphone matters
    variables |= {"TEKTRA_SCRIPT": os.path.join(folder, "script.json"), "LC_ALL": "C.UTF-8"}
    report = subprocess.run([BUILD / "src/tektra", "doctor"], env=variables, capture_output=True,
                            text=True)
    return next((line for line in report.stdout.splitlines() if "Microphone" in line), report.stderr)


with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "script.json").write_text("{}")
    line = microphone(folder)
    check(line.startswith("✓") and "PulseAudio, " in line and "Monitor of Null" in line,
          "names the microphone", line)
    modules = subprocess.run(["pactl", "list", "short", "modules"], capture_output=True, text=True,
                             check=True).stdout
    number = next(row.split()[0] for row in modules.splitlines() if "module-remap-source" in row)
    subprocess.run(["pactl", "unload-module", number], check=True)
    line = microphone(folder)
    check(line.startswith("•") and "PulseAudio has none: connect one" in line,
          "says that there is none", line)

finish()
