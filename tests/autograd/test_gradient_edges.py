"""Edges of the graph in place of tensors, inputs as dictionaries, and hooks on several gradients at once."""

import pytest

import retrograd as torch
from retrograd.autograd import graph


def leaf(*values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def ones(n):
    return torch.ones(n, dtype=torch.float64)


class TestEdges:
    def test_of_a_leaf(self):
        x = leaf(1.0, 2.0)
        edge = graph.get_gradient_edge(x)
        assert edge.node.name() == "torch::autograd::AccumulateGrad" and edge.output_nr == 0
        assert edge.node.variable is x and edge.ownership_token is None

    def test_of_one_of_several_outputs(self):
        first, second = leaf(1.0, 2.0).unbind()
        assert graph.get_gradient_edge(second).output_nr == 1
        assert graph.get_gradient_edge(first).node is second.grad_fn

    def test_is_a_named_tuple(self):
        y = leaf(1.0) * 2
        node, number, token = graph.get_gradient_edge(y)
        assert node is y.grad_fn and number == 0 and token is None
        assert graph.GradientEdge(node, number) == graph.get_gradient_edge(y)

    def test_as_inputs(self):
        x = leaf(1.0, 2.0)
        y = x * 3
        z = (y * y).sum()
        by_edge = torch.autograd.grad(z, [graph.get_gradient_edge(y), graph.get_gradient_edge(x)], retain_graph=True)
        by_tensor = torch.autograd.grad(z, [y, x])
        assert all(torch.equal(a, b) for a, b in zip(by_edge, by_tensor, strict=True))

    def test_as_roots_after_the_tensor_is_gone(self):
        x = leaf(1.0, 2.0)
        y = x * x
        edge = graph.get_gradient_edge(y)
        del y
        assert torch.autograd.grad(edge, x, ones(2), retain_graph=True)[0].tolist() == [2, 4]
        torch.autograd.backward(edge, ones(2))
        assert x.grad.tolist() == [2, 4]

    def test_of_next_functions(self):
        x = leaf(2.0)
        y = x.exp()
        z = y * y
        edge = graph.GradientEdge(*z.grad_fn.next_functions[0])
        assert torch.autograd.grad(z.sum(), edge)[0].tolist() == [2 * y.item()]

    def test_backward_to_the_edge_of_a_leaf(self):
        x, w = leaf(2.0), leaf(5.0)
        torch.autograd.backward((x * w).sum(), inputs=graph.get_gradient_edge(x))
        assert x.grad.tolist() == [5.0] and w.grad is None

    def test_scalar_root_needs_no_gradient(self):
        x = leaf(3.0)
        edge = graph.get_gradient_edge((x * x).sum())
        assert torch.autograd.grad(edge, x)[0].tolist() == [6.0]

    def test_materialized(self):
        x, w = leaf(3.0), leaf(1.0, 2.0)
        edge = graph.get_gradient_edge(w * 2)
        found = torch.autograd.grad((x * x).sum(), [x, edge], materialize_grads=True)
        assert found[1].tolist() == [0, 0]

    def test_errors(self):
        x = leaf(1.0, 2.0)
        with pytest.raises(RuntimeError, match="not possible to get the gradient edge"):
            graph.get_gradient_edge(x.detach())
        edge = graph.get_gradient_edge(x * x)
        with pytest.raises(RuntimeError, match="only for scalar outputs"):
            torch.autograd.backward(edge)
        with pytest.raises(RuntimeError, match="Mismatch in shape"):
            torch.autograd.backward(edge, ones(3))
        with pytest.raises(TypeError, match="node of a GradientEdge"):
            torch.autograd.grad(graph.GradientEdge(None, 0), x, ones(2))
        with pytest.raises(TypeError):
            torch.autograd.grad({"a": (x * x).sum()}, x)


class TestDictionaries:
    def test_inputs_and_result(self):
        a, b = leaf(2.0), leaf(3.0)
        found = torch.autograd.grad((a * b).sum(), {"a": a, "b": b})
        assert list(found) == ["a", "b"] and found["a"].tolist() == [3.0] and found["b"].tolist() == [2.0]

    def test_unused(self):
        a, b = leaf(2.0), leaf(3.0)
        found = torch.autograd.grad((a * a).sum(), {"a": a, "b": b}, allow_unused=True)
        assert found["b"] is None


class TestBackwardInputs:
    def test_post_accumulate_hooks_run(self):
        x, w = leaf(2.0), leaf(5.0)
        seen = []
        x.register_post_accumulate_grad_hook(lambda t: seen.append(t.grad.tolist()))
        (x * w).sum().backward(inputs=[x])
        assert seen == [[5.0]] and w.grad is None

    def test_a_tensor_that_is_not_a_leaf_retains(self):
        x = leaf(2.0)
        y = x * 3
        (y * y).sum().backward(inputs=[y])
        assert y.grad.tolist() == [12.0] and y.retains_grad and x.grad is None

    def test_accumulates(self):
        x = leaf(2.0)
        for _ in range(2):
            (x * x).sum().backward(inputs=x)
        assert x.grad.tolist() == [8.0]

    def test_both_arguments(self):
        x = leaf(2.0)
        with pytest.warns(FutureWarning, match="grad_variables"), pytest.raises(RuntimeError, match="both passed"):
            torch.autograd.backward([x], [ones(1)], grad_variables=[ones(1)])


class TestMultiGradHook:
    def test_example_of_pytorchs_documentation(self):
        a, b = (torch.rand(2, 3, requires_grad=True) for _ in range(2))
        c, d = a * b, a * b
        seen = []
        handle = graph.register_multi_grad_hook((a, b, c, d), lambda grads: seen.append([g is not None for g in grads]))
        c.sum().backward(retain_graph=True)
        c.sum().backward(inputs=(a,), retain_graph=True)
        assert seen == [[True, True, True, False], [True, False, True, False]]
        handle.remove()
        c.sum().backward()
        assert len(seen) == 2

    def test_gradients(self):
        a, b = leaf(2.0), leaf(3.0)
        seen = []
        graph.register_multi_grad_hook([a, b], lambda grads: seen.append([g and g.tolist() for g in grads]))
        (a * b).sum().backward()
        torch.autograd.grad((a * a).sum(), a)
        assert seen == [[[3.0], [2.0]], [[4.0], None]]

    def test_grad_calls_it_too(self):
        a, b = leaf(2.0), leaf(3.0)
        seen = []
        graph.register_multi_grad_hook([a, b], seen.append)
        torch.autograd.grad((a * b).sum(), [b])
        assert seen[0][0] is None and seen[0][1].tolist() == [2.0]

    def test_any(self):
        a, b = leaf(2.0), leaf(3.0)
        c = a * b
        seen = []
        handle = graph.register_multi_grad_hook([a, b, c], lambda g: seen.append(g.tolist()), mode="any")
        c.sum().backward(retain_graph=True)
        c.sum().backward(retain_graph=True)
        assert seen == [[1.0], [1.0]]
        handle.remove()
        c.sum().backward()
        assert len(seen) == 2

    def test_any_passes_over_tensors_without_gradients(self):
        a = leaf(2.0)
        seen = []
        graph.register_multi_grad_hook([a, torch.ones(1)], seen.append, mode="any")
        (a * 2).sum().backward()
        assert len(seen) == 1

    def test_a_formula_that_gives_no_gradient(self):
        class Half(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x, y):
                return x * y

            @staticmethod
            def backward(ctx, g):
                return g, None

        a, b = leaf(2.0), leaf(3.0)
        seen = []
        graph.register_multi_grad_hook([a, b], seen.append)
        Half.apply(a, b).sum().backward()
        assert len(seen) == 1 and seen[0][0].tolist() == [1.0] and seen[0][1] is None

    def test_unknown_mode(self):
        with pytest.raises(ValueError, match=r"Expects mode to be one of \('all', 'any'\) but got one"):
            graph.register_multi_grad_hook([leaf(1.0)], print, mode="one")


class TestIncrementVersion:
    def test_one_and_several(self):
        x, y = torch.zeros(2), torch.zeros(2)
        graph.increment_version(x)
        graph.increment_version(t for t in (x, y))
        assert x._version == 2 and y._version == 1

    def test_saved_tensors_notice(self):
        x = leaf(1.0)
        y = x * x
        graph.increment_version(x)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.sum().backward()

    def test_inference_tensors_are_passed_over(self):
        with torch.inference_mode():
            x = torch.zeros(2)
        graph.increment_version(x)

    def test_errors(self):
        with pytest.raises(RuntimeError, match="expect a Iterable"):
            graph.increment_version(3)
        with pytest.raises(RuntimeError, match="to be a tensor"):
            graph.increment_version([3])
