"""SummaryWriter: what it writes, read with the messages of the format."""

from __future__ import annotations

import doctest
import struct
import subprocess
import sys

import numpy as np
import pytest

import retrograd

pytest.importorskip("tensorboardX")

from tensorboardX.proto.event_pb2 import Event  # noqa: E402

from retrograd.utils import tensorboard  # noqa: E402
from retrograd.utils.tensorboard import SummaryWriter  # noqa: E402


def events(folder):
    """The pairs of a step and a value in the files of a folder."""
    found = []
    for path in sorted(folder.glob("events.out.tfevents.*")):
        content, place = path.read_bytes(), 0
        while place < len(content):
            (size,) = struct.unpack_from("<Q", content, place)
            event = Event.FromString(content[place + 12 : place + 12 + size])
            found.extend((event.step, value) for value in event.summary.value)
            place += 16 + size
    return found


def test_numbers(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", retrograd.tensor([0.25], requires_grad=True), 7)
        writer.add_scalar("loss", np.float64(2), retrograd.tensor(8))
        writer.add_scalar("loss", 3, global_step=9, new_style=True)
        writer.add_scalars("both", {"a": 1, "b": retrograd.tensor(2.0)}, 3)
        with pytest.raises(RuntimeError, match="2 elements cannot be converted to Scalar"):
            writer.add_scalar("loss", retrograd.ones(2))
    assert [(step, value.tag, value.simple_value) for step, value in events(tmp_path)] == [
        (7, "loss", 0.25), (8, "loss", 2.0), (9, "loss", 3.0),
    ]  # fmt: skip
    assert [value.simple_value for _, value in events(tmp_path / "both" / "b")] == [2.0]


def test_histograms(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_histogram("weights", retrograd.linspace(-1, 2, 50, requires_grad=True), 1)
    [(step, value)] = events(tmp_path)
    assert step == 1 and value.histo.num == 50
    assert value.histo.min == -1 and value.histo.max == 2 and sum(value.histo.bucket) == 50


def test_pictures(tmp_path):
    pixels = np.random.default_rng(0).random((3, 2, 4)).astype(np.float32)
    with SummaryWriter(tmp_path) as writer:
        writer.add_image("one", retrograd.from_numpy(pixels))
        writer.add_images("many", retrograd.from_numpy(np.stack([pixels] * 3)), dataformats="NCHW")
    one, many = (value.image for _, value in events(tmp_path))
    assert (one.height, one.width, one.colorspace) == (2, 4, 3)
    assert one.encoded_image_string.startswith(b"\x89PNG")
    assert many.height * many.width >= 3 * 2 * 4


def test_texts_and_settings(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_text("note", "**ü**")
        writer.add_hparams({"lr": retrograd.tensor(0.5)}, {"accuracy": retrograd.tensor(0.75)}, run_name="run")
    [(_, note)] = events(tmp_path)
    assert note.tensor.string_val[0].decode() == "**ü**"
    values = {value.tag: value.simple_value for _, value in events(tmp_path / "run")}
    assert values["accuracy"] == 0.75


def test_default_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    writer = SummaryWriter(comment="_x", max_queue=100)
    folder = tmp_path / writer.get_logdir()
    assert folder.parent.name == "runs" and folder.name.endswith("_x")
    writer.add_scalar("a", 1.0, 0)
    writer.close()
    assert len(events(folder)) == 1


def test_graphs_are_left_out(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        with pytest.warns(UserWarning, match="retrograd.viz.draw"):
            writer.add_graph(None)
        writer.add_scalar("loss", 1.0, 0)
    assert [value.tag for _, value in events(tmp_path)] == ["loss"]


def test_without_the_package():
    program = (
        "import sys; sys.modules['tensorboardX'] = None\n"
        "try:\n    import retrograd.utils.tensorboard\nexcept ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "SummaryWriter needs the package tensorboardX: pip install 'retrograd[tensorboard]'\n"


def test_examples():
    results = doctest.testmod(tensorboard, extraglobs={"torch": retrograd})
    assert results.attempted and not results.failed
