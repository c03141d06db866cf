"""How many threads work: those of the loops over large arrays, and those of NumPy's BLAS."""

from __future__ import annotations

from .arrays import get_num_threads, set_pool_threads

# What OpenBLAS calls its functions in NumPy's wheels and elsewhere.
_BLAS_NAMES = ("scipy_openblas_{}_num_threads64_", "scipy_openblas_{}_num_threads", "openblas_{}_num_threads64_",
               "openblas_{}_num_threads")  # fmt: skip


def set_num_threads(n: int) -> None:
    """Use at most `n` threads, in loops over large arrays and in NumPy's BLAS where that is OpenBLAS.

    Networks of small layers are fastest with one: threads that wait for each other cost more than they do.
    """
    if not isinstance(n, int) or isinstance(n, bool):
        raise TypeError(f"set_num_threads expects an int, but got {type(n).__name__}")
    if n < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    set_pool_threads(n)
    if (openblas := _openblas()) is not None:
        openblas[1](n)


def openblas_addresses() -> tuple[int, int]:
    """Where OpenBLAS has its functions to read and set how many threads it uses; zeros if NumPy has another BLAS."""
    import ctypes

    if (openblas := _openblas()) is None:
        return 0, 0
    getter, setter = (ctypes.cast(function, ctypes.c_void_p).value or 0 for function in openblas)
    return getter, setter


def _openblas():
    import ctypes

    from numpy._core import _multiarray_umath  # type: ignore[attr-defined]

    # The symbols of the BLAS that NumPy is linked with are found through NumPy's own library.
    library = ctypes.CDLL(_multiarray_umath.__file__)
    for name in _BLAS_NAMES:
        getter, setter = getattr(library, name.format("get"), None), getattr(library, name.format("set"), None)
        if getter is not None and setter is not None:
            setter.argtypes, setter.restype = [ctypes.c_int], None
            return getter, setter
    return None


__all__ = ["get_num_threads", "set_num_threads"]
