"""How an operation comes into the world: one record makes the function, the method, the operator and `foo_`."""

from __future__ import annotations

import functools
from collections.abc import Callable

from .. import errors
from .._core import (
    InPlace,
    Op,
    Tensor,
    ask_modes,
    ask_modes_in_place,
    operation,
    overridable,
    renew_entries,
    set_method,
    set_mode_switch,
    set_operator,
    set_saved_names,
)
from .names import FUNCTIONAL_ONLY, INTERNAL, METHODS_ONLY, NAMESPACES
from .older_orders import newer_order

INPLACE_OPERATORS = {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift"}
PUBLIC: dict[str, object] = {}  # every public operation by its PyTorch name
IN_PLACE: dict[str, object] = {}  # their in-place forms

TENSORS = frozenset(
    """
    A B L anchor batch1 batch2 input input1 input2 log_probs logits mat mat1 mat2 positive query target tensor tensor1
    tensor2 vec vec1 vec2 x x1 x2 y
    """.split()
)
NUMPY_SPELLINGS = {"dim": ("axis",), "keepdim": ("keepdims",), "input": ("x",)}


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
    asks: bool = True,
    fast: Callable | None = None,
    spelled: dict[str, str] | None = None,
    factors: tuple[str, ...] = (),
) -> Callable:
    """Decorate an ordinary function of tensors, written with other operations, to publish it as `op` does.

    `asks=False` takes it as it is, whatever `__torch_function__` the arguments have. `fast` is a compiled function that
    is tried first: it gives None where the body has to run.

    Parameters without an annotation whose name is in TENSORS must be tensors. Like those of records, they may be
    spelled as in NumPy (`x=` for `input=`), and so may `dim` and `keepdim` (`axis`, `keepdims`). `spelled` has further
    spellings: PyTorch has more than one signature of some functions, with a name of its own for the same argument.
    `factors` names those that may stand in front of the tensors (`older_orders.py`).
    """

    def define(function):
        if operator:
            set_operator(operator, overridable(function))
        checked, tensors, spellings = _checked(function, spelled or {}, factors)
        function = overridable(function, checked, tensors, spellings, fast) if asks else checked or function
        _publish(function.__name__, function, method, aliases)
        if inplace:
            form = _written_back(function)
            for spelling in (function.__name__, *aliases):
                IN_PLACE[spelling + "_"] = form
                set_method(spelling + "_", form)
            if operator in INPLACE_OPERATORS:
                set_operator("i" + operator, form)
        return function

    return define if function is None else define(function)


def _checked(
    function: Callable, spelled: dict[str, str], factors: tuple[str, ...]
) -> tuple[Callable | None, list[int], dict[str, str]]:
    """`function` behind the checks of its tensor arguments that records get from the core, None if it needs none.

    Also the positions of those arguments, and what other spellings of the others stand for.
    """
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount]
    defaults = len(function.__defaults__ or ())
    required = parameters[: len(parameters) - defaults]
    tensors = [(i, n) for i, n in enumerate(required) if n in TENSORS and n not in function.__annotations__]
    every = {*parameters, *code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]}
    spellings = {
        numpy: ours
        for ours, others in NUMPY_SPELLINGS.items()
        for numpy in others
        if ours in every and numpy not in every
    } | spelled
    if not tensors and spellings.keys() <= {"x"}:
        return None, [], {}

    def respelled(kwargs: dict) -> None:
        for other in spellings.keys() & kwargs.keys():
            if spellings[other] in kwargs:
                raise errors.given_twice(function.__name__, spellings[other])
            kwargs[spellings[other]] = kwargs.pop(other)

    def check_tensors(args: tuple, kwargs: dict) -> None:
        for position, name in tensors:
            value = args[position] if position < len(args) else kwargs.get(name, function)
            if not isinstance(value, Tensor) and value is not function:  # one that is missing is Python's to report
                raise errors.not_a_tensor(function.__name__, name, position + 1, value)

    @functools.wraps(function)
    def checked(*args, **kwargs):
        respelled(kwargs)
        if factors and (order := newer_order(function.__name__, required, factors, args)):
            args, kwargs = order[0], order[1] | kwargs
        check_tensors(args, kwargs)
        return function(*args, **kwargs)

    return checked, [position for position, _ in tensors], spellings


def method(function=None, *, name: str | None = None, fast: Callable | None = None) -> Callable:
    """Decorate a function to make it a method of Tensor only. `fast` is as in `composite`."""

    def define(function):
        spelling = name or getattr(function, "fget", function).__name__
        asks = not (isinstance(function, property) or spelling.startswith("__"))  # Python's own protocols do not
        set_method(spelling, overridable(function, fast=fast) if asks else function)
        return function

    return define if function is None else define(function)


def in_namespace(module: str) -> dict[str, object]:
    """The operations of one of NAMESPACES by the names that they have there."""
    prefix = module + "_"
    return {name.removeprefix(prefix): made for name, made in PUBLIC.items() if name.startswith(prefix)}


_ELSEWHERE = FUNCTIONAL_ONLY | METHODS_ONLY | INTERNAL
_PREFIXES = tuple([module + "_" for module in NAMESPACES])


def is_at_top_level(name: str) -> bool:
    """Whether an operation of that name, or its in-place form, is a function of the package itself."""
    return name not in _ELSEWHERE and not name.startswith(_PREFIXES)


def at_top_level() -> dict[str, object]:
    """The operations, and their in-place forms, that are functions of the package itself."""
    return {name: made for name, made in {**IN_PLACE, **PUBLIC}.items() if is_at_top_level(name)}


def _publish(name: str, made, method: bool, aliases: tuple[str, ...]) -> None:
    for spelling in (name, *aliases):
        if spelling in PUBLIC:
            raise ImportError(f"operation {spelling} is published twice")
        PUBLIC[spelling] = made
        if method:
            set_method(spelling, made)


def _written_back(function):
    @functools.wraps(function)
    def write(input: Tensor, *args, **kwargs):
        from .inplace import assign_

        return assign_(input, function, args, kwargs)

    write.__name__ = function.__name__ + "_"
    write.__doc__ = f"In-place form of :func:`{function.__name__}`."
    return overridable(write)


def _ask_modes(wanted: bool) -> None:
    ask_modes([made for made in PUBLIC.values() if isinstance(made, Op)], wanted)
    ask_modes_in_place([form for form in IN_PLACE.values() if isinstance(form, InPlace)], wanted)


set_mode_switch(_ask_modes)


def _saved_names() -> dict:
    from .saved_names import SAVED_NAMES

    return SAVED_NAMES


set_saved_names(_saved_names)


def join_the_others() -> None:
    """Let operations that are published late be watched, and ask open modes, as those before them."""
    if renew_entries():
        _ask_modes(True)
