"""All parameters of a model as one vector."""

from __future__ import annotations

from collections.abc import Iterable

from ..._core import Tensor
from ...ops import cat
from ..module import typename


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All elements of ``parameters`` one after the other, as a vector that leads gradients back to them.

    >>> tuple(nn.utils.parameters_to_vector(nn.Linear(2, 3).parameters()).shape)
    (9,)
    """
    return cat([param.reshape(-1) for param in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Gives each of ``parameters`` its part of ``vec`` as data, whose memory they then share.

    Raises TypeError if ``vec`` is no tensor and RuntimeError if it is too short; what is left over is
    ignored.

    >>> layer = nn.Linear(2, 1)
    >>> nn.utils.vector_to_parameters(torch.tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer.bias.detach()
    tensor([3.])
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    parameters = list(parameters)
    wanted = sum(param.numel() for param in parameters)
    if vec.numel() < wanted:
        raise RuntimeError(
            f"the parameters have {wanted} elements together, but the vector has {vec.numel()}"
        )
    start = 0
    for param in parameters:
        part = vec[start : start + param.numel()]
        param.data = part.view_as(param).data
        start += param.numel()
