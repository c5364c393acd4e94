# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the packages share: commands, and an installed Tektra without its tree."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/e2e"))
from tap import check, finish  # noqa: E402

PICTURE = "16-background.jpg"
QUESTION = "What is in this picture?"
ANSWER = "A gray cross, a red moon and a pink rectangle."
PATIENCE = 120  # seconds for what a person would not wait ten for


def run(*command, **options):
    """Runs a command and returns how it went, with all it said in stdout."""
    options = {"stderr": subprocess.STDOUT, "timeout": PATIENCE} | options
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True,
                          errors="replace", **options)


def must_run(*command, **options):
    """Runs a command without which the test makes no sense, and returns what it said."""
    result = run(*command, **options)
    if result.returncode != 0:
        check(False, f"{command[0]} works", result.stdout[-4000:])
        finish()
    return result.stdout


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="tektra-package-")


class Installed:
    """A Tektra that was installed in a sandbox, a bwrap (1) command, and what a user of it has."""

    def __init__(self, sandbox, prefix, home):
        self.prefix = pathlib.Path(prefix)
        self.home = pathlib.Path(home)
        (self.home / "run").mkdir(mode=0o700, parents=True)
        shutil.copy(SOURCE / "tests/data/samples" / PICTURE, self.home)
        self.sandbox = [*sandbox, "--chdir", self.home, "--die-with-parent", "--clearenv"]
        for name, value in self.environment().items():
            self.sandbox += ["--setenv", name, value]

    def environment(self):
        kept = ("DISPLAY", "GDK_BACKEND", "GDK_DEBUG", "GDK_DISABLE", "GSK_RENDERER", "GTK_A11Y",
                "LC_ALL", "XDG_SESSION_TYPE")
        own = {name: os.environ[name] for name in kept if name in os.environ}
        return own | {
            "GSETTINGS_BACKEND": "memory",
            "HOME": str(self.home),
            "PATH": f"{self.prefix / 'bin'}:/usr/bin:/usr/sbin:/bin",
            "XDG_DATA_DIRS": f"{self.prefix / 'share'}:/usr/share",
            "XDG_RUNTIME_DIR": str(self.home / "run"),
        }

    def command(self, *command):
        return [str(part) for part in [*self.sandbox, "--", *command]]

    def run(self, *command, **options):
        return run(*self.command(*command), **options)

    def check_answers(self):
        """Asks the model that ships with Tektra about a picture."""
        result = self.run("tektra", "ask", QUESTION, "-i", self.home / PICTURE,
                          stderr=subprocess.DEVNULL)
        check(result.returncode == 0 and result.stdout.strip() == ANSWER,
              "the starter model answers about a picture", result.stdout)
