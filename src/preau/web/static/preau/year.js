/* The year page: a tool paints at once what it will do, the server's answer then paints the truth.
   Letters are those of web/family/planning/year_view.py. Requests leave one after the other. */
const form = document.getElementById("annee");
const chooser = document.querySelector("form[data-auto]");
const CHANGEABLE = "oqbwnmrsh";
const BOOK = { o: "n", q: "m", r: "b", s: "w" };
const CANCEL = { b: "r", h: "r", w: "s", n: "o", m: "q" };
let queue = Promise.resolve();
let waiting = 0;

if (chooser) { chooser.addEventListener("change", () => chooser.requestSubmit()); }

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

/* Completes first; only what is whole is emptied. */
function foresee(button) {
  const [, weekday] = button.value.split(":");
  const squares = squaresOf(button.closest("[data-kid]"), Number(weekday || 0));
  if (!squares.some((square) => CHANGEABLE.includes(letter(square)))) { return; }
  const books = squares.some((square) => letter(square) in BOOK);
  for (const square of squares) { setLetter(square, (books ? BOOK : CANCEL)[letter(square)] || letter(square)); }
  const pressed = String(books);
  const own = button.name === "year" ? button.parentElement.querySelectorAll("button:enabled") : [button];
  for (const toggle of own) { toggle.setAttribute("aria-pressed", pressed); }
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

/* The sum is a live region: its words change, the element stays. */
function paintBar(html) {
  const bar = document.getElementById("bar");
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("bar");
  const wrap = bar.querySelector(".wrap");
  bar.className = fresh.className;
  bar.dataset.version = fresh.dataset.version;
  bar.querySelector(".sum").replaceChildren(...fresh.querySelector(".sum").childNodes);
  const links = fresh.querySelectorAll(".wrap > .btn");
  if (links.length !== wrap.querySelectorAll(":scope > .btn").length) {
    wrap.querySelectorAll(":scope > .btn").forEach((link) => link.remove());
    wrap.append(...links);
  }
  document.body.classList.toggle("is-editing", !fresh.classList.contains("is-empty"));
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
  say(answer.refused.length ? `Certains jours n’ont pas été changés. ${answer.refused.join(" ; ")}` : "");
}

function say(words) {
  const note = document.getElementById("annee-erreur");
  note.hidden = !words;
  note.lastElementChild.textContent = words;
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

/* The answer as JSON; null when the network, or the service, gave something else. */
async function ask(data) {
  try {
    const response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (response.redirected) { window.location.reload(); }
    return await response.json();
  } catch (error) {
    return null;
  }
}

async function send(data, before) {
  const answer = await ask(data);
  waiting -= 1;
  if (answer && answer.lanes) {
    sayErrors([]);
    if (waiting === 0) { paint(answer); }
    return;
  }
  undo(before);
  if (answer && answer.errors) {
    sayErrors(answer.errors);
  } else {
    say("Le service ne répond pas : ce changement n’est pas enregistré. Recommencez dans un instant.");
  }
}

/* Places and costs while the page is open: other families book too. Nothing is painted over a change under way. */
async function refresh() {
  if (waiting || document.hidden) { return; }
  const query = new URLSearchParams(new FormData(form));
  query.delete("csrfmiddlewaretoken");
  try {
    const response = await fetch(`${form.action}?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) { return; }
    const answer = await response.json();
    if (!waiting) { paint(answer); }
  } catch (error) { /* the next one will tell */ }
}

/* Coming back by the browser's arrow: the draft may have been confirmed since. */
window.addEventListener("pageshow", (event) => { if (event.persisted) { window.location.reload(); } });

if (form) {
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", refresh);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.name) { return; }
    event.preventDefault();
    event.stopPropagation();
    const data = new FormData(form);
    data.set(button.name, button.value);
    const pressed = [...form.querySelectorAll(".day-tog")].map((toggle) => [toggle, toggle.getAttribute("aria-pressed")]);
    const before = { letters: [...document.querySelectorAll("#semaines i")].map(letter), pressed };
    foresee(button);
    waiting += 1;
    queue = queue.then(() => send(data, before));
  });
}
