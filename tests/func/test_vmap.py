"""vmap: dimensions, structures, writes, randomness, errors."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import retrograd as torch
from retrograd import nn
from retrograd.func import functional_call, grad, stack_module_state, vmap


def numbers(*shape: int) -> torch.Tensor:
    return torch.arange(float(np.prod(shape)), dtype=torch.float64).reshape(shape)


def same(actual: torch.Tensor, expected) -> None:
    expected = expected.detach().numpy() if isinstance(expected, torch.Tensor) else np.asarray(expected)
    assert actual.shape == expected.shape
    assert_allclose(actual.detach().numpy(), expected, rtol=1e-12, atol=1e-12)


# ------------------------------------------------------------------------------------ dimensions and structures


@pytest.mark.parametrize("in_dim", [0, 1, 2, -1, -2, -3])
@pytest.mark.parametrize("out_dim", [0, 1, -1])
def test_in_and_out_dims(in_dim: int, out_dim: int) -> None:
    x = numbers(2, 3, 4)
    rows = [x.select(in_dim, k).sum(0) for k in range(x.shape[in_dim])]
    same(vmap(lambda row: row.sum(0), in_dims=in_dim, out_dims=out_dim)(x), torch.stack(rows, out_dim))


def test_inputs_that_are_not_mapped() -> None:
    x, w = numbers(3, 2), numbers(2)
    same(vmap(torch.dot, in_dims=(0, None))(x, w), x.numpy() @ w.numpy())
    same(vmap(torch.dot, (None, 0))(w, x), x.numpy() @ w.numpy())
    same(vmap(lambda x, k: x * k, in_dims=(0, None))(x, 3), x.numpy() * 3)


def test_structures() -> None:
    def f(tree, scale):
        return {"sum": tree["a"] + tree["b"][0], "both": (tree["a"] * scale, tree["b"][0])}

    a, b = numbers(3, 2), numbers(2, 3)
    found = vmap(f, in_dims=({"a": 0, "b": 1}, None), out_dims={"sum": 0, "both": (1, 0)})({"a": a, "b": [b]}, 2)
    same(found["sum"], a.numpy() + b.numpy().T)
    same(found["both"][0], 2 * a.numpy().T)
    same(found["both"][1], b.numpy().T)


def test_keyword_arguments_are_not_mapped() -> None:
    same(vmap(lambda x, *, w: (x * w).sum())(numbers(3, 2), w=numbers(2)), numbers(3, 2).numpy() @ [0, 1])


def test_outputs_that_are_the_same_for_all() -> None:
    same(vmap(lambda x: torch.ones(2))(numbers(3)), np.ones((3, 2)))
    one, two = vmap(lambda x: (torch.ones(2), x), out_dims=(None, 0))(numbers(3))
    same(one, np.ones(2))
    same(two, [0, 1, 2])
    assert vmap(lambda x: (x, "name"), out_dims=(0, None))(numbers(2))[1] == "name"


def test_nested() -> None:
    x, y = numbers(2, 3), numbers(4, 3)
    pairs = vmap(lambda a: vmap(lambda b: torch.dot(a, b))(y))(x)
    same(pairs, x.numpy() @ y.numpy().T)
    outer = vmap(vmap(lambda a, b: a * b, (None, 0)), (0, None))(numbers(3), numbers(4))
    same(outer, np.outer(np.arange(3), np.arange(4)))


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 5, 9])
def test_chunks(chunk_size: int) -> None:
    x, w = numbers(2, 5), numbers(2)
    found = vmap(lambda x, w: (x * w, w), in_dims=(1, None), out_dims=(-1, None), chunk_size=chunk_size)(x, w)
    same(found[0], x.numpy() * w.numpy()[:, None])
    same(found[1], w)


def test_a_batch_of_none() -> None:
    assert vmap(lambda x: x.sin().sum(0))(torch.zeros(0, 3)).shape == (0,)
    assert vmap(lambda x: torch.linalg.inv(x) @ x)(torch.zeros(0, 3, 3)).shape == (0, 3, 3)


def test_bad_arguments() -> None:
    x, y = numbers(3), numbers(2, 4)

    def f(*args):
        return args[0]

    for dims, args, message in (
        ([0, 0], (x, y), "expected `in_dims` to be int or a"),
        (0.5, (x,), "expected `in_dims` to be int or a"),
        ((0,), (x, y), "in_dims is not compatible with the structure"),
        ((0, 3), (x, y), "Got in_dim=3 for some input, but that input is a Tensor of dimensionality 2"),
        ((0, 0), (x, 3), "Got in_dim=0 for an input but the input is of type <class 'int'>"),
        ((None, None), (x, y), "Expected at least one Tensor to vmap over"),
        ((0, 1), (x, y), r"got sizes \[3, 4\] for the mapped dimension"),
        (0, (), "got no inputs"),
    ):
        with pytest.raises(ValueError, match=message):
            vmap(f, in_dims=dims)(*args)
    with pytest.raises(ValueError, match="must only return Tensors, got type <class 'int'>"):
        vmap(lambda x: 3)(x)
    with pytest.raises(ValueError, match="can not return a BatchedTensor when out_dim is None"):
        vmap(f, out_dims=None)(x)
    with pytest.raises(ValueError, match="out_dims is not compatible"):
        vmap(f, out_dims=(0, 0))(x)
    with pytest.raises(IndexError, match="Dimension out of range"):
        vmap(f, out_dims=3)(x)
    with pytest.raises(ValueError, match="chunk_size should be None or greater than 0"):
        vmap(f, chunk_size=0)
    with pytest.raises(RuntimeError, match="Only allowed values for randomness"):
        vmap(f, randomness="often")


# ------------------------------------------------------------------------------------ values are not to be had


@pytest.mark.parametrize(
    "look",
    [
        lambda x: x.item(),
        lambda x: float(x),
        lambda x: x if x > 0 else -x,
        lambda x: x.numpy(),
        lambda x: x.tolist(),
        lambda x: torch.equal(x, x),
        lambda x: torch.allclose(x, x),
        lambda x: x.reshape(1).nonzero(),
        lambda x: x.reshape(1)[x.reshape(1) > 0],
        lambda x: x.reshape(1).unique(),
        lambda x: torch.add(x, 1, out=torch.zeros(())),
    ],
)
def test_what_depends_on_values_is_refused(look) -> None:
    with pytest.raises(RuntimeError, match="vmap"):
        vmap(look)(numbers(3))


def test_a_tensor_that_outlived_its_vmap_is_refused() -> None:
    kept = []
    vmap(lambda x: kept.append(x) or x)(numbers(3))
    with pytest.raises(RuntimeError, match="vmap that has ended"):
        kept[0] + 1


def test_repr() -> None:
    shown = []
    vmap(lambda x: shown.append(repr(x)) or x)(torch.arange(2.0))
    assert shown == ["BatchedTensor(lvl=1, bdim=0, value=\n    tensor([0., 1.])\n)"]
    vmap(vmap(lambda x: shown.append(repr(x)) or x))(torch.arange(2.0).reshape(1, 2))
    assert shown[1].startswith("BatchedTensor(lvl=2, bdim=0, value=\n    BatchedTensor(lvl=1, bdim=0, value=\n")


def test_shapes_are_those_of_one_element() -> None:
    def f(x):
        assert x.shape == (3,) and x.dim() == 1 and x.numel() == 3 and len(x) == 3
        assert x.stride() == (1,) and x.dtype is torch.float64 and x.is_contiguous()
        with pytest.raises(IndexError, match=r"expected to be in range of \[-1, 0\], but got 1"):
            x.sum(1)
        with pytest.raises(IndexError, match="Dimension out of range"):
            x.sum(-2)
        return x

    vmap(f)(numbers(2, 3))


# ------------------------------------------------------------------------------------ writes


def test_writes_reach_the_values() -> None:
    x = numbers(3, 4)
    before = x.numpy().copy()

    def f(row):
        row[0] = 10.0
        row[1:3].mul_(2)
        row.unsqueeze(0).squeeze(0)[3].fill_(7)
        row.view(2, 2)[1] += row[0]
        return row.sum()

    found = vmap(f)(x)
    for row in before:
        row[0] = 10
        row[1:3] *= 2
        row[3] = 7
        row[2:] += 10
    assert_array_equal(x.numpy(), before)
    same(found, before.sum(1))


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.T,
        lambda x: x.transpose(0, -1),
        lambda x: x.permute(1, 0),
        lambda x: x.reshape(-1),
        lambda x: x.view(3, 2),
        lambda x: x.unsqueeze(1),
        lambda x: x[:, 1:],
        lambda x: x.select(1, -1),
        lambda x: x.narrow(0, 1, 1),
        lambda x: x.diagonal(),
        lambda x: x.unfold(1, 2, 2),
        lambda x: x.unbind(1)[2],
        lambda x: x.split(2, 1)[0],
        lambda x: x.split_with_sizes([1, 2], -1)[1],
        lambda x: x.movedim(0, 1).flatten(),
        lambda x: x.as_strided((2,), (4,), 1 + x.storage_offset()),
        lambda x: x[0].expand(1, 3)[0],
        lambda x: x.t(),
        lambda x: x[...],
    ],
)
def test_every_view_is_a_view_of_the_values(view) -> None:
    x, y = numbers(4, 2, 3), numbers(4, 2, 3)
    found = vmap(lambda m: view(m).add_(100.0))(x)
    expected = torch.stack([view(m).add_(100.0) for m in y])
    same(found, expected)
    if view(y[0])._is_view() and not expected.shape == ():
        same(x, y)


@pytest.mark.parametrize("size, step, offset", [((4,), (1,), 0), ((2,), (1,), 2), ((2, 2), (2, 1), 0)])
def test_as_strided_stays_in_its_element_of_the_batch(size, step, offset) -> None:
    with pytest.raises(RuntimeError, match="can access memory outside of `tensor`"):
        vmap(lambda row: row.as_strided(size, step, offset))(numbers(3, 3))
    with pytest.raises(RuntimeError, match="can access memory outside of `tensor`"):
        vmap(lambda row: row[1:].as_strided((2,), (1,), 0))(numbers(3, 3))
    assert vmap(lambda row: row.as_strided((0,), (1,), 9))(numbers(3, 3)).shape == (3, 0)


def test_gradients_through_writes() -> None:
    def f(row):
        y = row * 2
        y[0] = y[1].clone() * row[2]
        y[1:].mul_(row[0])
        return (y * y).sum()

    x = numbers(4, 3) + 1
    found = vmap(grad(f))(x)
    for n in range(4):
        same(found[n], grad(f)(x[n]))
    leaf = x.clone().requires_grad_()
    (whole,) = torch.autograd.grad(vmap(f)(leaf).sum(), leaf)
    same(whole, found)


def test_an_unbatched_target_cannot_take_a_batch() -> None:
    with pytest.raises(RuntimeError, match="inplace arithmetic"):
        vmap(lambda x: torch.zeros(3, dtype=torch.float64).add_(x))(numbers(2, 3))

    def outer(a):
        return vmap(lambda b: a.add_(b))(numbers(2))

    with pytest.raises(RuntimeError, match="inplace arithmetic"):
        vmap(outer)(numbers(3))


def test_new_tensors_of_a_batch_can_take_it() -> None:
    def f(x):
        made = x.new_zeros(2, 2)
        made[0] = x
        like = torch.zeros_like(x)
        like.copy_(x)
        return made, like

    made, like = vmap(f)(numbers(3, 2))
    same(made[:, 0], numbers(3, 2))
    same(like, numbers(3, 2))


# ------------------------------------------------------------------------------------ randomness


def test_random_operations_are_an_error_by_default() -> None:
    for f in (
        lambda x: torch.rand(2),
        lambda x: torch.randn_like(x),
        lambda x: torch.bernoulli(torch.tensor(0.5)),
        lambda x: torch.nn.functional.dropout(x),
        lambda x: x.clone().normal_(),
        lambda x: torch.randperm(3),
    ):
        with pytest.raises(RuntimeError, match="called random operation while in randomness error mode"):
            vmap(f)(numbers(3))


def test_same_and_different_numbers() -> None:
    x = numbers(50, 4)
    for f in (
        lambda x: torch.randn(4),
        lambda x: torch.randint(1000000, (4,)).double(),
        lambda x: torch.randn_like(x),
        lambda x: x.clone().uniform_(),
        lambda x: torch.randperm(40).double(),
    ):
        torch.manual_seed(0)
        same_for_all = vmap(f, randomness="same")(x)
        assert (same_for_all == same_for_all[0]).all()
        different = vmap(f, randomness="different")(x)
        assert len({tuple(row) for row in different.numpy().tolist()}) == 50


def test_same_numbers_are_those_without_vmap() -> None:
    torch.manual_seed(3)
    found = vmap(lambda x: torch.rand(4), randomness="same")(numbers(2))
    torch.manual_seed(3)
    same(found[1], torch.rand(4))


def test_dropout_and_distributions() -> None:
    ones = torch.ones(20, 200)
    torch.manual_seed(0)
    dropped = vmap(lambda x: torch.nn.functional.dropout(x, 0.5), randomness="different")(ones)
    assert 0.4 < (dropped == 0).double().mean().item() < 0.6
    assert (dropped[0] != dropped[1]).any()
    together = vmap(lambda x: torch.nn.functional.dropout(x, 0.5), randomness="same")(ones)
    assert (together == together[0]).all()
    p = torch.linspace(0, 1, 5)
    drawn = vmap(lambda p: torch.bernoulli(p.expand(2000)), randomness="different")(p).mean(1)
    assert ((drawn - p).abs() < 0.05).all()
    fixed = vmap(lambda x: torch.bernoulli(torch.full((2000,), 0.5)), randomness="different")(p)
    assert (fixed[0] != fixed[1]).any()
    weights = torch.eye(3)
    same(vmap(lambda w: torch.multinomial(w, 4, True), randomness="different")(weights), [[k] * 4 for k in range(3)])
    with pytest.raises(RuntimeError, match="does not currently support same randomness with a batched tensor"):
        vmap(torch.bernoulli, randomness="same")(p)
    with pytest.raises(RuntimeError, match="different inplace randomness on an unbatched tensor"):
        vmap(lambda x: torch.zeros(3).normal_(), randomness="different")(p)


def test_randomness_of_nested_calls() -> None:
    def f(outer, inner):
        return vmap(lambda a: vmap(lambda b: torch.rand(()), randomness=inner)(numbers(3)), randomness=outer)(numbers(4))

    assert len(set(f("different", "different").reshape(-1).tolist())) == 12
    assert len(set(f("same", "same").reshape(-1).tolist())) == 1
    mixed = f("different", "same")
    assert (mixed == mixed[:, :1]).all() and len(set(mixed[:, 0].tolist())) == 4
    mixed = f("same", "different")
    assert (mixed == mixed[:1]).all() and len(set(mixed[0].tolist())) == 3


# ------------------------------------------------------------------------------------ modules


def test_ensembles() -> None:
    torch.manual_seed(0)
    models = [nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double() for _ in range(5)]
    params, buffers = stack_module_state(models)
    x = numbers(6, 3) / 10
    base = models[0]

    def run(params, buffers, x):
        return functional_call(base, (params, buffers), (x,))

    found = vmap(run, in_dims=(0, 0, None))(params, buffers, x)
    for k, model in enumerate(models):
        same(found[k], model(x))
    found.square().sum().backward()
    for k, model in enumerate(models):
        model(x).square().sum().backward()
        for name, p in model.named_parameters():
            same(params[name].grad[k], p.grad)


def test_per_sample_gradients_of_a_convolutional_network() -> None:
    torch.manual_seed(1)
    model = nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1), nn.GroupNorm(1, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 4)
    ).double()
    params = {name: p.detach() for name, p in model.named_parameters()}
    x, target = torch.randn(6, 1, 4, 4, dtype=torch.float64), torch.tensor([0, 1, 2, 3, 0, 1])

    def loss(params, x, target):
        out = functional_call(model, params, (x.unsqueeze(0),))
        return torch.nn.functional.cross_entropy(out, target.unsqueeze(0))

    found = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, target)
    for n in range(6):
        model.zero_grad()
        torch.nn.functional.cross_entropy(model(x[n : n + 1]), target[n : n + 1]).backward()
        for name, p in model.named_parameters():
            same(found[name][n], p.grad)


def test_batch_norm_needs_statistics_of_the_batch() -> None:
    bn = nn.BatchNorm1d(3, track_running_stats=False).double()
    x = torch.randn(4, 5, 3, dtype=torch.float64)
    found = vmap(lambda x: functional_call(bn, {}, (x,)))(x)
    for n in range(4):
        same(found[n], bn(x[n]))


# ------------------------------------------------------------------------------------ is_grads_batched


def test_batched_cotangents() -> None:
    x = numbers(3).requires_grad_()
    y = x**3
    (rows,) = torch.autograd.grad(y, x, torch.eye(3, dtype=torch.float64), is_grads_batched=True)
    same(rows, np.diag(3 * np.arange(3.0) ** 2))
    (first,) = torch.autograd.grad(
        (x**3), x, torch.eye(3, dtype=torch.float64), is_grads_batched=True, create_graph=True
    )
    same(torch.autograd.grad(first.sum(), x)[0], 6 * np.arange(3.0))


# ------------------------------------------------------------------------------------ Functions of the user


class Cube(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x, scale):
        return x**3 * scale

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, scale = inputs
        ctx.save_for_backward(x, scale)

    @staticmethod
    def backward(ctx, g):
        x, scale = ctx.saved_tensors
        return g * 3 * x**2 * scale * 10, (g * x**3).sum()  # 10: to see that it is this one that runs


def test_a_function_with_a_derived_rule() -> None:
    x, scale = numbers(4), torch.tensor(2.0, dtype=torch.float64)
    same(vmap(Cube.apply, (0, None))(x, scale), 2 * x.numpy() ** 3)
    same(vmap(grad(Cube.apply), (0, None))(x, scale), 60 * x.numpy() ** 2)
    leaf, factor = x.clone().requires_grad_(), scale.clone().requires_grad_()
    gx, gs = torch.autograd.grad(vmap(Cube.apply, (0, None))(leaf, factor).sum(), (leaf, factor))
    same(gx, 60 * x.numpy() ** 2)
    same(gs, (x.numpy() ** 3).sum())


def test_a_function_with_its_own_rule() -> None:
    class Scaled(torch.autograd.Function):
        @staticmethod
        def forward(x, y):
            return x * y

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            return g * y, g * x

        @staticmethod
        def vmap(info, in_dims, x, y):
            assert info.batch_size == 3 and info.randomness == "error" and in_dims == (0, None)
            return Scaled.apply(x, y.expand(3)), 0

    x, y = numbers(3), torch.tensor(5.0, dtype=torch.float64)
    same(vmap(Scaled.apply, (0, None))(x, y), 5 * x.numpy())
    leaf = x.clone().requires_grad_()
    same(torch.autograd.grad(vmap(Scaled.apply, (0, None))(leaf, y).sum(), leaf)[0], [5, 5, 5])


def test_functions_without_a_rule_are_refused() -> None:
    class Plain(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x * 2

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def backward(ctx, g):
            return g * 2

    with pytest.raises(RuntimeError, match="it does not have vmap support"):
        vmap(Plain.apply)(numbers(3))
    Plain.vmap = staticmethod(lambda info, in_dims, x: (x, 0))
    Plain.generate_vmap_rule = True
    with pytest.raises(RuntimeError, match="both generate_vmap_rule=True and an overriden vmap"):
        vmap(Plain.apply)(numbers(3))
