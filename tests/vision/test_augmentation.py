"""Random and other changes of images: against PIL, worked-out numbers, and the standard library."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

import retrograd
from retrograd.vision import transforms
from retrograd.vision.transforms import InterpolationMode
from retrograd.vision.transforms import functional as F

BILINEAR = InterpolationMode.BILINEAR


def pixels(height, width, channels=3, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def both(array):
    """A PIL image and a tensor of the same pixels."""
    Image = pytest.importorskip("PIL.Image")
    picture = Image.fromarray(array if array.shape[2] > 1 else array[:, :, 0])
    return picture, retrograd.tensor(array.transpose(2, 0, 1).copy())


def smooth(height, width):
    """An image of little contrast, so that rounding a place makes little difference."""
    y, x = np.mgrid[:height, :width]
    return np.stack([100 + 2 * x + y, 200 - x - 2 * y, 50 + x * y // 10], -1).astype(np.uint8)


# ---------------------------------------------------------------------- colours


@pytest.mark.parametrize(
    ("change", "factors"),
    [
        (F.adjust_brightness, (0, 0.5, 1, 1.7)),
        (F.adjust_contrast, (0, 0.5, 1, 1.7)),
        (F.adjust_saturation, (0, 0.5, 1, 1.7)),
        (lambda img, factor: F.rgb_to_grayscale(img, 3), (0,)),
    ],
)
def test_tensors_and_pil_images_change_alike(change, factors):
    picture, tensor = both(pixels(7, 9))
    for factor in factors:
        result = change(tensor, factor)
        assert result.dtype == retrograd.uint8
        difference = F.pil_to_tensor(change(picture, factor)).numpy().astype(int) - result.numpy()
        assert abs(difference).max() <= 2
        floats = change(tensor.double() / 255, factor).numpy() * 255
        assert abs(floats - result.numpy()).max() <= 1.001 + 0.51 * (factor > 1)


@pytest.mark.parametrize("factor", [-0.5, -0.2, 0.0, 0.1, 0.5])
def test_hue_against_the_standard_library(factor):
    image = np.random.default_rng(1).random((3, 4, 5))
    image[:, 0, 0] = 0.5  # grey has no hue
    image[:, 0, 1] = 0.0
    result = F.adjust_hue(retrograd.tensor(image), factor).numpy()
    for row, column in np.ndindex(4, 5):
        hue, saturation, value = colorsys.rgb_to_hsv(*image[:, row, column])
        expected = colorsys.hsv_to_rgb((hue + factor) % 1, saturation, value)
        np.testing.assert_allclose(result[:, row, column], expected, atol=1e-12)


def test_hue_of_pil_images():
    picture, tensor = both(smooth(6, 8))
    from_pil = F.pil_to_tensor(F.adjust_hue(picture, 0.3)).numpy().astype(int)
    assert abs(from_pil - F.adjust_hue(tensor, 0.3).numpy()).max() <= 8  # PIL counts hues up to 255
    grey, _ = both(pixels(3, 3, 1))
    assert F.adjust_hue(grey, 0.3) is grey


def test_grey_images_stay_grey():
    grey = retrograd.tensor([[[0.2, 0.6]]])
    assert F.rgb_to_grayscale(grey) is grey
    assert F.rgb_to_grayscale(grey, 3).shape == (3, 1, 2)
    assert F.adjust_saturation(grey, 0.0) is grey and F.adjust_hue(grey, 0.2) is grey
    np.testing.assert_allclose(F.adjust_contrast(grey, 0.0).numpy(), 0.4)
    assert transforms.Grayscale(3)(grey).shape == (3, 1, 2)


def test_changes_of_colour_are_differentiable():
    x = retrograd.tensor(np.random.default_rng(2).random((3, 2, 2)), requires_grad=True)
    assert retrograd.autograd.gradcheck(lambda x: F.adjust_contrast(F.adjust_hue(x, 0.1), 0.8), (x,))


BAD = [
    (
        lambda: F.adjust_brightness(retrograd.zeros(3, 1, 1), -1),
        ValueError,
        "brightness_factor .-1. is not non-negative",
    ),
    (lambda: F.adjust_hue(retrograd.zeros(3, 1, 1), 0.6), ValueError, r"hue_factor .0.6. is not in \[-0.5, 0.5\]"),
    (lambda: F.adjust_contrast(retrograd.zeros(2, 1, 1), 1), TypeError, r"permitted channel values are \[1, 3\], but"),
    (lambda: F.rgb_to_grayscale(retrograd.zeros(3, 1, 1), 2), ValueError, "num_output_channels should be either 1"),
    (lambda: F.adjust_brightness([1], 1), TypeError, "Unexpected type <class 'list'>"),
    (lambda: F.rotate(retrograd.zeros(1, 2, 2), "3"), TypeError, "Argument angle should be int or float"),
    (lambda: F.rotate(retrograd.zeros(1, 2, 2), 3, center=[1]), ValueError, "center should be a sequence of length 2"),
    (lambda: F.rotate(retrograd.zeros(1, 2, 2), 3, InterpolationMode.BICUBIC), ValueError, "unsupported with Tensor"),
    (
        lambda: F.affine(retrograd.zeros(1, 2, 2), 0, [0], 1, 0),
        ValueError,
        "translate should be a sequence of length 2",
    ),
    (lambda: F.affine(retrograd.zeros(1, 2, 2), 0, [0, 0], 0, 0), ValueError, "Argument scale should be positive"),
    (lambda: F.erase([1], 0, 0, 1, 1, 0), TypeError, "img should be Tensor Image. Got <class 'list'>"),
    (lambda: F.to_pil_image([1]), TypeError, "pic should be Tensor or ndarray. Got <class 'list'>"),
    (lambda: F.to_pil_image(np.zeros(3)), ValueError, "pic should be 2/3 dimensional. Got 1 dimensions"),
    (lambda: F.to_pil_image(np.zeros((1, 1, 5))), ValueError, "pic should not have > 4 channels. Got 5 channels"),
    (lambda: F.to_pil_image(np.zeros((2, 2))), TypeError, "Input type float64 is not supported"),
    (lambda: F.to_pil_image(np.zeros((2, 2), np.uint8), "RGB"), ValueError, r"Incorrect mode \(RGB\) supplied"),
    (lambda: transforms.Pad("1"), TypeError, "Got inappropriate padding arg"),
    (lambda: transforms.Pad([1, 2, 3]), ValueError, "Padding must be an int or a 1, 2, or 4 element tuple"),
    (lambda: transforms.Pad(1, padding_mode="wrap"), ValueError, "Padding mode should be either constant"),
    (lambda: transforms.RandomRotation(-3), ValueError, "If degrees is a single number, it must be positive"),
    (lambda: transforms.RandomRotation([1, 2, 3]), ValueError, "degrees should be a sequence of length 2"),
    (lambda: transforms.RandomAffine(3, translate=(2, 0)), ValueError, "translation values should be between 0 and 1"),
    (lambda: transforms.RandomAffine(3, scale=(0, 1)), ValueError, "scale values should be positive"),
    (lambda: transforms.ColorJitter(brightness=-1), ValueError, "If brightness is a single number, it must be non neg"),
    (lambda: transforms.ColorJitter(hue=0.7), ValueError, "hue values should be between"),
    (lambda: transforms.ColorJitter(contrast="a"), TypeError, "contrast should be a single number or a list/tuple"),
    (lambda: transforms.RandomErasing(p=2), ValueError, "Random erasing probability should be between 0 and 1"),
    (lambda: transforms.RandomErasing(scale=(0, 2)), ValueError, "Scale should be between 0 and 1"),
    (lambda: transforms.RandomErasing(value="a"), ValueError, "If value is str, it should be 'random'"),
    (lambda: transforms.RandomErasing(value=None), TypeError, "Argument value should be either a number or str"),
    (lambda: transforms.RandomResizedCrop((1, 2, 3)), ValueError, "Please provide only two dimensions"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=message):
        call()


# ---------------------------------------------------------------------- places


@pytest.mark.parametrize("turns", [0, 1, 2, 3, -1])
def test_quarter_turns(turns):
    values = np.random.default_rng(3).random((2, 5, 5))
    for mode in (InterpolationMode.NEAREST, BILINEAR):
        result = F.rotate(retrograd.tensor(values), 90 * turns, mode)
        np.testing.assert_allclose(result.numpy(), np.rot90(values, turns, (1, 2)), atol=1e-9)
    wide = np.random.default_rng(4).random((1, 4, 6))
    result = F.rotate(retrograd.tensor(wide), 90 * turns, expand=True)
    np.testing.assert_allclose(result.numpy(), np.rot90(wide, turns, (1, 2)), atol=1e-9)


@pytest.mark.parametrize("angle", [10, -33.3, 120])
@pytest.mark.parametrize("options", [{}, {"expand": True}, {"center": [3, 12]}, {"fill": 99}, {"fill": [1, 200, 70]}])
@pytest.mark.parametrize("mode", [InterpolationMode.NEAREST, BILINEAR])
def test_tensors_and_pil_images_are_turned_alike(angle, options, mode):
    picture, tensor = both(smooth(21, 30))
    assert_alike(lambda img, fill: F.rotate(img, angle, mode, **{**options, **fill}), picture, tensor)


def assert_alike(change, picture, tensor):
    """Within the image, and where it does not reach; on its border the two weigh and round otherwise."""
    from_pil = F.pil_to_tensor(change(picture, {})).numpy().astype(int)
    from_tensor = change(tensor, {}).numpy().astype(int)
    assert from_pil.shape == from_tensor.shape
    reach = change(retrograd.ones(1, *tensor.shape[1:]), {"fill": 0.0}).numpy()[0]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(reach, 2), (5, 5))
    apart = abs(from_pil - from_tensor).max(0)
    for place in (around.min((2, 3)) > 0.999, around.max((2, 3)) == 0):
        assert apart[place].max(initial=0) <= 4
    assert (around.min((2, 3)) > 0.999).sum() > 20


@pytest.mark.parametrize(
    "arguments",
    [
        (30, (0, 0), 1.0, (0, 0)),
        (0, (4, -3), 1.0, (0, 0)),
        (0, (0, 0), 0.7, (0, 0)),
        (0, (0, 0), 1.0, (20, 0)),
        (0, (0, 0), 1.0, (0, 20)),
        (-50, (2, 5), 1.3, (10, -15)),
    ],
)
@pytest.mark.parametrize("fill", [None, 77])
def test_tensors_and_pil_images_are_moved_alike(arguments, fill):
    picture, tensor = both(smooth(24, 31))
    for mode in (InterpolationMode.NEAREST, BILINEAR):
        assert_alike(
            lambda img, other, mode=mode: F.affine(img, *arguments, mode, other.get("fill", fill)), picture, tensor
        )


def test_whole_translations():
    values = retrograd.arange(12.0).view(1, 3, 4)
    moved = F.affine(values, 0, [1, -1], 1.0, 0.0)
    assert moved.tolist() == [[[0, 4, 5, 6], [0, 8, 9, 10], [0, 0, 0, 0]]]
    assert F.affine(values, 0, [1, -1], 1.0, 0.0, fill=-1).tolist() == [[[-1, 4, 5, 6], [-1, 8, 9, 10], [-1] * 4]]


def test_turning_is_differentiable():
    x = retrograd.tensor(np.random.default_rng(5).random((2, 3, 4, 4)), requires_grad=True)
    assert retrograd.autograd.gradcheck(lambda x: F.rotate(x, 20, BILINEAR, fill=1.0), (x,))


def test_flip_and_erase_and_resized_crop():
    values = retrograd.arange(12).view(1, 3, 4)
    assert F.vflip(values).tolist() == [[[8, 9, 10, 11], [4, 5, 6, 7], [0, 1, 2, 3]]]
    picture, tensor = both(pixels(3, 4))
    assert F.pil_to_tensor(F.vflip(picture)).tolist() == F.vflip(tensor).tolist()
    erased = F.erase(values, 1, 2, 2, 1, retrograd.tensor(7))
    assert erased.tolist() == [[[0, 1, 2, 3], [4, 5, 7, 7], [8, 9, 7, 11]]]
    assert values[0, 1, 2] == 6
    assert F.erase(values, 0, 0, 1, 1, retrograd.tensor(9), inplace=True) is values and values[0, 0, 0] == 9
    part = F.resized_crop(values.float(), 1, 1, 2, 2, [2, 2])
    assert part.tolist() == values[:, 1:3, 1:3].float().tolist()


# ---------------------------------------------------------------------- to PIL


@pytest.mark.parametrize(
    ("channels", "dtype", "mode"),
    [
        (1, "uint8", "L"),
        (2, "uint8", "LA"),
        (3, "uint8", "RGB"),
        (4, "uint8", "RGBA"),
        (1, "int32", "I"),
        (1, "int16", "I;16"),
    ],
)
def test_there_and_back(channels, dtype, mode):
    pytest.importorskip("PIL.Image")
    array = np.random.default_rng(6).integers(0, 200, (5, 7, channels)).astype(dtype)
    for picture in (F.to_pil_image(array), F.to_pil_image(retrograd.tensor(array.transpose(2, 0, 1).copy()))):
        assert picture.mode == mode and picture.size == (7, 5)
        np.testing.assert_array_equal(F.pil_to_tensor(picture).numpy().transpose(1, 2, 0), array)


def test_floats_become_bytes():
    pytest.importorskip("PIL.Image")
    values = retrograd.tensor([[[0.0, 0.5], [0.999, 1.0]]])
    assert F.pil_to_tensor(transforms.ToPILImage()(values)).tolist() == [[[0, 127], [254, 255]]]
    assert transforms.ToPILImage("F")(values).getpixel((1, 0)) == 0.5
    assert transforms.ToPILImage("HSV")(retrograd.zeros(3, 2, 2)).mode == "HSV"
    assert transforms.ToPILImage()(values[0]).mode == "L"


# ---------------------------------------------------------------------- at random


def draws(transform, image, count=60, seed=0):
    retrograd.manual_seed(seed)
    return [transform(image) for _ in range(count)]


def test_random_resized_crop():
    image = retrograd.arange(600.0).view(1, 20, 30)
    transform = transforms.RandomResizedCrop(8)
    assert {tuple(part.shape) for part in draws(transform, image)} == {(1, 8, 8)}
    retrograd.manual_seed(1)
    for _ in range(100):
        top, left, height, width = transform.get_params(image, (0.2, 0.5), (0.5, 2.0))
        assert 0 <= top <= 20 - height and 0 <= left <= 30 - width
        assert 0.15 < height * width / 600 < 0.57 and 0.4 < width / height < 2.3
    assert transform.get_params(retrograd.zeros(1, 1, 100), (1, 1), (1, 2)) == (0, 49, 1, 2)
    assert transform.get_params(retrograd.zeros(1, 100, 1), (1, 1), (1, 2)) == (49, 0, 1, 1)


def test_colour_jitter():
    image = retrograd.tensor(np.random.default_rng(7).random((3, 4, 4)))
    transform = transforms.ColorJitter(0.5, (0.2, 3), 0.1, 0.2)
    assert (transform.brightness, transform.contrast) == ((0.5, 1.5), (0.2, 3.0))
    assert (transform.saturation, transform.hue) == ((0.9, 1.1), (-0.2, 0.2))
    results = draws(transform, image, 10)
    assert len({str(result.tolist()) for result in results}) == 10
    assert all(0 <= result.min() and result.max() <= 1 for result in results)
    assert transforms.ColorJitter()(image) is image
    retrograd.manual_seed(2)
    order, brightness, contrast, saturation, hue = transform.get_params((2, 2), None, None, (0.1, 0.1))
    assert sorted(order.tolist()) == [0, 1, 2, 3]
    assert (brightness, contrast, saturation, hue) == (2, None, None, pytest.approx(0.1))


def test_random_rotation_and_affine():
    image = retrograd.tensor(np.random.default_rng(8).random((1, 9, 9)))
    retrograd.manual_seed(3)
    angles = [transforms.RandomRotation.get_params((-20, 40)) for _ in range(200)]
    assert min(angles) < -15 and max(angles) > 35 and all(-20 <= angle <= 40 for angle in angles)
    assert transforms.RandomRotation(0)(image).tolist() == image.tolist()
    assert transforms.RandomAffine(0)(image).tolist() == image.tolist()
    for _ in range(50):
        angle, moved, scale, shear = transforms.RandomAffine.get_params(
            (-5, 5), (0.1, 0.3), (0.5, 2), (-1, 1, 7, 8), (100, 10)
        )
        assert abs(angle) <= 5 and abs(moved[0]) <= 10 and abs(moved[1]) <= 3
        assert 0.5 <= scale <= 2 and abs(shear[0]) <= 1 and 7 <= shear[1] <= 8
    turned = draws(transforms.RandomAffine(30, (0.2, 0.2), (0.8, 1.2), 10, fill=3), image, 5)
    assert len({str(each.tolist()) for each in turned}) == 5


def test_random_erasing():
    image = retrograd.ones(3, 16, 16)
    results = draws(transforms.RandomErasing(p=1.0), image)
    areas = [(result == 0).sum().item() / 3 / 256 for result in results]
    assert 0.005 < min(areas) and 0.2 < max(areas) < 0.4
    assert image.min() == 1
    assert transforms.RandomErasing(p=0.0)(image) is image
    coloured = draws(transforms.RandomErasing(p=1.0, value=(2, 3, 4)), image, 1)[0]
    assert [sorted(set(channel.flatten().tolist())) for channel in coloured] == [[1, 2], [1, 3], [1, 4]]
    noise = draws(transforms.RandomErasing(p=1.0, value="random"), image, 1)[0]
    assert len(set(noise.flatten().tolist())) > 10
    with pytest.raises(ValueError, match="it should have either a single value or 3 "):
        transforms.RandomErasing(p=1.0, value=(1, 2))(image)
    assert transforms.RandomErasing(p=1.0, inplace=True)(image) is image and image.min() == 0


def test_with_a_probability():
    image = retrograd.tensor([[[0.1], [0.2]]]).repeat(3, 1, 1)
    for transform in (
        transforms.RandomVerticalFlip(),
        transforms.RandomApply([transforms.Lambda(lambda img: img + 1)]),
        transforms.RandomGrayscale(0.5),
    ):
        changed = sum(result is not image for result in draws(transform, image, 200))
        assert 70 < changed < 130, transform
    assert transforms.RandomVerticalFlip(1.0)(image)[0].tolist() == image[0].flip(0).tolist()


def test_random_numbers_are_pytorchs():
    torch = pytest.importorskip("torch")
    retrograd.manual_seed(11), torch.manual_seed(11)
    assert transforms.RandomRotation.get_params((-10.0, 10.0)) == torch.empty(1).uniform_(-10, 10).item()
    order, brightness, *_ = transforms.ColorJitter.get_params((0.5, 1.5), None, None, None)
    assert order.tolist() == torch.randperm(4).tolist()
    assert brightness == torch.empty(1).uniform_(0.5, 1.5).item()


def test_reprs():
    assert repr(transforms.RandomResizedCrop(8)) == (
        "RandomResizedCrop(size=(8, 8), scale=(0.08, 1.0), ratio=(0.75, 1.3333), interpolation=bilinear, antialias=True)"
    )
    assert (
        repr(transforms.ColorJitter(0.5))
        == "ColorJitter(brightness=(0.5, 1.5), contrast=None, saturation=None, hue=None)"
    )
    assert repr(transforms.RandomRotation(5)) == (
        "RandomRotation(degrees=[-5.0, 5.0], interpolation=nearest, expand=False, fill=0)"
    )
    assert repr(transforms.RandomAffine(5, shear=3)) == "RandomAffine(degrees=[-5.0, 5.0], shear=[-3.0, 3.0])"
    assert repr(transforms.RandomErasing()) == (
        "RandomErasing(p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False)"
    )
    assert repr(transforms.Pad(2)) == "Pad(padding=2, fill=0, padding_mode=constant)"
    assert repr(transforms.Grayscale()) == "Grayscale(num_output_channels=1)"
    assert repr(transforms.RandomApply([transforms.Pad(1)])) == (
        "RandomApply(\n    p=0.5\n    Pad(padding=1, fill=0, padding_mode=constant)\n)"
    )
