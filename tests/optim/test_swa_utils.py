"""Averaged models, beside PyTorch's and worked-out numbers."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn, optim
from retrograd.optim import swa_utils


class Weight(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(retrograd.zeros(2))
        self.register_buffer("shift", retrograd.zeros(1))

    def forward(self, x):
        return x * self.weight + self.shift


def averaged_over(values, **options):
    model = Weight()
    averaged = swa_utils.AveragedModel(model, **options)
    for value in values:
        with retrograd.no_grad():
            model.weight.fill_(value)
            model.shift.fill_(value)
        averaged.update_parameters(model)
    return averaged


def test_mean_of_the_parameters_and_copy_of_the_buffers():
    averaged = averaged_over([1.0, 2.0, 6.0])
    assert averaged.module.weight.tolist() == [3.0, 3.0]
    assert averaged.module.shift.tolist() == [6.0]
    assert averaged.n_averaged.item() == 3
    assert averaged(retrograd.ones(2)).tolist() == [9.0, 9.0]
    assert sorted(averaged.state_dict()) == ["module.shift", "module.weight", "n_averaged"]


def test_buffers_may_be_averaged():
    assert averaged_over([1.0, 2.0, 6.0], use_buffers=True).module.shift.tolist() == [3.0]


@pytest.mark.parametrize(
    "options",
    [
        {"multi_avg_fn": swa_utils.get_ema_multi_avg_fn(0.75)},
        {"avg_fn": swa_utils.get_ema_avg_fn(0.75)},
        {"avg_fn": lambda average, new, count: 0.75 * average + 0.25 * new},
    ],
)
def test_exponential_average(options):
    assert averaged_over([1.0, 2.0, 6.0], **options).module.weight.tolist() == [2.4375, 2.4375]


def test_averages_of_lists_work_in_place():
    averages = [retrograd.tensor([1.0, 3.0])]
    swa_utils.get_swa_multi_avg_fn()(averages, [retrograd.tensor([4.0, 0.0])], retrograd.tensor(2))
    assert averages[0].tolist() == [2.0, 2.0]
    assert swa_utils.get_swa_avg_fn()(retrograd.tensor(1.0), retrograd.tensor(4.0), 2).item() == 2.0


def test_the_model_is_left_alone():
    model = Weight()
    averaged = swa_utils.AveragedModel(model, device="cpu")
    averaged.update_parameters(model)
    with retrograd.no_grad():
        model.weight.fill_(5.0)
    assert averaged.module.weight.tolist() == [0.0, 0.0]
    assert averaged.module.weight.requires_grad


def test_update_bn():
    model = nn.Sequential(nn.BatchNorm1d(1, momentum=0.5), nn.Linear(1, 1)).eval()
    batches = [retrograd.tensor([[0.0], [2.0]]), [retrograd.tensor([[4.0], [8.0]]), "label"]]
    swa_utils.update_bn(batches, model)
    layer = model[0]
    assert layer.running_mean.tolist() == [3.5]
    assert layer.running_var.tolist() == [5.0]
    assert layer.momentum == 0.5 and not model.training
    swa_utils.update_bn(iter([]), nn.Linear(1, 1))


@pytest.mark.filterwarnings("ignore::UserWarning:torch")
@pytest.mark.parametrize(
    "options", [{}, {"anneal_strategy": "linear", "anneal_epochs": 4}, {"anneal_epochs": 0}], ids=str
)
def test_swalr_as_in_pytorch(options):
    torch = pytest.importorskip("torch")
    rows = []
    for library, optimizers in [(retrograd, optim), (torch, torch.optim)]:
        params = [library.zeros(1, requires_grad=True) for _ in range(2)]
        optimizer = optimizers.SGD([{"params": params[:1]}, {"params": params[1:], "lr": 0.5}], lr=0.1)
        scheduler = optimizers.swa_utils.SWALR(optimizer, [0.05, 0.2], **options)
        row = []
        for _ in range(14):
            row += scheduler.get_last_lr()
            optimizer.step()
            scheduler.step()
        rows.append(row)
        state = scheduler.state_dict()
    np.testing.assert_allclose(rows[0], rows[1], rtol=1e-12)
    assert "anneal_epochs" in state


def test_bad_input():
    optimizer = optim.SGD([retrograd.zeros(1, requires_grad=True)], lr=0.1)
    with pytest.raises(ValueError, match="anneal_strategy must be one of 'cos' or 'linear', instead got x"):
        swa_utils.SWALR(optimizer, 0.1, anneal_strategy="x")
    with pytest.raises(ValueError, match="anneal_epochs must be equal or greater than 0, got -1"):
        swa_utils.SWALR(optimizer, 0.1, anneal_epochs=-1)
    with pytest.raises(ValueError, match="swa_lr must have the same length as optimizer.param_groups"):
        swa_utils.SWALR(optimizer, [0.1, 0.2])
    with pytest.raises(ValueError, match="Invalid decay value 2 provided"):
        swa_utils.get_ema_multi_avg_fn(2)
    with pytest.raises(AssertionError, match="Only one of avg_fn and multi_avg_fn should be provided"):
        swa_utils.AveragedModel(nn.Linear(1, 1), avg_fn=abs, multi_avg_fn=abs)
