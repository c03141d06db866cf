"""Files of weights: fetched once, checked, and kept in the cache folder that PyTorch uses too."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

__all__ = ["DownloadError", "download_url_to_file", "get_dir", "load_state_dict_from_url", "set_dir"]

# The beginning of the file's sha256, between the last "-" of its name and the dot: resnet18-f37072fd.pth.
HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")
CHUNK = 1 << 17
TIMEOUT_SECONDS = 30

_dir: str | None = None


class DownloadError(RuntimeError):
    """A file could not be fetched; the message says how to fetch it by hand."""


def get_dir() -> str:
    """The folder of the cache; files of weights are in its subfolder ``checkpoints``.

    It is what :func:`set_dir` set, else ``$TORCH_HOME/hub``, else ``$XDG_CACHE_HOME/torch/hub``, else
    ``~/.cache/torch/hub``.
    """
    if _dir is not None:
        return _dir
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", os.path.join(cache, "torch"))
    return os.path.join(os.path.expanduser(home), "hub")


def set_dir(d: str | os.PathLike[str]) -> None:
    """Set the folder that :func:`get_dir` gives."""
    global _dir
    _dir = os.path.expanduser(os.fspath(d))


def load_state_dict_from_url(
    url: str,
    model_dir: str | os.PathLike[str] | None = None,
    map_location: Any = None,
    progress: bool = True,
    check_hash: bool = False,
    file_name: str | None = None,
    weights_only: bool = True,
) -> Any:
    """Load the object in the file at ``url``, from the cache if it is there.

    Args:
        url: address of a file that ``retrograd.load`` can read; ``https:``, ``http:`` or ``file:``.
        model_dir: where the file is kept, the folder ``checkpoints`` of :func:`get_dir` unless given.
        map_location: see ``retrograd.load``.
        progress: show on the standard error stream how much was fetched.
        check_hash: compare the beginning of the file's sha256 with the one in its name. A file that is in the
            cache already is checked as well, which PyTorch does not do.
        file_name: name of the file in the cache, the last part of ``url`` unless given.
        weights_only: accepted; nothing but data is ever loaded.

    Raises:
        DownloadError: a RuntimeError, if the file is neither in the cache nor can be fetched.
        RuntimeError: if the hash is another.
        ValueError: if ``url`` ends without the name of a file, and ``file_name`` is not given.

    Example::

        >>> import retrograd, tempfile, pathlib
        >>> from retrograd import hub
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> retrograd.save({"weight": retrograd.ones(2)}, folder / "model.pth")
        >>> hub.load_state_dict_from_url((folder / "model.pth").as_uri(), folder / "cache", progress=False)
        {'weight': tensor([1., 1.])}
    """
    from retrograd.io import load

    name = file_name or Path(urlparse(url).path).name
    if not name:
        raise ValueError(f"{url} names no file; say with file_name what it is to be called")
    folder = Path(model_dir) if model_dir is not None else Path(get_dir(), "checkpoints")
    path = folder / name
    found = HASH_REGEX.search(name) if check_hash else None
    hash_prefix = found.group(1) if found else None
    if path.exists():
        _check_hash(hash_prefix, _digest(path), f"Delete {path} to have it fetched again.")
    else:
        if progress:
            sys.stderr.write(f'Downloading: "{url}" to {path}\n')
        download_url_to_file(url, path, hash_prefix, progress=progress)
    return load(path, map_location=map_location)


def download_url_to_file(
    url: str, dst: str | os.PathLike[str], hash_prefix: str | None = None, progress: bool = True
) -> None:
    """Fetch a file.

    It is written beside ``dst`` under another name, checked, and renamed: ``dst`` is never there by half.

    Args:
        url: address of the file; ``https:``, ``http:`` or ``file:``.
        dst: where it is put; folders that are missing are made.
        hash_prefix: what the file's sha256 has to begin with.
        progress: show on the standard error stream how much was fetched.

    Raises:
        DownloadError: a RuntimeError, if the file cannot be fetched, or ends early.
        RuntimeError: if the hash is another.
    """
    dst = Path(dst).expanduser().absolute()
    dst.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=dst.name + ".", suffix=".partial", dir=dst.parent)
    try:
        sha256 = hashlib.sha256()
        with open(descriptor, "wb") as file, _reporter(dst.name, progress) as report:
            for chunk in _fetch(url, dst, report):
                file.write(chunk)
                sha256.update(chunk)
        _check_hash(hash_prefix, sha256.hexdigest(), f"The file at {url} is not the one that was expected.")
        os.chmod(temporary, 0o644)
        os.replace(temporary, dst)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _fetch(url: str, dst: Path, report: Callable[[int, int | None], None]) -> Iterator[bytes]:
    """The bytes at ``url``, in pieces."""
    # These take longer to import than the rest of the package together.
    import urllib.request
    from http.client import HTTPException
    from urllib.error import HTTPError

    request = urllib.request.Request(url, headers={"User-Agent": "retrograd"})
    done = 0
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            length = response.headers.get("Content-Length")
            total = int(length) if length is not None else None
            while chunk := response.read(CHUNK):
                done += len(chunk)
                report(done, total)
                yield chunk
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()
        raise _cannot_download(url, dst, str(error)) from error
    if total is not None and done < total:
        raise _cannot_download(url, dst, f"the connection ended after {done} of {total} bytes")


def _cannot_download(url: str, dst: Path, reason: str) -> DownloadError:
    return DownloadError(
        f"cannot download {url}: {reason}. Fetch that address by other means, for instance with a browser "
        f"or on another machine, and put the file at {dst}"
    )


def _digest(path: Path) -> str:
    sha256 = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            sha256.update(chunk)
    return sha256.hexdigest()


def _check_hash(prefix: str | None, digest: str, advice: str) -> None:
    if prefix and not digest.startswith(prefix):
        raise RuntimeError(f'invalid hash value (expected "{prefix}", got "{digest}"). {advice}')


# ---------------------------------------------------------------------- progress


@contextmanager
def _reporter(name: str, wanted: bool) -> Iterator[Callable[[int, int | None], None]]:
    """A function of (bytes so far, bytes in all or None) that shows them on the standard error stream."""
    if not wanted:
        yield lambda done, total: None
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
    except ImportError:
        yield _plain_reporter(name)
        sys.stderr.write("\n")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain_reporter(name: str) -> Callable[[int, int | None], None]:
    shown = -1

    def report(done: int, total: int | None) -> None:
        nonlocal shown
        part = 100 * done // total if total else done >> 20
        if part != shown:
            shown = part
            sys.stderr.write(f"\r{name}: {part} %" if total else f"\r{name}: {part} MB")
            sys.stderr.flush()

    return report
