"""Libraries below PyTorch. Their switches can be set, and switch nothing."""

from __future__ import annotations

from . import cpu, cuda, cudnn, mkl, mkldnn, mps, openmp, opt_einsum

__all__ = ["cpu", "cuda", "cudnn", "fp32_precision", "mkl", "mkldnn", "mps", "openmp", "opt_einsum"]

fp32_precision = "none"
