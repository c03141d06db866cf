"""What `load_state_dict` says, and what the module holds then, word for word as in PyTorch."""

from __future__ import annotations

import re
from collections import OrderedDict

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")


def make(library):
    nn = library.nn
    return nn.Sequential(
        OrderedDict(
            body=nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU()),
            heads=nn.ModuleDict({"a": nn.Linear(3, 1, bias=False), "b": nn.Embedding(4, 2)}),
            turned=nn.ParameterList([nn.Parameter(library.zeros(2))]),
        )
    )


def values(library, module):
    return OrderedDict((name, library.full(tuple(t.shape), 3).to(t.dtype)) for name, t in module.state_dict().items())


def without(*names):
    def change(state, library):
        for name in names:
            del state[name]

    return change


def with_values(**shapes):
    def change(state, library):
        for name, shape in shapes.items():
            state[name.replace("__", ".")] = library.zeros(shape)

    return change


def both(*changes):
    def change(state, library):
        for each in changes:
            each(state, library)

    return change


def prefixed(state, library):
    for name in list(state):
        state["module." + name] = state.pop(name)


def emptied(state, library):
    state.clear()


def no_tensor(state, library):
    state["body.0.weight"] = [1.0]


CHANGES = {
    "nothing": lambda state, library: None,
    "missing": without("body.0.bias"),
    "several missing": without("turned.0", "body.1.running_mean", "heads.b.weight"),
    "unexpected": with_values(extra=(1,), body__0__scale=(2,), body__9__weight=(1,), heads__a__bias=(1,), body=(1,)),
    "size mismatch": with_values(body__0__weight=(3, 3), heads__b__weight=(4,), body__1__running_var=()),
    "all at once": both(without("heads.a.weight"), with_values(other=(1,), body__0__bias=(4,))),
    "prefixed": prefixed,
    "empty": emptied,
    "no tensor": no_tensor,
    "one number as a vector": with_values(body__1__num_batches_tracked=(1,)),
    "broadcastable": with_values(body__0__bias=(1,)),
}


def attempt(library, change, strict, assign):
    module = make(library)
    state = values(library, module)
    change(state, library)
    try:
        outcome = repr(module.load_state_dict(state, strict=strict, assign=assign))
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}".replace("retrograd", "torch")
    outcome = re.sub(r"an exception occurred : .*", "an exception occurred", outcome)
    held = {
        name: t.detach().numpy() for name, t in module.state_dict().items() if "weight" not in name or (t == 3).all()
    }
    kinds = {name: (type(p).__name__, p.requires_grad) for name, p in module.named_parameters()}
    return outcome, held, kinds


@pytest.mark.parametrize("assign", [False, True])
@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("name", CHANGES)
def test_the_same_words_and_the_same_values(name, strict, assign):
    ours = attempt(retrograd, CHANGES[name], strict, assign)
    theirs = attempt(torch, CHANGES[name], strict, assign)
    assert ours[0] == theirs[0]
    assert ours[2] == theirs[2]
    # What was not loaded is random; what was loaded is 3 or 0.
    loaded = {key for key, array in theirs[1].items() if np.isin(array, (0, 3)).all()}
    for key in loaded & set(ours[1]):
        np.testing.assert_array_equal(ours[1][key], theirs[1][key], err_msg=key)


@pytest.mark.parametrize("bad", [[], "text", None, 3])
def test_no_mapping(bad):
    messages = []
    for library in (retrograd, torch):
        with pytest.raises(TypeError) as caught:
            make(library).load_state_dict(bad)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_hooks_see_prefixes_and_may_rename():
    """Old names are translated by a hook before loading, and errors removed by one after it."""
    seen = []
    for library in (retrograd, torch):
        module = make(library)
        calls = []

        def rename(owner, state, prefix, metadata, strict, missing, unexpected, errors, calls=calls):
            calls.append((type(owner).__name__, prefix, sorted(state), metadata.get("version"), strict))
            if prefix + "scale" in state:
                state[prefix + "weight"] = state.pop(prefix + "scale")

        def forgive(owner, keys, calls=calls):
            calls.append((type(owner).__name__, list(keys.missing_keys), list(keys.unexpected_keys)))
            keys.missing_keys.clear()

        module.body[0].register_load_state_dict_pre_hook(rename)
        module.heads.register_load_state_dict_pre_hook(rename)
        module.register_load_state_dict_post_hook(forgive)
        state = values(library, module)
        state["body.0.scale"] = state.pop("body.0.weight")
        del state["turned.0"]
        calls.append(repr(module.load_state_dict(state)))
        calls.append(module.body[0].weight.tolist())
        seen.append(calls)
    assert seen[0] == seen[1]
