"""Samples of Fourier transforms."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import float64, int64

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
C = draw.complex(3, 4)


def one_dim(array: Any, short: Any) -> list[Sample]:
    """Samples of a transform along one dimension of arrays that `array(*shape)` makes."""
    return [
        Sample(array(5)), Sample(array(4), name="even"), Sample(array(3, 4), dim=0, name="dim"), Sample(array(2, 3), 5, -2, name="padded"),
        Sample(array(3, 7), 4, name="cut"), Sample(array(2, 5), norm="ortho", name="ortho"), Sample(array(2, 5), norm="forward", name="forward"),
        Sample(array(5), norm="backward", name="backward"), Sample(array(6).reshape(2, 3).T, n=3, name="transposed"), Sample(array(0, 4), n=3, grad=False, name="no-batch", torch=False),
        Sample(short, name="short"), Sample(draw.integers(4), name="int64"), Sample(draw.bools(4), name="bool"), Sample(draw(4).astype(np.float32), name="float32"),
    ]  # fmt: skip


def several_dims(array: Any) -> list[Sample]:
    """Samples of a transform along several dimensions."""
    return [
        Sample(array(3, 4)), Sample(array(2, 3, 5), name="odd"), Sample(array(2, 3), (4, -1), (0, 1), name="padded"), Sample(array(4, 5), (3, 4), (-1, 0), name="turned"),
        Sample(array(3, 4), norm="ortho", name="ortho"), Sample(array(3, 4), norm="forward", name="forward"), Sample(draw.integers(3, 4), name="int64"),
    ]  # fmt: skip


SAMPLES: dict[str, list[Sample]] = {
    "fft_fft": [*one_dim(draw.complex, draw.complex(1)), Sample(draw(5), name="real"), Sample(C.astype(np.complex64), name="complex64"), Sample(draw(3), 5, name="real-padded")],
    "fft_ifft": [*one_dim(draw.complex, draw.complex(1)), Sample(draw(5), name="real")],
    "fft_rfft": one_dim(draw, draw(1)),
    "fft_irfft": [*one_dim(draw.complex, draw.complex(2)), Sample(draw.complex(3), 5, name="odd"), Sample(draw(4), name="real"), Sample(draw.complex(2), 1, name="one"), Sample(draw.complex(2), 2, name="two")],
    "fft_hfft": [*one_dim(draw.complex, draw.complex(2)), Sample(draw.complex(3), 5, name="odd"), Sample(draw(4), name="real")],
    "fft_ihfft": one_dim(draw, draw(1)),
    "fft_fftn": [*several_dims(draw.complex), Sample(draw(2, 3), name="real"), Sample(draw.complex(2, 3, 4), s=(2, 2), name="last"), Sample(draw(), name="scalar"), Sample(draw.complex(2, 2), dim=(), name="no-dims")],
    "fft_ifftn": several_dims(draw.complex),
    "fft_rfftn": several_dims(draw),
    "fft_irfftn": several_dims(draw.complex),
    "fft_hfftn": several_dims(draw.complex),
    "fft_ihfftn": several_dims(draw),
    "fft_fft2": several_dims(draw.complex),
    "fft_ifft2": several_dims(draw.complex),
    "fft_rfft2": several_dims(draw),
    "fft_irfft2": several_dims(draw.complex),
    "fft_hfft2": several_dims(draw.complex),
    "fft_ihfft2": several_dims(draw),
    "fft_fftfreq": [Sample(4), Sample(5, 0.5, name="odd"), Sample(0, name="empty"), Sample(1, name="one"), Sample(4, dtype=float64, name="float64"), Sample(3, 0, name="zero-step")],
    "fft_rfftfreq": [Sample(4), Sample(5, 0.5, name="odd"), Sample(1, name="one"), Sample(4, dtype=float64, name="float64")],
    "fft_fftshift": [Sample(draw(5)), Sample(draw(4), name="even"), Sample(draw(2, 3), name="both"), Sample(draw(4, 3), 0, name="dim"), Sample(draw(4, 3, 2), (0, -1), name="dims"), Sample(C, name="complex")],
    "fft_ifftshift": [Sample(draw(5)), Sample(draw(4), name="even"), Sample(draw(2, 3), name="both"), Sample(draw(3, 4), dim=-2, name="dim")],
}  # fmt: skip

BAD = [
    Bad("fft_fft", draw(4), 0, match=r"Invalid number of data points \(0\) specified"),
    Bad("fft_fft", draw(0), match=r"Invalid number of data points \(0\) specified"),
    Bad("fft_irfft", draw(1), match=r"Invalid number of data points \(0\) specified"),
    Bad("fft_fft2", draw(3, 3), s=(0, 1), match=r"Invalid number of data points \(0\) specified"),
    Bad("fft_fft", draw(4), norm="x", match='Invalid normalization mode: "x"'),
    Bad("fft_fft", draw(4), norm=3, error=TypeError, match=r"fft_fft\(\): argument 'norm' must be str, not int"),
    Bad("fft_fft", draw(4), dim=1, error=IndexError, match="Dimension out of range"),
    Bad("fft_fft", draw(), error=IndexError, match="Dimension specified as -1 but tensor has no dimensions"),
    Bad("fft_fft", draw(4).astype(np.float16), match="Unsupported dtype Half"),
    Bad("fft_rfft", C, match="rfft expects a real input tensor, but got ComplexDouble"),
    Bad("fft_ihfft", C, match="ihfft expects a real input tensor, but got ComplexDouble"),
    Bad("fft_rfftn", C, match="rfftn expects a real-valued input tensor, but got ComplexDouble"),
    Bad("fft_fft2", draw(3, 3), dim=(0, -2), match="FFT dims must be unique"),
    Bad("fft_fftn", draw(3, 3), s=(1, 2), dim=(0,), match="When given, dim and shape arguments must have the same length"),
    Bad("fft_fftn", draw(3, 3), s=(2, 2, 2), match="Got shape with 3 values but input tensor only has 2 dimensions."),
    Bad("fft_rfftn", draw(), match="rfftn must transform at least one axis"),
    Bad("fft_irfftn", C, dim=(), match="irfftn must transform at least one axis"),
    Bad("fft_fftshift", draw(), match="`shifts` required"),
    Bad("fft_fftshift", draw(2), 1, error=IndexError, match="Dimension out of range"),
    Bad("fft_fftfreq", 4, dtype=int64, match="fftfreq requires a floating point or complex dtype"),
    Bad("fft_fftfreq", -1, match=r"Trying to create tensor with negative dimension -1: \[-1\]"),
]  # fmt: skip
