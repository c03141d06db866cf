"""Samples of short-time Fourier transforms."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
SIGNAL, PAIR = draw(11), draw(2, 12)
WINDOW = 0.3 + np.hanning(6)
SPECTRA = draw.complex(2, 5, 4)
W4, W5, W8 = np.full(4, 0.5), np.full(5, 0.5), np.full(8, 0.5)

SAMPLES: dict[str, list[Sample]] = {
    "stft": [
        Sample(SIGNAL, 4, return_complex=True, window=W4), Sample(PAIR, 8, hop_length=3, return_complex=True, name="batch", window=W8), Sample(PAIR, 8, 2, 6, WINDOW, return_complex=True, name="window"),
        Sample(SIGNAL, 4, center=False, return_complex=True, name="not-centred", window=W4), Sample(SIGNAL, 4, normalized=True, return_complex=True, name="normalized", window=W4), Sample(SIGNAL, 4, onesided=False, return_complex=True, name="two-sided", window=W4),
        Sample(SIGNAL, 5, pad_mode="constant", return_complex=True, name="odd", window=W5), Sample(draw.complex(9), 4, name="complex", window=W4),
        Sample(SIGNAL.astype(np.float32), 4, return_complex=True, name="float32", window=W4),
    ],
    "istft": [
        Sample(SPECTRA, 8, window=np.full(8, 0.5), gradgrad=False), Sample(SPECTRA[0], 8, 2, name="single", window=W8), Sample(SPECTRA, 8, 3, 6, WINDOW, length=8, gradgrad=False, name="length"),
        Sample(SPECTRA, 8, normalized=True, name="normalized", window=W8), Sample(SPECTRA, 8, center=False, name="not-centred", window=W8), Sample(draw.complex(4, 5), 4, onesided=False, return_complex=True, name="complex", window=W4),
        Sample(draw.complex(4, 5), 4, onesided=False, name="two-sided", window=W4),
    ],
}  # fmt: skip

BAD = [
    Bad("stft", SIGNAL, 4, match="stft requires the return_complex parameter be given for real inputs"),
    Bad("stft", SIGNAL, 4, hop_length=0, return_complex=True, match="expected hop_length > 0, but got hop_length=0"),
    Bad("stft", SIGNAL, 4, win_length=5, return_complex=True, match="expected 0 < win_length <= n_fft, but got win_length=5"),
    Bad("stft", SIGNAL, 4, window=draw(3), return_complex=True, match="expected a 1D window tensor of size equal to win_length=4, but got window with size"),
    Bad("stft", SIGNAL, 20, center=False, return_complex=True, match="expected 0 < n_fft"),
    Bad("stft", draw.complex(9), 4, onesided=True, match="Cannot have onesided output if window or input is complex"),
    Bad("istft", SIGNAL, 4, match="istft requires a complex-valued input tensor"),
    Bad("istft", SPECTRA, 7, match="expected the frequency dimension .*of the input tensor to match"),
    Bad("istft", SPECTRA, 8, window=np.zeros(8), match="window overlap add min"),
]  # fmt: skip
