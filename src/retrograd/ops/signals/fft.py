"""Fourier transforms: those of `torch.fft`, of complex and of real numbers.

Three operations do the work; all others are made of them. A transform is a matrix product with a symmetric matrix, so
its gradient is the transform with the conjugate matrix: the other direction under the same factor, whose name is then
the other one.
"""

from __future__ import annotations

import numpy as np

from ... import errors
from ..._core import Tensor, fourier, from_numpy_dtype, get_default_dtype, make_tensor, shortcuts
from ..batching import along
from ..conversion import cast
from ..dimensions import wrap_dim
from ..factory import array_kind, made
from ..inplace import write_out
from ..padding import constant_pad_nd
from ..rearranging import roll
from ..record import composite, op

TURNED = {"backward": "forward", "forward": "backward", "ortho": "ortho"}

# ------------------------------------------------------------------------------------------------ the three transforms


def _check_length(array: np.ndarray, length: int) -> None:
    if length < 1:
        raise RuntimeError(f"Invalid number of data points ({length}) specified")
    if array.dtype.char not in "fdFD":
        raise RuntimeError(f"Unsupported dtype {errors.kind_name(from_numpy_dtype(array.dtype))}")


@op("linear", public=False, backward_name="FftC2CBackward0", holomorphic=False, fast=fourier.fft_c2c)
def fft_c2c(input: Tensor, dim: tuple[int, ...], norm: str, forward: bool):
    """The transform of complex (or real) numbers along some dimensions."""
    for d in dim:
        _check_length(input, input.shape[d])
    return (np.fft.fftn if forward else np.fft.ifftn)(input, axes=dim, norm=norm)


fft_c2c.batch(along("dim"))


fft_c2c.gradients(input=lambda g, dim, norm, forward: fft_c2c(g, dim, TURNED[norm], not forward))


@op("linear", public=False, backward_name="FftR2CBackward0", holomorphic=False, fast=fourier.fft_r2c)
def fft_r2c(input: Tensor, dim: tuple[int, ...], norm: str):
    """The transform of real numbers, of which the last dimension keeps the half that determines the rest."""
    for d in dim:
        _check_length(input, input.shape[d])
    return np.fft.rfftn(input, axes=dim, norm=norm)


fft_r2c.batch(along("dim"))


@fft_r2c.gradient("input")
def _r2c_gradient(g, dim, norm, input_shape):
    whole = resized(g, dim[-1:], (input_shape[dim[-1]],))
    return fft_c2c(whole, dim, TURNED[norm], False).real


@op("linear", public=False, backward_name="FftC2RBackward0", holomorphic=False, fast=fourier.fft_c2r)
def fft_c2r(input: Tensor, dim: tuple[int, ...], norm: str, length: int):
    """The real numbers, `length` along the last dimension, that `fft_r2c` transforms to `input`."""
    shape = [input.shape[d] for d in dim[:-1]] + [length]
    for n in shape:
        _check_length(input, n)
    return np.fft.irfftn(input, shape, dim, norm)


fft_c2r.batch(along("dim"))


@fft_c2r.gradient("input")
def _c2r_gradient(g, dim, norm, length):
    """Each element stands for its conjugate in the other half as well, except those that have none."""
    half = fft_r2c(g, dim, TURNED[norm])
    weight = np.full(length // 2 + 1, 2, g.dtype.numpy)
    weight[0] = 1
    if length % 2 == 0:
        weight[-1] = 1
    return half * make_tensor(weight.reshape([-1] + [1] * (half.ndim - 1 - dim[-1])))


shortcuts.set_shortcut_operations(fft_c2c=fft_c2c, fft_r2c=fft_r2c, fft_c2r=fft_c2r)


# ------------------------------------------------------------------------------------------------ arguments


def resized(input, dim: tuple[int, ...], lengths: tuple[int, ...]):
    """`input` with zeros appended, or cut off, to these lengths along `dim`."""
    shape = input.shape
    if all([shape[d] == length for d, length in zip(dim, lengths, strict=True)]):
        return input
    pad = [0, 0] * input.ndim
    for d, length in zip(dim, lengths, strict=True):
        pad[2 * (input.ndim - 1 - d) + 1] = length - shape[d]
    return constant_pad_nd(input, pad)


def _norm(name: str, norm, turned: bool = False) -> str:
    if norm is not None and not isinstance(norm, str):
        raise TypeError(f"fft_{name}(): argument 'norm' must be str, not {type(norm).__name__}")
    norm = norm or "backward"
    if norm not in TURNED:
        raise RuntimeError(f'Invalid normalization mode: "{norm}"')
    return TURNED[norm] if turned else norm


def _one_dim(input, dim: int) -> int:
    if input.ndim == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return wrap_dim(dim, input.ndim)


def _dims(input, s, dim) -> tuple[int, ...]:
    """The dimensions to transform: those named, else the last ones that `s` has lengths for, else all."""
    s, dim = ((x,) if isinstance(x, int) else x for x in (s, dim))
    if dim is not None:
        dims = tuple([wrap_dim(d, input.ndim) for d in dim])
        if len(set(dims)) < len(dims):
            raise RuntimeError("FFT dims must be unique")
        if s is not None and len(s) != len(dims):
            raise RuntimeError("When given, dim and shape arguments must have the same length")
        return dims
    count = input.ndim if s is None else len(s)
    if count > input.ndim:
        raise RuntimeError(f"Got shape with {count} values but input tensor only has {input.ndim} dimensions.")
    return tuple(range(input.ndim - count, input.ndim))


def _lengths(input, s, dims: tuple[int, ...]) -> tuple[int, ...]:
    """The lengths to transform; -1 keeps that of the input."""
    if s is None:
        return tuple([input.shape[d] for d in dims])
    s = (s,) if isinstance(s, int) else s
    lengths = tuple([input.shape[d] if n == -1 else n for d, n in zip(dims, s, strict=True)])
    for n in lengths:
        if n < 1:
            raise RuntimeError(f"Invalid number of data points ({n}) specified")
    return lengths


def _floating(input):
    """`input` in the default dtype if it holds integers or bool."""
    return input if input.is_floating_point() or input.is_complex() else cast(input, get_default_dtype())


def _complex(input):
    input = _floating(input)
    return input if input.is_complex() else cast(input, input.dtype.to_complex())


def _c2c(input, dims, lengths, norm: str, forward: bool, out):
    result = fft_c2c(resized(_floating(input), dims, lengths), dims, norm, forward) if dims else _complex(input)
    return result if out is None else write_out(out, result)


def _r2c(name: str, input, dims, lengths, norm: str):
    if input.is_complex():
        kind = errors.kind_name(input.dtype)
        if name in ("rfft", "ihfft"):
            raise RuntimeError(f"{name} expects a real input tensor, but got {kind}")
        raise RuntimeError(f"{name} expects a real-valued input tensor, but got {kind}")
    _check_any(name, dims)
    return fft_r2c(resized(_floating(input), dims, lengths), dims, norm)


def _c2r(name: str, input, s, dims, norm: str, conjugate: bool):
    _check_any(name, dims)
    lengths = _lengths(input, s, dims)
    last = lengths[-1] if s is not None and s[-1] != -1 else 2 * (input.shape[dims[-1]] - 1)
    if last < 1:
        raise RuntimeError(f"Invalid number of data points ({last}) specified")
    input = resized(_complex(input), dims, (*lengths[:-1], last // 2 + 1))
    return fft_c2r(input.conj() if conjugate else input, dims, norm, last)


def _check_any(name: str, dims) -> None:
    if not dims:
        raise RuntimeError(f"{name} must transform at least one axis")


# ------------------------------------------------------------------------------------------------ one dimension


def _single(input, n, dim: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    d = _one_dim(input, dim)
    length = input.shape[d] if n is None else n
    if length < 1:
        raise RuntimeError(f"Invalid number of data points ({length}) specified")
    return (d,), (length,)


@composite(method=False, fast=shortcuts.fft_fft)
def fft_fft(input, n=None, dim=-1, norm=None, *, out=None):
    """The discrete Fourier transform along `dim`: sums of `input[j] · exp(-2πi·jk / n)`.

    Args:
        n: the length to transform; the input is cut off, or zeros are appended.
        norm: "backward" (no factor), "forward" (divided by n) or "ortho" (divided by √n).

    The result is complex. Raises RuntimeError for a length below 1 and for float16 and bfloat16.

    Example::

        >>> torch.fft.fft(torch.tensor([1.0, 2.0, 3.0, 4.0]))
        tensor([10.+0.j, -2.+2.j, -2.+0.j, -2.-2.j])
    """
    return _c2c(input, *_single(input, n, dim), _norm("fft", norm), True, out)


@composite(method=False, fast=shortcuts.fft_ifft)
def fft_ifft(input, n=None, dim=-1, norm=None, *, out=None):
    """The inverse of :func:`fft`: "backward" divides by n, "forward" does not.

    Example::

        >>> torch.fft.ifft(torch.tensor([10 + 0j, -2 + 2j, -2 + 0j, -2 - 2j]))
        tensor([1.+0.j, 2.+0.j, 3.+0.j, 4.+0.j])
    """
    return _c2c(input, *_single(input, n, dim), _norm("ifft", norm), False, out)


@composite(method=False, fast=shortcuts.fft_rfft)
def fft_rfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The first n // 2 + 1 elements of the transform of real numbers; the others are their conjugates.

    Example::

        >>> torch.fft.rfft(torch.tensor([1.0, 2.0, 3.0, 4.0]))
        tensor([10.+0.j, -2.+2.j, -2.+0.j])
    """
    result = _r2c("rfft", input, *_single(input, n, dim), _norm("rfft", norm))
    return result if out is None else write_out(out, result)


@composite(method=False, fast=shortcuts.fft_irfft)
def fft_irfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The inverse of :func:`rfft`: n real numbers (by default 2 · (length - 1)) from one half of their transform.

    Example::

        >>> torch.fft.irfft(torch.tensor([10 + 0j, -2 + 2j, -2 + 0j]))
        tensor([1., 2., 3., 4.])
    """
    d, s = _one_dim(input, dim), None if n is None else (n,)
    result = _c2r("irfft", input, s, (d,), _norm("irfft", norm), False)
    return result if out is None else write_out(out, result)


@composite(method=False)
def fft_hfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The transform, n real numbers, of a signal that is Hermitian in time, of which one half is given.

    Example::

        >>> torch.fft.hfft(torch.tensor([1 + 0j, 2 + 1j, 3 + 0j]))
        tensor([ 8.,  0.,  0., -4.])
    """
    d, s = _one_dim(input, dim), None if n is None else (n,)
    result = _c2r("hfft", input, s, (d,), _norm("hfft", norm, True), True)
    return result if out is None else write_out(out, result)


@composite(method=False)
def fft_ihfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The inverse of :func:`hfft`: one half of the Hermitian signal whose transform is `input`.

    Example::

        >>> torch.fft.ihfft(torch.tensor([8.0, 0.0, 0.0, -4.0]))
        tensor([1.-0.j, 2.+1.j, 3.-0.j])
    """
    result = _r2c("ihfft", input, *_single(input, n, dim), _norm("ihfft", norm, True)).conj()
    return result if out is None else write_out(out, result)


# ------------------------------------------------------------------------------------------------ several dimensions


@composite(method=False, fast=shortcuts.fft_fftn)
def fft_fftn(input, s=None, dim=None, norm=None, *, out=None):
    """The transform along several dimensions.

    Args:
        s: the length of each of them, as `n` of :func:`fft`; -1 keeps the input's.
        dim: the dimensions; by default all, or the last `len(s)`.

    Example::

        >>> torch.fft.fftn(torch.ones(2, 2))
        tensor([[4.+0.j, 0.+0.j],
                [0.+0.j, 0.+0.j]])
    """
    dims = _dims(input, s, dim)
    return _c2c(input, dims, _lengths(input, s, dims), _norm("fftn", norm), True, out)


@composite(method=False, fast=shortcuts.fft_ifftn)
def fft_ifftn(input, s=None, dim=None, norm=None, *, out=None):
    """The inverse of :func:`fftn`."""
    dims = _dims(input, s, dim)
    return _c2c(input, dims, _lengths(input, s, dims), _norm("ifftn", norm), False, out)


@composite(method=False, fast=shortcuts.fft_rfftn)
def fft_rfftn(input, s=None, dim=None, norm=None, *, out=None):
    """The transform of real numbers along several dimensions; the last of them keeps the half of :func:`rfft`.

    Example::

        >>> torch.fft.rfftn(torch.ones(2, 2))
        tensor([[4.+0.j, 0.+0.j],
                [0.+0.j, 0.+0.j]])
    """
    dims = _dims(input, s, dim)
    result = _r2c("rfftn", input, dims, _lengths(input, s, dims), _norm("rfftn", norm))
    return result if out is None else write_out(out, result)


@composite(method=False)
def fft_irfftn(input, s=None, dim=None, norm=None, *, out=None):
    """The inverse of :func:`rfftn`; the last length is by default 2 · (length - 1)."""
    result = _c2r("irfftn", input, s, _dims(input, s, dim), _norm("irfftn", norm), False)
    return result if out is None else write_out(out, result)


@composite(method=False)
def fft_hfftn(input, s=None, dim=None, norm=None, *, out=None):
    """The transform of a Hermitian signal along several dimensions, as :func:`hfft` along one."""
    result = _c2r("hfftn", input, s, _dims(input, s, dim), _norm("hfftn", norm, True), True)
    return result if out is None else write_out(out, result)


@composite(method=False)
def fft_ihfftn(input, s=None, dim=None, norm=None, *, out=None):
    """The inverse of :func:`hfftn`."""
    dims = _dims(input, s, dim)
    result = _r2c("ihfftn", input, dims, _lengths(input, s, dims), _norm("ihfftn", norm, True)).conj()
    return result if out is None else write_out(out, result)


@composite(method=False)
def fft_fft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The transform along two dimensions, by default the last: see :func:`fftn`."""
    return fft_fftn(input, s, dim, norm, out=out)


@composite(method=False)
def fft_ifft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The inverse of :func:`fft2`."""
    return fft_ifftn(input, s, dim, norm, out=out)


@composite(method=False)
def fft_rfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The transform of real numbers along two dimensions: see :func:`rfftn`."""
    return fft_rfftn(input, s, dim, norm, out=out)


@composite(method=False)
def fft_irfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The inverse of :func:`rfft2`."""
    return fft_irfftn(input, s, dim, norm, out=out)


@composite(method=False)
def fft_hfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The transform of a Hermitian signal along two dimensions: see :func:`hfftn`."""
    return fft_hfftn(input, s, dim, norm, out=out)


@composite(method=False)
def fft_ihfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The inverse of :func:`hfft2`."""
    return fft_ihfftn(input, s, dim, norm, out=out)


# ------------------------------------------------------------------------------------------------ frequencies


def _frequencies(name: str, steps, n: int, d: float, kind) -> np.ndarray:
    if kind.kind not in "fcV":
        raise RuntimeError(f"{name} requires a floating point or complex dtype")
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    with np.errstate(divide="ignore", invalid="ignore"):
        return (steps * np.divide(1.0, n * d)).astype(kind)


@composite(method=False)
def fft_fftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The frequencies of the elements of :func:`fft` of `n` samples that lie `d` apart: [0, 1, …, -2, -1] / (n·d).

    Example::

        >>> torch.fft.fftfreq(4)
        tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    kind = array_kind("fftfreq", dtype, out)
    steps = np.arange(n)
    steps[(n + 1) // 2 :] -= n
    array = _frequencies("fftfreq", steps, n, d, kind)
    return made("fftfreq", array, out=out, layout=layout, device=device, requires_grad=requires_grad)


@composite(method=False)
def fft_rfftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The frequencies of the elements of :func:`rfft` of `n` samples that lie `d` apart: [0, 1, …, n // 2] / (n·d).

    Example::

        >>> torch.fft.rfftfreq(4)
        tensor([0.0000, 0.2500, 0.5000])
    """
    kind = array_kind("rfftfreq", dtype, out)
    array = _frequencies("rfftfreq", np.arange(n // 2 + 1), n, d, kind)
    return made("rfftfreq", array, out=out, layout=layout, device=device, requires_grad=requires_grad)


def _rolled(input, dim, forward: bool):
    dims = range(input.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    dims = tuple([wrap_dim(d, input.ndim) for d in dims])
    shifts = tuple([(input.shape[d] + (0 if forward else 1)) // 2 for d in dims])
    return roll(input, shifts, dims)


@composite(method=False)
def fft_fftshift(input, dim=None):
    """The elements moved so that the frequency zero comes to the middle of each of `dim`, by default of all.

    Example::

        >>> torch.fft.fftshift(torch.fft.fftfreq(4))
        tensor([-0.5000, -0.2500,  0.0000,  0.2500])
    """
    return _rolled(input, dim, True)


@composite(method=False)
def fft_ifftshift(input, dim=None):
    """The inverse of :func:`fftshift`."""
    return _rolled(input, dim, False)
