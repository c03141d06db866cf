"""Running programs that say ``import torch``.

:func:`install` puts retrograd in the place of PyTorch for the imports that follow, whether PyTorch is there
or not: ``torch.nn`` is then the module :mod:`retrograd.nn`, and ``torchvision`` stands for
:mod:`retrograd.vision`. What retrograd does not have raises an error that names it, at the line that asks for
it.

From the shell: ``python -m retrograd run script.py``.
"""

from __future__ import annotations

from .installation import Installation, install, uninstall

__all__ = ["Installation", "install", "uninstall"]
