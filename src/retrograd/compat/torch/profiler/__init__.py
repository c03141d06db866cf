"""Parts of `torch.profiler` for devices and libraries that are not there."""
