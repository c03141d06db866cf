"""`torch.linalg`: linear algebra."""

from .ops.record import PUBLIC

globals().update({name.removeprefix("linalg_"): made for name, made in PUBLIC.items() if name.startswith("linalg_")})
