"""Samples of patches of images as columns, and back."""

from __future__ import annotations

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SAMPLES: dict[str, list[Sample]] = {
    "im2col": [
        Sample(draw(2, 3, 5, 4), 2, torch="nn.functional.unfold"),
        Sample(draw(3, 5, 4), (2, 3), torch="nn.functional.unfold", name="unbatched"),
        Sample(draw(2, 3, 6, 5), (2, 3), 2, 1, (1, 2), torch="nn.functional.unfold", name="all"),
        Sample(draw(2, 5, 4, 3).transpose(0, 3, 2, 1), 2, torch="nn.functional.unfold", name="strided"),
    ],
    "col2im": [
        Sample(draw(2, 12, 12), (5, 4), 2, torch="nn.functional.fold"),
        Sample(draw(12, 12), (5, 4), 2, torch="nn.functional.fold", name="unbatched"),
        Sample(draw(2, 18, 12), (6, 5), (2, 3), 2, 1, (1, 2), torch="nn.functional.fold", name="all"),
    ],
}

BAD = [
    Bad("im2col", draw(1, 1, 1, 3, 4), 2, match=r"Expected 3D or 4D \(batch mode\) tensor", torch="nn.functional.unfold"),
    Bad("im2col", draw(1, 1, 3, 3), 4, match="but its components must be at least one", torch="nn.functional.unfold"),
    Bad("im2col", draw(1, 1, 3, 3), 2, stride=0, match="stride should be greater than zero", torch="nn.functional.unfold"),
    Bad("col2im", draw(2, 11, 12), (5, 4), 2, match="to be divisible by the product of kernel_size", torch="nn.functional.fold"),
    Bad("col2im", draw(2, 12, 11), (5, 4), 2, match="to match the calculated number of sliding blocks", torch="nn.functional.fold"),
]  # fmt: skip
