"""Samples for every public operation, one file a family, and the tests that are generated from them."""
