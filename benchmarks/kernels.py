"""Single kernels, forward and backward, on few elements and on many: what a loop costs, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import AHEAD, Case, Goal

SMALL = 64
LARGE = 4_000_000

Function = Callable[[ModuleType], Callable]


def elementwise(function: Function, count: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A function of one tensor and its gradient, for a cotangent that is given."""
    return on_shape(function, (count,))


def on_shape(function: Function, shape: tuple[int, ...]) -> Callable[[ModuleType], Callable[[], object]]:
    """The same for a tensor of some shape."""

    def prepare(torch):
        torch.manual_seed(0)
        apply = function(torch)
        x = torch.rand(*shape).requires_grad_()
        g = torch.ones_like(apply(x.detach()))

        def run():
            x.grad = None
            apply(x).backward(g)

        return run

    return prepare


def with_factors(
    function: Function, shape: tuple[int, ...], length: int
) -> Callable[[ModuleType], Callable[[], object]]:
    """A normalisation with a weight and a bias, and all three gradients."""

    def prepare(torch):
        torch.manual_seed(0)
        apply = function(torch)
        x, weight, bias = torch.rand(*shape), torch.ones(length), torch.zeros(length)
        leaves = [t.requires_grad_() for t in (x, weight, bias)]
        g = torch.rand(*shape)

        def run():
            for t in leaves:
                t.grad = None
            apply(*leaves).backward(g)

        return run

    return prepare


def classes(batch: int, count: int) -> Callable[[ModuleType], Callable[[], object]]:
    """Cross entropy with class numbers."""

    def prepare(torch):
        torch.manual_seed(0)
        x = torch.rand(batch, count).requires_grad_()
        target = torch.arange(batch) % count

        def run():
            x.grad = None
            torch.nn.functional.cross_entropy(x, target).backward()

        return run

    return prepare


def looked_up(rows: int, width: int, count: int) -> Callable[[ModuleType], Callable[[], object]]:
    """Rows of a table by number, and the gradient of the table."""

    def prepare(torch):
        torch.manual_seed(0)
        table = torch.rand(rows, width).requires_grad_()
        index = torch.randint(0, rows, (count,))
        g = torch.rand(count, width)

        def run():
            table.grad = None
            torch.nn.functional.embedding(index, table).backward(g)

        return run

    return prepare


def at_places(function: str, side: int) -> Callable[[ModuleType], Callable[[], object]]:
    """Elements or rows of a square matrix at random places, taken or added, and the gradient."""

    def prepare(torch):
        torch.manual_seed(0)
        x, g = torch.rand(side, side).requires_grad_(), torch.rand(side, side)
        each, line = torch.randint(0, side, (side, side)), torch.randint(0, side, (side,))
        apply = {
            "gather": lambda: x.gather(1, each),
            "scatter_add": lambda: x.scatter_add(1, each, g),
            "index_select": lambda: x.index_select(0, line),
            "index_add": lambda: x.index_add(0, line, g),
            "x[rows]": lambda: x[line],
        }[function]

        def run():
            x.grad = None
            apply().backward(g)

        return run

    return prepare


def multiplied(rows: int, length: int, columns: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A product of matrices, and the gradients of both."""

    def prepare(torch):
        torch.manual_seed(0)
        a, b = torch.rand(rows, length).requires_grad_(), torch.rand(length, columns).requires_grad_()
        g = torch.rand(rows, columns)

        def run():
            a.grad = b.grad = None
            (a @ b).backward(g)

        return run

    return prepare


def attention(batch: int, heads: int, length: int, width: int) -> Callable[[ModuleType], Callable[[], object]]:
    """Causal attention, and the gradients of query, key and value."""

    def prepare(torch):
        torch.manual_seed(0)
        leaves = [torch.rand(batch, heads, length, width).requires_grad_() for _ in range(3)]
        g = torch.rand(batch, heads, length, width)

        def run():
            for t in leaves:
                t.grad = None
            torch.nn.functional.scaled_dot_product_attention(*leaves, is_causal=True).backward(g)

        return run

    return prepare


def joined(function: str, side: int) -> Callable[[ModuleType], Callable[[], object]]:
    """Four matrices put together, or one taken apart, and the gradient of one of them."""

    def prepare(torch):
        torch.manual_seed(0)
        x, others = torch.rand(side, side).requires_grad_(), [torch.rand(side, side) for _ in range(3)]
        apply = {
            "cat": lambda: torch.cat([x, *others]),
            "stack": lambda: torch.stack([x, *others]),
            "chunk": lambda: x.chunk(4)[1],
        }[function]
        g = torch.ones_like(apply().detach())

        def run():
            x.grad = None
            apply().backward(g)

        return run

    return prepare


def forward(use: Function, *shape: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A function of one tensor without its gradient."""

    def prepare(torch):
        torch.manual_seed(0)
        apply, x = use(torch), torch.randn(*shape)
        return lambda: apply(x)

    return prepare


def step(name: str, shapes: list[tuple[int, ...]], **options) -> Callable[[ModuleType], Callable[[], object]]:
    """A step of an optimiser."""

    def prepare(torch):
        torch.manual_seed(0)
        params = [torch.rand(*shape).requires_grad_() for shape in shapes]
        for param in params:
            param.grad = torch.rand(*param.shape)
        return getattr(torch.optim, name)(params, lr=1e-6, **options).step

    return prepare


def _functional(name: str, *arguments, **keywords) -> Function:
    return lambda torch: lambda *tensors: getattr(torch.nn.functional, name)(*tensors, *arguments, **keywords)


def _function(name: str, *arguments) -> Function:
    return lambda torch: lambda x: getattr(torch, name)(x, *arguments)


ELEMENTWISE = {
    "add": lambda torch: lambda x: x + 1.5,
    "tanh": _function("tanh"),
    "exp": _function("exp"),
    "log": _function("log"),
    "sin": _function("sin"),
    "cos": _function("cos"),
    "sigmoid": _function("sigmoid"),
    "relu": _function("relu"),
    "leaky_relu": _functional("leaky_relu"),
    "gelu": _functional("gelu"),
    "gelu (tanh)": _functional("gelu", approximate="tanh"),
    "silu": _functional("silu"),
    "elu": _functional("elu"),
    "softplus": _functional("softplus"),
    "hardtanh": _functional("hardtanh"),
    "mish": _functional("mish"),
    "erf": _function("erf"),
    "lgamma": _function("lgamma"),
    "dropout": _functional("dropout", 0.5),
    "sum": _function("sum"),
    "mean": _function("mean"),
    "var": _function("var"),
    "std": _function("std"),
}
TRANSCENDENTAL = ("tanh", "exp", "log", "sin")
FORWARD = {
    "sort": _function("sort"),
    "topk(10)": lambda torch: lambda x: x.topk(10),
    "median along 1": lambda torch: lambda x: x.median(1),
    "cumsum along 0": _function("cumsum", 0),
    "cummax along 1": _function("cummax", 1),
    "amax along 1": _function("amax", 1),
    "std along 0": lambda torch: lambda x: x.std(0),
    "norm": lambda torch: lambda x: x.norm(),
    "where": lambda torch: lambda x: torch.where(x > 0, x, 0.0),
    "randn_like": _function("randn_like"),
    "zero_": lambda torch: lambda x: x.zero_(),
}
NORMS = {
    "layer_norm": (
        lambda torch: lambda x, w, b: torch.nn.functional.layer_norm(x, w.shape, w, b),
        (4, 16),
        (4000, 1000),
    ),
    "batch_norm": (
        lambda torch: lambda x, w, b: torch.nn.functional.batch_norm(x, None, None, w, b, True),
        (4, 16),
        (32, 64, 44, 44),
    ),
    "group_norm": (lambda torch: lambda x, w, b: torch.nn.functional.group_norm(x, 4, w, b), (4, 16), (32, 64, 44, 44)),
}
STEPS = [("SGD", {}), ("SGD", {"momentum": 0.9}), ("Adam", {}), ("AdamW", {}), ("RMSprop", {})]


def _cases():
    for name, function in ELEMENTWISE.items():
        yield Case(f"{name} of {SMALL}", elementwise(function, SMALL), "µs")
        goal = Goal(ratio=3) if name in TRANSCENDENTAL else AHEAD
        yield Case(f"{name} of 4 million", elementwise(function, LARGE), "ms", goal=goal)
    for name, function in FORWARD.items():
        yield Case(f"{name} of (64, 64), forward", forward(function, 64, 64), "µs")
        yield Case(f"{name} of (1000, 1000), forward", forward(function, 1000, 1000), "ms")
    for name in ("softmax", "log_softmax"):
        yield Case(f"{name} of (4, 16)", on_shape(_functional(name, -1), (4, 16)), "µs")
        yield Case(f"{name} of (4000, 1000)", on_shape(_functional(name, -1), (4000, 1000)), "ms")
        yield Case(f"{name} of (40, 1000, 100) along 1", on_shape(_functional(name, 1), (40, 1000, 100)), "ms")
    yield Case("cross_entropy of (4, 16)", classes(4, 16), "µs")
    yield Case("cross_entropy of (4000, 1000)", classes(4000, 1000), "ms")
    for name, (function, small, large) in NORMS.items():
        for shape, unit in ((small, "µs"), (large, "ms")):
            length = shape[-1] if name == "layer_norm" else shape[1]
            yield Case(f"{name} of {shape}", with_factors(function, shape, length), unit)
    yield Case("embedding of 16 rows of 4 out of 16", looked_up(16, 4, 16), "µs")
    yield Case("embedding of 30,000 rows of 128 out of 10,000", looked_up(10_000, 128, 30_000), "ms")
    for side, unit in ((8, "µs"), (64, "µs"), (256, "µs"), (900, "ms"), (1500, "ms")):
        yield Case(f"product of matrices of {side} × {side}", multiplied(side, side, side), unit)
    yield Case("product of matrices of 768 × 128 and 128 × 512", multiplied(768, 128, 512), "µs")
    yield Case("causal attention of 4 heads, 64 long, 32 wide", attention(1, 4, 64, 32), "µs")
    yield Case("causal attention of 12 times 8 heads, 256 long, 64 wide", attention(12, 8, 256, 64), "ms")
    for side, unit in ((8, "µs"), (1000, "ms")):
        for name in ("gather", "scatter_add", "index_select", "index_add", "x[rows]"):
            yield Case(f"{name} of ({side}, {side})", at_places(name, side), unit)
        for name in ("cat", "stack", "chunk"):
            yield Case(f"{name} of ({side}, {side})", joined(name, side), unit)
    for name, options in STEPS:
        written = name + "".join(f", {key} {value}" for key, value in options.items())
        yield Case(f"step of {written}, 60 parameters of 64", step(name, [(64,)] * 60, **options), "µs")
        yield Case(f"step of {written}, a parameter of 4 million", step(name, [(2000, 2000)], **options), "ms")


CASES = list(_cases())
