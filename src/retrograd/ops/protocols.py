"""What makes Tensor a good citizen of Python: printing, copying, pickling, iterating."""

from __future__ import annotations

import copy
import textwrap
import warnings

import numpy as np

from .._core import (
    Tensor,
    get_batch,
    get_default_dtype,
    get_tangent,
    is_grad_enabled,
    make_tensor,
    open_levels,
    printing,
    read_array,
    set_method,
    set_protocol,
    strided_view,
    user_attributes,
)
from .._core.device import CPU
from .._core.overrides import DisableTorchFunctionSubclass
from .indexing import alias
from .record import method


def protocol(function):
    """Decorate what one of Python's protocols does on tensors."""
    set_protocol(function.__name__, function)
    return function


@protocol
def __repr__(self, *, tensor_contents=None):
    with DisableTorchFunctionSubclass():
        return _text(self)


def _text(self) -> str:
    batch = get_batch(self)
    if batch is not None:
        depth = [level.number for level in open_levels()].index(batch.level) + 1
        return f"BatchedTensor(lvl={depth}, bdim=0, value=\n{textwrap.indent(repr(batch.value), '    ')}\n)"
    prefix = "tensor(" if type(self) is Tensor or type(self).__name__ == "Parameter" else f"{type(self).__name__}("
    tangents = [t for level in reversed(open_levels()) if (t := get_tangent(self, level.number)) is not None]
    return printing.format_array(
        read_array(self),
        dtype_name=self.dtype.name,
        default_dtype_name=get_default_dtype().name,
        requires_grad=self.requires_grad,
        grad_fn_name=_name_of_history(self),
        tangent=repr(tangents[0]) if tangents else None,
        prefix=prefix,
    )


def _name_of_history(self) -> str | None:
    try:
        grad_fn = self.grad_fn
    except RuntimeError:
        return "Invalid"  # a view whose place in the graph is not known any more
    return None if grad_fn is None else grad_fn.name().removeprefix("torch::autograd::")


@method
def __format__(self, specification):
    if self.dim() == 0 and type(self) is Tensor:
        return printing.format_scalar(read_array(self), specification)
    return object.__format__(self, specification)


@protocol
def __iter__(self):
    if self.dim() == 0:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


@protocol
def __contains__(self, element):
    if isinstance(element, (Tensor, bool, int, float, complex)):
        return bool((element == self).any().item())
    raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")


@method
def __reversed__(self):
    return self if self.dim() == 0 else self.flip(0)


@method
def __deepcopy__(self, memo):
    if not self.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment. "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
            "see https://github.com/pytorch/pytorch/pull/103001"
        )
    if id(self) in memo:
        return memo[id(self)]
    made = make_tensor(_copied(read_array(self), memo))
    if type(self) is not Tensor:
        made = made.as_subclass(type(self))
    memo[id(self)] = made
    made.requires_grad_(self.requires_grad)
    if self.is_leaf and self.grad is not None:
        made.grad = copy.deepcopy(self.grad, memo)
    vars(made).update(copy.deepcopy(vars(self), memo))
    return made


def _copied(array: np.ndarray, memo: dict) -> np.ndarray:
    """A copy of an array in a copy of its whole memory, which all tensors on it share that are copied together."""
    owner = _whole(array)
    if owner is None:
        return array.copy(order="K")
    copied = memo.get(id(owner))
    if copied is None:
        copied = memo[id(owner)] = owner.copy(order="K")
        memo.setdefault(id(memo), []).append(owner)  # as long as the memo lives, no other array gets its id
    return strided_view(copied, array.shape, array.strides, array.ctypes.data - owner.ctypes.data)


def _whole(array: np.ndarray) -> np.ndarray | None:
    """The array that owns the memory of another one; None if that is no plain stretch of elements of one dtype."""
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return owner if owner.flags.forc and owner.dtype == array.dtype else None


@method
def __reduce_ex__(self, protocol):
    array = read_array(self)
    if self.dtype.name == "bfloat16":
        array = array.view(np.uint16)
    state = vars(self)
    return (_rebuild, (type(self), np.array(array, order="C"), self.dtype.name, self.requires_grad, state))


def _rebuild(kind, array, dtype_name, requires_grad, state):
    """A tensor from what `__reduce_ex__` gave."""
    if dtype_name == "bfloat16":
        from .._core import dtypes, numpy_dtype

        array = array.view(numpy_dtype(dtypes.bfloat16))
    made = make_tensor(array)
    if kind is not Tensor:
        made = made.as_subclass(kind)
    made.requires_grad_(requires_grad)
    vars(made).update(state)
    return made


_same_place = Tensor.as_subclass


def as_subclass(self, cls):
    """This tensor as an instance of `cls`, on the same memory; gradients flow through.

    Example::

        >>> class Named(torch.Tensor):
        ...     pass
        >>> type(torch.ones(2).as_subclass(Named) * 2).__name__
        'Named'
    """
    if self.requires_grad and self.is_leaf and is_grad_enabled():
        with DisableTorchFunctionSubclass():
            self = alias(self)  # a leaf is one tensor: another one has to hand it its gradient
    return _same_place(self, cls)


set_method("as_subclass", as_subclass)


@method(name="device")
@property
def _device(self):
    """Where the tensor lives: always the CPU."""
    return CPU


@method(name="is_cpu")
@property
def _is_cpu(self):
    return True


@method(name="is_cuda")
@property
def _is_cuda(self):
    return False


@method(name="is_sparse")
@property
def _is_sparse(self):
    return False


@method(name="is_quantized")
@property
def _is_quantized(self):
    return False


@method(name="is_meta")
@property
def _is_meta(self):
    return False


def _never(self):
    return False


for _kind in (
    "is_ipu", "is_maia", "is_mkldnn", "is_mps", "is_mtia", "is_nested", "is_sparse_csr", "is_vulkan", "is_xla",
    "is_xpu",
):  # fmt: skip
    method(name=_kind)(property(_never))


@method
def to_dense(self, dtype=None, *, masked_grad=None):
    """The tensor itself, in another dtype if one is given: all elements of every tensor are kept."""
    return self if dtype is None else self.to(dtype)


@method
def dense_dim(self):
    """The number of dimensions, since none of them is sparse."""
    return self.ndim


@method
def sparse_dim(self):
    """0: no dimension is sparse."""
    return 0


@method
def dim_order(self, ambiguity_check=False):
    """The dimensions in the order in which they lie in memory, the outermost first.

    With `ambiguity_check` RuntimeError is raised where another order would do as well: for equal strides, or one of 0.

    Example::

        >>> torch.ones(2, 3).t().dim_order()
        (1, 0)
    """
    steps = self.stride()
    if ambiguity_check and (len(set(steps)) < self.ndim or 0 in steps):
        raise RuntimeError("The tensor does not have unique dim order.")
    order: list[int] = []
    for dim in range(self.ndim):
        place = len(order)
        while place and 0 < steps[order[place - 1]] < steps[dim]:
            place -= 1
        order.insert(place, dim)
    return tuple(order)


def _volatile(self):
    warnings.warn("volatile was removed (Variable.volatile is always False)", stacklevel=2)
    return False


def _set_volatile(self, value):
    warnings.warn("volatile was removed and now has no effect. Use `with torch.no_grad():` instead.", stacklevel=2)


method(name="volatile")(property(_volatile, _set_volatile))


@method(name="__dict__")
@property
def _attributes(self):
    return user_attributes(self)


@method
def is_shared(self):
    """Whether the memory is shared between processes: never here."""
    return False


@method
def is_pinned(self, device=None):
    """Whether the memory is pinned for a GPU: never here."""
    return False


@method
def pin_memory(self, device=None):
    """The tensor itself: there is no GPU to pin memory for."""
    return self


@method
def get_device(self):
    """-1, PyTorch's number for the CPU."""
    return -1


@method
def share_memory_(self):
    """The tensor itself: threads share its memory already."""
    return self
