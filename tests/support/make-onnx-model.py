#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a folder with a language model for ONNX Runtime, from the weights of a model for llama.cpp.

    make-onnx-model.py [--eight-bit|--half] MODEL.gguf FOLDER

The folder is laid out as Hugging Face's Optimum does: model.onnx with the keys and values of what
was read before as inputs and outputs, config.json, generation_config.json, tokenizer.json and
tokenizer_config.json. It answers as the model that it is made of, so that both can be compared. Its
weights are plain numbers, or with --eight-bit just those of a Q8_0 file. With --half what goes in
and comes out has 16 bit, and a switch as in decoder_model_merged.onnx, which is then its name.
"""

import json
import pathlib
import shutil
import sys

import gguf
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
FLOAT, HALF, INT64 = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT64
SPECIAL = gguf.TokenType.CONTROL
BLOCK = 32


class Source:
    """What is in the file."""

    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.fields = reader.fields
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        if self.get("general.architecture") != "llama":
            sys.exit(f"{path}: only the llama architecture is known here")
        self.layers = self.get("llama.block_count")
        self.width = self.get("llama.embedding_length")
        self.heads = self.get("llama.attention.head_count")
        self.kv_heads = self.get("llama.attention.head_count_kv")
        self.head_size = self.get("llama.rope.dimension_count")
        self.context = self.get("llama.context_length")
        self.theta = self.get("llama.rope.freq_base")
        self.epsilon = self.get("llama.attention.layer_norm_rms_epsilon")

    def get(self, name):
        return self.fields[name].contents()

    def weights(self, name):
        """Plain numbers, the outputs of a layer first."""
        tensor = self.tensors[name]
        return gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)

    def blocks(self, name):
        """Of Q8_0, whose blocks are half a number, the scale, and 32 bytes: both of each block."""
        tensor = self.tensors[name]
        if tensor.tensor_type != gguf.GGMLQuantizationType.Q8_0:
            sys.exit(f"{name} is not Q8_0")
        outputs = int(tensor.shape[1])
        blocks = tensor.data.reshape(outputs, -1, 2 + BLOCK)
        scales = numpy.ascontiguousarray(blocks[..., :2]).view(numpy.float16)[..., 0]
        signed = numpy.ascontiguousarray(blocks[..., 2:]).view(numpy.int8)
        return scales.astype(numpy.float32), (signed.astype(numpy.int16) + 128).astype(numpy.uint8)


class Graph:
    """Nodes and constants in the order in which they are needed."""

    def __init__(self, eight_bit, half):
        self.nodes = []
        self.constants = []
        self.eight_bit = eight_bit
        self.half = half

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def add(self, operator, inputs, name, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        return name

    def widen(self, name):
        """An input, in the width in which it is computed with."""
        return self.add("Cast", [name], f"{name}.wide", to=FLOAT) if self.half else name

    def finish(self, operator, inputs, name, **attributes):
        """An output, in the width in which it is handed out; returns what to compute with."""
        if not self.half:
            return self.add(operator, inputs, name, **attributes)
        wide = self.add(operator, inputs, f"{name}.wide", **attributes)
        self.add("Cast", [wide], name, to=HALF)
        return wide

    def linear(self, source, tensor, value, name, heads=0):
        """A layer; heads: how many there are of those whose outputs are turned."""
        if not self.eight_bit:
            weights = source.weights(tensor)
            if heads:
                weights = halves(weights, heads)
            return self.add("MatMul", [value, self.constant(f"{name}.weight", weights.T)], name)

        scales, numbers = source.blocks(tensor)
        if heads:
            scales, numbers = halves(scales, heads), halves(numbers, heads)
        inputs = [value, self.constant(f"{name}.weight", numbers),
                  self.constant(f"{name}.scales", scales.flatten())]
        return self.add("MatMulNBits", inputs, name, domain="com.microsoft", bits=8,
                        block_size=BLOCK, K=numbers.shape[1] * BLOCK, N=numbers.shape[0],
                        accuracy_level=4)

    def norm(self, source, tensor, value, name):
        """Root mean square normalisation."""
        square = self.add("Mul", [value, value], f"{name}.square")
        mean = self.add("ReduceMean", [square], f"{name}.mean", axes=[-1], keepdims=1)
        safe = self.add("Add", [mean, "epsilon"], f"{name}.safe")
        root = self.add("Sqrt", [safe], f"{name}.root")
        scaled = self.add("Div", [value, root], f"{name}.scaled")
        return self.add("Mul", [scaled, self.constant(f"{name}.weight", source.weights(tensor))],
                        name)


def halves(weights, heads):
    """llama.cpp turns neighbours (0, 1), Hugging Face's models the halves (0, n / 2)."""
    size = weights.shape[0] // heads
    by_head = weights.reshape(heads, size // 2, 2, -1)
    return by_head.transpose(0, 2, 1, 3).reshape(weights.shape)


def prepare(graph, source):
    """What all layers share: turns, and which token may look at which."""
    steps = source.theta ** (-numpy.arange(0, source.head_size, 2) / source.head_size)
    angles = numpy.outer(numpy.arange(source.context), numpy.concatenate([steps, steps]))
    for name, table in ("cosine", numpy.cos(angles)), ("sine", numpy.sin(angles)):
        table = graph.constant(f"{name}.table", table.astype(numpy.float32))
        chosen = graph.add("Gather", [table, "position_ids"], f"{name}.chosen")
        graph.add("Unsqueeze", [chosen, "one"], name)

    shape = graph.add("Shape", ["attention_mask"], "mask.shape")
    total = graph.add("Gather", [shape, "index.one"], "total")
    shape = graph.add("Shape", ["input_ids"], "input.shape")
    new = graph.add("Gather", [shape, "index.one"], "new")
    first = graph.add("Sub", [total, new], "first")
    keys = graph.add("Range", ["index.zero", total, "index.one"], "keys")
    queries = graph.add("Range", [first, total, "index.one"], "queries")
    queries = graph.add("Unsqueeze", [queries, "one"], "queries.column")
    past = graph.add("LessOrEqual", [keys, queries], "is_past")
    there = graph.add("Cast", ["attention_mask"], "is_there", to=TensorProto.BOOL)
    there = graph.add("Unsqueeze", [there, "one_two"], "is_there.wide")
    seen = graph.add("And", [past, there], "is_seen")
    graph.add("Where", [seen, "nothing", "unseen"], "bias")


def turn(graph, value, name):
    """Rotary position embedding."""
    first = graph.add("Slice", [value, "zero", "half", "last"], f"{name}.first")
    second = graph.add("Slice", [value, "half", "far", "last"], f"{name}.second")
    second = graph.add("Neg", [second], f"{name}.negative")
    turned = graph.add("Concat", [second, first], f"{name}.swapped", axis=-1)
    straight = graph.add("Mul", [value, "cosine"], f"{name}.cosine")
    across = graph.add("Mul", [turned, "sine"], f"{name}.sine")
    return graph.add("Add", [straight, across], f"{name}.turned")


def attention(graph, source, layer, value):
    block = f"blk.{layer}"
    names = {}
    for part, heads in ("q", source.heads), ("k", source.kv_heads), ("v", source.kv_heads):
        name = graph.linear(source, f"{block}.attn_{part}.weight", value, f"{block}.{part}",
                            heads if part != "v" else 0)
        shape = graph.constant(f"{name}.shape",
                               numpy.array([0, 0, heads, source.head_size], numpy.int64))
        name = graph.add("Reshape", [name, shape], f"{name}.heads")
        name = graph.add("Transpose", [name], f"{name}.first", perm=[0, 2, 1, 3])
        names[part] = turn(graph, name, name) if part != "v" else name

    for part, which in ("k", "key"), ("v", "value"):
        past = graph.widen(f"past_key_values.{layer}.{which}")
        names[part] = graph.finish("Concat", [past, names[part]], f"present.{layer}.{which}",
                                   axis=2)

    turned = graph.add("Transpose", [names["k"]], f"{block}.k.turned_over", perm=[0, 1, 3, 2])
    score = graph.add("MatMul", [names["q"], turned], f"{block}.product")
    score = graph.add("Mul", [score, "scale"], f"{block}.score")
    score = graph.add("Add", [score, "bias"], f"{block}.biased")
    share = graph.add("Softmax", [score], f"{block}.share", axis=-1)
    mixed = graph.add("MatMul", [share, names["v"]], f"{block}.mixed")
    mixed = graph.add("Transpose", [mixed], f"{block}.mixed.last", perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", [mixed, "flat"], f"{block}.flat")
    return graph.linear(source, f"{block}.attn_output.weight", mixed, f"{block}.attention")


def feed_forward(graph, source, layer, value):
    block = f"blk.{layer}"
    gate = graph.linear(source, f"{block}.ffn_gate.weight", value, f"{block}.gate")
    open_ = graph.add("Sigmoid", [gate], f"{block}.open")
    gate = graph.add("Mul", [gate, open_], f"{block}.gated")
    up = graph.linear(source, f"{block}.ffn_up.weight", value, f"{block}.up")
    mixed = graph.add("Mul", [gate, up], f"{block}.fed")
    return graph.linear(source, f"{block}.ffn_down.weight", mixed, f"{block}.down")


def build(source, eight_bit, half):
    graph = Graph(eight_bit, half)
    for name, numbers in (("zero", [0]), ("one", [1]), ("one_two", [1, 2]), ("last", [-1]),
                          ("half", [source.head_size // 2]), ("far", [source.head_size]),
                          ("flat", [0, 0, source.heads * source.head_size])):
        graph.constant(name, numpy.array(numbers, numpy.int64))
    graph.constant("index.zero", numpy.int64(0))
    graph.constant("index.one", numpy.int64(1))
    graph.constant("epsilon", numpy.float32(source.epsilon))
    graph.constant("nothing", numpy.float32(0))
    graph.constant("unseen", numpy.float32(-1e30))
    graph.constant("scale", numpy.float32(source.head_size ** -0.5))
    prepare(graph, source)

    embedding = source.weights("token_embd.weight")
    value = graph.add("Gather", [graph.constant("embedding", embedding), "input_ids"], "embedded")
    for layer in range(source.layers):
        block = f"blk.{layer}"
        normed = graph.norm(source, f"{block}.attn_norm.weight", value, f"{block}.attn_norm")
        value = graph.add("Add", [value, attention(graph, source, layer, normed)],
                          f"{block}.attended")
        normed = graph.norm(source, f"{block}.ffn_norm.weight", value, f"{block}.ffn_norm")
        value = graph.add("Add", [value, feed_forward(graph, source, layer, normed)],
                          f"{block}.done")
    value = graph.norm(source, "output_norm.weight", value, "output_norm")
    output = "output.weight" if "output.weight" in source.tensors else "token_embd.weight"
    value = graph.linear(source, output, value, "result")
    graph.finish("Identity", [value], "logits")

    cache = [(f"past_key_values.{layer}.{which}", f"present.{layer}.{which}")
             for layer in range(source.layers) for which in ("key", "value")]
    shape = ["batch", source.kv_heads]
    inputs = [("input_ids", INT64, ["batch", "new"]), ("attention_mask", INT64, ["batch", "total"]),
              ("position_ids", INT64, ["batch", "new"])]
    kind = HALF if half else FLOAT
    if half:
        inputs.append(("use_cache_branch", TensorProto.BOOL, [1]))
    inputs += [(past, kind, shape + ["past", source.head_size]) for past, present in cache]
    outputs = [("logits", kind, ["batch", "new", embedding.shape[0]])]
    outputs += [(present, kind, shape + ["total", source.head_size]) for past, present in cache]
    body = helper.make_graph(graph.nodes, "model",
                             [helper.make_tensor_value_info(*one) for one in inputs],
                             [helper.make_tensor_value_info(*one) for one in outputs],
                             graph.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(body, opset_imports=opsets, ir_version=8)
    onnx.checker.check_model(model)
    return model


def config(source):
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "bos_token_id": source.get("tokenizer.ggml.bos_token_id"),
        "eos_token_id": source.get("tokenizer.ggml.eos_token_id"),
        "hidden_size": source.width,
        "head_dim": source.head_size,
        "max_position_embeddings": source.context,
        "num_attention_heads": source.heads,
        "num_hidden_layers": source.layers,
        "num_key_value_heads": source.kv_heads,
        "rms_norm_eps": source.epsilon,
        "rope_theta": source.theta,
        "torch_dtype": "float32",
        "vocab_size": len(source.get("tokenizer.ggml.tokens")),
    }


def tokenizer(source):
    tokens = source.get("tokenizer.ggml.tokens")
    kinds = source.get("tokenizer.ggml.token_type")
    added = [{"id": number, "content": token, "single_word": False, "lstrip": False,
              "rstrip": False, "normalized": False, "special": True}
             for number, (token, kind) in enumerate(zip(tokens, kinds)) if kind == SPECIAL]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
                  "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Digits", "individual_digits": True}, byte_level]},
        "post_processor": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": source.get("tokenizer.ggml.merges"),
        },
    }


def main():
    eight_bit = "--eight-bit" in sys.argv[1:]
    half = "--half" in sys.argv[1:]
    source = Source(sys.argv[-2])
    folder = pathlib.Path(sys.argv[-1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    onnx.save(build(source, eight_bit, half),
              folder / ("decoder_model_merged.onnx" if half else "model.onnx"))
    eos = source.get("tokenizer.ggml.eos_token_id")
    tokens = source.get("tokenizer.ggml.tokens")
    for name, content in {
        "config.json": config(source),
        "generation_config.json": {"do_sample": False, "eos_token_id": [eos]},
        "tokenizer.json": tokenizer(source),
        "tokenizer_config.json": {"eos_token": tokens[eos],
                                  "chat_template": source.get("tokenizer.chat_template")},
    }.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False))


main()
