"""Tensor: an array that knows how it was made.

Only structure lives here: the array, the place in the graph, the version that views of one memory share. Operations
and methods are put on the class by the modules that define them.
"""

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.buffer import Py_buffer, PyObject_GetBuffer
from cython.cimports.cpython.ref import Py_INCREF, PyObject
from cython.cimports.retrograd._core import dtypes
from cython.cimports.retrograd._core.arrays import recycle, strided_array
from cython.cimports.retrograd._core.collecting import hand_over, spare_nothing
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.size import lengths_as
from cython.cimports.retrograd._core.versions import Version, count_partial_write, count_write

from .. import errors
from .size import Size

cnp.import_array()


@cython.trashcan(True)
@cython.freelist(256)
@cython.cclass
class View:
    """What a tensor is a view of, and the view operation that leads there from the tensor before."""


def user_line(offset):
    """The code object of the user's line that runs now, and its instruction offset; one table for all modules."""
    return user_code(offset)


_born = cython.declare(cython.ushort, PLAIN)  # the flags of a new tensor: PLAIN, and in how many transforms it is made


def set_birth(depth):
    """Note in new tensors that they are made in so many function transforms, one in another."""
    global _born
    _born = PLAIN | min(depth, MOST_DEPTH) << DEPTH_SHIFT


def birth(t):
    """In how many function transforms a tensor was made."""
    return cython.cast(Tensor, t).flags >> DEPTH_SHIFT


def new_tensor(array):
    t: Tensor = Tensor.__new__(Tensor)
    t.array = array
    t.flags = _born
    return t


def alias(t):
    """The same values at the same place in the graph, as another tensor."""
    twin: Tensor = Tensor.__new__(Tensor)
    twin.array = t.array
    twin.producer = t.producer
    twin.number = t.number
    twin.flags = t.flags & ~(RETAINS_GRAD | IS_VIEW)
    twin.counter = shared_counter(t)
    if not t.flags & PLAIN:
        carry_over(t, twin)
    return twin


def carry_over(source, target):
    """Give a tensor on the same memory what the levels made another one carry: tangents, a batch dimension."""
    if source.extras is None:
        return 0
    for name in ("tangents", "batch"):
        carried = source.extras.get(name)
        if carried:
            if target.extras is None:
                target.extras = {}
            target.extras[name] = dict(carried) if isinstance(carried, dict) else carried
            target.flags &= ~PLAIN
    return 0


def gradient_dtype(t):
    """The dtype that gradients of a leaf are brought to, None where they are left as they come."""
    own = dtypes.dtype_of(t.array)
    return own if t.extras is None else t.extras.get("grad_dtype", own)


@cython.cfunc
def outside_graph(t: Tensor) -> Tensor:
    """The same memory as a leaf; without tangents, because they too say how it came about."""
    made: Tensor = new_tensor(t.array)
    made.flags |= t.flags & INFERENCE
    if not t.flags & PLAIN and t.extras is not None:
        batch = t.extras.get("batch")
        if batch is not None:
            made.extras = {"batch": batch.detached()}
            made.flags &= ~PLAIN
    return made


@cython.cfunc
def check_values(t: Tensor, what: str) -> cython.int:
    """An error where the values of a tensor that stands for a batch of them are asked for."""
    if not t.flags & PLAIN and t.extras is not None and t.extras.get("batch") is not None:
        raise errors.value_in_batch(what)
    return 0


def shared_counter(t):
    if t.counter is None:
        t.counter = Version.__new__(Version)
    return t.counter


def version_of(t):
    return 0 if t.counter is None else t.counter.value


def bump(t, writer):
    """Count a write, and keep the user's line and the operation that made it."""
    offset: cython.int = 0
    if not t.flags & IS_VIEW:
        return bump_whole(t, writer)
    code: cython.pointer(PyObject) = user_line(cython.address(offset))
    line = None if code is cython.NULL else cython.cast(object, code)
    return count_partial_write(shared_counter(t), t.array, writer, line, offset)


def bump_whole(t, writer):
    """Count a write that may have changed all of the memory, or a change of the tensor's own shape."""
    offset: cython.int = 0
    code: cython.pointer(PyObject) = user_line(cython.address(offset))
    line = None if code is cython.NULL else cython.cast(object, code)
    return count_write(shared_counter(t), writer, line, offset)


def set_view_refresher(function):
    global _refresh_view
    _refresh_view = function


def refresh(t):
    """Bring a view's place in the graph up to date with writes to its base. One that is stale has none, which is an
    error while operations are recorded."""
    if t.view.version != version_of(t):
        _refresh_view(t)
    return 0


def is_stale(t):
    """Whether a view was made where nothing is recorded, a gradient flows through its memory, and that was written to
    since: which history the view has would be a guess."""
    if t.view is None or t.view.version == version_of(t):
        return False
    if t.view.made != MADE_IN_NO_GRAD and t.view.made != MADE_IN_INFERENCE:
        return False
    return t.producer is not None or (t.view.base.flags & REQUIRES_GRAD) != 0


def check_place(t):
    """Bring a tensor's place in the graph up to date; an error, also where nothing is recorded, if it has none."""
    if t.flags & IS_VIEW:
        if is_stale(t):
            raise errors.no_grad_view_stale(t.view.made == MADE_IN_INFERENCE, t.producer, t.number)
        refresh(t)
        if t.view.version != version_of(t):
            raise errors.function_view_stale(t.producer)
    return 0


def wants_grad(t):
    if t.flags & IS_VIEW:
        if is_stale(t) or (t.view.made == MADE_BY_FUNCTION and t.producer is not None):
            return True
        refresh(t)
    return (t.flags & REQUIRES_GRAD) != 0


@cython.cfunc
def first_array(array: object) -> object:
    """The array at the end of the chain of bases: the whole memory."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def lay_out_empty(t):
    """Give a tensor without elements the strides of one in C order that has some, where NumPy left them at 0."""
    shape: cnp.npy_intp[64]
    steps: cnp.npy_intp[64]
    step: cnp.npy_intp = cnp.PyArray_ITEMSIZE(t.array)
    axis: cython.int
    for axis in range(cnp.PyArray_NDIM(t.array)):
        if cnp.PyArray_STRIDE(t.array, axis):
            return 0
    for axis in range(cnp.PyArray_NDIM(t.array) - 1, -1, -1):
        shape[axis] = cnp.PyArray_DIM(t.array, axis)
        steps[axis] = step
        step *= max(shape[axis], 1)
    t.array = strided_array(t.array, cnp.PyArray_NDIM(t.array), shape, steps, 0)
    return 0


OPERATOR_NUMBERS = {
    "add": ADD, "sub": SUB, "mul": MUL, "truediv": TRUEDIV, "floordiv": FLOORDIV, "mod": MOD, "pow": POW,
    "matmul": MATMUL, "and": AND, "or": OR, "xor": XOR, "lshift": LSHIFT, "rshift": RSHIFT, "divmod": DIVMOD,
    "iadd": IADD, "isub": ISUB, "imul": IMUL, "itruediv": ITRUEDIV, "ifloordiv": IFLOORDIV, "imod": IMOD,
    "ipow": IPOW, "imatmul": IMATMUL, "iand": IAND, "ior": IOR, "ixor": IXOR, "ilshift": ILSHIFT,
    "irshift": IRSHIFT, "lt": LT, "le": LE, "eq": EQ, "ne": NE, "gt": GT, "ge": GE, "neg": NEG, "pos": POS,
    "abs": ABS, "invert": INVERT, "getitem": GETITEM, "setitem": SETITEM,
}  # fmt: skip


def place_of_detaching(t: Tensor):
    """(code, offset) of the `detach` that made a tensor of one with history; None for any other tensor."""
    return None if t.extras is None else t.extras.get("detached")


_ATOMS = (bool, int, float, complex, str, bytes, type(None))  # what refers to nothing


def user_attributes(t: Tensor) -> dict:
    """The attributes that the user put on a tensor: what `vars(tensor)` shows."""
    spare_nothing()
    if t.extras is None:
        t.extras = {}
    return t.extras.setdefault("attributes", {})


def set_record_call(function):
    global _call_record
    _call_record = function


def set_operator(name: str, operation, is_record: bool = False) -> None:
    """Make `operation` what the operator `name` ("add", "getitem", …) of tensors calls."""
    number: cython.int = OPERATOR_NUMBERS[name]
    _operator_is_record[number] = is_record
    Py_INCREF(operation)
    _operators[number] = cython.cast(cython.pointer(PyObject), operation)


def operator_operation(name: str):
    """What the operator `name` of tensors calls."""
    return cython.cast(object, _operators[cython.cast(cython.int, OPERATOR_NUMBERS[name])])


_protocols = {}
_overrides_class = cython.declare(object, None)


def set_protocol(name: str, function) -> None:
    """Give what Python's protocol `name` ("__repr__", "__iter__", "__contains__") does on tensors."""
    _protocols[name] = function


def set_overrides_class(function):
    """Give what says whether a subclass of Tensor overrides functions."""
    global _overrides_class
    _overrides_class = function


@cython.cfunc
def class_flags(kind: object) -> cython.int:
    """PLAIN unless instances of the class decide themselves what functions do with them."""
    return _born if kind is Tensor or not _overrides_class(kind) else _born & ~PLAIN


@cython.cfunc
def is_duck(x: object) -> cython.bint:
    """Whether what is no tensor has a `__torch_function__`, which is asked."""
    return hasattr(type(x), "__torch_function__")


def set_package_folder(folder: str) -> None:
    """Pass over the files in `folder` when the user's line is looked for."""
    PackageFiles.instance().set_folder(folder.encode())


def set_method(name: str, value, cls=None) -> None:
    """Put a method or property on the class Tensor (or another compiled class)."""
    kind: object = Tensor if cls is None else cls
    set_type_attribute(cython.cast(cython.pointer(PyObject), kind), name, value)


_NUMPY_OPERANDS = cython.declare(tuple, (np.ndarray, np.generic))


@cython.cfunc
@cython.exceptval(check=False)
def is_operand(x: object) -> cython.bint:
    if isinstance(x, float) or isinstance(x, int) or isinstance(x, complex):
        return True
    return isinstance(x, _NUMPY_OPERANDS)


@cython.cfunc
def binary(which: cython.int, a: object, b: object) -> object:
    if not (isinstance(a, Tensor) or is_operand(a) or is_duck(a)):
        return NotImplemented
    if not (isinstance(b, Tensor) or is_operand(b) or is_duck(b)):
        return NotImplemented
    arguments: cython.pointer(PyObject)[2]
    arguments[0] = cython.cast(cython.pointer(PyObject), a)
    arguments[1] = cython.cast(cython.pointer(PyObject), b)
    if (which == ADD or which == MUL) and not isinstance(a, Tensor):
        arguments[0], arguments[1] = arguments[1], arguments[0]  # 3 * x is x * 3 in the graph
    if _operator_is_record[which]:
        return _call_record(cython.cast(object, _operators[which]), arguments, 2, cython.NULL)
    return PyObject_Vectorcall(cython.cast(object, _operators[which]), arguments, 2, cython.NULL)


@cython.cfunc
def unary(which: cython.int, a: object) -> object:
    arguments: cython.pointer(PyObject)[1]
    arguments[0] = cython.cast(cython.pointer(PyObject), a)
    return PyObject_Vectorcall(cython.cast(object, _operators[which]), arguments, 1, cython.NULL)


@cython.trashcan(True)
@cython.freelist(2048)
@cython.cclass
class Tensor:
    """A multi-dimensional array of one dtype that can record what is done to it.

    Make one with `torch.tensor`, `torch.zeros` and the like. `torch.Tensor(data)` copies `data` to the default dtype;
    `torch.Tensor(2, 3)` is uninitialised.
    """

    def __dealloc__(self):
        recycle(cython.cast(cython.pointer(PyObject), self.array))

    def __init__(self, *data, **options):
        if self.array is not None:
            return  # made by _make_subclass, whose caller's arguments arrive here
        if options.keys() - {"device"}:
            raise TypeError(f"Tensor() got an unexpected keyword argument '{next(iter(options))}'")
        kind = dtypes.default_dtype().numpy
        if not data:
            self.array = np.empty(0, kind)
        elif isinstance(data[0], Size) or all([isinstance(length, int) for length in data]):
            self.array = np.empty(data[0] if isinstance(data[0], Size) else data, kind)
        elif len(data) > 1:
            raise TypeError(f"Tensor() expects one sequence or only integers, but got {len(data)} arguments")
        elif isinstance(data[0], Tensor):
            self.array = cython.cast(Tensor, data[0]).array
            self.counter = shared_counter(data[0])
        else:
            self.array = np.array(data[0], kind)
        self.flags = class_flags(type(self))

    @staticmethod
    def _make_subclass(cls, data, require_grad=False):
        """A tensor of class `cls` on the memory of `data`, a leaf of the graph."""
        source: Tensor = data
        made: Tensor = Tensor.__new__(cls)
        made.array = source.array
        made.counter = shared_counter(source)
        made.flags = class_flags(cls) | (source.flags & INFERENCE)
        if require_grad:
            if dtypes.dtype_of(made.array).category < 2:
                raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
            made.requires_grad_(True)
        return made

    def as_subclass(self, cls):
        """This tensor as an instance of `cls`, at the same place in the graph."""
        made: Tensor = Tensor.__new__(cls)
        made.array = self.array
        made.counter = shared_counter(self)
        made.flags = (self.flags & ~(RETAINS_GRAD | PLAIN)) | (class_flags(cls) & PLAIN)
        made.view = self.view
        made.producer = self.producer
        made.number = self.number
        if not self.flags & PLAIN:
            carry_over(self, made)
        return made

    # -------------------------------------------------------------------------------------------- structure

    @property
    def shape(self):
        """The lengths of the dimensions, a `torch.Size`."""
        return lengths_as(Size, self.array)

    def size(self, dim=None):
        """The shape, or the length of dimension `dim`."""
        if dim is None:
            return self.shape
        ndim: cython.int = cnp.PyArray_NDIM(self.array)
        n: cython.int = dim
        if not -max(ndim, 1) <= n < max(ndim, 1):
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-max(ndim, 1)}, {max(ndim, 1) - 1}], "
                f"but got {n})"
            )
        if ndim == 0:
            raise IndexError(f"Dimension specified as {n} but tensor has no dimensions")
        return cnp.PyArray_DIM(self.array, n + ndim if n < 0 else n)

    @property
    def ndim(self):
        """The number of dimensions."""
        return cnp.PyArray_NDIM(self.array)

    def dim(self):
        """The number of dimensions."""
        return cnp.PyArray_NDIM(self.array)

    ndimension = dim

    def numel(self):
        """The number of elements."""
        return cnp.PyArray_SIZE(self.array)

    nelement = numel

    @property
    def dtype(self):
        """The type of the elements, such as `torch.float32`."""
        return dtypes.dtype_of(self.array)

    @property
    def itemsize(self):
        """Bytes of one element."""
        return cnp.PyArray_ITEMSIZE(self.array)

    def element_size(self):
        """Bytes of one element."""
        return cnp.PyArray_ITEMSIZE(self.array)

    @property
    def nbytes(self):
        """Bytes of all elements."""
        return cnp.PyArray_SIZE(self.array) * cnp.PyArray_ITEMSIZE(self.array)

    def is_floating_point(self):
        """Whether the dtype is a floating-point one."""
        return dtypes.dtype_of(self.array).is_floating_point

    def is_complex(self):
        """Whether the dtype is complex."""
        return dtypes.dtype_of(self.array).is_complex

    def is_signed(self):
        """Whether the dtype has negative numbers."""
        return dtypes.dtype_of(self.array).is_signed

    def stride(self, dim=None):
        """The step in elements from one element to the next, along each dimension or along `dim`."""
        item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(self.array)
        if cnp.PyArray_SIZE(self.array) == 0:
            lay_out_empty(self)
        strides = tuple([step // item for step in cython.cast(object, self.array).strides])
        return strides if dim is None else strides[dim]

    def storage_offset(self):
        """The position of the first element in its memory, in elements."""
        owner: cnp.ndarray = first_array(self.array)
        distance: cython.Py_ssize_t = cnp.PyArray_BYTES(self.array) - cnp.PyArray_BYTES(owner)
        return distance // cnp.PyArray_ITEMSIZE(self.array)

    def data_ptr(self):
        """The address of the first element."""
        check_values(self, "data_ptr")
        return cython.cast(object, self.array).ctypes.data

    def numpy(self, *, force=False):
        """The values as a NumPy array on the same memory. `force=True` detaches first."""
        if not force and wants_grad(self) and state().grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        check_values(self, "numpy")
        return self.array

    def __array__(self, dtype=None, copy=None):
        check_values(self, "__array__")
        if wants_grad(self) and state().grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return np.array(self.array, dtype=dtype, copy=copy)

    def __getbuffer__(self, buffer: cython.pointer(Py_buffer), flags: cython.int):
        if wants_grad(self) and state().grad:
            raise BufferError(
                "Can't export a buffer of a Tensor that requires grad. Use memoryview(tensor.detach()) instead."
            )
        check_values(self, "memoryview")
        PyObject_GetBuffer(self.array, buffer, flags)

    def item(self):
        """The only element, as a Python number."""
        check_values(self, "item")
        if cnp.PyArray_SIZE(self.array) != 1:
            raise RuntimeError(f"a Tensor with {cnp.PyArray_SIZE(self.array)} elements cannot be converted to Scalar")
        return cython.cast(object, self.array).item()

    def tolist(self):
        """The values as nested lists of Python numbers."""
        check_values(self, "tolist")
        return cython.cast(object, self.array).tolist()

    # -------------------------------------------------------------------------------------------- the graph

    @property
    def requires_grad(self):
        """Whether operations on this tensor are recorded. May be set on leaves of floating-point or complex dtype."""
        return wants_grad(self)

    @requires_grad.setter
    def requires_grad(self, value):
        self.requires_grad_(value)

    @requires_grad.deleter
    def requires_grad(self):
        raise RuntimeError("requires_grad must be a bool")

    def requires_grad_(self, requires_grad=True):
        """Set `requires_grad`, and return the tensor."""
        wanted: cython.bint = requires_grad
        if wanted and self.flags & INFERENCE and not state().inference:
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        if wanted == wants_grad(self):
            if wanted:
                self.flags &= ~UNTIED
            return self
        if self.flags & UNTIED:
            return self  # its base requires grad, and so does it
        if self.producer is not None:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables."
                + (
                    ""
                    if wanted
                    else " If you want to use a computed variable in a subgraph that doesn't require "
                    "differentiation use var_no_grad = var.detach()."
                )
            )
        if wanted:
            kind = dtypes.dtype_of(self.array)
            if not (kind.is_floating_point or kind.is_complex):
                raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
            self.flags |= REQUIRES_GRAD
        else:
            self.flags &= ~REQUIRES_GRAD
        return self

    @property
    def is_leaf(self):
        """Whether no recorded operation made this tensor: its gradient is kept in `grad`."""
        check_place(self)
        return self.producer is None

    @property
    def grad_fn(self):
        """The node of the graph that made this tensor, None for leaves."""
        check_place(self)
        if self.producer is None:
            return None
        return self.producer._as_history(self.number, self.shape, dtypes.dtype_of(self.array))

    @property
    def output_nr(self):
        """Which of the outputs of `grad_fn` this tensor is."""
        return self.number

    @property
    def grad(self):
        """The gradient that backward passes have added up here, or None."""
        if self.gradient is None and self.producer is not None and not self.flags & RETAINS_GRAD:
            import warnings

            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute "
                "won't be populated during autograd.backward(). If you indeed want the .grad field to be populated "
                "for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor.",
                UserWarning,
                stacklevel=1,
            )
        return self.gradient

    @grad.setter
    def grad(self, value):
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value)}")
            g: Tensor = value
            if g is self:
                raise RuntimeError("can't assign Variable as its own grad")
            kind = gradient_dtype(self)
            if kind is not None and dtypes.dtype_of(g.array) is not kind:
                raise errors.other_gradient_dtype(dtypes.dtype_of(g.array), dtypes.dtype_of(self.array), kind)
            if cython.cast(object, g.array).shape != cython.cast(object, self.array).shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(g.shape)}' to a tensor of size "
                    f"'{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size"
                )
        self.gradient = value
        if value is not None and (g.producer is not None or g.gradient is not None or g.extras is not None):
            hand_over()

    @grad.deleter
    def grad(self):
        self.gradient = None

    @property
    def _grad_fn(self):
        return self.grad_fn

    @_grad_fn.deleter
    def _grad_fn(self):
        raise RuntimeError("Deletion of _grad_fn not allowed. Detach tensor instead!")

    @property
    def grad_dtype(self):
        """The dtype that gradients of this leaf are brought to: at first its own; None leaves them as they come."""
        if self.producer is not None:
            raise RuntimeError("grad_dtype can only be accessed on leaf tensors.")
        return gradient_dtype(self)

    @grad_dtype.setter
    def grad_dtype(self, value):
        if self.producer is not None:
            raise RuntimeError("grad_dtype can only be set on leaf tensors.")
        if value is not None and not isinstance(value, dtypes.dtype):
            raise TypeError(f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}")
        g: Tensor = self.gradient
        if g is not None and value is not None and dtypes.dtype_of(g.array) is not value:
            raise RuntimeError(
                f"Cannot set grad_dtype to '{value!r}' because there is already a gradient of dtype "
                f"'{dtypes.dtype_of(g.array)!r}'."
            )
        if self.extras is None:
            self.extras = {}
        self.extras["grad_dtype"] = value

    @property
    def retains_grad(self):
        """Whether this tensor, not a leaf, keeps its gradient."""
        return (self.flags & RETAINS_GRAD) != 0

    @property
    def _version(self):
        if self.flags & INFERENCE:
            raise RuntimeError("Inference tensors do not track version counter.")
        return version_of(self)

    @property
    def _cdata(self):
        """A number that no other tensor alive has: PyTorch's is the address of what a tensor is behind Python."""
        return id(self)

    @property
    def _base(self):
        return None if self.view is None else self.view.base

    def _is_view(self):
        """Whether this tensor is a view that the graph knows of."""
        return self.view is not None

    def is_inference(self):
        """Whether this tensor was made in inference mode."""
        return (self.flags & INFERENCE) != 0

    def detach(self):
        """The same memory, outside the graph."""
        t: Tensor = outside_graph(self)
        t.counter = shared_counter(self)
        if wants_grad(self):
            offset: cython.int = 0
            code: cython.pointer(PyObject) = user_line(cython.address(offset))
            if code is not cython.NULL:
                if t.extras is None:
                    t.extras = {}
                t.extras["detached"] = (cython.cast(object, code), offset)
        return t

    def detach_(self):
        """Take this tensor out of the graph: it becomes a leaf that does not require grad."""
        if self.view is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) "
                "for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets."
            )
        self.producer = None
        self.number = 0
        self.flags &= ~(REQUIRES_GRAD | RETAINS_GRAD)
        if self.extras is not None:
            self.extras.pop("tangents", None)
            batch = self.extras.get("batch")
            if batch is not None:
                self.extras["batch"] = batch.detached()
        return self

    @property
    def data(self):
        """The same memory, outside the graph and with a version of its own."""
        return outside_graph(self)

    @data.setter
    def data(self, value):
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        source: Tensor = value
        if self.flags & REQUIRES_GRAD and dtypes.dtype_of(source.array).category < 2:
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self.array = source.array
        self.flags = (self.flags & ~INFERENCE) | (source.flags & INFERENCE)

    @data.deleter
    def data(self):
        raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")

    # -------------------------------------------------------------------------------------------- operators

    def __getattr__(self, name):
        if self.extras is not None:
            attributes = self.extras.get("attributes")
            if attributes is not None and name in attributes:
                return attributes[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name, value):
        if type(self) is not Tensor:
            PyObject_GenericSetAttr(self, name, value)
            if not isinstance(value, _ATOMS) and not hasattr(getattr(type(self), name, None), "__set__"):
                spare_nothing()
            return
        try:
            PyObject_GenericSetAttr(self, name, value)
            return
        except AttributeError:
            if hasattr(type(self), name):
                raise
        if self.extras is None:
            self.extras = {}
        self.extras.setdefault("attributes", {})[name] = value
        if not isinstance(value, _ATOMS):
            spare_nothing()

    def __delattr__(self, name):
        attributes = None if self.extras is None else self.extras.get("attributes")
        own = getattr(type(self), name, None)
        if hasattr(type(own), "__delete__"):
            type(own).__delete__(own, self)
            return
        if attributes is None or name not in attributes:
            attributes = getattr(self, "__dict__", ())
        if name not in attributes:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        del attributes[name]

    def __repr__(self):
        return _protocols["__repr__"](self)

    def __iter__(self):
        return _protocols["__iter__"](self)

    def __contains__(self, element):
        return _protocols["__contains__"](self, element)

    def __len__(self):
        if cnp.PyArray_NDIM(self.array) == 0:
            raise TypeError("len() of a 0-d tensor")
        return cnp.PyArray_DIM(self.array, 0)

    def __bool__(self):
        check_values(self, "bool")
        n: cython.Py_ssize_t = cnp.PyArray_SIZE(self.array)
        if n != 1:
            raise RuntimeError(
                "Boolean value of Tensor with no values is ambiguous"
                if n == 0
                else "Boolean value of Tensor with more than one value is ambiguous"
            )
        return bool(cython.cast(object, self.array).item())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __complex__(self):
        return complex(self.item())

    def __index__(self):
        if dtypes.dtype_of(self.array).category > 1 or cnp.PyArray_SIZE(self.array) != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __hash__(self):
        return cython.cast(cython.Py_ssize_t, cython.cast(cython.pointer(PyObject), self)) >> 4

    def __add__(self, other):
        return binary(ADD, self, other)

    def __sub__(self, other):
        return binary(SUB, self, other)

    def __mul__(self, other):
        return binary(MUL, self, other)

    def __truediv__(self, other):
        return binary(TRUEDIV, self, other)

    def __floordiv__(self, other):
        return binary(FLOORDIV, self, other)

    def __mod__(self, other):
        return binary(MOD, self, other)

    def __divmod__(self, other):
        return binary(FLOORDIV, self, other), binary(MOD, self, other)

    def __pow__(self, exponent, modulus):
        return binary(POW, self, exponent)

    def __matmul__(self, other):
        return binary(MATMUL, self, other)

    def __and__(self, other):
        return binary(AND, self, other)

    def __or__(self, other):
        return binary(OR, self, other)

    def __xor__(self, other):
        return binary(XOR, self, other)

    def __lshift__(self, other):
        return binary(LSHIFT, self, other)

    def __rshift__(self, other):
        return binary(RSHIFT, self, other)

    def __iadd__(self, other):
        return binary(IADD, self, other)

    def __isub__(self, other):
        return binary(ISUB, self, other)

    def __imul__(self, other):
        return binary(IMUL, self, other)

    def __itruediv__(self, other):
        return binary(ITRUEDIV, self, other)

    def __ifloordiv__(self, other):
        return binary(IFLOORDIV, self, other)

    def __imod__(self, other):
        return binary(IMOD, self, other)

    def __ipow__(self, other):
        return binary(IPOW, self, other)

    def __iand__(self, other):
        return binary(IAND, self, other)

    def __ior__(self, other):
        return binary(IOR, self, other)

    def __ixor__(self, other):
        return binary(IXOR, self, other)

    def __ilshift__(self, other):
        return binary(ILSHIFT, self, other)

    def __irshift__(self, other):
        return binary(IRSHIFT, self, other)

    def __lt__(self, other):
        return binary(LT, self, other)

    def __le__(self, other):
        return binary(LE, self, other)

    def __eq__(self, other):
        return binary(EQ, self, other)

    def __ne__(self, other):
        return binary(NE, self, other)

    def __gt__(self, other):
        return binary(GT, self, other)

    def __ge__(self, other):
        return binary(GE, self, other)

    def __neg__(self):
        return unary(NEG, self)

    def __pos__(self):
        return self

    def __abs__(self):
        return unary(ABS, self)

    def __invert__(self):
        return unary(INVERT, self)

    def __getitem__(self, index):
        arguments: cython.pointer(PyObject)[2]
        arguments[0] = cython.cast(cython.pointer(PyObject), self)
        arguments[1] = cython.cast(cython.pointer(PyObject), index)
        return PyObject_Vectorcall(cython.cast(object, _operators[GETITEM]), arguments, 2, cython.NULL)

    def __setitem__(self, index, value):
        arguments: cython.pointer(PyObject)[3]
        arguments[0] = cython.cast(cython.pointer(PyObject), self)
        arguments[1] = cython.cast(cython.pointer(PyObject), index)
        arguments[2] = cython.cast(cython.pointer(PyObject), value)
        PyObject_Vectorcall(cython.cast(object, _operators[SETITEM]), arguments, 3, cython.NULL)
