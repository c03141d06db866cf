"""docs/coverage.md is what tools/coverage.py writes, and what it says of names is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import retrograd as torch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools import coverage, pytorch_names  # noqa: E402


def page() -> str:
    """The page as a new process writes it: in this one, modules may already speak of themselves by other names."""
    program = "import sys; from tools import coverage; sys.stdout.buffer.write(coverage.page().encode())"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode()


PAGE = page()


def test_page_is_fresh():
    assert coverage.PAGE.read_text(encoding="utf-8") == PAGE, "run `make coverage`"


def test_names_are_those_of_pytorch():
    peer = pytest.importorskip("torch")
    first = pytorch_names.LIST.read_text(encoding="utf-8").splitlines()[0]
    if peer.__version__.partition("+")[0] in first:
        assert pytorch_names.LIST.read_text(encoding="utf-8") == pytorch_names.listing()


def test_every_name_has_a_row_that_says_what_is_so():
    rows = re.findall(r"^\| `(\w+)` \| (here|\w+Error: )", PAGE, re.MULTILINE)
    listed = pytorch_names.read()
    assert len(rows) == sum(map(len, listed.values()))
    section = PAGE[PAGE.index("## torch.Tensor") :]
    for name, said in re.findall(r"^\| `(\w+)` \| (here|\w+Error: )", section, re.MULTILINE):
        assert (said == "here") == hasattr(torch.Tensor, name), name


def test_test_files_that_are_named_exist():
    files = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))
    assert len(files) > 50
    assert all((ROOT / file).exists() for file in files)


def test_operations_are_listed_with_their_rules():
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert {name for name, *_ in rows} >= {"add", "mm", "cumsum"}
    assert {kind for _, kind, *_ in rows} == {"elementwise", "general", "linear", "reduction", "view"}
    assert dict((name, forward) for name, _, _, forward, _ in rows)["sin"] == "elementwise"
