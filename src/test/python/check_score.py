"""Compares `./bondlab score --json` with transformers on the same file and model.

    python check_score.py MODEL TEXTS.jsonl ANSWER.jsonl

MODEL is a .gguf file or a HuggingFace folder. Ids must be equal, log-probabilities to 1e-3 at every position.
Needs transformers, torch and, for GGUF, gguf.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

place, texts, answer = map(Path, sys.argv[1:4])
where = {"pretrained_model_name_or_path": place if place.is_dir() else place.parent}
if not place.is_dir():
    where["gguf_file"] = place.name
tokenizer = AutoTokenizer.from_pretrained(**where)
model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32).eval()

worst = 0.0
pairs = list(zip(texts.read_text().splitlines(), answer.read_text().splitlines(), strict=True))
for number, (line, ours) in enumerate(pairs, 1):
    row, ours = json.loads(line), json.loads(ours)
    if "messages" in row:
        rendered = tokenizer.apply_chat_template(row["messages"], tokenize=False)
        ids = tokenizer(rendered, add_special_tokens=False).input_ids
    else:
        ids = tokenizer(row["text"]).input_ids
    assert ids == ours["ids"], f"line {number}: ids {ours['ids']}, transformers has {ids}"
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0]
    law = torch.log_softmax(logits[:-1].double(), -1)
    theirs = law.gather(1, torch.tensor(ids[1:]).unsqueeze(1)).squeeze(1)
    for place_, (a, b) in enumerate(zip(ours["log_probs"][1:], theirs.tolist()), 1):
        worst = max(worst, abs(a - b))
        assert abs(a - b) < 1e-3, f"line {number}, token {place_}: {a}, transformers has {b}"
print(f"{len(pairs)} texts: ids equal, log-probabilities to {worst:.1e} nats")
