"""torch.amp: contexts that are off, and the scaler beside PyTorch's, step by step."""

from __future__ import annotations

import warnings

import pytest

import retrograd as torch


def test_autocast_is_off():
    with torch.autocast("cpu", enabled=False), torch.amp.autocast("cpu", torch.bfloat16, enabled=False):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype is torch.float32
    with pytest.warns(UserWarning, match="CPU Autocast only supports dtype of torch.bfloat16, torch.float16"):
        assert not torch.autocast("cpu", torch.float64)._enabled
    with pytest.warns(UserWarning, match="User provided device_type of 'cuda', but CUDA is not available. Disabling"):
        context = torch.autocast("cuda")
    assert context(lambda x: x + 1)(1) == 2
    with pytest.raises(ValueError, match="Expected `device_type` of type `str`, got"):
        torch.autocast(torch.bfloat16)
    with pytest.raises(RuntimeError, match="Expected one of cpu, cuda"):
        torch.autocast("abacus", enabled=False)
    assert torch.amp.is_autocast_available("cpu") and not torch.amp.is_autocast_available("cuda")
    assert torch.amp.custom_fwd(len, device_type="cuda") is torch.amp.custom_bwd(device_type="cuda")(len) is len


def dtypes_of(side):
    """The dtypes of results, and what the state says, in and after contexts of autocast."""
    torch.manual_seed(0)
    x = side.ones(4, 4)
    layer = side.nn.Linear(4, 4)
    seen = []
    with side.autocast("cpu", dtype=side.bfloat16):
        y = layer(x)
        loss = side.nn.functional.mse_loss(y, x)
        seen += [y, y + x, x @ x, x.mm(y), y.softmax(-1), y.sum(), loss, side.cat([x, y]), y.prod()]
        seen += [x.double() @ x.double(), side.nn.functional.conv1d(x[None], x[None]), side.einsum("ij,jk", x, y)]
        seen += [side.linalg.inv(x + side.eye(4))]
        with side.autocast("cpu", enabled=False):
            seen += [x @ x, side.is_autocast_enabled("cpu")]
        with side.autocast("cpu", dtype=side.float16):
            seen += [x @ x, side.get_autocast_dtype("cpu")]
        seen += [x @ x, side.is_autocast_enabled("cpu"), side.get_autocast_dtype("cpu")]
    loss.backward()
    seen += [x @ x, layer.weight.grad, side.is_autocast_enabled("cpu"), side.get_autocast_dtype("cpu")]
    return [str(getattr(value, "dtype", value)).partition(".")[2] or value for value in seen]


def test_autocast_chooses_dtypes():
    ours = dtypes_of(torch)
    assert ours[:3] == ["bfloat16", "float32", "bfloat16"] and ours[-3:] == ["float32", False, "bfloat16"]
    assert ours == dtypes_of(pytest.importorskip("torch"))


def test_autocast_as_decorator_and_switch():
    x = torch.ones(2, 2)
    assert torch.autocast("cpu")(lambda: x @ x)().dtype is torch.bfloat16
    torch.set_autocast_enabled("cpu", True)
    try:
        assert (x @ x).dtype is torch.bfloat16 and torch.is_autocast_cpu_enabled()
    finally:
        torch.set_autocast_enabled("cpu", False)
    assert (x @ x).dtype is torch.float32


def test_functions_under_autocast_compute_as_they_say():
    class Product(torch.autograd.Function):
        @staticmethod
        @torch.amp.custom_fwd(device_type="cpu", cast_inputs=torch.float32)
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x @ x

        @staticmethod
        @torch.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            assert not torch.is_autocast_enabled("cpu")
            return grad @ x.T + x.T @ grad

    x = torch.eye(2).requires_grad_()
    with torch.autocast("cpu"):
        y = Product.apply(x.bfloat16())
        assert y.dtype is torch.float32
        y.sum().backward()
    assert x.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def run(side, factors):
    """The weight and the scale after each step of a training with losses of growing size."""
    weight = side.ones(2, requires_grad=True)
    optimizer = side.optim.SGD([weight], lr=0.1)
    scaler = side.amp.GradScaler("cpu", init_scale=4.0, growth_interval=2)
    seen = []
    for step, factor in enumerate(factors):
        optimizer.zero_grad()
        scaler.scale((weight * factor).sum()).backward()
        if step % 2:
            scaler.unscale_(optimizer)
            side.nn.utils.clip_grad_norm_([weight], 1.0)
        scaler.step(optimizer)
        scaler.update()
        seen.append((weight.tolist(), scaler.get_scale()))
    return seen, scaler.state_dict()


FACTORS = (1.0, 2.0, float("inf"), 3.0, 1e39, 1.0, 1.0, 1.0, 1.0)


def test_scaler_by_hand():
    seen, state = run(torch, FACTORS[:3])
    assert seen[0] == (pytest.approx([0.9, 0.9]), 4.0)
    assert seen[1] == (pytest.approx([0.9 - 0.1 / 2**0.5] * 2), 8.0)  # clipped; the scale has grown
    assert seen[2] == (seen[1][0], 4.0)  # left out; the scale has shrunk
    assert state["_growth_tracker"] == 0 and state["scale"] == 4.0


def test_scaler_beside_pytorch():
    reference = pytest.importorskip("torch")
    ours, theirs = run(torch, FACTORS), run(reference, FACTORS)
    assert ours[1] == theirs[1]
    for (weight, scale), (expected, expected_scale) in zip(ours[0], theirs[0], strict=True):
        assert weight == pytest.approx(expected, rel=1e-6) and scale == expected_scale


def test_misuse():
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    scaler = torch.GradScaler("cpu")
    with pytest.raises(AssertionError, match="No inf checks were recorded prior to update."):
        scaler.update()
    weight.grad = torch.ones(1)
    scaler.unscale_(optimizer)
    with pytest.raises(RuntimeError, match="unscale_.. has already been called on this optimizer since the last update"):
        scaler.unscale_(optimizer)
    scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="step.. has already been called since the last update"):
        scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="Closure use is not currently supported"):
        scaler.step(optimizer, closure=lambda: 0)
    with pytest.raises(RuntimeError, match="The source state dict is empty"):
        scaler.load_state_dict({})
    with pytest.raises(AssertionError, match="The growth factor must be > 1.0."):
        torch.GradScaler("cpu", growth_factor=1.0)
    scaler.update(8.0)
    assert scaler.get_scale() == 8
    other = torch.GradScaler("cpu")
    other.load_state_dict(scaler.state_dict())
    assert other.state_dict() == scaler.state_dict()


def test_disabled_scaler_hands_everything_on():
    with pytest.warns(UserWarning, match="GradScaler is enabled, but CUDA is not available"):
        scaler = torch.amp.GradScaler()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not torch.amp.GradScaler("cuda", enabled=False).is_enabled()
    x = torch.ones(1)
    assert scaler.scale(x) is x and scaler.get_scale() == 1 and scaler.state_dict() == {} and not scaler.is_enabled()
    weight = torch.ones(1, requires_grad=True)
    weight.grad = torch.ones(1)
    scaler.step(torch.optim.SGD([weight], lr=0.5))
    scaler.update()
    assert weight.item() == 0.5


def test_older_names():
    from retrograd import compat

    with compat.install():
        from torch.cuda.amp import GradScaler, autocast, custom_bwd, custom_fwd

        with pytest.warns(FutureWarning, match=r"`torch.cuda.amp.autocast\(args...\)` is deprecated"), autocast(enabled=False):
            pass
        with pytest.warns(FutureWarning, match=r"`torch.cuda.amp.GradScaler\(args...\)` is deprecated"):
            assert not GradScaler(enabled=False).is_enabled()
        assert custom_fwd(len) is custom_bwd(len) is len
