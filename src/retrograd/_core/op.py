"""Op: one record for one operation: what it computes, its gradients, its forward-mode and batching rules.

The record is also the public function and the method of Tensor. The parameter names of a gradient formula decide
what is saved; they are read once, when the formula is given.
"""

from importlib import import_module

import cython
from cython.cimports.retrograd._core.arrays import TYPES, find_loop
from cython.cimports.retrograd._core.functions import LoopFunction, find_own_loop

KINDS = ("elementwise", "linear", "reduction", "view", "general")
CHOICES = {None: 0, "keeps": 1, "drops": -1}  # what an operation does with the elements that a mask names
REGISTRY = {}

_KINDS = "biuiuiuiuiufffcccOSUVMmf"  # NumPy's kind of each type number

CO_VARARGS = 4  # of a code object's flags
NO_DEFAULT = object()  # in place of the default of a parameter that has none

_saved_names = cython.declare(object, None)


def set_saved_names(find) -> None:
    """Give the core what PyTorch calls the values that nodes save: `find()` is a table by the names of operations."""
    global _saved_names
    _saved_names = find


def names_of_saved(name: str) -> dict:
    """What PyTorch calls the values that nodes of an operation save, as far as the names differ."""
    return _saved_names().get(name, {})


identity = object()  # the word for a formula that hands the cotangent on unchanged


class Formula:
    """A gradient formula with where each of its arguments comes from."""


def _is_tensor(annotation):
    return annotation in ("Tensor", "Tensor | None")


def _is_list(annotation):
    return annotation in ("list[Tensor]", "list[Tensor | None]")


TANGENT_WORDS = ("linear", "multilinear", "elementwise", "derived")


class TangentRule:
    """A forward-mode rule written by hand, called with what its parameters name."""

    def __init__(self, op, function):
        self.function = function
        code = function.__code__
        self.arguments = code.co_varnames[: code.co_argcount]
        known = {*op.parameters, *op.outputs, *("t_" + name for name in op.input_names)}
        for name in self.arguments:
            if name not in known:
                raise ImportError(
                    f"operation {op.name}: a forward-mode rule names {name!r}, which is none of {sorted(known)}"
                )

    def call(self, named):
        return self.function(*[named[name] for name in self.arguments])


class Op:
    """An operation on tensors, called like a function."""

    def __init__(
        self,
        kernel,
        kind="general",
        loop=None,
        outputs=("out",),
        name=None,
        promotes=None,
        float_result=False,
        holomorphic=True,
        differentiable=True,
        nondifferentiable=(),
        backward_name=None,
        only="",
        exact=False,
        reducer=None,
        fast=None,
        selects=False,
        product=False,
        sees_unused=False,
        by_mask=None,
        tied=False,
    ):
        if kind not in KINDS:
            raise ImportError(f"operation {kernel.__name__}: unknown kind {kind!r}, choose one of {KINDS}")
        self.name = name or kernel.__name__
        self.home = kernel.__module__
        self.documentation = kernel.__doc__
        self.__wrapped__ = kernel
        self.kernel = kernel
        self.kind = kind
        self.ufunc = loop
        self.outputs = tuple(outputs)
        self.nondifferentiable_outputs = tuple([o in nondifferentiable for o in self.outputs])
        self.differentiable = differentiable
        self.float_result = float_result
        self.only = only
        self.exact = exact
        self.reducer = reducer
        self.fast = fast
        self.selects = selects
        self.product = product
        self.sees_unused = sees_unused
        self.by_mask = CHOICES[by_mask]
        self.tied = tied
        motions: dict = {"elementwise": KEEPS, "reduction": SPREADS, "view": MOVES, "linear": MOVES}
        self.motion = MOVES if selects else motions.get(kind, MIXES)
        self.hazardous = kind in ("elementwise", "reduction") and not selects
        self.holomorphic = holomorphic
        self.promotes = loop is not None if promotes is None else promotes
        self._read_parameters(kernel)
        self.backward_name = (
            backward_name or self.name.title().replace("_", "") + "Backward0"
        )
        self.formulas = [None] * self.inputs
        self.slots = []
        if loop is not None:
            self._find_loops(loop)
        if self.name in REGISTRY:
            raise ImportError(f"operation {self.name} is defined twice: in {REGISTRY[self.name].home} and {self.home}")
        REGISTRY[self.name] = self

    def _read_parameters(self, kernel):
        names, tensors, attributes, defaults, optional = [], [], [], [], []
        self.listed = -1
        self.variadic = -1
        while hasattr(kernel, "__wrapped__"):
            kernel = kernel.__wrapped__
        code = kernel.__code__
        self.positional = code.co_argcount + (1 if code.co_flags & CO_VARARGS else 0)
        spelled = code.co_varnames
        order = list(spelled[: code.co_argcount])
        if code.co_flags & CO_VARARGS:
            self.variadic = len(order)
            order.append(spelled[code.co_argcount + code.co_kwonlyargcount])
        order += spelled[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        given = dict(zip(reversed(spelled[: code.co_argcount]), reversed(kernel.__defaults__ or ())))
        given.update(kernel.__kwdefaults__ or {})
        for name in order:
            kind = kernel.__annotations__.get(name)
            if _is_list(kind):
                self.listed = len(tensors)
            if _is_tensor(kind) or _is_list(kind):
                tensors.append(name)
                optional.append("None" in kind)
            else:
                attributes.append(name)
            names.append(name)
            defaults.append(given.get(name, NO_DEFAULT))
        if len(tensors) > MAX_INPUTS:
            raise ImportError(f"operation {self.name}: {len(tensors)} tensor inputs, {MAX_INPUTS} are the most")
        self.parameters = tuple(names)
        self.defaults = tuple(defaults)
        self.optional = tuple(optional)
        self.inputs = len(tensors)
        self.attributes = len(attributes)
        self.input_names = tuple(tensors)
        self.attribute_names = tuple(attributes)
        self.roles = tuple([tensors.index(n) if n in tensors else -1 - attributes.index(n) for n in names])
        for i, role in enumerate(self.roles):
            self.role[i] = role
        self.positions = {name: i for i, name in enumerate(names)}
        self.keyword_only = tuple(names[self.positional :])
        self.required = len([d for i, d in enumerate(defaults) if d is NO_DEFAULT and i != self.variadic])
        self.simple_view = self.kind == "view" and self.inputs == 1 and self.outputs == ("out",) and self.roles[0] == 0
        self.plain = (
            self.ufunc is None
            and self.kind != "view"
            and not self.promotes
            and self.listed < 0
            and self.variadic < 0
            and not self.keyword_only
            and len(self.outputs) == 1
            and len(names) <= 12
            and not self.only
            and self.kind != "elementwise"
        )
        self.compiled = (
            self.fast is not None
            and not self.plain
            and self.kind != "view"
            and self.listed < 0
            and self.variadic < 0
            and len(names) <= 12
        )
        self.joins = (
            self.fast is not None
            and self.listed >= 0
            and self.variadic < 0
            and len(self.outputs) == 1
            and len(names) <= 12
        )
        self.separate = self.listed < 0
        self.several_views = self.outputs == ("views",)
        self.direct = self.ufunc is not None and not attributes and 1 <= self.inputs <= 4 and self.listed < 0

    def _find_loops(self, ufunc):
        i: cython.int
        for i in range(TYPES):
            if isinstance(ufunc, LoopFunction):
                find_own_loop(ufunc, i, cython.address(self.loops[i]))
            elif not self.only or _KINDS[i] in self.only:
                find_loop(ufunc, i, cython.address(self.loops[i]))

    # ------------------------------------------------------------------------------------------- gradients

    def gradients(self, **formulas):
        """Give the gradient formula of each input by the input's name."""
        for name, function in formulas.items():
            self._add_formula((name,), function)
        return self

    def gradient(self, *names):
        """Decorate one formula that returns the gradients of several inputs, as a tuple in the order of `names`."""

        def decorate(function):
            self._add_formula(names, function)
            return function

        return decorate

    def _add_formula(self, names, function):
        formula: Formula = Formula.__new__(Formula)
        formula.function = function
        formula.identity = function is identity
        formula.unread = not formula.identity
        numbers = []
        for name in names:
            if name not in self.input_names:
                raise ImportError(
                    f"operation {self.name}: a gradient for {name!r}, which is none of its tensors {self.input_names}"
                )
            if self.formulas[self.input_names.index(name)] is not None:
                raise ImportError(f"operation {self.name}: two gradients for {name!r}")
            numbers.append(self.input_names.index(name))
        formula.inputs = tuple(numbers)
        if not formula.identity:
            arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
            if len(arguments) > MAX_ARGUMENTS:
                raise ImportError(
                    f"operation {self.name}: a formula with {len(arguments)} arguments, {MAX_ARGUMENTS} are the most"
                )
            formula.arguments = len(arguments)
            for k, argument in enumerate(arguments):
                formula.source[k], formula.index[k] = self._source(argument)
        for number in numbers:
            self.formulas[number] = formula
            self.has_formula |= 1 << cython.cast(cython.int, number)
        if len(numbers) > 1:
            self.separate = False
        self._plan_saving()

    def _source(self, argument):
        """Where a formula's argument comes from, by its name."""
        if argument == "g":
            return FROM_COTANGENT, 0
        if argument == "needs":
            self.separate = False
            return FROM_NEEDS, 0
        if argument.startswith("g_") and argument[2:] in self.outputs:
            return FROM_ONE_COTANGENT, self.outputs.index(argument[2:])
        if argument.endswith("_shape") and argument[: -len("_shape")] in self.input_names:
            self.names_shapes = True
            return FROM_SHAPE, self.input_names.index(argument[: -len("_shape")])
        if argument in self.input_names:
            return FROM_SAVED, self._slot(self.input_names.index(argument))
        if argument in self.outputs:
            return FROM_SAVED, self._slot(-1 - self.outputs.index(argument))
        if argument in self.attribute_names:
            return FROM_ATTRIBUTE, self.attribute_names.index(argument)
        raise ImportError(
            f"operation {self.name}: a gradient formula names {argument!r}, which is none of g, needs, "
            f"{', '.join(self.parameters + self.outputs)}"
        )

    def _slot(self, what):
        if what not in self.slots:
            self.slots.append(what)
        return self.slots.index(what)

    def _plan_saving(self):
        """For each set of inputs that need a gradient, the set of slots that their formulas read."""
        mask: cython.int
        i: cython.int
        k: cython.int
        self.slot_count = len(self.slots)
        for k in range(self.slot_count):
            self.slot_what[k] = self.slots[k]
        self.all_slots = 0
        for mask in range(1 << self.inputs):
            self.needed_slots[mask] = 0
            for i in range(self.inputs):
                formula: Formula = self.formulas[i]
                if formula is None or not mask & (1 << i):
                    continue
                for k in range(formula.arguments):
                    if formula.source[k] == FROM_SAVED:
                        self.needed_slots[mask] |= 1 << formula.index[k]
            self.all_slots |= self.needed_slots[mask]

    def tangent(self, rule):
        """Give the forward-mode rule: a word, or a function that names what it needs.

        "linear": the operation on the tangents, zeros where an input has none. "multilinear": the sum over the inputs
        of the operation with one of them replaced by its tangent. "elementwise": the gradient formulas, read forward.
        "derived": the gradient of the gradient. A function may name the inputs, the attributes, the outputs and
        `t_<input>`, the tangent of an input or None; it returns the tangent of the output, a tuple for several.
        """
        if isinstance(rule, str):
            if rule not in TANGENT_WORDS:
                raise ImportError(f"operation {self.name}: forward mode {rule!r}, choose one of {TANGENT_WORDS}")
        else:
            rule = TangentRule(self, rule)
        if self.tangents is not None:
            raise ImportError(f"operation {self.name}: two rules for forward mode")
        self.tangents = rule
        return self

    def batch(self, rule):
        """Give the batching rule, a function of a `levels.Call`; see there what it gets and returns."""
        if self.batching is not None:
            raise ImportError(f"operation {self.name}: two batching rules")
        self.batching = rule
        return rule

    def overload(self, function):
        """Decorate the function that is called instead where the arguments are not exactly those of the record."""
        self.general = function
        if function.__doc__:
            self.documentation = function.__doc__
        return self

    def signature(self):
        """The parameters as `inspect.signature` shows them."""
        from inspect import signature

        return signature(self.kernel if self.general is None else getattr(self.general, "function", self.general))

    def saved_outputs(self, node, number):
        """The tensors under which a node of this operation saved its result `number`."""
        from retrograd._core.formulas import held
        from retrograd._core.tensor import Tensor

        return [t for k, s in enumerate(self.slots) if s == -1 - number and isinstance(t := held(node, k), Tensor)]

    def slot_by_name(self, name):
        """The number of the slot that holds a saved value, by its name in the record; -1 if there is none."""
        for k, s in enumerate(self.slots):
            if (self.input_names[s] if s >= 0 else self.outputs[-1 - s]) == name:
                return k
        return -1

    def readers_of(self, slot: cython.int):
        """The names of the inputs whose gradient formulas read a saved value."""
        found: list = []
        k: cython.int
        for number in range(self.inputs):
            if self.formulas[number] is None:
                continue
            formula: Formula = self.formulas[number]
            for k in range(formula.arguments):
                if formula.source[k] == FROM_SAVED and formula.index[k] == slot:
                    found.append(self.input_names[number])
                    break
        return found

    def __get__(self, instance, owner):
        return self if instance is None else PyMethod_New(self, instance)

    def __repr__(self):
        return f"<operation {self.name}>"

    def __reduce__(self):
        return (find_op, (self.name, self.home))


def find_op(name, home):
    """The operation of that name, which the module `home` makes."""
    import_module(home)
    return REGISTRY[name]
