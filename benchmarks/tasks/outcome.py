"""What training a member has come to, in whatever way it is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outcome:
    """A row of the table; less is better, of score and baselines, of which the first is trivial."""

    title: str
    measure: str
    score: float
    baselines: dict[str, float]
    n_parameters: int
    epochs: int
    seconds: float
    remark: str = ""

    @property
    def beats_baseline(self) -> bool:
        """Whether the score is below the first baseline; NaN is not."""
        return self.score < next(iter(self.baselines.values()))


class Trial(Protocol):
    """How a member of the zoo is trained, and which claim of its paper that stands for."""

    @property
    def claim(self) -> str:
        """What its paper trains it on."""

    def trained(self, name: str, seed: int, share: float) -> Outcome:
        """Train a member by its name in `ZOO`, for a share of the usual number of epochs."""
