"""The digits that travel with the package."""

from __future__ import annotations

import hashlib

import retrograd as torch
from retrograd.data import load_digits


def test_shapes_and_types():
    images, labels = load_digits()
    assert images.shape == (1797, 8, 8) and images.dtype == torch.float32
    assert labels.shape == (1797,) and labels.dtype == torch.int64
    assert images.min().item() == 0.0 and images.max().item() == 16.0


def test_they_are_the_published_ones():
    images, labels = load_digits()
    assert labels.bincount().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert images.sum().item() == 561718.0
    # The first lines of the published file.
    assert images[0, 0].tolist() == [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0]
    assert images[1, 7].tolist() == [0.0, 0.0, 0.0, 11.0, 16.0, 10.0, 0.0, 0.0]
    content = images.numpy().astype("uint8").tobytes() + labels.numpy().astype("uint8").tobytes()
    assert (
        hashlib.sha256(content).hexdigest()
        == "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"
    )


def test_each_call_gives_fresh_tensors():
    images, _ = load_digits()
    images.zero_()
    assert load_digits()[0].sum().item() == 561718.0
