"""The tensor that logs what it is given to."""

from __future__ import annotations

import logging

import retrograd as torch
from retrograd import compat
from retrograd.autograd import functional
from retrograd.testing._internal.logging_tensor import LoggingTensor, capture_logs, log_input


def test_lines():
    with capture_logs() as lines:
        x = LoggingTensor(torch.ones(2))
        log_input("x", x)
        (x * 2).split(1, dim=0)
        torch.zeros(2).add(1)  # of a tensor that does not log
    torch.add(x, 1)  # outside
    assert lines == [
        "$0: float32[2] = input('x')",
        "$1: float32[2] = torch.mul($0, 2)",
        "('$2: float32[1]', '$3: float32[1]') = torch.split($1, 1, dim=0)",
    ]
    assert not logging.getLogger("LoggingTensor").handlers


def test_after_others_have_configured_logging():
    logger = logging.getLogger("LoggingTensor")
    logger.disabled = True
    try:
        with capture_logs() as lines:
            LoggingTensor(torch.ones(2)).neg()
        assert lines == ["$1: float32[2] = torch.neg($0)"] and logger.disabled
    finally:
        logger.disabled = False


def test_place_in_the_graph():
    leaf = LoggingTensor(torch.ones(2), requires_grad=True)
    assert leaf.is_leaf and leaf.requires_grad and type(leaf.elem) is torch.Tensor and not leaf.elem.requires_grad
    (leaf * leaf).sum().backward()
    assert leaf.grad.tolist() == [2, 2]
    outside = torch.ones(2, requires_grad=True)
    inner = LoggingTensor(outside * 3)
    (inner * inner).sum().backward()
    assert outside.grad.tolist() == [18, 18] and type(inner.elem) is torch.Tensor


def test_derivatives_are_tensors_that_log():
    x = LoggingTensor(torch.tensor([1.0, 2.0]))
    jacobian = functional.jacobian(lambda x: x**3, x)
    assert type(jacobian) is LoggingTensor and jacobian.tolist() == [[3, 0], [0, 12]]
    assert functional.hvp(lambda x: (x**3).sum(), x, LoggingTensor(torch.ones(2)))[1].tolist() == [6, 12]


def test_name_in_programs():
    with compat.install():
        from torch.testing._internal.logging_tensor import LoggingTensor as found
    assert found is LoggingTensor
