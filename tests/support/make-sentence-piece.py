#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the same words in the manner of SentencePiece for llama.cpp and for Hugging Face's models.

    make-sentence-piece.py TEXT FOLDER

The words are learned from TEXT. tokens.gguf is a model that knows nothing else, and tokenizer.json
is what a converter would make of its words.
"""

import collections
import json
import pathlib
import shutil
import sys

import gguf
import numpy

MERGES = 400
WIDTH, HEADS, INNER, CONTEXT = 32, 2, 64, 4096
BLANK = "\u2581"
MARKS = [("<unk>", gguf.TokenType.UNKNOWN), ("<s>", gguf.TokenType.CONTROL),
         ("</s>", gguf.TokenType.CONTROL)]
BYTES = [(f"<0x{byte:02X}>", gguf.TokenType.BYTE) for byte in range(256)]


def learn(text):
    """The pieces in the order in which they are learned, and the letters."""
    words = collections.Counter(BLANK + word for word in text.split())
    parts = {word: list(word) for word in words}
    pieces = []
    while len(pieces) < MERGES:
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(parts[word], parts[word][1:]):
                pairs[pair] += count
        (left, right), _ = max(pairs.items(), key=lambda item: (item[1], item[0]))
        pieces.append(left + right)
        for part in parts.values():
            index = 0
            while index + 1 < len(part):
                if (part[index], part[index + 1]) == (left, right):
                    part[index:index + 2] = [left + right]
                index += 1
    return pieces, sorted({letter for word in words for letter in word})


def find_merges(pieces, known):
    """Whatever two words make a third one, in the order in which the third one was learned."""
    for piece in pieces:
        splits = [(piece[:cut], piece[cut:]) for cut in range(1, len(piece))]
        for left, right in splits:
            if left in known and right in known:
                yield f"{left} {right}"


def write_tokenizer(path, tokens, pieces):
    known = {token: number for number, token in enumerate(tokens)}
    path.write_text(json.dumps({
        "version": "1.0",
        "added_tokens": [{"id": number, "content": token, "single_word": False, "lstrip": False,
                          "rstrip": False, "normalized": False, "special": True}
                         for number, (token, _) in enumerate(MARKS)],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": BLANK},
            {"type": "Replace", "pattern": {"String": " "}, "content": BLANK}]},
        "pre_tokenizer": None,
        "post_processor": {"type": "TemplateProcessing",
                           "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                                      {"Sequence": {"id": "A", "type_id": 0}}],
                           "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": BLANK}, "content": " "},
            {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True,
                  "vocab": known, "merges": list(find_merges(pieces, known))},
    }))


def write_gguf(path, tokens, kinds, scores):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_scores(scores)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    shapes = {"token_embd": (len(tokens), WIDTH), "output_norm": (WIDTH,)}
    for name, shape in {"attn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH),
                        "attn_v": (WIDTH, WIDTH), "attn_output": (WIDTH, WIDTH),
                        "ffn_norm": (WIDTH,), "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH),
                        "ffn_down": (WIDTH, INNER)}.items():
        shapes[f"blk.0.{name}"] = shape
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", numpy.zeros(shape, numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    pieces, letters = learn(pathlib.Path(sys.argv[1]).read_text())
    folder = pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    fixed = MARKS + BYTES
    tokens = [token for token, _ in fixed] + pieces + letters
    kinds = [kind for _, kind in fixed] + [gguf.TokenType.NORMAL] * (len(pieces) + len(letters))
    scores = [0.0] * len(fixed) + [-float(rank) for rank in range(len(pieces) + len(letters))]
    write_tokenizer(folder / "tokenizer.json", tokens, pieces)
    write_gguf(folder / "tokens.gguf", tokens, kinds, scores)


main()
