"""How many threads work: those of the loops over large arrays, and those of NumPy's BLAS."""

from __future__ import annotations

from .arrays import get_num_threads, set_pool_threads

# What OpenBLAS calls its setter in NumPy's wheels and elsewhere.
_BLAS_SETTERS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads64_",
                 "openblas_set_num_threads")  # fmt: skip


def set_num_threads(n: int) -> None:
    """Use at most `n` threads, in loops over large arrays and in NumPy's BLAS where that is OpenBLAS.

    Networks of small layers are fastest with one: threads that wait for each other cost more than they do.
    """
    if not isinstance(n, int) or isinstance(n, bool):
        raise TypeError(f"set_num_threads expects an int, but got {type(n).__name__}")
    if n < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    set_pool_threads(n)
    _set_blas_threads(n)


def _set_blas_threads(n: int) -> None:
    import ctypes

    from numpy._core import _multiarray_umath  # type: ignore[attr-defined]

    # The symbols of the BLAS that NumPy is linked with are found through NumPy's own library.
    library = ctypes.CDLL(_multiarray_umath.__file__)
    for name in _BLAS_SETTERS:
        setter = getattr(library, name, None)
        if setter is not None:
            setter.argtypes, setter.restype = [ctypes.c_int], None
            setter(n)
            return


__all__ = ["get_num_threads", "set_num_threads"]
