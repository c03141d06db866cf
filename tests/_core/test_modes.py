"""Grad modes: as contexts and decorators, in generators, in threads, and inside each other."""

from __future__ import annotations

import asyncio
import threading

import pytest

import retrograd
from retrograd import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled, tensor


@pytest.fixture(autouse=True)
def recording_before_and_after():
    assert is_grad_enabled() and not retrograd.is_inference_mode_enabled()
    yield
    assert is_grad_enabled() and not retrograd.is_inference_mode_enabled()


@pytest.fixture
def x() -> retrograd.Tensor:
    return tensor([1.0, 2.0], requires_grad=True)


# --------------------------------------------------------------------------- no_grad, enable_grad


def test_no_grad_records_nothing(x: retrograd.Tensor) -> None:
    with no_grad():
        assert not is_grad_enabled()
        y = x * 2
        z = x.view(2)
    assert not y.requires_grad and y.grad_fn is None and y.is_leaf
    assert z.requires_grad and z.grad_fn is None and z.is_leaf  # as the tensor whose memory it shows
    assert x.requires_grad


def test_leaves_may_still_be_made(x: retrograd.Tensor) -> None:
    with no_grad():
        fresh = tensor([1.0], requires_grad=True)
    (fresh * 2).sum().backward()
    assert fresh.grad.tolist() == [2.0]


def test_modes_inside_each_other(x: retrograd.Tensor) -> None:
    with no_grad():
        with enable_grad():
            assert (x * 2).requires_grad
            with no_grad():
                assert not (x * 2).requires_grad
            assert is_grad_enabled()
        assert not is_grad_enabled()


def test_one_mode_object_entered_twice() -> None:
    mode = no_grad()
    with mode:
        with mode:
            assert not is_grad_enabled()
        assert not is_grad_enabled()
        with enable_grad():
            with mode:
                pass
            assert is_grad_enabled()


def test_mode_ends_with_an_exception() -> None:
    with pytest.raises(ValueError), no_grad():
        raise ValueError
    assert is_grad_enabled()


@pytest.mark.parametrize("decorate", [no_grad(), no_grad, lambda f: no_grad(f)])
def test_no_grad_as_decorator(x: retrograd.Tensor, decorate) -> None:
    @decorate
    def double(t, factor=2):
        """Its documentation."""
        return t * factor, is_grad_enabled()

    y, enabled = double(x, factor=3)
    assert not enabled and not y.requires_grad and y.tolist() == [3.0, 6.0]
    assert is_grad_enabled()
    assert double.__name__ == "double" and double.__doc__ == "Its documentation."


def test_decorated_function_may_call_itself(x: retrograd.Tensor) -> None:
    @no_grad()
    def descend(depth: int) -> list:
        return [is_grad_enabled()] + (descend(depth - 1) if depth else [])

    assert descend(3) == [False] * 4


def test_enable_grad_as_decorator(x: retrograd.Tensor) -> None:
    @enable_grad()
    def double(t):
        return t * 2

    with no_grad():
        assert double(x).requires_grad
        assert not is_grad_enabled()


def test_decorated_method(x: retrograd.Tensor) -> None:
    class Model:
        @no_grad()
        def predict(self, t):
            return t * 2

    assert not Model().predict(x).requires_grad


# --------------------------------------------------------------------------- set_grad_enabled


def test_set_grad_enabled_as_a_function() -> None:
    set_grad_enabled(False)
    assert not is_grad_enabled()
    set_grad_enabled(True)
    assert is_grad_enabled()


@pytest.mark.parametrize("wanted", [True, False])
def test_set_grad_enabled_as_a_context(x: retrograd.Tensor, wanted: bool) -> None:
    with set_grad_enabled(wanted):
        assert is_grad_enabled() is wanted
        assert (x * 2).requires_grad is wanted
    assert is_grad_enabled()
    with no_grad():
        with set_grad_enabled(wanted):
            assert is_grad_enabled() is wanted
        assert not is_grad_enabled()


def test_set_grad_enabled_as_decorator(x: retrograd.Tensor) -> None:
    @set_grad_enabled(False)
    def double(t):
        return t * 2

    assert is_grad_enabled()
    assert not double(x).requires_grad
    assert is_grad_enabled()


# --------------------------------------------------------------------------- generators


def test_generator_runs_under_its_mode_between_yields(x: retrograd.Tensor) -> None:
    @no_grad()
    def numbers():
        seen = []
        try:
            got = yield is_grad_enabled()
            seen.append((got, is_grad_enabled()))
            try:
                yield (x * 2).requires_grad
            except KeyError:
                seen.append(("caught", is_grad_enabled()))
            yield seen
        finally:
            seen.append(("closed", is_grad_enabled()))
        return "the end"

    generator = numbers()
    assert next(generator) is False
    assert is_grad_enabled()
    assert generator.send(7) is False
    assert is_grad_enabled()
    seen = generator.throw(KeyError())
    assert seen == [(7, False), ("caught", False)]
    assert is_grad_enabled()
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "the end"
    assert seen[-1] == ("closed", False)


def test_generator_that_is_closed_early() -> None:
    closed = []

    @no_grad()
    def numbers():
        try:
            yield 1
        finally:
            closed.append(is_grad_enabled())

    generator = numbers()
    assert next(generator) == 1
    generator.close()
    assert closed == [False]
    assert is_grad_enabled()


def test_mode_of_the_consumer_is_its_own() -> None:
    @enable_grad()
    def numbers():
        while True:
            yield is_grad_enabled()

    generator = numbers()
    with no_grad():
        assert next(generator) is True
        assert not is_grad_enabled()


# --------------------------------------------------------------------------- threads


def in_thread(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def test_new_thread_records(x: retrograd.Tensor) -> None:
    with no_grad():
        assert in_thread(lambda: (is_grad_enabled(), (x * 2).requires_grad)) == (True, True)
    with inference_mode():
        assert in_thread(lambda: retrograd.is_inference_mode_enabled()) is False


def test_mode_set_in_a_thread_stays_there() -> None:
    assert in_thread(lambda: (set_grad_enabled(False), is_grad_enabled())[1]) is False
    assert is_grad_enabled()


def test_decorated_function_called_in_several_threads() -> None:
    barrier = threading.Barrier(2)

    @no_grad()
    def inside() -> bool:
        barrier.wait()
        enabled = is_grad_enabled()
        barrier.wait()
        return enabled

    found = []
    threads = [threading.Thread(target=lambda: found.append((inside(), is_grad_enabled()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(False, True)] * 2


def test_coroutine_keeps_its_block() -> None:
    async def main() -> list:
        with no_grad():
            before = is_grad_enabled()
            await asyncio.sleep(0)
            return [before, is_grad_enabled()]

    assert asyncio.run(main()) == [False, False]


# --------------------------------------------------------------------------- inference_mode


def test_inference_tensors(x: retrograd.Tensor) -> None:
    with inference_mode():
        assert retrograd.is_inference_mode_enabled() and not is_grad_enabled()
        y = x * 2
        made = tensor([1.0])
        assert y.is_inference() and made.is_inference() and not y.requires_grad
        y.add_(1)
        assert not x.is_inference()
    assert y.is_inference()
    assert not (x * 2).is_inference()
    assert y.tolist() == [3.0, 5.0]


def test_view_of_a_normal_tensor_is_normal(x: retrograd.Tensor) -> None:
    with inference_mode():
        assert not x.view(2).is_inference()
        assert (x * 1).view(2).is_inference()


def test_inference_mode_off(x: retrograd.Tensor) -> None:
    with inference_mode(), inference_mode(False):
        assert not retrograd.is_inference_mode_enabled()
        assert is_grad_enabled()
        assert (x * 2).requires_grad


@pytest.mark.parametrize("decorate", [inference_mode(), inference_mode, inference_mode(True)])
def test_inference_mode_as_decorator(x: retrograd.Tensor, decorate) -> None:
    @decorate
    def double(t):
        return t * 2

    assert double(x).is_inference()
    assert not retrograd.is_inference_mode_enabled()


def test_inference_tensor_can_not_be_saved(x: retrograd.Tensor) -> None:
    with inference_mode():
        y = tensor([3.0, 4.0])
    with pytest.raises(RuntimeError, match="^Inference tensors cannot be saved for backward"):
        x * y
    assert (x + y).requires_grad  # nothing to save
    assert (x * y.clone()).requires_grad
    with no_grad():
        assert (x * y).tolist() == [3.0, 8.0]


def test_inference_tensor_can_not_be_written_outside() -> None:
    with inference_mode():
        y = tensor([3.0, 4.0])
    with pytest.raises(RuntimeError, match="^Inplace update to inference tensor outside InferenceMode is"):
        y.add_(1)
    assert y.tolist() == [3.0, 4.0]
    with inference_mode():
        y.add_(1)
    assert y.tolist() == [4.0, 5.0]


def test_inference_tensor_can_not_require_grad() -> None:
    with inference_mode():
        y = tensor([3.0])
    with pytest.raises(RuntimeError, match="^Setting requires_grad=True on inference tensor outside"):
        y.requires_grad_()


def test_inference_tensors_have_no_version() -> None:
    with inference_mode():
        y = tensor([3.0])
    with pytest.raises(RuntimeError, match="^Inference tensors do not track version counter"):
        _ = y._version


def test_leaf_may_be_written_in_inference_mode(x: retrograd.Tensor) -> None:
    with inference_mode():
        x.mul_(2)
    assert x.tolist() == [2.0, 4.0] and x.requires_grad


# --------------------------------------------------------------------------- what is asked for in inference mode


def test_enable_grad_in_inference_mode_says_so_and_records_nothing(x: retrograd.Tensor) -> None:
    with inference_mode():
        assert not is_grad_enabled()
        with enable_grad():
            assert is_grad_enabled() and retrograd.is_inference_mode_enabled()
            assert not (x * 2).requires_grad and (x * 2).is_inference()
            with no_grad():
                assert not is_grad_enabled()
            with inference_mode():
                assert not is_grad_enabled()
            assert is_grad_enabled()
        assert not is_grad_enabled()
        with set_grad_enabled(True):
            assert is_grad_enabled()
        with inference_mode(False):
            assert is_grad_enabled() and (x * 2).requires_grad
        assert not is_grad_enabled()


def test_no_tangents_in_inference_mode_and_in_the_forward_of_a_function() -> None:
    from retrograd.autograd import Function, forward_ad

    inside: list = []

    class Clone(Function):
        @staticmethod
        def forward(ctx, x):
            inside.append((forward_ad._is_fwd_grad_enabled(), forward_ad.unpack_dual(dual * 2).tangent))
            return x.clone()

        @staticmethod
        def jvp(ctx, tangent):
            return tangent * 5

    with forward_ad.dual_level():
        dual = forward_ad.make_dual(tensor([1.0]), tensor([1.0]))
        with inference_mode():
            assert not forward_ad._is_fwd_grad_enabled()
            assert forward_ad.unpack_dual(dual * 2).tangent is None
            with inference_mode(False):
                assert forward_ad.unpack_dual(dual * 2).tangent.tolist() == [2.0]
        with no_grad():
            assert forward_ad.unpack_dual(dual * 2).tangent.tolist() == [2.0]
        assert forward_ad.unpack_dual(Clone.apply(dual)).tangent.tolist() == [5.0]
        assert forward_ad.unpack_dual(dual * 2).tangent.tolist() == [2.0]
    assert inside == [(False, None)]
