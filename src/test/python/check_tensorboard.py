"""Reads the event files of a real run with TensorBoard's own reader and compares every value with the run's tables.

Makes a small run of two arms and two seeds, kills it (SIGKILL) twice on the way, goes on with it, and asks that each
scalar of each step is there exactly once, equal to the tables in single precision; then that the configuration, the
hyperparameters, the tables and the figures are there. Needs the packages of requirements.txt in this folder.

    python src/test/python/check_tensorboard.py          makes the run, in a temporary folder; about a minute
    python src/test/python/check_tensorboard.py RUN      only compares, a run of ./bondlab run ... loggers=[tensorboard]
"""

import math
import shutil
import struct
import sys
import tempfile
from pathlib import Path

import small_run
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

LARGEST_SINGLE = 3.4e38


def made(results):
    logger = "loggers=[tensorboard]"
    small_run.kill_after(small_run.start(results, logger), results, 3)
    small_run.kill_after(small_run.start(results, logger), results, 30)
    small_run.finish(small_run.start(results, logger))
    return small_run.folder(results)


def single(number):
    """A number as TensorBoard keeps it."""
    return struct.unpack("<f", struct.pack("<f", number))[0] if abs(number) < LARGEST_SINGLE else number


def everything(folder):
    """Reads one folder of event files whole, nothing left out by sampling."""
    reader = EventAccumulator(
        str(folder), size_guidance={"scalars": 0, "tensors": 0, "images": 0}, purge_orphaned_data=False
    )
    reader.Reload()
    return reader


def compare_scalars(run, curves):
    found = 0
    folders = sorted(path for path in (run / "tensorboard").iterdir() if path.is_dir())
    assert {path.name for path in folders} == {series for series, _ in curves}, folders
    for folder in folders:
        reader = everything(folder)
        tags = reader.Tags()["scalars"]
        assert set(tags) == {tag for series, tag in curves if series == folder.name}, tags
        for tag in tags:
            events, wanted = reader.Scalars(tag), curves[(folder.name, tag)]
            steps = [event.step for event in events]
            assert steps == sorted(wanted), f"{folder.name} {tag}: steps {steps}, wanted {sorted(wanted)}"
            for event in events:
                value = single(wanted[event.step])
                same = event.value == value or (math.isnan(event.value) and math.isnan(value))
                # the seconds of a step that was made again after a kill are those of its first making
                assert same or tag.endswith("/seconds"), f"{folder.name} {tag} {event.step}: {event.value}, not {value}"
                found += 1
    return found


def compare_rest(run):
    reader = everything(run / "tensorboard")
    tags = reader.Tags()
    tables = {"tables/" + path.stem for path in (run / "tables").glob("*.csv")}
    assert set(tags["tensors"]) >= tables | {"config"}, tags
    config = text(reader, "config")
    assert all("    " + line in config for line in ("seed = 1", "study = bond")), config
    figures = {"figures/" + path.stem: path.read_bytes() for path in (run / "figures").glob("*.png")}
    assert set(tags["images"]) == set(figures) and figures, tags
    for tag, png in figures.items():
        (image,) = reader.Images(tag)
        assert image.encoded_image_string == png and image.width > 100
    start = hyperparameters(reader, "_hparams_/session_start_info").session_start_info
    assert start.hparams["seed"].number_value == 1 and start.hparams["study"].string_value == "bond"
    assert hyperparameters(reader, "_hparams_/session_end_info").session_end_info.status == 1
    return len(tables), len(figures)


def hyperparameters(reader, tag):
    return plugin_data_pb2.HParamsPluginData.FromString(reader.SummaryMetadata(tag).plugin_data.content)


def text(reader, tag):
    (event,) = reader.Tensors(tag)
    return event.tensor_proto.string_val[0].decode()


def main(arguments):
    scratch = Path(tempfile.mkdtemp(prefix="bondlab-tensorboard-"))
    try:
        run = Path(arguments[0]) if arguments else made(scratch)
        scalars = compare_scalars(run, small_run.curves(run))
        tables, figures = compare_rest(run)
        print(f"{scalars} scalars, {tables} tables and {figures} figures are as TensorBoard reads them")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
