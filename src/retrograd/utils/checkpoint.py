"""`torch.utils.checkpoint`: forget what a part of a model saves, and compute it once more in the backward pass.

The kind that is to be used, ``use_reentrant=False``, is a pair of saved-tensor hooks. Forward, each saved tensor
becomes a place: a region and a number. When the first place of a region is unpacked in a backward pass the region's
function runs again, and the tensors that it saves, which come in the same order, are the values of the places. What is
asked for is handed out and forgotten, so at no time is more in memory than one region's tensors. Regions may be nested:
the arguments of the inner one are saved like everything else that runs inside the outer one.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .. import errors
from .._core import (
    Tensor,
    current_run_is_limited,
    current_run_number,
    enable_grad,
    is_grad_enabled,
    no_grad,
    pack_saved,
    queue_callback,
    unpack_saved,
)
from .._core.modes import handed_on
from .._core.random import default_generator
from ..amp import autocast, get_autocast_dtype, is_autocast_enabled
from ..autograd import Function, backward
from ..autograd.graph import saved_tensors_hooks
from .selective_checkpoint import CheckpointPolicy, SelectiveCheckpointContext, create_selective_checkpoint_contexts

__all__ = [
    "CheckpointError",
    "CheckpointFunction",
    "CheckpointPolicy",
    "DefaultDeviceType",
    "GraphExecGroup",
    "SelectiveCheckpointContext",
    "check_backward_validity",
    "checkpoint",
    "checkpoint_sequential",
    "create_selective_checkpoint_contexts",
    "detach_variable",
    "get_device_states",
    "noop_context_fn",
    "set_checkpoint_debug_enabled",
    "set_checkpoint_early_stop",
    "set_device_states",
]

_early_stop: bool | None = None
_debug: bool | None = None


class CheckpointError(RuntimeError):
    """The second run of a checkpointed function did not do what the first one did."""


_TWICE_IN_A_PASS = (
    "What was computed again is let go as it is handed out: read ctx.saved_tensors once in a backward, and keep what "
    "it gives in a variable."
)
_TWICE_IN_A_GROUP = (
    "Performing two backward calls that overlap (i.e. require the same saved activation) in one "
    "torch.utils.checkpoint.GraphExecGroup is not supported: split them over two."
)


class _Stop(BaseException):
    """All that was asked for is computed. No Exception, so that the function's own handlers let it pass."""


def noop_context_fn() -> tuple[Any, Any]:
    """The default of ``context_fn``: two contexts that do nothing."""
    return contextlib.nullcontext(), contextlib.nullcontext()


@contextlib.contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Whether checkpoints that are made inside stop their second run as soon as all saved tensors are there.

    Overrides the argument ``early_stop`` of :func:`checkpoint`. It need not be open in the backward pass.
    """
    global _early_stop
    before, _early_stop = _early_stop, enable
    try:
        yield
    finally:
        _early_stop = before


class GraphExecGroup:
    """Backward passes that belong together: what a checkpoint computed again for one of them serves the others too.

    They must not need the same saved tensors: RuntimeError.

    >>> calls = []
    >>> def function(x):
    ...     calls.append("forward")
    ...     y = x.sin()
    ...     return y, y.cos()
    >>> x = torch.ones(2, requires_grad=True)
    >>> y, z = torch.utils.checkpoint.checkpoint(function, x, use_reentrant=False)
    >>> with torch.utils.checkpoint.GraphExecGroup():
    ...     (grad_y,) = torch.autograd.grad(z.sum(), y)
    ...     (grad_x,) = torch.autograd.grad(y, x, grad_y)
    >>> calls
    ['forward', 'forward']
    """

    _open = handed_on(threading.local())

    def __init__(self) -> None:
        self.regions: set[_Region] = set()

    @classmethod
    def current(cls) -> GraphExecGroup | None:
        """The group that is open in this thread."""
        return getattr(cls._open, "group", None)

    def __enter__(self) -> GraphExecGroup:
        if self.current() is not None:
            raise RuntimeError("GraphExecGroup contexts cannot be nested.")
        GraphExecGroup._open.group = self
        return self

    def __exit__(self, *exception: object) -> None:
        GraphExecGroup._open.group = None
        for region in self.regions:
            region.values.pop(self, None)
        self.regions.clear()


@contextlib.contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """Overrides the argument ``debug`` of the checkpoints that are made inside; None leaves it to them."""
    global _debug
    before, _debug = _debug, enabled
    try:
        yield
    finally:
        _debug = before


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The tensors among ``inputs`` outside the graph, as leaves that require grad where they did; the rest as it is.

    >>> x = torch.ones(2, requires_grad=True) * 2
    >>> torch.utils.checkpoint.detach_variable((x, "rest"))
    (tensor([2., 2.], requires_grad=True), 'rest')
    """
    if not isinstance(inputs, tuple):
        raise RuntimeError(f"Only tuple of tensors is supported. Got Unsupported input type: {type(inputs).__name__}")
    return tuple(
        value.detach().requires_grad_(value.requires_grad) if isinstance(value, Tensor) else value for value in inputs
    )


class DefaultDeviceType:
    """Whose random state checkpoints keep besides that of the CPU, where no argument is on a device: there is none."""

    _chosen = "cpu"

    @staticmethod
    def set_device_type(device: str = "cuda") -> None:
        """Choose another name; nothing depends on it here."""
        DefaultDeviceType._chosen = device

    @staticmethod
    def get_device_type() -> str:
        """The chosen name, at first that of the only device.

        >>> torch.utils.checkpoint.DefaultDeviceType.get_device_type()
        'cpu'
        """
        return DefaultDeviceType._chosen


def get_device_states(*args: Any) -> tuple[list[int], list[Tensor]]:
    """The devices besides the CPU that tensors among ``args`` are on, and their random states: none, and none."""
    return [], []


def set_device_states(devices: Iterable[int], states: Iterable[Tensor], *, device_type: str | None = None) -> None:
    """Gives devices what :func:`get_device_states` gave. Raises RuntimeError for a device, since there is none."""
    for device in devices:
        raise RuntimeError(f"there is no device {device} whose random state could be set")


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warns if none of ``inputs`` requires grad."""
    if not any(value.requires_grad for value in inputs if isinstance(value, Tensor)):
        warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=2)


@contextlib.contextmanager
def _random_numbers_from(state: Any) -> Iterator[None]:
    """Random numbers start from ``state``, and afterwards go on as if nothing had been drawn; None: as they are."""
    if state is None:
        yield
        return
    before = default_generator.state_array()
    default_generator.set_state(state)
    try:
        yield
    finally:
        default_generator.set_state(before)


def _autocast_as_now() -> autocast:
    """A context in which autocast is what it is now."""
    return autocast("cpu", get_autocast_dtype("cpu"), is_autocast_enabled("cpu"))


# ---------------------------------------------------------------------------------------- with saved-tensor hooks


class _Saved:
    """An argument of a region, saved as operations save: packed by the hooks around, or checked for writes."""

    def __init__(self, tensor: Tensor) -> None:
        self.value = pack_saved(tensor)
        self.version = tensor._version if self.value is tensor and not tensor.is_inference() else None

    def get(self) -> Tensor:
        with enable_grad():
            tensor = unpack_saved(self.value)
        if self.version is not None and tensor._version != self.version:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                f"[{errors.tensor_type(tensor)} {list(tensor.shape)}], an argument of torch.utils.checkpoint, is at "
                f"version {tensor._version}; expected version {self.version} instead."
            )
        return tensor


class _Place:
    """What stands in a node for a tensor that a region saved."""

    __slots__ = ("region", "number", "__weakref__")

    def __init__(self, region: _Region, number: int) -> None:
        self.region = region
        self.number = number


class _Region:
    """One call of a checkpointed function: how to run it again, and what that gave."""

    def __init__(
        self, function: Callable[..., Any], args: tuple, kwargs: dict[str, Any], options: dict[str, Any]
    ) -> None:
        self.function = function
        self.args = [_Saved(value) if isinstance(value, Tensor) else value for value in args]
        self.kwargs = kwargs
        self.context = options["context"]
        self.random_state = options["random_state"]
        self.autocast = _autocast_as_now()
        self.early_stop = options["early_stop"]
        self.compares = options["compares"]
        self.debug = options["debug"]
        self.note_saved = options["note_saved"]
        self.complete = False
        self.places: list[weakref.ref[_Place]] = []
        self.about: list[tuple] = []
        self.lines: list[str] = []
        # backward pass, by its number, or group of them -> number of the place -> tensor, None once it was handed out
        self.values: dict[int | GraphExecGroup, dict[int, Tensor | None]] = {}

    # ---------------------------------------------------------------------------------- forward

    def pack(self, tensor: Tensor) -> _Place:
        place = _Place(self, len(self.places))
        self.places.append(weakref.ref(place))
        self.about.append(_metadata(tensor))
        if self.debug:
            self.lines.append(_line())
        if self.note_saved is not None:
            self.note_saved(tensor)
        return place

    # ---------------------------------------------------------------------------------- backward

    def unpack(self, place: _Place) -> Tensor:
        group = GraphExecGroup.current()
        run = current_run_number() if group is None else group
        values = self.values.get(run)
        if values is None or place.number not in values:
            values = self.recompute()
            if group is not None:
                group.regions.add(self)
                self.values[run] = values
            elif current_run_number() >= 0:
                if run not in self.values:
                    queue_callback(lambda: self.values.pop(run, None))
                self.values[run] = values
        if place.number not in values:
            raise CheckpointError(self.explain("a tensor that was saved during the forward pass was not saved again"))
        value = values[place.number]
        if value is None:
            raise CheckpointError(
                "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. "
                + (_TWICE_IN_A_PASS if group is None else _TWICE_IN_A_GROUP)
            )
        values[place.number] = None
        return value

    def recompute(self) -> dict[int, Tensor | None]:
        """Run the function again, and give what it saves, by its number."""
        again = _SecondRun(self)
        args = [value.get() if isinstance(value, _Saved) else value for value in self.args]
        with saved_tensors_hooks(again.pack, _same), enable_grad(), _random_numbers_from(self.random_state):
            try:
                with self.autocast, self.context:
                    self.function(*args, **self.kwargs)
            except _Stop as stop:
                if stop.args[0] is not again:
                    raise
        again.check()
        return again.values

    def explain(self, problem: str, again: _SecondRun | None = None) -> str:
        text = f"torch.utils.checkpoint: {problem}"
        if not self.debug:
            return (
                f"{text}\nTip: To see where each tensor was saved, pass `debug=True` to "
                "`torch.utils.checkpoint.checkpoint(...)` or wrap the code block with "
                "`with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):`."
            )
        first = "\n".join(f"  {i}: {line}" for i, line in enumerate(self.lines))
        second = "" if again is None else "\n".join(f"  {i}: {line}" for i, line in enumerate(again.lines))
        return (
            f"{text}\nYou are seeing this error because you passed `debug=True` to checkpoint, or opened "
            "`set_checkpoint_debug_enabled(True)`: these are the lines at which tensors were saved.\n"
            f"Saved during the forward pass:\n{first}\nSaved during recomputation:\n{second}"
        )


class _SecondRun:
    """The tensors that a region saves when its function runs again."""

    def __init__(self, region: _Region) -> None:
        self.region = region
        self.count = 0
        self.more_than_known = False
        self.values: dict[int, Tensor | None] = {}
        self.about: list[tuple] = []
        self.lines: list[str] = []

    def pack(self, tensor: Tensor) -> Tensor:
        region = self.region
        if tensor.requires_grad:
            tensor = tensor.detach()
        number, self.count = self.count, self.count + 1
        if region.debug:
            self.lines.append(_line())
        if number >= len(region.places):
            if region.complete:
                raise CheckpointError(
                    region.explain(
                        "trying to save more tensors during recomputation than during the original forward pass.", self
                    )
                )
            self.more_than_known = True  # a backward pass inside the function: it has not saved the rest yet
            return tensor
        self.about.append(_metadata(tensor))
        if region.places[number]() is not None:
            self.values[number] = tensor
        if region.early_stop and self.count == len(region.places):
            self.check()
            raise _Stop(self)
        return tensor

    def check(self) -> None:
        """An error unless the same number of tensors of the same kinds was saved as in the forward pass."""
        region = self.region
        if self.more_than_known:
            return
        if self.count != len(region.places):
            raise CheckpointError(
                region.explain(
                    "A different number of tensors was saved during the original forward and recomputation.\n"
                    f"Number of tensors saved during forward: {len(region.places)}\n"
                    f"Number of tensors saved during recomputation: {self.count}.",
                    self,
                )
            )
        if not region.compares:
            return
        different = [
            f"tensor at position {i}:\nsaved metadata: {_described(before)}\nrecomputed metadata: {_described(after)}\n"
            for i, (before, after) in enumerate(zip(region.about, self.about, strict=True))
            if before != after and region.places[i]() is not None
        ]
        if different:
            raise CheckpointError(
                region.explain(
                    "Recomputed values for the following tensors have different metadata than during the forward "
                    "pass.\n" + "".join(different),
                    self,
                )
            )


def _same(value: Any) -> Any:
    return value


def _metadata(tensor: Tensor) -> tuple:
    return tuple(tensor.shape), tensor.dtype, tensor.device


def _described(about: tuple) -> dict[str, Any]:
    return dict(zip(("shape", "dtype", "device"), about, strict=True))


def _line() -> str:
    """The innermost line outside this package that runs now."""
    package = __name__.partition(".")[0]
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in (package, "contextlib"):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}, in {frame.f_code.co_name}"


# ---------------------------------------------------------------------------------------- with a pass in the pass


class CheckpointFunction(Function):
    """The kind ``use_reentrant=True``: a function whose backward runs it again and differentiates that."""

    @staticmethod
    def forward(ctx: Any, run_function: Callable[..., Any], preserve_rng_state: bool, *args: Any) -> Any:
        check_backward_validity(args)
        ctx.run_function = run_function
        ctx.random_state = default_generator.state_array() if preserve_rng_state else None
        ctx.autocast = _autocast_as_now()
        ctx.inputs = [None if isinstance(value, Tensor) else value for value in args]
        ctx.places = [place for place, value in enumerate(args) if isinstance(value, Tensor)]
        ctx.save_for_backward(*(args[place] for place in ctx.places))
        with no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> tuple:
        if current_run_is_limited():
            raise RuntimeError(
                "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` "
                "parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call "
                ".backward() without passing the `inputs` argument."
            )
        inputs = list(ctx.inputs)
        for place, tensor in zip(ctx.places, ctx.saved_tensors, strict=True):
            inputs[place] = tensor
        inputs = list(detach_variable(tuple(inputs)))
        with enable_grad(), _random_numbers_from(ctx.random_state), ctx.autocast:
            outputs = ctx.run_function(*inputs)
        outputs = (outputs,) if isinstance(outputs, Tensor) else outputs
        pairs = [
            (output, gradient)
            for output, gradient in zip(outputs, gradients, strict=True)
            if isinstance(output, Tensor) and output.requires_grad
        ]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward([output for output, _ in pairs], [gradient for _, gradient in pairs])
        return (None, None, *(value.grad if isinstance(value, Tensor) else None for value in inputs))


# ---------------------------------------------------------------------------------------- what users call


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], tuple[Any, Any]] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """``function(*args, **kwargs)``, without keeping what it saves for backward: it runs a second time there.

    The second run has to do the same as the first. It runs under the same :class:`torch.autocast`; by default it draws
    the same random numbers (``preserve_rng_state=False`` saves the time that this costs), and shapes and dtypes of what
    is saved are compared: CheckpointError where they differ. ``determinism_check="none"`` compares only their number.

    ``use_reentrant`` should be given. False: works with ``autograd.grad``, keyword arguments, nested containers, and
    stops the second run when it has all that was saved (``early_stop``). ``context_fn`` gives two context managers, for
    the first and the second run; ``debug=True`` notes the line of each saved tensor, for the error message. True: the
    second run is differentiated by a backward pass of its own; needs an argument that requires grad, and neither
    ``autograd.grad`` nor ``inputs=`` is possible.

    >>> x = torch.tensor([0.0, 1.0], requires_grad=True)
    >>> y = torch.utils.checkpoint.checkpoint(lambda x: x.exp().exp(), x, use_reentrant=False)
    >>> y.sum().backward()
    >>> x.grad
    tensor([ 2.7183, 41.1936])
    """
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. use_reentrant=False is "
            "recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True.",
            stacklevel=2,
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        if context_fn is not noop_context_fn or debug is not False:
            raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
        return CheckpointFunction.apply(function, preserve, *args)
    if determinism_check not in ("default", "none"):
        raise ValueError(f"determinism_check should be one of ['default', 'none'], but got {determinism_check}")
    debug = debug if _debug is None else _debug
    if debug and context_fn is not noop_context_fn:
        raise ValueError("debug=True is incompatible with non-default context_fn")
    if not is_grad_enabled():
        return function(*args, **kwargs)
    first_context, second_context = context_fn()
    region = _Region(
        function,
        args,
        kwargs,
        {
            "context": second_context,
            "random_state": default_generator.state_array() if preserve else None,
            "early_stop": early_stop if _early_stop is None else _early_stop,
            "compares": determinism_check == "default",
            "debug": debug,
            "note_saved": getattr(first_context, "note_saved", None),
        },
    )
    with saved_tensors_hooks(region.pack, _unpack), first_context:
        result = function(*args, **kwargs)
    region.complete = True
    return result


def _unpack(place: _Place) -> Tensor:
    return place.region.unpack(place)


def checkpoint_sequential(
    functions: Any, segments: int, input: Tensor, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """``input`` through ``functions``, a Sequential or a list, one after the other, in checkpointed ``segments``.

    The last segment is not checkpointed: its backward pass comes first anyway.

    >>> model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    >>> x = torch.ones(1, 2, requires_grad=True)
    >>> y = torch.utils.checkpoint.checkpoint_sequential(model, 2, x, use_reentrant=False)
    >>> torch.equal(y, model(x))
    True
    """
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly. "
            "use_reentrant=False is recommended, but if you need to preserve the current default behavior, you can "
            "pass use_reentrant=True.",
            stacklevel=2,
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    steps = list(functions.children() if hasattr(functions, "children") else functions)
    length = len(steps) // segments
    last = length * (segments - 1)
    for start in range(0, last, length) if length else ():
        part = steps[start : start + length]
        input = checkpoint(_chain, part, input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return _chain(steps[last:], input)


def _chain(steps: Sequence[Callable[[Any], Any]], value: Any) -> Any:
    for step in steps:
        value = step(value)
    return value
