"""What imports what: the direction between packages, and what `import retrograd` itself loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

import retrograd

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[str]]:
    """The modules that `import numpy`, and then `import retrograd`, load in a fresh interpreter."""
    program = """
import json, sys
import numpy
numpys = set(sys.modules)
import retrograd
print(json.dumps({"numpy": sorted(numpys), "retrograd": sorted(set(sys.modules) - numpys)}))
"""
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def test_packages_import_in_one_direction(capsys, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    status = lint_imports(config_filename=str(PYPROJECT), no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_import_loads_numpy_alone(loaded):
    packages = {name.partition(".")[0] for name in loaded["retrograd"]}
    foreign = {name for name in packages - sys.stdlib_module_names if "cython" not in name}
    # ml_dtypes gives bfloat16 where it is installed; nothing else may be loaded before it is used.
    assert foreign <= {"retrograd", "numpy", "ml_dtypes"}


def test_import_loads_the_core_and_the_operations_only(loaded):
    inner = {name.split(".")[1] for name in loaded["retrograd"] if name.startswith("retrograd.")}
    assert inner <= {"_core", "autograd", "errors", "loading", "ops", "pytree"}


@pytest.mark.parametrize("heavy", ["asyncio", "concurrent", "email", "http", "multiprocessing", "unittest"])
def test_import_loads_no_heavy_part_of_the_standard_library(loaded, heavy):
    assert heavy not in loaded["retrograd"]


def test_import_loads_no_random_numbers(loaded):
    assert "numpy.random" not in loaded["retrograd"]


@pytest.mark.parametrize("name", retrograd._PACKAGES)
def test_package_is_loaded_when_it_is_asked_for(name):
    program = f"import retrograd; print(retrograd.{name}.__name__)"
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip().endswith(name)


def test_version_is_that_of_the_project():
    lines = PYPROJECT.read_text(encoding="utf-8").splitlines()
    assert f'version = "{retrograd.__version__}"' in lines


def test_version_is_that_of_the_build():
    build = PYPROJECT.with_name("meson.build").read_text(encoding="utf-8")
    assert f"version: '{retrograd.__version__}'" in build
