"""`torch.hub` by its older name."""

from __future__ import annotations

from ....hub import download_url_to_file, load_state_dict_from_url

__all__ = ["download_url_to_file", "load_url"]

load_url = load_state_dict_from_url
