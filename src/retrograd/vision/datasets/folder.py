"""Files in folders: the name of the folder is the class."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .vision import VisionDataset

IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")


def default_loader(path: str | os.PathLike[str]) -> Any:
    """The image in a file, as a PIL image of red, green and blue.

    Raises:
        ImportError: if PIL is not installed.
    """
    from PIL import Image

    with open(path, "rb") as file, Image.open(file) as image:
        return image.convert("RGB")


class DatasetFolder(VisionDataset):
    """The files ``root/<class>/**`` with the number of their class.

    Args:
        root: the folder of folders.
        loader: makes a sample of the path of a file.
        extensions: of the files to take, in small letters.
        transform: is given each sample.
        target_transform: is given each number of a class.
        is_valid_file: whether to take the file of a path, in place of ``extensions``.
        allow_empty: a class may have no files.

    ``classes`` are the names of the folders in order, ``class_to_idx`` their numbers, ``samples`` the pairs of a
    path and a number, ``targets`` the numbers alone.

    Raises:
        FileNotFoundError: if there are no folders in ``root``, or no file of a class.
        ValueError: if not exactly one of ``extensions`` and ``is_valid_file`` is given.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        loader: Callable[[str], Any],
        extensions: tuple[str, ...] | None = None,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        is_valid_file: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> None:
        if (extensions is None) == (is_valid_file is None):
            raise ValueError("Both extensions and is_valid_file cannot be None or not None at the same time")
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.loader = loader
        self.extensions = extensions
        self.classes, self.class_to_idx = self.find_classes(root)
        wanted = is_valid_file or (lambda path: path.lower().endswith(extensions or ()))
        self.samples = [
            (path, number)
            for name, number in self.class_to_idx.items()
            for path in _files(Path(root, name))
            if wanted(path)
        ]
        self.targets = [number for _, number in self.samples]
        empty = [name for name, number in self.class_to_idx.items() if number not in set(self.targets)]
        if empty and not allow_empty:
            message = f"Found no valid file for the classes {', '.join(empty)}."
            if extensions is not None:
                message += f" Supported extensions are: {', '.join(extensions)}"
            raise FileNotFoundError(message)

    def find_classes(self, directory: str | os.PathLike[str]) -> tuple[list[str], dict[str, int]]:
        """The names of the folders in ``directory`` in order, and their numbers; subclasses may choose others.

        Raises:
            FileNotFoundError: if there are none.
        """
        classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
        if not classes:
            raise FileNotFoundError(f"Couldn't find any class folder in {os.fspath(directory)}.")
        return classes, {name: number for number, name in enumerate(classes)}

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        path, target = self.samples[index]
        return self.transformed(self.loader(path), target)

    def __len__(self) -> int:
        return len(self.samples)


def _files(folder: Path) -> list[str]:
    return [
        os.path.join(parent, name)
        for parent, _, names in sorted(os.walk(folder, followlinks=True))
        for name in sorted(names)
    ]


class ImageFolder(DatasetFolder):
    """The images ``root/<class>/**`` with the number of their class; see :class:`DatasetFolder`."""

    def __init__(
        self,
        root: str | os.PathLike[str],
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        loader: Callable[[str], Any] = default_loader,
        is_valid_file: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> None:
        super().__init__(
            root,
            loader,
            IMG_EXTENSIONS if is_valid_file is None else None,
            transform,
            target_transform,
            is_valid_file,
            allow_empty,
        )
        self.imgs = self.samples
