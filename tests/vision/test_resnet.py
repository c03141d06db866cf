"""ResNets: names, shapes, initial values, gradients, and the formula of a block."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn
from retrograd.vision import models
from retrograd.vision.models.resnet import BasicBlock, Bottleneck


def norm(name, channels):
    """The entries of a batch normalisation."""
    parameters = [(f"{name}.{key}", (channels,)) for key in ("weight", "bias", "running_mean", "running_var")]
    return [*parameters, (f"{name}.num_batches_tracked", ())]


def basic_block(name, inputs, outputs):
    entries = [
        (f"{name}.conv1.weight", (outputs, inputs, 3, 3)),
        *norm(f"{name}.bn1", outputs),
        (f"{name}.conv2.weight", (outputs, outputs, 3, 3)),
        *norm(f"{name}.bn2", outputs),
    ]
    if inputs != outputs:
        entries += [
            (f"{name}.downsample.0.weight", (outputs, inputs, 1, 1)),
            *norm(f"{name}.downsample.1", outputs),
        ]
    return entries


RESNET18 = [
    ("conv1.weight", (64, 3, 7, 7)),
    *norm("bn1", 64),
    *basic_block("layer1.0", 64, 64),
    *basic_block("layer1.1", 64, 64),
    *basic_block("layer2.0", 64, 128),
    *basic_block("layer2.1", 128, 128),
    *basic_block("layer3.0", 128, 256),
    *basic_block("layer3.1", 256, 256),
    *basic_block("layer4.0", 256, 512),
    *basic_block("layer4.1", 512, 512),
    ("fc.weight", (1000, 512)),
    ("fc.bias", (1000,)),
]


@pytest.fixture(scope="module")
def resnet18():
    retrograd.manual_seed(0)
    return models.resnet18()


def test_state_dict_of_resnet18(resnet18):
    entries = [(name, tuple(value.shape)) for name, value in resnet18.state_dict().items()]
    assert len(entries) == 122
    assert entries == RESNET18


def parameter_count(model):
    return sum(parameter.numel() for parameter in model.parameters())


def test_parameter_count_of_resnet18(resnet18):
    assert parameter_count(resnet18) == 11_689_512
    assert len(list(resnet18.parameters())) == 62


@pytest.mark.parametrize("name", ["resnet34", "resnet50"])
def test_parameter_count_of_others(name):
    model = models.get_model(name)
    assert parameter_count(model) == models.get_model_weights(name).DEFAULT.meta["num_params"]
    assert len(model.state_dict()) == {"resnet34": 218, "resnet50": 320}[name]


@pytest.mark.parametrize(("name", "layers"), [("resnet101", [3, 4, 23, 3]), ("resnet152", [3, 8, 36, 3])])
def test_parameter_count_of_the_largest(name, layers):
    """Counted, not built: their random initialisation takes seconds."""

    def bottleneck(inputs, planes):
        convolutions = inputs * planes + 9 * planes * planes + 4 * planes * planes
        norms = 2 * (planes + planes + 4 * planes)
        downsample = (inputs + 2) * 4 * planes if inputs != 4 * planes else 0
        return convolutions + norms + downsample

    inputs, total = 64, 3 * 64 * 49 + 128
    for planes, blocks in zip([64, 128, 256, 512], layers, strict=True):
        for _ in range(blocks):
            total += bottleneck(inputs, planes)
            inputs = 4 * planes
    total += 2048 * 1000 + 1000
    assert total == models.get_model_weights(name).DEFAULT.meta["num_params"]


def test_names_of_the_modules(resnet18):
    assert [name for name, _ in resnet18.named_children()] == [
        "conv1",
        "bn1",
        "relu",
        "maxpool",
        "layer1",
        "layer2",
        "layer3",
        "layer4",
        "avgpool",
        "fc",
    ]
    assert [name for name, _ in resnet18.layer2[0].named_children()] == [
        "conv1",
        "bn1",
        "relu",
        "conv2",
        "bn2",
        "downsample",
    ]
    assert resnet18.layer1[0].downsample is None


def test_initial_values(resnet18):
    for name, module in resnet18.named_modules():
        if isinstance(module, nn.Conv2d):
            weight = module.weight.detach().numpy()
            fan_out = weight.shape[0] * weight.shape[2] * weight.shape[3]
            assert weight.std() == pytest.approx(np.sqrt(2 / fan_out), rel=0.1), name
            assert abs(weight.mean()) < 0.1 * weight.std(), name
        elif isinstance(module, nn.BatchNorm2d):
            assert (module.weight == 1).all() and (module.bias == 0).all(), name


@pytest.mark.parametrize(("block", "last"), [(BasicBlock, "bn2"), (Bottleneck, "bn3")])
def test_zero_init_residual(block, last):
    model = models.ResNet(block, [1, 1, 1, 1], num_classes=2, zero_init_residual=True)
    for stage in (model.layer1, model.layer4):
        assert (getattr(stage[0], last).weight == 0).all()
        assert (stage[0].bn1.weight == 1).all()


def test_forward_and_backward():
    retrograd.manual_seed(1)
    model = models.resnet18(num_classes=5)
    images = retrograd.randn(2, 3, 64, 64)
    out = model(images)
    assert out.shape == (2, 5)
    out.sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, name
    assert model.bn1.num_batches_tracked.item() == 1


def test_resolutions(resnet18):
    shapes = []
    handles = [
        getattr(resnet18, name).register_forward_hook(lambda module, args, out: shapes.append(tuple(out.shape)))
        for name in ("conv1", "maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool")
    ]
    with retrograd.no_grad():
        resnet18.eval()(retrograd.zeros(1, 3, 96, 128))
    for handle in handles:
        handle.remove()
    assert shapes == [
        (1, 64, 48, 64),
        (1, 64, 24, 32),
        (1, 64, 24, 32),
        (1, 128, 12, 16),
        (1, 256, 6, 8),
        (1, 512, 3, 4),
        (1, 512, 1, 1),
    ]


@pytest.mark.parametrize("block", [BasicBlock, Bottleneck])
def test_block_is_its_formula(block):
    retrograd.manual_seed(2)
    width = 4 * block.expansion
    short_cut = nn.Sequential(nn.Conv2d(6, width, 1, stride=2, bias=False), nn.BatchNorm2d(width))
    module = block(6, 4, stride=2, downsample=short_cut)
    x = retrograd.randn(2, 6, 8, 8)

    out = module.bn1(module.conv1(x)).relu()
    out = module.bn2(module.conv2(out))
    if block is Bottleneck:
        out = module.bn3(module.conv3(out.relu()))
    expected = (out + short_cut(x)).relu()
    np.testing.assert_allclose(module(x).detach().numpy(), expected.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_same_as_pytorch_modules_give(resnet18):
    """The same weights in a network put together from PyTorch's modules by the formulas of the paper."""
    torch = pytest.importorskip("torch")
    state = {name: torch.tensor(value.numpy()) for name, value in resnet18.state_dict().items()}
    functional = torch.nn.functional
    images = np.random.default_rng(3).standard_normal((1, 3, 64, 64)).astype(np.float32)

    def batch_norm(x, name):
        keys = ("running_mean", "running_var", "weight", "bias")
        return functional.batch_norm(x, *(state[f"{name}.{key}"] for key in keys))

    def conv(x, name, **options):
        return functional.conv2d(x, state[f"{name}.weight"], **options)

    x = batch_norm(conv(torch.tensor(images), "conv1", stride=2, padding=3), "bn1").relu()
    x = functional.max_pool2d(x, 3, 2, 1)
    for stage in (1, 2, 3, 4):
        for index in (0, 1):
            name = f"layer{stage}.{index}"
            stride = 2 if stage > 1 and index == 0 else 1
            out = batch_norm(conv(x, f"{name}.conv1", stride=stride, padding=1), f"{name}.bn1").relu()
            out = batch_norm(conv(out, f"{name}.conv2", padding=1), f"{name}.bn2")
            if stride == 2:
                x = batch_norm(conv(x, f"{name}.downsample.0", stride=2), f"{name}.downsample.1")
            x = (out + x).relu()
    expected = x.mean((2, 3)) @ state["fc.weight"].t() + state["fc.bias"]
    with retrograd.no_grad():
        result = resnet18.eval()(retrograd.tensor(images))
    np.testing.assert_allclose(result.numpy(), expected.numpy(), rtol=1e-3, atol=1e-4)


def test_options():
    model = models.ResNet(Bottleneck, [1, 1, 1, 1], groups=2, width_per_group=32, num_classes=3)
    assert tuple(model.layer1[0].conv2.weight.shape) == (64, 32, 3, 3)
    dilated = models.ResNet(Bottleneck, [1, 1, 2, 2], replace_stride_with_dilation=[False, True, True], num_classes=3)
    assert dilated.layer4[1].conv2.dilation == (4, 4)
    assert dilated.layer3(retrograd.zeros(1, 512, 8, 8)).shape == (1, 1024, 8, 8)
    grouped = models.resnet18(norm_layer=lambda channels: nn.GroupNorm(4, channels), num_classes=3)
    assert isinstance(grouped.layer1[0].bn1, nn.GroupNorm)


def test_bad_options():
    with pytest.raises(ValueError, match="BasicBlock only supports groups=1 and base_width=64"):
        models.resnet18(groups=2)
    with pytest.raises(NotImplementedError, match="Dilation > 1 not supported in BasicBlock"):
        models.resnet18(replace_stride_with_dilation=[False, False, True])
    with pytest.raises(ValueError, match="replace_stride_with_dilation should be None or a 3-element tuple, got"):
        models.resnet18(replace_stride_with_dilation=[True])
    with pytest.raises(TypeError):
        models.resnet18(colour=True)
