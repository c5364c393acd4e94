#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key in a whole session of the real window: a server that answers, and then tells the key back,
before an answer and in the middle of one. The key is on no page, in no kept chat, in no other file
and in nothing that was logged."""

import http.server
import json
import os
import pathlib
import sys
import tempfile
import threading

import accessibility
import demo
from tap import check, finish

BUILD = pathlib.Path(sys.argv[1])
KEY = "sk-tektra-Zq81mW"
TOLD = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": 401}}
HELLO = {"choices": [{"delta": {"content": "Good day."}}]}
END = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
# What the server does, one question after the other
ANSWERS = {"Hello": (200, [HELLO, END]), "Refuse": (401, TOLD), "Break": (200, [HELLO, TOLD])}


class Server(http.server.BaseHTTPRequestHandler):
    keys = set()

    def send(self, status, mime_type, text):
        self.send_response(status)
        self.send_header("Content-Type", mime_type)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        self.keys.add(self.headers["Authorization"])
        models = {"data": [{"id": "m", "owned_by": "vllm"}]}
        self.send(200 if self.path == "/v1/models" else 404, "application/json", json.dumps(models))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = ANSWERS[body["messages"][-1]["content"]]
        if status != 200:
            self.send(status, "application/json", json.dumps(answer))
            return
        lines = [f"data: {json.dumps(item)}\n\n" for item in answer]
        self.send(status, "text/event-stream", "".join(lines) + "data: [DONE]\n\n")

    def log_message(self, *arguments):
        pass


def texts():
    """All that can be read in the window, hidden or not"""
    for node, _ in accessibility.walk(session.application):
        yield accessibility.call(node.get_name, otherwise="") or ""
        yield accessibility.call(node.get_description, otherwise="") or ""
        yield accessibility.text_of(node)


def shown():
    return "\n".join(texts())


def files_with(words):
    """Which files of the person's folders hold it, those of the database included"""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        for path in pathlib.Path(os.environ[name]).rglob("*"):
            if path.is_file() and words.encode() in path.read_bytes():
                yield path


def ask(question, wanted):
    demo.xdotool("key", "ctrl+n")
    session.wait_until_still()
    demo.xdotool("type", "--delay", "8", question)
    demo.wait_for("answer", lambda: wanted in shown(), session.program, every=0.5,
                  otherwise=lambda: demo.xdotool("key", "Return"))
    session.wait_until_still()
    text = shown()
    check(KEY not in text, f"{question}: shows no key", text)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
config = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "tektra")
config.mkdir()
(config / "models.toml").write_text(
    f"[backends.work]\ntype = 'openai'\nname = 'Work'\nhost = 'http://127.0.0.1:{server.server_port}'\n"
    "[backends.llama]\nenabled = false\n[backends.ollama]\nenabled = false\n")

with tempfile.TemporaryDirectory() as folder:
    session = accessibility.Session(BUILD, sys.argv[2], folder, {
        "TEKTRA_SCRIPT": "", "TEKTRA_KEY_WORK": KEY, "G_MESSAGES_DEBUG": "all"})
    try:
        ask("Hello", "Good day.")
        ask("Refuse", "Incorrect API key provided: …")
        ask("Break", "Incorrect API key provided: …")
        check(f"Bearer {KEY}" in Server.keys, "the server was given the key", Server.keys)
        for place in ("about", "the preferences of models", "the advanced preferences"):
            session.go(place)
            text = shown()
            check(text and KEY not in text, f"{place}: shows no key", text)
            session.leave(place)
        status, _ = session.end()
        check(status == 0, "ends", status)
        check("DEBUG" in session.errors.read_text(), "logs")
        check(KEY not in session.errors.read_text(), "logs no key")
    finally:
        if session.program.poll() is None:
            session.program.terminate()
    check(list(files_with("Good day.")), "keeps the chat")
    check(list(files_with("Incorrect API key provided: …")), "keeps what went wrong")
    check(not list(files_with(KEY)), "keeps no key", "\n".join(map(str, files_with(KEY))))

finish()
