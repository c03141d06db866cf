"""Modules: members as attributes, walking through them, conversions, copies."""

from __future__ import annotations

import copy
import pickle
import weakref

import pytest

import retrograd
from retrograd import nn

from .compare import same, same_error


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(retrograd.ones(2))
        self.register_buffer("mean", retrograd.zeros(2))
        self.inner = nn.Linear(2, 2)

    def forward(self, x):
        return self.inner(x) * self.scale + self.mean


def small(torch):
    """A network with shared and missing members, in either framework."""
    nn = torch.nn

    class Small(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(2, 3)
            self.again = self.first
            self.weight = nn.Parameter(torch.ones(2))
            self.tied = self.weight
            self.register_parameter("absent", None)
            self.register_buffer("mean", torch.zeros(2))
            self.register_buffer("count", torch.tensor(3), persistent=False)
            self.register_buffer("empty", None)
            self.block = nn.Sequential(nn.ReLU(), nn.BatchNorm1d(3))
            self.nothing = None
            self.add_module("gone", None)

    return Small()


def non_leaf(torch):
    """A parameter that an operation made."""
    param = torch.nn.Parameter(torch.ones(1), requires_grad=False)
    return param.mul_(torch.ones(1, requires_grad=True))


# ---------------------------------------------------------------------------------------------- attributes


def test_members_are_found_without_getattr(monkeypatch):
    asked = []
    net = Net()
    found = nn.Module.__getattr__
    monkeypatch.setattr(nn.Module, "__getattr__", lambda self, name: (asked.append(name), found(self, name))[1])
    net(retrograd.ones(1, 2))
    assert asked == []


def test_registries_and_attributes_are_one():
    net = Net()
    replacement = nn.Parameter(retrograd.zeros(2))
    net._parameters["scale"] = replacement
    assert net.scale is replacement
    net._buffers.update(mean=retrograd.ones(2))
    assert net.mean.tolist() == [1, 1]
    net.inner = nn.Linear(2, 1)
    assert net._modules["inner"] is net.inner
    del net._parameters["scale"]
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'scale'"):
        _ = net.scale


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop("a"),
        lambda members: members.pop("x", None),
        lambda members: members.popitem(),
        lambda members: members.clear(),
        lambda members: members.setdefault("c", nn.Tanh()),
        lambda members: members.setdefault("a", nn.Tanh()),
        lambda members: members.update({"b": nn.Tanh()}, c=nn.Tanh()),
        lambda members: members.__ior__({"c": nn.Tanh()}),
        lambda members: members.__delitem__("b"),
    ],
)
def test_every_change_of_a_registry_reaches_the_attributes(change):
    module = nn.Module()
    module.a, module.b = nn.ReLU(), nn.Sigmoid()
    change(module._modules)
    for name in ("a", "b", "c"):
        assert getattr(module, name, None) is module._modules.get(name)


def test_missing_keys_of_a_registry():
    members = nn.Module()._modules
    for attempt in (lambda: members.pop("x"), members.popitem, lambda: members.__delitem__("x")):
        with pytest.raises(KeyError):
            attempt()


def test_a_whole_registry_can_be_replaced():
    module = nn.Module()
    module.a = nn.ReLU()
    module._modules = {"b": nn.Tanh()}
    assert not hasattr(module, "a")
    assert isinstance(module.b, nn.Tanh)
    module._modules["c"] = module.b
    assert module.c is module.b


def test_what_the_class_defines_goes_first():
    def scenario(torch):
        class Shadow(torch.nn.Module):
            def train_step(self):
                return "method"

        module = Shadow()
        module.train_step = torch.nn.ReLU()
        return module.train_step(), list(module._modules)

    assert same(scenario) == ["method", ["train_step"]]


def test_assigning_one_kind_over_another():
    def scenario(torch):
        module = torch.nn.Module()
        log = []

        def note():
            log.append(
                [list(module._parameters), list(module._buffers), list(module._modules), "x" in dir(module)]
            )

        module.x = 5
        note()
        module.x = torch.nn.Parameter(torch.ones(1))
        note()
        module.x = None
        note()
        module.x = torch.nn.Parameter(torch.ones(1))
        del module.x
        note()
        module.register_buffer("x", torch.ones(1), persistent=False)
        note()
        module.x = torch.zeros(1)
        log.append(list(module.state_dict()))
        module.x = torch.nn.Parameter(torch.ones(1))
        log.append(list(module.state_dict()))
        del module.x
        module.x = torch.nn.ReLU()
        note()
        module.x = torch.nn.Parameter(torch.ones(1))
        note()
        return log

    same(scenario)


def test_buffer_objects_are_registered():
    def scenario(torch):
        module = torch.nn.Module()
        module.kept = torch.nn.Buffer(torch.ones(2))
        module.lost = torch.nn.Buffer(torch.ones(2), persistent=False)
        module.kept = torch.zeros(2)
        return module.kept, list(module.state_dict()), [name for name, _ in module.named_buffers()]

    assert same(scenario) == [[0, 0], ["kept"], ["kept", "lost"]]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda m, torch: setattr(m, "weight", torch.ones(2)),
        lambda m, torch: setattr(m, "weight", 3),
        lambda m, torch: setattr(m, "weight", torch.nn.ReLU()),
        lambda m, torch: setattr(m, "block", torch.ones(2)),
        lambda m, torch: setattr(m, "block", torch.nn.Buffer(torch.ones(2))),
        lambda m, torch: setattr(m, "mean", 3.0),
        lambda m, torch: setattr(m, "forward", torch.nn.Parameter(torch.ones(1))),
        lambda m, torch: setattr(m, "new", non_leaf(torch)),
        lambda m, torch: setattr(m, "training", torch.nn.Buffer(torch.ones(1))),
        lambda m, torch: m.register_parameter("new", torch.ones(2)),
        lambda m, torch: m.register_parameter("a.b", None),
        lambda m, torch: m.register_parameter("", None),
        lambda m, torch: m.register_parameter(3, None),
        lambda m, torch: m.register_parameter("training", None),
        lambda m, torch: m.register_buffer("new", 3),
        lambda m, torch: m.register_buffer("a.b", None),
        lambda m, torch: m.register_buffer("", None),
        lambda m, torch: m.register_buffer(3, None),
        lambda m, torch: m.register_buffer("weight", None),
        lambda m, torch: m.add_module("new", 3),
        lambda m, torch: m.add_module("new", torch.nn.ReLU),
        lambda m, torch: m.add_module("a.b", None),
        lambda m, torch: m.add_module("", None),
        lambda m, torch: m.add_module(3, None),
        lambda m, torch: m.add_module("train", None),
        lambda m, torch: m.unknown,
        lambda m, torch: m.__delattr__("unknown"),
        lambda m, torch: m.get_submodule("block.7"),
        lambda m, torch: m.get_submodule("weight"),
        lambda m, torch: m.get_parameter("block.x"),
        lambda m, torch: m.get_parameter("mean"),
        lambda m, torch: m.get_buffer("block.x"),
        lambda m, torch: m.get_buffer("weight"),
        lambda m, torch: m.set_submodule("", torch.nn.ReLU()),
        lambda m, torch: m.set_submodule("block.0", 3),
        lambda m, torch: m.set_submodule("block.7", torch.nn.ReLU(), strict=True),
        lambda m, torch: m.set_submodule("weight", torch.nn.ReLU()),
        lambda m, torch: m.train("yes"),
        lambda m, torch: m.to(torch.int64),
        lambda m, torch: m(torch.ones(2)),
        lambda m, torch: torch.nn.Module(3),
        lambda m, torch: torch.nn.Module(size=3),
    ],
)
def test_errors(attempt):
    same_error(lambda torch: attempt(small(torch), torch))


def test_a_refused_assignment_changes_nothing():
    net = Net()
    net.plain = 5
    with pytest.raises(ValueError, match="Cannot assign non-leaf Tensor to parameter 'plain'"):
        net.plain = non_leaf(retrograd)
    assert net.plain == 5


@pytest.mark.parametrize(
    "assign",
    [
        lambda m, torch: setattr(m, "x", torch.nn.Parameter(torch.ones(1))),
        lambda m, torch: setattr(m, "x", torch.nn.ReLU()),
        lambda m, torch: m.register_buffer("x", None),
        lambda m, torch: m.register_parameter("x", None),
    ],
)
def test_members_before_init(assign):
    def scenario(torch):
        class Hasty(torch.nn.Module):
            def __init__(self):
                assign(self, torch)

        return Hasty()

    same_error(scenario)


def test_plain_attributes_before_init():
    class Early(nn.Module):
        def __init__(self):
            self.size = 3
            super().__init__()

    assert Early().size == 3


def test_call_super_init():
    class Mixin:
        def __init__(self, extra):
            self.extra = extra

    class Both(nn.Module, Mixin):
        call_super_init = True

    assert Both(7).extra == 7
    assert list(Both(7).parameters()) == []


def test_dir():
    names = dir(small(retrograd))
    assert {"first", "weight", "mean", "training", "forward"} <= set(names)
    assert names == sorted(names)
    assert not any(name[0].isdigit() for name in dir(nn.Sequential(nn.ReLU())))


# ------------------------------------------------------------------------------------- walking, switching


@pytest.mark.parametrize(
    "walk",
    [
        lambda m: [name for name, _ in m.named_parameters()],
        lambda m: [name for name, _ in m.named_parameters("net", recurse=False)],
        lambda m: [name for name, _ in m.named_parameters(remove_duplicate=False)],
        lambda m: [name for name, _ in m.named_buffers(prefix="net")],
        lambda m: [name for name, _ in m.named_buffers(recurse=False)],
        lambda m: [list(p.shape) for p in m.parameters()],
        lambda m: [list(b.shape) for b in m.buffers()],
        lambda m: [name for name, _ in m.named_children()],
        lambda m: [type(child).__name__ for child in m.children()],
        lambda m: [name for name, _ in m.named_modules(prefix="net")],
        lambda m: [name for name, _ in m.named_modules(remove_duplicate=False)],
        lambda m: [type(one).__name__ for one in m.modules()],
        lambda m: m.get_submodule("") is m and m.get_submodule("block.1") is m.block[1],
        lambda m: m.get_parameter("first.weight") is m.first.weight,
        lambda m: m.get_buffer("block.1.running_mean") is m.block[1].running_mean,
        lambda m: repr(m),
    ],
)
def test_walking(walk):
    same(lambda torch: walk(small(torch)))


def test_repr_of_several_extra_lines():
    def scenario(torch):
        class Wordy(torch.nn.Module):
            def extra_repr(self):
                return "one\ntwo"

        inner = Wordy()
        outer = Wordy()
        outer.inner = torch.nn.Sequential(inner, torch.nn.Sequential())
        return repr(inner), repr(outer), repr(torch.nn.Module())

    same(scenario)


def test_set_submodule():
    net = small(retrograd)
    net.set_submodule("block.0", nn.Tanh())
    net.set_submodule("block.extra", nn.Tanh())
    assert isinstance(net.block[0], nn.Tanh) and isinstance(net.block.extra, nn.Tanh)


def test_train_and_eval_reach_all_submodules():
    net = small(retrograd)
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    assert net.train() is net and net.block[1].training


def test_apply_goes_from_the_inside_out():
    def scenario(torch):
        order = []
        small(torch).apply(lambda module: order.append(type(module).__name__))
        return order

    same(scenario)


def test_requires_grad_and_zero_grad():
    net = Net()
    assert net.requires_grad_(False) is net
    assert not any(param.requires_grad for param in net.parameters())
    net.requires_grad_()
    net(retrograd.ones(1, 2)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert net.scale.grad.tolist() == [0, 0]
    net.zero_grad()
    assert all(param.grad is None for param in net.parameters())


# ---------------------------------------------------------------------------------------------- conversion


@pytest.mark.parametrize(
    "convert",
    [
        lambda m, torch: m.double(),
        lambda m, torch: m.half(),
        lambda m, torch: m.bfloat16().float(),
        lambda m, torch: m.to(torch.float64),
        lambda m, torch: m.to("cpu"),
        lambda m, torch: m.to("cpu", torch.float64),
        lambda m, torch: m.to(None, torch.float64, True),
        lambda m, torch: m.to(device="cpu", dtype=torch.float16),
        lambda m, torch: m.to(torch.zeros(1, dtype=torch.float64)),
        lambda m, torch: m.to(torch.zeros(1, dtype=torch.float64), non_blocking=True),
        lambda m, torch: m.to(memory_format=torch.contiguous_format),
        lambda m, torch: m.type(torch.float64),
        lambda m, torch: m.cpu(),
        lambda m, torch: m.to_empty(device="cpu"),
    ],
)
def test_conversions(convert):
    def scenario(torch):
        net = small(torch)
        before = {name: id(param) for name, param in net.named_parameters()}
        weight, count = net.first.weight, net.count
        weight.grad = torch.ones(3, 2)
        assert convert(net, torch) is net
        assert {name: id(param) for name, param in net.named_parameters()} == before
        tensors = [*net.parameters(), *net.buffers(), weight.grad]
        assert net.count is count or net.count.dtype == net._buffers["count"].dtype
        return [str(tensor.dtype) for tensor in tensors], weight.requires_grad, weight.is_leaf

    same(scenario)


def test_converted_values_and_the_optimiser_see_one_parameter():
    net = Net().double()
    assert net.mean.dtype == retrograd.float64 and net._buffers["mean"] is net.mean
    net(retrograd.ones(1, 2, dtype=retrograd.float64)).sum().backward()
    assert net.scale.grad.dtype == retrograd.float64


def test_complex_conversion_warns():
    with pytest.warns(UserWarning, match="Complex modules are a new feature"):
        module = nn.Linear(2, 2).to(retrograd.complex64)
    assert module.weight.dtype == retrograd.complex64


def test_compile_returns_the_module():
    net = Net()
    assert net.compile(fullgraph=True) is net


# -------------------------------------------------------------------------------------------------- copies


def assert_independent(twin, net):
    assert type(twin) is type(net)
    assert list(twin.state_dict()) == list(net.state_dict())
    for ours, theirs in zip(twin.parameters(), net.parameters(), strict=True):
        assert ours is not theirs and type(ours) is nn.Parameter
        assert ours.tolist() == theirs.tolist()
    assert twin.scale is twin._parameters["scale"] and twin.inner is twin._modules["inner"]
    twin.scale = nn.Parameter(retrograd.zeros(2))
    twin._buffers["mean"] = retrograd.full((2,), 9.0)
    assert net.scale.tolist() == [1, 1] and net.mean.tolist() == [0, 0]
    assert twin.mean.tolist() == [9, 9]
    twin(retrograd.ones(1, 2))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_deep_copies(duplicate):
    net = Net()
    assert_independent(duplicate(net), net)


class OwnState(Net):
    """A class that saves and restores its dictionary itself, as many do."""

    def __getstate__(self):
        return self.__dict__.copy()

    def __setstate__(self, state):
        self.__dict__.update(state)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_deep_copies_with_a_state_of_their_own(duplicate):
    net = OwnState()
    assert_independent(duplicate(net), net)
    assert duplicate(net).double().mean.dtype == retrograd.float64


def test_shallow_copy_shares_tensors_but_not_names():
    net = Net()
    twin = copy.copy(net)
    assert twin.scale is net.scale
    twin.scale = nn.Parameter(retrograd.zeros(2))
    assert net.scale.tolist() == [1, 1] and twin._parameters["scale"] is twin.scale


def test_a_copied_dict_gets_registries_of_its_own():
    net, twin = Net(), Net.__new__(Net)
    twin.__dict__.update(net.__dict__)
    del net
    twin.double()
    assert twin.mean.dtype == retrograd.float64


def test_copies_keep_shared_parameters_shared():
    net = small(retrograd)
    twin = copy.deepcopy(net)
    assert twin.tied is twin.weight and twin.again is twin.first


def test_copies_of_cycles():
    net = Net()
    net.inner.__dict__["owner"] = net
    net.inner.__dict__["siblings"] = net._modules
    twin = copy.deepcopy(net)
    assert twin.inner.owner is twin and twin.inner.siblings["inner"] is twin.inner


def test_modules_are_freed_without_the_cyclic_collector():
    net = Net()
    alive = weakref.ref(net)
    del net
    assert alive() is None


def test_pickles_hold_plain_dictionaries():
    state = Net().__getstate__()
    assert type(state["_parameters"]) is dict and type(state["_modules"]) is dict
    assert "scale" not in state and "inner" not in state


def test_walks_without_names_agree_with_those_with_names():
    shared = nn.Linear(2, 2)
    tied = nn.Linear(2, 2)
    tied.weight = shared.weight

    class Hides(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(1, 1)

        def named_modules(self, memo=None, prefix="", remove_duplicate=True):
            yield prefix, self

    net = nn.Sequential(nn.Sequential(shared, nn.ReLU()), shared, tied, Hides(), nn.BatchNorm1d(2))
    net.register_module("nothing", None)
    for duplicates in (True, False):
        walked = list(net.modules(remove_duplicate=duplicates))
        assert walked == [module for _, module in net.named_modules(remove_duplicate=duplicates)]
    assert [id(p) for p in net.parameters()] == [id(p) for _, p in net.named_parameters()]
    assert [tuple(p.shape) for p in net.parameters()] == [(2, 2), (2,), (2,), (2,), (2,)]
    assert [id(p) for p in net.parameters(recurse=False)] == []
    net[0].append(net)  # a module within itself ends the walk, too
    assert len(list(net.modules())) == 7


def test_a_class_of_another_metaclass():
    """Libraries make modules by classes of their own kind."""

    class Counting(type):
        made = 0

        def __call__(cls, *args, **kwargs):
            cls.made += 1
            return super().__call__(*args, **kwargs)

    class Scaled(nn.Linear, metaclass=Counting):
        pass

    layer = Scaled(2, 3)
    assert Scaled.made == 1
    assert [name for name, _ in layer.named_parameters()] == ["weight", "bias"]
    assert layer(retrograd.ones(1, 2)).shape == (1, 3)


def test_a_class_that_is_asked_for_each_member():
    """A `__getattr__` of the user's is called for parameters, buffers and modules, as in PyTorch."""
    asked = []

    class Watched(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(2, 3)
            self.scale = nn.Parameter(retrograd.ones(3))
            self.register_buffer("shift", retrograd.zeros(3))

        def __getattr__(self, name):
            asked.append(name)
            return super().__getattr__(name)

        def forward(self, x):
            return self.inner(x) * self.scale + self.shift

    watched = Watched()
    asked.clear()
    watched(retrograd.ones(1, 2))
    assert asked == ["inner", "scale", "shift"]
    copied = copy.deepcopy(watched)
    asked.clear()
    assert copied.scale is not watched.scale
    assert asked == ["scale", "scale"]
    copied.scale = nn.Parameter(retrograd.zeros(3))
    assert copied.scale.sum() == 0
    del copied.shift
    assert not hasattr(copied, "shift")
