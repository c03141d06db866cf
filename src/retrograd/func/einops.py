"""`rearrange`: dimensions reordered, joined and taken apart, by a pattern that names them.

The patterns are those of einops: A. Rogozhnikov, "Einops: clear and reliable tensor manipulations with Einstein-like
notation" (2022).
"""

from __future__ import annotations

import functools
from math import prod

from .._core import Tensor
from ..ops.joining import stack

ELLIPSIS = "..."

Axis = str | int  # a name, or a number for one of the dimensions that an ellipsis stands for
Group = list[Axis]  # the axes that are one dimension; one of length 1 has none
Side = list[list[str] | str]  # the dimensions on one side of a pattern: groups of names, and at most one ellipsis


def rearrange(tensor: Tensor | list[Tensor] | tuple[Tensor, ...], pattern: str, **axes_lengths: int) -> Tensor:
    """A tensor with its dimensions in another order, several joined to one, or one taken apart.

    Args:
        tensor: the tensor, or several of one shape, which are stacked first.
        pattern: "names of its dimensions -> names of those of the result", with blanks between them. Names in
            parentheses are one dimension, the last of them running fastest; `1` is a dimension of length 1, and `...`
            stands for any number of dimensions.
        axes_lengths: the lengths of names, where a dimension is taken apart; one of a dimension's names needs none.

    Raises:
        ValueError: for what is no pattern, or one that does not fit the tensor.
        TypeError: for a length that is no integer.

    Example::

        >>> images = torch.zeros(32, 30, 40, 3)
        >>> torch.func.rearrange(images, "b h w c -> b c h w").shape
        torch.Size([32, 3, 30, 40])
        >>> torch.func.rearrange(images, "(b1 b2) h w c -> (b1 h) (b2 w) c", b1=4).shape
        torch.Size([120, 320, 3])
    """
    whole = tensor if isinstance(tensor, Tensor) else stack(list(tensor))
    left, right = _sides(pattern, tuple(axes_lengths))
    for name, length in axes_lengths.items():
        if isinstance(length, bool) or not isinstance(length, int):
            raise TypeError(f"rearrange() expected an int as the length of {name}, but got {type(length).__name__}")
    more = whole.dim() - len(left) + 1  # the dimensions of an ellipsis
    if more < 0 or (more != 1 and ELLIPSIS not in left):
        raise ValueError(f"rearrange(): '{pattern}' is not for a tensor of {whole.dim()} dimensions")
    groups, wanted = _written_out(left, more), _written_out(right, more)
    lengths: dict[Axis, int] = dict(axes_lengths.items())
    for group, length in zip(groups, whole.shape, strict=True):
        _measure(group, length, lengths, pattern)
    axes = [axis for group in groups for axis in group]
    apart = whole.reshape([lengths[axis] for axis in axes])
    ordered = apart.permute([axes.index(axis) for group in wanted for axis in group])
    return ordered.reshape([prod([lengths[axis] for axis in group]) for group in wanted])


@functools.lru_cache(256)
def _sides(pattern: str, given: tuple[str, ...]) -> tuple[Side, Side]:
    """Both sides of a pattern, checked."""
    texts = pattern.split("->")
    if len(texts) != 2:
        raise ValueError(f"rearrange(): a pattern has one '->', but this is '{pattern}'")
    left, right = [_side(text, pattern) for text in texts]
    if any([isinstance(group, list) and ELLIPSIS in group for group in left]):
        raise ValueError(f"rearrange(): an ellipsis in parentheses can stand on the right side only: '{pattern}'")
    here, there = _names(left), _names(right)
    if here != there:
        raise ValueError(f"rearrange(): {sorted(here ^ there)} stand on one side only of '{pattern}'")
    unknown = [name for name in given if name not in here]
    if unknown or ELLIPSIS in given:
        raise ValueError(f"rearrange(): '{pattern}' has no {unknown or ELLIPSIS} whose length could be given")
    return left, right


def _names(side: Side) -> set[str]:
    return {name for group in side for name in ([group] if isinstance(group, str) else group)}


def _side(text: str, pattern: str) -> Side:
    """The dimensions that one side of a pattern names."""
    side: Side = []
    inside: list[str] | None = None
    seen: set[str] = set()
    for word in text.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            if inside is not None:
                raise ValueError(f"rearrange(): parentheses in parentheses: '{pattern}'")
            inside = []
        elif word == ")":
            if inside is None:
                raise ValueError(f"rearrange(): a parenthesis that was not opened: '{pattern}'")
            side.append(inside)
            inside = None
        elif word == "1":
            if inside is None:
                side.append([])
        else:
            _check_word(word, seen, pattern)
            if inside is not None:
                inside.append(word)
            else:
                side.append(word if word == ELLIPSIS else [word])
    if inside is not None:
        raise ValueError(f"rearrange(): a parenthesis that is not closed: '{pattern}'")
    return side


def _check_word(word: str, seen: set[str], pattern: str) -> None:
    if word in seen:
        raise ValueError(f"rearrange(): '{word}' stands twice on one side of '{pattern}'")
    if word != ELLIPSIS and (not word.isidentifier() or word[0] == "_" or word[-1] == "_"):
        raise ValueError(f"rearrange(): '{word}' in '{pattern}' is no name of a dimension")
    seen.add(word)


def _written_out(side: Side, more: int) -> list[Group]:
    """The dimensions with the numbers of `more` of them in place of an ellipsis."""
    made: list[Group] = []
    for group in side:
        if isinstance(group, str):
            made.extend([[number] for number in range(more)])
        else:
            place = group.index(ELLIPSIS) if ELLIPSIS in group else len(group)
            made.append([*group[:place], *(range(more) if place < len(group) else ()), *group[place + 1 :]])
    return made


def _measure(group: Group, length: int, lengths: dict[Axis, int], pattern: str) -> None:
    """Note the lengths of the axes of a dimension."""
    unknown = [axis for axis in group if axis not in lengths]
    known = prod([lengths[axis] for axis in group if axis in lengths])
    if len(unknown) > 1:
        raise ValueError(f"rearrange(): the lengths of all but one of {unknown} in '{pattern}' must be given")
    if unknown and known and length % known == 0:
        lengths[unknown[0]] = length // known
    elif unknown or known != length:
        raise ValueError(f"rearrange(): a dimension of length {length} cannot be taken apart as {group} of '{pattern}'")
