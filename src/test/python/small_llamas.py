"""Makes src/test/resources/bondlab/model/llamas: small random networks of the Llama family, and what transformers computes with them.

Each folder is a HuggingFace checkpoint (config.json, model.safetensors). Its expected.safetensors holds sequences of token ids [B,T], as float32, and
the float32 log-probabilities of each token after the first [B,T-1]. The folder "adapter" is PEFT's, of an adapter of qwen3-untied.

  python3 -m venv v && v/bin/pip install -r src/test/python/requirements-peft.txt && v/bin/python src/test/python/small_llamas.py
"""

from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM
from transformers import Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "bondlab" / "model" / "llamas"
SIZES = dict(vocab_size=48, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=64, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2)
LLAMA3 = dict(rope_type="llama3", rope_theta=1e4, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)
LINEAR = dict(rope_type="linear", rope_theta=1e4, factor=4.0)
PLAIN = dict(rope_type="default", rope_theta=1e4)

MODELS = {
    "llama3": (LlamaForCausalLM, LlamaConfig(**SIZES, head_dim=8, rope_parameters=LLAMA3, tie_word_embeddings=False)),
    "llama-linear": (LlamaForCausalLM, LlamaConfig(**SIZES, rope_parameters=LINEAR, tie_word_embeddings=True)),
    "mistral": (MistralForCausalLM, MistralConfig(**SIZES, head_dim=4, sliding_window=None, rope_parameters=PLAIN, tie_word_embeddings=False)),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**SIZES, use_sliding_window=False, rope_parameters=PLAIN, tie_word_embeddings=True)),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(**SIZES, head_dim=8, use_sliding_window=False, rope_parameters=PLAIN, tie_word_embeddings=True)),
    "qwen3-untied": (Qwen3ForCausalLM, Qwen3Config(**SIZES, head_dim=6, use_sliding_window=False, rope_parameters=PLAIN, tie_word_embeddings=False)),
}


def randomise(model):
    """Gives every weight a part in the result: matrices of the spread 1/sqrt(inputs), gains about 1, biases about 0."""
    for name, weights in model.named_parameters():
        spread = 0.3 if weights.dim() == 1 else weights.shape[1] ** -0.5
        mean = 1.0 if name.endswith("norm.weight") else 0.0
        with torch.no_grad():
            weights.copy_(mean + spread * torch.randn(weights.shape))


def save_expected(model, config, folder):
    """What the model makes of random sequences."""
    ids = torch.randint(0, config.vocab_size, [3, 40])
    with torch.no_grad():
        laws = torch.log_softmax(model(input_ids=ids).logits.float(), -1)
    log_probs = laws[:, :-1].gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1).contiguous()
    save_file({"ids": ids.float(), "log_probs": log_probs}, folder / "expected.safetensors")


def main():
    for name, (kind, config) in MODELS.items():
        torch.manual_seed(1)
        model = kind(config).float().eval()
        randomise(model)
        model.save_pretrained(FOLDER / name)
        (FOLDER / name / "generation_config.json").unlink(missing_ok=True)
        save_expected(model, config, FOLDER / name)
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    adapted = get_peft_model(model, LoraConfig(r=2, lora_alpha=3, target_modules=targets, task_type="CAUSAL_LM")).eval()
    for name, weights in adapted.named_parameters():
        if "lora_" in name:
            with torch.no_grad():
                weights.copy_(0.3 * torch.randn(weights.shape))
    adapted.peft_config["default"].base_model_name_or_path = "../qwen3-untied"
    adapted.save_pretrained(FOLDER / "adapter")
    (FOLDER / "adapter" / "README.md").unlink(missing_ok=True)
    save_expected(adapted, config, FOLDER / "adapter")


if __name__ == "__main__":
    main()
