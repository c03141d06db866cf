"""Samples of resampling images."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SIGNAL, IMAGE, VOLUME = draw(2, 3, 5), draw(1, 2, 5, 4), draw(1, 2, 3, 4, 3)

SAMPLES: dict[str, list[Sample]] = {
    "interpolate": [
        *[Sample(x, scale_factor=2, name=f"nearest-{x.ndim}") for x in (SIGNAL, IMAGE, VOLUME)],
        *[Sample(x, 3, mode=mode, name=f"{mode}-{x.ndim}") for x in (SIGNAL, IMAGE, VOLUME) for mode in ("nearest", "nearest-exact", "area")],
        *[Sample(x, scale_factor=1.6, mode=mode, name=f"{mode}-{x.ndim}-factor") for x in (SIGNAL, IMAGE) for mode in ("nearest", "nearest-exact")],
        *[
            Sample(x, size, mode=mode, align_corners=corners, name=f"{mode}-{size}-{corners}")
            for x, mode in ((SIGNAL, "linear"), (IMAGE, "bilinear"), (VOLUME, "trilinear"), (IMAGE, "bicubic"))
            for size in (3, 7) for corners in (False, True)
        ],
        *[
            Sample(x, None, 1.7, mode, corners, name=f"{mode}-factor-{corners}")
            for x, mode in ((SIGNAL, "linear"), (IMAGE, "bilinear"), (VOLUME, "trilinear"), (IMAGE, "bicubic")) for corners in (None, True)
        ],
        Sample(IMAGE, None, (1.7, 0.6), "bilinear", recompute_scale_factor=True, name="recomputed"),
        *[Sample(draw(1, 2, 7, 6), (3, 4), mode=mode, antialias=True, name=f"{mode}-antialias") for mode in ("bilinear", "bicubic")],
        *[Sample(draw(1, 2, 3, 4), (7, 5), mode=mode, antialias=True, name=f"{mode}-antialias-larger") for mode in ("bilinear", "bicubic")],
        Sample(IMAGE, (1, 1), mode="bilinear", align_corners=True, name="one"), Sample(IMAGE, (5, 4), mode="bicubic", name="same"),
        Sample(IMAGE.astype(np.float32), 7, mode="bilinear", name="float32"),
    ],
}  # fmt: skip

BAD = [
    Bad("interpolate", IMAGE, error=ValueError, match="either size or scale_factor should be defined"),
    Bad("interpolate", IMAGE, 3, 2, error=ValueError, match="only one of size or scale_factor should be defined"),
    Bad("interpolate", IMAGE, (3, 3, 3), error=ValueError, match="must have the same number of spatial dimensions"),
    Bad("interpolate", IMAGE, 3, align_corners=True, error=ValueError, match="align_corners option can only be set with the interpolating modes"),
    Bad("interpolate", IMAGE, 3, mode="linear", error=NotImplementedError, match="Got 4D input, but linear mode needs 3D input|linear"),
    Bad("interpolate", SIGNAL, 3, mode="bilinear", error=NotImplementedError, match="bilinear"),
    Bad("interpolate", IMAGE, 0, mode="bilinear", match="should be greater than 0"),
]  # fmt: skip
