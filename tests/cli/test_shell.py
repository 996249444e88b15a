"""What all commands share: help, one-line errors, exit codes."""

import io
import os
import shlex
import subprocess
import sys
import warnings
from typing import get_args

import pytest

from symbolic_rnn import __version__, cli
from symbolic_rnn.cli import (
    console,
    demo,
    derive,
    forecast,
    info,
    main,
    options,
    page,
    sweep,
    train,
    vectors,
    verify,
)
from symbolic_rnn.cli.options import writable_file

COMMANDS = {
    module.__name__.rpartition(".")[2]: module
    for module in (derive, verify, vectors, page, train, forecast, sweep, info, demo)
}


def test_help_names_every_command_and_version_is_the_packages(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n    {name} " in text
        assert main([name, "--help"]) == 0
        assert f"usage: symbolic-rnn {name}" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"symbolic-rnn {__version__}\n"


@pytest.mark.parametrize("module", ["cli", *(f"cli.{name}" for name in COMMANDS)])
def test_no_command_imports_pytensor_before_it_runs(module):
    """--help must be fast; the package's own import is replaced by a stub here."""
    script = (
        "import sys, types; package = types.ModuleType('symbolic_rnn');"
        f"package.__path__ = {list(sys.modules['symbolic_rnn'].__path__)!r};"
        "sys.modules['symbolic_rnn'] = package;"
        f"import symbolic_rnn.{module}; sys.exit('pytensor' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["train"], "required: SERIES.csv"),
        (
            ["train", "a.csv", "--hidden", "0"],
            "--hidden: expected an integer of at least 1, got '0'",
        ),
        (["train", "a.csv", "--epochs", "many"], "--epochs: expected an integer .* got 'many'"),
        (["train", "a.csv", "--learning-rate", "nan"], "expected a positive number, got 'nan'"),
        (["train", "a.csv", "--clip", "0"], "expected a positive number, got '0'"),
        (["train", "a.csv", "--test", "1"], "--test: expected a number from 0 to below 1, got '1'"),
        (["train", "a.csv", "--cell", "rnn"], "--cell: invalid choice: 'rnn'"),
        (["train", "a.csv", "--fill", "mean"], "--fill: invalid choice: 'mean'"),
        (["forecast", "model"], "required: SERIES.csv"),
        (["demo", "--seed", "-1"], "--seed: expected an integer of at least 0, got '-1'"),
        (["page", "lstm", "more"], "unrecognized arguments: more"),
        (["page", "lstm", "--fly"], "unrecognized arguments: --fly"),
    ],
)
def test_an_option_that_makes_no_sense_is_one_line_and_exit_code_2(capsys, words, message):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("symbolic-rnn: error: ")
    command = " ".join(["symbolic-rnn", *(word for word in words[:1] if word in COMMANDS)])
    assert err.rstrip().endswith(f"see {command} --help")
    assert message.split(" .* ")[0] in err
    assert message.split(" .* ")[-1] in err


@pytest.fixture
def running(monkeypatch):
    """Replace what a command does."""

    def run(action):
        monkeypatch.setattr(info, "run", lambda _: action() or 0)
        return main(["info"])

    return run


def raising(error):
    def action():
        raise error

    return action


def test_errors_of_many_lines_become_one_and_traceback_shows_them_all(running, monkeypatch, capsys):
    """Compiled graphs raise long messages; a shell user needs the first line."""
    assert running(raising(ValueError("bad\n  number"))) == 2
    assert capsys.readouterr().err == "symbolic-rnn: error: bad number\n"
    assert running(raising(PermissionError(13, "Permission denied", "x"))) == 2
    assert capsys.readouterr().err == "symbolic-rnn: error: [Errno 13] Permission denied: 'x'\n"
    for words in (["info", "--traceback"], ["--traceback", "info"]):
        with pytest.raises(PermissionError):
            main(words)


def test_a_bug_is_not_dressed_up_as_a_user_error(running):
    """A KeyError in our code must show its traceback, so that it can be reported."""
    with pytest.raises(KeyError):
        running(raising(KeyError("oops")))


def test_ctrl_c_anywhere_exits_with_130(running, capsys):
    assert running(raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "symbolic-rnn: interrupted\n"


def test_a_closed_pipe_is_quiet(running, capsys):
    assert running(raising(BrokenPipeError())) == 141
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("words", [["--help"], ["info"]])
def test_output_into_a_closed_pipe_leaves_standard_error_empty(words):
    """`symbolic-rnn forecast ... | head -1` must not end in a traceback."""
    script = f"from symbolic_rnn.cli import main; raise SystemExit(main({words}))"
    # Unbuffered output would fail at once; the trouble is what is flushed at the very end.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 141


# Both closed, which has the causes of the other two.
@pytest.mark.sampled(closed=(("stdout", "stderr"),))
@pytest.mark.parametrize("closed", [("stdout",), ("stderr",), ("stdout", "stderr")])
def test_training_whose_reader_has_gone_still_writes_its_model(tmp_path, closed):
    """`symbolic-rnn train ... 2>&1 | head -1` used to end with 1, before the model was written."""
    data, model = tmp_path / "data.csv", tmp_path / "model.safetensors"
    data.write_text("flow\n" + "\n".join(str(k % 7) for k in range(120)))
    words = [
        "train",
        str(data),
        "--cell",
        "elman",
        "--epochs",
        "1",
        "--hidden",
        "2",
        "--window",
        "8",
        "-o",
        str(model),
    ]
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"from symbolic_rnn.cli import main; raise SystemExit(main({words}))",
        ],
        stdout=subprocess.PIPE if "stdout" in closed else subprocess.DEVNULL,
        stderr=subprocess.PIPE if "stderr" in closed else subprocess.DEVNULL,
    ) as process:
        for name in closed:
            getattr(process, name).close()
        assert process.wait() == 0
    assert model.is_file()


# Each stream and each command, in every second pair.
@pytest.mark.sampled(2, "word", "closed")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(("word", "code"), [("info", 0), ("fly", 2)])
def test_a_stream_that_the_shell_has_closed_is_not_written_to(word, code, closed):
    """`symbolic-rnn derive lstm >&-` used to end in an AttributeError: sys.stdout is None then."""
    script = f"from symbolic_rnn.cli import main; raise SystemExit(main(['{word}']))"
    line = f"{shlex.quote(sys.executable)} -c {shlex.quote(script)} {closed}"
    done = subprocess.run(["sh", "-c", line], check=False, capture_output=True, text=True)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "error" not in done.stdout


def test_a_warning_that_nobody_reads_does_not_end_the_command():
    """A warning went to a closed pipe, and its BrokenPipeError ended the training."""
    script = (
        "import sys, warnings; from symbolic_rnn.cli import info, main;"
        "sys.stdin.read(); info.run = lambda _: warnings.warn('no BLAS') or 0;"
        "raise SystemExit(main(['info']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stderr.close()
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize("words", [["train", "absent.csv"], ["demo", "--output", "made"]])
def test_an_unknown_mode_is_refused_first(words, capsys, tmp_path, monkeypatch):
    """It was refused after the series was read, and after a folder was made."""
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--mode", "FOO"]) == 2
    assert "got 'FOO'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_warning_is_one_line_without_a_place_in_our_code(running, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert running(lambda: warnings.warn("no\n BLAS", UserWarning, stacklevel=1)) == 0
    assert capsys.readouterr().err == "symbolic-rnn: warning: no BLAS\n"


def test_the_best_forecast_is_bold_and_names_are_not_markup():
    from symbolic_rnn.forecasting.experiment import Score

    text = io.StringIO()
    table = console.score_table([Score("[red]gru", 3.0, 2.0), Score("last", 4.0, 3.0)], "Errors")
    console.Console(file=text, width=60, force_terminal=True).print(table)
    assert "[red]gru" in text.getvalue()
    [row] = [line for line in text.getvalue().splitlines() if "gru" in line]
    assert "\x1b[1m" in row


def test_a_place_where_nothing_can_be_written_is_refused_beforehand(tmp_path):
    """Training for an hour must not end in 'no such directory'."""
    data = tmp_path / "data.csv"
    data.write_text("a\n1\n")
    with pytest.raises(ValueError, match=r"there is no folder .*none; create it first"):
        writable_file(str(tmp_path / "none" / "model"))
    with pytest.raises(ValueError, match="there is no folder"):
        writable_file(str(data / "model"))
    with pytest.raises(ValueError, match="is a folder"):
        writable_file(str(tmp_path))
    with pytest.raises(ValueError, match="would overwrite an input"):
        writable_file(str(tmp_path / "x" / ".." / "data.csv"), inputs=(str(data),))
    assert writable_file(str(tmp_path / "model")) == tmp_path / "model"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data.csv"]


def test_a_folder_without_permission_is_refused_beforehand(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(options.tempfile, "TemporaryFile", refuse)
    with pytest.raises(ValueError, match="is not writable: Permission denied"):
        writable_file(str(tmp_path / "model"))


def test_the_exit_codes_are_those_of_the_shell():
    assert (cli.USER_ERROR, cli.INTERRUPTED) == (2, 130)


def test_the_shell_knows_the_cells_the_rules_and_the_methods_of_the_library():
    """The names are repeated for a help without PyTensor; they must stay the same."""
    from symbolic_rnn.adjoints import EXACT
    from symbolic_rnn.cells import CELLS
    from symbolic_rnn.derivation.derivation import Method
    from symbolic_rnn.derivation.methods import METHODS

    assert tuple(CELLS) == options.CELL_NAMES
    assert tuple(EXACT) == options.EXACT_RULE_NAMES
    assert tuple(METHODS) == options.DERIVATION_METHODS == get_args(Method)
