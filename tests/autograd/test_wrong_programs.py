"""Programs that are wrong: the message of each says so in the words given at its head, and names the marked lines.

A line marked `<- named` must be in the message; on the one marked `<- raises` the program must stop.
"""

from __future__ import annotations

import re
import traceback
from pathlib import Path

import pytest

PROGRAMS = sorted((Path(__file__).parent / "wrong_programs").glob("*.py"))


def run(path: Path) -> BaseException:
    program = compile(path.read_text(), str(path), "exec")
    with pytest.raises((RuntimeError, TypeError, ValueError, IndexError)) as caught:
        exec(program, {"__name__": "wrong_program"})
    return caught.value


@pytest.mark.parametrize("path", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_message_names_the_culprit(path: Path) -> None:
    error = run(path)
    text, message = path.read_text(), str(error)
    words = text.split('"""')[1].strip().splitlines()[2:]
    assert words
    for expected in words:
        assert expected in message
    lines = text.splitlines()
    marks = [(number, line) for number, line in enumerate(lines, 1) if "# <- " in line]
    assert marks
    for number, line in marks:
        if line.endswith("named"):
            assert f"{path}:{number}: {line.strip()}" in message
        else:
            stops = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
            assert stops[-1] == number
    named = [int(n) for n in re.findall(re.escape(str(path)) + r":(\d+)", message)]
    assert set(named) <= {number for number, _ in marks}, "a line that is not to blame is named"


def test_there_are_enough() -> None:
    assert len(PROGRAMS) >= 30
