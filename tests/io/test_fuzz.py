"""Damaged files by the thousand: the short form of `python -m tools.fuzz_files`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits memory by way of /proc")

ROOT = Path(__file__).parents[2]


def fuzz(*arguments: str, program: str = "from tools.fuzz_files import main") -> subprocess.CompletedProcess[str]:
    program += "; import sys; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_damaged_files_are_refused_or_load(seed):
    done = fuzz("--count", "800", "--seed", str(seed))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"seed {seed}: 0 failures" in done.stdout
    for kind in ("zip", "legacy", "safetensors", "zip mapped", "safetensors mapped"):
        assert f"{kind}: loaded" in done.stdout


BROKEN = {
    "another exception": ("raise KeyError('no')", "KeyError: 'no'"),
    "code is run": ("eval('3')", "while a file was loaded: compile"),
    "a file is opened": ("open('/etc/hostname').close()", "while a file was loaded: open"),
    "a program is started": ("__import__('os').system('true')", "while a file was loaded: os.system"),
    "memory": ("bytearray(1 << 30)", "MemoryError"),
    "time": ("__import__('time').sleep(5)", "takes longer than 1 seconds"),
    "death": ("__import__('os').kill(__import__('os').getpid(), 11)", "ended the process with status -11"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_loader_is_found_out(name, tmp_path):
    """A loader that goes wrong where the legacy format's magic number is damaged."""
    action, message = BROKEN[name]
    program = (
        "import io, retrograd; from tools.fuzz_files import main; good = retrograd.load\n"
        "def load(file, **options):\n"
        "    try: return good(file, **options)\n"
        f"    except RuntimeError: {action}; raise\n"
        "retrograd.load = load\n"
        "pass"
    )
    done = fuzz("--count", "30", "--failures", str(tmp_path), program=program)
    assert done.returncode == 1
    assert message in done.stdout
    assert list(tmp_path.glob("case-*"))
