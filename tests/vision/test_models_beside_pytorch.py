"""Each model beside the same network made of PyTorch's modules: names, parameters, numbers, training."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn
from retrograd.vision import models

torch = pytest.importorskip("torch")

from torch_networks import NETWORKS  # noqa: E402 (needs PyTorch)

PARAMETERS = {
    "alexnet": 61_100_840,
    "mobilenet_v2": 3_504_872,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "resnext50_32x4d": 25_028_904,
    "resnext101_32x8d": 88_791_336,
    "resnext101_64x4d": 83_455_272,
    "vgg11": 132_863_336,
    "vgg11_bn": 132_868_840,
    "vgg13": 133_047_848,
    "vgg13_bn": 133_053_736,
    "vgg16": 138_357_544,
    "vgg16_bn": 138_365_992,
    "vgg19": 143_667_240,
    "vgg19_bn": 143_678_248,
    "wide_resnet50_2": 68_883_240,
    "wide_resnet101_2": 126_886_696,
}
LARGE = {"wide_resnet101_2", "resnext101_32x8d", "resnext101_64x4d", "resnet152", "wide_resnet50_2", "resnet101"}
SMALL = sorted(set(PARAMETERS) - LARGE - {name for name in PARAMETERS if name.startswith("vgg")})


def test_every_model_is_here():
    assert models.list_models() == sorted(PARAMETERS)


@pytest.fixture
def no_drawing(monkeypatch):
    """Leaves the memory of new parameters as it is: drawing 140 million numbers takes seconds."""
    for name in ("normal_", "kaiming_normal_", "kaiming_uniform_", "uniform_"):
        monkeypatch.setattr(nn.init, name, lambda tensor, *args, **kwargs: tensor)


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_names_shapes_and_number_of_parameters(name, no_drawing):
    with torch.device("meta"):
        expected = NETWORKS[name]()
    model = models.get_model(name)
    entries = {key: tuple(value.shape) for key, value in expected.state_dict().items()}
    assert {key: tuple(value.shape) for key, value in model.state_dict().items()} == entries
    assert list(model.state_dict()) == list(entries)
    assert sum(parameter.numel() for parameter in model.parameters()) == PARAMETERS[name]
    for weights in models.get_model_weights(name):
        assert weights.meta["num_params"] == PARAMETERS[name]


def twins(name, dtype=np.float64, classes=5):
    """The model and the network, with equal parameters, which were moved both ways, and no dropout."""
    retrograd.manual_seed(0)
    model = models.get_model(name, num_classes=classes).to(retrograd.from_numpy(np.zeros(0, dtype)).dtype)
    with torch.device("meta"):
        twin = NETWORKS[name](classes=classes)
    ours = {key: torch.tensor(value.numpy()) for key, value in model.state_dict().items()}
    twin.load_state_dict(ours, assign=True)
    twin.requires_grad_()
    theirs = {key: retrograd.tensor(value.numpy()) for key, value in twin.state_dict().items()}
    assert str(model.load_state_dict(theirs)) == "<All keys matched successfully>"
    for module in (*model.modules(), *twin.modules()):
        if isinstance(module, nn.Dropout | torch.nn.Dropout):
            module.p = 0.0
    return model, twin


def images(seed, *shape, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def difference(result, expected):
    """The norm of the difference, as a share of the norm."""
    result, expected = result.detach().numpy(), expected.detach().numpy()
    assert result.shape == expected.shape
    return np.linalg.norm(result - expected) / np.linalg.norm(expected)


def gradient_difference(model, twin):
    """The largest of all parameters; those whose gradient is 0 but for rounding are compared with the others."""
    expected = {name: parameter.grad.numpy() for name, parameter in twin.named_parameters()}
    smallest = 1e-4 * max(map(np.linalg.norm, expected.values()))
    differences = []
    for name, parameter in model.named_parameters():
        assert parameter.grad.shape == expected[name].shape
        norm = np.linalg.norm(parameter.grad.numpy() - expected[name])
        differences.append((norm / max(np.linalg.norm(expected[name]), smallest), name))
    return max(differences)


@pytest.mark.parametrize("name", [name for name in SMALL if name != "alexnet"])
def test_logits_and_gradients(name):
    model, twin = twins(name)
    batch, weight = images(1, 3, 3, 40, 40), images(2, 3, 5)
    result, expected = model(retrograd.tensor(batch)), twin(torch.tensor(batch))
    assert difference(result, expected) <= 1e-10
    (result * retrograd.tensor(weight)).sum().backward()
    (expected * torch.tensor(weight)).sum().backward()
    assert gradient_difference(model, twin) <= (1e-9,)
    for (key, value), other in zip(model.state_dict().items(), twin.state_dict().values(), strict=True):
        np.testing.assert_allclose(value.numpy(), other.numpy(), rtol=1e-10, atol=1e-12, err_msg=key)
    batch = images(3, 1, 3, 50, 70)
    with retrograd.no_grad(), torch.no_grad():
        assert difference(model.eval()(retrograd.tensor(batch)), twin.eval()(torch.tensor(batch))) <= 1e-10


@pytest.mark.parametrize("name", ["vgg13", "vgg16_bn"])
def test_features_of_vgg(name, no_drawing):
    """Without the classifier, whose 120 million parameters are the same for all of them."""
    with torch.device("meta"):
        twin = NETWORKS[name]().features
    model = models.get_model(name).features.double()
    for parameter in model.parameters():
        values = images(parameter.numel(), *parameter.shape)
        parameter.data.copy_(retrograd.tensor(values / np.sqrt(max(parameter[0].numel(), 4))))
    twin.load_state_dict({key: torch.tensor(value.numpy()) for key, value in model.state_dict().items()}, assign=True)
    twin.requires_grad_()
    batch = images(4, 2, 3, 64, 64)
    result, expected = model(retrograd.tensor(batch)), twin(torch.tensor(batch))
    assert difference(result, expected) <= 1e-10
    result.sum().backward()
    expected.sum().backward()
    assert gradient_difference(model, twin) <= (1e-9,)


@pytest.mark.parametrize(("name", "size"), [("alexnet", 70), ("vgg11", 40)])
def test_logits_with_large_classifiers(name, size, no_drawing):
    """In float32 and with one copy of the parameters, which are few values over and over."""
    with torch.device("meta"):
        twin = NETWORKS[name]()
    model = models.get_model(name)
    for parameter in model.parameters():
        fan_in = max(parameter[0].numel(), 4)
        parameter.data.view(-1).copy_(
            retrograd.tensor(np.resize(images(7, 9973), parameter.numel()) * 1.4 / fan_in**0.5)
        )
    twin.load_state_dict(
        {key: torch.from_numpy(value.numpy()) for key, value in model.state_dict().items()}, assign=True
    )
    batch = images(8, 2, 3, size, size, dtype=np.float32)
    with retrograd.no_grad(), torch.no_grad():
        result, expected = model.eval()(retrograd.tensor(batch)), twin.eval()(torch.tensor(batch))
    assert difference(result, expected) <= 1e-5


def test_resnet18_in_float32():
    """The same logits, and the same gradients after a step.

    The median of three starts: where the input of a ReLU is 0 but for rounding, PyTorch's own two memory layouts
    give gradients that differ by 1e-2.
    """
    differences = []
    for seed in range(3):
        model, twin = twins("resnet18", np.float32, classes=10)
        batch, labels = images(seed, 4, 3, 48, 48, dtype=np.float32), np.array([3, 1, 4, 1])
        with retrograd.no_grad(), torch.no_grad():
            result, expected = model.eval()(retrograd.tensor(batch)), twin.eval()(torch.tensor(batch))
        np.testing.assert_allclose(result.numpy(), expected.numpy(), rtol=0, atol=1e-4)
        model.train(), twin.train()
        ours = retrograd.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        theirs = torch.optim.SGD(twin.parameters(), lr=0.01, momentum=0.9)
        for _ in range(2):
            ours.step(), theirs.step()
            ours.zero_grad(), theirs.zero_grad()
            loss = nn.functional.cross_entropy(model(retrograd.tensor(batch)), retrograd.tensor(labels))
            expected = torch.nn.functional.cross_entropy(twin(torch.tensor(batch)), torch.tensor(labels))
            loss.backward(), expected.backward()
        differences.append(gradient_difference(model, twin)[0])
    assert np.median(differences) <= 1e-3, differences


def test_resnet18_trains_as_in_pytorch():
    """Twenty steps on twenty batches, in float64."""
    model, twin = twins("resnet18")
    ours = retrograd.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-4)
    theirs = torch.optim.SGD(twin.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-4)
    rng = np.random.default_rng(6)
    losses = []
    for _ in range(20):
        labels = rng.integers(0, 5, 4)
        batch = rng.standard_normal((4, 3, 33, 33)) + labels[:, None, None, None]
        ours.zero_grad(), theirs.zero_grad()
        loss = nn.functional.cross_entropy(model(retrograd.tensor(batch)), retrograd.tensor(labels))
        expected = torch.nn.functional.cross_entropy(twin(torch.tensor(batch)), torch.tensor(labels))
        loss.backward(), expected.backward()
        ours.step(), theirs.step()
        losses.append(abs(loss.item() - expected.item()))
    assert max(losses) <= 1e-8, losses
    for value, other in zip(model.parameters(), twin.parameters(), strict=True):
        assert difference(value, other) <= 1e-8
