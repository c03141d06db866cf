"""Settings of the process, and the generator's state: PyTorch's answers, and its numbers behind a state."""

from __future__ import annotations

import pytest

import retrograd as torch


@pytest.fixture(autouse=True)
def as_before():
    dtype, state = torch.get_default_dtype(), torch.get_rng_state()
    yield
    torch.set_default_dtype(dtype)
    torch.set_rng_state(state)
    torch.use_deterministic_algorithms(False)
    torch.set_float32_matmul_precision("highest")


def test_random_state_goes_back_and_forth():
    torch.manual_seed(3)
    state = torch.get_rng_state()
    assert (state.dtype, state.shape) == (torch.uint8, (5056,))
    first = torch.randn(5)
    torch.set_rng_state(state)
    assert torch.equal(torch.randn(5), first)
    generator = torch.Generator()
    generator.set_state(state)
    assert torch.equal(torch.randn(5, generator=generator), first)
    assert torch.equal(torch.random.get_rng_state(), torch.default_generator.get_state())


def test_random_state_is_pytorchs():
    reference = pytest.importorskip("torch")
    reference.manual_seed(11)
    reference.rand(7)
    torch.set_rng_state(torch.tensor(reference.get_rng_state().numpy()))
    assert torch.rand(4).tolist() == reference.rand(4).tolist()


def test_what_is_no_state():
    with pytest.raises(TypeError, match="expected a torch.ByteTensor"):
        torch.set_rng_state([1, 2])
    with pytest.raises(TypeError, match="RNG state must be a torch.ByteTensor"):
        torch.set_rng_state(torch.ones(3))
    with pytest.raises(RuntimeError, match="found the input RNG state size to be 3"):
        torch.set_rng_state(torch.ones(3, dtype=torch.uint8))


def test_fork_rng():
    torch.manual_seed(5)
    expected = torch.rand(2)
    torch.manual_seed(5)
    with torch.random.fork_rng():
        torch.rand(100)
    with pytest.raises(ZeroDivisionError), torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        raise ZeroDivisionError
    assert torch.equal(torch.rand(2), expected)
    with torch.random.fork_rng(enabled=False):
        torch.manual_seed(9)
    assert torch.initial_seed() == 9
    with pytest.raises(RuntimeError, match="CPU only"), torch.random.fork_rng(devices=[0]):
        pass


def test_determinism():
    assert not torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    assert torch.are_deterministic_algorithms_enabled() and torch.is_deterministic_algorithms_warn_only_enabled()
    assert torch.get_deterministic_debug_mode() == 1
    torch.set_deterministic_debug_mode("error")
    assert torch.get_deterministic_debug_mode() == 2
    with pytest.raises(TypeError, match="argument 'mode'"):
        torch.use_deterministic_algorithms(1)
    with pytest.raises(RuntimeError, match="expected 0, 1, or 2, but got 3"):
        torch.set_deterministic_debug_mode(3)
    with pytest.raises(RuntimeError, match="but got loud"):
        torch.set_deterministic_debug_mode("loud")


def test_precision():
    torch.set_float32_matmul_precision("medium")
    assert torch.get_float32_matmul_precision() == "medium"
    with pytest.warns(UserWarning, match="low is not one of"):
        torch.set_float32_matmul_precision("low")
    assert torch.get_float32_matmul_precision() == "medium"


def test_default_device_and_type():
    torch.set_default_device("cpu")
    assert torch.get_default_device() == torch.device("cpu")
    with pytest.raises(RuntimeError, match="CPU only"):
        torch.set_default_device("cuda")
    for kind in ("torch.DoubleTensor", torch.DoubleTensor):
        torch.set_default_tensor_type(torch.FloatTensor)
        torch.set_default_tensor_type(kind)
        assert torch.ones(1).dtype is torch.float64
    for kind in (3, torch.LongTensor, "torch.NoTensor"):
        with pytest.raises(TypeError, match="only floating-point types"):
            torch.set_default_tensor_type(kind)


def test_names_and_threads():
    assert torch.is_tensor(torch.ones(1)) and not torch.is_tensor([1.0])
    assert torch.typename(torch.ones(1)) == "torch.FloatTensor" and torch.typename(int) == "int"
    assert torch.typename(torch.nn.Linear).endswith(".Linear")
    torch.set_num_interop_threads(2)
    assert torch.get_num_interop_threads() == 2
    with pytest.raises(RuntimeError, match="positive integer"):
        torch.set_num_interop_threads(0)
    assert torch.set_flush_denormal(False) and not torch.set_flush_denormal(True)
