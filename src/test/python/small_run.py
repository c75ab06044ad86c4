"""A small real run for the checks of the loggers: two arms, two seeds, sixty steps each; and what its tables say."""

import csv
import os
import re
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[3]
# the columns that say which training a row is of; loggers have them in the name of the curve
WHICH = ("arm", "objective", "anchor", "optimised", "n", "gamma", "kl_coef", "eta", "seed")
OVERRIDES = [
    "experiment=bond", "threads=2", "policy.vocabulary=300", "policy.training.steps=4",
    "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
    "reward.gold.vocabulary=320", "reward.gold.continuations=40", "reward.golds=[${reward.gold}]",
    "reward.proxies.held_out=32", "reward.proxies.pairs=[16,32]", "proxy=linear-32",
    "prompts.count=6", "prompts.response=8", "pool.samples=24", "pool.ns=[1,2,4,16]", "pool.resamples=50",
    "training.steps=60", "training.prompts=8", "training.evaluate_every=5", "training.checkpoint_every=7",
    "evaluation={samples:2,reference:20,best_of_n:4,beta:0.5,completions:2}", "objective.quantile.samples=4",
    "arms=[{name:BOND},{name:RLOO,objective:{name:rloo,kl_coef:0.05,samples:2}}]", "seeds=[1,2]",
]  # fmt: skip


def start(results, *more):
    """Starts the run, or goes on with it, with everything in one folder."""
    command = [str(HOME / "bondlab"), "run", *OVERRIDES, f"results.folder={results}", f"cache.folder={results}/cache"]
    environment = {name: value for name, value in os.environ.items() if name != "BONDLAB_CACHE"}
    return subprocess.Popen(
        [*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    )


def finish(process):
    """Waits for the end, which must be a good one; returns what was said."""
    _, said = process.communicate(timeout=600)
    if process.returncode != 0:
        sys.exit(f"the run failed:\n{said}")
    return said


def await_evaluations(process, results, count):
    """Waits until the run has written so many evaluations."""
    deadline = time.time() + 300
    while evaluations(results) < count:
        if process.poll() is not None or time.time() > deadline:
            sys.exit(f"the run ended too early:\n{process.stderr.read()}")
        time.sleep(0.02)


def kill_after(process, results, count):
    """Kills the run (SIGKILL) when it has written so many evaluations."""
    await_evaluations(process, results, count)
    process.kill()
    process.wait()
    print(f"killed the run after {evaluations(results)} evaluations", flush=True)


def evaluations(results):
    return sum(path.read_bytes().count(b"\n") for path in results.glob("runs/*/*/metrics.jsonl"))


def folder(results):
    """The one run there is, however often it was gone on with."""
    (run,) = results.glob("runs/*/[0-9]*")
    return run


def curves(run):
    """{(series, name): {step: value}} of the tables that the run wrote."""
    found = {}
    for table, kind in (("steps", "step"), ("evaluations", "evaluation")):
        with open(run / "tables" / f"{table}.csv", newline="") as file:
            for row in csv.DictReader(file):
                series = re.sub("[^a-z0-9=.]+", "-", row["arm"].lower()) + "-seed" + row["seed"]
                for name, text in row.items():
                    if name not in WHICH and name != "step":
                        curve = found.setdefault((series, f"{kind}/{name}"), {})
                        curve[int(row["step"])] = float(text or "nan")
    return found
