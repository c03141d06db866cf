"""Which module stands for which name of PyTorch's, and what is said where none does."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

# A package of retrograd, and one of names that programs ask for and that mostly say: there is no such device.
ROOTS = {
    "torch": ("retrograd", "retrograd.compat.torch"),
    "torchvision": ("retrograd.vision", "retrograd.compat.torchvision"),
    "functorch": ("retrograd.func", "retrograd.compat.functorch"),
}

# Modules that are not public but imported all the same, and modules that are part of another here.
PRIVATE = {
    "torch.autograd._functions": "retrograd.compat.torch._resize",
    "torch.autograd.torch": "retrograd",
    "torch.jit.annotations": "typing",
    "torch.autograd.profiler_util": "retrograd.autograd.profiler",
    "torch.utils._mode_utils": "retrograd.compat.torch._dispatch",
    "torch.utils._pytree": "retrograd.pytree",
    "torch.utils._python_dispatch": "retrograd.compat.torch._dispatch",
    "torch._functorch": "retrograd.func",
    "torch._functorch.apis": "retrograd.compat.functorch.experimental",
    "torch._functorch.batch_norm_replacement": "retrograd.compat.functorch.experimental",
    "torch._functorch.eager_transforms": "retrograd.compat.functorch.eager_transforms",
    "torch._functorch.functional_call": "retrograd.func",
    "torch._functorch.make_functional": "retrograd.compat.functorch.stateless",
    "torch._functorch.vmap": "retrograd.func",
    "torch._subclasses": "retrograd.compat.torch._subclasses",
    "torch.ops.profiler": "retrograd.compat.torch.profiler.operations",
    "torch.torch": "retrograd",
    "torchvision.transforms.v2": "retrograd.vision.transforms",
    "torchvision.transforms.v2.functional": "retrograd.vision.transforms.functional",
    "torch.testing._internal": "retrograd.testing._internal",
    "torch.testing._internal.common_cuda": "retrograd.testing._internal.common_cuda",
    "torch.testing._internal.common_device_type": "retrograd.testing._internal.common_device_type",
    "torch.testing._internal.common_dtype": "retrograd.testing._internal.common_dtype",
    "torch.testing._internal.common_methods_invocations": "retrograd.testing._internal.common_methods_invocations",
    "torch.testing._internal.common_utils": "retrograd.testing._internal.common_utils",
    "torch.testing._internal.logging_tensor": "retrograd.testing._internal.logging_tensor",
}

# PyTorch has a module for each distribution.
_DISTRIBUTIONS = {
    "bernoulli": "binomial geometric negative_binomial",
    "cauchy": "half_cauchy",
    "categorical": "multinomial one_hot_categorical",
    "dirichlet": "beta",
    "distribution": "exp_family",
    "extreme_value": "gumbel kumaraswamy pareto weibull",
    "gamma": "chi2 inverse_gamma",
    "log_normal": "logistic_normal",
    "multivariate_normal": "lowrank_multivariate_normal",
    "relaxed": "relaxed_bernoulli relaxed_categorical",
    "student_t": "fishersnedecor studentT",
}
for _ours, _theirs in _DISTRIBUTIONS.items():
    for _name in _theirs.split():
        PRIVATE[f"torch.distributions.{_name}"] = f"retrograd.distributions.{_ours}"


def is_torch(name: str) -> bool:
    """Whether a module of that name belongs to PyTorch, torchvision or functorch."""
    return name.partition(".")[0] in ROOTS


def missing(name: str) -> str:
    """The message for a name of PyTorch's that retrograd does not have."""
    from retrograd import __version__

    return f"{name} is not in retrograd {__version__}"


class Names:
    """Finds the modules that stand for PyTorch's, and makes them speak of themselves by its names."""

    def __init__(self) -> None:
        self._torch_names: dict[str, str] = {}
        self._undo: list[Callable[[], None]] = []
        self._asked: set[str] = set()

    def module(self, name: str) -> ModuleType | None:
        """The module that stands for ``name``, which is below one of the roots; ``None`` if there is none."""
        root, *path = name.split(".")
        if name in PRIVATE:
            return importlib.import_module(PRIVATE[name])
        packages: tuple[str, ...] = ROOTS[root]
        if any(part.startswith("_") for part in path):
            packages = packages[1:]  # of PyTorch's private modules only what is public in fact: `torch._C`
        for package in packages:
            module: ModuleType | None = importlib.import_module(package)
            for part in path:
                module = module and _submodule(module, part)
            if module is not None:
                self._rename(module, name)
                return module
        return None

    def facade(self, root: str) -> ModuleType:
        """A module that gives the names of the packages behind ``root`` as its own."""
        packages = [importlib.import_module(package) for package in ROOTS[root]]
        facade = ModuleType(root, packages[0].__doc__)
        for package in packages:
            public = {name: value for name, value in vars(package).items() if not name.startswith("_")}
            vars(facade).update((name, value) for name, value in public.items() if not isinstance(value, ModuleType))
        facade.__version__ = packages[1].__version__  # type: ignore[attr-defined]
        facade.__file__ = packages[0].__file__
        facade.__path__ = []  # type: ignore[attr-defined]

        def get(name: str) -> Any:
            """Names that retrograd makes when they are first asked for, private ones of PyTorch's, and submodules."""
            own = packages[-1] if name.startswith("_") else packages[0]
            value = None if name.startswith("__") else getattr(own, name, None)
            if value is None and own is packages[0]:
                value = getattr(packages[-1], name, None)
            if value is None or isinstance(value, ModuleType):
                value = None if name.startswith("__") else _import(f"{root}.{name}")
            if value is not None:
                setattr(facade, name, value)
                return value
            raise _no_attribute(facade, root, name)

        facade.__getattr__ = get  # type: ignore[method-assign]
        return facade

    def torch_name(self, name: str) -> str | None:
        """What PyTorch calls the module of that name, where it stands for one of PyTorch's."""
        return self._torch_names.get(name)

    def forget(self) -> None:
        """Let all modules speak of themselves by their own names again."""
        while self._undo:
            self._undo.pop()()
        self._torch_names.clear()

    def _rename(self, module: ModuleType, torch_name: str) -> None:
        """Let ``module`` and what is loaded below it say ``torch_name`` where they do not have a name."""
        if module.__name__ in self._torch_names:
            return
        self._torch_names[module.__name__] = torch_name
        attributes = vars(module)
        own = attributes.get("__getattr__")

        def get(name: str) -> Any:
            if own is not None:
                try:
                    return own(name)
                except AttributeError:
                    pass
            other = self._other_module(f"{torch_name}.{name}")
            if other is not None:
                return other
            raise _no_attribute(module, torch_name, name)

        self._set(attributes, "__getattr__", get)
        # With a path, `from torch.nn.functional import x` asks the finders for what the module does not have.
        if "__path__" not in attributes:
            self._set(attributes, "__path__", [])
        for name, value in list(attributes.items()):
            own_child = isinstance(value, ModuleType) and value.__name__ == f"{module.__name__}.{name}"
            if own_child and not name.startswith("_") and value.__name__ != __package__:
                self._rename(value, f"{torch_name}.{name}")

    def _other_module(self, name: str) -> ModuleType | None:
        """The module that stands for ``name`` where its parent, which does not have it, was asked for it."""
        private = name.rpartition(".")[2].startswith("_") and name not in PRIVATE
        if name in self._asked or private:
            return None
        self._asked.add(name)  # looking for a module asks its parent
        try:
            return self.module(name)
        finally:
            self._asked.discard(name)

    def _set(self, attributes: dict[str, Any], name: str, value: Any) -> None:
        if name in attributes:
            before = attributes[name]
            self._undo.append(lambda: attributes.update({name: before}))
        else:
            self._undo.append(lambda: attributes.pop(name, None))
        attributes[name] = value


def _submodule(module: ModuleType, name: str) -> ModuleType | None:
    value = getattr(module, name, None)
    if isinstance(value, ModuleType) and value.__name__.startswith("retrograd."):
        return value
    return _import(f"{module.__name__}.{name}")


def _import(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        # The finders of this package name no module: see there.
        if error.name in (name, None):
            return None
        raise


def _no_attribute(module: ModuleType, torch_name: str, name: str) -> AttributeError:
    message = f"module {torch_name!r} has no attribute {name!r}: {missing(f'{torch_name}.{name}')}"
    return AttributeError(message, name=name, obj=module)
