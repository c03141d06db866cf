"""The families that only some programs need are loaded when one of their names is first asked for.

They lie beside this file. All operations take about as long to load as NumPy does, those that are loaded at once half
of that. A package says here which methods of tensors it brings.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from .._core import set_method
from .record import IN_PLACE, PUBLIC, join_the_others

PACKAGES = {
    "layers": "",
    "linear_algebra": """
        cholesky cholesky_inverse cholesky_solve det geqrf inverse logdet lu lu_solve matrix_exp matrix_power orgqr
        ormqr pinverse qr slogdet svd triangular_solve
    """,
    "signals": "istft stft",
    "special_functions": "",
    "aten": "",
}


def load_families(package: str, path: list[str]) -> None:
    """Load the families of a package, but not those of its packages that are named above."""
    for family in iter_modules(path):
        if family.name not in PACKAGES:
            import_module(f"{package}.{family.name}")
    join_the_others()


def load(package: str):
    """Load one of the packages, and return it."""
    return import_module(f"{__package__}.{package}")


def find(name: str):
    """The operation of that public name, None if there is none; packages are loaded until it is there."""
    for package in PACKAGES:
        if name in PUBLIC or name in IN_PLACE:
            break
        load(package)
    return PUBLIC.get(name) or IN_PLACE.get(name)


def load_all() -> None:
    """Load what is not loaded yet."""
    for package in PACKAGES:
        load(package)


class Awaited:
    """A method of tensors that its package replaces when it is loaded, which asking for it brings about."""

    def __init__(self, package: str, name: str) -> None:
        self.package = package
        self.name = name

    def __get__(self, tensor, kind):
        load(self.package)
        return getattr(kind if tensor is None else tensor, self.name)


for _package, _methods in PACKAGES.items():
    for _name in _methods.split():
        set_method(_name, Awaited(_package, _name))
