"""Hooks on saved tensors: what is packed, when it is unpacked, where an unpacked tensor stands in the graph."""

import gc
import threading
import weakref

import pytest

import retrograd as torch
from retrograd.autograd import graph
from retrograd.autograd.graph import saved_tensors_hooks


def leaf(*values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


class Counted:
    """A pair of hooks that counts its calls."""

    def __init__(self):
        self.packed = []
        self.unpacked = []

    def pack(self, x):
        self.packed.append(x.tolist())
        return x.detach()

    def unpack(self, x):
        self.unpacked.append(x.tolist())
        return x

    def open(self):
        return saved_tensors_hooks(self.pack, self.unpack)


def test_example_of_pytorchs_documentation():
    a, b = leaf(1, 1), leaf(1, 1) * 2
    hooks = Counted()
    with hooks.open():
        y = a * b
    assert sorted(hooks.packed) == [[1, 1], [2, 2]] and hooks.unpacked == []
    y.sum().backward()
    assert sorted(hooks.unpacked) == [[1, 1], [2, 2]]
    assert a.grad.tolist() == [2, 2]


def test_only_what_is_saved_inside_is_packed():
    x = leaf(2, 3)
    hooks = Counted()
    y = x * x
    with hooks.open():
        z = x + x
    (y + z).sum().backward()
    assert hooks.packed == [] and x.grad.tolist() == [6, 8]


def test_saved_results_are_packed_too():
    x = leaf(0, 1)
    hooks = Counted()
    with hooks.open():
        y = x.exp()
    assert hooks.packed == [y.tolist()]
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()


def test_unpacked_once_for_all_formulas_of_a_node():
    x, y = leaf(6.0), leaf(3.0)
    hooks = Counted()
    with hooks.open():
        z = x / y  # both formulas need y
    z.backward(torch.ones(1, dtype=torch.float64), retain_graph=True)
    assert len(hooks.unpacked) == len(hooks.packed)
    z.backward(torch.ones(1, dtype=torch.float64))
    assert len(hooks.unpacked) == 2 * len(hooks.packed)
    assert x.grad.tolist() == [2 / 3] and y.grad.tolist() == [-4 / 3]


def test_lists_of_tensors():
    a, b = leaf(1, 2), leaf(3, 4)
    hooks = Counted()
    with hooks.open():
        y = torch.einsum("i,i->", a, b)
    y.backward()
    assert len(hooks.packed) >= 2 and a.grad.tolist() == [3, 4] and b.grad.tolist() == [1, 2]


@pytest.mark.parametrize("inner", [lambda x: x * x, lambda x: x.exp(), lambda x: (x * 2).sin() * x])
def test_second_derivatives_through_unpacked_tensors(inner):
    x = leaf(0.5, 1.5)
    with saved_tensors_hooks(lambda t: t.detach().numpy().copy(), torch.from_numpy):
        y = inner(x).sum()
        (first,) = torch.autograd.grad(y, x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    x2 = leaf(0.5, 1.5)
    (first2,) = torch.autograd.grad(inner(x2).sum(), x2, create_graph=True)
    (second2,) = torch.autograd.grad(first2.sum(), x2)
    assert torch.equal(first, first2) and torch.equal(second, second2)


def test_innermost_pair_counts():
    x = leaf(2.0)
    outer, inner = Counted(), Counted()
    with outer.open():
        with inner.open():
            x * x
        x * x
    assert len(outer.packed) == 2 and len(inner.packed) == 2


def test_hooks_belong_to_their_thread():
    x = leaf(2.0)
    hooks = Counted()
    elsewhere = []

    def other():
        elsewhere.append((x * x).grad_fn._saved_self is x)

    with hooks.open():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert hooks.packed == [] and elsewhere == [True]


def test_functions_of_the_user_save_through_hooks():
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            y = x * x
            ctx.save_for_backward(x, y)
            return y

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            return g * 2 * y / x

    x = leaf(3.0)
    hooks = Counted()
    with hooks.open():
        y = Square.apply(x)
    assert sorted(hooks.packed) == [[3.0], [9.0]]
    y.sum().backward()
    assert x.grad.tolist() == [6.0]


def test_a_write_to_a_packed_tensor_is_not_looked_for():
    x = leaf(3.0).clone()
    with saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t):
        y = x * x
    x.mul_(2)
    (g,) = torch.autograd.grad(
        y.sum(), y.grad_fn.next_functions[0][0] and graph.GradientEdge(*y.grad_fn.next_functions[0])
    )
    assert g.tolist() == [6.0]


class TestErrors:
    def test_pack_hook_that_writes(self):
        x = leaf(1.0).clone()
        with saved_tensors_hooks(lambda t: t.add_(1), lambda t: t):
            with pytest.raises(RuntimeError, match="pack hook is modifying its input in place"):
                x * x

    def test_unpack_hook_that_gives_no_tensor(self):
        x = leaf(1.0)
        with saved_tensors_hooks(lambda t: 3, lambda t: t):
            y = x * x
        with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor but got result of type int"):
            y.sum().backward()
        assert x.grad is None

    def test_hook_that_raises_leaves_everything_usable(self):
        x = leaf(1.0)

        def fail(_):
            raise KeyError("mine")

        with pytest.raises(KeyError), saved_tensors_hooks(fail, fail):
            x * x
        assert torch.is_grad_enabled()
        (x * x).sum().backward()
        assert x.grad.tolist() == [2.0]

    def test_disabled(self):
        with graph.disable_saved_tensors_hooks("not here"):
            with pytest.raises(RuntimeError, match="not here"), graph.save_on_cpu():
                pass
            with graph.disable_saved_tensors_hooks("nor here"):
                with pytest.raises(RuntimeError, match="nor here"), graph.save_on_cpu():
                    pass
            with pytest.raises(RuntimeError, match="not here"), graph.save_on_cpu():
                pass
        with graph.save_on_cpu():
            pass

    def test_disabling_while_hooks_are_open(self):
        with graph.save_on_cpu(), pytest.raises(RuntimeError, match="too late"):
            with graph.disable_saved_tensors_hooks("too late"):
                pass


class TestRawSaved:
    def test_register_hooks(self):
        x = leaf(2.0)
        y = x * x
        raw = y.grad_fn._raw_saved_self
        assert raw.unpack() is x
        raw.register_hooks(lambda t: t * 2, lambda t: t)
        assert y.grad_fn._saved_self.tolist() == [4.0]
        with pytest.raises(RuntimeError, match="hooks have already been set"):
            raw.register_hooks(lambda t: t, lambda t: t)
        y.sum().backward()
        assert x.grad.tolist() == [6.0]  # 2 from the one, 4 from the other
        with pytest.raises(RuntimeError, match="after it has been freed"):
            raw.register_hooks(lambda t: t, lambda t: t)

    def test_two_functions(self):
        with pytest.raises(TypeError, match="incompatible function arguments"):
            (leaf(1.0) * leaf(1.0)).grad_fn._raw_saved_self.register_hooks(3, lambda t: t)

    def test_a_name_that_is_not_saved(self):
        with pytest.raises(AttributeError):
            getattr(leaf(1.0).exp().grad_fn, "_raw_saved_nothing")  # noqa: B009


class TestSaveOnCpu:
    @pytest.mark.parametrize("pin_memory", [False, True])
    def test_gradient(self, pin_memory):
        x = leaf(2.0, 3.0)
        with graph.save_on_cpu(pin_memory=pin_memory):
            y = x * x * x
        y.sum().backward()
        assert x.grad.tolist() == [12.0, 27.0]

    def test_a_write_to_the_original(self):
        x = leaf(2.0)
        y = x.clone()
        with graph.save_on_cpu():
            z = y * y
        y.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            z.sum().backward()

    def test_a_write_to_the_original_of_a_copy(self):
        x = leaf(2.0)
        y = x.clone()
        with graph.save_on_cpu(pin_memory=True):
            z = y * y
        y.add_(1)
        z.sum().backward()
        assert x.grad.tolist() == [4.0]


class TestAllowMutation:
    def test_example_of_pytorchs_documentation(self):
        with graph.allow_mutation_on_saved_tensors():
            a = torch.ones(2, 3, requires_grad=True)
            b = a.clone()
            out = (b**2).sum()
            b.sin_()
            out.sum().backward()
        assert a.grad.tolist() == [[2.0] * 3] * 2
        assert b.tolist() == torch.ones(2, 3).sin().tolist()

    def test_through_a_view(self):
        with graph.allow_mutation_on_saved_tensors() as context:
            a = leaf(1.0, 2.0, 3.0)
            b = a.clone()
            out = (b * b).sum()
            b[1:].mul_(10)
            assert len(context.cloned) >= 1
            out.backward()
        assert a.grad.tolist() == [2, 4, 6]

    def test_a_saved_result(self):
        with graph.allow_mutation_on_saved_tensors():
            a = leaf(0.0, 1.0)
            y = a.exp()
            value = y.tolist()
            out = y.sum()
            y.zero_()
            out.backward()
        assert a.grad.tolist() == value

    def test_twice(self):
        with graph.allow_mutation_on_saved_tensors():
            a = leaf(3.0)
            b = a.clone()
            first = b * b
            b.add_(1)
            second = b * b
            b.add_(1)
            (first.sum() + second.sum()).backward()
        assert a.grad.tolist() == [6 + 8]

    def test_nothing_is_copied_without_a_write(self):
        with graph.allow_mutation_on_saved_tensors() as context:
            a = leaf(1.0)
            y = a * a
            assert context.cloned == {} and len(context.original) == len(context.tid_to_weakhandle) == 1
            y.sum().backward()
            assert context.original == {} == context.tid_to_weakhandle

    def test_one_copy_for_all_that_saved_a_value(self):
        with graph.allow_mutation_on_saved_tensors() as context:
            a = leaf(3.0)
            b = a.clone()
            first, second = b**2, b**3
            b.add_(1)
            assert [copy.tolist() for copy in context.cloned.values()] == [[3.0]]
            third = b**2
            b.add_(1)
            assert sorted(copy.item() for copy in context.cloned.values()) == [3.0, 4.0]
            del first, third
            second.sum().backward()
            assert context.cloned == {}
        assert a.grad.tolist() == [27]

    def test_backward_outside(self):
        with graph.allow_mutation_on_saved_tensors():
            a = leaf(1.0)
            y = a * a
        with pytest.raises(AssertionError, match="outside of the 'allow_mutation_on_saved_tensors' context"):
            y.sum().backward()

    def test_not_nested(self):
        with graph.allow_mutation_on_saved_tensors():
            with pytest.raises(RuntimeError, match="cannot be nested"), graph.allow_mutation_on_saved_tensors():
                pass
        a = leaf(1.0)
        b = a.clone()
        y = b * b
        b.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.sum().backward()


def test_what_was_packed_goes_with_the_graph():
    gc.disable()
    try:
        x = leaf(1.0)
        kept = []

        def pack(t):
            t = t.detach().clone()
            kept.append(weakref.ref(t))
            return t

        with saved_tensors_hooks(pack, lambda t: t):
            y = x.exp() * x
        assert all(reference() is not None for reference in kept)
        y.sum().backward()
        assert all(reference() is None for reference in kept)
    finally:
        gc.enable()


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Adagrad", "LBFGS"])
def test_mutation_by_an_optimiser_is_seen(name):
    with graph.allow_mutation_on_saved_tensors():
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        out = (w**2).sum()
        optimizer = getattr(torch.optim, name)([w], lr=0.5)
        w.grad = torch.ones(2)
        optimizer.step(lambda: torch.ones(()))
        assert w.tolist() != [1.0, 2.0]
        (gradient,) = torch.autograd.grad(out, w)
    assert gradient.tolist() == [2.0, 4.0]


@pytest.mark.parametrize("pair", [(1, len), (len, None)])
def test_hooks_are_functions(pair):
    with pytest.raises(TypeError, match="saved_tensors_hooks takes two functions"):
        with torch.autograd.graph.saved_tensors_hooks(*pair):
            pass
    x = torch.ones(2, requires_grad=True)
    (x * x).sum().backward()  # none of them stays open
    assert x.grad.tolist() == [2, 2]
