"""Samples of making tensors: of a shape, like a tensor, from data, in sequences and patterns, and windows."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import complex64, complex128, float16, float32, float64, int8, int16, int32, int64, uint8

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

MATRIX = draw(3, 4)
TURNED = draw(4, 3).T
INTEGERS = draw.integers(2, 3)


OF_SHAPE = [
    Sample(2, 3), Sample((2, 3), name="tuple"), Sample([0, 2], name="list-empty"), Sample((), name="scalar"),
    Sample(size=(2,), name="named"),
    Sample(2, dtype=int16, name="dtype"), Sample(2, dtype=complex64, name="complex"),
    Sample(2, dtype=float, name="python-dtype"),
    Sample(2, device="cpu", requires_grad=True, pin_memory=False, name="options"),
]  # fmt: skip
LIKE = [
    Sample(MATRIX, grad=False), Sample(TURNED, grad=False, name="turned"), Sample(INTEGERS, name="int"),
    Sample(MATRIX, dtype=int8, grad=False, name="dtype"),
    Sample(MATRIX, requires_grad=True, grad=False, name="requires-grad"), Sample(draw(), grad=False, name="scalar"),
]  # fmt: skip
WINDOWS = [Sample(
    5), Sample(6, False, name="symmetric"), Sample(1, name="one"), Sample(0, name="empty"), Sample(4, dtype=float64,
    name="dtype",
)]
TRIANGLES = [
    Sample(3, 4), Sample(3, 3, 1, name="above"), Sample(4, 2, -2, name="below"), Sample(2, 2, 9, name="outside"),
    Sample(0, 3, name="empty"),
    Sample(2, 3, offset=-1, dtype=int32, name="dtype"),
]  # fmt: skip

SAMPLES: dict[str, list[Sample]] = {
    "zeros": OF_SHAPE,
    "ones": OF_SHAPE,
    "empty": [
        Sample(0, 3), Sample((2, 0), dtype=int8, name="dtype"), Sample(size=(0,), requires_grad=True, name="named"),
    ],
    "empty_strided": [Sample((0, 3), (1, 1)), Sample((2, 0), (1, 2), dtype=int8, name="dtype")],
    "empty_like": [Sample(draw(0, 2), grad=False), Sample(draw.integers(0), dtype=float32, name="dtype")],
    "full": [
        Sample((2, 3), 1.5), Sample((2,), 3, name="int"), Sample((2,), True, name="bool"),
        Sample((), 1j, name="complex"), Sample([2], 1.9, dtype=int32, name="dtype"),
        Sample((2,), nan, name="nan"), Sample((2,), np.array(2.5), grad=False, name="tensor"),
        Sample((2,), -1, dtype=uint8, name="wrapped"), Sample((0,), 1, name="empty"),
    ],
    "zeros_like": LIKE,
    "ones_like": LIKE,
    "full_like": [
        Sample(MATRIX, 2, grad=False), Sample(INTEGERS, 2.5, name="truncated"),
        Sample(TURNED, 1.5, grad=False, name="turned"), Sample(INTEGERS, 1, dtype=float32, name="dtype"),
    ],
    "new_zeros": [
        Sample(MATRIX, 2, 3, grad=False), Sample(INTEGERS, (2,), name="tuple"),
        Sample(INTEGERS, 2, dtype=float64, name="dtype"),
    ],
    "new_ones": [Sample(MATRIX, 2, 3, grad=False), Sample(INTEGERS, (), name="scalar")],
    "new_empty": [Sample(MATRIX, 0, 3, grad=False), Sample(INTEGERS, (0,), dtype=float32, name="dtype")],
    "new_full": [
        Sample(MATRIX, (2,), 3, grad=False), Sample(INTEGERS, (2, 1), 1.5, name="truncated"),
        Sample(INTEGERS, (), 1.5, dtype=float64, name="dtype"),
    ],
    "new_tensor": [
        Sample(MATRIX, [1, 2], grad=False), Sample(INTEGERS, 1.5, name="truncated"),
        Sample(INTEGERS, [[1.5]], dtype=float64, name="dtype"),
    ],
    "tensor": [
        Sample([1, 2.0]), Sample([True, 2], name="bool-int"), Sample([1, 2j], name="complex"),
        Sample([True, False], name="bool"), Sample([], name="empty"),
        Sample([[], []], name="empty-rows"), Sample([[1, 2], (3, 4)], name="nested"), Sample(2.5, name="number"),
        Sample(3, name="int"), Sample(True, name="one-bool"),
        Sample(1j, name="one-complex"), Sample([np.float64(1), 2.0], name="numpy-numbers"),
        Sample([1.0, np.float64(1)], name="numpy-number-last"),
        Sample([np.float32(1), np.int8(1)], name="numpy-kinds"), Sample(np.float32(1.5), name="numpy-number"),
        Sample(range(3), name="range"),
        Sample([1.7, 2], dtype=int64, name="truncated"), Sample([1, 0], dtype=float16, name="half"),
        Sample(-1, dtype=uint8, name="wrapped"),
        Sample([[-1], [200]], dtype=uint8, name="list-wrapped"),
        Sample([1.5, 0.0], dtype=float64, requires_grad=True, name="requires-grad"),
        Sample([1e40, inf, nan], name="too-large"),
        Sample([1.5, 0], dtype=bool, name="to-bool"), Sample([1], dtype=complex128, name="to-complex"),
        Sample([np.array(1.5), 2], grad=False, name="tensors"),
    ],
    "as_tensor": [
        Sample([1.0, 2]), Sample(MATRIX, name="itself"),
        Sample(MATRIX.astype(np.float32), dtype=float64, name="dtype"), Sample(5, name="number"),
        Sample([1], dtype=float32, device="cpu", name="options"),
    ],
    "asarray": [
        Sample([1.0, 2]), Sample(INTEGERS, name="itself"), Sample(INTEGERS, dtype=float64, name="dtype"),
        Sample(INTEGERS, copy=True, name="copy"),
        Sample([1], dtype=float32, requires_grad=True, name="options"), Sample(INTEGERS, copy=False, name="no-copy"),
    ],
    "scalar_tensor": [
        Sample(1), Sample(1.5, dtype=int64, name="dtype"), Sample(True, name="bool"),
        Sample(2.0, requires_grad=True, name="requires-grad"),
    ],
    "from_numpy": [],  # takes arrays, not tensors: tests/ops/test_creation.py
    "frombuffer": [
        Sample(bytearray(range(8)), dtype=int32),
        Sample(bytearray(range(8)), dtype=int16, count=2, offset=1, name="part"),
        Sample(bytearray(8), dtype=float32, requires_grad=True, name="requires-grad"),
    ],
    "arange": [
        Sample(5), Sample(5.0, name="float"), Sample(1, 6, 2, name="step"), Sample(5, 1, -2, name="down"),
        Sample(0, 1, 0.1, name="tenths"), Sample(3, 3, name="empty"),
        Sample(end=3, name="end"), Sample(start=1, end=3, name="named"),
        Sample(0.5, 3.5, dtype=int64, name="truncated"), Sample(4, dtype=float16, name="half"),
        Sample(10**18, 10**18 + 3, name="large"), Sample(np.array(3), name="tensor"),
        Sample(-2, 1, 0.25, dtype=float64, name="float64"), Sample(0, -3, -1, name="negative"),
        Sample(3, dtype=float32, requires_grad=True, name="requires-grad"), Sample(True, name="bool"),
    ],
    "linspace": [
        Sample(0, 1, 5), Sample(0, 1, 1, name="one"), Sample(0, 1, 0, name="empty"),
        Sample(3, -2.5, 7, dtype=float64, name="down"), Sample(0, 10, 5, dtype=int64, name="int"),
        Sample(-10, 10, 6, dtype=int32, name="int-negative"), Sample(0.9, 10.9, 3, dtype=int64, name="int-fractions"),
        Sample(0, 1j, 3, name="complex"), Sample(np.array(0.0), np.array(1.0), 4, grad=False, name="tensors"),
        Sample(0, 1, 100, name="many"), Sample(start=1, end=0, steps=3, name="named"),
        Sample(0, 1, 4, dtype=float16, name="half"),
    ],
    "logspace": [
        Sample(0, 2, 3), Sample(-1, 1, 5, 2, name="base"), Sample(0, 2, 3, dtype=int64, name="int"),
        Sample(0.9, 1.9, 4, dtype=int64, name="int-fractions"), Sample(0, 1, 1, name="one"),
        Sample(0, 1, 0, name="empty"),
        Sample(0.1, 0.9, 4, base=0.5, dtype=float64, name="fraction"),
    ],
    "eye": [
        Sample(3), Sample(2, 3, name="wide"), Sample(3, 1, dtype=int8, name="tall"), Sample(0, name="empty"),
        Sample(2, m=2, dtype=bool, requires_grad=False, name="bool"),
    ],
    "tril_indices": TRIANGLES,
    "triu_indices": TRIANGLES,
    "vander": [  # PyTorch has no gradient here: it writes over what it saved
        Sample(draw(3), grad=False), Sample(draw(3), 2, torch=False, name="fewer"),
        Sample(draw(2), 4, True, torch=False, name="increasing"),
        Sample(draw(3), N=0, grad=False, name="none"), Sample(INTEGERS[0], name="int"),
        Sample(np.array([0.0, 1.0]), torch=False, name="zero"),
        Sample(np.array([True, False]), name="bool"), Sample(draw.complex(2), torch=False, name="complex"),
        Sample(draw(2), 4, True, grad=False, name="increasing-value"),
    ],
    "hann_window": WINDOWS,
    "hamming_window": [*WINDOWS, Sample(5, True, 0.5, 0.25, name="coefficients")],
    "blackman_window": [Sample(5, dtype=float64), *WINDOWS[1:]],
    "bartlett_window": WINDOWS,
    "kaiser_window": [*WINDOWS, Sample(5, True, 2.0, name="beta")],
}  # fmt: skip
for _samples in SAMPLES.values():
    for _sample in _samples:
        if "requires_grad" in _sample.kwargs:
            _sample.grad = False

BAD = [
    Bad("zeros", -1, match="zeros: Dimension size must be non-negative"),
    Bad("ones", 2, -1, match=r"Trying to create tensor with negative dimension -1: \[2, -1\]"),
    Bad(
        "zeros", 2.0, error=TypeError,
        match=r"zeros\(\): argument 'size' \(position 1\) must be tuple of ints, not float",
    ),
    Bad("zeros", (2, "a"), error=TypeError, match="argument 'size' failed to unpack the object at pos 2"),
    Bad("zeros", error=TypeError, match='missing 1 required positional arguments: "size"'),
    Bad(
        "zeros", 2, dtype=int64, requires_grad=True,
        match="Only Tensors of floating point and complex dtype can require gradients",
    ),
    Bad("zeros", 2, dtype="float32", error=TypeError, match="argument 'dtype' must be torch.dtype, not str"),
    Bad("zeros", 2**62, 2**62, match="Storage size calculation overflowed with sizes="),
    Bad("zeros", 2, device="cuda", match="CPU only", torch=False),
    Bad("zeros", 2, pin_memory=True, match="pin_memory=True requires a CUDA or other accelerator backend"),
    Bad(
        "full", 2, 1.0, error=TypeError,
        match=r"full\(\): argument 'size' \(position 1\) must be tuple of ints, not int",
    ),
    Bad(
        "full", (2,), "a", error=TypeError,
        match=r"full\(\): argument 'fill_value' \(position 2\) must be Number, not str",
    ),
    Bad(
        "full", (2,), MATRIX, error=TypeError,
        match=r"full\(\): argument 'fill_value' \(position 2\) must be Number, not Tensor",
    ),
    Bad("full", (2,), 300, dtype=int8, match="value cannot be converted to type"),
    Bad(
        "zeros_like", 1, error=TypeError,
        match=r"zeros_like\(\): argument 'input' \(position 1\) must be Tensor, not int",
    ),
    Bad("full_like", MATRIX, 1j, match="value cannot be converted to type"),
    Bad("tensor", [[1, 2], [3]], error=ValueError, match=r"expected sequence of length 2 at dim 1 \(got 1\)"),
    Bad("tensor", [[1, 2], 3], error=TypeError, match="not a sequence"),
    Bad("tensor", [1, [2]], error=TypeError, match="'list' object cannot be interpreted as"),
    Bad("tensor", "a", error=TypeError, match=r"new\(\): invalid data type 'str'"),
    Bad("tensor", ["a"], error=ValueError, match="too many dimensions 'str'"),
    Bad("tensor", None, match="Could not infer dtype of NoneType"),
    Bad("tensor", [1, None], match="Could not infer dtype of NoneType"),
    Bad("tensor", {1: 2}, match="Could not infer dtype of dict"),
    Bad("tensor", 2**63, error=ValueError, match="Overflow when unpacking long long"),
    Bad("tensor", [2**63], error=ValueError, match="Overflow when unpacking long long"),
    Bad("tensor", [300], dtype=int8, match="value cannot be converted to type int8 without overflow"),
    Bad("tensor", nan, dtype=int64, match="value cannot be converted to type int64 without overflow"),
    Bad("tensor", [1.0, nan], dtype=int64, match="value cannot be converted to type int64 without overflow"),
    Bad("tensor", 1j, dtype=float32, error=TypeError, match="must be real number, not complex"),
    Bad(
        "tensor", [1], requires_grad=True,
        match="Only Tensors of floating point and complex dtype can require gradients",
    ),
    Bad("tensor", [MATRIX], error=ValueError, match="only one element tensors can be converted to Python scalars"),
    Bad("from_numpy", [1], error=TypeError, match=r"expected np.ndarray \(got list\)"),
    Bad("asarray", [1], copy=False, error=ValueError, match="can't alias arbitrary sequence into a tensor"),
    Bad(
        "asarray", INTEGERS, copy=False, dtype=float64, error=ValueError,
        match="can't alias tensor with dtype 'Long' into dtype 'Double'",
    ),
    Bad(
        "frombuffer", bytearray(7), dtype=int32, error=ValueError,
        match=r"buffer length \(7 bytes\) after offset \(0 bytes\) must be a multiple",
    ),
    Bad(
        "frombuffer", bytearray(8), dtype=int32, offset=9, error=ValueError,
        match=r"offset \(9 bytes\) must be non-negative and no greater",
    ),
    Bad(
        "frombuffer", bytearray(8), dtype=int32, count=3, error=ValueError,
        match=r"requested buffer length \(3 \* 4 bytes\)",
    ),
    Bad("frombuffer", bytearray(0), dtype=int32, error=ValueError, match="must not be 0"),
    Bad("arange", 5, 1, match="upper bound and lower bound inconsistent with step sign"),
    Bad("arange", 1, 5, 0, match="step must be nonzero"),
    Bad("arange", inf, match="unsupported range: 0 -> inf"),
    Bad("arange", 3, dtype=bool, error=NotImplementedError, match="not implemented for 'Bool'"),
    Bad("arange", "a", error=TypeError, match="argument 'end'"),
    Bad("linspace", 0, 1, -1, match="number of steps must be non-negative"),
    Bad(
        "linspace", np.array([0.0]), np.array(1.0), 3,
        match="linspace only supports 0-dimensional start and end tensors",
    ),
    Bad("eye", -1, match="n must be greater or equal to 0, got -1"),
    Bad("eye", 2, -1, match="m must be greater or equal to 0, got -1"),
    Bad("tril_indices", -1, 3, match="row must be non-negative, got-1"),
    Bad("triu_indices", 2, 2, dtype=float32, error=NotImplementedError, match="not implemented for 'Float'"),
    Bad("vander", MATRIX, match="x must be a one-dimensional tensor"),
    Bad("vander", draw(2), -1, match="N must be non-negative"),
    Bad("hann_window", -1, match="hann_window requires non-negative window_length, got window_length=-1"),
    Bad("hann_window", 3, dtype=int64, match="hann_window expects floating point dtypes"),
]  # fmt: skip
