"""Reads what ./bondlab share writes with the programs that others have, and asks them whether it is right.

Of each package, folder or zip: frictionless validates the data package (schemas, values, constraints, hashes), and finds
a byte that was changed; cffconvert validates the citation; pandas, DuckDB and, if it is there, R read every table, CSV
and Parquet alike, with the same values; the report loads nothing, runs nothing, and each of its links leads somewhere.

    python src/test/python/check_packages.py                makes a run and a sweep first; a minute
    python src/test/python/check_packages.py PACKAGE ...    folders or zips that ./bondlab share has written
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import redirect_stdout
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pandas as pd
from cffconvert import Citation
from frictionless import system, validate

HOME = Path(__file__).resolve().parents[3]
# known answers take seconds, and the laws of mode covering are exact
RUN = ["run", "experiment=known-answers"]
SWEEP = ["sweep", "experiment=mode-covering", "n=4,8"]
VOID = {"meta", "br", "img", "wbr", "hr"}
TYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean", "string": "string"}


class Page(HTMLParser):
    """What a page loads, where it leads, and whether its tags close."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.sources, self.tags = [], [], [], [], set()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if "href" in values:
            self.links.append(values["href"])
        if "src" in values:
            self.sources.append(values["src"])
        if any(name.startswith("on") for name in values):
            raise SystemExit(f"report.html has a handler in <{tag}>")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise SystemExit(f"report.html closes <{tag}>, which is not open; line {self.getpos()[0]}")


def require(holds, message):
    if not holds:
        sys.exit(message)


def bondlab(home, *words):
    """Runs the program with another project folder, whose results are then its own."""
    environment = {**os.environ, "BONDLAB_JAVA_OPTIONS": f"-Dbondlab.home={home}"}
    command = [str(HOME / "bondlab"), *words]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    require(done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def made(folder):
    """Packages of a run and of a sweep, each as a folder and as a zip; the zip of each is imported again."""
    home = folder / "project"
    shutil.copytree(HOME / "experiments", home / "experiments")
    packages = []
    for words in (RUN, SWEEP):
        bondlab(home, *words)
        kind = words[0] + "s"
        found = sorted((home / "results" / kind).glob("*/*" if kind == "runs" else "*"))
        source = next(path for path in found if path.is_dir() and not path.name.startswith("."))
        for target in (folder / words[0], folder / f"{words[0]}.zip"):
            bondlab(home, "share", str(source), "--to", str(target), "--author", "Lovelace, Ada")
            packages.append(target)
        answer = json.loads(bondlab(home, "import", str(folder / f"{words[0]}.zip"), "--json"))
        packages.append(Path(answer["imported"]))
    return packages


def check_descriptor(package):
    source = package if package.is_file() else package / "datapackage.json"
    with system.use_context(trusted=True):
        report = validate(str(source))
    require(report.valid, f"{package}: frictionless finds\n{report.flatten(['name', 'rowNumber', 'fieldName', 'message'])}")
    return len(report.tasks)


def check_that_changes_are_found(folder, scratch):
    """A validator that finds nothing wrong with anything would be no check."""
    copy = scratch / "changed"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    for name in sorted((copy / "tables").glob("*.csv"))[:1] + [copy / "README.md"]:
        whole = name.read_bytes()
        name.write_bytes(whole.replace(b"a", b"b", 1))
        with system.use_context(trusted=True):
            require(not validate(str(copy / "datapackage.json")).valid, f"a change of {name.name} goes unseen")
        name.write_bytes(whole)


def check_citation(folder):
    with redirect_stdout(io.StringIO()) as said:
        citation = Citation((folder / "CITATION.cff").read_text(encoding="utf-8"))
        citation.validate()
        bibtex = citation.as_bibtex()
    require("@misc" in bibtex and "Bondlab" in bibtex, f"{folder}: no citation comes of it: {bibtex}{said.getvalue()}")


def check_tables(folder, descriptor):
    """Each CSV by pandas with the types of its schema, by DuckDB and by R; its Parquet the same."""
    tables = [part for part in descriptor["resources"] if part.get("schema")]
    for part in tables:
        csv = folder / part["path"]
        fields = part["schema"]["fields"]
        types = {field["name"]: TYPES[field["type"]] for field in fields}
        read = pd.read_csv(csv, dtype=types, keep_default_na=False, na_values=[""])
        require(list(read.columns) == list(types), f"{csv}: columns are {list(read.columns)}")
        parquet = pd.read_parquet(csv.with_suffix(".parquet")).astype(types)
        pd.testing.assert_frame_equal(read, parquet, check_exact=True)
        for source in (f"read_csv('{csv}')", f"read_parquet('{csv.with_suffix('.parquet')}')"):
            rows = duckdb.sql(f"SELECT count(*) FROM {source}").fetchall()[0][0]
            require(rows == len(read), f"{source} has {rows} rows, pandas reads {len(read)}")
        for field in fields:
            require(field.get("description"), f"{csv}: column {field['name']} has no meaning")
    if shutil.which("Rscript"):
        check_with_r(folder, tables)
    return len(tables)


def check_with_r(folder, tables):
    script = "for (f in commandArgs(TRUE)) { t <- read.csv(f, check.names = FALSE); cat(nrow(t), ncol(t), '\\n') }"
    files = [str(folder / part["path"]) for part in tables]
    done = subprocess.run(["Rscript", "-e", script, *files], capture_output=True, text=True, check=False)
    require(done.returncode == 0, f"R cannot read the tables: {done.stderr}")
    for part, line in zip(tables, done.stdout.splitlines(), strict=True):
        rows = len(pd.read_csv(folder / part["path"]))
        expected = f"{rows} {len(part['schema']['fields'])}"
        require(line.strip() == expected, f"R reads {part['path']} as {line}, expected {expected}")


def check_report(folder):
    page = Page()
    page.feed((folder / "report.html").read_text(encoding="utf-8"))
    require(not page.open, f"report.html leaves open: {page.open}")
    require(len(page.ids) == len(set(page.ids)), "report.html has an id twice")
    active = page.tags & {"script", "iframe", "link", "object", "embed", "form", "base"}
    require(not active, f"report.html has {active}")
    for source in page.sources:
        require(source.startswith("data:image/png;base64,"), f"report.html loads {source[:80]}")
    for link in page.links:
        there = link[1:] in page.ids if link.startswith("#") else (folder / link).is_file()
        require(there, f"report.html links to {link}, which is not there")


def check(package, scratch):
    resources = check_descriptor(package)
    folder = package
    if package.is_file():
        folder = scratch / "unpacked"
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(package) as packed:
            packed.extractall(folder)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    check_citation(folder)
    tables = check_tables(folder, descriptor)
    if (folder / "report.html").is_file():  # an imported package has none
        check_report(folder)
        check_that_changes_are_found(folder, scratch)
    print(f"{package.name}: {resources} files and {tables} tables are right", flush=True)


def main(arguments):
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        packages = [Path(argument).resolve() for argument in arguments] or made(scratch)
        for package in packages:
            check(package, scratch)


if __name__ == "__main__":
    main(sys.argv[1:])
