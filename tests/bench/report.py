#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what the benchmarks measured beside what they should reach: report.py MESON-LOGS

A benchmark writes lines of a name, a number and a unit. What has no goal is there to compare with.
"""

import json
import pathlib
import re
import sys

GOALS = {
    "start-first-frame-ratio": 1.3,
    "start-memory-pss-ratio": 1.3,
    "start-memory-rss-ratio": 1.3,
    "first-token-added": 2,
    "protocol-anthropic-added": 20,
    "protocol-openai-added": 20,
    "stop-loading-longest": 50,
    "stop-reading-longest": 50,
    "stop-streaming-longest": 50,
    "stream-64kB-frame-mean": 2,
    "stream-64kB-frame-p99": 8,
    "stream-100-cpu-per-1000-tokens": 0.6,
    "stream-100-longest-wait": 16,
    "store-search-word-p99": 20,
    "store-search-words-p99": 20,
    "store-load-10000-messages-median": 100,
    "chat-view-2kB-median": 4,
    "chat-10000-open": 100,
    "chat-scroll-frame-median": 8,
    "chat-scroll-frame-p99": 16,
    "image-24mp-stall-longest": 8,
    "voice-start-median": 100,
    "voice-stall-longest": 8,
    "voice-cpu": 2,
    "voice-live-stall-longest": 8,
    "download-gigabit-time-against-curl": 1.05,
    "download-memory-slope": 1,
    "picker-key-max": 16,
    "search-provider-median": 50,
    "search-provider-longest": 50,
    "search-provider-metas-longest": 50,
    "onnx-8bit-time-against-llama": 2,
    "history-first-frame-ratio": 1.3,
    "history-scroll-frame-p99": 16,
    "history-one-remove-longest": 8,
    "history-one-restore-longest": 8,
    "history-one-pin-longest": 8,
    "history-one-unpin-longest": 8,
    "history-thousand-remove-longest": 8,
    "history-thousand-restore-longest": 8,
    "history-thousand-pin-longest": 8,
    "history-thousand-unpin-longest": 8,
}
MEASUREMENT = re.compile(r"^(?:# )?([\w-]+) (-?[\d.]+) (\S+)$", re.MULTILINE)


def main():
    log = pathlib.Path(sys.argv[1], "testlog.json")
    for line in log.read_text().splitlines():
        for name, number, unit in MEASUREMENT.findall(json.loads(line).get("stdout", "")):
            row = f"{name:42} {number:>9} {unit:4}"
            if name in GOALS:
                verdict = "reached" if float(number) <= GOALS[name] else "missed"
                row += f"  goal {GOALS[name]:>4}  {verdict}"
            print(row.rstrip())


if __name__ == "__main__":
    main()
