"""Options that are refused, with PyTorch's messages."""

from __future__ import annotations

import inspect

import pytest

import retrograd
from retrograd import optim

BAD = {
    "SGD": [
        ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
        ({"momentum": -1}, ValueError, "Invalid momentum value: -1"),
        ({"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
        ({"nesterov": True}, ValueError, "Nesterov momentum requires a momentum and zero dampening"),
        (
            {"nesterov": True, "momentum": 0.9, "dampening": 0.1},
            ValueError,
            "Nesterov momentum requires a momentum and zero dampening",
        ),
        ({"foreach": True, "fused": True}, RuntimeError, "`fused` and `foreach` cannot be `True` together."),
        ({"differentiable": True, "fused": True}, RuntimeError, "`fused` does not support `differentiable`"),
    ],
    **{
        name: [
            ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
            ({"eps": -1}, ValueError, "Invalid epsilon value: -1"),
            ({"betas": (1, 0.9)}, ValueError, "Invalid beta parameter at index 0: 1"),
            ({"betas": (0.9, -0.5)}, ValueError, "Invalid beta parameter at index 1: -0.5"),
            ({"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
        ]
        for name in ("Adam", "AdamW", "Adamax", "NAdam", "RAdam")
    },
    "RMSprop": [
        ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
        ({"eps": -1}, ValueError, "Invalid epsilon value: -1"),
        ({"momentum": -1}, ValueError, "Invalid momentum value: -1"),
        ({"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
        ({"alpha": -1}, ValueError, "Invalid alpha value: -1"),
    ],
    "Adagrad": [
        ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
        ({"lr_decay": -1}, ValueError, "Invalid lr_decay value: -1"),
        ({"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
        ({"eps": -1}, ValueError, "Invalid epsilon value: -1"),
        ({"initial_accumulator_value": -1}, ValueError, "Invalid initial_accumulator_value value: -1"),
    ],
    "Adadelta": [
        ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
        ({"rho": 1.5}, ValueError, "Invalid rho value: 1.5"),
        ({"eps": -1}, ValueError, "Invalid epsilon value: -1"),
        ({"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
    ],
    "ASGD": [
        ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
        ({"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
    ],
    "Rprop": [
        ({"lr": -1}, ValueError, "Invalid learning rate: -1"),
        ({"etas": (1.1, 1.2)}, ValueError, "Invalid eta values: 1.1, 1.2"),
    ],
    "Adafactor": [
        ({"lr": -1}, ValueError, "Learning rate should be >= 0 but is: -1"),
        ({"beta2_decay": 0.5}, ValueError, "beta2_decay should be <= 0 but is: 0.5"),
        ({"eps": (-1, 0.1)}, ValueError, "epsilon1 should be >= 0 but is: -1"),
        ({"eps": (None, -1)}, ValueError, "epsilon2 should be >= 0 but is: -1"),
        ({"d": 0.5}, ValueError, "Clipping threshold d should be >= 1 but is: 0.5"),
        ({"weight_decay": -1}, ValueError, "weight_decay should be >= 0 but is: -1"),
    ],
    "Muon": [
        ({"lr": -1}, ValueError, "Learning rate should be >= 0 but is: -1"),
        ({"momentum": -1}, ValueError, "momentum should be >= 0 but is: -1"),
        ({"weight_decay": -1}, ValueError, "weight decay should be >= 0 but is: -1"),
        ({"adjust_lr_fn": "rms"}, ValueError, "Adjust learning rate function rms is not supported"),
        ({}, ValueError, "Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([2])"),
    ],
    "LBFGS": [({"lr": -1}, ValueError, "Invalid learning rate: -1")],
}
BAD["NAdam"].append(({"momentum_decay": -1}, ValueError, "Invalid momentum_decay value: -1"))
BAD["Adam"].append(
    ({"foreach": True, "fused": True}, RuntimeError, "`fused` and `foreach` cannot be `True` together.")
)


def parameters():
    return [retrograd.tensor([1.0, 2.0], requires_grad=True)]


@pytest.mark.parametrize(
    ("name", "options", "error", "message"), [(name, *case) for name, cases in BAD.items() for case in cases]
)
def test_refused_as_in_pytorch(name, options, error, message):
    torch = pytest.importorskip("torch")
    with pytest.raises(error) as theirs:
        getattr(torch.optim, name)([torch.zeros(2)], **options)
    assert str(theirs.value) == message
    with pytest.raises(error) as mine:
        getattr(optim, name)(parameters(), **options)
    assert str(mine.value) == message


@pytest.mark.parametrize("name", BAD)
def test_lr_tensor_of_two_elements(name):
    with pytest.raises(ValueError, match="Tensor lr must be 1-element"):
        getattr(optim, name)(parameters(), lr=retrograd.ones(2))


def test_tensors_where_numbers_are_needed():
    with pytest.raises(
        ValueError, match="lr as a Tensor is not supported for capturable=False and foreach=True"
    ):
        optim.Adam(parameters(), lr=retrograd.tensor(0.1), foreach=True)
    with pytest.raises(ValueError, match="betas must be either both floats or both Tensors"):
        optim.Adam(parameters(), betas=(retrograd.tensor(0.9), 0.9))
    with pytest.raises(ValueError, match=r"Tensor betas\[1\] must be 1-element"):
        optim.Adam(parameters(), betas=(retrograd.tensor(0.9), retrograd.tensor([0.9, 0.9])))


@pytest.mark.parametrize("name", [name for name in BAD if name not in ("Adafactor", "LBFGS", "Muon")])
def test_differentiable_says_what_to_do(name):
    with pytest.raises(RuntimeError, match="differentiable=True is not supported.*create_graph=True"):
        getattr(optim, name)(parameters(), differentiable=True)


@pytest.mark.parametrize("name", BAD)
def test_signature_and_defaults_are_pytorchs(name):
    torch = pytest.importorskip("torch")
    mine = inspect.signature(getattr(optim, name)).parameters.values()
    theirs = inspect.signature(getattr(torch.optim, name)).parameters.values()
    assert [(p.name, p.kind, p.default) for p in mine] == [(p.name, p.kind, p.default) for p in theirs]


@pytest.mark.parametrize("option", ["foreach", "fused", "capturable"])
def test_choices_of_implementation_are_accepted_and_change_nothing(option):
    results = []
    for value in (False, True):
        params = parameters()
        params[0].grad = retrograd.ones(2)
        optimizer = optim.Adam(params, **{option: value})
        assert optimizer.param_groups[0][option] is value
        optimizer.step()
        results.append(params[0].tolist())
    assert results[0] == results[1]
