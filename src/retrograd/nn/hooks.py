"""Hooks of modules: registering them, and calling a module that has some.

A hook sits in a table of one module or in a table for all modules; those for all modules run first. A call
asks one question, ``module._maybe_hooked``, and comes here only when the answer is yes.
"""

from __future__ import annotations

import functools
import warnings
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from .._core import Forwarding, RemovableHandle
from .backward_hooks import BackwardBoundary, hook_grad_fn
from .registry import HookTable

Hook = Callable[..., Any]

_MIXED_BACKWARD_HOOKS = (
    "Cannot use both regular backward hooks and full backward hooks {where}. Please use only one of them."
)


class GlobalHooks(OrderedDict):
    """A table of hooks that run for every module."""

    def __setitem__(self, hook_id: int, hook: Hook) -> None:
        super().__setitem__(hook_id, hook)
        Hooked._maybe_hooked = True


_global_forward_pre_hooks: GlobalHooks = GlobalHooks()
_global_forward_hooks: GlobalHooks = GlobalHooks()
_global_forward_hooks_with_kwargs: OrderedDict[int, bool] = OrderedDict()
_global_forward_hooks_always_called: OrderedDict[int, bool] = OrderedDict()
_global_backward_pre_hooks: GlobalHooks = GlobalHooks()
_global_backward_hooks: GlobalHooks = GlobalHooks()
_global_backward_hooks_not_full: OrderedDict[int, bool] = OrderedDict()
_global_buffer_registration_hooks: OrderedDict[int, Hook] = OrderedDict()
_global_module_registration_hooks: OrderedDict[int, Hook] = OrderedDict()
_global_parameter_registration_hooks: OrderedDict[int, Hook] = OrderedDict()

_ON_CALL_GLOBAL = (
    _global_forward_pre_hooks,
    _global_forward_hooks,
    _global_backward_pre_hooks,
    _global_backward_hooks,
)
_ON_CALL = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")


def add_hook(
    table: OrderedDict, hook: Hook, *, prepend: bool = False, marks: tuple[OrderedDict, ...] = ()
) -> RemovableHandle:
    """Puts ``hook`` into ``table``; removing the handle also clears its entries in ``marks``."""
    handle = RemovableHandle(table, extra_dict=list(marks))
    table[handle.id] = hook
    if prepend:
        table.move_to_end(handle.id, last=False)
    return handle


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Runs ``hook(module, args) -> None or new args`` before the ``forward`` of every module."""
    return add_hook(_global_forward_pre_hooks, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Runs ``hook(module, args, output) -> None or new output`` after the ``forward`` of every module.

    ``with_kwargs`` gives ``hook(module, args, kwargs, output)``; ``always_call`` runs it even if ``forward``
    raised.
    """
    marks = (_global_forward_hooks_with_kwargs, _global_forward_hooks_always_called)
    handle = add_hook(_global_forward_hooks, hook, marks=marks)
    if with_kwargs:
        _global_forward_hooks_with_kwargs[handle.id] = True
    if always_call:
        _global_forward_hooks_always_called[handle.id] = True
    return handle


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Runs ``hook(module, grad_output) -> None or new one`` before the backward pass of every module."""
    return add_hook(_global_backward_pre_hooks, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Runs ``hook(module, grad_input, grad_output) -> None or new grad_input`` after that of every module.

    Raises RuntimeError while a global hook of :func:`register_module_backward_hook` is in place.
    """
    if _global_backward_hooks_not_full:
        raise RuntimeError(_MIXED_BACKWARD_HOOKS.format(where="as a global Module hook"))
    return add_hook(_global_backward_hooks, hook)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """The deprecated :func:`register_module_full_backward_hook`: hooks the last node of each module."""
    if len(_global_backward_hooks) > len(_global_backward_hooks_not_full):
        raise RuntimeError(_MIXED_BACKWARD_HOOKS.format(where="as a global Module hook"))
    handle = add_hook(_global_backward_hooks, hook, marks=(_global_backward_hooks_not_full,))
    _global_backward_hooks_not_full[handle.id] = True
    return handle


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Runs ``hook(module, name, buffer) -> None or another buffer`` when any module registers a buffer."""
    return add_hook(_global_buffer_registration_hooks, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Runs ``hook(module, name, submodule) -> None or another one`` when any module registers a submodule."""
    return add_hook(_global_module_registration_hooks, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Runs ``hook(module, name, param) -> None or another one`` when any module registers a parameter."""
    return add_hook(_global_parameter_registration_hooks, hook)


def replaced_by_hooks(hooks: OrderedDict[int, Hook], module: object, name: str, member: Any) -> Any:
    """What is to be registered in place of ``member`` once every registration hook has seen it."""
    for hook in hooks.values():
        replacement = hook(module, name, member)
        if replacement is not None:
            member = replacement
    return member


class ModuleHook:
    """A hook that also takes the module, which it does not keep alive."""

    def __init__(self, hook: Hook, module: object) -> None:
        functools.update_wrapper(self, hook)
        self.hook = hook
        self.module = weakref.ref(module)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        module = self.module()
        if module is None:
            raise RuntimeError("You are trying to call the hook of a dead Module!")
        return self.hook(module, *args, **kwargs)

    def __reduce__(self) -> tuple[type, tuple]:
        module = self.module()
        if module is None:
            raise RuntimeError("You are trying to save the hook of a dead Module!")
        return type(self), (self.hook, module)


class Hooked(Forwarding):
    """The part of :class:`~retrograd.nn.Module` that has to do with hooks around its call."""

    # A place in memory of its own makes this, and not Mixin, the base that instances of `class Net(Mixin, Module)` are
    # made by; copying and unpickling refuse what two bases make in the same way.
    __slots__ = ("_layout",)

    forward: Callable[..., Any]
    _maybe_hooked: bool = False
    _is_full_backward_hook: bool | None = None
    _forward_pre_hooks = HookTable(on_call=True)
    _forward_pre_hooks_with_kwargs = HookTable(on_call=False)
    _forward_hooks = HookTable(on_call=True)
    _forward_hooks_with_kwargs = HookTable(on_call=False)
    _forward_hooks_always_called = HookTable(on_call=False)
    _backward_pre_hooks = HookTable(on_call=True)
    _backward_hooks = HookTable(on_call=True)

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Runs ``hook(module, args) -> None or new args`` before each ``forward``.

        ``args`` is the tuple of positional arguments; a single value that comes back is wrapped into a tuple.
        With ``with_kwargs`` the form is ``hook(module, args, kwargs) -> None or (args, kwargs)``. ``prepend``
        puts the hook before those that the module already has. Returns a handle whose ``remove()`` takes the
        hook away.

        >>> layer = nn.ReLU()
        >>> handle = layer.register_forward_pre_hook(lambda module, args: -args[0])
        >>> layer(torch.tensor([-2.0, 3.0]))
        tensor([2., 0.])
        >>> handle.remove()
        """
        marks = self._forward_pre_hooks_with_kwargs
        handle = add_hook(self._forward_pre_hooks, hook, prepend=prepend, marks=(marks,))
        if with_kwargs:
            marks[handle.id] = True
        return handle

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Runs ``hook(module, args, output) -> None or new output`` after each ``forward``.

        With ``with_kwargs`` the form is ``hook(module, args, kwargs, output)``. With ``always_call`` the hook
        runs even if the call raised; ``output`` is then None and an error inside the hook becomes a warning.

        >>> layer = nn.Flatten()
        >>> handle = layer.register_forward_hook(lambda module, args, output: print(tuple(output.shape)))
        >>> _ = layer(torch.zeros(4, 2, 3))
        (4, 6)
        """
        with_kwargs_marks, always_called = self._forward_hooks_with_kwargs, self._forward_hooks_always_called
        marks = (with_kwargs_marks, always_called)
        handle = add_hook(self._forward_hooks, hook, prepend=prepend, marks=marks)
        if with_kwargs:
            with_kwargs_marks[handle.id] = True
        if always_call:
            always_called[handle.id] = True
        return handle

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Runs ``hook(module, grad_output) -> None or new grad_output`` before the module's backward pass.

        ``grad_output`` is a tuple with one gradient for each output, None for what is no tensor. While such a
        hook is in place, ``forward`` receives and the caller gets views, which must not be written in place.
        """
        return add_hook(self._backward_pre_hooks, hook, prepend=prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Runs ``hook(module, grad_input, grad_output) -> None or new grad_input`` in the backward pass.

        Both are tuples, with None in place of what is no tensor; ``grad_input`` belongs to positional
        arguments only. If no input needs a gradient the hook runs when the gradients of the outputs are
        there, with a warning. Raises RuntimeError if the module has a hook of :meth:`register_backward_hook`.

        >>> layer = nn.ReLU()
        >>> handle = layer.register_full_backward_hook(lambda module, g_in, g_out: print(g_in))
        >>> layer(torch.tensor([-1.0, 2.0], requires_grad=True)).sum().backward()
        (tensor([0., 1.]),)
        """
        if self._is_full_backward_hook is False:
            raise RuntimeError(_MIXED_BACKWARD_HOOKS.format(where="on a single Module"))
        self._is_full_backward_hook = True
        return add_hook(self._backward_hooks, hook, prepend=prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """The deprecated form of :meth:`register_full_backward_hook`: hooks the node that made the output.

        ``grad_input`` is what that node hands on, which need not be the gradients of the module's inputs.
        """
        if self._is_full_backward_hook is True:
            raise RuntimeError(_MIXED_BACKWARD_HOOKS.format(where="on a single Module"))
        self._is_full_backward_hook = False
        return add_hook(self._backward_hooks, hook)

    def _call_impl(self, *args: Any, **kwargs: Any) -> Any:
        """Calls ``forward`` with every hook around it."""
        if not any(_ON_CALL_GLOBAL):
            _unmark_all_modules()
            if not has_call_hooks(self):
                return self.forward(*args, **kwargs)
        output = None
        started: set[int] = set()
        try:
            args, kwargs = _run_forward_pre_hooks(self, args, kwargs)
            boundary = BackwardBoundary.of(self, _full_backward_hooks(self), _backward_pre_hooks(self))
            if boundary is not None:
                args = boundary.enter(args)
            output = self.forward(*args, **kwargs)
            for hook_id, hook in _everyones_and_own(_global_forward_hooks, self, "_forward_hooks"):
                started.add(hook_id)
                output = _run_forward_hook(hook_id, hook, self, args, kwargs, output)
            if boundary is not None:
                output = boundary.leave(output)
            for hook in _last_node_hooks(self):
                hook_grad_fn(output, ModuleHook(hook, self))
            return output
        except Exception:
            _run_always_called_hooks(self, started, args, kwargs, output)
            raise


def _unmark_all_modules() -> None:
    """Lets modules without hooks of their own be called without looking for hooks again."""
    if Hooked._maybe_hooked:
        Hooked._maybe_hooked = False
        if any(_ON_CALL_GLOBAL):  # another thread has just put one in
            Hooked._maybe_hooked = True


def hooks_of(module: Any, table: str) -> dict[int, Any]:
    """The module's own hooks of one kind, to look at; the table is not created."""
    return module.__dict__.get(table) or {}


def has_call_hooks(module: Any) -> bool:
    return any(hooks_of(module, table) for table in _ON_CALL)


def _everyones_and_own(hooks: OrderedDict[int, Hook], module: Any, table: str) -> Iterator[tuple[int, Hook]]:
    return chain(list(hooks.items()), list(hooks_of(module, table).items()))


def _run_forward_pre_hooks(module: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    with_kwargs = hooks_of(module, "_forward_pre_hooks_with_kwargs")
    for hook_id, hook in _everyones_and_own(_global_forward_pre_hooks, module, "_forward_pre_hooks"):
        if hook_id in with_kwargs:
            changed = hook(module, args, kwargs)
            if changed is None:
                continue
            if not (isinstance(changed, tuple) and len(changed) == 2):
                raise RuntimeError(
                    "forward pre-hook must return None or a tuple "
                    f"of (new_args, new_kwargs), but got {changed}."
                )
            args, kwargs = changed
        else:
            changed = hook(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    return args, kwargs


def _run_forward_hook(
    hook_id: int, hook: Hook, module: Any, args: tuple, kwargs: dict[str, Any], output: Any
) -> Any:
    if hook_id in _global_forward_hooks_with_kwargs or hook_id in hooks_of(
        module, "_forward_hooks_with_kwargs"
    ):
        changed = hook(module, args, kwargs, output)
    else:
        changed = hook(module, args, output)
    return output if changed is None else changed


def _run_always_called_hooks(
    module: Any, started: set[int], args: tuple, kwargs: dict[str, Any], output: Any
) -> None:
    always_called = {*_global_forward_hooks_always_called, *hooks_of(module, "_forward_hooks_always_called")}
    for hook_id, hook in _everyones_and_own(_global_forward_hooks, module, "_forward_hooks"):
        if hook_id not in always_called or hook_id in started:
            continue
        try:
            output = _run_forward_hook(hook_id, hook, module, args, kwargs, output)
        except Exception as error:
            kind = "global module" if hook_id in _global_forward_hooks else "module"
            warnings.warn(
                f"{kind} forward hook with ``always_call=True`` raised an exception "
                f"that was silenced as another error was raised in forward: {error}",
                stacklevel=3,
            )


def _full_backward_hooks(module: Any) -> list[Hook]:
    everyones = {} if _global_backward_hooks_not_full else _global_backward_hooks
    own = hooks_of(module, "_backward_hooks") if module._is_full_backward_hook is True else {}
    return [*everyones.values(), *own.values()]


def _last_node_hooks(module: Any) -> list[Hook]:
    everyones = _global_backward_hooks if _global_backward_hooks_not_full else {}
    own = hooks_of(module, "_backward_hooks") if module._is_full_backward_hook is False else {}
    return [*everyones.values(), *own.values()]


def _backward_pre_hooks(module: Any) -> list[Hook]:
    return [*_global_backward_pre_hooks.values(), *hooks_of(module, "_backward_pre_hooks").values()]
