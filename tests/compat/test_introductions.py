"""What introductions to torch.autograd show, as programs that say ``import torch``: they run and print what is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import retrograd

SOURCE = Path(retrograd.__file__).parents[1]

QUADRATIC = """
    import torch

    x = torch.tensor(2.0, requires_grad=True)
    y = x**2 + 3*x + 1
    y.backward()
    print(f"dy/dx at 2: {x.grad.item()}")
"""

TWO_LEAVES = """
    import torch

    x = torch.tensor([2.0, 3.0], requires_grad=True)
    y = torch.tensor([4.0, 5.0], requires_grad=True)
    a = torch.tensor([1.0, 1.0])
    z = x + y
    print(z)
    print(str(z.grad_fn).startswith("<AddBackward0 object at 0x"), a.requires_grad, x.is_leaf, z.is_leaf)
    loss = z.sum()
    loss.backward()
    print(x.grad, y.grad)
    z.backward(torch.ones_like(z))  # addition saves nothing, so its graph can be walked again
    print(x.grad)
    with torch.no_grad():
        print((x * 2).requires_grad)
"""

DETACHED = """
    import torch

    x = torch.tensor([2.0], requires_grad=True)
    y = x * 2
    z = y.detach() * 3
    print(z.requires_grad)
    try:
        z.backward()
    except RuntimeError as error:
        print(error)
    print(x.grad)
"""

VECTOR = """
    import torch

    a = torch.tensor([2., 3.], requires_grad=True)
    b = torch.tensor([6., 4.], requires_grad=True)
    Q = 3*a**3 - b**2
    Q.backward(gradient=torch.tensor([1., 1.]))
    print(9*a**2 == a.grad)
    print(-2*b == b.grad)
    a.grad = b.grad = None
    (3*a**3 - b**2).sum().backward()
    print(a.grad, b.grad)
"""

NETWORK = """
    import torch
    from torchvision.models import resnet18, ResNet18_Weights

    torch.manual_seed(0)
    print(ResNet18_Weights.DEFAULT.name)
    model = resnet18(weights=None)
    data = torch.rand(1, 3, 64, 64)
    labels = torch.rand(1, 1000)
    prediction = model(data)
    loss = (prediction - labels).sum()
    loss.backward()
    optim = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
    before = model.fc.bias.detach().clone()
    optim.step()
    print(prediction.shape, torch.allclose(model.fc.bias, before - 1e-2))
    for param in model.parameters():
        param.requires_grad_(False)
    model.fc = torch.nn.Linear(512, 10)
    print(sorted(name for name, p in model.named_parameters() if p.requires_grad))
"""

LOOP = """
    import torch
    import torch.nn as nn

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
    some_input, ideal_output = torch.rand(16, 3), torch.rand(16, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses = []
    for _ in range(50):
        prediction = model(some_input)
        loss = (ideal_output - prediction).pow(2).sum()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    print(losses[-1] < losses[0] / 2, model[0].weight.grad)
"""

PROGRAMS = {
    "quadratic": (QUADRATIC, ["dy/dx at 2: 7.0"]),
    "two leaves": (
        TWO_LEAVES,
        [
            "tensor([6., 8.], grad_fn=<AddBackward0>)",
            "True False True False",
            "tensor([1., 1.]) tensor([1., 1.])",
            "tensor([2., 2.])",
            "False",
        ],
    ),
    "detached": (DETACHED, ["False", "element 0 of tensors does not require grad and does not have a grad_fn", "None"]),
    "vector": (
        VECTOR,
        ["tensor([True, True])", "tensor([True, True])", "tensor([36., 81.]) tensor([-12.,  -8.])"],
    ),
    "network": (NETWORK, ["IMAGENET1K_V1", "torch.Size([1, 1000]) True", "['fc.bias', 'fc.weight']"]),
    "loop": (LOOP, ["True None"]),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_prints_what_is_said(name, tmp_path):
    program, expected = PROGRAMS[name]
    (tmp_path / "program.py").write_text(dedent(program), encoding="utf-8")
    paths = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-W", "error", "-m", "retrograd", "run", "program.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = done.stdout.splitlines()
    assert [line[: len(said)] for line, said in zip(printed, expected, strict=True)] == expected
