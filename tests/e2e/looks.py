#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of every place of the real window in every look that somebody may have: dark, high
contrast, large text, German, Arabic, as wide as a telephone. See "./dev screenshots FOLDER"; somebody
has to look at them."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import accessibility
import demo

PLACES = (*accessibility.PLACES, *accessibility.DEEPER)
SIZES = {"wide": (1000, 700), "narrow": (370, 640)}
LOOKS = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
    "large": {"Xft.dpi": "192"},  # twice of what is usual; so does a desktop make text larger
    "german": {"LANGUAGE": "de"},
    "arabic": {"LANGUAGE": "ar"},
}


def environment(look, folder):
    """What the program needs to look so: variables, a locale, and the settings of GTK and X"""
    variables = dict(LOOKS[look])
    config = pathlib.Path(folder, "config")
    shutil.copytree(pathlib.Path(os.environ["XDG_CONFIG_HOME"], "gtk-4.0"), config / "gtk-4.0")
    if dpi := variables.pop("Xft.dpi", None):
        resources = pathlib.Path(folder, "resources")
        resources.write_text(f"Xft.dpi: {dpi}\n")
        variables["XENVIRONMENT"] = str(resources)
    variables["XDG_CONFIG_HOME"] = str(config)
    variables["XDG_DATA_HOME"] = str(pathlib.Path(folder, "data"))
    if language := variables.get("LANGUAGE"):
        # Without such a locale the C library translates nothing. Of a language it knows only the name.
        name = f"{language}_{language.upper()}"
        os.symlink("/usr/lib/locale/C.utf8", pathlib.Path(folder, f"{name}.utf8"))
        variables |= {"LC_ALL": f"{name}.UTF-8", "LOCPATH": str(folder)}
    return variables


def show(look, build, application_id, pictures, places):
    with tempfile.TemporaryDirectory() as folder:
        session = accessibility.Session(build, application_id, folder,
                                        environment(look, folder)
                                        | {"TEKTRA_LOCALE_DIR": str(build / "po")})

        def take(place):
            # popovers and the small window are windows of their own
            name = f"{look}-{size}-{place.replace(' ', '-')}.png"
            subprocess.run(["import", "-window", "root", "-strip", pictures / name], check=True)

        def resize():
            demo.xdotool("windowsize", "--sync", session.window, *SIZES[size])
            session.wait_until_still()

        for size in SIZES:
            resize()
            take("the welcome")
        session.ask()
        for size in SIZES:
            resize()
            for place in places:
                session.go(place)
                take(place)
                session.leave(place)
        status, errors = session.end()
        for error in errors:
            print(f"{look}: {error}", file=sys.stderr)
        return status == 0 and not errors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--id", default="io.github.tektra.Tektra.Devel")
    parser.add_argument("--look", choices=LOOKS, action="append")
    parser.add_argument("--place", choices=PLACES, action="append")
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()

    arguments.folder.mkdir(parents=True, exist_ok=True)
    good = [show(look, arguments.build.resolve(), arguments.id, arguments.folder.resolve(),
                 arguments.place or PLACES)
            for look in arguments.look or LOOKS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
