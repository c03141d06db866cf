"""torch.utils.checkpoint: the same gradients, the function run again, less kept, and errors where the runs differ."""

import contextlib
import gc
import weakref

import pytest

import retrograd as torch
from retrograd import nn
from retrograd.utils import checkpoint as module
from retrograd.utils.checkpoint import CheckpointError, checkpoint, checkpoint_sequential


def leaf(*values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


class Counting:
    def __init__(self, function):
        self.function = function
        self.calls = 0
        self.finished = 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        result = self.function(*args, **kwargs)
        self.finished += 1
        return result


KINDS = [{"use_reentrant": False}, {"use_reentrant": False, "early_stop": False}, {"use_reentrant": True}]


@pytest.mark.parametrize("kind", KINDS, ids=str)
class TestBothKinds:
    def test_gradients(self, kind):
        x = leaf(0.5, 1.5)
        y = checkpoint(lambda x: (x.sin() * x).exp(), x, **kind)
        plain = leaf(0.5, 1.5)
        z = (plain.sin() * plain).exp()
        y.sum().backward()
        z.sum().backward()
        assert torch.equal(x.grad, plain.grad) and torch.equal(y, z)

    def test_runs_once_forward_and_once_backward(self, kind):
        f = Counting(lambda x: x.exp().sin())
        x = leaf(1.0)
        y = checkpoint(f, x, **kind)
        assert f.calls == 1
        y.sum().backward()
        assert f.calls == 2

    def test_random_numbers(self, kind):
        torch.manual_seed(3)
        model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5), nn.Linear(4, 4), nn.Dropout(0.5))
        x = torch.randn(8, 4, requires_grad=True)
        torch.manual_seed(4)
        model(x).sum().backward()
        expected, after = x.grad, torch.rand(3)
        x.grad = None
        torch.manual_seed(4)
        checkpoint(model, x, **kind).sum().backward()
        assert torch.equal(x.grad, expected) and torch.equal(torch.rand(3), after)

    def test_several_arguments_and_results(self, kind):
        x, y = leaf(2.0), leaf(3.0)
        a, n, b = checkpoint(lambda x, factor, y: (x * y * factor, factor, x.exp()), x, 5, y, **kind)
        assert n == 5
        (a.sum() + b.sum()).backward()
        assert y.grad.tolist() == [10.0] and x.grad.item() == pytest.approx(15 + torch.e**2)

    def test_parameters_of_a_module(self, kind):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
        x = torch.randn(4, 3, requires_grad=True)
        checkpoint(model, x, **kind).sum().backward()
        got = [p.grad for p in model.parameters()]
        model.zero_grad()
        model(x).sum().backward()
        assert all(torch.equal(a, p.grad) for a, p in zip(got, model.parameters(), strict=True))

    @pytest.mark.filterwarnings("ignore:None of the inputs have requires_grad")  # as in PyTorch, the first run
    def test_nested(self, kind):
        inner = Counting(lambda x: x.sin().exp())

        def outer(x):
            return checkpoint(inner, x * 2, **kind).cos()

        x = leaf(0.3)
        checkpoint(outer, x, **kind).sum().backward()
        plain = leaf(0.3)
        (plain * 2).sin().exp().cos().sum().backward()
        assert x.grad.item() == pytest.approx(plain.grad.item(), rel=1e-14)

    def test_sequential(self, kind):
        torch.manual_seed(0)
        model = nn.Sequential(*[layer for _ in range(5) for layer in (nn.Linear(3, 3), nn.Tanh())])
        x = torch.randn(4, 3, requires_grad=True)
        expected = torch.autograd.grad(model(x).sum(), x)[0]
        kind = {"use_reentrant": kind["use_reentrant"]}
        for segments in (1, 2, 3, 10):
            x.grad = None
            checkpoint_sequential(model, segments, x, **kind).sum().backward()
            assert torch.equal(x.grad, expected)
            x.grad = None
            checkpoint_sequential(list(model), segments, x, **kind).sum().backward()
            assert torch.equal(x.grad, expected)

    def test_without_recording(self, kind):
        f = Counting(lambda x: x.exp())
        with torch.no_grad():
            y = checkpoint(f, leaf(1.0), **kind)
        assert not y.requires_grad and f.calls == 1

    def test_twice_with_retain_graph(self, kind):
        f = Counting(lambda x: x.exp() * x)
        x = leaf(1.0)
        y = checkpoint(f, x, **kind).sum()
        y.backward(retain_graph=True)
        first = x.grad.clone()
        y.backward()
        assert torch.equal(x.grad, 2 * first) and f.calls == 3

    def test_an_error_in_the_second_run(self, kind):
        broken = [False]

        def f(x):
            y = x.exp()
            if broken[0]:
                raise KeyError("second run")
            return y * x

        x = leaf(1.0)
        y = checkpoint(f, x, **kind)
        broken[0] = True
        with pytest.raises(KeyError, match="second run"):
            y.sum().backward()
        broken[0] = False
        assert torch.is_grad_enabled() and x.grad is None
        (x * x).sum().backward()
        assert x.grad.tolist() == [2.0]


class TestHooksKind:
    def test_grad_and_keywords(self):
        x, y = leaf(2.0), leaf(3.0)
        z = checkpoint(lambda x, *, other: (x * other).exp(), x, other=y, use_reentrant=False)
        gx, gy = torch.autograd.grad(z.sum(), [x, y])
        assert gx.item() == pytest.approx(3 * torch.e**6) and gy.item() == pytest.approx(2 * torch.e**6)

    def test_arguments_that_need_no_gradient(self):
        weight = leaf(2.0)
        y = checkpoint(lambda x: (x * weight).exp(), torch.ones(1, dtype=torch.float64), use_reentrant=False)
        y.sum().backward()
        assert weight.grad.item() == pytest.approx(torch.e**2)

    def test_containers_as_arguments(self):
        x = leaf(2.0)
        y = checkpoint(lambda d: {"y": d["x"][0].exp() * 3}, {"x": [x]}, use_reentrant=False)
        y["y"].sum().backward()
        assert x.grad.item() == pytest.approx(3 * torch.e**2)

    def test_early_stop(self):
        f = Counting(lambda x: x.exp().sin() + 1)  # nothing is saved after sin
        x = leaf(1.0)
        checkpoint(f, x, use_reentrant=False).sum().backward()
        assert (f.calls, f.finished) == (2, 1)
        with module.set_checkpoint_early_stop(False):
            y = checkpoint(f, x, use_reentrant=False)
        y.sum().backward()
        assert (f.calls, f.finished) == (4, 3)
        with module.set_checkpoint_early_stop(True):
            y = checkpoint(f, x, use_reentrant=False, early_stop=False)
        y.sum().backward()
        assert (f.calls, f.finished) == (6, 4)

    def test_a_handler_in_the_function_does_not_stop_it_from_stopping(self):
        def f(x):
            try:
                return x.exp().sin()
            except Exception:
                raise AssertionError("caught what was not its own") from None

        x = leaf(1.0)
        checkpoint(f, x, use_reentrant=False).sum().backward()
        assert x.grad is not None

    def test_contexts(self):
        entered = []

        @contextlib.contextmanager
        def note(name):
            entered.append(name)
            yield
            entered.append(name + " left")

        x = leaf(1.0)
        y = checkpoint(
            lambda x: x.exp() * x, x, use_reentrant=False, context_fn=lambda: (note("first"), note("second"))
        )
        assert entered == ["first", "first left"]
        y.sum().backward()
        assert entered[2] == "second"

    def test_second_derivative(self):
        x = leaf(0.7)
        y = checkpoint(lambda x: x.sin() * x.exp(), x, use_reentrant=False)
        (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), x)
        assert second.item() == pytest.approx(2 * torch.cos(x).item() * torch.exp(x).item(), rel=1e-12)

    def test_backward_inside_the_function(self):
        def f(x):
            y = x.sin()
            z = y.cos()
            (g,) = torch.autograd.grad(z.sum(), x)
            return x.cos() * g

        def plain(x):
            g = -(x.detach().sin().sin()) * x.detach().cos()
            return x.cos() * g

        for early_stop in (True, False):
            x, p = leaf(0.4), leaf(0.4)
            checkpoint(f, x, use_reentrant=False, early_stop=early_stop).sum().backward()
            plain(p).sum().backward()
            assert x.grad.item() == pytest.approx(p.grad.item(), rel=1e-13)

    def test_looking_at_saved_values(self):
        f = Counting(lambda x: x.exp() * x)
        x = leaf(1.0)
        y = checkpoint(f, x, use_reentrant=False)
        assert y.grad_fn._saved_other.tolist() == [1.0] and f.calls == 2
        y.sum().backward()
        assert x.grad.item() == pytest.approx(2 * torch.e)

    def test_saved_tensors_twice_in_a_function_of_the_user(self):
        class Square(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x * x

            @staticmethod
            def backward(ctx, g):
                return g * ctx.saved_tensors[0] + g * ctx.saved_tensors[0]

        message = "^torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. What"
        with pytest.raises(CheckpointError, match=message):
            checkpoint(Square.apply, leaf(3.0), use_reentrant=False).sum().backward()

    def test_nested_runs(self):
        inner, outer = Counting(lambda x: x.exp().sin()), Counting(lambda x: checkpoint(inner, x, use_reentrant=False))
        x = leaf(1.0)
        y = checkpoint(outer, x, use_reentrant=False)
        assert (inner.calls, outer.calls) == (1, 1)
        y.sum().backward()
        assert outer.calls == 2 and x.grad is not None

    def test_what_is_computed_inside_is_not_kept(self):
        gc.disable()
        try:
            inside = []

            def f(x):
                y = x.exp()
                inside.append(weakref.ref(y))
                return y.sin()

            x = leaf(1.0)
            z = checkpoint(f, x, use_reentrant=False)
            assert inside[0]() is None
            z.sum().backward()
            assert inside[1]() is None
        finally:
            gc.enable()


class TestErrors:
    def different(self, first, second):
        again = []

        def f(x):
            again.append(1)
            return first(x) if len(again) == 1 else second(x)

        return f

    def test_more_saved(self):
        f = self.different(lambda x: x.exp(), lambda x: x.sin().exp())
        y = checkpoint(f, leaf(1.0), use_reentrant=False, early_stop=False)
        with pytest.raises(CheckpointError, match="trying to save more tensors during recomputation"):
            y.sum().backward()

    def test_fewer_saved(self):
        f = self.different(lambda x: x.sin().exp(), lambda x: x.exp())
        y = checkpoint(f, leaf(1.0), use_reentrant=False)
        with pytest.raises(CheckpointError, match="A different number of tensors was saved") as caught:
            y.sum().backward()
        assert "during forward: 2\n" in str(caught.value) and "during recomputation: 1." in str(caught.value)

    def test_other_shapes(self):
        f = self.different(lambda x: x.exp().sum(), lambda x: x[:1].exp().sum())
        x = leaf(1.0, 2.0)
        y = checkpoint(f, x, use_reentrant=False)
        with pytest.raises(CheckpointError, match="different metadata than during the forward pass"):
            y.backward()
        f = self.different(lambda x: x.exp().sum(), lambda x: x[:1].exp().sum())
        checkpoint(f, x, use_reentrant=False, determinism_check="none")

    def test_debug_names_the_lines(self):
        f = self.different(lambda x: x.sin().exp(), lambda x: x.exp())
        with module.set_checkpoint_debug_enabled(True):
            y = checkpoint(f, leaf(1.0), use_reentrant=False)
        with pytest.raises(CheckpointError) as caught:
            y.sum().backward()
        assert str(caught.value).count("test_checkpoint.py") == 3

    def test_a_written_argument(self):
        x = leaf(1.0).clone()
        y = checkpoint(lambda x: x.exp(), x, use_reentrant=False)
        x.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.sum().backward()

    def test_limited_pass_over_the_reentrant_kind(self):
        x = leaf(1.0)
        y = checkpoint(lambda x: x.exp(), x, use_reentrant=True)
        with pytest.raises(RuntimeError, match="incompatible with .grad()"):
            torch.autograd.grad(y.sum(), x)
        with pytest.raises(RuntimeError, match="incompatible with .grad()"):
            y.sum().backward(inputs=[x])

    def test_arguments(self):
        x = leaf(1.0)
        with pytest.warns(UserWarning, match="use_reentrant parameter should be passed explicitly"):
            checkpoint(torch.exp, x)
        with pytest.warns(UserWarning, match="use_reentrant parameter should be passed explicitly"):
            checkpoint_sequential([torch.exp], 1, x)
        with pytest.raises(ValueError, match="Unexpected keyword arguments: other"):
            checkpoint(torch.exp, x, use_reentrant=True, other=1)
        with pytest.raises(ValueError, match="Unexpected keyword arguments: other"):
            checkpoint_sequential([torch.exp], 1, x, use_reentrant=True, other=1)
        with pytest.raises(ValueError, match="only supported when"):
            checkpoint(torch.exp, x, use_reentrant=True, debug=True)
        with pytest.raises(ValueError, match="determinism_check should be one of"):
            checkpoint(torch.exp, x, use_reentrant=False, determinism_check="some")
        with pytest.raises(ValueError, match="debug=True is incompatible"):
            checkpoint(torch.exp, x, use_reentrant=False, debug=True, context_fn=lambda: None)

    def test_reentrant_without_a_gradient(self):
        with pytest.warns(UserWarning, match="None of the inputs have requires_grad=True"):
            checkpoint(torch.exp, torch.ones(1), use_reentrant=True)
        with pytest.raises(RuntimeError, match="Only tuple of tensors is supported. Got Unsupported input type: list"):
            module.detach_variable([1])


@pytest.mark.parametrize("use_reentrant", [False, True])
@pytest.mark.parametrize("forward", [False, True])
def test_second_run_has_the_autocast_of_the_first(use_reentrant, forward):
    dtypes = []

    def product(x, y):
        dtypes.append((x @ y).dtype)
        return x @ y

    x, y = torch.ones(2, 2, requires_grad=True), torch.ones(2, 2)
    with torch.autocast("cpu", enabled=forward):
        result = checkpoint(product, x, y, use_reentrant=use_reentrant).sum()
    with torch.autocast("cpu", enabled=not forward):
        result.backward()
        assert torch.is_autocast_enabled("cpu") is not forward
    assert dtypes == [torch.bfloat16 if forward else torch.float32] * 2
    assert x.grad.tolist() == [[2, 2], [2, 2]]
