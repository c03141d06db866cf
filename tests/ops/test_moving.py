"""Arrays that are copied, written over one another and joined, beside NumPy's copies."""

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import moving

DTYPES = ["?", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "c16"]
LARGE = 3 * (1 << 18) + 7  # elements: more than a cache holds, and no multiple of a line


@pytest.fixture(params=[1, 2], ids=["one_thread", "two_threads"])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def numbers(shape, dtype="f4"):
    count = int(np.prod(shape))
    made = (np.arange(count) * 7919 % 251).reshape(shape)
    return (made % 2 if dtype == "?" else made % 127).astype(dtype)


def layouts(a):
    yield "in order", a
    yield "transposed", a.T
    yield "every second", a[::2]
    yield "backwards", a[::-1]
    yield "columns", a[:, 1::2]
    yield "expanded", np.broadcast_to(a[:1], a.shape)
    yield "one column", np.broadcast_to(a[:, :1], a.shape)
    yield "nothing", a[:0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_copies_of_any_layout_have_the_same_elements_in_c_order(dtype):
    for name, a in layouts(numbers((13, 17), dtype)):
        made = moving.copied(a)
        assert made.flags.c_contiguous and made.dtype == a.dtype, name
        np.testing.assert_array_equal(made, a, err_msg=name)
        assert not np.shares_memory(made, a), name


def test_a_copy_lies_as_its_model_does():
    a, model = numbers((5, 6, 7)), np.empty((6, 5, 7), "f4").transpose(1, 0, 2)
    made = moving.copy_like(a, model)
    assert made.strides == model.strides
    np.testing.assert_array_equal(made, a)


@pytest.mark.parametrize("offset", [0, 1, 3, 16])
@pytest.mark.parametrize("count", [LARGE, (1 << 18) - 1, 1 << 18, 65, 1])
def test_many_elements_at_any_distance_from_a_line(threads, count, offset):
    memory = np.full(count + offset + 64, np.nan, "f4")
    a = numbers(count + 5)[5:]
    target = memory[offset : offset + count]
    moving.write_over(target, a)
    np.testing.assert_array_equal(target, a)
    assert np.isnan(memory[:offset]).all() and np.isnan(memory[offset + count :]).all()
    moving.write_over(target, np.array(2.5, "f4"))
    assert (target == 2.5).all()
    assert np.isnan(memory[:offset]).all() and np.isnan(memory[offset + count :]).all()


def test_large_arrays_of_other_layouts(threads):
    a = numbers((1001, 1003))
    for name, source in layouts(a):
        target = np.zeros(source.shape, a.dtype)
        moving.write_over(target, source)
        np.testing.assert_array_equal(target, source, err_msg=name)
        turned = np.zeros(source.shape[::-1], a.dtype).T
        moving.write_over(turned, source)
        np.testing.assert_array_equal(turned, source, err_msg=name)


def test_memory_that_overlaps_is_read_before_it_is_written():
    memory = numbers(1000)
    expected = memory[:-1].copy()
    moving.write_over(memory[1:], memory[:-1])
    np.testing.assert_array_equal(memory[1:], expected)
    square = numbers((9, 9))
    expected = square.T.copy()
    moving.write_over(square, square.T)
    np.testing.assert_array_equal(square, expected)


def test_other_dtypes_and_shapes_are_cast_and_broadcast():
    target = np.zeros((3, 4), "f8")
    moving.write_over(target, numbers((3, 4), "i4"))
    np.testing.assert_array_equal(target, numbers((3, 4), "i4"))
    moving.write_over(target, np.arange(4.0))
    np.testing.assert_array_equal(target, np.broadcast_to(np.arange(4.0), (3, 4)))
    with pytest.raises(ValueError, match="broadcast"):
        moving.write_over(target, np.arange(5.0))
    fixed = np.zeros(3, "f4")
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        moving.write_over(fixed, np.ones(3, "f4"))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("dim", [0, 1, 2, -1])
def test_arrays_are_joined_as_numpy_does(dtype, dim):
    shapes = [[4, 3, 5] for _ in range(4)]
    for shape, length in zip(shapes, (2, 0, 1, 7), strict=True):
        shape[dim] = length
    parts = [numbers(shape, dtype) for shape in shapes]
    made = moving.concatenated(parts, dim)
    np.testing.assert_array_equal(made, np.concatenate(parts, dim))
    assert made.dtype == np.dtype(dtype)


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -3])
def test_arrays_are_stacked_as_numpy_does(dim):
    parts = [numbers((4, 3)) + k for k in range(5)]
    np.testing.assert_array_equal(moving.stacked(parts, dim), np.stack(parts, dim))
    scalars = [np.array(k, "f8") for k in range(3)]
    np.testing.assert_array_equal(moving.stacked(scalars, 0), np.arange(3.0))


def test_what_can_not_be_joined_is_declined():
    a = numbers((3, 4))
    for parts, dim in [
        ([], 0),
        ([a, a.astype("f8")], 0),
        ([a, a[:, :3]], 0),
        ([a, a[0]], 0),
        ([a, a.T.copy().T], 0),
        ([a, None], 0),
        ([a, a], 2),
        ([a, a], -3),
        ([a, a], 1.0),
    ]:
        assert moving.concatenated(parts, dim) is None
    assert moving.stacked([a, a[:2]], 0) is None


@pytest.mark.parametrize("rows", [1, 3, 1001])
def test_many_elements_are_joined(threads, rows):
    width = LARGE // rows
    parts = [numbers((rows, width)), numbers((rows, 3)), numbers((rows, 0)), -numbers((rows, width // 2))]
    np.testing.assert_array_equal(moving.concatenated(parts, 1), np.concatenate(parts, 1))
    np.testing.assert_array_equal(moving.concatenated([p.T.copy() for p in parts], 0), np.concatenate(parts, 1).T)


@pytest.mark.parametrize("join", [torch.cat, torch.stack])
@pytest.mark.parametrize("kind", [list, tuple])
def test_gradients_of_joined_tensors_come_apart(join, kind):
    a, b = torch.rand(2, 3).requires_grad_(), torch.rand(2, 3).requires_grad_()
    c = torch.rand(2, 3)
    made = join(kind([a, c, b, a]), 0)
    weight = torch.arange(24.0).reshape(made.shape)
    (made * weight).sum().backward()
    parts = weight.reshape(4, 2, 3)
    assert torch.equal(a.grad, parts[0] + parts[3])
    assert torch.equal(b.grad, parts[2])
    assert c.grad is None
    with torch.no_grad():
        assert not join([a, b]).requires_grad
    with torch.inference_mode():
        assert join([c, c]).is_inference()


def test_the_gradient_of_a_leaf_lies_as_the_leaf_does():
    for x in (torch.rand(4, 5), torch.rand(5, 4).T, torch.rand(2, 3, 4, 4).to(memory_format=torch.channels_last)):
        leaf = x.requires_grad_()
        leaf.sum(0).sum().backward()
        assert leaf.grad.stride() == leaf.stride()
        leaf.grad.add_(1)
        assert torch.equal(leaf.grad, torch.full(leaf.shape, 2.0))


@pytest.mark.parametrize("count", [5, LARGE])
def test_streamed_results_of_parts(threads, count):
    """Loops on a part of a large result know how large the whole is."""
    x = np.linspace(-3, 3, count, dtype="f4")
    leaf = torch.from_numpy(x.copy()).requires_grad_()
    leaf.relu().backward(torch.from_numpy(x))
    np.testing.assert_array_equal(leaf.grad.numpy(), np.where(x > 0, x, 0))


@pytest.mark.parametrize("target", ["bool", "uint8", "int16", "int32", "int64", "float32", "float64"])
@pytest.mark.parametrize("source", ["?", "u1", "i1", "i2", "i4", "i8", "f4", "f8"])
def test_other_dtypes(source, target, threads):
    numpy_name = {"bool": "?"}.get(target, target)
    for shape in ((), (0, 3), (7,), (300, 700)):
        a = numbers(shape, source)
        made = torch.tensor(a).to(getattr(torch, target))
        assert made.numpy().dtype == np.dtype(numpy_name)
        np.testing.assert_array_equal(made.numpy(), a.astype(numpy_name))


def test_fractions_in_other_dtypes():
    a = np.array([0.5, -0.5, 1.9, -1.9, 3e9, -3e9, 0.0, -0.0], "f8")
    np.testing.assert_array_equal(torch.tensor(a).to(torch.int64).numpy(), a.astype("i8"))
    np.testing.assert_array_equal(torch.tensor(a).to(torch.bool).numpy(), a != 0)
    assert torch.tensor([float("nan"), 0.0]).bool().tolist() == [True, False]


@pytest.mark.parametrize("dtype", DTYPES)
def test_elements_in_the_opposite_order(dtype):
    a = numbers((30, 1037), dtype)
    np.testing.assert_array_equal(torch.tensor(a).flip(1).numpy(), a[:, ::-1])
    np.testing.assert_array_equal(torch.tensor(a).flip(0, 1).numpy(), a[::-1, ::-1])


@pytest.mark.parametrize("shift", [1, 7, 1000])
def test_long_lines_moved_on(shift):
    a = numbers((300, 1037))
    np.testing.assert_array_equal(torch.tensor(a).roll(shift, 1).numpy(), np.roll(a, shift, 1))


def test_filled_by_threads(threads):
    made = torch.zeros(LARGE).fill_(1.5)
    assert made.numpy().min() == made.numpy().max() == 1.5
    a, mask = numbers((300, 701)), numbers((300, 701)) % 3 == 0
    filled = torch.tensor(a).masked_fill(torch.tensor(mask), -1.0)
    np.testing.assert_array_equal(filled.numpy(), np.where(mask, np.float32(-1), a))


# ------------------------------------------------------------------------------------ half precision


def test_every_half_is_widened():
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    np.testing.assert_array_equal(torch.tensor(halves).float().numpy(), halves.astype(np.float32))


def floats_near_halves():
    """Floats of every exponent, and those at, between and next to numbers of 16 bits."""
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32).view(np.uint32)
    steps = np.array([0, 1, 0xFFF, 0x1000, 0x1001, 0x7FFF, 0x8000, 0x8001], np.uint32)
    every = np.arange(0, 1 << 32, 4099, dtype=np.uint64).astype(np.uint32)
    return np.concatenate([(halves[:, None] + steps).ravel(), every]).view(np.float32)


def test_floats_are_rounded_to_halves():
    x = floats_near_halves()
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(torch.tensor(x).half().numpy(), x.astype(np.float16))
    zeros = torch.tensor([0.0, -0.0, 1e-9, -1e-9]).half().numpy()
    np.testing.assert_array_equal(np.signbit(zeros), [False, True, False, True])


def test_floats_are_rounded_to_bfloat16():
    scalar = pytest.importorskip("ml_dtypes").bfloat16
    x = floats_near_halves()
    made = torch.tensor(x).bfloat16()
    with np.errstate(all="ignore"):
        expected = x.astype(scalar).astype(np.float32)
    np.testing.assert_array_equal(made.float().numpy(), expected)


# ------------------------------------------------------------------------------------ elements by turns


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("count", [2, 3, 5])
def test_stacked_behind_all_dimensions(threads, count, dtype):
    for rows in (1, 3, 70_001):
        parts = [numbers((rows + k,), dtype)[k:] for k in range(count)]
        np.testing.assert_array_equal(torch.stack([torch.tensor(a) for a in parts], -1).numpy(), np.stack(parts, -1))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_complex_numbers_of_their_parts(threads, dtype):
    for shape in ((), (0,), (5,), (300, 301)):
        real, imag = numbers(shape, dtype), -numbers(shape, dtype) - 1
        made = torch.complex(torch.tensor(real), torch.tensor(imag)).numpy()
        assert made.dtype == np.result_type(dtype, "c8")
        np.testing.assert_array_equal(made, real + 1j * imag)


@pytest.mark.parametrize("dtype", DTYPES)
def test_one_number_in_many_elements(threads, dtype):
    for count in (1, 7, 1 << 14, (1 << 14) + 1, 300_007, (1 << 21) + 3):
        for made in (
            torch.ones(count, dtype=torch.tensor(numbers((1,), dtype)).dtype),
            torch.tensor(numbers((count,), dtype)).fill_(1),
            torch.full((count,), 1, dtype=torch.tensor(numbers((1,), dtype)).dtype),
        ):
            assert made.numpy().dtype == np.dtype(dtype)
            assert (made.numpy() == 1).all()
        assert not torch.zeros(count).numpy().any()


def test_masked_gradients_keep_what_is_not_finite_out(threads):
    """0 where a mask is false, also in place of infinities and NaN."""
    x = np.array([np.inf, -np.inf, np.nan, 1.0] * 20_000, np.float32)
    for a in (x[:4], x):
        leaf = torch.tensor(np.zeros_like(a), requires_grad=True)
        mask = torch.tensor(np.arange(a.size) % 4 == 3)
        leaf.masked_fill(~mask, 0).backward(torch.tensor(a))
        np.testing.assert_array_equal(leaf.grad.numpy(), np.where(mask.numpy(), a, 0))


# ------------------------------------------------------------------------------------ parts of larger arrays


@pytest.mark.parametrize("dtype", ["?", "i2", "f4", "f8", "c16"])
@pytest.mark.parametrize("shape", [(4, 6, 10), (1, 6, 10), (40, 50, 60)])
def test_parts_of_larger_tensors_are_joined(threads, shape, dtype):
    """Slices whose rows are whole and at even distances, and those whose are not; expanded and turned ones."""
    a, b = torch.tensor(numbers(shape, dtype)), torch.tensor(numbers(shape[::-1], dtype)).permute(2, 1, 0)
    parts = [
        a, a[..., :3], a[..., 1:], a[:, 1:3], a[:, :, ::2], a[:, ::2], b, b[:, 2:], a[..., :0], a[:1].expand(shape),
        a[..., :1].expand(shape), a[:, :1].expand(shape),
    ]  # fmt: skip
    for dim in range(3):
        for first in parts:
            for second in parts:
                lengths = [[n for k, n in enumerate(part.shape) if k != dim] for part in (first, second)]
                if lengths[0] != lengths[1]:
                    continue
                one, two = first.numpy(), second.numpy()
                made = torch.cat([first.contiguous(), first, second], dim).numpy()
                np.testing.assert_array_equal(made, np.concatenate([one, one, two], dim))
                for at in (dim, 3) if first.shape == second.shape else ():
                    np.testing.assert_array_equal(torch.stack([second, first], at).numpy(), np.stack([two, one], at))


# ------------------------------------------------------------------------------------ the other way round


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "?"])
@pytest.mark.parametrize("shape", [(3, 5), (70, 65), (301, 513), (5, 130, 200)])
def test_operands_that_lie_the_other_way_round(threads, shape, dtype):
    a, b = numbers(shape, dtype), numbers((*shape[:-2], shape[-1], shape[-2]), dtype)
    x, y = torch.tensor(a), torch.tensor(b).mT
    other = np.swapaxes(b, -1, -2)
    np.testing.assert_array_equal((x * y).numpy(), a * other)
    np.testing.assert_array_equal((y * x).numpy(), a * other)
    np.testing.assert_array_equal((y == x).numpy(), a == other)
    np.testing.assert_array_equal(y.contiguous().numpy(), other)
    np.testing.assert_array_equal(y.clone().mul_(x).numpy(), a * other)
    if dtype[0] == "f":
        np.testing.assert_array_equal(torch.nn.functional.relu(y - 60).numpy(), np.maximum(other - 60, 0))
        np.testing.assert_allclose(torch.lerp(x, y, 0.25).numpy(), a + 0.25 * (other - a), rtol=1e-6)
