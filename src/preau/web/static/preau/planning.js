/* The planning without page loads: a touch is painted at once, sent in order, then painted again as the server says.
   Without this file every button posts its form and the page comes back. */
import { paintBar } from "./shared/bar.js";
import { canChange, cellsOf, gridsOf, isWanted, paint, readShapes, rowsOf, stateOf } from "./shared/grid.js";
import { lostWords, retryButton, wordsOfBefore } from "./shared/lost.js";
import { Queue, holdLeaving } from "./shared/queue.js";

const EVERY = 20000; /* milliseconds between two readings of the places left */
const calendar = document.getElementById("calendrier");
const shapes = calendar ? readShapes(calendar.dataset.shapes, calendar.dataset.tags) : null;
const live = document.querySelector("[data-places]"); /* what tells its places while the page is open */
const queue = new Queue({ take, fail });

/* ── what is shown ── */

const bar = () => document.getElementById("bar");

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function put(id, html) {
  const old = document.getElementById(id);
  if (!old) { return; }
  if (id === "bar") { paintBar(html); return; }
  const fresh = parse(html);
  if (old.hasAttribute("aria-live")) { old.innerHTML = fresh.innerHTML; return; }
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.tagName === "DIV" && old.querySelector("details[open]")) { fresh.querySelector("details")?.setAttribute("open", ""); }
  old.replaceWith(fresh);
  if (!focus) { return; }
  const name = focus.name ? `[name="${focus.name}"]:not([tabindex="-1"])` : "summary";
  (fresh.id === focus.id ? fresh : fresh.querySelector(name) || fresh).focus({ preventScroll: true });
}

function say(text, { bad = false, link = "", retry = null } = {}) {
  const why = document.getElementById("why");
  why.hidden = !text;
  why.className = `note note-slim${bad ? " note-no" : ""}`;
  why.textContent = text;
  if (link) {
    const open = document.createElement("a");
    open.href = link;
    open.textContent = "Ouvrir le jour";
    open.className = "link-tap push";
    why.append(" ", open);
  }
  if (retry) { why.append(" ", retryButton(retry)); }
}

/* ── painting before the answer ── */

function flip(button) {
  const on = button.getAttribute("aria-checked") !== "true";
  button.setAttribute("aria-checked", String(on));
  button.value = button.value.replace(/:[01]$/, on ? ":0" : ":1");
}

/* Paints what the touch will do; tells the server the direction, so that a request sent again changes nothing. */
function preview(button, body) {
  if (button.getAttribute("role") === "switch") {
    flip(button);
    return [];
  }
  if (!calendar || !calendar.contains(button)) { return []; }
  const cells = cellsOf(button, calendar).filter((cell) => canChange(cell, shapes));
  if (!cells.length) { return []; }
  const books = cells.some((cell) => !isWanted(cell));
  if (!body.has("vers")) { body.set("vers", books ? "1" : "0"); }
  const touched = cells.filter((cell) => isWanted(cell) !== books);
  const before = touched.map((cell) => [cell.id, cell.outerHTML]);
  touched.forEach((cell) => paint(cell, books, shapes));
  return before;
}

/* ── sending, one after the other ── */

/* The queue sends every touch; several weeks at once leave as a page does. */
const isTouch = ({ target, submitter }) => Boolean(target.matches("[data-planning]") && submitter && submitter.name !== "weeks");

document.addEventListener("submit", (event) => {
  if (!isTouch(event)) { return; }
  const { target: form, submitter: button } = event;
  event.preventDefault();
  say("");
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  enqueue({ url: form.action.split("#")[0], body, form, selector: `[name="${button.name}"][value="${button.value}"]` });
}, true);

holdLeaving(queue, isTouch);

function enqueue(job) {
  const button = job.form.isConnected ? job.form.querySelector(job.selector) : null;
  queue.push({ ...job, before: button ? preview(button, job.body) : [] });
}

function take(job, answer) {
  if (answer.error) {
    undo([job]);
    complain(job.form, answer.error);
    return false;
  }
  const later = new Set(queue.later.flatMap((one) => one.before.map(([id]) => id)));
  for (const [id, html] of Object.entries(answer.html)) { if (!later.has(id)) { put(id, html); } }
  if (answer.refused.length) { say(answer.refused.join(" "), { bad: true }); }
  return !answer.refused.length;
}

function undo(some) {
  for (const job of [...some].reverse()) {
    for (const [id, html] of job.before) { put(id, html); }
    const toggle = job.selector.startsWith('[name="cell"]') && job.form.querySelector("[role=switch]");
    if (toggle) { flip(toggle); }
  }
}

function fail(lost) {
  undo(lost);
  say(lostWords(lost.length), { bad: true, retry: () => { say(""); lost.forEach(enqueue); } });
}

/* What is wrong with the hours is said at the field when the page has a place for it. */
function complain(form, text) {
  const place = form.querySelector("[role=alert]");
  form.querySelectorAll("[data-hours] select, .step input").forEach((input) => input.setAttribute("aria-invalid", "true"));
  if (!place) { say(text, { bad: true }); return; }
  const line = document.createElement("p");
  line.className = "field-error";
  line.innerHTML = '<svg class="ic" aria-hidden="true"><use href="#exclamation-triangle-fill"/></svg><span></span>';
  line.querySelector("span").textContent = text;
  place.replaceChildren(line);
}

/* ── a cell that cannot change says why; arrows move in the grid ── */

document.addEventListener("click", (event) => {
  const cell = event.target.closest("a.case[id^=c]");
  if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
  event.preventDefault();
  say(`${cell.getAttribute("aria-label")}.`, { link: cell.href });
});

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

calendar?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const here = event.target.closest(".marelle > *, .lanes > *");
  if (!step || !here || event.altKey || event.ctrlKey || event.metaKey) { return; }
  const rows = gridsOf(calendar).flatMap(rowsOf);
  let row = rows.findIndex((one) => one.includes(here));
  let column = rows[row].indexOf(here);
  let next = null;
  do {
    row += step[0];
    column += step[1];
    next = rows[row]?.[column];
  } while (next && !next.matches("a, button"));
  if (!next) { return; }
  event.preventDefault();
  next.focus();
});

/* ── places left, while the page is open ── */

async function refresh(more = "") {
  if (!live || queue.isBusy || document.hidden) { return; }
  const before = queue.pushed;
  const url = `${live.dataset.places}&v=${bar().dataset.version}${more}`;
  let answer = null;
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) { return; }
    answer = await response.json();
  } catch (error) { return; }
  if (before !== queue.pushed || queue.isBusy) { return; }
  for (const [id, html] of Object.entries(answer.html)) { if (!isTyped(id)) { put(id, html); } }
  const changed = Object.entries(answer.places || {}).filter(([id, place]) => count(id, place, answer.words?.[id]));
  if (changed.length && !more.includes("cases")) { await refresh(`&cases=${changed.map(([id]) => id).join(",")}`); }
}

/* Hours being chosen on a card of the day are never drawn over. */
const isTyped = (id) => [...document.getElementById(id)?.querySelectorAll(".step input, [name=memes]") || []]
  .some((input) => input === document.activeElement || input.value !== input.defaultValue || input.checked);

/* Writes the number of places; true when the cell must be drawn again. */
function count(id, [state, places], words) {
  const cell = document.getElementById(id);
  if (!cell) { return false; }
  if (cell.dataset.seen) { return cell.dataset.seen !== `${state}:${places}` && !isTyped(id); }
  if (stateOf(cell) !== state) { return true; }
  if (!words || cell.dataset.pending) { return false; }
  const [text, label] = words;
  cell.querySelector(".t").textContent = text;
  cell.setAttribute("aria-label", label);
  return false;
}

if (live) {
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", () => refresh());
}

/* ── hours ── */

function keepHours(fieldset) {
  const chosen = Object.fromEntries([...fieldset.querySelectorAll("select")].map((select) => [select.name, select.value]));
  fieldset.querySelectorAll("select").forEach((select) => select.removeAttribute("aria-invalid"));
  if (!chosen.de) { return; }
  document.querySelectorAll("[data-hours-copy]").forEach((input) => { input.value = chosen[input.name]; });
  for (const link of document.querySelectorAll('a[href*="&de="]')) {
    const url = new URL(link.href);
    url.searchParams.set("de", chosen.de);
    url.searchParams.set("a", chosen.a);
    link.href = url;
  }
  const places = new URL(live.dataset.places, location);
  places.searchParams.set("de", chosen.de);
  places.searchParams.set("a", chosen.a);
  live.dataset.places = places.pathname + places.search;
  refresh();
}

const minutes = (text) => { const found = /^(\d{1,2})\s*[:hH]\s*(\d{2})?$/.exec(text.trim()); return found ? found[1] * 60 + Number(found[2] || 0) : NaN; };
const clock = (value) => `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;

function showPrice(card) {
  const pair = card.querySelector("[data-quotes]");
  const [arrival, departure] = [...pair.querySelectorAll("input")].map((input) => minutes(input.value));
  const [price, why] = (pair.dataset.quotes.split(";")[Math.ceil((departure - arrival) / 30) - 1] || "|").split("|");
  const cost = card.querySelector("[data-cost]");
  if (!cost) { return; }
  cost.textContent = price;
  card.querySelector("[data-why]").textContent = why;
}

document.addEventListener("change", (event) => {
  const fieldset = event.target.closest("[data-hours]");
  if (fieldset) { keepHours(fieldset); }
  if (event.target.matches(".step input")) { showPrice(event.target.closest(".act")); }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) { return; }
  const input = button.parentNode.querySelector("input");
  const first = minutes(input.dataset.min);
  const value = (Number.isNaN(minutes(input.value)) ? first : minutes(input.value)) + Number(button.dataset.step);
  input.value = clock(Math.max(first, Math.min(minutes(input.dataset.max), value)));
  input.removeAttribute("aria-invalid");
  showPrice(button.closest(".act"));
});

const unsaved = wordsOfBefore();
if (unsaved) { say(unsaved, { bad: true }); }
