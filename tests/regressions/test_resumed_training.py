"""Class 21: N + M steps equal N steps, save, load, M steps, bit for bit (Lightning 18098).

Of the parameters, the optimizer, random generators, carried states, the order of the data and the
place in it, the best weights and the history; wherever the run was interrupted, and however.
"""

import io
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytensor.tensor as pt
import pytest
from interrupted_runs import DATA, KilledError, Machine, kill, run
from modes import FAST, QUICK
from pytensor_ml.optim import adam
from rich.console import Console

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.training.checkpoint_file import packed, unpacked
from symbolic_rnn.training.checkpoints import as_json
from symbolic_rnn.training.history_file import HistoryWriter

STEPS = 12
WAYS = {
    "killed": kill,
    "interrupted": lambda: signal.raise_signal(signal.SIGINT),
    "terminated": lambda: signal.raise_signal(signal.SIGTERM),
}


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Nothing here loses power."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


def ended(machine, history, folder=None):
    """How a run has ended, with the records of its history file."""
    lines = srnn.read_history(folder / "history.jsonl") if folder else None
    timeless = lines and [{k: v for k, v in line.items() if k != "seconds"} for line in lines]
    return machine.values(), history, timeless


def left(machine, **options):
    """How a run was left that did not end."""
    try:
        return run(machine, **options).stopped
    except KilledError:
        return "killed"
    except srnn.TrainingTerminated as end:
        return end.history.stopped if end.code == 143 else end.code


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("every_steps", [1, 5])
def test_a_run_that_is_left_at_any_step_ends_as_one_that_is_not(way, every_steps, tmp_path):
    undisturbed = Machine()
    untrained, expected = undisturbed.values(), run(undisturbed)
    assert not set(untrained) & set(undisturbed.values()), "something was not trained"
    for k in range(1, STEPS + 1):
        folder = tmp_path / str(k)
        settings = srnn.Checkpoints(folder, every_steps=every_steps, every_seconds=None)
        assert left(Machine(at={k: WAYS[way]}), checkpoints=settings) == way
        resumed = Machine(seed=99)  # another process: its own generator, its own first values
        resumed.weight.value = resumed.weight.value + 1
        values, history, lines = ended(resumed, run(resumed, checkpoints=settings), folder)
        assert values == undisturbed.values()
        assert history == expected
        assert [line["epoch"] for line in lines] == [1, 2, 3]
        assert resumed.taken == STEPS - (
            k if way != "killed" else (k - 1) // every_steps * every_steps
        )


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_is_not(tmp_path):
    """What the second process restored is what the third one continues from."""
    undisturbed = Machine()
    expected = ended(undisturbed, run(undisturbed, tmp_path / "whole"), tmp_path / "whole")
    for _ in range(STEPS - 1):
        with pytest.raises(KilledError):
            run(Machine(at={2: kill}), tmp_path / "cut")
    last = Machine()
    assert ended(last, run(last, tmp_path / "cut"), tmp_path / "cut") == expected
    assert last.taken == 1


def test_an_interrupt_while_validating_does_not_lose_the_epoch(tmp_path):
    undisturbed, machine, resumed = Machine(), Machine(), Machine()
    expected = run(undisturbed)

    def interrupt(x):
        signal.raise_signal(signal.SIGINT)
        return machine.evaluate(x)

    assert run(machine, tmp_path, evaluate=interrupt).stopped == "interrupted"
    assert run(resumed, tmp_path) == expected
    assert (machine.taken, resumed.taken) == (4, 8)
    assert resumed.values() == undisturbed.values()


def test_a_second_ctrl_c_in_a_step_leaves_the_checkpoint_before_it(tmp_path):
    """The step that it cuts in two must not be saved."""

    def twice():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    undisturbed, machine, resumed = Machine(), Machine(at={6: twice}), Machine()
    expected = run(undisturbed)
    assert run(machine, tmp_path).stopped == "interrupted"
    assert run(resumed, tmp_path) == expected
    assert (resumed.taken, resumed.values()) == (STEPS - 5, undisturbed.values())


def test_more_epochs_and_more_patience_continue_a_run_that_was_complete(tmp_path):
    """The weights that training left are in the checkpoint, not the best ones."""
    whole, first, second, third = (Machine() for _ in range(4))
    expected = run(whole, epochs=5)
    run(first, tmp_path, epochs=2)
    assert run(second, tmp_path, epochs=5) == expected
    assert (second.taken, second.values()) == (12, whole.values())
    assert run(third, tmp_path, epochs=5) == expected
    assert (third.taken, third.weight.value.tobytes()) == (0, whole.weight.value.tobytes())


def test_fewer_epochs_than_a_complete_run_has_name_the_epoch_it_has(tmp_path):
    """Not the number that was asked for, which is less than what was trained."""
    run(Machine(), tmp_path, epochs=4)
    for epochs in (4, 2):
        console = Console(file=io.StringIO(), width=200)
        resumed = Machine()
        history = run(resumed, tmp_path, epochs=epochs, progress=True, console=console)
        assert (resumed.taken, len(history.train_loss)) == (0, 4)
        shown = console.file.getvalue()
        assert "epoch 4, which is complete" in shown
        assert ("more than the 2 that were asked for" in shown) == (epochs == 2)


def test_a_run_that_ran_out_of_patience_is_complete(tmp_path):
    def worse(machine):
        return lambda x: float(machine.count.value)

    options = {"epochs": 50, "patience": 2}
    first, second = Machine(), Machine()
    history = run(first, tmp_path, evaluate=worse(first), **options)
    assert (history.stopped, history.best_epoch, len(history.train_loss)) == ("patience", 1, 3)
    assert run(second, tmp_path, evaluate=worse(second), **options) == history
    assert (second.taken, second.weight.value.tobytes()) == (0, first.weight.value.tobytes())


def test_the_layout_in_memory_is_kept_since_sums_depend_on_it(tmp_path):
    """Under NUMBA, Adam's moments lie column by column: read back row by row, bits were lost."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(3, 4, 5))
    layouts = {
        "c": a, "f": np.asfortranarray(a), "other": a.transpose(1, 2, 0).copy().transpose(2, 0, 1),
        "reversed": a[::-1, :, ::-1], "complex": np.asfortranarray(a[0] * 1j),
        "scalar": np.array(2j), "empty": np.zeros((0, 3)), "one": np.ones((1, 5)),
    }  # fmt: skip
    path = tmp_path / "checkpoint"
    path.write_bytes(packed({}, layouts))
    _, again = unpacked(path)
    for name, value in layouts.items():
        np.testing.assert_array_equal(again[name], value)
        assert (again[name].dtype, again[name].strides) == (value.dtype, value.strides), name
        assert again[name].flags.writeable
        assert not any(np.shares_memory(again[name], again[k]) for k in again if k != name)


def test_without_a_seed_the_order_is_the_one_that_was_drawn(tmp_path):
    """Fresh entropy in each process, and one run all the same."""
    first, second = Machine(at={6: kill}), Machine()
    with pytest.raises(KilledError):
        run(first, tmp_path, seed=None)
    run(second, tmp_path, seed=None)
    visited = np.concatenate([*first.seen[4:5], *second.seen[:3]])
    np.testing.assert_array_equal(np.sort(visited, axis=0), np.sort(DATA, axis=0))


def test_a_compiled_step_killed_at_random_moments_ends_with_the_same_bits():
    """SIGKILL, the real one; `python scripts/kill_training.py` does so 200 times, in mode C99."""
    script = Path(__file__).parents[2] / "scripts" / "kill_training.py"
    words = ["--kills", "5", "--epochs", "12", "--mode", "C99"]
    done = subprocess.run(
        [sys.executable, str(script), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 kills in ")


def test_the_shell_writes_the_same_model_file(tmp_path, monkeypatch, capsys):
    """Dropout, Adam, clipping, two networks of which one is kept; SIGTERM, then Ctrl-C."""
    t = np.arange(60)
    rows = [f"{1900 + k},{100 + 10 * np.sin(2 * np.pi * k / 6):.6f}" for k in t]
    (tmp_path / "river.csv").write_text("\n".join(["year,flow", *rows]) + "\n")

    def train(output, *words):
        options = ["--cell", "elman", "--hidden", "3", "--dropout", "0.25", "--restarts", "2"]
        options += ["--window", "8", "--horizon", "2", "--cycle", "6", "--batch", "9"]
        options += ["--epochs", "4", "--mode", QUICK, "--no-verify", "-o", str(tmp_path / output)]
        code = main(["train", str(tmp_path / "river.csv"), *options, *words])
        return code, capsys.readouterr().err

    assert train("whole")[0] == 0
    folder, write, count = tmp_path / "checkpoints", HistoryWriter.write, 0
    after = {3: signal.SIGTERM, 9: signal.SIGINT}  # in the first, and in the second network

    def counted(*arguments, **fields):
        nonlocal count
        count += 1
        if count in after:
            signal.raise_signal(after[count])
        write(*arguments, **fields)

    monkeypatch.setattr(HistoryWriter, "write", counted)
    words = ["--checkpoints", str(folder), "--checkpoint-seconds", "1e-9"]
    code, shown = train("model", *words)
    assert code == 143
    assert "Terminated by SIGTERM in epoch 3/4, step 1/" in shown
    assert f"to continue from {folder}/network-1/checkpoint-" in shown
    assert "the best weights so far are kept" in shown
    code, shown = train("model", *words)
    assert code == 130
    assert "Continuing from" in shown
    assert f"to continue from {folder}/network-2/checkpoint-" in shown
    assert train("model", *words)[0] == 0
    assert (tmp_path / "model").read_bytes() == (tmp_path / "whole").read_bytes()
    lines = srnn.read_history(folder / "network-2" / "history.jsonl")
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4]
    assert all(line["gradient_norm"] > 0 for line in lines)


class Mortal(srnn.GuardedStep):
    """A guarded step that is killed in one of its calls."""

    calls, killed_in = 0, None

    def __call__(self, *batch):
        self.calls += 1
        if self.calls == self.killed_in:
            raise KilledError
        return super().__call__(*batch)


def test_streams_in_chunks_continue_with_their_carried_state_and_skipped_steps(tmp_path):
    """A guarded step counts what it skips in shared variables; a chunk continues the one before."""
    rng = np.random.default_rng(0)
    xs = [rng.normal(size=(length, 2)) for length in (9, 4, 7, 6)]
    ys = [rng.normal(size=(len(x), 3)) for x in xs]
    ys[2][3] = np.nan  # in one chunk of each epoch, whose step is skipped
    chunks = srnn.Chunks(xs, ys, rows=2, steps=3)
    x, y, mask = pt.tensor3("x"), pt.tensor3("y"), pt.matrix("mask", dtype=bool)
    is_new = pt.vector("is_new", dtype=bool)
    cell = srnn.Elman(2, 3, seed=0)
    h, updates = srnn.CarriedState(cell, 2).unroll(x, is_new=is_new, mask=mask)
    loss = srnn.squared_error(h, y, mask=mask)
    inputs = [x, y, mask, is_new]
    step = Mortal(loss, inputs, adam(1e-2), updates=updates, stop_after=None, mode=FAST)
    first = {variable: variable.get_value() for variable in step.get_shared()}

    def train(folder, *, killed_in=None):
        """Train from the first values, or from others if there is something to continue from."""
        for variable, value in first.items():
            variable.set_value(value if not folder.exists() else np.full_like(value, 7))
        step.calls, step.killed_in = 0, killed_in
        settings = srnn.Checkpoints(folder, every_steps=2, every_seconds=None)
        with warnings.catch_warnings(action="ignore"):
            return srnn.fit(
                step, chunks, parameters=cell.parameters, epochs=2, checkpoints=settings,
                progress=False,
            )  # fmt: skip

    def values():
        return [variable.get_value().tobytes() for variable in first]

    history, expected = train(tmp_path / "undisturbed"), values()
    n = step.calls  # 11: the two epochs have chunks of different numbers
    assert (step.steps, len(step.skipped)) == (n, 2)
    for k in range(1, n + 1):
        with pytest.raises(KilledError):
            train(tmp_path / str(k), killed_in=k)
        assert train(tmp_path / str(k)) == history
        assert (values(), step.calls) == (expected, n - (k - 1) // 2 * 2)


@pytest.mark.parametrize("value", [object(), {1: object()}, [np], {3j}, len])
def test_a_configuration_that_no_later_run_could_have_is_refused(value):
    """Catches an address in memory that is saved as text: no other process has it."""
    with pytest.raises(TypeError, match=r"configuration that JSON can hold, .* for 'a'"):
        srnn.Checkpoints("run", configuration={"rate": 0.1, "a": value})


def test_numbers_of_numpy_are_those_of_python_in_a_configuration():
    given = {"rate": np.float64(0.1), "sizes": np.arange(2), "file": Path("a"), "on": np.bool_(1)}
    plain = {"rate": 0.1, "sizes": [0, 1], "file": "a", "on": True}
    assert as_json(given) == as_json(plain) == plain
