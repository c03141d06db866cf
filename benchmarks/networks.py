"""Whole training steps of small networks: forward, loss, backward, a step of SGD, the gradients cleared."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case, Goal


def euler(torch: ModuleType) -> Callable[[], object]:
    """100 Euler steps of a differential equation given by a network, and the gradient through them."""
    nn = torch.nn
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
    start = torch.ones(1, 2)

    def run():
        y = start
        for _ in range(100):
            y = y + 0.01 * net(y)
        y.sum().backward()

    return run


def training(torch: ModuleType, model, images, labels) -> Callable[[], object]:
    """A training step of a classifier."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    cross_entropy = torch.nn.functional.cross_entropy

    def run():
        cross_entropy(model(images), labels).backward()
        optimizer.step()
        optimizer.zero_grad()

    return run


def perceptron(batch: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A training step of a perceptron 784-128-10 with `batch` examples."""

    def prepare(torch):
        nn = torch.nn
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
        return training(torch, model, torch.rand(batch, 784), torch.arange(batch) % 10)

    return prepare


def convolutions(batch: int, side: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A training step of two convolutions and a linear layer on square images of one channel."""

    def prepare(torch):
        nn = torch.nn
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(16 * (side // 4) ** 2, 10),
        )  # fmt: skip
        return training(torch, model, torch.rand(batch, 1, side, side), torch.arange(batch) % 10)

    return prepare


def gpt(batch: int, vocabulary: int = 65, width: int = 128, heads: int = 4, length: int = 64, layers: int = 4):
    """A training step of a small transformer that predicts the next of `length` tokens, with Adam."""

    def prepare(torch):
        nn, functional = torch.nn, torch.nn.functional
        torch.manual_seed(0)

        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
                self.project, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
                self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

            def forward(self, x):
                parts = self.project(self.first(x)).reshape(batch, length, 3, heads, width // heads)
                q, k, v = (part.transpose(1, 2) for part in parts.unbind(2))
                y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
                x = x + self.join(y.transpose(1, 2).reshape(batch, length, width))
                return x + self.narrow(functional.gelu(self.widen(self.second(x))))

        class Model(nn.Module):
            def __init__(self):
                super().__init__()
                self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
                self.blocks = nn.Sequential(*[Block() for _ in range(layers)])
                self.last, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)

            def forward(self, tokens):
                x = self.tokens(tokens) + self.places(torch.arange(length))
                return self.head(self.last(self.blocks(x)))

        model = Model()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-5)
        tokens = torch.randint(0, vocabulary, (batch, length + 1))
        inputs, targets = tokens[:, :-1].contiguous(), tokens[:, 1:].reshape(-1)

        def run():
            optimizer.zero_grad()
            functional.cross_entropy(model(inputs).reshape(-1, vocabulary), targets).backward()
            optimizer.step()

        return run

    return prepare


def gradient_penalty(torch: ModuleType) -> Callable[[], object]:
    """A training step whose loss has the slope of the network for its input in it: a second derivative."""
    nn = torch.nn
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    points = torch.rand(16, 8).requires_grad_()

    def run():
        y = model(points)
        (slope,) = torch.autograd.grad(y.sum(), points, create_graph=True)
        (y.mean() + ((slope.norm(dim=1) - 1) ** 2).mean()).backward(inputs=list(model.parameters()))
        optimizer.step()
        optimizer.zero_grad()

    return run


CASES = [
    Case(
        "100 Euler steps `y = y + 0.01*net(y)`, net 2-16-2, and the gradient",
        euler,
        "µs",
        goal=Goal(ratio=8),
    ),
    Case("training step, perceptron 784-128-10, batch 1", perceptron(1), "µs", goal=Goal(ratio=5)),
    Case("training step, perceptron 784-128-10, batch 64", perceptron(64), "µs", goal=Goal(ratio=2)),
    Case("training step, perceptron 784-128-10, batch 512", perceptron(512), "µs", goal=Goal(ratio=2)),
    Case(
        "training step with a gradient penalty, perceptron 8-32-32-1, batch 16",
        gradient_penalty,
        "µs",
        goal=Goal(ratio=4),
    ),
    Case("training step, GPT of 4 layers, 128 wide, 64 tokens, batch 1", gpt(1), "ms", goal=Goal(ratio=3)),
    Case("training step, GPT of 4 layers, 128 wide, 64 tokens, batch 12", gpt(12), "ms", goal=Goal(ratio=2)),
    Case("training step, 2 convolutions (8 and 16 channels), 32 images of 8 × 8", convolutions(32, 8), "µs"),
    Case("training step, 2 convolutions (8 and 16 channels), 32 images of 28 × 28", convolutions(32, 28), "µs"),
]
