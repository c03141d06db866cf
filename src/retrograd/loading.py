"""How the package loads in little time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """Look for no garbage meanwhile: modules make none, and the search would take a tenth of the time of the import.

    What was made meanwhile counts as old afterwards, so that the next search does not begin with all of it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if gc.get_freeze_count() == 0:  # what the program has frozen itself stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()
