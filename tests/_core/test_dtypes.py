"""Data types: their attributes, their limits, and what operands of different dtypes become."""

from __future__ import annotations

import copy
import itertools
import pickle
from collections.abc import Iterator

import numpy as np
import pytest

import retrograd
from retrograd import tensor

NAMES = [
    "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
    "complex64", "complex128",
]  # fmt: skip
UNSIGNED = ["uint16", "uint32", "uint64"]
PYTHON = {"bool": True, "int": 2, "float": 2.5, "complex": 1 + 2j}


@pytest.fixture(params=["float32", "float64"])
def default_name(request: pytest.FixtureRequest) -> Iterator[str]:
    retrograd.set_default_dtype(getattr(retrograd, request.param))
    yield request.param
    retrograd.set_default_dtype(retrograd.float32)


@pytest.fixture
def both_defaults(default_name: str) -> Iterator[object]:
    """PyTorch, with the same default dtype as retrograd."""
    torch = pytest.importorskip("torch")
    torch.set_default_dtype(getattr(torch, default_name))
    yield torch
    torch.set_default_dtype(torch.float32)


def of(library, name: str, dimensions: int):
    """A tensor of ones of that dtype, with that many dimensions."""
    return library.ones((2,) * dimensions, dtype=getattr(library, name))


def usable(name: str) -> bool:
    return name != "bfloat16" or retrograd.bfloat16.numpy is not None


def dtype_name(t) -> str:
    return t.dtype.name


def expected_name(torch, a, b) -> str:
    """PyTorch's answer, with complex64 where it has complex32."""
    name = str(torch.result_type(a, b)).removeprefix("torch.")
    return "complex64" if name == "complex32" else name


# --------------------------------------------------------------------------- promotion


@pytest.mark.parametrize("dimensions", [(1, 1), (1, 0), (0, 1), (0, 0)])
def test_sum_of_two_tensors_has_the_dtype_of_pytorch(both_defaults, dimensions: tuple[int, int]) -> None:
    torch = both_defaults
    wrong = []
    for a, b in itertools.product(filter(usable, NAMES), repeat=2):
        ours = of(retrograd, a, dimensions[0]) + of(retrograd, b, dimensions[1])
        expected = expected_name(torch, of(torch, a, dimensions[0]), of(torch, b, dimensions[1]))
        if dtype_name(ours) != expected:
            wrong.append(f"{a} + {b}: {dtype_name(ours)}, expected {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("dimensions", [0, 1])
@pytest.mark.parametrize("kind", PYTHON)
def test_sum_with_a_python_number_has_the_dtype_of_pytorch(both_defaults, dimensions: int, kind: str) -> None:
    torch = both_defaults
    wrong = []
    for name in filter(usable, NAMES):
        t, n = of(retrograd, name, dimensions), PYTHON[kind]
        expected = expected_name(torch, of(torch, name, dimensions), n)
        for ours in (t + n, n + t):
            if dtype_name(ours) != expected:
                wrong.append(f"{name} and {kind}: {dtype_name(ours)}, expected {expected}")
            if kind != "bool" and ours.reshape(-1)[0].item() != 1 + n:
                wrong.append(f"{name} and {kind}: {ours!r}, expected {1 + n}")
    assert not wrong, "\n".join(wrong)


def test_promote_types_of_all_pairs() -> None:
    torch = pytest.importorskip("torch")
    wrong = []
    for a, b in itertools.product(NAMES + UNSIGNED, repeat=2):
        try:
            expected = str(torch.promote_types(getattr(torch, a), getattr(torch, b)))
        except RuntimeError:
            continue  # PyTorch leaves out most pairs with wide unsigned integers
        got = str(retrograd.promote_types(getattr(retrograd, a), getattr(retrograd, b)))
        if got != expected:
            wrong.append(f"{a} with {b}: {got}, expected {expected}")
    assert not wrong, "\n".join(wrong)


# The same in a few worked-out cases, for those who have no PyTorch.
@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("uint8", "int8", "int16"), ("int64", "float16", "float16"), ("float16", "bfloat16", "float32"),
        ("float64", "complex64", "complex128"), ("bool", "uint8", "uint8"),
        ("float32", "complex64", "complex64"),
    ],
)  # fmt: skip
def test_promote_types(a: str, b: str, expected: str) -> None:
    first, second, result = (getattr(retrograd, name) for name in (a, b, expected))
    assert retrograd.promote_types(first, second) is retrograd.promote_types(second, first) is result


def test_zero_dimensional_tensors_are_weak() -> None:
    single = tensor([1.0], dtype=retrograd.float32)
    assert (single + tensor(1.0, dtype=retrograd.float64)).dtype is retrograd.float32
    assert (tensor(1.0, dtype=retrograd.float64) + single).dtype is retrograd.float32
    assert (tensor([1]) + tensor(1.0, dtype=retrograd.float64)).dtype is retrograd.float64
    assert (tensor(1.0, dtype=retrograd.float64) + 1j).dtype is retrograd.complex128


def test_numpy_scalars_and_arrays_are_operands() -> None:
    t = tensor([1.0, 2.0])
    assert (t * np.float64(2)).tolist() == [2.0, 4.0]
    assert (np.float64(2) * t).tolist() == [2.0, 4.0]
    assert isinstance(np.float64(2) * t, retrograd.Tensor)


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64", "bool"])
def test_quotient_of_integers_has_the_default_dtype(default_name: str, name: str) -> None:
    quotient = of(retrograd, name, 1) / of(retrograd, name, 1)
    assert dtype_name(quotient) == default_name


def test_gradients_come_back_in_the_dtype_of_each_input() -> None:
    single = tensor([1.0, 2.0], dtype=retrograd.float32, requires_grad=True)
    double = tensor([3.0, 4.0], dtype=retrograd.float64, requires_grad=True)
    z = tensor([1j, 2.0], dtype=retrograd.complex128, requires_grad=True)
    (single * double).sum().backward()
    assert (single.grad.dtype, double.grad.dtype) == (retrograd.float32, retrograd.float64)
    single.grad = None
    (single * z).backward(tensor([1.0 + 1j, 2.0], dtype=retrograd.complex128))
    assert single.grad.dtype is retrograd.float32 and z.grad.dtype is retrograd.complex128
    assert single.grad.tolist() == [1.0, 4.0]  # the real part of g conj(z)
    assert z.grad.tolist() == [1 + 1j, 4 + 0j]


# --------------------------------------------------------------------------- dtype objects


@pytest.mark.parametrize("name", NAMES + UNSIGNED)
def test_attributes(name: str) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = getattr(retrograd, name), getattr(torch, name)
    for attribute in ("is_floating_point", "is_complex", "is_signed", "itemsize"):
        assert getattr(ours, attribute) == getattr(theirs, attribute), attribute
    assert repr(ours) == str(ours) == repr(theirs)
    if ours.is_floating_point and name != "float16":  # whose complex dtype there is none of
        assert str(ours.to_complex()) == str(theirs.to_complex())
    if ours.is_complex:
        assert str(ours.to_real()) == str(theirs.to_real())


def test_each_dtype_is_one_object() -> None:
    for name in NAMES + UNSIGNED:
        kind = getattr(retrograd, name)
        assert pickle.loads(pickle.dumps(kind)) is kind
        assert copy.copy(kind) is kind and copy.deepcopy(kind) is kind
    assert tensor([1.0]).dtype is retrograd.float32
    assert len({getattr(retrograd, name) for name in NAMES}) == len(NAMES)


def test_short_names() -> None:
    pairs = {
        "float": "float32", "double": "float64", "half": "float16", "int": "int32", "long": "int64",
        "short": "int16", "cfloat": "complex64", "cdouble": "complex128",
    }  # fmt: skip
    for short, name in pairs.items():
        assert getattr(retrograd, short) is getattr(retrograd, name)


def test_numpy_dtypes_that_tensors_do_not_have() -> None:
    for array in (np.array(["text"]), np.array([object()]), np.array([1], "datetime64[s]")):
        with pytest.raises(TypeError, match="^can't convert np.ndarray of type"):
            retrograd.from_numpy(array)


def test_only_floating_and_complex_dtypes_can_require_grad() -> None:
    for name in ("bool", "uint8", "int64"):
        with pytest.raises(RuntimeError, match="^only Tensors of floating point"):
            of(retrograd, name, 1).requires_grad_()


# --------------------------------------------------------------------------- limits


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64", "complex64", "complex128"])
def test_finfo(name: str) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = retrograd.finfo(getattr(retrograd, name)), torch.finfo(getattr(torch, name))
    for attribute in ("bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution", "dtype"):
        assert getattr(ours, attribute) == getattr(theirs, attribute), attribute
    assert repr(ours) == repr(theirs)


def test_finfo_of_the_default_dtype(default_name: str) -> None:
    assert retrograd.finfo().dtype == default_name


def test_finfo_by_hand() -> None:
    limits = retrograd.finfo(retrograd.float32)
    assert (limits.bits, limits.eps, limits.max) == (32, 2.0**-23, (2 - 2.0**-23) * 2.0**127)
    assert limits.tiny == limits.smallest_normal == 2.0**-126


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64", *UNSIGNED])
def test_iinfo(name: str) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = retrograd.iinfo(getattr(retrograd, name)), torch.iinfo(getattr(torch, name))
    for attribute in ("bits", "max", "min", "dtype"):
        assert getattr(ours, attribute) == getattr(theirs, attribute), attribute
    assert repr(ours) == repr(theirs)


def test_limits_of_the_wrong_kind() -> None:
    with pytest.raises(TypeError, match=r"^torch.finfo\(\) requires a floating point input type"):
        retrograd.finfo(retrograd.int32)
    with pytest.raises(TypeError, match=r"^torch.iinfo\(\) requires an integer input type"):
        retrograd.iinfo(retrograd.float32)


# --------------------------------------------------------------------------- the default dtype


def test_default_dtype(default_name: str) -> None:
    kind = getattr(retrograd, default_name)
    assert retrograd.get_default_dtype() is kind
    assert tensor(1.5).dtype is kind
    assert (tensor([1]) + 1.5).dtype is kind
    assert (tensor([1]) / 2).dtype is kind
    assert tensor(1j).dtype is (retrograd.complex64 if default_name == "float32" else retrograd.complex128)
    assert (tensor([1]) * 1j).dtype is tensor(1j).dtype
    assert tensor(1).dtype is retrograd.int64


@pytest.mark.parametrize("wrong", ["int64", "bool", "complex64"])
def test_default_dtype_must_be_floating(wrong: str) -> None:
    with pytest.raises(TypeError, match="^only floating-point types are supported as the default type"):
        retrograd.set_default_dtype(getattr(retrograd, wrong))
    assert retrograd.get_default_dtype() is retrograd.float32


def test_default_dtype_must_be_a_dtype() -> None:
    with pytest.raises(TypeError, match="^invalid dtype object"):
        retrograd.set_default_dtype("float64")
    assert retrograd.get_default_dtype() is retrograd.float32
