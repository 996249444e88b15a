"""Class 23: a checkpoint that runs code when loaded (CVE-2025-32434; keras CVE-2025-1550).

A checkpoint is numbers, texts and lists. What a malicious one holds instead is refused, whatever
its checksum says: with a clear error, before anything is changed.
"""

import pickle
from pathlib import Path

import numpy as np
import pytest
from interrupted_runs import KilledError, Machine, kill, run

import symbolic_rnn as srnn
from symbolic_rnn.training import checkpoint_file
from symbolic_rnn.training.checkpoint_file import packed, unpacked

VALUES = [None, True, -1, 1.5, 10**30, float("nan"), "__import__('os')", [], [[]], {}, {"a": {}}]


class Malice:
    def __reduce__(self):
        return (Path("ran").touch, ())


@pytest.fixture
def path(tmp_path, monkeypatch):
    """The newest checkpoint of a run that was killed in the middle of the second epoch."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KilledError):
        run(Machine(at={7: kill}), tmp_path / "run")
    return max((tmp_path / "run").glob("checkpoint-*"))


def test_a_pickle_is_not_loaded(path):
    path.write_bytes(pickle.dumps(Malice()))
    with pytest.warns(UserWarning, match="damaged"):
        run(Machine(), path.parent)
    with open(path.with_suffix(".npy"), "wb") as file:
        np.save(file, np.array([Malice()]), allow_pickle=True)
    path.with_suffix(".npy").rename(path)
    assert not Path("ran").exists()


def test_no_module_of_checkpoints_can_load_code():
    """What could is not even imported."""
    folder = Path(checkpoint_file.__file__).parent
    for module in ("checkpoint_file", "checkpoints", "run_state", "saving", "tensor_file"):
        source = (folder / f"{module}.py").read_text("utf-8")
        for word in ("pickle", "eval(", "exec(", "import_module", "np.load", "getattr(np"):
            assert word not in source, (module, word)


SHOWN = ("versions", "time")  # and used for nothing else


def test_each_field_of_another_kind_is_refused_and_changes_nothing(path):
    whole, tensors = unpacked(path)
    tried = 0
    for name in whole.keys() - SHOWN:
        for value in VALUES:
            if type(value) is float and value >= 0 and name == "weight":
                continue
            path.write_bytes(packed({**whole, name: value}, tensors))
            machine = Machine()
            before = machine.values()
            with pytest.raises(srnn.CheckpointError, match="cannot continue from it"):
                run(machine, path.parent)
            assert (machine.values(), machine.taken) == (before, 0), (name, value)
            tried += 1
    assert tried > 90


@pytest.mark.parametrize("value", VALUES)
def test_versions_that_are_none_are_shown_as_unknown(value, path):
    whole, tensors = unpacked(path)
    path.write_bytes(packed({**whole, "versions": value, "time": value}, tensors))
    with pytest.warns(UserWarning, match="was written with .*, and training continues with symb"):
        run(Machine(), path.parent)


def test_each_state_of_a_generator_of_another_kind_is_refused(path):
    whole, tensors = unpacked(path)
    for holder in ("order_generator", "generators"):
        state = whole[holder] if holder == "order_generator" else whole[holder]["unnamed #3"]
        for name in state:
            for value in VALUES:
                changed = {**state, name: value}
                if holder == "generators":
                    changed = {"unnamed #3": changed}
                path.write_bytes(packed({**whole, holder: changed}, tensors))
                machine = Machine()
                try:
                    run(machine, path.parent)
                except srnn.CheckpointError:
                    assert machine.taken == 0


def test_each_tensor_of_another_kind_is_refused(path):
    whole, tensors = unpacked(path)
    for name, tensor in tensors.items():
        others = [
            tensor[..., None],
            tensor.real.astype("float16"),
            tensor[:0].copy() if tensor.ndim else None,
        ]
        for other in [other for other in others if other is not None]:
            path.write_bytes(packed(whole, {**tensors, name: other}))
            with pytest.raises(srnn.CheckpointError, match="cannot continue from it"):
                run(Machine(), path.parent)
        path.write_bytes(packed(whole, {k: v for k, v in tensors.items() if k != name}))
        with pytest.raises(srnn.CheckpointError, match="cannot continue from it"):
            run(Machine(), path.parent)


@pytest.mark.parametrize("text", ["[" * 10**5, "{}", "1", '{"record": 1}', '{"version": true}', ""])
def test_a_header_that_is_none_is_damage(text, path, monkeypatch):
    monkeypatch.setattr(checkpoint_file.json, "dumps", lambda *_, **__: text)
    content = packed({}, {})
    monkeypatch.undo()
    path.write_bytes(content)
    with pytest.raises(checkpoint_file.DamagedError):
        unpacked(path)


def test_a_newer_version_is_named_and_not_passed_over(path, monkeypatch):
    """The older checkpoints beside it would continue a run that is further already."""
    whole, tensors = unpacked(path)
    monkeypatch.setattr(checkpoint_file, "VERSION", 2)
    content = packed(whole, tensors)
    monkeypatch.setattr(checkpoint_file, "VERSION", 1)
    path.write_bytes(content)
    with pytest.raises(srnn.CheckpointError, match=r"has version 2 of the format.*install a new"):
        run(Machine(), path.parent)
