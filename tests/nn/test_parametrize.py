"""nn.utils: parametrized tensors, norms of weights, fusion, calls with other parameters; beside PyTorch's where it is."""

import copy
import pickle

import numpy as np
import pytest

import retrograd as torch
from retrograd import nn
from retrograd.nn.utils import parametrizations, parametrize


@pytest.fixture
def pytorch():
    return pytest.importorskip("torch")


def twin(pytorch, ours, theirs):
    """Gives PyTorch's module the state of ours, and says whether the names agree."""
    state = {name: pytorch.from_numpy(tensor.detach().numpy().copy()) for name, tensor in ours.state_dict().items()}
    theirs.load_state_dict(state)
    return theirs


def close(ours, theirs, tolerance=2e-6):
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=0, atol=tolerance)


class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).mT

    def right_inverse(self, A):
        return A.triu()


class Doubled(nn.Module):
    def forward(self, X):
        return X * 2


class Split(nn.Module):
    def forward(self, a, b):
        return a + b

    def right_inverse(self, X):
        return X / 4, X * 3 / 4


class TestRegister:
    def test_a_parameter(self):
        layer = nn.Linear(3, 3)
        weight = layer.weight.detach().clone()
        assert parametrize.register_parametrization(layer, "weight", Symmetric()) is layer
        assert torch.equal(layer.weight, weight.triu() + weight.triu(1).mT)
        assert type(layer).__name__ == "ParametrizedLinear" and isinstance(layer, nn.Linear)
        assert set(dict(layer.named_parameters())) == {"bias", "parametrizations.weight.original"}
        assert parametrize.is_parametrized(layer) and parametrize.is_parametrized(layer, "weight")
        assert not parametrize.is_parametrized(layer, "bias")
        assert parametrize.type_before_parametrizations(layer) is nn.Linear

    def test_gradients_reach_the_original(self):
        layer = parametrize.register_parametrization(nn.Linear(2, 2, bias=False), "weight", Symmetric())
        layer(torch.tensor([[1.0, 10.0]])).sum().backward()
        assert layer.parametrizations.weight.original.grad.tolist() == [[1.0, 11.0], [0.0, 10.0]]

    def test_assignment(self):
        layer = parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
        A = torch.rand(3, 3)
        A = A + A.T
        layer.weight = A
        assert torch.allclose(layer.weight, A)
        optimizer = torch.optim.SGD(layer.parameters(), 0.1)
        layer(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        assert torch.allclose(layer.weight, layer.weight.T)

    def test_without_right_inverse(self):
        layer = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled())
        with pytest.raises(RuntimeError, match="parametrization Doubled does not implement right_inverse"):
            layer.weight = torch.ones(2, 2)

    def test_several_originals(self):
        layer = nn.Linear(2, 2)
        weight = layer.weight.detach().clone()
        parametrize.register_parametrization(layer, "weight", Split())
        assert torch.allclose(layer.weight, weight)
        names = set(dict(layer.named_parameters()))
        assert names == {"bias", "parametrizations.weight.original0", "parametrizations.weight.original1"}
        layer.weight = torch.ones(2, 2)
        assert layer.parametrizations.weight.original0.tolist() == [[0.25, 0.25], [0.25, 0.25]]
        with pytest.raises(ValueError, match="Cannot leave unparametrized"):
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=False)
        parametrize.remove_parametrizations(layer, "weight")
        assert layer.weight.tolist() == [[1.0, 1.0], [1.0, 1.0]] and isinstance(layer.weight, nn.Parameter)

    def test_one_after_the_other(self):
        layer = nn.Linear(2, 2)
        weight = layer.weight.detach().clone()
        parametrize.register_parametrization(layer, "weight", Symmetric())
        parametrize.register_parametrization(layer, "weight", Doubled())
        assert torch.equal(layer.weight, 2 * (weight.triu() + weight.triu(1).mT))

    def test_a_buffer(self):
        module = nn.Module()
        module.register_buffer("mean", torch.ones(2))
        parametrize.register_parametrization(module, "mean", Doubled())
        assert module.mean.tolist() == [2.0, 2.0]
        parametrize.remove_parametrizations(module, "mean", leave_parametrized=False)
        assert module.mean.tolist() == [1.0, 1.0] and "mean" in dict(module.named_buffers())

    @pytest.mark.parametrize("leave", [True, False])
    def test_removal(self, leave):
        layer = nn.Linear(2, 2)
        weight = layer.weight.detach().clone()
        parametrize.register_parametrization(layer, "weight", Doubled())
        parametrize.remove_parametrizations(layer, "weight", leave_parametrized=leave)
        assert type(layer) is nn.Linear and not hasattr(layer, "parametrizations")
        assert torch.equal(layer.weight, weight * 2 if leave else weight)
        assert isinstance(layer.weight, nn.Parameter) and layer.weight.requires_grad
        layer(torch.ones(1, 2)).sum().backward()
        assert layer.weight.grad is not None

    def test_cached(self):
        calls = []

        class Counted(nn.Module):
            def forward(self, X):
                calls.append(1)
                return X

        layer = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Counted(), unsafe=True)
        calls.clear()
        with parametrize.cached():
            assert layer.weight is layer.weight
        assert len(calls) == 1
        layer.weight, layer.weight  # noqa: B018
        assert len(calls) == 3

    def test_copies(self):
        layer = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled())
        other = copy.deepcopy(layer)
        with torch.no_grad():
            other.parametrizations.weight.original.zero_()
        assert other.weight.tolist() == [[0.0, 0.0], [0.0, 0.0]] and layer.weight.abs().sum() > 0
        parametrize.remove_parametrizations(other, "weight")
        assert parametrize.is_parametrized(layer) and layer.weight.shape == (2, 2)

    def test_state_dict(self):
        layer = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled())
        other = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled())
        other.load_state_dict(layer.state_dict())
        assert torch.equal(layer.weight, other.weight)
        with pytest.raises(RuntimeError, match="only supported through state_dict"):
            pickle.dumps(layer)

    def test_transfer(self):
        source = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled())
        target = nn.Linear(2, 2)
        parametrize.transfer_parametrizations_and_params(source, target)
        assert torch.equal(source.weight, target.weight)

    def test_errors(self):
        layer = nn.Linear(2, 2)

        class Wrong(nn.Module):
            def __init__(self, result):
                super().__init__()
                self.result = result

            def forward(self, X):
                return self.result

        with pytest.raises(ValueError, match="does not have a parameter, a buffer, or a parametrized element"):
            parametrize.register_parametrization(layer, "nothing", Doubled())
        with pytest.raises(ValueError, match="A parametrization must return a tensor. Got int."):
            parametrize.register_parametrization(layer, "weight", Wrong(3))
        with pytest.raises(ValueError, match="may not change the dtype"):
            parametrize.register_parametrization(layer, "weight", Wrong(torch.ones(2, 2, dtype=torch.float64)))
        with pytest.raises(ValueError, match="may not change the shape"):
            parametrize.register_parametrization(layer, "weight", Wrong(torch.ones(3)))
        with pytest.raises(ValueError, match="does not have a parametrization on weight"):
            parametrize.remove_parametrizations(layer, "weight")
        with pytest.raises(ValueError, match="requires one or more modules"):
            parametrize.ParametrizationList([], torch.ones(2))
        assert type(layer) is nn.Linear and layer.weight.shape == (2, 2)
        parametrize.register_parametrization(layer, "weight", Doubled())
        with pytest.raises(ValueError, match="may not change the shape"):
            parametrize.register_parametrization(layer, "weight", Wrong(torch.ones(3)))


class TestSpectralNorm:
    @pytest.mark.parametrize("layer", ["Linear(4, 3)", "Conv2d(2, 3, 3)", "ConvTranspose2d(2, 3, 3)"])
    def test_beside_pytorch(self, pytorch, layer):
        torch.manual_seed(0)
        ours = parametrizations.spectral_norm(eval("nn." + layer))
        theirs = pytorch.nn.utils.parametrizations.spectral_norm(eval("pytorch.nn." + layer))
        twin(pytorch, ours, theirs)
        for _ in range(3):
            mine, yours = ours.weight, theirs.weight
            close(mine, yours)
        mine.sum().backward()
        yours.sum().backward()
        close(ours.parametrizations.weight.original.grad, theirs.parametrizations.weight.original.grad, 2e-5)
        ours.eval(), theirs.eval()
        close(ours.weight, theirs.weight)
        assert torch.equal(ours.weight, ours.weight)

    def test_converges(self):
        torch.manual_seed(1)
        layer = parametrizations.spectral_norm(nn.Linear(6, 5), n_power_iterations=50)
        assert torch.linalg.matrix_norm(layer.weight, 2).item() == pytest.approx(1, abs=1e-5)

    def test_a_vector(self):
        module = nn.Module()
        module.v = nn.Parameter(torch.tensor([3.0, 4.0]))
        parametrizations.spectral_norm(module, "v")
        assert module.v.tolist() == pytest.approx([0.6, 0.8])

    def test_two_forward_passes_before_backward(self):
        layer = parametrizations.spectral_norm(nn.Linear(3, 3))
        (layer(torch.ones(1, 3)).sum() - layer(torch.zeros(1, 3)).sum()).backward()
        assert layer.parametrizations.weight.original.grad is not None

    def test_errors(self):
        with pytest.raises(ValueError, match="n_power_iterations to be positive"):
            parametrizations.spectral_norm(nn.Linear(2, 2), n_power_iterations=0)
        with pytest.raises(IndexError, match="Dimension out of range"):
            parametrizations.spectral_norm(nn.Linear(2, 2), dim=2)
        with pytest.raises(ValueError, match="has no parameter or buffer with name 'nothing'"):
            parametrizations.spectral_norm(nn.Linear(2, 2), "nothing")

    def test_the_older_form(self, pytorch):
        torch.manual_seed(0)
        ours = nn.utils.spectral_norm(nn.Linear(4, 3))
        theirs = twin(pytorch, ours, pytorch.nn.utils.spectral_norm(pytorch.nn.Linear(4, 3)))
        x = np.random.default_rng(0).standard_normal((2, 4), np.float32)
        for _ in range(2):
            mine, yours = ours(torch.tensor(x)), theirs(pytorch.tensor(x))
            close(mine, yours)
        mine.sum().backward()
        yours.sum().backward()
        close(ours.weight_orig.grad, theirs.weight_orig.grad, 1e-5)
        nn.utils.remove_spectral_norm(ours)
        pytorch.nn.utils.remove_spectral_norm(theirs)
        close(ours.weight, theirs.weight)
        assert set(ours.state_dict()) == {"weight", "bias"}
        with pytest.raises(ValueError, match="spectral_norm of 'weight' not found"):
            nn.utils.remove_spectral_norm(ours)


class TestWeightNorm:
    @pytest.mark.parametrize("dim", [0, 1, -1, None])
    def test_beside_pytorch(self, pytorch, dim):
        torch.manual_seed(0)
        ours = parametrizations.weight_norm(nn.Linear(4, 3), dim=dim)
        theirs = twin(pytorch, ours, pytorch.nn.utils.parametrizations.weight_norm(pytorch.nn.Linear(4, 3), dim=dim))
        close(ours.weight, theirs.weight)
        (ours.weight**3).sum().backward()
        (theirs.weight**3).sum().backward()
        for name, param in theirs.named_parameters():
            if param.grad is not None:
                close(dict(ours.named_parameters())[name].grad, param.grad, 1e-5)

    def test_a_convolution(self, pytorch):
        ours = parametrizations.weight_norm(nn.Conv2d(2, 3, 3))
        theirs = twin(pytorch, ours, pytorch.nn.utils.parametrizations.weight_norm(pytorch.nn.Conv2d(2, 3, 3)))
        close(ours.weight, theirs.weight)

    @pytest.mark.filterwarnings("ignore:.*weight_norm. is deprecated:FutureWarning")
    def test_the_older_form(self, pytorch):
        torch.manual_seed(0)
        ours = nn.utils.weight_norm(nn.Linear(4, 3))
        theirs = twin(pytorch, ours, pytorch.nn.utils.weight_norm(pytorch.nn.Linear(4, 3)))
        x = np.random.default_rng(0).standard_normal((2, 4), np.float32)
        close(ours(torch.tensor(x)), theirs(pytorch.tensor(x)))
        with pytest.raises(RuntimeError, match="Cannot register two weight_norm hooks on the same parameter weight"):
            nn.utils.weight_norm(ours)
        newer = parametrizations.weight_norm(nn.Linear(4, 3))
        newer.load_state_dict(ours.state_dict())
        assert torch.allclose(newer.weight, ours.weight)
        nn.utils.remove_weight_norm(ours)
        assert set(ours.state_dict()) == {"weight", "bias"} and torch.allclose(ours.weight, newer.weight)
        with pytest.raises(ValueError, match="weight_norm of 'weight' not found"):
            nn.utils.remove_weight_norm(ours)

    def test_the_older_form_is_deprecated(self):
        with pytest.warns(FutureWarning, match="weight_norm` is deprecated"):
            nn.utils.weight_norm(nn.Linear(2, 2))


def orthonormal(Q):
    short = Q if Q.size(-2) >= Q.size(-1) else Q.mT
    return torch.allclose(short.mT @ short, torch.eye(short.size(-1), dtype=Q.dtype), atol=1e-5)


class TestOrthogonal:
    @pytest.mark.parametrize("trivialization", [True, False])
    @pytest.mark.parametrize("name", ["matrix_exp", "cayley", "householder", None])
    @pytest.mark.parametrize("shape", [(4, 4), (3, 5), (5, 3)])
    def test_beside_pytorch(self, pytorch, shape, name, trivialization):
        torch.manual_seed(0)
        options = {"orthogonal_map": name, "use_trivialization": trivialization}
        ours = parametrizations.orthogonal(nn.Linear(*shape), **options)
        theirs = pytorch.nn.utils.parametrizations.orthogonal(pytorch.nn.Linear(*shape), **options)
        assert orthonormal(ours.weight)
        with torch.no_grad():
            ours.parametrizations.weight.original += 0.1 * torch.randn(shape[1], shape[0]).tril(-1).T.mT
        twin(pytorch, ours, theirs)
        close(ours.weight, theirs.weight, 1e-5)
        assert orthonormal(ours.weight)
        (ours.weight**3).sum().backward()
        (theirs.weight**3).sum().backward()
        close(ours.parametrizations.weight.original.grad, theirs.parametrizations.weight.original.grad, 1e-4)

    @pytest.mark.parametrize("name", ["matrix_exp", "cayley", "householder"])
    def test_assignment(self, name):
        torch.manual_seed(0)
        layer = parametrizations.orthogonal(nn.Linear(3, 5), orthogonal_map=name)
        Q = torch.linalg.qr(torch.randn(5, 3))[0]
        layer.weight = Q
        assert torch.allclose(layer.weight, Q, atol=1e-5)

    def test_errors(self):
        with pytest.raises(ValueError, match="Expected a matrix or batch of matrices. Got a tensor of 1 dimensions."):
            parametrizations.orthogonal(nn.Linear(2, 2), "bias")
        with pytest.raises(ValueError, match="orthogonal_map has to be one of"):
            parametrizations.orthogonal(nn.Linear(2, 2), orthogonal_map="other")
        layer = parametrizations.orthogonal(nn.Linear(2, 2), orthogonal_map="cayley", use_trivialization=False)
        with pytest.raises(NotImplementedError, match="It is not possible to assign"):
            layer.weight = torch.eye(2)
        layer = parametrizations.orthogonal(nn.Linear(2, 2))
        with pytest.raises(ValueError, match="Expected a matrix or batch of matrices of shape"):
            layer.weight = torch.eye(3)


class TestFusion:
    @pytest.mark.parametrize("bias", [True, False])
    @pytest.mark.parametrize("affine", [True, False])
    def test_convolutions(self, bias, affine):
        torch.manual_seed(0)
        x = torch.randn(2, 3, 5, 5)
        for kind, transpose in ((nn.Conv2d, False), (nn.ConvTranspose2d, True)):
            conv, bn = kind(3, 4, 3, bias=bias), nn.BatchNorm2d(4, affine=affine)
            bn(conv(x))
            conv.eval(), bn.eval()
            fused = nn.utils.fuse_conv_bn_eval(conv, bn, transpose)
            assert torch.allclose(fused(x), bn(conv(x)), atol=1e-5)
            assert isinstance(fused.weight, nn.Parameter) and fused.weight is not conv.weight

    def test_linear(self):
        torch.manual_seed(0)
        x = torch.randn(8, 3)
        linear, bn = nn.Linear(3, 4), nn.BatchNorm1d(4)
        bn(linear(x))
        linear.eval(), bn.eval()
        assert torch.allclose(nn.utils.fuse_linear_bn_eval(linear, bn)(x), bn(linear(x)), atol=1e-5)

    def test_errors(self):
        with pytest.raises(AssertionError, match="Fusion only for eval!"):
            nn.utils.fuse_conv_bn_eval(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1))
        with pytest.raises(AssertionError, match="To fuse, linear.out_features == bn.num_features"):
            nn.utils.fuse_linear_bn_eval(nn.Linear(2, 3).eval(), nn.BatchNorm1d(2).eval())
        with pytest.raises(AssertionError, match="must not be None"):
            nn.utils.fuse_conv_bn_eval(
                nn.Conv2d(1, 1, 1).eval(), nn.BatchNorm2d(1, track_running_stats=False).eval()
            )


class TestSkipInit:
    def test_no_random_numbers(self):
        torch.manual_seed(0)
        expected = torch.rand(2)
        torch.manual_seed(0)
        layer = nn.utils.skip_init(nn.Linear, 5, 1)
        assert layer.weight.shape == (1, 5) and torch.equal(torch.rand(2), expected)

    def test_errors(self):
        with pytest.raises(RuntimeError, match="Expected a Module; got"):
            nn.utils.skip_init(int)
        with pytest.raises(RuntimeError, match="Module must support a 'device' arg"):
            nn.utils.skip_init(nn.ReLU)


class TestFunctionalCall:
    def test_gradients_reach_what_is_given(self):
        layer = nn.Linear(2, 1)
        own = layer.weight
        weight = torch.tensor([[1.0, 2.0]], requires_grad=True)
        y = nn.utils.stateless.functional_call(layer, {"weight": weight}, torch.tensor([3.0, 4.0]))
        y.sum().backward()
        assert weight.grad.tolist() == [[3.0, 4.0]] and layer.weight is own and own.grad is None

    def test_nested_names_and_buffers(self):
        model = nn.Sequential(nn.BatchNorm1d(2))
        mean = torch.zeros(2)
        nn.utils.stateless.functional_call(model, {"0.running_mean": mean}, torch.ones(4, 2))
        assert mean.tolist() == pytest.approx([0.1, 0.1]) and model[0].running_mean.tolist() == [0.0, 0.0]

    def test_tied(self):
        class Tied(nn.Module):
            def __init__(self):
                super().__init__()
                self.a = nn.Parameter(torch.ones(1))
                self.b = self.a

            def forward(self, x):
                return self.a * x + self.b

        model, call = Tied(), nn.utils.stateless.functional_call
        assert call(model, {"a": torch.tensor([3.0])}, torch.ones(1)).tolist() == [6.0]
        assert call(model, {"a": torch.tensor([3.0])}, torch.ones(1), tie_weights=False).tolist() == [4.0]
        with pytest.raises(ValueError, match="which are tied"):
            call(model, {"a": torch.ones(1), "b": torch.ones(1)}, torch.ones(1))

    def test_strict(self):
        layer = nn.Linear(2, 1)
        with pytest.raises(RuntimeError, match=r"Unexpected key\(s\): 'other'.\n\tMissing key\(s\): 'bias', 'weight'."):
            nn.utils.stateless.functional_call(layer, {"other": torch.ones(1)}, torch.ones(2), strict=True)

    def test_an_error_inside_puts_everything_back(self):
        layer = nn.Linear(2, 1)
        own = layer.weight
        with pytest.raises(RuntimeError):
            nn.utils.stateless.functional_call(layer, {"weight": torch.ones(5, 5)}, torch.ones(2))
        assert layer.weight is own


def test_memory_format():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(2, 2))
    weight = model[0].weight.detach().clone()
    nn.utils.convert_conv2d_weight_memory_format(model, torch.channels_last)
    assert model[0].weight.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(model[0].weight, weight)
