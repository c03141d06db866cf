"""Samples of padding with constants and with the tensor's own elements."""

from __future__ import annotations

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

VECTOR = draw(4)
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
IMAGE = draw(1, 2, 3, 4)
VOLUME = draw(1, 1, 3, 3, 4)
INTEGERS = draw.integers(3, 4)

CONSTANT = [
    Sample(MATRIX, (1, 2)), Sample(MATRIX, (1, 0, 2, 1), value=3.5, name="value"),
    Sample(VECTOR, (-1, 2), name="cropped"),
    Sample(MATRIX, (-1, -2, 1, -1), name="cropped-more"), Sample(MATRIX, (), name="nothing"),
    Sample(draw.strided(3, 4), (1, 1), name="strided"),
    Sample(draw(0, 2), (1, 1, 0, 1), name="empty"), Sample(INTEGERS, (1, 1), value=7, name="int"),
    Sample(INTEGERS, (0, 1), value=1.5, name="truncated"),
    Sample(draw.bools(2, 2), (1, 1), name="bool"), Sample(draw.complex(2), (1, 1), name="complex"),
    Sample(VECTOR, [0, 1], name="list"),
]  # fmt: skip
SAMPLES: dict[str, list[Sample]] = {
    "constant_pad_nd": CONSTANT,
    "pad": CONSTANT + [
        Sample(input, pad, mode, name=f"{mode}-{len(pad) // 2}d-{k}")
        for mode in ("reflect", "replicate", "circular")
        for k, (input, pad) in enumerate((
            (MATRIX, (1, 2)), (CUBE, (2, 0)), (draw.strided(3, 4), (0, 3)), (MATRIX, (-1, 1)), (MATRIX, (1, -2)),
            (CUBE, (1, 2, 2, 1)), (IMAGE, (3, 1, 0, 2)), (IMAGE, (-1, 2, 1, -1)),
            (IMAGE, (1, 1, 1, 1, 1, 1)), (VOLUME, (1, 0, 2, 1, 0, 2)),
        ))
        if not (mode == "reflect" and pad == (2, 1, 0, 2))
    ] + [
        Sample(draw(2, 2), (5, 3), "replicate", name="far"),
        Sample(draw(1, 1), (2, 2), "replicate", name="one-element"),
        Sample(draw(2, 3), (3, 3), "circular", name="whole-turns"),
        Sample(INTEGERS, (1, 1), "replicate", name="replicate-int"),
        Sample(draw.complex(2, 3), (2, 1), "reflect", name="reflect-complex"),
    ],
}  # fmt: skip

BAD = [
    Bad("pad", MATRIX, (1,), match="Padding length must be divisible by 2"),
    Bad("pad", MATRIX, (1, 1, 1, 1, 1, 1), match="but got padding length 6 and input of dimension 2"),
    Bad("pad", MATRIX, (-3, -3), match=r"narrow\(\): length must be non-negative"),
    Bad("pad", MATRIX, (1, 1), "foo", error=NotImplementedError, match="Unrecognised padding mode foo"),
    Bad("pad", MATRIX, (1, 1), "reflect", 1.0, match="Padding mode \"reflect\" doesn't take in value argument"),
    Bad(
        "pad", MATRIX, (4, 1), "reflect",
        match="Padding size should be less than the corresponding input dimension, but got: padding \\(4, 1\\)",
    ),
    Bad(
        "pad", VECTOR, (1, 1), "reflect", error=NotImplementedError,
        match="Padding size 2 is not supported for 1D input tensor",
    ),
    Bad("pad", MATRIX, (5, 1), "circular", match="Padding value causes wrapping around more than once"),
    Bad(
        "constant_pad_nd", INTEGERS, (1, 1), 2**70, error=RuntimeError, match="value cannot be converted to type",
        torch=False,
    ),
]  # fmt: skip
