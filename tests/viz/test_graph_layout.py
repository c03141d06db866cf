"""The layout: boxes that do not overlap, links that do not cross them, lines that are straight."""

from __future__ import annotations

import random

import pytest
from opdb.sample import SEED

from retrograd.viz.columns import BOX_GAP, Tie, Vertex, straighten
from retrograd.viz.layout import DIRECTIONS, place
from retrograd.viz.scene import Box, Link, Row, Scene

pytest.importorskip("igraph")


def random_scene(seed: int, framed: bool) -> Scene:
    """A DAG of operations with leaves, cells and rows; with a frame in it or not."""
    chance = random.Random(seed)
    scene = Scene()
    for i in range(chance.randint(2, 25)):
        cells = ["0"] * chance.choice([0, 0, 2, 3])
        rows = [Row("key", "x" * chance.randint(1, 30))] * chance.choice([0, 0, 1, 4])
        scene.add(Box("operation", "Name" * chance.randint(1, 4), rows=rows, cells=cells))
        if i:
            for source in {chance.randrange(max(0, i - 5), i) for _ in range(chance.choice([1, 1, 2, 3]))}:
                count = len(scene.boxes[source].cells)
                scene.links.append(Link(source, i, cell=chance.randrange(count) if count else None))
    for i in range(len(scene.boxes)):
        if chance.random() < 0.3:
            leaf = scene.add(Box("leaf", "leaf", rows=[Row("data", "x" * 20)] * 5))
            scene.links.append(Link(i, leaf))
    if framed:
        inner = random_scene(seed + 1, framed=False)
        inlet, outlet = inner.add(Box("port")), inner.add(Box("port"))
        inner.links += [Link(inlet, 0), Link(0, outlet)]
        frame = scene.add(Box("frame", "× 3", inner=inner))
        below = scene.add(Box("operation", "Below"))
        scene.links += [Link(0, frame, target_port=inlet), Link(frame, below, source_port=outlet)]
    return scene


def curve_points(link: Link, direction: str):
    """Points along a link as it is drawn: straight, S-curve, straight …"""
    for i, ((x0, y0), (x1, y1)) in enumerate(zip(link.points, link.points[1:], strict=False)):
        for step in range(13):
            t = step / 12
            s = 3 * t * t - 2 * t**3 if i % 2 else t  # across: a cubic with both handles at its ends
            r = 1.5 * t * (1 - t) + t**3 if i % 2 else t  # along: both handles in the middle
            if direction in ("down", "up"):
                yield x0 + s * (x1 - x0), y0 + r * (y1 - y0)
            else:
                yield x0 + r * (x1 - x0), y0 + s * (y1 - y0)


def inside(point, box: Box, tolerance: float = 0.5) -> bool:
    x, y = point
    return (
        box.x + tolerance < x < box.x + box.width - tolerance
        and box.y + tolerance < y < box.y + box.height - tolerance
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("number", range(12))
def test_nothing_overlaps_and_no_link_crosses_a_box(number, direction):
    seed = SEED + number
    scene = random_scene(seed, framed=number % 2 == 1)
    width, height = place(scene, direction)
    for part in scene.parts():
        for i, box in enumerate(part.boxes):
            assert -0.5 <= box.x and box.x + box.width <= width + 0.5, f"seed {seed}"
            assert -0.5 <= box.y and box.y + box.height <= height + 0.5, f"seed {seed}"
            for other in part.boxes[:i]:
                apart_in_x = box.x + box.width <= other.x + 0.5 or other.x + other.width <= box.x + 0.5
                apart_in_y = box.y + box.height <= other.y + 0.5 or other.y + other.height <= box.y + 0.5
                assert apart_in_x or apart_in_y, f"seed {seed}: {box.title} and {other.title} overlap"
        for link in part.links:
            for point in curve_points(link, direction):
                crossed = [box.title for box in part.boxes if inside(point, box)]
                assert not crossed, f"seed {seed}: a link crosses {crossed}"


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_links_point_in_the_direction(direction):
    scene = random_scene(SEED, framed=True)
    place(scene, direction)
    for part in scene.parts():
        for link in part.links:
            (x0, y0), (x1, y1) = link.points[0], link.points[-1]
            assert {"down": y1 - y0, "up": y0 - y1, "right": x1 - x0, "left": x0 - x1}[direction] > 0


def test_a_chain_is_straight():
    scene = Scene()
    for i in range(6):
        scene.add(Box("operation", "Name" * (1 + i % 3)))
        if i:
            scene.links.append(Link(i - 1, i))
    place(scene, "down")
    assert len({round(x, 3) for link in scene.links for x, _ in link.points}) == 1


def test_a_branch_is_balanced_about_its_trunk():
    scene = Scene()
    for name in ("Top", "Left", "Right"):
        scene.add(Box("operation", name))
    scene.links += [Link(0, 1), Link(0, 2)]
    place(scene, "down")
    top, left, right = (box.x + box.width / 2 for box in scene.boxes)
    assert top == pytest.approx((left + right) / 2, abs=0.5)


def test_columns_keep_their_distance():
    vertices = [Vertex(0, 100, 0), Vertex(1, 80, 1), Vertex(1, 60, 2), Vertex(1, 60, 3)]
    ties = [Tie(0, i, 0.0, 1.0) for i in (1, 2, 3)]
    straighten(vertices, [[0], [1, 2, 3]], ties)
    first, second, third = (vertex.u for vertex in vertices[1:])
    assert second - first >= 70 + BOX_GAP - 1e-9 and third - second >= 60 + BOX_GAP - 1e-9
    assert vertices[0].u == pytest.approx((first + second + third) / 3, abs=1.0)
