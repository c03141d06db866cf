"""Each node knows the user's line that recorded it, and errors print it."""

from __future__ import annotations

import functools
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import retrograd
from retrograd import autograd, tensor


def line() -> int:
    """The number of the line that calls this."""
    return sys._getframe(1).f_lineno


def leaf() -> retrograd.Tensor:
    return tensor([1.0, 2.0], requires_grad=True)


def where(t: retrograd.Tensor) -> tuple[str, int]:
    file, number, _ = t.grad_fn.provenance
    return file, number


def graph_of(t: retrograd.Tensor) -> list:
    found, waiting = [], [t.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node.provenance is not None and node not in found:
            found.append(node)
            waiting += [n for n, _ in node.next_functions]
    return found


# --------------------------------------------------------------------------- which line


def test_file_line_and_text() -> None:
    x = leaf()
    y = x * 2; expected = line()  # noqa: E702
    assert y.grad_fn.provenance == (__file__, expected, "y = x * 2; expected = line()  # noqa: E702")


def test_every_spelling() -> None:
    x = leaf()
    made = [
        (x + 1, line()), (1 + x, line()), (-x, line()), (x.mul(2), line()), (retrograd.mul(x, 2), line()),
        (retrograd.mul(input=x, other=2), line()), (x[0], line()), (x.sum(), line()), (x.sum(0), line()),
        (x.view(2, 1), line()), (x @ x, line()), (x[None].T, line()), (x / x, line()), (x**2, line()),
        (x.mean(dim=0), line()), (list(map(x.mul, [2]))[0], line()), (functools.partial(x.mul, 2)(), line()),
    ]  # fmt: skip
    assert [where(t) for t, _ in made] == [(__file__, number) for _, number in made]


def test_expression_over_several_lines() -> None:
    x = leaf()
    first = line() + 2
    z = retrograd.mul(
        x.exp(),
        x.sin(),
    )
    exp, sin = (n for n, _ in z.grad_fn.next_functions)
    assert exp.provenance[:2] == (__file__, first)
    assert sin.provenance[:2] == (__file__, first + 1)
    assert exp.provenance[2] == "x.exp(),"
    assert first - 1 <= z.grad_fn.provenance[1] <= first + 2


def test_chain_of_methods_over_several_lines() -> None:
    x = leaf()
    first = line() + 2
    y = (
        x.exp()
        .sin()
        .cos()
    )  # fmt: skip
    lines = sorted(node.provenance[1] for node in graph_of(y))
    if sys.version_info >= (3, 11):
        assert lines == [first, first + 1, first + 2]
    else:  # the interpreter knows no more than where a statement's call begins
        assert first - 1 <= lines[0] and lines[-1] <= first + 2


def double(x: retrograd.Tensor) -> retrograd.Tensor:
    return x * 2


DOUBLE_LINE = line() - 3


def test_line_of_a_function_is_the_line_in_it() -> None:
    assert where(double(leaf())) == (__file__, DOUBLE_LINE)


def test_lambda_comprehension_generator_and_decorated_function() -> None:
    x = leaf()
    by_lambda = (lambda t: t * 2)(x); expected = line()  # noqa: E702
    assert where(by_lambda) == (__file__, expected)
    by_list = [x * n for n in range(2)]; expected = line()  # noqa: E702
    assert [where(t) for t in by_list] == [(__file__, expected)] * 2
    by_generator = list(x * n for n in range(2)); expected = line()  # noqa: E702, C400
    assert [where(t) for t in by_generator] == [(__file__, expected)] * 2

    @retrograd.enable_grad()
    def decorated(t):
        return t * 2, line()

    with retrograd.no_grad():
        y, expected = decorated(x)
    assert where(y) == (__file__, expected)


def test_loop_records_the_same_line_and_branches_their_own() -> None:
    x = leaf()
    y, lines = x, []
    for n in range(4):
        if n % 2:
            y = y * 2; lines.append(line())  # noqa: E702
        else:
            y = y + 1; lines.append(line())  # noqa: E702
    found = []
    node = y.grad_fn
    while node is not None and node.provenance is not None:
        found.append(node.provenance[1])
        node = node.next_functions[0][0]
    assert found[::-1] == lines


def test_thread() -> None:
    x = leaf()
    found = []

    def work() -> None:
        found.append((x * 2, line()))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    ((y, expected),) = found
    assert where(y) == (__file__, expected)


def test_code_from_exec() -> None:
    names = {"x": leaf()}
    exec(compile("\n\n\ny = x * 2\n", "<made up>", "exec"), names)
    file, number, text = names["y"].grad_fn.provenance
    assert (file, number, text) == ("<made up>", 4, "")
    exec("z = x * 2", names)
    assert names["z"].grad_fn.provenance == ("<string>", 1, "")


def test_nothing_of_the_package_is_named() -> None:
    """Operations that are made of others, and formulas, record under the line that called them."""
    x = leaf()
    y = x.var() + x.std() + (x.reshape(1, 2) @ x).square().mean() + x.norm(); expected = line()  # noqa: E702
    assert {node.provenance[:2] for node in graph_of(y)} == {(__file__, expected)}
    (g,) = autograd.grad(y, x, create_graph=True); expected = line()  # noqa: E702
    assert {node.provenance[1] for node in graph_of(g)} <= {expected - 2, expected}
    assert where(g) == (__file__, expected)


def test_function() -> None:
    class Double(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    y = Double.apply(leaf()); expected = line()  # noqa: E702
    assert where(y) == (__file__, expected)


def test_write() -> None:
    y = leaf() * 2
    y.add_(1); expected = line()  # noqa: E702
    assert where(y) == (__file__, expected)
    y += 1; expected = line()  # noqa: E702
    assert where(y) == (__file__, expected)
    y[0] = 5.0; expected = line()  # noqa: E702
    assert where(y) == (__file__, expected)


def test_leaf_accumulator_has_none() -> None:
    assert (leaf() * 2).grad_fn.next_functions[0][0].provenance is None


# --------------------------------------------------------------------------- errors


def error_of(script: str, folder: Path) -> str:
    """What a script prints when it fails."""
    path = folder / "script.py"
    path.write_text(textwrap.dedent(script))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr.splitlines()[-1].replace(str(path), "script.py")


def test_second_backward_in_a_script(tmp_path: Path) -> None:
    message = error_of(
        """
        import retrograd as torch

        def loss_of(w):
            return (w * w).sum()

        w = torch.tensor([1.0, 2.0], requires_grad=True)
        loss = loss_of(w)
        loss.backward()
        loss.backward()
        """,
        tmp_path,
    )
    assert message.startswith("RuntimeError: Trying to backward through the graph a second time")
    assert "MulBackward0" in message
    assert "script.py:5: return (w * w).sum()" in message


def test_saved_value_that_was_written_to_in_a_script(tmp_path: Path) -> None:
    message = error_of(
        """
        import retrograd as torch

        w = torch.tensor([1.0, 2.0], requires_grad=True)
        h = w * 3
        loss = (h * h).sum()
        h += 1
        loss.backward()
        """,
        tmp_path,
    )
    assert message.startswith(
        "RuntimeError: one of the variables needed for gradient computation has been modified by an inplace "
        "operation: [torch.FloatTensor [2]]"
    )
    assert "is at version 1; expected version 0 instead" in message
    assert "MulBackward0, recorded at script.py:6: loss = (h * h).sum()" in message
    assert "add_ at script.py:7: h += 1" in message


def test_write_through_a_view_is_named() -> None:
    x = leaf()
    y = x * 1
    z = y * y
    y[0] = 7.0; expected = line()  # noqa: E702
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        z.sum().backward()
    assert f"{__file__}:{expected}" in str(caught.value)
    assert x.grad is None
