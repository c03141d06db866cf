"""Decompositions, systems of equations, determinants, inverses, matrix norms: one file a family."""

from ..on_demand import load_families

load_families(__name__, __path__)
