"""What PyTorch's notes say about backward hooks: which run, in which order, and where they stay when a tensor is
written to."""

import pytest

import retrograd as torch
from retrograd import nn
from retrograd.autograd import graph


def leaf(*values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


class TestWhichHooksRun:
    def test_tensor_hooks_run_for_inputs_though_their_node_does_not(self):
        x = leaf(2.0)
        y = x * 3
        log = []
        y.register_hook(lambda g: log.append("tensor"))
        y.grad_fn.register_prehook(lambda g: log.append("before"))
        y.grad_fn.register_hook(lambda a, b: log.append("after"))
        torch.autograd.grad((y * y).sum(), y)
        assert log == ["tensor"]

    def test_what_is_captured_is_what_the_hooks_return(self):
        x = leaf(2.0)
        y = x * 3
        y.register_hook(lambda g: g * 10)
        (g,) = torch.autograd.grad(y.sum(), y)
        assert g.tolist() == [10.0]

    def test_node_hooks_do_not_run_where_only_other_inputs_are_asked_for(self):
        x, w = leaf(2.0), leaf(5.0)
        y, z = x.exp(), w.exp()
        log = []
        y.grad_fn.register_hook(lambda a, b: log.append("x"))
        z.grad_fn.register_hook(lambda a, b: log.append("w"))
        (y * z).sum().backward(inputs=[w])
        assert log == ["w"]

    def test_post_accumulate_hooks_do_not_run_for_grad(self):
        x = leaf(2.0)
        log = []
        x.register_post_accumulate_grad_hook(lambda t: log.append(1))
        torch.autograd.grad((x * x).sum(), x)
        assert log == []


class TestWrites:
    def test_hooks_stay_and_retained_gradients_move(self):
        x = leaf(2.0)
        y = x.clone()
        seen = []
        y.register_hook(lambda g: seen.append(("before", g.tolist())))
        y.retain_grad()
        y.mul_(5)
        y.register_hook(lambda g: seen.append(("after", g.tolist())))
        (y * 3).sum().backward()
        assert seen == [("after", [3.0]), ("before", [15.0])]
        assert y.grad.tolist() == [3.0] and x.grad.tolist() == [15.0]

    def test_retained_gradient_of_a_base_written_through_a_view(self):
        x = leaf(1.0, 2.0)
        y = x.clone()
        y.retain_grad()
        y[:1].mul_(5)
        (y * torch.tensor([3.0, 4.0], dtype=torch.float64)).sum().backward()
        assert y.grad.tolist() == [3.0, 4.0] and x.grad.tolist() == [15.0, 4.0]

    def test_retained_gradient_of_a_view(self):
        x = leaf(1.0, 2.0)
        y = x.clone()
        view = y[:1]
        view.retain_grad()
        view.mul_(5)
        (y * 3).sum().backward(retain_graph=True)
        assert x.grad.tolist() == [15.0, 3.0]
        assert view.grad is None  # its values of after the write were not used
        (view * 3).sum().backward()
        assert view.grad.tolist() == [3.0]

    def test_retained_twice(self):
        x = leaf(2.0)
        y = x.clone()
        y.retain_grad()
        y.mul_(5)
        y.retain_grad()
        y.mul_(7)
        y.sum().backward()
        assert y.grad.tolist() == [1.0] and x.grad.tolist() == [35.0]


class TestNodeHooks:
    def test_examples_of_the_documentation(self):
        a = leaf(0.0, 0.0, 0.0)
        b = a.clone()
        assert isinstance(b.grad_fn, graph.Node)
        handle = b.grad_fn.register_hook(lambda gI, gO: (gO[0] * 2,))
        b.sum().backward(retain_graph=True)
        assert a.grad.tolist() == [2.0] * 3
        handle.remove()
        a.grad = None
        handle = b.grad_fn.register_prehook(lambda gI: (gI[0] * 2,))
        b.sum().backward(retain_graph=True)
        assert a.grad.tolist() == [2.0] * 3
        handle.remove()
        a.grad = None
        b.sum().backward(retain_graph=True)
        assert a.grad.tolist() == [1.0] * 3

    @pytest.mark.parametrize("kind", ["register_hook", "register_prehook"])
    def test_wrong_results(self, kind):
        x, w = leaf(1.0), leaf(2.0)
        y = x * w
        before = kind == "register_prehook"
        for result, error, message in [
            ((x.detach(),) * 3, RuntimeError, r"incorrect number of values \(got 3, but expected"),
            ((3,) * (1 if before else 2), TypeError, "hook returned 'int'"),
            ((leaf(1.0, 2.0).detach(),) * (1 if before else 2), RuntimeError, "has changed the size of value"),
            ((torch.ones(1),) * (1 if before else 2), RuntimeError, "has changed the type of value"),
        ]:
            with getattr(y.grad_fn, kind)(lambda *_, result=result: result), pytest.raises(error, match=message):
                y.sum().backward(retain_graph=True)
        y.sum().backward()
        assert x.grad.tolist() == [2.0]

    def test_hook_of_the_accumulator_sees_what_arrives(self):
        x = leaf(2.0)
        x.grad = torch.full((1,), 100.0, dtype=torch.float64)
        accumulator = graph.get_gradient_edge(x).node
        seen = []
        accumulator.register_hook(lambda inputs, outputs: seen.append((inputs, outputs[0].tolist())))
        (x * 3).sum().backward()
        assert seen == [((), [3.0])] and x.grad.tolist() == [103.0]


class TestHandles:
    def test_all_hooks_give_the_same_kind(self):
        from retrograd.utils.hooks import RemovableHandle

        x = leaf(1.0)
        y = x * 2
        handles = [
            x.register_hook(print), y.register_hook(print), x.register_post_accumulate_grad_hook(print),
            y.grad_fn.register_hook(print), y.grad_fn.register_prehook(print),
            nn.Linear(1, 1).register_forward_hook(print), graph.register_multi_grad_hook([x], print),
        ]  # fmt: skip
        assert all(isinstance(handle, RemovableHandle) for handle in handles)
        assert len({handle.id for handle in handles[:-1]}) == len(handles) - 1

    def test_as_a_context(self):
        x = leaf(1.0)
        with x.register_hook(lambda g: g * 2):
            (x * 3).sum().backward()
        (x * 3).sum().backward()
        assert x.grad.tolist() == [9.0]
