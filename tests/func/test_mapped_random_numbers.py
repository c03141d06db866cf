"""Random numbers under `vmap` that are PyTorch's for the same seed, wherever the mapped dimension lies."""

import numpy as np
import pytest

import retrograd
from retrograd import func


@pytest.fixture(scope="module")
def theirs():
    return pytest.importorskip("torch")


def on_both(theirs, program):
    """What a program of either package gives, after the same seed: as NumPy's arrays, ours first."""
    found = []
    for api in (retrograd, theirs):
        api.manual_seed(11)
        found.append(program(api).numpy())
    return found


@pytest.mark.parametrize("randomness", ["same", "different"])
@pytest.mark.parametrize("dim", [0, 1, 2])
@pytest.mark.parametrize("name", ["rand_like", "randn_like", "randint_like"])
def test_numbers_like_a_tensor_go_by_the_order_of_its_memory(theirs, name, dim, randomness):
    def program(api):
        draw = getattr(api, name)
        bounds = (30,) if name == "randint_like" else ()
        return api.func.vmap(lambda t: draw(t, *bounds), in_dims=dim, randomness=randomness)(api.ones(3, 4, 5))

    ours, expected = on_both(theirs, program)
    np.testing.assert_allclose(ours, expected, rtol=1e-6)


@pytest.mark.parametrize("randomness", [("same", "different"), ("different", "same"), ("different", "different")])
def test_levels_that_differ(theirs, randomness):
    def program(api):
        inner = api.func.vmap(api.rand_like, in_dims=1, randomness=randomness[1])
        captured = api.ones(2, 6)
        both = api.func.vmap(lambda t: inner(t) + api.rand_like(captured).sum(), in_dims=1, randomness=randomness[0])
        return both(api.ones(2, 3, 4))

    ours, expected = on_both(theirs, program)
    np.testing.assert_allclose(ours, expected, rtol=1e-6)


@pytest.mark.parametrize("randomness", ["same", "different"])
def test_numbers_for_a_batch_of_none(randomness):
    made = func.vmap(retrograd.rand_like, randomness=randomness)(retrograd.ones(0, 3))
    assert made.shape == (0, 3)


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 5])
@pytest.mark.parametrize("dim", [0, 1])
def test_same_numbers_are_the_same_in_all_pieces(dim, chunk_size):
    x = retrograd.zeros(5, 5)
    retrograd.manual_seed(0)
    whole = func.vmap(lambda t: t + retrograd.rand(5), in_dims=dim, randomness="same")(x)
    after = retrograd.rand(1)
    retrograd.manual_seed(0)
    pieces = func.vmap(lambda t: t + retrograd.rand(5), in_dims=dim, randomness="same", chunk_size=chunk_size)(x)
    assert retrograd.equal(whole, pieces)
    assert retrograd.equal(after, retrograd.rand(1))


def test_different_numbers_differ_between_pieces():
    made = func.vmap(lambda t: t + retrograd.rand(4), randomness="different", chunk_size=2)(retrograd.zeros(6, 4))
    assert len({tuple(row) for row in made.tolist()}) == 6


@pytest.mark.parametrize("dim", [0, 1])
def test_ones_with_probabilities_of_a_batch(theirs, dim):
    p = np.linspace(0, 1, 24, dtype=np.float32).reshape(4, 6)

    def program(api):
        given = api.tensor(p if dim == 0 else p.T.copy())
        fill = api.func.vmap(lambda t, q: t.bernoulli_(q), in_dims=(0, dim), randomness="different")
        return fill(api.full((4, 6), 7.0), given)

    ours, expected = on_both(theirs, program)
    np.testing.assert_array_equal(ours, expected)


def test_probabilities_of_a_batch_are_refused_where_they_have_no_place():
    p = retrograd.rand(3, 2)
    with pytest.raises(RuntimeError, match="does not currently support same randomness with a batched tensor"):
        func.vmap(lambda q: q.clone().bernoulli_(q), randomness="same")(p)
    with pytest.raises(RuntimeError, match="called random operation while in randomness error mode"):
        func.vmap(lambda q: q.clone().bernoulli_(q))(p)
    with pytest.raises(RuntimeError, match="exists a Tensor `other` in extra_args that has more elements"):
        func.vmap(lambda q: retrograd.zeros(2).bernoulli_(q), randomness="different")(p)
    zeros = func.vmap(lambda q: q.clone().bernoulli_(retrograd.zeros(2)), randomness="different")(p)
    assert not zeros.any()


@pytest.mark.parametrize("randomness", ["same", "different"])
def test_jacobian_of_a_function_that_draws(randomness):
    x = retrograd.tensor([0.5, 2.0, 4.0])
    found, aux = func.jacfwd(lambda t: (t * t + retrograd.rand(3), t + 1), has_aux=True, randomness=randomness)(x)
    assert retrograd.allclose(found, retrograd.diag(2 * x))
    assert retrograd.equal(aux, x + 1)
    with pytest.raises(RuntimeError, match="called random operation while in randomness error mode"):
        func.jacfwd(retrograd.bernoulli)(x / 8)
    flips = func.jacfwd(retrograd.bernoulli, randomness=randomness)(x / 8)
    assert retrograd.equal(flips, retrograd.zeros(3, 3))
