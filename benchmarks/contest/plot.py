"""The results as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contest.measure import StepRow
from contest.report import Results

MARKERS = {"C99": "o", "CVM": "s", "NUMBA": "^", "JAX": "D", "PyTorch": "v"}
COLORS = {"C99": "C3", "CVM": "C0", "NUMBA": "C2", "JAX": "C1", "PyTorch": "C4"}


def draw(grid: Results, growth: Sequence[tuple[str, Results]], path: Path) -> None:
    """Draw the grid, and the growths where they were measured, on logarithmic scales."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    panels = bool(grid) + len(growth)
    widths = [2.0] * bool(grid) + [1.0] * len(growth)
    figure, axes = plt.subplots(
        1,
        panels,
        figsize=(max(7.0, 5.0 * sum(widths) / 1.2), 4.5),
        width_ratios=widths,
        squeeze=False,
        layout="constrained",
    )
    panel = iter(axes[0])
    if grid:
        ax = next(panel)
        labels = [str(case).replace(" ", "\n") for case, _ in grid]
        for name, points in lines(grid, range(len(grid))):
            style(ax, name, points, linestyle="none")
        ax.set_xticks(range(len(labels)), labels, fontsize=7)
        ax.set_title("one training step, T x B x H x in")
    for axis, results in growth:
        ax = next(panel)
        sizes = [getattr(case.size, axis) for case, _ in results]
        for name, points in lines(results, sizes):
            style(ax, name, points)
        ax.set_xscale("log")
        ax.set_xticks(sizes, list(map(str, sizes)), fontsize=8)
        ax.minorticks_off()
        ax.set_xlabel(axis)
        ax.set_title(f"{results[0][0].cell}, against {axis}")
    for ax in axes[0]:
        ax.set_yscale("log")
        ax.set_ylabel("median ms")
        ax.grid(alpha=0.3)
    axes[0][0].legend(fontsize=8)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def lines(results: Results, places: Sequence[int]) -> list[tuple[str, list[tuple[int, StepRow]]]]:
    """Each contestant's name and ranked rows, with the place each belongs to."""
    names = [row.contestant for row in results[0][1]]
    return [
        (
            name,
            [
                (at, rows[k])
                for at, (_, rows) in zip(places, results, strict=True)
                if rows[k].ranked
            ],
        )
        for k, name in enumerate(names)
    ]


def style(ax: Any, name: str, points: list[tuple[int, StepRow]], linestyle: str = "-") -> None:
    """One contestant: its color and marker by mode, hollow for PyTensor's own gradient."""
    if not points:
        return
    mode, _, rule = name.partition(" ")
    ax.plot(
        [at for at, _ in points],
        [row.median_ms for _, row in points],
        label=name,
        marker=MARKERS[mode],
        color=COLORS[mode],
        markerfacecolor="none" if rule == "Autodiff" else COLORS[mode],
        linestyle="--" if rule == "Autodiff" and linestyle == "-" else linestyle,
    )
