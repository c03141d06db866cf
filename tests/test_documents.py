"""What the documents say is so: their programs run, print what stands beside, and their links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), ROOT / "benchmarks" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def programs(document: str) -> list[str]:
    """The blocks of Python in a document."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def run(program: str, folder: Path, name: str = "example.py") -> list[str]:
    """The lines that a program prints, run as a file of that name; files appear in them without their folder."""
    (folder / name).write_text(program, encoding="utf-8")
    command = [sys.executable, "-W", "error", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(f"{folder}/", "").splitlines()


def promised(program: str) -> list[str]:
    """What the comments behind `print(...)` say is printed."""
    return re.findall(r"^print\(.*\)\s+# (.*)$", program, re.MULTILINE)


@pytest.mark.parametrize("number", [0, 1])
def test_example_of_the_readme_prints_what_it_says(number, tmp_path):
    program = programs("README.md")[number]
    assert run(program, tmp_path) == promised(program)


def test_picture_of_the_readme_is_drawn(tmp_path):
    pytest.importorskip("igraph")
    first, _, drawing = programs("README.md")
    run(first + drawing, tmp_path)
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8").startswith("<svg")


def test_write_to_a_view_gives_the_gradient_in_the_note(tmp_path):
    _, program = programs("docs/notes/views-and-writes.md")
    statements, expression, value = re.fullmatch(r"(.*\n)(x\.grad)\s+# (.*)\n", program, re.DOTALL).groups()
    assert run(f"import retrograd as torch\n{statements}print({expression})", tmp_path) == [value]


# The records of the guide, as a module of ops; then the samples, and what the guide says of the results.
CHECKS = """
import sys
sys.path.insert(0, {tests!r})
import numpy as np
import retrograd as torch
from retrograd import ops
from retrograd.autograd import gradcheck, gradgradcheck

exec(compile(open("records.py").read(), "records.py", "exec"), {{"__package__": "retrograd.ops", "__name__": "records"}})

from opdb.sample import Bad, Draw, Sample
from opdb.sides import OURS, Run
from retrograd.ops.record import PUBLIC

x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
hcos = PUBLIC["hcos"]
y = x.detach().clone()
assert torch.allclose(hcos(x), torch.cosh(x)) and torch.equal(x.hcos(), hcos(x))
assert hcos(x).grad_fn.name() == "HcosBackward0"
assert torch.equal(y.hcos_(), hcos(x)) and torch.equal(hcos(x.detach(), out=torch.empty(3, dtype=torch.float64)), y)
assert hcos(torch.tensor([1, 2])).dtype is torch.float32
for made, arguments in [("hcos", ()), ("running_total", (0,)), ("smooth_abs", (0.1,))]:
    assert gradcheck(PUBLIC[made], (x, *arguments)) and gradgradcheck(PUBLIC[made], (x, *arguments)), made
quotient, rest = PUBLIC["split_number"](torch.tensor(7.5), torch.tensor(2.0, requires_grad=True))
rest.backward()
assert (quotient.item(), rest.item()) == (3.0, 1.5)

exec(open("samples.py").read(), globals())
for sample in SAMPLES["running_total"]:
    expected = np.cumsum(sample.args[0], sample.args[1])
    assert np.array_equal(OURS.numpy(Run(OURS, PUBLIC["running_total"], sample).result), expected), sample.name
(bad,) = BAD
try:
    PUBLIC[bad.op](torch.from_numpy(bad.args[0]), *bad.args[1:])
except bad.error as error:
    assert bad.match in str(error)
else:
    raise AssertionError("the bad sample was accepted")
"""


def test_operations_of_the_guide_work(tmp_path):
    *records, samples = programs("CONTRIBUTING.md")
    (tmp_path / "records.py").write_text("\n".join(records), encoding="utf-8")
    (tmp_path / "samples.py").write_text(samples, encoding="utf-8")
    run(CHECKS.format(tests=str(ROOT / "tests")), tmp_path)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(document):
    text = document.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_files_that_are_named_exist(document):
    text = document.read_text(encoding="utf-8")
    names = set(re.findall(r"`(?:src/|tools/|tests/)?((?:\w+/)*\w+\.(?:py|pxd|hpp))`", text))
    folders = [ROOT / "src", ROOT / "benchmarks", ROOT / "tools", ROOT / "tests"]
    assert [name for name in sorted(names) if not any(list(folder.rglob(name)) for folder in folders)] == []
