"""The history as JSON lines: one per epoch or step, whole after a kill, nothing in it twice."""

import errno
import json
import os

import numpy as np
import pytest
from interrupted_runs import KilledError, Machine, kill, run

import symbolic_rnn as srnn
from symbolic_rnn.training.history_file import HistoryWriter


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


def test_each_epoch_is_a_line_at_once(tmp_path):
    """Read while the run goes on, as `tail -f` and a plot do."""
    path, seen = tmp_path / "h.jsonl", []
    machine = Machine(at={k: lambda: seen.append(len(srnn.read_history(path))) for k in (1, 5, 9)})
    history = run(machine, history_file=path)
    assert seen == [0, 1, 2]
    lines = srnn.read_history(path)
    assert [line["epoch"] for line in lines] == [1, 2, 3]
    assert [line["steps"] for line in lines] == [4, 8, 12]
    assert [line["train_loss"] for line in lines] == list(history.train_loss)
    assert [line["validation_loss"] for line in lines] == list(history.validation_loss)
    assert lines[-1]["best_epoch"] == history.best_epoch
    assert all(line["gradient_norm"] > 0 and line["seconds"] >= 0 for line in lines)
    for line in path.read_text().splitlines():
        json.loads(line)


def test_each_step_is_a_line_where_it_is_asked_for(tmp_path):
    machine, returned = Machine(), []

    def step(x):
        returned.append(machine(x))
        return returned[-1]

    path = tmp_path / "h.jsonl"
    options = {"parameters": [machine.weight], "epochs": 2, "batch_size": 4, "progress": False}
    log = srnn.HistoryFile(path, every_step=True)
    data = [np.random.default_rng(0).normal(size=(6, 2))]
    history = srnn.fit(step, data, measures=["norm"], history_file=log, **options)
    steps = [line for line in srnn.read_history(path) if line["record"] == "step"]
    assert [[line["loss"], line["norm"]] for line in steps] == returned
    assert [(line["epoch"], line["steps"]) for line in steps] == [(1, 1), (1, 2), (2, 3), (2, 4)]
    means = [(4 * returned[k][0] + 2 * returned[k + 1][0]) / 6 for k in (0, 2)]
    np.testing.assert_allclose(history.train_loss, means)


def test_a_new_run_in_an_old_file_is_the_one_that_is_read(tmp_path):
    path = tmp_path / "h.jsonl"
    run(Machine(), history_file=path, epochs=3)
    run(Machine(), history_file=path, epochs=1)
    assert [line["epoch"] for line in srnn.read_history(path)] == [1]
    assert path.read_text().count('"record": "epoch"') == 4, "the lines of the first are kept"


def test_lines_that_a_killed_run_wrote_after_its_checkpoint_are_read_once(tmp_path):
    """The next process repeats those steps, and writes them again."""
    settings = srnn.Checkpoints(tmp_path, every_steps=3, every_seconds=None)
    log = srnn.HistoryFile(tmp_path / "h.jsonl", every_step=True)
    for k in (6, 4, 99):
        try:
            run(Machine(at={k: kill}), checkpoints=settings, history_file=log)
        except KilledError:
            assert k < 99
    lines = srnn.read_history(log.path)
    assert [line["steps"] for line in lines if line["record"] == "step"] == list(range(1, 13))
    assert [line["epoch"] for line in lines if line["record"] == "epoch"] == [1, 2, 3]


@pytest.mark.parametrize(
    "tail", [b'{"record": "epo', b"\x00\x00\x00", b"{}", b"\n\n", b'"x"\n', b""]
)
def test_a_last_line_that_was_cut_off_is_left_out_and_written_over(tail, tmp_path):
    path = tmp_path / "h.jsonl"
    run(Machine(), history_file=path)
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    assert [line["epoch"] for line in srnn.read_history(path)] == [1, 2, 3]
    if not tail.endswith(b"\n"):
        with HistoryWriter(srnn.HistoryFile(path)).opened() as history:
            history.write("epoch", epoch=4)
        assert path.read_bytes().startswith(whole + b'{"record"')
        assert [line["epoch"] for line in srnn.read_history(path)] == [1, 2, 3, 4]


def test_a_file_of_which_nothing_is_whole(tmp_path):
    path = tmp_path / "h.jsonl"
    path.write_bytes(b"x" * 200_000)
    assert srnn.read_history(path) == []
    with HistoryWriter(srnn.HistoryFile(path)).opened() as history:
        history.write("epoch", epoch=1)
    assert srnn.read_history(path) == [{"record": "epoch", "epoch": 1}]


@pytest.mark.parametrize("line", ["nonsense", "[]", "1", "{}", '{"record": 1}'])
def test_a_line_in_the_middle_that_is_none_is_an_error(line, tmp_path):
    """A file edited by hand, or another file: not something to guess about."""
    path = tmp_path / "h.jsonl"
    path.write_text(f'{{"record": "epoch", "epoch": 1}}\n{line}\n{{"record": "epoch"}}\n')
    with pytest.raises(ValueError, match=r"h\.jsonl: line 2 is not a record"):
        srnn.read_history(path)


def test_values_that_json_does_not_have_are_none(tmp_path):
    path = tmp_path / "h.jsonl"
    with HistoryWriter(srnn.HistoryFile(path)).opened() as history:
        history.write("epoch", epoch=1, norm=np.inf, other=np.nan)
    assert srnn.read_history(path) == [{"record": "epoch", "epoch": 1, "norm": None, "other": None}]


def test_a_disk_that_is_full_for_a_while_costs_no_line(tmp_path, monkeypatch):
    """Half a line is written, and stays, until there is space again."""
    path = tmp_path / "h.jsonl"
    machine = Machine()

    class Full:
        def __init__(self, file):
            self.file = file

        def __getattr__(self, name):
            return getattr(self.file, name)

        def write(self, lines):
            if 1 < machine.taken < 10:
                self.file.write(lines[:7])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return self.file.write(lines)

    opened = HistoryWriter.opened

    def on_a_full_disk(writer):
        manager = opened(writer)
        enter = type(manager).__enter__

        class Manager:
            def __enter__(self):
                enter(manager)
                writer._file = Full(writer._file)
                return writer

            def __exit__(self, *error):
                return manager.__exit__(*error)

        return Manager()

    monkeypatch.setattr(HistoryWriter, "opened", on_a_full_disk)
    with pytest.warns(UserWarning, match=r"h\.jsonl: the history could not be written: No space"):
        run(machine, history_file=path)
    assert [line["epoch"] for line in srnn.read_history(path)] == [1, 2, 3]


def test_a_file_that_cannot_be_written_is_an_error_before_training(tmp_path):
    machine = Machine()
    with pytest.raises(OSError, match="none"):
        run(machine, history_file=tmp_path / "none" / "h.jsonl")
    assert machine.taken == 0
