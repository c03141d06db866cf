"""Tones, filters, perspective and policies: against PIL, SciPy, worked-out numbers and torchvision's."""

from __future__ import annotations

import random

import numpy as np
import pytest

import retrograd
from retrograd.vision import transforms
from retrograd.vision.transforms import InterpolationMode
from retrograd.vision.transforms import functional as F

Image = pytest.importorskip("PIL.Image")


def picture(height=41, width=53, seed=0):
    """An image of some contrast that is not noise."""
    small = np.random.default_rng(seed).integers(0, 256, (9, 11, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def as_numbers(image):
    return (image if isinstance(image, retrograd.Tensor) else F.pil_to_tensor(image)).numpy().astype(float)


# ---------------------------------------------------------------------- tones and filters


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (F.invert, 0),
        (lambda img: F.posterize(img, 3), 0),
        (lambda img: F.solarize(img, 100), 0),
        (F.autocontrast, 1),
        (F.equalize, 0),
        (lambda img: F.adjust_gamma(img, 2.2), 1),
        (lambda img: F.adjust_gamma(img, 0.5, 0.8), 1),
        (lambda img: F.adjust_sharpness(img, 0), 1),
        (lambda img: F.adjust_sharpness(img, 2.5), 2),
    ],
)
def test_tensors_change_as_pil_images(change, most):
    image = picture()
    tensor = F.pil_to_tensor(image)
    assert change(tensor).dtype == retrograd.uint8
    assert abs(as_numbers(change(image)) - as_numbers(change(tensor))).max() <= most
    batch = change(retrograd.stack([tensor, tensor.flip(-1)]))
    assert batch[0].equal(change(tensor))


def test_floats_are_bounded_by_one():
    image = retrograd.tensor([[[0.25, 0.5, 1.0]]])
    assert F.invert(image).tolist() == [[[0.75, 0.5, 0.0]]]
    assert F.solarize(image, 0.5).tolist() == [[[0.25, 0.5, 0.0]]]
    np.testing.assert_allclose(F.autocontrast(image).numpy(), [[[0, 1 / 3, 1]]], rtol=1e-6)
    assert F.autocontrast(retrograd.full((3, 2, 2), 0.3)).equal(retrograd.full((3, 2, 2), 0.3))


def test_blur_beside_scipy():
    ndimage = pytest.importorskip("scipy.ndimage")
    image = np.random.default_rng(1).random((3, 12, 17))
    offsets = np.arange(-2, 3)
    across, down = (np.exp(-0.5 * (offsets / s) ** 2) for s in (0.8, 1.7))
    expected = ndimage.correlate1d(image, across / across.sum(), axis=2, mode="mirror")
    expected = ndimage.correlate1d(expected, down / down.sum(), axis=1, mode="mirror")
    np.testing.assert_allclose(
        F.gaussian_blur(retrograd.tensor(image), [5, 5], [0.8, 1.7]).numpy(), expected, rtol=1e-12
    )
    assert F.gaussian_blur(retrograd.tensor(image), 1).equal(retrograd.tensor(image))


# ---------------------------------------------------------------------- places


def test_perspective_brings_points_to_points():
    image = retrograd.zeros(1, 20, 30)
    for number, (x, y) in enumerate([(4, 3), (25, 5), (24, 15), (6, 16)]):
        image[0, y, x] = number + 1.0
    starts, ends = [[4, 3], [25, 5], [24, 15], [6, 16]], [[2, 2], [27, 3], [20, 17], [3, 12]]
    # Points are corners of pixels: that of a pixel's middle moves nearly alike.
    moved = F.perspective(image, starts, ends, InterpolationMode.NEAREST)[0]
    for number, (x, y) in enumerate(ends):
        assert number + 1.0 in moved[y - 1 : y + 2, x - 1 : x + 2].flatten().tolist()
    assert F.perspective(image, starts, starts, InterpolationMode.NEAREST).equal(image)


def test_perspective_of_a_pil_image():
    y, x = np.mgrid[:41, :53]
    image = Image.fromarray(np.stack([100 + 2 * x + y, 200 - x - 2 * y, 50 + x * y // 10], -1).astype(np.uint8))
    starts, ends = [[0, 0], [52, 0], [52, 40], [0, 40]], [[3, 2], [49, 1], [50, 38], [1, 37]]
    ours, theirs = (as_numbers(F.perspective(img, starts, ends)) for img in (F.pil_to_tensor(image), image))
    assert abs(ours - theirs)[:, 4:-4, 4:-4].max() <= 2


def test_elastic_transform_by_whole_pixels():
    image = retrograd.arange(20.0).view(1, 4, 5)
    assert F.elastic_transform(image, retrograd.zeros(1, 4, 5, 2)).allclose(image)
    step = retrograd.zeros(1, 4, 5, 2)
    step[..., 0] = 2 / 5  # one pixel to the right
    expected = np.pad(image.numpy()[:, :, 1:], [(0, 0), (0, 0), (0, 1)])
    np.testing.assert_allclose(F.elastic_transform(image, step).numpy(), expected, atol=1e-5)


def test_a_turned_image_of_another_size():
    # As torchvision has it.
    assert F.rotate(retrograd.zeros(3, 41, 53), 17.0, expand=True).shape == (3, 55, 63)
    assert F.rotate(retrograd.zeros(3, 4, 6), 90, expand=True).shape == (3, 6, 4)


def test_five_and_ten_parts():
    image = retrograd.arange(30.0).view(1, 5, 6)
    parts = F.five_crop(image, (2, 3))
    expected = [image[:, :2, :3], image[:, :2, 3:], image[:, 3:, :3], image[:, 3:, 3:], image[:, 2:4, 2:5]]
    assert all(part.equal(other) for part, other in zip(parts, expected, strict=True))
    assert all(a.equal(b) for a, b in zip(F.ten_crop(image, 2)[5:], F.five_crop(image.flip(-1), 2), strict=True))
    assert all(a.equal(b) for a, b in zip(F.ten_crop(image, 2, True)[5:], F.five_crop(image.flip(-2), 2), strict=True))
    assert len(transforms.TenCrop(2)(image)) == 10


def test_a_constant_border_has_the_value_in_all_channels():
    assert F.pad(picture(2, 2), 1, fill=7).getpixel((0, 0)) == (7, 7, 7)
    assert F.pad(picture(2, 2), 1, fill=(1, 2, 3)).getpixel((3, 3)) == (1, 2, 3)


# ---------------------------------------------------------------------- at random


CHANCES = [
    (transforms.RandomInvert, (), F.invert),
    (transforms.RandomPosterize, (2,), lambda img: F.posterize(img, 2)),
    (transforms.RandomSolarize, (9,), lambda img: F.solarize(img, 9)),
    (transforms.RandomAdjustSharpness, (2,), lambda img: F.adjust_sharpness(img, 2)),
    (transforms.RandomAutocontrast, (), F.autocontrast),
    (transforms.RandomEqualize, (), F.equalize),
    (transforms.RandomVerticalFlip, (), F.vflip),
]


@pytest.mark.parametrize(("kind", "args", "change"), CHANCES)
def test_changes_by_chance(kind, args, change):
    image = F.pil_to_tensor(picture())
    assert kind(*args, p=1.0)(image).equal(change(image))
    assert kind(*args, p=0.0)(image) is image


def test_some_of_several():
    changes = [transforms.Lambda(lambda x, n=n: [*x, n]) for n in range(4)]
    random.seed(3)
    orders = [transforms.RandomOrder(changes)([]) for _ in range(20)]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders) and len({tuple(order) for order in orders}) > 5
    choices = [transforms.RandomChoice(changes, p=[0, 1, 0, 3])([])[0] for _ in range(200)]
    assert set(choices) == {1, 3} and 120 < choices.count(3) < 180


def test_whitening():
    made = transforms.LinearTransformation(2 * retrograd.eye(12), retrograd.ones(12))(retrograd.ones(5, 3, 2, 2) * 4)
    assert made.equal(retrograd.full((5, 3, 2, 2), 6.0))


# Sums of all values of what torchvision 0.28 makes of the picture as a tensor, for the seeds 0 to 5.
POLICIES = {
    "T.AutoAugment()": [878262, 878262, 814358, 853367, 697018, 688161],
    "T.AutoAugment(T.AutoAugmentPolicy.CIFAR10, fill=7)": [821340, 883793, 878262, 878262, 798888, 878262],
    "T.AutoAugment(T.AutoAugmentPolicy.SVHN)": [841005, 425057, 743947, 992154, 781847, 670191],
    "T.RandAugment()": [720705, 730649, 539478, 818124, 594054, 792795],
    "T.RandAugment(3, 20)": [542590, 409569, 469990, 555320, 220350, 1099183],
    "T.TrivialAugmentWide()": [169242, 819944, 494795, 821340, 719296, 662824],
    "T.AugMix()": [806894, 795054, 812913, 818411, 808513, 804487],
    "T.AugMix(5, 2, 2, 0.7, False)": [745386, 834091, 813740, 768890, 814502, 827694],
}


@pytest.mark.parametrize("name", POLICIES)
def test_policies_beside_torchvision(name):
    tensor = F.pil_to_tensor(picture())
    made = []
    for seed in range(6):
        retrograd.manual_seed(seed)
        made.append(int(eval(name, {"T": transforms})(tensor).long().sum()))
    # Places between two pixels, and values between two levels, are few.
    np.testing.assert_allclose(made, POLICIES[name], rtol=1e-3)


def test_random_distortions_draw_as_torchvision():
    retrograd.manual_seed(0)
    starts, ends = transforms.RandomPerspective.get_params(53, 41, 0.5)
    assert starts == [[0, 0], [52, 0], [52, 40], [0, 40]]
    assert ends == [[4, 7], [46, 3], [40, 33], [13, 30]]
    retrograd.manual_seed(0)
    moved = transforms.ElasticTransform.get_params([50.0, 40.0], [5.0, 4.0], [41, 53])
    np.testing.assert_allclose(moved[0, 3, 4].tolist(), [-0.0872858, -0.0265506], atol=1e-5)
    retrograd.manual_seed(0)
    assert transforms.GaussianBlur.get_params(0.1, 2.0) == pytest.approx(1.0428876, rel=1e-6)


# ---------------------------------------------------------------------- errors

FLOATS = retrograd.zeros(3, 4, 4)
ERRORS = [
    (lambda: F.posterize(FLOATS, 2), TypeError, "Only torch.uint8 image tensors"),
    (lambda: F.equalize(FLOATS), TypeError, "Only torch.uint8 image tensors"),
    (lambda: F.solarize(FLOATS, 2.0), TypeError, "Threshold should be less"),
    (lambda: F.invert(retrograd.zeros(2, 4, 4)), TypeError, "permitted channel values"),
    (lambda: F.invert(retrograd.zeros(4, 4)), TypeError, "at least 3 dimensions"),
    (lambda: F.adjust_gamma(FLOATS, -1), ValueError, "non-negative"),
    (lambda: F.adjust_sharpness(FLOATS, -1), ValueError, "non-negative"),
    (lambda: F.gaussian_blur(FLOATS, 2), ValueError, "odd and positive"),
    (lambda: F.gaussian_blur(FLOATS, [3, 3, 3]), ValueError, "length should be 2"),
    (lambda: F.gaussian_blur(FLOATS, "3"), TypeError, "kernel_size should be int"),
    (lambda: F.gaussian_blur(FLOATS, 3, -1.0), ValueError, "positive values"),
    (lambda: F.perspective(FLOATS, [[0, 0]], [[0, 0]]), ValueError, "exactly four corners"),
    (lambda: F.elastic_transform(FLOATS, 3), TypeError, "should be a Tensor"),
    (lambda: F.elastic_transform(FLOATS, FLOATS), ValueError, "displacement shape"),
    (lambda: F.five_crop(FLOATS, 5), ValueError, "bigger than input size"),
    (lambda: F.to_grayscale(FLOATS), TypeError, "PIL Image"),
    (lambda: transforms.GaussianBlur(4), ValueError, "odd and positive"),
    (lambda: transforms.GaussianBlur(3, (2, 1)), ValueError, "(min, max)"),
    (lambda: transforms.RandomChoice(3), TypeError, "should be a sequence"),
    (lambda: transforms.RandomPerspective(fill="a"), TypeError, "fill should be"),
    (lambda: transforms.ElasticTransform(alpha=[1.0]), ValueError, "length should be 2"),
    (lambda: transforms.AugMix(severity=11), ValueError, "severity must be between"),
    (lambda: transforms.AutoAugment("imagenet"), ValueError, "not recognized"),
    (lambda: transforms.LinearTransformation(FLOATS[0, :2], FLOATS[0, 0]), ValueError, "should be square"),
]


@pytest.mark.parametrize(("call", "kind", "message"), ERRORS)
def test_errors(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert message in str(caught.value)
