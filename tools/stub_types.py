"""The types that stubs give to parameters and results whose sources do not say them, by name."""

from __future__ import annotations

from retrograd.ops import return_types


def _each(names: str, kind: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


# In stubs these have names of their own, because operations and methods are called like them.
RENAMED = ("bool", "complex", "device", "dtype", "float", "int")

NUMBER = "_int | _float | _complex"
INTS = "_int | Sequence[_int]"

# Parameters of operations.
PARAMETERS = {
    **_each("input input1 input2 x x1 x2 y a b src source tensor tensor1 tensor2 weight target", "Tensor"),
    **_each("mat mat1 mat2 vec vec1 vec2 batch1 batch2 query key mask index indices condition", "Tensor"),
    **_each("elements test_elements boundaries sorted_sequence", "Tensor"),
    **_each("bias running_mean running_var attn_mask offsets per_sample_weights", "Tensor | None"),
    **_each("prepend append sorter pos_weight", "Tensor | None"),
    **_each("other start end step exponent value q", f"Tensor | {NUMBER}"),
    **_each("tensors operands", "Sequence[Tensor]"),
    **_each("kernel_size normalized_shape size sizes repeats shifts dims destination pad", INTS),
    **_each("output_padding output_size dilation", INTS),
    **_each("alpha beta rtol atol eps momentum dx maxnorm norm_type std low high", "_float"),
    **_each("p ord", "_float | str | None"),
    **_each("n groups num_groups num_classes diagonal offset length chunks steps", "_int"),
    **_each("start_dim end_dim upscale_factor downscale_factor storage_offset", "_int"),
    **_each("unbiased retain_graph", "_bool | None"),
    **_each("reduction equation", "str"),
    "correction": "_float | None",
    "device": "_device | str | None",
    "dim": f"{INTS} | None",
    "dtype": "_dtype | None",
    "generator": "Generator | None",
    "hook": "Callable[..., Any]",
    "inputs": "Tensor | Sequence[Tensor] | None",
    "keepdim": "_bool",
    "memory_format": "memory_format | None",
    "out": "Any",
    "padding": f"{INTS} | str",
    "spacing": f"Tensor | {NUMBER} | Sequence[Any]",
    "stride": f"{INTS} | None",
}

# Results of operations and methods that are not one tensor; Any where it depends on the arguments.
RETURNS = {
    **_each("allclose equal is_complex is_conj is_contiguous is_floating_point is_inference is_neg", "_bool"),
    **_each("is_nonzero is_pinned is_same_size is_shared is_signed is_tensor _is_view can_cast", "_bool"),
    **_each("numel nelement dim ndimension element_size data_ptr storage_offset get_device", "_int"),
    **_each("split chunk tensor_split hsplit vsplit dsplit unbind split_with_sizes", "tuple[Tensor, ...]"),
    **_each("broadcast_tensors gradient meshgrid std_mean unravel_index var_mean", "tuple[Tensor, ...]"),
    **_each("split_copy split_with_sizes_copy unbind_copy unsafe_chunk unsafe_split", "tuple[Tensor, ...]"),
    **_each("unsafe_split_with_sizes multi_head_attention_forward lu pca_lowrank svd_lowrank", "tuple[Tensor, ...]"),
    **_each("lstm_cell native_batch_norm native_group_norm native_layer_norm", "tuple[Tensor, ...]"),
    **{name: f"return_types.{name}" for name, kind in vars(return_types).items() if isinstance(kind, type)},
    **_each("max min median nanmedian unique unique_consecutive nonzero where", "Any"),
    **_each("atleast_1d atleast_2d atleast_3d embedding_bag", "Any"),
    **_each("_make_subclass size stride item tolist type storage untyped_storage", "Any"),
    **{f"{kind}max_pool{n}d": "Any" for kind in ("", "adaptive_", "fractional_") for n in (1, 2, 3)},
    **_each("register_hook register_post_accumulate_grad_hook", "RemovableHandle"),
    **_each("backward retain_grad", "None"),
    "broadcast_shapes": "Size",
    "numpy": "np.ndarray[Any, Any]",
    "result_type": "_dtype",
}

# Attributes of Tensor that are not tensors, and those that can be set.
PROPERTIES = {
    **_each(
        "is_cpu is_cuda is_leaf is_meta is_mkldnn is_mps is_nested is_quantized is_sparse is_xpu", "_bool"
    ),
    **_each("requires_grad retains_grad", "_bool"),
    **_each("itemsize nbytes ndim output_nr _version", "_int"),
    **_each("grad _base", "Tensor | None"),
    "device": "_device",
    "dtype": "_dtype",
    "grad_fn": "Node | None",
    "layout": "Any",
    "name": "None",
    "shape": "Size",
}
SETTABLE = {"data", "grad", "requires_grad"}

# Parameters and results in the compiled modules, where little is about operations.
CORE_PARAMETERS = {
    **_each("outputs tensors", "Tensor | Sequence[Tensor]"),
    **_each("grad_outputs grad_tensors", "Tensor | Sequence[Tensor | None] | None"),
    **_each("retain_graph allow_unused", "_bool | None"),
    "gradient": "Tensor | None",
    "hook": "Callable[..., Any]",
    "inputs": "Tensor | Sequence[Tensor] | None",
}
CORE_RETURNS = {
    **_each("from_numpy_dtype get_default_dtype promote_types python_scalar_dtype result_dtype", "dtype"),
    **_each("matmul read_array strided_view", "np.ndarray[Any, Any]"),
    **_each("make_tensor recorded_twin store twin", "Tensor"),
    **_each("backward bump_version free_saved mark_dirty record_function retain_grad", "None"),
    **_each("set_default_dtype set_gradient_operations set_memory set_write_operations", "None"),
    **_each("tensor_backward", "None"),
    **_each("register_hook register_post_accumulate_grad_hook", "RemovableHandle"),
    "grad": "tuple[Tensor, ...]",
    "line_of": "tuple[str, int, str] | None",
    "numpy_dtype": "np.dtype[Any]",
}
