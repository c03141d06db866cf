"""Writes tools/pytorch_names.txt, the public names of PyTorch's modules, from the installed PyTorch.

Run `python -m tools.pytorch_names` when the version of PyTorch changes that is followed.
"""

from __future__ import annotations

import importlib
import inspect
import textwrap
from pathlib import Path

LIST = Path(__file__).with_name("pytorch_names.txt")
MODULES = """
    torch torch.amp torch.autograd torch.autograd.anomaly_mode torch.autograd.forward_ad torch.autograd.function
    torch.autograd.functional torch.autograd.grad_mode torch.autograd.gradcheck torch.autograd.graph
    torch.autograd.profiler torch.distributions torch.distributions.constraints torch.distributions.kl
    torch.distributions.transforms torch.fft torch.func torch.linalg torch.masked torch.multiprocessing torch.nn
    torch.nn.attention torch.nn.functional torch.nn.init torch.nn.parameter torch.nn.utils
    torch.nn.utils.parametrizations torch.nn.utils.parametrize torch.nn.utils.prune torch.nn.utils.rnn
    torch.nn.utils.stateless torch.optim torch.optim.lr_scheduler torch.optim.swa_utils torch.overrides
    torch.profiler torch.random torch.signal.windows torch.special torch.testing torch.utils.backcompat
    torch.utils.checkpoint torch.utils.data torch.utils.dlpack torch.utils.flop_counter torch.utils.hooks
    torch.utils.weak
""".split()


def public_names(module) -> list[str]:
    """The public names of a module: its `__all__`, or what is defined below torch and is no module."""
    if hasattr(module, "__all__"):
        return sorted(set(module.__all__))
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not inspect.ismodule(value) and _is_own(value, module)
    )


def _is_own(value, module) -> bool:
    home = getattr(value, "__module__", None) or ""
    return home.startswith(module.__name__) or type(value).__name__ == "builtin_function_or_method"


def listing() -> str:
    """The list as text: a line with each module's name, and its names below."""
    import torch

    names = {module: public_names(importlib.import_module(module)) for module in MODULES}
    names["torch.Tensor"] = sorted(name for name in dir(torch.Tensor) if not name.startswith("_"))
    parts = [f"# Public names of PyTorch {torch.__version__.partition('+')[0]}, written by tools/pytorch_names.py\n"]
    for module, found in names.items():
        lines = textwrap.fill(" ".join(found), 118, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        parts.append(f"{module}\n{lines}\n")
    return "".join(parts)


def read() -> dict[str, list[str]]:
    """The names of each module, from the list."""
    names: dict[str, list[str]] = {}
    module = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith(" "):
            module = line.strip()
            names[module] = []
        else:
            names[module] += line.split()
    return names


if __name__ == "__main__":
    LIST.write_text(listing(), encoding="utf-8")
