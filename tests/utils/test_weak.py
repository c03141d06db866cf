"""Weak dictionaries of tensors: keys by identity, entries that go with their key."""

from __future__ import annotations

import gc

import pytest

import retrograd as torch
from retrograd.utils.weak import TensorWeakRef, WeakIdKeyDictionary, WeakIdRef, WeakTensorKeyDictionary


@pytest.mark.parametrize("kind", [WeakIdKeyDictionary, WeakTensorKeyDictionary])
def test_keys_are_told_apart_by_identity(kind):
    x, y = torch.ones(2), torch.ones(2)
    found = kind({x: 1})
    found[y] = 2
    assert (found[x], found[y], len(found)) == (1, 2, 2)
    assert x in found and torch.ones(2) not in found and 3 not in found
    assert [key is wanted for key, wanted in zip(found, (x, y), strict=True)] == [True, True]
    assert found.copy()[y] == 2 and len(found.keyrefs()) == 2
    del found[x]
    assert list(found.values()) == [2]
    with pytest.raises(KeyError):
        found[x]
    del y
    gc.collect()
    assert len(found) == 0 and list(found.items()) == []


def test_references():
    x, y = torch.ones(2), torch.ones(2)
    assert WeakIdRef(x) == WeakIdRef(x) and WeakIdRef(x) != WeakIdRef(y) and hash(WeakIdRef(x)) == id(x)
    reference, held = WeakIdRef(x), TensorWeakRef(x)
    assert reference() is x and held() is x
    del x
    gc.collect()
    assert reference() is None and held() is None and reference == reference and reference != WeakIdRef(y)
    with pytest.raises(TypeError, match="expects a tensor, got int"):
        TensorWeakRef(3)
