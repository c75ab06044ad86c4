"""Makes the files of src/test/resources/bondlab/checkpoint with programs of others.

blocks.gguf has one array per format, of random bytes, written by the gguf package; blocks.safetensors has what that
package's dequantize makes of each. llama, qwen2 and qwen3 are tiny random models: NAME/ as transformers saves it (llama
in BF16 in three shards), NAME.gguf with the same weights in float32, rows of llama's queries and keys permuted as
llama.cpp's convert_hf_to_gguf.py permutes them. That transformers reads each GGUF file as the model it came from is
checked here.

    python -m venv V && V/bin/pip install torch==2.7.1 transformers==5.24.0 gguf==0.19.0 safetensors==0.8.0
    V/bin/python src/test/python/fixture_checkpoints.py

With a GGUF file as argument it only prints one hash of all arrays, in float32, as transformers loads them from it: what
SmolLm2CheckpointTest expects.
"""

import hashlib
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.numpy import save_file
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

TO = Path(__file__).resolve().parents[1] / "resources" / "bondlab" / "checkpoint"

# where the F16 scales of a block stand, in bytes
SCALES = {
    Type.Q4_0: [0],
    Type.Q4_1: [0, 2],
    Type.Q5_0: [0],
    Type.Q5_1: [0, 2],
    Type.Q8_0: [0],
    Type.Q4_K: [0, 2],
    Type.Q5_K: [0, 2],
    Type.Q6_K: [208],
}


def random_blocks(rng, type, rows, values):
    """Random bytes with scales of usual size, so that every value is finite."""
    block, size = gguf.GGML_QUANT_SIZES[type]
    blocks = rng.integers(0, 256, (rows * values // block, size), dtype=np.uint8)
    for at in SCALES[type]:
        scale = rng.normal(0, 0.1, (len(blocks), 1)).astype(np.float16)
        blocks[:, at : at + 2] = scale.view(np.uint8)
    return blocks.reshape(rows, -1)


def write_blocks():
    rng = np.random.default_rng(1)
    writer = gguf.GGUFWriter(TO / "blocks.gguf", "none")
    writer.add_array("lists", [1, 2, 3])
    writer.add_string("text", "näme 漢字")
    writer.add_float32("small", 1e-5)
    writer.add_uint64("large", 2**63 + 1)
    expected = {}
    for type in SCALES:
        raw = random_blocks(rng, type, 2, 512)
        writer.add_tensor(type.name, raw, raw_dtype=type)
        expected[type.name] = gguf.quants.dequantize(raw, type)
    plain = rng.normal(0, 1, (2, 64)).astype(np.float32)
    writer.add_tensor("F32", plain)
    writer.add_tensor("F16", plain.astype(np.float16))
    writer.add_tensor("BF16", gguf.quants.quantize(plain, Type.BF16), raw_dtype=Type.BF16)
    expected["F32"] = plain
    expected["F16"] = plain.astype(np.float16).astype(np.float32)
    expected["BF16"] = gguf.quants.dequantize(gguf.quants.quantize(plain, Type.BF16), Type.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file({name: np.ascontiguousarray(a, dtype=np.float32) for name, a in expected.items()}, TO / "blocks.safetensors")


SIZES = dict(
    vocab_size=24,
    hidden_size=16,
    intermediate_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    bos_token_id=1,
    eos_token_id=2,
)
LLAMA3 = dict(
    rope_type="llama3",
    rope_theta=500000.0,
    factor=32.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=8192,
)
MODELS = {
    "llama": lambda: LlamaForCausalLM(
        LlamaConfig(**SIZES, head_dim=16, rope_parameters=LLAMA3, tie_word_embeddings=False)
    ),
    "qwen2": lambda: Qwen2ForCausalLM(
        Qwen2Config(**SIZES, rope_parameters=dict(rope_type="default", rope_theta=1e6), tie_word_embeddings=True)
    ),
    "qwen3": lambda: Qwen3ForCausalLM(
        Qwen3Config(**SIZES, head_dim=8, rope_parameters=dict(rope_type="default", rope_theta=1e6), tie_word_embeddings=True)
    ),
}
LAYER_NAMES = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
NAMES = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight", "lm_head.weight": "output.weight"}


def gguf_name(name):
    if name in NAMES:
        return NAMES[name]
    layer, rest = name.removeprefix("model.layers.").split(".", 1)
    module, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{LAYER_NAMES[module]}.{kind}"


def permuted(weights, heads):
    """convert_hf_to_gguf.py, LlamaModel.permute."""
    return (
        weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:])
        .swapaxes(1, 2)
        .reshape(weights.shape)
    )


def rope_factors(config, head_width):
    """convert_hf_to_gguf.py, LlamaModel.generate_extra_tensors."""
    p = config.rope_parameters
    frequencies = 1.0 / (p["rope_theta"] ** (torch.arange(0, head_width, 2, dtype=torch.float32) / head_width))
    low = p["original_max_position_embeddings"] / p["low_freq_factor"]
    high = p["original_max_position_embeddings"] / p["high_freq_factor"]
    factors = []
    for frequency in frequencies:
        wave = 2 * np.pi / frequency
        if wave < high:
            factors.append(1)
        elif wave > low:
            factors.append(p["factor"])
        else:
            smooth = (p["original_max_position_embeddings"] / wave - p["low_freq_factor"]) / (
                p["high_freq_factor"] - p["low_freq_factor"]
            )
            factors.append(1 / ((1 - smooth) / p["factor"] + smooth))
    return np.array(factors, dtype=np.float32)


def write_gguf(name, model):
    config = model.config
    head_width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer = gguf.GGUFWriter(TO / f"{name}.gguf", name)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head_width)
    writer.add_value_length(head_width)
    writer.add_rope_dimension_count(head_width)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"t{i}" for i in range(config.vocab_size)])
    for key, value in model.state_dict().items():
        if key == "lm_head.weight" and config.tie_word_embeddings:
            continue
        array = value.float().numpy()
        if name == "llama" and ".q_proj." in key:
            array = permuted(array, config.num_attention_heads)
        if name == "llama" and ".k_proj." in key:
            array = permuted(array, config.num_key_value_heads)
        writer.add_tensor(gguf_name(key), np.ascontiguousarray(array))
    if name == "llama":
        writer.add_tensor("rope_freqs.weight", rope_factors(config, head_width))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def check_gguf(name, model):
    """Transformers must read the GGUF file as the model it came from; it leaves rope_freqs aside, and qwen3's key_length."""
    back = AutoModelForCausalLM.from_pretrained(TO, gguf_file=f"{name}.gguf", config=model.config).state_dict()
    for key, value in model.state_dict().items():
        assert torch.equal(value.float(), back[key].float()), (name, key)
    print(name, len(back), "arrays equal")


def main():
    TO.mkdir(parents=True, exist_ok=True)
    write_blocks()
    for name, make in MODELS.items():
        torch.manual_seed(7)
        model = make()
        with torch.no_grad():
            for parameter in model.parameters():  # norms and biases too, which start at 1 and 0
                parameter.normal_(0, 0.5)
        if name == "llama":
            model = model.bfloat16()
        model.save_pretrained(TO / name, max_shard_size="8KB" if name == "llama" else "1GB")
        (TO / name / "generation_config.json").unlink(missing_ok=True)
        write_gguf(name, model)
        check_gguf(name, model)
    print(json.dumps({p.name: p.stat().st_size for p in sorted(TO.rglob("*")) if p.is_file()}))


def hash_of(file):
    """SHA-256 over name and values of each array, names in alphabetical order."""
    state = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32).state_dict()
    digest = hashlib.sha256()
    for name in sorted(state):
        if name != "lm_head.weight":  # tied
            digest.update(name.encode())
            digest.update(state[name].numpy().astype("<f4").tobytes())
    return digest.hexdigest()


if len(sys.argv) > 1:
    print(hash_of(Path(sys.argv[1])))
else:
    main()
