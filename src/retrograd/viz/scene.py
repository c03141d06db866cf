"""Boxes and the links between them: what is in a picture, before it is laid out."""

from __future__ import annotations

from dataclasses import dataclass, field

TITLE_SIZE = 13.0
ROW_SIZE = 11.5
LETTER = 0.61 * ROW_SIZE
MARK_WIDTH = 12.0
ROW_HEIGHT = 18.0
HEAD_HEIGHT = 28.0
PADDING = 12.0
CELL_HEIGHT = 20.0
CELL_WIDTH = 44.0
_KEY_GAP = 14.0

Point = tuple[float, float]


@dataclass(slots=True)
class Row:
    """A line of a box. ``mark`` is '', 'saved', or for a leaf 'grad' or 'no grad'."""

    key: str
    value: str
    mark: str = ""
    tooltip: str = ""


@dataclass(slots=True)
class Box:
    """A box of kind result, leaf, operation, accumulate, frame or port; the layout sets ``x`` and ``y``.

    A frame holds a scene of its own. The boxes of kind port in it are the places on its border where links
    go through.
    """

    kind: str
    title: str = ""
    subtitle: str = ""
    rows: list[Row] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    tooltip: str = ""
    inner: Scene | None = None
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def measure(self) -> None:
        """Set width and height from the texts; those of a frame come from what it holds."""
        if self.kind in ("port", "frame"):
            return
        title = title_width(self.title)
        if self.subtitle:
            title += (len(self.subtitle) + 2) * LETTER
        rows = max((len(row.value) for row in self.rows), default=0) * LETTER + self.key_width
        marks = MARK_WIDTH if any(row.mark for row in self.rows) else 0.0
        self.width = max(title, rows + marks, len(self.cells) * CELL_WIDTH, 96.0) + 2 * PADDING
        self.height = HEAD_HEIGHT
        if self.rows:
            self.height += ROW_HEIGHT * len(self.rows) + 8
        if self.cells:
            self.height += CELL_HEIGHT

    @property
    def key_width(self) -> float:
        """How far right of the keys the values begin."""
        return max((len(row.key) for row in self.rows), default=0) * LETTER + _KEY_GAP


def title_width(title: str) -> float:
    """The width of a title in a wide bold font (DejaVu Sans Bold); most fonts need less."""
    ems = sum(1.02 if c in "mwMW" else 0.45 if c in "fijltI.,:" else 0.71 for c in title)
    return ems * TITLE_SIZE


@dataclass(slots=True)
class Link:
    """An arrow. It leaves from a cell of its source, and through ports where it ends at frames.

    The layout sets its points: a straight line from the first to the second, an S-curve to the third, a
    straight line to the fourth, and so on.
    """

    source: int
    target: int
    label: str = ""
    tooltip: str = ""
    cell: int | None = None
    dashed: bool = False
    source_port: int | None = None
    target_port: int | None = None
    points: list[Point] = field(default_factory=list)


@dataclass(slots=True)
class Scene:
    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, box: Box) -> int:
        box.measure()
        self.boxes.append(box)
        return len(self.boxes) - 1

    def parts(self) -> list[Scene]:
        """This scene and those of its frames."""
        return [self, *(box.inner for box in self.boxes if box.inner is not None)]

    def shift(self, x: float, y: float) -> None:
        for box in self.boxes:
            box.x, box.y = box.x + x, box.y + y
        for link in self.links:
            link.points = [(px + x, py + y) for px, py in link.points]
