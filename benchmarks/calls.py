"""What one call costs: functions on a few elements, where the arithmetic costs nothing and the way to it everything."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case

CALLS = 100
Prepare = Callable[[ModuleType], Callable[[], object]]


def repeated(prepare: Prepare) -> Prepare:
    """The call that `prepare` gives, CALLS times."""

    def prepared(torch):
        call = prepare(torch)

        def run():
            for _ in range(CALLS):
                call()

        return run

    return prepared


def on_vector(use: Callable) -> Prepare:
    """`use(torch, x)` with a vector of 4 elements."""

    def prepare(torch):
        x = torch.tensor([0.5, -1.5, 2.5, 1.0])
        return lambda: use(torch, x)

    return prepare


def on_matrix(use: Callable) -> Prepare:
    """`use(torch, m)` with a matrix of 4 rows and 4 columns."""

    def prepare(torch):
        m = torch.arange(16.0).reshape(4, 4) / 8 - 1
        return lambda: use(torch, m)

    return prepare


def on_leaf(use: Callable) -> Prepare:
    """`use(torch, x)` with a vector of 4 elements that requires grad."""

    def prepare(torch):
        x = torch.tensor([0.5, -1.5, 2.5, 1.0], requires_grad=True)
        return lambda: use(torch, x)

    return prepare


def step_by_hand(torch: ModuleType) -> Callable[[], object]:
    """A step of gradient descent on the data of a parameter."""
    p, g = torch.zeros(4, requires_grad=True), torch.ones(4)
    return lambda: p.data.add_(g, alpha=-0.01)


def averaged(torch: ModuleType) -> Callable[[], object]:
    """A running average of squares, as optimisers written by hand keep it."""
    v, g = torch.zeros(4), torch.ones(4)
    return lambda: v.mul_(0.9).addcmul_(g, g, value=0.1)


def written(index: Callable) -> Prepare:
    """`m[index] = row` for a matrix of 4 rows."""

    def prepare(torch):
        m, row, where = torch.zeros(4, 4), torch.ones(4), index(torch)

        def write():
            m[where] = row

        return write

    return prepare


def read(index: Callable) -> Prepare:
    """`m[index]` of a matrix of 4 rows."""

    def prepare(torch):
        m, where = torch.zeros(4, 4), index(torch)
        return lambda: m[where]

    return prepare


def function(torch: ModuleType) -> Callable[[], object]:
    """A Function of the user's, forward."""

    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = torch.ones(4, requires_grad=True)
    return lambda: Double.apply(x)


def without_grad(torch: ModuleType) -> Callable[[], object]:
    """Into `no_grad` and out again."""

    def enter():
        with torch.no_grad():
            pass

    return enter


def classes(torch: ModuleType) -> Callable[[], object]:
    """The cross entropy of 3 rows of 4 classes."""
    x, target = torch.zeros(3, 4, requires_grad=True), torch.tensor([1, 0, 3])
    return lambda: torch.nn.functional.cross_entropy(x, target)


def network(use: Callable) -> Prepare:
    """`use(net)` with a perceptron of two layers."""

    def prepare(torch):
        net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
        return lambda: use(net)

    return prepare


def stepping(name: str, **options) -> Prepare:
    """The step of an optimiser on two small parameters."""

    def prepare(torch):
        parameters = [torch.nn.Parameter(torch.ones(4, 3)), torch.nn.Parameter(torch.ones(4))]
        for p in parameters:
            p.grad = torch.ones_like(p)
        return getattr(torch.optim, name)(parameters, **options).step

    return prepare


_CALLS: dict[str, Prepare] = {
    "randn(4)": lambda torch: lambda: torch.randn(4),
    "rand(3, 4)": lambda torch: lambda: torch.rand(3, 4),
    "randint(0, 10, (4,))": lambda torch: lambda: torch.randint(0, 10, (4,)),
    "randperm(4)": lambda torch: lambda: torch.randperm(4),
    "zeros(3, 4)": lambda torch: lambda: torch.zeros(3, 4),
    "full((4,), 2.0)": lambda torch: lambda: torch.full((4,), 2.0),
    "arange(4)": lambda torch: lambda: torch.arange(4),
    "linspace(0, 1, 5)": lambda torch: lambda: torch.linspace(0, 1, 5),
    "tensor([1.0, 2.0, 3.0])": lambda torch: lambda: torch.tensor([1.0, 2.0, 3.0]),
    "zeros_like(x)": on_vector(lambda torch, x: torch.zeros_like(x)),
    "randn_like(x)": on_vector(lambda torch, x: torch.randn_like(x)),
    "multinomial(x, 2)": on_vector(lambda torch, x: torch.multinomial(x.abs(), 2)),
    "dropout(x)": on_vector(lambda torch, x: torch.nn.functional.dropout(x, 0.5)),
    "p.data.add_(g, alpha=-0.01)": step_by_hand,
    "v.mul_(0.9).addcmul_(g, g, value=0.1)": averaged,
    "x > 0": on_vector(lambda torch, x: x > 0),
    "x.clamp(-1, 1)": on_vector(lambda torch, x: x.clamp(-1, 1)),
    "where(x > 0, x, 0.0)": on_vector(lambda torch, x: torch.where(x > 0, x, 0.0)),
    "m.std(dim=0)": on_matrix(lambda torch, m: m.std(dim=0)),
    "m.sum(dim=1)": on_matrix(lambda torch, m: m.sum(dim=1)),
    "m.max(dim=1)": on_matrix(lambda torch, m: m.max(dim=1)),
    "x.norm()": on_vector(lambda torch, x: x.norm()),
    "sort(x)": on_vector(lambda torch, x: torch.sort(x)),
    "x.topk(2)": on_vector(lambda torch, x: x.topk(2)),
    "stack([x, x])": on_vector(lambda torch, x: torch.stack([x, x])),
    "m.cumsum(0)": on_matrix(lambda torch, m: m.cumsum(0)),
    "m.median()": on_matrix(lambda torch, m: m.median()),
    "m.tril()": on_matrix(lambda torch, m: m.tril()),
    "nonzero(x)": on_vector(lambda torch, x: torch.nonzero(x)),
    "m.gather(1, i)": on_matrix(lambda torch, m: m.gather(1, (m > 0).long())),
    "x.fill_(2.0)": on_vector(lambda torch, x: x.fill_(2.0)),
    "x.zero_()": on_vector(lambda torch, x: x.zero_()),
    "x.uniform_(-1, 1)": on_vector(lambda torch, x: x.uniform_(-1, 1)),
    "x.normal_()": on_vector(lambda torch, x: x.normal_()),
    "x.masked_fill_(x > 0, 0.0)": on_vector(lambda torch, x: x.masked_fill_(x > 0, 0.0)),
    "max_pool2d(m, 2)": on_matrix(lambda torch, m: torch.nn.functional.max_pool2d(m[None], 2)),
    "avg_pool2d(m, 2)": on_matrix(lambda torch, m: torch.nn.functional.avg_pool2d(m[None], 2)),
    "conv2d(m, w)": on_matrix(lambda torch, m: torch.nn.functional.conv2d(m[None, None], m[None, None, :2, :2])),
    "roll(x, 1)": on_vector(lambda torch, x: torch.roll(x, 1)),
    "einsum('ij,jk->ik', m, m)": on_matrix(lambda torch, m: torch.einsum("ij,jk->ik", m, m)),
    "x.tolist()": on_vector(lambda torch, x: x.tolist()),
    "x.sum().item()": on_vector(lambda torch, x: x.sum().item()),
    "m[0] = row": written(lambda torch: 0),
    "m[[0, 2]]": read(lambda torch: [0, 2]),
    "m[mask]": read(lambda torch: torch.tensor([True, False, True, False])),
    "a Function's forward": function,
    "autograd.grad(x.sum(), x)": on_leaf(lambda torch, x: torch.autograd.grad(x.sum(), x)),
    "with no_grad()": without_grad,
    "cross_entropy of 3 rows, recorded": classes,
    "list(net.parameters())": network(lambda net: list(net.parameters())),
    "net.state_dict()": network(lambda net: net.state_dict()),
    "Linear(4, 8)": lambda torch: lambda: torch.nn.Linear(4, 8),
    "SGD's step": stepping("SGD", lr=0.1),
    "Adam's step": stepping("Adam"),
    "RMSprop's step": stepping("RMSprop"),
}

CASES = [Case(f"`{name}`", repeated(prepare), "ns", CALLS) for name, prepare in _CALLS.items()]
