"""SummaryWriter: files of events, compared with bytes that TensorBoard's own messages give."""

from __future__ import annotations

import struct

import numpy as np
import pytest

import retrograd
from retrograd.utils.tensorboard import SummaryWriter, records


def test_checksums():
    # RFC 3720, B.4.
    assert records.crc32c(b"123456789") == 0xE3069283
    assert records.crc32c(bytes(32)) == 0x8A9136AA
    assert records.crc32c(b"\xff" * 32) == 0x62A8AB43


def test_messages_are_tensorboards():
    # From tensorboard.compat.proto of TensorBoard 2.21.
    event = records.event(1.5, 3, records.summary(records.scalar("loss/train", 0.5)))
    assert event.hex() == "09000000000000f83f10032a130a110a0a6c6f73732f747261696e150000003f"
    assert records.event(1.5, None, records.FILE_VERSION).hex() == (
        "09000000000000f83f1a0d627261696e2e4576656e743a32"
    )
    image = records.image("i", 300, 5, 3, b"png")
    assert records.data(1, image).hex() == "0a110a0169220c08ac02100518032203706e67"
    histogram = records.histogram("h", np.array([1, 3]), np.array([1, 2, 3]), np.array([0, 1, 1]))
    assert records.data(1, histogram).hex() == (
        "0a660a01682a6109000000000000f03f1100000000000008401900000000000000402100000000000010402900000000000024403218"
        "000000000000f03f000000000000004000000000000008403a180000000000000000000000000000f03f000000000000f03f"
    )
    assert records.integer(2, -1).hex() == "10ffffffffffffffffff01"
    assert records.single(2, 1e300) == bytes((0x15,)) + struct.pack("<f", float("inf"))


def fields(message):
    """The fields of a message: pairs of a number and a value."""
    place, found = 0, []

    def varint():
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while place < len(message):
        key = varint()
        if key & 7 == 0:
            value = varint()
        else:
            size = {1: 8, 5: 4}.get(key & 7) or varint()
            value = message[place : place + size]
            place += size
        found.append((key >> 3, value))
    return found


def events(folder):
    """What the files in a folder hold: the step, and the fields of the one value of the summary."""
    found = []
    for path in sorted(folder.glob("events.out.tfevents.*")):
        content = path.read_bytes()
        place = 0
        while place < len(content):
            (size,) = struct.unpack_from("<Q", content, place)
            message = content[place + 12 : place + 12 + size]
            assert content[place : place + 16 + size] == records.record(message)
            place += 16 + size
            event = dict(fields(message))
            if 5 in event:
                found.append((event.get(2), dict(fields(dict(fields(event[5]))[1]))))
            else:
                assert event[3] == b"brain.Event:2"
    return found


def test_numbers_and_texts(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", retrograd.tensor([0.25], requires_grad=True), 7)
        writer.add_scalar("loss", np.float64(2), retrograd.tensor(8))
        writer.add_scalars("both", {"a": 1, "b": 2.0}, 3)
        writer.add_text("note", "**ü**")
        with pytest.raises(ValueError, match=r"one number is wanted, and not 2 of shape \(2,\)"):
            writer.add_scalar("loss", retrograd.ones(2))
    first, second, note = events(tmp_path)
    assert first == (7, {1: b"loss", 2: struct.pack("<f", 0.25)})
    assert second == (8, {1: b"loss", 2: struct.pack("<f", 2)})
    assert note[0] is None and note[1][1] == b"note/text_summary" and dict(fields(note[1][8]))[8] == "**ü**".encode()
    assert events(tmp_path / "both_b") == [(3, {1: b"both", 2: struct.pack("<f", 2)})]


def doubles(content):
    return np.frombuffer(content, "<f8")


def test_histograms(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_histogram("four", np.array([0, 0, 1]), 0, bins=4)
        writer.add_histogram("default", retrograd.linspace(-1, 2, 50))
        writer.add_histogram("few", np.arange(1000.0), bins=100, max_bins=7)
        with pytest.raises(ValueError, match="^The input has no element."):
            writer.add_histogram("none", np.zeros(0))
    four, default, few = (dict(fields(value[5])) for _, value in events(tmp_path))
    assert doubles(four[6]).tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert doubles(four[7]).tolist() == [0.0, 2.0, 0.0, 0.0, 1.0]
    edges, counts = doubles(default[6]), doubles(default[7])
    values = np.linspace(-1, 2, 50, dtype=np.float32)
    assert counts[0] == 0 and counts[1] > 0 and counts[-1] > 0 and len(edges) == len(counts)
    for left, right, count in zip(edges[:-1], edges[1:], counts[1:], strict=True):
        assert count == ((values >= left) & (values < right)).sum()
    assert doubles(few[7]).sum() == 1000 and len(doubles(few[7])) <= 8 and doubles(few[6])[-1] == 999


def test_pictures(tmp_path):
    Image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    pixels = np.random.default_rng(0).random((3, 2, 4)).astype(np.float32)
    with SummaryWriter(tmp_path) as writer:
        writer.add_image("one", retrograd.from_numpy(pixels))
        writer.add_image("grey", np.full((2, 4), 9, np.uint8), dataformats="HW")
        writer.add_images("many", retrograd.from_numpy(np.stack([pixels] * 3)))
    shown = [np.asarray(Image.open(BytesIO(dict(fields(value[4]))[4]))) for _, value in events(tmp_path)]
    expected = (pixels * 255).astype(np.uint8).transpose(1, 2, 0)
    assert (shown[0] == expected).all() and (shown[1] == 9).all() and shown[1].shape == (2, 4)
    assert shown[2].shape == (4, 8, 3) and (shown[2][:2, 4:] == expected).all() and (shown[2][2:, 4:] == 0).all()


def test_figures(tmp_path):
    pytest.importorskip("matplotlib").use("Agg")
    from matplotlib import pyplot

    figures = [pyplot.figure(figsize=(1, 1), dpi=50), pyplot.figure(figsize=(1, 1), dpi=50)]
    with SummaryWriter(tmp_path) as writer:
        writer.add_figure("figures", figures)
    [(_, value)] = events(tmp_path)
    assert dict(fields(value[4]))[1] == 50 and dict(fields(value[4]))[2] == 100
    assert pyplot.get_fignums() == []


def test_settings_and_what_came_of_them(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams({"lr": 0.1}, {"accuracy": 0.5}, run_name="run")
    text, number = events(tmp_path / "run")
    assert b"|lr|0.1|" in dict(fields(text[1][8]))[8] and number[1] == {1: b"accuracy", 2: struct.pack("<f", 0.5)}


def test_default_folder_flush_and_reopening(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    writer = SummaryWriter(comment="_x", max_queue=100)
    folder = tmp_path / writer.get_logdir()
    assert folder.parent.name == "runs" and folder.name.endswith("_x")
    writer.add_scalar("a", 1.0, 0)
    assert events(folder) == []
    writer.flush()
    assert len(events(folder)) == 1
    writer.close()
    writer.add_scalar("a", 2.0, 1)
    writer.close()
    assert len(list(folder.iterdir())) == 2 and len(events(folder)) == 2


def test_what_is_not_there(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        with pytest.raises(NotImplementedError, match="retrograd.viz.draw"):
            writer.add_graph(None)
        with pytest.raises(NotImplementedError, match="add_embedding is not in retrograd"):
            writer.add_embedding(None)


@pytest.mark.parametrize("module", ["records", "writer"])
def test_examples(module):
    import doctest
    import importlib

    results = doctest.testmod(importlib.import_module(f"retrograd.utils.tensorboard.{module}"))
    assert results.attempted and not results.failed
