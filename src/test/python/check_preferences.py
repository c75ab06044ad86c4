"""Compares the losses of preferences.json, which PreferenceLossTest equals to 1e-11, with TRL's own code.

    checks.sh preferences

Runs dpo_loss of TRL's DPOTrainer on the same log-probabilities (sigmoid is dpo, ipo, hinge is slic), taken out of its
source file so that nothing else of TRL is needed; gradients come from autograd.
"""
import ast
import importlib.util
import json
import textwrap
from pathlib import Path
from types import SimpleNamespace

import torch

FIXTURE = Path(__file__).parents[1] / "resources/bondlab/objective/preferences.json"


class Divergence:
    """Names of TRL's divergences, of which the reverse KL is the usual one."""

    ALPHA_DIVERGENCE = SimpleNamespace(value="alpha_divergence")
    JS_DIVERGENCE = SimpleNamespace(value="js_divergence")


def trl_loss():
    folder = importlib.util.find_spec("trl").submodule_search_locations[0]
    source = (Path(folder) / "trainer/dpo_trainer.py").read_text()
    trainer = next(
        node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == "DPOTrainer"
    )
    method = next(f for f in trainer.body if isinstance(f, ast.FunctionDef) and f.name == "dpo_loss")
    names = {"torch": torch, "F": torch.nn.functional, "FDivergenceType": Divergence}
    exec(textwrap.dedent(ast.get_source_segment(source, method)), names)
    return names["dpo_loss"]


def compare(dpo_loss, case, loss_type, beta):
    columns = [torch.tensor(column, dtype=torch.float64, requires_grad=True) for column in case["columns"]]
    trainer = SimpleNamespace(
        accelerator=SimpleNamespace(device="cpu"),
        reference_free=False,
        f_divergence_type="reverse_kl",
        loss_type=loss_type,
        label_smoothing=0,
        beta=beta,
    )
    loss = dpo_loss(trainer, *columns)[0].mean()
    loss.backward()
    off = [abs(loss.item() - case["loss"])]
    for which, key in enumerate(("chosen", "rejected")):
        off += [abs(a - b) for a, b in zip(columns[which].grad.tolist(), case[key], strict=True)]
    assert max(off) <= 1e-5, f"{case['name']} {case['keys']}: off by {max(off)}"
    print(f"{case['name']} {case['keys']}: equal to TRL's {loss_type} within {max(off):.1e}")


def main():
    dpo_loss = trl_loss()
    for case in json.loads(FIXTURE.read_text())["losses"]:
        keys = case["keys"]
        if case["name"] == "dpo":
            compare(dpo_loss, case, "sigmoid", keys["beta"])
        elif case["name"] == "ipo":
            compare(dpo_loss, case, "ipo", keys["tau"])
        elif case["name"] == "slic":
            compare(dpo_loss, case, "hinge", keys["beta"])


if __name__ == "__main__":
    main()
