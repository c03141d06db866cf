"""`functorch`, as programs from before `torch.func` import it."""

import pytest

import retrograd
from retrograd import compat, nn
from retrograd.compat import functorch
from retrograd.compat.functorch import stateless


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.second = nn.Linear(3, 3)
        self.second.bias = self.first.bias
        self.register_buffer("shift", retrograd.randn(3))

    def forward(self, x):
        return self.second(self.first(x)) + self.shift


def test_the_module_and_its_warnings():
    with compat.install():
        import functorch as imported
        from functorch.experimental import chunk_vmap, replace_all_batch_norm_modules_  # noqa: F401
        from torch._functorch.eager_transforms import _slice_argnums

        assert imported.__version__.endswith("+retrograd")
        with pytest.warns(FutureWarning, match="Please use `torch.func.grad`"):
            assert imported.grad(lambda x: x * x)(retrograd.tensor(3.0)).item() == 6.0
        with pytest.warns(FutureWarning, match="Please use `torch.vmap`"):
            imported.vmap(retrograd.sin)
        assert _slice_argnums((1, (2, 3)), -1) == ((2, 3),)
        assert _slice_argnums((1, (2, 3)), (1, 0)) == ((2, 3), 1)
    with pytest.warns(FutureWarning, match="functionalize"):
        assert functorch.functionalize(retrograd.sin)(retrograd.zeros(1)).item() == 0


def test_a_module_as_a_function_of_its_parameters():
    model = Tied()
    function, params, buffers = stateless.make_functional_with_buffers(model)
    assert len(params) == 3 and params[0] is model.first.weight
    assert len(buffers) == 1
    x = retrograd.randn(2, 3)
    assert retrograd.equal(function(params, buffers, x), model(x))
    doubled = [2 * p for p in params]
    first = x @ doubled[0].T + doubled[1]
    expected = first @ doubled[2].T + doubled[1] + buffers[0]
    assert retrograd.allclose(function(doubled, buffers, x), expected)
    assert retrograd.equal(function.stateless_model.first.weight, model.first.weight)
    with pytest.raises(RuntimeError, match="`model` has buffers"):
        stateless.make_functional(model)
    _, params = stateless.make_functional(model.first, disable_autograd_tracking=True)
    assert not any(p.requires_grad for p in params)


def test_an_ensemble():
    models = [Tied() for _ in range(3)]
    function, params, buffers = stateless.combine_state_for_ensemble(models)
    x = retrograd.randn(3, 2, 3)
    expected = retrograd.stack([model(rows) for model, rows in zip(models, x, strict=True)])
    assert retrograd.allclose(retrograd.vmap(function)(params, buffers, x), expected, atol=1e-6)
    with pytest.raises(RuntimeError, match="Expected at least one model, got 0"):
        stateless.combine_state_for_ensemble([])
    with pytest.raises(RuntimeError, match="to be of the same class"):
        stateless.combine_state_for_ensemble([nn.Linear(1, 1), nn.ReLU()])
    with pytest.raises(RuntimeError, match="same training/eval mode"):
        stateless.combine_state_for_ensemble([nn.ReLU(), nn.ReLU().eval()])


def test_pieces_of_a_batch_and_statistics():
    from retrograd.compat.functorch.experimental import chunk_vmap, replace_all_batch_norm_modules_

    x = retrograd.randn(7, 2)
    lengths = []

    def row(t):
        lengths.append(1)
        return t.sin()

    assert retrograd.equal(chunk_vmap(row, chunks=3)(x), x.sin())
    assert len(lengths) == 3
    with pytest.raises(ValueError, match="chunks should be greater than 0"):
        chunk_vmap(row, chunks=0)
    net = replace_all_batch_norm_modules_(nn.Sequential(nn.BatchNorm1d(2), nn.ReLU()))
    assert net[0].running_mean is None and not net[0].track_running_stats
