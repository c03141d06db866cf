"""Every public operation, one file a family, under PyTorch's names."""

from importlib import import_module
from pkgutil import iter_modules

from .record import PUBLIC

for _family in iter_modules(__path__):
    import_module(f"{__name__}.{_family.name}")
globals().update(PUBLIC)
