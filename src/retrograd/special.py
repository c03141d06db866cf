"""`torch.special`: special functions."""

from .ops.record import PUBLIC

globals().update({name.removeprefix("special_"): made for name, made in PUBLIC.items() if name.startswith("special_")})
