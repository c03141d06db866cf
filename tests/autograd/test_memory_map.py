"""autograd.graph.memory_map: what a graph keeps, each buffer once, and that it is what the process grew by."""

import subprocess
import sys

import pytest

import retrograd as torch
from retrograd import autograd
from retrograd.autograd.graph import memory_map


def test_entries():
    x = torch.ones(100, 10, requires_grad=True)
    y = x.exp()  # keeps its result
    kept = memory_map((y * 2).sum())
    (entry,) = kept.entries
    assert entry.bytes == kept.total == 4000
    assert entry.operation == "ExpBackward0" and entry.name == "out" and entry.needed_by == ("input",)
    assert entry.line[2] == "y = x.exp()  # keeps its result"
    assert entry.shape == (100, 10) and entry.dtype is torch.float32 and entry.users == 1 and not entry.leaf


def test_one_buffer_saved_by_several_nodes_and_views_counts_once():
    x = torch.ones(50, 20, dtype=torch.float64)
    w = torch.ones(50, 20, dtype=torch.float64, requires_grad=True)
    kept = memory_map((w * x).sum() + (w.t() * x.t()).sum() + (w[:10] * x[:10]).sum())
    (entry,) = kept.entries
    assert entry.bytes == 8000 and entry.users == 3 and entry.needed_by == ("input",)


def test_formulas_that_need_it_and_leaves():
    x = torch.ones(30, 20)
    w = torch.ones(20, 10, requires_grad=True)
    u = torch.ones(30, 10, requires_grad=True)
    h = x @ w
    kept = memory_map((h * u).sum())
    found = {(entry.shape, entry.needed_by, entry.leaf) for entry in kept.entries}
    assert found == {((30, 20), ("mat2",), False), ((30, 10), ("other",), False), ((30, 10), ("input",), True)}
    assert kept.total == 4 * (600 + 300 + 300) and kept.total_of_leaves == 1200


def test_lists_functions_and_what_was_freed():
    class Square(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            return 2 * ctx.saved_tensors[0] * g

    x = torch.ones(1000, requires_grad=True)
    loss = Square.apply(x + 1).sum()
    (entry,) = memory_map(loss).entries
    assert entry.operation == "SquareBackward" and entry.bytes == 4000
    loss.backward()
    assert memory_map(loss).entries == [] and memory_map(loss).total == 0


def test_table():
    x = torch.ones(1024, requires_grad=True)
    y = x.exp()
    z = y[:256].sin().cos()
    kept = memory_map(z.sum())
    lines = str(kept).splitlines()
    assert [entry.bytes for entry in kept.entries] == sorted((entry.bytes for entry in kept.entries), reverse=True)
    assert "ExpBackward0" in lines[1] and "y = x.exp()" in lines[1] and lines[1].split()[:2] == ["4", "KiB"]
    assert lines[-1] == "5 KiB in 2 buffers"
    assert list(kept.by_line().values()) == [4096, 1024]


def test_wrong_arguments():
    with pytest.raises(TypeError, match="must be Tensor, not int"):
        memory_map(1)
    with pytest.raises(RuntimeError, match="does not require grad"):
        memory_map(torch.ones(1))


PROGRAM = """
import retrograd as torch

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

x = torch.ones(1024, 256, requires_grad=True)
w = torch.ones(256, 256, requires_grad=True)
(x @ w).tanh().sum().backward()
torch.empty_buffer_cache()
before = resident()
y = x
for _ in range(40):
    y = ((y @ w) * 0.01).tanh() + y.sigmoid()
    y = y * torch.relu(y)
loss = y.sum()
grown = resident() - before
kept = torch.autograd.graph.memory_map(loss)
del y
print(grown, kept.total - kept.total_of_leaves)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_sum_is_what_the_process_grew_by():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    grown, total = map(int, run.stdout.split())
    assert total > 100e6
    assert abs(grown - total) <= 0.05 * grown, (grown, total)


def test_what_hooks_keep_is_seen():
    def pack(tensor):
        return {"half": tensor.to(torch.float16), "kind": tensor.dtype}

    x = torch.ones(1000, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda kept: kept["half"].to(kept["kind"])):
        kept = torch.autograd.graph.memory_map(x.exp().sum())
    assert kept.total == 2000 and kept.entries[0].dtype is torch.float16
