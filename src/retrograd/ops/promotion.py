"""The dtype that operands promote to."""

from __future__ import annotations

from .. import errors
from .._core import Tensor, python_scalar_dtype
from .._core import result_dtype as promoted
from .record import composite


def ranked(x):
    """The dtype of an operand, and its rank: tensors with dimensions outrank others, which outrank Python numbers."""
    if isinstance(x, Tensor):
        return x.dtype, 2 if x.ndim else 1
    return python_scalar_dtype(x), 0


@composite(method=False)
def result_type(tensor1: Tensor | complex, tensor2: Tensor | complex):
    """The dtype of the result of an operation on two tensors or numbers.

    Example::

        >>> torch.result_type(torch.tensor([1, 2], dtype=torch.int32), 1.0)
        torch.float32
    """
    for position, x in enumerate((tensor1, tensor2), 1):
        if not isinstance(x, (Tensor, bool, int, float, complex)):
            raise errors.not_a_tensor("result_type", f"tensor{position}", position, x)
    return promoted([ranked(tensor1), ranked(tensor2)])


@composite(method=False)
def can_cast(from_, to):
    """Whether values of one dtype may be written to a tensor of another: not from a higher kind to a lower one, where
    bool, integers, floating-point and complex numbers rise in this order.

    Example::

        >>> torch.can_cast(torch.double, torch.float), torch.can_cast(torch.float, torch.int)
        (True, False)
    """
    return from_.category <= to.category
