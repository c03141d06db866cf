"""Preparation of images: against PyTorch's resampling, NumPy's padding, PIL, and worked-out numbers."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn
from retrograd.vision import transforms
from retrograd.vision.transforms import InterpolationMode
from retrograd.vision.transforms import functional as F

SIZES = [
    ((7, 9), (4, 3)),
    ((7, 9), (14, 20)),
    ((16, 5), (8, 9)),
    ((6, 6), (6, 4)),
    ((1, 5), (3, 1)),
    ((50, 40), (7, 7)),
]


def image(*shape, seed=0):
    return np.random.default_rng(seed).random(shape)


# ---------------------------------------------------------------------- resize


@pytest.mark.parametrize("antialias", [True, False])
@pytest.mark.parametrize("mode", [InterpolationMode.BILINEAR, InterpolationMode.BICUBIC])
@pytest.mark.parametrize(("size", "new_size"), SIZES)
def test_resize_as_in_pytorch(size, new_size, mode, antialias):
    torch = pytest.importorskip("torch")
    values = image(2, 3, *size)
    expected = torch.nn.functional.interpolate(
        torch.tensor(values), new_size, mode=mode.value, align_corners=False, antialias=antialias
    )
    result = F.resize(retrograd.tensor(values), list(new_size), mode, antialias=antialias)
    np.testing.assert_allclose(result.numpy(), expected.numpy(), atol=1e-12)


@pytest.mark.parametrize("mode", [InterpolationMode.NEAREST, InterpolationMode.NEAREST_EXACT])
@pytest.mark.parametrize(("size", "new_size"), SIZES)
def test_resize_to_the_nearest_as_in_pytorch(size, new_size, mode):
    torch = pytest.importorskip("torch")
    values = image(2, 3, *size)
    expected = torch.nn.functional.interpolate(torch.tensor(values), new_size, mode=mode.value)
    result = F.resize(retrograd.tensor(values), list(new_size), mode)
    np.testing.assert_array_equal(result.numpy(), expected.numpy())


def test_resize_of_integers_rounds_and_stays_in_range():
    values = np.array([[[0, 0, 255, 255]]], np.uint8)
    result = F.resize(retrograd.tensor(values), [1, 8], InterpolationMode.BICUBIC, antialias=False)
    assert result.dtype == retrograd.uint8
    assert result.numpy().min() == 0 and result.numpy().max() == 255
    halves = F.resize(retrograd.tensor(np.array([[[10, 21, 30, 40]]], np.uint8)), [1, 2])
    weights = np.array([0.75, 0.75, 0.25, 0.0]) / 1.75
    assert halves.numpy()[0, 0, 0] == round(float(weights @ [10, 21, 30, 40]))


@pytest.mark.parametrize(
    ("size", "arguments", "expected"),
    [
        ((300, 400), (256,), (256, 341)),
        ((400, 300), ([256],), (341, 256)),
        ((300, 300), (10,), (10, 10)),
        ((100, 400), (50, 120), (30, 120)),
        ((400, 100), (50, 300), (200, 50)),
        ((30, 40), ((5, 7),), (5, 7)),
    ],
)
def test_size_after_resize(size, arguments, expected):
    assert F.output_size(*size, *arguments) == expected
    assert transforms.Resize(arguments[0], max_size=(arguments + (None,))[1])(
        retrograd.zeros(1, *size)
    ).shape == (1, *expected)


def test_resize_to_the_same_size_is_the_image_itself():
    picture = retrograd.zeros(3, 4, 5)
    assert F.resize(picture, [4, 5]) is picture


def test_resize_is_differentiable():
    x = retrograd.tensor(image(1, 4, 4), requires_grad=True)
    F.resize(x, [2, 2]).sum().backward()
    np.testing.assert_allclose(x.grad.numpy().sum(), 4.0)


def test_bad_sizes():
    picture = retrograd.zeros(3, 4, 5)
    with pytest.raises(
        ValueError, match="Size must be an int or a 1 or 2 element tuple/list, not a 3 element"
    ):
        F.resize(picture, [1, 2, 3])
    with pytest.raises(ValueError, match="max_size = 3 must be strictly greater than the requested size"):
        F.resize(picture, 3, max_size=3)
    with pytest.raises(
        ValueError, match="max_size should only be passed if size specifies the length of the"
    ):
        F.resize(picture, [3, 3], max_size=9)
    with pytest.raises(TypeError, match="Argument interpolation should be a InterpolationMode"):
        F.resize(picture, 3, "bilinear")
    with pytest.raises(TypeError, match="Size should be int or sequence. Got <class 'float'>"):
        transforms.Resize(3.0)
    with pytest.raises(ValueError, match="If size is a sequence, it should have 1 or 2 values"):
        transforms.Resize([1, 2, 3])
    with pytest.raises(TypeError, match="Unexpected type <class 'list'>"):
        F.resize([1], 3)
    with pytest.raises(TypeError, match="Tensor is not a torch image"):
        F.resize(retrograd.zeros(3), 3)


# ---------------------------------------------------------------------- pad, crop, flip


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric"])
@pytest.mark.parametrize(
    ("padding", "widths"),
    [(2, (2, 2, 2, 2)), ([1], (1, 1, 1, 1)), ([1, 3], (3, 3, 1, 1)), ((1, 2, 3, 0), (2, 0, 1, 3))],
)
def test_pad_as_numpy_does(padding, widths, mode):
    values = image(2, 4, 5)
    top, bottom, left, right = widths
    options = {"constant_values": 0.5} if mode == "constant" else {}
    expected = np.pad(values, [(0, 0), (top, bottom), (left, right)], mode=mode, **options)
    result = F.pad(retrograd.tensor(values), padding, fill=0.5, padding_mode=mode)
    np.testing.assert_array_equal(result.numpy(), expected)


def test_bad_padding():
    with pytest.raises(
        ValueError, match="Padding must be an int or a 1, 2, or 4 element tuple, not a 3 element"
    ):
        F.pad(retrograd.zeros(1, 2, 2), [1, 2, 3])
    with pytest.raises(
        ValueError, match="Padding mode should be either constant, edge, reflect or symmetric"
    ):
        F.pad(retrograd.zeros(1, 2, 2), 1, padding_mode="circular")


@pytest.mark.parametrize(
    ("top", "left"), [(0, 0), (1, 2), (-1, -2), (3, 4), (-9, 0), (0, 9), (9, -9), (-1, 4)]
)
def test_crop(top, left):
    values = image(2, 5, 6)
    border = np.pad(values, [(0, 0), (20, 20), (20, 20)])
    result = F.crop(retrograd.tensor(values), top, left, 3, 4)
    np.testing.assert_array_equal(result.numpy(), border[:, top + 20 : top + 23, left + 20 : left + 24])


@pytest.mark.parametrize(
    ("size", "rows", "columns"),
    [(2, (1, 3), (2, 4)), ((5, 3), (0, 5), (2, 5)), ([1], (2, 3), (2, 3)), ((4, 6), (0, 4), (0, 6))],
)
def test_center_crop(size, rows, columns):
    values = image(1, 5, 6)
    result = transforms.CenterCrop(size)(retrograd.tensor(values))
    expected = values[:, slice(*rows), slice(*columns)]
    if size == 2:  # round(1.5) is 2: half to even
        expected = values[:, 2:4, 2:4]
    np.testing.assert_array_equal(result.numpy(), expected)


def test_center_crop_of_a_small_image():
    values = image(1, 2, 3)
    result = F.center_crop(retrograd.tensor(values), [5, 4])
    np.testing.assert_array_equal(result.numpy(), np.pad(values, [(0, 0), (1, 2), (0, 1)]))


def test_random_crop_is_a_part_of_the_image():
    retrograd.manual_seed(5)
    values = retrograd.arange(100).view(1, 10, 10)
    corners = set()
    for _ in range(50):
        part = transforms.RandomCrop((3, 4))(values)
        top, left = divmod(part[0, 0, 0].item(), 10)
        np.testing.assert_array_equal(part.numpy(), values[:, top : top + 3, left : left + 4].numpy())
        corners.add((top, left))
    assert len(corners) > 20 and max(corners)[0] == 7


def test_random_crop_with_padding():
    retrograd.manual_seed(6)
    small = retrograd.ones(1, 2, 2)
    assert transforms.RandomCrop(4, padding=1)(small).tolist() == [
        [[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    ]
    assert transforms.RandomCrop((3, 5), pad_if_needed=True, fill=7)(small).shape == (1, 3, 5)
    assert transforms.RandomCrop(2)(small).tolist() == small.tolist()
    with pytest.raises(
        ValueError, match=r"Required crop size \(3, 3\) is larger than input image size \(2, 2\)"
    ):
        transforms.RandomCrop(3)(small)
    with pytest.raises(ValueError, match="Please provide only two dimensions"):
        transforms.RandomCrop([1, 2, 3])


def test_horizontal_flip():
    retrograd.manual_seed(7)
    values = retrograd.arange(6).view(1, 2, 3)
    flipped = [[[2, 1, 0], [5, 4, 3]]]
    assert F.hflip(values).tolist() == flipped
    assert transforms.RandomHorizontalFlip(1.0)(values).tolist() == flipped
    assert transforms.RandomHorizontalFlip(0.0)(values) is values
    flips = sum(transforms.RandomHorizontalFlip()(values) is not values for _ in range(200))
    assert 70 < flips < 130


# ---------------------------------------------------------------------- values


def test_normalize():
    values = image(2, 3, 4, 5).astype(np.float32)
    mean, std = np.array([0.1, 0.2, 0.3], np.float32), np.array([0.5, 0.6, 0.7], np.float32)
    tensor = retrograd.tensor(values)
    expected = (values - mean[:, None, None]) / std[:, None, None]
    np.testing.assert_allclose(
        transforms.Normalize(mean.tolist(), std.tolist())(tensor).numpy(), expected, rtol=1e-6
    )
    np.testing.assert_array_equal(tensor.numpy(), values)
    assert F.normalize(tensor, mean.tolist(), std.tolist(), inplace=True) is tensor
    np.testing.assert_allclose(tensor.numpy(), expected, rtol=1e-6)


def test_bad_normalize():
    with pytest.raises(TypeError, match="img should be Tensor Image. Got <class 'list'>"):
        F.normalize([1], [0.0], [1.0])
    with pytest.raises(TypeError, match="Input tensor should be a float tensor. Got torch.uint8."):
        F.normalize(retrograd.zeros(1, 2, 2, dtype=retrograd.uint8), [0.0], [1.0])
    with pytest.raises(ValueError, match="Expected tensor to be a tensor image of size"):
        F.normalize(retrograd.zeros(2, 2), [0.0], [1.0])
    with pytest.raises(ValueError, match="std evaluated to zero after conversion to torch.float32"):
        F.normalize(retrograd.zeros(1, 2, 2), [0.0], [1e-50])


def test_to_tensor():
    pixels = np.array([[[0, 51, 255], [255, 102, 0]]], np.uint8)
    result = transforms.ToTensor()(pixels)
    assert result.dtype == retrograd.float32
    np.testing.assert_allclose(result.numpy(), [[[0, 1]], [[0.2, 0.4]], [[1, 0]]], rtol=1e-6)
    assert F.to_tensor(np.zeros((2, 3), np.uint8)).shape == (1, 2, 3)
    whole = F.to_tensor(np.array([[1, 300]], np.int64))
    assert whole.dtype == retrograd.int64 and whole.tolist() == [[[1, 300]]]
    assert F.to_tensor(np.ones((2, 3, 1))).dtype == retrograd.float64
    with pytest.raises(TypeError, match="pic should be PIL Image or ndarray. Got <class 'list'>"):
        F.to_tensor([1])
    with pytest.raises(ValueError, match="pic should be 2/3 dimensional. Got 1 dimensions."):
        F.to_tensor(np.zeros(3))
    with pytest.raises(TypeError, match="pic should be PIL Image. Got"):
        transforms.PILToTensor()(np.zeros((2, 2)))


def test_tensor_of_an_array_is_a_copy():
    pixels = np.ones((2, 2, 1))
    result = F.to_tensor(pixels)
    pixels[:] = 0
    assert result.sum().item() == 4


def test_convert_image_dtype():
    convert = F.convert_image_dtype
    bytes_ = retrograd.tensor([[0, 1, 128, 255]], dtype=retrograd.uint8)
    floats = convert(bytes_)
    np.testing.assert_allclose(floats.numpy(), np.array([[0, 1, 128, 255]]) / 255, rtol=1e-6)
    assert convert(floats, retrograd.uint8).tolist() == bytes_.tolist()
    assert transforms.ConvertImageDtype(retrograd.int16)(bytes_).tolist() == [[0, 128, 128 * 128, 255 * 128]]
    assert convert(convert(bytes_, retrograd.int16), retrograd.uint8).tolist() == bytes_.tolist()
    assert convert(floats, retrograd.float64).dtype == retrograd.float64
    assert convert(bytes_, retrograd.uint8) is bytes_
    assert convert(retrograd.tensor([[1.0]]), retrograd.uint8).item() == 255
    with pytest.raises(
        RuntimeError, match="The cast from torch.float32 to torch.int32 cannot be performed safely"
    ):
        convert(floats, retrograd.int32)


# ---------------------------------------------------------------------- composition


def test_compose():
    prepare = transforms.Compose(
        [
            transforms.ToTensor(),
            transforms.Resize(8),
            transforms.CenterCrop(4),
            transforms.Lambda(lambda picture: picture * 2),
            transforms.Normalize([1.0] * 3, [0.5] * 3),
        ]
    )
    assert prepare(np.full((16, 20, 3), 255, np.uint8)).tolist() == retrograd.full((3, 4, 4), 2.0).tolist()
    assert repr(prepare) == (
        "Compose(\n"
        "    ToTensor()\n"
        "    Resize(size=8, interpolation=bilinear, max_size=None, antialias=True)\n"
        "    CenterCrop(size=(4, 4))\n"
        "    Lambda()\n"
        "    Normalize(mean=[1.0, 1.0, 1.0], std=[0.5, 0.5, 0.5])\n"
        ")"
    )
    with pytest.raises(TypeError, match="Argument lambd should be callable, got 'int'"):
        transforms.Lambda(3)


def test_reprs():
    assert repr(transforms.RandomHorizontalFlip()) == "RandomHorizontalFlip(p=0.5)"
    assert repr(transforms.RandomCrop(4, padding=1)) == "RandomCrop(size=(4, 4), padding=1)"
    assert repr(transforms.PILToTensor()) == "PILToTensor()"
    assert repr(transforms.ConvertImageDtype(retrograd.float32)) == "ConvertImageDtype()"
    assert repr(transforms.ImageClassification(crop_size=224)).startswith(
        "ImageClassification(\n    crop_size=[224]\n    resize_size=[256]\n    mean=[0.485, 0.456, 0.406]\n"
    )


def test_transforms_are_modules():
    prepare = nn.Sequential(transforms.CenterCrop(2), transforms.Normalize([0.0], [2.0]))
    assert prepare(retrograd.ones(1, 4, 4)).tolist() == [[[0.5, 0.5], [0.5, 0.5]]]


# ---------------------------------------------------------------------- PIL


def pil_image(height, width, mode="RGB"):
    Image = pytest.importorskip("PIL.Image")
    channels = {"RGB": 3, "L": 1}[mode]
    pixels = (image(height, width, channels) * 255).astype(np.uint8)
    return Image.fromarray(pixels if channels > 1 else pixels[:, :, 0]), pixels


def test_pil_to_tensor():
    picture, pixels = pil_image(3, 5)
    np.testing.assert_array_equal(F.pil_to_tensor(picture).numpy(), pixels.transpose(2, 0, 1))
    np.testing.assert_allclose(F.to_tensor(picture).numpy(), pixels.transpose(2, 0, 1) / 255, rtol=1e-6)
    grey, pixels = pil_image(3, 5, "L")
    np.testing.assert_array_equal(F.pil_to_tensor(grey).numpy(), pixels.transpose(2, 0, 1))
    assert F.get_dimensions(picture) == [3, 3, 5] and F.get_dimensions(grey) == [1, 3, 5]
    assert F.to_tensor(grey.point(lambda value: 255 * (value > 100), "1")).unique().tolist() == [0.0, 1.0]
    assert F.to_tensor(grey.convert("I")).dtype == retrograd.int32


@pytest.mark.parametrize("size", [(20, 30), (7, 5)])
@pytest.mark.parametrize("mode", [InterpolationMode.BILINEAR, InterpolationMode.BICUBIC])
def test_tensors_and_pil_images_are_resized_alike(size, mode):
    Image = pytest.importorskip("PIL.Image")
    # Of little contrast: PIL also cuts off what the first of its two passes overshoots.
    pixels = (80 + 80 * image(13, 17, 3)).astype(np.uint8)
    picture = Image.fromarray(pixels)
    from_pil = F.pil_to_tensor(F.resize(picture, size, mode)).numpy().astype(int)
    from_tensor = F.resize(retrograd.tensor(pixels.transpose(2, 0, 1).copy()), size, mode).numpy().astype(int)
    assert abs(from_pil - from_tensor).max() <= 1


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric"])
def test_tensors_and_pil_images_are_padded_and_cropped_alike(mode):
    picture, pixels = pil_image(6, 7)
    tensor = retrograd.tensor(pixels.transpose(2, 0, 1).copy())

    def same(function):
        np.testing.assert_array_equal(F.pil_to_tensor(function(picture)).numpy(), function(tensor).numpy())

    same(lambda img: F.pad(img, [1, 2, 3, 4], padding_mode=mode))
    same(lambda img: F.center_crop(img, [4, 9]))
    same(lambda img: F.crop(img, -1, 2, 5, 8))
    same(F.hflip)
    retrograd.manual_seed(8)
    same(transforms.RandomHorizontalFlip(1.0))


def test_preparation_for_imagenet():
    picture, pixels = pil_image(60, 80)
    prepare = transforms.ImageClassification(crop_size=32, resize_size=40)
    from_pil, from_tensor = prepare(picture), prepare(retrograd.tensor(pixels.transpose(2, 0, 1).copy()))
    assert from_pil.shape == (3, 32, 32)
    np.testing.assert_allclose(from_pil.numpy(), from_tensor.numpy(), atol=1.01 / 255 / 0.224)
