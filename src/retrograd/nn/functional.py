"""Layers, activations and losses as functions: PyTorch's ``torch.nn.functional``, often imported as ``F``.

Nearly all are operations of :mod:`retrograd.ops` under the same name. Written here are those whose
arguments differ from the function of that name in ``torch``: the dropouts, switched on or off by
``training``, and the softmaxes, whose ``dim`` may be left out.
"""

from __future__ import annotations

import warnings

from .._core import Tensor, dtype, overridable
from ..ops.activation import (
    celu,
    celu_,
    elu,
    elu_,
    gelu,
    glu,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    hardtanh_,
    leaky_relu,
    leaky_relu_,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    relu_,
    rrelu,
    rrelu_,
    selu,
    selu_,
    sigmoid,
    silu,
    softplus,
    softshrink,
    softsign,
    tanhshrink,
    threshold,
    threshold_,
)
from ..ops.layers.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from ..ops.layers.attention import scaled_dot_product_attention
from ..ops.layers.cells import conv_tbc
from ..ops.layers.classification_loss import (
    cross_entropy,
    multi_margin_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    nll_loss,
)
from ..ops.layers.convolution import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from ..ops.layers.ctc import ctc_loss
from ..ops.layers.dropout import alpha_dropout as _alpha_dropout
from ..ops.layers.dropout import dropout as _dropout
from ..ops.layers.dropout import feature_alpha_dropout as _feature_alpha_dropout
from ..ops.layers.dropout import feature_dropout as _feature_dropout
from ..ops.layers.embedding import embedding, embedding_bag, one_hot
from ..ops.layers.fractional_pooling import fractional_max_pool2d, fractional_max_pool3d
from ..ops.layers.grid_sampling import affine_grid, grid_sample
from ..ops.layers.interpolation import interpolate, upsample, upsample_bilinear, upsample_nearest
from ..ops.layers.linear_cross_entropy import linear_cross_entropy
from ..ops.layers.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    gaussian_nll_loss,
    huber_loss,
    kl_div,
    l1_loss,
    mse_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    soft_margin_loss,
)
from ..ops.layers.multi_head_attention import multi_head_attention_forward
from ..ops.layers.normalization import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    rms_norm,
)
from ..ops.layers.patches import col2im as fold
from ..ops.layers.patches import im2col as unfold
from ..ops.layers.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    max_unpool1d,
    max_unpool2d,
    max_unpool3d,
)
from ..ops.layers.ranking_loss import (
    cosine_embedding_loss,
    cosine_similarity,
    hinge_embedding_loss,
    margin_ranking_loss,
    triplet_margin_loss,
    triplet_margin_with_distance_loss,
)
from ..ops.matmul import linear
from ..ops.norms import normalize, pairwise_distance, pdist
from ..ops.padding import pad
from ..ops.products import bilinear
from ..ops.rearranging import channel_shuffle, pixel_shuffle, pixel_unshuffle
from ..ops.rearranging import channel_shuffle as native_channel_shuffle
from ..ops.softmax import gumbel_softmax
from ..ops.softmax import log_softmax as _log_softmax
from ..ops.softmax import softmax as _softmax
from ..ops.softmax import softmin as _softmin
from ..ops.trigonometry import tanh
from .pooling_with_indices import (
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d_with_indices,
    fractional_max_pool2d_with_indices,
    fractional_max_pool3d_with_indices,
    max_pool1d_with_indices,
    max_pool2d_with_indices,
    max_pool3d_with_indices,
)

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d", "adaptive_max_pool3d_with_indices", "affine_grid", "alpha_dropout", "avg_pool1d",
    "avg_pool2d", "avg_pool3d", "batch_norm", "bilinear", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "celu", "celu_", "channel_shuffle", "conv1d", "conv2d", "conv3d",
    "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "cosine_embedding_loss",
    "cosine_similarity", "cross_entropy", "ctc_loss", "dropout", "dropout1d", "dropout2d", "dropout3d", "elu",
    "elu_", "embedding", "embedding_bag", "feature_alpha_dropout", "fold", "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices", "fractional_max_pool3d", "fractional_max_pool3d_with_indices",
    "gaussian_nll_loss", "gelu", "glu", "grid_sample", "group_norm", "gumbel_softmax", "hardshrink",
    "hardsigmoid", "hardswish", "hardtanh", "hardtanh_", "hinge_embedding_loss", "huber_loss", "instance_norm",
    "interpolate", "kl_div", "l1_loss", "layer_norm", "leaky_relu", "leaky_relu_", "linear",
    "linear_cross_entropy", "local_response_norm", "log_softmax", "logsigmoid", "lp_pool1d", "lp_pool2d",
    "lp_pool3d", "margin_ranking_loss", "max_pool1d", "max_pool1d_with_indices", "max_pool2d",
    "max_pool2d_with_indices", "max_pool3d", "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d",
    "max_unpool3d", "mish", "mse_loss", "multi_head_attention_forward", "multi_margin_loss",
    "multilabel_margin_loss", "multilabel_soft_margin_loss", "native_channel_shuffle", "nll_loss", "normalize",
    "one_hot", "pad", "pairwise_distance", "pdist", "pixel_shuffle", "pixel_unshuffle", "poisson_nll_loss",
    "prelu", "relu", "relu6", "relu_", "rms_norm", "rrelu", "rrelu_", "scaled_dot_product_attention", "selu",
    "selu_", "sigmoid", "silu", "smooth_l1_loss", "soft_margin_loss", "softmax", "softmin", "softplus",
    "softshrink", "softsign", "tanh", "tanhshrink", "threshold", "threshold_", "triplet_margin_loss",
    "triplet_margin_with_distance_loss", "unfold", "upsample", "upsample_bilinear", "upsample_nearest",
]  # fmt: skip


# ------------------------------------------------------------------------------------ dropout


def _check_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


@overridable
def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to 0 with probability p, the others divided by 1 - p; nothing unless `training`.

    Raises:
        ValueError: if p is not in [0, 1].

    Example::

        >>> F.dropout(torch.ones(3), 0.5, training=False)
        tensor([1., 1., 1.])
    """
    _check_probability(p)
    return _dropout(input, p, training, inplace)


def _channel_dropout(input: Tensor, p: float, training: bool, inplace: bool, batched: int) -> Tensor:
    """Dropout of dimension 1, or of dimension 0 where the batch is missing."""
    _check_probability(p)
    if input.ndim == batched:
        return _feature_dropout(input, p, training, inplace)
    out = _feature_dropout(input.unsqueeze(0), p, training, inplace)
    return input if inplace else out.squeeze(0)


@overridable
def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Whole channels of an input (N, C, L) or (C, L) set to 0 with probability p.

    The others are divided by 1 - p.

    Raises:
        RuntimeError: for another number of dimensions.
        ValueError: if p is not in [0, 1].

    Example::

        >>> F.dropout1d(torch.ones(1, 2, 2), 1.0)
        tensor([[[0., 0.],
                 [0., 0.]]])
    """
    if input.ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input. Note that dropout1d "
            "drops "
            "channels of inputs with one spatial dimension and perhaps a batch dimension."
        )
    return _channel_dropout(input, p, training, inplace, 3)


@overridable
def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Whole channels of an input (N, C, H, W) set to 0 with probability p.

    The others are divided by 1 - p.

    Raises:
        ValueError: if p is not in [0, 1].

    Example::

        >>> F.dropout2d(torch.ones(1, 2, 1, 1), 0.5, training=False).shape
        torch.Size([1, 2, 1, 1])
    """
    if input.ndim not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.ndim}-D input to dropout2d, which is deprecated and will result "
            "in an error "
            "in a future release. To retain the behavior and silence this warning, please use dropout "
            "instead.",
            stacklevel=2,
        )
    if input.ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout "
            "behavior is desired - "
            "input is interpreted as shape (N, C, L). Please use dropout1d for that.",
            stacklevel=2,
        )
    return _channel_dropout(input, p, training, inplace, input.ndim)


@overridable
def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Whole channels of an input (N, C, D, H, W) or (C, D, H, W) set to 0 with probability p.

    The others are divided by 1 - p.

    Raises:
        ValueError: if p is not in [0, 1].

    Example::

        >>> F.dropout3d(torch.ones(1, 2, 1, 1, 1), 0.5, training=False).shape
        torch.Size([1, 2, 1, 1, 1])
    """
    if input.ndim not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {input.ndim}-D input to dropout3d, which is deprecated and will result "
            "in an error "
            "in a future release. To retain the behavior and silence this warning, please use dropout "
            "instead.",
            stacklevel=2,
        )
    return _channel_dropout(input, p, training, inplace, 5 if input.ndim == 4 else input.ndim)


@overridable
def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Dropout that keeps mean 0 and variance 1, for networks of `selu`.

    From G. Klambauer et al., Self-normalizing neural networks (2017).

    Raises:
        ValueError: if p is not in [0, 1].

    Example::

        >>> F.alpha_dropout(torch.ones(3))
        tensor([1., 1., 1.])
    """
    _check_probability(p)
    return _alpha_dropout(input, p, training, inplace)


@overridable
def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """`alpha_dropout` of whole channels (dimension 1).

    Raises:
        ValueError: if p is not in [0, 1].

    Example::

        >>> F.feature_alpha_dropout(torch.ones(1, 3, 2)).shape
        torch.Size([1, 3, 2])
    """
    _check_probability(p)
    return _feature_alpha_dropout(input, p, training, inplace)


# ------------------------------------------------------------------------------------ softmax


def _dimension(name: str, ndim: int, stacklevel: int) -> int:
    """The dimension that early versions of PyTorch chose where none was given."""
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
        "argument.",
        stacklevel=stacklevel + 1,
    )
    return 0 if ndim in (0, 1, 3) else 1


@overridable
def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None
) -> Tensor:
    """exp(x) along `dim`, divided by the sum there: positive numbers that sum to 1.

    `dtype` converts the input first. Without `dim` one is chosen, with a warning.

    Raises:
        IndexError: for a dimension out of range.

    Example::

        >>> F.softmax(torch.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([0.0900, 0.2447, 0.6652])
    """
    if dim is None:
        dim = _dimension("softmax", input.ndim, _stacklevel)
    return _softmax(input, dim) if dtype is None else _softmax(input, dim, dtype)


@overridable
def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None
) -> Tensor:
    """log(softmax(x)) along `dim`, with no digits lost. Arguments as in :func:`softmax`.

    Example::

        >>> F.log_softmax(torch.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([-2.4076, -1.4076, -0.4076])
    """
    if dim is None:
        dim = _dimension("log_softmax", input.ndim, _stacklevel)
    return _log_softmax(input, dim) if dtype is None else _log_softmax(input, dim, dtype)


@overridable
def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None
) -> Tensor:
    """softmax(-x) along `dim`. Arguments as in :func:`softmax`.

    Example::

        >>> F.softmin(torch.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([0.6652, 0.2447, 0.0900])
    """
    if dim is None:
        dim = _dimension("softmin", input.ndim, _stacklevel)
    return _softmin(input, dim, dtype)
