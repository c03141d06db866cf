"""What a node saved, under the names that PyTorch has for it: `node._saved_self`, `node._raw_saved_result`.

A name stands for a saved value or an attribute of the operation. `self` is its input, `result` its result; where other
names differ, or what PyTorch keeps is worked out from what is kept here, `names_of_saved` says so. A name such as
`self_sym_sizes` stands for the shape of an input, which no node has to save: its edges lead to where it is known.
"""

import re
from math import prod

from .formulas import SavedTensor, attributes_of, held, input_shape, known_input, read_saved
from .op import names_of_saved

_EVERYWHERE = {"self": "input", "result": "out"}
_SIZE = re.compile(r"(\w+)_sym_(sizes|numel|strides|argsize)(?:_(minus_)?(\d+))?(_opt)?")


def _names(op):
    """PyTorch's names of what an operation saves: for each the name here, or a function of a reader of such names."""
    return {**_EVERYWHERE, **names_of_saved(op.name)}


def saved_names(op):
    """The `_saved_…` attributes that nodes of an operation have."""
    names = _names(op)
    theirs = {ours: name for name, ours in names.items() if isinstance(ours, str)}
    kept = [op.input_names[s] if s >= 0 else op.outputs[-1 - s] for s in op.slots]
    made = [name for name, ours in names.items() if not isinstance(ours, str)]
    return ["_saved_" + name for name in [theirs.get(own, own) for own in (*kept, *op.attribute_names)] + made]


def saved(node, name):
    """The value that a node saved under a name of PyTorch's; LookupError where there is none."""
    source = _names(node.op).get(name, name)
    return _read(node, source) if isinstance(source, str) else source(lambda own: _read(node, own))


def raw_saved(node, name):
    """The same before it is unpacked, for a list of tensors a tuple."""
    source = _names(node.op).get(name, name)
    slot = node.op.slot_by_name(source) if isinstance(source, str) else -1
    if slot < 0:
        raise LookupError(name)
    value = held(node, slot)
    if isinstance(value, list):
        return tuple([SavedTensor(node, slot, position) for position in range(len(value))])
    return SavedTensor(node, slot)


def _read(node, own):
    op = node.op
    slot = op.slot_by_name(own)
    if slot >= 0:
        value = read_saved(node, slot)
        return tuple(value) if isinstance(value, list) else value
    if own in op.attribute_names:
        return attributes_of(node)[op.attribute_names.index(own)]
    size = _SIZE.fullmatch(own)
    if size is None:
        raise LookupError(own)
    return _size(node, *size.groups())


def _size(node, name, what, from_the_end, index, optional):
    """A part of the shape of an input or of a saved result."""
    op = node.op
    name = _names(op).get(name, name)
    if name not in op.input_names:
        tensor = _read(node, name)
        shape = tensor.shape
    else:
        number = op.input_names.index(name)
        tensor = known_input(node, number)
        shape = input_shape(node, number)
        if optional and tensor is None and not shape:
            return (0,)  # what was left out
    if shape is None or (what == "strides" and tensor is None):
        raise LookupError(name)
    if what == "argsize":
        return shape[-int(index) if from_the_end else int(index)]
    if what == "strides":
        return tensor.stride()
    return prod(shape) if what == "numel" else shape
