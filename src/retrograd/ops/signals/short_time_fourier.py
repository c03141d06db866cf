"""Short-time Fourier transforms: the spectra of overlapping windows of a signal, and the way back.

Source: Griffin and Lim, Signal estimation from modified short-time Fourier transform (1984).
"""

from __future__ import annotations

from ..batching import whole_values
from ..complex_numbers import view_as_real
from ..creation import ones
from ..padding import constant_pad_nd, pad
from ..record import composite
from .fft import fft_fft, fft_ifft, fft_irfft, fft_rfft


def _window(name: str, window, n_fft: int, win_length: int | None, like):
    """The window with zeros on both sides up to `n_fft`; ones by default."""
    length = n_fft if win_length is None else win_length
    if not 0 < length <= n_fft:
        raise RuntimeError(f"{name}: expected 0 < win_length <= n_fft, but got win_length={length}")
    if window is None:
        window = ones(length, dtype=like.real.dtype)
    if window.ndim != 1 or window.shape[0] != length:
        raise RuntimeError(
            f"{name}: expected a 1D window tensor of size equal to win_length={length}, but got window with size "
            f"{list(window.shape)}"
        )
    left = (n_fft - length) // 2
    return constant_pad_nd(window, (left, n_fft - length - left)) if length < n_fft else window


def _hop(name: str, hop_length: int | None, n_fft: int) -> int:
    hop = n_fft // 4 if hop_length is None else hop_length
    if hop <= 0:
        raise RuntimeError(f"{name}: expected hop_length > 0, but got hop_length={hop}")
    return hop


@composite
def stft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="reflect",
    normalized=False,
    onesided=None,
    return_complex=None,
):
    """The spectra (frequencies, frames) of windows of `n_fft` samples, `hop_length` (by default a quarter) apart.

    Args:
        input: (length) or (batch, length).
        window: the weights of `win_length` (by default `n_fft`) samples; ones by default.
        center: whether frame t is centred at t · hop_length; the signal is padded by `pad_mode` for that.
        normalized: divide by √n_fft.
        onesided: only the first n_fft // 2 + 1 frequencies, the default for real signals.
        return_complex: must be given for real signals; False appends a dimension (real part, imaginary part).

    Raises RuntimeError for arguments that do not go together.

    Example::

        >>> torch.stft(torch.ones(8), 4, center=False, return_complex=True).abs()
        tensor([[4., 4., 4., 4., 4.],
                [0., 0., 0., 0., 0.],
                [0., 0., 0., 0., 0.]])
    """
    is_complex = input.is_complex() or (window is not None and window.is_complex())
    if return_complex is None:
        if not is_complex:
            raise RuntimeError(
                "stft requires the return_complex parameter be given for real inputs, and will further require that "
                "return_complex=True in a future PyTorch release."
            )
        return_complex = True
    if not (input.is_floating_point() or input.is_complex()):
        raise RuntimeError("stft: expected a tensor of floating point or complex values")
    if input.ndim not in (1, 2):
        raise RuntimeError("stft: expected a 1D or 2D tensor")
    hop = _hop("stft", hop_length, n_fft)
    weights = _window("stft", window, n_fft, win_length, input)
    onesided = not is_complex if onesided is None else onesided
    if onesided and is_complex:
        raise RuntimeError("Cannot have onesided output if window or input is complex")
    signal = input if input.ndim == 2 else input.unsqueeze(0)
    if center:
        signal = pad(signal.unsqueeze(0), (n_fft // 2, n_fft // 2), pad_mode).squeeze(0)
    if not 0 < n_fft <= signal.shape[-1]:
        raise RuntimeError(f"stft: expected 0 < n_fft <= {signal.shape[-1]}, but got n_fft={n_fft}")
    frames = signal.unfold(-1, n_fft, hop) * weights
    transform = fft_rfft if onesided else fft_fft
    made = transform(frames, norm="ortho" if normalized else None).transpose(-1, -2)
    made = made if input.ndim == 2 else made.squeeze(0)
    return made if return_complex else view_as_real(made)


def _overlapped(frames, hop: int):
    """The sum of frames (batch, n_fft, count), each `hop` behind the one before it."""
    n_fft, count = frames.shape[-2:]
    length = n_fft + hop * (count - 1)
    from ..layers.patches import col2im  # loads the layers, which few that transform signals need

    return col2im(frames, (1, length), (1, n_fft), stride=(1, hop)).reshape(len(frames), length)


@composite
def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    """The signal whose spectra by :func:`stft` are `input` (…, frequencies, frames), in the sense of least squares.

    The arguments are those of `stft`; `length` cuts the signal off or appends zeros, and a complex signal comes with
    `return_complex`. Raises RuntimeError where the windows leave samples that none of them covers.

    Example::

        >>> spectra = torch.stft(torch.tensor([1.0, 2, 3, 4, 5, 6]), 4, return_complex=True)
        >>> torch.istft(spectra, 4)
        tensor([1., 2., 3., 4., 5., 6.])
    """
    if not input.is_complex():
        raise RuntimeError(
            "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        )
    if input.ndim not in (2, 3) or input.numel() == 0:
        raise RuntimeError(
            f"istft: expected a tensor with 2 or 3 dimensions and elements, but got one of size {list(input.shape)}"
        )
    onesided = input.shape[-2] != n_fft if onesided is None else onesided
    expected = n_fft // 2 + 1 if onesided else n_fft
    if input.shape[-2] != expected:
        raise RuntimeError(
            "istft: expected the frequency dimension of the input tensor to match "
            f"{'n_fft / 2 + 1' if onesided else 'n_fft'} when onesided={bool(onesided)}, but got {input.shape[-2]}"
        )
    if onesided and return_complex:
        raise RuntimeError("istft: cannot have onesided output if return_complex")
    hop = _hop("istft", hop_length, n_fft)
    weights = _window("istft", window, n_fft, win_length, input)
    spectra = (input if input.ndim == 3 else input.unsqueeze(0)).transpose(-1, -2)
    norm = "ortho" if normalized else None
    if return_complex:
        frames = fft_ifft(spectra, norm=norm)
    else:
        frames = fft_irfft(spectra, n_fft, norm=norm)  # which reads the first half of spectra with both
    count = frames.shape[-2]
    signal = _overlapped((frames * weights).transpose(-1, -2), hop)
    squares = (weights * weights.conj()).real
    envelope = _overlapped(squares.reshape(1, n_fft, 1).expand(1, n_fft, count), hop)
    start = n_fft // 2 if center else 0
    end = signal.shape[-1] - start if length is None else min(start + length, signal.shape[-1])
    signal, envelope = signal[:, start:end], envelope[:, start:end]
    least = whole_values(envelope).min(initial=1)
    if least <= 1e-11:
        raise RuntimeError(f"istft: window overlap add min: {least}: some samples are covered by no window")
    signal = signal / envelope
    if length is not None and signal.shape[-1] < length:
        signal = constant_pad_nd(signal, (0, length - signal.shape[-1]))
    return signal if input.ndim == 3 else signal.squeeze(0)
