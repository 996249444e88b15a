"""Trains every member of the zoo on one small task that its paper claims: see ``README.md``.

The numbers of epochs are fixed, so that scores depend on the seed and not on the machine's speed.
It writes ``docs/zoo-tasks.md``, and beside it ``zoo-tasks.json``, so that a part can be renewed.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from contest.race import say
from tasks.members import MEMBERS
from tasks.outcome import Outcome

from symbolic_rnn.zoo import ZOO

OUTPUT = Path(__file__).parents[1] / "docs" / "zoo-tasks.md"

HEAD = ["member", "its paper's claim", "task", "score", "without a network", "beaten"]
HEAD += ["parameters", "epochs", "CPU seconds"]
RULE = ["---"] * 6 + ["--:"] * 3


def short(value: float) -> str:
    """Three digits, and no more than three decimals unless they would be zeros."""
    return f"{value:.3f}" if abs(value) >= 0.1 else f"{value:.2g}"


def row(name: str, outcome: Outcome) -> list[str]:
    """A line of the table."""
    baselines = "; ".join(f"{what}: {short(score)}" for what, score in outcome.baselines.items())
    remark = f" ({outcome.remark})" if outcome.remark else ""
    return [
        f"`{name}`",
        MEMBERS[name].claim,
        f"{outcome.title}, {outcome.measure}",
        f"{short(outcome.score)}{remark}",
        baselines,
        "yes" if outcome.beats_baseline else "**no**",
        f"{outcome.n_parameters:,}",
        str(outcome.epochs),
        f"{outcome.seconds:.0f}",
    ]


def page(outcomes: Mapping[str, Outcome], seed: int, share: float) -> str:
    """The page, in Markdown."""
    lost = [name for name, outcome in outcomes.items() if not outcome.beats_baseline]
    versions = ", ".join(f"{p} {version(p)}" for p in ("numpy", "scikit-learn", "statsmodels"))
    shared = "" if share == 1 else f" --share {share:g}"
    rows = [row(name, outcome) for name, outcome in outcomes.items()]
    beaten = f"{len(outcomes) - len(lost)} of {len(outcomes)} are better than what stands first "
    beaten += "under *without a network*"
    named = ", ".join(f"`{name}`" for name in lost)
    parts = [
        "# The zoo, trained",
        f"`python benchmarks/zoo_tasks.py --seed {seed}{shared}` wrote this page ({versions}, "
        f"Python {platform.python_version()}). Each recurrence of [the zoo](cells/zoo.md) is "
        "trained on one small task that its paper claims for it, in mode C99 and single precision "
        "(likelihoods in double precision), by Adam with clipping at a global norm of 1, from one "
        "seed. Sizes and learning rates were not searched, and are far from those of the papers; "
        "epochs are what fits into about a minute. So the table shows whether each one trains, "
        "and not which is best. Scores are those of test "
        "examples, less is better, in the weights of the epoch with the best score on others; "
        "likelihoods are those of the series itself. Numbers of epochs are fixed, and seconds are "
        "those of one processor in training alone.",
        f"{beaten}{f'; not so: {named}' if lost else ''}.",
        "\n".join(f"| {' | '.join(line)} |" for line in [HEAD, RULE, *rows]),
        TASKS,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


TASKS = """## The tasks

- **Adding problem**: 100 numbers from 0 to 1, of which two are marked; their sum, at the end.
- **Copy memory**: ten of eight symbols, a delay, and then the ten again; nats at each step.
  Without memory, blanks cost nothing and each of the ten symbols log 8.
- **Copy first input**: of 100 standard normal numbers the first, at the end.
- **Selective copying**: four symbols at places that vary among 32 steps, and then the four.
- **Associative recall**: 16 pairs of a key and a value, one a step; eight keys come again with
  other values. At the end a key, of which the newest value is asked for.
- **Parity**: at each of 40 bits, whether the number of ones so far is odd.
- **Perceptual decision**: which of two noisy channels has the larger mean. An ideal observer
  compares the sums; its error is that of theory, from which 1000 examples differ by 0.8.
- **Sequential digits**: the digits of scikit-learn, one pixel a step. Logistic regression has all
  pixels at once.
- **Lorenz forecast**: the state half a time unit ahead, of standardized states; persistence takes
  the state as it is.
- **Moving bumps**: two bumps move along a line and bounce at its ends; the line three steps later.
- **Wave**: one wave, generated without an input; its score is that of the wave it is trained on.
- **Next character**: of 100,000 characters of Python's help, in bits; n-grams are those of Kneser
  and Ney.
- **Likelihoods**: nats for each value of a series, simulated or real."""


def written(outcomes: Mapping[str, Outcome]) -> str:
    """The numbers as JSON, a line for each member."""
    lines = (f"{json.dumps(name)}: {json.dumps(asdict(one))}" for name, one in outcomes.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train one after the other, and write down what is known by then."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--members", nargs="+", metavar="NAME", choices=ZOO, default=list(ZOO),
        help="the others keep the scores that they have")  # fmt: skip
    add("--seed", type=int, default=0, metavar="N", help="of weights and data orders (0)")
    add("--share", type=float, default=1.0, metavar="X", help="of the epochs (1)")
    add("--output", type=Path, default=OUTPUT, metavar="FILE", help="the page, Markdown")
    asked = parser.parse_args(arguments)
    numbers = asked.output.with_suffix(".json")
    known = json.loads(numbers.read_text("utf-8")) if numbers.exists() else {}
    outcomes = {name: Outcome(**found) for name, found in known.items()}
    for name in asked.members:
        outcomes[name] = MEMBERS[name].trained(name, asked.seed, asked.share)
        say(" | ".join(row(name, outcomes[name])))
        outcomes = {each: outcomes[each] for each in ZOO if each in outcomes}
        numbers.write_text(written(outcomes), "utf-8")
        asked.output.write_text(page(outcomes, asked.seed, asked.share), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
