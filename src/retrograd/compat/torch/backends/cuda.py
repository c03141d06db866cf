"""NVIDIA's libraries: not there. These are PyTorch's defaults of their switches."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from types import SimpleNamespace

matmul = SimpleNamespace(
    allow_tf32=False,
    fp32_precision="none",
    allow_fp16_reduced_precision_reduction=True,
    allow_bf16_reduced_precision_reduction=True,
)
_attention = {"flash": True, "mem_efficient": True, "math": True, "cudnn": True}


@contextlib.contextmanager
def sdp_kernel(
    enable_flash: bool = True, enable_math: bool = True, enable_mem_efficient: bool = True, enable_cudnn: bool = True
) -> Iterator[None]:
    """Allow some ways of a device to compute attention meanwhile. Deprecated for ``torch.nn.attention.sdpa_kernel``."""
    warnings.warn(
        "torch.backends.cuda.sdp_kernel() is deprecated: see torch.nn.attention.sdpa_kernel().",
        FutureWarning,
        stacklevel=3,
    )
    before = dict(_attention)
    _attention.update(flash=enable_flash, mem_efficient=enable_mem_efficient, math=enable_math, cudnn=enable_cudnn)
    try:
        yield
    finally:
        _attention.update(before)


def is_built() -> bool:
    """``False``."""
    return False


def is_flash_attention_available() -> bool:
    """``False``."""
    return False


def enable_flash_sdp(enabled: bool) -> None:
    """Allow one way of a device to compute attention, which is not there."""
    _attention["flash"] = enabled


def flash_sdp_enabled() -> bool:
    """What :func:`enable_flash_sdp` was given last, at first ``True``."""
    return _attention["flash"]


def enable_mem_efficient_sdp(enabled: bool) -> None:
    """Allow one way of a device to compute attention, which is not there."""
    _attention["mem_efficient"] = enabled


def mem_efficient_sdp_enabled() -> bool:
    """What :func:`enable_mem_efficient_sdp` was given last, at first ``True``."""
    return _attention["mem_efficient"]


def enable_math_sdp(enabled: bool) -> None:
    """Allow one way of a device to compute attention, which is not there."""
    _attention["math"] = enabled


def math_sdp_enabled() -> bool:
    """What :func:`enable_math_sdp` was given last, at first ``True``."""
    return _attention["math"]


def enable_cudnn_sdp(enabled: bool) -> None:
    """Allow one way of a device to compute attention, which is not there."""
    _attention["cudnn"] = enabled


def cudnn_sdp_enabled() -> bool:
    """What :func:`enable_cudnn_sdp` was given last, at first ``True``."""
    return _attention["cudnn"]
