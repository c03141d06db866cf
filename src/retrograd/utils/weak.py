"""`torch.utils.weak`: dictionaries whose keys are told apart by identity, and which do not keep them alive.

Tensors compare element by element, so Python's own weak dictionaries cannot hold them as keys.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, Generic, TypeVar
from weakref import ref

from .._core import Tensor

Value = TypeVar("Value")

__all__ = ["TensorWeakRef", "WeakIdKeyDictionary", "WeakIdRef", "WeakTensorKeyDictionary"]


class WeakIdRef(ref):
    """A weak reference that is equal to those of the same object alone, and has its identity for a hash."""

    __slots__ = ["_id"]
    _id: int

    def __init__(self, key: Any, callback: Callable[[WeakIdRef], object] | None = None) -> None:
        self._id = id(key)
        super().__init__(key, callback)  # type: ignore[call-arg]

    def __hash__(self) -> int:
        return self._id

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WeakIdRef):
            return NotImplemented
        mine, theirs = self(), other()
        return self is other if mine is None or theirs is None else mine is theirs

    def __ne__(self, other: object) -> bool:
        same = self.__eq__(other)
        return same if same is NotImplemented else not same


class WeakIdKeyDictionary(MutableMapping, Generic[Value]):
    """A dictionary whose keys are told apart by identity; an entry goes with its key.

    Example::

        >>> from retrograd.utils.weak import WeakIdKeyDictionary
        >>> x = torch.ones(2)
        >>> seen = WeakIdKeyDictionary({x: "ones"})
        >>> seen[x], torch.ones(2) in seen
        ('ones', False)
        >>> del x
        >>> len(seen)
        0
    """

    def __init__(self, dict: Any = None, ref_type: type[ref] = WeakIdRef) -> None:
        self.data: Any = {}
        self.ref_type = ref_type
        here = weakref.ref(self)

        def remove(gone: ref) -> None:
            dictionary = here()
            if dictionary is not None:
                dictionary.data.pop(gone, None)

        self._remove = remove
        if dict is not None:
            self.update(dict)

    def __getitem__(self, key: Any) -> Value:
        return self.data[self.ref_type(key)]

    def __setitem__(self, key: Any, value: Value) -> None:
        self.data[self.ref_type(key, self._remove)] = value

    def __delitem__(self, key: Any) -> None:
        del self.data[self.ref_type(key)]

    def __contains__(self, key: object) -> bool:
        try:
            return self.ref_type(key) in self.data
        except TypeError:  # what cannot be referred to weakly
            return False

    def __iter__(self) -> Iterator[Any]:
        for reference in list(self.data):
            key = reference()
            if key is not None:
                yield key

    def __len__(self) -> int:
        return sum([reference() is not None for reference in list(self.data)])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {id(self):#x}>"

    def keyrefs(self) -> list[ref]:
        """The weak references to the keys."""
        return list(self.data)

    def copy(self) -> WeakIdKeyDictionary[Value]:
        """A dictionary of the same keys and values."""
        return type(self)(self, self.ref_type)

    __copy__ = copy


class WeakTensorKeyDictionary(WeakIdKeyDictionary):
    """:class:`WeakIdKeyDictionary` under the name that says what its keys are."""


class TensorWeakRef:
    """A weak reference to a tensor: called, it gives the tensor, or None where that is gone.

    Raises TypeError for anything else than a tensor.
    """

    __slots__ = ["ref"]

    def __init__(self, tensor: Tensor) -> None:
        if not isinstance(tensor, Tensor):
            raise TypeError(f"TensorWeakRef expects a tensor, got {type(tensor).__name__}")
        self.ref = ref(tensor)

    def __call__(self) -> Tensor | None:
        return self.ref()
