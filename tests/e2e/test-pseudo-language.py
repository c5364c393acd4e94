#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a language that is longer than English and stands in brackets, see make-pseudo-language.py:
everything that is said on the screen is translated, and all of it fits a telephone."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import accessibility
import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
# as in po/meson.build
KEYWORDS = [f"--keyword={keyword}" for keyword in
            ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3",
             "g_dpgettext2:2c,3")]
# What is said by the toolkit, which does not speak this language, or is a name, a key or a number
NOT_OURS = re.compile(
    r"[Tt]ektra|Model|Hello|Script|llama\.cpp|Ollama|ONNX Runtime|models\.toml|/|GPL|https?:|"
    r"^(Ctrl|Alt|Shift|Escape|Esc|Enter|Return|Delete|Space|Up|Down|F\d+|[A-Z])\b|"
    r"^(Close|Minimize|Maximize|Restore|Back|Search|Clear|Menu|Window|Increase|Decrease|Details|"
    r"Troubleshooting|Legal|Website|Report an Issue|Credits|More|Copy Text|Save As…|Debugging "
    r"Information|Subpage|Preferences$|Show Password|Whisper|About|Keyboard Shortcuts|"
    r"KP )|^[\d.]+\s(bytes|[kMG]?B)$")
# of models, and of the templates that are named after them
NAMES = {entry[name] for file, kind in (("library", "models"), ("speech-models", "models"),
                                        ("templates", "templates"))
         for entry in json.loads((demo.SOURCE / f"data/{file}.json").read_text())[kind]
         for name in ("id", "name")}


def is_foreign(text):
    return bool(re.search(r"[A-Za-z]{2}", text)) and "⟦" not in text and "⟧" not in text


def untranslated(application):
    """What is said without brackets and is not part of the chat"""
    for node, _ in accessibility.walk(application):
        for text in {accessibility.call(node.get_name, otherwise=""),
                     accessibility.call(node.get_description, otherwise="")}:
            if (is_foreign(text) and not NOT_OURS.search(text) and text not in NAMES
                    and text not in accessibility.ANSWER):
                yield text


with tempfile.TemporaryDirectory() as folder:
    locale = pathlib.Path(folder, "locale")
    catalogue = pathlib.Path(folder, "tektra.pot")
    subprocess.run(["xgettext", "--from-code=UTF-8", *KEYWORDS, "--files-from=po/POTFILES.in",
                    "--output", catalogue], cwd=demo.SOURCE, check=True)
    subprocess.run([sys.executable, demo.SOURCE / "tests/support/make-pseudo-language.py",
                    catalogue, locale / "xx/LC_MESSAGES/tektra.mo"], check=True)
    # Without such a locale the C library translates nothing. Of a language it knows only the name.
    os.symlink("/usr/lib/locale/C.utf8", pathlib.Path(folder, "xx_XX.utf8"))
    session = accessibility.Session(BUILD, sys.argv[2], folder, {
        "LC_ALL": "xx_XX.UTF-8", "LANGUAGE": "xx", "LOCPATH": folder,
        "TEKTRA_LOCALE_DIR": str(locale)})
    session.ask()
    for width in (1000, 370):
        demo.xdotool("windowsize", "--sync", session.window, width, 640)
        session.wait_until_still()
        for place in (*accessibility.PLACES, *accessibility.DEEPER):
            session.go(place)
            bad = sorted(set(untranslated(session.application)))
            check(not bad, f"{place}, {width} pixels wide: is translated", bad)
            if "TEKTRA_SCREENSHOTS" in os.environ:
                name = f"pseudo-{place.replace(' ', '-')}-{width}.png"
                demo.take_screenshot(pathlib.Path(os.environ["TEKTRA_SCREENSHOTS"], name))
            session.leave(place)

    # What does not fit libadwaita complains about.
    status, errors = session.end()
    check(status == 0 and not errors, "everything fits", errors)

finish()
