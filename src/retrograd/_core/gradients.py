"""`backward` and `grad`: what a run of the engine starts from, and where its gradients go."""

import warnings

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import new_array, same_shape
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.engine import Run, abandon, begin, end, find_needed, finish, new_run, send
from cython.cimports.retrograd._core.formulas import fit
from cython.cimports.retrograd._core.node import AccumulateGrad, Node, accumulator, shown
from cython.cimports.retrograd._core.recording import in_transform
from cython.cimports.retrograd._core.tensor import (
    IS_VIEW,
    REQUIRES_GRAD,
    UNTIED,
    Tensor,
    check_place,
    new_tensor,
    wants_grad,
)

from .. import errors
from .engine import zeros_for
from .gradient_edge import GradientEdge
from .hooks import retain_grad

cnp.import_array()


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The place in the graph where the gradient of `tensor` arrives.

    `autograd.grad(loss, get_gradient_edge(x))` is `autograd.grad(loss, x)`. Raises RuntimeError if `tensor` does not
    require grad.

    >>> x = torch.ones(2, requires_grad=True)
    >>> torch.autograd.graph.get_gradient_edge(x).node.name()
    'torch::autograd::AccumulateGrad'
    """
    check_place(tensor)
    if not wants_grad(tensor):
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    node = accumulator(tensor) if tensor.producer is None else shown(tensor.producer)
    made = GradientEdge(node, tensor.number)
    made.metadata = (cython.cast(object, tensor.array).shape, dtype_of(tensor.array))
    return made


@cython.cfunc
def place_of(x: object) -> tuple:
    """The (node or leaf, output number) that an edge stands for."""
    node = x.node
    if isinstance(node, AccumulateGrad):
        return cython.cast(Node, node).saved0, 0
    if not isinstance(node, Node):
        raise TypeError(f"the node of a GradientEdge must be a node of the graph, not {type(node).__name__}")
    return node, x.output_nr


@cython.cfunc
def metadata_of(x: object) -> object:
    """(shape, dtype) of the gradient that arrives at an edge, None if that is not known."""
    if isinstance(x, GradientEdge) and x.metadata is not None:
        return x.metadata
    target, number = place_of(x)
    if isinstance(target, Tensor):
        leaf: Tensor = target
        return cython.cast(object, leaf.array).shape, dtype_of(leaf.array)
    node: Node = target
    if node.more is not None and node.more.outputs is not None:
        return node.more.outputs[number]
    return None


@cython.cfunc
def is_edge(x: object) -> cython.bint:
    return isinstance(x, GradientEdge) or (isinstance(x, tuple) and hasattr(x, "node") and hasattr(x, "output_nr"))


@cython.cfunc
def as_list(x: object) -> list:
    """One tensor or edge, or several, as a list."""
    return [x] if isinstance(x, Tensor) or is_edge(x) else list(x)


@cython.cfunc
def root_of(x: object, index: cython.int) -> tuple:
    """Where a pass starts that begins at a tensor or edge."""
    if is_edge(x):
        return place_of(x)
    if not isinstance(x, Tensor):
        raise TypeError(f"expected a Tensor or a GradientEdge to differentiate, but got {type(x).__name__}")
    t: Tensor = x
    check_place(t)
    if not wants_grad(t) or (t.flags & UNTIED and t.producer is None):
        raise errors.no_graph(index, t)
    return (t if t.producer is None else t.producer), t.number


@cython.cfunc
def input_of(x: object, index: cython.int) -> tuple:
    """Where the gradient of an input arrives."""
    if is_edge(x):
        return place_of(x)
    if not isinstance(x, Tensor):
        raise TypeError(f"inputs can be Tensors or GradientEdges, but input {index} is {type(x).__name__}")
    t: Tensor = x
    check_place(t)
    if not wants_grad(t):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    return (t if t.producer is None else t.producer), t.number


@cython.cfunc
def edge_cotangent(x: object, g: object, index: cython.int) -> object:
    """The cotangent to start from at an edge."""
    about = metadata_of(x)
    if about is not None:
        return cotangent_for(new_tensor(np.broadcast_to(np.zeros((), about[1].numpy), about[0])), g, index)
    if g is None:
        raise errors.not_scalar()
    if not isinstance(g, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
    return g


@cython.cfunc
def cotangent_for(t: Tensor, g: object, index: cython.int) -> object:
    """The cotangent to start from: ones for a scalar, else what the user gave."""
    if g is None:
        if cnp.PyArray_SIZE(t.array) != 1:
            raise errors.not_scalar()
        if dtype_of(t.array).is_complex:
            raise RuntimeError(
                "grad can be implicitly created only for real scalar outputs but got " + repr(dtype_of(t.array))
            )
        ones: cnp.ndarray = new_array(cnp.PyArray_NDIM(t.array), cnp.PyArray_DIMS(t.array), cnp.PyArray_TYPE(t.array))
        cnp.PyArray_FILLWBYTE(ones, 0)
        if cnp.PyArray_TYPE(ones) == cnp.NPY_FLOAT:
            cython.cast(cython.p_float, cnp.PyArray_BYTES(ones))[0] = 1.0
        elif cnp.PyArray_TYPE(ones) == cnp.NPY_DOUBLE:
            cython.cast(cython.p_double, cnp.PyArray_BYTES(ones))[0] = 1.0
        else:
            return new_tensor(np.ones_like(t.array, subok=False))
        return new_tensor(ones)
    if (
        isinstance(g, Tensor)
        and same_shape(cython.cast(Tensor, g).array, t.array)
        and cnp.PyArray_TYPE(cython.cast(Tensor, g).array) == cnp.PyArray_TYPE(t.array)
    ):
        return g
    if not isinstance(g, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
    if g.shape != t.shape:
        raise errors.wrong_gradient(index, g.shape, t.shape)
    if dtype_of(cython.cast(Tensor, g).array).is_complex != dtype_of(t.array).is_complex:
        raise RuntimeError(
            f"For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{index}] has a dtype of {g.dtype!r} and output[{index}] has a dtype of {t.dtype!r}."
        )
    return (
        g
        if dtype_of(cython.cast(Tensor, g).array) is dtype_of(t.array)
        else fit(g, (tuple(t.shape), dtype_of(t.array)))
    )


@cython.cfunc
def cotangents_for(outputs: list, given: object) -> list:
    """The cotangent of each output."""
    count: cython.Py_ssize_t = len(outputs)
    if given is None:
        given = [None] * count
    elif isinstance(given, Tensor):
        given = [given]
    else:
        given = list(given)
    if len(given) != count:
        raise RuntimeError(f"got {count} tensors and {len(given)} gradients")
    return [
        edge_cotangent(x, g, i) if is_edge(x) else cotangent_for(x, g, i)
        for i, (x, g) in enumerate(zip(outputs, given))
    ]


@cython.cfunc
def launch(
    run: Run, roots: list, gradients: list, create: cython.bint, accumulate: cython.bint, positions: dict | None
):
    """One backward pass from `roots`, (node or leaf, output number) pairs."""
    run.roots = tuple([root for root, _ in roots])
    begin(run, create)
    try:
        for k in range(len(roots)):
            root, number = roots[k]
            if run.needed is None or root in run.needed:
                send(run, root, number, gradients[k])
        gradients.clear()
        finish(run, create, accumulate, positions)
    except BaseException:
        abandon(run)
        raise
    finally:
        end(run)


@cython.cfunc
def limit(run: Run, roots: list, places: list) -> cython.int:
    """Let a run come only past what lies between its roots and the places given."""
    lowest: cython.longlong = 9223372036854775807
    targets: set = set()
    for target, _ in places:
        targets.add(target)
        lowest = min(lowest, cython.cast(Node, target).sequence) if isinstance(target, Node) else 0
    find_needed(run, [root for root, _ in roots], targets, lowest)
    return 0


def tensor_backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Compute the gradients of this tensor with respect to the leaves of its graph, adding them to their `grad`.

    `gradient` is the cotangent, needed unless the tensor has one element. `retain_graph` keeps saved values for another
    pass (default: as `create_graph`); `create_graph` records the pass itself; `inputs` limits it to those tensors.

    Example::

        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (x * x).backward()
        >>> x.grad
        tensor(6.)
    """
    if inputs is not None:
        return backward(self, gradient, retain_graph, create_graph, inputs=inputs)
    if in_transform():
        raise errors.backward_in_transform()
    t: Tensor = self
    create: cython.bint = create_graph
    if create:
        errors.warn_of_cycle()
    if not t.flags & REQUIRES_GRAD or t.flags & (IS_VIEW | UNTIED):
        root_of(t, 0)
    run: Run = new_run(create if retain_graph is None else retain_graph)
    cotangent: object = cotangent_for(t, gradient, 0)
    root: object = t if t.producer is None else t.producer
    run.roots = (root,)
    begin(run, create)
    try:
        send(run, root, t.number, cotangent)
        cotangent = None
        finish(run, create, True, None)
    except BaseException:
        abandon(run)
        raise
    finally:
        end(run)


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Compute the gradients of `tensors` with respect to the leaves of their graph, adding them to their `grad`.

    `tensors` are tensors or `GradientEdge`s, one or several. `grad_tensors` are the cotangents, None for tensors of
    one element. With `inputs`, tensors or edges, gradients go only to those; a tensor among them that is not a leaf
    retains its gradient from now on. See `Tensor.backward` for the rest.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> torch.autograd.backward([x.sum(), (x * x).sum()])
    >>> x.grad
    tensor([3., 5.])
    """
    if grad_variables is not None:
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only "
                "use `grad_tensors`."
            )
        grad_tensors = grad_variables
    if in_transform():
        raise errors.backward_in_transform()
    if create_graph:
        errors.warn_of_cycle()
    outputs: list = as_list(tensors)
    ends: list = None
    if inputs is not None:
        ends = as_list(inputs)
        if not ends:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    roots: list = [root_of(x, i) for i, x in enumerate(outputs)]
    gradients: list = cotangents_for(outputs, grad_tensors)
    run: Run = new_run(create_graph if retain_graph is None else retain_graph)
    if ends is not None:
        places: list = [input_of(x, i) for i, x in enumerate(ends)]
        for x in ends:
            if isinstance(x, Tensor):
                retain_grad(x)
        limit(run, roots, places)
    launch(run, roots, gradients, create_graph, True, None)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    only_inputs=True,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """The gradients of `outputs` with respect to `inputs`, as a tuple; nothing is added to any `grad`.

    Both are tensors or `GradientEdge`s, one or several; `inputs` may be a dictionary of them, and the result is one
    then. `grad_outputs` are the cotangents. An input that the outputs do not depend on is an error, unless
    `allow_unused=True` (its gradient is None) or `materialize_grads=True` (zeros).

    Example::

        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> torch.autograd.grad(x**3, x)
        (tensor(12.),)
        >>> torch.autograd.grad(x**3, {"x": x})
        {'x': tensor(12.)}
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if allow_unused is None:
        allow_unused = materialize_grads
    if isinstance(inputs, dict):
        found = grad(
            outputs,
            tuple(inputs.values()),
            grad_outputs,
            retain_graph,
            create_graph,
            only_inputs,
            allow_unused,
            is_grads_batched,
            materialize_grads,
        )
        return dict(zip(inputs, found))
    if is_grads_batched:
        return batched_grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads)
    starts: list = as_list(outputs)
    ends: list = as_list(inputs)
    if not ends:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    roots: list = [root_of(x, i) for i, x in enumerate(starts)]
    gradients: list = cotangents_for(starts, grad_outputs)
    places: list = [input_of(x, i) for i, x in enumerate(ends)]
    run: Run = new_run(create_graph if retain_graph is None else retain_graph)
    positions: dict = {}
    run.captures = {}
    run.results = [None] * len(ends)
    for position, (target, number) in enumerate(places):
        if isinstance(target, Node):
            run.captures.setdefault(target, []).append((number, position))
        else:
            positions.setdefault(target, []).append(position)
    limit(run, roots, places)
    launch(run, roots, gradients, create_graph, False, positions)
    results: list = run.results
    for i in range(len(results)):
        if results[i] is None:
            if not allow_unused:
                raise errors.unused(i, ends[i])
            if materialize_grads:
                results[i] = materialised_zeros(ends[i])
                if create_graph:
                    results[i].requires_grad_()
    return tuple(results)


@cython.cfunc
def materialised_zeros(x: object) -> object:
    """Zeros in place of the gradient of an input that was not reached."""
    if isinstance(x, Tensor):
        t: Tensor = x
        return zeros_for(cython.cast(object, t.array).shape, dtype_of(t.array))
    about = metadata_of(x)
    if about is None:
        raise RuntimeError(
            "materialize_grads cannot be used when the given input is a GradientEdge of which only the node is known: "
            "make the edge with get_gradient_edge(tensor)."
        )
    return zeros_for(about[0], about[1])


def batched_grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads):
    """`grad` for a batch of cotangents along dimension 0, in one pass under a batch dimension."""
    from .levels import Level, batched, get_batch

    cotangents: list = as_list(grad_outputs)
    for i, (x, c) in enumerate(zip(as_list(outputs), cotangents)):
        if isinstance(x, Tensor) and c is not None and tuple(c.shape[1:]) != tuple(x.shape):
            raise errors.wrong_batched_gradient(i, c.shape, x.shape)
    with Level(len(cotangents[0])) as level:
        rows = [None if c is None else batched(c, level.number) for c in cotangents]
        made: list = []
        for g in grad(outputs, inputs, rows, retain_graph, create_graph, True, allow_unused, False, materialize_grads):
            batch = None if g is None else get_batch(g)
            if g is None:
                made.append(None)
            elif batch is not None and batch.level == level.number:
                made.append(batch.value)
            else:
                made.append(g.expand(level.size, *g.shape))
    return tuple(made)
