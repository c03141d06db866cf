"""Trees: values in nested tuples, lists and dicts, taken apart into a list of leaves and put together again."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ._core.size import Size

Flatten = Callable[[Any], "tuple[list[Any], Any]"]
Unflatten = Callable[["Iterable[Any]", Any], Any]


class _Kind(NamedTuple):
    flatten: Flatten
    unflatten: Unflatten


class SequenceKey(NamedTuple):
    """The place of a child in a list or tuple."""

    idx: int


class MappingKey(NamedTuple):
    """The place of a child in a dict."""

    key: Any


class GetAttrKey(NamedTuple):
    """The place of a child among the attributes of an object."""

    name: str


PyTree = Any
Context = Any


def _dict_flatten(tree: Any) -> tuple[list[Any], Any]:
    return list(tree.values()), list(tree)


def _dict_unflatten(children: Iterable[Any], context: Any) -> Any:
    return dict(zip(context, children, strict=True))


def _dict_flatten_with_keys(tree: Any) -> tuple[list[tuple[MappingKey, Any]], Any]:
    return [(MappingKey(key), value) for key, value in tree.items()], list(tree)


def _flatten_default(tree: Any) -> tuple[list[Any], Any]:
    return list(tree.values()), (tree.default_factory, list(tree))


def _unflatten_default(children: Iterable[Any], context: Any) -> Any:
    factory, keys = context
    return defaultdict(factory, zip(keys, children, strict=True))


_KINDS: dict[type, _Kind] = {
    tuple: _Kind(lambda tree: (list(tree), None), lambda children, _: tuple(children)),
    list: _Kind(lambda tree: (list(tree), None), lambda children, _: list(children)),
    dict: _Kind(_dict_flatten, _dict_unflatten),
    OrderedDict: _Kind(_dict_flatten, lambda children, keys: OrderedDict(zip(keys, children, strict=True))),
    defaultdict: _Kind(_flatten_default, _unflatten_default),
    deque: _Kind(lambda tree: (list(tree), tree.maxlen), lambda children, maxlen: deque(children, maxlen=maxlen)),
    Size: _Kind(lambda tree: (list(tree), None), lambda children, _: tuple(children)),  # its leaves may be no integers
}
_NAMED = _Kind(lambda tree: (list(tree), type(tree)), lambda children, kind: kind(*children))
SUPPORTED_NODES = _KINDS


def register_pytree_node(cls: type, flatten_fn: Flatten, unflatten_fn: Unflatten, **_: Any) -> None:
    """Make instances of a class inner nodes of trees.

    ``flatten_fn(instance)`` gives the list of its children and what else it takes to put it together again;
    ``unflatten_fn(children, context)`` does that. Further keywords are accepted and change nothing.
    """
    if cls in _KINDS:
        raise ValueError(f"{cls} is already registered as pytree node.")
    _KINDS[cls] = _Kind(flatten_fn, unflatten_fn)


_register_pytree_node = register_pytree_node


def _kind_of(tree: Any) -> tuple[Any, _Kind | None]:
    cls = type(tree)
    if cls in _KINDS:
        return cls, _KINDS[cls]
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return "namedtuple", _NAMED
    return None, None


def _get_node_type(tree: Any) -> Any:
    return _kind_of(tree)[0] or type(tree)


class TreeSpec:
    """The structure of a tree without its leaves. Two are equal if they have the same nodes with the same keys."""

    __slots__ = ("type", "context", "children_specs", "num_leaves", "_kind")

    def __init__(self, type: Any, context: Any, children_specs: list[TreeSpec], kind: _Kind | None = None) -> None:
        self.type = type
        self.context = context
        self.children_specs = children_specs
        self.num_leaves: int = sum([child.num_leaves for child in children_specs]) if kind else 1
        self._kind = kind

    def is_leaf(self) -> bool:
        """Whether this stands for a leaf."""
        return self._kind is None

    def unflatten(self, leaves: Iterable[Any]) -> Any:
        """The tree of this structure with these leaves."""
        leaves = list(leaves)
        if len(leaves) != self.num_leaves:
            raise ValueError(
                f"treespec.unflatten(leaves): `leaves` has length {len(leaves)} but the spec refers to a pytree that "
                f"holds {self.num_leaves} items ({self})."
            )
        return self._put_together(iter(leaves))

    def _put_together(self, leaves: Any) -> Any:
        if self._kind is None:
            return next(leaves)
        return self._kind.unflatten([child._put_together(leaves) for child in self.children_specs], self.context)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TreeSpec):
            return NotImplemented
        return (
            self.type is other.type or self.type == other.type
        ) and self.context == other.context and self.children_specs == other.children_specs

    def __hash__(self) -> int:
        return hash((self.type, self.num_leaves, len(self.children_specs)))

    def __repr__(self) -> str:
        if self._kind is None:
            return "*"
        name = self.type if isinstance(self.type, str) else self.type.__name__
        return f"TreeSpec({name}, {self.context}, {self.children_specs})"

    def pretty(self) -> str:
        """The structure as a tree of stars."""
        return repr(self.unflatten([_Star()] * self.num_leaves))


class _Star:
    def __repr__(self) -> str:
        return "*"


class LeafSpec(TreeSpec):
    """The structure of a leaf, ``LeafSpec()``."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(None, None, [])


_LEAF = LeafSpec()


def tree_flatten(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> tuple[list[Any], TreeSpec]:
    """The leaves of a tree in order, and its structure. Whatever is no container is a leaf, None too.

    Example:
        >>> leaves, spec = tree_flatten({"a": 1, "b": (2, 3)})
        >>> leaves
        [1, 2, 3]
        >>> spec.unflatten([4, 5, 6])
        {'a': 4, 'b': (5, 6)}
    """
    leaves: list[Any] = []
    return leaves, _take_apart(tree, is_leaf, leaves)


def _take_apart(tree: Any, is_leaf: Callable[[Any], bool] | None, leaves: list[Any]) -> TreeSpec:
    cls, kind = _kind_of(tree)
    if kind is None or (is_leaf is not None and is_leaf(tree)):
        leaves.append(tree)
        return _LEAF
    children, context = kind.flatten(tree)
    return TreeSpec(cls, context, [_take_apart(child, is_leaf, leaves) for child in children], kind)


def tree_unflatten(leaves: Iterable[Any], treespec: TreeSpec) -> Any:
    """The tree of a structure with these leaves."""
    return treespec.unflatten(leaves)


def tree_leaves(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> list[Any]:
    """The leaves of a tree in order."""
    return tree_flatten(tree, is_leaf)[0]


def tree_structure(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> TreeSpec:
    """The structure of a tree."""
    return tree_flatten(tree, is_leaf)[1]


def tree_map(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The tree with ``func`` applied to each leaf, and to the leaves at the same places of further trees.

    Example:
        >>> tree_map(lambda a, b: a + b, {"x": 1, "y": [2]}, {"x": 10, "y": [20]})
        {'x': 11, 'y': [22]}
    """
    leaves, spec = tree_flatten(tree, is_leaf)
    columns = [leaves, *[flatten_up_to(rest, spec) for rest in rests]]
    return spec.unflatten([func(*row) for row in zip(*columns, strict=True)])


def tree_map_only(kind: Any, func: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with ``func`` applied to the leaves that are instances of a type (or one of several)."""
    return tree_map(lambda leaf: func(leaf) if isinstance(leaf, kind) else leaf, tree)


def tree_all(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether ``pred`` is true for every leaf of a tree."""
    return all(map(pred, tree_leaves(tree, is_leaf)))


def tree_any(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether ``pred`` is true for a leaf of a tree."""
    return any(map(pred, tree_leaves(tree, is_leaf)))


def flatten_up_to(tree: Any, spec: TreeSpec) -> list[Any]:
    """What stands in a tree where the structure has its leaves. Raises ValueError where the tree is another."""
    if spec.is_leaf():
        return [tree]
    cls, kind = _kind_of(tree)
    if kind is None or cls != spec.type:
        raise ValueError(f"Type mismatch; expected {spec.type!r}, but got {type(tree)!r}.")
    children, context = kind.flatten(tree)
    if len(children) != len(spec.children_specs) or context != spec.context:
        raise ValueError(f"Node context mismatch; expected {spec.context!r}, but got {context!r}.")
    parts = [flatten_up_to(child, below) for child, below in zip(children, spec.children_specs, strict=True)]
    return [leaf for part in parts for leaf in part]


def broadcast_to_and_flatten(tree: Any, spec: TreeSpec) -> list[Any] | None:
    """A tree that may end sooner than a structure does, as one leaf for each of that structure's; a leaf of the tree
    counts for everything below it. None where the two do not fit."""
    cls, kind = _kind_of(tree)
    if kind is None:
        return [tree] * spec.num_leaves
    if cls != spec.type:
        return None
    children, context = kind.flatten(tree)
    if len(children) != len(spec.children_specs) or context != spec.context:
        return None
    found: list[Any] = []
    for child, below in zip(children, spec.children_specs, strict=True):
        part = broadcast_to_and_flatten(child, below)
        if part is None:
            return None
        found.extend(part)
    return found
