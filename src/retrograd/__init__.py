"""retrograd: PyTorch's autograd for small models on a CPU.

The public names, grouped as users of PyTorch know them. There is no logic here.
"""

# ruff: noqa: I001  (the order is that of the architecture: each line needs the ones above it)

from .loading import without_collections as _without_collections

with _without_collections():
    from . import _core, ops, autograd

from ._core import (
    Size,
    Tensor,
    buffer_cache,
    dtype,
    empty_buffer_cache,
    enable_grad,
    finfo,
    get_default_dtype,
    get_num_threads,
    iinfo,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    promote_types,
    set_buffer_cache_limit,
    set_default_dtype,
    set_grad_enabled,
    set_num_threads,
)
from ._core.dtypes import (
    bfloat16,
    bool_,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)
from ._core.device import device
from ._core.printing import get_printoptions, printoptions, set_printoptions
from ._core.random import Generator, default_generator, initial_seed, manual_seed, seed

float, double, half = float32, float64, float16
int, long, short = int32, int64, int16
cfloat, cdouble = complex64, complex128
bool = bool_
from math import e, inf, nan, pi  # noqa: E402, F401

newaxis = None

from .ops.on_demand import find as _find, load_all as _load_all  # noqa: E402
from .ops.record import at_top_level as _at_top_level, is_at_top_level as _is_at_top_level  # noqa: E402

from .ops.memory_format import (  # noqa: E402, F401
    channels_last,
    channels_last_3d,
    contiguous_format,
    jagged,
    layout,
    memory_format,
    preserve_format,
    sparse_bsc,
    sparse_bsr,
    sparse_coo,
    sparse_csc,
    sparse_csr,
    strided,
)
from .ops.tensor_types import (  # noqa: E402, F401
    BFloat16Tensor,
    BoolTensor,
    ByteTensor,
    CharTensor,
    DoubleTensor,
    FloatTensor,
    HalfTensor,
    IntTensor,
    LongTensor,
    ShortTensor,
)

globals().update(_at_top_level())

from .ops.predicates import is_tensor  # noqa: E402, F401

from .autograd.anomaly_mode import (  # noqa: E402, F401
    is_anomaly_check_nan_enabled,
    is_anomaly_enabled,
    set_anomaly_enabled,
)

__version__ = "0.1.0"

# Loaded when they are first asked for, so that `import retrograd` costs little more than NumPy.
_PACKAGES = (
    "amp", "compat", "data", "distributions", "fft", "func", "hub", "io", "library", "linalg", "masked", "nn", "optim",
    "overrides", "profiler", "quasirandom", "random", "signal", "special", "testing", "utils", "vision", "viz",
)  # fmt: skip
_SETTINGS = (
    "are_deterministic_algorithms_enabled", "get_default_device", "get_deterministic_debug_mode",
    "get_float32_matmul_precision", "get_num_interop_threads", "is_deterministic_algorithms_warn_only_enabled",
    "is_warn_always_enabled", "set_default_device", "set_default_tensor_type", "set_deterministic_debug_mode",
    "set_float32_matmul_precision", "set_flush_denormal", "set_num_interop_threads", "set_warn_always", "typename",
    "use_deterministic_algorithms",
)  # fmt: skip
_AUTOCAST = (
    "clear_autocast_cache", "get_autocast_cpu_dtype", "get_autocast_dtype", "get_autocast_gpu_dtype",
    "autocast_decrement_nesting", "autocast_increment_nesting", "is_autocast_cache_enabled",
    "is_autocast_cpu_enabled", "is_autocast_enabled", "set_autocast_cache_enabled", "set_autocast_cpu_dtype",
    "set_autocast_cpu_enabled", "set_autocast_dtype", "set_autocast_enabled",
)  # fmt: skip
_PLAIN_NUMBERS = ("sym_float", "sym_int", "sym_ite", "sym_max", "sym_min", "sym_not", "sym_sqrt", "sym_sum")
# Functions that are called otherwise than those of that name in `nn.functional`, or give more.
_NATIVE = (
    "adaptive_max_pool1d", "batch_norm", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "ctc_loss",
    "embedding", "group_norm", "hinge_embedding_loss", "instance_norm", "kl_div", "layer_norm", "margin_ranking_loss",
    "poisson_nll_loss", "triplet_margin_loss",
)  # fmt: skip
_ELSEWHERE = {
    **dict.fromkeys(_NATIVE, ".compat.torch.native"),
    **dict.fromkeys(_AUTOCAST, ".amp"), **dict.fromkeys(_PLAIN_NUMBERS, ".symbolic"),
    "max_pool1d_with_indices": ".nn.functional",
    **dict.fromkeys(_SETTINGS, ".settings"), "get_rng_state": ".random", "set_rng_state": ".random",
    "vmap": ".func", "load": ".io", "save": ".io", "serialization": ".io", "return_types": ".ops",
    "autocast": ".amp", "GradScaler": ".amp",
    "cuda": ".compat.torch", "backends": ".compat.torch", "version": ".compat.torch",
}  # fmt: skip


def __getattr__(name: str):
    from importlib import import_module

    if name in _ELSEWHERE:
        package = _ELSEWHERE[name]
        home = import_module(package, __name__)
        found = getattr(home, name, None)
        if found is None:
            found = import_module(f"{package}.{name}", __name__)
    elif name in _PACKAGES:
        found = import_module("." + name, __name__)
    elif name == "__all__":
        return [made for made in _every_name() if not made.startswith("_")]
    else:
        found = _find(name) if _is_at_top_level(name) and not name.startswith("_") else None
        if found is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def _every_name():
    _load_all()
    return sorted({*globals(), *_at_top_level()})


def __dir__():
    return sorted({*_every_name(), *_PACKAGES, *_ELSEWHERE})
