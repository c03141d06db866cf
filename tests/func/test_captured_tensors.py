"""What a transformed function may do with tensors from outside: write to those it was given, and read all."""

import pytest

import retrograd
from retrograd.func import functional_call, grad, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap

MESSAGE = r"attempted to call in-place operation \(copy_\) that would mutate a captured Tensor"


def transforms(f, x):
    """`f` under each transform that differentiates, alone and around or inside of another."""
    return [
        lambda: grad(f)(x),
        lambda: vjp(f, x),
        lambda: jvp(f, (x,), (x,)),
        lambda: jacrev(f)(x),
        lambda: jacfwd(f)(x),
        lambda: hessian(f)(x),
        lambda: linearize(f, x),
        lambda: vmap(grad(f))(x[None]),
        lambda: grad(lambda y: vmap(f)(y[None]).sum())(x),
    ]


@pytest.mark.parametrize("part", [slice(None), slice(1, 2)], ids=["whole", "view"])
def test_a_captured_tensor_is_not_written_to(part):
    x = retrograd.tensor([1.0, 2.0, 3.0])
    captured = retrograd.zeros(3)

    def f(y):
        captured[part].copy_(retrograd.ones(3)[part])
        return (y * captured).sum()

    for run in transforms(f, x):
        with pytest.raises(RuntimeError, match=MESSAGE):
            run()
    assert captured.tolist() == [0.0, 0.0, 0.0]
    assert vmap(f)(x[None]).tolist() == [x[part].sum().item()]  # no derivative is asked for


def test_what_the_function_made_itself_is_written_to():
    x = retrograd.tensor([1.0, 2.0, 3.0])

    def f(y):
        made = retrograd.zeros(3)
        made[0].copy_(y[0])
        made.detach().add_(1.0)
        weight = retrograd.nn.Parameter(retrograd.zeros(3))
        retrograd.nn.init.ones_(weight)
        return (made * y).sum() + (weight * y).sum()

    for run in transforms(f, x)[:7]:  # in vmap, what was made without a batch dimension cannot hold a batch
        run()
    assert grad(f)(x).tolist() == [2 * 1.0 + 1.0 + 1.0, 1.0 + 1.0, 1.0 + 1.0]


def test_the_tensors_that_were_given_are_written_to():
    x = retrograd.tensor([1.0, 2.0, 3.0])
    memory = retrograd.zeros(3, 2)

    def f(y, more, *, even_more):
        more.copy_(y.detach())
        even_more["a"].copy_(y.detach())
        return (y * more).sum()

    other = retrograd.zeros(3)
    assert grad(f)(x, memory[:, 1], even_more={"a": other}).tolist() == x.tolist()
    assert memory[:, 1].tolist() == other.tolist() == x.tolist()


def test_a_tensor_of_the_transform_outside_is_captured_too():
    x = retrograd.tensor([1.0, 2.0])

    def f(y):
        made = y.clone()
        return grad(lambda z: made.copy_(z).sum())(y).sum()

    with pytest.raises(RuntimeError, match=MESSAGE):
        grad(f)(x)
    retrograd.zeros(2).copy_(x)  # and nothing is left of it


def test_running_statistics_are_given_to_be_updated():
    norm = retrograd.nn.BatchNorm1d(2)
    x = retrograd.tensor([[1.0, 2.0], [3.0, 6.0]])
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        grad(lambda y: norm(y).pow(3).sum())(x)
    buffers = dict(norm.named_buffers())
    grad(lambda p, b, y: functional_call(norm, (p, b), y).pow(3).sum())(dict(norm.named_parameters()), buffers, x)
    assert norm.running_mean.tolist() == pytest.approx([0.2, 0.4])


def test_transforms_differentiate_in_inference_mode():
    with retrograd.inference_mode():
        x = retrograd.tensor([0.5, -1.0], dtype=retrograd.float64)
        w = retrograd.tensor([2.0, 3.0], dtype=retrograd.float64)

        def f(y):
            return (y * w).sin().sum()

        slope = w * (x * w).cos()
        for found in (
            grad(f)(x),
            vjp(f, x)[1](retrograd.tensor(1.0, dtype=retrograd.float64))[0],
            jacrev(f)(x),
            jacfwd(f)(x),
            vmap(grad(f))(x[None])[0],
            retrograd.stack([linearize(f, x)[1](unit) for unit in retrograd.eye(2, dtype=retrograd.float64)]),
        ):
            assert found.tolist() == pytest.approx(slope.tolist())
        assert hessian(f)(x).diag().tolist() == pytest.approx((-w * w * (x * w).sin()).tolist())

        def with_a_constant(y):
            with retrograd.inference_mode():
                constant = y * y
            return (y - constant).sum()

        assert grad(with_a_constant)(x).tolist() == [1.0, 1.0]
        assert retrograd.is_inference_mode_enabled()
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        (w * retrograd.ones(2, dtype=retrograd.float64, requires_grad=True)).sum()


def test_a_given_tensor_of_a_batch_is_written_with_its_tangent():
    def write(x, y):
        part = x[::2]
        part.copy_(y)
        return x

    x, t = retrograd.arange(6.0).reshape(2, 3), retrograd.ones(2, 3)
    y, s = retrograd.full((2, 2), 7.0), retrograd.full((2, 2), 5.0)
    value, tangent = vmap(lambda x, t, y, s: jvp(write, (x, y), (t, s)))(x.clone(), t.clone(), y, s)
    assert value.tolist() == [[7.0, 1.0, 7.0], [7.0, 4.0, 7.0]]
    assert tangent.tolist() == [[5.0, 1.0, 5.0]] * 2
    with pytest.raises(RuntimeError, match=MESSAGE):
        vmap(lambda x, y: jvp(lambda y: write(x, y), (y,), (y,)))(x, y)
