# SPDX-License-Identifier: MIT
"""The fixed parts of the page that ``html_view`` writes: its frame, its style, its script.

They use no library and load nothing. What the script reads from the page is described in
``html_view``; it adds text to the page as text, never as HTML.

The page of ``capture_page`` shows frames in the same way. ``TOP``, ``BODY_END``, ``STYLE`` and
``SHARED_SCRIPT`` are parts of it too.
"""

from __future__ import annotations

__all__ = ["BODY_END", "BODY_START", "SCRIPT", "SHARED_SCRIPT", "STYLE", "TOP"]

TOP = """\
<header class="top">
<h1><bdi>{title}</bdi></h1>
<div class="search" role="search">
<input type="search" id="search" placeholder="Search names, values, hex" autocomplete="off" \
spellcheck="false" aria-label="Search names, paths, values and hex" aria-keyshortcuts="/" \
aria-describedby="matches">
<kbd aria-hidden="true">/</kbd>
<output id="matches" for="search"></output>
<button type="button" id="previous-match" aria-label="Previous match" disabled>&#x2191;</button>
<button type="button" id="next-match" aria-label="Next match" disabled>&#x2193;</button>
</div>
<button type="button" id="theme">Dark</button>
</header>
<noscript><p class="left-out">The fields and bytes of each frame are drawn by the script of this
page, and scripts are off. The table below needs none.</p></noscript>
"""

BODY_START = f"""\
{TOP}\
<section class="overview" aria-label="Frames">
<div class="bar"><h2>Frames</h2><span id="summary"></span>
<label class="check"><input type="checkbox" id="faults-only">Faults only</label></div>
<div class="table"><table id="frames">
"""

BODY_END = """\
<main hidden>
<div class="bar"><h2 id="heading" tabindex="-1"></h2></div>
<ul id="faults" aria-label="Faults of this frame"></ul>
<div class="panes">
<section class="pane fields" aria-labelledby="fields-heading">
<div class="bar"><h3 id="fields-heading">Fields</h3>
<button type="button" id="expand">Unfold all</button>
<button type="button" id="collapse">Fold all</button></div>
<ul id="tree" role="tree" aria-labelledby="fields-heading"></ul>
</section>
<section class="pane bytes" aria-labelledby="bytes-heading">
<div class="bar"><h3 id="bytes-heading">Bytes</h3>
<ul class="legend" aria-label="Legend">
<li class="byte tag">tag</li>
<li class="byte length">length</li>
<li class="byte">value</li>
<li class="byte lit strong">lit</li>
<li class="byte fault">fault</li>
<li class="byte unread">unread</li>
<li class="byte hidden">&bull;&bull; hidden</li>
</ul></div>
<div id="bytes" role="grid" aria-labelledby="bytes-heading" aria-readonly="true"></div>
</section>
<div class="status"><div id="where"></div><div id="what"></div></div>
</div>
</main>
<footer>
<kbd>/</kbd> search <kbd>Enter</kbd> next match, or pin <kbd>Esc</kbd> unpin
<kbd>&larr;</kbd><kbd>&rarr;</kbd> fold, unfold <kbd>&uarr;</kbd><kbd>&darr;</kbd> move
</footer>
"""

STYLE = """
:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f7, #12151a);
  --panel: light-dark(#ffffff, #1a1e25);
  --line: light-dark(#dfe3e8, #2d333d);
  --ink: light-dark(#1c2330, #e3e7ee);
  --dim: light-dark(#5a6473, #9ba6b6);
  --accent: light-dark(#1d55b8, #8db5ff);
  --string: light-dark(#17693b, #86d3a2);
  --number: light-dark(#7a3fa8, #cfa9f2);
  --note: light-dark(#7d4e00, #e6bf72);
  --fault: light-dark(#b1251c, #ff9d94);
  --fault-back: light-dark(#fdeeec, #3a2022);
  --lit: light-dark(#dfe9fb, #24344f);
  --strong: light-dark(#b9d1fa, #35538a);
  --tag: light-dark(#8a4b08, #e7b27a);
  --length: light-dark(#0f6a78, #79cbd8);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "Roboto Mono", Menlo,
    Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding: 4rem 0 45vh; }
body {
  margin: 0;
  padding: 0 1.25rem;
  display: flex;
  flex-direction: column;
  gap: .875rem;
  min-height: 100dvh;
  background: var(--page);
  color: var(--ink);
  font: .875rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans",
    "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
h1, h2, h3, p, ul { margin: 0; padding: 0; font-size: inherit; }
ul { list-style: none; }
h1, h2, h3 { font-weight: 600; overflow-wrap: anywhere; }
h1 { font-size: 1.0625rem; }
button, input, kbd { font: inherit; color: inherit; }
button, input[type=search] {
  border: 1px solid var(--line);
  border-radius: .4rem;
  background: var(--panel);
  padding: .2rem .65rem;
  min-height: 1.875rem;
}
::placeholder { color: var(--dim); opacity: 1; }
button { cursor: pointer; white-space: nowrap; }
button:hover:enabled { border-color: var(--accent); color: var(--accent); }
button:disabled { color: var(--dim); cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
kbd {
  border: 1px solid var(--line);
  border-radius: .25rem;
  background: var(--panel);
  padding: 0 .35rem;
  font: .75rem/1.4 var(--mono);
}

/* The top: what it is, and the search. */
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding-top: .875rem; }
.top h1 {
  flex: 1 1 8rem;
  min-width: 0;
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
}
.search { display: flex; flex: 1 1 18rem; max-width: 32rem; align-items: center; gap: .375rem; }
.search input { flex: 1; min-width: 0; padding-right: 2rem; }
.search kbd { margin: 0 .25rem 0 -2rem; pointer-events: none; }
.search input:focus + kbd { visibility: hidden; }
#matches { color: var(--dim); white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; }
#summary { color: var(--dim); flex: 1; }
.check { display: flex; align-items: center; gap: .4rem; cursor: pointer; }
.check input { width: 1rem; height: 1rem; margin: 0; accent-color: var(--accent); }
.left-out {
  margin-top: .5rem;
  padding: .5rem .75rem;
  border-left: 3px solid var(--note);
  background: var(--panel);
  color: var(--note);
}

/* The frames. */
.table {
  margin-top: .375rem;
  max-height: 26vh;
  overflow: auto;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--panel);
}
/* Not the layout of tables, which would need all rows of a long stream for the first one. */
table, thead, tbody { display: block; }
table { font-variant-numeric: tabular-nums; }
thead { position: sticky; top: 0; z-index: 1; background: var(--panel); }
tr {
  display: grid;
  grid-template-columns: 4.75em 5.5em 5em minmax(12em, 1fr) 5.5em 6em 5.25em minmax(0, 2fr);
  gap: 0 1.25em;
  padding: .15rem .75rem;
}
thead tr { box-shadow: inset 0 -1px var(--line); padding: .25rem .75rem; }
th { color: var(--dim); font-weight: 500; text-align: left; }
th, td { padding: 0; min-width: 0; }
td { overflow-wrap: anywhere; }
th:nth-child(2), th:nth-child(3), th:nth-child(6), td.offset, td.size, td.serial {
  text-align: right;
}
td.protocol { font-weight: 500; }
td.offset, td.size, td.serial, td.direction { color: var(--dim); }
tr.open td { color: var(--ink); }
tr td.good { color: var(--string); }
tr td.bad, tr td.fault, tr.faulty td a { color: var(--fault); }
td a { color: var(--fault); }
td a { color: var(--accent); text-decoration: none; font-weight: 600; }
tbody { content-visibility: auto; contain-intrinsic-size: auto 160rem; }
tbody:last-child { content-visibility: visible; }
tbody tr { cursor: pointer; }
tbody tr:hover { background: color-mix(in srgb, var(--lit) 45%, transparent); }
tbody tr.open { background: var(--lit); box-shadow: inset 3px 0 var(--accent); }
.faults-only tbody tr:not(.faulty) { display: none; }

/* One frame: its fields, and its bytes. */
main { display: flex; flex-direction: column; gap: .5rem; min-width: 0; }
#heading { outline: none; }
#faults { display: grid; gap: .375rem; }
#faults:empty { display: none; }
#faults li {
  border-left: 3px solid var(--fault);
  border-radius: .25rem;
  background: var(--fault-back);
  color: var(--fault);
  padding: .35rem .75rem;
  overflow-wrap: anywhere;
}
#faults code { font: .8125rem var(--mono); }
#faults summary { cursor: pointer; width: max-content; font-size: .8125rem; }
#faults pre {
  margin: .35rem 0 0;
  color: var(--ink);
  font: .8125rem/1.5 var(--mono);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
#faults button {
  all: unset;
  cursor: pointer;
  text-decoration: underline;
  text-underline-offset: .2em;
}
#faults button:focus-visible { outline: 2px solid var(--fault); outline-offset: 2px; }
.panes { display: grid; gap: .75rem; min-width: 0; }
.pane {
  display: flex;
  flex-direction: column;
  min-width: 0;
  min-height: 0;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--panel);
}
.pane > .bar { padding: .4rem .75rem; border-bottom: 1px solid var(--line); min-height: 2.75rem; }
.pane h3 { flex: 1; }
.bytes > .bar { width: 0; min-width: 100%; }
.pane .bar button { font-size: .8125rem; }
#tree { padding: .375rem; overflow: auto; position: relative; }
#tree ul { margin-left: .8rem; padding-left: .45rem; border-left: 1px solid var(--line); }
#tree li { outline: none; }
.field {
  display: grid;
  grid-template-columns: 1.5rem minmax(0, 1fr);
  padding: .1rem .5rem .1rem 0;
  border-radius: .3rem;
  cursor: default;
  overflow-wrap: anywhere;
}
.twist { text-align: center; color: var(--dim); }
.twist::before { display: inline-block; font-size: .7rem; }
[aria-expanded] > .field > .twist { cursor: pointer; }
[aria-expanded=true] > .field > .twist::before { content: "\\25bc"; }
[aria-expanded=false] > .field > .twist::before { content: "\\25b6"; }
.said { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem; }
.said > * { min-width: 0; }
.name { font-weight: 500; }
.unknown > .field .name, .unread > .field .name { font-style: italic; font-weight: 400; }
.shown { font: .8125rem/1.5 var(--mono); }
.shown.string { color: var(--string); }
.shown.number { color: var(--number); }
.extent { color: var(--dim); font-size: .8125rem; }
.redacted > .field .shown { color: var(--dim); font-style: italic; }
.type { color: var(--dim); font-size: .75rem; margin-left: auto; text-align: right; }
.note { color: var(--note); font-size: .8125rem; flex-basis: 100%; }
.faulty > .field { background: var(--fault-back); }
.faulty > .field .note, .faulty > .field .name { color: var(--fault); }
.holds-fault > .field .name::after, .faulty > .field .name::after {
  content: "!";
  margin-left: .4rem;
  border-radius: 1rem;
  padding: 0 .4rem;
  background: var(--fault);
  color: var(--panel);
  font: 700 .6875rem/1.3 var(--mono);
}
.field:hover { background: var(--lit); }
#tree li.lit > .field { background: var(--lit); box-shadow: inset 3px 0 var(--accent); }
#tree li.lit.pinned > .field { background: var(--strong); }
#tree li.lit > .field * { color: var(--ink); }
#tree li:focus-visible > .field { outline: 2px solid var(--accent); outline-offset: -2px; }
.more > .field { color: var(--accent); cursor: pointer; }

.legend { display: flex; flex-wrap: wrap; gap: .125rem .25rem; font: .75rem/1.5 var(--mono); }
.legend .byte { width: auto; padding: 0 .35rem; }
#bytes { overflow: auto; padding: .375rem .5rem; font: .8125rem/1.5rem var(--mono); }
.window { will-change: transform; width: max-content; }
.row { display: flex; height: 1.5rem; white-space: pre; }
.row .address { color: var(--dim); min-width: 6ch; padding-right: 1ch; text-align: right; }
.byte { display: inline-block; width: 3ch; text-align: center; color: var(--ink); }
.hex .byte:nth-child(8n):not(:last-child) { margin-right: .75ch; }
.text { padding-left: 1ch; }
.text .byte { width: 1ch; color: var(--dim); }
.byte.tag { color: var(--tag); }
.byte.length { color: var(--length); }
.byte.hidden { color: var(--dim); }
.byte.unread {
  background: repeating-linear-gradient(135deg, transparent 0 3px, var(--line) 3px 4px);
  color: var(--dim);
}
.byte.fault { color: var(--fault); box-shadow: inset 0 -2px var(--fault); }
.byte.lit { background: var(--lit); color: var(--ink); }
.byte.strong { background: var(--strong); }
.byte:focus-visible { outline-offset: -2px; }
.byte.at { box-shadow: inset 0 0 0 2px var(--accent); }
.status {
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--panel);
  padding: .35rem .75rem;
  min-width: 0;
}
.status > div { min-height: 1.5em; overflow-wrap: anywhere; }
#where { font: .8125rem/1.5 var(--mono); }
#what { color: var(--dim); font-size: .8125rem; }
.badge {
  border-radius: 1rem;
  padding: .05rem .5rem;
  margin-right: .5rem;
  background: var(--accent);
  color: var(--panel);
  font: 600 .6875rem/1.4 system-ui, sans-serif;
}
footer { color: var(--dim); font-size: .75rem; padding-bottom: .75rem; }
footer kbd:not(:first-child) { margin-left: .6rem; }
footer kbd + kbd:not(:first-child) { margin-left: 0; }

@media (prefers-reduced-motion: no-preference) {
  .field, tbody tr { transition: background-color .08s; }
}

/* Side by side where there is room, each part with its own scroll bar where it is high enough. */
@media screen and (min-width: 48rem) {
  .panes { grid-template: "fields bytes" minmax(0, 1fr) "status status" auto
    / minmax(0, 1fr) max-content; }
  .fields { grid-area: fields; }
  .bytes { grid-area: bytes; max-width: 45rem; }
  .status { grid-area: status; }
  #tree, #bytes { max-height: 70vh; }
}
@media print, screen and (min-width: 48rem) and (max-width: 64rem) {
  tr {
    grid-template-columns: 4.75em 4.5em 4em minmax(12em, 1fr) 5.25em 5.5em 5em;
    gap: 0 1em;
  }
  th:last-child { display: none; }
  td.fault { grid-column: 4 / -1; }
}
@media screen and (min-width: 48rem) and (min-height: 37.5rem) {
  body { height: 100dvh; }
  main { flex: 1; min-height: 0; }
  #faults { max-height: 18vh; overflow: auto; flex: none; }
  .panes { flex: 1; min-height: 0; }
  #tree, #bytes { max-height: none; flex: 1; min-height: 0; }
}
@media screen and (max-width: 47.99rem) {
  body { padding: 0 .75rem; gap: .75rem; }
  .search { flex: 1 1 100%; max-width: none; order: 1; }
  .search kbd, footer { display: none; }
  thead { display: none; }
  tbody tr { display: flex; flex-wrap: wrap; gap: 0 .6rem; padding: .4rem .6rem; }
  tbody tr + tr, tbody script + tr { border-top: 1px solid var(--line); }
  td:empty, td.offset { display: none; }
  td.protocol { flex: 1 1 60%; }
  td.number { min-width: 1.2rem; }
  td.serial::before { content: "serial "; }
  td.size::after { content: " bytes"; }
  td.digest::before { content: "digest "; }
  td.fault { flex: 1 0 100%; }
  .table { max-height: 22vh; }
  .field { padding-top: .25rem; padding-bottom: .25rem; }
  #tree ul { margin-left: .7rem; padding-left: .1rem; }
  .bytes { position: sticky; bottom: 3.75rem; box-shadow: 0 -.5rem 1rem rgb(0 0 0 / .08); }
  .bytes .bar { min-height: 0; padding: .25rem .5rem; }
  #bytes { max-height: 22vh; font-size: .75rem; padding: .25rem; }
  .bytes h3, main:not(.left) #heading { display: none; }
  .legend { gap: 0; font: .6875rem/1.6 system-ui, sans-serif; }
  .legend .byte { padding: 0 .3rem; }
  .status { position: sticky; bottom: 0; height: 3.75rem; margin: -.75rem -1px 0; overflow: auto;
    border-radius: 0; }
}
@media screen and (max-width: 47.99rem) and (max-height: 30rem) {
  .bytes, .status { position: static; }
}
@media print {
  :root { color-scheme: light; }
  body { display: block; background: none; padding: 0; }
  .search, #theme, .check, .pane .bar button, footer, .status { display: none; }
  .table, #tree, #bytes { max-height: none; overflow: visible; }
  .panes { display: block; }
  .pane, .table { margin-top: 1rem; break-inside: auto; }
  .field, .row, tr { break-inside: avoid; }
}
"""

SHARED_SCRIPT = r"""
"use strict";

// The bits of a field, named as in html_view.py.
const FAULT = 1, FAULT_INSIDE = 2, REDACTED = 4, UNKNOWN = 8, BODY = 16, RANGELESS = 32,
  UNREAD = 64;
const BATCH = 200;             // children of one field that are drawn at a time
const MAX_UNFOLDED = 3000;     // rows of the tree that "Unfold all" draws
const MAX_UNFOLDED_FIRST = 400;  // and that a frame has when it is opened
const MAX_MATCHES = 10000;
const MAX_PRINTED = 2000;      // rows of bytes

const byId = (id) => document.getElementById(id);

// What the page at hand does besides.
const page = {
  show(row) {},    // makes sure that a row of the list is in sight
  opened(row) {},  // its details have been drawn
};

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// --- The model: one frame and its fields ------------------------------------------------------

function joinPath(path, name, bits) {
  if (bits & BODY) return "";
  return !path || name.startsWith("[") ? path + name : `${path}.${name}`;
}

class Field {
  constructor(raw, parent, frame) {
    const [at, tagSize = 0, lengthSize = 0, payloadSize = 0, name = "", type = "", value = "",
      note = "", bits = 0, number = "", inside = []] = raw;
    this.parent = parent;
    this.start = frame.start + at;
    this.lengthAt = this.start + tagSize;
    this.payloadAt = this.lengthAt + lengthSize;
    this.end = this.payloadAt + payloadSize;
    Object.assign(this, {name, type, value, note, bits, number, inside, frame});
    this.path = joinPath(parent ? parent.path : "", name, bits);
    this.made = [];      // the fields inside, made when they are asked for
    this.item = null;    // the element in the tree, once it is drawn
    this.first = 0;      // the first of the fields inside that is drawn
    this.drawn = 0;      // and the one behind the last
  }
  // The elements of all that is inside are gone.
  forgetItems() {
    this.first = this.drawn = 0;
    for (const each of this.made) {
      if (!each || !each.item) continue;
      each.item = null;
      each.forgetItems();
    }
  }
  child(index) {
    return this.made[index] ??= new Field(this.inside[index], this, this.frame);
  }
  // The innermost field that holds a byte.
  at(offset) {
    let low = 0, high = this.inside.length;
    if (!high || ((this.inside[0][8] || 0) & RANGELESS)) return this;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.frame.start + this.inside[middle][0] <= offset) low = middle;
      else high = middle;
    }
    const child = this.child(low);
    return child.start <= offset && offset < child.end ? child.at(offset) : this;
  }
}

class Frame {
  constructor(row, data) {
    Object.assign(this, data);
    this.row = row;
    this.end = this.start + this.size;
    // The frame is itself the field around its fields.
    this.root = new Field([0, 0, 0, this.size], null, this);
    this.root.inside = this.fields;
  }
  byte(offset) {
    const at = 2 * (offset - this.start);
    return this.hex.slice(at, at + 2);
  }
  get shownEnd() { return this.start + this.hex.length / 2; }
  byTrail(trail) { return trail.reduce((field, index) => field.child(index), this.root); }
}

function dataOf(row) {
  const next = row.nextElementSibling;
  return next && next.tagName === "SCRIPT" ? JSON.parse(next.textContent) : null;
}

// --- What is lit ------------------------------------------------------------------------------

// A choice is a field, and the byte in it that was pointed at, or null.
const state = {frame: null, pinned: null, hovered: null, focused: null};
const chosen = () => state.pinned || state.hovered || state.focused;

function show(kind, field, offset = null) {
  state[kind] = field && field.parent ? {field, offset} : null;
  paint();
}

function paint() {
  const choice = chosen();
  tree.paint(choice);
  bytes.paint(choice);
  const where = byId("where"), what = byId("what");
  where.replaceChildren();
  what.replaceChildren();
  if (!choice) {
    what.append("Point at a field or at a byte; click to keep it lit.");
    return;
  }
  const {field, offset} = choice;
  if (state.pinned) where.append(make("span", "badge", "pinned"));
  where.append(make("bdi", "", field.path || field.name));
  const parts = [];
  if (offset !== null) {
    const digits = field.frame.byte(offset);
    const shown = digits === "**" ? "hidden" : `0x${digits}`;
    parts.push(`byte ${offset} is ${shown}, ${partOf(field, offset)}`);
  }
  const range = `bytes ${field.start}..${field.end} (${field.end - field.start})`;
  parts.push(field.bits & RANGELESS ? `JSON, somewhere in ${range}` : range);
  if (field.number) parts.push(`field ${field.number}`);
  if (field.type) parts.push(field.type);
  what.textContent = parts.join(" \u00b7 ");
}

function isFaulty(field) {
  return field.bits & FAULT || (field.bits & UNREAD && field.parent.bits & FAULT);
}

function partOf(field, offset) {
  if (offset < field.lengthAt) return "tag";
  if (offset < field.payloadAt) return "length";
  if (field.bits & UNREAD) return "unread";
  // The only bytes between the fields inside and the end are those of an EGROUP tag.
  return field.inside.length && !(field.inside[0][8] & RANGELESS) ? "tag" : "value";
}

function sizeOf(field) {
  return field.bits & RANGELESS ? count(field.inside.length, "value")
    : count(field.end - field.start, "byte");
}

// --- The tree ---------------------------------------------------------------------------------

const tree = {
  element: byId("tree"),
  lit: null,

  open(frame) {
    this.element.replaceChildren();
    this.lit = null;
    this.draw(frame.root, this.element);
    this.unfold(frame, MAX_UNFOLDED_FIRST, (field) =>
      field.parent.parent !== null || field.bits & (BODY | FAULT_INSIDE) || !field.end);
    const first = this.element.querySelector("li");
    if (first) first.tabIndex = 0;
  },

  // Draws the next fields inside a field, or those before the first that is drawn.
  draw(field, list, isBefore = false) {
    for (const each of list.querySelectorAll(":scope > .more")) each.remove();
    const from = isBefore ? Math.max(0, field.first - BATCH) : field.drawn;
    const to = isBefore ? field.first : Math.min(field.inside.length, field.drawn + BATCH);
    const items = [];
    for (let index = from; index < to; index++) items.push(this.makeItem(field.child(index)));
    if (isBefore) {
      list.prepend(...items);
      field.first = from;
    } else {
      list.append(...items);
      field.drawn = to;
    }
    const left = field.inside.length - field.drawn;
    const before = `${count(field.first, "field")} before`;
    if (field.first) list.prepend(this.makeMore(field, true, before));
    if (left) list.append(this.makeMore(field, false, count(left, "more field")));
  },

  makeMore(field, isBefore, text) {
    const item = make("li", "more", make("div", "field", make("span", "twist"), `${text} ...`));
    item.setAttribute("role", "treeitem");
    item.tabIndex = -1;
    item.more = () => {
      const next = isBefore ? field.first - 1 : field.drawn;
      this.draw(field, item.parentElement, isBefore);
      this.focus(field.child(next).item);
    };
    return item;
  },

  // Of a long list, draws the part around one field of it.
  drawAround(field, list, index) {
    list.replaceChildren();
    field.forgetItems();
    field.first = field.drawn = Math.max(0, index - BATCH / 2);
    this.draw(field, list);
  },

  makeItem(field) {
    const said = make("div", "said", make("bdi", "name", field.name));
    const isParent = field.inside.length > 0;
    if (field.value || isParent) {
      const style = field.value[0] === '"' ? "string" : /^[-\d]/.test(field.value) ? "number" : "";
      if (field.value) said.append(make("bdi", `shown ${style}`, field.value));
      else said.append(make("span", "extent", sizeOf(field)));
    }
    const type = [field.number, field.type].filter(Boolean).join(" ");
    if (type) said.append(make("bdi", "type", type));
    if (field.note) said.append(make("bdi", "note", field.note));
    const item = make("li", "", make("div", "field", make("span", "twist"), said));
    item.classList.toggle("faulty", Boolean(field.bits & FAULT));
    item.classList.toggle("holds-fault", Boolean(field.bits & FAULT_INSIDE));
    item.classList.toggle("redacted", Boolean(field.bits & REDACTED));
    item.classList.toggle("unknown", Boolean(field.bits & UNKNOWN));
    item.classList.toggle("unread", Boolean(field.bits & UNREAD));
    item.setAttribute("role", "treeitem");
    item.setAttribute("aria-label",
      [field.name, field.value, field.type, field.note].filter(Boolean).join(", "));
    item.setAttribute("aria-selected", "false");
    if (isParent) item.setAttribute("aria-expanded", "false");
    item.tabIndex = -1;
    item.field = field;
    field.item = item;
    return item;
  },

  isOpen: (item) => item.getAttribute("aria-expanded") === "true",

  toggle(item, isOpen) {
    if (!item.hasAttribute("aria-expanded")) return;
    item.setAttribute("aria-expanded", String(isOpen));
    let list = item.querySelector(":scope > ul");
    if (isOpen && !list) {
      list = make("ul");
      list.setAttribute("role", "group");
      item.append(list);
      this.draw(item.field, list);
    }
    if (list) list.hidden = !isOpen;
    const focused = document.activeElement;
    if (!isOpen && item !== focused && item.contains(focused)) this.focus(item);
  },

  // Unfolds level by level, until there would be more rows than that. Returns whether all is open.
  unfold(frame, limit, isWanted) {
    const pending = this.children(frame.root);
    let rows = pending.length;
    for (let next = 0; next < pending.length; next++) {
      const field = pending[next];
      if (!field.inside.length || !isWanted(field)) continue;
      rows += Math.min(field.inside.length, Math.max(BATCH, field.drawn - field.first));
      if (rows > limit) return false;
      this.toggle(field.item, true);
      pending.push(...this.children(field));
    }
    return true;
  },

  foldAll(frame) {
    for (const item of this.element.querySelectorAll("[aria-expanded=true]")) {
      this.toggle(item, item.field.parent === frame.root && Boolean(item.field.bits & BODY));
    }
  },

  children(field) {
    return field.made.slice(field.first, field.drawn);
  },

  // Makes a field visible.
  reveal(field) {
    const chain = [];
    for (let each = field; each.parent; each = each.parent) chain.unshift(each);
    for (const each of chain) {
      if (each.parent.item) this.toggle(each.parent.item, true);
      const list = each.parent.item ? each.parent.item.lastElementChild : this.element;
      const index = each.parent.made.indexOf(each);
      if (index < each.parent.first || index >= each.parent.drawn) {
        this.drawAround(each.parent, list, index);
      }
    }
    scrollTo(this.element, field.item.firstElementChild);
  },

  // The item of a field, or of what it is folded in.
  visible(field) {
    let item = null;
    for (let each = field; each.parent; each = each.parent) {
      if (!each.item || !this.isOpen(each.item)) item = each.item || item;
      if (!each.item) item = null;
      else if (item === null) item = each.item;
    }
    return item;
  },

  paint(choice) {
    const item = choice && this.visible(choice.field);
    if (this.lit && this.lit !== item) {
      this.lit.classList.remove("lit", "pinned");
      this.lit.setAttribute("aria-selected", "false");
    }
    this.lit = item;
    if (!item) return;
    item.classList.add("lit");
    item.classList.toggle("pinned", state.pinned !== null);
    item.setAttribute("aria-selected", String(state.pinned !== null));
  },

  focus(item) {
    this.element.querySelector("li[tabindex='0']")?.setAttribute("tabindex", "-1");
    item.tabIndex = 0;
    item.focus({preventScroll: true});
    scrollTo(this.element, item.firstElementChild);
  },

  next(item) {
    if (this.isOpen(item)) return item.lastElementChild.firstElementChild;
    for (let each = item; each; each = this.parent(each)) {
      if (each.nextElementSibling) return each.nextElementSibling;
    }
    return null;
  },
  previous(item) {
    const before = item.previousElementSibling;
    return before ? this.last(before) : this.parent(item);
  },
  last(item) {
    while (this.isOpen(item)) item = item.lastElementChild.lastElementChild;
    return item;
  },
  parent: (item) => item.parentElement.closest("li"),

  key(event) {
    const item = event.target.closest("li");
    let to = null;
    switch (event.key) {
      case "ArrowDown": to = this.next(item); break;
      case "ArrowUp": to = this.previous(item); break;
      case "Home": to = this.element.firstElementChild; break;
      case "End": to = this.last(this.element.lastElementChild); break;
      case "ArrowRight":
        if (item.getAttribute("aria-expanded") === "false") this.toggle(item, true);
        else if (this.isOpen(item)) to = this.next(item);
        break;
      case "ArrowLeft":
        if (this.isOpen(item)) this.toggle(item, false);
        else to = this.parent(item);
        break;
      case "Enter": case " ":
        if (item.more) item.more();
        else pin(item.field);
        break;
      default: return;
    }
    event.preventDefault();
    if (to) {
      if (state.pinned) show("pinned", null);
      this.focus(to);
    }
    paint();
  },
};

// Scrolls one pane, and the page where the pane has no scroll bar of its own.
function scrollTo(pane, element) {
  if (getComputedStyle(pane).overflowY === "visible" || pane.scrollHeight <= pane.clientHeight) {
    element.scrollIntoView({block: "nearest"});
    return;
  }
  const box = element.getBoundingClientRect(), around = pane.getBoundingClientRect();
  if (box.top < around.top) pane.scrollTop -= around.top - box.top + 8;
  else if (box.bottom > around.bottom) pane.scrollTop += box.bottom - around.bottom + 8;
}

// --- The bytes: only the rows in sight are drawn ----------------------------------------------

const narrow = matchMedia("(max-width: 75rem)");

const bytes = {
  element: byId("bytes"),
  space: make("div", "space"),
  window: make("div", "window"),
  cells: new Map(),    // offset -> its elements
  first: -1,
  last: -1,
  cursor: null,        // the byte that Tab reaches
  isPrinting: false,

  start() {
    this.space.append(this.window);
    this.element.append(this.space);
    this.element.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.element);
    narrow.addEventListener("change", () => this.layOut());
  },

  open(frame) {
    this.frame = frame;
    this.cursor = frame.start;
    this.element.scrollTop = 0;
    this.noteLeftOut(frame.shownEnd);
    this.layOut();
  },

  noteLeftOut(end) {
    this.element.parentElement.querySelector(".left-out")?.remove();
    if (end < this.frame.end) {
      this.element.after(make("p", "left-out",
        `The bytes from ${end} to ${this.frame.end} are left out of this page.`));
    }
  },

  // Paper has no scroll bar: all rows, up to a limit.
  print(isOn) {
    this.isPrinting = isOn;
    if (!this.frame) return;
    this.draw();
    const end = this.frame.start + this.last * this.columns;
    this.noteLeftOut(isOn ? Math.min(end, this.frame.shownEnd) : this.frame.shownEnd);
  },

  layOut() {
    if (!this.frame) return;
    this.columns = narrow.matches ? 8 : 16;
    this.rows = Math.ceil((this.frame.shownEnd - this.frame.start) / this.columns);
    this.element.setAttribute("aria-rowcount", this.rows);
    this.first = this.last = -1;
    this.window.replaceChildren(make("div", "row"));
    this.rowHeight = this.window.firstElementChild.getBoundingClientRect().height || 24;
    this.space.style.height = `${this.rows * this.rowHeight}px`;
    this.draw();
  },

  draw() {
    if (!this.frame) return;
    const all = this.isPrinting;
    const shown = Math.ceil(this.element.clientHeight / this.rowHeight) + 20;
    const top = Math.floor(this.element.scrollTop / this.rowHeight) - 10;
    const first = all ? 0 : Math.max(0, Math.min(top, this.rows - shown));
    const last = Math.min(this.rows, all ? MAX_PRINTED : first + shown);
    if (first === this.first && last === this.last) return;
    const hadFocus = this.window.contains(document.activeElement);
    this.first = first;
    this.last = last;
    this.cells.clear();
    const rows = [];
    for (let row = first; row < last; row++) rows.push(this.makeRow(row));
    this.window.replaceChildren(...rows);
    this.window.style.transform = `translateY(${first * this.rowHeight}px)`;
    this.paint(chosen());
    if (hadFocus) this.cells.get(this.cursor)?.[0].focus({preventScroll: true});
  },

  makeRow(index) {
    const {frame, columns} = this;
    const hex = make("span", "hex"), text = make("span", "text");
    const start = frame.start + index * columns;
    const address = make("span", "address", String(start));
    for (let at = start; at < start + columns; at++) {
      if (at >= frame.shownEnd) {
        hex.append(make("span", "byte", "  "));
        continue;
      }
      const digits = frame.byte(at);
      const isHidden = digits === "**";
      const code = parseInt(digits, 16);
      const letter = isHidden ? "\u2022" : code > 32 && code < 127 ? String.fromCharCode(code)
        : code === 32 ? " " : "\u00b7";
      const cell = make("span", "", isHidden ? "\u2022\u2022" : digits);
      const character = make("span", "", letter);
      const field = frame.root.at(at);
      let kind = isHidden ? "hidden" : partOf(field, at);
      if (isFaulty(field)) kind += " fault";
      for (const each of [cell, character]) {
        each.kind = each.className = `byte ${kind}`;
        each.dataset.at = at;
      }
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = at === this.cursor ? 0 : -1;
      hex.append(cell);
      text.append(character);
      this.cells.set(at, [cell, character]);
    }
    address.setAttribute("role", "rowheader");
    hex.setAttribute("role", "presentation");
    text.setAttribute("aria-hidden", "true");
    const row = make("div", "row", address, hex, text);
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", index + 1);
    return row;
  },

  paint(choice) {
    const field = choice && choice.field;
    for (const [at, pair] of this.cells) {
      let state = "";
      if (field && field.start <= at && at < field.end) {
        state = at < field.payloadAt || field.bits & RANGELESS ? " lit" : " lit strong";
        if (choice.offset === at) state += " at";
      }
      for (const cell of pair) {
        if (cell.className !== cell.kind + state) cell.className = cell.kind + state;
      }
    }
  },

  // Scrolls to the start of a range unless it is in sight.
  reveal(start) {
    if (this.element.scrollHeight <= this.element.clientHeight) return;
    const top = Math.floor((start - this.frame.start) / this.columns) * this.rowHeight;
    const height = this.element.clientHeight;
    const low = this.element.scrollTop, high = low + height - 2 * this.rowHeight;
    if (top < low || top > high) {
      this.element.scrollTop = Math.max(0, top - height / 3);
    }
    this.draw();
  },

  focus(offset) {
    this.cells.get(this.cursor)?.[0].setAttribute("tabindex", "-1");
    this.cursor = offset;
    this.reveal(offset);
    const cell = this.cells.get(offset)[0];
    const field = this.frame.root.at(offset);
    cell.tabIndex = 0;
    cell.setAttribute("aria-label", `byte ${offset}, ${cell.textContent}, `
      + `${partOf(field, offset)} of ${field.path || field.name}`);
    cell.focus({preventScroll: true});
  },

  key(event) {
    const at = Number(event.target.dataset.at);
    const column = (at - this.frame.start) % this.columns;
    const moves = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns,
      Home: -column, End: this.columns - 1 - column};
    if (event.key === "Enter" || event.key === " ") pin(this.frame.root.at(at), at);
    else if (event.key in moves) {
      if (state.pinned) show("pinned", null);
      const end = this.frame.shownEnd - 1;
      let to = at + moves[event.key];
      if (event.key === "End") to = Math.min(to, end);
      if (to >= this.frame.start && to <= end) this.focus(to);
    } else return;
    event.preventDefault();
  },
};

// --- Frames -----------------------------------------------------------------------------------

const listRows = () => byId("frames").querySelectorAll("tbody tr");

function openRow(row) {
  if (state.frame && state.frame.row === row) return true;
  const data = dataOf(row);
  for (const each of byId("frames").querySelectorAll("tr.open")) {
    each.classList.remove("open");
    each.querySelector("a").removeAttribute("aria-current");
  }
  row.classList.add("open");
  const link = row.querySelector("a");
  link.setAttribute("aria-current", "true");
  byId("frames").querySelector("a[tabindex='0']")?.setAttribute("tabindex", "-1");
  link.tabIndex = 0;
  scrollTo(document.querySelector(".table"), row);
  Object.assign(state, {pinned: null, hovered: null, focused: null});
  const main = document.querySelector("main");
  main.hidden = false;
  main.classList.toggle("left", data === null);
  document.querySelector(".panes").hidden = data === null || !data.fields.length;
  if (data === null) {
    state.frame = null;
    byId("faults").replaceChildren();
    byId("heading").textContent = "The fields and bytes of this frame are left out of this page.";
    page.opened(row);
    return false;
  }
  const frame = state.frame = new Frame(row, data);
  byId("heading").textContent = frame.title;
  byId("faults").replaceChildren(...frame.faults.map((fault) => faultItem(frame, fault)));
  tree.open(frame);
  bytes.open(frame);
  paint();
  page.opened(row);
  return true;
}

function faultItem(frame, [offset, path, reason, trail, explanation]) {
  if (offset === null) return make("li", "", make("bdi", "", reason));
  const place = [`byte ${offset}`, path].filter(Boolean).join(", ");
  let where = make("code", "", make("bdi", "", place));
  if (trail) {
    where = make("button", "", where);
    where.type = "button";
    where.addEventListener("click", () => pin(frame.byTrail(trail), null, true));
  }
  const item = make("li", "", where, ": ", make("bdi", "", reason));
  if (explanation) {
    item.append(make("details", "", make("summary", "", "Why"), make("pre", "", explanation)));
  }
  return item;
}

// Keeps a field lit; unless it is the one already.
function pin(field, offset = null, isKept = false) {
  if (!field || !field.parent) return;
  const before = state.pinned;
  const isSame = before && before.field === field && before.offset === offset;
  if (isSame && !isKept) {
    show("pinned", null);
    return;
  }
  tree.reveal(field);
  show("pinned", field, offset);
  if (!(field.bits & RANGELESS)) bytes.reveal(offset ?? field.start);
}

function rowAt(offset) {
  let found = null;
  for (const row of listRows()) {
    if (Number(row.dataset.at) > offset) break;
    found = row;
  }
  return found;
}

// #frame-4 opens a frame, #byte-301 pins the field of a byte.
function followHash() {
  const hash = location.hash.slice(1);
  const byte = /^byte-(\d+)$/.exec(hash);
  const row = byte ? rowAt(Number(byte[1])) : document.getElementById(hash)?.closest("tbody tr");
  if (!row) return false;
  if (openRow(row) && byte && Number(byte[1]) < state.frame.end) {
    pin(state.frame.root.at(Number(byte[1])), null, true);
  }
  return true;
}

// --- Search -----------------------------------------------------------------------------------

const search = {
  input: byId("search"),
  matches: [],     // {row, trail, offset}
  current: -1,
  timer: 0,
  query: "",

  start() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.run(), 120);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    });
    byId("next-match").addEventListener("click", () => this.step(1));
    byId("previous-match").addEventListener("click", () => this.step(-1));
  },

  run() {
    clearTimeout(this.timer);
    const query = this.input.value.trim().toLowerCase();
    if (query === this.query) return;
    this.query = query;
    this.matches = [];
    this.current = -1;
    const digits = query.replace(/^0x|[\s:]/g, "");
    const isHex = digits.length >= 4 && digits.length % 2 === 0 && /^[0-9a-f]+$/.test(digits);
    if (query) {
      for (const row of listRows()) {
        const data = dataOf(row);
        if (!data) continue;
        this.searchFields(row, data.fields, query, "", []);
        if (isHex) this.searchBytes(row, data, digits);
        if (this.matches.length >= MAX_MATCHES) break;
      }
    }
    this.report();
  },

  searchFields(row, fields, query, path, trail) {
    fields.forEach((raw, index) => {
      if (this.matches.length >= MAX_MATCHES) return;
      const [, , , , name = "", type = "", value = "", note = "", bits = 0, , inside = []] = raw;
      const inner = joinPath(path, name, bits);
      const texts = [inner || name, type, value, note];
      const here = [...trail, index];
      if (texts.some((text) => text.toLowerCase().includes(query))) {
        this.matches.push({row, trail: here, offset: null});
      }
      this.searchFields(row, inside, query, inner, here);
    });
  },

  searchBytes(row, data, digits) {
    for (let at = data.hex.indexOf(digits); at >= 0; at = data.hex.indexOf(digits, at + 1)) {
      if (at % 2 || this.matches.length >= MAX_MATCHES) continue;
      this.matches.push({row, trail: null, offset: data.start + at / 2});
    }
  },

  step(direction) {
    this.run();
    const total = this.matches.length;
    if (!total) return;
    this.current = this.current < 0 && direction < 0 ? total - 1
      : (this.current + direction + total) % total;
    const {row, trail, offset} = this.matches[this.current];
    page.show(row);
    openRow(row);
    const field = trail ? state.frame.byTrail(trail) : state.frame.root.at(offset);
    pin(field, offset, true);
    this.report();
  },

  report() {
    const total = this.matches.length;
    const shown = total.toLocaleString("en") + (total >= MAX_MATCHES ? "+" : "");
    byId("matches").textContent = !this.query ? "" : !total ? "no match"
      : this.current < 0 ? `${shown} match${total === 1 ? "" : "es"}`
      : `${(this.current + 1).toLocaleString("en")} of ${shown}`;
    byId("next-match").disabled = byId("previous-match").disabled = !total;
  },
};

// --- Events -----------------------------------------------------------------------------------

function startTree() {
  const fieldOf = (event) => event.target.closest(".field")?.parentElement.field;
  tree.element.addEventListener("pointerover", (event) => {
    show("hovered", fieldOf(event));
    const choice = state.pinned ? null : state.hovered;
    if (choice && !(choice.field.bits & RANGELESS)) bytes.reveal(choice.field.start);
  });
  tree.element.addEventListener("pointerleave", () => show("hovered", null));
  tree.element.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    if (item.more) item.more();
    else if (event.target.closest(".twist") && item.hasAttribute("aria-expanded")) {
      tree.toggle(item, !tree.isOpen(item));
      paint();
    } else pin(fieldOf(event));
  });
  tree.element.addEventListener("focusin", (event) => {
    if (!event.target.matches(":focus-visible")) return;
    show("focused", event.target.field);
    if (event.target.field && !(event.target.field.bits & RANGELESS)) {
      bytes.reveal(event.target.field.start);
    }
  });
  tree.element.addEventListener("focusout", () => show("focused", null));
  tree.element.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) tree.key(event);
  });
}

function startBytes() {
  const choose = (kind, event) => {
    const at = event.target.dataset.at;
    if (at === undefined) return show(kind, null);
    const field = state.frame.root.at(Number(at));
    show(kind, field, Number(at));
    const item = chosen() === state[kind] && tree.visible(field);
    // Where the page itself would scroll, it would run away under the pointer.
    if (item && tree.element.scrollHeight > tree.element.clientHeight) {
      scrollTo(tree.element, item.firstElementChild);
    }
  };
  bytes.element.addEventListener("pointerover", (event) => choose("hovered", event));
  bytes.element.addEventListener("pointerleave", () => show("hovered", null));
  bytes.element.addEventListener("focusin", (event) => {
    if (event.target.matches(":focus-visible")) choose("focused", event);
  });
  bytes.element.addEventListener("focusout", () => show("focused", null));
  bytes.element.addEventListener("click", (event) => {
    const at = event.target.dataset.at;
    if (at !== undefined) pin(state.frame.root.at(Number(at)), Number(at));
  });
  bytes.element.addEventListener("keydown", (event) => {
    if (event.target.dataset.at && !event.ctrlKey && !event.metaKey && !event.altKey) {
      bytes.key(event);
    }
  });
  bytes.start();
}

function startFrames() {
  for (const link of byId("frames").querySelectorAll("a")) link.tabIndex = -1;
  byId("frames").addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (!row) return;
    event.preventDefault();
    openRow(row);
    history.replaceState(null, "", `#${row.id}`);
  });
  byId("frames").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [...listRows()].filter((row) => row.getClientRects().length);
    const at = all.indexOf(event.target.closest("tr"));
    const to = all[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!to) return;
    openRow(to);
    to.querySelector("a").focus({preventScroll: true});
  });
}

function startTheme() {
  const root = document.documentElement, button = byId("theme");
  const preference = matchMedia("(prefers-color-scheme: dark)");
  const preferred = () => preference.matches ? "dark" : "light";
  const isDark = () => (root.style.colorScheme || preferred()) === "dark";
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    root.style.colorScheme = isDark() ? "light" : "dark";
    name();
  });
  preference.addEventListener("change", name);
  name();
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input[type=search]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.input.focus();
    search.input.select();
  } else if (event.key === "Escape") {
    if (isTyping) search.input.blur();
    Object.assign(state, {pinned: null, hovered: null, focused: null});
    paint();
  }
});

byId("expand").addEventListener("click", () => {
  if (!tree.unfold(state.frame, MAX_UNFOLDED, () => true)) {
    byId("what").textContent = `Only as much is unfolded as ${MAX_UNFOLDED} rows hold.`;
  }
});
byId("collapse").addEventListener("click", () => {
  tree.foldAll(state.frame);
  paint();
});
addEventListener("hashchange", followHash);
addEventListener("beforeprint", () => bytes.print(true));
addEventListener("afterprint", () => bytes.print(false));

function start() {
  startTheme();
  startTree();
  startBytes();
  startFrames();
  search.start();
}
"""

SCRIPT = (
    SHARED_SCRIPT
    + r"""
// --- The page of inspect ----------------------------------------------------------------------

function summarize() {
  let faulty = 0, size = 0;
  const rows = listRows();
  for (const row of rows) {
    faulty += row.classList.contains("faulty");
    size += Number(row.querySelector(".size").textContent);
  }
  byId("summary").textContent = `${rows.length.toLocaleString("en")} in ${count(size, "byte")}, `
    + (faulty ? `${faulty.toLocaleString("en")} with faults` : "no faults");
  byId("faults-only").disabled = !faulty;
}

function setFaultsOnly(isOn) {
  byId("faults-only").checked = isOn;
  document.body.classList.toggle("faults-only", isOn);
}

page.show = (row) => {
  if (!row.classList.contains("faulty")) setFaultsOnly(false);
};

start();
byId("faults-only").addEventListener("change", (event) => setFaultsOnly(event.target.checked));
summarize();
if (!followHash()) {
  const first = byId("frames").querySelector("tr.faulty") || listRows()[0];
  if (first) openRow(first);
}
"""
)
