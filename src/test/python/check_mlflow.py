"""Logs a real run to a real MLflow server and reads it back by MLflow's own Python client.

A server with SQLite on loopback; a small run of two arms and two seeds that is killed (SIGKILL) twice on the way, and
whose server is killed once while it goes on. Every value of every step must be there exactly once, equal to the run's
tables; parameters, tags, status and files too. Then a server that is away, and one that never answers: the run's tables
are the same and it is hardly slower. Needs the packages of requirements-mlflow.txt in this folder; about three minutes.

    python src/test/python/check_mlflow.py
"""

import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import small_run
from mlflow.tracking import MlflowClient


class Server:
    """mlflow server, its database and its files in one folder; it can be killed and started again."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--backend-store-uri", f"sqlite:///{self.folder}/mlflow.db", "--workers", "1"]
        command += ["--artifacts-destination", str(self.folder / "artifacts")]
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True, cwd=self.folder, env=environment
        )
        deadline = time.time() + 120
        while time.time() < deadline:
            try:
                urllib.request.urlopen(self.uri + "/health", timeout=1).read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        sys.exit("the MLflow server does not start:\n" + (self.folder / "server.log").read_text())

    def kill(self):
        """The server and its workers, a group of processes of their own."""
        if self.process is not None:
            subprocess.run(["kill", "-KILL", "--", f"-{self.process.pid}"], check=False, stderr=subprocess.DEVNULL)
            self.process.wait()
            self.process = None


def logger(uri):
    return f'loggers=[{{name:mlflow,uri:"{uri}"}}]'


# so long that a server can be killed and started again on the way
LONGER = ["training.steps=160", "training.evaluate_every=10"]


def made(results, server):
    overrides = [*LONGER, logger(server.uri)]
    small_run.kill_after(small_run.start(results, *overrides), results, 3)
    small_run.kill_after(small_run.start(results, *overrides), results, 12)
    process = small_run.start(results, *overrides)
    small_run.await_evaluations(process, results, 20)
    server.kill()
    small_run.await_evaluations(process, results, 22)
    server.start()
    said = small_run.finish(process)
    print("killed the server on the way and started it again")
    complaints = [line for line in said.splitlines() if line.startswith("logger ")]
    assert len(complaints) <= 1 and all("start one: mlflow server" in line for line in complaints), said
    return small_run.folder(results)


def compare(run, client):
    (experiment,) = [e for e in client.search_experiments() if e.name != "Default"]
    assert experiment.name == "bond"
    (logged,) = client.search_runs([experiment.experiment_id])
    assert logged.info.status == "FINISHED", logged.info
    wanted = {f"{series}/{name}": curve for (series, name), curve in small_run.curves(run).items()}
    assert set(logged.data.metrics) == set(wanted), set(logged.data.metrics) ^ set(wanted)
    values = 0
    for key, curve in wanted.items():
        history = sorted(client.get_metric_history(logged.info.run_id, key), key=lambda m: m.step)
        assert [m.step for m in history] == sorted(curve), f"{key}: {[m.step for m in history]}"
        for metric in history:
            value = curve[metric.step]
            same = metric.value == value or (math.isnan(metric.value) and math.isnan(value))
            # the seconds of a step that was made again after a kill are those of its first making
            assert same or key.endswith("/seconds"), f"{key} {metric.step}: {metric.value}, not {value}"
            values += 1
    params = logged.data.params
    assert params["seed"] == "1" and params["training.steps"] == "160" and params["study"] == "bond", params
    assert params["arms"].startswith('[{"name":"BOND"}'), params["arms"]
    provenance = (run / "run.json").read_text()
    for tag in ("bondlab.config_hash", "mlflow.source.git.commit"):
        assert logged.data.tags[tag] in provenance, tag
    return values, compare_files(run, client, logged.info.run_id)


def compare_files(run, client, run_id):
    files = 0
    for folder in ("tables", "figures"):
        for entry in client.list_artifacts(run_id, folder):
            downloaded = Path(client.download_artifacts(run_id, entry.path))
            assert downloaded.read_bytes() == (run / entry.path).read_bytes(), entry.path
            files += 1
    there = [*(run / "tables").glob("*.csv"), *(run / "tables").glob("*.parquet"), *(run / "figures").glob("*.png")]
    assert files == len(there), f"{files} of {len(there)} files"
    return files


def seconds_of_run(scratch, name, *loggers):
    """A run of what the cache has already; how long it took, and what was said."""
    results = scratch / name
    shutil.copytree(scratch / "results" / "cache", results / "cache")
    start = time.time()
    said = small_run.finish(small_run.start(results, *LONGER, *loggers))
    return time.time() - start, said, small_run.folder(results)


def check_away(scratch, run):
    """Nobody at the port, then somebody who takes the connection and never answers."""
    plain, _, _ = seconds_of_run(scratch, "plain")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        for name, port in (("away", 9), ("silent", silent.getsockname()[1])):
            took, said, other = seconds_of_run(scratch, name, logger(f"http://127.0.0.1:{port}"))
            assert took < plain + 20, f"{name}: {took:.0f} s, {plain:.0f} s without a logger"
            assert (other / "STATUS").read_text().startswith("DONE")
            for table in (run / "tables").glob("*.csv"):
                if table.stem != "cost":  # it has seconds of this process
                    assert table.read_bytes() == (other / "tables" / table.name).read_bytes(), table.name
            assert said.count("logger mlflow: ") == (name == "away"), said
            assert said.count("has not taken") == 1, said
            print(f"a server that is {name}: {took:.0f} s, {plain:.0f} s without a logger, the same tables")


def main():
    scratch = Path(tempfile.mkdtemp(prefix="bondlab-mlflow-"))
    server = Server(scratch)
    try:
        server.start()
        run = made(scratch / "results", server)
        values, files = compare(run, MlflowClient(server.uri))
        print(f"{values} values and {files} files are as MLflow's client reads them")
        server.kill()
        check_away(scratch, run)
    finally:
        server.kill()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
