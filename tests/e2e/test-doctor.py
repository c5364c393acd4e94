#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor says is so: a microphone that is there is named, and one that is pulled out is missing
although the sound server runs; spelling is checked in a language that has a dictionary; and in the sandbox
of Flatpak the keyring is there by its portal, for the sandbox shows nothing else of it."""

import os
import pathlib
import subprocess
import sys
import tempfile

import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
# A bus that starts nothing: what it shows is what is on it.
BUS = """<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""


def report(folder, subject, around=(), **more):
    """The line of it"""
    variables = demo.environment(BUILD) | {name: folder for name in (
        "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    # the models do not matter
    variables |= {"TEKTRA_SCRIPT": os.path.join(folder, "script.json"), "LC_ALL": "C.UTF-8"}
    variables |= more
    result = subprocess.run([*around, BUILD / "src/tektra", "doctor"], env=variables, capture_output=True,
                            text=True)
    return next((line for line in result.stdout.splitlines() if subject in line), result.stderr)


def locales(folder):
    """A folder in which en_US.UTF-8 is C.UTF-8 by another name, which translates"""
    path = pathlib.Path(folder, "locales")
    path.mkdir()
    (path / "en_US.UTF-8").symlink_to("/usr/lib/locale/C.utf8")
    return str(path)


def on_bus(folder):
    """What runs a command on a bus with the portals of the tests"""
    config = pathlib.Path(folder, "bus.conf")
    config.write_text(BUS)
    return ["dbus-run-session", f"--config-file={config}", "--", demo.SOURCE / "tests/support/with-desktop"]


def in_sandbox(folder):
    """What runs a command where Flatpak tells of itself"""
    told = pathlib.Path(folder, "flatpak-info")
    told.write_text("[Application]\nname=io.github.tektra.Tektra\n")
    arguments = ["bwrap", "--tmpfs", "/"]
    for path in sorted(pathlib.Path("/").iterdir()):
        arguments += (["--symlink", os.readlink(path), path] if path.is_symlink()
                      else ["--dev-bind", path, path])
    return [*arguments, "--ro-bind", told, "/.flatpak-info"]


def add_dictionary(path, language):
    """One of the person's own, see enchant(5)"""
    path.mkdir(parents=True)
    (path / f"{language}.aff").write_text("SET UTF-8\n")
    (path / f"{language}.dic").write_text("1\nword\n")


with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "script.json").write_text("{}")
    line = report(folder, "Microphone")
    check(line.startswith("✓") and "PulseAudio, " in line and "Monitor of Null" in line,
          "names the microphone", line)
    modules = subprocess.run(["pactl", "list", "short", "modules"], capture_output=True, text=True,
                             check=True).stdout
    number = next(row.split()[0] for row in modules.splitlines() if "module-remap-source" in row)
    subprocess.run(["pactl", "unload-module", number], check=True)
    line = report(folder, "Microphone")
    check(line.startswith("•") and "PulseAudio has none: connect one" in line,
          "says that there is none", line)
    language = {"LANGUAGE": "tlh", "LC_ALL": "en_US.UTF-8", "LOCPATH": locales(folder)}
    line = report(folder, "Spelling", **language)
    check(line.startswith("•") and "not checked in tlh: install" in line, "misses the dictionary",
          line)
    add_dictionary(pathlib.Path(folder, "enchant/hunspell"), "tlh")
    line = report(folder, "Spelling", **language)
    check(line.startswith("✓") and line.endswith(" tlh"), "has the dictionary", line)
    line = report(folder, "Keyring", around=on_bus(folder))
    check(line.startswith("•") and "none: " in line, "misses the keyring", line)
    line = report(folder, "Keyring", around=[*on_bus(folder), *in_sandbox(folder)])
    check(line.startswith("✓") and "keeps the keys" in line, "has the keyring in the sandbox", line)

finish()
