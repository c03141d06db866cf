"""Results lie in C order where PyTorch's do, whatever way they were computed: programs call `view` on them."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
import retrograd.nn.functional as F

IMAGES = torch.from_numpy(np.random.default_rng(0).standard_normal((2, 3, 5, 7)))

MADE = {
    "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, (3, 4)),
    "adaptive_avg_pool3d": lambda x: F.adaptive_avg_pool3d(x[:, None], (2, 3, 4)),
    "interpolate area": lambda x: F.interpolate(x, size=(3, 4), mode="area"),
    "interpolate bilinear": lambda x: F.interpolate(x, size=(3, 4), mode="bilinear"),
    "interpolate trilinear": lambda x: F.interpolate(x[:, None], size=(3, 4, 5), mode="trilinear"),
    "topk": lambda x: torch.topk(x, 4, 1 + 2).indices,
    "topk of few": lambda x: torch.topk(x, 2, 1).indices,
    "multinomial": lambda x: torch.multinomial(x[0, 0].abs(), 3),
    "permute_copy": lambda x: torch.permute_copy(x, (1, 0, 3, 2)),
    "cat": lambda x: torch.cat([x.transpose(0, 2)] * 2),
    "stack": lambda x: torch.stack([x.transpose(0, 2)] * 2),
}


@pytest.mark.parametrize("name", MADE)
def test_results_can_be_viewed_flat(name):
    made = MADE[name](IMAGES)
    assert made.is_contiguous()
    assert made.view(-1).tolist() == made.reshape(-1).tolist()


def test_cat_keeps_channels_side_by_side():
    images = IMAGES.to(memory_format=torch.channels_last)
    assert torch.cat([images, images], 1).is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("name", ["add", "mul", "div", "atan2", "maximum", "pow"])
def test_the_first_operand_decides_where_both_have_the_shape(name):
    dense, turned = torch.rand(2, 3, 4), torch.rand(3, 2, 4).transpose(0, 1)
    function = getattr(torch, name)
    assert function(dense, turned).stride() == (12, 4, 1)
    assert function(turned, dense).stride() == (4, 8, 1)
    assert function(torch.rand(4), turned).stride() == (4, 8, 1)
