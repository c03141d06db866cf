"""How an operation comes into the world: one record makes the function, the method, the operator and `foo_`."""

from __future__ import annotations

import functools
from collections.abc import Callable

from .._core import InPlace, Tensor, operation, set_method, set_operator

INPLACE_OPERATORS = {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift"}
PUBLIC: dict[str, object] = {}  # every public operation by its PyTorch name
IN_PLACE: dict[str, object] = {}  # their in-place forms
NAMESPACES = ("fft", "linalg", "special")  # the modules whose operations are published as fft_rfft, linalg_qr …


def op(
    kind: str = "general",
    loop=None,
    *,
    method: bool = True,
    inplace: bool | None = None,
    operator: str | None = None,
    aliases: tuple[str, ...] = (),
    public: bool = True,
    **options,
) -> Callable:
    """Decorate a kernel on arrays to make it an operation on tensors.

    `kind` is elementwise, linear, reduction, view or general; `loop` the ufunc whose inner loops compute it (the body
    is then only a docstring). `method` puts it on Tensor, `inplace` also as `foo_` (by default for elementwise
    operations with gradients), `operator` as a Python operator. `public=False` keeps it for formulas and composites.
    """

    def define(kernel):
        made = operation(kind=kind, loop=loop, **options)(kernel)
        name = made.name
        wants_inplace = kind == "elementwise" and made.differentiable if inplace is None else inplace
        if operator:
            set_operator(operator, made, True)
        if public:
            _publish(name, made, method, aliases)
        if wants_inplace and public:
            form = InPlace(made)
            if operator in INPLACE_OPERATORS:
                set_operator("i" + operator, form)
            for spelling in (name, *aliases):
                IN_PLACE[spelling + "_"] = form
                set_method(spelling + "_", form)
        return made

    return define


def composite(
    function=None,
    *,
    method: bool = True,
    inplace: bool = False,
    aliases: tuple[str, ...] = (),
    operator: str | None = None,
) -> Callable:
    """Decorate an ordinary function of tensors, written with other operations, to publish it as `op` does."""

    def define(function):
        _publish(function.__name__, function, method, aliases)
        if operator:
            set_operator(operator, function)
        if inplace:
            form = _written_back(function)
            for spelling in (function.__name__, *aliases):
                IN_PLACE[spelling + "_"] = form
                set_method(spelling + "_", form)
            if operator in INPLACE_OPERATORS:
                set_operator("i" + operator, form)
        return function

    return define if function is None else define(function)


def method(function=None, *, name: str | None = None) -> Callable:
    """Decorate a function to make it a method of Tensor only."""

    def define(function):
        set_method(name or getattr(function, "fget", function).__name__, function)
        return function

    return define if function is None else define(function)


def in_namespace(module: str) -> dict[str, object]:
    """The operations of one of NAMESPACES by the names that they have there."""
    prefix = module + "_"
    return {name.removeprefix(prefix): made for name, made in PUBLIC.items() if name.startswith(prefix)}


def at_top_level() -> dict[str, object]:
    """The operations, and their in-place forms, that are functions of the package itself."""
    prefixes = tuple([module + "_" for module in NAMESPACES])
    return {**IN_PLACE, **{name: made for name, made in PUBLIC.items() if not name.startswith(prefixes)}}


def _publish(name: str, made, method: bool, aliases: tuple[str, ...]) -> None:
    for spelling in (name, *aliases):
        if spelling in PUBLIC:
            raise ImportError(f"operation {spelling} is published twice")
        PUBLIC[spelling] = made
        if method:
            set_method(spelling, made)


def _written_back(function):
    @functools.wraps(function)
    def write(self: Tensor, *args, **kwargs):
        from .inplace import assign_

        return assign_(self, function, args, kwargs)

    write.__name__ = function.__name__ + "_"
    write.__doc__ = f"In-place form of :func:`{function.__name__}`."
    return write
