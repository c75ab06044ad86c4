"""Runs cells in the real Java kernel, as a notebook would, and looks at what they show.

A jar that is missing; tables, figures, charts, runs and sweeps as the last line of a cell; bad input and failing trials;
the stop button in the middle of a run and of a sweep, and the same cell again. About a minute and a half. Needs
./bondlab's own Python environment (notebooks/requirements.txt) and compiled tests (mvn test-compile).

    .venv/bin/python src/test/python/check_notebook.py
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from queue import Empty

os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # this environment's kernel, and none of the user's by the same name

from jupyter_client.manager import KernelManager  # noqa: E402

HOME = Path(__file__).resolve().parents[3]
SECONDS = 120
CONFIG = """
study = counting
seed = 1
value = 1
steps = 3
# milliseconds between counts
pause = 1
# values that cannot be counted
fails = []
counted = "%s"
loggers = []
results { folder = null }
cache { folder = null }
"""


class Cell:
    """What a cell showed: displays in order with their updates, its result, and its error."""

    def __init__(self):
        self.displays = []  # [kind, data, display id], in order
        self.result = {}
        self.error = None
        self.streams = ""

    def texts(self):
        return [data.get("text/plain", "") for _, data, _ in self.displays]

    def final(self):
        """The text that stands below the cell in the end, one display after another."""
        last = {}
        for number, (_, data, name) in enumerate(self.displays):
            last[name or number] = data.get("text/plain", "")
        return "\n".join(last.values())


class Kernel:
    """The kernel named java, in the folder notebooks of a project."""

    def __init__(self, project):
        self.manager = KernelManager(kernel_name="java")
        self.manager.start_kernel(cwd=str(project / "notebooks"), stderr=open(project / "kernel.log", "a"))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    def run(self, code):
        """Executes a cell."""
        cell, message, deadline = Cell(), self.client.execute(code), time.time() + SECONDS
        while not self.heard(cell, message):
            assert time.time() < deadline, f"no end of the cell:\n{code}\n{cell.texts()}"
        return cell

    def heard(self, cell, message):
        """Takes one message of a cell, if there is one; whether it says that the cell has ended."""
        try:
            answer = self.client.get_iopub_msg(timeout=0.1)
        except Empty:
            return False
        if answer["parent_header"].get("msg_id") != message:
            return False
        kind, content = answer["msg_type"], answer["content"]
        if kind in ("display_data", "update_display_data"):
            cell.displays.append((kind, content["data"], content.get("transient", {}).get("display_id")))
        elif kind == "execute_result":
            cell.result = content["data"]
        elif kind == "stream":
            cell.streams += content["text"]
        elif kind == "error":
            cell.error = content
        return kind == "status" and content["execution_state"] == "idle"

    def stopped(self, code, when, said, queued=None):
        """Executes a cell and presses the stop button when(cell so far); the cell must end at once and say how to resume.

        A person who then runs a cell takes a second; "Run all" has queued another before.
        """
        cell, message = Cell(), self.client.execute(code)
        next_cell, next_message = Cell(), self.client.execute(queued, stop_on_error=False) if queued else None
        deadline = time.time() + SECONDS
        while not when(cell):
            assert time.time() < deadline and not self.heard(cell, message), f"not stopped:\n{cell.final()}"
        self.manager.interrupt_kernel()
        pressed = time.time()
        while not self.heard(cell, message):
            assert time.time() < pressed + 5, f"5 s after the button the cell goes on:\n{cell.final()}"
        assert cell.error and said in cell.final(), f"it has not said {said}:\n{cell.final()}"
        while queued and not self.heard(next_cell, next_message):
            assert time.time() < pressed + 20, "no end of the queued cell"
        time.sleep(1)
        return next_cell if queued else cell

    def good(self, code):
        cell = self.run(code)
        assert cell.error is None, f"{code}\n{cell.error}"
        assert cell.streams == "", f"{code} printed {cell.streams}"
        return cell

    def failing(self, code):
        """The error's text without colours."""
        cell = self.run(code)
        assert cell.error, f"no error: {code}"
        return plain("\n".join(cell.error["traceback"])), cell

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        del self.client  # else it complains when Python has ended its logging already


def plain(text):
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[31m"):
        text = text.replace(code, "")
    return text


def first_cell():
    """The cell that every notebook begins with; the same in all."""
    cells = set()
    for path in sorted((HOME / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text())
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        cells.add("".join(code[0]["source"]))
    (only,) = cells
    return only


def a_missing_jar_is_explained(kernel, project):
    for missing in ("target", "target/lib"):
        shown, _ = kernel.failing(first_cell())
        assert "Bondlab is not built: run ./bondlab lab in its folder" in shown, (missing, shown)
        if missing == "target":
            (project / "target").mkdir()
            (project / "target" / "bondlab.jar").symlink_to(HOME / "target" / "bondlab.jar")
    (project / "target" / "lib").symlink_to(HOME / "target" / "lib")
    kernel.good(first_cell())
    kernel.good(f"%classpath {HOME}/target/test-classes\n%classpath {HOME}/src/test/notebooks/study")
    kernel.good("import bondlab.notebook.*;\nimport bondlab.report.*;\nimport tech.tablesaw.api.*;")


def the_last_line_of_a_cell_is_shown(kernel):
    table = kernel.good('Table.create("<b>", StringColumn.create("s", "<script>alert(1)</script>"))').result
    assert "<td style" in table["text/html"] and "&lt;script&gt;" in table["text/html"], table
    assert "<script>" not in table["text/html"] and "<b>" not in table["text/html"], table
    assert kernel.good('new Figure("a figure")').result["image/png"].startswith("iVBOR")
    chart = 'org.knowm.xchart.QuickChart.getChart("a", "x", "y", "s", new double[] {1, 2}, new double[] {3, 4})'
    assert kernel.good(chart).result["image/png"].startswith("iVBOR")
    assert kernel.good("java.util.List.of(1, 2)").result == {"text/plain": "[1, 2]"}
    assert set(kernel.good("new java.awt.image.BufferedImage(3, 3, 1)").result) == {"image/png", "text/plain"}
    run = kernel.good('Lab.run("value=7")')
    assert "results/runs/counting/" in run.result["text/html"] and "DONE" in run.result["text/html"]
    assert "counted &lt;i&gt;3&lt;/i&gt;" in run.result["text/html"], run.result
    assert run.result["text/plain"].startswith("run counting/")
    sweep = kernel.good('Lab.sweep("value=7,8", "fails=[8]")')
    assert "cannot count &lt;b&gt;8.0&lt;/b&gt;" in sweep.result["text/html"], sweep.result
    assert "text/plain" in kernel.good('Table.create("no columns")').result
    table = 'Table.create("t", IntColumn.create("n", 1))'
    for value, kind in ((table, "text/html"), ('new Figure("f")', "image/png"), ('"x"', "text/plain")):
        assert kind in kernel.good(f"Show.value({value})").displays[0][1], value


def errors_are_one_message(kernel):
    for code, parts in (
        ('Lab.run("stepps=1")', ["bondlab.config.BadInput: ", "there is no key stepps", "did you mean steps?"]),
        ('Lab.run("steps=0")', ["steps = 0 must be 1 or more"]),
        ('Lab.run("loggers=[tensorbord]")', ["did you mean tensorboard?"]),
        ('Lab.open("results/runs/none")', ["is not a run"]),
        ('Lab.resume("results/sweeps/none")', ["is not a sweep that can be resumed"]),
        ('Lab.run("value=7").table("count")', ["has no table count; it has [counts]"]),
        ('Lab.run("value=9", "fails=[9]")', ["cannot count <b>9.0</b>: on purpose", "details: ", "log.txt"]),
    ):
        shown, _ = kernel.failing(code)
        for part in parts:
            assert part in shown, f"{code} lacks {part}:\n{shown}"
        assert "\tat " not in shown and "Caused by" not in shown, f"{code} shows places:\n{shown}"


def a_failing_trial_is_shown_at_once(kernel):
    cell = kernel.good('Lab.sweep("value=21,22,23", "fails=[22]", "steps=30", "pause=50").index()')
    texts = cell.texts()
    (failed,) = [i for i, text in enumerate(texts) if text.startswith("trial 1 (value=22")]
    assert "cannot count <b>22.0</b>: on purpose" in texts[failed]
    assert any("value=23" in text for text in texts[failed:]), "the rest goes on after it is shown"
    assert any("sweep: 0/3 trials" in t and "value=21" in t and "/30 steps" in t for t in texts[:failed]), texts
    final = cell.final()
    assert "trial 1 (value=22" in final and "2 trials done, 1 failed: results/sweeps/" in final, final
    assert "FAILED" in cell.result["text/html"]


def the_stop_button_leaves_a_sweep_to_go_on_with(kernel, project):
    code = 'Lab.sweep("value=range(31,36)", "fails=[]", "steps=25", "pause=40")'
    half = lambda cell: any("sweep: 2/5" in text for text in cell.texts())  # noqa: E731
    kernel.stopped(code, half, "run this cell again to resume")
    sweep = max((project / "results" / "sweeps").iterdir())
    await_that(lambda: (sweep / "STATUS").read_text().startswith("STOPPED"))
    assert Counter(counts(project))["35.0 25"] == 0
    again = kernel.good(code)
    assert "5 trials done, 0 failed" in again.final(), again.final()
    resumed = kernel.good(f'Lab.resume("results/sweeps/{sweep.name}").table("counts")')
    assert resumed.result["text/html"].count("<tr>") == 6, resumed.result
    once(project, range(31, 36), 25)


def the_stop_button_leaves_a_run_to_go_on_with(kernel, project):
    code = 'Lab.run("value=41", "steps=60", "pause=40")'
    begun = lambda cell: len([c for c in counts(project) if c.startswith("41.0")]) > 10  # noqa: E731
    kernel.stopped(code, begun, "run this cell again to resume")
    assert kernel.good("1 + 1").result["text/plain"] == "2", "the kernel is alive"
    assert "DONE" in kernel.good(code).result["text/html"]
    once(project, [41], 60)


def a_cell_that_was_queued_behind_a_stopped_one_does_not_start(kernel, project):
    begun = lambda cell: any(c.startswith("71.0") for c in counts(project))  # noqa: E731
    code = 'Lab.run("value=71", "steps=60", "pause=50")'
    queued = kernel.stopped(code, begun, "run this cell again to resume", 'Lab.run("value=72")')
    assert queued.error and "not started" in plain("\n".join(queued.error["traceback"])), queued.error
    assert not any(c.startswith("72.0") for c in counts(project)), "it was started"
    assert "DONE" in kernel.good(code).result["text/html"]


def a_cell_that_is_run_again_at_once_waits_for_the_stopped_one(kernel, project):
    code = 'Lab.run("value=51", "steps=3", "pause=4000")'
    kernel.stopped(code, lambda cell: any(c.startswith("51.0") for c in counts(project)), "run this cell again to resume")
    assert not (latest(project) / "STATUS").read_text().startswith("STOPPED"), "it is in the middle of a count"
    again = kernel.good(code)
    assert "DONE" in again.result["text/html"], again.result
    assert "waiting for the cell that was stopped" in " ".join(again.texts()), again.texts()
    once(project, [51], 3)


def latest(project):
    return max((project / "results" / "runs" / "counting").glob("[0-9]*"), key=lambda run: run.stat().st_ctime)


def workers_are_stopped_from_a_cell_too(kernel, project):
    code = 'Lab.sweep("value=range(61,67)", "steps=30", "pause=50", "+launcher={name:workers,processes:2,threads:1}")'
    both = lambda cell: sum(c.startswith(("61.0", "62.0")) for c in counts(project)) > 10  # noqa: E731
    kernel.stopped(code, both, "run this cell again to resume")
    sweep = max((project / "results" / "sweeps").iterdir())
    await_that(lambda: (sweep / "STATUS").read_text().startswith("STOPPED"))
    made = len(counts(project))
    time.sleep(1)
    assert len(counts(project)) == made, "the processes count on"
    again = kernel.good(code)
    assert "6 trials done, 0 failed" in again.final(), again.final()
    side_by_side = [text for text in again.texts() if text.count("counting: ") == 2]
    assert side_by_side, again.texts()
    once(project, range(61, 67), 30)


def await_that(condition):
    deadline = time.time() + 30
    while not condition():
        assert time.time() < deadline
        time.sleep(0.05)


def counts(project):
    path = project / "counted"
    return path.read_text().splitlines() if path.exists() else []


def once(project, values, steps):
    """Every count of these values was made, and none twice."""
    made = Counter(count for count in counts(project) if float(count.split()[0]) in values)
    wanted = {f"{float(value)} {step}" for value in values for step in range(1, steps + 1)}
    assert set(made) == wanted, set(made) ^ wanted
    assert set(made.values()) == {1}, [count for count, times in made.items() if times > 1]


def main():
    if not (HOME / "target" / "test-classes" / "bondlab" / "notebook" / "CountingStudy.class").exists():
        sys.exit("the tests are not compiled: run mvn test-compile first")
    project = Path(tempfile.mkdtemp(prefix="bondlab-notebook-")).resolve()
    for folder in ("notebooks", "experiments"):
        (project / folder).mkdir()
    (project / "experiments" / "config.conf").write_text(CONFIG % (project / "counted"))
    kernel = Kernel(project)
    try:
        for check, arguments in (
            (a_missing_jar_is_explained, (kernel, project)),
            (the_last_line_of_a_cell_is_shown, (kernel,)),
            (errors_are_one_message, (kernel,)),
            (a_failing_trial_is_shown_at_once, (kernel,)),
            (the_stop_button_leaves_a_sweep_to_go_on_with, (kernel, project)),
            (the_stop_button_leaves_a_run_to_go_on_with, (kernel, project)),
            (a_cell_that_was_queued_behind_a_stopped_one_does_not_start, (kernel, project)),
            (a_cell_that_is_run_again_at_once_waits_for_the_stopped_one, (kernel, project)),
            (workers_are_stopped_from_a_cell_too, (kernel, project)),
        ):
            start = time.time()
            check(*arguments)
            print(f"{check.__name__.replace('_', ' ')}: passed in {time.time() - start:.0f} s", flush=True)
    finally:
        kernel.stop()
        shutil.rmtree(project, ignore_errors=True)


if __name__ == "__main__":
    main()
