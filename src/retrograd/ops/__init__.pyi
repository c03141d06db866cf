"""Every public operation.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import complex as _complex
from builtins import float as _float
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from . import return_types
from .._core.device import device as _device
from .._core.dtypes import dtype as _dtype
from .._core.generator import Generator
from .._core.size import Size
from .._core.tensor import Tensor
from .memory_format import memory_format

def abs(input: Tensor, *, out: Any = None) -> Tensor:
    """The absolute value of each element; real for complex numbers."""
def abs_(input: Tensor) -> Tensor:
    """In-place form of `abs`."""
def absolute(input: Tensor, *, out: Any = None) -> Tensor:
    """The absolute value of each element; real for complex numbers."""
def absolute_(input: Tensor) -> Tensor:
    """In-place form of `abs`."""
def acos(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle in [0, π] whose cosine the element is; NaN outside [-1, 1]."""
def acos_(input: Tensor) -> Tensor:
    """In-place form of `acos`."""
def acosh(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of the hyperbolic cosine; NaN below 1."""
def acosh_(input: Tensor) -> Tensor:
    """In-place form of `acosh`."""
def adaptive_avg_pool1d(input: Tensor, output_size: _int | Sequence[_int]) -> Tensor:
    """The means of `output_size` windows that cover a signal (N, C, L) or (C, L) evenly."""
def adaptive_avg_pool2d(input: Tensor, output_size: _int | Sequence[_int]) -> Tensor: ...
def adaptive_avg_pool3d(input: Tensor, output_size: _int | Sequence[_int]) -> Tensor: ...
def adaptive_max_pool1d(
    input: Tensor,
    output_size: _int | Sequence[_int],
    return_indices: _bool = False,
) -> Any: ...
def adaptive_max_pool2d(
    input: Tensor,
    output_size: _int | Sequence[_int],
    return_indices: _bool = False,
) -> Any:
    """The largest elements of windows that cover images (N, C, H, W) or (C, H, W) evenly."""
def adaptive_max_pool3d(
    input: Tensor,
    output_size: _int | Sequence[_int],
    return_indices: _bool = False,
) -> Any: ...
def add(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """input + alpha * other, element by element, with broadcasting."""
def add_(input: Tensor, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
    """In-place form of `add`."""
def addbmm(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """beta * input + alpha times the sum over a batch of matrix products."""
def addbmm_(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`addbmm`."""
def addcdiv(
    input: Tensor,
    tensor1: Tensor | _int | _float | _complex,
    tensor2: Tensor | _int | _float | _complex,
    *,
    value: _float = 1,
    out: Any = None,
) -> Tensor:
    """input + value·tensor1/tensor2."""
def addcdiv_(
    input: Tensor,
    tensor1: Tensor | _int | _float | _complex,
    tensor2: Tensor | _int | _float | _complex,
    *,
    value: _float = 1,
) -> Tensor:
    """In-place form of `addcdiv`."""
def addcmul(
    input: Tensor,
    tensor1: Tensor | _int | _float | _complex,
    tensor2: Tensor | _int | _float | _complex,
    *,
    value: _float = 1,
    out: Any = None,
) -> Tensor:
    """input + value·tensor1·tensor2."""
def addcmul_(
    input: Tensor,
    tensor1: Tensor | _int | _float | _complex,
    tensor2: Tensor | _int | _float | _complex,
    *,
    value: _float = 1,
) -> Tensor:
    """In-place form of `addcmul`."""
def addmm(
    input: Tensor,
    mat1: Tensor,
    mat2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """beta * input + alpha * mat1 · mat2, for two matrices; `input` broadcasts."""
def addmm_(
    input: Tensor,
    mat1: Tensor,
    mat2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`addmm`."""
def addmv(
    input: Tensor,
    mat: Tensor,
    vec: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """beta * input + alpha * mat · vec, for a matrix and a vector."""
def addmv_(
    input: Tensor,
    mat: Tensor,
    vec: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`addmv`."""
def addr(
    input: Tensor,
    vec1: Tensor,
    vec2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """beta * input + alpha times the outer product of two vectors."""
def addr_(
    input: Tensor,
    vec1: Tensor,
    vec2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`addr`."""
def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions exchanged, and the complex conjugate."""
def affine_grid(theta: Any, size: _int | Sequence[_int], align_corners: Any = None) -> Tensor: ...
def affine_grid_generator(theta: Any, size: _int | Sequence[_int], align_corners: Any) -> Tensor:
    """The grid of `torch.nn.functional.affine_grid`, without its checks."""
def alias_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `alias` shows, in memory of its own."""
def all(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def allclose(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    rtol: _float = 1e-05,
    atol: _float = 1e-08,
    equal_nan: _bool = False,
) -> _bool:
    """Whether all elements are close in the sense of :func:`isclose`, as a Python bool."""
def alpha_dropout(
    input: Tensor,
    p: _float | str | None,
    train: Any,
    inplace: _bool = False,
) -> Tensor:
    """Dropout that keeps mean 0 and variance 1, for networks of `selu`."""
def alpha_dropout_(input: Tensor, p: _float | str | None, train: Any) -> Tensor:
    """In-place form of :func:`alpha_dropout`."""
def amax(
    input: Tensor,
    dim: _int | tuple[_int, ...] = (),
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def amin(
    input: Tensor,
    dim: _int | tuple[_int, ...] = (),
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def aminmax(
    input: Tensor,
    *,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
) -> return_types.aminmax:
    """The named tuple (min, max) of all elements, or along the dimension `dim`."""
def angle(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle of complex numbers in (-π, π]; of real ones 0, or π below zero."""
def angle_(input: Tensor) -> Tensor:
    """In-place form of `angle`."""
def any(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def arange(
    start: Tensor | _int | _float | _complex | None = None,
    end: Tensor | _int | _float | _complex | None = None,
    step: Tensor | _int | _float | _complex = 1,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """The numbers `start`, `start + step`, … below `end` (above it for a negative step)."""
def arccos(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle in [0, π] whose cosine the element is; NaN outside [-1, 1]."""
def arccos_(input: Tensor) -> Tensor:
    """In-place form of `acos`."""
def arccosh(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of the hyperbolic cosine; NaN below 1."""
def arccosh_(input: Tensor) -> Tensor:
    """In-place form of `acosh`."""
def arcsin(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle in [-π/2, π/2] whose sine the element is; NaN outside [-1, 1]."""
def arcsin_(input: Tensor) -> Tensor:
    """In-place form of `asin`."""
def arcsinh(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of the hyperbolic sine."""
def arcsinh_(input: Tensor) -> Tensor:
    """In-place form of `asinh`."""
def arctan(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle in (-π/2, π/2) whose tangent the element is."""
def arctan2(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The angle in (-π, π] of the point with ordinate `input` and abscissa `other`."""
def arctan2_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `atan2`."""
def arctan_(input: Tensor) -> Tensor:
    """In-place form of `atan`."""
def arctanh(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of the hyperbolic tangent: infinite at -1 and 1, NaN outside."""
def arctanh_(input: Tensor) -> Tensor:
    """In-place form of `atanh`."""
def argmax(
    input: Tensor,
    dim: _int | None = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """Where the largest element is: along `dim`, or in the flattened tensor."""
def argmin(
    input: Tensor,
    dim: _int | None = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """Where the smallest element is: along `dim`, or in the flattened tensor."""
def argsort(
    input: Tensor,
    dim: _int | Sequence[_int] | None = -1,
    descending: _bool = False,
    stable: _bool = False,
) -> Tensor:
    """The indices that put the elements in order along `dim`; equal ones keep their order."""
def argwhere(input: Tensor) -> Tensor:
    """The indices of the elements that are not zero, one row for each."""
def as_strided(
    input: Tensor,
    size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None,
    storage_offset: _int | None = None,
) -> Tensor: ...
def as_strided_(
    input: Tensor,
    size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None,
    storage_offset: _int | None = None,
) -> Tensor:
    """In-place form of :func:`as_strided`."""
def as_strided_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `as_strided` shows, in memory of its own."""
def as_strided_scatter(
    input: Tensor,
    src: Tensor,
    size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None,
    storage_offset: _int | None = None,
) -> Tensor:
    """A copy of the tensor with `src` in the elements that `as_strided` shows of its memory."""
def as_tensor(
    data: Any,
    dtype: _dtype | None = None,
    device: _device | str | None = None,
) -> Tensor: ...
def asarray(
    obj: Any,
    *,
    dtype: _dtype | None = None,
    device: _device | str | None = None,
    copy: Any = None,
    requires_grad: _bool = False,
) -> Tensor: ...
def asin(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle in [-π/2, π/2] whose sine the element is; NaN outside [-1, 1]."""
def asin_(input: Tensor) -> Tensor:
    """In-place form of `asin`."""
def asinh(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of the hyperbolic sine."""
def asinh_(input: Tensor) -> Tensor:
    """In-place form of `asinh`."""
def atan(input: Tensor, *, out: Any = None) -> Tensor:
    """The angle in (-π/2, π/2) whose tangent the element is."""
def atan2(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The angle in (-π, π] of the point with ordinate `input` and abscissa `other`."""
def atan2_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `atan2`."""
def atan_(input: Tensor) -> Tensor:
    """In-place form of `atan`."""
def atanh(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of the hyperbolic tangent: infinite at -1 and 1, NaN outside."""
def atanh_(input: Tensor) -> Tensor:
    """In-place form of `atanh`."""
def atleast_1d(*tensors: Tensor | Sequence[Tensor]) -> Any:
    """Each tensor with at least one dimension."""
def atleast_2d(*tensors: Tensor | Sequence[Tensor]) -> Any:
    """Each tensor with at least two dimensions; those of one dimension become rows."""
def atleast_3d(*tensors: Tensor | Sequence[Tensor]) -> Any: ...
def avg_pool1d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    ceil_mode: _bool = False,
    count_include_pad: _bool = True,
) -> Tensor:
    """The mean of each window of a signal (N, C, L) or (C, L)."""
def avg_pool2d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    ceil_mode: _bool = False,
    count_include_pad: _bool = True,
    divisor_override: Any = None,
) -> Tensor: ...
def avg_pool3d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    ceil_mode: _bool = False,
    count_include_pad: _bool = True,
    divisor_override: Any = None,
) -> Tensor:
    """The mean of each window of volumes (N, C, D, H, W) or (C, D, H, W)."""
def baddbmm(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """beta * input + alpha * batch1 · batch2, one product for each of a batch of matrices."""
def baddbmm_(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: _float = 1,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`baddbmm`."""
def bartlett_window(
    window_length: Any,
    periodic: _bool = True,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: _bool = False,
    momentum: _float = 0.1,
    eps: _float = 1e-05,
) -> Tensor: ...
def bernoulli(
    input: Tensor,
    p: _float | str | None = None,
    *,
    generator: Generator | None = None,
    out: Any = None,
) -> Tensor: ...
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """y[…, k] = input1[…, i] weight[k, i, j] input2[…, j] + bias[k]."""
def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor: ...
def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """`binary_cross_entropy` of sigmoid(input), with no overflow on the way."""
def bincount(
    input: Tensor,
    weights: Tensor | None = None,
    minlength: _int = 0,
    *,
    out: Any = None,
) -> Tensor: ...
def binomial(count: Any, prob: Any, generator: Generator | None = None) -> Tensor: ...
def bitwise_and(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The bits that both integers have; for bool, logical and."""
def bitwise_and_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `bitwise_and`."""
def bitwise_left_shift(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The integer with its bits moved up: input·2ⁿ."""
def bitwise_left_shift_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `bitwise_left_shift`."""
def bitwise_not(input: Tensor, *, out: Any = None) -> Tensor:
    """The bits that the integer does not have; for bool, logical not."""
def bitwise_not_(input: Tensor) -> Tensor:
    """In-place form of `bitwise_not`."""
def bitwise_or(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The bits that at least one of the integers has; for bool, logical or."""
def bitwise_or_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `bitwise_or`."""
def bitwise_right_shift(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The integer with its bits moved down, the sign kept: input/2ⁿ, rounded down."""
def bitwise_right_shift_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `bitwise_right_shift`."""
def bitwise_xor(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The bits that exactly one of the integers has; for bool, logical exclusive or."""
def bitwise_xor_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `bitwise_xor`."""
def blackman_window(
    window_length: Any,
    periodic: _bool = True,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """The window of Blackman; periodic for use in a Fourier transform, else symmetric."""
def block_diag(*tensors: Tensor | Sequence[Tensor]) -> Tensor: ...
def bmm(input: Tensor, mat2: Tensor, *, out: Any = None) -> Tensor:
    """Products of matrices, one for each of a batch: (b, n, m) and (b, m, p) give (b, n, p)."""
def broadcast_shapes(*shapes: Any) -> Size:
    """The shape that tensors of the given shapes broadcast to."""
def broadcast_tensors(*tensors: Tensor | Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The tensors expanded to the shape that they broadcast to, as a tuple."""
def broadcast_to(input: Tensor, size: _int | Sequence[_int]) -> Tensor:
    """The tensor expanded to the shape `size`."""
def bucketize(
    input: Tensor | _float,
    boundaries: Tensor,
    *,
    out_int32: _bool = False,
    right: _bool = False,
    out: Any = None,
) -> Tensor:
    """The number of the bucket, between sorted `boundaries`, that each value falls into."""
def can_cast(from_: Any, to: Any) -> _bool: ...
def cartesian_prod(*tensors: Tensor | Sequence[Tensor]) -> Tensor: ...
def cat(tensors: Sequence[Tensor], dim: _int = 0, *, out: Any = None) -> Tensor: ...
def cdist(
    x1: Tensor,
    x2: Tensor,
    p: _float | str | None = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> Tensor:
    """Distances between all rows: (…, n, m) and (…, k, m) give (…, n, k), in the `p`-norm."""
def ceil(input: Tensor, *, out: Any = None) -> Tensor:
    """The least integer that is not below each element."""
def ceil_(input: Tensor) -> Tensor:
    """In-place form of `ceil`."""
def celu(input: Tensor, alpha: _float = 1.0, inplace: _bool = False) -> Tensor: ...
def celu_(input: Tensor, alpha: _float = 1.0) -> Tensor:
    """In-place form of :func:`celu`."""
def chain_matmul(*matrices: Tensor | Sequence[Tensor], out: Any = None) -> Tensor:
    """Product of a chain of matrices; see `torch.linalg.multi_dot`."""
def channel_shuffle(input: Tensor, groups: _int) -> Tensor: ...
def cholesky(input: Tensor, upper: _bool = False, *, out: Any = None) -> Tensor:
    """The Cholesky factor; `torch.linalg.cholesky` is the newer name."""
def cholesky_inverse(L: Any, upper: _bool = False) -> Tensor:
    """The inverse of the matrix whose Cholesky factor is `L`."""
def cholesky_solve(B: Any, L: Any, upper: _bool = False) -> Tensor:
    """The X with A · X = B for the matrix A whose Cholesky factor is `L`."""
def chunk(input: Tensor, chunks: _int, dim: _int | Sequence[_int] | None = 0) -> tuple[Tensor, ...]: ...
def clamp(
    input: Tensor,
    min: Tensor | _int | _float | _complex | None = None,
    max: Tensor | _int | _float | _complex | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """Elements cut off at `min` below and `max` above; each a number, a tensor or None."""
def clamp_(
    input: Tensor,
    min: Tensor | _int | _float | _complex | None = None,
    max: Tensor | _int | _float | _complex | None = None,
) -> Tensor:
    """In-place form of `clamp`."""
def clamp_max(input: Tensor, max: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Elements cut off above at `max`, a number or a tensor."""
def clamp_max_(input: Tensor, max: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `clamp_max`."""
def clamp_min(input: Tensor, min: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Elements cut off below at `min`, a number or a tensor."""
def clamp_min_(input: Tensor, min: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `clamp_min`."""
def clip(
    input: Tensor,
    min: Tensor | _int | _float | _complex | None = None,
    max: Tensor | _int | _float | _complex | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """Elements cut off at `min` below and `max` above; each a number, a tensor or None."""
def clip_(
    input: Tensor,
    min: Tensor | _int | _float | _complex | None = None,
    max: Tensor | _int | _float | _complex | None = None,
) -> Tensor:
    """In-place form of `clamp`."""
def clone(input: Tensor, *, memory_format: memory_format | None = None, out: Any = None) -> Tensor:
    """A copy of a tensor in memory of its own, through which gradients flow."""
def col2im(
    input: Tensor,
    output_size: _int | Sequence[_int],
    kernel_size: _int | Sequence[_int],
    dilation: _int | Sequence[_int] = 1,
    padding: _int | Sequence[_int] | str = 0,
    stride: _int | Sequence[_int] | None = 1,
) -> Tensor: ...
def column_stack(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor:
    """The tensors side by side as columns; those of one dimension are single columns."""
def combinations(input: Tensor, r: _int = 2, with_replacement: _bool = False) -> Tensor:
    """All ways to choose `r` elements of a vector, in their order, as rows."""
def complex(real: Tensor, imag: Tensor, *, out: Any = None) -> Tensor:
    """Complex numbers from their real and imaginary parts."""
def concat(tensors: Sequence[Tensor], dim: _int = 0, *, out: Any = None) -> Tensor: ...
def concatenate(tensors: Sequence[Tensor], dim: _int = 0, *, out: Any = None) -> Tensor: ...
def conj(input: Tensor) -> Tensor:
    """The complex conjugate of each element; a real tensor itself."""
def conj_physical(input: Tensor, *, out: Any = None) -> Tensor:
    """The complex conjugate of each element, in new memory."""
def conj_physical_(input: Tensor) -> Tensor:
    """In-place form of `conj_physical`."""
def constant_pad_nd(
    input: Tensor,
    pad: Sequence[_int],
    value: _float = 0,
    *,
    out: Any = None,
) -> Tensor: ...
def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: _int | Sequence[_int] | None = 1,
    padding: _int | Sequence[_int] | str = 0,
    dilation: _int | Sequence[_int] = 1,
    groups: _int = 1,
) -> Tensor: ...
def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: _int | Sequence[_int] | None = 1,
    padding: _int | Sequence[_int] | str = 0,
    dilation: _int | Sequence[_int] = 1,
    groups: _int = 1,
) -> Tensor: ...
def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: _int | Sequence[_int] | None = 1,
    padding: _int | Sequence[_int] | str = 0,
    dilation: _int | Sequence[_int] = 1,
    groups: _int = 1,
) -> Tensor: ...
def conv_tbc(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    pad: _int | Sequence[_int] = 0,
) -> Tensor: ...
def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: _int | Sequence[_int] | None = 1,
    padding: _int | Sequence[_int] | str = 0,
    output_padding: _int | Sequence[_int] = 0,
    groups: _int = 1,
    dilation: _int | Sequence[_int] = 1,
) -> Tensor: ...
def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: _int | Sequence[_int] | None = 1,
    padding: _int | Sequence[_int] | str = 0,
    output_padding: _int | Sequence[_int] = 0,
    groups: _int = 1,
    dilation: _int | Sequence[_int] = 1,
) -> Tensor: ...
def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: _int | Sequence[_int] | None = 1,
    padding: _int | Sequence[_int] | str = 0,
    output_padding: _int | Sequence[_int] = 0,
    groups: _int = 1,
    dilation: _int | Sequence[_int] = 1,
) -> Tensor: ...
def convolution(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: _int | Sequence[_int] | None,
    padding: _int | Sequence[_int] | str,
    dilation: _int | Sequence[_int],
    transposed: Any,
    output_padding: _int | Sequence[_int],
    groups: _int,
) -> Tensor: ...
def copysign(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor: ...
def copysign_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `copysign`."""
def corrcoef(input: Tensor) -> Tensor: ...
def cos(input: Tensor, *, out: Any = None) -> Tensor:
    """The cosine of each element."""
def cos_(input: Tensor) -> Tensor:
    """In-place form of `cos`."""
def cosh(input: Tensor, *, out: Any = None) -> Tensor:
    """The hyperbolic cosine of each element."""
def cosh_(input: Tensor) -> Tensor:
    """In-place form of `cosh`."""
def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: _float = 0.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor: ...
def cosine_similarity(
    x1: Tensor,
    x2: Tensor,
    dim: _int | Sequence[_int] | None = 1,
    eps: _float = 1e-08,
) -> Tensor: ...
def count_nonzero(input: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor:
    """How many elements are not zero, in all or along the dimensions `dim`."""
def cov(
    input: Tensor,
    *,
    correction: _float | None = 1,
    fweights: Any = None,
    aweights: Any = None,
) -> Tensor: ...
def cross(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    dim: _int | Sequence[_int] | None = None,
    *,
    out: Any = None,
) -> Tensor: ...
def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: _int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: _float = 0.0,
) -> Tensor: ...
def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: _int = 0,
    reduction: str = "mean",
    zero_infinity: _bool = False,
) -> Tensor: ...
def cummax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    *,
    out: Any = None,
) -> return_types.cummax: ...
def cummin(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    *,
    out: Any = None,
) -> return_types.cummin: ...
def cumprod(input: Tensor, dim: _int, *, dtype: _dtype | None = None, out: Any = None) -> Tensor:
    """Running product along `dim`; integers in int64 unless `dtype` is given."""
def cumprod_(input: Tensor, dim: _int, *, dtype: _dtype | None = None) -> Tensor:
    """In-place form of `cumprod`."""
def cumsum(input: Tensor, dim: _int, *, dtype: _dtype | None = None, out: Any = None) -> Tensor:
    """Running total along `dim`; integers in int64 unless `dtype` is given."""
def cumsum_(input: Tensor, dim: _int, *, dtype: _dtype | None = None) -> Tensor:
    """In-place form of `cumsum`."""
def cumulative_trapezoid(
    y: Tensor,
    x: Tensor | None = None,
    *,
    dx: _float = 1,
    dim: _int | Sequence[_int] | None = -1,
) -> Tensor: ...
def deg2rad(input: Tensor, *, out: Any = None) -> Tensor:
    """Degrees in radians."""
def deg2rad_(input: Tensor) -> Tensor:
    """In-place form of `deg2rad`."""
def det(input: Tensor) -> Tensor:
    """The determinants of square matrices; the same as `torch.linalg.det`."""
def detach(input: Tensor) -> Tensor:
    """A tensor with the same memory that is not part of the graph."""
def detach_(input: Tensor) -> Tensor:
    """Take the tensor itself out of the graph and return it."""
def detach_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `detach` shows, in memory of its own."""
def diag(input: Tensor, diagonal: _int = 0) -> Tensor:
    """The matrix with a vector on its diagonal, or a copy of the diagonal of a matrix."""
def diag_embed(
    input: Tensor,
    offset: _int = 0,
    dim1: _int = -2,
    dim2: _int = -1,
    *,
    out: Any = None,
) -> Tensor: ...
def diagflat(input: Tensor, offset: _int = 0) -> Tensor:
    """The matrix with all elements of a tensor on its diagonal."""
def diagonal(input: Tensor, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor: ...
def diagonal_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `diagonal` shows, in memory of its own."""
def diagonal_scatter(
    input: Tensor,
    src: Tensor,
    offset: _int = 0,
    dim1: _int = 0,
    dim2: _int = 1,
    *,
    out: Any = None,
) -> Tensor:
    """A copy of the tensor with `src` on the diagonal of the dimensions `dim1` and `dim2`."""
def diff(
    input: Tensor,
    n: _int = 1,
    dim: _int | Sequence[_int] | None = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
    *,
    out: Any = None,
) -> Tensor: ...
def digamma(input: Tensor, *, out: Any = None) -> Tensor:
    """The derivative of log Γ."""
def digamma_(input: Tensor) -> Tensor:
    """In-place form of `digamma`."""
def dist(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    p: _float | str | None = 2,
) -> Tensor:
    """The `p`-norm of the difference of two tensors, which broadcast."""
def div(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    rounding_mode: Any = None,
    out: Any = None,
) -> Tensor:
    """Quotient of two tensors, element by element, with broadcasting."""
def div_(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    rounding_mode: Any = None,
) -> Tensor:
    """In-place form of `div`."""
def divide(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    rounding_mode: Any = None,
    out: Any = None,
) -> Tensor:
    """Quotient of two tensors, element by element, with broadcasting."""
def divide_(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    rounding_mode: Any = None,
) -> Tensor:
    """In-place form of `div`."""
def dot(input: Tensor, tensor: Tensor, *, out: Any = None) -> Tensor:
    """Product of two vectors: the sum of products of their elements."""
def dropout(input: Tensor, p: _float | str | None, train: Any, inplace: _bool = False) -> Tensor: ...
def dropout_(input: Tensor, p: _float | str | None, train: Any) -> Tensor:
    """In-place form of :func:`dropout`."""
def dsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """Parts along dimension 2, as `tensor_split`; sections must be equal."""
def dstack(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor:
    """The tensors behind one another, along dimension 2."""
def einsum(equation: str, *operands: Tensor | Sequence[Tensor]) -> Tensor: ...
def elu(input: Tensor, alpha: _float = 1.0, inplace: _bool = False) -> Tensor:
    """x where it is positive, alpha·(exp(x) - 1) elsewhere."""
def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: Any = None,
    max_norm: Any = None,
    norm_type: _float = 2.0,
    scale_grad_by_freq: _bool = False,
    sparse: _bool = False,
) -> Tensor: ...
def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: Any = None,
    norm_type: _float = 2,
    scale_grad_by_freq: _bool = False,
    mode: str = "mean",
    sparse: _bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: _bool = False,
    padding_idx: Any = None,
) -> Any: ...
def empty(
    *lengths: Any,
    size: _int | Sequence[_int] | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """A tensor of the given shape whose elements are whatever was in memory."""
def empty_like(
    input: Tensor,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor:
    """A tensor of the shape and dtype of `input` whose elements are whatever was in memory."""
def empty_strided(
    size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def eq(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements are equal."""
def eq_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `eq`."""
def equal(input: Tensor, other: Tensor | _int | _float | _complex) -> _bool:
    """Whether two tensors have the same shape and the same elements, as a Python bool."""
def erf(input: Tensor, *, out: Any = None) -> Tensor:
    """2/√π ∫₀ˣ exp(-t²) dt."""
def erf_(input: Tensor) -> Tensor:
    """In-place form of `erf`."""
def erfc(input: Tensor, *, out: Any = None) -> Tensor:
    """1 - erf(x), with all digits where that is small."""
def erfc_(input: Tensor) -> Tensor:
    """In-place form of `erfc`."""
def erfinv(input: Tensor, *, out: Any = None) -> Tensor:
    """The y with erf(y) = x, for x in [-1, 1]."""
def erfinv_(input: Tensor) -> Tensor:
    """In-place form of `erfinv`."""
def exp(input: Tensor, *, out: Any = None) -> Tensor:
    """e to the power of each element."""
def exp2(input: Tensor, *, out: Any = None) -> Tensor:
    """2 to the power of each element."""
def exp2_(input: Tensor) -> Tensor:
    """In-place form of `exp2`."""
def exp_(input: Tensor) -> Tensor:
    """In-place form of `exp`."""
def expand(input: Tensor, *size: _int | Sequence[_int]) -> Tensor: ...
def expand_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `expand` shows, in memory of its own."""
def expm1(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x) - 1, exact to the last digits also near 0."""
def expm1_(input: Tensor) -> Tensor:
    """In-place form of `expm1`."""
def eye(
    n: _int,
    m: Any = None,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def feature_alpha_dropout(
    input: Tensor,
    p: _float | str | None,
    train: Any,
    inplace: _bool = False,
) -> Tensor:
    """`alpha_dropout` of whole channels."""
def feature_alpha_dropout_(input: Tensor, p: _float | str | None, train: Any) -> Tensor:
    """In-place form of :func:`feature_alpha_dropout`."""
def feature_dropout(
    input: Tensor,
    p: _float | str | None,
    train: Any,
    inplace: _bool = False,
) -> Tensor:
    """Dropout of whole channels: dimension 1 of an input of at least two dimensions."""
def feature_dropout_(input: Tensor, p: _float | str | None, train: Any) -> Tensor:
    """In-place form of :func:`feature_dropout`."""
def fft_fft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The discrete Fourier transform along `dim`: sums of `input[j] · exp(-2πi·jk / n)`."""
def fft_fft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform along two dimensions, by default the last: see :func:`fftn`."""
def fft_fftfreq(
    n: _int,
    d: _float = 1.0,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
) -> Tensor: ...
def fft_fftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform along several dimensions."""
def fft_fftshift(input: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor: ...
def fft_hfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fft_hfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform of a Hermitian signal along two dimensions: see :func:`hfftn`."""
def fft_hfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fft_ifft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fft_ifft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`fft2`."""
def fft_ifftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`fftn`."""
def fft_ifftshift(input: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor:
    """The inverse of :func:`fftshift`."""
def fft_ihfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fft_ihfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`hfft2`."""
def fft_ihfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`hfftn`."""
def fft_irfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fft_irfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`rfft2`."""
def fft_irfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`rfftn`; the last length is by default 2 · (length - 1)."""
def fft_rfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fft_rfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform of real numbers along two dimensions: see :func:`rfftn`."""
def fft_rfftfreq(
    n: _int,
    d: _float = 1.0,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
) -> Tensor: ...
def fft_rfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def fill(input: Tensor, value: Tensor | _int | _float | _complex) -> Tensor: ...
def fill_(input: Tensor, value: Tensor | _int | _float | _complex) -> Tensor:
    """Set every element to `value`, a number or a zero-dimensional tensor."""
def fix(input: Tensor, *, out: Any = None) -> Tensor:
    """Each element without its digits after the point."""
def fix_(input: Tensor) -> Tensor:
    """In-place form of `trunc`."""
def flatten(input: Tensor, start_dim: _int = 0, end_dim: _int = -1) -> Tensor:
    """The dimensions from `start_dim` to `end_dim` made one."""
def flip(input: Tensor, *dims: _int | Sequence[_int], out: Any = None) -> Tensor:
    """A copy with the order of the elements along `dims` reversed."""
def fliplr(input: Tensor) -> Tensor:
    """A copy with the order of the columns (dimension 1) reversed."""
def flipud(input: Tensor) -> Tensor:
    """A copy with the order of the rows (dimension 0) reversed."""
def float_power(
    input: Tensor | _complex,
    exponent: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`pow` in double precision: float64, or complex128 if one of the two is complex."""
def float_power_(
    input: Tensor | _complex,
    exponent: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`float_power`."""
def floor(input: Tensor, *, out: Any = None) -> Tensor:
    """The greatest integer that is not above each element."""
def floor_(input: Tensor) -> Tensor:
    """In-place form of `floor`."""
def floor_divide(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The quotient rounded down, as with Python's ``//``."""
def floor_divide_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `floor_divide`."""
def fmax(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The greater of two elements; the number where the other is NaN."""
def fmin(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The lesser of two elements; the number where the other is NaN."""
def fmod(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The remainder of a division cut towards zero: it has the sign of `input`."""
def fmod_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `fmod`."""
def frac(input: Tensor, *, out: Any = None) -> Tensor:
    """The digits after the point: x - trunc(x)."""
def frac_(input: Tensor) -> Tensor:
    """In-place form of `frac`."""
def fractional_max_pool2d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    output_size: _int | Sequence[_int] | None = None,
    output_ratio: Any = None,
    return_indices: _bool = False,
    _random_samples: Any = None,
) -> Any: ...
def fractional_max_pool3d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    output_size: _int | Sequence[_int] | None = None,
    output_ratio: Any = None,
    return_indices: _bool = False,
    _random_samples: Any = None,
) -> Any: ...
def frexp(input: Tensor, *, out: Any = None) -> return_types.frexp: ...
def frobenius_norm(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    keepdim: _bool = False,
) -> Tensor:
    """The root of the sum of squared sizes over the dimensions `dim`; none means all."""
def from_dlpack(
    ext_tensor: Any,
    *,
    device: _device | str | None = None,
    copy: Any = None,
) -> Tensor: ...
def from_numpy(ndarray: Any) -> Tensor:
    """A tensor on the memory of a NumPy array: a write to one shows in the other."""
def frombuffer(
    buffer: Any,
    *,
    dtype: _dtype | None,
    count: _int = -1,
    offset: _int = 0,
    requires_grad: _bool = False,
) -> Tensor: ...
def full(
    size: _int | Sequence[_int],
    fill_value: Any,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor: ...
def gather(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    index: Tensor,
    *,
    sparse_grad: _bool = False,
    out: Any = None,
) -> Tensor: ...
def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Any,
    full: _bool = False,
    eps: _float = 1e-06,
    reduction: str = "mean",
) -> Tensor: ...
def gcd(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The greatest common divisor of integers; gcd(0, 0) is 0."""
def gcd_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `gcd`."""
def ge(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements of the first tensor are greater or equal."""
def ge_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `ge`."""
def gelu(input: Tensor, *, approximate: str = "none", out: Any = None) -> Tensor: ...
def geqrf(input: Tensor, *, out: Any = None) -> return_types.geqrf: ...
def ger(input: Tensor, vec2: Tensor, *, out: Any = None) -> Tensor:
    """All products of an element of one vector with an element of another."""
def glu(input: Tensor, dim: _int | Sequence[_int] | None = -1) -> Tensor:
    """a·sigmoid(b), where a and b are the two halves of the input along `dim`."""
def gradient(
    input: Tensor,
    *,
    spacing: Tensor | _int | _float | _complex | Sequence[Any] = 1,
    dim: _int | Sequence[_int] | None = None,
    edge_order: _int = 1,
) -> tuple[Tensor, ...]: ...
def greater(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements of the first tensor are greater."""
def greater_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `gt`."""
def greater_equal(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Whether elements of the first tensor are greater or equal."""
def greater_equal_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `ge`."""
def grid_sample(
    input: Tensor,
    grid: Any,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: Any = None,
) -> Tensor: ...
def grid_sampler(
    input: Tensor,
    grid: Any,
    interpolation_mode: Any,
    padding_mode: Any,
    align_corners: Any,
) -> Tensor: ...
def grid_sampler_2d(
    input: Tensor,
    grid: Any,
    interpolation_mode: Any,
    padding_mode: Any,
    align_corners: Any,
) -> Tensor:
    """:func:`grid_sampler` for images with two dimensions."""
def grid_sampler_3d(
    input: Tensor,
    grid: Any,
    interpolation_mode: Any,
    padding_mode: Any,
    align_corners: Any,
) -> Tensor:
    """:func:`grid_sampler` for images with three dimensions."""
def group_norm(
    input: Tensor,
    num_groups: _int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: _float = 1e-05,
) -> Tensor: ...
def gru_cell(
    input: Tensor,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Tensor: ...
def gt(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements of the first tensor are greater."""
def gt_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `gt`."""
def gumbel_softmax(
    logits: Any,
    tau: _float = 1.0,
    hard: _bool = False,
    eps: _float = 1e-10,
    dim: _int | Sequence[_int] | None = -1,
) -> Tensor: ...
def hamming_window(
    window_length: Any,
    periodic: _bool = True,
    alpha: _float = 0.54,
    beta: _float = 0.46,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def hann_window(
    window_length: Any,
    periodic: _bool = True,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """The window of Hann; periodic for use in a Fourier transform, else symmetric."""
def hardshrink(input: Tensor, lambd: _float = 0.5, *, out: Any = None) -> Tensor: ...
def hardsigmoid(input: Tensor, inplace: _bool = False, *, out: Any = None) -> Tensor:
    """x/6 + 1/2, cut off at 0 and 1."""
def hardswish(input: Tensor, inplace: _bool = False, *, out: Any = None) -> Tensor:
    """x·hardsigmoid(x)."""
def hardtanh(
    input: Tensor,
    min_val: _float = -1.0,
    max_val: _float = 1.0,
    inplace: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """x cut off at `min_val` and `max_val`."""
def heaviside(input: Tensor, values: Tensor, *, out: Any = None) -> Tensor:
    """0 below zero, 1 above, `values` at zero."""
def heaviside_(input: Tensor, values: Tensor) -> Tensor:
    """In-place form of `heaviside`."""
def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: _float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """x where the target is 1, max(0, margin - x) where it is -1: for distances x."""
def histc(
    input: Tensor,
    bins: _int = 100,
    min: _float = 0,
    max: _float = 0,
    *,
    out: Any = None,
) -> Tensor: ...
def histogram(
    input: Tensor,
    bins: Any,
    *,
    range: Any = None,
    weight: Tensor | None = None,
    density: _bool = False,
    out: Any = None,
) -> return_types.histogram: ...
def histogramdd(
    input: Tensor,
    bins: Any,
    *,
    range: Any = None,
    weight: Tensor | None = None,
    density: _bool = False,
) -> return_types.histogramdd: ...
def hsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]: ...
def hstack(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor:
    """The tensors side by side: along dimension 1, or 0 for tensors of one dimension."""
def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: _float = 1.0,
    weight: Tensor | None = None,
) -> Tensor: ...
def hypot(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The length √(x² + y²), with no overflow on the way."""
def hypot_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `hypot`."""
def i0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
def i0_(input: Tensor) -> Tensor:
    """In-place form of `i0`."""
def igamma(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor: ...
def igamma_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `igamma`."""
def igammac(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The regularised upper incomplete gamma function, 1 - :func:`igamma`."""
def igammac_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `igammac`."""
def im2col(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    dilation: _int | Sequence[_int] = 1,
    padding: _int | Sequence[_int] | str = 0,
    stride: _int | Sequence[_int] | None = 1,
) -> Tensor: ...
def imag(input: Tensor) -> Tensor:
    """The imaginary parts of complex numbers, as a view."""
def index_add(
    input: Tensor,
    dim: _int,
    index: Tensor,
    source: Tensor,
    *,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor: ...
def index_add_(
    input: Tensor,
    dim: _int,
    index: Tensor,
    source: Tensor,
    *,
    alpha: _float = 1,
) -> Tensor:
    """In-place form of `index_add`."""
def index_copy(
    input: Tensor,
    dim: _int,
    index: Tensor,
    source: Tensor,
    *,
    out: Any = None,
) -> Tensor: ...
def index_copy_(input: Tensor, dim: _int, index: Tensor, source: Tensor) -> Tensor:
    """In-place form of `index_copy`."""
def index_fill(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    index: Tensor,
    value: Tensor | _int | _float | _complex,
) -> Tensor: ...
def index_put(
    input: Tensor,
    indices: Sequence[Tensor | None],
    values: Tensor,
    accumulate: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def index_put_(
    input: Tensor,
    indices: Sequence[Tensor | None],
    values: Tensor,
    accumulate: _bool = False,
) -> Tensor:
    """In-place form of `index_put`."""
def index_reduce(
    input: Tensor,
    dim: _int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: _bool = True,
    out: Any = None,
) -> Tensor: ...
def index_reduce_(
    input: Tensor,
    dim: _int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: _bool = True,
) -> Tensor:
    """In-place form of `index_reduce`."""
def index_select(input: Tensor, dim: _int, index: Tensor, *, out: Any = None) -> Tensor:
    """The parts at the positions `index`, a vector of integers, along dimension `dim`."""
def inner(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Products of vectors along the last dimensions: (…, n) and (*, n) give (…, *)."""
def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: _bool = True,
    momentum: _float = 0.1,
    eps: _float = 1e-05,
) -> Tensor:
    """Each channel of each sample of (N, C, …) normalised on its own; see `batch_norm`."""
def interpolate(
    input: Tensor,
    size: _int | Sequence[_int] | None = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: Any = None,
    recompute_scale_factor: Any = None,
    antialias: _bool = False,
) -> Tensor:
    """Resample images (N, C, L), (N, C, H, W) or (N, C, D, H, W) to a size, or by a factor."""
def inverse(input: Tensor, *, out: Any = None) -> Tensor:
    """The inverses of square matrices; the same as `torch.linalg.inv`."""
def is_complex(input: Tensor) -> _bool:
    """Whether the elements are complex numbers."""
def is_conj(input: Tensor) -> _bool:
    """False: conjugates are never left for later here."""
def is_floating_point(input: Tensor) -> _bool:
    """Whether the elements are floating-point numbers; complex ones are not."""
def is_inference(input: Tensor) -> _bool:
    """Whether a tensor was made in inference mode."""
def is_neg(input: Tensor) -> _bool:
    """False: negatives are never left for later here."""
def is_nonzero(input: Tensor) -> _bool:
    """Whether the one element of a tensor is not 0."""
def is_same_size(input: Tensor, other: Tensor | _int | _float | _complex) -> _bool:
    """Whether two tensors have the same shape."""
def is_signed(input: Tensor) -> _bool:
    """Whether the dtype has negative numbers."""
def isclose(
    input: Tensor,
    other: Tensor,
    rtol: _float = 1e-05,
    atol: _float = 1e-08,
    equal_nan: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def isfinite(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are neither infinite nor NaN."""
def isin(
    elements: Tensor,
    test_elements: Tensor,
    *,
    assume_unique: _bool = False,
    invert: _bool = False,
    out: Any = None,
) -> Tensor:
    """Whether each element is among `test_elements`; either may be a number, not both."""
def isinf(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are infinite; for complex numbers, whether one of the two parts is."""
def isnan(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are NaN; for complex numbers, whether one of the two parts is."""
def isneginf(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are -inf."""
def isposinf(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are +inf."""
def isreal(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements have no imaginary part."""
def istft(
    input: Tensor,
    n_fft: Any,
    hop_length: Any = None,
    win_length: Any = None,
    window: Any = None,
    center: _bool = True,
    normalized: _bool = False,
    onesided: Any = None,
    length: _int | None = None,
    return_complex: _bool = False,
) -> Tensor: ...
def kaiser_window(
    window_length: Any,
    periodic: _bool = True,
    beta: _float = 12.0,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """The window of Kaiser; periodic for use in a Fourier transform, else symmetric."""
def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: _bool = False,
) -> Tensor:
    """target·(log target - input), for log-probabilities `input` and probabilities `target`."""
def kron(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Kronecker product: each element of `input` in turn times the whole of `other`."""
def kthvalue(
    input: Tensor,
    k: Any,
    dim: _int | Sequence[_int] | None = -1,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> return_types.kthvalue: ...
def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor: ...
def layer_norm(
    input: Tensor,
    normalized_shape: _int | Sequence[_int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: _float = 1e-05,
) -> Tensor: ...
def lcm(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The least common multiple of integers."""
def lcm_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `lcm`."""
def ldexp(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """input·2**other."""
def ldexp_(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """In-place form of :func:`ldexp`."""
def le(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements of the first tensor are less or equal."""
def le_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `le`."""
def leaky_relu(
    input: Tensor,
    negative_slope: _float = 0.01,
    inplace: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """x where it is positive, `negative_slope`·x elsewhere."""
def lerp(
    input: Tensor,
    end: Tensor | _int | _float | _complex,
    weight: Tensor,
    *,
    out: Any = None,
) -> Tensor: ...
def lerp_(
    input: Tensor,
    end: Tensor | _int | _float | _complex,
    weight: Tensor,
    *,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`lerp`."""
def less(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements of the first tensor are less."""
def less_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `lt`."""
def less_equal(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Whether elements of the first tensor are less or equal."""
def less_equal_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `le`."""
def lgamma(input: Tensor, *, out: Any = None) -> Tensor: ...
def lgamma_(input: Tensor) -> Tensor:
    """In-place form of `lgamma`."""
def linalg_cholesky(input: Tensor, *, upper: _bool = False, out: Any = None) -> Tensor: ...
def linalg_cholesky_ex(
    input: Tensor,
    *,
    upper: _bool = False,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_cholesky_ex:
    """:func:`cholesky`, as the named tuple (L, info)."""
def linalg_cond(A: Any, p: _float | str | None = None, *, out: Any = None) -> Tensor:
    """Condition numbers: largest over smallest singular value, or norm(A, p) · norm(A⁻¹, p)."""
def linalg_cross(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    dim: _int | Sequence[_int] | None = -1,
    out: Any = None,
) -> Tensor:
    """Cross product of vectors of length 3 along `dim`; the other dimensions broadcast."""
def linalg_det(A: Tensor, *, out: Any = None) -> Tensor:
    """The determinants of square matrices."""
def linalg_diagonal(A: Any, *, offset: _int = 0, dim1: _int = -2, dim2: _int = -1) -> Tensor:
    """The diagonals of matrices, as a view; see `torch.diagonal`."""
def linalg_eig(A: Any, *, out: Any = None) -> return_types.linalg_eig: ...
def linalg_eigh(A: Any, UPLO: str = "L", *, out: Any = None) -> return_types.linalg_eigh: ...
def linalg_eigvals(A: Tensor, *, out: Any = None) -> Tensor:
    """The eigenvalues of square matrices, complex, in no particular order."""
def linalg_eigvalsh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Tensor:
    """The eigenvalues of Hermitian matrices, rising; see `linalg.eigh`."""
def linalg_householder_product(A: Any, tau: Any, *, out: Any = None) -> Tensor: ...
def linalg_inv(A: Tensor, *, out: Any = None) -> Tensor:
    """The inverses of square matrices."""
def linalg_inv_ex(
    A: Any,
    *,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_inv_ex:
    """:func:`inv`, as the named tuple (inverse, info)."""
def linalg_ldl_factor(
    A: Any,
    *,
    hermitian: _bool = False,
    out: Any = None,
) -> return_types.linalg_ldl_factor: ...
def linalg_ldl_factor_ex(
    A: Any,
    *,
    hermitian: _bool = False,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_ldl_factor_ex:
    """:func:`ldl_factor`, as the named tuple (LD, pivots, info)."""
def linalg_ldl_solve(
    LD: Any,
    pivots: Any,
    B: Any,
    *,
    hermitian: _bool = False,
    out: Any = None,
) -> Tensor:
    """The X with A·X = B, from what `ldl_factor` made of A; their batches are broadcast."""
def linalg_lstsq(
    A: Any,
    B: Any,
    rcond: Any = None,
    *,
    driver: Any = None,
) -> return_types.linalg_lstsq: ...
def linalg_lu(A: Any, *, pivot: _bool = True, out: Any = None) -> return_types.linalg_lu:
    """P · L · U = A for matrices of any shape, as the named tuple (P, L, U)."""
def linalg_lu_factor(
    A: Any,
    *,
    pivot: _bool = True,
    out: Any = None,
) -> return_types.linalg_lu_factor: ...
def linalg_lu_factor_ex(
    A: Any,
    *,
    pivot: _bool = True,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_lu_factor_ex: ...
def linalg_lu_solve(
    LU: Tensor,
    pivots: Any,
    B: Any,
    *,
    left: _bool = True,
    adjoint: _bool = False,
    out: Any = None,
) -> Tensor: ...
def linalg_matmul(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Product of matrices; the same as `torch.matmul`."""
def linalg_matrix_exp(A: Tensor, *, out: Any = None) -> Tensor: ...
def linalg_matrix_norm(
    A: Any,
    ord: _float | str | None = "fro",
    dim: _int | Sequence[_int] | None = (-2, -1),
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor:
    """Norms of matrices in the two dimensions `dim`."""
def linalg_matrix_power(A: Any, n: _int, *, out: Any = None) -> Tensor: ...
def linalg_matrix_rank(
    A: Any,
    *,
    atol: _float | None = None,
    rtol: _float | None = None,
    hermitian: _bool = False,
    out: Any = None,
) -> Tensor: ...
def linalg_multi_dot(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor: ...
def linalg_norm(
    A: Any,
    ord: _float | str | None = None,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor:
    """A norm: of matrices for two dimensions or where `ord` is a string, else of vectors."""
def linalg_pinv(
    A: Any,
    *,
    atol: _float | None = None,
    rtol: _float | None = None,
    hermitian: _bool = False,
    out: Any = None,
) -> Tensor:
    """Pseudo-inverses: singular values up to max(atol, rtol * the largest) count as zero."""
def linalg_qr(A: Any, mode: str = "reduced", *, out: Any = None) -> return_types.linalg_qr: ...
def linalg_slogdet(A: Any, *, out: Any = None) -> return_types.linalg_slogdet: ...
def linalg_solve(A: Any, B: Any, *, left: _bool = True, out: Any = None) -> Tensor: ...
def linalg_solve_ex(
    A: Any,
    B: Any,
    *,
    left: _bool = True,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_solve_ex: ...
def linalg_solve_triangular(
    A: Any,
    B: Any,
    *,
    upper: Any,
    left: _bool = True,
    unitriangular: _bool = False,
    out: Any = None,
) -> Tensor:
    """The solution X of A · X = B (X · A = B unless `left`) for triangular matrices A."""
def linalg_svd(
    A: Any,
    full_matrices: _bool = True,
    *,
    driver: Any = None,
    out: Any = None,
) -> return_types.linalg_svd: ...
def linalg_svdvals(A: Tensor, *, out: Any = None) -> Tensor:
    """The singular values of matrices, falling."""
def linalg_tensorinv(A: Any, ind: _int = 2, *, out: Any = None) -> Tensor: ...
def linalg_tensorsolve(
    A: Any,
    B: Any,
    dims: _int | Sequence[_int] | None = None,
    *,
    out: Any = None,
) -> Tensor: ...
def linalg_vander(x: Tensor, N: Any = None) -> Tensor: ...
def linalg_vecdot(
    x: Tensor,
    y: Tensor,
    *,
    dim: _int | Sequence[_int] | None = -1,
    out: Any = None,
) -> Tensor:
    """Products of vectors along `dim`, the first conjugated."""
def linalg_vector_norm(
    x: Tensor,
    ord: _float | str | None = 2,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor: ...
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None, *, out: Any = None) -> Tensor: ...
def linear_cross_entropy(
    input: Tensor,
    linear_weight: Any,
    target: Tensor,
    *,
    linear_bias: Any = None,
    weight: Tensor | None = None,
    reduction: str = "mean",
    ignore_index: Any = None,
    label_smoothing: _float = 0.0,
    options: Any = None,
) -> Tensor: ...
def linspace(
    start: Tensor | _int | _float | _complex,
    end: Tensor | _int | _float | _complex,
    steps: _int,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """`steps` numbers at equal distances from `start` to `end`, both included."""
def local_response_norm(
    input: Tensor,
    size: _int | Sequence[_int],
    alpha: _float = 0.0001,
    beta: _float = 0.75,
    k: _float = 1.0,
) -> Tensor: ...
def log(input: Tensor, *, out: Any = None) -> Tensor: ...
def log10(input: Tensor, *, out: Any = None) -> Tensor:
    """The logarithm to base 10 of each element."""
def log10_(input: Tensor) -> Tensor:
    """In-place form of `log10`."""
def log1p(input: Tensor, *, out: Any = None) -> Tensor:
    """log(1 + x), exact to the last digits also near 0."""
def log1p_(input: Tensor) -> Tensor:
    """In-place form of `log1p`."""
def log2(input: Tensor, *, out: Any = None) -> Tensor:
    """The logarithm to base 2 of each element."""
def log2_(input: Tensor) -> Tensor:
    """In-place form of `log2`."""
def log_(input: Tensor) -> Tensor:
    """In-place form of `log`."""
def log_softmax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """log(softmax(x)) along `dim`, with no digits lost."""
def logaddexp(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """log(exp(x) + exp(y)), with no overflow on the way."""
def logaddexp2(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """log2(2**x + 2**y), with no overflow on the way."""
def logcumsumexp(input: Tensor, dim: _int, *, out: Any = None) -> Tensor:
    """log(cumsum(exp(input))) along `dim`, without overflow."""
def logdet(input: Tensor) -> Tensor:
    """The logarithms of determinants: NaN where one is negative, -inf where it is zero."""
def logical_and(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Whether both elements are true, that is, not zero."""
def logical_and_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `logical_and`."""
def logical_not(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are zero."""
def logical_not_(input: Tensor) -> Tensor:
    """In-place form of `logical_not`."""
def logical_or(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Whether at least one of the two elements is true."""
def logical_or_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `logical_or`."""
def logical_xor(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Whether exactly one of the two elements is true."""
def logical_xor_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `logical_xor`."""
def logit(input: Tensor, eps: _float | None = None, *, out: Any = None) -> Tensor:
    """log(x / (1 - x))."""
def logit_(input: Tensor, eps: _float | None = None) -> Tensor:
    """In-place form of `logit`."""
def logsigmoid(input: Tensor, *, out: Any = None) -> Tensor:
    """log(sigmoid(x)), with no overflow on the way."""
def logspace(
    start: Tensor | _int | _float | _complex,
    end: Tensor | _int | _float | _complex,
    steps: _int,
    base: _float = 10.0,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def logsumexp(
    input: Tensor,
    dim: _int | tuple[_int, ...],
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """log(sum(exp(input))) along the dimensions `dim`, without overflow."""
def lp_pool1d(
    input: Tensor,
    norm_type: _float,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    ceil_mode: _bool = False,
) -> Tensor: ...
def lp_pool2d(
    input: Tensor,
    norm_type: _float,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    ceil_mode: _bool = False,
) -> Tensor:
    """The `norm_type`-th root of the sum of powers over each window of images."""
def lp_pool3d(
    input: Tensor,
    norm_type: _float,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    ceil_mode: _bool = False,
) -> Tensor:
    """The `norm_type`-th root of the sum of powers over each window of volumes."""
def lstm_cell(
    input: Tensor,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> tuple[Tensor, ...]: ...
def lt(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements of the first tensor are less."""
def lt_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `lt`."""
def lu(
    A: Any,
    pivot: _bool = True,
    get_infos: _bool = False,
    out: Any = None,
) -> tuple[Tensor, ...]:
    """(LU, pivots), with `get_infos` also info; `torch.linalg.lu_factor` is the newer name."""
def lu_solve(input: Tensor, LU_data: Tensor, LU_pivots: Any, *, out: Any = None) -> Tensor: ...
def lu_unpack(
    LU_data: Tensor,
    LU_pivots: Any,
    unpack_data: _bool = True,
    unpack_pivots: _bool = True,
    *,
    out: Any = None,
) -> return_types.lu_unpack: ...
def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: _float = 0.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor: ...
def masked_fill(input: Tensor, mask: Tensor, value: Tensor | _int | _float | _complex) -> Tensor: ...
def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor: ...
def masked_select(input: Tensor, mask: Tensor, *, out: Any = None) -> Tensor:
    """The elements where the mask is true, in one dimension; the two broadcast."""
def matmul(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor: ...
def matrix_exp(input: Tensor) -> Tensor:
    """The exponentials of square matrices; the same as `torch.linalg.matrix_exp`."""
def matrix_power(input: Tensor, n: _int, *, out: Any = None) -> Tensor:
    """The `n`-th powers of square matrices; the same as `torch.linalg.matrix_power`."""
def max(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    other: Tensor | _int | _float | _complex | None = None,
    out: Any = None,
) -> Any: ...
def max_pool1d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    dilation: _int | Sequence[_int] = 1,
    ceil_mode: _bool = False,
    return_indices: _bool = False,
) -> Any:
    """The largest element of each window of a signal (N, C, L) or (C, L)."""
def max_pool2d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    dilation: _int | Sequence[_int] = 1,
    ceil_mode: _bool = False,
    return_indices: _bool = False,
) -> Any:
    """The largest element of each window of images (N, C, H, W) or (C, H, W)."""
def max_pool3d(
    input: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    dilation: _int | Sequence[_int] = 1,
    ceil_mode: _bool = False,
    return_indices: _bool = False,
) -> Any:
    """The largest element of each window of volumes (N, C, D, H, W) or (C, D, H, W)."""
def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    output_size: _int | Sequence[_int] | None = None,
) -> Tensor: ...
def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    output_size: _int | Sequence[_int] | None = None,
) -> Tensor: ...
def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: _int | Sequence[_int],
    stride: _int | Sequence[_int] | None = None,
    padding: _int | Sequence[_int] | str = 0,
    output_size: _int | Sequence[_int] | None = None,
) -> Tensor: ...
def maximum(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The greater of two elements; NaN if one is NaN."""
def mean(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor: ...
def median(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Any:
    """The median of all elements; along `dim` the named tuple (values, indices)."""
def meshgrid(*tensors: Tensor | Sequence[Tensor], indexing: Any = None) -> tuple[Tensor, ...]: ...
def min(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    other: Tensor | _int | _float | _complex | None = None,
    out: Any = None,
) -> Any:
    """The smallest element; along `dim` (values, indices); of two tensors, as `minimum`."""
def minimum(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """The lesser of two elements; NaN if one is NaN."""
def mish(input: Tensor, inplace: _bool = False, *, out: Any = None) -> Tensor:
    """x·tanh(softplus(x))."""
def mm(input: Tensor, mat2: Tensor, *, out: Any = None) -> Tensor:
    """Product of two matrices, without broadcasting; `matmul` takes any shapes."""
def mode(
    input: Tensor,
    dim: _int | Sequence[_int] | None = -1,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> return_types.mode: ...
def moveaxis(
    input: Tensor,
    source: _int | tuple[_int, ...],
    destination: _int | tuple[_int, ...],
) -> Tensor: ...
def movedim(
    input: Tensor,
    source: _int | tuple[_int, ...],
    destination: _int | tuple[_int, ...],
) -> Tensor: ...
def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean of (input - target)²."""
def msort(input: Tensor, *, out: Any = None) -> Tensor:
    """The elements in order along the first dimension."""
def mul(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Product of two tensors, element by element, with broadcasting."""
def mul_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `mul`."""
def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor | _int | _float | _complex,
    embed_dim_to_check: Any,
    num_heads: Any,
    in_proj_weight: Any,
    in_proj_bias: Any,
    bias_k: Any,
    bias_v: Any,
    add_zero_attn: Any,
    dropout_p: Any,
    out_proj_weight: Any,
    out_proj_bias: Any,
    training: _bool = True,
    key_padding_mask: Any = None,
    need_weights: _bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: _bool = False,
    q_proj_weight: Any = None,
    k_proj_weight: Any = None,
    v_proj_weight: Any = None,
    static_k: Any = None,
    static_v: Any = None,
    average_attn_weights: _bool = True,
    is_causal: _bool = False,
) -> tuple[Tensor, ...]: ...
def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: _float | str | None = 1,
    margin: _float = 1.0,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ over i ≠ y of max(0, margin - x[y] + x[i])ᵖ / C for scores x and the right class y."""
def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ over right classes y and wrong classes i of max(0, 1 - x[y] + x[i]) / C."""
def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor: ...
def multinomial(
    input: Tensor,
    num_samples: Any,
    replacement: _bool = False,
    *,
    generator: Generator | None = None,
    out: Any = None,
) -> Tensor: ...
def multiply(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Product of two tensors, element by element, with broadcasting."""
def multiply_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `mul`."""
def mv(input: Tensor, vec: Tensor, *, out: Any = None) -> Tensor:
    """Product of a matrix and a vector."""
def mvlgamma(input: Tensor, p: _float | str | None) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension p, for x > (p - 1)/2."""
def mvlgamma_(input: Tensor, p: _float | str | None) -> Tensor:
    """In-place form of :func:`mvlgamma`."""
def nan_to_num(
    input: Tensor,
    nan: _float | None = 0.0,
    posinf: _float | None = None,
    neginf: _float | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """`nan` for NaN, and `posinf` and `neginf` for infinities."""
def nan_to_num_(
    input: Tensor,
    nan: _float | None = 0.0,
    posinf: _float | None = None,
    neginf: _float | None = None,
) -> Tensor:
    """In-place form of `nan_to_num`."""
def nanmean(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
) -> Tensor:
    """Mean of the elements that are not NaN; arguments as in `mean`."""
def nanmedian(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Any:
    """The median of the elements that are not NaN; see `median`."""
def nanquantile(
    input: Tensor,
    q: Tensor | _int | _float | _complex,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The `q`-th quantiles of the elements that are not NaN; see `quantile`."""
def nansum(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
) -> Tensor:
    """Sum that counts NaN as zero; arguments as in `sum`."""
def narrow(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    start: Tensor | _int | _float | _complex,
    length: _int,
) -> Tensor: ...
def narrow_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `narrow` shows, in memory of its own."""
def native_batch_norm(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: Any,
    momentum: _float,
    eps: _float,
) -> tuple[Tensor, ...]: ...
def native_channel_shuffle(input: Tensor, groups: _int) -> Tensor: ...
def native_group_norm(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    N: Any,
    C: Any,
    HxW: Any,
    group: Any,
    eps: _float,
) -> tuple[Tensor, ...]: ...
def native_layer_norm(
    input: Tensor,
    normalized_shape: _int | Sequence[_int],
    weight: Tensor,
    bias: Tensor | None,
    eps: _float,
) -> tuple[Tensor, ...]: ...
def ne(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Whether elements differ."""
def ne_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `ne`."""
def neg(input: Tensor, *, out: Any = None) -> Tensor:
    """The negative of each element."""
def neg_(input: Tensor) -> Tensor:
    """In-place form of `neg`."""
def negative(input: Tensor, *, out: Any = None) -> Tensor:
    """The negative of each element."""
def negative_(input: Tensor) -> Tensor:
    """In-place form of `neg`."""
def nextafter(input: Tensor, other: Tensor, *, out: Any = None) -> Tensor:
    """The next number after `input` that the dtype has, in the direction of `other`."""
def nextafter_(input: Tensor, other: Tensor) -> Tensor:
    """In-place form of `nextafter`."""
def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: _int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor: ...
def nonzero(input: Tensor, *, out: Any = None, as_tuple: _bool = False) -> Any: ...
def nonzero_static(
    input: Tensor,
    *,
    size: _int | Sequence[_int],
    fill_value: _int = -1,
    out: Any = None,
) -> Tensor:
    """The first `size` rows of `nonzero`; rows of `fill_value` where there are fewer."""
def norm(
    input: Tensor,
    p: _float | str | None = "fro",
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    out: Any = None,
    dtype: _dtype | None = None,
) -> Tensor: ...
def normal(
    mean: Tensor | _float = 0.0,
    std: Tensor | _float = 1.0,
    size: _int | Sequence[_int] | None = None,
    *,
    generator: Generator | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """Numbers from normal distributions of the given means and standard deviations."""
def normalize(
    input: Tensor,
    p: _float | str | None = 2.0,
    dim: _int | Sequence[_int] | None = 1,
    eps: _float = 1e-12,
    out: Any = None,
) -> Tensor:
    """`input` divided by its `p`-norm along `dim`, or by `eps` where the norm is smaller."""
def not_equal(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Whether elements differ."""
def not_equal_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `ne`."""
def nuclear_norm(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
) -> Tensor: ...
def numel(input: Tensor) -> _int:
    """The number of elements."""
def one_hot(tensor: Tensor, num_classes: _int = -1) -> Tensor: ...
def ones(
    *lengths: Any,
    size: _int | Sequence[_int] | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """A tensor of ones of the given shape, of the default dtype unless another is given."""
def ones_like(
    input: Tensor,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor:
    """A tensor of ones of the shape and, unless another is given, the dtype of `input`."""
def orgqr(input: Tensor, input2: Tensor, *, out: Any = None) -> Tensor:
    """The same as `torch.linalg.householder_product`."""
def ormqr(
    input: Tensor,
    input2: Tensor,
    input3: Tensor,
    left: _bool = True,
    transpose: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def outer(input: Tensor, vec2: Tensor, *, out: Any = None) -> Tensor:
    """All products of an element of one vector with an element of another."""
def pad(
    input: Tensor,
    pad: _int | Sequence[_int],
    mode: str = "constant",
    value: Tensor | _int | _float | _complex | None = None,
) -> Tensor: ...
def pairwise_distance(
    x1: Tensor,
    x2: Tensor,
    p: _float | str | None = 2.0,
    eps: _float = 1e-06,
    keepdim: _bool = False,
) -> Tensor:
    """The `p`-norm of x1 - x2 + eps along the last dimension."""
def pca_lowrank(
    A: Any,
    q: Tensor | _int | _float | _complex | None = None,
    center: _bool = True,
    niter: _int = 2,
) -> tuple[Tensor, ...]: ...
def pdist(input: Tensor, p: _float | str | None = 2.0) -> Tensor: ...
def permute(input: Tensor, *dims: _int | Sequence[_int]) -> Tensor:
    """The tensor with its dimensions in the order `dims`."""
def permute_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `permute` shows, in memory of its own."""
def pinverse(input: Tensor, rcond: _float = 1e-15) -> Tensor:
    """Pseudo-inverses; `torch.linalg.pinv` is the newer name."""
def pixel_shuffle(input: Tensor, upscale_factor: _int) -> Tensor: ...
def pixel_unshuffle(input: Tensor, downscale_factor: _int) -> Tensor:
    """Pixels laid out as channels, the inverse of `pixel_shuffle`."""
def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Numbers from Poisson distributions; each element of `input` is the rate of one."""
def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: _bool = True,
    full: _bool = False,
    size_average: Any = None,
    eps: _float = 1e-08,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """exp(x) - t·x, the negative log likelihood of counts t whose expected number is exp(x)."""
def polar(abs: Tensor, angle: Tensor, *, out: Any = None) -> Tensor:
    """Complex numbers from their absolute value and angle."""
def polygamma(n: _int, input: Tensor) -> Tensor:
    """The derivative of `digamma` of order n."""
def positive(input: Tensor) -> Tensor:
    """The tensor itself, as `+input`."""
def pow(
    input: Tensor | _complex,
    exponent: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def pow_(
    input: Tensor | _complex,
    exponent: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`pow`."""
def prelu(input: Tensor, weight: Tensor) -> Tensor: ...
def prod(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor:
    """Product of all elements, or along the dimension `dim`."""
def put(
    input: Tensor,
    index: Tensor,
    source: Tensor,
    accumulate: _bool = False,
    *,
    out: Any = None,
) -> Tensor: ...
def put_(input: Tensor, index: Tensor, source: Tensor, accumulate: _bool = False) -> Tensor:
    """In-place form of `put`."""
def qr(input: Tensor, some: _bool = True, *, out: Any = None) -> return_types.qr:
    """(Q, R), with a square Q unless `some`; `torch.linalg.qr` is the newer name."""
def quantile(
    input: Tensor,
    q: Tensor | _int | _float | _complex,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor: ...
def rad2deg(input: Tensor, *, out: Any = None) -> Tensor:
    """Radians in degrees."""
def rad2deg_(input: Tensor) -> Tensor:
    """In-place form of `rad2deg`."""
def rand(
    *lengths: Any,
    size: _int | Sequence[_int] | None = None,
    generator: Generator | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """Numbers from the uniform distribution on [0, 1)."""
def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor:
    """Numbers from the uniform distribution on [0, 1) in the shape and dtype of `input`."""
def randint(
    *bounds: Any,
    low: _float | None = None,
    high: _float | None = None,
    size: _int | Sequence[_int] | None = None,
    generator: Generator | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """Integers from `low` (0 if not given) up to but without `high`."""
def randint_like(
    input: Tensor,
    low: _float = 0,
    high: _float | None = None,
    *,
    generator: Generator | None = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor: ...
def randn(
    *lengths: Any,
    size: _int | Sequence[_int] | None = None,
    generator: Generator | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """Numbers from the normal distribution of mean 0 and variance 1."""
def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor: ...
def randperm(
    n: _int,
    *,
    generator: Generator | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """The integers from 0 to `n - 1` in random order."""
def range(
    start: Tensor | _int | _float | _complex = 0,
    end: Tensor | _int | _float | _complex | None = None,
    step: Tensor | _int | _float | _complex = 1,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
) -> Tensor: ...
def ravel(input: Tensor) -> Tensor:
    """The elements in one dimension: a view of a contiguous tensor, else a copy."""
def real(input: Tensor) -> Tensor:
    """The real parts of complex numbers, as a view; a real tensor itself."""
def reciprocal(input: Tensor, *, out: Any = None) -> Tensor:
    """1 / x of each element."""
def reciprocal_(input: Tensor) -> Tensor:
    """In-place form of `reciprocal`."""
def relu(input: Tensor, inplace: _bool = False, *, out: Any = None) -> Tensor:
    """max(x, 0)."""
def relu6(input: Tensor, inplace: _bool = False) -> Tensor:
    """min(max(x, 0), 6)."""
def relu_(input: Tensor, inplace: _bool = False) -> Tensor:
    """In-place form of `relu`."""
def remainder(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def remainder_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `remainder`."""
def renorm(
    input: Tensor,
    p: _float | str | None,
    dim: _int | Sequence[_int] | None,
    maxnorm: _float,
    *,
    out: Any = None,
) -> Tensor: ...
def renorm_(
    input: Tensor,
    p: _float | str | None,
    dim: _int | Sequence[_int] | None,
    maxnorm: _float,
    *,
    out: Any = None,
) -> Tensor:
    """In-place form of :func:`renorm`."""
def repeat(input: Tensor, *repeats: _int | Sequence[_int], out: Any = None) -> Tensor: ...
def repeat_interleave(
    input: Tensor,
    repeats: _int | Sequence[_int] | None = None,
    dim: _int | Sequence[_int] | None = None,
    *,
    output_size: _int | Sequence[_int] | None = None,
) -> Tensor: ...
def reshape(input: Tensor, *shape: _int | Sequence[_int]) -> Tensor: ...
def resize_as_(self, the_template: Any, memory_format: memory_format | None = None) -> Tensor:
    """Give the tensor the shape of another, as `resize_` does."""
def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself: conjugates are never left for later here."""
def resolve_neg(input: Tensor) -> Tensor:
    """The tensor itself: negatives are never left for later here."""
def result_type(tensor1: Tensor | _complex, tensor2: Tensor | _complex) -> _dtype:
    """The dtype of the result of an operation on two tensors or numbers."""
def rms_norm(
    input: Tensor,
    normalized_shape: _int | Sequence[_int],
    weight: Tensor | None = None,
    eps: _float | None = None,
) -> Tensor: ...
def rnn_relu_cell(
    input: Tensor,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Tensor: ...
def rnn_tanh_cell(
    input: Tensor,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Tensor: ...
def roll(
    input: Tensor,
    shifts: _int | tuple[_int, ...],
    dims: _int | tuple[_int, ...] = (),
    *,
    out: Any = None,
) -> Tensor: ...
def rot90(input: Tensor, k: _int = 1, dims: Sequence[_int] = (0, 1), *, out: Any = None) -> Tensor: ...
def round(input: Tensor, *, decimals: _int = 0, out: Any = None) -> Tensor:
    """Each element rounded to `decimals` digits after the point, halves to the even side."""
def round_(input: Tensor, *, decimals: _int = 0) -> Tensor:
    """In-place form of `round`."""
def row_stack(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor:
    """The tensors below one another, along dimension 0; those of one dimension are rows."""
def rrelu(
    input: Tensor,
    lower: _float = 0.125,
    upper: _float = 0.3333333333333333,
    training: _bool = False,
    inplace: _bool = False,
) -> Tensor: ...
def rrelu_(
    input: Tensor,
    lower: _float = 0.125,
    upper: _float = 0.3333333333333333,
    training: _bool = False,
) -> Tensor:
    """In-place form of :func:`rrelu`."""
def rsqrt(input: Tensor, *, out: Any = None) -> Tensor:
    """1 / sqrt(x) of each element: inf at 0."""
def rsqrt_(input: Tensor) -> Tensor:
    """In-place form of `rsqrt`."""
def rsub(input: Tensor, other: Tensor | _int | _float | _complex, alpha: _float = 1) -> Tensor:
    """other - alpha * input, element by element, with broadcasting."""
def scalar_tensor(
    s: Any,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor | _int | _float | _complex,
    attn_mask: Tensor | None = None,
    dropout_p: _float = 0.0,
    is_causal: _bool = False,
    scale: Any = None,
    enable_gqa: _bool = False,
) -> Tensor: ...
def scatter(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    index: Tensor,
    src: Tensor | _complex | None = None,
    *,
    value: Tensor | _int | _float | _complex | None = None,
    reduce: Any = None,
) -> Tensor: ...
def scatter_add(input: Tensor, dim: _int, index: Tensor, src: Tensor, *, out: Any = None) -> Tensor: ...
def scatter_add_(input: Tensor, dim: _int, index: Tensor, src: Tensor) -> Tensor:
    """In-place form of `scatter_add`."""
def scatter_reduce(
    input: Tensor,
    dim: _int,
    index: Tensor,
    src: Tensor,
    reduce: str,
    *,
    include_self: _bool = True,
    out: Any = None,
) -> Tensor: ...
def scatter_reduce_(
    input: Tensor,
    dim: _int,
    index: Tensor,
    src: Tensor,
    reduce: str,
    *,
    include_self: _bool = True,
) -> Tensor:
    """In-place form of `scatter_reduce`."""
def searchsorted(
    sorted_sequence: Tensor,
    input: Tensor | _float,
    *,
    out_int32: _bool = False,
    right: _bool = False,
    side: Any = None,
    sorter: Tensor | None = None,
    out: Any = None,
) -> Tensor: ...
def segment_reduce(
    data: Any,
    reduce: Any,
    *,
    lengths: Any = None,
    indices: Tensor | None = None,
    offsets: Tensor | None = None,
    axis: _int = 0,
    unsafe: _bool = False,
    initial: Any = None,
) -> Tensor: ...
def select(input: Tensor, dim: _int, index: _int) -> Tensor:
    """The part at position `index` along dimension `dim`, which vanishes."""
def select_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `select` shows, in memory of its own."""
def select_scatter(
    input: Tensor,
    src: Tensor,
    dim: _int,
    index: _int,
    *,
    out: Any = None,
) -> Tensor:
    """A copy of the tensor with `src` at position `index` along dimension `dim`."""
def selu(input: Tensor, inplace: _bool = False) -> Tensor:
    """scale·elu(x, alpha) with the two constants that keep mean 0 and variance 1."""
def selu_(input: Tensor) -> Tensor:
    """In-place form of :func:`selu`."""
def sgn(input: Tensor, *, out: Any = None) -> Tensor: ...
def sgn_(input: Tensor) -> Tensor:
    """In-place form of `sgn`."""
def sigmoid(input: Tensor, *, out: Any = None) -> Tensor:
    """1 / (1 + exp(-x))."""
def sigmoid_(input: Tensor) -> Tensor:
    """In-place form of `sigmoid`."""
def sign(input: Tensor, *, out: Any = None) -> Tensor:
    """-1, 0 or 1 as elements are negative, zero (or NaN) or positive."""
def sign_(input: Tensor) -> Tensor:
    """In-place form of `sign`."""
def signbit(input: Tensor, *, out: Any = None) -> Tensor:
    """Whether elements are negative, -0.0 included."""
def silu(input: Tensor, inplace: _bool = False, *, out: Any = None) -> Tensor:
    """x·sigmoid(x), also known as swish."""
def sin(input: Tensor, *, out: Any = None) -> Tensor:
    """The sine of each element."""
def sin_(input: Tensor) -> Tensor:
    """In-place form of `sin`."""
def sinc(input: Tensor, *, out: Any = None) -> Tensor:
    """sin(πx) / (πx), and 1 at 0."""
def sinc_(input: Tensor) -> Tensor:
    """In-place form of `sinc`."""
def sinh(input: Tensor, *, out: Any = None) -> Tensor:
    """The hyperbolic sine of each element."""
def sinh_(input: Tensor) -> Tensor:
    """In-place form of `sinh`."""
def slice_scatter(
    input: Tensor,
    src: Tensor,
    dim: _int = 0,
    start: _int | None = None,
    end: _int | None = None,
    step: _int = 1,
    *,
    out: Any = None,
) -> Tensor: ...
def slogdet(input: Tensor) -> return_types.slogdet:
    """(sign, logabsdet) of determinants; the same as `torch.linalg.slogdet`."""
def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    beta: _float = 1.0,
) -> Tensor: ...
def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """log(1 + exp(-t·x)), where t is 1 or -1; with no overflow on the way."""
def softmax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """exp(x) along `dim`, divided by the sum there: positive numbers that sum to 1."""
def softmin(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
) -> Tensor:
    """softmax(-x) along `dim`."""
def softplus(
    input: Tensor,
    beta: _float = 1.0,
    threshold: _float = 20.0,
    *,
    out: Any = None,
) -> Tensor: ...
def softshrink(input: Tensor, lambd: _float = 0.5, *, out: Any = None) -> Tensor: ...
def softsign(input: Tensor) -> Tensor: ...
def sort(
    input: Tensor,
    dim: _int | Sequence[_int] | None = -1,
    descending: _bool = False,
    *,
    stable: _bool = False,
    out: Any = None,
) -> return_types.sort: ...
def special_airy_ai(input: Tensor, *, out: Any = None) -> Tensor:
    """Airy's function Ai, the solution of y'' = x·y that falls towards 0."""
def special_bessel_j0(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the first kind, of order 0."""
def special_bessel_j1(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the first kind, of order 1."""
def special_bessel_y0(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the second kind, of order 0: NaN below 0, -inf at 0."""
def special_bessel_y1(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the second kind, of order 1: NaN below 0, -inf at 0."""
def special_chebyshev_polynomial_t(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def special_chebyshev_polynomial_u(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Chebyshev's polynomial of the second kind: sin((n + 1)·t) / sin t at x = cos t."""
def special_chebyshev_polynomial_v(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Chebyshev's polynomial of the third kind: cos((n + 1/2)·t) / cos(t/2) at x = cos t."""
def special_chebyshev_polynomial_w(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Chebyshev's polynomial of the fourth kind: sin((n + 1/2)·t) / sin(t/2) at x = cos t."""
def special_digamma(input: Tensor, *, out: Any = None) -> Tensor:
    """The derivative of log Γ."""
def special_entr(input: Tensor, *, out: Any = None) -> Tensor:
    """-x·log x; 0 at 0, -inf below."""
def special_erf(input: Tensor, *, out: Any = None) -> Tensor:
    """2/√π ∫₀ˣ exp(-t²) dt."""
def special_erfc(input: Tensor, *, out: Any = None) -> Tensor:
    """1 - erf(x), with all digits where that is small."""
def special_erfcx(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x²)·erfc(x), which stays in range where erfc does not."""
def special_erfinv(input: Tensor, *, out: Any = None) -> Tensor:
    """The y with erf(y) = x, for x in [-1, 1]."""
def special_exp2(input: Tensor, *, out: Any = None) -> Tensor:
    """2 to the power of each element."""
def special_expit(input: Tensor, *, out: Any = None) -> Tensor:
    """1 / (1 + exp(-x))."""
def special_expm1(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x) - 1, exact to the last digits also near 0."""
def special_gammainc(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def special_gammainc_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `igamma`."""
def special_gammaincc(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The regularised upper incomplete gamma function, 1 - :func:`igamma`."""
def special_gammaincc_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `igammac`."""
def special_gammaln(input: Tensor, *, out: Any = None) -> Tensor: ...
def special_hermite_polynomial_h(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def special_hermite_polynomial_he(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def special_i0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
def special_i0e(input: Tensor, *, out: Any = None) -> Tensor: ...
def special_i1(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 1."""
def special_i1e(input: Tensor, *, out: Any = None) -> Tensor: ...
def special_laguerre_polynomial_l(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def special_legendre_polynomial_p(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Legendre's polynomial of degree n, orthogonal on [-1, 1]; 0 for a negative degree."""
def special_log1p(input: Tensor, *, out: Any = None) -> Tensor:
    """log(1 + x), exact to the last digits also near 0."""
def special_log_ndtr(input: Tensor, *, out: Any = None) -> Tensor:
    """The logarithm of `ndtr`, with all digits also far below 0."""
def special_log_softmax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """log(softmax(x)) along `dim`, with no digits lost."""
def special_logit(input: Tensor, eps: _float | None = None, *, out: Any = None) -> Tensor:
    """log(x / (1 - x))."""
def special_logsumexp(
    input: Tensor,
    dim: _int | tuple[_int, ...],
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """log(sum(exp(input))) along the dimensions `dim`, without overflow."""
def special_modified_bessel_i0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
def special_modified_bessel_i1(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 1."""
def special_modified_bessel_k0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the second kind, of order 0: NaN below 0, inf at 0."""
def special_modified_bessel_k1(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the second kind, of order 1: NaN below 0, inf at 0."""
def special_multigammaln(input: Tensor, p: _float | str | None) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension p, for x > (p - 1)/2."""
def special_ndtr(input: Tensor, *, out: Any = None) -> Tensor:
    """The probability that a standard normal number stays below x."""
def special_ndtri(input: Tensor, *, out: Any = None) -> Tensor:
    """The y that a standard normal number stays below with probability x."""
def special_polygamma(n: _int, input: Tensor) -> Tensor:
    """The derivative of `digamma` of order n."""
def special_psi(input: Tensor, *, out: Any = None) -> Tensor:
    """The derivative of log Γ."""
def special_round(input: Tensor, *, decimals: _int = 0, out: Any = None) -> Tensor:
    """Each element rounded to `decimals` digits after the point, halves to the even side."""
def special_scaled_modified_bessel_k0(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x)·`modified_bessel_k0`, which stays in range where that does not."""
def special_scaled_modified_bessel_k1(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x)·`modified_bessel_k1`, which stays in range where that does not."""
def special_shifted_chebyshev_polynomial_t(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_t` at 2x - 1, for [0, 1]."""
def special_shifted_chebyshev_polynomial_u(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_u` at 2x - 1, for [0, 1]."""
def special_shifted_chebyshev_polynomial_v(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_v` at 2x - 1, for [0, 1]."""
def special_shifted_chebyshev_polynomial_w(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_w` at 2x - 1, for [0, 1]."""
def special_sinc(input: Tensor, *, out: Any = None) -> Tensor:
    """sin(πx) / (πx), and 1 at 0."""
def special_softmax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """exp(x) along `dim`, divided by the sum there: positive numbers that sum to 1."""
def special_spherical_bessel_j0(input: Tensor, *, out: Any = None) -> Tensor:
    """The spherical Bessel function of the first kind, of order 0: sin x / x, and 1 at 0."""
def special_xlog1py(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """x·log(1 + y), and 0 where x = 0 unless y is NaN."""
def special_xlogy(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """x·log(y), and 0 where x = 0 unless y is NaN."""
def special_zeta(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Hurwitz' zeta function Σ 1/(k + q)ˢ over k = 0, 1, …, for s `input` and q `other`."""
def split(
    tensor: Tensor,
    split_size_or_sections: Any,
    dim: _int | Sequence[_int] | None = 0,
) -> tuple[Tensor, ...]: ...
def split_copy(input: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
    """A copy of what `split` shows, in memory of its own."""
def split_with_sizes(
    input: Tensor,
    split_sizes: Sequence[_int],
    dim: _int = 0,
) -> tuple[Tensor, ...]: ...
def split_with_sizes_copy(input: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
    """A copy of what `split_with_sizes` shows, in memory of its own."""
def sqrt(input: Tensor, *, out: Any = None) -> Tensor:
    """The square root of each element, NaN for negative real ones."""
def sqrt_(input: Tensor) -> Tensor:
    """In-place form of `sqrt`."""
def square(input: Tensor, *, out: Any = None) -> Tensor:
    """Each element times itself."""
def square_(input: Tensor, *, out: Any = None) -> Tensor:
    """In-place form of :func:`square`."""
def squeeze(input: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor: ...
def squeeze_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `squeeze` shows, in memory of its own."""
def stack(tensors: Sequence[Tensor], dim: _int = 0, *, out: Any = None) -> Tensor:
    """The tensors, all of one shape, side by side along a new dimension `dim`."""
def std(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    unbiased: _bool | None = None,
    keepdim: _bool = False,
    *,
    correction: _float | None = None,
    out: Any = None,
) -> Tensor:
    """Standard deviation, the square root of `var`, with the same arguments."""
def std_mean(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    unbiased: _bool | None = None,
    keepdim: _bool = False,
    *,
    correction: _float | None = None,
) -> tuple[Tensor, ...]:
    """The standard deviation and the mean, with the arguments of `var`."""
def stft(
    input: Tensor,
    n_fft: Any,
    hop_length: Any = None,
    win_length: Any = None,
    window: Any = None,
    center: _bool = True,
    pad_mode: str = "reflect",
    normalized: _bool = False,
    onesided: Any = None,
    return_complex: Any = None,
) -> Tensor: ...
def sub(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """input - alpha * other, element by element, with broadcasting."""
def sub_(input: Tensor, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
    """In-place form of `sub`."""
def subtract(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    alpha: _float = 1,
    out: Any = None,
) -> Tensor:
    """input - alpha * other, element by element, with broadcasting."""
def subtract_(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    alpha: _float = 1,
) -> Tensor:
    """In-place form of `sub`."""
def sum(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor:
    """Sum of all elements, or along the dimensions `dim` (an integer or a tuple)."""
def svd(
    input: Tensor,
    some: _bool = True,
    compute_uv: _bool = True,
    *,
    out: Any = None,
) -> return_types.svd:
    """(U, S, V), where V is not transposed; `torch.linalg.svd` is the newer name."""
def svd_lowrank(
    A: Any,
    q: Tensor | _int | _float | _complex = 6,
    niter: _int = 2,
    M: Any = None,
) -> tuple[Tensor, ...]: ...
def swapaxes(input: Tensor, dim0: _int, dim1: _int) -> Tensor:
    """The tensor with dimensions `dim0` and `dim1` exchanged."""
def swapdims(input: Tensor, dim0: _int, dim1: _int) -> Tensor:
    """The tensor with dimensions `dim0` and `dim1` exchanged."""
def t(input: Tensor) -> Tensor:
    """The transposed matrix; tensors of fewer dimensions as they are."""
def t_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `t` shows, in memory of its own."""
def take(input: Tensor, index: Tensor, *, out: Any = None) -> Tensor: ...
def take_along_dim(
    input: Tensor,
    indices: Tensor,
    dim: _int | Sequence[_int] | None = None,
    *,
    out: Any = None,
) -> Tensor: ...
def tan(input: Tensor, *, out: Any = None) -> Tensor:
    """The tangent of each element."""
def tan_(input: Tensor) -> Tensor:
    """In-place form of `tan`."""
def tanh(input: Tensor, *, out: Any = None) -> Tensor:
    """The hyperbolic tangent of each element."""
def tanh_(input: Tensor) -> Tensor:
    """In-place form of `tanh`."""
def tanhshrink(input: Tensor) -> Tensor:
    """x - tanh(x)."""
def tensor(
    data: Any,
    *,
    dtype: _dtype | None = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor: ...
def tensor_split(
    input: Tensor,
    indices_or_sections: Any,
    dim: _int | Sequence[_int] | None = 0,
) -> tuple[Tensor, ...]: ...
def tensordot(a: Tensor, b: Tensor, dims: _int | Sequence[_int] = 2, out: Any = None) -> Tensor: ...
def threshold(
    input: Tensor,
    threshold: Any,
    value: Tensor | _int | _float | _complex,
    inplace: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """x where it is greater than `threshold`, `value` elsewhere."""
def threshold_(
    input: Tensor,
    threshold: Any,
    value: Tensor | _int | _float | _complex,
    inplace: _bool = False,
) -> Tensor:
    """In-place form of `threshold`."""
def tile(
    input: Tensor,
    *repeats: _int | Sequence[_int],
    dims: _int | Sequence[_int] | None = None,
) -> Tensor:
    """The tensor repeated that many times along its last dimensions, as NumPy's `tile`."""
def topk(
    input: Tensor,
    k: Any,
    dim: _int | Sequence[_int] | None = -1,
    largest: _bool = True,
    sorted: _bool = True,
    *,
    out: Any = None,
) -> return_types.topk: ...
def trace(input: Tensor) -> Tensor:
    """The sum of the diagonal of a matrix."""
def transpose(input: Tensor, dim0: _int, dim1: _int) -> Tensor:
    """The tensor with dimensions `dim0` and `dim1` exchanged."""
def transpose_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `transpose` shows, in memory of its own."""
def trapezoid(
    y: Tensor,
    x: Tensor | None = None,
    *,
    dx: _float = 1,
    dim: _int | Sequence[_int] | None = -1,
) -> Tensor: ...
def trapz(
    y: Tensor,
    x: Tensor | None = None,
    *,
    dx: _float = 1,
    dim: _int | Sequence[_int] | None = -1,
) -> Tensor: ...
def triangular_solve(
    input: Tensor,
    A: Any,
    upper: _bool = True,
    transpose: _bool = False,
    unitriangular: _bool = False,
    *,
    out: Any = None,
) -> return_types.triangular_solve: ...
def tril(input: Tensor, diagonal: _int = 0, *, out: Any = None) -> Tensor:
    """The lower triangle of a matrix (or of each of a batch), up to a diagonal; zeros above."""
def tril_(input: Tensor, diagonal: _int = 0) -> Tensor:
    """In-place form of `tril`."""
def tril_indices(
    row: Any,
    col: Any,
    offset: _int = 0,
    *,
    dtype: _dtype | None = None,
    device: _device | str | None = None,
    layout: Any = None,
) -> Tensor: ...
def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: _float = 1.0,
    p: _float | str | None = 2.0,
    eps: _float = 1e-06,
    swap: _bool = False,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor: ...
def triplet_margin_with_distance_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    *,
    distance_function: Any = None,
    margin: _float = 1.0,
    swap: _bool = False,
    reduction: str = "mean",
) -> Tensor:
    """`triplet_margin_loss` with a distance of one's own, by default `pairwise_distance`."""
def triu(input: Tensor, diagonal: _int = 0, *, out: Any = None) -> Tensor: ...
def triu_(input: Tensor, diagonal: _int = 0) -> Tensor:
    """In-place form of `triu`."""
def triu_indices(
    row: Any,
    col: Any,
    offset: _int = 0,
    *,
    dtype: _dtype | None = None,
    device: _device | str | None = None,
    layout: Any = None,
) -> Tensor: ...
def true_divide(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    rounding_mode: Any = None,
    out: Any = None,
) -> Tensor:
    """Quotient of two tensors, element by element, with broadcasting."""
def true_divide_(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    rounding_mode: Any = None,
) -> Tensor:
    """In-place form of `div`."""
def trunc(input: Tensor, *, out: Any = None) -> Tensor:
    """Each element without its digits after the point."""
def trunc_(input: Tensor) -> Tensor:
    """In-place form of `trunc`."""
def unbind(input: Tensor, dim: _int = 0) -> tuple[Tensor, ...]:
    """The parts at each position along dimension `dim`, which vanishes, as a tuple of views."""
def unbind_copy(input: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
    """A copy of what `unbind` shows, in memory of its own."""
def unflatten(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    sizes: _int | Sequence[_int],
) -> Tensor:
    """Dimension `dim` split into several of lengths `sizes`, of which one may be -1."""
def unfold_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `unfold` shows, in memory of its own."""
def unique(
    input: Tensor,
    sorted: _bool = True,
    return_inverse: _bool = False,
    return_counts: _bool = False,
    dim: _int | Sequence[_int] | None = None,
) -> Any:
    """The different elements, in order; with `dim` the different slices along it."""
def unique_consecutive(
    input: Tensor,
    return_inverse: _bool = False,
    return_counts: _bool = False,
    dim: _int | Sequence[_int] | None = None,
) -> Any: ...
def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]: ...
def unsafe_chunk(input: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
    """A copy of what `chunk` shows, in memory of its own."""
def unsafe_split(input: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
    """A copy of what `split` shows, in memory of its own."""
def unsafe_split_with_sizes(input: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
    """A copy of what `split_with_sizes` shows, in memory of its own."""
def unsqueeze(input: Tensor, dim: _int) -> Tensor:
    """The tensor with a dimension of length 1 inserted at `dim`."""
def unsqueeze_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `unsqueeze` shows, in memory of its own."""
def vander(x: Tensor, N: Any = None, increasing: _bool = False) -> Tensor: ...
def var(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    unbiased: _bool | None = None,
    keepdim: _bool = False,
    *,
    correction: _float | None = None,
    out: Any = None,
) -> Tensor:
    """Variance of all elements, or along the dimensions `dim`."""
def var_mean(
    input: Tensor,
    dim: _int | Sequence[_int] | None = None,
    unbiased: _bool | None = None,
    keepdim: _bool = False,
    *,
    correction: _float | None = None,
    out: Any = None,
) -> tuple[Tensor, ...]:
    """The variance and the mean, with the arguments of `var`."""
def vdot(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Product of two vectors, the first conjugated."""
def view(
    input: Tensor,
    *shape: _int | Sequence[_int],
    dtype: _dtype | None = None,
    size: _int | Sequence[_int] | None = None,
) -> Tensor:
    """A tensor of another shape, or of another dtype, on the same memory."""
def view_as_complex(input: Tensor) -> Tensor:
    """Pairs of real numbers in the last dimension as complex ones, on the same memory."""
def view_as_complex_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `view_as_complex` shows, in memory of its own."""
def view_as_real(input: Tensor) -> Tensor:
    """Complex numbers as pairs of real ones in a new last dimension, on the same memory."""
def view_as_real_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `view_as_real` shows, in memory of its own."""
def view_copy(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A copy of what `view` shows, in memory of its own."""
def vsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """Parts along dimension 0, as `tensor_split`; sections must be equal."""
def vstack(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor:
    """The tensors below one another, along dimension 0; those of one dimension are rows."""
def where(
    condition: Tensor,
    input: Tensor | _complex | None = None,
    other: Tensor | _complex | None = None,
    *,
    out: Any = None,
) -> Any: ...
def xlogy(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """x·log(y), and 0 where x = 0 unless y is NaN."""
def xlogy_(input: Tensor, other: Tensor | _int | _float | _complex) -> Tensor:
    """In-place form of `xlogy`."""
def zero_(input: Tensor) -> Tensor:
    """Set every element to zero."""
def zeros(
    *lengths: Any,
    size: _int | Sequence[_int] | None = None,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    pin_memory: _bool = False,
) -> Tensor:
    """A tensor of zeros of the given shape, of the default dtype unless another is given."""
def zeros_like(
    input: Tensor,
    *,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
    memory_format: memory_format | None = ...,
    pin_memory: _bool = False,
) -> Tensor:
    """A tensor of zeros of the shape and, unless another is given, the dtype of `input`."""
