"""`torch.func`: transforms that take functions and give functions, and can be composed in any order."""

from .batch import debug_unwrap, vmap
from .einops import rearrange
from .forward import jvp, linearize
from .functionalization import functionalize
from .jacobian import hessian, jacfwd, jacrev
from .modules import functional_call, replace_all_batch_norm_modules_, stack_module_state
from .reverse import grad, grad_and_value, vjp

__all__ = [
    "debug_unwrap",
    "functional_call",
    "functionalize",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearize",
    "rearrange",
    "replace_all_batch_norm_modules_",
    "stack_module_state",
    "vjp",
    "vmap",
]
