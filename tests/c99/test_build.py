"""C99 text is compiled once, cached in the user's own folder, and loaded."""

from __future__ import annotations

import ctypes
import math
import os
import shlex
import sys
import sysconfig
import time
from pathlib import Path

import pytest
from fake_compiler import REAL, FakeCompiler, fake_compiler, needs_compiler

from symbolic_rnn.c99.host import folder as folder_module
from symbolic_rnn.c99.host.build import (
    CompilerError,
    build,
    cache_folder,
    compiler,
    flags_for,
    load,
)
from symbolic_rnn.c99.host.cache import trim
from symbolic_rnn.c99.host.compiler import LIBRARY_SUFFIX

pytestmark = needs_compiler

SOURCE = "int answer(void) { return ANSWER; }\n"


def source(answer: int) -> str:
    return SOURCE.replace("ANSWER", str(answer))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The cache folder, not yet created; once-only warnings are reset."""
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(folder_module, "_abandoned", {})
    folder_module._warn_once.cache_clear()
    return tmp_path / "cache" / "c99"


@pytest.fixture
def fake(tmp_path, monkeypatch) -> FakeCompiler:
    fake = fake_compiler(tmp_path / "bin")
    monkeypatch.setenv("CC", str(fake.path))
    return fake


def test_the_same_text_is_compiled_once(fake, folder):
    """Catches a key that changes between calls, and a library stored elsewhere than looked up."""
    first = build(source(7))
    assert first.parent == folder
    assert build(source(7)) == first
    assert load(source(7)).answer() == 7
    assert len(fake.compilations()) == 1
    assert load(source(8)).answer() == 8
    assert len(fake.compilations()) == 2


def test_other_flags_and_other_libraries_are_other_entries(fake, tmp_path):
    """Catches a key without the flags, or one that joins them ambiguously."""
    text = "#ifndef N\n#define N 1\n#endif\nint answer(void) { return N; }\n"
    flags = [(), ("-DN=2",), ("-DN=2", "-g0"), ("-DN=3 ",), ("-D", "N=2")]
    paths = [build(text, extra_flags=f) for f in flags]
    paths += [build(text, libraries=libraries) for libraries in (["pthread"], ["m"])]
    assert len(set(paths)) == len(fake.compilations()) == 7
    assert load(text, extra_flags=["-DN=2"]).answer() == 2
    assert len(fake.compilations()) == 7


def test_a_library_given_by_its_path_is_linked_and_found_when_loaded(tmp_path):
    """Catches a missing rpath: the library links, but does not load."""
    inner = tmp_path / "libinner.so"
    # A library with a soname is referred to by that name, not by its path.
    name = [] if sys.platform == "darwin" else ["-Wl,-soname,libinner.so"]
    compiled = build("int inner(void) { return 41; }\n", extra_flags=name)
    inner.write_bytes(compiled.read_bytes())
    text = "int inner(void);\nint answer(void) { return inner() + 1; }\n"
    assert load(text, libraries=[str(inner)]).answer() == 42
    with pytest.raises(CompilerError, match=r"Cannot read.*absent\.so"):
        build(text, libraries=[str(tmp_path / "absent.so")])


def test_an_undefined_symbol_is_an_error_that_names_it():
    """Catches a crash at the first call because of lazy binding."""
    text = "int absent_function(void);\nint answer(void) { return absent_function(); }\n"
    with pytest.raises(CompilerError, match=r"absent_function[\s\S]*libraries="):
        load(text)


@pytest.mark.skipif(
    not Path(sysconfig.get_path("include"), "Python.h").exists(), reason="no headers of Python"
)
def test_a_source_may_use_python_and_numpy():
    """Catches headers that are not found, and calls without the GIL."""
    text = (
        "#include <Python.h>\n#include <numpy/arrayobject.h>\n"
        "PyObject *answer(void) { return PyLong_FromLong(NPY_DOUBLE); }\n"
    )
    library = load(text, include_python=True)
    assert isinstance(library, ctypes.PyDLL)
    library.answer.restype = ctypes.py_object
    assert library.answer() == 12


def test_cc_may_hold_arguments(monkeypatch):
    """Catches CC taken as one file name, or passed to a shell."""
    monkeypatch.setenv("CC", f"{REAL} -DN=5 '-DTEXT=\"a b; exit 1\"'")
    library = load("const char *text(void) { return TEXT; }\nint answer(void) { return N; }\n")
    library.text.restype = ctypes.c_char_p
    assert (library.answer(), library.text()) == (5, b"a b; exit 1")


def test_cc_may_be_a_path_with_spaces_and_may_have_arguments_beside(tmp_path, monkeypatch):
    """Catches a path that is split at its first space."""
    fake = fake_compiler(tmp_path / "my own compilers", name="the cc")
    monkeypatch.setenv("CC", str(fake.path))
    assert load(source(3)).answer() == 3
    monkeypatch.setenv("CC", f"{shlex.quote(str(fake.path))} -DN=4")
    assert load(source("N")).answer() == 4
    assert len(fake.compilations()) == 2


def test_a_cache_folder_with_spaces_and_quotes_works(tmp_path, monkeypatch):
    """Catches a command assembled as text."""
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "it's $HOME; a cache"))
    assert load(source(6)).answer() == 6


def test_an_error_shows_the_first_lines_the_kept_source_and_the_command(folder):
    """Catches an error without the source, which was removed with the temporary folder."""
    text = "int answer(void)\n{\n    return undeclared_name;\n}\n"
    with pytest.raises(CompilerError) as caught:
        build(text)
    message = str(caught.value)
    assert "source.c:3" in message
    assert "undeclared_name" in message
    assert 'mode="NUMBA"' in message
    [command] = [line for line in message.splitlines() if line.startswith("To reproduce")]
    [kept] = [word for word in shlex.split(command.split(": ", 1)[1]) if word.endswith(".c")]
    assert Path(kept).read_text() == text
    assert [file.name for file in folder.iterdir()] == [Path(kept).name]


def test_the_first_of_many_errors_is_shown(fake):
    """Catches pages of messages without the first, which matters."""
    fake.instead('for i in 1 2 3 4 5 6 7 8 9; do echo "note $i" >&2; done\n')
    with pytest.raises(CompilerError) as caught:
        build("".join(f"int f{i}(void) {{ return nothing{i}; }}\n" for i in range(50)))
    message = str(caught.value)
    assert "nothing0" in message
    assert "note 1" not in message
    assert "nothing40" not in message
    assert len(message.splitlines()) < 20


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SYMBOLIC_RNN_CACHE": "own", "XDG_CACHE_HOME": "xdg"}, "own/c99"),
        ({"XDG_CACHE_HOME": "xdg", "HOME": "home"}, "xdg/symbolic_rnn/c99"),
        ({"HOME": "home"}, "home/.cache/symbolic_rnn/c99"),
    ],
    ids=["SYMBOLIC_RNN_CACHE", "XDG_CACHE_HOME", "HOME"],
)
def test_the_folder_is_the_users_and_closed_to_others(environment, expected, tmp_path, monkeypatch):
    """Catches a folder with the umask's mode, and the wrong environment variable taken first."""
    for name in ("SYMBOLIC_RNN_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    umask = os.umask(0)
    try:
        folder = cache_folder()
        path = build(source(7))
        assert path.stat().st_mode & 0o022 == 0
    finally:
        os.umask(umask)
    assert folder == path.parent == tmp_path / expected
    for place in (folder, *folder.parents):
        if place == tmp_path:
            break
        assert place.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_replaced_by_a_temporary_one(tmp_path, monkeypatch):
    """Catches a failure because of a read-only home folder, and a warning for each function."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(UserWarning, match="SYMBOLIC_RNN_CACHE") as caught:
        path = build(source(9))
    assert str(tmp_path / "file") in str(caught[0].message)
    assert caught[0].filename == __file__
    assert tmp_path not in path.parents
    assert path.parent.stat().st_mode & 0o077 == 0
    assert load(source(9)).answer() == 9  # a second warning would be an error


@pytest.mark.parametrize("where", ["the compiler", "Python"])
def test_a_full_disk_is_replaced_by_a_temporary_folder(where, fake, folder, monkeypatch):
    """Catches a full disk reported as an error in the source, or as a traceback from a rename."""
    if where == "the compiler":
        fake.instead(
            f'case "$PWD" in {shlex.quote(str(folder))}*)\n'
            'echo "/tmp/x.s: fatal error: No space left on device" >&2; exit 1 ;; esac\n'
        )
    else:
        replace = os.replace

        def full(old: Path, new: Path) -> None:
            if folder in Path(new).parents:
                raise OSError(28, "No space left on device")
            replace(old, new)

        monkeypatch.setattr(os, "replace", full)
    with pytest.warns(UserWarning, match="No space left on device"):
        path = build(source(10))
    assert folder not in path.parents
    assert load(source(10)).answer() == 10
    assert list(folder.iterdir()) == []


def test_when_the_temporary_folder_is_full_too_the_error_says_so(fake):
    """Catches an endless search for another folder."""
    fake.instead('echo "cannot write: No space left on device" >&2; exit 1\n')
    with (
        pytest.warns(UserWarning, match="No space left"),
        pytest.raises(CompilerError, match="Free some space"),
    ):
        build(source(10))
    with pytest.raises(CompilerError, match=r"Free some space there.*SYMBOLIC_RNN_CACHE"):
        build(source(10))


def test_least_recently_used_entries_are_evicted(fake, folder):
    """Catches a cache that only grows, one that evicts used entries, and partly removed entries."""
    paths = [build(source(n)) for n in range(5)]
    now = time.time()
    days = [9, 30, 0, 20, 8]  # since the last use
    for path, age in zip(paths, days, strict=True):
        for file in folder.glob(f"{path.stem}*"):
            os.utime(file, (now - 86400 * age,) * 2)
    build(source(3))  # used now
    trim(folder, entries=3)
    assert [path.exists() for path in paths] == [False, False, True, True, True]
    assert len(list(folder.iterdir())) == 9
    trim(folder, entries=0)
    assert [path.exists() for path in paths] == [False, False, True, True, False]
    trim(folder, size=0)
    assert len(fake.compilations()) == 5
    build(source(2))
    build(source(3))
    assert len(fake.compilations()) == 5, "what was used within a day stays"


def test_the_size_of_the_cache_is_bounded(folder):
    """Catches a limit on the number of entries alone, since libraries may be large."""
    paths = [build(source(n)) for n in range(3)]
    for age, path in enumerate(paths, start=2):
        for file in folder.glob(f"{path.stem}*"):
            os.utime(file, (time.time() - 86400 * age,) * 2)
    room = sum(file.stat().st_size for file in folder.glob(f"{paths[0].stem}*"))
    trim(folder, size=room + 1)
    assert [path.exists() for path in paths] == [True, False, False]


def test_the_flags_keep_nan_infinity_signed_zero_and_the_order_of_sums():
    """Catches -ffast-math or parts of it, which would hide a diverged training run."""
    names = [*flags_for(compiler())]
    assert "-std=c99" in names
    text = """
#include <math.h>
int is_nan(double x) { return x != x; }
int is_infinite(double x) { return isinf(x); }
double zero(double x) { return x + 0.0; }
double times_zero(double x) { return x * 0.0; }
double sum(double a, double b) { return (a + b) - a; }
double larger(double a, double b) { return a > b ? a : b; }
"""
    library = load(text)
    for name in ("zero", "times_zero", "sum", "larger"):
        getattr(library, name).restype = ctypes.c_double
    number = ctypes.c_double
    assert library.is_nan(number(math.nan)) == 1
    assert library.is_infinite(number(-math.inf)) != 0
    assert math.copysign(1, library.zero(number(-0.0))) == 1
    assert math.isnan(library.times_zero(number(math.inf)))
    assert library.sum(number(1e17), number(1.0)) == 0.0
    assert math.isnan(library.larger(number(0.0), number(math.nan)))
    assert 5e-324 * 1.0 > 0, "denormals are flushed in the whole process"


def test_a_product_and_a_sum_are_one_instruction_where_the_processor_has_it(monkeypatch):
    """Catches -std=c99 alone, with which gcc does not contract: products at half speed."""
    monkeypatch.delenv("SYMBOLIC_RNN_CFLAGS", raising=False)  # -O1 does not contract
    target = compiler().target
    if "-mfma" not in target and '"+fma"' not in target:
        pytest.skip("no processor known here to have fused multiply-add")
    text = "double fused(double a, double b, double c) { double p = a * b; return p + c; }\n"
    library = load(text)
    library.fused.restype = ctypes.c_double
    a = 1 + 2.0**-30
    # a * a is 1 + 2**-29 + 2**-60, whose last term is lost if the product is rounded.
    exact = library.fused(*map(ctypes.c_double, (a, a, -(1 + 2.0**-29))))
    assert exact == 2.0**-60


def test_the_compilers_temporary_files_are_removed(fake, folder, tmp_path, monkeypatch):
    """Catches files left in /tmp or in the cache by killed compilations."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    fake.instead('touch "$TMPDIR/left"\n')
    build(source(7))
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {file.suffix for file in folder.iterdir()} == {".c", ".sha256", LIBRARY_SUFFIX}
