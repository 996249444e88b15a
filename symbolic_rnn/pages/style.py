"""The style sheet of a page: light and dark, wide and narrow, and print."""

from __future__ import annotations

__all__ = ["PICTURE", "STYLE"]

#: The part for pictures of networks, which other pages show, too; it reads the variables below.
PICTURE = """\
.forward { color: var(--forward); }
.backward { color: var(--backward); }
svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
svg text { fill: var(--ink); }
svg .head.forward { fill: var(--forward); }
svg .head.backward { fill: var(--backward); }
svg .tick { fill: var(--soft); }
svg .line { fill: none; stroke-width: 2.6; }
svg .line.forward { stroke: var(--forward); }
svg .line.backward { stroke: var(--backward); }
svg .box { fill: var(--panel); stroke: var(--line); stroke-width: 1.5; }
svg .chip { fill: var(--paper); stroke: var(--wire); stroke-width: 1.5; }
svg .wire { fill: none; stroke: var(--wire); stroke-width: 1.6; }
svg .letter { font-style: italic; }
svg .letter { font-family: "STIX Two Text", Cambria, Georgia, "Times New Roman", serif; }
.label { display: flex; align-items: center; justify-content: center; white-space: nowrap; }
.label.start { justify-content: flex-start; }
.label math { line-height: 1; }
"""

#: No fonts or images are loaded; mathematics uses the best available font.
STYLE = (
    """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1d22; --soft: #555b66; --line: #c9ccd4; --panel: #f5f6f9;
  --forward: #0b4f9e; --backward: #b3261e; --wire: #9aa1ae; --good: #1a6334; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161b; --ink: #eceef3; --soft: #b3b9c6; --line: #434855; --panel: #1e2129;
    --forward: #8fc1ff; --backward: #ff9f94; --wire: #6d7482; --good: #86d8a0; --bad: #ff9f94;
  }
}
* { box-sizing: border-box; }
html { font-size: clamp(17px, 0.75rem + 0.62vw, 26px); }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
  font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.6rem 0 0.4rem; }
h2 { font-size: 1.4rem; margin: 2.6rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 0; }
p { max-width: 46rem; margin: 0.5rem 0; }
a { color: var(--forward); }
nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; margin: 0.8rem 0; }
footer { margin-top: 3rem; padding-bottom: 2rem; color: var(--soft); font-size: 0.85rem; }
.soft, caption { color: var(--soft); }
.lead { color: var(--soft); }
.scroll { overflow-x: auto; }
figure { margin: 1rem 0; }

"""
    + PICTURE
    + """.one-step { display: none; }

math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; }
details {
  border: 1px solid var(--line); border-radius: 10px; margin: 0.6rem 0; background: var(--panel);
}
summary { cursor: pointer; padding: 0.6rem 1rem; }
summary h3 { display: inline; }
details > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
details > .scroll { margin-bottom: 1rem; }
.equations table { border-collapse: collapse; font-size: 1.1rem; }
.equations td {
  padding: 0.3rem 0.35rem; white-space: nowrap;
  font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math;
}
.equations math { math-style: normal; }
.equations .left { text-align: right; }
.equations .number { color: var(--soft); padding-left: 2rem; font-size: 0.85rem; }

.table table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.table caption { text-align: left; padding-bottom: 0.4rem; }
.table th, .table td { padding: 0.25rem 0.9rem; text-align: right; white-space: nowrap; }
.table th:first-child { text-align: left; padding-left: 0; }
.table th:first-child { position: sticky; left: 0; background: var(--paper); }
details .table th:first-child { background: var(--panel); }
.table thead th { vertical-align: bottom; border-bottom: 2px solid var(--line); }
.table tbody tr { border-bottom: 1px solid var(--line); }
.table th .soft { font-weight: normal; }
.agrees, .verdict.good { color: var(--good); }
.differs, .not-finite, .zero, .rounding, .verdict.bad { color: var(--bad); font-weight: bold; }
.verdict { font-size: 1.1rem; font-weight: bold; }

.maps { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.2rem; }
.maps figure {
  margin: 0; display: flex; flex-direction: column; justify-content: space-between; gap: 0.5rem;
}
svg.heat, svg.bar { width: 100%; }
svg.heat { max-width: 30rem; }
svg.bar { max-width: 30rem; }
svg .tick { font-size: 15px; }
svg .axis { font-size: 17px; }
svg .rate { font-size: 34px; font-weight: bold; }
svg .frame { fill: none; stroke: var(--soft); stroke-width: 1.5; }

@media (max-width: 700px) {
  header, main, footer { padding: 0 0.8rem; }
  h1 { font-size: 1.5rem; }
  .three-steps { display: none; }
  svg .greek { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math, serif; }
.one-step { display: block; }
}
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #999999; --panel: #ffffff;
    --forward: #0b4f9e; --backward: #b3261e; --wire: #777777; --good: #000000; --bad: #b3261e;
  }
  html { font-size: 11pt; }
  nav { display: none; }
  details { border: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; }
  svg.network { min-width: 0 !important; }
  .table table { font-size: 7.5pt; }
  .table th, .table td { padding: 0.1rem 0.35rem; }
  .table th:first-child { position: static; }
  .maps { grid-template-columns: repeat(3, 1fr); gap: 0.4rem; font-size: 9pt; }
  tr, figure, svg { break-inside: avoid; }
  h2, summary { break-after: avoid; }
  svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
)
