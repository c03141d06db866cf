"""What PyTorch calls the values that nodes save (`node._saved_…`), where the records here have other names for them.

By operation: PyTorch's name, then the name in the record, or a function of a reader of the names in the record. It is
read when such an attribute is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Reader = Callable[[str], Any]


def always(value: Any) -> Callable[[Reader], Any]:
    """What is the same for all calls: PyTorch has a parameter for it, the record none."""
    return lambda read: value


_AVERAGES = {"kernel_size": "kernel", "count_include_pad": "include_pad", "divisor_override": "override"}
_LARGEST = {"kernel_size": "kernel", "result1": "indices"}


def _factors(count: int) -> dict[str, str | Callable[[Reader], Any]]:
    """The factors of an image's dimensions, each under a name of its own."""
    names = ("scales",) if count == 1 else tuple(f"scales_{dim}" for dim in "dhw"[-count:])
    return {name: lambda read, i=i: read("factors")[i] for i, name in enumerate(names)}


_EIGEN = {"eigenvalues": "L", "eigenvectors": "V"}

SAVED_NAMES: dict[str, dict[str, str | Callable[[Reader], Any]]] = {
    "adaptive_maxima": {"result1": "indices"},
    "add": {"alpha": always(1)},
    "attend": {"is_causal": "causal"},
    "batch_norm_of_batch": {"result1": "mean", "training": always(True)},
    "correlate": {"transposed": always(False)},
    "correlate_transposed": {"transposed": always(True)},
    "div": {"rounding_mode": always(None)},
    "divide_rounded": {"rounding_mode": "rounding"},
    "eigen_factors": _EIGEN,
    "group_norm_with_statistics": {"group": "groups", "result1": "mean"},
    "hermitian_factors": _EIGEN,
    "layer_norm_with_statistics": {"result1": "mean"},
    "linalg_matrix_exp": {"self": "A"},
    "linear": {
        "mat1": "input",
        "mat2": lambda read: read("weight").t(),
        "mat1_sym_sizes": "input_sym_sizes",
        "mat2_sym_sizes": lambda read: read("weight_sym_sizes")[::-1],
        "alpha": always(1),
        "beta": always(1),
    },
    "lu_packed": {"pivot": "pivots"},
    "max_pool_planes": _LARGEST,
    "max_pool_volumes": _LARGEST,
    "mean_pool_planes": _AVERAGES,
    "mean_pool_volumes": _AVERAGES,
    "plus_product": {"alpha": always(1), "beta": always(1)},
    "put_at_places": {"indices": "places"},
    "sign_and_log_det": {"A": "input"},
    "slice_dim": {"end": "stop"},
    "split_evenly": {"split_size": "size"},
    "squeeze_dims": {"dim": "dims"},
    "stride_over": {"storage_offset": "offset"},
    "sub": {"alpha": always(1)},
    **{f"upsample_{mode}1d": _factors(1) for mode in ("nearest", "nearest_exact", "linear")},
    **{f"upsample_{mode}2d": _factors(2) for mode in ("nearest", "nearest_exact", "bilinear", "bicubic")},
    **{f"upsample_{mode}2d_aa": _factors(2) for mode in ("bilinear", "bicubic")},
    **{f"upsample_{mode}3d": _factors(3) for mode in ("nearest", "nearest_exact", "trilinear")},
}
