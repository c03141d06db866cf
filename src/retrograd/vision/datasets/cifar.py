"""CIFAR-10 and CIFAR-100: small photographs, in archives of pickles that are read without running them."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy._core.multiarray import _reconstruct

from .download import fetch
from .vision import VisionDataset

__all__ = ["CIFAR10", "CIFAR100"]

# All that the files are made of, under the names that NumPy had when they were written.
_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"the file asks for {module}.{name}, which no array consists of")
        return _ALLOWED[module, name]


class CIFAR10(VisionDataset):
    """Photographs of 32×32 pixels in ten classes: 50,000 to train on and 10,000 to test.

    The files are looked for in ``root/cifar-10-batches-py``.

    Args:
        root: the folder that the folder of the files, or the archive that it comes in, is in.
        train: the images to train on, else those to test.
        transform: is given each image, a PIL image.
        target_transform: is given each label.
        download: fetch the archive if the files are not there, and unpack it.

    ``data`` are the images, an array of uint8 of shape ``(N, 32, 32, 3)``, ``targets`` the list of the labels.

    Raises:
        RuntimeError: if files are missing or have other md5 sums, and cannot be fetched where that was asked for; the
            message says which files to put where.
        ImportError: when an image is asked for and PIL is not installed.
    """

    base_folder: ClassVar[str] = "cifar-10-batches-py"
    url: ClassVar[str] = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
    filename: ClassVar[str] = "cifar-10-python.tar.gz"
    tgz_md5: ClassVar[str] = "c58f30108f718f92721af3b95e74349a"
    train_list: ClassVar[list[tuple[str, str]]] = [
        ("data_batch_1", "c99cafc152244af753f735de768cd75f"),
        ("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
        ("data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
        ("data_batch_4", "634d18415352ddfa80567beed471001a"),
        ("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
    ]
    test_list: ClassVar[list[tuple[str, str]]] = [("test_batch", "40351d587109b95175f43aff81a1287e")]
    meta: ClassVar[tuple[str, str, str]] = ("batches.meta", "5ff9c542aee3614f3951f8cda6e48888", "label_names")
    label_key: ClassVar[str] = "labels"

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
        self.classes: list[str] = self._load(*self.meta[:2])[self.meta[2]]
        self.class_to_idx = {name: number for number, name in enumerate(self.classes)}
        parts = [self._load(*entry) for entry in (self.train_list if train else self.test_list)]
        self.targets: list[int] = [label for part in parts for label in part[self.label_key]]
        pixels = np.concatenate([part["data"] for part in parts]).reshape(-1, 3, 32, 32)
        self.data: np.ndarray = np.ascontiguousarray(pixels.transpose(0, 2, 3, 1))

    def download(self) -> None:
        """Fetch the archive and unpack the files, unless they are there."""
        names = {name for name, *_ in (*self.train_list, *self.test_list, self.meta)}
        if all(self._path(name).is_file() for name in names):
            return
        archive = Path(self.root, self.filename)
        fetch([self.url], archive, self.tgz_md5)
        self._path("").mkdir(exist_ok=True)
        with tarfile.open(archive) as packed:
            for member in packed:
                content = packed.extractfile(member) if os.path.basename(member.name) in names else None
                if content is not None:
                    self._path(os.path.basename(member.name)).write_bytes(content.read())

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        from PIL import Image

        return self.transformed(Image.fromarray(self.data[index]), self.targets[index])

    def __len__(self) -> int:
        return len(self.data)

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train else 'Test'}"

    def _path(self, name: str) -> Path:
        return Path(self.root, self.base_folder, name)

    def _load(self, name: str, md5: str) -> Any:
        path = self._path(name)
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5:
            raise RuntimeError(
                f"Dataset not found or corrupted. You can use download=True to download it, or put the file {name} "
                f"of {self.url} into {path.parent}"
            )
        return _Unpickler(io.BytesIO(content), encoding="latin1").load()


class CIFAR100(CIFAR10):
    """Photographs of 32×32 pixels in a hundred classes, 600 of each; otherwise as :class:`CIFAR10`."""

    base_folder = "cifar-100-python"
    url = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
    filename = "cifar-100-python.tar.gz"
    tgz_md5 = "eb9058c3a382ffc7106e4002c42a8d85"
    train_list = [("train", "16019d7e3df5f24257cddd939b257f8d")]
    test_list = [("test", "f0ef6b0ae62326f3e7ffdfab6717acfc")]
    meta = ("meta", "7973b15100ade9c7d40fb424638fde48", "fine_label_names")
    label_key = "fine_labels"
