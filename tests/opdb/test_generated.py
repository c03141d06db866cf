"""Every public operation on every sample: values, gradients of first and second order, and the derived
forms."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import opdb
from retrograd._core import InPlace, Op, Tensor, set_structural_zeros
from retrograd.ops.on_demand import load_all
from retrograd.ops.record import PUBLIC

from .sample import SEED, Bad, Sample
from .sides import OURS, THEIRS, Run, convert, tensors_in, torch_function

load_all()

FAMILIES: list[ModuleType] = [
    importlib.import_module(f"opdb.{module.name}")
    for module in pkgutil.iter_modules(opdb.__path__)
    if module.name not in ("sample", "sides") and not module.name.startswith("test_")
]
ALL: dict[str, list[Sample]] = {}
FAMILY_OF: dict[str, str] = {}  # part of the names of the tests, so that `-k cumulative` runs one family
for family in FAMILIES:
    for op_name, listed in family.SAMPLES.items():
        ALL.setdefault(op_name, []).extend(listed)
        FAMILY_OF.setdefault(op_name, family.__name__.rpartition(".")[2])

TOLERANCES = {
    "float64": 1e-10,
    "complex128": 1e-10,
    "float32": 2e-5,
    "complex64": 2e-5,
    "float16": 2e-3,
    "bfloat16": 2e-2,
}


def function_of(name: str) -> Callable[..., Any]:
    """The public operation of that name, or the method of Tensor where it is one only."""
    return PUBLIC[name] if name in PUBLIC else getattr(Tensor, name)


def parameters(keep: Callable[[str, Sample], bool] = lambda name, sample: True) -> list[Any]:
    return [
        pytest.param(name, sample, id=f"{FAMILY_OF[name]}.{name}-{sample.name or number}")
        for name, samples in sorted(ALL.items())
        for number, sample in enumerate(samples)
        if keep(name, sample)
    ]


def starts_with_array(sample: Sample) -> bool:
    return bool(sample.args) and isinstance(sample.args[0], np.ndarray)


def inputs_of(sample: Sample) -> list[np.ndarray]:
    """The arrays that gradients are asked for."""
    return [OURS.numpy(t) for t in Run(OURS, lambda *args, **kwargs: None, sample).inputs]


def has_gradient(name: str, sample: Sample) -> bool:
    return sample.grad is not False and len(inputs_of(sample)) > 0


def has_second_gradient(name: str, sample: Sample) -> bool:
    return sample.gradgrad and has_gradient(name, sample)


def assert_close(
    actual: np.ndarray, expected: np.ndarray, sample: Sample, what: str, looser: float = 1.0
) -> None:
    assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, expected {expected.shape}"
    tolerance = TOLERANCES.get(actual.dtype.name, 0.0) * looser
    assert_allclose(
        actual, expected, equal_nan=True, err_msg=what,
        rtol=tolerance if sample.rtol is None else sample.rtol * looser,
        atol=tolerance if sample.atol is None else sample.atol * looser,
    )  # fmt: skip


def assert_same_results(actual: Any, expected: Any, sample: Sample) -> None:
    """Results of the two sides: tensors by value, shape and dtype, everything else by equality."""
    ours, theirs = tensors_in(OURS, actual), tensors_in(THEIRS, expected)
    assert len(ours) == len(theirs), f"{len(ours)} results, expected {len(theirs)}"
    if not ours:
        assert actual == expected or (actual != actual and expected != expected)
    for number, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        assert repr(a.dtype) == repr(b.dtype), f"result {number}: dtype {a.dtype}, expected {b.dtype}"
        assert a.requires_grad == b.requires_grad, f"result {number}: requires_grad is {a.requires_grad}"
        assert_close(OURS.numpy(a), THEIRS.numpy(b), sample, f"result {number}")


def cotangents(outputs: list[Any]) -> list[np.ndarray]:
    """A random cotangent for each output, the same each time."""
    generator = np.random.default_rng(SEED)
    arrays = []
    for t in outputs:
        array = generator.uniform(0.5, 1.5, tuple(t.shape)) * np.where(
            generator.uniform(size=tuple(t.shape)) < 0.5, -1, 1
        )
        if t.is_complex():
            array = array + 1j * generator.uniform(-1, 1, tuple(t.shape))
        arrays.append(np.asarray(array).astype(t.dtype.numpy))
    return arrays


def gradients(
    side: Any,
    function: Callable[..., Any],
    sample: Sample,
    sent: list[np.ndarray],
    values: list[np.ndarray] | None = None,
) -> list[np.ndarray | None]:
    run = Run(side, function, sample, values)
    outputs = run.differentiable()
    if not outputs:
        return [None] * len(run.inputs)
    found = side.grad(outputs, run.inputs, [side.tensor(g) for g in sent])
    return [None if g is None else side.numpy(g) for g in found]


def second_gradients(
    side: Any,
    function: Callable[..., Any],
    sample: Sample,
    sent: list[np.ndarray],
    again: list[np.ndarray] | None,
) -> tuple[list[np.ndarray], list[np.ndarray | None]]:
    """Gradients of <first gradients, `again`> for the inputs and the first cotangents; and the `again` that
    was used."""
    run = Run(side, function, sample)
    outputs = run.differentiable()
    first = [side.tensor(g).requires_grad_() for g in sent]
    found = side.grad(outputs, run.inputs, first, create_graph=True) if outputs else []
    found = [g for g in found if g is not None and g.requires_grad]
    if not found:
        return [], [None] * (len(run.inputs) + len(first))
    again = cotangents(found) if again is None else again
    second = side.grad(found, [*run.inputs, *first], [side.tensor(g) for g in again])
    return again, [None if g is None else side.numpy(g) for g in second]


def directions(values: list[np.ndarray]) -> list[np.ndarray]:
    generator = np.random.default_rng(SEED + 1)
    made = []
    for value in values:
        v = generator.uniform(-1, 1, value.shape)
        if value.dtype.kind == "c":
            v = v + 1j * generator.uniform(-1, 1, value.shape)
        made.append(np.asarray(v).astype(value.dtype))
    return made


def inner(a: list[np.ndarray | None], b: list[np.ndarray]) -> float:
    """The real inner product of lists of arrays; None stands for zeros."""
    return float(sum(np.sum((x.conj() * y).real) for x, y in zip(a, b, strict=True) if x is not None))


def compare_gradients(
    actual: list[np.ndarray | None], expected: list[np.ndarray | None], sample: Sample, what: str
) -> None:
    """Gradients of the two sides; no gradient and zeros are the same."""
    for number, (a, b) in enumerate(zip(actual, expected, strict=True)):
        if a is None and b is None:
            continue
        a = np.zeros_like(b) if a is None else a
        b = np.zeros_like(a) if b is None else b
        assert_close(a, b, sample, f"{what} {number}", looser=10)


# ------------------------------------------------------------------------------------ the tests


def test_every_public_operation_has_samples() -> None:
    tested = {id(function_of(name)) for name in ALL}
    # from_dlpack takes another library's tensors: tests/ops/test_exchange.py; the others: tests/ops/test_promotion.py
    elsewhere = {"from_dlpack", "result_type", "can_cast", "range"}
    missing = sorted(name for name, function in PUBLIC.items() if id(function) not in tested and name not in elsewhere)
    assert not missing, f"public operations without samples in tests/opdb: {missing}"


def test_every_sampled_operation_is_there() -> None:
    missing = sorted(name for name in ALL if name not in PUBLIC and not hasattr(Tensor, name))
    assert not missing, f"samples for operations that retrograd.ops does not publish: {missing}"


@pytest.mark.parametrize(("name", "sample"), parameters())
def test_value(name: str, sample: Sample) -> None:
    run = Run(OURS, function_of(name), sample)
    if sample.reference is not None:
        expected = sample.reference(*sample.args, **sample.kwargs)
        several = list(expected) if isinstance(expected, (list, tuple)) else [expected]
        assert len(run.outputs) == len(several)
        for number, (a, b) in enumerate(zip(run.outputs, several, strict=True)):
            assert_close(OURS.numpy(a), np.asarray(b), sample, f"result {number}")
        return
    function = torch_function(name, sample.torch)
    if function is None:
        pytest.skip("no reference: PyTorch is not installed, or has no such function")
    assert_same_results(run.result, Run(THEIRS, function, sample).result, sample)


@pytest.mark.parametrize(("name", "sample"), parameters(has_gradient))
def test_gradient(name: str, sample: Sample) -> None:
    function = function_of(name)
    run = Run(OURS, function, sample)
    sent = cotangents(run.differentiable())
    assert sent or not any(t.requires_grad for t in run.outputs)
    actual = gradients(OURS, function, sample, sent)
    for g, x in zip(actual, run.inputs, strict=True):
        assert g is None or (g.shape == tuple(x.shape) and g.dtype == x.dtype.numpy)
    reference = torch_function(name, sample.torch)
    if reference is not None:
        compare_gradients(actual, gradients(THEIRS, reference, sample, sent), sample, "gradient")
    if sample.smooth and sent:
        values = inputs_of(sample)
        v = directions(values)

        def along(step: float) -> float:
            moved = [np.asarray(value + step * d) for value, d in zip(values, v, strict=True)]
            outputs = Run(OURS, function, sample, moved).differentiable()
            return inner([OURS.numpy(t) for t in outputs], sent)

        assert_allclose(
            inner(actual, v), derivative(along), rtol=1e-6, atol=1e-7, err_msg="against finite differences"
        )


@pytest.fixture
def zeros_as_pytorch() -> Iterator[None]:
    """PyTorch's products of 0 and infinity: what is here in their place has tests of its own."""
    set_structural_zeros(False)
    yield
    set_structural_zeros(True)


@pytest.mark.parametrize(("name", "sample"), parameters(has_second_gradient))
def test_double_backward(name: str, sample: Sample, zeros_as_pytorch: None) -> None:
    function = function_of(name)
    sent = cotangents(Run(OURS, function, sample).differentiable())
    again, actual = second_gradients(OURS, function, sample, sent, None)
    reference = torch_function(name, sample.torch)
    if reference is not None:
        try:
            _, expected = second_gradients(THEIRS, reference, sample, sent, again or None)
        except RuntimeError as error:  # not every backward of PyTorch's has a derivative
            if "not implemented" not in str(error):
                raise
        else:
            compare_gradients(actual, expected, sample, "second gradient")
    if sample.smooth and again:
        values = [*inputs_of(sample), *sent]
        v = directions(values)
        count = len(values) - len(sent)

        def along(step: float) -> float:
            moved = [np.asarray(value + step * d) for value, d in zip(values, v, strict=True)]
            run = Run(OURS, function, sample, moved[:count])
            outputs = run.differentiable()
            first = [OURS.tensor(g).requires_grad_() for g in moved[count:]]
            found = OURS.grad(outputs, run.inputs, first, create_graph=True)
            return inner([OURS.numpy(g) for g in found if g is not None and g.requires_grad], again)

        assert_allclose(
            inner(actual, v), derivative(along), rtol=1e-6, atol=1e-7, err_msg="against finite differences"
        )


def derivative(f: Callable[[float], float], step: float = 1e-3) -> float:
    """f'(0) from central differences, with an error of order step⁶."""
    one, two, three = (f(k * step) - f(-k * step) for k in (1, 2, 3))
    return (45 * one - 9 * two + three) / (60 * step)


@pytest.mark.parametrize(
    ("name", "sample"),
    parameters(
        lambda name, sample: getattr(Tensor, name, None) is PUBLIC.get(name, 0) and starts_with_array(sample)
    ),
)
def test_method(name: str, sample: Sample) -> None:
    by_function = Run(OURS, function_of(name), sample)
    by_method = Run(OURS, lambda x, *args, **kwargs: getattr(x, name)(*args, **kwargs), sample)
    for a, b in zip(by_method.outputs, by_function.outputs, strict=True):
        assert a.dtype is b.dtype
        np.testing.assert_array_equal(OURS.numpy(a), OURS.numpy(b))


@pytest.mark.parametrize(
    ("name", "sample"),
    parameters(lambda name, sample: hasattr(Tensor, name + "_") and starts_with_array(sample)),
)
def test_in_place(name: str, sample: Sample) -> None:
    """`foo_` gives the value and the gradient of `foo`, or refuses where the result does not fit into the
    tensor."""
    expected = Run(OURS, function_of(name), sample)
    (out,) = expected.outputs
    first = sample.args[0]

    def write(x: Tensor, *args: Any, **kwargs: Any) -> Any:
        y = x * 1 if x.requires_grad else x
        assert getattr(y, name + "_")(*args, **kwargs) is y
        return y

    if name in RELAYING:
        moved = Run(OURS, write, sample)
        np.testing.assert_array_equal(OURS.numpy(moved.outputs[0]), OURS.numpy(out))
        return
    if tuple(out.shape) != first.shape or category(out.dtype.numpy) > category(first.dtype):
        with pytest.raises(RuntimeError):
            Run(OURS, write, sample)
        return
    actual = Run(OURS, write, sample)
    np.testing.assert_array_equal(OURS.numpy(actual.outputs[0]), OURS.numpy(out).astype(first.dtype))
    if expected.differentiable() and out.dtype.numpy == first.dtype:
        sent = cotangents([out])
        compare_gradients(
            gradients(OURS, write, sample, sent),
            gradients(OURS, function_of(name), sample, sent),
            sample,
            "gradient",
        )


RELAYING = {"as_strided", "squeeze", "swapaxes", "swapdims", "t", "transpose", "unsqueeze"}  # `foo_` changes the shape


def category(kind: np.dtype) -> int:
    """Bool, integer, floating, complex: a value goes into a tensor of its own category or a higher one."""
    return {"b": 0, "i": 1, "u": 1, "c": 3}.get(kind.kind, 2)


def takes_out(name: str, sample: Sample) -> bool:
    function = function_of(name)
    if isinstance(function, InPlace) or (isinstance(function, Op) and function.kind == "view"):
        return False
    return "out" in inspect.signature(function).parameters or (
        isinstance(function, Op) and function.general is None
    )


@pytest.mark.parametrize(("name", "sample"), parameters(takes_out))
def test_out(name: str, sample: Sample) -> None:
    plain = Sample(*sample.args, grad=False, **sample.kwargs)
    expected = Run(OURS, function_of(name), plain)
    targets = [OURS.tensor(np.zeros(tuple(t.shape), t.dtype.numpy)) for t in expected.outputs]
    single = isinstance(expected.result, Tensor)
    actual = Run(
        OURS,
        lambda *args, **kwargs: function_of(name)(
            *args, **kwargs, out=targets[0] if single else tuple(targets)
        ),
        plain,
    )
    for target, a, b in zip(targets, actual.outputs, expected.outputs, strict=True):
        assert a is target
        np.testing.assert_array_equal(OURS.numpy(target), OURS.numpy(b))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(bad, id=f"{family.__name__.rpartition('.')[2]}.{bad.op}-{number}")
        for family in FAMILIES
        for number, bad in enumerate(getattr(family, "BAD", []))
    ],
)
def test_bad_input(bad: Bad) -> None:
    made: list[tuple[np.ndarray, Any]] = []

    def make(array: np.ndarray) -> Any:
        made.append((array, OURS.tensor(array)))
        return made[-1][1]

    args, kwargs = convert(OURS, bad.args, make), convert(OURS, bad.kwargs, make)
    with pytest.raises(bad.error, match=bad.match) as raised:
        function_of(bad.op)(*args, **kwargs)
    assert type(raised.value) is bad.error
    for array, tensor in made:
        np.testing.assert_array_equal(OURS.numpy(tensor), array)
    reference = torch_function(bad.op, bad.torch)
    if reference is not None:
        with pytest.raises(bad.error, match=bad.match):
            reference(*convert(THEIRS, bad.args, THEIRS.tensor), **convert(THEIRS, bad.kwargs, THEIRS.tensor))
