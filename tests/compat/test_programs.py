"""Short programs of the kinds that people write for PyTorch, run by ``python -m retrograd run`` and by PyTorch.

They take their numbers from NumPy's generator or from `torch.manual_seed`, and print losses, which have to agree.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

import retrograd

SOURCE = Path(retrograd.__file__).parents[1]

CHARACTERS = """
    import math
    from contextlib import nullcontext
    from dataclasses import dataclass

    import torch
    import torch.nn as nn
    from torch.distributed import destroy_process_group, init_process_group
    from torch.nn import functional as F
    from torch.nn.parallel import DistributedDataParallel as DDP
    from torch.utils.data import Dataset
    from torch.utils.data.dataloader import DataLoader
    from torch.utils.tensorboard import SummaryWriter


    @dataclass
    class Config:
        block: int = 8
        heads: int = 2
        width: int = 16


    class Attention(nn.Module):
        def __init__(self, config):
            super().__init__()
            self.config = config
            self.to_qkv = nn.Linear(config.width, 3 * config.width)
            self.proj = nn.Linear(config.width, config.width)
            mask = torch.tril(torch.ones(config.block, config.block))
            self.register_buffer("mask", mask.view(1, 1, config.block, config.block))

        def forward(self, x):
            B, T, C = x.size()
            parts = self.to_qkv(x).split(C, dim=2)
            q, k, v = (p.view(B, T, self.config.heads, C // self.config.heads).transpose(1, 2) for p in parts)
            scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
            scores = scores.masked_fill(self.mask[:, :, :T, :T] == 0, float("-inf"))
            y = F.softmax(scores, dim=-1) @ v
            return self.proj(y.transpose(1, 2).contiguous().view(B, T, C))


    class Model(nn.Module):
        def __init__(self, letters, config):
            super().__init__()
            self.parts = nn.ModuleDict(dict(
                letter=nn.Embedding(letters, config.width), place=nn.Embedding(config.block, config.width),
                norm=nn.LayerNorm(config.width), attention=Attention(config),
            ))
            self.head = nn.Linear(config.width, letters, bias=False)
            self.head.weight = self.parts.letter.weight
            self.apply(self.start)

        def start(self, module):
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, mean=0.0, std=0.2)

        def forward(self, index, targets=None):
            place = torch.arange(0, index.size(1), dtype=torch.long, device=index.device).unsqueeze(0)
            x = self.parts.letter(index) + self.parts.place(place)
            logits = self.head(x + self.parts.attention(self.parts.norm(x)))
            if targets is None:
                return logits, None
            return logits, F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1)


    class Words(Dataset):
        words = ["anna", "otto", "ada", "emil", "ida", "karl"]

        def __len__(self):
            return len(self.words)

        def __getitem__(self, i):
            letters = torch.tensor([ord(c) - 96 for c in self.words[i]], dtype=torch.long)
            x, y = torch.zeros(6, dtype=torch.long), torch.full((6,), -1, dtype=torch.long)
            x[1 : 1 + len(letters)] = letters
            y[: len(letters)], y[len(letters)] = letters, 0
            return x, y


    torch.manual_seed(3407)
    torch.cuda.manual_seed_all(3407)
    torch.backends.cuda.matmul.allow_tf32 = True
    model = Model(27, Config())
    assert not isinstance(model, DDP)
    # Programs ask for as many samples as this to draw batches for ever.
    sampler = torch.utils.data.RandomSampler(Words(), replacement=True, num_samples=int(1e10))
    batches = iter(DataLoader(Words(), batch_size=4, sampler=sampler))
    decayed = [p for p in model.parameters() if p.dim() >= 2]
    groups = [{"params": decayed, "weight_decay": 0.1},
              {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-2, betas=(0.9, 0.99))
    writer = WRITER
    for step in range(6):
        x, y = [t.to("cpu") for t in next(batches)]
        with nullcontext():
            logits, loss = model(x, y)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        print(loss.item(), norm.item())
        if writer:
            writer.add_scalar("loss", loss, step)
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, "checkpoint.pt")
    again = Model(27, Config())
    again.load_state_dict(torch.load("checkpoint.pt", map_location="cpu")["model"])


    @torch.inference_mode()
    def write(index, model=again):
        for _ in range(6):
            logits = model(index[:, -8:])[0][:, -1, :] / 0.8
            best, _ = torch.topk(logits, 5)
            logits[logits < best[:, [-1]]] = -float("Inf")
            index = torch.cat((index, torch.multinomial(F.softmax(logits, dim=-1), num_samples=1)), dim=1)
        return index


    print(*write(torch.zeros(1, 1, dtype=torch.long))[0].tolist())
    """

SPRINGS = """
    import numpy as np
    import torch
    from torch import nn, optim


    class Chain(nn.Module):
        def __init__(self):
            super().__init__()
            self.anchor = torch.tensor([0.0, 0.0])
            self.rest = nn.Parameter(torch.from_numpy(np.random.RandomState(0).randn(3, 2)).float())

        def forward(self, steps):
            positions = torch.cat([self.anchor.unsqueeze(0), self.rest], dim=0)
            velocities = torch.zeros(4, 2)
            for _ in range(steps):
                forces = torch.zeros_like(positions)
                for i, j, length, stiffness in [(0, 1, 1.0, 10.0), (1, 2, 1.0, 10.0), (2, 3, 0.5, 10.0)]:
                    apart = positions[j] - positions[i]
                    distance = apart.norm()
                    force = stiffness * (distance - length) * apart / (distance + 1e-6)
                    forces[i] += force
                    forces[j] -= force
                forces[:, 1] -= 9.81
                velocities = velocities + forces * 0.01
                positions = positions + velocities * 0.01
                positions[0] = self.anchor
                velocities[0] = torch.tensor([0.0, 0.0])
            return positions


    chain = Chain()
    optimizer = optim.LBFGS(chain.parameters(), lr=0.5, max_iter=4)


    def closure():
        optimizer.zero_grad()
        loss = (chain(10) - torch.ones(4, 2)).pow(2).mean()
        loss.backward()
        print(loss.item())
        return loss


    for _ in range(2):
        optimizer.step(closure)
    """

FAST_WEIGHTS = """
    import copy
    import numpy as np
    import torch
    import torch.nn as nn
    import torch.nn.functional as F


    def clone_module(module):
        clone = module.__new__(type(module))
        clone.__dict__ = module.__dict__.copy()
        clone._parameters = {name: p.clone() for name, p in module._parameters.items() if p is not None}
        clone._buffers = {name: b.clone() for name, b in module._buffers.items() if b is not None}
        clone._modules = {name: clone_module(m) for name, m in module._modules.items()}
        return clone


    def step(module, lr, gradients):
        for name, p in module._parameters.items():
            module._parameters[name] = p - lr * next(gradients)
        for child in module._modules.values():
            step(child, lr, gradients)


    torch.manual_seed(1)
    random = np.random.RandomState(1)
    model = nn.Sequential(nn.Linear(1, 12), nn.BatchNorm1d(12), nn.Tanh(), nn.Linear(12, 1))
    target = copy.deepcopy(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
    for _ in range(4):
        total = 0
        for _ in range(2):
            height, shift = random.rand() * 4, random.rand() * 3
            x = torch.from_numpy(random.rand(10, 1)).float()
            y = height * torch.sin(x + shift)
            learner = clone_module(model)
            for _ in range(2):
                loss = F.mse_loss(learner(x[:5]), y[:5])
                step(learner, 0.1, iter(torch.autograd.grad(loss, list(learner.parameters()), create_graph=True)))
            total = total + F.mse_loss(learner(x[5:]), y[5:])
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        for p, q in zip(model.parameters(), target.parameters()):
            q.data.copy_(0.1 * p.data + 0.9 * q.data)
        print(total.item(), sum(q.sum().item() for q in target.parameters()))
    """

# Channels lie last in what a convolution gives here, and not in PyTorch; numbers are drawn in PyTorch's order.
CHANCES = """
    import torch

    torch.manual_seed(0)
    for rank in (2, 3):
        layer = (torch.nn.Conv2d, torch.nn.Conv3d)[rank - 2](3, 32, 3)
        y = layer(torch.rand(2, 3, *[8] * rank)).relu()
        ones = torch.ones_like(y)
        drawn = [torch.dropout(ones, 0.25, True), torch.alpha_dropout(ones, 0.5, True), torch.rand_like(y)]
        drawn += [torch.randn_like(y), torch.bernoulli(ones / 2), torch.empty_like(y).exponential_()]
        drawn += [torch.bernoulli(y.sigmoid()), torch.empty_like(y).bernoulli_(y.sigmoid())]
        places = torch.arange(y.numel()).view(y.shape).double()
        print(*[(x.double() * places).mean().item() for x in drawn])
    """

PROGRAMS = {
    "characters": CHARACTERS,
    "springs": SPRINGS,
    "fast weights": FAST_WEIGHTS,
    "chances": CHANCES,
}


def printed(folder: Path, program: str, *python: str) -> list[list[float]]:
    (folder / "program.py").write_text(dedent(program))
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, *python, "program.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [[float(number) for number in line.split()] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_numbers_are_pytorchs(tmp_path, name):
    if importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    # PyTorch's writer needs TensorBoard to be installed, down to the import.
    ours = printed(tmp_path, PROGRAMS[name].replace("WRITER", "SummaryWriter('runs')"), "-m", "retrograd", "run")
    theirs = PROGRAMS[name].replace("WRITER", "None")
    theirs = theirs.replace("    from torch.utils.tensorboard import SummaryWriter\n", "")
    for line, expected in zip(ours, printed(tmp_path, theirs), strict=True):
        np.testing.assert_allclose(line, expected, rtol=2e-4)
    assert (tmp_path / "runs").is_dir() == (name == "characters")
