"""How an optimiser reaches the numbers of its tensors.

The arithmetic of each algorithm is a function of plain ndarrays that writes into the ones it is given. This
module hands it those arrays, the whole of a small parameter at once, a large one in blocks: a block and
everything that is computed from it stay in the processor's cache, so that a parameter travels from main
memory once a step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from retrograd._core import Tensor, read_array

# Elements that are updated at once, and elements a block of what is larger. The six float32 arrays of Adam
# then lie in the second-level or third-level cache; below, walking in blocks costs more than it saves.
WHOLE = 131072
BLOCK = 65536

Array = np.ndarray[Any, Any]
Scratch = dict[tuple[tuple[int, ...], np.dtype[Any]], tuple[Array, Array]]

# The ndarray that a tensor lies on.
memory: Callable[[Tensor], Array] = read_array


def count_step(step: Tensor) -> float:
    """Add 1 to the tensor that counts the steps of a parameter, and return the sum."""
    array = memory(step)
    t = array.item() + 1.0
    array.fill(t)
    return t


def real_view(array: Array) -> Array:
    """A complex array as real numbers with a last dimension of 2, or any other array itself."""
    if array.dtype.kind != "c":
        return array
    real = array.real
    return as_strided(real, real.shape + (2,), real.strides + (real.itemsize,))


def update_in_blocks(
    update: Callable[..., None], arrays: list[Array | None], settings: tuple[Any, ...], scratch: Scratch
) -> None:
    """Call ``update(*arrays, *settings, first, second)``, in blocks if the arrays are large.

    Args:
        update: element-by-element arithmetic that writes into the arrays it is given.
        arrays: arrays of one shape with any strides, the parameter first; the second, the gradient, is only
            read. None stands for state that the options at hand do not need, and is passed on.
        settings: further arguments, passed on as they are.
        scratch: where work arrays are kept between calls; ``first`` and ``second`` come from here.
    """
    param = arrays[0]
    assert param is not None
    small = param.size <= WHOLE
    key = (param.shape if small else (BLOCK,), param.dtype)
    work = scratch.get(key)
    if work is None:
        work = scratch[key] = (np.empty(*key), np.empty(*key))
    first, second = work
    if small:
        update(*arrays, *settings, first, second)
        return
    present = [array for array in arrays if array is not None]
    access: Any = [["readwrite"] for _ in present]
    access[1] = ["readonly"]
    with np.nditer(present, ["external_loop", "buffered"], access, buffersize=BLOCK) as blocks:
        for block in blocks:
            length = block[0].size
            pieces = iter(block)
            views = [None if array is None else next(pieces) for array in arrays]
            update(*views, *settings, first[:length], second[:length])


def descent_direction(param: Array, grad: Array, weight_decay: float, maximize: bool, work: Array) -> Array:
    """``grad``, negated to maximise, plus ``weight_decay * param``; in ``work``, or ``grad`` itself."""
    if weight_decay:
        np.multiply(param, weight_decay, out=work)
        return np.subtract(work, grad, out=work) if maximize else np.add(work, grad, out=work)
    return np.negative(grad, out=work) if maximize else grad
