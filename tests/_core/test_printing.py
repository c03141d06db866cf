"""Printed tensors against PyTorch's, character for character."""

from __future__ import annotations

import doctest
import itertools

import numpy as np
import pytest

from retrograd._core import printing

torch = pytest.importorskip("torch")

REAL = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
INTEGER = ("uint8", "int8", "int16", "int32", "int64")
ALL = ("bool", *INTEGER, *REAL, *COMPLEX)
PARTS = {"complex64": "float32", "complex128": "float64"}


@pytest.fixture(autouse=True)
def default_options():
    set_both(profile="default")
    yield
    set_both(profile="default")


def set_both(**options):
    printing.set_printoptions(**options)
    torch.set_printoptions(**options)


def as_array(tensor):
    if tensor.dtype == torch.bfloat16:
        bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
        return tensor.view(torch.uint16).numpy().view(bfloat16)
    return tensor.numpy()


def printed(array, dtype_name, **keywords):
    return printing.format_array(array, dtype_name=dtype_name, **keywords)


def check(tensor, note=""):
    name = str(tensor.dtype).removeprefix("torch.")
    assert printed(as_array(tensor), name) == repr(tensor), note


def random_values(rng, dtype_name, count):
    """Numbers of one of many characters: whole, tiny, huge, mixed, with zeros, infinities and NaN."""
    if dtype_name == "bool":
        return rng.integers(0, 2, count).astype(bool)
    if dtype_name in INTEGER:
        limits = np.iinfo(dtype_name)
        bound = min(limits.max, 10 ** int(rng.integers(1, 19)))
        return rng.integers(max(limits.min, -bound), bound, count)
    kind = rng.integers(0, 7)
    values = rng.normal(size=count)
    if kind == 0:
        values = np.round(values * 10.0 ** rng.integers(0, 12))
    elif kind == 1:
        values = values * 10.0 ** rng.integers(-12, 12)
    elif kind == 2:
        values = values * 10.0 ** rng.integers(-6, 9, count)
    elif kind == 3:
        values = np.abs(values) * 300
    elif kind == 4:
        values = rng.choice([0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan], count)
    elif kind == 5:
        values = np.round(values, 2)
    if rng.random() < 0.3:
        special = rng.random(count) < 0.2
        values[special] = rng.choice([0.0, -0.0, np.inf, -np.inf, np.nan], count)[special]
    return values


def random_tensor(rng, dtype_name, shape):
    count = int(np.prod(shape))
    if dtype_name in PARTS:
        parts = [torch.from_numpy(random_values(rng, PARTS[dtype_name], count)) for _ in range(2)]
        return torch.complex(*parts).to(getattr(torch, dtype_name)).reshape(shape)
    return (
        torch.from_numpy(random_values(rng, dtype_name, count)).to(getattr(torch, dtype_name)).reshape(shape)
    )


SHAPES = [
    (),
    (1,),
    (2,),
    (7,),
    (33,),
    (130,),
    (3, 4),
    (1, 1),
    (2, 3, 4),
    (2, 1, 3, 2),
    (5, 40),
    (1, 1, 1, 1, 2),
]
SUMMARIZED = [
    (1001,),
    (2000, 2),
    (2, 2000),
    (7, 200),
    (8, 8, 20),
    (40, 5, 6),
    (3, 7, 60),
    (1, 1, 1200),
    (6, 6, 6, 6),
]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("dtype_name", ALL)
def test_random_tensors_print_as_in_pytorch(dtype_name, seed):
    rng = np.random.default_rng(seed)
    for shape in SHAPES:
        check(random_tensor(rng, dtype_name, shape), f"seed={seed}, shape={shape}")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("dtype_name", ALL)
def test_summaries_print_as_in_pytorch(dtype_name, seed):
    rng = np.random.default_rng(seed)
    for shape in SUMMARIZED:
        check(random_tensor(rng, dtype_name, shape), f"seed={seed}, shape={shape}")


@pytest.mark.parametrize("dtype_name", ALL)
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 4)])
def test_empty_tensors(dtype_name, shape):
    check(torch.empty(shape, dtype=getattr(torch, dtype_name)))


@pytest.mark.parametrize(
    "values",
    [
        [0.0], [-0.0], [0.0, -0.0], [float("nan")], [float("inf")], [float("-inf"), 1.0], [float("nan"), 0.0],
        [1e8], [1e8 + 8], [100000000.5], [1e-4], [9.99e-5], [1000.0, 1.0], [1001.0, 1.0], [1000.5, 1.0],
        [1.0, 1e-3], [1e30], [1e-30], [1.5, float("nan")], [1e10, float("nan")], [999999.0], [0.99999],
        [0.999999], [9999.99999],
        [5e-324, 1.0], [1e308, 1e-308], [-1.0, 10.0], [123456789.0, 1.0], [2.0**53], [1.0, 2.0, 3.5],
    ],
)  # fmt: skip
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_choice_of_notation(values, dtype):
    check(torch.tensor(values, dtype=dtype))
    check(torch.tensor(values[0], dtype=dtype))


PARTS_OF_COMPLEX = [0.0, -0.0, 1.0, -2.5, 1e9, 1e-9, float("inf"), float("-inf"), float("nan")]


@pytest.mark.parametrize("real, imaginary", list(itertools.product(PARTS_OF_COMPLEX, repeat=2)))
def test_complex_numbers(real, imaginary):
    check(torch.tensor(complex(real, imaginary)))
    check(torch.tensor([complex(real, imaginary), 1 + 1j]))


def test_views_of_any_strides():
    base = torch.arange(2520, dtype=torch.float32).reshape(5, 7, 8, 9) / 7
    for tensor in (
        base[::2, 1:3, ::3, -1],
        base.permute(3, 1, 0, 2),
        base[0, 0, 0].expand(4, 9),
        base.mT[1, 2],
    ):
        check(tensor)
    array = base.numpy()[::-1, 0, ::-2, 0]
    assert not array.flags.c_contiguous
    assert printed(array, "float32") == repr(torch.from_numpy(array.copy()))


OPTIONS = [
    {"precision": 2}, {"precision": 0}, {"precision": 10}, {"threshold": 5}, {"edgeitems": 1, "threshold": 3},
    {"linewidth": 40}, {"linewidth": 5}, {"linewidth": 200}, {"profile": "short"}, {"profile": "full"},
    {"sci_mode": True}, {"sci_mode": False}, {"profile": "short", "precision": 3, "linewidth": 50},
    {"edgeitems": 0}, {"edgeitems": 0, "threshold": 0}, {"edgeitems": 5, "threshold": 0}, {"threshold": 0},
]  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_options(options):
    rng = np.random.default_rng(0)
    set_both(**options)
    for dtype_name in ALL:
        for shape in [(), (3,), (30,), (4, 9), (2, 3, 4), (1100,), (9, 11, 12)]:
            check(random_tensor(rng, dtype_name, shape), f"seed=0, {dtype_name}, {shape}")


def test_options_are_kept_and_restored():
    with printing.printoptions(precision=2, sci_mode=True):
        inside = printing.get_printoptions()
        assert (inside["precision"], inside["sci_mode"], inside["threshold"]) == (2, True, 1000)
    assert printing.get_printoptions() == torch._tensor_str.get_printoptions()
    set_both(sci_mode=True)
    set_both(precision=3)
    assert printing.get_printoptions() == torch._tensor_str.get_printoptions()
    assert printing.get_printoptions()["sci_mode"] is None
    with pytest.raises(RuntimeError), printing.printoptions(linewidth=10):
        raise RuntimeError
    assert printing.get_printoptions()["linewidth"] == 80


def test_an_unknown_profile_changes_nothing():
    before = printing.get_printoptions()
    with pytest.raises(ValueError, match="profile must be one of 'default', 'short', 'full', but got 'long'"):
        printing.set_printoptions(profile="long", precision=1)
    assert printing.get_printoptions() == before


@pytest.mark.parametrize("default", [torch.float32, torch.float64, torch.float16])
def test_the_dtype_is_shown_where_the_numbers_do_not_tell_it(default):
    before = torch.get_default_dtype()
    torch.set_default_dtype(default)
    try:
        for dtype_name in ALL:
            for shape in [(), (2,), (0,), (0, 2)]:
                tensor = torch.ones(shape, dtype=getattr(torch, dtype_name))
                name = str(default).removeprefix("torch.")
                assert printed(as_array(tensor), dtype_name, default_dtype_name=name) == repr(tensor)
    finally:
        torch.set_default_dtype(before)


@pytest.mark.parametrize("size", range(1, 40))
def test_where_suffixes_break_the_line(size):
    leaf = torch.full((size,), 0.5, dtype=torch.float64, requires_grad=True)
    array = leaf.detach().numpy()
    assert printed(array, "float64", requires_grad=True) == repr(leaf)
    result = leaf + 0
    assert printed(array, "float64", requires_grad=True, grad_fn_name="AddBackward0") == repr(result)
    grid = torch.full((2, size), 0.5, requires_grad=True) * 1
    assert printed(grid.detach().numpy(), "float32", grad_fn_name="MulBackward0") == repr(grid)


def test_parameters_and_subclasses():
    class Distances(torch.Tensor):
        pass

    values = torch.arange(30.0)
    subclass = values.as_subclass(Distances)
    assert printed(values.numpy(), "float32", prefix="Distances(") == repr(subclass)
    parameter = torch.nn.Parameter(values)
    assert "Parameter containing:\n" + printed(values.numpy(), "float32", requires_grad=True) == repr(
        parameter
    )


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")
def test_tangents():
    import torch.autograd.forward_ad as forward

    values, direction = torch.arange(3.0), torch.tensor([0.5, 1.0, 2.0])
    with forward.dual_level():
        dual = forward.make_dual(values, direction)
        tangent = printed(direction.numpy(), "float32")
        assert printed(values.numpy(), "float32", tangent=tangent) == repr(dual)


def test_contents_of_one_s_own():
    tensor = torch.ones(3, dtype=torch.int32)
    assert printed(tensor.numpy(), "int32", contents="...") == tensor.__repr__(tensor_contents="...")


@pytest.mark.parametrize("dtype_name", ALL)
@pytest.mark.parametrize("spec", ["", ".3f", "8.1e", "g"])
def test_format_of_a_scalar(dtype_name, spec):
    tensor = torch.tensor(2.7182, dtype=torch.float64).to(getattr(torch, dtype_name))
    assert printing.format_scalar(as_array(tensor), spec) == format(tensor, spec)


def test_examples_of_the_documentation():
    failed, attempted = doctest.testmod(printing)
    assert attempted >= 4 and failed == 0
