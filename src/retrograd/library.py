"""Functions of one's own as operations, with a name, and derivatives that are registered: PyTorch's module `library`.

What such a function does inside is not recorded: it may go through NumPy, or call other libraries.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from . import ops
from ._core import Tensor, is_grad_enabled, no_grad, overridable
from .autograd import Function
from .autograd.graph import increment_version
from .ops.aten import OpOverloadPacket
from .pytree import tree_flatten, tree_leaves

__all__ = ["CustomOpDef", "custom_op", "register_autograd", "register_fake", "register_kernel", "register_vmap"]

_defined: dict[str, CustomOpDef] = {}


class _Structure:
    """How the arguments and the result of one call are made of what a `Function` takes and gives."""

    def __init__(self, inputs: Any) -> None:
        self.inputs = inputs
        self.output: Any = None


class _Call(Function):
    """One call: what it was given, lists taken apart, and what it gave."""

    operation: CustomOpDef

    @classmethod
    def forward(cls, structure: _Structure, *leaves: Any) -> tuple[Any, ...]:
        args, kwargs = structure.inputs.unflatten(leaves)
        flat, structure.output = tree_flatten(cls.operation._run(args, kwargs))
        return tuple(flat)

    @classmethod
    def setup_context(cls, ctx: Any, inputs: tuple[Any, ...], output: tuple[Any, ...]) -> None:
        structure, *leaves = inputs
        ctx._structure = structure
        if cls.operation._setup_context is not None:
            args, kwargs = structure.inputs.unflatten(leaves)
            named = {"keyword_only_inputs": kwargs} if kwargs else {}
            cls.operation._setup_context(ctx=ctx, inputs=args, output=structure.output.unflatten(output), **named)

    @classmethod
    def backward(cls, ctx: Any, *gradients: Any) -> tuple[Any, ...]:
        operation = cls.operation
        if operation._backward is None:
            raise RuntimeError(
                f"Trying to backward through {operation._name}.default but no autograd formula was registered. Please "
                "use register_autograd to add one."
            )
        given = ctx._structure.output.unflatten(gradients)
        made = operation._backward(ctx, *(given if isinstance(given, tuple) else (given,)))
        made = made if isinstance(made, tuple) else (made,)
        args, _ = ctx._structure.inputs.unflatten(range(ctx._structure.inputs.num_leaves))
        if len(made) != len(args):
            raise RuntimeError(
                f"The backward of {operation._name} returned {len(made)} gradients, but the operation has {len(args)} "
                "inputs"
            )
        flat: list[Any] = [None] * ctx._structure.inputs.num_leaves
        for gradient, places in zip(made, args, strict=True):
            several = isinstance(places, (list, tuple))
            for place, each in zip(places, gradient or [None] * len(places), strict=True) if several else ():
                flat[place] = each
            if not several:
                flat[places] = gradient
        return (None, *flat)


class _BatchedCall(_Call):
    """A call whose operation has a rule for `vmap`."""

    @classmethod
    def vmap(cls, info: Any, in_dims: tuple[Any, ...], structure: _Structure, *leaves: Any) -> tuple[Any, Any]:
        args, kwargs = structure.inputs.unflatten(leaves)
        dims, _ = structure.inputs.unflatten(in_dims[1:])
        rule: Any = cls.operation._vmap
        result, out_dims = rule(info, dims, *args, **kwargs)
        flat, structure.output = tree_flatten(result)
        same = out_dims is None or isinstance(out_dims, int)
        return tuple(flat), tuple([out_dims] * len(flat) if same else tree_leaves(out_dims))


class CustomOpDef:
    """An operation made by :func:`custom_op`. It can be called, and ``torch.ops.namespace.name`` calls it, too."""

    def __init__(self, name: str, fn: Callable[..., Any], mutates_args: str | Iterable[str], on_cpu: bool) -> None:
        namespace, _, own = name.partition("::")
        if not own or "." in own or not namespace:
            raise ValueError(f"custom_op: expected a name of the form {{namespace}}::{{name}}, but got {name}")
        if namespace == "aten" or inspect.ismodule(getattr(ops, namespace, None)):
            raise RuntimeError(f"custom_op: the namespace {namespace} is taken")
        self._name = name
        self._signature = _checked_signature(fn)
        parameters = list(self._signature.parameters)
        self._mutates = parameters if mutates_args == "unknown" else list(mutates_args)
        for parameter in self._mutates:
            if parameter not in parameters:
                raise ValueError(f"custom_op: mutates_args names {parameter}, which is no argument of {name}")
        self._kernel: Callable[..., Any] | None = fn if on_cpu else None
        self._setup_context: Callable[..., Any] | None = None
        self._backward: Callable[..., Any] | None = None
        self._vmap: Callable[..., Any] | None = None
        self._call_class: Any = type(f"GeneratedBackwardFor_{namespace}_{own}_default", (_Call,), {"operation": self})

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._call(args, kwargs)

        call.__name__ = call.__qualname__ = own
        call.__doc__ = fn.__doc__
        call._opaque = True  # type: ignore[attr-defined]  # an operation itself, not made of others
        self._overload: Callable[..., Any] = overridable(call)
        _defined[name] = self
        if not hasattr(ops, namespace):
            setattr(ops, namespace, SimpleNamespace())
        packet = OpOverloadPacket(f"{namespace}.{own}", self._overload, ("default",))
        setattr(getattr(ops, namespace), own, packet)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the operation."""
        return self._overload(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<CustomOpDef({self._name})>"

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        if self._mutates:
            return self._write(bound)
        leaves, spec = tree_flatten((bound.args, bound.kwargs))
        structure = _Structure(spec)
        made = self._call_class.apply(structure, *leaves)
        return structure.output.unflatten(made)

    def _write(self, bound: inspect.BoundArguments) -> Any:
        """A call of an operation that writes to arguments, which has no derivative."""
        given = [x for x in tree_leaves((bound.args, bound.kwargs)) if isinstance(x, Tensor)]
        if is_grad_enabled() and any([x.requires_grad for x in given]):
            raise RuntimeError(
                f"{self._name} writes to its arguments and has no derivative: call it on tensors that do not require "
                "grad, or inside torch.no_grad()"
            )
        with no_grad():
            result = self._run(bound.args, bound.kwargs)
        for name in self._mutates:
            for x in tree_leaves(bound.arguments[name]):
                if isinstance(x, Tensor):
                    increment_version(x)
        return result

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The function itself. What it returns has to be new."""
        if self._kernel is None:
            raise NotImplementedError(
                f"Could not run '{self._name}' with arguments from the 'CPU' backend: register_kernel gives it a "
                "function for the CPU"
            )
        result = self._kernel(*args, **kwargs)
        known = {_memory(x) for x in tree_leaves((args, kwargs)) if isinstance(x, Tensor) and x.numel()}
        for x in tree_leaves(result):
            if isinstance(x, Tensor) and x.numel():
                if _memory(x) in known:
                    raise RuntimeError(
                        f"{self._name}: The output of this custom operator (1) must not also be an input to this "
                        "custom operator and (2) may not alias any inputs to this custom operator or other returns. "
                        "The most common way to trigger this error is if we have y = custom_op(x) and y and x are the "
                        "same Tensor. Please instead return a clone of the offending output tensor(s) (e.g. return "
                        "x.clone()) or refactor the custom operator to not return y."
                    )
                known.add(_memory(x))
        return result

    def register_autograd(
        self, backward: Callable[..., Any], /, *, setup_context: Callable[..., Any] | None = None
    ) -> None:
        """Give the operation its derivative, as :func:`register_autograd` does."""
        if self._mutates:
            raise RuntimeError(
                f"Cannot register autograd formula for non-functional operator {self._name}: it writes to its arguments"
            )
        self._backward = backward
        self._setup_context = setup_context

    def register_fake(self, fn: Callable[..., Any], /) -> Callable[..., Any]:
        """Say of what shape the results are. Nothing here runs without values, so nobody asks; `fn` is returned."""
        return fn

    def register_kernel(
        self, device_types: str | Sequence[str] | None, fn: Callable[..., Any] | None = None, /
    ) -> Callable[..., Any]:
        """Give the function that runs on a device. Those for other devices than the CPU are not called."""

        def register(fn: Callable[..., Any]) -> Callable[..., Any]:
            if _for_cpu(device_types):
                self._kernel = fn
            return fn

        return register if fn is None else register(fn)

    def register_vmap(self, func: Callable[..., Any] | None = None) -> Callable[..., Any]:
        """Give the operation its rule for `vmap`, as :func:`register_vmap` does."""

        def register(func: Callable[..., Any]) -> Callable[..., Any]:
            self._vmap = func
            self._call_class = type(self._call_class.__name__, (_BatchedCall,), {"operation": self})
            return func

        return register if func is None else register(func)


def _memory(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _for_cpu(device_types: str | Sequence[str] | None) -> bool:
    return device_types is None or "cpu" in ([device_types] if isinstance(device_types, str) else device_types)


def _checked_signature(fn: Callable[..., Any]) -> inspect.Signature:
    """The parameters of a function, each of which has to say its type."""
    signature = inspect.signature(fn)
    for name, parameter in signature.parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise ValueError("infer_schema(func): We do not support positional-only args, varargs, or varkwargs.")
        if parameter.annotation is inspect.Parameter.empty:
            raise ValueError(f"infer_schema(func): Parameter {name} must have a type annotation.")
    if signature.return_annotation is inspect.Signature.empty:
        raise ValueError("infer_schema(func): The return type must have a type annotation.")
    return signature


def custom_op(
    name: str,
    fn: Callable[..., Any] | None = None,
    /,
    *,
    mutates_args: str | Iterable[str],
    device_types: str | Sequence[str] | None = None,
    schema: str | None = None,
    tags: Any = None,
) -> Any:
    """Make an operation of a function, also as a decorator: the :class:`CustomOpDef`.

    `name` is "namespace::name". The function takes tensors, lists of tensors and plain values, and returns new tensors,
    or a tuple or list of them; all its parameters have type annotations. `mutates_args` names the arguments that it
    writes to, "unknown" stands for all: such an operation has no derivative. Annotations, `schema` and `tags` are not
    looked at further.

    Raises ValueError for a name without a namespace and for missing annotations, RuntimeError when it is called if what
    it returns shares memory with an argument.

    >>> import numpy as np
    >>> from retrograd import library
    >>> @library.custom_op("docs::sine", mutates_args=())
    ... def sine(x: torch.Tensor) -> torch.Tensor:
    ...     return torch.from_numpy(np.sin(x.numpy()))
    >>> def backward(ctx, gradient):
    ...     (x,) = ctx.saved_tensors
    ...     return gradient * x.cos()
    >>> def setup_context(ctx, inputs, output):
    ...     ctx.save_for_backward(*inputs)
    >>> sine.register_autograd(backward, setup_context=setup_context)
    >>> x = torch.zeros(2, requires_grad=True)
    >>> torch.ops.docs.sine(x).sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """

    def define(fn: Callable[..., Any]) -> CustomOpDef:
        return CustomOpDef(name, fn, mutates_args, _for_cpu(device_types))

    return define if fn is None else define(fn)


def _definition(op: str | CustomOpDef) -> CustomOpDef:
    if isinstance(op, CustomOpDef):
        return op
    found = _defined.get(op) if isinstance(op, str) else None
    if found is None:
        raise ValueError(f"there is no operation {op}: custom_op defines one")
    return found


def register_autograd(
    op: str | CustomOpDef,
    backward: Callable[..., Any],
    /,
    *,
    setup_context: Callable[..., Any] | None = None,
    lib: Any = None,
) -> None:
    """Give an operation its derivative.

    ``backward(ctx, *gradients)`` returns a gradient for each argument, a list for a list, None where there is none.
    ``setup_context(ctx, inputs, output)`` saves for it what it needs; an operation that has keyword-only arguments
    gives those as ``keyword_only_inputs``. Both have to be made of operations that can be differentiated.
    """
    _definition(op).register_autograd(backward, setup_context=setup_context)


def register_fake(op: str | CustomOpDef, func: Callable[..., Any] | None = None, /, *, lib: Any = None) -> Any:
    """Say of what shape the results of an operation are. Nothing here runs without values, so nobody asks."""
    definition = _definition(op)
    return definition.register_fake if func is None else definition.register_fake(func)


def register_kernel(
    op: str | CustomOpDef,
    device_types: str | Sequence[str] | None,
    func: Callable[..., Any] | None = None,
    /,
    *,
    lib: Any = None,
) -> Any:
    """Give the function that an operation runs on a device. Those for other devices than the CPU are not called."""
    return _definition(op).register_kernel(device_types, func)


def register_vmap(op: str | CustomOpDef, func: Callable[..., Any] | None = None, /, *, lib: Any = None) -> Any:
    """Give an operation its rule for `vmap`.

    ``func(info, in_dims, *args)`` gets whole tensors; `in_dims` says which of their dimensions is the batch, None where
    there is none. It returns the result and, as an integer or in its structure, which dimension is the batch in it.
    """
    return _definition(op).register_vmap(func)


@contextlib.contextmanager
def _scoped_library(ns: str, kind: str) -> Iterator[None]:
    """Forget at the end the operations that were defined in a namespace inside."""
    before = set(_defined)
    try:
        yield
    finally:
        for name in [name for name in _defined if name not in before and name.startswith(f"{ns}::")]:
            del _defined[name]
            delattr(getattr(ops, ns), name.partition("::")[2])
