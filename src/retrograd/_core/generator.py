"""The stream of random words: a Mersenne Twister that gives, word for word, what PyTorch's does.

NumPy's ``MT19937`` makes the words. A :class:`Generator` takes them from it a block of 624 at a time, which
is one turn of the twister, and hands them out one or a million at a time; where it stands is thus always the
twister's own state and a place in its current block, whatever has been asked for. A few numbers are cut out of what
the whole block gives, which is made once: several calls of NumPy for three numbers would cost more than PyTorch's draw.

The numbers that all others are made of are made here too: uniform ones, and normal ones in pairs. Those of
every other distribution are the business of :mod:`retrograd._core.random`.

Sources: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); G. E. P. Box and M. E.
Muller, "A note on the generation of random normal deviates", Annals of Mathematical Statistics 29 (1958).
"""

from __future__ import annotations

import operator
import os
import threading
from math import cos, log1p, pi, sin, sqrt
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from .tensor import Tensor

DEFAULT_SEED = 67280421310721
"""The seed of a new :class:`Generator`, as in PyTorch."""

_BLOCK = 624
_MASK32 = (1 << 24) - 1
_MASK64 = (1 << 53) - 1

FEW_NORMALS = 16
"""Up to how many normal numbers are made sooner one by one than as arrays."""

_STATE = np.dtype(
    {
        "names": ["seed", "left", "seeded", "next", "key", "spare", "has_spare"],
        "formats": ["<u8", "<i4", "<i4", "<u8", f"{_BLOCK}<u8", "<f8", "<i4"],
        "offsets": [0, 8, 12, 16, 24, 5024, 5040],
        "itemsize": 5056,
    }
)
"""The bytes of a state, laid out as PyTorch's, so that a state saved by either is understood by the other."""


class Generator:
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

    _bits: np.random.MT19937 | None
    _block: npt.NDArray[np.uint32]
    _items: Any
    _position: int
    _block_unit32: npt.NDArray[np.float32] | None
    _block_unit64: npt.NDArray[np.float64] | None
    _spare_normal: float | None

    def __init__(self, device: Any = "cpu") -> None:
        if device is not None and str(device).partition(":")[0] != "cpu":
            raise RuntimeError(
                f"a Generator lives on the CPU, the only device there is, but got device={str(device)!r}"
            )
        self.device: Any = "cpu" if device is None else device
        self.lock = threading.RLock()
        """Held during each draw; hold it to make several draws one."""
        self._restart(DEFAULT_SEED)

    def manual_seed(self, seed: SupportsIndex) -> Generator:
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
            self._restart(value % 2**64)
        return self

    def initial_seed(self) -> int:
        """The seed that the stream was started from."""
        return self._seed

    def seed(self) -> int:
        """Start a stream from 64 unpredictable bits of the operating system and return them."""
        value = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(value)
        return value

    def word(self) -> int:
        """The next 32 random bits."""
        with self.lock:
            position = self._position
            if position == _BLOCK:
                self._turn()
                position = 0
            self._position = position + 1
            return int(self._items[position])

    def word64(self) -> int:
        """The next 64 random bits: two words, the higher one first."""
        with self.lock:
            position = self._position
            if position > _BLOCK - 2:
                return self.word() << 32 | self.word()
            self._position = position + 2
            return int(self._items[position] << 32 | self._items[position + 1])

    def words(self, count: int) -> npt.NDArray[np.uint32]:
        """The next ``count`` words, as an array that must not be written to."""
        with self.lock:
            start = self._position
            held = _BLOCK - start
            if count <= held:
                self._position = start + count
                return self._block[start : start + count]
            result = np.empty(count, np.uint32)
            result[:held] = self._block[start:]
            last = held + (count - held - 1) // _BLOCK * _BLOCK
            if last > held:
                result[held:last] = self._twister().random_raw(last - held)
            self._turn()
            self._position = count - last
            result[last:] = self._block[: count - last]
            return result

    def words64(self, count: int) -> npt.NDArray[np.uint64]:
        """The next ``2 * count`` words as ``count`` numbers of 64 bits, the higher word first."""
        pairs = self.words(2 * count)
        result = pairs[::2].astype(np.uint64)
        result <<= 32
        result |= pairs[1::2]
        return result

    def unit32(self, count: int | None) -> Any:
        """Uniform float32 numbers from [0, 1), of 24 bits of a word each. A float if count is None."""
        if count is None:
            return (self.word() & _MASK32) * 2.0**-24
        with self.lock:
            start = self._position
            stop = start + count
            if stop > _BLOCK:
                return _unit32(self.words(count))
            if self._block_unit32 is None:
                self._block_unit32 = _unit32(self._block)
            self._position = stop
            return self._block_unit32[start:stop].copy()

    def unit64(self, count: int | None) -> Any:
        """Uniform float64 numbers from [0, 1), of 53 bits of two words each. A float if count is None."""
        if count is None:
            return (self.word64() & _MASK64) * 2.0**-53
        with self.lock:
            made = self._held_unit64(count)
            return made.copy() if 2 * count <= _BLOCK else made

    def _held_unit64(self, count: int) -> npt.NDArray[np.float64]:
        """Those of :meth:`unit64`, as an array that must not be written to; the caller holds the lock."""
        start = self._position
        stop = start + 2 * count
        if stop > _BLOCK:
            words = self.words(2 * count)
            return _unit64(words[::2], words[1::2])
        if self._block_unit64 is None:
            self._block_unit64 = _unit64(self._block[:-1], self._block[1:])
        self._position = stop
        return self._block_unit64[start:stop:2]

    def normals(self, count: int | None) -> Any:
        """Standard normal numbers, float64. A float if count is None.

        They are made in pairs; the second of a pair waits for the next call.
        """
        if count == 0:
            return np.empty(0)
        with self.lock:
            waiting = self._spare_normal
            if count is None:
                return self.few_normals(1)[0]
            start = 0 if waiting is None else 1
            fresh = count - start
            if fresh <= FEW_NORMALS:
                return np.array(self.few_normals(count))
            made = _normals(self._held_unit64((fresh + 1) // 2 * 2))
            self._spare_normal = float(made[-1]) if fresh % 2 else None
            result = np.empty(count)
            if waiting is not None:
                result[0] = waiting
            result[start:] = made[:fresh]
            return result

    def few_normals(self, count: int) -> list[float]:
        """Standard normal numbers, as :meth:`normals` gives them, made one by one."""
        with self.lock:
            made = [] if self._spare_normal is None else [self._spare_normal]
            fresh = count - len(made)
            if fresh < 0:
                return []
            uniform = iter(self._held_unit64((fresh + 1) // 2 * 2).tolist())
            for first, second in zip(uniform, uniform, strict=True):
                radius = sqrt(-2.0 * log1p(-second))
                angle = 2.0 * pi * first
                made.append(radius * cos(angle))
                made.append(radius * sin(angle))
            self._spare_normal = made.pop() if fresh % 2 else None
            return made

    def get_state(self) -> Tensor:
        """Where the stream stands, as a tensor of 5,056 bytes that :meth:`set_state` understands, and PyTorch too."""
        from .dispatch import make_tensor

        return make_tensor(self.state_array())

    def state_array(self) -> npt.NDArray[np.uint8]:
        """The bytes of :meth:`get_state` as an array."""
        state = np.zeros(1, _STATE)
        with self.lock:
            state["seed"] = self._seed
            state["left"] = 1 if self._is_fresh else _BLOCK + 1 - self._position
            state["seeded"] = 1
            state["next"] = 0 if self._is_fresh else self._position
            state["key"] = self._twister().state["state"]["key"]
            if self._spare_normal is not None:
                state["spare"] = self._spare_normal
                state["has_spare"] = 1
        return state.view(np.uint8)

    def set_state(self, state: Tensor | npt.NDArray[np.uint8] | bytes | bytearray) -> Generator:
        """Continue from where a stream stood when :meth:`get_state` was called.

        Raises:
            TypeError: if ``state`` is not made of bytes.
            RuntimeError: if the bytes are too many, too few or no state.
        """
        if isinstance(state, bytes | bytearray):
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
        if record["seeded"] != 1 or not (is_fresh or (1 <= position <= _BLOCK and position + left == _BLOCK + 1)):
            raise RuntimeError("Invalid mt19937 state")
        with self.lock:
            self._seed = int(record["seed"])
            self._spare_normal = float(record["spare"]) if record["has_spare"] else None
            # From place 0, the twister repeats the block of its key; from place 624, it makes the next.
            place = _BLOCK if is_fresh else 0
            self._twister().state = {
                "bit_generator": "MT19937",
                "state": {"key": record["key"], "pos": place},
            }
            if not is_fresh:
                self._turn()
            self._is_fresh = is_fresh
            self._position = _BLOCK if is_fresh else position
        return self

    def clone_state(self) -> Generator:
        """A new generator that continues from where this one stands."""
        return _restore(type(self), self.device, Generator.state_array(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.device, Generator.state_array(self))

    def _restart(self, seed: int) -> None:
        self._seed = seed
        self._spare_normal = None
        self._bits = None
        self._take(np.empty(0, np.uint32))
        self._position = _BLOCK
        self._is_fresh = True

    def _twister(self) -> np.random.MT19937:
        """NumPy's twister, always at the end of a block. Made late: importing ``numpy.random`` is slow."""
        if self._bits is None:
            self._bits = np.random.MT19937(0)
            np.random.RandomState(self._bits).seed(self._seed & 0xFFFFFFFF)
        return self._bits

    def _turn(self) -> None:
        """Take the next block from the twister."""
        self._take(self._twister().random_raw(_BLOCK).astype(np.uint32))
        self._position = 0
        self._is_fresh = False

    def _take(self, block: npt.NDArray[np.uint32]) -> None:
        """Make a block the current one, of which nothing has been made yet."""
        self._block = block
        self._items = block.data
        self._block_unit32 = self._block_unit64 = None


def _unit32(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
    result = (words & _MASK32).view(np.int32).astype(np.float32)
    result *= np.float32(2.0**-24)
    return result


def _unit64(high: npt.NDArray[np.uint32], low: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    bits = high.astype(np.uint64)
    bits <<= 32
    bits |= low
    bits &= _MASK64
    result = bits.view(np.int64).astype(np.float64)
    result *= 2.0**-53
    return result


def _normals(uniform: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Independent normal numbers from as many uniform ones."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform[1::2]))
    angle = 2.0 * pi * uniform[::2]
    result = np.empty_like(uniform)
    np.multiply(radius, np.cos(angle), out=result[::2])
    np.multiply(radius, np.sin(angle), out=result[1::2])
    return result


def _restore(kind: type[Generator], device: Any, state: npt.NDArray[np.uint8]) -> Generator:
    generator = kind(device)
    Generator.set_state(generator, state)
    return generator
