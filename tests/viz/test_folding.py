"""Finding what repeats, and drawing it once."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import nn
from retrograd.viz import text
from retrograd.viz.contents import Detail
from retrograd.viz.folded import folded
from retrograd.viz.folding import round_names, runs, steps
from retrograd.viz.record import read


def fold(output, params=None, wanted=5):
    record = read(output, params)
    found = steps(record)
    return record, found, runs(record, found, wanted)


def operations_of(record, found, run):
    return [record.operations[found[i].operation].name for i in run.drawn]


def recurrence(rounds, collect):
    """``h = tanh(h @ U + W)``, with either a sum of losses along the way or a stack of all states."""
    U = nn.Parameter(torch.full((3, 3), 0.1))
    W = nn.Parameter(torch.full((3,), 0.2))
    h = torch.ones(1, 3)
    total, states = torch.zeros(()), []
    for _ in range(rounds):
        h = torch.tanh(h @ U + W)
        states.append(h)
        if collect == "sum":
            total = total + (h * h).sum()
    return (total if collect == "sum" else torch.stack(states)), {"U": U, "W": W}


def test_a_chain_is_one_frame():
    a = torch.tensor(0.5, requires_grad=True)
    y = torch.tensor(1.0, requires_grad=True)
    for _ in range(1000):
        y = (y * a + 1.0).tanh()
    record, found, (run,) = fold(y)
    assert (run.period, run.count) == (3, 999)  # the first round multiplies two leaves
    assert operations_of(record, found, run) == ["MulBackward0", "AddBackward0", "TanhBackward0"]


@pytest.mark.parametrize("collect", ["sum", "stack"])
def test_a_recurrence_is_folded_round_by_round(collect):
    output, params = recurrence(12, collect)
    record, found, (run,) = fold(output, params)
    assert run.count == 11
    assert operations_of(record, found, run)[0] == "MmBackward0"


def test_a_frame_shows_the_last_round_and_where_its_values_come_from():
    output, params = recurrence(12, "stack")
    record, found, found_runs = fold(output, params)
    scene = folded(record, Detail(), found, found_runs)
    frame = next(i for i, box in enumerate(scene.boxes) if box.kind == "frame")
    into = [link for link in scene.links if link.target == frame]
    assert [(scene.boxes[link.source].title, link.label) for link in into] == [("StackBackward0", "× 11")]
    (out,) = (link for link in scene.links if link.source == frame)
    assert scene.boxes[out.target].title == "TanhBackward0"


def test_a_value_that_only_the_next_round_uses_is_dashed():
    output, params = recurrence(12, "sum")
    record, found, found_runs = fold(output, params)
    scene = folded(record, Detail(), found, found_runs)
    inner = next(box.inner for box in scene.boxes if box.kind == "frame")
    dashed = [inner.boxes[link.target].title for link in inner.links if link.dashed]
    assert dashed == ["TanhBackward0"]


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        out = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(out + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    """ResNet-18 with a quarter of its channels."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Block(16, 16), Block(16, 16))
        self.layer2 = nn.Sequential(Block(16, 32, 2), Block(32, 32))
        self.layer3 = nn.Sequential(Block(32, 64, 2), Block(64, 64))
        self.layer4 = nn.Sequential(Block(64, 128, 2), Block(128, 128))
        self.fc = nn.Linear(128, 10)

    def forward(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean(dim=(2, 3)))


def test_resnet_is_two_frames():
    model = ResNet()
    record, found, (blocks, stages) = fold(model(torch.ones(2, 3, 32, 32)).sum(), model, wanted=40)
    assert len(record.leaves) == 62
    assert round_names(record, found, blocks) == ["layer1.0", "layer1.1"]
    assert round_names(record, found, stages) == ["layer2", "layer3", "layer4"]
    scene = folded(record, Detail(), found, [blocks, stages])
    frame = next(box for box in scene.boxes if box.subtitle == "layer{2…4}")
    assert frame.title == "× 3"
    first = frame.inner.boxes[0]
    assert (first.title, first.subtitle) == ("ConvolutionBackward0", "0.conv1")
    assert (first.rows[0].key, first.rows[0].value) == ("weight", "[32, 16, 3, 3] … [128, 64, 3, 3]")
    assert sum(len(part.boxes) for part in scene.parts()) < 45


def test_a_graph_without_repetition_is_not_folded():
    x = torch.ones(3, requires_grad=True)
    functions = [torch.sin, torch.exp, torch.tanh, torch.cos, torch.sigmoid]
    y = x
    for i in range(25):
        y = functions[i * i % 5 if i % 3 else (i // 3) % 5](y) + (y if i in (2, 5, 11, 17) else 0)
    _, found, found_runs = fold(y)
    assert sum(run.saving for run in found_runs) < len(found) / 2


def test_frames_do_not_overlap_and_every_step_has_a_box():
    model = nn.Sequential(*(layer for _ in range(6) for layer in (nn.Linear(4, 4), nn.ReLU(), nn.Tanh())))
    y = model(torch.ones(2, 4))
    for _ in range(20):
        y = y.sin() * y.cos()
    record, found, found_runs = fold(y.sum(), model)
    covered = [i for run in found_runs for i in range(run.start, run.stop)]
    assert len(covered) == len(set(covered))
    scene = folded(record, Detail(), found, found_runs)
    drawn = sum(box.kind == "operation" for part in scene.parts() for box in part.boxes)
    assert drawn == len(found) - sum(run.saving for run in found_runs)


def test_a_view_of_a_leaf_is_part_of_the_row():
    weight = nn.Parameter(torch.ones(3, 2))
    record = read(torch.ones(1, 2) @ weight.T)
    (step,) = steps(record)
    assert record.operations[step.operation].name == "MmBackward0" and step.leaves == [0]


@pytest.mark.parametrize(
    "names, merged",
    [
        (["fc.weight"], "fc.weight"),
        (["a", "a"], "a"),
        (["layer1.0.conv1", "layer1.1.conv1"], "layer1.{0…1}.conv1"),
        (["layers.9.w", "layers.10.w"], "layers.{9…10}.w"),
        (["encoder", "decoder"], "encoder … decoder"),
        (["a.1", "b.1", "c.1"], "a.1 … c.1"),
        (["", ""], ""),
    ],
)
def test_one_name_for_many(names, merged):
    assert text.merged_name(names) == merged
