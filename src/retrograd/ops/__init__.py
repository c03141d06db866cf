"""Every public operation, one file a family, under PyTorch's names."""

import gc
from importlib import import_module
from pkgutil import iter_modules

from .record import PUBLIC

# Nothing of what is made here is garbage, and looking for some would be a tenth of the time of the import.
_collecting = gc.isenabled()
gc.disable()
try:
    for _family in iter_modules(__path__):
        import_module(f"{__name__}.{_family.name}")
finally:
    if _collecting:
        gc.enable()
globals().update(PUBLIC)
