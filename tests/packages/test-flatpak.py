#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-flatpak.py FOLDER: builds the Flatpak without the network and tries it in its sandbox.

For ./dev flatpak, which has made a private installation of Flatpak ($FLATPAK_USER_DIR) with a runtime
that has all the libraries. Leaves in FOLDER: tektra.flatpak, the bundle, and screenshot.png.
"""

import configparser
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading

from packages import ANSWER, PICTURE, QUESTION, SOURCE, must_run, run, temporary_folder
from tap import check, finish, wait_for
import demo


FOLDER = pathlib.Path(sys.argv[1]).resolve()
MANIFEST = SOURCE / "flatpak/io.github.tektra.Tektra.json"
ID = "io.github.tektra.Tektra"
SAID = "Good morning."
WRITTEN = "The kettle is in the attic"
LOUD = 1000  # of 32767; a microphone that nobody speaks into has none of it


def tree():
    """What belongs to the project, as it is now: build folders would change with every build."""
    copy = FOLDER / "source"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(SOURCE, copy, symlinks=True,
                    ignore=lambda folder, names: [name for name in names if name.startswith(("_build", ".git"))
                                                  or name == "__pycache__"])
    return copy


def write_offline_manifest():
    """The manifest without the modules that would be downloaded: here the runtime has them."""
    manifest = json.loads(MANIFEST.read_text())
    module = manifest["modules"][-1]
    module["sources"] = [{"type": "dir", "path": str(tree())}]
    manifest["modules"] = [module]
    # Debugging information is for those who publish it, and takes tools of its own.
    manifest["build-options"] = {"no-debuginfo": True, "strip": True}
    path = FOLDER / MANIFEST.name
    path.write_text(json.dumps(manifest, indent=2))
    return path


def flatpak_run(*arguments, **options):
    return run("flatpak", "--user", "run", *arguments, **options)


def in_sandbox(script, **options):
    return flatpak_run("--command=sh", ID, "-c", script, **options)


def check_permissions():
    """What was installed may do what the manifest asks for, and that is as little as this."""
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.optionxform = str
    metadata.read_string(must_run("flatpak", "--user", "info", "--show-permissions", ID))
    context = {key: set(filter(None, value.split(";"))) for key, value in metadata["Context"].items()}
    check(context == {
        "shared": {"network", "ipc"},
        "sockets": {"wayland", "fallback-x11", "pulseaudio"},
        "devices": {"dri"},
    }, "has the permissions that it needs", context)
    check(metadata.sections() == ["Context"], "and no others on the bus", metadata.sections())

    secret = FOLDER / "secret"
    secret.write_text("of the host")
    result = in_sandbox(f"cat '{secret}'; ls /dev/input; ls -R ~")
    check(result.stdout.count("No such file") == 2 and PICTURE not in result.stdout,
          "cannot read the files of the host, nor its devices", result.stdout)
    result = in_sandbox("gdbus call --session --dest org.freedesktop.Flatpak"
                        " --object-path /org/freedesktop/Flatpak/Development"
                        " --method org.freedesktop.Flatpak.Development.HostCommand / '[]' '{}' '{}' 0")
    check("org.freedesktop.DBus.Error" in result.stdout, "cannot start commands of the host", result.stdout)


def check_commands(picture):
    """Through the document portal, as a file manager opens a file with it."""
    result = flatpak_run("--file-forwarding", ID, "ask", QUESTION, "-i", "@@", picture, "@@",
                         stderr=subprocess.DEVNULL)
    check(result.returncode == 0 and result.stdout.strip() == ANSWER,
          "the starter model answers about a picture of the document portal", result.stdout)
    result = flatpak_run(ID, "ask", QUESTION, "-i", picture)
    check(result.returncode != 0, "a picture that was not given to it stays closed", result.stdout)
    result = flatpak_run(ID, "doctor")
    check("llama-server" in result.stdout, "finds its engine", result.stdout)
    portal = in_sandbox("gdbus call --session --dest org.freedesktop.portal.Desktop"
                        " --object-path /org/freedesktop/portal/desktop"
                        " --method org.freedesktop.DBus.Properties.Get org.freedesktop.portal.Secret version")
    check(("keeps the keys of servers" in result.stdout) == (portal.returncode == 0),
          "sees the keyring where its portal is", result.stdout)
    result = flatpak_run("--command=/app/libexec/tektra-whisper-engine", ID, "--help")
    check("loading shared libraries" not in result.stdout, "the engine that hears starts", result.stdout)


class Host(http.server.BaseHTTPRequestHandler):
    """What listens on the host's loopback: an Ollama, and a server that writes down speech."""

    asked = []
    heard = []

    def answer(self, value):
        text = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        models = [{"name": "host:latest", "model": "host:latest", "size": 1, "digest": "0" * 64,
                   "modified_at": "2026-01-01T00:00:00Z", "details": {"family": "host"}}]
        self.answer({"/api/tags": {"models": models}, "/api/ps": {"models": []}}.get(
            self.path, {"version": "0.12.0"}))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/audio/transcriptions"):
            Host.heard.append(body)
            self.answer({"text": SAID})
        elif self.path == "/api/chat":
            Host.asked.append(json.loads(body))
            self.answer({"model": "host:latest", "created_at": "2026-01-01T00:00:00Z", "done": True,
                         "done_reason": "stop", "message": {"role": "assistant", "content": "I see."}})
        else:
            self.answer({"details": {"family": "host"}, "capabilities": ["completion"]})

    def log_message(self, *arguments):
        pass


def check_ollama(address):
    result = flatpak_run(f"--env=OLLAMA_HOST={address}", ID, "models", "--json")
    check("host:latest" in result.stdout, "sees the Ollama of the host over loopback", result.stdout)


def write_document(path):
    """A PDF file with one page of one line"""
    page = f"BT /F 12 Tf 20 200 Td ({WRITTEN}) Tj ET"
    path.write_text(
        "%PDF-1.4\n"
        "1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
        "2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
        "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        " /Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj\n"
        f"4 0 obj <</Length {len(page)}>> stream\n{page}\nendstream endobj\n"
        "trailer <</Root 1 0 R>>\n%%EOF\n")


def check_document(home, address):
    """What reads a PDF file is in the sandbox, too."""
    document = home / "paper.pdf"
    write_document(document)
    result = flatpak_run("--file-forwarding", f"--env=OLLAMA_HOST={address}", ID, "ask", "-m", "host:latest",
                         "What is it?", "-f", "@@", document, "@@")
    check(result.returncode == 0 and WRITTEN in json.dumps(Host.asked), "the text of a PDF file goes to a model",
          result.stdout)


def loudest(recording):
    """The largest of the 16-bit samples of a WAV file in a form."""
    start = recording.find(b"data", recording.find(b"WAVEfmt ")) + 8
    end = start + (len(recording) - start) // 2 * 2
    return max((abs(sample) for sample in memoryview(recording[start:end]).cast("h")), default=0)


def check_window(home, picture):
    data = home / ".var/app" / ID / "data"
    data.mkdir(parents=True, exist_ok=True)
    transcript = data / "transcript"
    command = ["flatpak", "--user", "run", f"--env=TEKTRA_TRANSCRIPT={transcript}", "--file-forwarding", ID,
               "@@", str(picture), "@@"]
    try:
        answer = demo.ask_program(command, os.environ, transcript, QUESTION, FOLDER / "screenshot.png",
                                  show=lambda text: None)
        check(answer["pictures"] == 1 and answer["answer"].strip() == ANSWER,
              "its window answers about a picture", answer)
    except demo.Failure as failure:
        check(False, "its window answers about a picture", failure)


def check_microphone(home, address):
    """What is said to the microphone of the host goes as words to the starter model."""
    settings = home / ".var/app" / ID / "config/glib-2.0/settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "keyfile").write_text(
        "[io/github/tektra/Tektra]\n"
        f"voice-server='http://{address}'\nvoice-hearing='server'\nvoice-send=true\nvoice-pause=uint32 600\n")
    transcript = home / ".var/app" / ID / "data/spoken"
    speech = FOLDER / "speech.wav"
    must_run("espeak-ng", "-w", speech, SAID)
    program = subprocess.Popen(["flatpak", "--user", "run", "--env=GSETTINGS_BACKEND=keyfile",
                                f"--env=TEKTRA_TRANSCRIPT={transcript}", ID], env=os.environ)
    try:
        demo.find_window(program)

        def listens():
            if "tektra" in run("pactl", "list", "source-outputs").stdout.lower():
                return True
            demo.xdotool("key", "ctrl+space")
            return wait_for(lambda: "tektra" in run("pactl", "list", "source-outputs").stdout.lower(), 5)

        check(wait_for(listens, 60), "it listens to the microphone")
        must_run("paplay", "--device=mic", speech)
        line = wait_for(lambda: transcript.exists() and transcript.read_text().partition("\n")[0])
        check(Host.heard and max(map(loudest, Host.heard)) > LOUD, "and hears what is said",
              [len(recording) for recording in Host.heard])
        check(line and json.loads(line)["question"] == SAID, "which is sent as words", line)
        demo.xdotool("key", "ctrl+q")
        check(program.wait(timeout=60) == 0, "it quits")
    except (demo.Failure, subprocess.TimeoutExpired) as failure:
        check(False, "it works with a microphone", failure)
    finally:
        if program.poll() is None:
            run("flatpak", "kill", ID)
            program.kill()
            program.wait()


def try_it(home):
    built = run("flatpak-builder", "--user", "--install", "--force-clean", "--disable-rofiles-fuse",
                "--disable-download", f"--state-dir={FOLDER / 'state'}", f"--repo={FOLDER / 'repository'}",
                FOLDER / "build", write_offline_manifest(), timeout=1500)
    if not check(built.returncode == 0, "flatpak-builder builds and installs it", built.stdout[-6000:]):
        return
    bundled = run("flatpak", "build-bundle", FOLDER / "repository", FOLDER / "tektra.flatpak", ID)
    check(bundled.returncode == 0, "it can be taken along as one file", bundled.stdout)

    picture = home / PICTURE
    shutil.copy(SOURCE / "tests/data/samples" / PICTURE, picture)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"

    check_permissions()
    check_commands(picture)
    check_ollama(address)
    check_document(home, address)
    check_window(home, picture)
    check_microphone(home, address)


def main():
    if len(sys.argv) > 2:
        try_it(pathlib.Path(os.environ["HOME"]))
        finish()

    # Again, with a session bus whose services have the folders of a session, as the portals need it.
    with temporary_folder() as home:
        variables = {name: value for name, value in os.environ.items()
                     if name not in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
        variables |= {"HOME": home, "XDG_RUNTIME_DIR": f"/run/user/{os.geteuid()}"}
        daemon = pathlib.Path(home, "dbus-daemon")
        daemon.write_text(f'#!/bin/sh\nexec dbus-daemon "$@" 2>>{FOLDER}/session.log\n')
        daemon.chmod(0o755)
        result = subprocess.run(["dbus-run-session", f"--dbus-daemon={daemon}", "--",
                                 sys.executable, __file__, FOLDER, "inside"], env=variables)
        sys.exit(result.returncode)


main()
