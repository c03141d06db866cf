"""Classes and functions that the user allows files to name."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest
from pth_files import archive, named, saved, text

import retrograd
from retrograd.io.serialization import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals


@dataclass
class Config:
    width: int
    layers: list


class Slots:
    __slots__ = ("a", "b")


class WithState:
    def __init__(self, x):
        self.x = x

    def __getstate__(self):
        return [self.x]

    def __setstate__(self, state):
        (self.x,) = state


class Listed(list):
    pass


class Named(dict):
    pass


class Labelled(retrograd.Tensor):
    pass


@pytest.fixture(autouse=True)
def nothing_trusted():
    clear_safe_globals()
    yield
    clear_safe_globals()


def made_slots() -> Slots:
    slots = Slots()
    slots.a, slots.b = 1, retrograd.ones(1)
    return slots


def made_listed() -> Listed:
    listed = Listed([1, 2])
    listed.note = "x"
    return listed


@pytest.mark.parametrize("protocol", [2, 5])
def test_objects_of_allowed_classes(protocol):
    obj = [Config(3, [1]), made_slots(), WithState(4), made_listed(), Named(a=1), defaultdict(list, a=[1])]
    file = saved(obj, pickle_protocol=protocol)
    with pytest.raises(pickle.UnpicklingError, match=f"{__name__}.Config was not an allowed global"):
        retrograd.load(file)
    add_safe_globals([Config, Slots, WithState, Listed, Named, defaultdict, list])
    file.seek(0)
    config, slots, with_state, listed, named, default = retrograd.load(file)
    assert config == Config(3, [1])
    assert (slots.a, slots.b.tolist()) == (1, [1])
    assert with_state.x == 4
    assert (listed, type(listed), listed.note) == ([1, 2], Listed, "x")
    assert (named, type(named)) == ({"a": 1}, Named)
    assert (default, default.default_factory) == ({"a": [1]}, list)


def test_a_subclass_of_tensor():
    labelled = retrograd.ones(2).as_subclass(Labelled)
    labelled.label = "x"
    file = saved(labelled)
    with pytest.raises(pickle.UnpicklingError, match=f"{__name__}.Labelled was not an allowed global"):
        retrograd.load(file)
    file.seek(0)
    with safe_globals([Labelled]):
        loaded = retrograd.load(file)
    assert (type(loaded), loaded.label, loaded.tolist()) == (Labelled, "x", [1, 1])


def test_numbers_of_numpy():
    file = saved({"accuracy": np.float64(0.5)})
    with pytest.raises(pickle.UnpicklingError, match="multiarray.scalar was not an allowed global"):
        retrograd.load(file)
    file.seek(0)
    scalar = np.float64(0).__reduce__()[0]
    with safe_globals([(scalar, "numpy._core.multiarray.scalar"), np.dtype, type(np.dtype(np.float64))]):
        assert retrograd.load(file) == {"accuracy": 0.5}


def test_a_class_that_moved():
    file = saved(Config(1, []))
    with zipfile.ZipFile(file) as old:
        content = old.read("archive/data.pkl")
    content = content.replace(f"{__name__}\nConfig".encode(), b"old.module\nKonfig")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        new.writestr("archive/data.pkl", content)
    file.seek(0)
    with safe_globals([(Config, "old.module.Konfig")]):
        assert retrograd.load(file) == Config(1, [])


def test_the_list_is_kept():
    add_safe_globals([Config, (Slots, "elsewhere.Slots")])
    add_safe_globals([Config])
    assert get_safe_globals() == [Config, (Slots, "elsewhere.Slots")]
    with safe_globals([Named]):
        assert get_safe_globals() == [Config, (Slots, "elsewhere.Slots"), Named]
    assert get_safe_globals() == [Config, (Slots, "elsewhere.Slots")]
    clear_safe_globals()
    assert get_safe_globals() == []


def test_a_context_that_fails_leaves_nothing():
    with pytest.raises(ZeroDivisionError), safe_globals([Config]):
        raise ZeroDivisionError
    assert get_safe_globals() == []


@pytest.mark.parametrize(
    ("entry", "kind"),
    [(("a", "b", "c"), ValueError), ((Config, 3), ValueError), ("Config", TypeError), (3, TypeError)],
)
def test_what_can_not_be_allowed(entry, kind):
    with pytest.raises(kind):
        add_safe_globals([Config, entry])
    assert get_safe_globals() == []


def test_an_allowed_class_can_not_be_changed_by_a_file():
    body = (
        named(__name__, "Config")
        + pickle.EMPTY_DICT
        + text("__len__")
        + text("x")
        + pickle.SETITEM
        + pickle.BUILD
    )
    with safe_globals([Config]), pytest.raises(pickle.UnpicklingError, match="sets attributes of"):
        retrograd.load(archive(body))
    assert not hasattr(Config, "__len__")


def test_trusting_a_class_does_not_trust_those_derived_from_it():
    with safe_globals([list]), pytest.raises(pickle.UnpicklingError, match=f"{__name__}.Listed was not"):
        retrograd.load(saved(Listed()))
