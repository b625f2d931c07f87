/** The style sheet of reports: light and dark, on paper, and on a telephone. Figures stand on white in all of them. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --card: #f6f7f9; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --link: #0b5cad;
  --warn-ground: #fff6e0; --warn-line: #b7791f; --code: #f3f4f6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --card: #1c2026; --ink: #e6e8eb; --soft: #a3acb6; --line: #3a424c; --link: #7ab8ff;
    --warn-ground: #33280f; --warn-line: #e0a83f; --code: #20252c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.3rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.6rem 0 0.4rem; padding-top: 0.8rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.6rem 0 0.4rem; }
p { margin: 0.5rem 0; }
a { color: var(--link); }
.soft { color: var(--soft); font-size: 0.92rem; }
.what { color: var(--soft); margin: 0; }
nav ul { list-style: none; padding: 0; margin: 0.4rem 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; }
.warnings { background: var(--warn-ground); border-left: 4px solid var(--warn-line); padding: 0.6rem 1rem; margin: 1rem 0; border-radius: 0 6px 6px 0; }
.warnings h2, .warnings h3 { margin: 0; padding: 0; border: 0; font-size: 1rem; }
.warnings ul { margin: 0.3rem 0 0; padding-left: 1.2rem; }
.wide { overflow-x: auto; max-width: 100%; }
.wide:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; min-width: min(100%, 22rem); font-size: 0.92rem; margin: 0.3rem 0; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; color: var(--soft); padding: 0 0 0.3rem; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { border-bottom: 2px solid var(--line); color: var(--soft); white-space: nowrap; vertical-align: bottom; }
td.n { white-space: nowrap; }
.unit { font-size: 0.86em; white-space: nowrap; }
.long { overflow-wrap: anywhere; min-width: 12rem; }
dl { margin: 0.6rem 0; font-size: 0.92rem; }
dt { float: left; clear: left; margin-right: 0.6rem; font-weight: 600; }
dt::after { content: ":"; }
dd { margin: 0 0 0.35rem; color: var(--soft); }
figure { margin: 1.2rem 0; }
figure .wide { background: #ffffff; border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem; display: inline-block; }
figure svg { display: block; }
figcaption { font-size: 0.92rem; color: var(--soft); margin-top: 0.35rem; max-width: 44rem; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 0.7rem 0.9rem; font: 0.84rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.4rem 0; }
code { font: 0.92em ui-monospace, "DejaVu Sans Mono", monospace; }
footer { margin-top: 3rem; padding-top: 0.8rem; border-top: 1px solid var(--line); }
@media (max-width: 30rem) {
  body { font-size: 15px; padding: 1rem 0.8rem 3rem; }
  h1 { font-size: 1.4rem; }
  h2 { font-size: 1.15rem; }
  figure .wide { padding: 0.2rem; display: block; }
  th, td { padding-right: 0.7rem; }
  dt { float: none; }
}
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  :root {
    color-scheme: light;
    --ground: #ffffff; --card: #ffffff; --ink: #000000; --soft: #333333; --line: #999999; --link: #000000;
    --warn-ground: #ffffff; --warn-line: #000000; --code: #ffffff;
  }
  body { font-size: 10pt; max-width: none; padding: 0; }
  h1 { font-size: 16pt; }
  h2 { font-size: 13pt; }
  h1, h2, h3, caption, summary { break-after: avoid; }
  .file { break-before: page; }
  .file > h2 { border-top: 0; margin-top: 0; padding-top: 0; }
  figure, tr, .warnings, dd { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide { overflow: visible; }
  figure .wide { border: 0; padding: 0; }
  figure svg { max-width: 100%; height: auto; }
  nav, .beside, .data { display: none; }
  a { text-decoration: none; }
  a[href^="http"]::after { content: " <" attr(href) ">"; font-size: 0.85em; }
}
`;
