"""From a text to a model that continues it; each invalid input is an error of one line."""

import re
import shutil
import subprocess

import pytest
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.cli.console import results_console
from symbolic_rnn.model_file import load_model

TEXT = "the cat sat on the mat, and the rat sat on the cat.\n" * 12
SMALL = [
    *("--cell", "gru", "--hidden", "4", "--embedding", "3", "--layers", "1", "--streams", "4"),
    *("--chunk", "16", "--learning-rate", "0.01", "--mode", QUICK),
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with the text and, from two epochs with checkpoints, its model."""
    folder = tmp_path_factory.mktemp("text")
    (folder / "cats.txt").write_text(TEXT, encoding="utf-8")
    assert train(folder, "--epochs", "2", "--checkpoints", str(folder / "saved")) == 0
    return folder


def train(folder, *words, file="cats.txt", output="model.safetensors"):
    return main(["train", str(folder / file), *SMALL, "-o", str(folder / output), *words])


def test_a_text_becomes_a_model_with_its_proof_and_its_bits_beside_n_grams(trained, capsys):
    """Continued from the checkpoints, for one more epoch: it is not trained anew."""
    assert train(trained, "--epochs", "3", "--checkpoints", str(trained / "saved")) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "Gradient of the loss of gru, float32"
    assert out.splitlines()[2].startswith("all agree")
    n = round(0.05 * len(TEXT))
    assert f"Read {len(TEXT):,} characters, {len(set(TEXT))} of them different: " in err
    assert f"{n} to validate, {n} held out" in err
    assert "Continuing from" in err
    assert re.search(r"^Compiled in \d+\.\d s\.$", err, flags=re.MULTILINE)
    assert re.search(
        rf"Bits per character of the {n} held-out characters: gru \d+\.\d{{3}}, "
        r"Kneser-Ney, order 5 \d+\.\d{3}, frequencies of characters \d+\.\d{3}\.",
        out,
    )
    assert "A sample: 't" in out
    model = load_model(trained / "model.safetensors", mode=QUICK)
    assert isinstance(model, srnn.CharacterModel)
    assert model.dtype == "float32"
    assert model.vocabulary.characters == "".join(sorted(set(TEXT)))


def test_characters_outside_the_training_part_are_counted(tmp_path, capsys):
    """Of the whole text, and those that only the end has, which the model does not know."""
    (tmp_path / "cats.txt").write_text(TEXT + "ÄÖÜäöü" * 6, encoding="utf-8")
    words = ["--epochs", "1", "--no-verify", "--test", "0.06"]
    assert train(tmp_path, *words) == 0
    read = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("Read"))
    assert f" {len(set(TEXT)) + 6} of them different" in read
    assert "different (6 not in the training part, so unknown to the model): " in read


def test_other_ends_of_lines_are_made_lf_and_said(tmp_path, capsys):
    """A file of Windows gives the model of the same file of Unix."""
    (tmp_path / "cats.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert "\n" in TEXT
    assert train(tmp_path, "--epochs", "1", "--no-verify") == 0
    err = capsys.readouterr().err
    assert f"Read {len(TEXT):,} characters, {len(set(TEXT))} of them different, with ends" in err
    assert "made LF" in err


@pytest.mark.parametrize(("name", "why"), [("none.txt", "No such file"), ("a.txt", "directory")])
def test_a_text_that_cannot_be_read_is_named(name, why, tmp_path, capsys):
    (tmp_path / "a.txt").mkdir()
    assert train(tmp_path, file=name) == 2
    err = capsys.readouterr().err
    assert f"{name}: expected a text file: " in err
    assert why in err
    assert "Errno" not in err


def test_a_model_continues_a_prompt(trained, capsys):
    """The same seed prints the same text."""
    words = ["sample", str(trained / "model.safetensors"), "--mode", QUICK, "--prompt", "the "]
    texts = []
    for seed in ("1", "1", "2"):
        assert main([*words, "--length", "20", "--seed", seed]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]
    assert texts[0].startswith("the ")
    assert len(texts[0]) == len("the ") + 20 + 1


@pytest.mark.parametrize(
    ("content", "words", "message"),
    [
        (b"", [], "expected a text, but the file is empty"),
        (b"caf\xe9 au lait", [], "expected a text in UTF-8, but byte 3 is not valid"),
        ("a text".encode("utf-16"), [], "convert it first, for example by iconv -f utf-16 -t"),
        (b"abc", ["--streams", "1", "--chunk", "1"], "a training part of at least 5 characters"),
        (TEXT[:60].encode(), ["--test", "0.02"], "a test part of at least 2, or --test 0"),
        (b"short", [], "expected a training part of more than 64 characters"),
        (TEXT.encode(), ["--window", "3"], "unrecognized arguments: --window 3"),
        (TEXT.encode(), ["--chunk", "0"], "argument --chunk: expected"),
        (TEXT.encode(), ["--validation", "0.6", "--test", "0.5"], "with a sum below 1"),
    ],
)
def test_a_wrong_text_is_refused(content, words, message, tmp_path, capsys):
    (tmp_path / "a.txt").write_bytes(content)
    assert train(tmp_path, *words, file="a.txt") == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--prompt", "why?"], "got '?', 'w', 'y', which it does not contain"),
        (["--prompt", ""], "a prompt of at least one character"),
        (["--temperature", "-1"], "expected zero or a positive number, got '-1'"),
    ],
)
def test_a_wrong_prompt_is_refused(words, message, trained, capsys):
    assert main(["sample", str(trained / "model.safetensors"), "--mode", QUICK, *words]) == 2
    assert message in capsys.readouterr().err


def test_models_of_texts_and_of_series_are_not_taken_for_each_other(trained, tmp_path, capsys):
    """Each command says which of them the file is for."""
    model, other = str(trained / "model.safetensors"), tmp_path / "other.safetensors"
    assert main(["forecast", model, "none.csv"]) == 2
    assert "expected a model of a series" in capsys.readouterr().err
    srnn.save_model(srnn.Elman(1, 2, seed=0), other)
    assert main(["sample", str(other)]) == 2
    assert "expected a model of a text, as symbolic-rnn train FILE.txt writes, got a Elman" in (
        capsys.readouterr().err
    )


def test_what_a_file_is_is_seen_by_its_name_or_the_option(tmp_path, capsys):
    """In capitals too; a value of an option that ends in .txt is no text; --text takes any name."""
    (tmp_path / "NOTES.TXT").write_text("short")
    assert train(tmp_path, file="NOTES.TXT") == 2
    assert "expected a training part" in capsys.readouterr().err
    (tmp_path / "notes").write_text("short")
    assert train(tmp_path, "--text", file="notes") == 2
    assert "expected a training part" in capsys.readouterr().err
    (tmp_path / "A.TXT").write_text("shorter")
    assert train(tmp_path, file="A.TXT") == 2
    assert "expected a training part" in capsys.readouterr().err
    for option in ("-o", "--output", "--out"):
        assert main(["train", "none.csv", option, "model.txt", "--window", "8"]) == 2
        assert "none.csv" in capsys.readouterr().err


def test_a_model_of_a_text_is_not_exported(trained, tmp_path, capsys):
    """One line, with what to do instead."""
    assert main(["export", str(trained / "model.safetensors"), "-o", str(tmp_path)]) == 2
    assert "a model of a text cannot be exported; export its cell" in capsys.readouterr().err


def test_what_is_printed_is_what_it_is(capsys):
    """Rich would print a picture of a cat, and take brackets for a style."""
    results_console().print("A sample: ':cat: [b]x[/b]'", markup=False, soft_wrap=True)
    assert capsys.readouterr().out == "A sample: ':cat: [b]x[/b]'\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["notes.csv", "--streams", "4"],
            "--streams is for a text: add --text, or name a file .txt",
        ),
        (["notes.csv", "--chunk=8"], "unrecognized arguments: --chunk=8; --chunk is for a text"),
        (["notes.csv", "--emb", "8"], "--emb is for a text: add --text"),
        (
            ["notes.txt", "--window", "4"],
            "--window is for a series, and this file is read as a tex",
        ),
        (
            ["notes.csv", "--windw", "4"],
            "unrecognized arguments: --windw 4; see symbolic-rnn train",
        ),
    ],
)
def test_an_option_of_the_other_kind_of_file_is_told(words, message, capsys):
    """It was unrecognized, and nothing said that there is `--text`."""
    assert main(["train", *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("bible") is None, reason="Debian's bible-kjv is not installed")
def test_the_bible_of_debian_is_a_text(tmp_path, capsys):
    """As docs/howto/text.md says; a book of it, since the whole takes long."""
    verses = subprocess.run(
        ["bible", "-f", "ruth1:1-ruth4:22"], check=True, capture_output=True, text=True
    )
    (tmp_path / "kjv.txt").write_text(verses.stdout, encoding="utf-8")
    assert verses.stdout.startswith("Ruth1:1 Now it came to pass")
    assert train(tmp_path, "--epochs", "1", "--no-verify", file="kjv.txt") == 0
    assert "Bits per character" in capsys.readouterr().out
