"""Trees: taken apart and put together, and the same as PyTorch's where it is installed."""

from __future__ import annotations

import warnings
from collections import OrderedDict, defaultdict, deque, namedtuple

import pytest

import retrograd
from retrograd import pytree

Point = namedtuple("Point", "x y")
TREES = [
    1,
    None,
    (),
    [],
    {},
    (1, 2),
    [1, [2, (3,)]],
    {"b": 1, "a": {"c": [2, 3]}},
    OrderedDict([("z", 1), ("a", 2)]),
    Point(1, [2, 3]),
    defaultdict(list, {"a": 1}),
    deque([1, 2], maxlen=3),
]


@pytest.mark.parametrize("tree", TREES, ids=repr)
def test_there_and_back(tree) -> None:
    leaves, spec = pytree.tree_flatten(tree)
    again = pytree.tree_unflatten(leaves, spec)
    assert again == tree and type(again) is type(tree)
    assert spec.num_leaves == len(leaves)
    assert pytree.tree_flatten(again)[1] == spec


@pytest.mark.parametrize("tree", TREES, ids=repr)
def test_against_pytorch(tree) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pytest.importorskip("torch.utils._pytree")
    assert pytree.tree_leaves(tree) == theirs.tree_leaves(tree)
    if not isinstance(tree, (defaultdict, deque)):
        assert repr(pytree.tree_structure(tree)).replace(" ", "") == "".join(repr(theirs.tree_structure(tree)).split())


def test_maps() -> None:
    assert pytree.tree_map(lambda x: x + 1, {"a": (1, 2)}) == {"a": (2, 3)}
    assert pytree.tree_map(lambda a, b: a * b, [1, (2,)], [3, (4,)]) == [3, (8,)]
    assert pytree.tree_map_only(int, str, [1, 2.0]) == ["1", 2.0]
    with pytest.raises(ValueError, match="mismatch"):
        pytree.tree_map(max, [1, 2], [1, 2, 3])


def test_prefixes() -> None:
    spec = pytree.tree_structure(((1, 2), {"a": 3}))
    assert pytree.broadcast_to_and_flatten((0, 1), spec) == [0, 0, 1]
    assert pytree.broadcast_to_and_flatten(7, spec) == [7, 7, 7]
    assert pytree.broadcast_to_and_flatten((0, {"b": 1}), spec) is None
    assert pytree.broadcast_to_and_flatten([0, 1], spec) is None


def test_a_wrong_number_of_leaves() -> None:
    with pytest.raises(ValueError, match="holds 2 items"):
        pytree.tree_unflatten([1], pytree.tree_structure((1, 2)))


def test_registered_classes() -> None:
    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

    pytree.register_pytree_node(Pair, lambda p: ([p.a, p.b], None), lambda children, _: Pair(*children))
    assert pytree.tree_map(lambda x: x + 1, Pair(1, 2)).b == 3
    with pytest.raises(ValueError, match="already registered"):
        pytree.register_pytree_node(Pair, None, None)


def test_whether_leaves_are_so():
    tree = {"a": 1, "b": (2, [3])}
    assert pytree.tree_all(lambda leaf: leaf > 0, tree) and not pytree.tree_all(lambda leaf: leaf > 1, tree)
    assert pytree.tree_any(lambda leaf: leaf > 2, tree) and not pytree.tree_any(lambda leaf: leaf > 3, tree)
    assert pytree.tree_all(bool, []) and not pytree.tree_any(bool, [])


def test_sizes_are_inner_nodes():
    leaves, spec = pytree.tree_flatten((retrograd.Size([2, 3]), 4))
    assert leaves == [2, 3, 4]
    made = pytree.tree_map(str, retrograd.Size([2, 3]))
    assert made == ("2", "3") and type(made) is tuple and spec.unflatten([1, 2, 3]) == ((1, 2), 3)
