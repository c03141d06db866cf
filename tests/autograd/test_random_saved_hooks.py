"""Random graphs: gradients are the same whether saved tensors are packed, copied, recomputed or kept."""

import random

import pytest

import retrograd as torch
from retrograd.autograd import graph
from retrograd.utils.checkpoint import checkpoint

UNARY = [torch.sin, torch.tanh, torch.exp, lambda t: t * t, lambda t: t[1:].sum() * t, lambda t: t / (t * t + 2)]
BINARY = [torch.mul, torch.add, torch.maximum, lambda a, b: a / (b * b + 1), lambda a, b: torch.cat([a, b])[: len(a)]]


def program(seed):
    """A function of two tensors that does the same random operations each time."""

    def run(x, y):
        draw = random.Random(seed)
        values = [x, y]
        for _ in range(12):
            if draw.random() < 0.5:
                values.append(torch.tanh(draw.choice(UNARY)(draw.choice(values))))
            else:
                values.append(torch.tanh(draw.choice(BINARY)(draw.choice(values), draw.choice(values))))
        return sum(value.sum() for value in values)

    return run


def gradients(run, seed, order=1):
    torch.manual_seed(seed)
    x, y = (torch.randn(4, dtype=torch.float64, requires_grad=True) for _ in range(2))
    out = run(x, y)
    found = torch.autograd.grad(out, [x, y], create_graph=order > 1)
    if order > 1:
        found = torch.autograd.grad(sum((g * g).sum() for g in found), [x, y])
    return found


def packed(run):
    def under_hooks(x, y):
        with graph.saved_tensors_hooks(lambda t: t.detach().numpy().copy(), torch.from_numpy):
            return run(x, y)

    return under_hooks


def kept_on_cpu(run):
    def under_hooks(x, y):
        with graph.save_on_cpu(pin_memory=True):
            return run(x, y)

    return under_hooks


def recomputed(run):
    return lambda x, y: checkpoint(run, x, y, use_reentrant=False)




@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("way", [packed, kept_on_cpu, recomputed])
@pytest.mark.parametrize("seed", range(8))
def test_same_gradients(seed, way, order):
    run = program(seed)
    for ours, plain in zip(gradients(way(run), seed, order), gradients(run, seed, order), strict=True):
        assert torch.equal(ours, plain), f"seed {seed}"


@pytest.mark.parametrize("seed", range(4))
def test_beside_pytorch(seed):
    pytorch = pytest.importorskip("torch")
    torch.manual_seed(seed)
    values = [torch.randn(4, dtype=torch.float64) for _ in range(2)]
    x, y = (value.clone().requires_grad_() for value in values)
    found = torch.autograd.grad(recomputed(program(seed))(x, y), [x, y])

    def translated(function):
        return getattr(pytorch, function.__name__) if hasattr(function, "formulas") else function

    def run(x, y):
        draw = random.Random(seed)
        seen = [x, y]
        for _ in range(12):
            if draw.random() < 0.5:
                seen.append(pytorch.tanh(translated(draw.choice(UNARY))(draw.choice(seen))))
            else:
                function = draw.choice(BINARY)
                a, b = draw.choice(seen), draw.choice(seen)
                if function is BINARY[-1]:
                    seen.append(pytorch.tanh(pytorch.cat([a, b])[: len(a)]))
                else:
                    seen.append(pytorch.tanh(translated(function)(a, b)))
        return sum(value.sum() for value in seen)

    theirs = [pytorch.from_numpy(value.numpy().copy()).requires_grad_() for value in values]
    expected = pytorch.autograd.grad(run(*theirs), theirs)
    for ours, reference in zip(found, expected, strict=True):
        assert ours.tolist() == pytest.approx(reference.tolist(), rel=1e-12, abs=1e-14), f"seed {seed}"
