/* The year page: a tool paints at once what it will do, the server's answer then paints the truth.
   Letters are those of web/family/planning/year_view.py. */
import { paintBar } from "./shared/bar.js";
import { lostWords, retryButton, wordsOfBefore } from "./shared/lost.js";
import { Queue, holdLeaving } from "./shared/queue.js";

const form = document.getElementById("annee");
const chooser = document.querySelector("form[data-auto]");
const CHANGEABLE = "oqbwnmrsh";
const BOOK = { o: "n", q: "m", r: "b", s: "w" };
const CANCEL = { b: "r", h: "r", w: "s", n: "o", m: "q" };
const queue = new Queue({ take, fail });
let latest = null; /* an answer that is not painted yet, because others were to come */
let refused = [];

if (chooser) {
  chooser.addEventListener("change", () => chooser.requestSubmit());
  /* Chosen before this file was there: nobody heard it. */
  const shown = ({ options }) => [...options].find((option) => option.defaultSelected) || options[0];
  const isAsked = (select) => select.selectedOptions[0] === shown(select);
  if (![...chooser.querySelectorAll("select")].every(isAsked)) { chooser.requestSubmit(); }
}

const weeks = () => [...document.querySelectorAll("#semaines a.y-week")];
const letter = (square) => square.className || "o";
const setLetter = (square, code) => { if (letter(square) !== code) { square.className = code === "o" ? "" : code; } };

/* The squares of a child, of one weekday or of all, in order of date. */
function squaresOf(line, weekday) {
  const lane = [...form.querySelectorAll("[data-kid]")].indexOf(line);
  return weeks().flatMap((week) => {
    const squares = [...week.querySelectorAll(".y-lane")[lane].children];
    return weekday ? [squares[weekday - 1]] : squares;
  });
}

/* Completes first; only what is whole is emptied. The server is told which, so that a request sent again changes nothing. */
function foresee(button, body) {
  const [, weekday] = button.value.split(":");
  const squares = squaresOf(button.closest("[data-kid]"), Number(weekday || 0));
  if (!squares.some((square) => CHANGEABLE.includes(letter(square)))) { return; }
  if (!body.has("vers")) { body.set("vers", squares.some((square) => letter(square) in BOOK) ? "1" : "0"); }
  const books = body.get("vers") === "1";
  for (const square of squares) { setLetter(square, (books ? BOOK : CANCEL)[letter(square)] || letter(square)); }
  const own = button.name === "year" ? button.parentElement.querySelectorAll("button:enabled") : [button];
  for (const toggle of own) { toggle.setAttribute("aria-pressed", String(books)); }
}

function paintKid(line, kid) {
  line.querySelector("[data-cost]").textContent = kid.cost;
  line.querySelector("[data-note]").textContent = kid.note;
  line.querySelectorAll(".day-tog").forEach((toggle, index) => {
    toggle.setAttribute("aria-pressed", kid.pressed[index]);
    toggle.disabled = !kid.enabled[index];
    toggle.querySelector("[data-figure]").textContent = kid.figures[index];
  });
}

function paint(answer) {
  const lines = [...form.querySelectorAll("[data-kid]")];
  const shown = weeks();
  lines.forEach((line, lane) => {
    const id = line.dataset.kid;
    const squares = shown.flatMap((week) => [...week.querySelectorAll(".y-lane")[lane].children]);
    squares.forEach((square, index) => setLetter(square, answer.lanes[id][index] || "c"));
    paintKid(line, answer.kids[id]);
  });
  shown.forEach((week, index) => week.setAttribute("aria-label", answer.labels[index]));
  document.querySelectorAll("[data-month]").forEach((place, index) => { place.textContent = answer.months[index]; });
  paintBar(answer.bar);
  say(refused.length ? `Certains jours n’ont pas été changés. ${refused.join(" ; ")}` : "");
  latest = null;
  refused = [];
}

function say(words, retry = null) {
  const note = document.getElementById("annee-erreur");
  note.hidden = !words;
  note.querySelector("span").textContent = words;
  note.querySelector("button")?.remove();
  if (retry) { note.append(retryButton(retry)); }
}

/* What is wrong with the hours is said under them. */
function sayErrors(sentences) {
  for (const name of ["de", "a"]) {
    const field = form.elements[name];
    if (!field) { return; }
    if (sentences.length) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", "an_erreur");
    } else {
      field.removeAttribute("aria-invalid");
    }
  }
  document.getElementById("an_erreur").replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = sentence;
    return line;
  }));
}

function undo(before) {
  document.querySelectorAll("#semaines i").forEach((square, index) => setLetter(square, before.letters[index]));
  before.pressed.forEach(([toggle, state]) => toggle.setAttribute("aria-pressed", state));
}

function take(job, answer) {
  if (answer.errors) {
    undo(job.before);
    if (latest) { paint(latest); }
    sayErrors(answer.errors);
    return false;
  }
  sayErrors([]);
  latest = answer;
  refused.push(...answer.refused);
  if (!queue.later.length) { paint(answer); }
  return !answer.refused.length;
}

function fail(lost) {
  undo(lost[0].before);
  if (latest) { paint(latest); }
  say(lostWords(lost.length), () => { say(""); lost.forEach(enqueue); });
}

function enqueue(job) {
  const pressed = [...form.querySelectorAll(".day-tog")].map((toggle) => [toggle, toggle.getAttribute("aria-pressed")]);
  const before = { letters: [...document.querySelectorAll("#semaines i")].map(letter), pressed };
  foresee(job.button, job.body);
  queue.push({ ...job, before });
}

/* Places and costs while the page is open: other families book too. Nothing is painted over a change under way. */
async function refresh() {
  if (queue.isBusy || document.hidden) { return; }
  const before = queue.pushed;
  const query = new URLSearchParams(new FormData(form));
  query.delete("csrfmiddlewaretoken");
  try {
    const response = await fetch(`${form.action}?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) { return; }
    const answer = await response.json();
    if (before === queue.pushed) { paint(answer); }
  } catch (error) { /* the next one will tell */ }
}

const isTool = ({ target, submitter }) => Boolean(target === form && submitter?.name);

if (form) {
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", refresh);
  form.addEventListener("submit", (event) => {
    if (!isTool(event)) { return; }
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    enqueue({ url: form.action, body, button });
  });
  holdLeaving(queue, isTool, () => chooser?.reset()); /* its name is that of the squares shown */
}

const unsaved = wordsOfBefore();
if (unsaved) { say(unsaved); }
