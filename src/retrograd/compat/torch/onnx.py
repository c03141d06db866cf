"""Export to ONNX: not available."""

from __future__ import annotations

from typing import Any, NoReturn


def export(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: a model is saved by ``torch.save`` only."""
    raise NotImplementedError(
        "torch.onnx.export is not in retrograd: save the weights by torch.save(model.state_dict(), path), and export "
        "them where PyTorch is"
    )


def is_in_onnx_export() -> bool:
    """``False``."""
    return False
