"""The legacy ``size_average`` and ``reduce`` arguments of losses."""

from __future__ import annotations

import warnings


def legacy_get_string(size_average: bool | None, reduce: bool | None, emit_warning: bool = True) -> str:
    """The ``reduction`` that the two old arguments, each True by default, stand for."""
    averages = size_average is None or size_average
    reduces = reduce is None or reduce
    reduction = "none" if not reduces else "mean" if averages else "sum"
    if emit_warning:
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            stacklevel=4,
        )
    return reduction
