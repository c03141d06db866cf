"""The graph of a linear layer as it is shown: the transposition of the weight is a step of its own."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import retrograd
from retrograd import autograd, no_grad
from retrograd.nn.functional import linear


def leaves(*, bias: bool = True, torch=retrograd):
    generator = np.random.default_rng(3)
    shapes = [(3, 4), (5, 4), (5,)][: 3 if bias else 2]
    return [torch.tensor(generator.uniform(-1, 1, shape), requires_grad=True) for shape in shapes]


def tree(node):
    return None if node is None else (node.name().rpartition(":")[2], [tree(above) for above, _ in node.next_functions])


def test_steps() -> None:
    x, weight, bias = leaves()
    node = linear(x, weight, bias).grad_fn
    (first, _), (second, _), (turned, number) = node.next_functions
    assert node.name() == "AddmmBackward0" and first.variable is bias and second.variable is x
    assert turned.name() == "TBackward0" and number == 0 and turned.next_functions[0][0].variable is weight
    assert node.next_functions[2][0] is turned
    node = linear(x, weight).grad_fn
    assert tree(node) == ("MmBackward0", [("AccumulateGrad", []), ("TBackward0", [("AccumulateGrad", [])])])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("needed", [(True, True, True), (True, False, True), (True, True, False)])
def test_steps_beside_pytorch(bias: bool, needed: tuple) -> None:
    if bias and not needed[2]:
        pytest.skip("a bias without a gradient is not shown")
    torch = pytest.importorskip("torch")
    trees = []
    for library in (retrograd, torch):
        inputs = leaves(bias=bias, torch=library)
        for t, wanted in zip(inputs, needed, strict=False):
            t.requires_grad_(wanted)
        weight = inputs[1] * 2 if needed[1] else inputs[1]
        trees.append(tree((library.nn.functional.linear(inputs[0], weight, *inputs[2:])).grad_fn))
    if needed[1]:
        assert trees[0] == trees[1]


@pytest.mark.parametrize("bias", [True, False])
def test_derivatives_stay_what_they_were(bias: bool) -> None:
    found = []
    for looked_at in (False, True):
        inputs = leaves(bias=bias)
        made = linear(inputs[0].exp(), inputs[1].exp(), *inputs[2:])
        if looked_at:
            assert tree(made.grad_fn)[1][-1][0] == "TBackward0"
        first = autograd.grad((made**3).sum(), inputs, create_graph=True)
        second = autograd.grad(sum((g * g).sum() for g in first), inputs, retain_graph=True)
        (made**2).sum().backward()
        found.append([t.detach().numpy() for t in (*first, *second, *[t.grad for t in inputs])])
    for one, other in zip(*found, strict=True):
        assert_allclose(one, other, rtol=1e-12)


def test_hooks_see_the_steps() -> None:
    x, weight, bias = leaves()
    node = linear(x, weight, bias).grad_fn
    seen = []
    node.register_hook(lambda grads, outputs: seen.append([tuple(g.shape) for g in grads]))
    node.next_functions[2][0].register_prehook(lambda outputs: (outputs[0] * 2,))
    node(retrograd.ones(3, 5, dtype=retrograd.float64))
    autograd.backward(retrograd.autograd.graph.GradientEdge(node, 0), retrograd.ones(3, 5, dtype=retrograd.float64))
    assert seen == [[(5,), (3, 4), (4, 5)]]
    assert_allclose(weight.grad.numpy(), 2 * np.ones((5, 3)) @ x.detach().numpy())
    assert_allclose(bias.grad.numpy(), [3.0] * 5)


def test_what_the_steps_saved() -> None:
    x, weight, bias = leaves()
    node = linear(x, weight, bias).grad_fn
    assert node._saved_mat1 is x and node._saved_mat2.equal(weight.t()) and node._saved_alpha == node._saved_beta == 1
    assert node._saved_mat1_sym_sizes == (3, 4) and node._saved_mat2_sym_sizes == (4, 5)


def test_a_write_to_the_weight_is_still_found() -> None:
    x, weight, bias = leaves()
    made = linear(x, weight, bias)
    assert made.grad_fn.next_functions
    with no_grad():
        weight.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        made.sum().backward()


def test_shown_after_its_values_were_freed() -> None:
    x, weight, bias = leaves()
    made = linear(x, weight, bias)
    made.sum().backward()
    assert [above.name().rpartition(":")[2] for above, _ in made.grad_fn.next_functions] == [
        "AccumulateGrad", "AccumulateGrad", "TBackward0",
    ]  # fmt: skip
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        made.sum().backward()


def test_not_taken_apart_while_a_pass_runs() -> None:
    """A pass has looked at the edges of the nodes before it; what is put between them would miss its gradient."""
    x, weight, bias = leaves()
    made = linear(x, weight, bias)
    seen = []
    out = made * 1
    out.register_hook(lambda g: seen.append(len(made.grad_fn.next_functions)))
    (found,) = autograd.grad(out.sum(), [weight])
    assert seen == [3]
    assert_allclose(found.numpy(), np.ones((5, 3)) @ x.detach().numpy())
    assert made.grad_fn.next_functions[2][0].name() == "TBackward0"


def test_inputs_without_a_derivative_are_no_edges() -> None:
    """As in PyTorch: an index, a condition, a mask and a number do not count."""
    x = retrograd.rand(3, 4, requires_grad=True)
    index = retrograd.tensor([0, 2, 1])
    made = {
        "index_select": x.index_select(0, index), "getitem": x[index], "gather": x.gather(0, index[:, None]),
        "pow": x**2, "masked_fill": x.masked_fill(x > 0.5, 0.0), "embedding": retrograd.nn.functional.embedding(index, x),
    }  # fmt: skip
    assert {name: len(t.grad_fn.next_functions) for name, t in made.items()} == dict.fromkeys(made, 1)
    where = retrograd.where(x > 0, x, 0.0)
    assert [above is None for above, _ in where.grad_fn.next_functions] == [False, True]
    seen = []
    made["getitem"].grad_fn.register_hook(lambda grads, outputs: seen.append(len(grads)) or (grads[0] * 2,))
    made["getitem"].sum().backward()
    assert seen == [1] and x.grad.eq(2).all()


def test_hooks_of_nodes_see_gradients_of_broadcast_leaves_summed() -> None:
    x = retrograd.ones(2, requires_grad=True)
    seen = []
    for made in (x.expand(3, 2), x + retrograd.ones(3, 2)):
        made.grad_fn.register_hook(lambda grads, outputs: seen.append(grads[0].tolist()))
        made.sum().backward()
    assert seen == [[3, 3], [3, 3]]
