"""Character models: vocabulary, n-grams by brute force, carried chunks by hand, samples, files."""

from collections import Counter
from itertools import count

import numpy as np
import pytest
from interrupted_runs import KilledError
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.training.text.text_training import TextTraining, split_text

TEXT = "the cat sat on the mat, the rat sat on the cat. " * 3 + "that is that!"


@pytest.fixture(scope="module")
def model():
    """A small model of the text, with random weights."""
    cell = srnn.Stack([srnn.GRU(3, 5, seed=0), srnn.Elman(5, 4, seed=1)])
    return srnn.CharacterModel(srnn.Vocabulary(TEXT), cell, seed=2, mode=FAST)


@pytest.fixture(scope="module")
def training(model):
    """Streams of unequal lengths: the last chunk is ragged, and one stream a character longer."""
    settings = {"learning_rate": 1e-3, "clip": 1.0, "seed": 0}
    return TextTraining(model, TEXT, streams=4, chunk=7, **settings)


def by_brute_force(text, context, symbols, order):
    """Interpolated Kneser-Ney of Chen and Goodman, by counting substrings at every call.

    The highest order counts occurrences, a lower one the different characters before; each
    discount is n1 / (n1 + 2 n2); the lowest is mixed with the uniform distribution over symbols.
    """

    def counts(k):
        grams = Counter(text[i : i + k] for i in range(len(text) - k + 1))
        if k == order:
            return grams
        longer = {text[i : i + k + 1] for i in range(len(text) - k)}
        before = Counter(gram[1:] for gram in longer)
        return {gram: before[gram] for gram in grams}

    p = {symbol: 1 / len(symbols) for symbol in symbols}
    for k in range(1, order + 1):
        if k - 1 > len(context):
            break
        of = context[len(context) - (k - 1) :] if k > 1 else ""
        found = counts(k)
        once, twice = (sum(c == n for c in found.values()) for n in (1, 2))
        discount = once / (once + 2 * twice) if once else 0.5
        after = {gram[-1]: c for gram, c in found.items() if gram[:-1] == of and c}
        if total := sum(after.values()):
            rest = discount * len(after) / total
            p = {s: max(after.get(s, 0) - discount, 0) / total + rest * p[s] for s in symbols}
    return np.array([p[symbol] for symbol in symbols])


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize("context", ["", "t", "the ", "xyz", "on the c", "zzthe ca"])
def test_kneser_ney_is_what_counting_substrings_gives(order, context):
    """Contexts that were seen, that were not, and partly; every distribution sums to one."""
    ngrams = srnn.KneserNey(TEXT, order=order)
    found = ngrams.probabilities(context)
    assert np.isclose(found.sum(), 1, rtol=1e-12)
    symbols = ["\0", *ngrams.vocabulary.characters]
    known = "".join(c if c in ngrams.vocabulary.characters else "\0" for c in context)
    np.testing.assert_allclose(found, by_brute_force(TEXT, known, symbols, order), rtol=1e-12)


def test_bits_of_n_grams_are_the_mean_over_the_characters():
    """Each character after the first, in the context of the text before it."""
    ngrams = srnn.KneserNey(TEXT, order=3)
    heldout = "the dog sat!"
    numbers = ngrams.vocabulary.encode(heldout)
    each = [ngrams.probabilities(heldout[:k])[numbers[k]] for k in range(1, len(heldout))]
    assert np.isclose(ngrams.bits_per_character(heldout), -np.log2(each).mean(), rtol=1e-12)


def test_carried_chunks_give_the_sum_over_each_stream(training, model):
    """Without an update between them, as the whole stream read at once; nothing is left out."""
    pieces = np.array_split(model.vocabulary.encode(TEXT)[:-1], 4)
    following = np.array_split(model.vocabulary.encode(TEXT)[1:], 4)
    expected = 0.0
    for x, y in zip(pieces, following, strict=True):
        states = [np.zeros((1, width)) for width in model.cell.state.values()]
        log_p, *_ = model.predict(x[None].astype("int32"), np.ones(1, bool), *states)
        expected -= np.log2(np.exp(log_p[0, np.arange(len(y)), y])).sum()
    total, weight = 0.0, 0
    from symbolic_rnn.training.text.character_model import Evaluation

    evaluate = Evaluation(model, 4)
    for batch in training.data.epoch():
        total += evaluate(*batch.arguments) * batch.weight
        weight += batch.weight
    assert weight == len(TEXT) - 1
    assert np.isclose(total, expected, rtol=1e-12)
    assert np.isclose(
        model.bits_per_character(TEXT, streams=4, chunk=5), expected / weight, rtol=1e-12
    )


def test_a_training_step_is_proved_trains_and_carries_its_state(training, model):
    """The gradient that reaches Adam agrees with the other methods; the loss falls."""
    report = training.verify()
    assert report.ok, str(report)
    before = [parameter.get_value() for parameter in model.parameters]
    history = training.fit(epochs=3, patience=0, progress=False)
    assert history.train_loss[2] < history.train_loss[0]
    for parameter, value in zip(model.parameters, before, strict=True):
        parameter.set_value(value)


def test_a_training_that_is_killed_in_an_epoch_ends_with_the_same_bits(
    training, tmp_path, monkeypatch
):
    """Weights, Adam's state and the carried state: as if it had not been killed."""
    shared = training.step.get_shared()
    before = [variable.get_value() for variable in shared]

    def anew():
        for variable, value in zip(shared, before, strict=True):
            variable.set_value(value)

    def ended(**options):
        history = training.fit(epochs=3, patience=0, progress=False, **options)
        return history, [variable.get_value().tobytes() for variable in shared]

    expected = ended()
    anew()
    step, calls = srnn.GuardedStep.__call__, count()

    def killed(self, *arguments):
        if next(calls) == 9:
            raise KilledError
        return step(self, *arguments)

    checkpoints = srnn.Checkpoints(tmp_path, every_steps=2, every_seconds=None)
    with monkeypatch.context() as patched:
        patched.setattr(srnn.GuardedStep, "__call__", killed)
        with pytest.raises(KilledError):
            ended(checkpoints=checkpoints)
    assert len(training.data.epoch()) == 6  # so it was killed in the second epoch
    anew()
    assert ended(checkpoints=checkpoints) == expected
    anew()


def test_a_sample_repeats_by_its_seed_and_without_temperature_takes_the_likeliest(model):
    """The unknown symbol is never drawn."""
    first = model.sample("the ", 40, seed=3)
    assert first == model.sample("the ", 40, seed=3) != model.sample("the ", 40, seed=4)
    assert len(first) == 40
    assert set(first) <= set(TEXT)
    text = "the "
    states = [np.zeros((1, width)) for width in model.cell.state.values()]
    for _ in range(6):
        x = model.vocabulary.encode(text)[None].astype("int32")
        log_p, *_ = model.predict(x, np.ones(1, bool), *states)
        text += model.vocabulary.decode([1 + int(log_p[0, -1, 1:].argmax())])
    assert model.sample("the ", 6, temperature=0) == text[4:]


def test_a_model_file_gives_the_same_bits(model, tmp_path):
    """Weights and vocabulary; what it samples, and what a text costs."""
    path = tmp_path / "model.safetensors"
    srnn.save_model(model, path)
    again = srnn.load_model(path, mode=FAST)
    assert again.vocabulary.characters == model.vocabulary.characters
    assert again.bits_per_character("a hat!") == model.bits_per_character("a hat!")
    assert again.sample("th", 30, seed=0) == model.sample("th", 30, seed=0)


def test_a_text_is_split_in_its_order():
    """Nothing is lost or shuffled."""
    train, validation, test = split_text(TEXT, 0.1, 0.2)
    assert train + validation + test == TEXT
    assert (len(validation), len(test)) == (round(len(TEXT) * 0.1), round(len(TEXT) * 0.2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.sample("", 3), "a prompt of at least one character"),
        (lambda m: m.sample("q?", 3), r"got '\?', 'q', which it does not contain"),
        (lambda m: m.bits_per_character("ab", streams=2), "at least 3 characters for 2 streams"),
        (lambda m: m.fit(TEXT, streams=50, chunk=64), "one chunk of 64 characters for each of 50"),
        (lambda m: m.fit(TEXT, validation=1.5), r"fractions in \[0, 1\)"),
        (lambda m: srnn.Vocabulary(""), "at least one character"),
        (lambda m: srnn.KneserNey("a"), "at least 5 characters, its order"),
        (lambda m: srnn.KneserNey(TEXT).bits_per_character("b"), "at least 2 characters"),
    ],
)
def test_wrong_input_is_refused(model, call, message):
    """Who, what was expected, what came."""
    with pytest.raises(ValueError, match=message):
        call(model)
