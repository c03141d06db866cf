"""Places boxes and links: layers by the longest path, their order by igraph, positions by ``columns``.

Coordinates here are ``u`` across and ``v`` along the arrows, so that one layout serves all four directions.
Between two layers lies a corridor in which links change their ``u``; where a link passes a layer it does so
straight, at a place that is kept free for it. So no link crosses a box.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from itertools import pairwise
from typing import Any

from .columns import Tie, Vertex, straighten
from .scene import LETTER, Box, Link, Point, Scene

CORRIDOR = 38.0
FRAME_MARGIN = 20.0
FRAME_HEAD = 16.0
DIRECTIONS = ("down", "up", "right", "left")


def place(scene: Scene, direction: str) -> tuple[float, float]:
    """Set the place of every box and the points of every link; return the width and height of it all."""
    sideways, mirrored = direction in ("right", "left"), direction in ("up", "left")
    across, along = _place(scene, direction, framed=False)

    def turned(u: float, v: float, depth: float = 0.0) -> Point:
        if mirrored:
            v = along - v - depth
        return (v, u) if sideways else (u, v)

    for part in scene.parts():
        for box in part.boxes:
            box.x, box.y = turned(box.x, box.y, box.width if sideways else box.height)
        for link in part.links:
            link.points = [turned(*point) for point in link.points]
    return (along, across) if sideways else (across, along)


def _place(scene: Scene, direction: str, framed: bool) -> tuple[float, float]:
    """Lay out one scene, the frames in it first; return its size across and along."""
    for box in scene.boxes:
        if box.inner is not None:
            across, along = _place(box.inner, direction, framed=True)
            if direction in ("right", "left"):
                box.width, box.height = along, across
            else:
                box.width, box.height = across, along
    # A leaf reaches further than an operation; it may hang below its layer unless links want to pass there.
    hanging = {i for i, box in enumerate(scene.boxes) if box.kind == "leaf"}
    while True:
        layers = _Layers(scene, direction, framed, hanging)
        crossed = layers.crossed_leaves()
        if not crossed:
            return layers.finish()
        hanging -= crossed


class _Layers:
    """The layout of one scene."""

    def __init__(self, scene: Scene, direction: str, framed: bool, hanging: set[int]) -> None:
        self.scene = scene
        self.direction = direction
        self.sideways = direction in ("right", "left")
        self.framed = framed
        self.hanging = hanging
        self.shortest = min(map(self._along, scene.boxes))
        self.vertices = [
            Vertex(layer, self._across(box), i)
            for i, (box, layer) in enumerate(zip(scene.boxes, self._find_layers(), strict=True))
        ]
        self.ends = [self._shifts(link) for link in scene.links]
        self.ties: list[Tie] = []
        self.tracks = [self._track(link, *ends) for link, ends in zip(scene.links, self.ends, strict=True)]
        self._rank_main_lines()
        self.leaf_ties: list[tuple[int, Tie]] = []
        self._hang_leaves()
        self._order()

    def _across(self, box: Box) -> float:
        return box.height if self.sideways else box.width

    def _along(self, box: Box) -> float:
        return box.width if self.sideways else box.height

    def _find_layers(self) -> list[int]:
        """The layer of each box: one below the lowest box that points to it. Ports lie on the border."""
        boxes = self.scene.boxes
        targets: list[list[int]] = [[] for _ in boxes]
        waiting = [0] * len(boxes)
        for link in self.scene.links:
            targets[link.source].append(link.target)
            waiting[link.target] += 1
        sources = [i for i, count in enumerate(waiting) if count == 0]
        layer = [int(self.framed and box.kind != "port") for box in boxes]
        ready = list(sources)
        for i in ready:
            for j in targets[i]:
                layer[j] = max(layer[j], layer[i] + 1)
                waiting[j] -= 1
                if waiting[j] == 0:
                    ready.append(j)
        if self.framed:
            last = 1 + max(layer[i] for i, box in enumerate(boxes) if box.kind != "port")
            for i, box in enumerate(boxes):
                if box.kind == "port" and not targets[i]:
                    layer[i] = last
        else:
            for i in sources:  # a result further down stands right above its operation
                if targets[i]:
                    layer[i] = min(layer[j] for j in targets[i]) - 1
        return layer

    def _shifts(self, link: Link) -> tuple[float, float]:
        """How far from the centres of its boxes a link leaves and arrives."""
        source, target = self.scene.boxes[link.source], self.scene.boxes[link.target]
        leaves = arrives = 0.0
        if link.source_port is not None:
            leaves = self._port_shift(source, link.source_port)
        elif link.cell is not None and not self.sideways:
            leaves = source.width * ((link.cell + 0.5) / len(source.cells) - 0.5)
        if link.target_port is not None:
            arrives = self._port_shift(target, link.target_port)
        return leaves, arrives

    def _port_shift(self, frame: Box, port: int) -> float:
        assert frame.inner is not None
        return frame.inner.boxes[port].x - self._across(frame) / 2

    def _track(self, link: Link, leaves: float, arrives: float) -> list[int]:
        """The vertices that a link visits, tied to each other."""
        first, last = self.vertices[link.source].layer, self.vertices[link.target].layer
        track = [link.source]
        for layer in range(first + 1, last):
            track.append(len(self.vertices))
            self.vertices.append(Vertex(layer, 0.0))
        track.append(link.target)
        for i, j in pairwise(track):
            passing = (self.vertices[i].box is None) + (self.vertices[j].box is None)
            shift = (leaves if i == link.source else 0.0) - (arrives if j == link.target else 0.0)
            weight, rank = ((1.0, 0), (2.0, 1), (8.0, 3))[passing]
            self.ties.append(Tie(i, j, shift, weight, rank))
        return track

    def _rank_main_lines(self) -> None:
        """Prefer the tie of a box to the box that most of what follows hangs on, if that is its only one."""
        depth = [0] * len(self.scene.boxes)
        for link in sorted(self.scene.links, key=lambda link: -self.vertices[link.source].layer):
            depth[link.source] = max(depth[link.source], depth[link.target] + 1)
        below: dict[int, list[Tie]] = {}
        parents: dict[int, set[int]] = {}
        for tie in self.ties:
            if self.vertices[tie.upper].box is not None and self.vertices[tie.lower].box is not None:
                below.setdefault(tie.upper, []).append(tie)
                parents.setdefault(tie.lower, set()).add(tie.upper)
        for ties in below.values():
            ties.sort(key=lambda tie: -depth[tie.lower])
            main = ties[0]
            if len(parents[main.lower]) == 1 and all(
                depth[main.lower] + 1 >= 1.5 * (depth[tie.lower] + 1) for tie in ties[1:]
            ):
                main.rank, main.weight = 2, 4.0

    def _hang_leaves(self) -> None:
        """Keep room for the leaves that hang, in as many layers as they can possibly reach."""
        pitch = CORRIDOR + self.shortest
        for i in sorted(self.hanging):
            box, vertex = self.scene.boxes[i], self.vertices[i]
            upper = i
            for layer in range(vertex.layer + 1, vertex.layer + 1 + math.ceil(self._along(box) / pitch)):
                lower = len(self.vertices)
                self.vertices.append(Vertex(layer, vertex.width))
                tie = Tie(upper, lower, 0.0, 8.0, 3)
                self.ties.append(tie)
                self.leaf_ties.append((i, tie))
                upper = lower

    def _order(self) -> None:
        """Arrange each layer so that few links cross, and guess a first position from that.

        igraph starts from the order of the numbers and improves it, not knowing of cells. So it is given two
        starts, and what comes out is compared with what went in.
        """
        starts = [self._depth_first(reverse) for reverse in (False, True)]
        arrangements = [*map(self._arranged, starts), *map(_ranks, starts)]
        best = min(arrangements, key=lambda positions: self._crossings(self._sorted(positions)))
        for vertex, u in zip(self.vertices, best, strict=True):
            vertex.u = u
        self.layers = self._sorted(best)

    def _arranged(self, start: list[int]) -> list[float]:
        number = {i: place for place, i in enumerate(start)}
        graph = _igraph().Graph(directed=True)
        graph.add_vertices(len(start))
        graph.add_edges(sorted({(number[tie.upper], number[tie.lower]) for tie in self.ties}))
        points = graph.layout_sugiyama(layers=[self.vertices[i].layer for i in start], hgap=120)
        return [points[number[i]][0] for i in range(len(start))]

    def _sorted(self, positions: list[float]) -> list[list[int]]:
        layers: list[list[int]] = [[] for _ in range(1 + max(vertex.layer for vertex in self.vertices))]
        for i in sorted(range(len(positions)), key=positions.__getitem__):
            layers[self.vertices[i].layer].append(i)
        return layers

    def _crossings(self, layers: list[list[int]]) -> int:
        """How often two pieces of links cross, a piece that leaves from another cell counted as well."""
        position = {i: place for layer in layers for place, i in enumerate(layer)}
        pieces: list[list[tuple[int, float, int]]] = [[] for _ in layers]
        for tie in self.ties:
            ends = position[tie.upper], tie.shift, position[tie.lower]
            pieces[self.vertices[tie.upper].layer].append(ends)
        crossings = 0
        for between in pieces:
            ends_so_far: list[int] = []
            for _, _, lower in sorted(between):
                crossings += len(ends_so_far) - bisect_right(ends_so_far, lower)
                insort(ends_so_far, lower)
        return crossings

    def _depth_first(self, reverse: bool) -> list[int]:
        """The vertices from the results down, what hangs on the first cell before what hangs on the last."""
        lower: list[list[int]] = [[] for _ in self.vertices]
        is_lower = [False] * len(self.vertices)
        for tie in self.ties:
            lower[tie.upper].append(tie.lower)
            is_lower[tie.lower] = True
        order: dict[int, None] = {}
        pending = [i for i in range(len(self.vertices)) if not is_lower[i]]
        if not reverse:
            pending.reverse()
        while pending:
            i = pending.pop()
            if i not in order:
                order[i] = None
                pending.extend(lower[i] if reverse else reversed(lower[i]))
        return list(order)

    def crossed_leaves(self) -> set[int]:
        """The hanging leaves that a link would have to cross."""
        position = {i: place for layer in self.layers for place, i in enumerate(layer)}
        by_layer: list[list[Tie]] = [[] for _ in self.layers]
        for tie in self.ties:
            by_layer[self.vertices[tie.upper].layer].append(tie)
        crossed = set()
        for leaf, own in self.leaf_ties:
            upper, lower = position[own.upper], position[own.lower]
            for tie in by_layer[self.vertices[own.upper].layer]:
                if (position[tie.upper] - upper) * (position[tie.lower] - lower) < 0:
                    crossed.add(leaf)
        return crossed

    def finish(self) -> tuple[float, float]:
        """Set all positions; return the size across and along."""
        straighten(self.vertices, self.layers, self.ties)
        left = min(vertex.u - vertex.width / 2 for vertex in self.vertices)
        right = max(vertex.u + vertex.width / 2 for vertex in self.vertices)
        if self.framed:
            left -= FRAME_MARGIN + (FRAME_HEAD if self.sideways else 0.0)
            right += FRAME_MARGIN
        for vertex in self.vertices:
            vertex.u -= left
        tops, bottoms = self._find_depths()
        for vertex, box in zip(self.vertices, self.scene.boxes, strict=False):
            box.x, box.y = vertex.u - vertex.width / 2, tops[vertex.layer]
            if box.inner is not None:
                box.inner.shift(box.x, box.y)
        for link, track, ends in zip(self.scene.links, self.tracks, self.ends, strict=True):
            link.points = self._route(track, *ends, tops, bottoms)
        return right - left, max(box.y + self._along(box) for box in self.scene.boxes)

    def _find_depths(self) -> tuple[list[float], list[float]]:
        """Where each layer begins and ends. A corridor is wider if a link has far to go in it."""
        reach = [0.0] * len(self.layers)
        for tie in self.ties:
            upper, lower = self.vertices[tie.upper], self.vertices[tie.lower]
            reach[upper.layer] = max(reach[upper.layer], abs(lower.u - upper.u - tie.shift))
        depth = [0.0] * len(self.layers)
        for i, box in enumerate(self.scene.boxes):
            layer = self.vertices[i].layer
            depth[layer] = max(depth[layer], self.shortest if i in self.hanging else self._along(box))
        wide = [CORRIDOR] * len(self.layers)
        if self.sideways:
            for link in self.scene.links:
                layer = self.vertices[link.source].layer
                wide[layer] = max(wide[layer], len(link.label) * LETTER + 30)
        tops, bottoms, v = [], [], 0.0
        for layer, far in enumerate(reach):
            tops.append(v)
            bottoms.append(v + depth[layer])
            v = bottoms[-1] + wide[layer] + min(0.09 * far, 40.0)
            if self.framed and layer == {"down": 0, "up": len(reach) - 2}.get(self.direction):
                v += FRAME_HEAD
        return tops, bottoms

    def _route(
        self, track: list[int], leaves: float, arrives: float, tops: list[float], bottoms: list[float]
    ) -> list[Point]:
        first, *passed, last = (self.vertices[i] for i in track)
        u = first.u + leaves
        points = [(u, tops[first.layer] + self._along(self.scene.boxes[track[0]])), (u, bottoms[first.layer])]
        for vertex in passed:
            points += [(vertex.u, tops[vertex.layer]), (vertex.u, bottoms[vertex.layer])]
        return [*points, (last.u + arrives, tops[last.layer])]


def _ranks(order: list[int]) -> list[float]:
    ranks = [0.0] * len(order)
    for place, i in enumerate(order):
        ranks[i] = float(place)
    return ranks


def _igraph() -> Any:
    try:
        import igraph
    except ImportError as error:
        raise ImportError("draw() lays out its graph with igraph; pip install 'retrograd[viz]'") from error
    return igraph
