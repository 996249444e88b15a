r"""Total derivatives by each parameter, from the tangent equations of a step.

A tangent equation holds for any direction in the space of the parameters. Along one entry of a
parameter it is the recursion of real-time recurrent learning, written by entries; for all entries
at once, as columns of a matrix, it has Kronecker products (Williams and Zipser, 1989, equation 2.4;
Magnus and Neudecker, *Matrix Differential Calculus*, chapter 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from symbolic_rnn.derivation.jacobians import Shape, chained
from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.text import TextWriter
from symbolic_rnn.derivation.section import Line, Section, rights_of
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.derivation.wording import legend
from symbolic_rnn.keys import Key, Kind

__all__ = ["by_parameter"]

#: Letters of indices in the order of their use; those that name a value are left out.
_LETTERS = "ijklmnpqruvw"


class _NoFormError(Exception):
    """A term has no form by entries, or as a matrix."""


def by_parameter(derived: StepDerivation, recursion: Section) -> tuple[Section, ...]:
    """Return the total derivatives by each parameter, by entries and as matrices.

    Parameters
    ----------
    derived : StepDerivation
    recursion : Section
        Its tangent equations.
    """
    found = _ByParameter(derived, recursion)
    sections = []
    for title, prose, lines_of in (
        (
            "The recursion by entries",
            f"The same along one entry of each parameter; {derived.any_one} is any entry "
            "of any other one that the value depends on. Each letter below a name is an index.",
            found.by_entries,
        ),
        (
            "The recursion as matrices",
            "All entries of a parameter at once, one in each column.",
            found.as_matrices,
        ),
    ):
        lines = tuple(lines_of())
        if found.left_out:
            names = ", ".join(TextWriter().name(name) for name in found.left_out)
            prose += f" Without a form of this kind, and left out: {names}."
        if lines:
            sections.append(Section(title, prose, lines, legend(lines)))
    return tuple(sections)


class _ByParameter:
    """The lines of the total derivatives by each parameter.

    A value that reads parameters, and that one other value reads, such as a pre-activation, is
    written out where it is read. The other values have a line for each parameter that they read in
    this way, and if they depend on further ones through other values, a line for all of these.

    Parameters
    ----------
    derived : StepDerivation
    recursion : Section

    Attributes
    ----------
    left_out : list of Name
        After a method was called: the values without a form of this kind.
    """

    def __init__(self, derived: StepDerivation, recursion: Section):
        step, self._shape = derived.step, derived.shapes()
        self._any = Name(derived.parameter)  # any entry of any parameter
        parameters = {derived.name(symbol): symbol for symbol in step.learned}
        values = {derived.name(value): value for value in step.named}
        #: The tangent of each named value, and the number of axes of each parameter.
        self._tangents = {
            replace(dot, accent=""): right for dot, right in rights_of(recursion).items()
        }
        self._parameters = {name: len(self._shape(t.Symbol(name))) for name in parameters}
        self._states = [derived.name(state) for state in step.state]
        self._keys = {name: Key.of(v.name) for name, v in (values | parameters).items()}
        self.left_out: list[Name] = []
        self._sizes: dict[e.Letter, int] = {}
        names = (*self._keys, *self._tangents)
        taken = {part for name in names for part in (name.base, name.above, name.below)}
        self._pool = [letter for letter in _LETTERS if letter not in taken]
        self._reads = {value: set(_dots(term)) for value, term in self._tangents.items()}
        self._inlined = {value for value in self._tangents if self._is_inlined(value)}
        self._depends = self._find_dependence()

    def by_entries(self) -> list[Line]:
        """The recursions by entries, ``ds_{t,i}/dW_{jk}``."""
        return list(self._lines(self._entry_line, Kind.TOTAL))

    def as_matrices(self) -> list[Line]:
        """The recursions as matrices, ``ds_t/dvec(W)``."""
        return list(self._lines(self._matrix_line, Kind.INFLUENCE))

    def _lines(
        self, line: Callable[[Name, Name], tuple[t.Term, t.Term]], kind: Kind
    ) -> Iterator[Line]:
        self.left_out = []
        for value in self._tangents:
            if value in self._inlined:
                continue
            own = self._read_at_once(value)
            through = self._depends[value] - own
            by = [name for name in self._parameters if name in own]
            try:
                others = [self._any] * bool(through)
                lines = [(name, *line(value, name)) for name in [*by, *others]]
            except _NoFormError:
                self.left_out.append(value)
                continue
            for name, left, right in lines:
                label = name.base if name == self._any else str(self._keys[name].value)
                yield Line(self._keys[value].to(kind, by=label), left, right)

    def _is_inlined(self, value: Name) -> bool:
        if value in self._states or not self._reads[value] & set(self._parameters):
            return False
        readers = [other for other, read in self._reads.items() if value in read]
        return len(readers) == 1

    def _read_at_once(self, value: Name) -> set[Name]:
        """The parameters that a value reads by itself, or by a value that is written out in it."""
        found: set[Name] = set()
        for name in self._reads[value]:
            if name in self._parameters:
                found.add(name)
            elif name in self._inlined:
                found |= self._read_at_once(name)
        return found

    def _find_dependence(self) -> dict[Name, set[Name]]:
        """The parameters that each value depends on, in this step or through an earlier one."""
        found: dict[Name, set[Name]] = {value: set() for value in self._reads}
        while True:
            before = sum(map(len, found.values()))
            for value, read in self._reads.items():
                for name in read:
                    if name in self._parameters:
                        found[value].add(name)
                    else:
                        found[value] |= found.get(_now(name), set())
            if sum(map(len, found.values())) == before:
                return found

    def _depends_on(self, value: Name, parameter: Name) -> bool:
        depends = self._depends.get(_now(value), set())
        return bool(depends) if parameter == self._any else parameter in depends

    def _derivative(self, value: Name, parameter: Name) -> e.TotalDerivative:
        axes = len(self._shape(t.Symbol(_dot(value)))) if not self._is_number(value) else 0
        return e.TotalDerivative(value, parameter, axes, self._parameters.get(parameter, 0))

    def _is_number(self, value: Name) -> bool:
        return _has_one_entry(self._shape(t.Symbol(_dot(value))))

    # By entries.

    def _entry_line(self, value: Name, parameter: Name) -> tuple[t.Term, t.Term]:
        derivative = self._derivative(value, parameter)
        n = derivative.axes + derivative.by_axes
        if n >= len(self._pool):
            raise _NoFormError
        letters = tuple(map(e.Letter, self._pool[:n]))
        of, by = letters[: derivative.axes], letters[derivative.axes :]
        sizes = self._shape(t.Symbol(_dot(value))) if of else ()
        sizes += self._shape(t.Symbol(parameter)) if by else ()
        self._sizes = dict(zip(letters, sizes, strict=True))
        right = self._entry(self._tangents[value], of, parameter, by, n)
        return e.Entry(derivative, letters), right

    def _entry(
        self,
        term: t.Term,
        letters: tuple[e.Letter, ...],
        parameter: Name,
        by: tuple[e.Letter, ...],
        depth: int,
    ) -> t.Term:
        """An entry of a term; ``depth`` letters are in use."""

        def entry(part: t.Term, at: tuple[e.Letter, ...] = letters, deeper: int = depth) -> t.Term:
            at = () if _has_one_entry(self._shape(part)) else at
            return self._entry(part, at, parameter, by, deeper)

        def over(size: int, inner: Callable[[e.Letter, int], t.Term]) -> t.Term:
            if depth >= len(self._pool):
                raise _NoFormError
            letter = e.Letter(self._pool[depth])
            self._sizes[letter] = size
            return _summed(letter, self._sizes, inner(letter, depth + 1))

        if not any(_dots(term)):
            return _entry_of(term, letters, self._shape)
        match term:
            case t.Symbol(name):
                return self._tangent_entry(name, letters, parameter, by, depth)
            case t.Sum(parts):
                # What the step adds comes before what it carries on.
                return algebra.total(*sorted(map(entry, parts), key=_is_carried))
            case t.Product(factors):
                still, moving = _parted(factors)
                entries = sorted(map(entry, [still, moving]), key=_is_no_delta)
                return algebra.product(*entries)
            case t.Quotient(above, below):
                return algebra.quotient(entry(above), entry(below))
            case t.Choice(condition, yes, no):
                return t.Choice(entry(condition), entry(yes), entry(no))
            case t.Transpose(matrix):
                return entry(matrix, letters[::-1])
            case t.Indexed(inner, index):
                return entry(inner, _shifted(letters, index, self._shape(inner)))
            case t.Applied(matrix, t.Joined(parts, 0, 1, lengths)) if letters:
                [i] = letters

                def block(part: t.Term, length: int, start: int) -> t.Term:
                    return over(
                        length,
                        lambda k, deeper: algebra.product(
                            entry(matrix, (i, replace(k, plus=start)), deeper),
                            entry(part, (k,), deeper),
                        ),
                    )

                return algebra.total(*(block(*each) for each in _blocks(parts, lengths)))
            case t.Applied(matrix, vector) if len(self._shape(matrix)) == 2:
                shape = self._shape(matrix)
                if not letters or 1 in shape:
                    raise _NoFormError
                [i] = letters
                return over(
                    shape[1],
                    lambda k, deeper: algebra.product(
                        entry(matrix, (i, k), deeper), entry(vector, (k,), deeper)
                    ),
                )
            case t.Inner(left, right) if self._shape(left) != (1,):
                return over(
                    self._shape(left)[0],
                    lambda k, deeper: algebra.product(
                        entry(left, (k,), deeper), entry(right, (k,), deeper)
                    ),
                )
            case t.Reduced("sum" | "mean" as kind, inner, None):
                shape = self._shape(inner)
                if len(shape) != 1 or shape == (1,):
                    raise _NoFormError
                share = t.Number(1.0 / shape[0] if kind == "mean" else 1.0)
                total = over(shape[0], lambda k, deeper: entry(inner, (k,), deeper))
                return algebra.product(share, total)
        raise _NoFormError

    def _tangent_entry(
        self,
        dot: Name,
        letters: tuple[e.Letter, ...],
        parameter: Name,
        by: tuple[e.Letter, ...],
        depth: int,
    ) -> t.Term:
        """An entry of a dot: of the parameter itself, of another one, or of a value."""
        name = replace(dot, accent="")
        if name == parameter:
            pairs = zip(letters, by, strict=True) if letters else ()
            return algebra.product(t.Number(1.0), *(e.KroneckerDelta(*pair) for pair in pairs))
        if name in self._parameters or not self._depends_on(name, parameter):
            return t.Number(0.0)
        if name in self._inlined:
            return self._entry(self._tangents[name], letters, parameter, by, depth)
        return e.Entry(self._derivative(name, parameter), (*letters, *by))

    # As matrices.

    def _matrix_line(self, value: Name, parameter: Name) -> tuple[t.Term, t.Term]:
        derivative = self._derivative(value, parameter)
        if derivative.axes > 1 or derivative.by_axes > 2:
            raise _NoFormError
        right = self._matrix(self._tangents[value], parameter)
        return e.Influence(derivative), right

    def _matrix(self, term: t.Term, parameter: Name) -> t.Term:
        """The derivative of a vector that is linear in the dots, by all entries of a parameter."""

        def matrix(part: t.Term) -> t.Term:
            return self._matrix(part, parameter)

        shape = self._shape
        match term:
            case t.Symbol(name):
                return self._tangent_matrix(name, parameter)
            case t.Sum(parts):
                return algebra.total(*sorted(map(matrix, parts), key=_is_carried))
            case t.Product(factors):
                still, moving = _parted(factors)
                return self._scaled(still, matrix(moving), shape(moving))
            case t.Applied(factor, vector) if not any(_dots(factor)):
                return _chained(factor, matrix(vector))
            case t.Applied(t.Symbol(name), vector) if name == _dot(parameter):
                return e.Kronecker(t.AsRow(vector), t.Identity(parameter))
            case t.Applied(t.Symbol(name), _):
                if replace(name, accent="") in self._parameters:
                    return t.Number(0.0)
            case t.Reduced("sum", t.Product(factors), None):
                still, moving = _parted(factors)
                number, row = _number_in_front(still)
                if shape(moving) == shape(row) != (1,):
                    return algebra.product(number, _chained(t.AsRow(row), matrix(moving)))
        raise _NoFormError

    def _scaled(self, factor: t.Term, matrix: t.Term, moving: tuple[int, ...]) -> t.Term:
        """The product with a factor, by components."""
        if matrix == t.Number(0.0):
            return matrix
        if _has_one_entry(self._shape(factor)):
            return algebra.product(factor, matrix)
        if _has_one_entry(moving):
            raise _NoFormError
        return _chained(t.Call("diag", (factor,)), matrix)

    def _tangent_matrix(self, dot: Name, parameter: Name) -> t.Term:
        name = replace(dot, accent="")
        if name == parameter:
            if self._parameters[name] != 1:
                raise _NoFormError
            return t.Identity(name)
        if name in self._parameters or not self._depends_on(name, parameter):
            return t.Number(0.0)
        if name in self._inlined:
            return self._matrix(self._tangents[name], parameter)
        return e.Influence(self._derivative(name, parameter))


def _dot(name: Name) -> Name:
    return replace(name, accent="dot")


def _now(name: Name) -> Name:
    """A name at time t."""
    return name if name.time is None else name.at(-name.time)


def _dots(term: t.Term) -> Iterator[Name]:
    """The values and parameters whose dots are in a term."""
    for name in t.names_in(term):
        if name.accent == "dot":
            yield replace(name, accent="")


def _parted(factors: Sequence[t.Term]) -> tuple[t.Term, t.Term]:
    """Split a product that is linear in the dots: the factors without dots, and that with them."""
    [moving] = [factor for factor in factors if any(_dots(factor))]
    return algebra.product(*(factor for factor in factors if factor is not moving)), moving


def _has_one_entry(shape: tuple[int, ...]) -> bool:
    return shape in ((), (1,))


def _entry_of(term: t.Term, letters: tuple[e.Letter, ...], shape: Shape) -> t.Term:
    """An entry of a term without dots."""

    def entry(part: t.Term) -> t.Term:
        return _entry_of(part, () if _has_one_entry(shape(part)) else letters, shape)

    match term:
        case t.Sum(parts):
            return algebra.total(*map(entry, parts))
        case t.Product(factors):
            return algebra.product(*map(entry, factors))
        case t.Quotient(above, below):
            return algebra.quotient(entry(above), entry(below))
        case t.Power(base, exponent):
            return t.Power(entry(base), exponent)
        case t.Choice(condition, yes, no):
            return t.Choice(entry(condition), entry(yes), entry(no))
        case t.Relation(relation, left, right):
            return t.Relation(relation, entry(left), entry(right))
        case t.Indexed(inner, index) if all(map(_is_plain, index)):
            return _entry_of(inner, _shifted(letters, index, shape(inner)), shape)
    return e.Entry(term, letters) if letters else term


def _is_plain(index: t.Index) -> bool:
    """Whether an index is a slice of consecutive entries."""
    return isinstance(index, t.Range) and index.step in (None, 1)


def _shifted(
    letters: tuple[e.Letter, ...], index: Sequence[t.Index], shape: tuple[int, ...]
) -> tuple[e.Letter, ...]:
    """The indices of an entry in the array that was indexed."""
    found = []
    if len(letters) != len(index):
        raise _NoFormError
    for letter, each, size in zip(letters, index, shape, strict=True):
        if not _is_plain(each):
            raise _NoFormError
        assert isinstance(each, t.Range)
        start, _, _ = slice(each.start, each.stop).indices(size)
        found.append(replace(letter, plus=letter.plus + start))
    return tuple(found)


def _blocks(
    parts: Sequence[t.Term], lengths: Sequence[int | None]
) -> Iterator[tuple[t.Term, int, int]]:
    """Part, length and start of each block that is not zero."""
    start = 0
    for part, length in zip(parts, lengths, strict=True):
        if length is None:
            raise _NoFormError
        if not isinstance(part, t.Filled) or part.value:
            yield part, length, start
        start += length


def _summed(letter: e.Letter, sizes: Mapping[e.Letter, int], term: t.Term) -> t.Term:
    """Sum over an index; where a Kronecker delta has it, one value of the index is left.

    Not if the other index of the delta has other values.
    """

    def has_delta(part: t.Term) -> bool:
        match part:
            case e.KroneckerDelta(first, second) if letter in (first, second):
                return sizes.get(first) == sizes.get(second)
            case t.Product(factors):
                return any(map(has_delta, factors))
        return False

    match term:
        case t.Number(0.0):
            return term
        case t.Product((t.Number() as number, *rest)):
            return algebra.product(number, _summed(letter, sizes, algebra.product(*rest)))
        case t.Sum(parts) if any(map(has_delta, parts)):
            return algebra.total(*(_summed(letter, sizes, part) for part in parts))
        case t.Product(factors):
            for factor in factors:
                rest = [other for other in factors if other is not factor]
                match factor:
                    case e.KroneckerDelta(first, second) if has_delta(factor):
                        kept = second if first == letter else first
                        return _relettered(algebra.product(*rest), letter, kept)
                    case t.Sum(parts) if any(map(has_delta, parts)):
                        each = (algebra.product(*rest, part) for part in parts)
                        return algebra.total(*(_summed(letter, sizes, part) for part in each))
    return e.OverIndex(letter, sizes[letter], term)


def _relettered(term: t.Term, old: e.Letter, new: e.Letter) -> t.Term:
    def change(part: object) -> object:
        if isinstance(part, e.Letter):
            same = part.letter == old.letter
            return replace(new, plus=new.plus + part.plus) if same else part
        return _relettered(part, old, new) if isinstance(part, t.Term) else part

    return t.rebuilt(term, change)


def _is_no_delta(term: t.Term) -> bool:
    """Whether a factor comes after the Kronecker deltas."""
    return not isinstance(term, e.KroneckerDelta)


def _is_carried(term: t.Term) -> bool:
    """Whether a term holds a total derivative of an earlier value."""
    return any(isinstance(part, e.TotalDerivative) for part in t.parts_of(term))


def _chained(left: t.Term, right: t.Term) -> t.Term:
    """Multiply matrices; a zero stays zero, an identity is left out."""
    return right if right == t.Number(0.0) else chained(left, right)


def _number_in_front(term: t.Term) -> tuple[t.Number, t.Term]:
    match term:
        case t.Product((t.Number() as number, *rest)):
            return number, algebra.product(*rest)
    return t.Number(1.0), term
