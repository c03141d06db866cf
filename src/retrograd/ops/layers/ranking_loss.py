"""Losses that compare distances, scores or directions of pairs and triples."""

from __future__ import annotations

from ... import errors
from ..choice import where
from ..limits import clamp_min, minimum
from ..norms import linalg_vector_norm, pairwise_distance
from ..record import composite
from ..shape import broadcast_tensors
from .loss import reduced, reduction_of


def _at_least(norm, eps):
    """A norm of at least eps. The limit is not part of the gradient, as in PyTorch."""
    return norm + (clamp_min(norm, eps) - norm).detach()


@composite(method=False)
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """x1·x2 / (\\|x1\\|·\\|x2\\|) along `dim`, with broadcasting; each length counts as at least `eps`.

    Raises:
        RuntimeError: for integers.
        IndexError: for a dimension out of range.

    Example::

        >>> F.cosine_similarity(torch.tensor([[3.0, 4.0]]), torch.tensor([[4.0, 3.0]]))
        tensor([0.9600])
    """
    for x in (x1, x2):
        if not (x.is_floating_point() or x.is_complex()):
            raise RuntimeError(
                f"expected common dtype to be floating point, yet common dtype is {errors.kind_name(x.dtype)}"
            )
    if x1.shape != x2.shape:
        x1, x2 = broadcast_tensors(x1, x2)
    first, second = [x / _at_least(linalg_vector_norm(x, 2, dim, True), eps) for x in (x1, x2)]
    return (first * second).sum(dim)


@composite(method=False)
def cosine_embedding_loss(
    input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"
):
    """1 - cos for pairs that belong together (target 1), max(0, cos - margin) for others (target -1).

    Shapes: inputs (N, D) with target (N), or (D) with ().

    Raises:
        RuntimeError: where the numbers of dimensions do not fit.

    Example::

        >>> x, y = torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([[1.0, 1.0], [1.0, 1.0]])
        >>> F.cosine_embedding_loss(x, y, torch.tensor([1, -1]), reduction="none")
        tensor([0.2929, 0.7071])
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if target.ndim > 1 or not (input1.ndim == input2.ndim == target.ndim + 1):
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with "
            "sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    tiny = 1e-12
    squares = [(x * x).sum(-1) + tiny for x in (input1, input2)]
    cos = (input1 * input2).sum(-1) / (squares[0] * squares[1]).sqrt()
    together = where(target == 1, 1 - cos, 0.0)
    apart = where(target == -1, clamp_min(cos - margin, 0.0), 0.0)
    return reduced(together + apart, reduction)


@composite(method=False)
def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """x where the target is 1, max(0, margin - x) where it is -1: for distances x.

    Example::

        >>> F.hinge_embedding_loss(torch.tensor([0.2, 0.3]), torch.tensor([1, -1]))
        tensor(0.4500)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    apart = where(target != 1, clamp_min(margin - input, 0.0), 0.0)
    together = where(target != -1, input, 0.0)
    return reduced(apart + together, reduction)


@composite(method=False)
def margin_ranking_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """max(0, -t·(x1 - x2) + margin): x1 shall be greater where the target is 1, x2 where it is -1.

    Raises:
        RuntimeError: if the three differ in their number of dimensions.

    Example::

        >>> F.margin_ranking_loss(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 1.0]), torch.tensor([1, 1]))
        tensor(1.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    return reduced(clamp_min(-target * (input1 - input2) + margin, 0.0), reduction)


@composite(method=False)
def triplet_margin_loss(
    anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None,
    reduction="mean",
):  # fmt: skip
    """max(0, d(anchor, positive) - d(anchor, negative) + margin) with the distances of `pairwise_distance`.

    With `swap` the negative's distance is the lesser of those to the anchor and to the positive.

    Raises:
        RuntimeError: if the three differ in their number of dimensions.
        ValueError: unless `margin` is positive.

    Example::

        >>> a, p, n = torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 2.0]])
        >>> F.triplet_margin_loss(a, p, n)
        tensor(4.0000)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")

    def distance(x, y):
        return pairwise_distance(x, y, p, eps)

    return _triplet(anchor, positive, negative, distance, margin, swap, reduction)


@composite(method=False)
def triplet_margin_with_distance_loss(
    anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"
):
    """`triplet_margin_loss` with a distance of one's own, by default `pairwise_distance`.

    Example::

        >>> a, p, n = torch.tensor([[0.0]]), torch.tensor([[3.0]]), torch.tensor([[1.0]])
        >>> F.triplet_margin_with_distance_loss(a, p, n, distance_function=lambda x, y: (x - y).abs().sum(-1))
        tensor(3.)
    """
    reduction = reduction_of(None, None, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    return _triplet(
        anchor, positive, negative, distance_function or pairwise_distance, margin, swap, reduction
    )


def _triplet(anchor, positive, negative, distance, margin, swap, reduction):
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of "
            "dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )
    near = distance(anchor, positive)
    far = distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(clamp_min(margin + near - far, 0.0), reduction)
