"""Saving and loading state."""

from __future__ import annotations

from collections import OrderedDict

import pytest

import retrograd
from retrograd import nn

from .compare import same, same_error
from .test_module import small


def test_names_values_and_metadata():
    def scenario(torch):
        torch.manual_seed(0)
        state = small(torch).state_dict()
        assert isinstance(state, OrderedDict)
        return dict(state), dict(state._metadata)

    same(scenario)


@pytest.mark.parametrize(
    "save",
    [
        lambda m: list(m.state_dict(prefix="net.")),
        lambda m: m.state_dict(keep_vars=True)["weight"] is m.weight,
        lambda m: m.state_dict()["weight"].requires_grad,
        lambda m: list(m.state_dict(destination={"old": 1})),
    ],
)
def test_options(save):
    same(lambda torch: save(small(torch)))


def test_saved_tensors_share_memory():
    net = small(retrograd)
    net.state_dict()["weight"].fill_(7)
    assert net.weight.tolist() == [7, 7]


def test_positional_arguments_are_deprecated():
    with pytest.warns(FutureWarning, match="Positional args are being deprecated"):
        state = nn.Linear(1, 1).state_dict({}, "x.")
    assert list(state) == ["x.weight", "x.bias"]


def test_loading_copies_and_reports():
    def scenario(torch):
        net = small(torch)
        state = {key: value + 1 for key, value in small(torch).state_dict().items()}
        result = net.load_state_dict(state)
        state["weight"].fill_(0)
        return repr(result), net.weight, net.block[1].num_batches_tracked

    assert same(scenario) == ["<All keys matched successfully>", [2, 2], 1]


def test_loading_partly():
    def scenario(torch):
        result = torch.nn.Linear(2, 2).load_state_dict({"weight": torch.ones(2, 2), "x.y": 1}, strict=False)
        return repr(result), result.missing_keys, result.unexpected_keys, list(result)

    same(scenario)


@pytest.mark.parametrize(
    "change",
    [
        lambda state, torch: state.pop("weight"),
        lambda state, torch: state.update(surplus=torch.ones(1)),
        lambda state, torch: state.update({"block.1.odd": torch.ones(1), "other.weight": torch.ones(1)}),
        lambda state, torch: state.update(weight=torch.ones(3)),
        lambda state, torch: state.update({"first.weight": torch.ones(2, 2), "surplus": 1, "absent": 1}),
        lambda state, torch: (state.pop("mean"), state.update(weight=torch.ones(1))),
        lambda state, torch: state.update(weight=[1.0, 1.0]),
        lambda state, torch: state.update(_extra_state=1),
    ],
)
def test_what_does_not_fit(change):
    def scenario(torch):
        net = small(torch)
        state = net.state_dict()
        change(state, torch)
        with pytest.raises(RuntimeError) as caught:
            net.load_state_dict(state)
        return str(caught.value)

    same(scenario)


def test_something_else_than_a_mapping():
    same_error(lambda torch: torch.nn.Linear(1, 1).load_state_dict([1]))


def test_scalars_from_old_files():
    same(lambda torch: _load_scalar(torch))


def _load_scalar(torch):
    module = torch.nn.Module()
    module.scale = torch.nn.Parameter(torch.tensor(1.0))
    module.load_state_dict({"scale": torch.tensor([4.0])})
    return module.scale


def test_assigning_in_place_of_copying():
    def scenario(torch):
        net = torch.nn.Linear(2, 1).requires_grad_(False)
        weight = torch.ones(1, 2, dtype=torch.float64)
        bias = torch.nn.Parameter(torch.zeros(1))
        net.load_state_dict({"weight": weight, "bias": bias}, assign=True)
        return (
            type(net.weight).__name__,
            str(net.weight.dtype),
            net.bias is bias,
            [param.requires_grad for param in net.parameters()],
        )

    same(scenario)


def test_assigning_once_does_not_stay_in_the_metadata():
    state = nn.Linear(1, 1).state_dict()
    nn.Linear(1, 1).load_state_dict(state, assign=True)
    net = nn.Linear(1, 1)
    weight = net.weight
    net.load_state_dict(state)
    assert net.weight is weight


def test_extra_state():
    def scenario(torch):
        class Counter(torch.nn.Module):
            count = 0

            def get_extra_state(self):
                return {"count": self.count}

            def set_extra_state(self, state):
                self.count = state["count"]

        net = torch.nn.Sequential(Counter())
        net[0].count = 5
        twin = torch.nn.Sequential(Counter())
        twin.load_state_dict(net.state_dict())
        with pytest.raises(RuntimeError) as missing:
            twin.load_state_dict({})
        return net.state_dict(), twin[0].count, str(missing.value)

    same(scenario)


def test_extra_state_has_to_be_defined():
    for attempt in (lambda: nn.ReLU().get_extra_state(), lambda: nn.ReLU().set_extra_state(1)):
        with pytest.raises(RuntimeError, match="ReLU does not define"):
            attempt()


def test_hooks_in_order():
    def scenario(torch):
        net = torch.nn.Sequential(torch.nn.Linear(1, 1))
        log = []
        net.register_state_dict_pre_hook(
            lambda module, prefix, keep_vars: log.append(["pre", prefix, keep_vars])
        )
        net[0].register_state_dict_post_hook(
            lambda module, state, prefix, metadata: log.append(["post", prefix, list(state), metadata])
        )
        net._register_state_dict_hook(lambda module, state, prefix, metadata: {**state, "added": 1})
        net.register_load_state_dict_pre_hook(
            lambda module, state, prefix, *rest: log.append(
                ["load", type(module).__name__, prefix, len(rest)]
            )
        )
        net[0]._register_load_state_dict_pre_hook(lambda state, prefix, *rest: log.append(["own", prefix]))
        net.register_load_state_dict_post_hook(
            lambda module, keys: (
                keys.unexpected_keys.clear() or log.append(["after", list(keys.missing_keys)])
            )
        )
        state = net.state_dict()
        net.load_state_dict(state)
        return log, list(state)

    same(scenario)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda m, torch: (m.register_state_dict_post_hook(lambda *args: {}), m.state_dict()),
        lambda m, torch: (
            m.register_load_state_dict_post_hook(lambda *args: 1),
            m.load_state_dict(m.state_dict()),
        ),
        lambda m, torch: [
            register(_hook) for register in (m.register_state_dict_post_hook, m._register_state_dict_hook)
        ],
    ],
)
def test_hooks_that_misbehave(attempt):
    same_error(lambda torch: attempt(torch.nn.ReLU(), torch))


def _hook(*args):
    return None


def test_hooks_can_be_removed():
    net = nn.ReLU()
    log = []
    handle = net.register_state_dict_pre_hook(lambda *args: log.append(args))
    handle.remove()
    handle.remove()
    net.state_dict()
    assert log == []


def test_batch_norm_from_before_batches_were_counted():
    def scenario(torch):
        state = torch.nn.BatchNorm1d(2).state_dict()
        del state["num_batches_tracked"]
        del state._metadata
        return repr(torch.nn.BatchNorm1d(2).load_state_dict(state))

    same(scenario)


def test_instance_norm_from_before_running_statistics_were_optional():
    def scenario(torch):
        state = dict(torch.nn.InstanceNorm1d(2, track_running_stats=True).state_dict())
        return torch.nn.InstanceNorm1d(2).load_state_dict(state)

    kind, message = same_error(scenario)
    assert kind == "RuntimeError"
