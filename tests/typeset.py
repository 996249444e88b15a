"""Typesets derivations with LaTeX, if it is installed."""

import shutil
import subprocess

import pytest

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed"
)


def assert_compiles(pages, folder):
    """Put derivations into one document, in column and in row notation, and compile it."""
    body = "\n".join(page.to_latex() + page.to_latex(rows=True) for page in pages)
    source = folder / "pages.tex"
    source.write_text(
        "\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n"
        "\\begin{document}\n" + body + "\\end{document}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", source.name],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert (folder / "pages.pdf").stat().st_size > 10_000
