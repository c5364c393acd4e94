#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single test cases of the last "meson test": count-results.py MESON-LOGS

A program that speaks TAP counts with each of its cases. One that failed without saying where, by a
crash or a time-out, counts as one more failure. Where nothing was run there are no logs.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree

GOOD = {"OK", "EXPECTEDFAIL", "SKIP"}


def main():
    logs = pathlib.Path(sys.argv[1])
    passed = failed = skipped = 0
    accounted = set()

    if not (logs / "testlog.json").exists():
        print("0 passed, 0 failed")
        return 1

    for suite in xml.etree.ElementTree.parse(logs / "testlog.junit.xml").getroot():
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                accounted |= {suite.get("name").partition(".")[2], case.get("name")}
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1

    for line in (logs / "testlog.json").read_text().splitlines():
        program = json.loads(line)
        if program["result"] not in GOOD and program["name"] not in accounted:
            failed += 1

    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
