"""The test case, the decorators and the states of tests, under the name that PyTorch has for all of them."""

from . import case, checks, conditions, contexts, matrices, parametrization
from .case import *  # noqa: F403
from .checks import *  # noqa: F403
from .conditions import *  # noqa: F403
from .contexts import *  # noqa: F403
from .matrices import *  # noqa: F403
from .parametrization import *  # noqa: F403

_PARTS = (case, checks, conditions, contexts, matrices, parametrization)
__all__ = [name for part in _PARTS for name in part.__all__]  # noqa: PLE0604
