"""Samples of random tensors: both sides start from the same seed, and their numbers must be the same."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import bool_, complex64, float16, float32, float64, int8, int32

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

MATRIX = draw(3, 4)
TURNED = draw(8, 5).T
CHANCES = draw(3, 4, low=0.0, high=1.0)
RATES = np.array([[0.0, 0.5, 3.0], [9.5, 12.0, 80.0]])
INTEGERS = draw.integers(3, 4)
RANDOM = {"smooth": False, "gradgrad": False}

OF_SHAPE = [
    Sample(5), Sample((3, 7), name="tuple"), Sample(20, dtype=float64, name="float64"),
    Sample(4, dtype=complex64, name="complex"), Sample((), name="scalar"),
    Sample(0, name="empty"), Sample(3, dtype=float16, name="half"), Sample(size=(2,), generator=None, name="named"),
]  # fmt: skip

SAMPLES: dict[str, list[Sample]] = {
    "rand": OF_SHAPE,
    "randn": OF_SHAPE,
    "randint": [
        Sample(10, (5,)), Sample(-3, 4, (2, 3), name="low"), Sample(high=5, size=(3,), name="named"),
        Sample(0, 2, (4,), dtype=bool_, name="bool"),
        Sample(100, (3,), dtype=float32, name="float"), Sample(5, [2], dtype=int8, name="int8"),
        Sample(2**40, (3,), name="large"), Sample(3, (0,), name="empty"),
    ],
    "randperm": [
        Sample(7), Sample(0, name="empty"), Sample(5, dtype=int32, name="int32"),
        Sample(4, dtype=float32, name="float"),
    ],
    "rand_like": [
        Sample(MATRIX, grad=False), Sample(TURNED, grad=False, name="turned"),
        Sample(INTEGERS, dtype=float32, name="dtype"),
    ],
    "randn_like": [
        Sample(MATRIX, grad=False), Sample(TURNED, grad=False, name="turned"),
        Sample(draw(20), grad=False, name="blocks"),
    ],
    "randint_like": [
        Sample(MATRIX, 5, grad=False), Sample(INTEGERS, -2, 3, name="low"),
        Sample(TURNED, 9, dtype=int32, grad=False, name="turned"),
    ],
    # As keywords, because `normal_` and `bernoulli_` are not the in-place forms of these.
    "normal": [
        Sample(1.5, 2.0, (5,)), Sample(0, 1, [20], dtype=float64, name="many"),
        Sample(mean=MATRIX, std=0.5, name="means", **RANDOM), Sample(2.0, CHANCES, name="deviations", **RANDOM),
        Sample(mean=MATRIX, std=CHANCES, name="both", **RANDOM),
        Sample(mean=draw(3, 1), std=CHANCES, name="broadcast", **RANDOM), Sample(mean=MATRIX, name="one", **RANDOM),
        Sample(std=1.0, mean=0.0, size=(3,), name="numbers"),
    ],
    "bernoulli": [
        Sample(input=CHANCES, **RANDOM), Sample(input=CHANCES.astype(np.float32), name="float32"),
        Sample(input=MATRIX, p=0.3, grad=False, name="number"),
        Sample(input=INTEGERS, p=0.5, name="int"), Sample(input=np.array([0.0, 1.0]), name="certain", **RANDOM),
    ],
    "multinomial": [
        Sample(CHANCES, 2, grad=False), Sample(CHANCES[0], 6, True, grad=False, name="replacement"),
        Sample(CHANCES, 1, grad=False, name="one"),
        Sample(CHANCES.astype(np.float32), num_samples=3, replacement=True, name="named"),
        Sample(np.array([0.0, 1.0, 0.0]), 1, grad=False, name="certain"),
    ],
    "binomial": [
        Sample(np.array([0.0, 3.0, 5.0, 2.0]), np.array([0.5, 1.0, 0.0, 0.0]), grad=False, reference=lambda n, p: n * p, name="certain"),
        Sample(np.zeros((2, 0)), np.zeros((1, 0)), grad=False, name="empty"),
    ],
    "poisson": [
        Sample(RATES, **RANDOM), Sample(RATES.astype(np.float32), name="float32"),
        Sample(draw(0), name="empty", **RANDOM),
    ],
}  # fmt: skip

BAD = [
    Bad("rand", -1, match=r"Trying to create tensor with negative dimension -1: \[-1\]"),
    Bad("rand", 2, dtype=int32, error=NotImplementedError, match="\"check_uniform_bounds\" not implemented for 'Int'"),
    Bad("randn", 2, dtype=int32, error=NotImplementedError, match="\"normal_kernel_cpu\" not implemented for 'Int'"),
    Bad("rand", 2, generator=3, error=TypeError, match="generator"),
    Bad("randint", 5, 5, (2,), match="random_ expects 'from' to be less than 'to', but got from=5 >= to=5"),
    Bad("randint", 5, 3, error=TypeError, match=r"randint\(\): argument 'size'"),
    Bad("randint", 0, 5, (2,), dtype=bool_, match="to - 1 is out of bounds for bool"),
    Bad("randperm", -1, match="Trying to create tensor with negative dimension -1"),
    Bad("randperm", 2.5, error=TypeError, match=r"randperm\(\): argument 'n' \(position 1\) must be int, not float"),
    Bad("normal", 0.0, -1.0, (2,), match="normal expects std >= 0.0, but found std -1"),
    Bad("normal", MATRIX, -CHANCES - 1, match="normal expects all elements of std >= 0.0"),
    Bad("normal", MATRIX, CHANCES[:, :3], match=r"must match the size of tensor b \(3\) at non-singleton dimension 1"),
    Bad("normal", INTEGERS, 1.0, error=NotImplementedError, match="\"normal_kernel_cpu\" not implemented for 'Long'"),
    Bad("bernoulli", MATRIX + 3, match="Expected p_in >= 0 && p_in <= 1 to be true, but got false"),
    Bad(
        "bernoulli", INTEGERS, error=NotImplementedError,
        match="\"bernoulli_tensor_cpu_p_\" not implemented for 'Long'",
    ),
    Bad(
        "multinomial", CHANCES[0], 5,
        match="cannot sample n_sample > prob_dist.size\\(-1\\) samples without replacement",
    ),
    Bad("multinomial", -CHANCES, 1, match="probability tensor contains either `inf`, `nan` or element < 0"),
    Bad("binomial", np.ones(2, int), np.ones(2), error=ValueError, match="binomial only supports floating-point dtypes for count, got: Long"),
    Bad("binomial", RATES.astype(np.float32), RATES, match="Found dtype Double but expected Float"),
    Bad("binomial", np.ones(2), np.full(2, 1.5), match="probabilities between 0 and 1", torch=False),
    Bad("poisson", -RATES, match="invalid Poisson rate, expected rate to be non-negative"),
    Bad("poisson", INTEGERS, error=NotImplementedError, match="\"poisson_cpu\" not implemented for 'Long'"),
    Bad("uniform_", MATRIX, 1, 0, match=r"uniform_ expects to return a \[from, to\) range, but found from=1 > to=0"),
    Bad("bernoulli_", MATRIX, 2.0, match=r"bernoulli_ expects p to be in \[0, 1\], but got p=2"),
    Bad("exponential_", MATRIX, -1, match="exponential_ expects lambda > 0.0, but found lambda=-1"),
    Bad("geometric_", MATRIX, 2, match=r"geometric_ expects p to be in \(0, 1\), but got p=2"),
]  # fmt: skip
