"""Products of matrices and vectors.

Three records carry all derivatives: a·b, a·bᵀ and aᵀ·b. Each one's gradients are products of the other two
kinds, so no formula ever transposes a tensor, and derivatives of any order stay among them.
"""

from __future__ import annotations

from math import prod

import numpy as np

from .. import _core, errors
from .._core import Tensor, few, from_numpy_dtype, identity, shortcuts
from .batching import by_hand, in_front, loop_batch
from .inplace import write_out
from .permuting import t
from .record import composite, op
from .tangents import summed
from .widening import widening

_CPP_NAMES = {
    "float32": "float", "float64": "double", "float16": "c10::Half", "int64": "long int", "int32": "int",
    "int16": "short int", "int8": "signed char", "uint8": "unsigned char", "bool": "bool",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product of two arrays; of bfloat16, which NumPy would leave in float32, it is rounded once."""
    if a.dtype.kind == b.dtype.kind == "V":
        return _core.matmul(a.astype(np.float32), b.astype(np.float32)).astype(a.dtype)
    return _core.matmul(a, b)


def _check_kinds(a: np.ndarray, b: np.ndarray) -> None:
    if a.dtype != b.dtype:
        one, two = (_CPP_NAMES.get(x.dtype.name, x.dtype.name) for x in (a, b))
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {one} != {two}")
    if a.dtype.kind == "b":
        raise errors.no_kernel("addmm_impl", from_numpy_dtype(a.dtype))


def _cannot_multiply(a, b) -> RuntimeError:
    rows, inner = a.shape[-2:] if a.ndim > 1 else (1, a.shape[0])
    return RuntimeError(
        f"mat1 and mat2 shapes cannot be multiplied ({rows}x{inner} and {b.shape[-2]}x{b.shape[-1]})"
    )


# ------------------------------------------------------------------------------------------------ the records


@op(backward_name="MmBackward0", fast=_core.product_of_matrices, exact=True)
def mm(input: Tensor, mat2: Tensor):
    """Product of two matrices, without broadcasting; `matmul` takes any shapes.

    Example::

        >>> torch.mm(torch.ones(2, 3), torch.ones(3, 1))
        tensor([[3.],
                [3.]])
    """
    if input.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if input.dtype != mat2.dtype or input.dtype.kind == "b":
        _check_kinds(input, mat2)
    if input.shape[1] != mat2.shape[0]:
        raise _cannot_multiply(input, mat2)
    return multiply(input, mat2)


@op(public=False, backward_name="BmmBackward0", fast=_core.product_nn)
def matrix_product(input: Tensor, mat2: Tensor):
    """a·b for the last two dimensions; the others broadcast."""
    return multiply(input, mat2)


@op(public=False, backward_name="MmBackward0", fast=_core.product_nt)
def product_nt(input: Tensor, mat2: Tensor):
    """a·bᵀ for the last two dimensions; the others broadcast."""
    return multiply(input, mat2.swapaxes(-1, -2))


@op(public=False, backward_name="MmBackward0", fast=_core.product_tn)
def product_tn(input: Tensor, mat2: Tensor):
    """aᵀ·b for the last two dimensions; the others broadcast."""
    return multiply(input.swapaxes(-1, -2), mat2)


mm.gradients(input=lambda g, mat2: product_nt(g, mat2), mat2=lambda g, input: product_tn(input, g))
matrix_product.gradients(
    input=lambda g, mat2: product_nt(g, mat2), mat2=lambda g, input: product_tn(input, g)
)
product_nt.gradients(
    input=lambda g, mat2: matrix_product(g, mat2), mat2=lambda g, input: product_tn(g, input)
)
product_tn.gradients(
    input=lambda g, mat2: product_nt(mat2, g), mat2=lambda g, input: matrix_product(input, g)
)
shortcuts.set_shortcut_operations(matrix_product=matrix_product)
for _product in (mm, matrix_product, product_nt, product_tn):
    _product.tangent("multilinear")


@op(fast=few.mv)
@widening
def mv(input: Tensor, vec: Tensor):
    """Product of a matrix and a vector.

    Example::

        >>> torch.mv(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1.0, 1.0]))
        tensor([3., 7.])
    """
    if input.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {vec.ndim}, {input.ndim}, {vec.ndim}")
    if input.dtype != vec.dtype:
        one, two = (errors.kind_name(from_numpy_dtype(x.dtype)) for x in (vec, input))
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {one}, {two}, and {one}")
    if input.shape[1] != vec.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({input.shape[0]}), mat ({input.shape[0]}x{input.shape[1]}), vec "
            f"({vec.shape[0]})"
        )
    return np.matmul(input, vec)


mv.gradients(input=lambda g, vec: g.unsqueeze(-1) * vec, vec=lambda g, input: mv(input.t(), g))
mv.tangent("multilinear")


@op(fast=few.dot)
@widening
def dot(input: Tensor, tensor: Tensor):
    """Product of two vectors: the sum of products of their elements.

    Example::

        >>> torch.dot(torch.tensor([2.0, 3.0]), torch.tensor([2.0, 1.0]))
        tensor(7.)
    """
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors")
    if input.dtype != tensor.dtype:
        one, two = (errors.kind_name(from_numpy_dtype(x.dtype)) for x in (input, tensor))
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {one} and {two}")
    if input.shape != tensor.shape:
        n, m = input.shape[0], tensor.shape[0]
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same number of elements, but "
            f"got {n} and {m} elements respectively"
        )
    return np.asarray(np.dot(input, tensor))


dot.gradients(input=lambda g, tensor: g * tensor, tensor=lambda g, input: g * input)
dot.tangent("multilinear")


# ------------------------------------------------------------------------------------------------ batches


def _fit(call, ranks: tuple[int, int], inner: tuple[int, int]) -> bool:
    """Whether two factors have the ranks, the inner lengths and the dtypes that a product asks for."""
    a, b = call.inputs
    if (call.rank(0), call.rank(1)) != ranks:
        return False
    return a.dtype is b.dtype and a.shape[inner[0]] == b.shape[inner[1]]


@mm.batch
@by_hand
def _mm_batch(call):
    if not _fit(call, (2, 2), (-1, -2)):
        return loop_batch(call)  # whose error speaks of the shapes that the user sees
    return _products_batch(call, mm, matrix_product)


def _products_batch(call, flat, product):
    """One product of larger matrices where all rows are multiplied with the same matrix, else one for each element."""
    a, b = call.inputs
    if not call.mapped[1] and call.rank(1) == 2 and flat is not None:
        out = flat(a.reshape(prod(a.shape[:-1]), a.shape[-1]), b)
        return out.reshape(*a.shape[:-1], out.shape[-1])
    rank = max(call.rank(0), call.rank(1))
    return product(in_front(a, call.mapped[0], rank), in_front(b, call.mapped[1], rank))


@matrix_product.batch
@by_hand
def _matrix_product_batch(call):
    return _products_batch(call, mm, matrix_product)


@product_nt.batch
@by_hand
def _product_nt_batch(call):
    return _products_batch(call, product_nt, product_nt)


@product_tn.batch
@by_hand
def _product_tn_batch(call):
    a, b = call.inputs
    if all(call.mapped) and call.rank(0) == call.rank(1) and a.shape[-2] == b.shape[-2] == 1:
        return a.mT * b  # products of a column and a row
    return _products_batch(call, None, product_tn)


@mv.batch
@by_hand
def _mv_batch(call):
    if not _fit(call, (2, 1), (-1, -1)):
        return loop_batch(call)
    a, v = call.inputs
    if not call.mapped[0]:
        return product_nt(v, a)
    if not call.mapped[1]:
        return mv(a.flatten(0, 1), v).reshape(a.shape[:-1])
    return matrix_product(a, v.unsqueeze(-1)).squeeze(-1)


@dot.batch
@by_hand
def _dot_batch(call):
    if not _fit(call, (1, 1), (-1, -1)):
        return loop_batch(call)
    a, b = call.inputs
    if all(call.mapped):
        return matrix_product(a.unsqueeze(1), b.unsqueeze(2)).reshape(call.size)
    return mv(a, b) if call.mapped[0] else mv(b, a)


# ------------------------------------------------------------------------------------------------ linear


@op(method=False, backward_name="AddmmBackward0", fast=_core.affine, exact=True)
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None):
    """input · weightᵀ + bias, for an input (…, in), a weight (out, in) or (in,) and a bias (out,).

    The result has the shape (…, out). Raises RuntimeError where the shapes or the dtypes do not fit.

    Example::

        >>> linear(torch.ones(1, 2), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([0.5, 0.0]))
        tensor([[3.5000, 7.0000]])
    """
    shape = input.shape
    if len(shape) == 2 and weight.ndim == 2 and shape[1] == weight.shape[1] and input.dtype == weight.dtype:
        out = multiply(input, weight.T)
    else:
        _check_linear(input, weight, bias)
        features = shape[-1]
        rows = input if len(shape) == 2 else input.reshape(prod(shape[:-1]), features)
        out = multiply(rows, np.atleast_2d(weight).T).reshape(shape[:-1] + weight.shape[:-1])
    if bias is not None:
        if bias.dtype != out.dtype:
            one, two = (errors.kind_name(from_numpy_dtype(x.dtype)) for x in (bias, weight))
            raise RuntimeError(f"self and mat2 must have the same dtype, but got {one} and {two}")
        try:
            np.add(out, bias, out)
        except ValueError:
            raise RuntimeError(
                f"The expanded size of the tensor ({out.shape[-1]}) must match the existing size ({bias.shape[-1]}) "
                f"at non-singleton dimension {out.ndim - 1}.  Target sizes: {list(out.shape)}.  Tensor sizes: "
                f"{list(bias.shape)}"
            ) from None
    return out


def _check_linear(input: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> None:
    if input.ndim == 0 or weight.ndim == 0:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D"
        )
    if weight.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {weight.ndim}D")
    if input.dtype != weight.dtype and bias is not None:
        one, two = (errors.kind_name(from_numpy_dtype(x.dtype)) for x in (input, weight))
        raise RuntimeError(f"self and mat2 must have the same dtype, but got {one} and {two}")
    _check_kinds(input, weight)
    if input.shape[-1] != weight.shape[-1]:
        rows = prod(input.shape[:-1])
        features, outputs = weight.shape[-1], weight.shape[0] if weight.ndim == 2 else 1
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{input.shape[-1]} and {features}x{outputs})"
        )


def _rows(x):
    """All but the last dimension as one."""
    return x if x.ndim == 2 else x.reshape(prod(x.shape[:-1]), x.shape[-1])


def _linear_input_gradient(g, weight):
    if weight.ndim == 1:
        return g.unsqueeze(-1) * weight
    return matrix_product(g, weight) if g.ndim > 1 else mv(weight.t(), g)


def _linear_weight_gradient(g, input):
    if g.ndim == input.ndim == 2:
        return product_tn(g, input)
    if g.ndim < input.ndim:  # the weight is a vector
        return mv(_rows(input).t(), g.reshape(-1))
    return product_tn(_rows(g), _rows(input))


linear.gradients(input=_linear_input_gradient, weight=_linear_weight_gradient, bias=identity)


@op(public=False, backward_name="AddmmBackward0")
def plus_product(input: Tensor, mat1: Tensor, mat2: Tensor):
    """A product of matrices plus a bias: what a node of `linear` becomes when it is first looked at."""
    return multiply(mat1, mat2) + input


plus_product.gradients(
    input=identity,
    mat1=lambda g, mat2: product_nt(g, mat2),
    mat2=lambda g, mat1: product_tn(mat1, g),
)


def _split_linear(node) -> None:
    """In PyTorch's graph the weight of `linear` is transposed by a step of its own."""
    if _core.any_run():
        return
    input_shape, weight_shape = (_core.input_shape(node, number) for number in (0, 1))
    if input_shape is not None and weight_shape is not None and len(input_shape) == len(weight_shape) == 2:
        _core.split_linear(node, plus_product, mm, t)


_core.set_split(linear, _split_linear)


@linear.tangent
def _linear_tangent(input, weight, t_input, t_weight, t_bias, out):
    along = None if t_input is None else linear(t_input, weight, t_bias)
    across = None if t_weight is None else linear(input, t_weight, t_bias if along is None else None)
    return t_bias.expand(out.shape) if along is across is None else summed(along, across)


@linear.batch
@by_hand
def _linear_batch(call):
    x, weight, bias = call.inputs
    if call.rank(0) == 0 or call.rank(1) == 0 or call.rank(1) > 2:
        return loop_batch(call)  # whose error speaks of the shapes that the user sees
    if not call.mapped[1]:
        if not call.mapped[2]:
            return call.run((x, weight, bias))
        out = call.run((x, weight, None))
    elif call.rank(1) == 1 or x.dtype is not weight.dtype or x.shape[-1] != weight.shape[-1]:
        return loop_batch(call)
    else:
        rows = x.reshape(call.size, prod(x.shape[1:-1]), x.shape[-1]) if call.mapped[0] else _rows(x)
        out = product_nt(rows, weight).reshape(call.size, *x.shape[call.mapped[0] : -1], weight.shape[-2])
    if bias is None:
        return out
    if bias.dtype is not out.dtype:
        return loop_batch(call)
    return out + in_front(bias, call.mapped[2], call.rank(0))


# ------------------------------------------------------------------------------------------------ matmul


@composite(operator="matmul")
def matmul(input, other, *, out=None):
    """Product of matrices in the last two dimensions, of vectors where there is one; the others broadcast.

    Raises RuntimeError where the inner lengths or the dtypes differ.

    Example::

        >>> torch.matmul(torch.ones(5, 2, 3), torch.ones(3)).shape
        torch.Size([5, 2])
    """
    try:
        a, b = input.ndim, other.ndim
    except AttributeError:
        name, position, value = ("other", 2, other) if isinstance(input, Tensor) else ("input", 1, input)
        raise errors.not_a_tensor("matmul", name, position, value) from None
    if a == 2 and b == 2:
        product = mm(input, other)
    elif a == 0 or b == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {a}D and {b}D")
    elif b == 1:
        if a == 1:
            product = dot(input, other)
        elif a == 2:
            product = mv(input, other)
        else:
            product = mv(_rows(input), other).reshape(input.shape[:-1])
    elif b == 2:
        if a == 1:
            product = mm(input.unsqueeze(0), other).squeeze(0)
        else:
            product = mm(_rows(input), other).reshape(*input.shape[:-1], other.shape[1])
    elif a == 1:
        product = _batched(input.unsqueeze(0), other).squeeze(-2)
    else:
        product = _batched(input, other)
    return product if out is None else write_out(out, product)


def _batched(a, b):
    if a.dtype is not b.dtype or str(a.dtype) == "torch.bool":
        name = errors.kind_name
        if a.dtype is b.dtype:
            raise errors.no_kernel("baddbmm_with_gemm", a.dtype)
        raise RuntimeError(f"expected scalar type {name(a.dtype)} but found {name(b.dtype)}")
    if a.shape[-1] != b.shape[-2]:
        batch, inner = list(a.shape[:-2]), a.shape[-1]
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: {[*batch, inner]} but got: "
            f"{list(b.shape[:-1])}."
        )
    lead = min(a.ndim, b.ndim) - 2
    for i in range(-lead, 0):
        n, m = a.shape[i - 2], b.shape[i - 2]
        if n != m and n != 1 and m != 1:
            raise RuntimeError(
                f"The size of tensor a ({n}) must match the size of tensor b ({m}) at non-singleton dimension "
                f"{max(a.ndim, b.ndim) - 2 + i}"
            )
    return matrix_product(a, b)


@composite(fast=shortcuts.bmm)
def bmm(input, mat2, *, out=None):
    """Products of matrices, one for each of a batch: (b, n, m) and (b, m, p) give (b, n, p).

    Example::

        >>> torch.bmm(torch.ones(10, 3, 4), torch.ones(10, 4, 5)).shape
        torch.Size([10, 3, 5])
    """
    for name, x in (("batch1", input), ("batch2", mat2)):
        if x.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    if mat2.shape[:2] != (input.shape[0], input.shape[2]):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{input.shape[0]}, {input.shape[2]}] "
            f"but got: {list(mat2.shape[:2])}."
        )
    product = _batched(input, mat2)
    return product if out is None else write_out(out, product)
