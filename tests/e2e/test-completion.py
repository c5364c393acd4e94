#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell offers, and the manual names, what the program really understands."""

import http.server
import json
import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading

import demo
from tap import PATIENCE, check, finish

BUILD = pathlib.Path(sys.argv[1])
PROGRAM = BUILD / "src/tektra"
COMPLETION = demo.SOURCE / "data/tektra.bash"
MANUAL = (demo.SOURCE / "data/tektra.1").read_text().replace("\\-", "-")

# The files that the shell has to offer
FILES = {"picture one.png"}
# What a server calls its models: one of them would rather be a command
MODELS = ("gemma3:4b", "gemma3:27b", "own@q4", "$(touch${IFS}owned)")
# What a person sets, beside what every program takes from there
VARIABLES = ("OLLAMA_HOST", "OLLAMA_API_KEY", "TEKTRA_KEY_NAME", "TEKTRA_SPEECH_KEY", "NO_COLOR")


class Ollama(http.server.BaseHTTPRequestHandler):
    """A server that has models"""

    def answer(self, value):
        text = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        models = [{"name": name, "model": name, "size": 1, "digest": "0" * 64,
                   "modified_at": "2026-01-01T00:00:00Z", "details": {}} for name in MODELS]
        self.answer({"/api/tags": {"models": models}, "/api/ps": {"models": []}}.get(
            self.path, {"version": "0.12.0"}))

    def do_POST(self):
        self.answer({"details": {}, "capabilities": ["completion"]})

    def log_message(self, *arguments):
        pass


class Shell:
    """A bash in a terminal of its own, in which somebody types"""

    ANSWERS = 9  # the descriptor to which the line goes that is on the screen
    PROMPT = b"your turn"
    BEGIN, COMPLETE, TELL = b"\x05\x15", b"\x07", b"\x14"

    def __init__(self, folder, environment, setup=""):
        settings = folder / "bashrc"
        settings.write_text(f"""PATH={shlex.quote(str(PROGRAM.parent))}:$PATH
            PS1='{self.PROMPT.decode()}'
            HISTFILE=
            timeout () {{ shift; "$@"; }}  # a computer that is busy is waited for
            source {shlex.quote(str(COMPLETION))}
            bind '"\\C-g": insert-completions'
            bind -x '"\\C-t": printf "%s\\n" "$READLINE_LINE" >&{self.ANSWERS}'
            {setup}""")
        self.answers, theirs = os.pipe()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.dup2(theirs, self.ANSWERS)
            os.chdir(folder / "files")
            os.execvpe("bash", ["bash", "--noprofile", "--rcfile", settings, "-i"],
                       os.environ | environment | {"TERM": "dumb", "INPUTRC": os.devnull})
        os.close(theirs)
        self.screen = b""
        self.read(lambda: self.PROMPT in self.screen)

    def read(self, is_there):
        """Waits for something and gives the line that bash has told meanwhile."""
        line = b""
        while not is_there() and not line.endswith(b"\n"):
            ready = select.select([self.terminal, self.answers], [], [], PATIENCE)[0]
            if not ready:
                raise TimeoutError(self.screen.decode(errors="replace"))
            if self.terminal in ready:
                self.screen += os.read(self.terminal, 65536)
            if self.answers in ready:
                line += os.read(self.answers, 65536)
        return line.decode().removesuffix("\n")

    def complete(self, *words):
        """What is there for the last word when all that bash offers is put in its place"""
        before = " ".join(["tektra", *words[:-1], ""])
        os.write(self.terminal, self.BEGIN + before.encode() + words[-1].encode()
                 + self.COMPLETE + self.TELL)
        return set(shlex.split(self.read(lambda: False).removeprefix(before)))

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def run_help(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True,
                          env=os.environ | {"LC_ALL": "C.UTF-8"}).stdout


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ollama)
threading.Thread(target=server.serve_forever, daemon=True).start()
folder = pathlib.Path(tempfile.mkdtemp(prefix="tektra-completion-"))
(folder / "files").mkdir()
for name in FILES:
    (folder / "files" / name).touch()
environment = {"OLLAMA_HOST": f"127.0.0.1:{server.server_port}"}
for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
    environment[f"XDG_{kind}_HOME"] = str(folder / kind.lower())
shell = Shell(folder, environment)
complete = shell.complete

commands = set(re.findall(r"^  tektra ([a-z]+) ", run_help("--help"), re.MULTILINE))
offered = complete("")
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
            check(complete(command, name, "") == FILES, f"{command} {name}: offers files")
    check(re.search(rf"^\.(B|BI|BR) \"?{command}\b", MANUAL, re.MULTILINE),
          f"{command}: the manual has it")
check(complete("export", "--format", "") == {"json", "md", "txt"}, "offers the formats")
check(complete("config", "") == {"check", "import"}, "offers what config does")

models = {f"ollama/{name}" for name in MODELS}
check(complete("show", "ollama/") == models, "offers models")
check(not (folder / "files/owned").exists(), "does not run what a server calls its models")
check(complete("show", "ollama/gemma3:") == {"ollama/gemma3:27b", "4b"}, "goes on behind a colon")
check(complete("ask", "-m", "ollama/gemma3:4") == {"ollama/gemma3:4b"}, "goes on behind a colon and more")
check(complete("show", "ollama/own@") == {"ollama/own@q4"}, "goes on behind an at sign")
check(complete("ask", "--model=ollama/o") == {"--model=ollama/own@q4"}, "offers models behind =")
check(complete("ask", "--model=ollama/gemma3:4") == {"--model=ollama/gemma3:4b"},
      "goes on behind = and a colon")
check(complete("ask", "--image=pi") == {f"--image={name}" for name in FILES}, "offers files behind =")
check(complete("export", "--format=j") == {"--format=json"}, "offers formats behind =")
check(complete("show", "--json=") == {"--json="}, "offers nothing behind = of what takes no value")
check(complete("show", "ollama/gemma3", ":") == {":"}, "does not join what stands apart")
shell.close()

# Some people take characters away at which bash takes words apart.
shell = Shell(folder, environment, "COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=@]}")
check(shell.complete("show", "ollama/gemma3:") == {"ollama/gemma3:27b", "ollama/gemma3:4b"},
      "goes on where a colon is nothing special")
check(shell.complete("ask", "--model=ollama/own@") == {"--model=ollama/own@q4"},
      "goes on where = and an at sign are nothing special")
shell.close()

for variable in VARIABLES:
    check(f"\n.B {variable}\n" in MANUAL, f"the manual has {variable}")

shutil.rmtree(folder)
finish()
