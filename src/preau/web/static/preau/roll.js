/* The roll of a group: marks are sent in order, however quick the finger, and busy until then; each answer is the whole
   page, of which the content is drawn again. Without this file every button posts its form. */
import { lostWords, retryButton, wordsOfBefore } from "./shared/lost.js";
import { Queue, holdLeaving } from "./shared/queue.js";

const queue = new Queue({ take, fail, read, accept: "text/html;part=contenu" });
let shown = document.getElementById("contenu").cloneNode(true); /* the page as the server last drew it */
let told = []; /* messages of answers that others followed too quickly to be read */

async function read(response) {
  if (!response.ok) { throw new Error(String(response.status)); }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("contenu");
  if (!fresh) { throw new Error("no content"); }
  return document.adoptNode(fresh);
}

const main = () => document.getElementById("contenu");
const form = () => document.querySelector("form[data-roll]");
const isMark = ({ target, submitter }) => Boolean(target.matches("[data-roll]") && submitter?.name);

function wait(pressed) {
  form()?.querySelector(`[name=pointer][value="${CSS.escape(pressed)}"]`)?.setAttribute("aria-busy", "true");
}

/* What is being typed or unfolded elsewhere in the list stays, but for the person who was just marked. */
function kept(marked) {
  if (!form()) { return { fields: [], open: [] }; }
  const outside = (element) => element.closest("[id^=p-]")?.id !== `p-${marked}`;
  const fields = [...form().querySelectorAll("input:not([type=hidden]), select")].filter((field) => field.value && outside(field));
  const open = [...form().querySelectorAll("[id^=p-] details[open]")].filter(outside).map((one) => one.closest("[id^=p-]").id);
  return { fields: fields.map((field) => [field.id, field.value]), open };
}

function restore({ fields, open }) {
  for (const [id, value] of fields) {
    const field = document.getElementById(id);
    if (field) { field.value = value; }
  }
  for (const id of open) { document.getElementById(id)?.querySelector("details")?.setAttribute("open", ""); }
}

/* Who came without a booking is looked for and marked by forms of their own: what is typed, found, or waits there stays. */
function keepSearch(fresh) {
  const live = main().querySelector("[data-unplanned]");
  const place = fresh.querySelector("[data-unplanned]");
  if (live && place) { place.replaceWith(live); }
}

/* The page as the server now draws it. Marks that are still to be sent stay busy, and the focus where it is. */
function draw(fresh, marked) {
  const focus = document.activeElement?.id;
  const before = kept(marked);
  shown = fresh.cloneNode(true);
  keepSearch(fresh);
  main().replaceWith(fresh);
  restore(before);
  for (const job of queue.later) { wait(job.pressed); }
  if (focus) { document.getElementById(focus)?.focus({ preventScroll: true }); }
}

/* The answer to one mark has the rows that changed: the others are those of before. */
function completed(fresh) {
  const part = fresh.querySelector(".roll[data-part]");
  if (!part) { return fresh; }
  const all = shown.querySelector(".roll").cloneNode(true);
  for (const row of [...part.children]) { all.querySelector(`#${CSS.escape(row.id)}`)?.replaceWith(row); }
  part.replaceWith(all);
  return fresh;
}

function take(job, answer) {
  const fresh = completed(answer);
  const messages = fresh.querySelector("[data-messages]");
  const lines = messages ? [...messages.children] : [];
  const isRefused = lines.some((line) => !line.matches(".note-ok")); /* to be read */
  const earlier = told.filter((line) => !lines.some((one) => one.textContent === line.textContent));
  if (messages) { messages.prepend(...earlier); } else { fresh.prepend(...earlier); }
  told = queue.later.length ? [...earlier, ...lines].map((line) => line.cloneNode(true)) : [];
  const [word, person] = job.pressed.split("-");
  draw(fresh, word === "tous" ? "" : person);
  return !isRefused;
}

function fail(lost) {
  draw(shown, "");
  sayLost(lostWords(lost.length)).append(retryButton((event) => {
    event.target.parentElement.hidden = true;
    lost.forEach(enqueue);
  }));
}

function sayLost(words) {
  const note = document.getElementById("appel-erreur");
  note.hidden = false;
  note.querySelector("span").textContent = words;
  return note;
}

function enqueue(job) {
  wait(job.pressed);
  queue.push(job);
}

document.addEventListener("submit", (event) => {
  if (!isMark(event)) { return; }
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  body.set(event.submitter.name, event.submitter.value);
  enqueue({ url: event.target.action, body, pressed: event.submitter.value });
}, true);

holdLeaving(queue, isMark);

const unsaved = wordsOfBefore();
if (unsaved) { sayLost(unsaved); }
