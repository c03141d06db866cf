"""Pruning: the masks and names of PyTorch's, and what is left after several methods."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose

import retrograd
from retrograd.nn.utils import prune

torch = pytest.importorskip("torch", reason="PyTorch is the reference")
torch_prune = pytest.importorskip("torch.nn.utils.prune")

WEIGHT = np.random.default_rng(5).standard_normal((4, 3, 2))  # seed 5
SCORES = np.random.default_rng(6).standard_normal((4, 3, 2))


def layer(library: ModuleType):
    made = library.nn.Conv1d(3, 4, 2, dtype=library.float64)
    with library.no_grad():
        made.weight.copy_(library.tensor(WEIGHT))
        made.bias.fill_(0.5)
    return made


STEPS = {
    "identity": lambda p, m, t: p.identity(m, "weight"),
    "a number": lambda p, m, t: p.l1_unstructured(m, "weight", amount=5),
    "a share": lambda p, m, t: p.l1_unstructured(m, "weight", amount=0.4),
    "nothing": lambda p, m, t: p.l1_unstructured(m, "weight", amount=0),
    "scores": lambda p, m, t: p.l1_unstructured(m, "weight", 0.4, importance_scores=t(SCORES)),
    "channels": lambda p, m, t: p.ln_structured(m, "weight", amount=2, n=2, dim=0),
    "channels by number": lambda p, m, t: p.ln_structured(m, "weight", amount=0.3, n=float("inf"), dim=1),
    "last channels": lambda p, m, t: p.ln_structured(m, "weight", amount=1, n=1, dim=-1),
    "a mask": lambda p, m, t: p.custom_from_mask(m, "weight", t(WEIGHT > 0)),
    "twice": lambda p, m, t: p.l1_unstructured(p.l1_unstructured(m, "weight", 0.3), "weight", 0.5),
    "elements, then channels": lambda p, m, t: p.ln_structured(p.l1_unstructured(m, "weight", 9), "weight", 1, 2, 0),
    "channels, then channels": lambda p, m, t: p.ln_structured(
        p.ln_structured(m, "weight", 1, 2, 0), "weight", 0.4, 2, 0
    ),
    "channels, then a mask": lambda p, m, t: p.custom_from_mask(
        p.ln_structured(m, "weight", 1, 2, 1), "weight", t(WEIGHT > -0.5)
    ),
    "three": lambda p, m, t: p.l1_unstructured(
        p.l1_unstructured(p.l1_unstructured(m, "weight", 3), "weight", 3), "weight", 3
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_pruned_as_in_pytorch(case: str) -> None:
    def outcome(library: ModuleType, module: ModuleType) -> tuple:
        m = layer(library)
        STEPS[case](module, m, library.tensor)
        x = library.tensor(np.arange(18.0).reshape(1, 3, 6), requires_grad=True)
        y = m(x)
        (y**2).sum().backward()
        names = [name for name, _ in m.named_parameters()], [name for name, _ in m.named_buffers()]
        pruned = module.is_pruned(m)
        values = [m.weight, m.weight_mask, m.weight_orig, m.weight_orig.grad, y]
        kind = type(next(iter(m._forward_pre_hooks.values()))).__name__
        module.remove(m, "weight")
        values += [m.weight]
        left = [name for name, _ in m.named_parameters()], module.is_pruned(m), len(m._forward_pre_hooks)
        return names, pruned, kind, left, [np.array(v.detach().numpy()) for v in values]

    *ours, values = outcome(retrograd, prune)
    *theirs, expected = outcome(torch, torch_prune)
    assert ours == theirs
    for value, wanted in zip(values, expected, strict=True):
        assert_allclose(value, wanted, atol=1e-12)


def test_pruned_together() -> None:
    def masks(library: ModuleType, module: ModuleType) -> list:
        a, b = layer(library), layer(library)
        with library.no_grad():
            b.weight.mul_(0.3)
        module.l1_unstructured(a, "weight", 2)
        module.global_unstructured([(a, "weight"), (b, "weight")], module.L1Unstructured, amount=0.5)
        return [a.weight_mask.tolist(), b.weight_mask.tolist()]

    assert masks(retrograd, prune) == masks(torch, torch_prune)


def test_by_chance() -> None:
    retrograd.manual_seed(1)
    m = prune.random_unstructured(layer(retrograd), "weight", amount=7)
    assert int((m.weight_mask == 0).sum()) == 7
    prune.random_unstructured(m, "weight", amount=0.5)  # of the 17 that are left
    assert int((m.weight_mask == 0).sum()) == 7 + 8
    m = prune.random_structured(layer(retrograd), "weight", amount=2, dim=0)
    rows = m.weight_mask.sum((1, 2)).tolist()
    assert sorted(rows) == [0, 0, 6, 6]


def test_a_method_of_ones_own() -> None:
    class EveryOther(prune.BasePruningMethod):
        def compute_mask(self, t, default_mask):
            mask = default_mask.clone()
            mask.view(-1)[::2] = 0
            return mask

    m = retrograd.nn.Linear(2, 2)
    EveryOther.apply(m, "bias")
    assert m.bias_mask.tolist() == [0, 1] and m.bias.tolist()[0] == 0
    assert EveryOther().prune(retrograd.ones(4)).tolist() == [0, 1, 0, 1]


def test_state_is_loaded() -> None:
    m = prune.l1_unstructured(layer(retrograd), "weight", 5)
    other = prune.identity(layer(retrograd), "weight")
    other.load_state_dict(m.state_dict())
    x = retrograd.ones(1, 3, 4, dtype=retrograd.float64)
    assert_allclose(other(x).detach().numpy(), m(x).detach().numpy())


def test_errors() -> None:
    m = layer(retrograd)
    with pytest.raises(ValueError, match="^Parameter 'weight' of module .* has to be pruned before pruning can be rem"):
        prune.remove(m, "weight")
    for amount, kind, message in (
        ("x", TypeError, "^Invalid type for amount: x. Must be int or float."),
        (-1, ValueError, "^amount=-1 should either be a float in the range"),
        (1.5, ValueError, "^amount=1.5 should either be a float in the range"),
        (25, ValueError, "^amount=25 should be smaller than the number of parameters to prune=24"),
    ):
        with pytest.raises(kind, match=message):
            prune.l1_unstructured(m, "weight", amount=amount)
    with pytest.raises(ValueError, match="^Structured pruning can only be applied to multidimensional tensors."):
        prune.ln_structured(m, "bias", 1, 2, 0)
    with pytest.raises(IndexError, match="^Invalid index 3 for tensor of size"):
        prune.ln_structured(m, "weight", 1, 2, 3)
    with pytest.raises(TypeError, match='^Only "unstructured" PRUNING_TYPE supported'):
        prune.global_unstructured([(m, "weight")], prune.LnStructured, amount=1, n=2)
    with pytest.raises(TypeError, match="is not a BasePruningMethod subclass"):
        prune.PruningContainer().add_pruning_method(3)
    assert not prune.is_pruned(m) and [name for name, _ in m.named_parameters()] == ["weight", "bias"]
    assert not m._forward_pre_hooks
