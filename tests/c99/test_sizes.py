"""Normal forms of sizes: equality is found, and decided properties hold for all values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic_rnn.c99.ir.expressions import Integer
from symbolic_rnn.c99.ir.sizes import Size, maximum, minimum, positive
from symbolic_rnn.c99.render.c import expression as c_text

LENGTHS, INTEGERS = ("m", "n"), ("i", "j")
SYMBOLS = [Size.symbol(name, low=0) for name in LENGTHS] + [Size.symbol(name) for name in INTEGERS]


def value_of(expression, values):
    """Evaluate an expression in Python, and as a size."""
    match expression:
        case int():
            return expression, Size.of(expression)
        case str():
            [size] = [s for s in SYMBOLS if str(s) == expression]
            return values[expression], size
        case (op, *parts):
            (a, x), *others = (value_of(part, values) for part in parts)
            b, y = others[0] if others else (0, Size.of(0))
            match op:
                case "+":
                    return a + b, x + y
                case "-":
                    return a - b, x - y
                case "*":
                    return a * b, x * y
                case "max":
                    return max(a, b), maximum(x, y)
                case "min":
                    return min(a, b), minimum(x, y)
                case "//":
                    return max(a, 0) // 3, positive(x) // 3
    raise AssertionError(expression)


EXPRESSIONS = st.recursive(
    st.integers(-3, 3) | st.sampled_from([*LENGTHS, *INTEGERS]),
    lambda inner: (
        st.tuples(st.sampled_from(["+", "-", "*", "max", "min"]), inner, inner)
        | st.tuples(st.just("//"), inner)
    ),
    max_leaves=6,
)
VALUES = st.fixed_dictionaries(
    {name: st.integers(0, 4) for name in LENGTHS} | {name: st.integers(-4, 4) for name in INTEGERS}
)


def c_value(size, values):
    """Evaluate a C expression: C's ``a > b ? c : d`` is Python's ``c if a > b else d``."""
    return eval_c(c_text(Integer(size)), values)


def eval_c(text, values):
    """Evaluate rendered sizes: names, integers, sums, products, quotients, conditionals."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()
    return choice(tokens, values)


def choice(tokens, values):
    left = added(tokens, values)
    if tokens and tokens[0] == ">":
        tokens.pop(0)
        right = added(tokens, values)
        assert tokens.pop(0) == "?"
        yes = choice(tokens, values)
        assert tokens.pop(0) == ":"
        no = choice(tokens, values)
        return yes if left > right else no
    return left


def added(tokens, values):
    result = multiplied(tokens, values)
    while tokens and tokens[0] in "+-":
        sign = 1 if tokens.pop(0) == "+" else -1
        result += sign * multiplied(tokens, values)
    return result


def multiplied(tokens, values):
    result = atom(tokens, values)
    while tokens and tokens[0] in "*/":
        if tokens.pop(0) == "*":
            result *= atom(tokens, values)
        else:
            by = atom(tokens, values)
            assert result >= 0, "C rounds a quotient to zero"
            result //= by
    return result


def atom(tokens, values):
    token = tokens.pop(0)
    if token == "(":
        result = choice(tokens, values)
        assert tokens.pop(0) == ")"
        return result
    if token.startswith("-"):
        return -atom([token[1:], *tokens] if token != "-" else tokens, values)
    return values[token] if token in values else int(token)


@given(EXPRESSIONS, VALUES)
@settings(max_examples=400, deadline=None)
def test_the_normal_form_and_its_c_text_have_the_value_of_the_expression(expression, values):
    """Catches a rule of the normal form that is not an identity, and a missing parenthesis."""
    expected, size = value_of(expression, values)
    assert c_value(size, values) == expected
    assert 2 * c_value(size, values) == eval_c(c_text(Integer(size) * 2), values)


@given(EXPRESSIONS, EXPRESSIONS, VALUES)
@settings(max_examples=400, deadline=None)
def test_decided_properties_hold_for_every_value(left, right, values):
    """Catches wrong bounds, and sizes wrongly decided to be equal or different."""
    (a, x), (b, y) = value_of(left, values), value_of(right, values)
    assert x.equals(y) in (None, a == b)
    assert x.low is None or a >= x.low
    assert not x.is_nonnegative or a >= 0


@given(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS)
@settings(max_examples=200, deadline=None)
def test_sums_and_products_obey_their_laws(left, right, third):
    """Catches a normal form that depends on how a polynomial was written."""
    a, b, c = (value_of(e, dict.fromkeys("mnij", 1))[1] for e in (left, right, third))
    assert a + b == b + a
    assert (a + b) * c == c * a + b * c
    assert a - b + b == a
    assert (maximum(a, b) + minimum(a, b)).equals(a + b) is not False
    assert hash(a + b) == hash(b + a)
    assert (a - a).equals(0) is True


def test_parts_of_an_axis_have_sizes_that_are_decided():
    """Sizes that occur with slices, joins and windows of one axis."""
    n, m = Size.symbol("n", low=0), Size.symbol("m", low=0)
    behind_first, before_last = n - minimum(1, n), maximum(0, minimum(n - 1, n))
    assert behind_first == before_last == positive(n - 1)
    assert positive(positive(n - 1) - 1) == positive(n - 2)
    assert minimum(n, n) == maximum(n, 0) == n
    assert (n + 1 - minimum(1, n + 1)) == n
    assert maximum(n, m) + minimum(m, n) == n + m
    assert positive(n * m - m) == m * positive(n - 1)
    assert n - minimum(n, m) + minimum(m, n) == n
    assert (6 * n * m // 3).equals(2 * m * n)
    assert (n // 2).equals(n // 2)
    assert (n // 2).equals(n) is None
    assert n.equals(n + m + 1) is False
    assert (n * m).divided(m) == n
    assert (n * m + n).divided(m) is None
    assert (n * 4).divided(Size.of(3)) is None


def test_a_size_is_not_compared_with_a_text():
    """Catches a comparison by spelling, which would always be false."""
    with pytest.raises(TypeError, match="can be compared with a size or an integer"):
        assert Size.symbol("n") == "n"
