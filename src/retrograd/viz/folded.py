"""The picture of a large graph: leaves are rows of operations, and what repeats is drawn once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from . import text
from .contents import Detail, leaf_row, node_tooltip, results_to_show, saved_rows, some, tensor_box
from .folding import Run, Step, round_names
from .record import Record
from .scene import Box, Link, Scene


def folded(record: Record, detail: Detail, steps: list[Step], runs: Sequence[Run]) -> Scene:
    """The scene with one box a step and one frame a run."""
    return _Folding(record, detail, steps, runs).scene


class _Folding:
    def __init__(self, record: Record, detail: Detail, steps: list[Step], runs: Sequence[Run]) -> None:
        self.record = record
        self.detail = detail
        self.steps = steps
        self.runs = runs
        self.run_of = {i: n for n, run in enumerate(runs) for i in range(run.start, run.stop)}
        self.scene = Scene()
        self.place: dict[int, int] = {}
        self.inlets: dict[int, int] = {}
        self.frames: list[int] = []
        self._add_results()
        for run in runs:
            self._add_frame(run)
        for i in range(len(steps)):
            if i not in self.run_of:
                self.place[i] = self.scene.add(self._box([i], [""]))
        self._link_steps()

    def _add_results(self) -> None:
        step_of = {step.operation: i for i, step in enumerate(self.steps)}
        self.targets_of_results: list[tuple[int, int, str]] = []
        for result in results_to_show(self.record):
            place = self.scene.add(tensor_box(result.tensor, result.name, self.detail))
            if result.edge is not None:
                self.targets_of_results.append((place, step_of[result.edge.place], result.name))

    def _add_frame(self, run: Run) -> None:
        names = round_names(self.record, self.steps, run)
        inner = Scene()
        for i in run.drawn:
            self.place[i] = inner.add(self._box(list(run.rounds_of(i)), names))
        operations = "1 operation" if run.period == 1 else f"{run.period} operations"
        tooltip = [f"{operations}, {run.count:,} times; the last round is drawn", *some(names)]
        title = text.shorten(text.merged_name(names), 40)
        box = Box("frame", f"× {run.count:,}", title, tooltip="\n".join(tooltip), inner=inner)
        self.frames.append(self.scene.add(box))

    def _box(self, rounds: list[int], modules: Sequence[str]) -> Box:
        """The box of a step, given as the list of what it is in each round."""
        operation = self.record.operations[self.steps[rounds[-1]].operation]
        slots = [
            [self.record.leaves[leaf] for leaf in leaves]
            for leaves in zip(*(self.steps[i].leaves for i in rounds), strict=True)
        ]
        names = [
            text.merged_name(
                [leaf.name.removeprefix(f"{module}.") for leaf, module in zip(leaves, modules, strict=True)]
            )
            for leaves in slots
        ]
        path = text.common_path(names)
        rows = [
            leaf_row(leaves, name.removeprefix(f"{path}.")) for leaves, name in zip(slots, names, strict=True)
        ]
        if self.detail.show_saved:
            rows += saved_rows(operation.node)
        tooltip = node_tooltip(operation.node)
        return Box("operation", operation.name, text.shorten(path, 32), rows, tooltip=tooltip)

    def _link_steps(self) -> None:
        outside: Counter[tuple[int, int]] = Counter()
        leaving: list[dict[tuple[int, int], set[int]]] = [{} for _ in self.runs]
        inside: set[tuple[int, int]] = set()
        for i, step in enumerate(self.steps):
            n = self.run_of.get(i)
            for slot, j in enumerate(step.inputs):
                if n is None:
                    outside[i, self._drawn(j)] += 1
                elif j >= self._round_start(i):
                    inside.add((self._drawn(i), self._drawn(j)))
                else:
                    leaving[n].setdefault((self._drawn(i), slot), set()).add(self._drawn(j))
        for place, j, name in self.targets_of_results:
            self._link_to(j, Link(place, -1, "grad_fn", f"{name}.grad_fn"))
        for (i, j), times in outside.items():
            self._link_to(j, Link(self.place[i], -1, f"× {times:,}" if times > 1 else ""))
        for i, j in sorted(inside):
            self._link_within(self._inner(i), self.place[i], self.place[j])
        for n, sources in enumerate(leaving):
            self._link_out_of(n, sources)
        self._dash_inlets()

    def _link_out_of(self, n: int, sources: dict[tuple[int, int], set[int]]) -> None:
        """Lead what leaves a frame through one port for each value that it leads to.

        Such a value is one of the round before, and in the first round one from outside the frame.
        """
        ports: dict[tuple[int, ...], int] = {}
        for (i, _), targets in sources.items():
            inner = self._inner(i)
            key = tuple(sorted(targets))
            if key not in ports:
                ports[key] = inner.add(Box("port"))
                for j in key:
                    if self.run_of.get(j) == n:
                        self._inlet(j)
                    else:
                        self._link_to(j, Link(self.frames[n], -1, source_port=ports[key]))
            self._link_within(inner, self.place[i], ports[key])

    def _link_to(self, j: int, link: Link) -> None:
        """Add a link whose target is the drawn step ``j``, in its frame if it has one."""
        n = self.run_of.get(j)
        if n is None:
            link.target = self.place[j]
        else:
            link.target, link.target_port = self.frames[n], self._inlet(j)
        if not link.tooltip:
            link.tooltip = _tooltip(self.scene, link)
        self.scene.links.append(link)

    def _link_within(self, inner: Scene, source: int, target: int) -> None:
        if all((link.source, link.target) != (source, target) for link in inner.links):
            link = Link(source, target)
            link.tooltip = _tooltip(inner, link)
            inner.links.append(link)

    def _inlet(self, j: int) -> int:
        """The port through which links come to the drawn step ``j`` of a frame."""
        if j not in self.inlets:
            inner = self._inner(j)
            self.inlets[j] = inner.add(Box("port"))
            self._link_within(inner, self.inlets[j], self.place[j])
        return self.inlets[j]

    def _dash_inlets(self) -> None:
        """Dash the inlets that only the round after uses, which is not drawn."""
        used = {(link.target, link.target_port) for link in self.scene.links}
        for j, port in self.inlets.items():
            if (self.frames[self.run_of[j]], port) not in used:
                for link in self._inner(j).links:
                    if link.source == port:
                        link.dashed, link.tooltip = True, "used by the round after"

    def _inner(self, i: int) -> Scene:
        inner = self.scene.boxes[self.frames[self.run_of[i]]].inner
        assert inner is not None
        return inner

    def _drawn(self, i: int) -> int:
        """The step of the last round that stands for step ``i``."""
        n = self.run_of.get(i)
        if n is None:
            return i
        run = self.runs[n]
        return run.stop - run.period + (i - run.start) % run.period

    def _round_start(self, i: int) -> int:
        run = self.runs[self.run_of[i]]
        return i - (i - run.start) % run.period


def _tooltip(scene: Scene, link: Link) -> str:
    source, target = (
        "outside" if box.kind == "port" else f"{box.title} {box.subtitle}".strip()
        for box in (scene.boxes[link.source], scene.boxes[link.target])
    )
    return f"{source} → {target}"
