"""NumPy's functions on tensors: NumPy's values, PyTorch's dtypes, gradients as finite differences give them."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd.autograd import gradcheck
from retrograd.ops.numpy_protocol.functions import FUNCTIONS
from retrograd.ops.numpy_protocol.ufuncs import UFUNCS

numbers = np.random.default_rng(20240511)
A = numbers.uniform(0.2, 0.9, (3, 4))
B = numbers.uniform(0.2, 0.9, (3, 4))
SQUARE = numbers.uniform(-1, 1, (3, 3)) + 3 * np.eye(3)
POSITIVE = SQUARE @ SQUARE.T
V = numbers.uniform(0.2, 0.9, 3)
W = numbers.uniform(0.2, 0.9, 3)
N = np.array([5, -2, 7, 0])
M = np.array([3, 2, -4, 1])

# NumPy's name: the arguments of calls; floating-point arrays among them are also given as tensors that require grad.
CALLS = {
    "all": [((A > 0.5,), {}), ((A > 0.5, 1), {"keepdims": True})],
    "amax": [((A,), {}), ((A, 0), {})],
    "amin": [((A, (0, 1)), {})],
    "any": [((A > 0.5, -1), {})],
    "argmax": [((A,), {}), ((A, 1), {"keepdims": True})],
    "argmin": [((A, 0), {})],
    "average": [((A,), {}), ((A, 0, V), {}), ((A,), {"weights": B, "axis": 1})],
    "count_nonzero": [((N,), {}), ((A > 0.5, 1), {"keepdims": True})],
    "cumprod": [((A,), {}), ((A, 1), {})],
    "cumsum": [((A,), {}), ((A,), {"axis": 0, "dtype": np.float64})],
    "max": [((A,), {}), ((A, (0, 1)), {"keepdims": True})],
    "mean": [((A,), {}), ((A, 1), {"keepdims": True}), ((A, (0, -1)), {})],
    "median": [((A,), {}), ((A,), {"axis": 1, "keepdims": True})],
    "min": [((A, -1), {})],
    "nanmean": [((np.array([1.0, np.nan, 3.0]),), {})],
    "nansum": [((np.array([1.0, np.nan, 3.0]),), {})],
    "percentile": [((A, 30), {}), ((A, [20, 70.0], 0), {})],
    "prod": [((A,), {}), ((A, 1), {}), ((A, (0, 1)), {"keepdims": True})],
    "ptp": [((A,), {}), ((A, 0), {"keepdims": True})],
    "quantile": [((A, 0.3), {}), ((A, 0.3, 1), {"method": "lower"})],
    "std": [((A,), {}), ((A, 1), {"ddof": 1, "keepdims": True})],
    "sum": [((A,), {}), ((A, 1), {"keepdims": True}), ((A,), {"axis": (0, 1), "dtype": np.float64})],
    "var": [((A,), {}), ((A, 0), {"ddof": 1})],
    "append": [((V, W), {}), ((A, B, 1), {})],
    "array_split": [((A, 3, 1), {})],
    "atleast_1d": [((np.array(0.5),), {})],
    "atleast_2d": [((V,), {})],
    "broadcast_arrays": [((V, np.ones((2, 3))), {})],
    "broadcast_to": [((V, (2, 3)), {})],
    "column_stack": [(((V, W),), {})],
    "concatenate": [(((A, B),), {}), (([A, B], 1), {}), (([A, V], None), {})],
    "copy": [((A,), {})],
    "diag": [((V,), {}), ((SQUARE, 1), {})],
    "diagflat": [((A, 1), {})],
    "diagonal": [((A,), {"offset": 1})],
    "dsplit": [((A.reshape(3, 2, 2), 2), {})],
    "dstack": [(((V, W),), {})],
    "expand_dims": [((A, 1), {}), ((A, (0, -1)), {})],
    "flip": [((A,), {}), ((A, 1), {})],
    "fliplr": [((A,), {})],
    "flipud": [((A,), {})],
    "hsplit": [((A, 2), {})],
    "hstack": [(((A, B),), {})],
    "meshgrid": [((V, W), {}), ((V, W), {"indexing": "ij"})],
    "moveaxis": [((A, 0, 1), {})],
    "pad": [((V, (1, 2), "reflect"), {}), ((A, 1), {}), ((A, ((1, 2), (0, 3))), {"constant_values": 2.0}), ((A, (1, 2)), {}), ((A.reshape(1, 3, 4), ((0, 0), (0, 0), (1, 1)), "edge"), {})],
    "ravel": [((A.T,), {})],
    "repeat": [((A, 2), {}), ((A, 2, 1), {}), ((A, [1, 0, 2], 0), {})],
    "reshape": [((A, (4, 3)), {}), ((A, -1), {})],
    "roll": [((A, 1), {}), ((A, (1, 2), (0, 1)), {})],
    "rot90": [((A, 3), {})],
    "split": [((A, 2, 1), {}), ((A, [1, 3], 1), {})],
    "squeeze": [((A[:1],), {}), ((A[:1, :, None], 0), {})],
    "stack": [(((A, B),), {}), (([A, B],), {"axis": -1})],
    "swapaxes": [((A, 0, 1), {})],
    "take": [((A, [0, 5, -1]), {}), ((A, np.array([[0, -1], [1, 1]]), 1), {})],
    "take_along_axis": [((A, np.argsort(A, 1), 1), {})],
    "tile": [((A, 2), {}), ((A, (2, 1, 2)), {})],
    "transpose": [((A,), {}), ((A.reshape(3, 2, 2), (1, 0, 2)), {})],
    "matrix_transpose": [((A,), {})],
    "tril": [((A,), {}), ((A, -1), {})],
    "triu": [((A, 1), {})],
    "unstack": [((A,), {"axis": 1})],
    "vsplit": [((A, [1]), {})],
    "vstack": [(((V, W),), {})],
    "where": [((A > 0.5, A, B), {}), ((A > 0.5, A, 0.0), {}), ((A > 0.5,), {})],
    "allclose": [((A, A + 1e-9), {}), ((A, B), {})],
    "angle": [((np.exp(1j * A),), {}), ((np.exp(1j * A), True), {})],
    "argsort": [((A,), {}), ((A, None), {}), ((A, 0), {"kind": "stable"})],
    "argwhere": [((A > 0.5,), {})],
    "around": [((A, 1), {})],
    "array_equal": [((N, N), {}), ((N, M), {})],
    "bincount": [((np.array([0, 2, 2]), V), {}), ((np.array([0, 2, 2]),), {"minlength": 5})],
    "clip": [((A, 0.3, 0.7), {}), ((A,), {"min": 0.4}), ((A, None, B), {})],
    "corrcoef": [((A,), {})],
    "cov": [((A,), {}), ((A,), {"ddof": 0})],
    "diff": [((A,), {}), ((A, 2, 0), {})],
    "fix": [((A * 5 - 2,), {})],
    "flatnonzero": [((N,), {})],
    "full_like": [((A, 3.5), {})],
    "i0": [((A,), {})],
    "imag": [((np.exp(1j * A),), {})],
    "isclose": [((A, A + 1e-9), {}), ((A, B), {"rtol": 0.5})],
    "isin": [((N, M), {}), ((N, M), {"invert": True})],
    "isneginf": [((np.array([-np.inf, 1.0]),), {})],
    "isposinf": [((np.array([-np.inf, np.inf]),), {})],
    "isreal": [((np.exp(1j * A),), {})],
    "nan_to_num": [((np.array([1.0, np.nan, 3.0]),), {"nan": 2.0})],
    "nonzero": [((N,), {})],
    "ones_like": [((A,), {"dtype": np.float32}), ((A,), {"shape": (2,)})],
    "real": [((np.exp(1j * A),), {})],
    "round": [((A, 1), {})],
    "searchsorted": [((np.sort(V), W), {}), ((np.sort(V), W), {"side": "right"})],
    "sinc": [((A,), {})],
    "sort": [((A,), {}), ((A, None), {}), ((A, 0), {})],
    "trapezoid": [((A,), {}), ((A,), {"dx": 0.5, "axis": 0})],
    "unique": [((np.array([3, 1, 3]),), {}), ((np.array([3, 1, 3]),), {"return_counts": True})],
    "vander": [((V,), {}), ((V, 2, True), {})],
    "zeros_like": [((A,), {})],
    "cross": [((V, W), {}), ((A[:, :3], A[:, 1:]), {"axis": 0})],
    "dot": [((V, W), {}), ((A, B.T), {}), ((A.reshape(3, 2, 2), SQUARE[:2]), {})],
    "einsum": [(("ij,kj->ik", A, B), {}), (("ij->j", A), {"optimize": True})],
    "inner": [((A, B), {})],
    "kron": [((V, A), {})],
    "outer": [((V, W), {}), ((A, V), {})],
    "tensordot": [((A, B), {}), ((A, B, ((1,), (1,))), {}), ((A, B, (0, 0)), {})],
    "trace": [((SQUARE,), {"offset": 1})],
    "vdot": [((A, B), {})],
    "linalg.cholesky": [((POSITIVE,), {}), ((POSITIVE,), {"upper": True})],
    "linalg.cond": [((SQUARE,), {}), ((SQUARE, 1), {})],
    "linalg.cross": [((V, W), {})],
    "linalg.det": [((SQUARE,), {})],
    "linalg.diagonal": [((A,), {"offset": 1})],
    "linalg.eigvalsh": [((POSITIVE,), {})],
    "linalg.inv": [((SQUARE,), {})],
    "linalg.matmul": [((SQUARE, A), {})],
    "linalg.matrix_norm": [((A,), {}), ((A,), {"ord": 1, "keepdims": True})],
    "linalg.matrix_power": [((SQUARE, -2), {})],
    "linalg.matrix_rank": [((A,), {}), ((A,), {"tol": 100.0})],
    "linalg.matrix_transpose": [((A,), {})],
    "linalg.multi_dot": [(([SQUARE, A, B.T],), {})],
    "linalg.norm": [((A,), {}), ((A, 1), {}), ((A,), {"axis": 1, "keepdims": True})],
    "linalg.outer": [((V, W), {})],
    "linalg.pinv": [((A,), {})],
    "linalg.slogdet": [((SQUARE,), {})],
    "linalg.solve": [((SQUARE, A), {}), ((SQUARE, V), {})],
    "linalg.svdvals": [((A,), {})],
    "linalg.tensordot": [((A, B), {"axes": 2})],
    "linalg.tensorinv": [((SQUARE.reshape(3, 1, 3), 2), {})],
    "linalg.tensorsolve": [((SQUARE, V), {})],
    "linalg.trace": [((SQUARE,), {})],
    "linalg.vecdot": [((A, B), {})],
    "linalg.vector_norm": [((A,), {}), ((A,), {"axis": 1, "ord": 3})],
}  # fmt: skip
# Decompositions are unique up to signs, and empty_like has no values: they have tests of their own.
OWN_TESTS = {"empty_like", "linalg.eig", "linalg.eigh", "linalg.eigvals", "linalg.lstsq", "linalg.qr", "linalg.svd", "trapz"}
NO_GRADIENT = {"bincount", "full_like", "ones_like", "zeros_like"}  # of floating-point results, as in PyTorch
SYMMETRIC = {"linalg.cholesky", "linalg.eigvalsh"}  # read one triangle only

CASES = [(name, *call) for name, calls in CALLS.items() for call in calls]
IDS = [f"{name}-{k}" for name, calls in CALLS.items() for k in range(len(calls))]


def numpy_function(name: str):
    module, _, last = name.rpartition(".")
    return getattr(getattr(np, module) if module else np, last, None)


def with_tensors(value, made: list, grad: bool = False):
    """An argument with tensors in place of its arrays, which are noted in `made`."""
    if isinstance(value, np.ndarray):
        t = torch.from_numpy(np.array(value, order="K"))
        made.append(t.requires_grad_(grad and value.dtype == np.float64))
        return t
    return type(value)(with_tensors(item, made, grad) for item in value) if isinstance(value, (tuple, list)) else value


def flat(result) -> list:
    return list(result) if isinstance(result, (tuple, list)) else [result]


def test_every_function_of_the_table_is_tried():
    assert set(FUNCTIONS) - OWN_TESTS == set(CALLS)


@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated")  # since NumPy 2.5; it stays a function of NumPy's
@pytest.mark.parametrize(("name", "args", "kwargs"), CASES, ids=IDS)
def test_function_gives_numpys_values(name, args, kwargs):
    function = numpy_function(name)
    if function is None:
        assert name in {"unstack", "trapezoid", "matrix_transpose"} or name.startswith("linalg.")  # NumPy 2.0 has it not
        return
    made: list = []
    result = function(*with_tensors(args, made), **{k: with_tensors(v, made) for k, v in kwargs.items()})
    expected = function(*args, **kwargs)
    assert len(flat(result)) == len(flat(expected))
    for ours, numpys in zip(flat(result), flat(expected), strict=True):
        if isinstance(numpys, (bool, np.bool_)) and isinstance(ours, bool):
            assert ours == numpys
            continue
        assert isinstance(ours, torch.Tensor)
        assert ours.shape == np.shape(numpys)
        np.testing.assert_allclose(ours.numpy(), numpys, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "args", "kwargs"), CASES, ids=IDS)
def test_function_is_recorded(name, args, kwargs):
    function = numpy_function(name)
    made: list = []
    given = with_tensors(args, made, True)
    options = {k: with_tensors(v, made, True) for k, v in kwargs.items()}
    inputs = [t for t in made if t.requires_grad]
    if function is None or not inputs:
        return
    results = [r for r in flat(function(*given, **options)) if isinstance(r, torch.Tensor) and r.requires_grad]
    if not results:
        floating = [np.issubdtype(np.asarray(r).dtype, np.floating) for r in flat(function(*args, **kwargs))]
        assert name in NO_GRADIENT or not any(floating)
        return
    if isinstance(args[0], np.ndarray) and np.isnan(args[0]).any():
        assert torch.autograd.grad(results[0].sum(), inputs[0])[0].isfinite().all()
        return

    def call(*tensors):
        rest = iter([(t + t.T) / 2 for t in tensors] if name in SYMMETRIC else tensors)
        again = [put_back(value, rest) for value in (*given, *options.values())]
        kept = dict(zip(options, again[len(given) :], strict=True))
        return [r for r in flat(function(*again[: len(given)], **kept)) if r.requires_grad][0]

    def put_back(value, rest):
        if isinstance(value, torch.Tensor):
            return next(rest) if value.requires_grad else value
        return type(value)(put_back(item, rest) for item in value) if isinstance(value, (tuple, list)) else value

    assert gradcheck(call, inputs)


UFUNC_ARGUMENTS = {
    "bitwise": (N, M), "gcd": (N, M), "lcm": (N, M), "left_shift": (N, np.abs(M)), "right_shift": (N, np.abs(M)),
    "invert": (N,), "matmul": (SQUARE, A), "matvec": (SQUARE, V), "vecmat": (V, SQUARE), "vecdot": (A, B),
    "ldexp": (A, np.array([1, 2, 3, 0])), "arccosh": (A + 1,), "i1": (A,), "logit": (A,),
}  # fmt: skip


NO_DERIVATIVE = {"divmod", "floor_divide", "heaviside", "nextafter"}  # backward raises, as in PyTorch


def ufunc(name: str):
    special = pytest.importorskip("scipy.special")
    return getattr(np, name, None) if hasattr(np, name) and isinstance(getattr(np, name), np.ufunc) else getattr(special, name, None)


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_ufunc_gives_numpys_values_and_is_recorded(name):
    function = ufunc(name)
    if function is None:
        assert name in {"matvec", "vecmat", "vecdot", "bitwise_invert", "conj"}  # not in NumPy 2.0, or other names
        return
    key = "bitwise" if name.startswith("bitwise") and function.nin == 2 else "invert" if name == "bitwise_invert" else name
    arrays = UFUNC_ARGUMENTS.get(key, (A, B)[: function.nin])
    expected = flat(function(*arrays))
    for results in (
        flat(function(*map(torch.from_numpy, arrays))),
        flat(function(arrays[0], *map(torch.from_numpy, arrays[1:]))) if function.nin == 2 else (),
    ):
        for ours, numpys in zip(results, expected, strict=bool(results)):
            assert isinstance(ours, torch.Tensor)
            np.testing.assert_allclose(ours.numpy(), numpys, rtol=1e-9, atol=1e-12)
    inputs = [torch.from_numpy(np.array(a)).requires_grad_(a.dtype == np.float64) for a in arrays]
    results = [r for r in flat(function(*inputs)) if r.requires_grad]
    if results and name not in NO_DERIVATIVE:
        assert gradcheck(lambda *given: [r for r in flat(function(*given)) if r.requires_grad], inputs)


@pytest.mark.parametrize("name", ["add", "multiply", "maximum", "minimum", "logaddexp"])
@pytest.mark.parametrize("axis", [0, 1, -1, None, (0, 1)])
def test_reduce_and_accumulate(name, axis):
    function, t = getattr(np, name), torch.from_numpy(A)
    for keepdims in (False, True):
        expected = function.reduce(A, axis, keepdims=keepdims)
        np.testing.assert_allclose(function.reduce(t, axis, keepdims=keepdims).numpy(), expected)
    if isinstance(axis, int):
        np.testing.assert_allclose(function.accumulate(t, axis).numpy(), function.accumulate(A, axis))


def test_outer_and_at():
    x, y = torch.from_numpy(V).requires_grad_(), torch.from_numpy(A)
    np.testing.assert_allclose(np.subtract.outer(x, y).detach().numpy(), np.subtract.outer(V, A))
    assert gradcheck(lambda x: np.subtract.outer(x, y), [x])
    target, expected = torch.zeros(4, dtype=torch.float64), np.zeros(4)
    for where in (target, expected):
        np.add.at(where, np.array([0, 3, 3]), V if where is expected else x.detach())
    np.testing.assert_allclose(target.numpy(), expected)


def test_operators_with_arrays_on_the_left():
    x = torch.from_numpy(np.array(V)).requires_grad_()
    for made, expected in [
        (W + x, W + V), (W - x, W - V), (W * x, W * V), (W / x, W / V), (W**x, W**V), (W // x, W // V), (W % x, W % V),
        (SQUARE @ x, SQUARE @ V), (W < x, W < V), (np.float64(2) * x, 2 * V), (np.float32(0.5) - x, 0.5 - V),
    ]:  # fmt: skip
        assert isinstance(made, torch.Tensor)
        np.testing.assert_allclose(made.detach().numpy(), expected, rtol=1e-6)
    (W * x).sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), W)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (lambda: np.sin(torch.tensor([1, 2])), torch.float32),
        (lambda: np.add(torch.tensor([1.0]), np.array([1.0])), torch.float64),
        (lambda: np.add(torch.tensor([1.0]), 2.0), torch.float32),
        (lambda: np.float64(2.0) * torch.tensor([1.0]), torch.float32),
        (lambda: np.mean(torch.tensor([1, 2])), torch.float32),
        (lambda: np.sum(torch.tensor([1, 2], dtype=torch.int8)), torch.int64),
        (lambda: np.add(torch.tensor([1.0]), 2.0, dtype=np.float64), torch.float64),
        (lambda: np.sum(torch.tensor([1.0]), dtype=np.float64), torch.float64),
        (lambda: np.cumsum(torch.tensor([1.0]), dtype=torch.float64), torch.float64),
        (lambda: np.true_divide(torch.tensor([1]), torch.tensor([2])), torch.float32),
        (lambda: np.power(2, torch.tensor([1, 2])), torch.int64),
    ],
)
def test_dtypes_are_pytorchs(made, kind):
    assert made().dtype is kind


def test_decompositions():
    square, tall = torch.from_numpy(SQUARE), torch.from_numpy(A.T)
    q, r = np.linalg.qr(tall)
    np.testing.assert_allclose((q @ r).numpy(), A.T)
    np.testing.assert_allclose(np.abs(np.linalg.qr(tall, mode="r").numpy()), np.abs(np.linalg.qr(A.T, mode="r")))
    u, s, vh = np.linalg.svd(tall, full_matrices=False)
    np.testing.assert_allclose((u * s @ vh).numpy(), A.T)
    np.testing.assert_allclose(np.linalg.svd(tall, compute_uv=False).numpy(), np.linalg.svd(A.T, compute_uv=False))
    values, vectors = np.linalg.eigh(torch.from_numpy(POSITIVE))
    np.testing.assert_allclose((vectors * values @ vectors.T).numpy(), POSITIVE)
    values, vectors = np.linalg.eig(square)
    np.testing.assert_allclose((square.to(values.dtype) @ vectors).numpy(), (vectors * values).numpy(), atol=1e-12)
    np.testing.assert_allclose(np.sort(np.abs(np.linalg.eigvals(square).numpy())), np.sort(np.abs(np.linalg.eigvals(SQUARE))))
    solution, residuals, rank, singular = np.linalg.lstsq(tall, torch.from_numpy(B.T))
    expected = np.linalg.lstsq(A.T, B.T)
    for ours, numpys in zip((solution, residuals, rank, singular), expected, strict=True):
        np.testing.assert_allclose(ours.numpy(), numpys)
    assert np.empty_like(tall, dtype=np.float32).dtype is torch.float32


def test_out():
    x, target, array = torch.from_numpy(A), torch.zeros(3, 4, dtype=torch.float64), np.zeros((3, 4))
    assert np.sin(x, out=target) is target
    np.testing.assert_allclose(target.numpy(), np.sin(A))
    assert np.add(x, 1, array) is array
    np.testing.assert_allclose(array, A + 1)
    array += x
    np.testing.assert_allclose(array, 2 * A + 1)
    row = np.zeros(4)
    assert np.sum(x, 0, out=row) is row
    np.testing.assert_allclose(row, A.sum(0))
    with pytest.raises(RuntimeError, match=r"Use tensor.detach\(\).numpy\(\)"):
        array += torch.from_numpy(A).requires_grad_()
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        np.sin(torch.from_numpy(A).requires_grad_(), out=target)
    with pytest.raises(TypeError, match="can not be written to an array of int64"):
        np.sin(x, out=np.zeros((3, 4), np.int64))


X = torch.from_numpy(V)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: np.cbrt(X), r"numpy.cbrt is not defined for tensors: .*tensor.detach\(\).numpy\(\)"),
        (lambda: np.interp(X, V, X), "numpy.interp is not defined for tensors"),
        (lambda: np.histogram(X), "numpy.histogram is not defined for tensors: use torch.histogram, or"),
        (lambda: np.add(X, 1, where=V > 0.5), r"where= is not defined for tensors; write torch.where"),
        (lambda: np.add(X, 1, casting="unsafe"), "casting='unsafe' is not defined"),
        (lambda: np.add.reduce(X, initial=3), "initial= is not defined"),
        (lambda: np.subtract.reduce(X), "numpy.subtract.reduce is not defined"),
        (lambda: np.add.reduceat(X, [0, 1]), "numpy.add.reduceat is not defined"),
        (lambda: np.multiply.at(X, [0], 2.0), "numpy.multiply.at is not defined"),
        (lambda: np.sum(X, initial=3), "numpy.sum.*unexpected keyword argument 'initial'"),
        (lambda: np.less(X, 1, dtype=np.float32), "cast the result"),
        (lambda: np.pad(X, 1, mode="median"), "mode='median' is not defined"),
        (lambda: np.reshape(X, (3, 1), order="F"), "order='F' is not defined"),
    ],
)
def test_what_is_not_defined_says_so(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_values_are_shown_and_saved(tmp_path):
    np.save(tmp_path / "x.npy", X)
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), V)
    assert np.shape(X) == (3,) and np.ndim(X) == 1 and np.size(X) == 3
    assert np.result_type(X, np.float32) == np.float64
    assert np.array2string(X, precision=2) == np.array2string(V, precision=2)
    target = np.zeros(3)
    np.copyto(target, X)
    np.testing.assert_array_equal(target, V)
    with pytest.raises(RuntimeError, match="detach"):
        np.save(tmp_path / "x.npy", torch.from_numpy(np.array(V)).requires_grad_())


def test_array_shares_memory():
    t = torch.zeros(3)
    np.asarray(t)[1] = 5
    assert t.tolist() == [0, 5, 0]
    assert not np.shares_memory(np.array(t), np.asarray(t))
    with pytest.raises(ValueError, match="copy"):
        np.array(t, np.float64, copy=False)
    assert np.array(t, np.float64).dtype == np.float64
