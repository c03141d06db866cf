"""Gradients of each sample through normalisation: `vmap` of `grad` gives what a loop gives, without one."""

from __future__ import annotations

import pytest

import retrograd as torch
import retrograd.nn.functional as F
from retrograd.func import functional_call, grad, replace_all_batch_norm_modules_, vmap
from retrograd.ops.layers.normalization import batch_norm_backward, group_norm_backward, layer_norm_backward


def layer(x, weight, bias):
    return F.layer_norm(x, (2, 4), weight.reshape(2, 4), bias.reshape(2, 4))


def group(x, weight, bias):
    return F.group_norm(x, 4, weight, bias)


def instance(x, weight, bias):
    return F.instance_norm(x, weight=weight, bias=bias)


def batch(x, weight, bias):
    return F.batch_norm(x, None, None, weight, bias, training=True)


def random(*shape):
    return torch.rand(*shape, dtype=torch.float64) + 0.5


@pytest.mark.parametrize("norm", [layer, group, instance, batch], ids=lambda f: f.__name__)
@pytest.mark.parametrize("mapped", [(0, None, None), (None, 0, None), (0, 0, 0), (None, None, 0)])
def test_gradients_of_each_sample(norm, mapped):
    torch.manual_seed(5)
    shape = (3, 8, 2, 4)

    def loss(x, weight, bias):
        return (norm(x, weight, bias) ** 3).sum()

    one = [random(*shape), random(8), random(8)]
    given = [t if m is None else torch.stack([t, 2 * t + random(*t.shape), random(*t.shape)]) for t, m in zip(one, mapped, strict=True)]
    found = vmap(grad(loss, (0, 1, 2)), mapped)(*given)
    for k in range(3):
        expected = grad(loss, (0, 1, 2))(*[t if m is None else t[k] for t, m in zip(given, mapped, strict=True)])
        for a, b in zip(found, expected, strict=True):
            assert torch.allclose(a[k], b)


def test_no_loop_stands_behind_them():
    for record in (batch_norm_backward, layer_norm_backward, group_norm_backward):
        assert record.batching.word == "by hand"


def test_statistics_of_a_batch_are_left_out_of_a_module():
    net = torch.nn.Sequential(torch.nn.BatchNorm1d(2), torch.nn.InstanceNorm1d(2, track_running_stats=True)).double()
    assert replace_all_batch_norm_modules_(net) is net
    assert net[0].running_mean is None and not net[0].track_running_stats
    assert net[1].running_mean is not None
    net[0].train(False)  # the statistics are those of the batch there too
    params = dict(net[0].named_parameters())
    x = random(4, 3, 2)

    def loss(params, x):
        return (functional_call(net[0], params, x) ** 3).sum()

    found = vmap(grad(loss), (None, 0))(params, x)
    for name in params:
        assert torch.allclose(found[name], torch.stack([grad(loss)(params, rows)[name] for rows in x]))
