"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A new file to write to, which takes the place of ``path`` when the block ends without an error.

    The new file has the permissions of the old one. A device or pipe at ``path`` is written directly; a
    symbolic link stays, and the file behind it is replaced.

    Raises:
        RuntimeError: the folder does not exist.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise RuntimeError(f"Parent directory {Path(path).parent} does not exist.")
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        yield target
        return
    written = target.parent / f".retrograd-{secrets.token_hex(8)}.part"
    open(written, "xb").close()  # with the permissions of any new file
    try:
        yield written
        if mode is not None:
            written.chmod(stat.S_IMODE(mode))
        # The name must not reach the disk before the content does.
        with open(written, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(written, target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
