"""The tasks of the package CogScale, and its published scores."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tasks.task import ERRORS, LABELS, SQUARED, Examples, Task

#: What CogScale writes where a target does not count.
MASKED = -100.0
EPOCHS, BATCH = 50, 10
MEASURES = {"classification": ERRORS, "multi_classification": LABELS, "regression": SQUARED}


def examples(x: Any, y: Any, category: str) -> Examples:
    """Arrays of CogScale as ours: classes as numbers, and which steps count as a mask."""
    counted = (y != MASKED).any(axis=-1)
    if category == "classification":
        targets = y.argmax(axis=-1)
    else:
        targets = np.where(counted[..., None], y, 0).astype("float32")
    return x.astype("float32"), targets, counted


def cogscale_task(name: str, seed: int, difficulty: str = "small") -> tuple[Task, dict[str, Any]]:
    """A task of CogScale, and its arrays as CogScale has them."""
    import cogscale

    built = cogscale.build_task(name, difficulty=difficulty, seed=seed)
    category = built["category"]
    train, valid, test = (
        examples(built[f"X_{part}"], built[f"Y_{part}"], category)
        for part in ("train", "valid", "test")
    )
    n_out = built["Y_test"].shape[-1]
    task = Task(
        name, MEASURES[category], train, valid, test, n_out, {}, epochs=EPOCHS, batch_size=BATCH
    )
    return task, built


@dataclass(frozen=True)
class Published:
    """A published score: mean and standard deviation of ten seeds."""

    mean: float
    deviation: float


def published() -> dict[tuple[str, str, int], Published]:
    """The published scores by model, task and number of parameters.

    From ``baseline/results/results.csv`` of https://github.com/Naowak/CogScale (MIT license) at
    commit 14b6258: of five learning rates, the one with the least mean on the test part, as its
    own table ``mean_std.md`` has it.
    """
    with (Path(__file__).parent / "cogscale_published.csv").open(encoding="utf-8") as file:
        return {
            (row["model"], row["task"], int(row["parameters"])): Published(
                float(row["mean"]), float(row["std"])
            )
            for row in csv.DictReader(file)
        }
