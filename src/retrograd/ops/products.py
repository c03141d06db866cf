"""Products made of matrix products: outer, inner and tensor products, and sums with a product."""

from __future__ import annotations

from math import prod

from .. import errors
from .._core import shortcuts
from .arithmetic import mul
from .dimensions import wrap_dim, wrap_dims
from .inplace import write_out
from .matmul import bmm, dot, linear, mm, mv
from .record import composite

shortcuts.set_shortcut_operations(mul=mul)

# ------------------------------------------------------------------------------------------------ vectors


@composite
def vdot(input, other, *, out=None):
    """Product of two vectors, the first conjugated.

    Example::

        >>> torch.vdot(torch.tensor([1 + 2j]), torch.tensor([1 + 2j]))
        tensor(5.+0.j)
    """
    made = dot(input.conj() if input.is_complex() else input, other)
    return made if out is None else write_out(out, made)


@composite(method=False)
def linalg_vecdot(x, y, *, dim=-1, out=None):
    """Products of vectors along `dim`, the first conjugated."""
    made = ((x.conj() if x.is_complex() else x) * y).sum(dim)
    return made if out is None else write_out(out, made)


@composite(aliases=("ger",), fast=shortcuts.outer)
def outer(input, vec2, *, out=None):
    """All products of an element of one vector with an element of another.

    Example::

        >>> torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0]))
        tensor([[ 1., 10.],
                [ 2., 20.]])
    """
    for name, x in (("self", input), ("vec2", vec2)):
        if x.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x.ndim}-D")
    made = input.unsqueeze(-1) * vec2
    return made if out is None else write_out(out, made)


@composite
def inner(input, other, *, out=None):
    """Products of vectors along the last dimensions: (…, n) and (*, n) give (…, *).

    Example::

        >>> torch.inner(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor(11.)
    """
    if not input.ndim or not other.ndim:
        made = input * other
        return made if out is None else write_out(out, made)
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(input.shape)} and "
            f"{list(other.shape)}"
        )
    if input.ndim == other.ndim == 1 and input.dtype is other.dtype:
        made = dot(input, other)
    else:
        made = tensordot(input, other, dims=([-1], [-1]))
    return made if out is None else write_out(out, made)


@composite
def kron(input, other, *, out=None):
    """Kronecker product: each element of `input` in turn times the whole of `other`.

    Example::

        >>> torch.kron(torch.tensor([1.0, 10.0]), torch.tensor([1.0, 2.0]))
        tensor([ 1.,  2., 10., 20.])
    """
    ndim = max(input.ndim, other.ndim)
    a = [1] * (ndim - input.ndim) + list(input.shape)
    b = [1] * (ndim - other.ndim) + list(other.shape)
    left = input.reshape([n for length in a for n in (length, 1)])
    right = other.reshape([n for length in b for n in (1, length)])
    made = (left * right).reshape([n * m for n, m in zip(a, b, strict=True)])
    return made if out is None else write_out(out, made)


def _cross(a, b, dim):
    return a.roll(-1, dim) * b.roll(-2, dim) - a.roll(-2, dim) * b.roll(-1, dim)


@composite(method=False)
def linalg_cross(input, other, *, dim=-1, out=None):
    """Cross product of vectors of length 3 along `dim`; the other dimensions broadcast.

    Example::

        >>> torch.linalg.cross(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0]))
        tensor([0., 0., 1.])
    """
    if input.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis = wrap_dim(dim, input.ndim)
    if input.shape[axis] != 3 or other.shape[axis] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.shape[axis]} and "
            f"{other.shape[axis]}"
        )
    made = _cross(input, other, axis)
    return made if out is None else write_out(out, made)


@composite
def cross(input, other, dim=None, *, out=None):
    """Cross product of vectors of length 3 along `dim`, by default the first dimension of that length."""
    if dim is None:
        threes = [i for i, length in enumerate(input.shape) if length == 3]
        if not threes:
            raise RuntimeError("no dimension of size 3 in input")
        dim = threes[0]
    return linalg_cross(input, other, dim=dim, out=out)


# ------------------------------------------------------------------------------------------------ tensors


@composite(method=False)
def tensordot(a, b, dims=2, out=None):
    """Sum of products over the last `dims` dimensions of `a` and the first of `b`, or over pairs of them.

    Example::

        >>> torch.tensordot(torch.ones(2, 3, 4), torch.ones(4, 3, 5), dims=([1, 2], [1, 0])).shape
        torch.Size([2, 5])
    """
    if hasattr(dims, "tolist"):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            raise RuntimeError(
                f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}, ndim_a={a.ndim}, ndim_b={b.ndim}"
            )
        dims = (list(range(-dims, 0)), list(range(dims)))
    given = tuple([[d] if isinstance(d, int) else list(d) for d in dims])
    if len(given[0]) != len(given[1]):
        raise RuntimeError("both dimension lists should have same length")
    first, second = (list(wrap_dims(d, x.ndim)) if d else [] for d, x in zip(given, (a, b), strict=True))
    for i, j, dim_a, dim_b in zip(first, second, *given, strict=True):
        if a.shape[i] != b.shape[j] and 1 not in (a.shape[i], b.shape[j]):
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {a.shape[i]} in dim {dim_a} and second has "
                f"size {b.shape[j]} in dim {dim_b}"
            )
        if a.shape[i] != b.shape[j]:  # one of them is 1: its sum over the other's length is the same product
            a, b = (a.sum(i, True), b) if b.shape[j] == 1 else (a, b.sum(j, True))
    kept_a = [i for i in range(a.ndim) if i not in first]
    kept_b = [j for j in range(b.ndim) if j not in second]
    shape_a, shape_b = [a.shape[i] for i in kept_a], [b.shape[j] for j in kept_b]
    length = prod([a.shape[i] for i in first])
    left = a.permute(kept_a + first).reshape(prod(shape_a), length)
    right = b.permute(second + kept_b).reshape(length, prod(shape_b))
    made = mm(left, right).reshape(shape_a + shape_b)
    return made if out is None else write_out(out, made)


@composite(method=False)
def linalg_multi_dot(tensors, *, out=None):
    """Product of a chain of matrices, bracketed so that the fewest multiplications are needed.

    The first and the last may be vectors.

    Example::

        >>> torch.linalg.multi_dot([torch.ones(2, 10), torch.ones(10, 3), torch.ones(3)])
        tensor([30., 30.])
    """
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    chain = list(tensors)
    starts, ends = chain[0].ndim == 1, chain[-1].ndim == 1
    chain[0] = chain[0].unsqueeze(0) if starts else chain[0]
    chain[-1] = chain[-1].unsqueeze(1) if ends else chain[-1]
    for i, x in enumerate(chain):
        if x.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {x.ndim}D")
    product = _best_bracketing(chain)
    if starts:
        product = product.squeeze(0)
    made = product.squeeze(-1) if ends else product
    return made if out is None else write_out(out, made)


def _best_bracketing(chain):
    """The product of a chain of matrices: dynamic programming over its intervals."""
    count = len(chain)
    cost = {(i, i): 0 for i in range(count)}
    cut = {}
    for width in range(1, count):
        for i in range(count - width):
            j = i + width
            rows, columns = chain[i].shape[0], chain[j].shape[1]
            cost[i, j], cut[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + rows * chain[k].shape[1] * columns, k) for k in range(i, j)
            )

    def multiply(i, j):
        return chain[i] if i == j else mm(multiply(i, cut[i, j]), multiply(cut[i, j] + 1, j))

    return multiply(0, count - 1)


@composite(method=False)
def chain_matmul(*matrices, out=None):
    """Product of a chain of matrices; see `torch.linalg.multi_dot`."""
    if len(matrices) == 1 and isinstance(matrices[0], (tuple, list)):
        matrices = tuple(matrices[0])
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    if len(matrices) > 1:
        return linalg_multi_dot(matrices, out=out)
    return matrices[0] if out is None else write_out(out, matrices[0])


# ---------------------------------------------------------------------------------------- sums with a product


def _combine(input, product, beta, alpha):
    """beta * input + alpha * product; with beta = 0 the input counts for nothing, not even its NaN."""
    if input.dtype is not product.dtype:
        one, two = errors.kind_name(input.dtype), errors.kind_name(product.dtype)
        raise RuntimeError(f"self and mat2 must have the same dtype, but got {one} and {two}")
    given, target = list(input.shape), list(product.shape)
    behind = len(target) - len(given)
    for i, length in enumerate(given):
        if behind < 0 or length not in (1, target[behind + i]):
            wanted = target[behind + i] if behind >= 0 else target[0]
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted}) must match the existing size ({length}) at "
                f"non-singleton dimension {max(behind, 0) + i}.  Target sizes: {target}.  Tensor sizes: {given}"
            )
    if alpha != 1:
        product = product * alpha
    if beta != 0:
        product = product + (input if beta == 1 else input * beta)
    return product


@composite(inplace=True, factors=("beta", "alpha"))
def addmm(input, mat1, mat2, *, beta=1, alpha=1, out=None):
    """beta * input + alpha * mat1 · mat2, for two matrices; `input` broadcasts.

    Example::

        >>> torch.addmm(torch.ones(2), torch.ones(2, 3), torch.ones(3, 2), alpha=2)
        tensor([[7., 7.],
                [7., 7.]])
    """
    made = _combine(input, mm(mat1, mat2), beta, alpha)
    return made if out is None else write_out(out, made)


@composite(inplace=True, factors=("beta", "alpha"))
def addmv(input, mat, vec, *, beta=1, alpha=1, out=None):
    """beta * input + alpha * mat · vec, for a matrix and a vector."""
    made = _combine(input, mv(mat, vec), beta, alpha)
    return made if out is None else write_out(out, made)


@composite(inplace=True, factors=("beta", "alpha"))
def addr(input, vec1, vec2, *, beta=1, alpha=1, out=None):
    """beta * input + alpha times the outer product of two vectors."""
    if vec1.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(f"addr: Expected 1-D vectors, but got {vec1.ndim}-D and {vec2.ndim}-D")
    made = _combine(input, outer(vec1, vec2), beta, alpha)
    return made if out is None else write_out(out, made)


@composite(inplace=True, factors=("beta", "alpha"))
def baddbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    """beta * input + alpha * batch1 · batch2, one product for each of a batch of matrices."""
    made = _combine(input, bmm(batch1, batch2), beta, alpha)
    return made if out is None else write_out(out, made)


@composite(inplace=True, factors=("beta", "alpha"))
def addbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    """beta * input + alpha times the sum over a batch of matrix products."""
    made = _combine(input, bmm(batch1, batch2).sum(0), beta, alpha)
    return made if out is None else write_out(out, made)


@composite(method=False)
def bilinear(input1, input2, weight, bias=None):
    """y[…, k] = input1[…, i] weight[k, i, j] input2[…, j] + bias[k].

    Example::

        >>> torch.nn.functional.bilinear(torch.ones(2, 3), torch.ones(2, 4), torch.ones(5, 3, 4)).shape
        torch.Size([2, 5])
    """
    if input1.shape[:-1] != input2.shape[:-1]:
        raise RuntimeError(
            f"bilinear(): input batch dimensions do not match: got {list(input1.shape)} and {list(input2.shape)}"
        )
    if input1.shape[-1] != weight.shape[1]:
        raise RuntimeError(
            f"bilinear(): input1 size does not match weight size: got {input1.shape[-1]} but expected "
            f"{weight.shape[1]}"
        )
    if input2.shape[-1] != weight.shape[2]:
        raise RuntimeError(
            f"bilinear(): input2 size does not match weight size: got {input2.shape[-1]} but expected "
            f"{weight.shape[2]}"
        )
    pairs = input1.unsqueeze(-1) * input2.unsqueeze(-2)
    return linear(pairs.flatten(-2), weight.flatten(1), bias)
