"""The picture: what it says, that it is valid, readable, and refused where it would not be."""

from __future__ import annotations

import builtins
import re
import xml.etree.ElementTree as ElementTree

import pytest

import retrograd as torch
from retrograd import nn
from retrograd.viz import Drawing, draw, svg

pytest.importorskip("igraph")
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: Drawing) -> list[str]:
    return [element.text for element in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text")]


def boxes(drawing: Drawing, kind: str) -> list[dict[str, str]]:
    """The rows of all boxes of a kind, with the title under 'title'."""
    found = []
    for group in ElementTree.fromstring(drawing.svg).iter(f"{SVG}g"):
        if group.get("class") != kind:
            continue
        words = [(element.get("class"), element.text) for element in group.iter(f"{SVG}text")]
        keys = [word for name, word in words if name == "key"]
        values = [word for name, word in words if name == "value"]
        title = next(word for name, word in words if name.startswith("title"))
        found.append({"title": title, **dict(zip(keys, values, strict=False))})
    return found


def example():
    a = torch.tensor([2.0, 3.0], requires_grad=True)
    b = torch.tensor([6.0, 4.0], requires_grad=True)
    return a, b, 3 * a**3 - b**2


def test_the_poster():
    a, b, Q = example()
    Q.backward(torch.ones(2))
    drawing = draw(Q, params={"a": a, "b": b, "Q": Q})
    assert boxes(drawing, "result") == [
        {
            "title": "Q",
            "data": "[-12., 65.]",
            "grad": "None",
            "grad_fn": "SubBackward0",
            "is_leaf": "False",
            "requires_grad": "True",
        }
    ]
    leaf = {"grad_fn": "None", "is_leaf": "True", "requires_grad": "True"}
    assert boxes(drawing, "leaf") == [
        {"title": "a", "data": "[2., 3.]", "grad": "[36., 81.]", **leaf},
        {"title": "b", "data": "[6., 4.]", "grad": "[-12., -8.]", **leaf},
    ]
    assert sorted(box["title"] for box in boxes(drawing, "operation")) == [
        "MulBackward0",
        "PowBackward0",
        "PowBackward0",
        "SubBackward0",
    ]
    assert len(boxes(drawing, "accumulate")) == 2
    assert 'class="none middle"' in drawing.svg  # the constant 3


def test_large_tensors_show_their_shape():
    x = torch.zeros(20, 3, requires_grad=True)
    assert boxes(draw(x * 2), "leaf")[0]["shape"] == "float32 [20, 3]"
    assert boxes(draw(x * 2, show_data=True), "leaf")[0]["data"].startswith("[0., 0., ")
    small = torch.ones(2, requires_grad=True)
    assert boxes(draw(small * 2, show_data=False), "leaf")[0]["shape"] == "float32 [2]"


def test_saved_values_on_request():
    a, _, Q = example()
    assert not any("exponent" in text for text in texts(draw(Q)))
    power = next(
        box for box in boxes(draw(Q, show_saved=True), "operation") if box["title"] == "PowBackward0"
    )
    assert power["exponent"] == "3" and power["self"] == "[2., 3.]"


def test_freed_values_are_called_so():
    _, _, Q = example()
    Q.sum().backward()
    rows = [box for box in boxes(draw(Q, show_saved=True), "operation") if box["title"] == "PowBackward0"]
    assert {box["self"] for box in rows} == {"freed"}


def test_saved_tensors_of_a_function():
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = torch.tensor([1.5], requires_grad=True)
    (box,) = boxes(draw(Double.apply(x), show_saved=True), "operation")
    assert box == {"title": "DoubleBackward", "saved_tensors": "([1.5])"}


def test_drawing_changes_nothing():
    a, b, Q = example()
    draw(Q, show_saved=True)
    Q.sum().backward()
    assert a.grad.tolist() == [36.0, 81.0] and b.grad.tolist() == [-12.0, -8.0]


def test_a_leaf_alone_and_a_tensor_without_graph():
    assert boxes(draw(torch.ones(2, requires_grad=True)), "leaf")[0]["requires_grad"] == "True"
    assert boxes(draw(torch.ones(2)), "leaf")[0]["requires_grad"] == "False"


def test_several_results_share_one_graph():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    drawing = draw({"loss": y.sum(), "y": y})
    assert [box["title"] for box in boxes(drawing, "result")] == ["result['loss']", "result['y']"]
    assert len(boxes(drawing, "operation")) == 2


def test_a_large_graph_has_parameters_as_rows():
    model = nn.Sequential(*(layer for _ in range(8) for layer in (nn.Linear(4, 4), nn.ReLU())))
    drawing = draw(model(torch.ones(2, 4)).sum(), params=model)
    assert boxes(drawing, "leaf") == []
    assert ("weight", "[4, 4]") in [pair for box in boxes(drawing, "operation") for pair in box.items()]
    assert "a leaf that requires grad, whose grad is None" in texts(drawing)


def chain(length: int):
    a = torch.tensor(0.5, requires_grad=True)
    y = a
    for _ in range(length):
        y = (y * a).sin()
    return y


def test_a_long_chain_is_folded():
    drawing = draw(chain(10_000))
    assert "× 9,999" in texts(drawing)
    assert len(drawing.svg) < 20_000


def test_more_boxes_than_allowed_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"take 203 boxes, more than max_nodes=100; leave fold=True"):
        draw(chain(100), fold=False, max_nodes=100)
    with pytest.raises(ValueError, match="more than max_nodes=2; draw a part of it"):
        draw(chain(100), max_nodes=2)


def test_names_are_escaped():
    x = torch.ones(1, requires_grad=True)
    drawing = draw(x * 2, params={'<a> & "b" \x00': x})
    assert boxes(drawing, "leaf")[0]["title"] == '<a> & "b" \ufffd'


@pytest.mark.parametrize("direction", ["down", "up", "right", "left"])
def test_every_direction_is_valid_xml(direction):
    _, _, Q = example()
    ElementTree.fromstring(draw(Q, direction=direction).svg)
    ElementTree.fromstring(draw(chain(100), direction=direction).svg)


def test_wrong_arguments():
    _, _, Q = example()
    with pytest.raises(ValueError, match="direction must be one of down, up, right, left, not 'in'"):
        draw(Q, direction="in")
    with pytest.raises(ValueError, match="max_nodes must be at least 1"):
        draw(Q, max_nodes=0)


def test_saving(tmp_path):
    _, _, Q = example()
    drawing = draw(Q, file=tmp_path / "graph.svg")
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8") == drawing.svg == drawing._repr_svg_()
    with pytest.raises(ValueError, match="must end in '.svg'"):
        drawing.save(tmp_path / "graph.png")
    assert repr(drawing).startswith("<Drawing: 4 operations and 2 leaves, ")


def test_a_missing_igraph_names_the_command(monkeypatch):
    _, _, Q = example()
    real = builtins.__import__

    def without_igraph(name, *arguments, **keywords):
        if name == "igraph":
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without_igraph)
    with pytest.raises(ImportError, match=r"pip install 'retrograd\[viz\]'"):
        draw(Q)


def test_tooltips_tell_the_line():
    x = torch.ones(1, requires_grad=True)
    y = x * 2  # the line that is looked for
    assert re.search(r"test_drawing\.py:\d+: y = x \* 2", draw(y).svg)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb`` (WCAG 2.1)."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [svg._LIGHT, svg._DARK], ids=["light", "dark"])
def test_text_has_contrast_in_both_schemes(scheme):
    fills = {}
    for names, rule in scheme.items():
        for name in names.split(","):
            if found := re.search(r"fill:(#\w+)", rule):
                fills.setdefault(name, found[1])
    behind = {
        ".title": [".operation .head", ".leaf .head", ".result .head", ".accumulate .head"],
        ".value": [".body"],
        ".key": [".body", ".operation .head"],
        ".subtitle": [".operation .head"],
        ".none": [".body", ".operation .head"],
        ".label": [".page"],
        ".legend": [".page"],
        ".times": [".badge"],
        ".module": [".group"],
    }
    for text, backgrounds in behind.items():
        for background in backgrounds:
            ratio = contrast(fills[text], fills[background])
            assert ratio >= 4.5, f"{text} on {background}: {ratio:.2f}"
