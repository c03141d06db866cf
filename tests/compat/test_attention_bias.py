"""`torch.nn.attention.bias` beside PyTorch's, and what is said of implementations that are not there."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import retrograd
from retrograd.compat.torch.nn import attention
from retrograd.compat.torch.nn.attention import bias


@pytest.mark.parametrize("name", ["causal_upper_left", "causal_lower_right"])
@pytest.mark.parametrize("lengths", [(3, 5), (4, 4), (1, 6)])
def test_attention_with_the_mask(name, lengths):
    torch = pytest.importorskip("torch")
    theirs = importlib.import_module("torch.nn.attention.bias")
    rng = np.random.default_rng(1)
    arrays = [rng.normal(size=(2, length, 4)) for length in (lengths[0], lengths[1], lengths[1])]
    found = []
    for side, module in ((retrograd, bias), (torch, theirs)):
        q, k, v = (side.tensor(a, requires_grad=True) for a in arrays)
        mask = getattr(module, name)(*lengths)
        out = side.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        out.sum().backward()
        found.append([out.detach().numpy(), q.grad.numpy(), k.grad.numpy(), v.grad.numpy()])
        assert mask.variant.name in ("UPPER_LEFT", "LOWER_RIGHT") and (mask.seq_len_q, mask.seq_len_kv) == lengths
    for ours, their in zip(*found, strict=True):
        np.testing.assert_allclose(ours, their, rtol=1e-9, atol=1e-12)


def test_what_is_refused():
    with pytest.raises(AssertionError, match="causal_lower_right only supports 2D tensors"):
        bias.causal_lower_right(2, 3, 4)
    with pytest.raises(AssertionError, match="variant must be a CausalVariant, got int"):
        bias.CausalBias(1, 2, 3)
    with pytest.warns(UserWarning, match="will produce NaNs"):
        bias.causal_lower_right(3, 2)
    assert attention.list_flash_attention_impls() == [] and attention.current_flash_attention_impl() is None
    assert attention.restore_flash_attention_impl() is None and attention.WARN_FOR_UNFUSED_KERNELS is False
    with pytest.raises(ValueError, match="Unknown flash attention impl 'FA3'"):
        attention.activate_flash_attention_impl("FA3")
    with pytest.raises(RuntimeError, match="one implementation"):
        attention.register_flash_attention_impl("FA5", register_fn=None)
