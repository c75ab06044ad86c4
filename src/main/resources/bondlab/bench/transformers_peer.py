"""Samples of a pretrained model by transformers, for the suite decode.

Usage: transformers_peer.py THREADS FILE, a .gguf file or a folder. The first line of the answer names the versions. Each line on standard input is
    sample U S K  then for each of U prompts its length and its tokens
for S samples of K new tokens each. The answer is a line: its seconds. Before the first timed run every batch size is tried, and the best one kept.
"""
import functools
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from transformers import AutoModelForCausalLM

torch.set_num_threads(int(sys.argv[1]))
file = os.path.abspath(sys.argv[2])
where = {"pretrained_model_name_or_path": file}
if not os.path.isdir(file):
    where = {"pretrained_model_name_or_path": os.path.dirname(file), "gguf_file": os.path.basename(file)}
model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32).eval()


def sample(prompts, samples, new_tokens, batch):
    """Draws from the model's own law, no end token; shorter prompts are padded on the left."""
    rows = [prompt for prompt in prompts for _ in range(samples)]
    longest = max(map(len, rows))
    ids = torch.tensor([[0] * (longest - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
    with torch.no_grad():
        for at in range(0, len(rows), batch):
            out = model.generate(
                ids[at:at + batch], attention_mask=mask[at:at + batch], do_sample=True, temperature=1.0, top_k=0,
                top_p=1.0, max_new_tokens=new_tokens, min_new_tokens=new_tokens, eos_token_id=None, pad_token_id=0)
            assert out.shape[1] == longest + new_tokens


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


@functools.lru_cache(maxsize=None)
def case(line):
    _, many, samples, new_tokens, *rest = line.split()
    rest, prompts = [int(n) for n in rest], []
    while rest:
        prompts.append(rest[1:1 + rest[0]])
        rest = rest[1 + rest[0]:]
    all_rows = int(many) * int(samples)
    runs = [functools.partial(sample, prompts, int(samples), int(new_tokens), batch)
            for batch in sorted({min(all_rows, size) for size in (16, 32, 64)})]
    runs[0]()
    return min(runs, key=seconds)


print(f"transformers {transformers.__version__}, torch {torch.__version__}, float32, its best batch", flush=True)
for line in sys.stdin:
    run = case(line)
    print(seconds(run), flush=True)
