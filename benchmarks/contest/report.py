"""The results as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from contest.machine import PEAK_SIZES, Peaks
from contest.measure import StepRow
from contest.problem import Case
from contest.race import Case as Race
from contest.race import Row

OURS = "C99 BPTT"
Results = Sequence[tuple[Case, Sequence[StepRow]]]


def fastest_peer(rows: Sequence[Row]) -> float | None:
    """The least median of JAX and PyTorch."""
    return min((row.median_ms for row in rows if row.peer and row.ranked), default=None)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown; numbers to the right."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *rows]) + "\n"


def peak_table(peaks: Peaks) -> str:
    """What the machine reached in a matrix product, at best and in all."""
    head = ["float32 product, GFLOP/s", *(f"n = {n}" for n in PEAK_SIZES)]
    return table(
        head,
        [
            [f"{number} thread{'s' * (number > 1)}", *(spread(found[n]) for n in PEAK_SIZES)]
            for number, found in sorted(peaks.found.items())
        ],
    )


def spread(speeds: Sequence[float]) -> str:
    """The best, and where it was measured several times also the worst."""
    if len(speeds) == 1:
        return f"{speeds[0]:.0f}"
    return f"{max(speeds):.0f} (least of {len(speeds)}: {min(speeds):.0f})"


def case_table(case: Case, rows: Sequence[StepRow], peak: float) -> str:
    """All about one case; a line that is not ranked says why."""
    peer = fastest_peer(rows)
    head = (
        "contestant",
        "median ms",
        "least ms",
        "/ fastest peer",
        "GFLOP/s",
        "of peak",
        "compile s",
        "memory MiB",
        "/ tape",
        "last loss",
        "remark",
    )
    lines = []
    for row in rows:
        line = [row.contestant, *["-"] * (len(head) - 2), row.remark]
        if row.times_ms:
            speed = case.flops / row.median_ms / 1e6
            line[1:3] = [number(row.median_ms), number(row.least_ms)]
            line[3:6] = [
                f"{row.median_ms / peer:.2f}" if peer and row.ranked else "-",
                f"{speed:.1f}",
                f"{speed / peak:.1%}",
            ]
        if row.compile_s is not None:
            line[6] = f"{row.compile_s:.2f}"
        if row.memory_mib is not None:
            line[7:9] = [f"{row.memory_mib:.1f}", f"{row.memory_mib / case.tape_mib:.3g}"]
        if row.losses:
            line[9] = f"{row.losses[-1]:.6f}"
        lines.append(line)
    title = f"## {case}\n\nTape {case.tape_mib:.3g} MiB, {case.flops / 1e9:.4g} GFLOP a step.\n\n"
    return title + table(head, lines)


def medians(rows: Sequence[Row], scale: float = 1.0) -> list[str]:
    """The median time of each, milliseconds times a scale; a dash for who is not ranked."""
    return [number(scale * row.median_ms) if row.ranked else "-" for row in rows]


def summary(
    results: Sequence[tuple[Race, Sequence[Row]]],
    title: str = "median ms, T x B x H x in",
    ours: str = OURS,
    scale: float = 1.0,
) -> str:
    """Median times of everybody, and how much faster than the fastest peer ours is."""
    names = [row.contestant for row in results[0][1]]
    lines, ratios = [], []
    for case, rows in results:
        own = next((row for row in rows if row.contestant == ours and row.ranked), None)
        peer, faster = fastest_peer(rows), "-"
        if own and peer:
            ratios.append(peer / own.median_ms)
            faster = f"{ratios[-1]:.2f}"
        lines.append([str(case), *medians(rows, scale), faster])
    text = table([title, *names, f"fastest peer / {ours}"], lines)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        text += (
            f"\nThe fastest peer takes {mean:.2f} times as long as {ours}, in the geometric mean "
            f"over {len(ratios)} cases; {min(ratios):.2f} at least.\n"
        )
    return text


def compile_table(case: Case, found: dict[str, tuple[float | str, float | str]]) -> str:
    """Compile times, of a step with clipping and Adam."""
    title = (
        f"## Compile time: {case}, clipping and Adam\n\nFrom equations to a function that has "
        "run once, imports not counted; cold with empty caches, warm in a new process after "
        "that.\n\n"
    )
    lines = [
        [name, *(f"{s:.2f}" if isinstance(s, float) else s for s in both)]
        for name, both in found.items()
    ]
    return title + table(["contestant", "cold s", "warm s"], lines)


def growth_table(axis: str, results: Results) -> str:
    """How the time grows with T or H, with the exponent that fits the upper half."""
    names = [row.contestant for row in results[0][1]]
    points = [getattr(case.size, axis) for case, _ in results]
    lines = [
        [str(point), *(number(row.median_ms) if row.ranked else "-" for row in rows)]
        for point, (_, rows) in zip(points, results, strict=True)
    ]
    fits = []
    for k in range(len(names)):
        ranked = [
            (p, rows[k]) for p, (_, rows) in zip(points, results, strict=True) if rows[k].ranked
        ]
        fits.append(exponent(ranked[len(ranked) // 2 :]))
    lines.append(["exponent, larger half", *fits])
    case = results[0][0]
    fixed = ", ".join(f"{n}={getattr(case.size, n)}" for n in ("T", "B", "H") if n != axis)
    title = f"## {case.cell}: time against {axis} ({fixed}, in={case.size.n_in}), median ms\n\n"
    return title + table([axis, *names], lines)


def exponent(points: Sequence[tuple[int, StepRow]]) -> str:
    """The power that time grows with, by least squares of logarithms."""
    if len(points) < 2:
        return "-"
    x = [math.log(point) for point, _ in points]
    y = [math.log(row.median_ms) for _, row in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return f"{slope / sum((a - mean_x) ** 2 for a in x):.2f}"


def number(value: float) -> str:
    """Three digits, as many as a time is worth."""
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}"
