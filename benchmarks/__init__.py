"""Measures of speed and memory, each beside PyTorch in the same run: `python -m benchmarks`."""
