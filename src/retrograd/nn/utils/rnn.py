"""Sequences of different lengths in one batch: padded, or packed time by time.

A packed sequence holds only real elements: first those at time 0 of all sequences, the longest sequence
first, then those at time 1 of the sequences that are long enough, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..._core import Tensor
from ..._core.dtypes import int64
from ...ops import arange, as_tensor, cat, empty_like, full, sort, stack


class _Packed(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Packed):
    """A batch of sequences, packed; made by :func:`pack_sequence` and :func:`pack_padded_sequence`.

    ``data`` holds the elements, ``batch_sizes`` how many there are at each time, ``sorted_indices`` which
    sequence of the original batch comes first, second..., and ``unsorted_indices`` the way back; both are
    None for a sorted batch.
    """

    def __new__(
        cls,
        data: Tensor,
        batch_sizes: Tensor,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> PackedSequence:
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """The same sequences with ``data.to(...)``."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else self._replace(data=data)

    def cpu(self) -> PackedSequence:
        """The packed sequence itself, which is always on the CPU."""
        return self

    @property
    def is_cuda(self) -> bool:
        return False


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The permutation that undoes ``permutation``.

    >>> nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1]))
    tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    return empty_like(permutation).scatter_(0, permutation, arange(permutation.numel()))


def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """Packs a padded batch (T, N, *), or (N, T, *) with ``batch_first``, of which ``lengths`` (N,) are real.

    Raises RuntimeError if a length is not in 1..T or, with ``enforce_sorted``, the lengths do not decrease.

    >>> packed = nn.utils.rnn.pack_padded_sequence(torch.tensor([[1, 3], [2, 0]]), lengths=[2, 1])
    >>> packed.data, packed.batch_sizes
    (tensor([1, 3, 2]), tensor([2, 1]))
    """
    lengths = as_tensor(lengths, dtype=int64)
    batch_dim = 0 if batch_first else 1
    sorted_indices = None
    if not enforce_sorted:
        lengths, sorted_indices = sort(lengths, descending=True)
        input = input.index_select(batch_dim, sorted_indices)
    times = input.transpose(0, 1) if batch_first else input
    counts = lengths.tolist()
    _check_lengths(counts, times)
    batch_sizes = [sum(count > time for count in counts) for time in range(counts[0])]
    data = cat([times[time, :size] for time, size in enumerate(batch_sizes)])
    return PackedSequence(data, as_tensor(batch_sizes, dtype=int64), sorted_indices)


def _check_lengths(counts: list[int], times: Tensor) -> None:
    if len(counts) != times.size(1):
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} "
            f"(batch_size={times.size(1)})"
        )
    if min(counts, default=0) <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if any(after > before for before, after in zip(counts, counts[1:], strict=False)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. "
            "Pass enforce_sorted=False to have it sorted."
        )
    if counts[0] > times.size(0):
        raise RuntimeError(
            f"Expected lengths of at most {times.size(0)}, the padded length, but got {counts[0]}"
        )


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Undoes :func:`pack_padded_sequence`: the padded batch and the lengths, in the original order.

    Pads to ``total_length`` if given. Raises ValueError if that is shorter than the longest sequence.
    """
    sizes = sequence.batch_sizes.tolist()
    if total_length is not None and total_length < len(sizes):
        raise ValueError(
            "Expected total_length to be at least the length of the longest sequence in input, but got "
            f"total_length={total_length} and max sequence length being {len(sizes)}"
        )
    times = sequence.data.split(sizes)
    padded = stack([_lengthened(time, sizes[0], padding_value) for time in times])
    padded = _lengthened(padded, total_length or len(sizes), padding_value)
    counts = as_tensor([sum(size > sample for size in sizes) for sample in range(sizes[0])], dtype=int64)
    if batch_first:
        padded = padded.transpose(0, 1)
    if sequence.unsorted_indices is None:
        return padded, counts
    order = sequence.unsorted_indices
    return padded.index_select(0 if batch_first else 1, order), counts[order]


def _lengthened(tensor: Tensor, length: int, value: float, side: str = "right") -> Tensor:
    """``tensor`` with the first dimension filled up to ``length``."""
    missing = length - len(tensor)
    if missing == 0:
        return tensor
    filling = full((missing, *tensor.shape[1:]), value, dtype=tensor.dtype)
    return cat([tensor, filling] if side == "right" else [filling, tensor])


def pad_sequence(
    sequences: Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Stacks sequences (L_i, *) of different lengths into (T, N, *), or (N, T, *) with ``batch_first``.

    Raises RuntimeError if ``sequences`` cannot be iterated over, is empty, or ``padding_side`` is not "left"
    or "right".

    >>> nn.utils.rnn.pad_sequence([torch.tensor([1, 2]), torch.tensor([3])], batch_first=True)
    tensor([[1, 2],
            [3, 0]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    parts = list(sequences)
    if not parts:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    longest = max(len(part) for part in parts)
    padded = [_lengthened(part, longest, padding_value, padding_side) for part in parts]
    return stack(padded, 0 if batch_first else 1)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The sequences of a padded batch, of which ``lengths`` are real."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[: int(length)] for row, length in zip(rows, lengths, strict=True)]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Packs sequences (L_i, *), which with ``enforce_sorted`` have to come with the longest first.

    >>> nn.utils.rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]).data
    tensor([1, 3, 2])
    """
    lengths = [len(sequence) for sequence in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """Undoes :func:`pack_sequence`."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
