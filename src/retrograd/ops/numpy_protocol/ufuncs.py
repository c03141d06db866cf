"""NumPy's ufuncs, and SciPy's, beside the operations that stand for them on tensors."""

from __future__ import annotations

from collections.abc import Callable

from ..._core import Tensor
from ..record import PUBLIC
from . import refused, torch_dtype, write


def _matvec(matrix, vector):
    return PUBLIC["matmul"](matrix, vector.unsqueeze(-1)).squeeze(-1)


def _vecmat(vector, matrix):
    return PUBLIC["matmul"](vector.conj().unsqueeze(-2), matrix).squeeze(-2)


def _modf(x):
    whole = x.trunc()
    return x - whole, whole


def _divmod(x, other):
    return PUBLIC["floor_divide"](x, other), PUBLIC["remainder"](x, other)


# Operations that have NumPy's or SciPy's name stand for themselves.
_SAME_NAME = """
    add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_or bitwise_xor ceil copysign cos cosh
    deg2rad divide exp exp2 expm1 float_power floor floor_divide fmax fmin fmod gcd greater greater_equal
    heaviside hypot isfinite isinf isnan lcm ldexp less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and
    logical_not logical_or logical_xor logit matmul maximum minimum multiply negative nextafter not_equal rad2deg
    reciprocal remainder sign signbit sin sinh sqrt square subtract tan tanh trunc
    erf erfc erfinv xlogy
""".split()
_OTHER_NAME = {
    "absolute": "abs", "bitwise_invert": "bitwise_not", "conj": "conj", "conjugate": "conj", "degrees": "rad2deg",
    "equal": "eq", "fabs": "abs", "invert": "bitwise_not", "left_shift": "bitwise_left_shift", "positive": "clone",
    "power": "pow", "radians": "deg2rad", "right_shift": "bitwise_right_shift", "rint": "round",
    "vecdot": "linalg_vecdot",
    "entr": "special_entr", "erfcx": "special_erfcx", "expit": "sigmoid", "gammaln": "lgamma", "i0": "special_i0",
    "i0e": "special_i0e", "i1": "special_i1", "i1e": "special_i1e", "log_ndtr": "special_log_ndtr",
    "ndtr": "special_ndtr", "ndtri": "special_ndtri", "psi": "digamma", "xlog1py": "special_xlog1py",
}  # fmt: skip
UFUNCS: dict[str, Callable] = {
    **{name: PUBLIC[name] for name in _SAME_NAME},
    **{name: PUBLIC[ours] for name, ours in _OTHER_NAME.items()},
    "divmod": _divmod,
    "matvec": _matvec,
    "modf": _modf,
    "vecmat": _vecmat,
}

# What `np.add.reduce(t, axis, keepdims=...)` and `np.add.accumulate(t, axis)` are.
REDUCTIONS: dict[str, Callable] = {
    "add": PUBLIC["sum"],
    "logaddexp": PUBLIC["logsumexp"],
    "logical_and": PUBLIC["all"],
    "logical_or": PUBLIC["any"],
    "maximum": PUBLIC["amax"],
    "minimum": PUBLIC["amin"],
    "multiply": lambda x, dims, keepdim: product(x, dims, keepdim),
}
ACCUMULATIONS: dict[str, Callable] = {
    "add": PUBLIC["cumsum"],
    "logaddexp": PUBLIC["logcumsumexp"],
    "maximum": lambda x, dim: PUBLIC["cummax"](x, dim)[0],
    "minimum": lambda x, dim: PUBLIC["cummin"](x, dim)[0],
    "multiply": PUBLIC["cumprod"],
}


def dims_of(x: Tensor, axis) -> tuple[int, ...]:
    """NumPy's `axis` (None, a number, several) as dimensions."""
    if axis is None:
        return tuple(range(x.ndim))
    return tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)


def product(x: Tensor, dims: tuple[int, ...], keepdim: bool) -> Tensor:
    """The product along several dimensions, of which PyTorch takes one at a time."""
    for dim in sorted([d % max(x.ndim, 1) for d in dims], reverse=True):
        x = x.prod(dim, keepdim)
    return x


# ------------------------------------------------------------------------------------------------ the methods of ufuncs


def _operation(table: dict, name: str, method: str = "") -> Callable:
    if name not in table:
        raise refused(name + method)
    return table[name]


def _check_options(name: str, where=True, casting="same_kind", order="K", subok=True, **unknown) -> None:
    """NumPy's further options are accepted where they say what is done anyway."""
    if where is not True:
        raise TypeError(
            f"numpy.{name}: where= is not defined for tensors; write torch.where(mask, result, other) around the call"
        )
    for option, value, usual in (("casting", casting, "same_kind"), ("order", order, "K"), ("subok", subok, True)):
        if value != usual:
            raise TypeError(f"numpy.{name}: {option}={value!r} is not defined for tensors")
    if unknown:
        raise TypeError(f"numpy.{name}: {next(iter(unknown))}= is not defined for tensors")


def _cast(operands: list, dtype) -> list:
    kind = torch_dtype(dtype)
    return [x.to(kind) if kind is not None and isinstance(x, Tensor) else x for x in operands]


def _call(name: str, operands: list, *, out=None, dtype=None, **options):
    _check_options(name, **options)
    function = _operation(UFUNCS, name)
    operands = _cast(operands, dtype)
    if not isinstance(operands[0], Tensor) and not getattr(function, "promotes", False):
        operands[0] = PUBLIC["tensor"](operands[0])
    result = function(*operands)
    if dtype is not None and any(r.dtype is not torch_dtype(dtype) for r in _as_tuple(result)):
        raise TypeError(f"numpy.{name}: dtype={dtype!r} is not defined for tensors; cast the result with .to(...)")
    return result if out is None else write(name, out, result)


def _as_tuple(result) -> tuple:
    return result if isinstance(result, tuple) else (result,)


def _reduce(name: str, operands: list, axis=0, dtype=None, out=None, keepdims=False, initial=None, **options):
    _check_options(name + ".reduce", **options)
    if initial is not None:
        raise TypeError(f"numpy.{name}.reduce: initial= is not defined for tensors")
    function = _operation(REDUCTIONS, name, ".reduce")
    (x,) = _cast(operands, dtype)
    dims = dims_of(x, axis)
    result = function(x, dims, bool(keepdims)) if dims else x.clone()
    return result if out is None else write(name, out, result)


def _accumulate(name: str, operands: list, axis=0, dtype=None, out=None, **options):
    _check_options(name + ".accumulate", **options)
    function = _operation(ACCUMULATIONS, name, ".accumulate")
    (x,) = _cast(operands, dtype)
    result = function(x, axis)
    return result if out is None else write(name, out, result)


def _outer(name: str, operands: list, *, out=None, dtype=None, **options):
    first, second = [x if isinstance(x, Tensor) else PUBLIC["tensor"](x) for x in operands]
    first = first.reshape(first.shape + (1,) * second.ndim)
    return _call(name, [first, second], out=out, dtype=dtype, **options)


def _at(name: str, operands: list, **options):
    """`np.add.at(t, places, values)`: repeated places add up."""
    if name != "add" or len(operands) != 3 or not isinstance(operands[0], Tensor):
        raise refused(name + ".at")
    target, places, values = operands
    places = tuple(places) if isinstance(places, (tuple, list)) else (places,)
    places = tuple([PUBLIC["tensor"](place) if isinstance(place, int) else place for place in places])
    values = values.to(target.dtype) if isinstance(values, Tensor) else target.new_tensor(values)
    target.index_put_(places, values, accumulate=True)


METHODS: dict[str, Callable] = {
    "__call__": _call,
    "accumulate": _accumulate,
    "at": _at,
    "outer": _outer,
    "reduce": _reduce,
}
