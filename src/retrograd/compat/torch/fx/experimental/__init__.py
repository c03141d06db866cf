"""What surrounds PyTorch's tracer: questions with one answer where nothing is traced."""
