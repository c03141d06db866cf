"""Function: operations with a gradient of the user's own.

A subclass gives `forward` and `backward` as static methods; `apply` runs the one and records the other. The context
that both see is the node of the graph itself.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from .. import errors
from .._core import (
    Node,
    SavedTensor,
    Tensor,
    apart,
    check_dirty,
    count_dirty,
    edge_metadata,
    enable_grad,
    is_grad_enabled,
    is_packed,
    make_tensor,
    no_grad,
    note_pure_view,
    note_views,
    open_levels,
    output_metadata,
    pack_saved,
    packed_content,
    pop_hooks,
    push_hooks,
    rebase_dirty,
    record_function,
    recorded_twin,
    twin,
    unpack_hook_of,
    unpack_saved,
    write_since,
)
from ..ops.indexing import alias
from .anomaly_mode import note_parent
from .dual_function import last_tangent_level, refuse_unknown, run_dual


class _SavedOutput:
    """A saved result of the function itself: kept outside the graph, put back into it when it is asked for."""

    __slots__ = ("tensor", "number")

    def __init__(self, tensor: Tensor, number: int) -> None:
        self.tensor = tensor
        self.number = number


class FunctionCtx(Node):
    """What `forward` leaves for `backward`; also the `grad_fn` of the results."""

    _function: type[Function]
    needs_input_grad: tuple[bool, ...] = ()
    # What few calls change are attributes of the class, so that a context is made without writing them.
    _tensors: tuple[bool, ...] = ()  # for each argument, whether it is a tensor
    _saved: tuple = ()
    _forward_saved: tuple = ()
    _runs_jvp = False
    _unknown: Mapping = MappingProxyType({})  # what the backward of a dual call must not use: see dual_function
    _withheld: Mapping = MappingProxyType({})  # attributes of that kind
    _versions: tuple = ()
    _dirty: tuple = ()
    _non_differentiable: tuple = ()
    _is_pure_view = False  # set by `forward`: after a write, the operations of the view may stand in for `backward`
    _materialize = True
    _materialize_non_diff_grads = True
    _freed = False
    _read = False  # whether saved_tensors were asked for; looked at where they can be asked for once
    _left_out: tuple[int, ...] = ()  # results whose gradients are not made up as zeros
    # The arguments of a call that saved more than inputs and results; at which places, in which attributes. See
    # intermediates.
    _call: tuple[tuple, dict] | None = None
    _between: tuple[int | str, ...] = ()
    _gives_histories = False

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for `backward`, which finds them in `saved_tensors`; a later write to one is an error."""
        for position, tensor in enumerate(tensors):
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {position} is of type "
                    f"{type(tensor).__name__}"
                )
        self._saved = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for `jvp`, which finds them in `saved_tensors`."""
        self._forward_saved = tensors

    def free(self) -> None:
        """Called by the engine after the node ran: what was saved may go."""
        self._saved = ()
        self._call = None
        self._freed = True

    @property
    def saved_tensors(self) -> tuple:
        """The tensors given to `save_for_backward`."""
        if self._freed:
            raise errors.freed(self)
        if self._runs_jvp:
            return self._forward_saved
        if self._unknown:
            refuse_unknown(self, range(len(self._saved)))
        if self._read:
            raise RuntimeError(
                f"{self.name()}: with clear_saved_tensors_on_access=True, ctx.saved_tensors can only be accessed once. "
                "Keep what it gave in a variable."
            )
        found = []
        versions = self._versions or [None] * len(self._saved)
        for place, (value, version) in enumerate(zip(self._saved, versions, strict=True)):
            tensor = value.tensor if isinstance(value, _SavedOutput) else value
            if is_packed(tensor):
                tensor = unpack_saved(tensor)
            elif tensor is not None and version is not None:
                write = write_since(tensor, version)
                if write is not None:
                    number = value.number if isinstance(value, _SavedOutput) else None
                    raise errors.modified_value(self, "a saved tensor", number, tensor, version, write)
            if isinstance(value, _SavedOutput) and is_grad_enabled():
                tensor = recorded_twin(tensor, self, value.number)
            elif self._gives_histories and place in self._between and is_grad_enabled():
                from .intermediates import with_history

                tensor = with_history(self, place, tensor)
            found.append(tensor)
        if self._function.clear_saved_tensors_on_access:
            self._read = True
            self._saved = self._versions = ()
        return tuple(found)

    @property
    def saved_variables(self) -> tuple:
        """The old name of `saved_tensors`."""
        warnings.warn("'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning, stacklevel=2)
        return self.saved_tensors

    @property
    def _raw_saved_tensors(self) -> tuple:
        """What `save_for_backward` was given, as it is kept: each with `unpack()` and `register_hooks(...)`."""
        if self._freed:
            raise errors.freed(self)
        return tuple([_SavedByFunction(self, place) for place in range(len(self._saved))])

    def __getattr__(self, name: str) -> Any:
        withheld = self.__dict__.get("_withheld", ())
        if name not in withheld:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        refuse_unknown(self, [name])
        return withheld[name]

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` wrote to."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which results have no gradient."""
        self._non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether gradients that nobody sent reach `backward` as zeros (at first True) or as None."""
        self._materialize = value

    def name(self) -> str:
        """The name of the gradient step, such as "MyFunctionBackward"."""
        return self._function._step or self._function.__name__ + "Backward"

    def run_backward(self, gradients: list) -> list:
        """Called by the engine: what the user's `backward` gives for the tensors among the inputs, checked."""
        if self._materialize and _is_among(None, gradients):
            gradients = [
                _zeros(*about) if g is None and about is not None and number not in self._left_out else g
                for number, (g, about) in enumerate(zip(gradients, output_metadata(self), strict=True))
            ]
        function = self._function
        if function.backward is not Function.backward and function.vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of them."
            )
        backward = function.backward if function.vjp is Function.vjp else function.vjp
        if self._call is not None and is_grad_enabled():
            from .intermediates import run_recorded

            results = run_recorded(self, backward, gradients)
        else:
            results = backward(self, *gradients)
        results = list(results) if isinstance(results, (tuple, list)) else [results]
        while len(results) > len(self._tensors) and results[-1] is None:
            results.pop()
        if len(results) != len(self._tensors):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients (expected {len(self._tensors)}, got "
                f"{len(results)}). The function was called at {errors.place(self.provenance)}"
            )
        wanted = iter(edge_metadata(self))
        for i, (result, is_tensor) in enumerate(zip(results, self._tensors, strict=True)):
            about = next(wanted) if is_tensor else None
            if result is not None and not is_tensor:
                raise RuntimeError(
                    f"function {self.name()} returned a gradient different than None at position {i + 1}, but the "
                    f"corresponding forward input was not a Variable. It was called at {errors.place(self.provenance)}"
                )
            if about is None or result is None:
                continue
            if not isinstance(result, Tensor):
                raise TypeError(
                    f"expected Variable or None (got {type(result).__name__}) as gradient {i} of {self.name()}"
                )
            if result.shape != about[0] and not _sums_to(tuple(result.shape), about[0]):
                raise errors.invalid_gradient(self, i, result.shape, about[0])
        if False not in self._tensors:
            return results
        return [result for result, is_tensor in zip(results, self._tensors, strict=True) if is_tensor]


class _SavedByFunction(SavedTensor):
    """One of the tensors that a Function saved."""

    def __init__(self, ctx: FunctionCtx, place: int) -> None:
        self._ctx = ctx
        self._place = place

    def _kept(self) -> Any:
        if self._ctx._freed:
            raise errors.freed(self._ctx)
        value = self._ctx._saved[self._place]
        return value.tensor if isinstance(value, _SavedOutput) else value

    @property
    def data(self) -> Any:
        return packed_content(self._kept())

    @property
    def unpack_hook(self) -> Any:
        return unpack_hook_of(self._kept())

    def unpack(self) -> Tensor | None:
        return self._ctx.saved_tensors[self._place]

    def register_hooks(self, *hooks: Any) -> None:
        if len(hooks) != 2 or not all(callable(hook) for hook in hooks):
            raise TypeError("register_hooks(): incompatible function arguments. Two functions are needed.")
        kept = self._kept()
        if kept is None:
            raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")
        if is_packed(kept):
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of "
                "hooks is allowed at a time."
            )
        push_hooks(*hooks)
        try:
            packed = pack_saved(kept)
        finally:
            pop_hooks()
        saved = list(self._ctx._saved)
        if isinstance(saved[self._place], _SavedOutput):
            packed = _SavedOutput(packed, saved[self._place].number)
        saved[self._place] = packed
        self._ctx._saved = tuple(saved)


BackwardCFunction = FunctionCtx  # what PyTorch calls the class of such nodes


class _Meta(type):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        step = (cls._step or name + "Backward").rpartition(":")[2]
        cls._backward_cls = type(step, (FunctionCtx,), {"_function": cls})


_OF_NODES = (
    "_input_metadata",
    "_register_hook_dict",
    "_sequence_nr",
    "_set_sequence_nr",
    "name",
    "next_functions",
    "register_hook",
    "register_prehook",
)


class Function(metaclass=_Meta):
    """Base class of operations with a gradient of the user's own.

    Example::

        >>> class Exp(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         result = x.exp()
        ...         ctx.save_for_backward(result)
        ...         return result
        ...     @staticmethod
        ...     def backward(ctx, grad):
        ...         (result,) = ctx.saved_tensors
        ...         return grad * result
        >>> x = torch.tensor(0.0, requires_grad=True)
        >>> Exp.apply(x).backward()
        >>> x.grad
        tensor(1.)
    """

    generate_vmap_rule = False
    _step: str | None = None  # the name of the gradient step, where it is not the class's name with "Backward"
    clear_saved_tensors_on_access = False  # whether saved_tensors may be asked for once, and are let go then

    def __init__(self, *args, **kwargs):
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself: use its static 'apply'.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args, **kwargs):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
            f"function with static forward method, and call it by {type(self).__name__}.apply(...)."
        )

    def __getattr__(self, name):
        if name == "metadata":
            raise RuntimeError(
                "You attempted to access the anomaly metadata of a custom autograd function but the underlying PyNode "
                "has already been deallocated: an instance of a Function is no node of the graph."
            )
        if name in _OF_NODES:
            raise RuntimeError(
                f"Attribute '{name}' is invalid for this instance of {type(self).__name__}. Accessing this attribute "
                "directly on an instance of autograd.Function is a legacy access pattern that is no longer supported: "
                "nodes of the graph, which have it, are made by the static 'apply'."
            )
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    @staticmethod
    def forward(*args, **kwargs):
        """The operation itself: `forward(ctx, *inputs)`, or `forward(*inputs)` with `setup_context`."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Save what `backward` needs, where `forward` takes no context."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """The gradients of the inputs, one for each, given those of the results."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    @staticmethod
    def vjp(ctx, *grad_outputs):
        """Another name for `backward`."""
        raise NotImplementedError("You must implement either the backward or vjp method.")

    @staticmethod
    def vmap(info, in_dims, *args):
        """The operation on a batch: `args` are whole tensors, `in_dims` says which of their dimensions is the batch.

        It returns (output, out_dims), where the batch is in the output. `info` has `batch_size` and `randomness`.
        """
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set "
            "generate_vmap_rule=True."
        )

    @staticmethod
    def jvp(ctx, *grad_inputs):
        """The tangents of the results, given those of the inputs."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @classmethod
    def apply(cls, *args, **kwargs):
        """Run `forward`, and record `backward` if an input requires grad."""
        if cls.setup_context is not Function.setup_context:
            args, kwargs = _bound(cls.forward, args, kwargs)
        ctx, made, _ = run(cls, args, kwargs)
        if ctx._dirty or ctx._non_differentiable:
            ctx._dirty = ctx._non_differentiable = ()  # they may be kept alive by their own history else
        return made


FunctionMeta = type(Function)  # what a class of Functions is an instance of


class InplaceFunction(Function):
    """A Function of a kind that programs of PyTorch derive from where `forward` writes to an input.

    It says so by `ctx.mark_dirty(input)`; there is no other difference.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace


@functools.lru_cache(256)
def _signature(function: Any) -> tuple[inspect.Signature, int]:
    """The parameters of a function, and how many of them an ordinary call gives."""
    signature = inspect.signature(function)
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    kinds = [p.kind for p in signature.parameters.values()]
    return signature, len(kinds) if all(kind in plain for kind in kinds) else -1


def _bound(forward: Any, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    """The arguments of a call by position, those that were left out by their defaults, and what has no position."""
    signature, count = _signature(forward)
    if len(args) == count and not kwargs:
        return args, kwargs
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.args, bound.kwargs


def run(cls: type[Function], args: tuple, kwargs: dict) -> tuple[FunctionCtx, Any, tuple]:
    """One call: its context, its result, and what it saved, as `forward` gave it."""
    batch = None
    if open_levels():
        from .batched_function import forward_batch, innermost_batch

        batch = innermost_batch(args)
        level = last_tangent_level(args)
        if level and (batch is None or level > batch.number):
            return run_dual(run, _record, cls, args, kwargs, level)
    ctx = cls._backward_cls()
    recording = enter_call(ctx, args)
    if batch is not None:
        made = forward_batch(cls, args, kwargs, batch)
        with no_grad():
            cls.setup_context(ctx, args, made)
    else:
        with apart():
            made = compute(cls, ctx, args, kwargs)
    outputs = list(made) if isinstance(made, (tuple, list)) else [made]
    if ctx._dirty:
        _check_dirty(ctx, args, outputs, recording)
    returned = outputs
    for output in outputs:
        if isinstance(output, Tensor) and _is_among(output, args):
            outputs = [_own(output, args, ctx, recording) for output in outputs]
            break
    saved = ctx._saved
    if recording:
        _record(ctx, args, outputs, returned)
        _note_intermediates(ctx, args, kwargs, saved, outputs)
    else:
        for tensor in ctx._dirty:
            count_dirty(tensor, ctx.name())
    if ctx._is_pure_view:
        _note_pure_view(ctx, args, outputs)
    elif is_grad_enabled():
        note_views([o for o in outputs if not _is_among(o, ctx._dirty)] if ctx._dirty else outputs)
    if ctx._forward_saved and not open_levels():
        ctx._forward_saved = ()
    if isinstance(made, (tuple, list)):
        made = type(made)(outputs) if type(made) in (tuple, list) else tuple(outputs)
    else:
        made = outputs[0]
    return ctx, made, saved


def compute(cls: type[Function], ctx: FunctionCtx, args: tuple, kwargs: dict) -> Any:
    """What `forward` gives, with what the backward needs in the context."""
    if cls.setup_context is Function.setup_context:
        return cls.forward(ctx, *args, **kwargs)
    made = cls.forward(*args, **kwargs)
    cls.setup_context(ctx, args, made)
    _check_saved_inputs(ctx, args, made)
    return made


def enter_call(ctx: FunctionCtx, args: tuple) -> bool:
    """Tell a context what it is called with; whether the call has to be recorded."""
    tensors, needs = [], []
    for x in args:
        is_tensor = isinstance(x, Tensor)
        tensors.append(is_tensor)
        needs.append(is_tensor and x.requires_grad)
    ctx._tensors = tuple(tensors)
    ctx.needs_input_grad = tuple(needs)
    return True in needs and is_grad_enabled()


def _is_among(value: Any, others: Sequence) -> bool:
    """Whether a value is one of others, the object itself."""
    for other in others:
        if other is value:
            return True
    return False


def _place_among(value: Any, others: Sequence) -> int | None:
    """Where a value, the object itself, is among others."""
    for place, other in enumerate(others):
        if other is value:
            return place
    return None


def _check_dirty(ctx: FunctionCtx, args: tuple, outputs: list, recording: bool) -> None:
    """Check what `forward` says that it wrote to; what is no input is let go."""
    no_input = [tensor for tensor in ctx._dirty if not any(tensor is x for x in args)]
    if no_input:
        message = (
            "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated "
            "should be passed to ctx.mark_dirty()."
        )
        if any(tensor._is_view() for tensor in no_input):
            raise RuntimeError(message)
        warnings.warn(message, UserWarning, stacklevel=4)
        ctx._dirty = tuple(tensor for tensor in ctx._dirty if any(tensor is x for x in args))
    tensors = sum(isinstance(output, Tensor) for output in outputs)
    for tensor in ctx._dirty:
        if not any(tensor is output for output in outputs):
            raise RuntimeError(
                "Some elements marked as dirty during the forward method were not returned as output. The inputs "
                "that are modified inplace must all be outputs of the Function."
            )
        with enable_grad() if recording else no_grad():
            check_dirty(tensor, ctx.name())
        if recording and tensors > 1 and tensor._is_view():
            raise RuntimeError(
                "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot "
                "return more than one Tensor. Make sure that the input is not a view, by clone() for example, or split "
                "the Function into two: one that writes and returns a single Tensor, and one that does the rest."
            )


def _check_saved_inputs(ctx: FunctionCtx, args: tuple, made: Any) -> None:
    """Refuse to save an input that is returned as it is: what is saved could be meant as the one or the other."""
    saved = [x for x in (*ctx._saved, *ctx._forward_saved) if x is not None]
    if not saved:
        return
    for output in made if isinstance(made, (tuple, list)) else (made,):
        if any(output is x for x in args) and not any(output is x for x in ctx._dirty):
            if any(output is x for x in saved):
                raise RuntimeError(
                    "An input that has been returned as-is as output is being saved for backward. This is not "
                    "supported if you override setup_context. You should return and save a view of the input instead, "
                    "e.g. with x.view_as(x) or setup ctx inside the forward function itself."
                )


def _own(output, inputs, ctx, recording):
    """A result that is one of the inputs, but was not written to, becomes a tensor of its own: a view of it. Where the
    call is not recorded, one that requires grad is handed out without its history."""
    if isinstance(output, Tensor) and _is_among(output, inputs):
        if not recording and output.requires_grad:
            return output.detach()
        if not _is_among(output, ctx._dirty):
            with no_grad():
                return alias(output)
    return output


def _note_pure_view(ctx: FunctionCtx, args: tuple, outputs: list) -> None:
    if sum(ctx._tensors) != 1 or len(outputs) != 1:
        raise RuntimeError(
            "Pure view custom Function can only have one input Tensor and one output Tensor. Open an issue if you need "
            "to support more."
        )
    if is_grad_enabled() and isinstance(outputs[0], Tensor):
        note_pure_view(outputs[0], args[ctx._tensors.index(True)])


def _record(ctx: FunctionCtx, args: tuple, outputs: list, returned: list) -> None:
    """Put the call in the graph; `returned` is what `forward` gave, `outputs` what the caller gets for it."""
    # Loops in place of comprehensions: most calls have one result and save one value.
    differentiable, results, rebased = [], [], []
    for number, output in enumerate(outputs):
        is_tensor = isinstance(output, Tensor)
        wanted = (
            is_tensor
            and (output.is_floating_point() or output.is_complex())
            and not _is_among(returned[number], ctx._non_differentiable)
        )
        if wanted and _is_among(output, ctx._dirty):
            rebased.append(number)
        differentiable.append(wanted)
        results.append(output if is_tensor else None)
    saved: list[Any] = []
    saves = False
    for value in ctx._saved:
        if value is not None:
            saves = True
            place = _place_among(value, outputs)
            if place is not None and differentiable[place]:
                value = _SavedOutput(pack_saved(twin(value)), place)
            else:
                value = pack_saved(value)
        saved.append(value)
    if saved:
        ctx._saved = tuple(saved)
    if not ctx._materialize_non_diff_grads:
        ctx._left_out = tuple([number for number, wanted in enumerate(differentiable) if not wanted])
    inputs = []
    for x in args:
        if isinstance(x, Tensor):
            inputs.append(x)
    if rebased:
        recorded = [None if number in rebased else wanted for number, wanted in enumerate(differentiable)]
    else:
        recorded = differentiable
    record_function(ctx, inputs, results, recorded, saves)
    note_parent(ctx)
    for number in rebased:
        rebase_dirty(outputs[number], ctx, number)
    for tensor in ctx._dirty:
        count_dirty(tensor, ctx.name())
    if saves:
        versions = []
        for value in saved:
            tensor = value.tensor if isinstance(value, _SavedOutput) else value
            versions.append(None if tensor is None or is_packed(tensor) else tensor._version)
        ctx._versions = tuple(versions)


def _note_intermediates(ctx: FunctionCtx, args: tuple, kwargs: dict, saved: tuple, outputs: list) -> None:
    """Keep the arguments of a call that saved what it computed on the way, so that it can be computed again."""
    if ctx._dirty:
        return  # the arguments are no longer what they were
    between: list[Any] = []  # numbers of saved values and names of attributes
    for key, x in (*enumerate(saved), *vars(ctx).items()):
        if isinstance(x, Tensor) and not _is_among(x, args) and not _is_among(x, outputs):
            if not x.requires_grad and (x.is_floating_point() or x.is_complex()):
                between.append(key)
    if between:
        ctx._call = (args, kwargs)
        ctx._between = tuple(between)


def saved_by_function(ctx: FunctionCtx) -> list[Any]:
    """What a Function saved: tensors, and what hooks made of them."""
    return [packed_content(v.tensor if isinstance(v, _SavedOutput) else v) for v in ctx._saved]


def _zeros(shape, dtype) -> Tensor:
    return make_tensor(np.zeros(shape, dtype.numpy))


def _sums_to(shape: tuple, target: tuple) -> bool:
    """Whether a gradient of `shape` can be summed to `target`, as broadcasting would have spread it."""
    if len(shape) < len(target):
        return False
    tail = shape[len(shape) - len(target) :]
    return all(length in (1, have) for have, length in zip(tail, target, strict=True))


def once_differentiable(backward):
    """Decorate a `backward` whose result can not be differentiated again: trying to is an error."""

    @functools.wraps(backward)
    def wrapper(ctx, *gradients):
        with no_grad():
            results = backward(ctx, *gradients)
        if not is_grad_enabled() or not any(isinstance(g, Tensor) and g.requires_grad for g in gradients):
            return results
        many = isinstance(results, (tuple, list))
        message = "trying to differentiate twice a function that was marked with @once_differentiable: " + ctx.name()
        ends = [
            r.detach().requires_grad_() if isinstance(r, Tensor) else None for r in (results if many else [results])
        ]
        blocked = delay_error(message, ends)
        return tuple(blocked) if many else blocked[0]

    return wrapper


class _Error(Function):
    _step = "torch::autograd::Error"

    @staticmethod
    def forward(ctx, message, *tensors):
        ctx.message = message
        return tuple(tensor.detach() for tensor in tensors)

    @staticmethod
    def backward(ctx, *gradients):
        raise RuntimeError(ctx.message)


class _Undefined(Function):
    @staticmethod
    def forward(ctx, *tensors):
        return tuple([t.detach() for t in tensors])

    @staticmethod
    def backward(ctx, *gradients):
        return (None,) * len(gradients)


def without_gradients(tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The tensors again, with one node that runs in a backward pass and hands no gradient on."""
    return _Undefined.apply(*tensors)


def delay_error(message: str, tensors: Sequence[Tensor | None]) -> list[Tensor | None]:
    """The tensors again, with one node: a backward pass that comes to it is an error with that message."""
    made = _Error.apply(message, *[make_tensor(np.zeros(())) if t is None else t for t in tensors])
    return [None if t is None else again for t, again in zip(tensors, made, strict=True)]
