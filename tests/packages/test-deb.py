#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a clean clone to an installed program: "meson dist", the Debian recipe, dpkg, and back."""

import os
import pathlib
import shutil
import subprocess

from packages import SOURCE, Installed, must_run, run, temporary_folder
from tap import check, finish

for command in ("git", "dpkg-buildpackage", "dh", "bwrap"):
    if shutil.which(command) is None:
        print(f"1..0 # SKIP {command} is not installed")
        raise SystemExit
if not (SOURCE / ".git").exists():
    print("1..0 # SKIP this is no clone")
    raise SystemExit


def throw_away_system(folder):
    """This system, with what is written to it kept below a folder."""
    for name in ("written", "work"):
        (folder / name).mkdir()
    user = [] if os.geteuid() == 0 else ["--unshare-user", "--uid", "0", "--gid", "0"]
    return ["bwrap", *user, "--overlay-src", "/", "--overlay", folder / "written", folder / "work", "/",
            "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--ro-bind", "/sys", "/sys",
            "--bind", folder, folder]


with temporary_folder() as name:
    folder = pathlib.Path(name)
    clone = folder / "clone"
    must_run("git", "clone", "--quiet", SOURCE, clone)

    built = run(clone / "dev", "package", "deb", timeout=1500)
    check(built.returncode == 0, "./dev package deb works in a clean clone", built.stdout[-6000:])
    archives = list((clone / "_build-package").glob("tektra-*.tar.xz"))
    packages = list((clone / "_build-package").glob("tektra_*.deb"))
    if not check(len(archives) == 1, "leaves an archive of the source") or \
       not check(len(packages) == 1, "leaves a package"):
        finish()
    changed = must_run("git", "-C", clone, "status", "--porcelain")
    check(changed == "", "changes nothing in the clone", changed)
    archived = must_run("tar", "--list", "--file", archives[0])
    check("/src/main.c" in archived and "/.git/" not in archived, "the archive has what is committed")

    fields = must_run("dpkg-deb", "--field", packages[0])
    check("libadwaita-1-0" in fields and "libwhisper" in fields, "it depends on what it is linked to", fields)
    check("libglib2.0-bin" in fields, "it depends on what its entry among the applications runs", fields)

    installed = Installed(throw_away_system(folder), "/usr", folder / "home")
    went = installed.run("dpkg", "--install", packages[0])
    check(went.returncode == 0, "dpkg installs it", went.stdout)
    version = installed.run("tektra", "--version")
    check(version.returncode == 0 and archives[0].name.split("-")[1].removesuffix(".tar.xz") in version.stdout,
          "it says its version", version.stdout)
    installed.check_answers()
    doctor = installed.run("tektra", "doctor")
    check("llama-server" in doctor.stdout, "it finds its engine", doctor.stdout)
    valid = installed.run("desktop-file-validate", "/usr/share/applications/io.github.tektra.Tektra.desktop")
    check(valid.returncode == 0, "its desktop file is valid", valid.stdout)
    icon = installed.run("test", "-e", "/usr/share/icons/hicolor/scalable/apps/io.github.tektra.Tektra.svg")
    check(icon.returncode == 0, "its icon is there")

    files = installed.run("dpkg", "--listfiles", "tektra").stdout.split()
    went = installed.run("dpkg", "--purge", "tektra")
    check(went.returncode == 0, "dpkg removes it", went.stdout)
    left = installed.run("sh", "-c", 'for f; do [ -d "$f" ] || [ ! -e "$f" ] || echo "$f"; done', "-", *files,
                         stderr=subprocess.DEVNULL)
    check(left.stdout == "", "and nothing is left", left.stdout)

finish()
