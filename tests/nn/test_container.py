"""Containers of modules and parameters."""

from __future__ import annotations

from collections import OrderedDict

import pytest

import retrograd
from retrograd import nn

from .compare import same, same_error


def names(container):
    return [[name, type(module).__name__] for name, module in container.named_children()]


def sequential(torch):
    nn = torch.nn
    return nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Tanh(), nn.Sigmoid())


@pytest.mark.parametrize(
    "use",
    [
        lambda s, nn: names(nn.Sequential(OrderedDict(a=nn.ReLU(), b=nn.Tanh()))),
        lambda s, nn: [len(s), type(s[0]).__name__, type(s[-1]).__name__, names(s[1:3]), names(s[::2])],
        lambda s, nn: s.__setitem__(1, nn.ELU()) or names(s),
        lambda s, nn: s.__delitem__(0) or names(s),
        lambda s, nn: s.__delitem__(slice(0, 3, 2)) or names(s),
        lambda s, nn: [type(s.pop(-1)).__name__, names(s)],
        lambda s, nn: [names(s.pop(slice(0, 2))), names(s)],
        lambda s, nn: names(s + nn.Sequential(nn.ELU())),
        lambda s, nn: names(s.__iadd__(nn.Sequential(nn.ELU()))),
        lambda s, nn: names(s * 2),
        lambda s, nn: names(2 * s),
        lambda s, nn: names(s.__imul__(2)),
        lambda s, nn: names(s.append(nn.ELU())),
        lambda s, nn: names(s.insert(1, nn.ELU())),
        lambda s, nn: names(s.insert(-1, nn.ELU())),
        lambda s, nn: names(s.extend([nn.ELU(), nn.CELU()])),
        lambda s, nn: [type(one).__name__ for one in s],
        lambda s, nn: list(s[:1].state_dict()),
        lambda s, nn: repr(s),
        lambda s, nn: getattr(s, "1") is s[1],
    ],
)
def test_sequential(use):
    same(lambda torch: use(sequential(torch), torch.nn))


def test_sequential_after_a_deletion_calls_what_is_left():
    net = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Flatten(0))
    del net[1]
    assert not hasattr(net, "2")
    assert net(retrograd.tensor([[2.0]])).tolist() == [2.0]


def test_sequential_added_to_itself():
    net = sequential(retrograd)
    net += net
    assert len(net) == 8 and net[4] is net[0]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda s, nn: s[4],
        lambda s, nn: s["0"],
        lambda s, nn: s.__delitem__(-5),
        lambda s, nn: s + [nn.ReLU()],
        lambda s, nn: s * 0,
        lambda s, nn: s * 1.5,
        lambda s, nn: s.__imul__(-1),
        lambda s, nn: s.insert(7, nn.ReLU()),
        lambda s, nn: s.insert(0, 3),
        lambda s, nn: nn.Sequential(nn.ReLU),
        lambda s, nn: nn.Sequential([nn.ReLU()]),
        lambda s, nn: s.__setitem__(0, 3),
    ],
)
def test_errors_of_sequential(attempt):
    same_error(lambda torch: attempt(sequential(torch), torch.nn))


@pytest.mark.parametrize(
    "use",
    [
        lambda m, nn: [len(m), type(m[1]).__name__, names(m[1:])],
        lambda m, nn: m.insert(1, nn.ELU()) or names(m),
        lambda m, nn: names(m.append(nn.ELU())),
        lambda m, nn: names(m + [nn.ELU()]),
        lambda m, nn: names(m.__iadd__([nn.ELU()])),
        lambda m, nn: m.__delitem__(0) or names(m),
        lambda m, nn: m.__setitem__(-1, nn.ELU()) or names(m),
        lambda m, nn: [type(m.pop(0)).__name__, names(m)],
        lambda m, nn: repr(m),
        lambda m, nn: repr(nn.ModuleList()),
        lambda m, nn: repr(nn.ModuleList([nn.Sequential(nn.ReLU()), nn.Sequential(nn.ReLU()), nn.ReLU()])),
        lambda m, nn: [type(one).__name__ for one in m],
    ],
)
def test_module_list(use):
    same(lambda torch: use(torch.nn.ModuleList(sequential(torch)), torch.nn))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda m, nn: m[7],
        lambda m, nn: m.extend(nn.ReLU()),
        lambda m, nn: nn.ModuleList(3),
        lambda m, nn: m.append(3),
    ],
)
def test_errors_of_module_list(attempt):
    same_error(lambda torch: attempt(torch.nn.ModuleList(sequential(torch)), torch.nn))


def module_dict(torch):
    return torch.nn.ModuleDict({"b": torch.nn.ReLU(), "a": torch.nn.Tanh()})


@pytest.mark.parametrize(
    "use",
    [
        lambda m, nn: [list(m), list(m.keys()), [type(one).__name__ for one in m.values()], len(m), "a" in m],
        lambda m, nn: m.update([["c", nn.ELU()], ("a", nn.CELU())]) or names(m),
        lambda m, nn: m.update(nn.ModuleDict({"c": nn.ELU()})) or names(m),
        lambda m, nn: [type(m.pop("b")).__name__, names(m)],
        lambda m, nn: m.__delitem__("a") or [name for name, _ in m.items()],
        lambda m, nn: m.clear() or len(m),
        lambda m, nn: repr(m),
    ],
)
def test_module_dict(use):
    same(lambda torch: use(module_dict(torch), torch.nn))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda m, nn: m["x"],
        lambda m, nn: m.update(3),
        lambda m, nn: m.update([3]),
        lambda m, nn: m.update([(1, 2, 3)]),
        lambda m, nn: m.__setitem__("x", 3),
        lambda m, nn: m.__setitem__("training", nn.ReLU()),
    ],
)
def test_errors_of_module_dict(attempt):
    same_error(lambda torch: attempt(module_dict(torch), torch.nn))


def parameter_list(torch):
    return torch.nn.ParameterList([torch.zeros(2, 3), torch.nn.Parameter(torch.ones(4)), "text"])


@pytest.mark.parametrize(
    "use",
    [
        lambda p, torch: [len(p), p[1], p[-1], [type(one).__name__ for one in p], p[:2][1]],
        lambda p, torch: [name for name, _ in p.named_parameters()],
        lambda p, torch: p.__setitem__(0, torch.ones(1)) or type(p[0]).__name__,
        lambda p, torch: len(p.append(torch.ones(1)).extend([1, torch.ones(2)])),
        lambda p, torch: list(p.state_dict()),
        lambda p, torch: repr(p),
        lambda p, torch: repr(torch.nn.ParameterList()),
    ],
)
def test_parameter_list(use):
    same(lambda torch: use(parameter_list(torch), torch))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda p, torch: p[3],
        lambda p, torch: p(1),
        lambda p, torch: p.extend(torch.ones(2)),
        lambda p, torch: torch.nn.ParameterList(3),
    ],
)
def test_errors_of_parameter_list(attempt):
    same_error(lambda torch: attempt(parameter_list(torch), torch))


def parameter_dict(torch):
    return torch.nn.ParameterDict({"b": torch.zeros(2, 3), "a": torch.nn.Parameter(torch.ones(4)), "c": 5})


@pytest.mark.parametrize(
    "use",
    [
        lambda p, torch: [list(p), list(p.keys()), [type(v).__name__ for v in p.values()], len(p), "a" in p],
        lambda p, torch: [list(reversed(p)), p["c"], p.get("x"), p.get("a")],
        lambda p, torch: [p.pop("a"), list(p)],
        lambda p, torch: [p.popitem()[0], list(p)],
        lambda p, torch: [type(p.setdefault("x", torch.ones(1))).__name__, p.setdefault("c", 7)],
        lambda p, torch: p.clear() or [len(p), hasattr(p, "a")],
        lambda p, torch: list((p | torch.nn.ParameterDict({"x": 1})).keys()),
        lambda p, torch: list(p.__ior__({"x": 1}).copy().keys()),
        lambda p, torch: list(p.fromkeys(["y", "x"], 3).items()),
        lambda p, torch: p.update([("z", 1), ["y", 2]]) or list(p),
        lambda p, torch: p.update(OrderedDict(z=1, y=2)) or list(p),
        lambda p, torch: repr(p),
    ],
)
def test_parameter_dict(use):
    same(lambda torch: use(parameter_dict(torch), torch))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda p, torch: p["x"],
        lambda p, torch: p.__setitem__(3, 1),
        lambda p, torch: p.update(3),
        lambda p, torch: p.update([3]),
        lambda p, torch: p.update([(1, 2, 3)]),
        lambda p, torch: p(1),
    ],
)
def test_errors_of_parameter_dict(attempt):
    same_error(lambda torch: attempt(parameter_dict(torch), torch))


def test_popitem_of_an_empty_dict():
    with pytest.raises(KeyError, match="dictionary is empty"):
        nn.ParameterDict().popitem()
