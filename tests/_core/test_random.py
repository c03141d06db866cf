"""Random numbers: the same as PyTorch's from the same seed, and of the distributions that they claim."""

from __future__ import annotations

import copy
import doctest
import math
import pickle
import threading

import numpy as np
import pytest
from scipy import stats

import retrograd
from retrograd._core import generator as stream_module
from retrograd._core import random

SEED = 20240229
FLOATING = ("float16", "bfloat16", "float32", "float64")
INTEGER = ("uint8", "int8", "int16", "int32", "int64")
COUNTS = (0, 1, 2, 3, 5, 7, 15, 16, 17, 31, 32, 40, 623, 624, 625, 2000, 33000)
TOLERANCE = {"float16": 2e-3, "bfloat16": 1e-2, "float32": 2e-6, "float64": 1e-13}
"""Two units in the last place, or what the logarithm near 1 makes of them."""


@pytest.fixture
def torch():
    """PyTorch, and both default generators at the same seed."""
    module = pytest.importorskip("torch")
    module.manual_seed(SEED)
    random.manual_seed(SEED)
    return module


def numpy_dtype(name):
    return np.dtype(pytest.importorskip("ml_dtypes").bfloat16 if name == "bfloat16" else name)


def as_array(tensor):
    """The numbers of a tensor, those of float16 and bfloat16 in float32."""
    return (tensor.float() if tensor.dtype.itemsize == 2 and tensor.is_floating_point() else tensor).numpy()


def widened(array):
    return array.astype(np.float32) if array.dtype.name in ("float16", "bfloat16") else array


def check_equal(ours, theirs, note=""):
    assert ours.shape == tuple(theirs.shape) and ours.dtype.name == str(theirs.dtype).removeprefix(
        "torch."
    ), note
    np.testing.assert_array_equal(widened(ours), as_array(theirs), err_msg=str(note))


def check_close(ours, theirs, note=""):
    assert ours.shape == tuple(theirs.shape) and ours.dtype.name == str(theirs.dtype).removeprefix(
        "torch."
    ), note
    close = TOLERANCE[ours.real.dtype.name if ours.dtype.kind == "c" else ours.dtype.name]
    np.testing.assert_allclose(widened(ours), as_array(theirs), rtol=close, atol=close, err_msg=str(note))


def check_same_place(torch):
    """Both default generators have used up the same number of words and keep the same spare number."""
    place = np.frombuffer(torch.get_rng_state().numpy().tobytes(), stream_module._STATE)
    ours = random.default_generator.state_array().view(stream_module._STATE)
    for field in ("seed", "left", "next", "key", "has_spare"):
        np.testing.assert_array_equal(ours[field], place[field], err_msg=field)
    np.testing.assert_allclose(ours["spare"], place["spare"], rtol=1e-14, atol=1e-14)


# ------------------------------------------------------------------------------------------- generator


@pytest.mark.parametrize("seed", [0, 1, 42, -1, -(2**63), 2**63, 2**64 - 1, 123456789012345])
def test_seeds(torch, seed):
    theirs = torch.Generator().manual_seed(seed)
    ours = random.Generator().manual_seed(seed)
    assert ours.initial_seed() == theirs.initial_seed()
    check_equal(random.uniform((700,), generator=ours), torch.rand(700, generator=theirs))


def test_a_new_generator_has_the_default_seed(torch):
    assert random.Generator().initial_seed() == torch.Generator().initial_seed() == 67280421310721
    check_equal(
        random.uniform((3,), generator=random.Generator()), torch.rand(3, generator=torch.Generator())
    )


def test_the_default_generator_is_seeded_by_the_module(torch):
    assert random.manual_seed(7) is random.default_generator
    torch.manual_seed(7)
    assert random.initial_seed() == 7
    check_equal(random.uniform((5,)), torch.rand(5))
    value = random.seed()
    assert random.initial_seed() == value and 0 <= value < 2**64
    assert random.seed() != value
    assert random.manual_seed(3.9).initial_seed() == 3


@pytest.mark.parametrize(
    "seed, message", [(1.5, "but got float"), ("1", "but got str"), (True, "but got bool")]
)
def test_a_seed_that_is_no_integer(seed, message):
    with pytest.raises(RuntimeError, match=f"manual_seed expected a long, {message}"):
        random.Generator().manual_seed(seed)


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_a_seed_out_of_range_changes_nothing(seed):
    generator = random.Generator().manual_seed(5)
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        generator.manual_seed(seed)
    assert generator.initial_seed() == 5
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        random.manual_seed(seed)


def test_there_is_only_the_cpu():
    assert random.Generator("cpu:0").device == retrograd.device("cpu")
    assert random.Generator(None).device == retrograd.device("cpu")
    with pytest.raises(RuntimeError, match="the only device there is, but got device='cuda'"):
        random.Generator("cuda")


@pytest.mark.parametrize("used", [0, 1, 5, 623, 624, 625, 1248, 3001])
def test_states_are_pytorch_s_and_go_both_ways(torch, used):
    torch.rand(used)
    random.uniform((used,))
    np.testing.assert_array_equal(random.default_generator.state_array(), torch.get_rng_state().numpy())
    theirs, ours = torch.Generator(), random.Generator()
    theirs.set_state(torch.from_numpy(random.default_generator.state_array()))
    ours.set_state(torch.get_rng_state().numpy())
    np.testing.assert_array_equal(ours.state_array(), theirs.get_state().numpy())
    check_equal(random.uniform((700,), generator=ours), torch.rand(700, generator=theirs))


def test_the_spare_number_is_part_of_the_state(torch):
    torch.randn(3)
    random.normal((3,))
    check_same_place(torch)
    ours = random.Generator().set_state(torch.get_rng_state().numpy())
    check_close(random.normal((5,), generator=ours), torch.randn(5))
    random.manual_seed(SEED)
    assert random.default_generator.state_array().view(stream_module._STATE)["has_spare"] == 0


@pytest.mark.parametrize("used", [0, 3, 624, 700])
def test_copies_continue_where_the_original_stands(used):
    original = random.Generator().manual_seed(SEED)
    random.normal((used,), contiguous=False, generator=original)
    copies = [
        original.clone_state(),
        copy.copy(original),
        copy.deepcopy(original),
        pickle.loads(pickle.dumps(original)),
    ]
    state = original.state_array()
    expected = random.normal((700,), contiguous=False, generator=original)
    for twin in copies:
        assert twin.initial_seed() == SEED
        np.testing.assert_array_equal(random.normal((700,), contiguous=False, generator=twin), expected)
    original.set_state(state.tobytes())
    np.testing.assert_array_equal(random.normal((700,), contiguous=False, generator=original), expected)


def test_what_is_no_state_is_refused():
    generator = random.Generator().manual_seed(3)
    with pytest.raises(TypeError, match="RNG state must be a torch.ByteTensor"):
        generator.set_state(np.zeros(5056))
    with pytest.raises(TypeError, match="RNG state must be a torch.ByteTensor"):
        generator.set_state("state")
    with pytest.raises(
        RuntimeError, match="CPUGeneratorImplState of size 5056 but found the input RNG state size to be 3"
    ):
        generator.set_state(np.zeros(3, np.uint8))
    good = generator.state_array()
    for field, value in [("left", 0), ("left", 625), ("next", 625), ("next", 9), ("seeded", 0)]:
        bad = good.copy()
        bad.view(stream_module._STATE)[field] = value
        with pytest.raises(RuntimeError, match="Invalid mt19937 state"):
            generator.set_state(bad)
    np.testing.assert_array_equal(generator.state_array(), good)


@pytest.mark.parametrize(
    "pieces", [[1] * 1300, [623, 2, 1, 624, 50], [5, 3000, 1], [624, 624, 52], [1300], [0, 1299, 0, 1]]
)
def test_words_do_not_depend_on_how_many_are_asked_for_at_once(pieces):
    expected = np.random.MT19937(0)
    np.random.RandomState(expected).seed(SEED)
    stream = random.Generator().manual_seed(SEED)
    parts = [[stream.word()] if count == 1 else stream.words(count) for count in pieces]
    np.testing.assert_array_equal(np.concatenate(parts), expected.random_raw(sum(pieces)))


def test_threads_share_a_generator_without_losing_or_repeating_words():
    stream = random.Generator().manual_seed(SEED)
    taken = [[] for _ in range(4)]

    def draw(words):
        for count in [1, 100, 3, 700, 5] * 40:
            words.append(stream.words(count))
            words.append(np.array([stream.word()], np.uint32))

    threads = [threading.Thread(target=draw, args=(words,)) for words in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = np.sort(np.concatenate([part for words in taken for part in words]))
    expected = np.sort(random.Generator().manual_seed(SEED).words(together.size))
    np.testing.assert_array_equal(together, expected)


# ------------------------------------------------------------------------------- equality with PyTorch


@pytest.mark.parametrize("name", [*FLOATING, "complex64", "complex128"])
@pytest.mark.parametrize(
    "low, high", [(0.0, 1.0), (-0.37, 1.71), (-1.0, 1.0), (3.0, 3.0), (0.999, 1.0), (-1e4, 3e4)]
)
def test_uniform(torch, name, low, high):
    dtype = getattr(torch, name)
    for count in COUNTS:
        check_equal(
            random.uniform((count,), numpy_dtype(name), low, high),
            torch.empty(count, dtype=dtype).uniform_(low, high),
            count,
        )
    check_same_place(torch)


def test_shapes(torch):
    for shape in [(), (1,), (1, 1, 1), (2, 3), (4, 0, 2), (3, 5, 7)]:
        check_equal(random.uniform(shape), torch.rand(shape))
        check_close(random.normal(shape), torch.randn(shape))
        check_equal(random.integers(shape, np.int64, 0, 9), torch.randint(0, 9, shape))
        check_equal(random.bernoulli(shape, np.float32, 0.4), torch.empty(shape).bernoulli_(0.4))
    check_same_place(torch)


@pytest.mark.parametrize("name", [*FLOATING, "complex64", "complex128"])
@pytest.mark.parametrize("mean, std", [(0.0, 1.0), (0.3, 1.7), (-5.0, 0.02), (2.0, 0.0)])
def test_normal(torch, name, mean, std):
    dtype = getattr(torch, name)
    for count in COUNTS:
        check_close(
            random.normal((count,), numpy_dtype(name), mean, std),
            torch.empty(count, dtype=dtype).normal_(mean, std),
            count,
        )
    check_same_place(torch)


def test_most_normal_numbers_are_equal_to_the_last_bit(torch):
    """Only the last bits of logarithm, sine and cosine may differ, and seldom."""
    assert (
        random.normal((10000,), np.float64, 0.3, 1.7)
        == torch.empty(10000, dtype=torch.float64).normal_(0.3, 1.7).numpy()
    ).mean() > 0.9
    assert (random.normal((10000,)) == torch.randn(10000).numpy()).mean() > 0.5
    for _ in range(200):
        ours = random.normal((), np.float64, 0.3, 1.7)
        assert ours == torch.empty((), dtype=torch.float64).normal_(0.3, 1.7).numpy()


def test_few_numbers_at_any_place_of_a_block_of_words(torch):
    """They are cut out of what the whole block gives, wherever the draws of other kinds have left the stream."""
    for turn in range(400):
        count = turn % 16
        for kind, dtype in ((np.float32, torch.float32), (np.float64, torch.float64)):
            assert (random.normal((count,), kind) == torch.randn(count, dtype=dtype).numpy()).all(), (turn, kind)
            assert (random.uniform((count,), kind) == torch.rand(count, dtype=dtype).numpy()).all(), (turn, kind)
    check_same_place(torch)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_numbers_that_were_drawn_are_of_the_caller(kind):
    """Writing to them does not change the block that later draws are cut out of."""
    stream = random.Generator().manual_seed(SEED)
    stream.words(10)
    before = stream.clone_state()
    for _ in range(20):
        random.uniform((5,), kind, generator=stream).fill(7)
        random.normal((5,), kind, generator=stream).fill(7)
    stream.set_state(before.state_array())
    assert (random.uniform((50,), kind, generator=stream) == random.uniform((50,), kind, generator=before)).all()


@pytest.mark.parametrize("count", [3, 50])
def test_normal_with_arrays_of_means_and_deviations(torch, count):
    means, deviations = (
        np.linspace(-3, 3, count, dtype=np.float32),
        np.linspace(0, 2, count, dtype=np.float32),
    )
    their_means, their_deviations = torch.from_numpy(means), torch.from_numpy(deviations)
    shape = (count,)
    check_close(
        random.normal(shape, np.float32, means, deviations), torch.normal(their_means, their_deviations)
    )
    check_close(random.normal(shape, np.float32, means, 0.5), torch.normal(their_means, 0.5))
    check_close(random.normal(shape, np.float32, 0.5, deviations), torch.normal(0.5, their_deviations))
    wide = random.normal((count, count), np.float32, means[:, None], deviations)
    check_close(wide, torch.normal(their_means[:, None], their_deviations))
    check_same_place(torch)


@pytest.mark.parametrize("name", FLOATING)
def test_exponential_cauchy_log_normal(torch, name):
    dtype = getattr(torch, name)
    for count in COUNTS:
        ours, theirs = numpy_dtype(name), torch.empty(count, dtype=dtype)
        check_close(random.exponential((count,), ours, 1.7), theirs.exponential_(1.7), count)
        check_close(random.cauchy((count,), ours, 0.3, 1.5), theirs.cauchy_(0.3, 1.5), count)
        check_close(random.log_normal((count,), ours, 0.3, 1.5), theirs.log_normal_(0.3, 1.5), count)
    check_close(
        random.exponential((5,), numpy_dtype(name), math.inf),
        torch.empty(5, dtype=dtype).exponential_(math.inf),
    )
    check_same_place(torch)


@pytest.mark.parametrize("name", [*INTEGER, *FLOATING])
def test_geometric(torch, name):
    for count in COUNTS:
        for p in (0.1, 0.9):
            theirs = torch.empty(count, dtype=getattr(torch, name)).geometric_(p)
            check_equal(random.geometric((count,), numpy_dtype(name), p), theirs, count)
    check_same_place(torch)


RANGES = [
    (0, 10), (-7, 9), (0, 1), (0, 2**28 - 1), (-5, 2**28 - 5), (-5, 2**28), (0, 2**40 + 1),
    (-(2**62), 2**62 + 5), (-(2**63), 2**63 - 1), (2**62, None), (-(2**63), None), (5, None), (0, None),
]  # fmt: skip


@pytest.mark.parametrize("low, high", RANGES)
def test_integers(torch, low, high):
    for count in COUNTS:
        check_equal(
            random.integers((count,), np.int64, low, high),
            torch.empty(count, dtype=torch.int64).random_(low, high),
            count,
        )
    check_same_place(torch)


@pytest.mark.parametrize("name", ["bool", *INTEGER, *FLOATING])
def test_integers_of_each_dtype(torch, name):
    dtype, ours = getattr(torch, name), numpy_dtype(name)
    limits = [(0, 2), (1, 2)] if name == "bool" else [(0, 100), (0, None), (3, None), (0, 127)]
    if name not in ("bool", "uint8"):
        limits += [(-100, 100), (-128, 127)]
    for low, high in limits:
        for count in COUNTS:
            theirs = torch.empty(count, dtype=dtype).random_(low, high)
            check_equal(random.integers((count,), ours, low, high), theirs, (low, high, count))
    for count in COUNTS:
        check_equal(random.random_full((count,), ours), torch.empty(count, dtype=dtype).random_(), count)
    check_same_place(torch)


@pytest.mark.filterwarnings("ignore:.*is out of bounds:UserWarning")
@pytest.mark.parametrize(
    "name, low, high",
    [("float16", 0, 65504), ("float16", 0, 4001), ("float16", -5001, 4099), ("float16", 4099, 9000),
     ("bfloat16", 0, 1000), ("bfloat16", -1001, 999), ("float32", -(2**26) - 3, 2**26 + 3),
     ("float32", 0, 2**60), ("float64", 0, 2**60 + 1),
     ("float64", -(2**63), None), ("float32", -(2**63), None), ("bfloat16", -(2**63), None)],
)  # fmt: skip
def test_integers_that_a_floating_dtype_rounds(torch, name, low, high):
    theirs = torch.empty(3000, dtype=getattr(torch, name)).random_(low, high)
    check_equal(random.integers((3000,), numpy_dtype(name), low, high), theirs)
    check_same_place(torch)


@pytest.mark.parametrize("name", ["bool", *INTEGER, *FLOATING])
def test_bernoulli(torch, name):
    for p in (0.0, 0.3, 1.0):
        for count in COUNTS:
            theirs = torch.empty(count, dtype=getattr(torch, name)).bernoulli_(p)
            check_equal(random.bernoulli((count,), numpy_dtype(name), p), theirs, (p, count))
    check_same_place(torch)


@pytest.mark.parametrize("name", FLOATING)
def test_bernoulli_of_an_array(torch, name):
    chances = torch.linspace(0, 1, 600, dtype=torch.float64).reshape(3, 200).to(getattr(torch, name))
    ours = as_array(chances).astype(numpy_dtype(name))
    check_equal(random.bernoulli((3, 200), ours.dtype, ours), torch.bernoulli(chances))
    check_equal(
        random.bernoulli((4, 3, 200), np.int32, ours),
        torch.empty(4, 3, 200, dtype=torch.int32).bernoulli_(chances),
    )
    check_same_place(torch)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.7, 1.0])
def test_dropout_mask(torch, p):
    for shape in [(5,), (30, 40), (200, 300), ()]:
        theirs = torch.nn.functional.dropout(torch.ones(shape), p) != 0
        check_equal(random.dropout_mask(shape, p), theirs)
    check_same_place(torch)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 10, 1000, 4095, 4098, 5000, 60000, 200001])
def test_permutation(torch, n):
    check_equal(random.permutation(n), torch.randperm(n))
    check_equal(random.permutation(n, np.float64), torch.randperm(n, dtype=torch.float64))
    check_same_place(torch)


@pytest.mark.parametrize(
    "name, n", [("uint8", 256), ("int8", 128), ("int16", 2**15), ("float16", 2049), ("bfloat16", 257)]
)
def test_the_longest_permutation_of_a_dtype(torch, name, n):
    check_equal(random.permutation(n, numpy_dtype(name)), torch.randperm(n, dtype=getattr(torch, name)))


@pytest.mark.parametrize("name", FLOATING)
@pytest.mark.parametrize("shape", [(1,), (7,), (40,), (5, 7), (3, 1), (6, 100), (0, 4)])
def test_multinomial(torch, name, shape):
    values = np.random.default_rng(1).random(shape) + 0.01
    weights = torch.from_numpy(values).to(getattr(torch, name))
    ours = as_array(weights).astype(numpy_dtype(name))
    # Among 100 categories of 2 bytes some draw level, and PyTorch puts those in no particular order.
    longest = 3 if ours.itemsize == 2 and shape[-1] == 100 else shape[-1]
    for n in sorted({1, min(3, shape[-1]), longest}):
        check_equal(random.multinomial(ours, n), torch.multinomial(weights, n), n)
    for n in (1, 2, 500):
        check_equal(random.multinomial(ours, n, True), torch.multinomial(weights, n, True), n)
    check_same_place(torch)


def test_multinomial_of_a_transposed_matrix(torch):
    weights = torch.from_numpy(np.random.default_rng(1).random((20, 6), dtype=np.float32)).T
    check_equal(random.multinomial(weights.numpy(), 4), torch.multinomial(weights, 4))
    check_equal(random.multinomial(weights.numpy(), 4, True), torch.multinomial(weights, 4, True))
    check_same_place(torch)


def test_multinomial_of_one_row_shown_as_many(torch):
    weights = torch.from_numpy(np.random.default_rng(1).random(9, dtype=np.float32)).expand(4, 9)
    check_equal(random.multinomial(weights.numpy(), 5), torch.multinomial(weights, 5))
    check_same_place(torch)


def test_a_category_without_weight_is_not_drawn(torch):
    weights = np.array([0.0, 1.0, 0.0, 3.0], np.float32)
    assert set(random.multinomial(weights, 1000, True).tolist()) == {1, 3}
    assert {random.multinomial(weights, 1).item() for _ in range(100)} == {1, 3}


def test_fill_goes_by_the_order_of_memory(torch):
    for make in (
        lambda: torch.zeros(5, 8).T,
        lambda: torch.zeros(4, 8)[:, ::2],
        lambda: torch.zeros(2, 3, 4).permute(1, 2, 0),
    ):
        theirs, ours = make(), make().numpy()
        assert random.fill(ours, random.uniform, -1.0, 2.0) is ours
        check_equal(ours, theirs.uniform_(-1.0, 2.0))
        random.fill(ours, random.normal, 0.5, 2.0)
        check_close(ours, theirs.normal_(0.5, 2.0))
        random.fill(ours, random.integers, 3, 9)
        check_equal(ours, theirs.random_(3, 9))
        chances = torch.linspace(0, 1, ours.shape[-1])
        random.fill(ours, random.bernoulli, chances.numpy())
        check_equal(ours, theirs.bernoulli_(chances))
    ours, theirs = np.zeros((4, 6), np.float32), torch.zeros(4, 6)
    check_close(random.fill(ours, random.normal), theirs.normal_())
    check_same_place(torch)


# --------------------------------------------------------------------------------------- distributions


DISTRIBUTIONS = {
    "uniform": (lambda **k: random.uniform((20000,), np.float64, -1.0, 3.0, **k), stats.uniform(-1, 4)),
    "uniform of float32": (
        lambda **k: random.uniform((20000,), np.float32, -1.0, 3.0, **k),
        stats.uniform(-1, 4),
    ),
    "normal in blocks": (lambda **k: random.normal((20000,), np.float64, 1.0, 2.0, **k), stats.norm(1, 2)),
    "normal in pairs": (
        lambda **k: random.normal((20000,), np.float32, 1.0, 2.0, contiguous=False, **k),
        stats.norm(1, 2),
    ),
    "exponential": (lambda **k: random.exponential((20000,), np.float64, 2.5, **k), stats.expon(scale=0.4)),
    "cauchy": (lambda **k: random.cauchy((20000,), np.float64, 1.0, 2.0, **k), stats.cauchy(1, 2)),
    "log_normal": (
        lambda **k: random.log_normal((20000,), np.float64, 0.5, 0.7, **k),
        stats.lognorm(0.7, scale=math.exp(0.5)),
    ),
}


@pytest.mark.parametrize("draw, distribution", DISTRIBUTIONS.values(), ids=DISTRIBUTIONS.keys())
def test_continuous_distributions(draw, distribution):
    sample = draw(generator=random.Generator().manual_seed(SEED))
    assert stats.kstest(sample, distribution.cdf).pvalue > 0.001, f"seed={SEED}"


def test_the_parts_of_a_complex_number_are_independent():
    sample = random.normal((20000,), np.complex128, 0.0, 2.0, generator=random.Generator().manual_seed(SEED))
    for part in (sample.real, sample.imag):
        assert stats.kstest(part, stats.norm(0, math.sqrt(2)).cdf).pvalue > 0.001
    assert stats.pearsonr(sample.real, sample.imag).pvalue > 0.001


def check_frequencies(sample, chances):
    assert sample.min() >= 0 and sample.max() < len(chances)
    chances = np.asarray(chances, np.float64)
    expected = chances / chances.sum() * sample.size
    assert stats.chisquare(np.bincount(sample, minlength=len(chances)), expected).pvalue > 0.001


def test_discrete_distributions():
    stream = random.Generator().manual_seed(SEED)
    check_frequencies(random.integers((50000,), np.int64, 5, 18, generator=stream) - 5, np.ones(13))
    check_frequencies(
        random.integers((50000,), np.int64, -(2**62), 2**62, generator=stream) % 16, np.ones(16)
    )
    check_frequencies(random.bernoulli((50000,), np.int64, 0.3, generator=stream), [0.7, 0.3])
    check_frequencies(random.dropout_mask((50000,), 0.3, generator=stream).astype(int), [0.3, 0.7])
    trials = random.geometric((50000,), np.int64, 0.4, generator=stream)
    check_frequencies(np.minimum(trials, 10) - 1, [*(0.4 * 0.6**k for k in range(9)), 0.6**9])
    weights = np.array([3.0, 1.0, 0.5, 5.5], np.float32)
    check_frequencies(random.multinomial(weights, 50000, True, generator=stream), weights)
    without = random.multinomial(np.tile(weights, (20000, 1)), 4, generator=stream)
    assert (np.sort(without, 1) == np.arange(4)).all()
    check_frequencies(without[:, 0], weights)
    second = without[without[:, 0] == 3, 1]
    check_frequencies(second, [3.0, 1.0, 0.5])
    bits = random.random_full((50000,), np.uint8, generator=stream)
    check_frequencies(bits.astype(int), np.ones(256))


def test_every_permutation_is_as_likely():
    stream = random.Generator().manual_seed(SEED)
    codes = [int(random.permutation(4, generator=stream) @ [64, 16, 4, 1]) for _ in range(6000)]
    seen, counts = np.unique(codes, return_counts=True)
    assert len(seen) == 24 and stats.chisquare(counts).pvalue > 0.001
    places = random.permutation(100000, generator=stream)
    assert (np.sort(places) == np.arange(100000)).all()
    assert stats.kstest(places[:20000], stats.uniform(0, 100000).cdf).pvalue > 0.001


def test_the_upper_end_is_excluded():
    stream = random.Generator().manual_seed(SEED)
    for name in FLOATING:
        dtype = numpy_dtype(name)
        for low, high in [(0.0, 1.0), (0.99, 1.0), (-3.0, 0.3)]:
            sample = random.uniform((50000,), dtype, low, high, generator=stream)
            assert (sample >= dtype.type(low)).all() and (sample < dtype.type(high)).all(), (name, low, high)


# ------------------------------------------------------------------------------------------- bad input


F, H, B, L = np.float32, np.float16, np.uint8, np.int64
NAN, INF = math.nan, math.inf
CONTINUOUS = "is a continuous probability distribution. dtype must be a floating point but you specified"
NOT_FINITE = "invalid multinomial distribution (encountering probability entry = infinity or NaN)"
NO_WEIGHT = "invalid multinomial distribution (sum of probabilities <= 0)"
NO_PROBABILITY = "Expected p_in >= 0 && p_in <= 1 to be true, but got false."
NO_TENSOR = "probability tensor contains either `inf`, `nan` or element < 0"
ROUNDED_AWAY = (
    "random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, but got"
)
NO_64_BITS = "random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16"

REFUSED = [
    (
        random.uniform,
        ((2,), F, 2, 1),
        "uniform_ expects to return a [from, to) range, but found from=2 > to=1",
    ),
    (random.uniform, ((2,), F, -INF, 1), "from is out of bounds for float"),
    (random.uniform, ((2,), F, 0, NAN), "to is out of bounds for float"),
    (random.uniform, ((2,), H, 0, 1e6), "to is out of bounds for c10::Half"),
    (
        random.uniform,
        ((2,), F, -3e38, 3e38),
        "uniform_ expects to-from <= std::numeric_limits<Float>::max(), but",
    ),
    (random.normal, ((2,), F, 0, -1), "normal expects std >= 0.0, but found std -1"),
    (random.normal, ((0,), F, 0, NAN), "normal expects std >= 0.0, but found std nan"),
    (random.normal, ((2,), F, 0, np.array([1.0, -1.0])), "normal expects all elements of std >= 0.0"),
    (
        random.normal,
        ((2,), F, 0, np.ones(2, np.complex64)),
        "normal expects standard deviation to be non-complex",
    ),
    (random.exponential, ((2,), F, 0), "exponential_ expects lambda > 0.0, but found lambda=0"),
    (random.exponential, ((2,), L), f"Exponential distribution {CONTINUOUS} Long"),
    (random.cauchy, ((2,), F, 0, 0), "cauchy_ expects sigma > 0.0, but found sigma=0"),
    (random.cauchy, ((2,), np.bool_), f"Cauchy distribution {CONTINUOUS} bool"),
    (random.log_normal, ((2,), F, 0, 0), "log_normal_ expects std > 0.0, but found std=0"),
    (random.geometric, ((2,), F, 1), "geometric_ expects p to be in (0, 1), but got p=1"),
    (random.bernoulli, ((2,), F, 1.5), "bernoulli_ expects p to be in [0, 1], but got p=1.5"),
    (random.bernoulli, ((2,), F, np.array([0.5, 1.5])), NO_PROBABILITY),
    (random.bernoulli, ((2,), F, np.array([0.5, NAN])), NO_PROBABILITY),
    (random.dropout_mask, ((2,), 1.5), "dropout probability has to be between 0 and 1, but got 1.5"),
    (random.integers, ((0,), L, 5, 5), "random_ expects 'from' to be less than 'to', but got from=5 >= to=5"),
    (random.integers, ((2,), B, 0, 257), "to - 1 is out of bounds for unsigned char"),
    (random.integers, ((2,), B, -1, 3), "from is out of bounds for unsigned char"),
    (random.integers, ((2,), np.bool_, 0, 3), "to - 1 is out of bounds for bool"),
    (random.integers, ((2,), H, 0, 2**30), "to - 1 is out of bounds for c10::Half"),
    (
        random.integers,
        ((2,), np.complex64, 0, 3),
        "check_random_bounds handles only integral, floating-point and",
    ),
    (random.integers, ((2,), F, 2**62), f"{ROUNDED_AWAY} from=4611686018427387904 > to_inc=16777216"),
    (random.integers, ((2,), np.int32, -(2**63)), NO_64_BITS),
    (random.permutation, (-1,), "Trying to create tensor with negative dimension -1: [-1]"),
    (random.permutation, (257, B), "value cannot be converted to type uint8_t without overflow"),
    (random.permutation, (2050, H), "n cannot be greater than 2049 for Half type."),
    (random.multinomial, (np.ones((2, 2, 2)), 1), "prob_dist must be 1 or 2 dim"),
    (
        random.multinomial,
        (np.ones(2, L), 1),
        "multinomial only supports floating-point dtypes for input, got: Long",
    ),
    (random.multinomial, (np.ones(2), 0), "cannot sample n_sample <= 0 samples"),
    (
        random.multinomial,
        (np.ones(2), 3),
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
    ),
    (random.multinomial, (np.ones(2**24 + 1, H), 1), "number of categories cannot exceed 2^24"),
    (random.multinomial, (np.array([1.0, -1.0]), 1), NO_TENSOR),
    (random.multinomial, (np.array([1.0, NAN]), 2), NO_TENSOR),
    (random.multinomial, (np.array([1.0, INF]), 1, True), NO_TENSOR),
    (random.multinomial, (np.zeros((2, 2)), 1), NO_WEIGHT),
    (random.multinomial, (np.zeros(2), 3, True), NO_WEIGHT),
    (random.multinomial, (np.array([1.0, -1.0]), 3, True), "invalid multinomial distribution (encountering"),
    (random.multinomial, (np.array([1.0, INF]), 3, True), NOT_FINITE),
    (random.multinomial, (np.ones((3, 0)), 1, True), "cannot sample from no categories"),
]
NOT_IMPLEMENTED = [
    (random.uniform, ((2,), L), "\"check_uniform_bounds\" not implemented for 'Long'"),
    (random.normal, ((2,), L), "\"normal_kernel_cpu\" not implemented for 'Long'"),
    (random.log_normal, ((2,), np.complex64), "\"log_normal_cpu\" not implemented for 'ComplexFloat'"),
    (random.geometric, ((2,), np.bool_), "\"geometric_cpu\" not implemented for 'Bool'"),
    (random.bernoulli, ((2,), np.complex64), "\"bernoulli_scalar_cpu_\" not implemented for 'ComplexFloat'"),
    (random.bernoulli, ((2,), F, np.ones(2, L)), "\"bernoulli_tensor_cpu_p_\" not implemented for 'Long'"),
    (random.random_full, ((2,), np.complex128), "\"random_kernel_cpu\" not implemented for 'ComplexDouble'"),
    (random.permutation, (3, np.bool_), "\"randperm\" not implemented for 'Bool'"),
]


def check_refused(error, draw, arguments, message):
    before = random.manual_seed(SEED).state_array()
    with pytest.raises(error) as caught:
        draw(*arguments)
    assert str(caught.value).startswith(message)
    np.testing.assert_array_equal(random.default_generator.state_array(), before)


@pytest.mark.parametrize("draw, arguments, message", REFUSED)
def test_refused_with_pytorch_s_words_and_nothing_drawn(draw, arguments, message):
    check_refused(RuntimeError, draw, arguments, message)


@pytest.mark.parametrize("draw, arguments, message", NOT_IMPLEMENTED)
def test_dtypes_that_a_distribution_does_not_have(draw, arguments, message):
    check_refused(NotImplementedError, draw, arguments, message)


@pytest.mark.parametrize("low, high", [(0, 2**64), (-(2**63) - 1, 5)])
def test_bounds_of_more_than_64_bits(low, high):
    check_refused(
        ValueError, random.integers, ((2,), np.int64, low, high), "Overflow when unpacking long long"
    )


def test_a_warning_where_a_floating_dtype_has_gaps():
    with pytest.warns(UserWarning, match=r"to - 1 is out of bounds \[-\(2\^11\), 2\^11\]"):
        random.integers((3,), np.float16, 0, 4000)


@pytest.mark.parametrize("module", [random, stream_module])
def test_examples_of_the_documentation(module):
    with np.printoptions(legacy=False):
        failed, attempted = doctest.testmod(module)
    assert attempted >= 2 and failed == 0
