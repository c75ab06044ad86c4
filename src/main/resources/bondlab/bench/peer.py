"""The work of the suites decode and train, done by transformers.

Usage: peer.py THREADS. The first line of the answer names the versions. Each line on standard input is one run of
    decode V C M L H G  prompts samples prompt_tokens new_tokens
    train  V C M L H G  sequences tokens
with vocabulary V, width C, MLP width M, L layers, H heads, G key/value heads. The answer is a line: its seconds.
A case is run once before its first timed run. Weights are random, float32, the attention is transformers' own choice.
"""
import functools
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from transformers import LlamaConfig, LlamaForCausalLM


def network(V, C, M, L, H, G):
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=V, hidden_size=C, intermediate_size=M, num_hidden_layers=L, num_attention_heads=H,
        num_key_value_heads=G, max_position_embeddings=128, tie_word_embeddings=True))


def decode(model, prompts, samples, prompt_tokens, new_tokens):
    """Draws from the model's own law, no end token, so that every sequence has the same length."""
    model.eval()
    ids = torch.randint(3, model.config.vocab_size, (prompts, prompt_tokens)).repeat_interleave(samples, 0)
    with torch.no_grad():
        out = model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
            max_new_tokens=new_tokens, min_new_tokens=new_tokens, eos_token_id=None, pad_token_id=0)
    assert out.shape == (prompts * samples, prompt_tokens + new_tokens)


def train(model, sequences, tokens):
    """Mean cross-entropy of the next token and its gradient in every weight."""
    model.train()
    ids = torch.randint(3, model.config.vocab_size, (sequences, tokens))
    model.zero_grad()
    model(input_ids=ids, labels=ids, use_cache=False).loss.backward()


@functools.lru_cache(maxsize=None)
def case(line):
    work, *sizes = line.split()
    sizes = [int(size) for size in sizes]
    run = functools.partial({"decode": decode, "train": train}[work], network(*sizes[:6]), *sizes[6:])
    run()
    return run


torch.set_num_threads(int(sys.argv[1]))
print(f"transformers {transformers.__version__}, torch {torch.__version__}", flush=True)
for line in sys.stdin:
    run = case(line)
    start = time.perf_counter()
    run()
    print(time.perf_counter() - start, flush=True)
