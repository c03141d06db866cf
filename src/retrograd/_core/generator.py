"""The stream of random words: a Mersenne Twister that gives, word for word, what PyTorch's does.

:class:`Stream` takes the words from the loops of ``_kernels/twister.hpp``, and makes of them, in arrays or one by one,
what all other numbers are made of: uniform numbers, and normal ones in pairs. Those of every other distribution are
the business of :mod:`retrograd._core.random`. :class:`Generator` is what the user holds: a stream with a device, a
lock and a state that can be saved.

Sources: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); G. E. P. Box and M. E.
Muller, "A note on the generation of random normal deviates", Annals of Mathematical Statistics 29 (1958).
"""

import operator
import os
import threading

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t, uint32_t, uint64_t
from cython.cimports.libcpp import bool as cpp_bool
from cython.cimports.retrograd._core.arrays import is_c_order, new_array

from retrograd._core.device import device as Device

cnp.import_array()

DEFAULT_SEED = 67280421310721
"""The seed of a new :class:`Generator`, as in PyTorch."""

_STATE = np.dtype(
    {
        "names": ["seed", "left", "seeded", "next", "key", "spare", "has_spare"],
        "formats": ["<u8", "<i4", "<i4", "<u8", f"{BLOCK_WORDS}<u8", "<f8", "<i4"],
        "offsets": [0, 8, 12, 16, 24, 5024, 5040],
        "itemsize": 5056,
    }
)
"""The bytes of a state, laid out as PyTorch's, so that a state saved by either is understood by the other."""

FEW_NORMALS = cython.declare(cython.Py_ssize_t, 1024)  # up to so many, one by one is quicker than NumPy's loops


@cython.cfunc
def vector(count: cython.Py_ssize_t, typenum: cython.int) -> cnp.ndarray:
    length: cnp.npy_intp = count
    return new_array(1, cython.address(length), typenum)


@cython.cclass
class Stream:
    """The words of a Mersenne Twister from a seed on, and the numbers that all others are made of."""

    def __cinit__(self, *arguments, **options):
        self.lock = threading.RLock()
        self.twister.seed(0)

    def word(self):
        """The next 32 random bits."""
        with self.lock:
            return self.twister.word()

    def word64(self):
        """The next 64 random bits: two words, the higher one first."""
        with self.lock:
            return self.twister.word64()

    def words(self, count: cython.Py_ssize_t):
        """The next ``count`` words."""
        made: cnp.ndarray = vector(count, cnp.NPY_UINT32)
        with self.lock:
            self.twister.words(cython.cast(cython.pointer(uint32_t), cnp.PyArray_DATA(made)), count)
        return made

    def words64(self, count: cython.Py_ssize_t):
        """The next ``2 * count`` words as ``count`` numbers of 64 bits, the higher word first."""
        made: cnp.ndarray = vector(count, cnp.NPY_UINT64)
        with self.lock:
            self.twister.words(cython.cast(cython.pointer(uint64_t), cnp.PyArray_DATA(made)), count)
        return made

    def unit32(self, count=None):
        """Uniform float32 numbers from [0, 1), of 24 bits of a word each. A float if count is None."""
        number: cython.float = 0.0
        with self.lock:
            if count is None:
                self.twister.units(cython.address(number), 1)
                return number
            made: cnp.ndarray = vector(count, cnp.NPY_FLOAT)
            draw_units(self, made)
            return made

    def unit64(self, count=None):
        """Uniform float64 numbers from [0, 1), of 53 bits of two words each. A float if count is None."""
        with self.lock:
            if count is None:
                return self.twister.unit()
            made: cnp.ndarray = vector(count, cnp.NPY_DOUBLE)
            draw_units(self, made)
            return made

    def normals(self, count=None):
        """Standard normal numbers, float64. A float if count is None.

        They are made in pairs; the second of a pair waits for the next call.
        """
        with self.lock:
            if count is None:
                return self.twister.normal()
            made: cnp.ndarray = vector(count, cnp.NPY_DOUBLE)
            numbers: cython.pointer(cython.double) = cython.cast(
                cython.pointer(cython.double), cnp.PyArray_DATA(made)
            )
            total: cython.Py_ssize_t = count
            start: cython.Py_ssize_t = 1 if self.twister.has_spare and total else 0
            if total - start <= FEW_NORMALS:
                self.twister.normals(numbers, total, 0.0, 1.0)
                return made
            self.twister.normals(numbers, start, 0.0, 1.0)
            pairs: cython.Py_ssize_t = (total - start) // 2
            cython.cast(object, made)[start : start + 2 * pairs] = normal_pairs(self.unit64(2 * pairs))
            self.twister.normals(numbers + start + 2 * pairs, total - start - 2 * pairs, 0.0, 1.0)
            return made

    def fill_units(self, array: cnp.ndarray):
        """Fill an array in C order, float32 or float64, with uniform numbers from [0, 1). False for any other."""
        with self.lock:
            return draw_units(self, array)

    def fill_normals(self, array: cnp.ndarray, mean: cython.double = 0.0, std: cython.double = 1.0):
        """Fill an array in C order, float32 or float64, with normal numbers, in blocks where it has 16 or more. False
        for any other."""
        with self.lock:
            return draw_normals(self, array, mean, std)

    def fill_integers(self, array: cnp.ndarray, low: int64_t, count: uint64_t):
        """Fill an int64 array in C order with integers from [low, low + count). False for any other."""
        with self.lock:
            return draw_integers(self, array, low, count)

    def fill_below(self, array: cnp.ndarray, p: cython.double):
        """Fill a bool array in C order with what uniform float64 numbers are below ``p``. False for any other."""
        if cnp.PyArray_TYPE(array) != cnp.NPY_BOOL or not is_c_order(array):
            return False
        with self.lock:
            self.twister.below(
                cython.cast(cython.pointer(cpp_bool), cnp.PyArray_DATA(array)), cnp.PyArray_SIZE(array), p
            )
        return True

    def permutation(self, n: cython.Py_ssize_t):
        """The integers below ``n`` in random order; a step takes two words where one would favour small numbers."""
        with self.lock:
            return draw_permutation(self, n)


def draw_units(stream: Stream, array: cnp.ndarray) -> bool:
    if not is_c_order(array):
        return False
    if cnp.PyArray_TYPE(array) == cnp.NPY_FLOAT:
        stream.twister.units(
            cython.cast(cython.pointer(cython.float), cnp.PyArray_DATA(array)), cnp.PyArray_SIZE(array)
        )
        return True
    if cnp.PyArray_TYPE(array) == cnp.NPY_DOUBLE:
        stream.twister.units(
            cython.cast(cython.pointer(cython.double), cnp.PyArray_DATA(array)), cnp.PyArray_SIZE(array)
        )
        return True
    return False


def draw_between(stream: Stream, array: cnp.ndarray, low: cython.double, high: cython.double) -> bool:
    """Uniform numbers from [low, high), which the array's dtype holds, as it does their difference."""
    if not draw_units(stream, array):
        return False
    if low == 0.0 and high == 1.0:
        return True
    if cnp.PyArray_TYPE(array) == cnp.NPY_FLOAT:
        stretch(
            cython.cast(cython.pointer(cython.float), cnp.PyArray_DATA(array)),
            cnp.PyArray_SIZE(array),
            cython.cast(cython.float, low),
            cython.cast(cython.float, high),
        )
    else:
        stretch_wide(
            cython.cast(cython.pointer(cython.double), cnp.PyArray_DATA(array)), cnp.PyArray_SIZE(array), low, high
        )
    return True


def draw_normals(stream: Stream, array: cnp.ndarray, mean: cython.double, std: cython.double) -> bool:
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(array)
    if not is_c_order(array):
        return False
    if cnp.PyArray_TYPE(array) == cnp.NPY_FLOAT:
        numbers: cython.pointer(cython.float) = cython.cast(cython.pointer(cython.float), cnp.PyArray_DATA(array))
        if count < 16:
            stream.twister.normals(numbers, count, mean, std)
        else:
            stream.twister.normal_blocks(
                numbers, count, cython.cast(cython.float, mean), cython.cast(cython.float, std)
            )
        return True
    if cnp.PyArray_TYPE(array) == cnp.NPY_DOUBLE:
        wide: cython.pointer(cython.double) = cython.cast(cython.pointer(cython.double), cnp.PyArray_DATA(array))
        if count < 16:
            stream.twister.normals(wide, count, mean, std)
        else:
            stream.twister.normal_blocks(wide, count, mean, std)
        return True
    return False


def draw_integers(stream: Stream, array: cnp.ndarray, low: int64_t, count: uint64_t) -> bool:
    if cnp.PyArray_TYPE(array) != cnp.NPY_INT64 or not is_c_order(array):
        return False
    stream.twister.integers(
        cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(array)), cnp.PyArray_SIZE(array), low, count
    )
    return True


def draw_permutation(stream: Stream, n: cython.Py_ssize_t) -> cnp.ndarray:
    made: cnp.ndarray = vector(n, cnp.NPY_INT64)
    stream.twister.permute(
        cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(made)), n, n >= cython.cast(int64_t, 0xFFFFFFFF) // 20
    )
    return made


def normal_pairs(uniform):
    """Independent normal numbers from as many uniform ones."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform[1::2]))
    angle = 2.0 * np.pi * uniform[::2]
    result = np.empty_like(uniform)
    np.multiply(radius, np.cos(angle), out=result[::2])
    np.multiply(radius, np.sin(angle), out=result[1::2])
    return result


class Generator(Stream):
    """A stream of random numbers of its own, reproducible from a seed.

    Args:
        device: ``"cpu"`` or None; there is no other device.

    Raises:
        RuntimeError: for another device.

    A generator may be used from several threads: each draw takes consecutive words of the stream.
    It can be copied and pickled; the copy continues where the original stands.

    Example:
        >>> stream = Generator().manual_seed(0)
        >>> stream.words(3)
        array([2357136044, 2546248239, 3071714933], dtype=uint32)
    """

    def __init__(self, device="cpu") -> None:
        if device is not None and str(device).partition(":")[0] != "cpu":
            raise RuntimeError(
                f"a Generator lives on the CPU, the only device there is, but got device={str(device)!r}"
            )
        self.device = Device("cpu")
        Generator.manual_seed(self, DEFAULT_SEED)

    def manual_seed(self, seed) -> Generator:
        """Start the stream that belongs to ``seed`` and return the generator.

        Args:
            seed: an integer from -2**63 to 2**64 - 1. A negative one stands for ``2**64 + seed``. The words
                depend on its lowest 32 bits.

        Raises:
            RuntimeError: if it is not an integer.
            ValueError: if it is out of range.
        """
        if isinstance(seed, bool) or not hasattr(seed, "__index__"):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        value = operator.index(seed)
        if not -(2**63) <= value < 2**64:
            raise ValueError(f"Overflow when unpacking long long: a seed has 64 bits, which {value} does not fit")
        with self.lock:
            self._seed = value % 2**64
            restart(self, value & 0xFFFFFFFF)
        return self

    def initial_seed(self) -> int:
        """The seed that the stream was started from."""
        return self._seed

    def seed(self) -> int:
        """Start a stream from 64 unpredictable bits of the operating system and return them."""
        value = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(value)
        return value

    def get_state(self):
        """Where the stream stands, as a tensor of 5,056 bytes that :meth:`set_state` understands, and PyTorch too."""
        from .general import make_tensor

        return make_tensor(self.state_array())

    def state_array(self) -> np.ndarray:
        """The bytes of :meth:`get_state` as an array."""
        return saved_state(self, self._seed)

    def set_state(self, state) -> Generator:
        """Continue from where a stream stood when :meth:`get_state` was called. `state` is a tensor of bytes, an array
        of bytes or bytes.

        Raises:
            TypeError: if ``state`` is not made of bytes.
            RuntimeError: if the bytes are too many, too few or no state.
        """
        if isinstance(state, (bytes, bytearray)):
            state = np.frombuffer(state, np.uint8)
        elif hasattr(state, "numpy"):
            state = state.numpy()
        if not isinstance(state, np.ndarray) or state.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if state.size != _STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE.itemsize} "
                f"but found the input RNG state size to be {state.size}"
            )
        record = np.ascontiguousarray(state).reshape(-1).view(_STATE)[0]
        position, left = int(record["next"]), int(record["left"])
        is_fresh = position == 0 and left == 1
        if record["seeded"] != 1 or not (
            is_fresh or (1 <= position <= BLOCK_WORDS and position + left == BLOCK_WORDS + 1)
        ):
            raise RuntimeError("Invalid mt19937 state")
        with self.lock:
            self._seed = int(record["seed"])
            restore(self, np.ascontiguousarray(record["key"]), BLOCK_WORDS if is_fresh else position, is_fresh)
            put_spare(self, bool(record["has_spare"]), float(record["spare"]))
        return self

    def clone_state(self) -> Generator:
        """A new generator that continues from where this one stands."""
        return from_state(type(self), self.device, Generator.state_array(self))

    def __reduce__(self):
        return from_state, (type(self), self.device, Generator.state_array(self))


@cython.cfunc
def saved_state(stream: Stream, seed: object) -> object:
    state = np.zeros(1, _STATE)
    with stream.lock:
        twister: cython.pointer(Twister) = cython.address(stream.twister)
        state["seed"] = seed
        state["left"] = 1 if twister.fresh else BLOCK_WORDS + 1 - twister.position
        state["seeded"] = 1
        state["next"] = 0 if twister.fresh else twister.position
        state["key"] = [twister.key[i] for i in range(BLOCK_WORDS)]
        if twister.has_spare:
            state["spare"] = twister.spare
            state["has_spare"] = 1
    return state.view(np.uint8)


@cython.cfunc
def restore(stream: Stream, key: cnp.ndarray, position: cython.int, fresh: cython.bint) -> cython.int:
    stream.twister.restore(cython.cast(cython.pointer(uint64_t), cnp.PyArray_DATA(key)), position, fresh)
    return 0


@cython.cfunc
def put_spare(stream: Stream, has_spare: cython.bint, spare: cython.double) -> cython.int:
    stream.twister.has_spare = has_spare
    stream.twister.spare = spare
    return 0


@cython.cfunc
def restart(stream: Stream, seed: cython.uint) -> cython.int:
    stream.twister.seed(seed)
    return 0


def from_state(kind, device, state) -> Generator:
    """A generator of a class that continues from a state."""
    generator = kind(device)
    Generator.set_state(generator, state)
    return generator
