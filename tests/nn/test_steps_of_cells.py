"""Cells called step by step: the gradients of their weights, which a pass gathers from many steps."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")

KINDS = ["LSTMCell", "GRUCell", "RNNCell"]


def prepare(framework, kind, batch=3, steps=20, inputs=5, hidden=6):
    framework.manual_seed(0)
    cell = getattr(framework.nn, kind)(inputs, hidden).double()
    rng = np.random.default_rng(0)
    return cell, [framework.tensor(rng.normal(size=(batch, inputs)), requires_grad=True) for _ in range(steps)]


def run(cell, sequence):
    state = None
    for element in sequence:
        state = cell(element, state)
    return sum((part * part).sum() for part in (state if isinstance(state, tuple) else (state,)))


def gradients(*owners):
    return [None if x.grad is None else x.grad.numpy() for owner in owners for x in owner]


def alike(scenario):
    ours, theirs = scenario(retrograd), scenario(torch)
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert (our is None) == (their is None)
        if our is not None:
            np.testing.assert_allclose(our, their, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("batch", "steps"), [(1, 1), (1, 2), (1, 20), (1, 300), (32, 20), (7, 40), (64, 9), (65, 3), (300, 3), (0, 3)]
)
def test_gradients_of_all_steps(kind, batch, steps):
    def scenario(framework):
        cell, sequence = prepare(framework, kind, batch, steps)
        run(cell, sequence).backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_batches_that_change_from_step_to_step(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind, 40, 30)
        total = 0
        for count in (40, 3, 64, 1, 100):
            total = total + run(cell, [element.repeat(3, 1)[:count] for element in sequence])
        total.backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("frozen", ["weight_ih", "weight_hh", "bias_ih"])
def test_frozen_weights(kind, frozen):
    def scenario(framework):
        cell, sequence = prepare(framework, kind)
        getattr(cell, frozen).requires_grad_(False)
        run(cell, sequence).backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_further_passes_add_to_what_is_there(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind)
        loss = run(cell, sequence)
        loss.backward(retain_graph=True)
        loss.backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_that_are_asked_for(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind)
        loss = run(cell, sequence)
        asked = framework.autograd.grad(loss, [cell.weight_hh, sequence[3]], retain_graph=True)
        loss.backward(inputs=[cell.weight_ih])
        return [g.numpy() for g in asked] + gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_gradients(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind, steps=6)
        found = framework.autograd.grad(run(cell, sequence), list(cell.parameters()), create_graph=True)
        sum((g * g).sum() for g in found).backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_one_weight_for_both_and_used_elsewhere(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind, inputs=6)
        cell.weight_hh = cell.weight_ih
        loss = run(cell, sequence) + (cell.weight_ih**3).sum()
        loss.backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_are_no_leaves(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind)
        framework.nn.utils.parametrizations.weight_norm(cell, "weight_hh")
        run(cell, sequence).backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_hooks_of_weights_see_the_whole_gradient_once(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind)
        seen = []
        cell.weight_ih.register_hook(lambda g: seen.append(g.numpy().copy()))
        cell.weight_hh.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.numpy().copy()))
        run(cell, sequence).backward()
        assert len(seen) == 2
        return sorted(seen, key=lambda x: x.shape[1]) + gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_written_to_while_the_pass_runs(kind):
    """What a node saved may change once the node has run."""

    def scenario(framework):
        cell, sequence = prepare(framework, kind)

        def overwrite(place):
            def hook(g):
                with framework.no_grad():
                    for element in sequence[place + 1 :]:
                        element.fill_(100.0)

            return hook

        for place, element in enumerate(sequence):
            element.register_hook(overwrite(place))
        run(cell, sequence).backward()
        return gradients(cell.parameters(), sequence)

    alike(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_nodes_called_by_hooks(kind):
    """A node that is called while a pass runs gives its gradients to the caller, not to that pass."""
    cell, sequence = prepare(retrograd, kind)
    called = []

    def hook(g):
        node = states[1].grad_fn
        called.append(node(*(retrograd.ones_like(states[1]) for _ in node._input_metadata)))

    found = []
    for hooked in (False, True):
        states, state = [], None
        for element in sequence:
            state = cell(element, state)
            states.append(state[0] if isinstance(state, tuple) else state)
        if hooked:
            states[6].register_hook(hook)
        found.append(retrograd.autograd.grad(states[-1].sum(), list(cell.parameters())))
    for with_hook, without in zip(*found, strict=True):
        np.testing.assert_allclose(with_hook.numpy(), without.numpy(), rtol=1e-12)
    shapes = [tuple(g.shape) for g in called[0] if g is not None]
    assert tuple(cell.weight_ih.shape) in shapes and tuple(cell.weight_hh.shape) in shapes


@pytest.mark.parametrize("kind", KINDS)
def test_anomalies_are_looked_for(kind):
    def scenario(framework):
        cell, sequence = prepare(framework, kind)
        with framework.autograd.detect_anomaly(check_nan=True):
            run(cell, sequence).backward()
        return gradients(cell.parameters(), sequence)

    with pytest.warns(UserWarning):
        theirs = scenario(torch)
    with pytest.warns(UserWarning):
        ours = scenario(retrograd)
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-9, atol=1e-12)
