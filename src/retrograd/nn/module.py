"""The base class of everything that has parameters."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from .._core import Tensor, class_defines, no_grad, traversal
from .._core import dtype as Dtype
from ..ops import empty_like
from .hooks import (
    Hooked,
    _global_buffer_registration_hooks,
    _global_module_registration_hooks,
    _global_parameter_registration_hooks,
    has_call_hooks,
    replaced_by_hooks,
)
from .parameter import Buffer, Parameter
from .registry import Registry, RegistryAttribute
from .state_dict import Stateful

M = TypeVar("M", bound="Module")

_REGISTRIES = ("_parameters", "_buffers", "_modules")


class CallSignature:
    """What `inspect.signature` shows of a module, whose call is compiled: any arguments. Its class keeps its own."""

    def __get__(self, module: Any, owner: type | None = None) -> Any:
        if module is None:
            raise AttributeError("__signature__")
        from inspect import Parameter, Signature

        return Signature([Parameter("args", Parameter.VAR_POSITIONAL), Parameter("kwargs", Parameter.VAR_KEYWORD)])


def _generated(items: Iterator[Any]) -> Iterator[Any]:
    """The same as one of Python's own generators, which callers look for."""
    yield from items


def _undefined_forward(self: Module, *input: Any) -> None:
    """What the module computes; for subclasses to define. Call the module itself, so that hooks run."""
    raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')


class Module(Hooked, Stateful):
    """Base class of all layers and models.

    A subclass calls ``super().__init__()``, assigns its parameters, buffers and submodules as attributes, and
    defines ``forward``; calling the module runs ``forward`` and the hooks around it. ``training`` tells
    whether the module is in training mode.

    >>> class Net(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.hidden = nn.Linear(4, 8)
    ...         self.out = nn.Linear(8, 2)
    ...
    ...     def forward(self, x):
    ...         return self.out(torch.relu(self.hidden(x)))
    >>> net = Net()
    >>> tuple(net(torch.zeros(3, 4)).shape)
    (3, 2)
    >>> net
    Net(
      (hidden): Linear(in_features=4, out_features=8, bias=True)
      (out): Linear(in_features=8, out_features=2, bias=True)
    )
    """

    training: bool
    call_super_init: bool = False
    dump_patches: bool = False
    __signature__ = CallSignature()
    _parameters = RegistryAttribute()
    _buffers = RegistryAttribute()
    _modules = RegistryAttribute()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not self.call_super_init:
            if kwargs:
                unexpected = next(iter(kwargs))
                raise TypeError(
                    f"{type(self).__name__}.__init__() got an unexpected keyword argument '{unexpected}'"
                )
            if args:
                raise TypeError(
                    f"{type(self).__name__}.__init__() takes 1 positional argument "
                    f"but {len(args) + 1} were given"
                )
        attributes = self.__dict__
        attributes["training"] = True
        for registry in _REGISTRIES:
            attributes[registry] = Registry(self)
        attributes["_non_persistent_buffers_set"] = set()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    forward: Callable[..., Any] = _undefined_forward

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Adds a parameter, which is then an attribute of that name.

        None keeps the name without a tensor. Raises KeyError if the name is empty, has a dot or is taken;
        TypeError if ``param`` is no Parameter; ValueError if it is the result of an operation.
        """
        _check_name(self, "parameter", "_parameters", name)
        if param is not None:
            if not isinstance(param, Parameter):
                raise TypeError(
                    f"cannot assign '{typename(param)}' object to parameter '{name}' "
                    "(torch.nn.Parameter or None required)"
                )
            _require_leaf(name, param)
            param = replaced_by_hooks(_global_parameter_registration_hooks, self, name, param)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Adds a tensor that belongs to the module's state but is no parameter, such as a running mean.

        A buffer that is not ``persistent`` stays out of ``state_dict()``. Raises KeyError if the name is
        empty, has a dot or is taken; TypeError if ``tensor`` is no tensor.

        >>> module = nn.Module()
        >>> module.register_buffer("mean", torch.zeros(2))
        >>> module.mean
        tensor([0., 0.])
        """
        _check_name(self, "buffer", "_buffers", name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' "
                "(torch Tensor or None required)"
            )
        self._buffers[name] = replaced_by_hooks(_global_buffer_registration_hooks, self, name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Adds a submodule, which is then an attribute of that name.

        Raises TypeError if ``module`` is no Module and KeyError if the name is empty, has a dot or is taken.
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        _check_name(self, "module", "_modules", name)
        self._modules[name] = replaced_by_hooks(_global_module_registration_hooks, self, name, module)

    def register_module(self, name: str, module: Module | None) -> None:
        """The same as :meth:`add_module`."""
        self.add_module(name, module)

    def __getattr__(self, name: str) -> Any:
        # Found here are only names that the class shadows, and members of a copy at the first access.
        for registry in _REGISTRIES:
            if name in self.__dict__.get(registry, ()):
                return getattr(self, registry)[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    _find_member = __getattr__  # which registries compare with what a class has

    def __setattr__(self, name: str, value: Any) -> None:
        attributes = self.__dict__
        if isinstance(value, Parameter):
            _require_init(self, "parameters")
            _require_leaf(name, value)
            _make_room_in(self, "_parameters", name)
            self.register_parameter(name, value)
        elif name in attributes.get("_parameters", ()):
            _require_none(name, value, "parameter", "torch.nn.Parameter")
            self.register_parameter(name, None)
        elif isinstance(value, Module):
            _require_init(self, "module")
            _make_room_in(self, "_modules", name)
            self._modules[name] = replaced_by_hooks(_global_module_registration_hooks, self, name, value)
        elif name in attributes.get("_modules", ()):
            _require_none(name, value, "child module", "torch.nn.Module")
            self._modules[name] = replaced_by_hooks(_global_module_registration_hooks, self, name, None)
        elif isinstance(value, Buffer) or name in attributes.get("_buffers", ()):
            _require_init(self, "buffer")
            if value is not None and not isinstance(value, Tensor):
                _require_none(name, value, "buffer", "torch.nn.Buffer, torch.Tensor")
            persistent = (
                value.persistent
                if isinstance(value, Buffer)
                else name not in self._non_persistent_buffers_set
            )
            self.register_buffer(name, value, persistent)
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        for registry in _REGISTRIES:
            members = getattr(self, registry)
            if name in members:
                del members[name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __dir__(self) -> list[str]:
        names = {*dir(type(self)), *self.__dict__, *self._parameters, *self._buffers, *self._modules}
        return sorted(name for name in names if not name[0].isdigit())

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        for registry in _REGISTRIES:
            if registry in state:
                members = state[registry] = dict(getattr(self, registry))
                for name, member in members.items():
                    if name in state and state[name] is member:
                        del state[name]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        attributes = self.__dict__
        attributes.update(state)
        attributes.setdefault("_non_persistent_buffers_set", set())
        if has_call_hooks(self):
            attributes["_maybe_hooked"] = True

    def get_submodule(self, target: str) -> Module:
        """The submodule with the dotted name ``target``; the module itself for an empty one.

        Raises AttributeError if a part of the name does not exist or is no module.

        >>> net = nn.Sequential(nn.Sequential(nn.ReLU()))
        >>> net.get_submodule("0.0")
        ReLU()
        """
        module: Module = self
        for part in target.split(".") if target else ():
            module = _existing_attribute(module, part)
            if not isinstance(module, Module):
                raise AttributeError(f"`{part}` is not an nn.Module")
        return module

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Puts ``module`` in the place ``target``, a dotted name, which has to exist if ``strict``.

        Raises ValueError if ``target`` is empty or ``module`` is no Module, AttributeError if the way there
        does not exist or what is there is no module.
        """
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        parent_name, _, name = target.rpartition(".")
        parent = self.get_submodule(parent_name)
        if (strict or hasattr(parent, name)) and not isinstance(_existing_attribute(parent, name), Module):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """The parameter with the dotted name ``target``. Raises AttributeError if there is none."""
        module_name, _, name = target.rpartition(".")
        param = _existing_attribute(self.get_submodule(module_name), name)
        if not isinstance(param, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return param

    def get_buffer(self, target: str) -> Tensor:
        """The buffer with the dotted name ``target``. Raises AttributeError if there is none."""
        module_name, _, name = target.rpartition(".")
        module = self.get_submodule(module_name)
        buffer = _existing_attribute(module, name)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return buffer

    def _named_members(
        self,
        get_members_fn: Callable[[Module], Any],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        own = [(prefix, self)]
        modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else own
        yield from traversal.named_members(modules, get_members_fn, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters, each once; only the module's own unless ``recurse``.

        >>> [tuple(param.shape) for param in nn.Linear(2, 3).parameters()]
        [(3, 2), (3,)]
        """
        kind = type(self)
        if not recurse or kind.named_parameters is not Module.named_parameters or kind.modules is not Module.modules:
            return (param for _, param in self.named_parameters(recurse=recurse))
        return _generated(traversal.members(self, Module.named_modules, "_parameters"))

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """The parameters with their names, each of which starts with ``prefix``."""
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers, each once; only the module's own unless ``recurse``."""
        kind = type(self)
        if not recurse or kind.named_buffers is not Module.named_buffers or kind.modules is not Module.modules:
            return (buffer for _, buffer in self.named_buffers(recurse=recurse))
        return _generated(traversal.members(self, Module.named_modules, "_buffers"))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """The buffers with their names, each of which starts with ``prefix``."""
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def children(self) -> Iterator[Module]:
        """The direct submodules, each once."""
        if type(self).named_children is not Module.named_children:
            return (module for _, module in self.named_children())
        return iter({module: None for module in self._modules.values() if module is not None})

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The direct submodules with their names, each once."""
        seen: set[Module] = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def modules(self, remove_duplicate: bool = True) -> Iterator[Module]:
        """The module itself and all its submodules, outermost first.

        >>> [type(module).__name__ for module in nn.Sequential(nn.ReLU(), nn.Tanh()).modules()]
        ['Sequential', 'ReLU', 'Tanh']
        """
        yield from traversal.modules(self, Module.named_modules, remove_duplicate)

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """The module itself and all its submodules with their dotted names, without those in ``memo``."""
        yield from traversal.named_modules(self, Module.named_modules, memo, prefix, remove_duplicate)

    def apply(self: M, fn: Callable[[Module], None]) -> M:
        """Calls ``fn`` on every submodule, innermost first, and on the module itself; returns the module.

        >>> net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
        >>> _ = net.apply(lambda module: print(type(module).__name__))
        Linear
        ReLU
        Sequential
        """
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self: M, mode: bool = True) -> M:
        """Puts the module and its submodules into training mode, or out of it; returns the module.

        Raises ValueError if ``mode`` is no bool.
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self: M) -> M:
        """Puts the module and its submodules into evaluation mode; returns it."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Sets whether the parameters require a gradient; False freezes them. Returns the module."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets the parameters' gradients, or fills them with zeros if not ``set_to_none``."""
        for param in self.parameters():
            grad = param.grad
            if grad is None:
                continue
            if set_to_none:
                param.grad = None
                continue
            if grad.grad_fn is not None:
                grad.detach_()
            else:
                grad.requires_grad_(False)
            grad.zero_()

    def _apply(self: M, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> M:
        """Replaces the data of every parameter, gradient and buffer by what ``fn`` makes of it."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for param in self._parameters.values():
            if param is None:
                continue
            grad = param.grad
            with no_grad():
                param.data = fn(param)
                if grad is not None:
                    grad.data = fn(grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _apply_to_floating(self: M, fn: Callable[[Tensor], Tensor]) -> M:
        return self._apply(lambda tensor: fn(tensor) if tensor.is_floating_point() else tensor)

    def to(self: M, *args: Any, **kwargs: Any) -> M:
        """Converts parameters and buffers in place.

        Called as ``to(dtype)``, ``to("cpu")``, ``to("cpu", dtype)`` or ``to(tensor)``.

        Only floating-point and complex tensors change their dtype. Returns the module. Raises TypeError if
        the dtype is an integer one, RuntimeError for a device other than the CPU.

        >>> nn.Linear(2, 2).to(torch.float64).weight.dtype == torch.float64
        True
        """
        device, to_dtype, non_blocking, memory_format = _parse_to(*args, **kwargs)
        if to_dtype is not None:
            if not (to_dtype.is_floating_point or to_dtype.is_complex):
                raise TypeError(
                    "nn.Module.to only accepts floating point or complex dtypes, "
                    f"but got desired dtype={to_dtype}"
                )
            if to_dtype.is_complex:
                warnings.warn(
                    "Complex modules are a new feature; not every module accepts them.", stacklevel=2
                )

        def convert(tensor: Tensor) -> Tensor:
            wanted = to_dtype if tensor.is_floating_point() or tensor.is_complex() else None
            if memory_format is not None and tensor.dim() in (4, 5):
                return tensor.to(device, wanted, non_blocking, memory_format=memory_format)
            return tensor.to(device, wanted, non_blocking)

        return self._apply(convert)

    def type(self: M, dst_type: Any) -> M:
        """Casts all parameters and buffers to ``dst_type``; returns the module."""
        return self._apply(lambda tensor: tensor.type(dst_type))

    def float(self: M) -> M:
        """Casts floating-point parameters and buffers to float32; returns the module."""
        return self._apply_to_floating(lambda tensor: tensor.float())

    def double(self: M) -> M:
        """Casts floating-point parameters and buffers to float64; returns the module."""
        return self._apply_to_floating(lambda tensor: tensor.double())

    def half(self: M) -> M:
        """Casts floating-point parameters and buffers to float16; returns the module."""
        return self._apply_to_floating(lambda tensor: tensor.half())

    def bfloat16(self: M) -> M:
        """Casts floating-point parameters and buffers to bfloat16; returns the module."""
        return self._apply_to_floating(lambda tensor: tensor.bfloat16())

    def cpu(self: M) -> M:
        """Returns the module, which is always on the CPU."""
        return self._apply(lambda tensor: tensor.cpu())

    def cuda(self: M, device: Any = None) -> M:
        """Raises RuntimeError if the module has a tensor: the only device is the CPU."""
        return self.to("cuda")

    def to_empty(self: M, *, device: Any, recurse: bool = True) -> M:
        """Gives every parameter and buffer new memory with unknown contents; returns the module."""
        return self._apply(lambda tensor: empty_like(tensor, device=device), recurse=recurse)

    def share_memory(self: M) -> M:
        """Moves parameters and buffers into memory shared between processes; returns the module."""
        return self._apply(lambda tensor: tensor.share_memory_())

    def compile(self: M, *args: Any, **kwargs: Any) -> M:
        """Returns the module as it is: there is nothing to compile. All arguments are accepted."""
        return self

    def extra_repr(self) -> str:
        """What stands between the brackets of the module's ``repr`` besides its submodules."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        lines += [f"({name}): {indent_all_but_first(repr(module))}" for name, module in self._modules.items()]
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


def typename(value: object) -> str:
    """How messages name the type of ``value``: a tensor's legacy type, else the class."""
    if isinstance(value, Tensor):
        return value.type()
    cls = value if isinstance(value, type) else type(value)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _check_name(module: Module, kind: str, registry: str, name: object) -> None:
    if registry not in module.__dict__:
        raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
    if not isinstance(name, str):
        raise TypeError(f"{kind} name should be a string. Got {typename(name)}")
    if "." in name:
        raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
    if name == "":
        raise KeyError(f'{kind} name can\'t be empty string ""')
    if name not in getattr(module, registry) and hasattr(module, name):
        raise KeyError(f"attribute '{name}' already exists")


def _require_init(module: Module, what: str) -> None:
    if "_parameters" not in module.__dict__:
        raise AttributeError(f"cannot assign {what} before Module.__init__() call")


def _make_room_in(module: Module, registry: str, name: str) -> None:
    """Makes room for a new member: whatever else has the name goes, unless the class defines it."""
    if name in module.__dict__[registry]:
        return
    if registry != "_modules" and class_defines(type(module), name):
        raise KeyError(f"attribute '{name}' already exists")
    for other in _REGISTRIES:
        if name in module.__dict__[other]:
            del getattr(module, other)[name]
    module._non_persistent_buffers_set.discard(name)
    module.__dict__.pop(name, None)


def _existing_attribute(module: Module, name: str) -> Any:
    if not hasattr(module, name):
        raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
    return getattr(module, name)


def _require_leaf(name: str, param: Parameter) -> None:
    if param.grad_fn is not None:
        raise ValueError(
            f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created "
            f"explicitly. To express '{name}' as a function of another Tensor, "
            f"compute the value in the forward() method."
        )


def _require_none(name: str, value: object, kind: str, expected: str) -> None:
    if value is not None:
        raise TypeError(f"cannot assign '{typename(value)}' as {kind} '{name}' ({expected} or None expected)")


def indent_all_but_first(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"  {line}" if line.strip() else "" for line in rest)])


def _parse_to(
    *args: Any,
    device: Any = None,
    dtype: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
    tensor: Tensor | None = None,
) -> tuple[Any, Any, bool, Any]:
    """The device, dtype, blocking and memory format that the arguments of ``Module.to`` stand for."""
    rest = list(args)
    if rest and isinstance(rest[0], Tensor):
        tensor = rest.pop(0)
    elif rest and isinstance(rest[0], Dtype):
        dtype = rest.pop(0)
    elif rest:
        device = rest.pop(0)
        if rest and (rest[0] is None or isinstance(rest[0], Dtype)):
            dtype = rest.pop(0)
    if tensor is not None:
        device, dtype = tensor.device, tensor.dtype
    if rest:
        non_blocking = rest.pop(0)
    if len(rest) > 1:
        raise TypeError(
            "to() received an invalid combination of arguments; use to(device, dtype, non_blocking)"
        )
    return device, dtype, non_blocking, memory_format
