"""Einstein summation: dimensions are named by letters, those not in the result are summed over."""

from __future__ import annotations

import string
from functools import lru_cache
from itertools import combinations
from math import prod

from .matmul import matmul
from .record import composite

_LETTERS = string.ascii_uppercase + string.ascii_lowercase


@composite(method=False)
def einsum(equation, *operands):
    """Sum of products as the equation says: "ij,jk->ik" is the product of two matrices.

    Letters that stand in several operands run together; those missing behind "->" are summed over. A letter
    twice in one operand takes its diagonal, "..." stands for further dimensions, which broadcast. Without
    "->" the result has the letters that occur once, in alphabetical order. Several operands are multiplied
    two at a time, in an order that keeps what arises between them small. Instead of the equation, each
    operand may be followed by a list of numbers for its letters, and the last of all is the result's.

    Raises RuntimeError for an equation that does not fit the operands.

    Example::

        >>> torch.einsum("bij,bjk->bik", torch.ones(2, 3, 4), torch.ones(2, 4, 5)).shape
        torch.Size([2, 3, 5])
    """
    if not isinstance(equation, str):
        equation, operands = _from_lists((equation, *operands))
    elif len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = tuple(operands[0])
    if not operands:
        raise RuntimeError("einsum(): must provide at least one operand")
    ndims = tuple([x.ndim for x in operands])
    if len(ndims) == 2 and (product := _one_product(equation, ndims)) is not None:
        (a, b), (order_a, order_b, order, shared) = operands, product
        lengths_a, lengths_b = a.shape, b.shape
        if all([lengths_a[i] == lengths_b[j] for i, j in shared]):
            made = matmul(a.permute(order_a) if order_a else a, b.permute(order_b) if order_b else b)
            return made.permute(order) if order else made
    names, result = _parse(equation, ndims)
    parts = [_unrepeated(x, labels) for x, labels in zip(operands, names, strict=True)]
    _check_lengths(parts)
    while len(parts) > 1:
        i, j = _next_pair(parts, result) if len(parts) > 2 else (0, 1)
        second, first = parts.pop(j), parts.pop(i)
        kept = set(result).union(*[labels for _, labels in parts])
        parts.append(_contract(first, second, kept))
    x, labels = parts[0]
    summed = [i for i, label in enumerate(labels) if label not in result]
    if summed:
        x = x.sum(summed)
        labels = [label for label in labels if label in result]
    return _in_order(x, labels, result)


def _from_lists(arguments):
    """The equation and operands of the form einsum(op1, [0, 1], op2, [1, 2], [0, 2])."""
    operands = arguments[0 : len(arguments) // 2 * 2 : 2]
    lists = arguments[1::2]

    def spelled(numbers):
        return "".join("..." if number is Ellipsis else _LETTERS[number] for number in numbers)

    equation = ",".join(map(spelled, lists))
    return (f"{equation}->{spelled(arguments[-1])}" if len(arguments) % 2 else equation), operands


def _split_ellipsis(term, where):
    """The labels of one term, with None in the place of "..."."""
    parts = term.replace(" ", "").split("...")
    for label in "".join(parts):
        if label not in _LETTERS:
            raise RuntimeError(
                "einsum(): invalid subscript given at index 0 in the equation string, subscripts must be in "
                f"[a-zA-Z]: {label!r} in {where}"
            )
    if len(parts) > 2:
        raise RuntimeError(f"einsum(): found '.' for {where} for which an ellipsis was already found")
    return list(parts[0]) if len(parts) == 1 else [*parts[0], None, *parts[1]]


@lru_cache(maxsize=512)
def _parse(equation, ndims):
    """The labels of each operand and of the result; those of dimensions under "..." are negative numbers."""
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if len(terms) != len(ndims):
        less = "fewer" if len(terms) > len(ndims) else "more"
        raise RuntimeError(f"einsum(): {less} operands were provided than specified in the equation")
    names = []
    widest = 0
    for number, (term, ndim) in enumerate(zip(terms, ndims, strict=True)):
        labels = _split_ellipsis(term, f"operand {number}")
        extra = ndim - len([label for label in labels if label is not None])
        if extra < 0 or (extra and None not in labels):
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({ndim - extra}) "
                + ("does not match" if None not in labels else "is more than")
                + f" the number of dimensions ({ndim}) for operand {number} and no ellipsis was given"
            )
        widest = max(widest, extra)
        names.append(_filled(labels, extra))
    if arrow:
        labels = _split_ellipsis(right, "the output")
        result = _filled(labels, widest)
        for label in result:
            if result.count(label) > 1:
                raise RuntimeError(f"einsum(): output subscript {label} appears more than once in the output")
            if not any(label in operand for operand in names):
                raise RuntimeError(
                    f"einsum(): output subscript {label} does not appear in the equation for any input operand"
                )
    else:
        flat = [label for labels in names for label in labels if isinstance(label, str)]
        result = list(range(-widest, 0)) + sorted(label for label in flat if flat.count(label) == 1)
    return names, result


@lru_cache(maxsize=512)
def _one_product(equation, ndims):
    """How the product of two operands is one of matrices, as `_contract` makes it: the orders that their dimensions and
    those of the product are brought to, None where they are right, and which dimensions run together. None for others.
    """
    (a, b), result = _parse(equation, ndims)
    shared = [label for label in a if label in b]
    batch = [label for label in shared if label in result]
    summed = [label for label in shared if label not in result]
    only_a = [label for label in a if label not in shared]
    only_b = [label for label in b if label not in shared]
    made = batch + only_a + only_b
    if len(summed) != 1 or sorted(map(str, made)) != sorted(map(str, result)):
        return None
    if not (len(only_a) == len(only_b) == 1 or (not batch and len(only_a) <= 1 and len(only_b) <= 1)):
        return None  # matmul takes vectors, too, but no batches of them
    if len(set(a)) < len(a) or len(set(b)) < len(b):
        return None

    def order(names, wanted):
        return None if names == wanted else [names.index(label) for label in wanted]

    pairs = [(a.index(label), b.index(label)) for label in shared]
    return order(a, batch + only_a + summed), order(b, batch + summed + only_b), order(made, result), pairs


def _filled(labels, extra):
    if None not in labels:
        return labels
    at = labels.index(None)
    return [*labels[:at], *range(-extra, 0), *labels[at + 1 :]]


def _unrepeated(x, labels):
    """The operand with the diagonal taken of labels that it has twice."""
    labels = list(labels)
    if len(set(labels)) == len(labels):
        return x, labels
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            i = labels.index(label)
            j = labels.index(label, i + 1)
            if x.shape[i] != x.shape[j]:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand but the sizes don't match, {x.shape[j]} != "
                    f"{x.shape[i]}"
                )
            x = x.diagonal(0, i, j)
            labels = [*labels[:i], *labels[i + 1 : j], *labels[j + 1 :], label]
    return x, labels


def _check_lengths(parts):
    lengths = {}
    for number, (x, labels) in enumerate(parts):
        for label, length in zip(labels, x.shape, strict=True):
            if lengths.setdefault(label, length) == 1:
                lengths[label] = length
            if length not in (1, lengths[label]):
                raise RuntimeError(
                    f"einsum(): subscript {label} has size {length} for operand {number} which does not broadcast "
                    f"with previously seen size {lengths[label]}"
                )


def _next_pair(parts, result):
    """The two operands whose product is smallest, compared with what it replaces."""

    def growth(pair):
        i, j = pair
        lengths = {
            label: n for x, labels in (parts[i], parts[j]) for label, n in zip(labels, x.shape, strict=True)
        }
        others = set(result).union(*[labels for k, (_, labels) in enumerate(parts) if k not in pair])
        made = prod([n for label, n in lengths.items() if label in others])
        return made - parts[i][0].numel() - parts[j][0].numel()

    return min(combinations(range(len(parts)), 2), key=growth)


def _contract(first, second, kept):
    """The product of two labelled tensors, summed over what nobody else needs: one matrix product."""
    (a, names_a), (b, names_b) = first, second
    a, names_a = _summed_alone(a, names_a, names_b, kept)
    b, names_b = _summed_alone(b, names_b, names_a, kept)
    shared = [label for label in names_a if label in names_b]
    batch = [label for label in shared if label in kept]
    summed = [label for label in shared if label not in kept]
    only_a = [label for label in names_a if label not in shared]
    only_b = [label for label in names_b if label not in shared]
    if not summed:
        left = _laid_out(a, names_a, batch + only_a + only_b)
        return left * _laid_out(b, names_b, batch + only_a + only_b), batch + only_a + only_b
    for label in summed:
        i, j = names_a.index(label), names_b.index(label)
        if a.shape[i] != b.shape[j]:  # one of them is 1: its sum over the other's length is the same product
            a, b = (a, b.sum(j, True)) if a.shape[i] == 1 else (a.sum(i, True), b)
    left = _in_order(a, names_a, batch + only_a + summed)
    right = _in_order(b, names_b, batch + summed + only_b)
    order = batch + only_a + only_b
    if len(only_a) == len(summed) == len(only_b) == 1:
        return matmul(left, right), order
    n, k = len(batch), len(summed)
    shape_a, shape_b = list(left.shape[n : n + len(only_a)]), list(right.shape[n + k :])
    length = prod(right.shape[n : n + k])
    left = left.reshape([*left.shape[:n], prod(shape_a), length])
    right = right.reshape([*right.shape[:n], length, prod(shape_b)])
    made = matmul(left, right)
    return made.reshape([*made.shape[:n], *shape_a, *shape_b]), order


def _in_order(x, names, order):
    return x if names == order else x.permute([names.index(label) for label in order])


def _summed_alone(x, names, others, kept):
    """The operand summed over labels that only it has."""
    alone = [i for i, label in enumerate(names) if label not in others and label not in kept]
    return (x.sum(alone), [label for i, label in enumerate(names) if i not in alone]) if alone else (x, names)


def _laid_out(x, names, order):
    """The operand with its dimensions in the given order, length 1 where it has none."""
    x = x.permute([names.index(label) for label in order if label in names])
    lengths = iter(x.shape)
    return x.reshape([next(lengths) if label in names else 1 for label in order])
