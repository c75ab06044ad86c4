"""Opens with transformers and PEFT what PeftFolderTest leaves in target/check-peft, and compares logits.

Of each member of the Llama family: the merged folder as a model, and the adapter over its base model (src/test/resources/bondlab/model/llamas);
log-probabilities of every token within 1e-4 of those that were computed here.

`./bondlab export RUN --to FOLDER` writes such an adapter, with --merged such a model.

    python src/test/python/check_peft.py        after: mvn test -Dtest=PeftFolderTest
"""

import sys
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

HOME = Path(__file__).resolve().parents[3]
WRITTEN = HOME / "target" / "check-peft"
BASES = HOME / "src" / "test" / "resources" / "bondlab" / "model" / "llamas"
TOLERANCE = 1e-4


def log_probs(model, ids):
    """Log-probabilities of each token after the first, [B,T-1]."""
    with torch.no_grad():
        laws = torch.log_softmax(model.eval()(input_ids=ids).logits.float(), -1)
    return laws[:, :-1].gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)


def main():
    names = sorted(path.name for path in WRITTEN.glob("*/") if path.is_dir()) if WRITTEN.is_dir() else []
    if not names:
        sys.exit(f"{WRITTEN} is empty; run first: mvn test -Dtest=PeftFolderTest")
    worst = 0.0
    for name in names:
        expected = load_file(WRITTEN / name / "expected.safetensors")
        ids = expected["ids"].long()
        merged, told = AutoModelForCausalLM.from_pretrained(WRITTEN / name / "merged", output_loading_info=True, dtype=torch.float32)
        assert not any(told[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), (name, told)
        assert merged.config.eos_token_id == 2
        base = AutoModelForCausalLM.from_pretrained(BASES / name, dtype=torch.float32)
        adapted = PeftModel.from_pretrained(base, WRITTEN / name / "peft")
        for what, model in (("merged", merged), ("peft", adapted)):
            off = (log_probs(model, ids) - expected["log_probs"]).abs().max().item()
            print(f"{name} {what}: {type(model).__name__}, off by {off:.1e} at most")
            assert off < TOLERANCE, (name, what, off)
            worst = max(worst, off)
    print(f"{len(names)} models, adapters and merged: log-probabilities within {worst:.1e}")


if __name__ == "__main__":
    main()
