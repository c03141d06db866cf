"""MNIST and its likes: images of 28×28 pixels in ten classes, in files of the IDX format."""

from __future__ import annotations

import gzip
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from retrograd import ops
from retrograd._core import Tensor

from .download import fetch
from .vision import VisionDataset

__all__ = ["KMNIST", "MNIST", "FashionMNIST"]

# http://yann.lecun.com/exdb/mnist/: two zero bytes, the type of the elements, the number of dimensions.
_UNSIGNED_BYTES = 0x08


class MNIST(VisionDataset):
    """Handwritten digits: 60,000 to train on and 10,000 to test.

    The files are looked for in ``root/MNIST/raw``, as they are fetched or unpacked: ``train-images-idx3-ubyte``,
    ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte`` and ``t10k-labels-idx1-ubyte``, with or without ``.gz``.

    Args:
        root: the folder that ``MNIST/raw`` is in.
        train: the images to train on, else those to test.
        transform: is given each image, a PIL image of grey levels.
        target_transform: is given each label.
        download: fetch the files that are missing, and compare them with their md5 sums.

    ``data`` are the images, uint8 of shape ``(N, 28, 28)``, ``targets`` the labels, int64 of shape ``(N,)``.

    Raises:
        RuntimeError: if files are missing, and cannot be fetched where that was asked for; the message says which
            files to put where.
        ValueError: if a file is not in the IDX format, or ends early.
        ImportError: when an image is asked for and PIL is not installed.
    """

    mirrors: ClassVar[list[str]] = [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "http://yann.lecun.com/exdb/mnist/",
    ]
    resources: ClassVar[list[tuple[str, str]]] = [
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ]
    classes: ClassVar[list[str]] = [
        "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four",
        "5 - five", "6 - six", "7 - seven", "8 - eight", "9 - nine",
    ]  # fmt: skip

    root: str | os.PathLike[str]

    def __init__(
        self,
        root: str | os.PathLike[str],
        train: bool = True,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        download: bool = False,
    ) -> None:
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        if download:
            self.download()
        if not self._check_exists():
            names = ", ".join(Path(name).stem for name, _ in self.resources)
            raise RuntimeError(
                f"Dataset not found. You can use download=True to download it, or put the files {names}, with or "
                f"without .gz, into {self.raw_folder}"
            )
        part = "train" if train else "t10k"
        self.data = self._read(f"{part}-images-idx3-ubyte")
        self.targets = self._read(f"{part}-labels-idx1-ubyte").long()
        if len(self.data) != len(self.targets):
            raise ValueError(f"there are {len(self.data)} images and {len(self.targets)} labels in {self.raw_folder}")

    @property
    def raw_folder(self) -> str:
        """The folder of the files."""
        return os.path.join(self.root, type(self).__name__, "raw")

    @property
    def class_to_idx(self) -> dict[str, int]:
        """The number of each class."""
        return {name: number for number, name in enumerate(self.classes)}

    def download(self) -> None:
        """Fetch the files that are not there."""
        for name, md5 in self.resources:
            if self._path(Path(name).stem) is None:
                fetch([mirror + name for mirror in self.mirrors], Path(self.raw_folder, name), md5)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        from PIL import Image

        return self.transformed(Image.fromarray(self.data[index].numpy()), int(self.targets[index]))

    def __len__(self) -> int:
        return len(self.data)

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train else 'Test'}"

    def _check_exists(self) -> bool:
        return all(self._path(Path(name).stem) is not None for name, _ in self.resources)

    def _path(self, name: str) -> Path | None:
        """The file of that name, as it is or packed."""
        paths = Path(self.raw_folder, name), Path(self.raw_folder, name + ".gz")
        return next((path for path in paths if path.is_file()), None)

    def _read(self, name: str) -> Tensor:
        path = self._path(name)
        assert path is not None
        opened = gzip.open(path, "rb") if path.suffix == ".gz" else open(path, "rb")
        with opened as file:
            content = file.read()
        return ops.from_numpy(read_idx(content, os.fspath(path)))


def read_idx(content: bytes, name: str) -> np.ndarray:
    """The array of unsigned bytes in a file of the IDX format.

    Raises:
        ValueError: if the header is another, or the elements are not as many as it says.
    """
    if len(content) < 4 or content[:3] != bytes((0, 0, _UNSIGNED_BYTES)):
        raise ValueError(f"{name} is not an IDX file of unsigned bytes")
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError(f"{name} ends within its header")
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    elements = np.frombuffer(content, np.uint8, offset=start)
    expected = int(np.prod(shape, dtype=object))
    if elements.size != expected:
        raise ValueError(f"{name} has {elements.size} elements where its header says {expected}")
    return elements.reshape(shape).copy()


class FashionMNIST(MNIST):
    """Articles of clothing in ten classes, in place of :class:`MNIST`'s digits; the folder is ``FashionMNIST/raw``."""

    mirrors = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    ]
    classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


class KMNIST(MNIST):
    """Japanese characters in ten classes, in place of :class:`MNIST`'s digits; the folder is ``KMNIST/raw``."""

    mirrors = ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
        ("train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
        ("t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
        ("t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"),
    ]
    classes = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]
