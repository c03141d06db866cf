"""The operations of `torch.nn.functional` that are no methods of a tensor, one file a family."""

from ..on_demand import load_families

load_families(__name__, __path__)
