"""Which of PyTorch's modules an operation is found in, where its name does not say it."""

from __future__ import annotations

NAMESPACES = ("fft", "linalg", "special")  # whose operations are published as fft_rfft, linalg_qr …

FUNCTIONAL_ONLY = frozenset(
    """
    adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d adaptive_max_pool3d avg_pool2d avg_pool3d
    binary_cross_entropy cross_entropy elu gaussian_nll_loss gelu glu grid_sample gumbel_softmax hardsigmoid hardswish
    hardtanh huber_loss interpolate l1_loss leaky_relu linear local_response_norm logsigmoid lp_pool1d lp_pool2d
    lp_pool3d max_unpool1d max_unpool2d max_unpool3d mish mse_loss multi_head_attention_forward multi_margin_loss
    multilabel_margin_loss multilabel_soft_margin_loss nll_loss normalize one_hot pad relu6
    scaled_dot_product_attention silu smooth_l1_loss soft_margin_loss softmin softplus softshrink softsign tanhshrink
    triplet_margin_with_distance_loss affine_grid fractional_max_pool2d fractional_max_pool3d linear_cross_entropy
    """.split()
)

METHODS_ONLY = frozenset(
    """
    absolute_ add_ addbmm_ addcdiv_ addcmul_ addmm_ addr_ angle_ arctan2_ atan2_ baddbmm_ bitwise_and_
    bitwise_left_shift_ bitwise_not_ bitwise_or_ bitwise_right_shift_ bitwise_xor_ copysign_ cumprod_ cumsum_
    digamma_ div_ divide_ eq_ erfinv_ expand float_power_ floor_divide_ fmod_ ge_ greater_ greater_equal_ gt_
    heaviside_ hypot_ igamma_ igammac_ index_add_ index_copy_ index_reduce_ le_ lerp_ less_ less_equal_ lgamma_
    logical_and_ logical_not_ logical_or_ logical_xor_ lt_ mul_ multiply_ mvlgamma_ ne_ nextafter_ not_equal_
    pow_ put_ remainder_ renorm_ repeat scatter_add_ scatter_reduce_ sgn_ sign_ sub_ subtract_ tril_ triu_
    true_divide_ view
    """.split()
)

INTERNAL = frozenset(("col2im", "im2col"))  # the halves of torch.nn.functional.fold and unfold
