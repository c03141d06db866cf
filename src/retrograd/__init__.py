"""retrograd: PyTorch's autograd for small models on a CPU.

The public names, grouped as users of PyTorch know them. There is no logic here.
"""

from . import errors
from ._core import (
    Size,
    Tensor,
    dtype,
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
    set_default_dtype,
    set_grad_enabled,
    set_num_threads,
)
from ._core.device import device
from ._core.dtypes import (
    bfloat16,
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
from ._core.dtypes import bool_ as bool
from ._core.printing import set_printoptions
from . import ops
from .ops.record import PUBLIC as _PUBLIC

globals().update({name: made for name, made in _PUBLIC.items() if "linalg_" not in name})
float, double, half = float32, float64, float16
int, long, short = int32, int64, int16
cfloat, cdouble = complex64, complex128
__version__ = "0.1.0"

from . import autograd
