"""Sorting, selection and running values by our own loops: equal to PyTorch's to the last tie, of every length and dtype."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")

SEED = 20261122
SHAPES = [((1,), 0), ((17,), 0), ((97,), 0), ((3000,), -1), ((5, 7), 0), ((33, 130), 1), ((33, 130), 0), ((3, 50, 5), 1)]
KINDS = ["normal", "ties", "nan", "signed zeros", "float64", "int64", "wide", "int32", "int16", "uint8"]


def values(kind: str, shape: tuple[int, ...]) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    print("seed", SEED)
    if kind == "normal":
        return rng.standard_normal(shape).astype(np.float32)
    if kind == "ties":
        return np.round(2 * rng.standard_normal(shape)).astype(np.float32) + 0.0
    if kind == "nan":
        made = np.round(3 * rng.standard_normal(shape)).astype(np.float32) + 0.0
        made[rng.random(shape) < 0.1] = np.nan
        return made
    if kind == "signed zeros":
        return rng.choice(np.array([0.0, -0.0, np.inf, -np.inf, 1.0, -1.0], np.float32), shape)
    if kind == "float64":
        return rng.standard_normal(shape)
    if kind == "wide":
        return rng.integers(-(2**62), 2**62, shape)
    return rng.integers(0 if kind == "uint8" else -100, 100, shape).astype(kind)


def check(use, array: np.ndarray, transposed: bool = False) -> None:
    made = []
    for module in (retrograd, torch):
        x = module.tensor(np.ascontiguousarray(array.T)).t() if transposed else module.tensor(array)
        found = use(module, x)
        made.append(tuple(found) if isinstance(found, tuple) else (found,))
    for ours, theirs in zip(*made, strict=True):
        assert str(ours.dtype) == str(theirs.dtype)
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
def test_sorting(shape, dim, kind):
    array = values(kind, shape)
    for transposed in (False, True) if len(shape) == 2 else (False,):
        for descending in (False, True):
            check(lambda m, x, d=descending: m.sort(x, dim=dim, descending=d, stable=True), array, transposed)
            check(lambda m, x, d=descending: m.argsort(x, dim=dim, descending=d, stable=True), array, transposed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
@pytest.mark.parametrize("largest", [True, False])
def test_the_first_few(shape, dim, kind, largest):
    array = values(kind, shape)
    for k in {0, 1, min(2, shape[dim]), shape[dim] // 2, shape[dim]}:
        check(lambda m, x, k=k: m.topk(x, k, dim, largest), array, transposed=len(shape) == 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
@pytest.mark.parametrize("keepdim", [True, False])
def test_elements_by_rank(shape, dim, kind, keepdim):
    array = values(kind, shape)
    for k in {1, shape[dim] // 3 + 1, shape[dim]}:
        check(lambda m, x, k=k: m.kthvalue(x, k, dim, keepdim).values, array)
    check(lambda m, x: m.median(x, dim, keepdim), array)
    check(lambda m, x: m.nanmedian(x, dim, keepdim), array)
    check(lambda m, x: m.median(x), array)
    check(lambda m, x: m.nanmedian(x), array)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "nan"])
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
def test_the_most_frequent(shape, dim, kind):
    check(lambda m, x: m.mode(x, dim, True), values(kind, shape))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
def test_running_values(shape, dim, kind):
    array = values(kind, shape)
    for name in ("cumsum", "cumprod", "cummax", "cummin"):
        check(lambda m, x, name=name: getattr(m, name)(x, dim=dim), array, transposed=len(shape) == 2)


def test_threads_change_nothing():
    x = retrograd.tensor(values("ties", (64, 4000)))
    uses = [
        lambda: x.sort(1), lambda: x.sort(0, True), lambda: x.topk(30, 1), lambda: x.topk(3, 0), lambda: x.median(1),
        lambda: x.mode(0), lambda: (x.cumsum(0), x.cumsum(1)), lambda: x.cummax(1), lambda: x.cummin(0),
    ]  # fmt: skip
    threads = retrograd.get_num_threads()
    try:
        for use in uses:
            retrograd.set_num_threads(1)
            alone = [t.numpy() for t in use()]
            retrograd.set_num_threads(4)
            for ours, theirs in zip(alone, use(), strict=True):
                np.testing.assert_array_equal(ours, theirs.numpy())
    finally:
        retrograd.set_num_threads(threads)


def test_out_given_as_none_is_not_given():
    x = retrograd.tensor([3.0, 1.0, 2.0], requires_grad=True)
    values_, places = retrograd.sort(x, out=None)
    assert places.tolist() == [1, 2, 0] and values_.grad_fn.name() == "SortBackward0"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [255, 256, 300, 1000, 5000])
def test_the_first_few_of_long_lines(length, kind):
    """The way over columns and the plain one give the same places, equal elements included."""
    array = values(kind, (6, length))
    for k in (1, 2, 10, 32, 33):
        for largest in (True, False):
            check(lambda m, x, k=k, largest=largest: m.topk(x, k, largest=largest), array)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [1, 2, 15, 16, 17, 63, 64, 65, 95, 96])
def test_sorting_of_short_lines(length, kind):
    for descending in (False, True):
        check(lambda m, x, d=descending: m.sort(x, dim=1, descending=d, stable=True), values(kind, (40, length)))


@pytest.mark.parametrize("kind", ["normal", "ties", "float64", "int64", "wide", "int32", "int16", "uint8"])
@pytest.mark.parametrize("length", [0, 1, 2, 3, 7, 64, 1000])
def test_places_in_a_sequence(length, kind):
    sequence, wanted = np.sort(values(kind, (length,))), values(kind, (33, 130))
    for right in (False, True):
        places = retrograd.searchsorted(retrograd.tensor(sequence), retrograd.tensor(wanted), right=right)
        np.testing.assert_array_equal(places.numpy(), np.searchsorted(sequence, wanted, "right" if right else "left"))


@pytest.mark.parametrize("kind", KINDS)
def test_different_elements_of_many(kind):
    """Each NaN is an element of its own; which of them has which number is nobody's promise."""
    array = values(kind, (70, 90))
    ours, theirs = (
        [part.numpy() for part in m.unique(m.tensor(array), return_inverse=True, return_counts=True)]
        for m in (retrograd, torch)
    )
    missing = np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)
    for own, other in ((ours[0], theirs[0]), (ours[1][~missing], theirs[1][~missing]), (ours[2], theirs[2])):
        np.testing.assert_array_equal(own, other)
    np.testing.assert_array_equal(np.sort(ours[1][missing]), np.sort(theirs[1][missing]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.int32, np.int16, np.int8, np.uint8])
@pytest.mark.parametrize("shape", [(1,), (5,), (31,), (33,), (3, 70), (9, 300), (257, 129), (2, 3, 600), (40, 3, 41)])
@pytest.mark.parametrize("missing", [False, True])
def test_elements_at_either_end_and_running_ones(dtype, shape, missing):
    array = np.random.default_rng(5).integers(-100, 100, shape).astype(dtype)
    if missing and array.dtype.kind == "f":
        array.reshape(-1)[:: max(array.size // 7, 2)] = np.nan
    for given in (array, array.swapaxes(0, -1)):
        x = torch.from_numpy(given)
        for dim in range(-given.ndim, given.ndim):
            for keepdim in (False, True):
                np.testing.assert_array_equal(x.amax(dim, keepdim).numpy(), given.max(dim, keepdims=keepdim))
                np.testing.assert_array_equal(x.amin((dim,), keepdim).numpy(), given.min(dim, keepdims=keepdim))
            for name, running in (("cummax", np.maximum), ("cummin", np.minimum)):
                values, places = getattr(x, name)(dim)
                np.testing.assert_array_equal(values.numpy(), running.accumulate(given, dim))
                np.testing.assert_array_equal(np.take_along_axis(given, places.numpy(), dim), values.numpy())
        np.testing.assert_array_equal(x.amax().numpy(), given.max())
        np.testing.assert_array_equal(x.amin((), True).numpy(), given.min(keepdims=True))
