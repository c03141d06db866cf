"""Putting samples together to batches."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from types import MappingProxyType

import numpy as np
import pytest

import retrograd as torch
from retrograd.data import default_collate, default_convert
from retrograd.data.collate import collate, default_collate_fn_map

Point = namedtuple("Point", ["x", "y"])


@pytest.mark.parametrize(
    "batch, dtype, values",
    [
        ([1, 2], "int64", [1, 2]),
        ([1.0, 2.5], "float64", [1.0, 2.5]),
        ([True, False], "bool", [True, False]),
        ([np.float32(1), np.float32(2)], "float32", [1.0, 2.0]),
        ([np.int16(1), np.int16(2)], "int16", [1, 2]),
        ([np.array([1.0, 2.0]), np.array([3.0, 4.0])], "float64", [[1.0, 2.0], [3.0, 4.0]]),
        ([np.array(1), np.array(2)], "int64", [1, 2]),
    ],
)
def test_numbers_and_arrays_become_a_tensor(batch, dtype, values):
    result = default_collate(batch)
    assert isinstance(result, torch.Tensor)
    assert result.dtype == getattr(torch, dtype) and result.tolist() == values


def test_tensors_are_stacked_and_keep_their_graph():
    x = torch.ones(2, requires_grad=True)
    result = default_collate([x, x * 3])
    assert result.tolist() == [[1.0, 1.0], [3.0, 3.0]]
    result.sum().backward()
    assert x.grad.tolist() == [4.0, 4.0]


def test_containers_are_gone_into():
    assert default_collate(["a", "b"]) == ["a", "b"]
    numbers, letters = default_collate([(1, "a"), (2, "b")])
    assert numbers.tolist() == [1, 2] and letters == ("a", "b")
    assert isinstance(default_collate([[1, 2], [3, 4]]), list)
    point = default_collate([Point(1, 2.0), Point(3, 4.0)])
    assert isinstance(point, Point) and point.x.tolist() == [1, 3] and point.y.tolist() == [2.0, 4.0]
    nested = default_collate([{"a": [1, {"b": 2}]}, {"a": [3, {"b": 4}]}])
    assert nested["a"][0].tolist() == [1, 3] and nested["a"][1]["b"].tolist() == [2, 4]


def test_the_type_of_a_mapping_is_kept():
    assert isinstance(default_collate([OrderedDict(a=1), OrderedDict(a=2)]), OrderedDict)
    proxy = default_collate([MappingProxyType({"a": 1}), MappingProxyType({"a": 2})])
    assert isinstance(proxy, MappingProxyType) and proxy["a"].tolist() == [1, 2]


def test_ranges_give_a_list():
    assert [column.tolist() for column in default_collate([range(2), range(1, 3)])] == [[0, 1], [1, 2]]


def test_the_samples_are_not_changed():
    batch = [{"a": [1, 2]}, {"a": [3, 4]}]
    default_collate(batch)
    assert batch == [{"a": [1, 2]}, {"a": [3, 4]}]


def test_what_cannot_be_collated():
    with pytest.raises(RuntimeError, match="each element in list of batch should be of equal size"):
        default_collate([[1, 2], [3]])
    with pytest.raises(
        TypeError, match="batch must contain tensors, numpy arrays, numbers, dicts or lists; found"
    ):
        default_collate([object(), object()])
    with pytest.raises(TypeError, match="default_collate: batch must contain"):
        default_collate([np.array(["a"]), np.array(["b"])])


def test_a_function_of_ones_own():
    class Word(str):
        pass

    functions = {Word: lambda batch, *, collate_fn_map: " ".join(batch), **default_collate_fn_map}
    words, numbers = collate([(Word("a"), 1), (Word("b"), 2)], collate_fn_map=functions)
    assert words == "a b" and numbers.tolist() == [1, 2]


def test_convert_leaves_all_but_arrays():
    converted = default_convert({"x": np.array([1, 2]), "y": [np.float32(3), "text"], "z": (1, Point(1, 2))})
    assert converted["x"].tolist() == [1, 2] and converted["y"][0].item() == 3.0
    assert converted["y"][1] == "text" and converted["z"] == [1, Point(1, 2)]
    assert default_convert(np.array(["a"])).dtype.kind == "U"
