"""Making tensors from arrays and other objects: whose memory is shared, what is refused, what is warned of."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import ops
from retrograd._core.dtypes import float32, float64, int32, int64
from retrograd.ops.memory_format import channels_last, contiguous_format, preserve_format


def test_from_numpy_shares_memory():
    array = np.arange(6.0).reshape(2, 3)
    t = ops.from_numpy(array)
    array[0, 0] = 7
    t[1, 1] = -1
    assert t[0, 0].item() == 7 and array[1, 1] == -1 and t.numpy() is array


@pytest.mark.parametrize(("array", "error", "message"), [
    (np.arange(3)[::-1], ValueError, "At least one stride in the given numpy array is negative"),
    (np.zeros(2, ">f4" if np.little_endian else "<f4"), ValueError, "byte order different from the native byte order"),
    (np.zeros(2, object), TypeError, "can't convert np.ndarray of type"),
    (np.array(["a"]), TypeError, "can't convert np.ndarray of type"),
    (np.float64(1), TypeError, r"expected np.ndarray \(got numpy.float64\)"),
], ids=["negative-stride", "byte-order", "object", "string", "number"])  # fmt: skip
def test_arrays_that_are_refused(array, error, message):
    with pytest.raises(error, match=message):
        ops.from_numpy(array)
    torch = pytest.importorskip("torch")
    with pytest.raises(error, match=message):
        torch.from_numpy(array)


def test_tensor_copies():
    array = np.zeros(3)
    t = ops.tensor(array)
    array[0] = 1
    assert t.tolist() == [0.0, 0.0, 0.0] and t.dtype is float64


def test_as_tensor_and_asarray_share_where_they_can():
    array = np.zeros(3, np.float32)
    t = ops.as_tensor(array)
    assert ops.as_tensor(t) is t and ops.asarray(t) is t
    array[1] = 5
    assert t[1].item() == 5 and ops.asarray(array)[1].item() == 5
    assert ops.asarray(array, copy=True).numpy() is not array
    wide = ops.as_tensor(array, dtype=float64)
    array[2] = 9
    assert wide[2].item() == 0


def test_as_tensor_stays_in_the_graph():
    x = ops.ones(2).requires_grad_()
    y = ops.as_tensor(x * 2, dtype=float64)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0] and x.grad.dtype is float32


def test_asarray_leaves_the_graph():
    x = ops.ones(2).requires_grad_()
    assert not ops.asarray(x * 2).requires_grad
    assert ops.asarray(x * 2, requires_grad=True).is_leaf


def test_frombuffer_shares_memory():
    memory = bytearray(8)
    t = ops.frombuffer(memory, dtype=int32)
    t[1] = 1
    assert memory[4] == 1


@pytest.mark.parametrize("make", [lambda t: ops.tensor(t), lambda t: t.new_tensor(t)], ids=["tensor", "new_tensor"])
def test_a_tensor_given_to_tensor_is_warned_of(make):
    with pytest.warns(UserWarning, match="To copy construct from a tensor, it is recommended to use sourceTensor"):
        made = make(ops.ones(2))
    assert made.tolist() == [1.0, 1.0]


def test_out_takes_values_and_shape():
    out = ops.empty(2, 2)
    assert ops.zeros(2, 2, out=out) is out and out.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert ops.arange(3, out=out) is out and out.tolist() == [0.0, 1.0, 2.0]
    assert ops.full((2,), 7, out=out).tolist() == [7.0, 7.0]
    with pytest.raises(RuntimeError, match=r"dtype Long does not match dtype of out parameter \(Float\)"):
        ops.zeros(2, dtype=int64, out=out)
    with pytest.raises(TypeError, match="argument 'out' must be Tensor, not int"):
        ops.ones(2, out=3)


def test_memory_formats():
    torch = pytest.importorskip("torch")
    x, y = ops.zeros(2, 3, 4, 5), torch.zeros(2, 3, 4, 5)
    for mine, theirs in (
        (x.contiguous(memory_format=channels_last), y.contiguous(memory_format=torch.channels_last)),
        (x.to(memory_format=channels_last), y.to(memory_format=torch.channels_last)),
        (ops.empty_like(x, memory_format=channels_last), torch.empty_like(y, memory_format=torch.channels_last)),
        (
            ops.empty(2, 3, 4, 5, memory_format=channels_last),
            torch.empty(2, 3, 4, 5, memory_format=torch.channels_last),
        ),
        (x.transpose(1, 2).clone(), y.transpose(1, 2).clone()),
        (
            x.transpose(1, 2).clone(memory_format=contiguous_format),
            y.transpose(1, 2).clone(memory_format=torch.contiguous_format),
        ),
        (ops.zeros_like(x.transpose(0, 3)), torch.zeros_like(y.transpose(0, 3))),
        (ops.zeros_like(x[0, 0, 0].expand(2, 5)), torch.zeros_like(y[0, 0, 0].expand(2, 5))),
        (x.transpose(0, 1).double(), y.transpose(0, 1).double()),
        (ops.empty_strided((2, 3), (1, 2)), torch.empty_strided((2, 3), (1, 2))),
        (x.unsqueeze(1).transpose(0, 2), y.unsqueeze(1).transpose(0, 2)),
        (x.expand(2, 2, 3, 4, 5), y.expand(2, 2, 3, 4, 5)),
    ):
        assert mine.stride() == theirs.stride()
    assert x.contiguous(memory_format=channels_last).is_contiguous(memory_format=channels_last)
    assert not x.is_contiguous(memory_format=channels_last) and x.is_contiguous()
    with pytest.raises(RuntimeError, match="required rank 4 tensor to use channels_last format"):
        ops.zeros(2).contiguous(memory_format=channels_last)
    with pytest.raises(RuntimeError, match="preserve memory format is unsupported by the contiguous operator"):
        x.contiguous(memory_format=preserve_format)


def test_other_devices_are_refused():
    for call in (lambda: ops.zeros(2, device="cuda"), lambda: ops.zeros(2).to("cuda"), lambda: ops.zeros(2).cuda(),
                 lambda: ops.tensor(1.0, device="mps"), lambda: ops.as_tensor([1.0], device="cuda")):  # fmt: skip
        with pytest.raises(RuntimeError, match="CPU only"):
            call()


def test_default_dtype_is_used():
    retrograd.set_default_dtype(float64)
    try:
        made = (
            ops.tensor(1.5),
            ops.tensor([1.0, 2.0]),
            ops.zeros(1),
            ops.arange(1.0),
            ops.linspace(0, 1, 2),
            ops.rand(1),
            ops.full((1,), 1.0),
        )
        assert all(t.dtype is float64 for t in made)
        assert ops.tensor(1j).dtype is retrograd.complex128
    finally:
        retrograd.set_default_dtype(float32)


def test_complex_to_real_is_warned_of():
    z = ops.tensor([1 + 2j])
    with pytest.warns(UserWarning, match="Casting complex values to real discards the imaginary part"):
        assert z.to(float32).tolist() == [1.0]
    with pytest.warns(UserWarning, match="Casting complex values to real discards the imaginary part"):
        assert ops.zeros(1).copy_(z).tolist() == [1.0]


def test_type_names():
    x = ops.zeros(2)
    assert x.type() == "torch.FloatTensor" and x.long().type() == "torch.LongTensor"
    assert x.type("torch.DoubleTensor").dtype is float64 and x.type(int64).dtype is int64


def test_apply_and_map():
    x = ops.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.t().apply_(lambda v: v * 10) is not None and x.tolist() == [[10.0, 20.0], [30.0, 40.0]]
    assert x.map_(ops.tensor([1.0, 2.0]), lambda a, b: a + b).tolist() == [[11.0, 22.0], [31.0, 42.0]]
    with pytest.raises(RuntimeError, match=r"Can't call apply_\(\) on Variable that requires grad"):
        ops.ones(1).requires_grad_().apply_(abs)


@pytest.mark.parametrize(
    "name", ["bartlett", "blackman", "cosine", "exponential", "gaussian", "hamming", "hann", "kaiser", "nuttall"]
)
@pytest.mark.parametrize("length", [0, 1, 2, 7, 8])
@pytest.mark.parametrize("sym", [True, False])
def test_windows_of_torch_signal(name, length, sym):
    torch = pytest.importorskip("torch")
    from retrograd.ops.signals import windows as signal_windows

    mine = getattr(signal_windows, name)(length, sym=sym, dtype=float64)
    theirs = getattr(torch.signal.windows, name)(length, sym=sym, dtype=torch.float64)
    np.testing.assert_allclose(mine.numpy(), theirs.numpy(), rtol=1e-9, atol=1e-12)


def test_windows_with_parameters_and_refusals():
    from retrograd.ops.signals import windows

    assert windows.general_cosine(3, a=[0.5, 0.5]).tolist() == windows.hann(3).tolist() == [0.0, 1.0, 0.0]
    assert windows.general_hamming(3, alpha=0.5).tolist() == [0.0, 1.0, 0.0]
    assert windows.exponential(3, tau=2.0, center=0, sym=False).tolist() == pytest.approx(
        [1.0, np.exp(-0.5), np.exp(-1)]
    )
    for call, error, message in (
        (lambda: windows.hann(-1), ValueError, "requires non-negative window length, got M=-1"),
        (lambda: windows.hann(3, dtype=int64), ValueError, "expects float32 or float64 dtypes, got: torch.int64"),
        (lambda: windows.kaiser(3, beta=-1), ValueError, "beta must be non-negative, got: -1 instead."),
        (lambda: windows.gaussian(3, std=0), ValueError, "Standard deviation must be positive, got: 0 instead."),
        (lambda: windows.exponential(3, tau=0), ValueError, "Tau must be positive, got: 0 instead."),
        (lambda: windows.exponential(3, center=1.0), ValueError, "Center must be None for symmetric windows"),
        (lambda: windows.general_cosine(3, a=[]), ValueError, "Coefficients cannot be empty"),
        (lambda: windows.general_cosine(3, a=3), TypeError, "Coefficients must be a list/tuple"),
    ):
        with pytest.raises(error, match=message):
            call()


def test_unfold_is_a_view_with_gradient():
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(3).uniform(-1, 1, (3, 7))
    mine: list = []
    theirs: list = []
    for module, found in ((retrograd, mine), (torch, theirs)):
        leaf = module.tensor(x, requires_grad=True)
        out = leaf.unfold(1, 3, 2)
        (out * out * module.arange(3)).sum().backward()
        found += [out.detach().numpy(), leaf.grad.numpy()]
        for args, message in (
            ((1, 8, 1), "maximum size for tensor at dimension 1 is 7 but size is 8"),
            ((1, 2, 0), "step is 0 but must be > 0"),
            ((1, -1, 1), "size is -1 but must be >= 0"),
        ):
            with pytest.raises(RuntimeError, match=message):
                leaf.unfold(*args)
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(a, b)


def test_transposing_properties():
    x = ops.arange(6.0).reshape(2, 3)
    assert x.T.tolist() == x.mT.tolist() == x.H.tolist() == x.mH.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    assert x.T._base is not None and x.requires_grad_().T.grad_fn.name() == "PermuteBackward0"
    z = ops.tensor([[1 + 2j, 3j]])
    assert z.H.tolist() == z.mH.tolist() == [[1 - 2j], [-3j]]
    with pytest.warns(UserWarning, match="The use of `x.T` on tensors of dimension other than 2"):
        assert ops.zeros(2, 3, 4).T.shape == (4, 3, 2)
    for call, message in (
        (lambda: ops.zeros(3).mT, "tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor."),
        (lambda: ops.zeros(2, 3, 4).H, r"tensor.H is only supported on matrices \(2-D tensors\). Got 3-D tensor."),
    ):
        with pytest.raises(RuntimeError, match=message):
            _ = call()


def test_meshgrid_warns_without_indexing():
    with pytest.warns(UserWarning, match="it will be required to pass the indexing argument"):
        assert ops.meshgrid(ops.arange(2), ops.arange(3))[0].shape == (2, 3)


def test_nested_lists_as_index_are_warned_of():
    x = ops.arange(12).reshape(3, 4)
    with pytest.warns(UserWarning, match="Using a non-tuple sequence for multidimensional indexing is deprecated"):
        assert x[[[0, 1], [1, 2]]].tolist() == [1, 6]
    with pytest.warns(UserWarning, match="indexing with dtype torch.uint8 is now deprecated"):
        assert x[ops.tensor([1, 0, 0]).byte()].tolist() == [[0, 1, 2, 3]]
