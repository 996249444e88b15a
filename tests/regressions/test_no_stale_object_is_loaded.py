"""Class 33: cached objects after an upgrade, on another processor, or altered: never loaded."""

from __future__ import annotations

import ctypes
import hashlib
import os
import pickle
import platform
import sysconfig
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from fake_compiler import FakeCompiler, fake_compiler, needs_compiler
from pytensor.compile.mode import Mode

from symbolic_rnn.c99.host import compiler as compiler_module
from symbolic_rnn.c99.host import folder as folder_module
from symbolic_rnn.c99.host.build import build, compiler, load
from symbolic_rnn.named import Named

pytestmark = needs_compiler

SOURCE = "int answer(void) { return 33; }\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of the cache, as a process that has just started sees it."""
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(folder_module, "_abandoned", {})
    new_process()
    return tmp_path / "cache" / "c99"


@pytest.fixture
def fake(tmp_path, monkeypatch) -> FakeCompiler:
    fake = fake_compiler(tmp_path / "bin")
    monkeypatch.setenv("CC", str(fake.path))
    return fake


def new_process() -> None:
    """Forget what a process asks and says only once."""
    compiler_module._describe.cache_clear()
    folder_module._warn_once.cache_clear()


@pytest.mark.parametrize(
    "change",
    [{"version": "cc 99.1\n"}, {"target": "-target-cpu another\n"}],
    ids=["another version of the compiler", "another processor"],
)
def test_another_compiler_or_processor_compiles_anew(change, fake):
    """A folder shared by two machines, or kept over an upgrade: illegal instruction.

    The compiler's file is the same, as that of a wrapper is; only what it says differs.
    """
    first = build(SOURCE)
    fake.answer(**change)
    new_process()
    second = build(SOURCE)
    assert first != second
    assert len(fake.compilations()) == 2
    fake.answer()
    new_process()
    assert build(SOURCE) == first
    assert len(fake.compilations()) == 2


def test_a_replaced_compiler_is_noticed_by_a_running_process(fake):
    """An upgrade under a long session: its version was asked once."""
    first = build(SOURCE)
    fake.answer(version="cc 99.1\n")
    state = fake.path.stat()
    os.utime(fake.path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert build(SOURCE) != first
    assert "cc 99.1" in compiler().version


def test_a_rebuilt_compiler_of_the_same_version_compiles_anew(fake):
    """A distribution's rebuild, with a bug fixed, that prints the same version."""
    first = build(SOURCE)
    fake.path.write_text(fake.path.read_text() + "\n")
    assert build(SOURCE) != first


def test_another_compiler_of_the_same_text_compiles_anew(fake, tmp_path, monkeypatch):
    """Two wrappers at two places; and the same one with an argument."""
    first = build(SOURCE)
    other = fake_compiler(tmp_path / "other")
    monkeypatch.setenv("CC", str(other.path))
    second = build(SOURCE)
    monkeypatch.setenv("CC", f"{other.path} -g0")
    assert len({first, second, build(SOURCE)}) == 3


def test_the_processors_instruction_sets_are_in_the_key():
    """A flag in the key in place of what it stands for: -march=native is the same text anywhere."""
    if platform.machine() != "x86_64" or not Path("/proc/cpuinfo").exists():
        pytest.skip("the processor's own list is read on x86-64 Linux only")
    has = set(Path("/proc/cpuinfo").read_text().split("flags", 1)[1].splitlines()[0].split())
    found = compiler()
    assert found.native == ("-march=native",)
    words = set(found.target.replace('"', " ").split())
    for name in ("avx2", "avx512f", "fma"):
        assert (name in has) == bool(words & {f"-m{name}", f"+{name}"}), name


def test_a_compiler_that_knows_no_native_processor_compiles_for_the_common_one(fake):
    """An error where the processor is not known, or a flag that only warns."""
    script = fake.path.read_text()
    refuse = 'case " $* " in *"=native "*) echo "bad value native" >&2; exit 1 ;; esac\n'
    fake.path.write_text(script.replace("here=", refuse + "here="))
    assert compiler().native == ()
    assert load(SOURCE).answer() == 33
    only_cpu = refuse.replace('"=native "', '"-march=native "')
    fake.path.write_text(script.replace("here=", only_cpu + "here="))
    assert compiler().native == ("-mcpu=native",)


def test_another_numpy_compiles_anew_what_includes_it(monkeypatch):
    """A structure of NumPy's that has changed its form; and text that needs no NumPy is kept."""
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        pytest.skip("no headers of Python")
    with_python, without = build(SOURCE, include_python=True), build(SOURCE)
    monkeypatch.setattr(np, "__version__", "99.0")
    assert build(SOURCE, include_python=True) != with_python
    assert build(SOURCE) == without


def test_another_library_under_the_same_name_links_anew(tmp_path):
    """A BLAS that was replaced, with another calling convention."""
    inner = tmp_path / "libinner.so"
    inner.write_bytes(build("int inner(void) { return 1; }\n").read_bytes())
    first = build(SOURCE, libraries=[str(inner)])
    assert build(SOURCE, libraries=[str(inner)]) == first
    os.utime(inner, ns=(0, 0))
    assert build(SOURCE, libraries=[str(inner)]) != first


@pytest.mark.parametrize(
    "damage",
    [
        lambda library: library.write_bytes(library.read_bytes()[:-1]),
        lambda library: library.write_bytes(library.read_bytes()[:4096]),
        lambda library: library.write_bytes(b""),
        lambda library: library.write_bytes(library.read_bytes()[:-1] + b"\x01"),
        lambda library: library.unlink(),
        lambda library: library.with_suffix(".sha256").unlink(),
        lambda library: library.with_suffix(".sha256").write_bytes(b""),
        lambda library: library.chmod(0o702),
        lambda library: library.chmod(0o720),
    ],
    ids=[
        *("a byte short", "a page left", "empty", "altered", "removed"),
        *("no checksum", "empty checksum", "all can write", "a group can write"),
    ],
)
def test_a_damaged_library_is_compiled_anew(damage, fake):
    """A library cut off by a kill or a full disk: the process dies in dlopen, without a word."""
    library = build(SOURCE)
    content = library.read_bytes()
    damage(library)
    assert build(SOURCE) == library
    assert len(fake.compilations()) == 2
    assert library.read_bytes() == content
    assert library.stat().st_mode & 0o022 == 0
    assert build(SOURCE) == library
    assert len(fake.compilations()) == 2
    assert load(SOURCE).answer() == 33


def test_a_library_under_the_name_of_another_is_compiled_anew(fake):
    """A checksum of the content alone: whole, and the wrong one."""
    right, wrong = build(SOURCE), build("int answer(void) { return -1; }\n")
    for suffix in (right.suffix, ".sha256"):
        right.with_suffix(suffix).write_bytes(wrong.with_suffix(suffix).read_bytes())
    assert load(SOURCE).answer() == 33
    assert len(fake.compilations()) == 3


def plant(folder: Path, right: Path) -> Path:
    """Put another library where the right one would be looked for, with its right checksum."""
    planted = folder / right.name
    content = build("int answer(void) { return -666; }\n").read_bytes()
    planted.write_bytes(content)
    planted.chmod(0o700)
    checksum = hashlib.sha256(right.stem.encode() + content).hexdigest()
    planted.with_suffix(".sha256").write_text(checksum)
    return planted


@pytest.mark.parametrize(
    "opened", ["the folder", "to a group", "the folder above", "another user's"]
)
def test_a_folder_that_others_can_write_to_is_not_loaded_from(
    opened, folder, tmp_path, monkeypatch
):
    """What anybody on the machine puts there would run as this user."""
    planted = plant(folder, build(SOURCE))
    assert ctypes.CDLL(str(planted)).answer() == -666, "the trap would not spring"
    if opened == "another user's":
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        monkeypatch.setattr(folder_module, "_temporary_folder", lambda _: tmp_path)
    elif opened == "the folder above":
        folder.parent.chmod(0o707)
    else:
        folder.chmod(0o770 if opened == "to a group" else 0o707)
    with pytest.warns(UserWarning, match=r"belongs to another|can write to") as caught:
        path = build(SOURCE)
    assert "SYMBOLIC_RNN_CACHE" in str(caught[0].message)
    assert path.parent != folder
    assert ctypes.CDLL(str(path)).answer() == 33
    folder.parent.chmod(0o700)
    folder.chmod(0o700)


def test_a_link_in_place_of_a_library_is_not_followed(folder, tmp_path):
    """A link to a file that someone else can change after it was checked."""
    library = build(SOURCE)
    content = library.read_bytes()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(content)
    library.unlink()
    library.symlink_to(elsewhere)
    assert build(SOURCE) == library
    assert not library.is_symlink()
    assert elsewhere.read_bytes() == content


def test_a_folder_in_a_sticky_one_and_a_link_of_the_users_own_are_used(tmp_path, monkeypatch):
    """Everybody can write to /tmp, but not rename what is another's: no reason to complain."""
    sticky = tmp_path / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    (tmp_path / "link").symlink_to(sticky / "cache")
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "link"))
    assert build(SOURCE).parent == sticky / "cache" / "c99"


def test_ops_that_hold_a_name_are_never_in_pytensors_cache_of_c():
    """It finds C by pickled Ops, and one that holds an expression is unequal to its copy."""
    x = pt.vector("x")
    op = Named("s", 2 * x)
    assert pickle.loads(pickle.dumps(op)) != op
    [node] = (op(x).owner,)
    with pytest.raises(NotImplementedError):
        op.c_code(node, "name", ["x"], ["y"], {"fail": ""})
    f = pytensor.function([x], op(x) + 1, mode=Mode("cvm", optimizer=None))
    np.testing.assert_array_equal(f(np.ones(2)), [2, 2])
