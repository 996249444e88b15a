"""The sections of the derivation by each method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symbolic_rnn.adjoints.checkpoints import Reverse, Schedule
from symbolic_rnn.derivation.bounds import bounds
from symbolic_rnn.derivation.by_parameter import by_parameter
from symbolic_rnn.derivation.double_sums import double_sums
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.latex import LatexWriter
from symbolic_rnn.derivation.notation.names import GREEK, Name
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.derivation.wording import legend, outer_gradients
from symbolic_rnn.keys import Key, Kind

__all__ = ["METHODS"]

Sections = tuple[Section, ...]


class _Formula(t.Formula):
    """A formula over all steps, in text and LaTeX."""

    def __add__(self, other: _Formula) -> _Formula:
        return _Formula(f"{self.text} {other.text}", f"{self.latex} {other.latex}")


def _derivative(sign: str, of: str, by: str) -> _Formula:
    """``d``, ``∂`` (others fixed) or ``∂⁺`` (only through this step) of one value by another."""
    below = sign.rstrip("⁺")
    above = {"d": "d", "∂": r"\partial", "∂⁺": r"\partial^{+}"}
    return _Formula(
        f"{sign}{of}/{below}{by}",
        rf"\frac{{{above[sign]} {_braced(of)}}}{{{above[below]} {_braced(by)}}}",
    )


def _braced(symbol: str) -> str:
    """``s_j-1`` in LaTeX."""
    letter, underscore, index = symbol.partition("_")
    letter = _greek(letter)
    return f"{letter}_{{{index.strip('{}')}}}" if underscore else letter


def _greek(letter: str) -> str:
    """A letter in LaTeX."""
    return LatexWriter().name(Name(letter))


def _chain(s: str) -> _Formula:
    """The product of the step Jacobians between two steps."""
    step = _derivative("∂", f"{s}_j", f"{s}_{{j-1}}")
    return _Formula(f"(Π_{{k<j≤t}} {step.text})", rf"\Big(\prod_{{k<j\le t}} {step.latex}\Big)")


def _sum(over: str) -> _Formula:
    latex = over.replace("≤", r"\le ").replace("τ", r"\tau").replace("k₂", "k_2")
    return _Formula(f"Σ_{{{over}}}" if len(over) > 1 else f"Σ_{over}", rf"\sum_{{{latex}}}")


def _line(key: str, left: _Formula, right: _Formula, relation: str = "=") -> Line:
    return Line(Key(Kind.FORMULA, key), left, right, relation=relation)


_PLUS = _Formula("+", "+")


def _bptt(derived: StepDerivation) -> Sections:
    outer = outer_gradients(derived.input_gradients(), derived.initial_gradients())
    sections = (derived.forward(), derived.local_derivatives())
    return *sections, derived.backward(), derived.gradients(), *outer


def _rtrl(derived: StepDerivation) -> Sections:
    lines, any_one = [], derived.any_one
    for s in derived.states:
        right = _derivative("∂⁺", f"{s}_t", any_one)
        for before in derived.states:
            step = _derivative("∂", f"{s}_t", f"{before}_{{t-1}}")
            right = right + _PLUS + step + _derivative("d", f"{before}_{{t-1}}", any_one)
        lines.append(
            _line(f"d{s}_t/d {derived.parameter}", _derivative("d", f"{s}_t", any_one), right)
        )
    first = f"{derived.states[0]}_t"
    gradient = _sum("t") + _derivative("∂", "E_t", first) + _derivative("d", first, any_one)
    lines.append(_line(f"dL/d {derived.parameter}", _derivative("d", "L", any_one), gradient))
    induction = Section(
        "The total derivative by induction",
        f"A parameter {any_one} affects the state in two ways: directly in this step, and through "
        "the previous state, which depends on it too. So the total derivative follows from that of "
        "the previous step.",
        tuple(lines),
    )
    recursion = derived.tangents()
    sections = (derived.forward(), induction, recursion, *by_parameter(derived, recursion))
    return *sections, derived.immediate_derivatives()


def _closed_form(derived: StepDerivation) -> Sections:
    forward, jacobians = derived.forward(), derived.step_jacobians()
    several = len(derived.states) > 1
    s, any_one = derived.whole_state, derived.any_one
    whole = f" Here {s} is the whole state, {' and '.join(derived.states)} in one column."
    error = _derivative("∂", "E_t", f"{s}_t")
    paths = _chain(s) + _derivative("∂⁺", f"{s}_k", any_one)
    double = Section(
        "The closed form",
        "Substitute the recursion of the total derivative into itself, back to the initial state, "
        "which does not depend on the parameters. The result is a sum over all paths from a step "
        "k that reads the parameter to a step t with a loss, each with the product of the step "
        "Jacobians along it, the latest first." + (whole if several else ""),
        (
            _line(
                f"ds_t/d {derived.parameter}",
                _derivative("d", f"{s}_t", any_one),
                _sum("k≤t") + paths,
            ),
            _line(
                f"dL/d {derived.parameter}",
                _derivative("d", "L", any_one),
                _sum("t") + _sum("k≤t") + error + paths,
            ),
        ),
    )
    outer = Section(
        "The gradient of each parameter",
        "An error of step t arrives at step k < t through the step Jacobians between them; there "
        "it gives each parameter what one step of backpropagation gives. So the gradient is a sum "
        "over all pairs of steps." + (" δ has a part for each state." if several else ""),
        (lines := tuple(double_sums(derived))),
        legend(lines),
    )
    step = _derivative("∂", f"{s}_j", f"{s}_{{j-1}}")
    rate = derived.free("gamma", "kappa", "eta", "zeta")
    rate = GREEK.get(rate, rate)
    bound = Section(
        "Why it vanishes or explodes",
        "The norm of a product is at most the product of the norms. If no step Jacobian has a "
        f"norm above {rate} < 1, the influence of step k on step t decreases exponentially with "
        "their distance; it can only grow if norms exceed one. For this network, ‖·‖ is the "
        "spectral norm, and max the largest of a vector's entries, which is the norm of a diagonal "
        "matrix; a second bound holds for all values.",
        (
            _line(
                "bound",
                _Formula(
                    f"‖Π_{{k<j≤t}} {step.text}‖", rf"\Big\| \prod_{{k<j\le t}} {step.latex} \Big\|"
                ),
                _Formula(
                    f"{rate}^(t-k),  {rate} = max_j ‖{step.text}‖",
                    rf"{_greek(rate)}^{{t-k}}, \qquad {_greek(rate)} = \max_{{j}} "
                    rf"\Big\| {step.latex} \Big\|",
                ),
                relation="<=",
            ),
            *bounds(forward, jacobians),
        ),
    )
    return forward, derived.immediate_derivatives(), jacobians, double, outer, bound


def _truncated(derived: StepDerivation) -> Sections:
    s, any_one = derived.whole_state, derived.any_one
    error = _derivative("∂", "E_t", f"{s}_t")
    paths = _chain(s) + _derivative("∂⁺", f"{s}_k", any_one)
    windows = Section(
        "The windows",
        "Every k₁ steps the errors of the last k₁ steps are propagated back k₂ steps (Williams "
        "and Peng, 1990). A loss at t belongs to the window that ends at τ(t); its error is "
        "propagated back no further than k₂ steps from there. With k₂ = T nothing is omitted.",
        (
            _line(
                "tau(t)",
                _Formula("τ(t)", r"\tau(t)"),
                _Formula("min(T, k₁ ⌈t/k₁⌉)", r"\min(T, k_1 \lceil t / k_1 \rceil)"),
            ),
            _line(
                f"dL/d {derived.parameter}",
                _derivative("d", "L", any_one),
                _sum("t") + _sum("τ(t)-k₂<k≤t") + error + paths,
                relation="~",
            ),
        ),
    )
    backward, gradients = derived.backward(), derived.gradients()
    within = replace(
        backward,
        prose=(
            "Within one window: only the losses at its own steps count, and every cotangent is "
            "zero after its last step τ and before step τ − k₂ + 1."
        ),
    )
    summed = replace(
        gradients,
        prose="The sum over the steps of each window, and over the windows.",
    )
    words = (
        "Each gradient is a sum over the windows that contain the step; the initial state is read "
        "at step 1."
    )
    outer = [
        replace(section, prose=words)
        for section in outer_gradients(derived.input_gradients(), derived.initial_gradients())
    ]
    sections = (derived.forward(), derived.immediate_derivatives())
    return *sections, windows, within, summed, *outer


def _checkpointed(derived: StepDerivation) -> Sections:
    s = derived.whole_state
    whole = f" Here {s} is the whole state, {' and '.join(derived.states)}."
    schedule = Schedule(_EXAMPLE_STEPS, _EXAMPLE_SLOTS)
    slots, times, runs = (derived.free(*letters) for letters in ("SKQB", "rqmn", "ANBD"))
    enough = f"binom({slots} + {times}, {slots})"
    kept = Section(
        "What is kept, and what is recomputed",
        f"The forward pass keeps some states, in {slots} slots; the backward pass takes the steps "
        "from the last to the first, and recomputes the values of each from the nearest state that "
        f"is kept (Griewank and Walther, 2000). If no step is run more than {times} times only to "
        f"reach a later state, {slots} slots are enough for {enough} steps, a binomial "
        f"coefficient. With the least such {times}, {runs} is the number of these runs; besides, "
        "each step is run once with the values that its backward step reads. "
        f"{schedule.n_steps} steps in {schedule.slots} slots: {_told(schedule, s)}."
        + (whole if len(derived.states) > 1 else ""),
        (
            _line(
                "T",
                _Formula("T", "T"),
                _Formula(enough, rf"\binom{{{slots} + {times}}}{{{slots}}}"),
                relation="<=",
            ),
            _line(
                runs,
                _Formula(runs, runs),
                _Formula(
                    f"{times} T - binom({slots} + {times}, {times} - 1)",
                    rf"{times}\,T - \binom{{{slots} + {times}}}{{{times} - 1}}",
                ),
            ),
        ),
    )
    forward, local, *rest = _bptt(derived)
    return forward, local, kept, *rest


_EXAMPLE_STEPS, _EXAMPLE_SLOTS = 6, 2


def _told(schedule: Schedule, s: str) -> str:
    """The actions of a schedule of single steps, in words."""
    told = [f"keep {s}_0"]
    on_the_way = ""
    for action in schedule.actions():
        first, last = action.start + 1, action.stop
        if isinstance(action, Reverse):
            told.append(f"{on_the_way}reverse step {last}")
            on_the_way = ""
            continue
        steps = f"step {last}" if first == last else f"steps {first} to {last}"
        run = f"run {steps} from {s}_{first - 1}"
        if action.slot + 1 < schedule.slots:
            told.append(f"{run} and keep {s}_{last}")
        else:  # its state is used at once
            on_the_way = f"{run} and "
    return "; ".join(told)


#: Title and sections of the derivation by each method.
METHODS: dict[str, tuple[str, Callable[[StepDerivation], Sections]]] = {
    "bptt": ("backpropagation through time", _bptt),
    "rtrl": ("real-time recurrent learning, forward in time", _rtrl),
    "truncated": ("truncated backpropagation through time", _truncated),
    "checkpointed": ("backpropagation through time, checkpointed", _checkpointed),
    "closed-form": ("the closed form", _closed_form),
}
