"""Every public operation, one file a family, under PyTorch's names.

The families in packages are loaded when one of their names is first asked for (`on_demand.py`).
"""

from .on_demand import PACKAGES as _PACKAGES
from .on_demand import find as _find
from .on_demand import load as _load
from .on_demand import load_families as _load_families
from .record import PUBLIC

_load_families(__name__, __path__)
globals().update(PUBLIC)


def __getattr__(name: str):
    made = _load(name) if name in _PACKAGES else None if name.startswith("_") else _find(name)
    if made is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = made
    return made
