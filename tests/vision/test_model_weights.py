"""Weights of models: what is known of them, and how they are found."""

from __future__ import annotations

import hashlib
from functools import partial

import numpy as np
import pytest

import retrograd
from retrograd import hub, nn
from retrograd.vision import models, transforms
from retrograd.vision.models import ResNet18_Weights, ResNet50_Weights, Weights, WeightsEnum


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache folder."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(hub, "_dir", None)
    return tmp_path / "torch" / "hub" / "checkpoints"


def test_what_is_known_of_resnet18():
    weights = ResNet18_Weights.DEFAULT
    assert weights is ResNet18_Weights.IMAGENET1K_V1
    assert repr(weights) == "ResNet18_Weights.IMAGENET1K_V1"
    assert weights.url == "https://download.pytorch.org/models/resnet18-f37072fd.pth"
    assert weights.meta["num_params"] == 11_689_512
    assert weights.meta["min_size"] == (1, 1)
    assert weights.meta["_metrics"] == {"ImageNet-1K": {"acc@1": 69.758, "acc@5": 89.078}}


@pytest.mark.parametrize("name", models.list_models())
def test_what_is_known_of_all_weights(name):
    kind = models.get_model_weights(name)
    assert kind is getattr(models, kind.__name__)
    assert kind.DEFAULT is list(kind)[-1] or kind is models.VGG16_Weights
    for weights in kind:
        file = weights.url.removeprefix("https://download.pytorch.org/models/")
        stem, _, digest = file.removesuffix(".pth").rpartition("-")
        assert stem.startswith({"alexnet": "alexnet-owt"}.get(name, name)) and len(bytes.fromhex(digest)) == 4
        assert weights.transforms().crop_size == [224]
        assert models.get_weight(f"{kind.__name__}.{weights.name}") is weights
        if weights is not models.VGG16_Weights.IMAGENET1K_FEATURES:
            assert 50 < weights.meta["_metrics"]["ImageNet-1K"]["acc@1"] < 84
            # The file holds the numbers, 4 bytes each, and little else, but for two that were saved as float16.
            if not name.startswith(("resnext", "wide")):
                assert weights.meta["_file_size"] == pytest.approx(weights.meta["num_params"] * 4 / 2**20, rel=0.02)


def test_weights_for_features_alone():
    weights = models.VGG16_Weights.IMAGENET1K_FEATURES
    assert weights.meta["categories"] is None
    prepare = weights.transforms()
    assert (prepare.mean, prepare.std) == ([0.48235, 0.45882, 0.40784], [1 / 255] * 3)
    assert models.VGG16_Weights.DEFAULT is models.VGG16_Weights.IMAGENET1K_V1


def test_classes():
    classes = ResNet18_Weights.DEFAULT.meta["categories"]
    assert len(classes) == 1000
    known = {
        0: "tench",
        207: "golden retriever",
        281: "tabby",
        404: "airliner",
        963: "pizza",
        999: "toilet tissue",
    }
    assert {index: classes[index] for index in known} == known


def test_preparation_of_images():
    prepare = ResNet18_Weights.DEFAULT.transforms()
    assert isinstance(prepare, transforms.ImageClassification)
    out = prepare(retrograd.zeros(3, 300, 500, dtype=retrograd.uint8))
    assert out.shape == (3, 224, 224)
    np.testing.assert_allclose(out[:, 0, 0].numpy(), [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225], rtol=1e-6)
    assert ResNet50_Weights.DEFAULT.transforms().resize_size == [232]
    assert ResNet18_Weights.DEFAULT.transforms(crop_size=64)(retrograd.zeros(1, 3, 70, 70)).shape == (
        1,
        3,
        64,
        64,
    )


@pytest.mark.parametrize("name", ["IMAGENET1K_V1", "ResNet18_Weights.IMAGENET1K_V1", "DEFAULT"])
def test_verify_takes_names(name):
    assert ResNet18_Weights.verify(name) is ResNet18_Weights.IMAGENET1K_V1


def test_verify():
    assert ResNet18_Weights.verify(None) is None
    assert ResNet18_Weights.verify(ResNet18_Weights.DEFAULT) is ResNet18_Weights.DEFAULT
    with pytest.raises(
        TypeError,
        match="Invalid Weight class provided; expected ResNet18_Weights but received ResNet50_Weights.",
    ):
        ResNet18_Weights.verify(ResNet50_Weights.DEFAULT)
    with pytest.raises(KeyError):
        ResNet18_Weights.verify("IMAGENET1K_V9")


def test_equal_weights():
    one, same = (Weights("a", partial(abs, 3), {"n": 1}) for _ in range(2))
    assert one == same
    assert one != Weights("a", partial(abs, 4), {"n": 1})
    assert one != Weights("b", partial(abs, 3), {"n": 1})
    assert one != Weights("a", abs, {"n": 1})
    assert one != "a"


# ---------------------------------------------------------------------- models by name


def test_models_by_name():
    assert models.list_models(models.vgg, exclude="*_bn") == ["vgg11", "vgg13", "vgg16", "vgg19"]
    assert models.list_models(module=models.resnet, include="resnet1?", exclude=["*18"]) == []
    assert models.list_models(include=["*18", "*34"]) == ["resnet18", "resnet34"]
    assert models.list_models(include="res*", exclude="*1*") == ["resnet34", "resnet50", "resnext50_32x4d"]
    assert models.list_models(module=nn) == []
    assert models.get_model_builder("ResNet18") is models.resnet18
    assert models.get_model_weights("resnet18") is ResNet18_Weights
    assert models.get_model_weights(models.resnet18) is ResNet18_Weights
    assert models.get_weight("ResNet50_Weights.IMAGENET1K_V2") is ResNet50_Weights.IMAGENET1K_V2
    assert models.get_model("resnet18", num_classes=7).fc.out_features == 7


def test_unknown_names():
    with pytest.raises(ValueError, match="Unknown model vgg17; there are alexnet, mobilenet_v2, "):
        models.get_model("vgg17")
    with pytest.raises(ValueError, match="Invalid weight name provided: 'ResNet18_Weights'"):
        models.get_weight("ResNet18_Weights")
    with pytest.raises(ValueError, match="ResNet18_Weights has no weights V3; it has IMAGENET1K_V1, DEFAULT"):
        models.get_weight("ResNet18_Weights.V3")
    with pytest.raises(ValueError, match="The weight enum 'VGG17_Weights' for the specific method couldn't be"):
        models.get_weight("VGG17_Weights.DEFAULT")
    with pytest.raises(ValueError, match="An entry is already registered under the name 'resnet18'"):
        models.register_model(ResNet18_Weights)(models.resnet18)


# ---------------------------------------------------------------------- loading


def save_weights(path, state):
    """A file of weights whose name has its hash, as the official ones have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    retrograd.save(state, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return path.rename(path.with_name(f"{path.stem}-{digest[:8]}.pth"))


def enum_with(url, classes=1000):
    class Small_Weights(WeightsEnum):
        V1 = Weights(url, transforms.ImageClassification, {"categories": ["?"] * classes})

    return Small_Weights


def test_weights_come_from_the_cache(cache, tmp_path, monkeypatch):
    """All of resnet18's weights, under their official name, in a file that is in the cache."""
    model = models.resnet18()
    path = save_weights(cache / "resnet18", model.state_dict())
    weights = Weights(f"https://download.pytorch.org/models/{path.name}", abs, {"categories": ["?"] * 1000})
    monkeypatch.setattr(ResNet18_Weights.IMAGENET1K_V1, "_value_", weights)
    loaded = models.resnet18(weights="DEFAULT", progress=False)
    for (name, expected), value in zip(model.state_dict().items(), loaded.state_dict().values(), strict=True):
        np.testing.assert_array_equal(value.numpy(), expected.numpy(), err_msg=name)


def test_weights_without_batch_counts_are_complete(cache, monkeypatch):
    """The official file is from before `num_batches_tracked`."""
    model = models.resnet18()
    old = {name: value for name, value in model.state_dict().items() if not name.endswith("num_batches_tracked")}
    assert len(old) == 102
    path = save_weights(cache / "resnet18", old)
    weights = Weights(f"https://download.pytorch.org/models/{path.name}", abs, {"categories": ["?"] * 1000})
    monkeypatch.setattr(ResNet18_Weights.IMAGENET1K_V1, "_value_", weights)
    loaded = models.resnet18(weights=ResNet18_Weights.DEFAULT, progress=False)
    assert loaded.bn1.num_batches_tracked.item() == 0
    np.testing.assert_array_equal(loaded.fc.weight.detach().numpy(), model.fc.weight.detach().numpy())


def test_other_number_of_classes_is_refused():
    with pytest.raises(ValueError, match="The parameter 'num_classes' expected value 1000 but got 10 instead"):
        models.resnet18(weights="DEFAULT", num_classes=10)


def test_no_weights_anywhere(cache, tmp_path):
    url = (tmp_path / "nowhere" / "small-12345678.pth").as_uri()
    with pytest.raises(RuntimeError) as caught:
        enum_with(url).V1.get_state_dict(progress=False, check_hash=True)
    message = str(caught.value)
    assert message.startswith(f"cannot download {url}: ")
    assert f"put the file at {cache / 'small-12345678.pth'}" in message
    assert message.endswith("or build the model with weights=None, untrained")
    assert not list(cache.iterdir())


def test_damaged_weights_in_the_cache(cache, tmp_path):
    path = save_weights(cache / "small", {"a": retrograd.ones(1)})
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(RuntimeError, match=r"invalid hash value \(expected .* Delete .* to have it fetched again"):
        enum_with(f"https://host.invalid/{path.name}").V1.get_state_dict(progress=False, check_hash=True)


def test_pretrained_of_old_programs(cache):
    with pytest.warns(UserWarning) as caught:
        model = models.resnet18(pretrained=False, num_classes=3)
    assert model.fc.out_features == 3
    assert "The parameter 'pretrained' is deprecated since 0.13" in str(caught[0].message)
    cache.mkdir(parents=True)
    (cache / "resnet18-f37072fd.pth").write_bytes(b"not weights")
    with (
        pytest.warns(UserWarning, match="equivalent to passing `weights=ResNet18_Weights.IMAGENET1K_V1`"),
        pytest.raises(RuntimeError, match="invalid hash value"),
    ):
        models.resnet18(True)
