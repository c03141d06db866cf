"""What transformers, diffusers, accelerate, Lightning, timm, kornia and Laplace ask PyTorch for when they are imported."""

from __future__ import annotations

import importlib

import pytest

import retrograd
from retrograd import compat


@pytest.fixture(autouse=True)
def installed():
    with compat.install():
        yield


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("torch", "Event PyTorchFileReader ScriptModule Stream TypedStorage UntypedStorage get_device_module"),
        ("torch.storage", "TypedStorage UntypedStorage"),
        ("torch.distributed", "Backend DeviceMesh FileStore P2POp ProcessGroup Store TCPStore GroupMember group"),
        ("torch.distributed.device_mesh", "DeviceMesh init_device_mesh"),
        ("torch.distributed.distributed_c10d", "ProcessGroup all_reduce is_initialized"),
        ("torch.distributed.fsdp", "FullyShardedDataParallel MixedPrecision StateDictType"),
        ("torch.distributed.optim", "ZeroRedundancyOptimizer"),
        ("torch.distributed.tensor", "DTensor Replicate Shard distribute_tensor"),
        ("torch.nn.parallel.distributed", "DistributedDataParallel"),
        ("torch.nn.attention.flex_attention", "BlockMask create_block_mask flex_attention"),
        ("torch.fx", "Graph GraphModule Node Proxy Tracer"),
        ("torch.fx.experimental.proxy_tensor", "get_proxy_mode"),
        ("torch._subclasses.fake_tensor", "FakeTensor is_fake"),
        ("torch._dynamo", "OptimizedModule assume_constant_result mark_dynamic mark_static_address"),
        ("torch._dynamo.eval_frame", "OptimizedModule"),
        ("torch._dynamo._trace_wrapped_higher_order_op", "TransformGetItemToIndex"),
        ("torch.cuda", "CUDAGraph StreamContext default_generators graph nvtx reset_max_memory_allocated"),
        ("torch.cuda.nvtx", "range range_push range_pop"),
        ("torch._C", "_TensorMeta _are_functorch_transforms_active _get_accelerator"),
        ("torch.jit.annotations", "Dict List Optional"),
        ("torch.distributions.multivariate_normal", "_precision_to_scale_tril"),
        ("torch.distributions.relaxed_bernoulli", "LogitRelaxedBernoulli RelaxedBernoulli"),
        ("torch.distributions.studentT", "StudentT"),
        ("torch.distributions.half_cauchy", "HalfCauchy"),
        ("torch.utils.data.dataloader", "_BaseDataLoaderIter _DatasetKind _MultiProcessingDataLoaderIter"),
        ("torch.utils._pytree", "MappingKey SUPPORTED_NODES SequenceKey _dict_flatten_with_keys _register_pytree_node"),
        ("torchvision.io", "ImageReadMode decode_image read_image"),
        ("torchvision.transforms.v2", "Compose Resize functional"),
    ],
)
def test_there_are_such_names(module, names):
    found = importlib.import_module(module)
    assert [name for name in names.split() if not hasattr(found, name)] == []


def test_classes_without_instances_say_why():
    from torch.distributed.tensor import DTensor
    from torch.fx import GraphModule

    assert not isinstance(retrograd.ones(2), DTensor)
    with pytest.raises(NotImplementedError, match=r"torch.distributed.tensor.DTensor is not in retrograd: it has no"):
        DTensor()
    with pytest.raises(NotImplementedError, match=r"torch.fx.GraphModule is not in retrograd: a module runs as"):
        GraphModule(retrograd.nn.Linear(1, 1))


def test_dtypes_that_no_tensor_has():
    import torch

    assert repr(torch.float8_e4m3fn) == "torch.float8_e4m3fn" and torch.float8_e5m2.is_floating_point
    assert torch.complex32 is torch.chalf and torch.complex32.is_complex and torch.complex32.itemsize == 4
    assert torch.zeros(2).dtype != torch.float8_e4m3fn and torch.uint4 not in (torch.int4, torch.uint8)
    with pytest.raises(TypeError, match="retrograd has no tensors of torch.float8_e4m3fn"):
        torch.zeros(2, dtype=torch.float8_e4m3fn)
    with pytest.raises(TypeError, match="retrograd has no tensors of torch.int4"):
        torch.zeros(2).to(torch.int4)


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"])
def test_limits_of_small_floats(name):
    import torch

    found = torch.finfo(getattr(torch, name))
    compat.uninstall()
    theirs = pytest.importorskip("torch")
    wanted = theirs.finfo(getattr(theirs, name))
    for limit in ("bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution"):
        assert getattr(found, limit) == getattr(wanted, limit)


def test_arguments_of_to():
    import torch

    parse = torch._C._nn._parse_to
    assert parse(torch.float64) == (None, torch.float64, False, None)
    assert parse("cpu", torch.float32, True) == (torch.device("cpu"), torch.float32, True, None)
    assert parse(torch.ones(2, dtype=torch.int8)) == (torch.device("cpu"), torch.int8, False, None)
    assert parse(dtype=torch.float16, memory_format=torch.channels_last)[1:] == (torch.float16, False, torch.channels_last)


def test_storage_of_a_file(tmp_path):
    import torch

    path = tmp_path / "numbers"
    path.write_bytes(torch.tensor([1.0, 2.0, 3.0]).numpy().tobytes())
    storage = torch.UntypedStorage.from_file(str(path), shared=False, nbytes=12)
    assert storage.nbytes() == 12 and storage.untyped() is storage
    made = torch.asarray(storage, dtype=torch.uint8)
    assert made[4:12].view(torch.float32).tolist() == [2.0, 3.0]
    part = storage[4:8]
    assert part.nbytes() == 4 and torch.asarray(part).view(torch.float32).tolist() == [2.0]
    made[0] = 7
    assert storage[0] == 7 and path.read_bytes()[0] == 0


def test_leaves_of_trees():
    from torch.utils._pytree import LeafSpec, TreeSpec, tree_flatten

    leaves, spec = tree_flatten(3)
    assert leaves == [3] and spec == LeafSpec() and isinstance(spec, TreeSpec) and LeafSpec().num_leaves == 1
    assert spec.unflatten([4]) == 4


def test_levels_of_transforms_are_seen():
    import torch

    seen = []
    torch.vmap(lambda x: seen.append(torch._C._are_functorch_transforms_active()) or x)(torch.ones(2))
    assert seen == [True] and not torch._C._are_functorch_transforms_active()


def test_device_modules():
    import torch

    assert torch.get_device_module("cuda") is torch.cuda and not torch.get_device_module("cuda:0").is_available()
    assert torch.get_device_module().__name__.endswith("cpu")
    with pytest.raises(RuntimeError, match="Device 'hpu' does not have a corresponding module registered"):
        torch.get_device_module("hpu")


def test_kind_of_a_dataset():
    from torch.utils.data import DataLoader, IterableDataset
    from torch.utils.data.dataloader import _DatasetKind

    class Stream(IterableDataset):
        def __iter__(self):
            return iter(range(3))

    assert DataLoader(range(3))._dataset_kind == _DatasetKind.Map
    assert DataLoader(Stream())._dataset_kind == _DatasetKind.Iterable


def test_pictures_in_files(tmp_path):
    image = pytest.importorskip("PIL.Image")
    import torch
    from torchvision.io import ImageReadMode, decode_image, read_file
    from torchvision.transforms import InterpolationMode
    from torchvision.transforms.functional import resize

    path = str(tmp_path / "picture.png")
    picture = torch.arange(24, dtype=torch.uint8).reshape(2, 4, 3).numpy()
    image.fromarray(picture).save(path)
    assert decode_image(path).tolist() == picture.transpose(2, 0, 1).tolist()
    assert torch.equal(decode_image(read_file(path)), decode_image(path))
    assert decode_image(path, ImageReadMode.GRAY).shape == (1, 2, 4) and decode_image(path, "RGB_ALPHA").shape[0] == 4
    smaller = resize(image.fromarray(picture), [1, 2], InterpolationMode.BOX)
    assert smaller.size == (2, 1)
    with pytest.raises(ValueError, match="unsupported with Tensor input"):
        resize(decode_image(path), [1, 2], InterpolationMode.LANCZOS)
