"""What test files of PyTorch programs import besides `torch.testing`: its test case and the decorators of tests.

These are not public in PyTorch, and imported by many test files all the same. There is one device, so the tests of
all devices are those of "cpu", and what is asked about other devices, compilers and builds is false.
"""
