"""PyTorch's compiler of scripts. Nothing is compiled here: a script is the function or module that it was made of."""

from __future__ import annotations

import types
import typing
import weakref
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from retrograd.nn import Module

from .futures import Future

Function = TypeVar("Function", bound=Callable[..., Any])

__all__ = [
    "Final",
    "Future",
    "ScriptFunction",
    "ScriptModule",
    "TracerWarning",
    "annotate",
    "export",
    "fork",
    "freeze",
    "ignore",
    "is_scripting",
    "is_tracing",
    "isinstance",
    "load",
    "optimize_for_inference",
    "save",
    "script",
    "script_if_tracing",
    "script_method",
    "trace",
    "trace_module",
    "unused",
    "wait",
]

_is_instance = isinstance
_scripts: weakref.WeakSet[Module] = weakref.WeakSet()  # the modules that are scripts, by their own word


def _noted(obj: Any) -> Any:
    if _is_instance(obj, Module):
        _scripts.add(obj)
    return obj


def is_scripting() -> bool:
    """``False``: the function runs as it is written."""
    return False


def is_tracing() -> bool:
    """``False``."""
    return False


def export(fn: Function) -> Function:
    """Mark a method to be compiled: it is returned as it is."""
    return fn


def unused(fn: Function) -> Function:
    """Mark a method not to be compiled: it is returned as it is."""
    return fn


def ignore(drop: Any = False, **kwargs: Any) -> Any:
    """Mark a method to be left to Python, with ``@ignore`` or ``@ignore(drop=True)``: it is returned as it is."""
    return drop if callable(drop) else unused


def script_if_tracing(fn: Function) -> Function:
    """Mark a function to be compiled when it is traced: it is returned as it is."""
    return fn


def annotate(the_type: Any, the_value: Any) -> Any:
    """Say what type a value has: the value is returned as it is."""
    return the_value


def isinstance(obj: Any, target_type: Any) -> bool:
    """Python's ``isinstance``; of ``list[int]`` and the like only the outer type is looked at."""
    kinds = target_type if _is_instance(target_type, tuple) else (target_type,)
    return _is_instance(obj, tuple([getattr(kind, "__origin__", kind) for kind in kinds]))


def script(obj: Any, *arguments: Any, **keywords: Any) -> Any:
    """Compile a function, a module or a class, also as a decorator: it is returned as it is.

    It runs as Python, with the same results. Files of scripts are neither written nor read: see :func:`save`.
    """
    return _noted(obj)


def trace(func: Any = None, example_inputs: Any = None, *arguments: Any, **keywords: Any) -> Any:
    """Record what a function or module computes for an example: it is returned as it is, and keeps its branches."""
    return _noted(func)


def trace_module(mod: Any, inputs: Any, *arguments: Any, **keywords: Any) -> Any:
    """Record what methods of a module compute for examples: it is returned as it is."""
    return _noted(mod)


class TracerWarning(Warning):
    """What PyTorch's tracer says of code that it cannot follow; never given here."""


def freeze(mod: Any, *arguments: Any, **keywords: Any) -> Any:
    """Make the weights of a module part of its script: it is returned as it is."""
    return mod


def optimize_for_inference(mod: Any, *arguments: Any, **keywords: Any) -> Any:
    """Prepare a module for use without training: it is returned as it is."""
    return mod


def script_method(fn: Function) -> Function:
    """Mark a method of a :class:`ScriptModule` to be compiled: it is returned as it is."""
    return fn


def save(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: there is no script to be saved."""
    raise NotImplementedError(
        "retrograd compiles no scripts, so there is none to save: save the weights by "
        "torch.save(model.state_dict(), path)"
    )


def load(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: files of scripts contain programs, which are not run here."""
    raise NotImplementedError(
        "retrograd does not run scripts out of files: build the model in Python and load its weights by "
        "model.load_state_dict(torch.load(path))"
    )


def fork(func: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
    """Call a function and hand its result to :func:`wait`. It runs at once, as everything does outside of scripts."""
    future: Future[Any] = Future()
    future.set_result(func(*args, **kwargs))
    return future


def wait(future: Future[Any]) -> Any:
    """The result of a call made by :func:`fork`."""
    return future.wait()


_fork, _wait = fork, wait


class _Scripts(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        if super().__instancecheck__(instance):
            return True
        return cls is ScriptModule and _is_instance(instance, Module) and instance in _scripts


class ScriptModule(Module, metaclass=_Scripts):
    """A module whose methods were to be compiled: an ordinary one. What :func:`script` returned is one, too."""


ScriptFunction = types.FunctionType
Final = typing.Final
