# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests in Python share: results in the form that meson reads (TAP), and patience."""

import sys
import time

PATIENCE = 60  # seconds for what takes few on a machine that is not busy

number = 0
failures = 0


def check(good, text, detail=""):
    """Says whether something holds, with the detail when it does not, and returns it."""
    global number, failures
    number += 1
    failures += 0 if good else 1
    print("ok" if good else "not ok", number, "-", text, flush=True)
    if not good:
        for line in str(detail).splitlines():
            print("#", line, flush=True)
    return bool(good)


def finish():
    """Ends the test: in good order when everything held."""
    print(f"1..{number}", flush=True)
    print(f"# {number - failures} passed, {failures} failed", flush=True)
    sys.exit(1 if failures else 0)


def wait_for(condition, seconds=PATIENCE, pause=lambda: time.sleep(0.05)):
    """Waits until condition () is true and gives its value; what it is then, when that is in vain."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        pause()
    return condition()
