"""Computes what ./bondlab analyze says with other programs: pandas, NumPy and SciPy.

One table of samples, with ties, pools of several sizes, two policies and three seeds, is written as CSV, JSON lines and
Parquet. Of each the command's answer is compared with: best-of-n curves by hypergeometric weights, their Student and
two-way intervals, best@n and pass@n, the fits by least squares and their AIC, HedgeTune's n by a scan and a root, gold by
quantile of the proxy, KL estimators k1, k2, k3, ensembles of standardised proxies, and paired tests of the policies.

    python src/test/python/check_analyze.py
"""

import json
import math
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import integrate, optimize, stats

HOME = Path(__file__).resolve().parents[3]
NEAR = 1e-9
NS = [1, 2, 3, 5, 8]
PROXIES = ["small", "large"]
compared = 0


def require(holds, message):
    if not holds:
        sys.exit(message)


def near(ours, theirs, what, tolerance=NEAR):
    """Both numbers agree, to a share of their size or, near 0, absolutely."""
    global compared
    compared += 1
    ours = float(ours)
    require(
        (math.isinf(ours) and ours == theirs) or abs(ours - theirs) <= tolerance * max(1, abs(theirs)),
        f"{what}: ./bondlab analyze says {ours}, computed here {theirs}",
    )


def samples():
    """Scores of two policies under three seeds; the proxy "small" is coarse, so many samples tie."""
    rng = np.random.default_rng(5)
    rows = []
    for prompt in range(23):
        level = rng.normal(0, 2)
        size = rng.integers(8, 14)
        for arm, seed in product(("new, \"b\"", "old"), (1, 2, 10)):
            for sample in range(size):
                gold = level + rng.normal() + (0.3 if arm == "old" else 0)
                log_policy = -30 + rng.normal()
                rows.append(
                    {
                        "question": f"p{prompt}, \"{prompt}\"\nwhy?",
                        "arm": arm,
                        "seed": seed,
                        "small": float(round(gold + rng.normal(0, 2))),
                        "large": gold + rng.normal(),
                        "gold": gold,
                        "right": int(gold > level + 1),
                        "lp": log_policy,
                        "lr": log_policy - 0.2 + rng.normal(0, 0.4),
                    }
                )
    frame = pd.DataFrame(rows)
    return frame.sample(frac=1, random_state=1).reset_index(drop=True)


def answer(file, *words):
    command = [str(HOME / "bondlab"), "analyze", str(file), "--prompt", "question", *words, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    require(done.returncode == 0, f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def best_of_n(selector, value, n):
    """The mean over all n-subsets: the best has rank i with probability C(i-1, n-1)/C(M, n), ties are averaged."""
    selector, value = np.asarray(selector, float), np.asarray(value, float)
    size = len(selector)
    order = np.argsort(selector, kind="stable")
    averaged = pd.Series(value).groupby(selector).transform("mean").to_numpy()[order]
    rank = np.arange(1, size + 1)
    # of n drawn from M: all n among the lowest i
    at_most = stats.hypergeom(size, rank, n).pmf(n)
    weight = np.diff(np.concatenate([[0], at_most]))
    return float(weight @ averaged)


def interval(values):
    """Student's over prompts [P], or two-way over prompts and seeds [P, S] by the analysis of variance."""
    values = np.asarray(values, float)
    mean = values.mean()
    if values.ndim == 1:
        se, free = stats.sem(values), len(values) - 1
    else:
        p, s = values.shape
        by_prompt, by_seed = values.mean(1, keepdims=True), values.mean(0, keepdims=True)
        ms_p = s * ((by_prompt - mean) ** 2).sum() / (p - 1)
        ms_s = p * ((by_seed - mean) ** 2).sum() / (s - 1)
        ms_e = ((values - by_prompt - by_seed + mean) ** 2).sum() / ((p - 1) * (s - 1))
        total = ms_p + ms_s - ms_e
        free = total**2 / (ms_p**2 / (p - 1) + ms_s**2 / (s - 1) + ms_e**2 / ((p - 1) * (s - 1)))
        if total < max(ms_p, ms_s):
            total, free = max((ms_p, p - 1), (ms_s, s - 1))
        se, free = math.sqrt(total / (p * s)), max(1, free)
    half = se * stats.t.ppf(0.975, free) if se > 0 else 0
    return mean, mean - half, mean + half, se, free


def close(row, name, values, what):
    mean, low, high, _, _ = interval(values)
    near(row[f"{name}_mean"] if f"{name}_mean" in row else row[name], mean, f"{what}, {name}")
    near(row[f"{name}_low"], low, f"{what}, {name}_low")
    near(row[f"{name}_high"], high, f"{what}, {name}_high")


def by_cell(frame, seeded, statistic):
    """A statistic of each pool: one a prompt [P], or one a prompt and seed [P, S]."""
    if not seeded:
        return np.array([statistic(pool) for _, pool in frame.groupby("question")])
    seeds = sorted(frame.seed.unique())
    return np.array(
        [[statistic(pool[pool.seed == seed]) for seed in seeds] for _, pool in frame.groupby("question")]
    )


def within_sd(frame, column, seeded):
    keys = ["question", "seed"] if seeded else ["question"]
    pools = frame.groupby(keys)[column]
    return math.sqrt(((frame[column] - pools.transform("mean")) ** 2).sum() / (len(frame) - pools.ngroups))


def distance(n):
    return math.sqrt(math.log(n) - (n - 1) / n)


def check_curves(rows, frame, selectors, seeded):
    gold_sd = within_sd(frame, "gold", seeded)
    for name in selectors:
        for row in (row for row in rows if row["proxy"] == name):
            n, what = row["n"], f"{name} at n = {row['n']}"
            near(row["kl_bound"], math.log(n) - (n - 1) / n, what)
            close(row, "proxy", by_cell(frame, seeded, lambda pool: best_of_n(pool[name], pool[name], n)), what)
            close(row, "gold", by_cell(frame, seeded, lambda pool: best_of_n(pool[name], pool.gold, n)), what)
            gain = by_cell(frame, seeded, lambda pool: best_of_n(pool[name], pool.gold, n) - pool.gold.mean())
            close(row, "gold_gain", gain / gold_sd, what)


def check_fits(answer, frame, name):
    d = np.array([distance(n) for n in NS])
    gain = np.array(
        [
            by_cell(frame, False, lambda pool: best_of_n(pool[name], pool.gold, n) - pool.gold.mean()).mean()
            for n in NS
        ]
    )
    log_d = np.log(np.where(d > 0, d, 1))
    designs = {
        "best_of_n": np.stack([d, -d * d], 1),
        "rl": np.stack([d, -d * log_d], 1),
        "linear": d[:, None],
        "zero": np.zeros((len(d), 0)),
    }
    for row in (row for row in answer["forms"] if row["proxy"] == name):
        design = designs[row["form"]]
        found = np.linalg.lstsq(design, gain, rcond=None)[0] if design.shape[1] else np.zeros(0)
        rss = ((gain - design @ found) ** 2).sum()
        near(row["rss"], rss, f"{name}, {row['form']}, rss")
        near(row["aic"], len(d) * math.log(rss / len(d)) + 2 * (len(found) + 1), f"{name}, {row['form']}, aic", 1e-6)
        for coefficient, value in zip(("alpha", "beta"), found):
            near(row[coefficient], value, f"{name}, {row['form']}, {coefficient}")
        if row["form"] == "best_of_n":
            (fit,) = (fit for fit in answer["fits"] if fit["proxy"] == name)
            near(fit["alpha"], found[0], f"{name}, alpha")
            near(fit["beta"], found[1], f"{name}, beta")
            peak = math.inf if found[1] <= 0 else max(0, found[0] / (2 * found[1]))
            near(fit["peak_d"], peak, f"{name}, peak_d", 1e-7)
            if math.isfinite(peak) and peak < 5:
                peak_n = optimize.brentq(lambda n: math.log(n) - (n - 1) / n - peak**2, 1, 1e15) if peak else 1
                near(fit["peak_n"], peak_n, f"{name}, peak_n", 1e-6)


def ranked(pool, name):
    """Gold by rank of the proxy, ties averaged."""
    selector = pool[name].to_numpy()
    order = np.argsort(selector, kind="stable")
    return pool.gold.groupby(selector).transform("mean").to_numpy()[order]


def cells(values, count):
    """Averages of a step function of u over equal cells."""
    edges = np.linspace(0, 1, len(values) + 1)
    area = np.concatenate([[0], np.cumsum(values) / len(values)])
    at = np.interp(np.linspace(0, 1, count + 1), edges, area)
    return np.diff(at) * count


def check_quantiles(answer, frame, name):
    rows = [row for row in answer["conditional"] if row["proxy"] == name]
    binned = np.stack([cells(ranked(pool, name), len(rows)) for _, pool in frame.groupby("question")])
    for b, row in enumerate(rows):
        close(row, "gold", binned[:, b], f"{name}, bin {b}")
    (choice,) = (row for row in answer["choose_n"] if row["proxy"] == name)
    grid = np.mean([cells(ranked(pool, name), choice["searched"]) for _, pool in frame.groupby("question")], 0)
    edges = np.linspace(0, 1, len(grid) + 1)

    def gold(n):
        return float(grid @ np.diff(edges**n))

    tries = np.exp(np.linspace(0, math.log(len(grid)), 4000))
    start = tries[np.argmax([gold(n) for n in tries])]
    found = optimize.minimize_scalar(
        lambda n: -gold(n), bounds=(max(1, start * 0.98), min(len(grid), start * 1.02)), method="bounded",
        options={"xatol": 1e-10},
    )
    # n is found to the root of the precision of its gold, so gold itself is compared; ours must not be the lesser
    require(
        -1e-5 < -found.fun - gold(choice["n"]) < 1e-9, f"{name}: HedgeTune's n {choice['n']}, here {found.x}"
    )


def check_ceiling(rows, frame, column):
    for row in rows:
        n = row["n"]
        best = by_cell(frame, False, lambda pool: best_of_n(pool[column], pool[column], n))
        close(row, "best_at_n", best, f"best@{n}")
        if column == "right":
            passes = by_cell(
                frame, False, lambda pool: 1 - math.comb(int((1 - pool.right).sum()), n) / math.comb(len(pool), n)
            )
            near(row["pass_at_n"], passes.mean(), f"pass@{n}")
        else:
            require(row["pass_at_n"] is None, "pass@n of a gold that is not 0 or 1")


def check_kl(rows, frame):
    log_ratio = frame.lr - frame.lp
    estimators = {
        "kl_sequence_k1": -log_ratio,
        "kl_sequence_k2": log_ratio**2 / 2,
        "kl_sequence_k3": np.expm1(log_ratio) - log_ratio,
    }
    require([row["estimator"] for row in rows] == list(estimators), "the KL estimators")
    for row in rows:
        by_prompt = estimators[row["estimator"]].groupby(frame.question).mean()
        close(row, "mean", by_prompt, row["estimator"])


def check_comparisons(rows, frame, seeded):
    first, second = sorted(frame.arm.unique())
    statistic = {"": lambda pool, row: pool[row["score"]].mean()}
    for name in PROXIES:
        statistic[name] = lambda pool, row: best_of_n(pool[row["picked_by"]], pool.gold, row["n"])
    for row in rows:
        require((row["arm"], row["against"]) == (first, second), f"arms {row['arm']} and {row['against']}")
        value = [
            by_cell(frame[frame.arm == arm], seeded, lambda pool: statistic[row["picked_by"] or ""](pool, row))
            for arm in (first, second)
        ]
        mean, low, high, se, free = interval(value[0] - value[1])
        what = f"{row['score']} at n = {row['n']} by {row['picked_by']}"
        near(row["difference"], mean, what)
        near(row["difference_low"], low, what)
        near(row["difference_high"], high, what)
        near(row["arm_mean"], value[0].mean(), what)
        near(row["detectable"], (stats.t.ppf(0.975, free) + stats.t.ppf(0.8, free)) * se, what)
        if not seeded:
            near(row["p_value"], stats.ttest_rel(*value).pvalue, what)
        verdict = "better" if low > 0 else "worse" if high < 0 else "not told apart"
        require(row["verdict"] == verdict, f"{what}: {row['verdict']}, here {verdict}")


def with_ensembles(frame, price):
    z = (frame[PROXIES] - frame[PROXIES].mean()) / frame[PROXIES].std(ddof=0)
    return frame.assign(
        **{
            "ensemble-mean": z.mean(axis=1),
            "ensemble-worst": z.min(axis=1),
            "ensemble-uncertainty": z.mean(axis=1) - price * z.var(axis=1, ddof=0),
        }
    )


def write(frame, folder):
    frame.to_csv(folder / "samples.csv", index=False)
    frame.to_json(folder / "samples.jsonl", orient="records", lines=True, double_precision=15)
    frame.to_parquet(folder / "samples.parquet", index=False)
    # what a format holds is what is computed with here: JSON has 15 decimals
    yield folder / "samples.csv", pd.read_csv(folder / "samples.csv")
    yield folder / "samples.jsonl", pd.DataFrame(map(json.loads, open(folder / "samples.jsonl")))
    yield folder / "samples.parquet", pd.read_parquet(folder / "samples.parquet")


def check_one_policy(folder, frame):
    ns = ["--ns", ",".join(map(str, NS))]
    logs = ["--log-policy", "lp", "--log-reference", "lr"]
    for file, read in write(frame, folder):
        said = answer(file, "--proxy", ",".join(PROXIES), "--gold", "gold", *logs, *ns,
                      "--ensemble", "mean,worst,uncertainty", "--lambda", "0.7")  # fmt: skip
        require(said["prompts"] == read.question.nunique() and said["rows"] == len(read), f"{file}: rows or prompts")
        whole = with_ensembles(read, 0.7)
        selectors = [*PROXIES, "ensemble-mean", "ensemble-worst", "ensemble-uncertainty"]
        check_curves(said["curves"], whole, selectors, False)
        for name in selectors:
            check_fits(said, whole, name)
            check_quantiles(said, whole, name)
        check_ceiling(said["ceiling"], read, "gold")
        check_kl(said["kl"], read)
        right = answer(file, "--proxy", "small", "--gold", "right", *ns)
        check_ceiling(right["ceiling"], read, "right")
        print(f"{file.name}: {compared} numbers are right so far", flush=True)


def check_policies_and_seeds(folder, frame):
    frame.to_parquet(folder / "all.parquet", index=False)
    words = ["--proxy", ",".join(PROXIES), "--gold", "gold", "--arm", "arm", "--ns", "1,2,8"]
    check_comparisons(answer(folder / "all.parquet", *words)["comparisons"], frame, False)
    said = answer(folder / "all.parquet", *words, "--seed", "seed")
    check_comparisons(said["comparisons"], frame, True)
    for arm in frame.arm.unique():
        rows = [row for row in said["curves"] if row["arm"] == arm]
        check_curves(rows, frame[frame.arm == arm], PROXIES, True)
    for arm, file in (("old", "old.csv"), ('new, "b"', "new.csv")):
        frame[frame.arm == arm].to_csv(folder / file, index=False)
    files = answer(folder / "new.csv", "--against", str(folder / "old.csv"), "--proxy", ",".join(PROXIES),
                   "--gold", "gold", "--ns", "1,2,8")["comparisons"]  # fmt: skip
    names = frame.arm.map({"old": "old.csv", 'new, "b"': "new.csv"})
    check_comparisons(files, frame.assign(arm=names), False)


def check_closed_form():
    """gold(u) = u^p (1-u) is best at n = sqrt(p(p+1)); the formula itself, by quadrature."""
    p = 12
    best = optimize.brentq(
        lambda n: integrate.quad(lambda u: n * u ** (n - 1 + p) * (1 - u) * (1 / n + math.log(u)), 0, 1)[0], 2, 40
    )
    near(best, math.sqrt(p * (p + 1)), "the closed form", 1e-6)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        frame = samples()
        check_closed_form()
        one = frame[(frame.arm == "old") & (frame.seed == 1)].drop(columns=["arm", "seed"]).reset_index(drop=True)
        check_one_policy(folder, one)
        check_policies_and_seeds(folder, frame)
        print(f"analyze: {compared} numbers are right", flush=True)


if __name__ == "__main__":
    main()
