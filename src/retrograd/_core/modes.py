"""Whether operations are recorded: the grad modes of the current thread.

Each thread has its own mode; a new thread starts recording.
"""

import functools
import inspect
import warnings

import cython


locals_handed_on: list = []  # what a thread that goes on in another's place is given of that, beside the grad modes


def handed_on(local):
    """Let a `threading.local` be handed to the threads that deeply nested backward passes run in."""
    locals_handed_on.append(local)
    return local


def state():
    return current_state()


ALL_LEVELS = 9223372036854775807


def is_grad_enabled() -> bool:
    """Whether operations on tensors that require grad are recorded in this thread; in inference mode, where none are,
    whether they would be outside."""
    return state().grad or (state().inference and state().asked)


def tangents_off_to():
    """The number of the last level whose tangents are left out of what this thread computes; 0 where none is."""
    return state().off_to


def set_tangents_off_to(number: cython.longlong):
    """Leave out the tangents of the levels up to this one."""
    state().off_to = number


def no_tangents_to() -> int:
    """The number that leaves out the tangents of all levels, those opened later too."""
    return ALL_LEVELS


def is_inference_mode_enabled() -> bool:
    """Whether results made now are inference tensors."""
    return state().inference


class GradMode:
    """A grad mode as context manager and as decorator (functions and generator functions)."""

    def __enter__(self):
        self.previous.append(modes_now())
        self._set()
        return None

    def __exit__(self, kind, value, traceback):
        go_back(self.previous.pop())
        return False

    def __call__(self, function):
        return decorate(self.clone, function)

    def clone(self):
        return type(self)()

    def _set(self):
        allow_grad(self.wanted)


@cython.cfunc
def modes_now() -> tuple:
    current = state()
    return current.grad, current.inference, current.asked, current.off_to


@cython.cfunc
def go_back(before: tuple):
    current = state()
    if current.inference != before[1]:
        current.off_to = before[3]
    current.grad, current.inference, current.asked = before[:3]


def allow_grad(wanted: cython.bint):
    """Record operations from now on or not; inference mode never does."""
    state().grad = wanted and not state().inference
    state().asked = wanted


def decorate(make_mode, function):
    """`function` run under a fresh mode each time; a generator runs under it between its yields."""
    if inspect.isclass(function):
        warnings.warn(
            "Decorating classes is deprecated and will be disabled in future versions. You should only decorate "
            "functions or methods. To preserve the current behavior of class decoration, you can directly decorate the "
            "`__init__` method and nothing else.",
            FutureWarning,
            stacklevel=2,
        )
        function.__init__ = decorate(make_mode, function.__init__)
        return function
    if not inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def under_mode(*args, **kwargs):
            with make_mode():
                return function(*args, **kwargs)

        return under_mode

    @functools.wraps(function)
    def generator_under_mode(*args, **kwargs):
        generator = function(*args, **kwargs)
        send, argument = generator.send, None
        while True:
            try:
                with make_mode():
                    value = send(argument)
            except StopIteration as stop:
                return stop.value
            try:
                send, argument = generator.send, (yield value)
            except GeneratorExit:
                with make_mode():
                    generator.close()
                raise
            except BaseException as error:
                send, argument = generator.throw, error

    return generator_under_mode


class no_grad(GradMode):
    """Nothing is recorded inside: results do not require grad, whatever their inputs say.

    Example::

        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
    """

    def __new__(cls, function=None):
        mode = super().__new__(cls)
        return mode if function is None else mode(function)

    def __init__(self, function=None):
        self.wanted = False
        self.previous = []


class enable_grad(GradMode):
    """Operations are recorded inside, also within `no_grad`."""

    def __new__(cls, function=None):
        mode = super().__new__(cls)
        return mode if function is None else mode(function)

    def __init__(self, function=None):
        self.wanted = True
        self.previous = []


class set_grad_enabled(GradMode):
    """Turns recording on or off at once; as a context manager, until the block ends."""

    def __init__(self, mode: bool):
        self.wanted = bool(mode)
        self.previous = [modes_now()]
        allow_grad(self.wanted)

    def __enter__(self):
        if not self.previous:
            self.previous.append(modes_now())
        allow_grad(self.wanted)
        return None

    def __call__(self, function):
        go_back(self.previous.pop())
        return decorate(self.clone, function)

    def clone(self):
        return type(self)(self.wanted)


class inference_mode(GradMode):
    """Like `no_grad`, and the results are inference tensors: they can never be recorded later."""

    def __new__(cls, mode=True):
        made = super().__new__(cls)
        if isinstance(mode, bool):
            return made
        made.wanted = True
        made.previous = []
        return made(mode)

    def __init__(self, mode=True):
        self.wanted = bool(mode)
        self.previous = []

    def clone(self):
        return type(self)(self.wanted)

    def _set(self):
        current = state()
        if current.inference != self.wanted:
            current.off_to = ALL_LEVELS if self.wanted else 0
        current.inference = self.wanted
        current.grad = not self.wanted
        current.asked = False


class apart:
    """What the `forward` of a user's Function runs in: nothing is recorded, and no tangents are computed."""

    def __enter__(self):
        current = state()
        self.grad, self.asked, self.off_to = current.grad, current.asked, current.off_to
        current.grad = current.asked = False
        current.off_to = ALL_LEVELS
        return None

    def __exit__(self, kind, value, traceback):
        current = state()
        current.grad, current.asked, current.off_to = self.grad, self.asked, self.off_to
        return False
