"""The compiled core: tensors, the graph, the engine. It knows what an operation is, and no operation by name."""

import os

from .arrays import (
    Reducer,
    buffer_cache,
    empty_buffer_cache,
    set_buffer_cache_limit,
    strided_view,
)
from .dispatch import operation
from .dtypes import (
    dtype,
    finfo,
    from_numpy_dtype,
    get_default_dtype,
    iinfo,
    numpy_dtype,
    promote_types,
    python_scalar_dtype,
    result_dtype,
    set_default_dtype,
)
from .engine import any_run, set_error_watch, set_gradient_check, set_node_watch
from .formulas import SavedTensor, input_shape, place_of_freeing, set_gradient_operations, set_tie
from .forwarding import Forwarding, OwnedAttribute, class_defines
from .general import layout_of, make_tensor, read_array
from .gradient_edge import GradientEdge
from .gradients import backward, get_gradient_edge, grad, tensor_backward
from .handle import RemovableHandle
from .hooks import backward_hooks, register_hook, register_post_accumulate_grad_hook, retain_grad
from .levels import (
    Level,
    batched,
    get_batch,
    get_tangent,
    open_levels,
    set_level_operations,
    set_tangent,
    tangent_rule,
    without_level,
)
from .modes import (
    apart,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    no_tangents_to,
    set_grad_enabled,
    set_tangents_off_to,
    tangents_off_to,
)
from .node import AccumulateGrad, Node, line_of, peek_sequence, set_split
from .op import REGISTRY, Op, identity, set_saved_names
from .overrides import Overridable, overridable, set_mode_switch, torch_function
from .packing import (
    disable_hooks,
    hooks_message,
    is_packed,
    pack_saved,
    packed_content,
    pop_hooks,
    push_hooks,
    set_identity_operation,
    unpack_hook_of,
    unpack_saved,
)
from .passes import (
    current_node,
    current_order,
    current_run_is_limited,
    current_run_keeps,
    current_run_number,
    current_run_returns,
    queue_callback,
    will_run,
)
from .products import affine, matmul, product_nn, product_nt, product_of_matrices, product_tn
from .recording import (
    edge_metadata,
    edges_of,
    note_pure_view,
    note_views,
    output_metadata,
    record_function,
    recorded_twin,
    split_linear,
    twin,
    write_since,
)
from .size import Size
from .tensor import (
    Tensor,
    place_of_detaching,
    set_method,
    set_operator,
    set_package_folder,
    set_protocol,
    user_attributes,
)
from .threads import get_num_threads, set_num_threads
from .transforms import differentiable_input, is_recorded, reaches_beyond, released, transform
from .watching import ask_modes, renew_entries, set_call_watch, set_result_check
from .writes import (
    InPlace,
    ask_modes_in_place,
    bump_version,
    check_dirty,
    count_dirty,
    observe_writes,
    rebase_dirty,
    replay,
    seen_on,
    set_memory,
    set_version,
    set_write_check,
    set_write_observer,
    set_write_operations,
    set_write_watch,
    share_memory,
    swap_contents,
    version_object,
    view_in_place,
)
from .zeros import are_structural_zeros_enabled, selected_elements, set_structural_zeros, set_zero_operation

set_package_folder(os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep)

for _name, _method in {
    "backward": tensor_backward,
    "detach": Tensor.detach,
    "detach_": Tensor.detach_,
    "item": Tensor.item,
    "register_hook": register_hook,
    "register_post_accumulate_grad_hook": register_post_accumulate_grad_hook,
    "requires_grad_": Tensor.requires_grad_,
    "retain_grad": retain_grad,
    "tolist": Tensor.tolist,
}.items():
    _method.__name__ = _name
    set_method(_name, overridable(_method))
backward, grad = overridable(backward), overridable(grad)
set_method("_backward_hooks", backward_hooks)
set_method("__torch_function__", classmethod(torch_function))

set_method("__name__", property(lambda op: op.name), Op)
set_method("__qualname__", property(lambda op: op.name), Op)
set_method("__doc__", property(lambda op: op.documentation), Op)
set_method("__signature__", property(lambda op: op.signature()), Op)
set_method("__name__", property(lambda form: form.name), InPlace)
set_method("__signature__", property(lambda form: form.op.signature()), InPlace)
set_method("__doc__", property(lambda made: made.function.__doc__), Overridable)
set_method("__module__", property(lambda made: made.function.__module__), Overridable)
set_method("__wrapped__", property(lambda made: made.function), Overridable)
set_method("__doc__", property(lambda form: f"In-place form of :func:`{form.op.name}`."), InPlace)

__all__ = [
    "AccumulateGrad",
    "Forwarding",
    "GradientEdge",
    "InPlace",
    "Level",
    "Node",
    "Op",
    "OwnedAttribute",
    "REGISTRY",
    "Reducer",
    "RemovableHandle",
    "SavedTensor",
    "Size",
    "Tensor",
    "affine",
    "ask_modes",
    "ask_modes_in_place",
    "backward",
    "batched",
    "buffer_cache",
    "bump_version",
    "current_node",
    "current_order",
    "current_run_is_limited",
    "current_run_keeps",
    "current_run_number",
    "current_run_returns",
    "differentiable_input",
    "disable_hooks",
    "dtype",
    "edge_metadata",
    "edges_of",
    "empty_buffer_cache",
    "enable_grad",
    "finfo",
    "from_numpy_dtype",
    "get_batch",
    "get_default_dtype",
    "get_gradient_edge",
    "get_num_threads",
    "any_run",
    "apart",
    "input_shape",
    "set_split",
    "split_linear",
    "get_tangent",
    "grad",
    "hooks_message",
    "identity",
    "iinfo",
    "inference_mode",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "is_recorded",
    "is_packed",
    "layout_of",
    "line_of",
    "make_tensor",
    "matmul",
    "no_grad",
    "no_tangents_to",
    "numpy_dtype",
    "observe_writes",
    "open_levels",
    "set_tangents_off_to",
    "set_tie",
    "tangents_off_to",
    "operation",
    "overridable",
    "output_metadata",
    "pack_saved",
    "packed_content",
    "peek_sequence",
    "place_of_detaching",
    "place_of_freeing",
    "pop_hooks",
    "product_nn",
    "product_nt",
    "product_of_matrices",
    "product_tn",
    "promote_types",
    "push_hooks",
    "python_scalar_dtype",
    "queue_callback",
    "reaches_beyond",
    "read_array",
    "check_dirty",
    "class_defines",
    "count_dirty",
    "note_pure_view",
    "note_views",
    "rebase_dirty",
    "record_function",
    "recorded_twin",
    "released",
    "renew_entries",
    "replay",
    "result_dtype",
    "seen_on",
    "set_buffer_cache_limit",
    "set_call_watch",
    "set_default_dtype",
    "set_error_watch",
    "set_grad_enabled",
    "set_gradient_check",
    "set_gradient_operations",
    "set_identity_operation",
    "set_level_operations",
    "set_memory",
    "set_method",
    "set_mode_switch",
    "set_node_watch",
    "set_num_threads",
    "set_operator",
    "set_protocol",
    "set_result_check",
    "set_saved_names",
    "set_tangent",
    "set_version",
    "set_write_check",
    "set_write_observer",
    "are_structural_zeros_enabled",
    "selected_elements",
    "set_structural_zeros",
    "set_write_operations",
    "set_zero_operation",
    "set_write_watch",
    "share_memory",
    "strided_view",
    "swap_contents",
    "tangent_rule",
    "transform",
    "twin",
    "unpack_hook_of",
    "unpack_saved",
    "user_attributes",
    "version_object",
    "view_in_place",
    "will_run",
    "without_level",
    "write_since",
]
