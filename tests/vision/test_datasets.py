"""Datasets of images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import retrograd
from retrograd.data import DataLoader
from retrograd.vision import datasets, transforms

Image = pytest.importorskip("PIL.Image")


def test_fake_data():
    data = datasets.FakeData(5, (3, 8, 10), num_classes=3)
    assert len(data) == 5
    image, label = data[2]
    assert image.mode == "RGB" and image.size == (10, 8) and label in (0, 1, 2)
    again, same = data[2]
    assert (np.asarray(image) == np.asarray(again)).all() and same == label
    assert (np.asarray(image) != np.asarray(data[3][0])).any()
    assert (np.asarray(datasets.FakeData(5, (3, 8, 10), random_offset=2)[0][0]) == np.asarray(image)).all()
    with pytest.raises(IndexError, match="FakeData index out of range"):
        data[5]
    prepared = datasets.FakeData(5, (3, 8, 10), transform=transforms.ToTensor(), target_transform=lambda label: -label)
    images, labels = next(iter(DataLoader(prepared, batch_size=4)))
    assert images.shape == (4, 3, 8, 10) and labels.max() <= 0


@pytest.fixture
def folder(tmp_path):
    for number, path in enumerate(["cat/b.png", "cat/a.PNG", "cat/more/c.png", "ant/x.png", "ant/notes.txt"]):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("txt"):
            (tmp_path / path).write_text("no image")
        else:
            Image.new("L", (3, 2), number * 10).save(tmp_path / path)
    (tmp_path / "file.png").write_bytes(b"")
    return tmp_path


def test_image_folder(folder):
    data = datasets.ImageFolder(folder, transforms.PILToTensor())
    assert data.classes == ["ant", "cat"] and data.class_to_idx == {"ant": 0, "cat": 1}
    names = [str(folder / name) for name in ("ant/x.png", "cat/a.PNG", "cat/b.png", "cat/more/c.png")]
    assert data.samples == data.imgs == list(zip(names, [0, 1, 1, 1], strict=True))
    assert data.targets == [0, 1, 1, 1] and len(data) == 4
    image, label = data[2]
    assert image.tolist() == retrograd.zeros(3, 2, 3, dtype=retrograd.uint8).tolist() and label == 1
    assert [data[number][0][0, 0, 0].item() for number in range(4)] == [30, 10, 0, 20]


def test_folders_of_other_files(folder):
    data = datasets.DatasetFolder(folder, lambda path: Path(path).read_text(), (".txt",), allow_empty=True)
    assert [data[number] for number in range(len(data))] == [("no image", 0)]
    named = datasets.ImageFolder(folder, is_valid_file=lambda path: "c.png" in path or "x" in path)
    assert named.targets == [0, 0, 1]


def test_folders_that_are_refused(folder, tmp_path_factory):
    with pytest.raises(
        FileNotFoundError, match="Found no valid file for the classes cat. Supported extensions are: .txt"
    ):
        datasets.DatasetFolder(folder, open, (".txt",))
    with pytest.raises(FileNotFoundError, match="Couldn't find any class folder in"):
        datasets.ImageFolder(tmp_path_factory.mktemp("empty"))
    with pytest.raises(ValueError, match="Both extensions and is_valid_file cannot be None or not None"):
        datasets.DatasetFolder(folder, open)
