# SPDX-License-Identifier: MIT
"""The fixed parts of the page that ``capture_page`` writes, beside those of ``_html_page``.

They use no library and load nothing; the script adds text to the page as text, never as HTML.
"""

from __future__ import annotations

from ._html_page import SHARED_SCRIPT
from ._html_page import STYLE as SHARED_STYLE

__all__ = ["LIST_START", "SCRIPT", "STYLE"]

LIST_START = """\
<section class="overview" aria-labelledby="records-heading">
<div class="bar"><h2 id="records-heading">Records</h2><span id="summary" role="status"></span></div>
<div class="bar filters" role="group" aria-label="What is listed">
<input type="search" id="filter" placeholder="Filter this list" autocomplete="off" \
spellcheck="false" aria-label="List what holds this text">
<select id="protocol" aria-label="Protocol"><option value="">all protocols</option>\
{protocols}</select>
<select id="connection" aria-label="Connection"><option value="">all connections</option>\
{connections}</select>
<label class="check"><input type="checkbox" id="faults-only">Failures only</label>
<button type="button" id="clear" disabled>Clear</button></div>
<div class="table"><table id="frames">
"""

STYLE = (
    SHARED_STYLE
    + """
/* The page of a capture: it scrolls as a whole, and each part is as high as it needs. */
select {
  font: inherit;
  color: inherit;
  border: 1px solid var(--line);
  border-radius: .4rem;
  background: var(--panel);
  padding: .2rem .4rem;
  min-height: 1.875rem;
  max-width: 16rem;
}
html:has(.capture) { scroll-padding: .75rem 0; }
body.capture { height: auto; }
.capture main { flex: none; }
.facts { display: flex; flex-direction: column; gap: .875rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem; }
.tiles > div {
  flex: 1 0 8rem;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--panel);
  padding: .5rem .75rem;
}
.tiles dt { color: var(--dim); font-size: .75rem; }
.tiles dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums;
  line-height: 1.3; overflow-wrap: anywhere; }
.tiles .wrong dd { color: var(--fault); }
.tiles small { display: block; color: var(--dim); font-size: .75rem; font-weight: 400; }
dl { margin: 0; }
figure { margin: 0; }
figcaption { display: flex; flex-wrap: wrap; gap: .125rem 1rem; margin-bottom: .375rem; }
figcaption h2 { flex: 1; }
.key { color: var(--dim); font-size: .75rem; display: flex; align-items: center; gap: .35rem; }
.key::before { content: ""; width: .75rem; height: .75rem; border-radius: .15rem;
  background: var(--accent); }
.key.failure::before { background: var(--fault); }
.key.sent::before { background: var(--tag); }
.key.received::before { background: var(--length); }
.picture, .facts .part {
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--panel);
}
.picture {
  display: grid;
  grid-template-columns: max-content minmax(0, 1fr);
  gap: .375rem .6rem;
  padding: .875rem .875rem .5rem;
}
.picture svg { width: 100%; display: block; overflow: visible; }
.answers { height: 11rem; margin-bottom: .5rem; }
.findings { height: .75rem; }
.traffic { height: 3.25rem; }
.lane-name { color: var(--dim); font-size: .6875rem; line-height: 1.2; text-align: right;
  align-self: center; }
.scale { display: flex; flex-direction: column; justify-content: space-between; height: 11rem;
  align-self: start; }
.scale span { height: 0; line-height: 0; white-space: nowrap; }
.axis { display: flex; justify-content: space-between; color: var(--dim); font-size: .6875rem;
  font-variant-numeric: tabular-nums; gap: .5rem; }
.axis span { white-space: nowrap; }
.grid line, .traffic line { stroke: var(--line); stroke-width: 1px;
  vector-effect: non-scaling-stroke; }
.findings { background: color-mix(in srgb, var(--line) 45%, transparent); border-radius: .15rem; }
.answers rect { fill: var(--accent); }
.answers .w1 { fill-opacity: .5; }
.answers .w2 { fill-opacity: .65; }
.answers .w3 { fill-opacity: .8; }
.answers a .bad, .answers .bad, .findings .bad { fill: var(--fault); stroke: var(--fault);
  stroke-width: 2px; vector-effect: non-scaling-stroke; }
.traffic .out { fill: var(--tag); }
.traffic .in { fill: var(--length); }
.picture a:hover rect { stroke: var(--ink); stroke-width: 2px;
  vector-effect: non-scaling-stroke; }
.columns { display: grid; gap: .875rem; grid-template-columns: minmax(0, 1fr); }
.facts .part { min-width: 0; display: flex; flex-direction: column; }
.facts .part > h2 { padding: .4rem .75rem; border-bottom: 1px solid var(--line); }
.facts .scroll { overflow: auto; max-height: 17rem; }
.facts ul, .facts p.none { padding: .25rem .75rem .4rem; }
.facts li { display: flex; gap: .6rem; padding: .1rem 0; }
.facts li a { color: var(--accent); text-decoration: none; font-weight: 600; white-space: nowrap; }
.facts li a.wrong { color: var(--fault); }
.facts li b { font-weight: 500; white-space: nowrap; font-variant-numeric: tabular-nums; }
.facts li span { min-width: 0; overflow-wrap: anywhere; }
.facts p.none { color: var(--dim); }
.facts table { display: table; width: 100%; border-collapse: collapse; }
.facts thead { display: table-header-group; }
.facts tbody { display: table-row-group; content-visibility: visible; }
.facts tr, .facts tbody tr { display: table-row; padding: 0; cursor: default; border: 0; }
.facts th, .facts td, .facts td:empty { display: table-cell; padding: .15rem .4rem;
  text-align: right; white-space: nowrap; vertical-align: baseline; }
.facts th { font-size: .75rem; position: sticky; top: 0; background: var(--panel); }
.facts td:first-child, .facts th:first-child { text-align: left; padding-left: .75rem; }
.facts td:last-child, .facts th:last-child { padding-right: .75rem; }
.facts td.text, .facts th.text { text-align: left; }
.facts td.text { white-space: normal; overflow-wrap: anywhere; }
.facts td.wrong { color: var(--fault); font-weight: 600; }
.facts .pick { all: unset; cursor: pointer; color: var(--accent); font-weight: 500; }
.facts .pick:hover { text-decoration: underline; }
.facts .pick:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }

.filters { margin-top: .375rem; }
.filters input[type=search] { flex: 1 1 12rem; max-width: 24rem; min-width: 0; }
.capture .table { max-height: 42vh; }
.capture #frames tr {
  grid-template-columns: 4.25em 8em 1.25em minmax(11em, 19em) 6em 5.25em 5.25em 5em minmax(0, 1fr);
  gap: 0 1em;
}
.capture #frames th, .capture #frames td { text-align: left; }
.capture #frames th:nth-child(5), .capture #frames th:nth-child(7),
.capture #frames th:nth-child(8), .capture #frames td.serial, .capture #frames td.size,
.capture #frames td.took { text-align: right; }
.capture td.what { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
  overflow: hidden; }
.capture td.time, .capture td.way, .capture td.kind { color: var(--dim); }
.capture td.protocol { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.capture td.fine { color: var(--dim); }
.capture tr.faulty td.what { color: var(--fault); }
.capture #frames tr.wide { grid-template-columns: 4.25em 8em 1.25em minmax(0, 1fr); }
.capture tr.wide td.what { color: var(--dim); font-weight: 500; }
.capture tr.wide.faulty td.what { color: var(--fault); }
.capture #frames tbody tr[hidden] { display: none !important; }
.related { display: flex; flex-wrap: wrap; gap: .25rem .75rem; }
.related a { color: var(--accent); }
#heading { flex: 0 1 auto; }
@media screen and (min-width: 64rem) {
  .columns { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .columns .full { grid-column: 1 / -1; }
}
@media screen and (min-width: 48rem) {
  .capture #tree, .capture #bytes { max-height: 58vh; }
}
@media screen and (min-width: 48rem) and (max-width: 74.99rem) {
  .capture #frames tr:not(.wide) {
    grid-template-columns: 4em 7.25em 1.25em minmax(13em, 1fr) 4.5em 5em 4.5em 4.5em;
    gap: 0 .75em;
  }
  .capture #frames tr.wide {
    grid-template-columns: 4em 7.25em 1.25em minmax(0, 1fr);
    gap: 0 .75em;
  }
  .capture #frames tr:not(.wide) td.fine { display: none; }
  .capture #frames th:last-child { display: none; }
  .capture #frames tr:not(.wide) td.what { grid-column: 4 / -1; }
  .capture #frames tr:not(.wide) td.what:empty { display: none; }
}
@media screen and (max-width: 47.99rem) {
  .tiles > div { flex: 1 0 6.5rem; padding: .35rem .6rem; }
  .tiles dd { font-size: 1.0625rem; }
  .axis span:nth-child(2), .axis span:nth-child(4) { display: none; }
  .facts thead { display: table-header-group; }
  .facts td.text { white-space: nowrap; }
  figcaption h2 { flex-basis: 100%; }
  select { flex: 1 1 8rem; min-width: 0; }
  .capture #frames tbody tr { display: flex; padding: .4rem .6rem; gap: 0 .6rem; }
  .capture td.protocol { flex: 1 1 45%; }
  .capture td.time { order: 1; }
  .capture td.way { order: 1; }
  .capture td.kind { order: 1; }
  .capture td.size { order: 1; }
  .capture td.serial { order: 1; }
  .capture td.took { order: 1; }
  .capture td.took::after { content: " ms"; }
  .capture td.what { order: 2; flex: 1 0 100%; }
  .capture td.fine { display: none; }
  .capture #frames tr.wide td.what { order: 0; flex: 1 1 70%; }
  .capture .table { max-height: 45vh; }
}
@media print {
  .filters { display: none; }
  .facts .scroll { max-height: none; overflow: visible; }
  .capture .table { max-height: none; }
}
"""
)

SCRIPT = (
    SHARED_SCRIPT
    + r"""
// --- The page of a capture --------------------------------------------------------------------

const filters = {
  text: byId("filter"),
  protocol: byId("protocol"),
  connection: byId("connection"),
  failures: byId("faults-only"),
  clear: byId("clear"),
  timer: 0,

  start() {
    this.text.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.apply(), 120);
    });
    for (const each of [this.protocol, this.connection, this.failures]) {
      each.addEventListener("change", () => this.apply());
    }
    this.clear.addEventListener("click", () => this.reset());
    this.failures.disabled = !byId("frames").querySelector("tr.faulty");
    this.apply();
  },

  apply() {
    const wanted = this.text.value.trim().toLowerCase();
    const {value: protocol} = this.protocol, {value: connection} = this.connection;
    const isFiltered = Boolean(wanted || protocol || connection || this.failures.checked);
    let shown = 0, all = 0;
    for (const row of listRows()) {
      all++;
      const fits = !isFiltered || ((!this.failures.checked || row.classList.contains("faulty"))
        && (!protocol || row.dataset.protocol === protocol)
        && (!connection || row.dataset.connection === connection)
        && (!wanted || (row.text ??= row.textContent.toLowerCase()).includes(wanted)));
      if (row.hidden === fits) row.hidden = !fits;
      shown += fits;
    }
    byId("summary").textContent = !isFiltered ? count(all, "record")
      : `${shown.toLocaleString("en")} of ${count(all, "record")}`;
    this.clear.disabled = !isFiltered;
  },

  reset() {
    this.text.value = this.protocol.value = this.connection.value = "";
    this.failures.checked = false;
    this.apply();
  },
};

const rowOf = (id) => document.getElementById(`record-${id}`);

function linkTo(row, text) {
  const link = make("a", "", text);
  link.href = `#${row.id}`;
  return link;
}

page.show = (row) => {
  if (row.hidden) filters.reset();
};

page.opened = (row) => {
  // Where the details are out of sight, nothing would seem to happen.
  const top = document.querySelector("main").getBoundingClientRect().top;
  if (top > innerHeight - 96) byId("records-heading").scrollIntoView({block: "start"});
  const related = byId("related");
  related.replaceChildren();
  const id = row.id.slice("record-".length);
  const asked = row.dataset.asked && rowOf(row.dataset.asked);
  if (asked) related.append(linkTo(asked, `Request ${row.dataset.asked}`));
  const answer = byId("frames").querySelector(`tr[data-asked="${CSS.escape(id)}"]`);
  if (answer) {
    const took = answer.querySelector(".took")?.textContent;
    const after = took ? ` after ${took} ms` : "";
    related.append(linkTo(answer, `Answer ${answer.id.slice("record-".length)}${after}`));
  }
};

function open(row) {
  page.show(row);
  openRow(row);
  scrollTo(document.querySelector(".table"), row);
  byId("records-heading").scrollIntoView({block: "start"});
}

for (const each of document.querySelectorAll(".pick")) {
  each.addEventListener("click", () => {
    const {protocol, connection} = each.dataset;
    if (protocol !== undefined) filters.protocol.value = protocol;
    if (connection !== undefined) filters.connection.value = connection;
    filters.apply();
    byId("records-heading").scrollIntoView({block: "start"});
  });
}

// Links to records, in the overview and beside a heading.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#record-']");
  if (!link || link.closest("tr[id]")) return;
  const row = document.getElementById(link.getAttribute("href").slice(1));
  if (!row) return;
  event.preventDefault();
  history.replaceState(null, "", `#${row.id}`);
  open(row);
});

start();
filters.start();
followHash();
"""
)
