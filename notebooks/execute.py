"""Executes notebooks top to bottom, each in a fresh Java kernel; called by ./bondlab notebooks --execute.

With BONDLAB_QUICK=1 the executed copies go to target/notebooks and the committed ones stay as they are;
without it they are executed in place. The first failing cell ends it: the cell, its error and exit code 1.
"""

import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

FOLDER = Path(__file__).resolve().parent
QUICK = os.environ.get("BONDLAB_QUICK") == "1"
SECONDS_A_CELL = int(os.environ.get("BONDLAB_CELL_SECONDS", "1200" if QUICK else "28800"))


def chosen(names):
    """The notebooks whose file name is, or starts with, one of the names; all if there are none."""
    every = sorted(p for p in FOLDER.glob("*.ipynb"))
    picked = [p for p in every if not names or any(p.name.startswith(Path(n).name) for n in names)]
    for name in names:
        path = Path(name)
        if path.is_file() and path.suffix == ".ipynb" and path.resolve().parent != FOLDER:
            picked.append(path.resolve())
        elif not any(p.name.startswith(path.name) for p in every):
            sys.exit(bad_input(f"{name}: no such notebook; there are {[p.name for p in every]}"))
    return picked


def bad_input(message):
    print("error: " + message, file=sys.stderr)
    return 2


def execute(path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="java",
        timeout=SECONDS_A_CELL,
        startup_timeout=120,
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    try:
        client.execute()
        return None
    except CellExecutionError as error:
        return f"{first_failing(notebook)}\n{error.evalue or error.traceback}"
    except (CellTimeoutError, DeadKernelError) as error:
        return f"{first_failing(notebook)}\n{error}"
    finally:
        if QUICK:
            target = FOLDER.parent / "target" / "notebooks"
            target.mkdir(parents=True, exist_ok=True)
            write(notebook, target / path.name)
        elif client_finished(notebook):
            write(notebook, path)


def client_finished(notebook):
    """True if every cell of code ran without an error: a half-executed notebook is not worth keeping."""
    return first_failing(notebook) == ""


def first_failing(notebook):
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        number += 1
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed or cell.execution_count is None:
            return f"code cell {number}:\n" + "\n".join("    " + s for s in cell.source.splitlines())
    return ""


def write(notebook, path):
    """Writes beside and renames, so that an interruption leaves the old notebook whole."""
    beside = path.with_name("." + path.name + ".unfinished")
    nbformat.write(notebook, beside)
    os.replace(beside, path)


def main(names):
    failed = []
    for path in chosen(names):
        start = time.time()
        error = execute(path)
        seconds = time.time() - start
        print(f"notebook {path.name}: {'FAILED' if error else 'passed'} in {seconds:.0f} s", flush=True)
        if error:
            print(error, file=sys.stderr, flush=True)
            failed.append(path.name)
    if failed:
        print("failed notebooks: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
