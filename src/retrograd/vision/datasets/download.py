"""Files of datasets: fetched from the first address that has them, and compared with their sums."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from retrograd.hub import DownloadError, download_url_to_file


def fetch(urls: Sequence[str], path: Path, md5: str) -> None:
    """Fetch the file at one of ``urls``, unless it is at ``path`` already.

    Raises:
        DownloadError: a RuntimeError, if none of the addresses answers; the message says where to put the file.
        RuntimeError: if the file has another md5 sum than ``md5``.
    """
    if not path.exists():
        for number, url in enumerate(urls, 1):
            try:
                download_url_to_file(url, path)
                break
            except DownloadError:
                if number == len(urls):
                    raise
    digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    if digest != md5:
        raise RuntimeError(f"{path} is not the file expected: its md5 sum is {digest} and not {md5}. Delete it")
