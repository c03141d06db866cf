"""Counts of multiplications and additions: PyTorch's, and worked out by hand."""

from __future__ import annotations

import importlib

import pytest

import retrograd
from retrograd.compat.torch.utils.flop_counter import FlopCounterMode


def block(library):
    nn = library.nn

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)
            self.m = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 4, bias=False))
            self.c = nn.Conv1d(2, 6, 3, stride=2, padding=1)
            self.t = nn.ConvTranspose1d(6, 2, 3)

        def forward(self, x):
            y = self.m(self.a(x)) + nn.functional.linear(x, self.a.weight)
            return self.t(self.c(y)).sum() + (x @ x.mT).sum() + (x @ self.a.weight).sum()

    return Block()


def counted(library, mode):
    with mode(display=False, depth=None) as counter:
        block(library)(library.ones(3, 2, 4)).backward()
    return counter


def plain(counts):
    return {module: {repr(name): count for name, count in of.items()} for module, of in counts.items()}


def test_counts_are_pytorchs():
    torch = pytest.importorskip("torch")
    theirs = counted(torch, importlib.import_module("torch.utils.flop_counter").FlopCounterMode)
    ours = counted(retrograd, FlopCounterMode)
    assert ours.get_total_flops() == theirs.get_total_flops()
    expected = plain(theirs.get_flop_counts())
    del expected["Block"]  # where PyTorch leaves out the way backward
    assert {module: of for module, of in plain(ours.get_flop_counts()).items() if module != "Block"} == expected


def test_table(capsys):
    with FlopCounterMode() as counter:
        retrograd.nn.Linear(100, 50)(retrograd.ones(10, 100)).sum().backward()  # 2·10·100·50, and for the weight again
    table = [
        "Module          FLOP    % Total",
        "------------  --------  ---------",
        "Linear       200.000K    100.00%",
        "- aten.addmm 100.000K     50.00%",
        "- aten.mm    100.000K     50.00%",
    ]
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [line.split() for line in table]
    assert counter.get_table(1).splitlines()[2].startswith("Linear ")


def test_nothing_is_counted_afterwards():
    with FlopCounterMode(display=False) as counter:
        retrograd.ones(3)
    retrograd.ones(2, 2) @ retrograd.ones(2, 2)
    assert counter.get_total_flops() == 0 and counter.get_table().splitlines()[-1].split() == ["Global", "0", "0%"]
