"""Saving the state of a module into a dictionary, and loading it from one."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .._core import RemovableHandle, Tensor, no_grad
from .hooks import ModuleHook, add_hook, hooks_of
from .parameter import Parameter
from .registry import HookTable

_EXTRA_STATE_KEY_SUFFIX = "_extra_state"


class _IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` did not find, and what it found and could not place."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return (
            f"_IncompatibleKeys(missing_keys={self.missing_keys!r}, unexpected_keys={self.unexpected_keys!r})"
        )


class Stateful:
    """The part of :class:`~retrograd.nn.Module` that has to do with ``state_dict``."""

    _version: int = 1
    _parameters: Any
    _buffers: Any
    _modules: Any
    _non_persistent_buffers_set: set[str]
    _state_dict_hooks = HookTable(on_call=False)
    _state_dict_pre_hooks = HookTable(on_call=False)
    _load_state_dict_pre_hooks = HookTable(on_call=False)
    _load_state_dict_post_hooks = HookTable(on_call=False)

    def get_extra_state(self) -> Any:
        """What a subclass wants saved besides tensors; to be overridden with ``set_extra_state``."""
        raise RuntimeError(
            f"{type(self).__name__} does not define get_extra_state(), so it has no extra state to give."
        )

    def set_extra_state(self, state: Any) -> None:
        """Takes back what ``get_extra_state`` gave; called by ``load_state_dict``."""
        raise RuntimeError(
            f"{type(self).__name__} does not define set_extra_state(), so it can take no extra state."
        )

    def state_dict(
        self, *args: Any, destination: dict[str, Any] | None = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Any]:
        """The module's parameters and persistent buffers, and those of all its submodules, by name.

        The tensors share memory with the module's and are detached unless ``keep_vars``. They are put into
        ``destination`` if there is one, with ``prefix`` before each name.

        >>> list(nn.Sequential(nn.Linear(2, 3), nn.ReLU()).state_dict())
        ['0.weight', '0.bias']
        """
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead.", FutureWarning, stacklevel=2
            )
            positional = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            destination = positional.get("destination") if destination is None else destination
            prefix = prefix or positional.get("prefix", "")
            keep_vars = keep_vars or positional.get("keep_vars", False)
        if destination is None:
            destination = _ordered_dict_with_metadata(OrderedDict())
        local_metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = local_metadata
        if before := hooks_of(self, "_state_dict_pre_hooks"):
            for hook in list(before.values()):
                hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        behind = hooks_of(self, "_state_dict_hooks")
        for hook in list(behind.values()) if behind else ():
            changed = hook(self, destination, prefix, local_metadata)
            if changed is None:
                continue
            if getattr(hook, "_from_public_api", False):
                raise RuntimeError("state_dict post-hook must return None")
            destination = changed
        return destination

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        """Saves this module's own state, without its submodules; for subclasses to override."""
        for name, param in self._parameters.items():
            if param is not None:
                destination[prefix + name] = param if keep_vars else param.detach()
        if self._buffers:
            for name, buffer in _persistent_buffers(self).items():
                destination[prefix + name] = buffer if keep_vars else buffer.detach()
        if type(self).get_extra_state is not Stateful.get_extra_state:
            destination[prefix + _EXTRA_STATE_KEY_SUFFIX] = self.get_extra_state()

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _IncompatibleKeys:
        """Copies the tensors of ``state_dict`` into this module and its submodules.

        With ``assign`` the module takes the tensors themselves (their dtype too) and keeps only
        ``requires_grad``. Returns the missing and the unexpected keys. Raises RuntimeError, with all problems
        in one message, if a shape differs or, when ``strict``, a key is missing or unexpected; TypeError if
        ``state_dict`` is no mapping.

        >>> layer = nn.Linear(2, 3)
        >>> layer.load_state_dict({"weight": torch.ones(3, 2)}, strict=False)
        _IncompatibleKeys(missing_keys=['bias'], unexpected_keys=[])
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", None)
        state = _ordered_dict_with_metadata(OrderedDict(state_dict), metadata)
        keys = _IncompatibleKeys([], [])
        errors: list[str] = []
        _load_recursively(self, state, "", metadata, assign, keys, errors)
        if strict:
            for kind, names in (("Unexpected", keys.unexpected_keys), ("Missing", keys.missing_keys)):
                if names:
                    quoted = ", ".join(f'"{name}"' for name in names)
                    errors.insert(0, f"{kind} key(s) in state_dict: {quoted}. ")
        if errors:
            details = "\n\t".join(errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{details}")
        return keys

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Loads this module's own state, without its submodules; for subclasses to override.

        What is wrong is added to the three lists. ``local_metadata`` holds the ``version`` that the state was
        saved with, if known.
        """
        arguments = (state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        for hook in list(hooks_of(self, "_load_state_dict_pre_hooks").values()):
            hook(*arguments)
        local_state = _local_state(self)
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, member in local_state.items():
            key = prefix + name
            if key in state_dict:
                error = _load_member(self, name, key, member, state_dict[key], assign)
                if error:
                    error_msgs.append(error)
            elif strict:
                missing_keys.append(key)

        extra_state_key = prefix + _EXTRA_STATE_KEY_SUFFIX
        if type(self).set_extra_state is not Stateful.set_extra_state:
            if extra_state_key in state_dict:
                self.set_extra_state(state_dict[extra_state_key])
            elif strict:
                missing_keys.append(extra_state_key)
        elif strict and extra_state_key in state_dict:
            unexpected_keys.append(extra_state_key)

        if strict:
            for key in state_dict:
                if key.startswith(prefix) and key != extra_state_key:
                    name, dot, _ = key[len(prefix) :].partition(".")
                    if name not in (self._modules if dot else local_state):
                        unexpected_keys.append(key)

    def _register_state_dict_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Runs ``hook(module, state_dict, prefix, local_metadata) -> None or another state_dict``."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was "
                "previously registered via register_state_dict_post_hook"
            )
        return add_hook(self._state_dict_hooks, hook)

    def register_state_dict_post_hook(self, hook: Any) -> RemovableHandle:
        """Runs ``hook(module, state_dict, prefix, local_metadata)`` after the state is saved."""
        hook._from_public_api = True
        return add_hook(self._state_dict_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., None]) -> RemovableHandle:
        """Runs ``hook(module, prefix, keep_vars)`` before the module's state is saved."""
        return add_hook(self._state_dict_pre_hooks, hook)

    def _register_load_state_dict_pre_hook(
        self, hook: Callable[..., None], with_module: bool = False
    ) -> RemovableHandle:
        """As ``register_load_state_dict_pre_hook``, where the module is an argument only on request."""
        return add_hook(self._load_state_dict_pre_hooks, ModuleHook(hook, self) if with_module else hook)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., None]) -> RemovableHandle:
        """Runs a hook before the module's own state is loaded.

        It is called as ``hook(module, state_dict, prefix, local_metadata, strict, missing_keys,
        unexpected_keys, error_msgs)`` and may change each of these.
        """
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def register_load_state_dict_post_hook(self, hook: Callable[..., None]) -> RemovableHandle:
        """Runs ``hook(module, incompatible_keys)``, which may edit the two lists, after loading."""
        return add_hook(self._load_state_dict_post_hooks, hook)


def _ordered_dict_with_metadata(state: Any, metadata: Any = None) -> Any:
    state._metadata = OrderedDict() if metadata is None else metadata
    return state


def _load_recursively(
    module: Any,
    state: dict[str, Any],
    prefix: str,
    metadata: Mapping[str, Any] | None,
    assign: bool,
    keys: _IncompatibleKeys,
    errors: list[str],
) -> None:
    local_metadata = {} if metadata is None else dict(metadata.get(prefix[:-1], {}))
    if assign:
        local_metadata["assign_to_params_buffers"] = True
    module._load_from_state_dict(
        state, prefix, local_metadata, True, keys.missing_keys, keys.unexpected_keys, errors
    )
    for name, child in module._modules.items():
        if child is not None:
            child_prefix = f"{prefix}{name}."
            child_state = {key: value for key, value in state.items() if key.startswith(child_prefix)}
            _load_recursively(child, child_state, child_prefix, metadata, assign, keys, errors)
    for hook in list(hooks_of(module, "_load_state_dict_post_hooks").values()):
        if hook(module, keys) is not None:
            raise AssertionError(
                "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to "
                "return new values, if incompatible_keys need to be modified, it should be done inplace."
            )


def _local_state(module: Any) -> dict[str, Tensor]:
    """The module's own parameters and persistent buffers."""
    state = {name: param for name, param in module._parameters.items() if param is not None}
    if module._buffers:
        state |= _persistent_buffers(module)
    return state


def _persistent_buffers(module: Any) -> dict[str, Tensor]:
    transient = module._non_persistent_buffers_set
    return {name: b for name, b in module._buffers.items() if b is not None and name not in transient}


def _load_member(module: Any, name: str, key: str, member: Tensor, source: Any, assign: bool) -> str | None:
    """Loads one tensor; what went wrong comes back as a sentence."""
    if not isinstance(source, Tensor):
        return (
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object '
            f"from checkpoint but received {type(source)}"
        )
    # Files from the time when a scalar had one dimension.
    if member.dim() == 0 and tuple(source.shape) == (1,):
        source = source[0]
    if source.shape != member.shape:
        return (
            f"size mismatch for {key}: copying a param with shape {source.shape} from checkpoint, "
            f"the shape in current model is {member.shape}."
        )
    try:
        with no_grad():
            if assign:
                _assign_member(module, name, member, source)
            else:
                member.copy_(source)
    except Exception as error:
        return (
            f'While copying the parameter named "{key}", '
            f"whose dimensions in the model are {member.size()} and "
            f"whose dimensions in the checkpoint are {source.size()}, an exception occurred : {error.args}."
        )
    return None


def _assign_member(module: Any, name: str, member: Tensor, source: Tensor) -> None:
    if isinstance(member, Parameter):
        if isinstance(source, Parameter):
            source.requires_grad_(member.requires_grad)
        else:
            source = Parameter(source, requires_grad=member.requires_grad)
    setattr(module, name, source)
