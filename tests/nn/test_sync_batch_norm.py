"""SyncBatchNorm in one process: what it is made from, and what it refuses."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import nn


def test_conversion_takes_over_parameters_and_statistics():
    inner = nn.BatchNorm2d(3, eps=1e-3, momentum=0.3, bias=False).eval()
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ModuleDict({"norm": inner, "act": nn.ReLU()}))
    converted = nn.SyncBatchNorm.convert_sync_batchnorm(net, "group")
    made = converted[1]["norm"]
    assert converted is net and type(made) is nn.SyncBatchNorm and type(converted[1]["act"]) is nn.ReLU
    assert made.weight is inner.weight and made.running_var is inner.running_var and made.bias is None
    assert (made.eps, made.momentum, made.process_group, made.training) == (1e-3, 0.3, "group", False)
    x = retrograd.randn(2, 3, 4, 4)
    assert retrograd.equal(made(x), inner(x))


def test_a_layer_by_itself_is_replaced():
    layer = nn.BatchNorm1d(3, affine=False, track_running_stats=False)
    made = nn.SyncBatchNorm.convert_sync_batchnorm(layer)
    assert type(made) is nn.SyncBatchNorm and made.weight is None and made.running_mean is None


def test_inputs_that_are_refused():
    for framework in (retrograd, pytest.importorskip("torch")):
        with pytest.raises(ValueError, match=r"expected at least 2D input \(got 1D input\)"):
            framework.nn.SyncBatchNorm(3)(framework.ones(3))
        with pytest.raises(ValueError, match="SyncBatchNorm number of input channels should be non-zero"):
            framework.nn.SyncBatchNorm(3)(framework.ones(3, 0))


def test_factory_kwargs():
    for framework in (retrograd, pytest.importorskip("torch")):
        make = framework.nn.factory_kwargs
        assert make(None) == {} and make({"device": "cpu", "factory_kwargs": {"dtype": 1}}) == {
            "device": "cpu",
            "dtype": 1,
        }
        with pytest.raises(TypeError, match="unexpected kwargs"):
            make({"bias": True})
        with pytest.raises(TypeError, match="dtype specified twice"):
            make({"dtype": 1, "factory_kwargs": {"dtype": 2}})
