"""`rearrange`: what NumPy's `transpose` and `reshape` give, the errors of bad patterns, and PyTorch beside."""

import numpy as np
import pytest

import retrograd
from retrograd import func

x = retrograd.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)

CASES = [
    ("a b c d -> d a c b", {}, lambda t: t.transpose(3, 0, 2, 1)),
    ("a b c d -> (b a) (c d)", {}, lambda t: t.transpose(1, 0, 2, 3).reshape(6, 20)),
    ("a b (c1 c2) d -> c2 a (b d c1)", {"c1": 2}, lambda t: t.reshape(2, 3, 2, 2, 5).transpose(3, 0, 1, 4, 2).reshape(2, 2, 30)),
    ("a b (c1 c2) d -> a b c1 c2 d", {"c1": 2, "c2": 2, "d": 5}, lambda t: t.reshape(2, 3, 2, 2, 5)),
    ("a ... z -> z ... a", {}, lambda t: t.transpose(3, 1, 2, 0)),
    ("a ... -> (...) a", {}, lambda t: t.transpose(1, 2, 3, 0).reshape(60, 2)),
    ("... last -> 1 (last ...) ()", {}, lambda t: t.transpose(3, 0, 1, 2).reshape(1, 120, 1)),
    ("a b c d ... -> ... d c b a", {}, lambda t: t.transpose(3, 2, 1, 0)),
    ("(a 1) b (c) d->a b c d", {}, lambda t: t),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "lengths", "expected"), CASES)
def test_patterns(pattern, lengths, expected):
    np.testing.assert_array_equal(func.rearrange(x, pattern, **lengths).numpy(), expected(x.numpy()))


@pytest.mark.parametrize(("pattern", "lengths"), [case[:2] for case in CASES])
def test_against_pytorch(pattern, lengths):
    theirs = pytest.importorskip("torch")
    expected = theirs.func.rearrange(theirs.from_numpy(x.numpy()), pattern, **lengths)
    np.testing.assert_array_equal(func.rearrange(x, pattern, **lengths).numpy(), expected.numpy())


def test_dimensions_of_length_one_and_none():
    scalar = retrograd.tensor(3.0)
    assert func.rearrange(scalar, "->").shape == func.rearrange(scalar, "... -> ...").shape == ()
    assert func.rearrange(scalar, " -> 1 ()").shape == (1, 1)
    assert func.rearrange(retrograd.ones(2, 1, 3), "a 1 b -> b a").shape == (3, 2)
    assert func.rearrange(retrograd.ones(0, 6), "a (b c) -> c (a b)", b=2).shape == (3, 0)


def test_several_tensors_are_stacked_first():
    rows = [retrograd.arange(6).reshape(2, 3) + 10 * n for n in range(4)]
    found = func.rearrange(rows, "n a b -> a (n b)")
    np.testing.assert_array_equal(found.numpy(), np.concatenate([row.numpy() for row in rows], 1))


def test_in_transforms():
    t = retrograd.arange(24.0).reshape(4, 6)
    slope = func.grad(lambda t: (func.rearrange(t, "(a b) c -> c (b a)", a=2) ** 2).sum())(t)
    np.testing.assert_array_equal(slope.numpy(), 2 * t.numpy())
    mapped = func.vmap(lambda row: func.rearrange(row, "(a b) -> b a", a=2))(t)
    np.testing.assert_array_equal(mapped.numpy(), t.numpy().reshape(4, 2, 3).transpose(0, 2, 1))


@pytest.mark.parametrize(
    ("pattern", "lengths", "message"),
    [
        ("a b c d", {}, "one '->'"),
        ("a -> b -> c", {}, "one '->'"),
        ("a b -> b a", {}, "not for a tensor of 4 dimensions"),
        ("a b c d e ... -> ... e d c b a", {}, "not for a tensor of 4 dimensions"),
        ("a b (...) -> a b ...", {}, "on the right side only"),
        ("a b (c ...) -> a b c ...", {}, "on the right side only"),
        ("a b c d -> a b c", {}, r"\['d'\] stand on one side only"),
        ("a ... -> a", {}, "on one side only"),
        ("a b c d -> d c b a", {"e": 2}, r"has no \['e'\]"),
        ("a a b c -> a b c", {}, "'a' stands twice"),
        ("... b ... -> b ...", {}, r"'\.\.\.' stands twice"),
        ("a ((b c) d) e f -> a b c d e f", {}, "parentheses in parentheses"),
        ("a b) c d e -> a b c d e", {}, "not opened"),
        ("a (b c d e -> a b c d e", {}, "not closed"),
        ("a b c _d -> a b c _d", {}, "'_d' in .* is no name"),
        ("a b c d_ -> a b c d_", {}, "'d_' in .* is no name"),
        ("a 3 c d -> a 3 c d", {}, "'3' in .* is no name"),
        ("a b c ...d -> a b c ...d", {}, r"'\.\.\.d' in .* is no name"),
        ("a b (c e) d -> a b c d e", {}, "lengths of all but one"),
        ("a b (c e) d -> a b c d e", {"c": 3}, "dimension of length 4 cannot be"),
        ("a b c d -> d c b a", {"a": 7}, "dimension of length 2 cannot be"),
        ("1 b c d -> b c d", {}, "dimension of length 2 cannot be"),
    ],
)
def test_what_is_no_pattern_for_it(pattern, lengths, message):
    with pytest.raises(ValueError, match=message):
        func.rearrange(x, pattern, **lengths)


def test_a_length_is_an_integer():
    with pytest.raises(TypeError, match="expected an int as the length of a, but got float"):
        func.rearrange(x, "a b c d -> d c b a", a=2.0)
