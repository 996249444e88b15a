"""Class 22: a checkpoint cut off by a kill, a full disk, a flipped bit: an older one still loads.

(Lightning 688, 19970.) Nothing that goes wrong while one checkpoint is written or read destroys
another, and every message names the file, the reason and what to do.
"""

import builtins
import errno
import json
import os
import resource
import warnings
from unittest.mock import DEFAULT, Mock

import numpy as np
import pytensor.tensor as pt
import pytest
from interrupted_runs import DATA, KilledError, Machine, kill, run
from modes import QUICK
from pytensor_ml.optim import adam, sgd

import symbolic_rnn as srnn
from symbolic_rnn import atomic
from symbolic_rnn.atomic import write_atomically as write_to
from symbolic_rnn.cli import main
from symbolic_rnn.model_file import load_model
from symbolic_rnn.training.checkpoint_file import DamagedError, packed, unpacked


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Nothing here loses power."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


@pytest.fixture
def expected():
    machine = Machine()
    return run(machine), machine.values()


@pytest.fixture
def killed(tmp_path):
    """A folder of a run that was killed in its eighth step."""
    with pytest.raises(KilledError):
        run(Machine(at={8: kill}), tmp_path)
    return tmp_path


def files(folder):
    return sorted(path.name for path in folder.glob("checkpoint-*"))


def test_the_last_ones_are_kept_and_named_by_their_steps(killed):
    assert files(killed) == [f"checkpoint-{k:012d}.safetensors" for k in (5, 6, 7)]


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"x" * 100, "cut", "other"])
def test_the_newest_one_that_is_complete_is_used_and_the_damaged_ones_are_named(
    content, killed, expected
):
    machine = Machine()
    for k in (6, 7):
        newest = killed / f"checkpoint-{k:012d}.safetensors"
        whole = newest.read_bytes()
        other = whole[:-1] + bytes([whole[-1] ^ 1])
        newest.write_bytes({"cut": whole[:-9], "other": other}.get(content, content))
    with pytest.warns(
        UserWarning, match=r"damaged \(.*\); training continues from .*05\.saf"
    ) as all_:
        history = run(machine, killed)
    assert [str(one.message).split(":")[0][-22:-12] for one in all_] == ["0000000007", "0000000006"]
    assert (history, machine.values()) == expected
    assert machine.taken == 12 - 5
    assert len([name for name in files(killed) if name.endswith(".damaged")]) == 2


def test_no_cut_and_no_flipped_bit_is_taken_for_a_checkpoint(tmp_path):
    path = tmp_path / "one"
    whole = packed({"steps": 7}, {"order": np.arange(3), "state/carried": np.array([1 + 2j])})
    path.write_bytes(whole)
    record, tensors = unpacked(path)
    refused = 0
    for k in range(len(whole)):
        for damaged in (whole[:k], whole[:k] + bytes([whole[k] ^ 1 << k % 7]) + whole[k + 1 :]):
            path.write_bytes(damaged)
            try:
                again, same = unpacked(path)
            except DamagedError:
                refused += 1
            else:  # padding of the header, say
                assert again == record
                assert {k: v.tobytes() for k, v in same.items()} == {
                    k: v.tobytes() for k, v in tensors.items()
                }
    assert refused > 2 * len(whole) - 10


def test_where_none_is_complete_nothing_is_overwritten(killed):
    for name in files(killed):
        (killed / name).write_bytes(b"")
    before = files(killed)
    for _ in range(2):
        machine = Machine()
        with pytest.raises(
            srnn.CheckpointError, match=r"07\.safetensors: .* is damaged \(it was cut"
        ):
            run(machine, killed)
        assert (machine.taken, files(killed)) == (0, before)


def test_what_a_killed_process_was_writing_is_cleared_away(killed):
    (killed / ".checkpoint-000000000008.safetensors.0a1b2c3d.tmp").write_bytes(b"half")
    run(Machine(), killed)
    assert not list(killed.glob(".*.tmp"))


class Full:
    """A file on a disk that is full after half of what is written."""

    def __init__(self, file, code):
        self.file, self.code = file, code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, content):
        self.file.write(content[: len(content) // 2])
        self.file.flush()
        raise OSError(self.code, os.strerror(self.code))


@pytest.fixture
def disk(monkeypatch):
    """Numbers of writes, counted from 1, that fail, each with its error."""
    failing, count = {}, 0

    def opened(path, *arguments):
        nonlocal count
        count += 1
        if failing.get(count) == errno.EROFS:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        file = builtins.open(path, *arguments)  # noqa: SIM115 - whoever asked for it closes it
        return Full(file, failing[count]) if count in failing else file

    monkeypatch.setattr(atomic, "open", opened, raising=False)
    return failing


def test_a_disk_that_is_full_for_a_while_costs_no_training_and_no_checkpoint(
    tmp_path, disk, expected
):
    """Lightning and Keras end with an error there, and hours of training with them."""
    disk |= dict.fromkeys(range(5, 9), errno.ENOSPC)
    seen = []
    machine = Machine(at={k: lambda: seen.append(files(tmp_path)) for k in (6, 8, 10)})
    with pytest.warns(UserWarning, match=r"could not be written: No space left .*Training goes on"):
        history = run(machine, tmp_path)
    assert (history, machine.values()) == expected
    assert [int(names[-1][11:23]) for names in seen] == [3, 3, 9]
    assert [len(names) for names in seen] == [3, 3, 3]
    assert not list(tmp_path.glob(".*.tmp"))
    assert files(tmp_path)[-1] == f"checkpoint-{12:012d}.safetensors"


def test_a_disk_of_the_system_that_is_full_for_a_while_costs_nothing_either(tmp_path, expected):
    """By a limit of the system: files, the history too, are cut off in the middle of a write."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def full(n_bytes):
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, limits[1]))

    # A checkpoint has 5000 bytes; the history has some hundreds when the disk is full.
    machine = Machine(at={4: full(700), 10: full(limits[0])})
    try:
        with pytest.warns(UserWarning, match=r"could not be written: File too large") as caught:
            history = run(machine, tmp_path)
    finally:
        full(limits[0])()
    said = " ".join(str(one.message) for one in caught)
    assert "a checkpoint could not be written: File too large. Training goes on" in said
    assert (history, machine.values()) == expected
    assert files(tmp_path)[-1] == f"checkpoint-{12:012d}.safetensors"
    assert not list(tmp_path.glob(".*.tmp"))
    lines = srnn.read_history(tmp_path / "history.jsonl")
    assert [line["epoch"] for line in lines] == [1, 2, 3]
    resumed = Machine()
    assert (run(resumed, tmp_path), resumed.values(), resumed.taken) == (*expected, 0)


def test_a_model_that_cannot_be_written_after_training_is_written_elsewhere(
    tmp_path, monkeypatch, capsys
):
    """The training may have taken hours, and have no checkpoints."""
    path = tmp_path / "river.csv"
    path.write_text("year,flow\n" + "".join(f"{1900 + k},{k % 7}\n" for k in range(60)))
    words = ["train", str(path), "--cell", "elman", "--hidden", "2", "--window", "4", "--test", "0"]
    words += ["--horizon", "2", "--epochs", "1", "--no-verify", "--mode", QUICK]
    (tmp_path / "rescue").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "rescue"))
    monkeypatch.setattr("symbolic_rnn.model_file.write_atomically", write := Mock(wraps=write_to))
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "model")
    write.side_effect = [full, DEFAULT]
    assert main([*words, "-o", str(tmp_path / "model")]) == 2
    message = capsys.readouterr().err.splitlines()[-1]
    assert "model: the model cannot be written: No space left on device; it was" in message
    rescued = message.split("it was written to ")[1]
    assert rescued.startswith(str(tmp_path / "rescue"))
    assert load_model(rescued, mode=QUICK).columns == ("flow",)
    write.side_effect = [full, full]
    assert main([*words, "-o", str(tmp_path / "model")]) == 2
    assert "No space left on device: 'model'" in capsys.readouterr().err


def test_a_run_killed_while_the_disk_is_full_continues_from_the_last_checkpoint(
    tmp_path, disk, expected
):
    disk |= dict.fromkeys(range(5, 99), errno.EROFS)
    with pytest.warns(UserWarning, match="Read-only file system"), pytest.raises(KilledError):
        run(Machine(at={9: kill}), tmp_path)
    disk.clear()
    machine = Machine()
    assert (run(machine, tmp_path), machine.values(), machine.taken) == (*expected, 9)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_is_full_at_the_beginning_is_an_error_before_training(code, tmp_path, disk):
    disk[1] = code
    machine = Machine()
    with pytest.raises(srnn.CheckpointError, match=f"cannot be written: {os.strerror(code)}"):
        run(machine, tmp_path)
    assert machine.taken == 0


def test_a_folder_that_cannot_be_made_or_written_is_an_error_before_training(tmp_path, monkeypatch):
    machine = Machine()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(
        srnn.CheckpointError, match="file: checkpoints cannot be written to this fol"
    ):
        run(machine, tmp_path / "file")
    with pytest.raises(srnn.CheckpointError, match="this folder: Not a directory"):
        run(machine, tmp_path / "file" / "folder")

    def refuse(*arguments, **keywords):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("symbolic_rnn.training.checkpoints.open", refuse, raising=False)
    with pytest.raises(srnn.CheckpointError, match="this folder: Permission denied"):
        run(machine, tmp_path / "folder")
    assert machine.taken == 0


def test_a_second_process_in_the_same_folder_is_refused(tmp_path):
    """Two runs that write into one history and delete each other's checkpoints."""
    inner = []

    def second():
        with pytest.raises(
            srnn.CheckpointError, match="another process is training in this folder"
        ):
            run(Machine(), tmp_path)
        inner.append(1)

    run(Machine(at={2: second}), tmp_path)
    assert inner == [1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 2}, "data batches was 4 and is now 5"),
        ({"seed": 1}, "seed was 0 and is now 1"),
        ({"data": DATA + 1}, r"data checksum was \"\w+\" and is now \""),
        ({"data": DATA[1:]}, "data batches was 4 and is now 3"),
        ({"data": DATA.astype("float32")}, r"data first was \[\"float64 \(3, 2\)\"\] and is now"),
        ({"validation": [DATA]}, "validation batches was 1 and is now 4"),
        ({"measures": []}, r"measures was \[\"gradient_norm\"\] and is now \[\]"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_and_the_difference_named(changes, message, killed):
    machine, before = Machine(), files(killed)
    with pytest.raises(srnn.CheckpointError, match=message):
        run(machine, killed, **changes)
    assert (machine.taken, files(killed)) == (0, before)


def test_a_configuration_of_the_user_s_own_is_compared(tmp_path):
    def settings(rate):
        return srnn.Checkpoints(tmp_path, configuration={"rate": rate, "layers": (1, 2)})

    run(Machine(), checkpoints=settings(0.1))
    run(Machine(), checkpoints=settings(0.1))
    with pytest.raises(srnn.CheckpointError, match=r"rate was 0\.1 and is now 0\.2\. Use another"):
        run(Machine(), checkpoints=settings(0.2))


@pytest.mark.parametrize("change", ["shape", "dtype", "missing", "generator"])
def test_other_variables_are_refused_and_none_is_changed(change, killed):
    machine = Machine()
    if change == "shape":
        machine.moment.value = machine.moment.value[:1]
    elif change == "dtype":
        machine.moment.value = machine.moment.value.astype("float32")
    elif change == "missing":
        machine.count.name = "counter"
    else:
        machine.moment.value = machine.generator.value
    before = machine.values()
    message = {
        "shape": r"variables unnamed was \"float64 \(2,\)\" and is now \"float64 \(1,\)\"",
        "dtype": r"variables unnamed was \"float64 \(2,\)\" and is now \"float32 \(2,\)\"",
        "missing": r"variables count was \"int8 \(\)\" and is now missing; .* counter was missing",
        "generator": r"variables unnamed was \"float64 \(2,\)\" and is now \"generator Philox\"",
    }[change]
    with pytest.raises(srnn.CheckpointError, match=f"cannot continue from it: .*{message}"):
        run(machine, killed)
    assert machine.values() == before


def test_another_width_and_another_kind_of_step_are_named(tmp_path):
    """By name, dtype and shape, and not as "best weights that are not those of the parameters"."""

    def train(width, kind, optimizer):
        x = pt.tensor3("x", dtype="float64")
        cell = srnn.Elman(1, width, seed=0)
        loss = (srnn.unroll(cell, x) ** 2).mean()
        step = kind(loss, [x], optimizer, parameters=cell.parameters, mode=QUICK)
        options = {"parameters": cell.parameters, "epochs": 1, "progress": False}
        srnn.fit(step, [np.ones((2, 3, 1))], checkpoints=tmp_path, **options)

    train(4, srnn.compile_train, adam(1e-2))
    before = files(tmp_path)
    for change, message in {
        (5, srnn.compile_train, adam(1e-2)): (
            r'variables elman_W was "float64 \(4, 4\)" and is now "float64 \(5, 5\)"; .* more\. Use'
        ),
        (4, srnn.GuardedStep, adam(1e-2)): 'step was "function" and is now "GuardedStep"',
        (4, srnn.compile_train, sgd(1e-2)): r'variables adam/.* was "float.*" and is now missing',
    }.items():
        with pytest.raises(srnn.CheckpointError, match=f"it belongs to another run: .*{message}"):
            train(*change)
        assert files(tmp_path) == before


def test_other_versions_are_named_in_a_warning(killed, monkeypatch, expected):
    monkeypatch.setattr("numpy.__version__", "3.0")
    machine = Machine()
    with pytest.warns(UserWarning, match=r"written with .*numpy 2.*continues with .*numpy 3\.0"):
        history = run(machine, killed)
    assert (history, machine.values()) == expected


def test_a_checkpoint_says_what_wrote_it(killed):
    record, tensors = unpacked(killed / files(killed)[-1])
    assert record["versions"].keys() >= {"symbolic_rnn", "pytensor", "numpy"}
    assert record["configuration"]["seed"] == 0
    assert record["time"].endswith("+00:00")
    assert tensors["state/weight"].shape == (2,)
    json.dumps(record)


def test_a_step_that_does_not_tell_its_state_is_refused_with_checkpoints_alone(tmp_path):
    """Its momentum would begin again at zero, and nobody would know."""
    machine = Machine()
    step = machine.__call__
    options = {"parameters": [machine.weight], "epochs": 1, "progress": False}
    with pytest.raises(srnn.CheckpointError, match=r"cannot find what its step changes.*state=\["):
        srnn.fit(step, [DATA], checkpoints=tmp_path, **options)
    settings = srnn.Checkpoints(tmp_path, state=machine.get_shared())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        srnn.fit(step, [DATA], checkpoints=settings, **options)
    assert len(unpacked(tmp_path / files(tmp_path)[-1])[0]["generators"]) == 1


def test_a_value_that_cannot_be_saved_is_named_before_training(tmp_path):
    machine = Machine()
    machine.moment.name, machine.moment.value = "moments", {"a": 1}
    with pytest.raises(srnn.CheckpointError, match="the value of 'moments' is a dict"):
        run(machine, tmp_path)
    machine.moment.value = DATA.astype("longdouble")
    with pytest.raises(srnn.CheckpointError, match="state/moments has dtype float128, which"):
        run(machine, tmp_path)
    assert machine.taken == 0
