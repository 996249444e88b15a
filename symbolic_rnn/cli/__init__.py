"""The shell command ``symbolic-rnn``, with one file per command.

Each file has ``add_parser(subparsers)`` and ``run(arguments) -> int``; slow imports are inside
``run``.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn, TextIO

from symbolic_rnn._version import __version__
from symbolic_rnn.sigterm import Sigterm, sigterm_raised

__all__ = ["discard", "main"]

_COMMANDS = (
    "derive",
    "verify",
    "vectors",
    "page",
    "train",
    "forecast",
    "sample",
    "sweep",
    "export",
    "info",
    "demo",
)
_NAME = "symbolic-rnn"

#: Exit code for errors in data, files or options, which the user can correct.
USER_ERROR = 2
INTERRUPTED, TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM
_PIPE_CLOSED = 128 + 13


class _OptionError(ValueError):
    """An option that argparse rejects."""


class _Parser(argparse.ArgumentParser):
    #: Returns a parser for arguments of another kind, if these are of it.
    instead: Callable[[Sequence[str]], argparse.ArgumentParser | None] | None = None
    #: What to do about unknown arguments, as the end of a sentence.
    advice: Callable[[Sequence[str]], str] | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        other = self.instead(args) if self.instead is not None else None
        if other is not None:
            return other.parse_known_args(args, namespace)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        raise _OptionError(f"{message}; see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process when omitted.

    Returns
    -------
    int
        The exit code: 0; 1 if a verification failed; 2 for unusable data, files or options, with
        one line on standard error; 130 after Ctrl-C, 143 after SIGTERM.

    Examples
    --------
    >>> main(["--version"])
    symbolic-rnn ...
    0
    """
    given = list(sys.argv[1:] if argv is None else argv)
    words = [word for word in given if word != "--traceback"]  # at any position
    _open_closed_streams()
    with warnings.catch_warnings():
        warnings.showwarning = _once()
        try:
            with sigterm_raised():
                code = _run(words)
            sys.stdout.flush()  # detect a closed pipe here, not at the exit of the interpreter
        except KeyboardInterrupt:
            _tell("interrupted")
            return INTERRUPTED
        except Sigterm:
            _tell("terminated")
            return TERMINATED
        except BrokenPipeError:
            discard(sys.stdout)
            return _PIPE_CLOSED
        except Exception as error:
            if words != given or not _is_for_the_user(error):
                raise
            message = " ".join(str(error).split())
            _tell(f"error: {message or type(error).__name__}")
            return USER_ERROR
    return code


def _run(words: list[str]) -> int:
    try:
        arguments, unknown = _parser().parse_known_args(words)
        if unknown:
            parser = arguments.parser
            advice = "" if parser.advice is None else parser.advice(unknown)
            parser.error(f"unrecognized arguments: {' '.join(unknown)}{advice}")
        return int(arguments.run(arguments))
    except SystemExit as end:  # from argparse after --help, from rich after a closed pipe
        return end.code if isinstance(end.code, int) else 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_NAME,
        description="Train recurrent networks whose gradients are derived, compiled and verified.",
    )
    parser.add_argument("--version", action="version", version=f"{_NAME} {__version__}")
    parser.add_argument("--traceback", action="store_true", help="show the traceback of an error")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _COMMANDS:
        command = import_module(f"symbolic_rnn.cli.{name}")
        command.add_parser(subparsers)
        subparsers.choices[name].set_defaults(run=command.run, parser=subparsers.choices[name])
    return parser


def _is_for_the_user(error: Exception) -> bool:
    """Whether users can correct it: an error in data, files, options or the choice of mode."""
    if isinstance(error, ValueError | OSError | NotImplementedError):
        return True
    c99 = sys.modules.get("symbolic_rnn.c99")  # if it was not imported, it raised nothing
    return c99 is not None and isinstance(error, c99.CompilerError)


def _once() -> Callable[..., None]:
    """Show each warning once, on one line, even if a command compiles several functions."""
    shown: set[str] = set()

    def show(message: Warning | str, *_: object, **__: object) -> None:
        line = " ".join(str(message).split())
        if line not in shown:
            shown.add(line)
            _tell(f"warning: {line}")

    return show


def _tell(line: str) -> None:
    """Print a line on standard error, if anyone reads it."""
    try:
        print(f"{_NAME}: {line}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        discard(sys.stderr)


def _open_closed_streams() -> None:
    """Open the null device where a stream was closed, ``>&-``; Python has None there."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            setattr(sys, stream, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def discard(stream: TextIO) -> None:
    """Redirect a stream to the null device, so that later writes cannot fail."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
