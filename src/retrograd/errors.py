"""Every message of the engine, as a function that builds the exception.

The first sentence is PyTorch's; what follows names the tensor, the operation and the user's line.
"""

from __future__ import annotations

import re
import warnings

_KIND_NAMES = {
    "float32": "Float", "float64": "Double", "float16": "Half", "bfloat16": "BFloat16", "int64": "Long",
    "int32": "Int", "int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool",
    "complex64": "ComplexFloat", "complex128": "ComplexDouble", "uint16": "UInt16", "uint32": "UInt32",
    "uint64": "UInt64",
}  # fmt: skip


def kind_name(dtype) -> str:
    """PyTorch's C++ name of a dtype, as its messages use it: Float for float32."""
    return _KIND_NAMES[dtype.name]


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th …"""
    suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def place(line) -> str:
    """`file:number: text` of a provenance triple, or words for one that is not known."""
    if line is None:
        return "a line that is not known"
    file, number, text = line
    return f"{file}:{number}: {text}" if text else f"{file}:{number}"


# ------------------------------------------------------------------------------------------------ warnings given once

_always = False
_given: set[str] = set()


def set_warn_always(b: bool) -> None:
    """Whether warnings that are given once in a process are given each time; at first False."""
    global _always
    _always = b


def is_warn_always_enabled() -> bool:
    """What :func:`set_warn_always` was told last."""
    return _always


def warn_of_cycle() -> None:
    """`backward` with `create_graph=True`, the first time."""
    message = (
        "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
        "which can cause a memory leak: the garbage collector frees it later. autograd.grad makes no such cycle; "
        "after backward(), set the grad of the parameters to None."
    )
    if _always or message not in _given:
        _given.add(message)
        warnings.warn(message, UserWarning, stacklevel=3)


# ------------------------------------------------------------------------------------------------ arguments


def _type_name(value) -> str:
    return "NoneType" if value is None else type(value).__name__


def not_a_tensor(op: str, argument: str, position: int, value) -> TypeError:
    return TypeError(f"{op}(): argument '{argument}' (position {position}) must be Tensor, not {_type_name(value)}")


def not_a_list(op: str, argument: str, position: int, value) -> TypeError:
    return TypeError(
        f"{op}(): argument '{argument}' (position {position}) must be tuple of Tensors, not {_type_name(value)}"
    )


def too_many_arguments(op: str, expected: int, given: int) -> TypeError:
    plural = "s" if expected != 1 else ""
    return TypeError(f"{op}() takes {expected} positional argument{plural} but {given} were given")


def unexpected_keyword(op: str, name: str) -> TypeError:
    return TypeError(f"{op}() got an unexpected keyword argument '{name}'")


def given_twice(op: str, name: str) -> TypeError:
    return TypeError(f"{op}() got multiple values for argument '{name}'")


def missing_argument(op: str, name: str) -> TypeError:
    return TypeError(f'{op}() missing 1 required positional arguments: "{name}"')


def overflow(value, dtype) -> RuntimeError:
    return RuntimeError(f"value cannot be converted to type {dtype.name} without overflow: {value}")


def no_kernel(op: str, dtype) -> NotImplementedError:
    return NotImplementedError(f"\"{op}_cpu\" not implemented for '{kind_name(dtype)}'")


def no_derivative(op: str, names: list[str]) -> RuntimeError:
    return RuntimeError(
        f"the derivative for '{' and '.join(names)}' of {op} is not implemented. Detach it first if no gradient is "
        "wanted there: x.detach()"
    )


def dim_out_of_range(dim: int, ndim: int) -> IndexError:
    low = max(ndim, 1)
    return IndexError(f"Dimension out of range (expected to be in range of [{-low}, {low - 1}], but got {dim})")


# ------------------------------------------------------------------------------------------------ backward


def wrong_batched_gradient(index, given, expected) -> RuntimeError:
    return RuntimeError(
        "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. The "
        "sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was "
        f"detected: grad_output[{index}] has a shape of {given} and output[{index}] has a shape of {expected}. If you "
        "only want some tensors in `grad_output` to be considered batched, consider using vmap."
    )


def other_gradient_dtype(given, own, wanted) -> RuntimeError:
    """A gradient of another dtype than the leaf's `grad_dtype` is assigned."""
    if wanted is own:
        return RuntimeError(f"assigned grad has data of a different type: expected {own!r}, but got {given!r}")
    return RuntimeError(
        f"attempting to assign a gradient with dtype '{kind_name(given).lower()}' to a tensor with grad_dtype "
        f"'{kind_name(wanted)}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You "
        "can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype."
    )


def freed(node, roots=None) -> RuntimeError:
    """A node whose saved values are gone is needed by a pass that began at the nodes `roots`."""
    from ._core.formulas import place_of_freeing
    from ._core.node import line_of

    first = place_of_freeing(node)
    where = "" if first is None else f" They were freed by the backward pass at {place(line_of(*first))}."
    return RuntimeError(
        "Trying to backward through the graph a second time (or directly access saved tensors after they have "
        "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
        "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if "
        f"you need to access saved tensors after calling backward. The freed node is {node.name()}, recorded at "
        f"{place(node.provenance)}.{where}{_tie(node, roots)}"
    )


def _tie(node, roots) -> str:
    """By which tensor this graph hangs together with one that a backward pass has freed."""
    if roots is None:
        return ""
    if any(start is node for start in roots):
        return " This pass starts from the result of that very node."
    seen, waiting = set(), list(roots)
    while waiting:
        user = waiting.pop()
        if user is None or user in seen:
            continue
        seen.add(user)
        for target, number in getattr(user, "next_functions", ()):
            if target is node:
                return (
                    f" Its output {number} ties the two graphs: {user.name()}, recorded at {place(user.provenance)}, "
                    "uses it. Compute that tensor anew for each pass, detach() it, or add the losses and run backward "
                    "once."
                )
            waiting.append(target)
    return ""


def modified(node, slot: int, tensor, saved_version: int, write: tuple) -> RuntimeError:
    what = node.op.slots[slot]
    name = node.op.input_names[what] if what >= 0 else node.op.outputs[-1 - what]
    number = -1 - what if what < 0 else None
    kind = f"the result '{name}'" if what < 0 else f"the input '{name}'"
    return modified_value(node, kind, number, tensor, saved_version, write)


def saved_detached() -> RuntimeError:
    return RuntimeError(
        "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, "
        "please use out-of-place `.detach()` instead"
    )


def modified_value(node, what: str, number: int | None, tensor, saved_version: int, write: tuple) -> RuntimeError:
    """A value that a node saved was changed: `what` it was, which output of the node (None for an input), and the
    (operation, code, offset) of the write."""
    from ._core.node import line_of

    writer, code, offset = write
    writer = _SHOWN.get(writer, writer)
    shape = ", ".join(map(str, tensor.shape))
    made_by = ""
    if number is not None:
        made_by = f", which is output {number} of {node.name()},"
    elif tensor.grad_fn is not None:
        made_by = f", which is output {tensor.output_nr} of {tensor.grad_fn.name()},"
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{tensor_type(tensor)} [{shape}]]{made_by} is at version {tensor._version}; expected version "
        f"{saved_version} instead. {node.name()}, recorded at {place(node.provenance)}, saved it as {what}. "
        f"It was changed by {writer or 'a write'} at {place(line_of(code, offset))}. {_instead_of(writer, tensor)}"
    )


_SHOWN = {"fill_number_": "fill_", "fill_tensor_": "fill_", "fill_number_at_": "index_fill_"}
_OPERATORS = {"add_": "+", "sub_": "-", "mul_": "*", "div_": "/", "true_divide_": "/", "pow_": "**"}


def _instead_of(writer: str | None, tensor) -> str:
    """What to write instead of a write that came between a forward pass and its backward pass."""
    if tensor.is_leaf and tensor.requires_grad:
        return "Run backward before the leaf is updated, or the forward pass again after it was."
    if writer in _OPERATORS:
        return f"Write y = x {_OPERATORS[writer]} ... there, which makes a new tensor, or x.clone() before the change."
    if writer is not None and writer.endswith("_") and writer not in ("copy_", "fill_", "zero_", "index_put_"):
        return f"Write y = x.{writer.rstrip('_')}(...) there, which makes a new tensor, or x.clone() before the change."
    return "Change a copy there: y = x.clone(), then write to y."


def tensor_type(tensor) -> str:
    """torch.FloatTensor for a float32 tensor, as PyTorch's messages name it."""
    return f"torch.{kind_name(tensor.dtype)}Tensor"


def not_scalar() -> RuntimeError:
    return RuntimeError("grad can be implicitly created only for scalar outputs")


def no_graph(index: int, tensor) -> RuntimeError:
    """Backward from a tensor that nothing was recorded of."""
    from ._core.node import line_of
    from ._core.tensor import place_of_detaching

    text = f"element {index} of tensors does not require grad and does not have a grad_fn"
    cut = place_of_detaching(tensor)
    if cut is not None:
        return RuntimeError(f"{text}. It was detached from its history at {place(line_of(*cut))}")
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return RuntimeError(f"{text}. It is {tensor.dtype!r}, and gradients flow through floating-point numbers only")
    return RuntimeError(
        f"{text}. Either no tensor that it was computed from requires grad (set requires_grad=True on those that are "
        "to be trained), or it was computed under no_grad() or from values taken out of the graph by detach(), .data, "
        "numpy() or item()"
    )


def wrong_gradient(index: int, gradient_shape, output_shape) -> RuntimeError:
    return RuntimeError(
        f"Mismatch in shape: grad_output[{index}] has a shape of {gradient_shape!r} and output[{index}] has a shape "
        f"of {output_shape!r}."
    )


def unused(index: int, tensor) -> RuntimeError:
    """The gradient of a tensor or edge was asked for that the outputs do not depend on."""
    made = tensor.node if hasattr(tensor, "node") else tensor.grad_fn
    known = made is not None and made.provenance is not None
    where = f" It was made by {made.name()}, recorded at {place(made.provenance)}." if known else ""
    return RuntimeError(
        f"The differentiated Tensor at index {index} appears to not have been used in the graph. Set "
        f"allow_unused=True if this is the desired behavior.{where} autograd.why_none(tensor, output) says where the "
        "way from the output to it ends."
    )


def invalid_gradient(node, index: int, got, expected) -> RuntimeError:
    return RuntimeError(
        f"Function {node.name()} returned an invalid gradient at index {index} - got {list(got)} but expected shape "
        f"compatible with {list(expected)}. The function was called at {place(node.provenance)}"
    )


def gradient_of_another_shape(got, expected) -> RuntimeError:
    return RuntimeError(
        f"a gradient of shape {list(got)} can not be brought to the shape {list(expected)} of the tensor that it is "
        "for. If that is a leaf, it was given this shape (by t_(), set_(), x.data = ...) after it had been used: do so "
        "before the forward pass, or make a new leaf."
    )


# ------------------------------------------------------------------------------------------------ writes


def leaf_write(op: str) -> RuntimeError:
    return RuntimeError(
        "a leaf Variable that requires grad is being used in an in-place operation. "
        f"{op} would overwrite the values that its gradient is asked for. To compute with it, write it out of place "
        "(y = x + 1 in place of x += 1) or on a copy (y = x.clone(), then write to y). To change the leaf itself, as "
        "an optimizer does, write inside torch.no_grad()"
    )


def leaf_view_write(op: str, made) -> RuntimeError:
    """`made` is the node of the view, if it has one."""
    where = "" if made is None else f" The view was made at {place(made.provenance)}."
    return RuntimeError(
        "a view of a leaf Variable that requires grad is being used in an in-place operation. "
        f"{op} would overwrite part of the leaf.{where} To compute with it, write to a copy (y = x.clone(), then y[0] "
        "= ...) or use torch.where. To change the leaf itself, write inside torch.no_grad()"
    )


def many_views_write(made, number: int) -> RuntimeError:
    """`made` is the node of the operation that returned several views, if there is one."""
    name = "a view operation" if made is None else _operation(made)
    where = "" if made is None else f" The views were made at {place(made.provenance)}."
    return RuntimeError(
        f"Output {number} of {name} is a view and is being modified inplace. This view is the output of a "
        "function that returns multiple views. Such functions do not allow the output views to be modified inplace. "
        f"You should replace the inplace operation by an out-of-place one.{where} Or write to x[i] itself"
    )


def no_grad_view_write(inference: bool, made, number: int) -> RuntimeError:
    """`made` is the node of the view, which has one if it is itself a view of a view that was made in the mode."""
    return _no_grad_view(inference, made, number, "is being")


def no_grad_view_stale(inference: bool, made, number: int) -> RuntimeError:
    """The same of a view that was not itself written to."""
    return _no_grad_view(inference, made, number, "its base or another view of its base has been")


def _no_grad_view(inference: bool, made, number: int, what: str) -> RuntimeError:
    which = "A view was" if made is None else f"Output {number} of {_operation(made)} is a view of a view which was"
    mode, usual, block = "no_grad mode", "with grad mode enabled", "no_grad"
    if inference:
        mode, usual, block = "inference mode", "in normal mode", "inference_mode"
    return RuntimeError(
        f"{which} created in {mode} and {what} modified inplace {usual}. Given that this use case is ambiguous and "
        f"error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both "
        f"inside the {block} block (if you don't want the inplace to be tracked) or both outside (if you want the "
        "inplace to be tracked)."
    )


def function_view_write(made, number: int) -> RuntimeError:
    """`made` is the node of the user's Function that returned the view."""
    from ._core.recording import output_metadata

    if hasattr(made, "saved_tensors") and len(output_metadata(made)) > 1:
        return many_views_write(made, number)
    name = "a custom Function" if made is None else _operation(made)
    where = "" if made is None else f" It was called at {place(made.provenance)}."
    return RuntimeError(
        f"Output {number} of {name} is a view and is being modified inplace. This view was created inside a custom "
        "Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would "
        "override the custom backward associated with the custom Function, leading to incorrect gradients. This "
        f"behavior is forbidden. You can fix this by cloning the output of the custom Function.{where}"
    )


def function_view_stale(made) -> RuntimeError:
    return RuntimeError(
        "A view was created inside a custom Function and its base or another view of its base has been modified "
        f"inplace. Its gradient would be that of the Function no more. It was returned by {_operation(made)}, called "
        f"at {place(made.provenance)}: clone the output of the Function, or the tensor before it is written to."
    )


def _operation(node) -> str:
    """The name of the operation whose gradient a node computes."""
    return re.sub(r"Backward\d*$", "", node.name())


def outside_of_base(op: str) -> RuntimeError:
    return RuntimeError(
        f"{op}: this view shows memory that its base shows no more, since the base was given another shape in place; "
        "no gradient could be recorded. Make the view anew, or write to a clone()"
    )


def inference_write() -> RuntimeError:
    return RuntimeError(
        "Inplace update to inference tensor outside InferenceMode is not allowed. You can make a clone to get a "
        "normal tensor before doing inplace update."
    )


def inference_saved() -> RuntimeError:
    return RuntimeError(
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
        "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor before "
        "using it in autograd."
    )


def overlapping_write() -> RuntimeError:
    return RuntimeError(
        "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
        "Please clone() the tensor before performing the operation."
    )


def read_only_write(op: str) -> RuntimeError:
    return RuntimeError(f"{op}: the tensor shows a NumPy array that is read-only; clone() it before writing")


def cannot_cast(source, target) -> RuntimeError:
    return RuntimeError(f"result type {kind_name(source)} can't be cast to the desired output type {kind_name(target)}")


def output_shape(shape, broadcast) -> RuntimeError:
    return RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(broadcast)}")


# ------------------------------------------------------------------------------------------------ linear algebra


class LinAlgError(RuntimeError):
    """A matrix without the property that a computation needs: singular, not positive-definite, not converging."""


def no_forward_mode_out(name: str) -> NotImplementedError:
    return NotImplementedError(
        f"Trying to use forward AD with {name}_out that does not support it because it is an out= function"
    )


def no_forward_mode(name: str) -> NotImplementedError:
    return NotImplementedError(
        f"Trying to use forward AD with {name} that does not support it because it has not been implemented yet: the "
        "operation has no derivative with respect to this input."
    )


def backward_in_transform() -> RuntimeError:
    return RuntimeError(
        "backward() called inside a functorch transform. This is not supported, please use functorch.grad or "
        "functorch.vjp instead or call backward() outside of functorch transforms."
    )


def captured_write(name: str) -> RuntimeError:
    return RuntimeError(
        "During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation "
        f"({name}) that would mutate a captured Tensor. This is not supported; please rewrite the function being "
        "transformed to explicitly accept the mutated Tensor(s) as inputs."
    )


def check_tangent(tensor, tangent) -> None:
    """An error unless `tangent` can be the tangent of `tensor`."""
    for what, value in (("primal", tensor), ("tangent", tangent)):
        if not (value.is_floating_point() or value.is_complex()):
            raise ValueError(f"Expected {what} to be floating point or complex, but got: {value.dtype}")
    if tensor.shape != tangent.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor.shape)} while the given forward gradient is of size "
            f"{list(tangent.shape)}."
        )
    if tangent.is_complex() and not tensor.is_complex():
        raise RuntimeError(
            f"Trying to set a forward gradient of dtype {tangent.dtype} for a Tensor of dtype {tensor.dtype}: the "
            "derivative of a real value is real."
        )


def value_in_batch(what: str, name: str = "") -> RuntimeError:
    if what == "bool":
        return RuntimeError(
            "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't "
            "support that yet. Use torch.where to choose between values."
        )
    if what == "read_array":
        return RuntimeError(
            "vmap: Batching rule not implemented: an operation asked for the values of a tensor that stands for a "
            "whole batch of them: what it does depends on values, which vmap does not support"
        )
    if what == "out=":
        return RuntimeError(
            f"vmap: Batching rule not implemented for aten::{name}.out; the fallback path doesn't work on out= or view "
            "ops. Use the out-of-place form of the operation."
        )
    return RuntimeError(
        f"vmap: It looks like you're calling .{what}() on a Tensor. We don't support vmap over calling .{what}() on a "
        "Tensor, please try to rewrite what you're doing with other operations."
    )
