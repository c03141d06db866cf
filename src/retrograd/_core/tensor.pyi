"""Types of the compiled module tensor.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import complex as _complex
from builtins import float as _float
from builtins import int as _int
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import TypeAlias

import numpy as np

from ..ops import return_types
from ..ops.memory_format import memory_format
from .device import device as _device
from .dtypes import dtype as _dtype
from .generator import Generator
from .handle import RemovableHandle
from .node import Node
from .size import Size

class View:
    ...
def set_birth(depth: Any) -> Any:
    """Note in new tensors that they are made in so many function transforms, one in another."""
def birth(t: Any) -> Any:
    """In how many function transforms a tensor was made."""
OPERATOR_NUMBERS: dict[Any, Any]
def place_of_detaching(t: Tensor) -> Any: ...
def user_attributes(t: Tensor) -> dict:
    """The attributes that the user put on a tensor: what `vars(tensor)` shows."""
def set_operator(name: str, operation: Any, is_record: _bool = False) -> None: ...
def operator_operation(name: str) -> Any:
    """What the operator `name` of tensors calls."""
def set_protocol(name: str, function: Any) -> None: ...
def set_overrides_class(function: Any) -> Any:
    """Give what says whether a subclass of Tensor overrides functions."""
def set_package_folder(folder: str) -> None:
    """Pass over the files in `folder` when the user's line is looked for."""
def set_method(name: str, value: Any, cls: Any = None) -> None:
    """Put a method or property on the class Tensor (or another compiled class)."""
_Operand: TypeAlias = Tensor | _complex | np.ndarray[Any, Any] | np.generic
class Tensor:
    """A multi-dimensional array of one dtype that can record what is done to it."""
    @property
    def H(self) -> Tensor:
        """The conjugate transpose of a matrix."""
    @property
    def T(self) -> Tensor:
        """The tensor with its dimensions reversed: the transposed matrix."""
    @property
    def _base(self) -> Tensor | None: ...
    def _is_view(self) -> _bool:
        """Whether this tensor is a view that the graph knows of."""
    @staticmethod
    def _make_subclass(cls, data: Any, require_grad: _bool = False) -> Any:
        """A tensor of class `cls` on the memory of `data`, a leaf of the graph."""
    @property
    def _version(self) -> _int: ...
    def abs(self) -> Tensor:
        """The absolute value of each element; real for complex numbers."""
    def abs_(self) -> Tensor:
        """In-place form of `abs`."""
    def absolute(self) -> Tensor:
        """The absolute value of each element; real for complex numbers."""
    def absolute_(self) -> Tensor:
        """In-place form of `abs`."""
    def acos(self) -> Tensor:
        """The angle in [0, π] whose cosine the element is; NaN outside [-1, 1]."""
    def acos_(self) -> Tensor:
        """In-place form of `acos`."""
    def acosh(self) -> Tensor:
        """The inverse of the hyperbolic cosine; NaN below 1."""
    def acosh_(self) -> Tensor:
        """In-place form of `acosh`."""
    def add(self, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
        """input + alpha * other, element by element, with broadcasting."""
    def add_(self, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
        """In-place form of `add`."""
    def addbmm(self, batch1: Tensor, batch2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """beta * input + alpha times the sum over a batch of matrix products."""
    def addbmm_(self, batch1: Tensor, batch2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """In-place form of :func:`addbmm`."""
    def addcdiv(
        self,
        tensor1: Tensor | _int | _float | _complex,
        tensor2: Tensor | _int | _float | _complex,
        *,
        value: _float = 1,
    ) -> Tensor:
        """input + value·tensor1/tensor2."""
    def addcdiv_(
        self,
        tensor1: Tensor | _int | _float | _complex,
        tensor2: Tensor | _int | _float | _complex,
        *,
        value: _float = 1,
    ) -> Tensor:
        """In-place form of `addcdiv`."""
    def addcmul(
        self,
        tensor1: Tensor | _int | _float | _complex,
        tensor2: Tensor | _int | _float | _complex,
        *,
        value: _float = 1,
    ) -> Tensor:
        """input + value·tensor1·tensor2."""
    def addcmul_(
        self,
        tensor1: Tensor | _int | _float | _complex,
        tensor2: Tensor | _int | _float | _complex,
        *,
        value: _float = 1,
    ) -> Tensor:
        """In-place form of `addcmul`."""
    def addmm(self, mat1: Tensor, mat2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """beta * input + alpha * mat1 · mat2, for two matrices; `input` broadcasts."""
    def addmm_(self, mat1: Tensor, mat2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """In-place form of :func:`addmm`."""
    def addmv(self, mat: Tensor, vec: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """beta * input + alpha * mat · vec, for a matrix and a vector."""
    def addmv_(self, mat: Tensor, vec: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """In-place form of :func:`addmv`."""
    def addr(self, vec1: Tensor, vec2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """beta * input + alpha times the outer product of two vectors."""
    def addr_(self, vec1: Tensor, vec2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """In-place form of :func:`addr`."""
    def adjoint(self) -> Tensor:
        """The last two dimensions exchanged, and the complex conjugate."""
    def all(self, dim: _int | Sequence[_int] | None = None, keepdim: _bool = False) -> Tensor: ...
    def allclose(
        self,
        other: Tensor | _int | _float | _complex,
        rtol: _float = 1e-05,
        atol: _float = 1e-08,
        equal_nan: _bool = False,
    ) -> _bool:
        """Whether all elements are close in the sense of :func:`isclose`, as a Python bool."""
    def amax(self, dim: _int | tuple[_int, ...] = (), keepdim: _bool = False) -> Tensor: ...
    def amin(self, dim: _int | tuple[_int, ...] = (), keepdim: _bool = False) -> Tensor: ...
    def aminmax(
        self,
        *,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
    ) -> return_types.aminmax:
        """The named tuple (min, max) of all elements, or along the dimension `dim`."""
    def angle(self) -> Tensor:
        """The angle of complex numbers in (-π, π]; of real ones 0, or π below zero."""
    def angle_(self) -> Tensor:
        """In-place form of `angle`."""
    def any(self, dim: _int | Sequence[_int] | None = None, keepdim: _bool = False) -> Tensor: ...
    def apply_(self, callable: Any) -> Tensor:
        """Replace each element by `callable(element)`, a Python function of a number."""
    def arccos(self) -> Tensor:
        """The angle in [0, π] whose cosine the element is; NaN outside [-1, 1]."""
    def arccos_(self) -> Tensor:
        """In-place form of `acos`."""
    def arccosh(self) -> Tensor:
        """The inverse of the hyperbolic cosine; NaN below 1."""
    def arccosh_(self) -> Tensor:
        """In-place form of `acosh`."""
    def arcsin(self) -> Tensor:
        """The angle in [-π/2, π/2] whose sine the element is; NaN outside [-1, 1]."""
    def arcsin_(self) -> Tensor:
        """In-place form of `asin`."""
    def arcsinh(self) -> Tensor:
        """The inverse of the hyperbolic sine."""
    def arcsinh_(self) -> Tensor:
        """In-place form of `asinh`."""
    def arctan(self) -> Tensor:
        """The angle in (-π/2, π/2) whose tangent the element is."""
    def arctan2(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The angle in (-π, π] of the point with ordinate `input` and abscissa `other`."""
    def arctan2_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `atan2`."""
    def arctan_(self) -> Tensor:
        """In-place form of `atan`."""
    def arctanh(self) -> Tensor:
        """The inverse of the hyperbolic tangent: infinite at -1 and 1, NaN outside."""
    def arctanh_(self) -> Tensor:
        """In-place form of `atanh`."""
    def argmax(self, dim: _int | None = None, keepdim: _bool = False) -> Tensor:
        """Where the largest element is: along `dim`, or in the flattened tensor."""
    def argmin(self, dim: _int | None = None, keepdim: _bool = False) -> Tensor:
        """Where the smallest element is: along `dim`, or in the flattened tensor."""
    def argsort(
        self,
        dim: _int | Sequence[_int] | None = -1,
        descending: _bool = False,
        stable: _bool = False,
    ) -> Tensor:
        """The indices that put the elements in order along `dim`; equal ones keep their order."""
    def argwhere(self) -> Tensor:
        """The indices of the elements that are not zero, one row for each."""
    def as_strided(
        self,
        size: _int | Sequence[_int],
        stride: _int | Sequence[_int] | None,
        storage_offset: _int | None = None,
    ) -> Tensor: ...
    def as_strided_(
        self,
        size: _int | Sequence[_int],
        stride: _int | Sequence[_int] | None,
        storage_offset: _int | None = None,
    ) -> Tensor:
        """In-place form of :func:`as_strided`."""
    def as_strided_scatter(
        self,
        src: Tensor,
        size: _int | Sequence[_int],
        stride: _int | Sequence[_int] | None,
        storage_offset: _int | None = None,
    ) -> Tensor:
        """A copy of the tensor with `src` in the elements that `as_strided` shows of its memory."""
    def as_subclass(self, cls) -> Tensor:
        """This tensor as an instance of `cls`, on the same memory; gradients flow through."""
    def asin(self) -> Tensor:
        """The angle in [-π/2, π/2] whose sine the element is; NaN outside [-1, 1]."""
    def asin_(self) -> Tensor:
        """In-place form of `asin`."""
    def asinh(self) -> Tensor:
        """The inverse of the hyperbolic sine."""
    def asinh_(self) -> Tensor:
        """In-place form of `asinh`."""
    def atan(self) -> Tensor:
        """The angle in (-π/2, π/2) whose tangent the element is."""
    def atan2(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The angle in (-π, π] of the point with ordinate `input` and abscissa `other`."""
    def atan2_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `atan2`."""
    def atan_(self) -> Tensor:
        """In-place form of `atan`."""
    def atanh(self) -> Tensor:
        """The inverse of the hyperbolic tangent: infinite at -1 and 1, NaN outside."""
    def atanh_(self) -> Tensor:
        """In-place form of `atanh`."""
    def backward(
        self,
        gradient: Any = None,
        retain_graph: _bool | None = None,
        create_graph: _bool = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None: ...
    def baddbmm(self, batch1: Tensor, batch2: Tensor, *, beta: _float = 1, alpha: _float = 1) -> Tensor:
        """beta * input + alpha * batch1 · batch2, one product for each of a batch of matrices."""
    def baddbmm_(
        self,
        batch1: Tensor,
        batch2: Tensor,
        *,
        beta: _float = 1,
        alpha: _float = 1,
    ) -> Tensor:
        """In-place form of :func:`baddbmm`."""
    def bernoulli(self, p: _float | str | None = None, *, generator: Generator | None = None) -> Tensor: ...
    def bernoulli_(self, p: _float | str | None = 0.5, *, generator: Generator | None = None) -> Tensor:
        """In-place form of :func:`bernoulli_`."""
    def bfloat16(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.bfloat16; itself if it has that dtype."""
    def bincount(self, weights: Tensor | None = None, minlength: _int = 0) -> Tensor: ...
    def bitwise_and(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The bits that both integers have; for bool, logical and."""
    def bitwise_and_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `bitwise_and`."""
    def bitwise_left_shift(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The integer with its bits moved up: input·2ⁿ."""
    def bitwise_left_shift_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `bitwise_left_shift`."""
    def bitwise_not(self) -> Tensor:
        """The bits that the integer does not have; for bool, logical not."""
    def bitwise_not_(self) -> Tensor:
        """In-place form of `bitwise_not`."""
    def bitwise_or(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The bits that at least one of the integers has; for bool, logical or."""
    def bitwise_or_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `bitwise_or`."""
    def bitwise_right_shift(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The integer with its bits moved down, the sign kept: input/2ⁿ, rounded down."""
    def bitwise_right_shift_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `bitwise_right_shift`."""
    def bitwise_xor(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The bits that exactly one of the integers has; for bool, logical exclusive or."""
    def bitwise_xor_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `bitwise_xor`."""
    def bmm(self, mat2: Tensor) -> Tensor:
        """Products of matrices, one for each of a batch: (b, n, m) and (b, m, p) give (b, n, p)."""
    def bool(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.bool; itself if it has that dtype."""
    def broadcast_to(self, size: _int | Sequence[_int]) -> Tensor:
        """The tensor expanded to the shape `size`."""
    def byte(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.uint8; itself if it has that dtype."""
    def cauchy_(
        self,
        median: _float = 0.0,
        sigma: _float = 1.0,
        *,
        generator: Generator | None = None,
    ) -> Tensor:
        """In-place form of :func:`cauchy_`."""
    def cdouble(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.complex128; itself if it has that dtype."""
    def ceil(self) -> Tensor:
        """The least integer that is not below each element."""
    def ceil_(self) -> Tensor:
        """In-place form of `ceil`."""
    def cfloat(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.complex64; itself if it has that dtype."""
    def char(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.int8; itself if it has that dtype."""
    def cholesky(self, upper: _bool = False) -> Tensor:
        """The Cholesky factor; `torch.linalg.cholesky` is the newer name."""
    def cholesky_inverse(self, upper: _bool = False) -> Tensor:
        """The inverse of the matrix whose Cholesky factor is `L`."""
    def cholesky_solve(self, L: Any, upper: _bool = False) -> Tensor:
        """The X with A · X = B for the matrix A whose Cholesky factor is `L`."""
    def chunk(self, chunks: _int, dim: _int | Sequence[_int] | None = 0) -> tuple[Tensor, ...]: ...
    def clamp(
        self,
        min: Tensor | _int | _float | _complex | None = None,
        max: Tensor | _int | _float | _complex | None = None,
    ) -> Tensor:
        """Elements cut off at `min` below and `max` above; each a number, a tensor or None."""
    def clamp_(
        self,
        min: Tensor | _int | _float | _complex | None = None,
        max: Tensor | _int | _float | _complex | None = None,
    ) -> Tensor:
        """In-place form of `clamp`."""
    def clamp_max(self, max: Tensor | _int | _float | _complex) -> Tensor:
        """Elements cut off above at `max`, a number or a tensor."""
    def clamp_max_(self, max: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `clamp_max`."""
    def clamp_min(self, min: Tensor | _int | _float | _complex) -> Tensor:
        """Elements cut off below at `min`, a number or a tensor."""
    def clamp_min_(self, min: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `clamp_min`."""
    def clip(
        self,
        min: Tensor | _int | _float | _complex | None = None,
        max: Tensor | _int | _float | _complex | None = None,
    ) -> Tensor:
        """Elements cut off at `min` below and `max` above; each a number, a tensor or None."""
    def clip_(
        self,
        min: Tensor | _int | _float | _complex | None = None,
        max: Tensor | _int | _float | _complex | None = None,
    ) -> Tensor:
        """In-place form of `clamp`."""
    def clone(self, *, memory_format: memory_format | None = None) -> Tensor:
        """A copy of a tensor in memory of its own, through which gradients flow."""
    def combinations(self, r: _int = 2, with_replacement: _bool = False) -> Tensor:
        """All ways to choose `r` elements of a vector, in their order, as rows."""
    def conj(self) -> Tensor:
        """The complex conjugate of each element; a real tensor itself."""
    def conj_physical(self) -> Tensor:
        """The complex conjugate of each element, in new memory."""
    def conj_physical_(self) -> Tensor:
        """In-place form of `conj_physical`."""
    def constant_pad_nd(self, pad: Sequence[_int], value: _float = 0) -> Tensor: ...
    def contiguous(self, memory_format: memory_format | None = ...) -> Tensor: ...
    def copy_(self, other: Tensor | _int | _float | _complex, non_blocking: _bool = False) -> Tensor: ...
    def copysign(self, other: Tensor | _int | _float | _complex) -> Tensor: ...
    def copysign_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `copysign`."""
    def corrcoef(self) -> Tensor: ...
    def cos(self) -> Tensor:
        """The cosine of each element."""
    def cos_(self) -> Tensor:
        """In-place form of `cos`."""
    def cosh(self) -> Tensor:
        """The hyperbolic cosine of each element."""
    def cosh_(self) -> Tensor:
        """In-place form of `cosh`."""
    def count_nonzero(self, dim: _int | Sequence[_int] | None = None) -> Tensor:
        """How many elements are not zero, in all or along the dimensions `dim`."""
    def cov(
        self,
        *,
        correction: _float | None = 1,
        fweights: Any = None,
        aweights: Any = None,
    ) -> Tensor: ...
    def cpu(self, memory_format: memory_format | None = ...) -> Tensor:
        """The tensor itself: the CPU is where it is."""
    def cross(
        self,
        other: Tensor | _int | _float | _complex,
        dim: _int | Sequence[_int] | None = None,
    ) -> Tensor: ...
    def cuda(
        self,
        device: _device | str | None = None,
        non_blocking: _bool = False,
        memory_format: memory_format | None = ...,
    ) -> Tensor:
        """Raises RuntimeError: there is no GPU to move to."""
    def cummax(self, dim: _int | Sequence[_int] | None) -> return_types.cummax: ...
    def cummin(self, dim: _int | Sequence[_int] | None) -> return_types.cummin: ...
    def cumprod(self, dim: _int, *, dtype: _dtype | None = None) -> Tensor:
        """Running product along `dim`; integers in int64 unless `dtype` is given."""
    def cumprod_(self, dim: _int, *, dtype: _dtype | None = None) -> Tensor:
        """In-place form of `cumprod`."""
    def cumsum(self, dim: _int, *, dtype: _dtype | None = None) -> Tensor:
        """Running total along `dim`; integers in int64 unless `dtype` is given."""
    def cumsum_(self, dim: _int, *, dtype: _dtype | None = None) -> Tensor:
        """In-place form of `cumsum`."""
    data: Tensor
    def data_ptr(self) -> _int:
        """The address of the first element."""
    def deg2rad(self) -> Tensor:
        """Degrees in radians."""
    def deg2rad_(self) -> Tensor:
        """In-place form of `deg2rad`."""
    def dense_dim(self) -> Tensor:
        """The number of dimensions, since none of them is sparse."""
    def det(self) -> Tensor:
        """The determinants of square matrices; the same as `torch.linalg.det`."""
    def detach(self) -> Tensor:
        """The same memory, outside the graph."""
    def detach_(self) -> Tensor:
        """Take this tensor out of the graph: it becomes a leaf that does not require grad."""
    @property
    def device(self) -> _device:
        """Where the tensor lives: always the CPU."""
    def diag(self, diagonal: _int = 0) -> Tensor:
        """The matrix with a vector on its diagonal, or a copy of the diagonal of a matrix."""
    def diag_embed(self, offset: _int = 0, dim1: _int = -2, dim2: _int = -1) -> Tensor: ...
    def diagflat(self, offset: _int = 0) -> Tensor:
        """The matrix with all elements of a tensor on its diagonal."""
    def diagonal(self, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor: ...
    def diagonal_scatter(self, src: Tensor, offset: _int = 0, dim1: _int = 0, dim2: _int = 1) -> Tensor:
        """A copy of the tensor with `src` on the diagonal of the dimensions `dim1` and `dim2`."""
    def diff(
        self,
        n: _int = 1,
        dim: _int | Sequence[_int] | None = -1,
        prepend: Tensor | None = None,
        append: Tensor | None = None,
    ) -> Tensor: ...
    def digamma(self) -> Tensor:
        """The derivative of log Γ."""
    def digamma_(self) -> Tensor:
        """In-place form of `digamma`."""
    def dim(self) -> _int:
        """The number of dimensions."""
    def dim_order(self, ambiguity_check: _bool = False) -> Tensor:
        """The dimensions in the order in which they lie in memory, the outermost first."""
    def dist(self, other: Tensor | _int | _float | _complex, p: _float | str | None = 2) -> Tensor:
        """The `p`-norm of the difference of two tensors, which broadcast."""
    def div(self, other: Tensor | _int | _float | _complex, *, rounding_mode: Any = None) -> Tensor:
        """Quotient of two tensors, element by element, with broadcasting."""
    def div_(self, other: Tensor | _int | _float | _complex, *, rounding_mode: Any = None) -> Tensor:
        """In-place form of `div`."""
    def divide(self, other: Tensor | _int | _float | _complex, *, rounding_mode: Any = None) -> Tensor:
        """Quotient of two tensors, element by element, with broadcasting."""
    def divide_(self, other: Tensor | _int | _float | _complex, *, rounding_mode: Any = None) -> Tensor:
        """In-place form of `div`."""
    def dot(self, tensor: Tensor) -> Tensor:
        """Product of two vectors: the sum of products of their elements."""
    def double(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.float64; itself if it has that dtype."""
    def dsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        """Parts along dimension 2, as `tensor_split`; sections must be equal."""
    @property
    def dtype(self) -> _dtype:
        """The type of the elements, such as `torch.float32`."""
    def element_size(self) -> _int:
        """Bytes of one element."""
    def eq(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements are equal."""
    def eq_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `eq`."""
    def equal(self, other: Tensor | _int | _float | _complex) -> _bool:
        """Whether two tensors have the same shape and the same elements, as a Python bool."""
    def erf(self) -> Tensor:
        """2/√π ∫₀ˣ exp(-t²) dt."""
    def erf_(self) -> Tensor:
        """In-place form of `erf`."""
    def erfc(self) -> Tensor:
        """1 - erf(x), with all digits where that is small."""
    def erfc_(self) -> Tensor:
        """In-place form of `erfc`."""
    def erfinv(self) -> Tensor:
        """The y with erf(y) = x, for x in [-1, 1]."""
    def erfinv_(self) -> Tensor:
        """In-place form of `erfinv`."""
    def exp(self) -> Tensor:
        """e to the power of each element."""
    def exp2(self) -> Tensor:
        """2 to the power of each element."""
    def exp2_(self) -> Tensor:
        """In-place form of `exp2`."""
    def exp_(self) -> Tensor:
        """In-place form of `exp`."""
    def expand(self, *size: _int | Sequence[_int]) -> Tensor: ...
    def expand_as(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """This tensor expanded to the shape of `other`."""
    def expm1(self) -> Tensor:
        """exp(x) - 1, exact to the last digits also near 0."""
    def expm1_(self) -> Tensor:
        """In-place form of `expm1`."""
    def exponential_(self, lambd: _float = 1.0, *, generator: Generator | None = None) -> Tensor:
        """In-place form of :func:`exponential_`."""
    def fill(self, value: Tensor | _int | _float | _complex) -> Tensor: ...
    def fill_(self, value: Tensor | _int | _float | _complex) -> Tensor:
        """Set every element to `value`, a number or a zero-dimensional tensor."""
    def fill_diagonal_(self, fill_value: Any, wrap: _bool = False) -> Tensor:
        """Set the main diagonal to a number: the elements whose indices are all the same."""
    def fix(self) -> Tensor:
        """Each element without its digits after the point."""
    def fix_(self) -> Tensor:
        """In-place form of `trunc`."""
    def flatten(self, start_dim: _int = 0, end_dim: _int = -1) -> Tensor:
        """The dimensions from `start_dim` to `end_dim` made one."""
    def flip(self, *dims: _int | Sequence[_int]) -> Tensor:
        """A copy with the order of the elements along `dims` reversed."""
    def fliplr(self) -> Tensor:
        """A copy with the order of the columns (dimension 1) reversed."""
    def flipud(self) -> Tensor:
        """A copy with the order of the rows (dimension 0) reversed."""
    def float(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.float32; itself if it has that dtype."""
    def float_power(self, exponent: Tensor | _int | _float | _complex) -> Tensor:
        """`pow` in double precision: float64, or complex128 if one of the two is complex."""
    def float_power_(self, exponent: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of :func:`float_power`."""
    def floor(self) -> Tensor:
        """The greatest integer that is not above each element."""
    def floor_(self) -> Tensor:
        """In-place form of `floor`."""
    def floor_divide(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The quotient rounded down, as with Python's ``//``."""
    def floor_divide_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `floor_divide`."""
    def fmax(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The greater of two elements; the number where the other is NaN."""
    def fmin(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The lesser of two elements; the number where the other is NaN."""
    def fmod(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The remainder of a division cut towards zero: it has the sign of `input`."""
    def fmod_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `fmod`."""
    def frac(self) -> Tensor:
        """The digits after the point: x - trunc(x)."""
    def frac_(self) -> Tensor:
        """In-place form of `frac`."""
    def frexp(self) -> return_types.frexp: ...
    def gather(
        self,
        dim: _int | Sequence[_int] | None,
        index: Tensor,
        *,
        sparse_grad: _bool = False,
    ) -> Tensor: ...
    def gcd(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The greatest common divisor of integers; gcd(0, 0) is 0."""
    def gcd_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `gcd`."""
    def ge(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are greater or equal."""
    def ge_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `ge`."""
    def geometric_(self, p: _float, *, generator: Generator | None = None) -> Tensor:
        """In-place form of :func:`geometric_`."""
    def geqrf(self) -> return_types.geqrf: ...
    def ger(self, vec2: Tensor) -> Tensor:
        """All products of an element of one vector with an element of another."""
    def get_device(self) -> _int:
        """-1, PyTorch's number for the CPU."""
    grad: Tensor | None
    @property
    def grad_dtype(self) -> Tensor: ...
    @property
    def grad_fn(self) -> Node | None:
        """The node of the graph that made this tensor, None for leaves."""
    def greater(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are greater."""
    def greater_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `gt`."""
    def greater_equal(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are greater or equal."""
    def greater_equal_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `ge`."""
    def gt(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are greater."""
    def gt_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `gt`."""
    def half(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.float16; itself if it has that dtype."""
    def hardshrink(self, lambd: _float = 0.5) -> Tensor: ...
    def heaviside(self, values: Tensor) -> Tensor:
        """0 below zero, 1 above, `values` at zero."""
    def heaviside_(self, values: Tensor) -> Tensor:
        """In-place form of `heaviside`."""
    def histc(self, bins: _int = 100, min: _float = 0, max: _float = 0) -> Tensor: ...
    def histogram(
        self,
        bins: Any,
        *,
        range: Any = None,
        weight: Tensor | None = None,
        density: _bool = False,
    ) -> return_types.histogram: ...
    def hsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]: ...
    def hypot(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The length √(x² + y²), with no overflow on the way."""
    def hypot_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `hypot`."""
    def i0(self) -> Tensor:
        """The modified Bessel function of the first kind, of order 0."""
    def i0_(self) -> Tensor:
        """In-place form of `i0`."""
    def igamma(self, other: Tensor | _int | _float | _complex) -> Tensor: ...
    def igamma_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `igamma`."""
    def igammac(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The regularised upper incomplete gamma function, 1 - :func:`igamma`."""
    def igammac_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `igammac`."""
    @property
    def imag(self) -> Tensor:
        """The imaginary parts of complex numbers, as a view."""
    def index_add(self, dim: _int, index: Tensor, source: Tensor, *, alpha: _float = 1) -> Tensor: ...
    def index_add_(self, dim: _int, index: Tensor, source: Tensor, *, alpha: _float = 1) -> Tensor:
        """In-place form of `index_add`."""
    def index_copy(self, dim: _int, index: Tensor, source: Tensor) -> Tensor: ...
    def index_copy_(self, dim: _int, index: Tensor, source: Tensor) -> Tensor:
        """In-place form of `index_copy`."""
    def index_fill(
        self,
        dim: _int | Sequence[_int] | None,
        index: Tensor,
        value: Tensor | _int | _float | _complex,
    ) -> Tensor: ...
    def index_fill_(
        self,
        dim: _int | Sequence[_int] | None,
        index: Tensor,
        value: Tensor | _int | _float | _complex,
    ) -> Tensor:
        """In-place form of :func:`index_fill`."""
    def index_put(
        self,
        indices: Sequence[Tensor | None],
        values: Tensor,
        accumulate: _bool = False,
    ) -> Tensor: ...
    def index_put_(
        self,
        indices: Sequence[Tensor | None],
        values: Tensor,
        accumulate: _bool = False,
    ) -> Tensor:
        """In-place form of `index_put`."""
    def index_reduce(
        self,
        dim: _int,
        index: Tensor,
        source: Tensor,
        reduce: str,
        *,
        include_self: _bool = True,
    ) -> Tensor: ...
    def index_reduce_(
        self,
        dim: _int,
        index: Tensor,
        source: Tensor,
        reduce: str,
        *,
        include_self: _bool = True,
    ) -> Tensor:
        """In-place form of `index_reduce`."""
    def index_select(self, dim: _int, index: Tensor) -> Tensor:
        """The parts at the positions `index`, a vector of integers, along dimension `dim`."""
    def inner(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Products of vectors along the last dimensions: (…, n) and (*, n) give (…, *)."""
    def int(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.int32; itself if it has that dtype."""
    def inverse(self) -> Tensor:
        """The inverses of square matrices; the same as `torch.linalg.inv`."""
    def is_complex(self) -> _bool:
        """Whether the dtype is complex."""
    def is_conj(self) -> _bool:
        """False: conjugates are never left for later here."""
    def is_contiguous(self, memory_format: memory_format | None = ...) -> _bool:
        """Whether the elements lie densely in memory, in the order of `memory_format`."""
    @property
    def is_cpu(self) -> _bool: ...
    @property
    def is_cuda(self) -> _bool: ...
    def is_floating_point(self) -> _bool:
        """Whether the dtype is a floating-point one."""
    def is_inference(self) -> _bool:
        """Whether this tensor was made in inference mode."""
    @property
    def is_ipu(self) -> Tensor: ...
    @property
    def is_leaf(self) -> _bool:
        """Whether no recorded operation made this tensor: its gradient is kept in `grad`."""
    @property
    def is_maia(self) -> Tensor: ...
    @property
    def is_meta(self) -> _bool: ...
    @property
    def is_mkldnn(self) -> _bool: ...
    @property
    def is_mps(self) -> _bool: ...
    @property
    def is_mtia(self) -> Tensor: ...
    def is_neg(self) -> _bool:
        """False: negatives are never left for later here."""
    @property
    def is_nested(self) -> _bool: ...
    def is_nonzero(self) -> _bool:
        """Whether the one element of a tensor is not 0."""
    def is_pinned(self, device: _device | str | None = None) -> _bool:
        """Whether the memory is pinned for a GPU: never here."""
    @property
    def is_quantized(self) -> _bool: ...
    def is_same_size(self, other: Tensor | _int | _float | _complex) -> _bool:
        """Whether two tensors have the same shape."""
    def is_set_to(self, tensor: Tensor) -> Tensor:
        """Whether both tensors show the same memory, with the same dtype, shape and strides."""
    def is_shared(self) -> _bool:
        """Whether the memory is shared between processes: never here."""
    def is_signed(self) -> _bool:
        """Whether the dtype has negative numbers."""
    @property
    def is_sparse(self) -> _bool: ...
    @property
    def is_sparse_csr(self) -> Tensor: ...
    @property
    def is_vulkan(self) -> Tensor: ...
    @property
    def is_xla(self) -> Tensor: ...
    @property
    def is_xpu(self) -> _bool: ...
    def isclose(
        self,
        other: Tensor,
        rtol: _float = 1e-05,
        atol: _float = 1e-08,
        equal_nan: _bool = False,
    ) -> Tensor: ...
    def isfinite(self) -> Tensor:
        """Whether elements are neither infinite nor NaN."""
    def isinf(self) -> Tensor:
        """Whether elements are infinite; for complex numbers, whether one of the two parts is."""
    def isnan(self) -> Tensor:
        """Whether elements are NaN; for complex numbers, whether one of the two parts is."""
    def isneginf(self) -> Tensor:
        """Whether elements are -inf."""
    def isposinf(self) -> Tensor:
        """Whether elements are +inf."""
    def isreal(self) -> Tensor:
        """Whether elements have no imaginary part."""
    def istft(
        self,
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
    def item(self) -> Any:
        """The only element, as a Python number."""
    @property
    def itemsize(self) -> _int:
        """Bytes of one element."""
    def kron(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Kronecker product: each element of `input` in turn times the whole of `other`."""
    def kthvalue(
        self,
        k: Any,
        dim: _int | Sequence[_int] | None = -1,
        keepdim: _bool = False,
    ) -> return_types.kthvalue: ...
    @property
    def layout(self) -> Any:
        """How the elements are stored: always `torch.strided`."""
    def lcm(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The least common multiple of integers."""
    def lcm_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `lcm`."""
    def ldexp(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """input·2**other."""
    def ldexp_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of :func:`ldexp`."""
    def le(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are less or equal."""
    def le_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `le`."""
    def lerp(self, end: Tensor | _int | _float | _complex, weight: Tensor) -> Tensor: ...
    def lerp_(self, end: Tensor | _int | _float | _complex, weight: Tensor) -> Tensor:
        """In-place form of :func:`lerp`."""
    def less(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are less."""
    def less_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `lt`."""
    def less_equal(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are less or equal."""
    def less_equal_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `le`."""
    def lgamma(self) -> Tensor: ...
    def lgamma_(self) -> Tensor:
        """In-place form of `lgamma`."""
    def log(self) -> Tensor: ...
    def log10(self) -> Tensor:
        """The logarithm to base 10 of each element."""
    def log10_(self) -> Tensor:
        """In-place form of `log10`."""
    def log1p(self) -> Tensor:
        """log(1 + x), exact to the last digits also near 0."""
    def log1p_(self) -> Tensor:
        """In-place form of `log1p`."""
    def log2(self) -> Tensor:
        """The logarithm to base 2 of each element."""
    def log2_(self) -> Tensor:
        """In-place form of `log2`."""
    def log_(self) -> Tensor:
        """In-place form of `log`."""
    def log_normal_(
        self,
        mean: _float = 1.0,
        std: _float = 2.0,
        *,
        generator: Generator | None = None,
    ) -> Tensor:
        """In-place form of :func:`log_normal_`."""
    def log_softmax(self, dim: _int | Sequence[_int] | None, dtype: _dtype | None = None) -> Tensor:
        """log(softmax(x)) along `dim`, with no digits lost."""
    def logaddexp(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """log(exp(x) + exp(y)), with no overflow on the way."""
    def logaddexp2(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """log2(2**x + 2**y), with no overflow on the way."""
    def logcumsumexp(self, dim: _int) -> Tensor:
        """log(cumsum(exp(input))) along `dim`, without overflow."""
    def logdet(self) -> Tensor:
        """The logarithms of determinants: NaN where one is negative, -inf where it is zero."""
    def logical_and(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether both elements are true, that is, not zero."""
    def logical_and_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `logical_and`."""
    def logical_not(self) -> Tensor:
        """Whether elements are zero."""
    def logical_not_(self) -> Tensor:
        """In-place form of `logical_not`."""
    def logical_or(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether at least one of the two elements is true."""
    def logical_or_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `logical_or`."""
    def logical_xor(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether exactly one of the two elements is true."""
    def logical_xor_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `logical_xor`."""
    def logit(self, eps: _float | None = None) -> Tensor:
        """log(x / (1 - x))."""
    def logit_(self, eps: _float | None = None) -> Tensor:
        """In-place form of `logit`."""
    def logsumexp(self, dim: _int | tuple[_int, ...], keepdim: _bool = False) -> Tensor:
        """log(sum(exp(input))) along the dimensions `dim`, without overflow."""
    def long(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.int64; itself if it has that dtype."""
    def lt(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements of the first tensor are less."""
    def lt_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `lt`."""
    def lu(self, pivot: _bool = True, get_infos: _bool = False) -> tuple[Tensor, ...]:
        """(LU, pivots), with `get_infos` also info; `torch.linalg.lu_factor` is the newer name."""
    def lu_solve(self, LU_data: Tensor, LU_pivots: Any) -> Tensor: ...
    @property
    def mH(self) -> Tensor:
        """The last two dimensions exchanged, and the complex conjugate."""
    @property
    def mT(self) -> Tensor:
        """The last two dimensions exchanged."""
    def map_(self, tensor: Tensor, callable: Any) -> Tensor:
        """Replace each element by `callable(element, element of tensor)`."""
    def masked_fill(self, mask: Tensor, value: Tensor | _int | _float | _complex) -> Tensor: ...
    def masked_fill_(self, mask: Tensor, value: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of :func:`masked_fill`; the mask must broadcast to the tensor's shape."""
    def masked_scatter(self, mask: Tensor, source: Tensor) -> Tensor: ...
    def masked_scatter_(self, mask: Tensor, source: Tensor) -> Tensor: ...
    def masked_select(self, mask: Tensor) -> Tensor:
        """The elements where the mask is true, in one dimension; the two broadcast."""
    def matmul(self, other: Tensor | _int | _float | _complex) -> Tensor: ...
    def matrix_exp(self) -> Tensor:
        """The exponentials of square matrices; the same as `torch.linalg.matrix_exp`."""
    def matrix_power(self, n: _int) -> Tensor:
        """The `n`-th powers of square matrices; the same as `torch.linalg.matrix_power`."""
    def max(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        other: Tensor | _int | _float | _complex | None = None,
    ) -> Any: ...
    def maximum(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The greater of two elements; NaN if one is NaN."""
    def mean(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        dtype: _dtype | None = None,
    ) -> Tensor: ...
    def median(self, dim: _int | Sequence[_int] | None = None, keepdim: _bool = False) -> Any:
        """The median of all elements; along `dim` the named tuple (values, indices)."""
    def min(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        other: Tensor | _int | _float | _complex | None = None,
    ) -> Any:
        """The smallest element; along `dim` (values, indices); of two tensors, as `minimum`."""
    def minimum(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The lesser of two elements; NaN if one is NaN."""
    def mm(self, mat2: Tensor) -> Tensor:
        """Product of two matrices, without broadcasting; `matmul` takes any shapes."""
    def mode(self, dim: _int | Sequence[_int] | None = -1, keepdim: _bool = False) -> return_types.mode: ...
    def moveaxis(self, source: _int | tuple[_int, ...], destination: _int | tuple[_int, ...]) -> Tensor: ...
    def movedim(self, source: _int | tuple[_int, ...], destination: _int | tuple[_int, ...]) -> Tensor: ...
    def msort(self) -> Tensor:
        """The elements in order along the first dimension."""
    def mul(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Product of two tensors, element by element, with broadcasting."""
    def mul_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `mul`."""
    def multinomial(
        self,
        num_samples: Any,
        replacement: _bool = False,
        *,
        generator: Generator | None = None,
    ) -> Tensor: ...
    def multiply(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Product of two tensors, element by element, with broadcasting."""
    def multiply_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `mul`."""
    def mv(self, vec: Tensor) -> Tensor:
        """Product of a matrix and a vector."""
    def mvlgamma(self, p: _float | str | None) -> Tensor:
        """The logarithm of the multivariate gamma function of dimension p, for x > (p - 1)/2."""
    def mvlgamma_(self, p: _float | str | None) -> Tensor:
        """In-place form of :func:`mvlgamma`."""
    def nan_to_num(
        self,
        nan: _float | None = 0.0,
        posinf: _float | None = None,
        neginf: _float | None = None,
    ) -> Tensor:
        """`nan` for NaN, and `posinf` and `neginf` for infinities."""
    def nan_to_num_(
        self,
        nan: _float | None = 0.0,
        posinf: _float | None = None,
        neginf: _float | None = None,
    ) -> Tensor:
        """In-place form of `nan_to_num`."""
    def nanmean(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        dtype: _dtype | None = None,
    ) -> Tensor:
        """Mean of the elements that are not NaN; arguments as in `mean`."""
    def nanmedian(self, dim: _int | Sequence[_int] | None = None, keepdim: _bool = False) -> Any:
        """The median of the elements that are not NaN; see `median`."""
    def nanquantile(
        self,
        q: Tensor | _int | _float | _complex,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        interpolation: str = "linear",
    ) -> Tensor:
        """The `q`-th quantiles of the elements that are not NaN; see `quantile`."""
    def nansum(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        dtype: _dtype | None = None,
    ) -> Tensor:
        """Sum that counts NaN as zero; arguments as in `sum`."""
    def narrow(
        self,
        dim: _int | Sequence[_int] | None,
        start: Tensor | _int | _float | _complex,
        length: _int,
    ) -> Tensor: ...
    def narrow_copy(self, *args: Any, **kwargs: Any) -> Tensor:
        """A copy of what `narrow` shows, in memory of its own."""
    @property
    def nbytes(self) -> _int:
        """Bytes of all elements."""
    @property
    def ndim(self) -> _int:
        """The number of dimensions."""
    def ndimension(self) -> _int:
        """The number of dimensions."""
    def ne(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements differ."""
    def ne_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `ne`."""
    def neg(self) -> Tensor:
        """The negative of each element."""
    def neg_(self) -> Tensor:
        """In-place form of `neg`."""
    def negative(self) -> Tensor:
        """The negative of each element."""
    def negative_(self) -> Tensor:
        """In-place form of `neg`."""
    def nelement(self) -> _int:
        """The number of elements."""
    def new(self, *data: Any) -> Tensor: ...
    def new_empty(
        self,
        *lengths: Any,
        size: _int | Sequence[_int] | None = None,
        dtype: _dtype | None = None,
        layout: Any = None,
        device: _device | str | None = None,
        requires_grad: _bool = False,
        pin_memory: _bool = False,
    ) -> Tensor: ...
    def new_empty_strided(
        self,
        size: _int | Sequence[_int],
        stride: _int | Sequence[_int] | None,
        dtype: _dtype | None = None,
        layout: Any = None,
        device: _device | str | None = None,
        requires_grad: _bool = False,
        pin_memory: _bool = False,
    ) -> Tensor: ...
    def new_full(
        self,
        size: _int | Sequence[_int],
        fill_value: Any,
        *,
        dtype: _dtype | None = None,
        layout: Any = None,
        device: _device | str | None = None,
        requires_grad: _bool = False,
        pin_memory: _bool = False,
    ) -> Tensor: ...
    def new_ones(
        self,
        *lengths: Any,
        size: _int | Sequence[_int] | None = None,
        dtype: _dtype | None = None,
        layout: Any = None,
        device: _device | str | None = None,
        requires_grad: _bool = False,
        pin_memory: _bool = False,
    ) -> Tensor:
        """A tensor of ones of the given shape, of this tensor's dtype unless another is given."""
    def new_tensor(
        self,
        data: Any,
        *,
        dtype: _dtype | None = None,
        device: _device | str | None = None,
        requires_grad: _bool = False,
        layout: Any = None,
        pin_memory: _bool = False,
    ) -> Tensor:
        """A tensor with the values of `data`, of this tensor's dtype unless another is given."""
    def new_zeros(
        self,
        *lengths: Any,
        size: _int | Sequence[_int] | None = None,
        dtype: _dtype | None = None,
        layout: Any = None,
        device: _device | str | None = None,
        requires_grad: _bool = False,
        pin_memory: _bool = False,
    ) -> Tensor:
        """A tensor of zeros of the given shape, of this tensor's dtype unless another is given."""
    def nextafter(self, other: Tensor) -> Tensor:
        """The next number after `input` that the dtype has, in the direction of `other`."""
    def nextafter_(self, other: Tensor) -> Tensor:
        """In-place form of `nextafter`."""
    def nonzero(self, *, as_tuple: _bool = False) -> Any: ...
    def nonzero_static(self, *, size: _int | Sequence[_int], fill_value: _int = -1) -> Tensor:
        """The first `size` rows of `nonzero`; rows of `fill_value` where there are fewer."""
    def norm(
        self,
        p: _float | str | None = "fro",
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        dtype: _dtype | None = None,
    ) -> Tensor: ...
    def normal_(
        self,
        mean: _float = 0.0,
        std: _float = 1.0,
        *,
        generator: Generator | None = None,
    ) -> Tensor:
        """In-place form of :func:`normal_`."""
    def not_equal(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Whether elements differ."""
    def not_equal_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `ne`."""
    def numel(self) -> _int:
        """The number of elements."""
    def numpy(self, *, force: _bool = False) -> np.ndarray[Any, Any]:
        """The values as a NumPy array on the same memory."""
    def orgqr(self, input2: Tensor) -> Tensor:
        """The same as `torch.linalg.householder_product`."""
    def ormqr(
        self,
        input2: Tensor,
        input3: Tensor,
        left: _bool = True,
        transpose: _bool = False,
    ) -> Tensor: ...
    def outer(self, vec2: Tensor) -> Tensor:
        """All products of an element of one vector with an element of another."""
    @property
    def output_nr(self) -> _int:
        """Which of the outputs of `grad_fn` this tensor is."""
    def permute(self, *dims: _int | Sequence[_int]) -> Tensor:
        """The tensor with its dimensions in the order `dims`."""
    def pin_memory(self, device: _device | str | None = None) -> Tensor:
        """The tensor itself: there is no GPU to pin memory for."""
    def pinverse(self, rcond: _float = 1e-15) -> Tensor:
        """Pseudo-inverses; `torch.linalg.pinv` is the newer name."""
    def polygamma(self, n: _int) -> Tensor:
        """The derivative of `digamma` of order n; see `torch.polygamma`."""
    def polygamma_(self, n: _int) -> Tensor:
        """In-place form of :func:`polygamma`."""
    def positive(self) -> Tensor:
        """The tensor itself, as `+input`."""
    def pow(self, exponent: Tensor | _int | _float | _complex) -> Tensor: ...
    def pow_(self, exponent: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of :func:`pow`."""
    def prelu(self, weight: Tensor) -> Tensor: ...
    def prod(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        dtype: _dtype | None = None,
    ) -> Tensor:
        """Product of all elements, or along the dimension `dim`."""
    def put(self, index: Tensor, source: Tensor, accumulate: _bool = False) -> Tensor: ...
    def put_(self, index: Tensor, source: Tensor, accumulate: _bool = False) -> Tensor:
        """In-place form of `put`."""
    def qr(self, some: _bool = True) -> return_types.qr:
        """(Q, R), with a square Q unless `some`; `torch.linalg.qr` is the newer name."""
    def quantile(
        self,
        q: Tensor | _int | _float | _complex,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        interpolation: str = "linear",
    ) -> Tensor: ...
    def rad2deg(self) -> Tensor:
        """Radians in degrees."""
    def rad2deg_(self) -> Tensor:
        """In-place form of `rad2deg`."""
    def random_(
        self,
        low: _int | None = None,
        to: _int | None = None,
        *,
        generator: Generator | None = None,
    ) -> Tensor:
        """In-place form of :func:`random_`."""
    def ravel(self) -> Tensor:
        """The elements in one dimension: a view of a contiguous tensor, else a copy."""
    @property
    def real(self) -> Tensor:
        """The real parts of complex numbers, as a view; a real tensor itself."""
    def reciprocal(self) -> Tensor:
        """1 / x of each element."""
    def reciprocal_(self) -> Tensor:
        """In-place form of `reciprocal`."""
    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle: ...
    def register_post_accumulate_grad_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(tensor)` after a gradient was added to the `grad` of this leaf."""
    def relu(self, inplace: _bool = False) -> Tensor:
        """max(x, 0)."""
    def relu_(self, inplace: _bool = False) -> Tensor:
        """In-place form of `relu`."""
    def remainder(self, other: Tensor | _int | _float | _complex) -> Tensor: ...
    def remainder_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `remainder`."""
    def renorm(
        self,
        p: _float | str | None,
        dim: _int | Sequence[_int] | None,
        maxnorm: _float,
    ) -> Tensor: ...
    def renorm_(
        self,
        p: _float | str | None,
        dim: _int | Sequence[_int] | None,
        maxnorm: _float,
    ) -> Tensor:
        """In-place form of :func:`renorm`."""
    def repeat(self, *repeats: _int | Sequence[_int]) -> Tensor: ...
    def repeat_interleave(
        self,
        repeats: _int | Sequence[_int] | None = None,
        dim: _int | Sequence[_int] | None = None,
        *,
        output_size: _int | Sequence[_int] | None = None,
    ) -> Tensor: ...
    requires_grad: _bool
    def requires_grad_(self, requires_grad: _bool = True) -> Tensor:
        """Set `requires_grad`, and return the tensor."""
    def reshape(self, *shape: _int | Sequence[_int]) -> Tensor: ...
    def reshape_as(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """This tensor reshaped to the shape of `other`."""
    def resize_(
        self,
        *sizes: _int | Sequence[_int],
        size: _int | Sequence[_int] | None = None,
        memory_format: memory_format | None = None,
    ) -> Tensor: ...
    def resize_as_(self, the_template: Any, memory_format: memory_format | None = None) -> Tensor:
        """Give the tensor the shape of another, as `resize_` does."""
    def resolve_conj(self) -> Tensor:
        """The tensor itself: conjugates are never left for later here."""
    def resolve_neg(self) -> Tensor:
        """The tensor itself: negatives are never left for later here."""
    def retain_grad(self) -> None:
        """Keep the gradient of this tensor in `grad`, although it is not a leaf."""
    @property
    def retains_grad(self) -> _bool:
        """Whether this tensor, not a leaf, keeps its gradient."""
    def roll(self, shifts: _int | tuple[_int, ...], dims: _int | tuple[_int, ...] = ()) -> Tensor: ...
    def rot90(self, k: _int = 1, dims: Sequence[_int] = (0, 1)) -> Tensor: ...
    def round(self, *, decimals: _int = 0) -> Tensor:
        """Each element rounded to `decimals` digits after the point, halves to the even side."""
    def round_(self, *, decimals: _int = 0) -> Tensor:
        """In-place form of `round`."""
    def rsqrt(self) -> Tensor:
        """1 / sqrt(x) of each element: inf at 0."""
    def rsqrt_(self) -> Tensor:
        """In-place form of `rsqrt`."""
    def rsub(self, other: Tensor | _int | _float | _complex, alpha: _float = 1) -> Tensor:
        """other - alpha * input, element by element, with broadcasting."""
    def scatter(
        self,
        dim: _int | Sequence[_int] | None,
        index: Tensor,
        src: Tensor | _complex | None = None,
        *,
        value: Tensor | _int | _float | _complex | None = None,
        reduce: Any = None,
    ) -> Tensor: ...
    def scatter_(
        self,
        dim: _int | Sequence[_int] | None,
        index: Tensor,
        src: Tensor | _complex | None = None,
        *,
        value: Tensor | _int | _float | _complex | None = None,
        reduce: Any = None,
    ) -> Tensor:
        """In-place form of :func:`scatter`."""
    def scatter_add(self, dim: _int, index: Tensor, src: Tensor) -> Tensor: ...
    def scatter_add_(self, dim: _int, index: Tensor, src: Tensor) -> Tensor:
        """In-place form of `scatter_add`."""
    def scatter_reduce(
        self,
        dim: _int,
        index: Tensor,
        src: Tensor,
        reduce: str,
        *,
        include_self: _bool = True,
    ) -> Tensor: ...
    def scatter_reduce_(
        self,
        dim: _int,
        index: Tensor,
        src: Tensor,
        reduce: str,
        *,
        include_self: _bool = True,
    ) -> Tensor:
        """In-place form of `scatter_reduce`."""
    def select(self, dim: _int, index: _int) -> Tensor:
        """The part at position `index` along dimension `dim`, which vanishes."""
    def select_scatter(self, src: Tensor, dim: _int, index: _int) -> Tensor:
        """A copy of the tensor with `src` at position `index` along dimension `dim`."""
    def set_(
        self,
        source: Tensor | None = None,
        storage_offset: _int = 0,
        size: _int | Sequence[_int] | None = None,
        stride: _int | Sequence[_int] | None = None,
    ) -> Tensor: ...
    def sgn(self) -> Tensor: ...
    def sgn_(self) -> Tensor:
        """In-place form of `sgn`."""
    @property
    def shape(self) -> Size:
        """The lengths of the dimensions, a `torch.Size`."""
    def share_memory_(self) -> Tensor:
        """The tensor itself: threads share its memory already."""
    def short(self, memory_format: memory_format | None = None) -> Tensor:
        """The tensor in dtype torch.int16; itself if it has that dtype."""
    def sigmoid(self) -> Tensor:
        """1 / (1 + exp(-x))."""
    def sigmoid_(self) -> Tensor:
        """In-place form of `sigmoid`."""
    def sign(self) -> Tensor:
        """-1, 0 or 1 as elements are negative, zero (or NaN) or positive."""
    def sign_(self) -> Tensor:
        """In-place form of `sign`."""
    def signbit(self) -> Tensor:
        """Whether elements are negative, -0.0 included."""
    def sin(self) -> Tensor:
        """The sine of each element."""
    def sin_(self) -> Tensor:
        """In-place form of `sin`."""
    def sinc(self) -> Tensor:
        """sin(πx) / (πx), and 1 at 0."""
    def sinc_(self) -> Tensor:
        """In-place form of `sinc`."""
    def sinh(self) -> Tensor:
        """The hyperbolic sine of each element."""
    def sinh_(self) -> Tensor:
        """In-place form of `sinh`."""
    def size(self, dim: _int | Sequence[_int] | None = None) -> Any:
        """The shape, or the length of dimension `dim`."""
    def slice_scatter(
        self,
        src: Tensor,
        dim: _int = 0,
        start: _int | None = None,
        end: _int | None = None,
        step: _int = 1,
    ) -> Tensor: ...
    def slogdet(self) -> return_types.slogdet:
        """(sign, logabsdet) of determinants; the same as `torch.linalg.slogdet`."""
    def softmax(self, dim: _int | Sequence[_int] | None, dtype: _dtype | None = None) -> Tensor:
        """exp(x) along `dim`, divided by the sum there: positive numbers that sum to 1."""
    def sort(
        self,
        dim: _int | Sequence[_int] | None = -1,
        descending: _bool = False,
        *,
        stable: _bool = False,
    ) -> return_types.sort: ...
    def sparse_dim(self) -> Tensor:
        """0: no dimension is sparse."""
    def special_gammainc(self, other: Tensor | _int | _float | _complex) -> Tensor: ...
    def special_gammainc_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `igamma`."""
    def special_gammaincc(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The regularised upper incomplete gamma function, 1 - :func:`igamma`."""
    def special_gammaincc_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `igammac`."""
    def split(
        self,
        split_size_or_sections: Any,
        dim: _int | Sequence[_int] | None = 0,
    ) -> tuple[Tensor, ...]: ...
    def split_with_sizes(self, split_sizes: Sequence[_int], dim: _int = 0) -> tuple[Tensor, ...]: ...
    def sqrt(self) -> Tensor:
        """The square root of each element, NaN for negative real ones."""
    def sqrt_(self) -> Tensor:
        """In-place form of `sqrt`."""
    def square(self) -> Tensor:
        """Each element times itself."""
    def square_(self) -> Tensor:
        """In-place form of :func:`square`."""
    def squeeze(self, dim: _int | Sequence[_int] | None = None) -> Tensor: ...
    def squeeze_(self, dim: _int | Sequence[_int] | None = None) -> Tensor:
        """In-place form of :func:`squeeze`."""
    def std(
        self,
        dim: _int | Sequence[_int] | None = None,
        unbiased: _bool | None = None,
        keepdim: _bool = False,
        *,
        correction: _float | None = None,
    ) -> Tensor:
        """Standard deviation, the square root of `var`, with the same arguments."""
    def stft(
        self,
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
    def storage(self) -> Any:
        """The whole memory behind the tensor as elements of its dtype, shared with its views."""
    def storage_offset(self) -> _int:
        """The position of the first element in its memory, in elements."""
    def stride(self, dim: _int | Sequence[_int] | None = None) -> Any: ...
    def sub(self, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
        """input - alpha * other, element by element, with broadcasting."""
    def sub_(self, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
        """In-place form of `sub`."""
    def subtract(self, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
        """input - alpha * other, element by element, with broadcasting."""
    def subtract_(self, other: Tensor | _int | _float | _complex, *, alpha: _float = 1) -> Tensor:
        """In-place form of `sub`."""
    def sum(
        self,
        dim: _int | Sequence[_int] | None = None,
        keepdim: _bool = False,
        *,
        dtype: _dtype | None = None,
    ) -> Tensor:
        """Sum of all elements, or along the dimensions `dim` (an integer or a tuple)."""
    def sum_to_size(
        self,
        *sizes: _int | Sequence[_int],
        size: _int | Sequence[_int] | None = None,
    ) -> Tensor:
        """This tensor summed to a shape that broadcasts to its own: the transpose of `expand`."""
    def svd(self, some: _bool = True, compute_uv: _bool = True) -> return_types.svd:
        """(U, S, V), where V is not transposed; `torch.linalg.svd` is the newer name."""
    def swapaxes(self, dim0: _int, dim1: _int) -> Tensor:
        """The tensor with dimensions `dim0` and `dim1` exchanged."""
    def swapaxes_(self, axis0: Any, axis1: Any) -> Tensor:
        """In-place form of :func:`transpose`."""
    def swapdims(self, dim0: _int, dim1: _int) -> Tensor:
        """The tensor with dimensions `dim0` and `dim1` exchanged."""
    def swapdims_(self, dim0: Any, dim1: Any) -> Tensor:
        """In-place form of :func:`transpose`."""
    def t(self) -> Tensor:
        """The transposed matrix; tensors of fewer dimensions as they are."""
    def t_(self) -> Tensor:
        """In-place form of :func:`t`."""
    def take(self, index: Tensor) -> Tensor: ...
    def take_along_dim(self, indices: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor: ...
    def tan(self) -> Tensor:
        """The tangent of each element."""
    def tan_(self) -> Tensor:
        """In-place form of `tan`."""
    def tanh(self) -> Tensor:
        """The hyperbolic tangent of each element."""
    def tanh_(self) -> Tensor:
        """In-place form of `tanh`."""
    def tensor_split(
        self,
        indices_or_sections: Any,
        dim: _int | Sequence[_int] | None = 0,
    ) -> tuple[Tensor, ...]: ...
    def tile(
        self,
        *repeats: _int | Sequence[_int],
        dims: _int | Sequence[_int] | None = None,
    ) -> Tensor:
        """The tensor repeated that many times along its last dimensions, as NumPy's `tile`."""
    def to(self, *args: Any, **kwargs: Any) -> Tensor: ...
    def to_dense(self, dtype: _dtype | None = None, *, masked_grad: Any = None) -> Tensor: ...
    def tolist(self) -> Any:
        """The values as nested lists of Python numbers."""
    def topk(
        self,
        k: Any,
        dim: _int | Sequence[_int] | None = -1,
        largest: _bool = True,
        sorted: _bool = True,
    ) -> return_types.topk: ...
    def trace(self) -> Tensor:
        """The sum of the diagonal of a matrix."""
    def transpose(self, dim0: _int, dim1: _int) -> Tensor:
        """The tensor with dimensions `dim0` and `dim1` exchanged."""
    def transpose_(self, dim0: Any, dim1: Any) -> Tensor:
        """In-place form of :func:`transpose`."""
    def triangular_solve(
        self,
        A: Any,
        upper: _bool = True,
        transpose: _bool = False,
        unitriangular: _bool = False,
    ) -> return_types.triangular_solve: ...
    def tril(self, diagonal: _int = 0) -> Tensor:
        """The lower triangle of a matrix (or of each of a batch), up to a diagonal; zeros above."""
    def tril_(self, diagonal: _int = 0) -> Tensor:
        """In-place form of `tril`."""
    def triu(self, diagonal: _int = 0) -> Tensor: ...
    def triu_(self, diagonal: _int = 0) -> Tensor:
        """In-place form of `triu`."""
    def true_divide(
        self,
        other: Tensor | _int | _float | _complex,
        *,
        rounding_mode: Any = None,
    ) -> Tensor:
        """Quotient of two tensors, element by element, with broadcasting."""
    def true_divide_(
        self,
        other: Tensor | _int | _float | _complex,
        *,
        rounding_mode: Any = None,
    ) -> Tensor:
        """In-place form of `div`."""
    def trunc(self) -> Tensor:
        """Each element without its digits after the point."""
    def trunc_(self) -> Tensor:
        """In-place form of `trunc`."""
    def type(self, dtype: _dtype | None = None, non_blocking: _bool = False) -> Any: ...
    def type_as(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """The tensor in the dtype of `other`."""
    def unbind(self, dim: _int = 0) -> tuple[Tensor, ...]:
        """The parts at each position along dimension `dim`, which vanishes, as a tuple of views."""
    def unflatten(self, dim: _int | Sequence[_int] | None, sizes: _int | Sequence[_int]) -> Tensor:
        """Dimension `dim` split into several of lengths `sizes`, of which one may be -1."""
    def unfold(self, dimension: _int, size: _int, step: _int) -> Tensor: ...
    def uniform_(
        self,
        low: _float = 0.0,
        to: _float = 1.0,
        *,
        generator: Generator | None = None,
    ) -> Tensor:
        """In-place form of :func:`uniform_`."""
    def unique(
        self,
        sorted: _bool = True,
        return_inverse: _bool = False,
        return_counts: _bool = False,
        dim: _int | Sequence[_int] | None = None,
    ) -> Any:
        """The different elements, in order; with `dim` the different slices along it."""
    def unique_consecutive(
        self,
        return_inverse: _bool = False,
        return_counts: _bool = False,
        dim: _int | Sequence[_int] | None = None,
    ) -> Any: ...
    def unsafe_chunk(self, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
        """A copy of what `chunk` shows, in memory of its own."""
    def unsafe_split(self, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
        """A copy of what `split` shows, in memory of its own."""
    def unsafe_split_with_sizes(self, *args: Any, **kwargs: Any) -> tuple[Tensor, ...]:
        """A copy of what `split_with_sizes` shows, in memory of its own."""
    def unsqueeze(self, dim: _int) -> Tensor:
        """The tensor with a dimension of length 1 inserted at `dim`."""
    def unsqueeze_(self, dim: _int | Sequence[_int] | None) -> Tensor:
        """In-place form of :func:`unsqueeze`."""
    def untyped_storage(self) -> Any:
        """The whole memory behind the tensor, shared with its views."""
    def var(
        self,
        dim: _int | Sequence[_int] | None = None,
        unbiased: _bool | None = None,
        keepdim: _bool = False,
        *,
        correction: _float | None = None,
    ) -> Tensor:
        """Variance of all elements, or along the dimensions `dim`."""
    def vdot(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """Product of two vectors, the first conjugated."""
    def view(
        self,
        *shape: _int | Sequence[_int],
        dtype: _dtype | None = None,
        size: _int | Sequence[_int] | None = None,
    ) -> Tensor:
        """A tensor of another shape, or of another dtype, on the same memory."""
    def view_as(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """This tensor viewed in the shape of `other`."""
    @property
    def volatile(self) -> Tensor: ...
    def vsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        """Parts along dimension 0, as `tensor_split`; sections must be equal."""
    def where(self, condition: Tensor, other: Tensor | _int | _float | _complex) -> Any:
        """``torch.where(condition, self, other)``."""
    def xlogy(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """x·log(y), and 0 where x = 0 unless y is NaN."""
    def xlogy_(self, other: Tensor | _int | _float | _complex) -> Tensor:
        """In-place form of `xlogy`."""
    def zero_(self) -> Tensor:
        """Set every element to zero."""
    def __init__(self, *data: Any, device: Any = None) -> None: ...
    def __add__(self, other: _Operand) -> Tensor: ...
    def __radd__(self, other: _Operand) -> Tensor: ...
    def __iadd__(self, other: _Operand) -> Tensor: ...
    def __sub__(self, other: _Operand) -> Tensor: ...
    def __rsub__(self, other: _Operand) -> Tensor: ...
    def __isub__(self, other: _Operand) -> Tensor: ...
    def __mul__(self, other: _Operand) -> Tensor: ...
    def __rmul__(self, other: _Operand) -> Tensor: ...
    def __imul__(self, other: _Operand) -> Tensor: ...
    def __truediv__(self, other: _Operand) -> Tensor: ...
    def __rtruediv__(self, other: _Operand) -> Tensor: ...
    def __itruediv__(self, other: _Operand) -> Tensor: ...
    def __floordiv__(self, other: _Operand) -> Tensor: ...
    def __rfloordiv__(self, other: _Operand) -> Tensor: ...
    def __ifloordiv__(self, other: _Operand) -> Tensor: ...
    def __mod__(self, other: _Operand) -> Tensor: ...
    def __rmod__(self, other: _Operand) -> Tensor: ...
    def __imod__(self, other: _Operand) -> Tensor: ...
    def __pow__(self, other: _Operand) -> Tensor: ...
    def __rpow__(self, other: _Operand) -> Tensor: ...
    def __ipow__(self, other: _Operand) -> Tensor: ...
    def __matmul__(self, other: _Operand) -> Tensor: ...
    def __rmatmul__(self, other: _Operand) -> Tensor: ...
    def __and__(self, other: _Operand) -> Tensor: ...
    def __rand__(self, other: _Operand) -> Tensor: ...
    def __iand__(self, other: _Operand) -> Tensor: ...
    def __or__(self, other: _Operand) -> Tensor: ...
    def __ror__(self, other: _Operand) -> Tensor: ...
    def __ior__(self, other: _Operand) -> Tensor: ...
    def __xor__(self, other: _Operand) -> Tensor: ...
    def __rxor__(self, other: _Operand) -> Tensor: ...
    def __ixor__(self, other: _Operand) -> Tensor: ...
    def __lshift__(self, other: _Operand) -> Tensor: ...
    def __rlshift__(self, other: _Operand) -> Tensor: ...
    def __ilshift__(self, other: _Operand) -> Tensor: ...
    def __rshift__(self, other: _Operand) -> Tensor: ...
    def __rrshift__(self, other: _Operand) -> Tensor: ...
    def __irshift__(self, other: _Operand) -> Tensor: ...
    def __lt__(self, other: _Operand) -> Tensor: ...
    def __le__(self, other: _Operand) -> Tensor: ...
    def __gt__(self, other: _Operand) -> Tensor: ...
    def __ge__(self, other: _Operand) -> Tensor: ...
    def __eq__(self, other: object) -> Tensor: ...  # type: ignore[override]
    def __ne__(self, other: object) -> Tensor: ...  # type: ignore[override]
    def __neg__(self) -> Tensor: ...
    def __pos__(self) -> Tensor: ...
    def __abs__(self) -> Tensor: ...
    def __invert__(self) -> Tensor: ...
    def __getitem__(self, index: Any) -> Tensor: ...
    def __setitem__(self, index: Any, value: Any) -> None: ...
    def __iter__(self) -> Iterator[Tensor]: ...
    def __reversed__(self) -> Tensor: ...
    def __contains__(self, element: Any) -> _bool: ...
    def __len__(self) -> _int: ...
    def __bool__(self) -> _bool: ...
    def __int__(self) -> _int: ...
    def __index__(self) -> _int: ...
    def __float__(self) -> _float: ...
    def __complex__(self) -> _complex: ...
    def __hash__(self) -> _int: ...
    def __array__(self, dtype: Any = None, copy: _bool | None = None) -> np.ndarray[Any, Any]: ...
    def __deepcopy__(self, memo: Any) -> Tensor: ...
