"""Writes what PreferenceLossTest compares with: losses of pairs and advantages of max@k, by NumPy.

    python fixture_preferences.py FILE

FILE is src/test/resources/bondlab/objective/preferences.json. Every formula is written here from its paper; gradients
are complex-step derivatives of the loss. Advantages of max@k are means over all subsets. Needs numpy.
"""
import itertools
import json
import sys

import numpy as np

rng = np.random.default_rng(20250601)
PAIRS = 6


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def dpo(c, r, rc, rr, kl, beta):
    return np.mean(-np.log(sigmoid(beta * ((c - rc) - (r - rr)))))


def ipo(c, r, rc, rr, kl, tau):
    return np.mean((np.log(np.exp(c - r) / np.exp(rc - rr)) - 1 / (2 * tau)) ** 2)


def slic(c, r, rc, rr, kl, beta):
    h = (c - rc) - (r - rr)
    return np.mean(np.where(beta * h.real < 1, 1 - beta * h, 0))


def kto(c, r, rc, rr, kl, beta, desirable, undesirable):
    z = max(0.0, kl)
    wins = desirable * (1 - sigmoid(beta * (c - rc - z)))
    losses = undesirable * (1 - sigmoid(beta * (z - (r - rr))))
    return np.mean(np.concatenate([wins, losses]))


def bonbon(c, r, rc, rr, kl, n, alpha):
    margin = (n - 1) * sum(1 / i for i in range(1, n))
    return np.mean(-alpha * c + (1 - alpha) * ((c - rc) - (r - rr) - margin) ** 2)


LOSSES = [
    ("dpo", dpo, {"beta": 0.1}),
    ("dpo", dpo, {"beta": 2.5}),
    ("ipo", ipo, {"tau": 0.3}),
    ("slic", slic, {"beta": 0.4}),
    ("kto", kto, {"beta": 0.2, "desirable": 1.0, "undesirable": 1.5}),
    ("bonbon", bonbon, {"n": 8, "alpha": 0.005}),
    ("bonbon", bonbon, {"n": 2, "alpha": 0.5}),
]


def gradient(loss, columns, kl, keys, which):
    """Complex step: exact to rounding, since no loss takes an absolute value."""
    found = []
    for b in range(PAIRS):
        moved = [np.array(column, dtype=complex) for column in columns]
        moved[which][b] += 1e-30j
        found.append(loss(*moved, kl, **keys).imag / 1e-30)
    return found


def max_at_k(rewards, k):
    """k times (mean best of the k-subsets that hold i less the mean best of those that do not)."""
    advantages = []
    for i in range(len(rewards)):
        held, without = [], []
        for subset in itertools.combinations(range(len(rewards)), k):
            (held if i in subset else without).append(max(rewards[j] for j in subset))
        advantages.append(k * (np.mean(held) - np.mean(without)))
    return advantages


def main(path):
    cases = []
    for name, loss, keys in LOSSES:
        columns = [-rng.gamma(8, 3, PAIRS) for _ in range(4)]
        kl = float(rng.normal(0.5, 1))
        cases.append(
            {
                "name": name,
                "keys": keys,
                "kl": kl,
                "columns": [column.tolist() for column in columns],
                "loss": float(loss(*columns, kl, **keys)),
                "chosen": gradient(loss, columns, kl, keys, 0),
                "rejected": gradient(loss, columns, kl, keys, 1),
            }
        )
    best = []
    for k in (1, 2, 3, 5):
        rewards = np.round(rng.normal(0, 2, 7)).tolist()  # rounded, so that some tie
        best.append({"k": k, "rewards": rewards, "advantages": max_at_k(rewards, k)})
    with open(path, "w") as file:
        json.dump({"losses": cases, "max_at_k": best}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
