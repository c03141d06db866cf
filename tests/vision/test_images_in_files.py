"""MNIST's and CIFAR's files, and images put together and written."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import pickle
import struct
import tarfile

import numpy as np
import pytest

import retrograd
from retrograd.hub import DownloadError
from retrograd.vision import datasets, transforms, utils
from retrograd.vision.datasets import download
from retrograd.vision.datasets.mnist import read_idx

Image = pytest.importorskip("PIL.Image")


def idx(array):
    return bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def digits(tmp_path):
    generator = np.random.default_rng(0)
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    arrays = {}
    for part, size in (("train", 6), ("t10k", 3)):
        arrays[part] = generator.integers(0, 256, (size, 28, 28), np.uint8), generator.integers(0, 10, size, np.uint8)
        (raw / f"{part}-images-idx3-ubyte").write_bytes(idx(arrays[part][0]))
        (raw / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(arrays[part][1])))
    return tmp_path, arrays


def test_mnist(digits):
    root, arrays = digits
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
    for train, part in ((True, "train"), (False, "t10k")):
        data = datasets.MNIST(root, train=train, download=True, transform=transform)  # nothing has to be fetched
        images, labels = arrays[part]
        assert len(data) == len(images)
        assert data.data.dtype == retrograd.uint8 and (data.data.numpy() == images).all()
        assert data.targets.dtype == retrograd.int64 and data.targets.tolist() == labels.tolist()
        image, label = data[1]
        assert label == labels[1] and type(label) is int
        np.testing.assert_allclose(image.numpy()[0], (images[1] / 255 - 0.5) / 0.5, atol=1e-6)
    plain, _ = datasets.MNIST(str(root), target_transform=str)[0]
    assert plain.mode == "L" and plain.size == (28, 28)
    assert data.class_to_idx["7 - seven"] == 7 and "Split: Test" in repr(data)


def test_mnist_is_not_there(tmp_path, monkeypatch):
    with pytest.raises(RuntimeError, match=r"^Dataset not found. You can use download=True.*train-images-idx3-ubyte"):
        datasets.FashionMNIST(tmp_path)
    monkeypatch.setattr(datasets.MNIST, "mirrors", [(tmp_path / "nowhere").as_uri() + "/"])
    with pytest.raises(DownloadError, match="put the file at .*train-images-idx3-ubyte.gz"):
        datasets.MNIST(tmp_path, download=True)


def test_files_are_fetched_from_the_first_address_that_has_them(digits, tmp_path, monkeypatch):
    root, arrays = digits
    shop = tmp_path / "shop"
    shop.mkdir()
    entries = []
    for part in arrays:
        for kind, array in zip(("images-idx3", "labels-idx1"), arrays[part], strict=True):
            content = gzip.compress(idx(array), mtime=0)
            (shop / f"{part}-{kind}-ubyte.gz").write_bytes(content)
            entries.append((f"{part}-{kind}-ubyte.gz", hashlib.md5(content).hexdigest()))
    monkeypatch.setattr(datasets.KMNIST, "mirrors", [(tmp_path / "none").as_uri() + "/", shop.as_uri() + "/"])
    monkeypatch.setattr(datasets.KMNIST, "resources", entries)
    data = datasets.KMNIST(tmp_path / "new", download=True)
    assert (data.data.numpy() == arrays["train"][0]).all()


def test_a_file_with_another_sum_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"something else")
    with pytest.raises(RuntimeError, match="md5 sum is .* and not 0000. Delete it"):
        download.fetch([], tmp_path / "file", "0000")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\0\0\x0d\x01\0\0\0\0", "not an IDX file"),
        (b"\0\0", "not an IDX file"),
        (b"\0\0\x08\x02\0\0\0\x01", "ends within its header"),
        (b"\0\0\x08\x01\0\0\0\x02\x01", "has 1 elements where its header says 2"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "has 0 elements where its header says"),
    ],
)
def test_bad_idx_files(content, message):
    with pytest.raises(ValueError, match=message):
        read_idx(content, "file")


@pytest.fixture
def photographs(tmp_path, monkeypatch):
    """An archive like CIFAR-10's, and its pixels and labels."""
    generator = np.random.default_rng(1)
    files, arrays = {}, {}
    names = ["data_batch_1", "data_batch_2", "test_batch"]
    for name in names:
        pixels, labels = generator.integers(0, 256, (4, 3072), np.uint8), generator.integers(0, 3, 4).tolist()
        arrays[name] = pixels, labels
        files[name] = pickle.dumps({"data": pixels, "labels": labels}, 3).replace(b"numpy._core", b"numpy.core")
    files["batches.meta"] = pickle.dumps({"label_names": ["plane", "car", "bird"]}, 2)
    sums = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    archive = tmp_path / "cifar.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    kind = datasets.CIFAR10
    monkeypatch.setattr(kind, "url", archive.as_uri())
    monkeypatch.setattr(kind, "tgz_md5", hashlib.md5(archive.read_bytes()).hexdigest())
    monkeypatch.setattr(kind, "train_list", [(name, sums[name]) for name in names[:2]])
    monkeypatch.setattr(kind, "test_list", [("test_batch", sums["test_batch"])])
    monkeypatch.setattr(kind, "meta", ("batches.meta", sums["batches.meta"], "label_names"))
    return tmp_path / "data", arrays


def test_cifar(photographs, capsys):
    root, arrays = photographs
    with pytest.raises(RuntimeError, match="^Dataset not found or corrupted. You can use download=True"):
        datasets.CIFAR10(root)
    data = datasets.CIFAR10(root, download=True, transform=transforms.ToTensor())
    assert len(data) == 8 and data.data.shape == (8, 32, 32, 3) and data.classes == ["plane", "car", "bird"]
    image, label = data[5]
    pixels, labels = arrays["data_batch_2"]
    assert label == labels[1]
    np.testing.assert_allclose(image.numpy(), pixels[1].reshape(3, 32, 32) / 255, atol=1e-6)
    again = datasets.CIFAR10(root, train=False, download=True)
    assert again.targets == arrays["test_batch"][1] and again[0][0].size == (32, 32)


def test_cifar_files_run_nothing(photographs, monkeypatch):
    root, _ = photographs
    datasets.CIFAR10(root, download=True)

    class Evil:
        def __reduce__(self):
            return os.system, ("true",)

    content = pickle.dumps({"data": Evil()}, 2)
    (root / "cifar-10-batches-py" / "test_batch").write_bytes(content)
    monkeypatch.setattr(datasets.CIFAR10, "test_list", [("test_batch", hashlib.md5(content).hexdigest())])
    with pytest.raises(pickle.UnpicklingError, match=r"system, which no array consists of"):
        datasets.CIFAR10(root, train=False)


def test_make_grid():
    images = retrograd.arange(5 * 3 * 2 * 4).reshape(5, 3, 2, 4).float()
    grid = utils.make_grid(images, nrow=3, padding=1, pad_value=-1.0)
    assert grid.shape == (3, 7, 16)
    assert (grid[:, 1:3, 1:5] == images[0]).all() and (grid[:, 4:6, 6:10] == images[4]).all()
    assert (grid[:, 0] == -1).all() and (grid[:, 4:6, 11:15] == -1).all()
    assert (grid == utils.make_grid(list(images), nrow=3, padding=1, pad_value=-1.0)).all()
    scaled = utils.make_grid(images, normalize=True)
    assert scaled.min() == 0 and scaled.max() == 1
    each = utils.make_grid(images, normalize=True, scale_each=True, padding=0, nrow=1)
    np.testing.assert_allclose(each[:, 2:4].numpy(), (images[1] - images[1].min()).numpy() / 23, rtol=1e-6)
    assert (utils.make_grid(images[0, :1], normalize=True, value_range=(0, 14))[2] * 14 == images[0, 0]).all()
    assert utils.make_grid(retrograd.ones(2, 2)).shape == (3, 2, 2)
    with pytest.raises(TypeError, match="^tensor or list of tensors expected"):
        utils.make_grid("image")


def test_save_image(tmp_path):
    image = retrograd.tensor([[0.0, 0.5], [1.0, 2.0]], requires_grad=True)
    utils.save_image(image, tmp_path / "image.png")
    assert np.asarray(Image.open(tmp_path / "image.png"))[..., 0].tolist() == [[0, 128], [255, 255]]
    file = io.BytesIO()
    utils.save_image([image[None].detach()] * 2, file, format="png", padding=0)
    assert Image.open(file).size == (4, 2)


class Squares(datasets.VisionDataset):
    def __getitem__(self, index):
        return self.transformed(index, index * index)

    def __len__(self):
        return 5


def test_a_dataset_of_ones_own():
    assert Squares("here", transform=lambda x: -x, target_transform=lambda x: x + 100)[3] == (-3, 109)
    assert Squares(transforms=lambda x, y: (y, x))[3] == (9, 3)
    assert repr(Squares("here")) == "Dataset Squares\n    Number of datapoints: 5\n    Root location: here"


def test_two_ways_to_transform_are_too_many():
    with pytest.raises(ValueError, match="Only transforms or transform/target_transform can be passed as argument"):
        Squares(transforms=lambda x, y: (x, y), transform=abs)
