#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell offers, and the manual names, what the program really understands."""

import os
import pathlib
import re
import subprocess
import sys

import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
PROGRAM = BUILD / "src/tektra"
COMPLETION = demo.SOURCE / "data/tektra.bash"
MANUAL = (demo.SOURCE / "data/tektra.1").read_text().replace("\\-", "-")


FILES = "-o default"
# What a person sets, beside what every program takes from there
VARIABLES = ("OLLAMA_HOST", "OLLAMA_API_KEY", "TEKTRA_KEY_NAME", "TEKTRA_SPEECH_KEY", "NO_COLOR")


def run_help(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True,
                          env=os.environ | {"LC_ALL": "C.UTF-8"}).stdout


def complete(*words):
    """What is offered for the last word; where the shell is to offer files itself, “-o default”"""
    script = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
                compopt () { COMPREPLY+=("$*"); }
                _tektra
                printf '%s\\n' "${COMPREPLY[@]}" """
    result = subprocess.run(["bash", "-c", script, "bash", COMPLETION, "tektra", *words],
                            capture_output=True, text=True, check=True)
    return set(filter(None, result.stdout.splitlines()))


commands = set(re.findall(r"^  tektra ([a-z]+) ", run_help("--help"), re.MULTILINE))
offered = complete("") - {FILES}
check(offered == commands, "offers all commands", offered ^ commands)
check(complete("-") == {"--help", "--version"}, "offers the options without a command")
for command in sorted(commands):
    # what is listed, one a line, with a short name before it or without
    text = run_help(command, "--help")
    listed = re.findall(r"^ +(?:-\w, )?(--[a-z][a-z-]*)", text, re.MULTILINE)
    offered = complete(command, "-")
    check(offered == set(listed), f"{command}: offers its options", offered ^ set(listed))
    missing = [option for option in listed if option != "--help" and option not in MANUAL]
    check(not missing, f"{command}: the manual has its options", missing)
    for short, option in re.findall(r"^ +(?:(-\w), )?(--[a-z]+)=FILE", text, re.MULTILINE):
        for name in filter(None, (short, option)):
            check(complete(command, name, "") == {FILES}, f"{command} {name}: offers files")
    check(re.search(rf"^\.(B|BI|BR) \"?{command}\b", MANUAL, re.MULTILINE),
          f"{command}: the manual has it")
check(complete("export", "--format", "") == {"json", "md", "txt"}, "offers the formats")
check(complete("config", "") == {"check", "import"}, "offers what config does")
for variable in VARIABLES:
    check(f"\n.B {variable}\n" in MANUAL, f"the manual has {variable}")

finish()
