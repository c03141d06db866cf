"""Softmax over many classes that are split by how often they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..._core import Tensor
from ...ops import bucketize, cat, tensor, where
from .. import functional as F
from ..module import Module
from .container import ModuleList, Sequential
from .linear import Linear

__all__ = ["AdaptiveLogSoftmaxWithLoss"]


class _ASMoutput(NamedTuple):
    """The log-probability of each target, and the mean of their negatives."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log-softmax for many classes, and its loss, at a cost that depends on how rare the targets are.

    Classes are numbered from the most to the least frequent. Those below ``cutoffs[0]`` are the shortlist, for which
    ``head`` has an output each; it has one more for each further cluster. A cluster i has the classes from
    ``cutoffs[i - 1]`` on, and its own projection to ``in_features // div_value**i`` features; it is computed for
    those rows alone whose target is in it. Called with an input (N, in_features) and targets (N), or without N, it
    returns the log-probabilities of the targets as ``output`` and the mean of their negatives as ``loss``. From
    Grave et al., Efficient softmax approximation for GPUs (2017).

    Raises ValueError unless ``cutoffs`` increase from 1 to ``n_classes`` - 1, RuntimeError for shapes that do not fit
    and targets that are no class.

    >>> layer = nn.AdaptiveLogSoftmaxWithLoss(32, 20, cutoffs=[5, 10])
    >>> output, loss = layer(torch.randn(3, 32), torch.tensor([0, 7, 19]))
    >>> output.shape, layer.log_prob(torch.randn(3, 32)).shape
    (torch.Size([3]), torch.Size([3, 20]))
    """

    head: Linear
    tail: ModuleList

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        ends = list(cutoffs)
        _check_cutoffs(ends, n_classes)
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*ends, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = ends[0]
        self.n_clusters = len(ends)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for i in range(self.n_clusters):
            hidden = int(in_features // div_value ** (i + 1))
            length = self.cutoffs[i + 1] - self.cutoffs[i]
            narrowed = Linear(in_features, hidden, False, device, dtype)
            self.tail.append(Sequential(narrowed, Linear(hidden, length, False, device, dtype)))

    def reset_parameters(self) -> None:
        """Draws new values for all weights."""
        self.head.reset_parameters()
        for layer in self.tail.modules():
            if isinstance(layer, Linear):
                layer.reset_parameters()

    def forward(self, input_: Tensor, target_: Tensor) -> _ASMoutput:
        _check_shapes(input_, target_)
        batched = target_.dim() > 0
        rows = input_ if batched else input_.unsqueeze(0)
        target = target_ if batched else target_.unsqueeze(0)
        if target.numel() and not 0 <= int(target.min()) <= int(target.max()) < self.n_classes:
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range "
                f"[{target.min().item()}, {target.max().item()}] were found. "
            )
        cluster = bucketize(target, tensor(self.cutoffs[:-1]), right=True)
        in_head = where(cluster == 0, target, self.shortlist_size + cluster - 1)
        output = F.log_softmax(self.head(rows), dim=1).gather(1, in_head.unsqueeze(1)).squeeze(1)
        for i, projection in enumerate(self.tail):
            (places,) = (cluster == i + 1).nonzero(as_tuple=True)
            if places.numel():
                within = F.log_softmax(projection(rows[places]), dim=1)
                chosen = within.gather(1, (target[places] - self.cutoffs[i]).unsqueeze(1)).squeeze(1)
                output = output.index_add(0, places, chosen)
        loss = -output.mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def _get_full_log_prob(self, input: Tensor, head_output: Tensor) -> Tensor:
        """The log-probabilities of all classes where those of the head's outputs are there."""
        head = F.log_softmax(head_output, dim=1)
        parts = [head[:, : self.shortlist_size]]
        for i, projection in enumerate(self.tail):
            place = self.shortlist_size + i
            parts.append(F.log_softmax(projection(input), dim=1) + head[:, place : place + 1])
        return cat(parts, 1)

    def log_prob(self, input: Tensor) -> Tensor:
        """The log-probabilities (N, n_classes) of all classes for an input (N, in_features)."""
        return self._get_full_log_prob(input, self.head(input))

    def predict(self, input: Tensor) -> Tensor:
        """The most probable class (N) for each row of an input (N, in_features)."""
        head_output = self.head(input)
        best = head_output.argmax(1)
        (rare,) = (best >= self.shortlist_size).nonzero(as_tuple=True)
        if rare.numel():  # one of the shortlist is certain where the head prefers it to all clusters together
            best = best.index_copy(0, rare, self._get_full_log_prob(input[rare], head_output[rare]).argmax(1))
        return best


def _check_cutoffs(ends: list[int], n_classes: int) -> None:
    if not ends:
        raise ValueError("cutoffs should be a sequence of length larger than 0")
    if ends != sorted(set(ends)) or any(int(end) != end for end in ends) or not 0 < ends[0] <= ends[-1] < n_classes:
        raise ValueError(
            "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value "
            f"is between 1 and n_classes-1; got {ends} for {n_classes} classes"
        )


def _check_shapes(input: Tensor, target: Tensor) -> None:
    if target.dim() > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.dim() == 1 and input.size(0) != target.size(0):
        raise RuntimeError("Input and target should have the same size in the batch dimension.")
    if input.dim() != target.dim() + 1:
        raise RuntimeError(
            f"{target.dim()}D target tensor expects {target.dim() + 1}D input tensors, "
            f"but found inputs with size {input.shape}"
        )
