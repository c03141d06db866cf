"""NVIDIA's libraries: not there. These are PyTorch's defaults of their switches."""

from __future__ import annotations

from types import SimpleNamespace

matmul = SimpleNamespace(
    allow_tf32=False,
    fp32_precision="none",
    allow_fp16_reduced_precision_reduction=True,
    allow_bf16_reduced_precision_reduction=True,
)
_attention = {"flash": True, "mem_efficient": True, "math": True, "cudnn": True}


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
