"""Writes a scene that is laid out as SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from .scene import (
    CELL_HEIGHT,
    HEAD_HEIGHT,
    MARK_WIDTH,
    PADDING,
    ROW_HEIGHT,
    ROW_SIZE,
    TITLE_SIZE,
    Box,
    Link,
    Point,
    Row,
    Scene,
    title_width,
)

MARGIN = 28.0
RADIUS = 7.0
ARROW = 7.0
LINE_HEIGHT = 17.0

# Colours are written out twice, not as CSS variables, which many viewers of SVG do not know. Every rule is
# below .retrograd, since the style of an SVG in a notebook applies to the whole page.
_STYLE = f"""
.retrograd text{{font:{ROW_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}}
.retrograd .title,.retrograd .times{{font:600 {TITLE_SIZE}px system-ui,"Segoe UI",Helvetica,Arial,sans-serif}}
.retrograd .legend{{font:{ROW_SIZE}px system-ui,"Segoe UI",Helvetica,Arial,sans-serif}}
.retrograd .end{{text-anchor:end}}
.retrograd .middle{{text-anchor:middle}}
.retrograd .link{{fill:none;stroke-width:1.4}}
.retrograd .carried{{stroke-dasharray:4 4}}
.retrograd .head,.retrograd .body{{stroke-width:1.2}}
.retrograd .label{{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}}
.retrograd .group{{stroke-width:1.4;stroke-dasharray:6 4}}
.retrograd .dot{{stroke-width:1.4}}
"""
_LIGHT = {
    ".page": "fill:#fff",
    ".title,.value": "fill:#0f172a",
    ".key,.subtitle,.legend,.label": "fill:#475569",
    ".label": "stroke:#fff",
    ".none": "fill:#566479",
    ".link,.rule": "stroke:#64748b",
    ".arrow": "fill:#64748b",
    ".body": "fill:#fff",
    ".operation .head": "fill:#e9eef5",
    ".operation .head,.operation .body": "stroke:#8796ab",
    ".leaf .head": "fill:#d6e6fd",
    ".leaf .head,.leaf .body": "stroke:#3b7ddd",
    ".result .head": "fill:#cdf3e0",
    ".result .head,.result .body": "stroke:#0f9268",
    ".accumulate .head": "fill:#fdf0cd;stroke:#c9820e",
    ".group": "fill:#f6f3fe;stroke:#8b6ae0",
    ".badge": "fill:#7048d6;stroke:#7048d6",
    ".times": "fill:#fff",
    ".module": "fill:#5b34bd",
    ".grad": "fill:#3b7ddd;stroke:#3b7ddd",
    ".without": "fill:none;stroke:#3b7ddd",
    ".saved": "fill:#c2620a;stroke:#c2620a",
}
_DARK = {
    ".page": "fill:#0f1623",
    ".title,.value": "fill:#f1f5f9",
    ".key,.subtitle,.legend,.label": "fill:#a9b7ca",
    ".label": "stroke:#0f1623",
    ".none": "fill:#9fadc1",
    ".link,.rule": "stroke:#8494ab",
    ".arrow": "fill:#8494ab",
    ".body": "fill:#172130",
    ".operation .head": "fill:#2a3749",
    ".operation .head,.operation .body": "stroke:#64768f",
    ".leaf .head": "fill:#1d3f78",
    ".leaf .head,.leaf .body": "stroke:#5b9bf3",
    ".result .head": "fill:#0d5440",
    ".result .head,.result .body": "stroke:#34c793",
    ".accumulate .head": "fill:#5a3c0c;stroke:#e0a030",
    ".group": "fill:#1a1832;stroke:#9d82f0",
    ".badge": "fill:#7b52e2;stroke:#7b52e2",
    ".times": "fill:#fff",
    ".module": "fill:#c5b3fb",
    ".grad": "fill:#5b9bf3;stroke:#5b9bf3",
    ".without": "fill:none;stroke:#5b9bf3",
    ".saved": "fill:#f0993e;stroke:#f0993e",
}


def write(scene: Scene, size: tuple[float, float], direction: str, summary: str) -> tuple[str, float, float]:
    """The SVG of a scene that was placed in ``size``, with its width and height."""
    legend = _legend(scene)
    width = max([size[0], *(len(line) * ROW_SIZE * 0.52 + 14 for _, line in legend)]) + 2 * MARGIN
    height = size[1] + 2 * MARGIN + LINE_HEIGHT * len(legend) + 10
    left = (width - size[0]) / 2
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="retrograd" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<title>{_escaped(summary)}</title>",
        f"<style>{_STYLE}{_rules(_LIGHT)}",
        f"@media (prefers-color-scheme: dark){{\n{_rules(_DARK)}\n}}\n</style>",
        '<rect class="page" width="100%" height="100%" rx="10"/>',
        f'<g transform="translate({left:.1f} {MARGIN:.1f})">',
        *_scene(scene, direction),
        "</g>",
    ]
    y = size[1] + 2 * MARGIN + 4
    for mark, line in legend:
        lines.append(_dot(MARGIN + 4, y, mark) if mark else "")
        lines.append(_text(MARGIN + (14 if mark else 0), y, line, "legend"))
        y += LINE_HEIGHT
    lines.append("</svg>")
    return "\n".join(line for line in lines if line) + "\n", width, height


def _rules(colours: dict[str, str]) -> str:
    return "\n".join(
        ",".join(f".retrograd {name}" for name in names.split(",")) + f"{{{rule}}}"
        for names, rule in colours.items()
    )


def _legend(scene: Scene) -> list[tuple[str, str]]:
    marks = {row.mark for part in scene.parts() for box in part.boxes for row in box.rows}
    legend = []
    if any(part.links for part in scene.parts()):
        legend.append(("", "Arrows follow next_functions, the way of the gradients."))
    if "grad" in marks:
        legend.append(("grad", "a leaf that requires grad, whose grad is set"))
    if "no grad" in marks:
        legend.append(("no grad", "a leaf that requires grad, whose grad is None"))
    if "saved" in marks:
        legend.append(("saved", "saved for the gradient (_saved_…)"))
    if any(box.kind == "frame" for box in scene.boxes):
        legend.append(("", "A dashed frame is repeated; its last round is drawn."))
    if any(link.dashed for part in scene.parts() for link in part.links):
        legend.append(("", "A dashed arrow comes from the round after."))
    return legend


def _scene(scene: Scene, direction: str) -> Iterator[str]:
    for box in scene.boxes:
        if box.kind == "frame":
            yield f"<g><title>{_escaped(box.tooltip)}</title>"
            yield _rect("group", box.x, box.y, box.width, box.height, 12)
            yield "</g>"
    for link in scene.links:
        yield from _link(link, scene.boxes[link.target], direction)
    for box in scene.boxes:
        if box.inner is not None:
            yield from _scene(box.inner, direction)
            yield from _badge(box)
        elif box.kind != "port":
            yield from _box(box, direction)


def _badge(frame: Box) -> Iterator[str]:
    """How often a frame is repeated, on its upper left corner, or on the right one if a link enters there."""
    assert frame.inner is not None
    width = title_width(frame.title) + 16
    x, y = frame.x + 14, frame.y
    right = frame.x + frame.width - 14 - width
    entered = [port.x for port in frame.inner.boxes if port.kind == "port" and abs(port.y - y) < 1]
    on_right = any(u < x + width + 8 for u in entered) and all(u < right - 8 for u in entered)
    if on_right:
        x = right
    yield _rect("badge", x, y - 11, width, 22, 11)
    yield _text(x + width / 2, y, frame.title, "times middle")
    if frame.subtitle:
        if on_right:
            yield _text(x - 8, y + 15, frame.subtitle, "module end")
        else:
            yield _text(x + width + 8, y + 15, frame.subtitle, "module")


def _box(box: Box, direction: str) -> Iterator[str]:
    yield f'<g class="{box.kind}"><title>{_escaped(box.tooltip)}</title>'
    x, y, w = box.x, box.y, box.width
    cells_first = direction == "up" and bool(box.cells)
    yield _rect("head", x, y, w, box.height, RADIUS)
    head = y + (CELL_HEIGHT if cells_first else 0.0)
    if box.rows or box.cells:
        yield from _bodies(box, head)
    if box.rows or box.subtitle or box.cells:
        yield _text(x + PADDING, head + HEAD_HEIGHT / 2, box.title, "title")
    else:
        yield _text(x + w / 2, head + HEAD_HEIGHT / 2, box.title, "title middle")
    if box.subtitle:
        yield _text(x + w - PADDING, head + HEAD_HEIGHT / 2, box.subtitle, "subtitle end")
    baseline = head + HEAD_HEIGHT + 4 + ROW_HEIGHT / 2
    for row in box.rows:
        yield from _row(box, row, baseline)
        baseline += ROW_HEIGHT
    if box.cells:
        yield from _cells(box, y if cells_first else y + box.height - CELL_HEIGHT)
    yield "</g>"


def _bodies(box: Box, head: float) -> Iterator[str]:
    """The part below the head; the corners at the bottom are round where the box ends."""
    top, bottom = head + HEAD_HEIGHT, box.y + box.height
    left, right, r = box.x, box.x + box.width, RADIUS
    if bottom - top > r:
        yield (
            f'<path class="body" d="M{left:.1f} {top:.1f}H{right:.1f}V{bottom - r:.1f}'
            f'a{r} {r} 0 0 1 {-r} {r}H{left + r:.1f}a{r} {r} 0 0 1 {-r} {-r}Z"/>'
        )


def _row(box: Box, row: Row, y: float) -> Iterator[str]:
    if row.tooltip:
        yield f"<g><title>{_escaped(row.tooltip)}</title>"
    x = box.x + PADDING
    if row.mark:
        yield _dot(x + 3, y, row.mark)
        x += MARK_WIDTH
    yield _text(x, y, row.key, "key")
    yield _text(x + box.key_width, y, row.value, "value")
    if row.tooltip:
        yield "</g>"


def _cells(box: Box, y: float) -> Iterator[str]:
    """The strip with one cell for each of ``next_functions``."""
    edge = y if y > box.y else y + CELL_HEIGHT
    yield f'<path class="rule" d="M{box.x:.1f} {edge:.1f}h{box.width:.1f}"/>'
    width = box.width / len(box.cells)
    for slot, cell in enumerate(box.cells):
        x = box.x + slot * width
        if slot:
            yield f'<path class="rule" d="M{x:.1f} {y:.1f}v{CELL_HEIGHT}"/>'
        name = "none" if cell == "None" else "key"
        yield _text(x + width / 2, y + CELL_HEIGHT / 2, cell, f"{name} middle")


def _link(link: Link, target: Box, direction: str) -> Iterator[str]:
    points = list(link.points)
    dx, dy = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}[direction]
    arrives = target.kind != "port"
    if arrives:  # the line ends inside its arrowhead
        tip = points[-1]
        points[-1] = (tip[0] - dx * ARROW, tip[1] - dy * ARROW)
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for i, (x, y) in enumerate(points[1:], 1):
        x0, y0 = points[i - 1]
        if i % 2:
            if (x, y) != (x0, y0):
                path.append(f"L{x:.1f} {y:.1f}")
        elif dy:
            middle = (y0 + y) / 2
            path.append(f"C{x0:.1f} {middle:.1f} {x:.1f} {middle:.1f} {x:.1f} {y:.1f}")
        else:
            middle = (x0 + x) / 2
            path.append(f"C{middle:.1f} {y0:.1f} {middle:.1f} {y:.1f} {x:.1f} {y:.1f}")
    name = "link carried" if link.dashed else "link"
    yield f'<g><title>{_escaped(link.tooltip)}</title><path class="{name}" d="{"".join(path)}"/>'
    if arrives:
        yield _arrowhead(tip, dx, dy)
    if link.label:
        x, y = link.points[1]
        yield _text(x + dx * 12 + abs(dy) * 7, y + dy * 13 - abs(dx) * 9, link.label, "label")
    yield "</g>"


def _arrowhead(tip: Point, dx: int, dy: int) -> str:
    x, y = tip
    half = ARROW * 0.5
    back = (x - dx * ARROW * 1.25, y - dy * ARROW * 1.25)
    return (
        f'<path class="arrow" d="M{x:.1f} {y:.1f}L{back[0] - dy * half:.1f} {back[1] - dx * half:.1f}'
        f'L{back[0] + dy * half:.1f} {back[1] + dx * half:.1f}Z"/>'
    )


def _rect(name: str, x: float, y: float, width: float, height: float, radius: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="{name}" {place} rx="{radius}"/>'


def _dot(x: float, y: float, mark: str) -> str:
    name = {"grad": "grad", "no grad": "without", "saved": "saved"}[mark]
    return f'<circle class="dot {name}" cx="{x:.1f}" cy="{y:.1f}" r="3.4"/>'


def _text(x: float, y: float, text: str, name: str) -> str:
    # dy puts the middle of small letters at y in every viewer; dominant-baseline is not known to all.
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" dy="0.34em">{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    """``text`` for XML, without the control characters that XML 1.0 does not allow."""
    return escape(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))
