"""Samples of images read at the places of a grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
IMAGE, VOLUME = draw(2, 2, 3, 4), draw(1, 2, 2, 3, 2)
GRID, FAR = draw(2, 2, 3, 2, low=-0.95, high=0.95), draw(2, 3, 2, 2, low=-3.1, high=3.1)
DEEP = draw(1, 2, 1, 2, 3, low=-1.6, high=1.6)
EDGE = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
CORNERS = np.stack(np.meshgrid(EDGE, EDGE), -1)[None]
LOST = np.array([[[[np.nan, 0.0], [0.2, np.nan]]]])


def everywhere(image: Any, grid: Any, modes: tuple[str, ...], name: str) -> list[Sample]:
    """Samples of all modes and paddings."""
    return [
        Sample(image, grid, mode=mode, padding_mode=padding, align_corners=corners, grad=True if mode != "nearest" else (0,), name=f"{name}-{mode}-{padding}-{corners}", gradgrad=False)
        for mode in modes for padding in ("zeros", "border", "reflection") for corners in (False, True)
    ]  # fmt: skip


SAMPLES: dict[str, list[Sample]] = {
    "grid_sample": [
        Sample(IMAGE, GRID, align_corners=False), Sample(IMAGE, GRID, mode="bicubic", align_corners=True, name="bicubic"), Sample(VOLUME, DEEP, align_corners=False, name="volume"),
        *everywhere(IMAGE, FAR, ("bilinear", "nearest", "bicubic"), "far"), *everywhere(VOLUME, DEEP, ("bilinear", "nearest"), "volume"),
        *[Sample(IMAGE[:1], CORNERS, padding_mode=padding, align_corners=True, smooth=False, gradgrad=False, name=f"corners-{padding}") for padding in ("zeros", "border", "reflection")],
        *[Sample(IMAGE[:1], LOST, mode=mode, padding_mode=padding, align_corners=False, grad=False, name=f"nan-{mode}-{padding}") for mode in ("bilinear", "nearest") for padding in ("zeros", "border")],
        Sample(draw(1, 1, 1, 1), draw(1, 2, 2, 2), padding_mode="reflection", align_corners=True, smooth=False, gradgrad=False, name="one-pixel"),
        Sample(draw(1, 0, 2, 2), draw(1, 2, 2, 2), align_corners=False, grad=False, name="no-channels"), Sample(draw(1, 1, 2, 2), draw(1, 0, 2, 2), align_corners=False, grad=False, name="no-places"),
        Sample(IMAGE.astype(np.float32), GRID.astype(np.float32), align_corners=False, name="float32"), Sample(IMAGE.transpose(0, 1, 3, 2), GRID, align_corners=False, name="transposed"),
    ],
    "grid_sampler": [Sample(IMAGE, GRID, 0, 0, False), Sample(VOLUME, DEEP, 0, 2, True, gradgrad=False, name="volume")],
    "grid_sampler_2d": [Sample(IMAGE, GRID, 2, 0, False, gradgrad=False)],
    "grid_sampler_3d": [Sample(VOLUME, DEEP, 0, 1, False, gradgrad=False)],
    "affine_grid": [
        Sample(draw(2, 2, 3), (2, 1, 3, 4), align_corners=False), Sample(draw(2, 2, 3), [2, 1, 3, 4], align_corners=True, name="corners"),
        Sample(draw(1, 3, 4), (1, 2, 2, 3, 2), align_corners=False, name="volume"), Sample(draw(1, 2, 3), (1, 1, 1, 1), align_corners=False, name="one-pixel"),
        Sample(draw(1, 2, 3).astype(np.float32), (1, 1, 2, 5), align_corners=True, name="float32"),
    ],
    "affine_grid_generator": [Sample(draw(2, 2, 3), (2, 1, 3, 4), False), Sample(draw(1, 3, 4), (1, 1, 2, 1, 3), True, name="volume")],
}  # fmt: skip

BAD = [
    Bad("grid_sample", IMAGE, GRID, mode="linear", error=ValueError, match="expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: 'linear'"),
    Bad("grid_sample", IMAGE, GRID, padding_mode="same", error=ValueError, match="expected padding_mode to be 'zeros', 'border', or 'reflection', but got: 'same'"),
    Bad("grid_sample", IMAGE, GRID[:1], align_corners=False, match=r"grid_sampler\(\): expected grid and input to have same batch size, but got input with sizes \[2, 2, 3, 4\]"),
    Bad("grid_sample", IMAGE, draw(2, 1, 1, 3), align_corners=False, match="expected grid to have size 2 in last dimension"),
    Bad("grid_sample", VOLUME, DEEP, mode="bicubic", align_corners=False, match="bicubic interpolation only supports 4D input"),
    Bad("grid_sample", draw(2, 1, 0, 2), GRID, align_corners=False, match="expected input to have non-empty spatial dimensions"),
    Bad("grid_sample", IMAGE, GRID.astype(np.float32), align_corners=False, match="expected scalar type Double but found Float"),
    Bad("affine_grid", draw.integers(1, 2, 3), (1, 1, 2, 2), align_corners=False, error=ValueError, match="Expected theta to have floating point type, but got torch.int64"),
    Bad("affine_grid", draw(1, 2, 3), (1, 1, 2), align_corners=False, error=NotImplementedError, match="affine_grid only supports 4D and 5D sizes"),
    Bad("affine_grid", draw(1, 3, 3), (1, 1, 2, 2), align_corners=False, error=ValueError, match="Expected a batch of 2D affine matrices of shape Nx2x3"),
    Bad("affine_grid", draw(1, 2, 3), (1, 1, 0, 2), align_corners=False, error=ValueError, match="Expected non-zero, positive output size. Got"),
]  # fmt: skip
