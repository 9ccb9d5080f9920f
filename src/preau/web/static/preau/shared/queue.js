/* What a page sends in the background: one request after the other, in the order of the touches. Nobody leaves the page
   before the answers: a link or a form waits for them, then goes; a failure, or a refusal to be read, keeps the page. */
import { keepLost } from "./lost.js";

const PATIENCE = 30000; /* milliseconds without an answer: the connection is down */
const KEPT = 60000; /* characters: past 64 KiB, a browser does not finish a request for a page that is gone */

export class Queue {
  #jobs = [];
  #running = null;
  #options;
  pushed = 0; /* how many there were: what was asked before another came tells nothing */

  /* `read(response)` gives the answer, an exception when it is none. `take(job, answer)` paints it and says whether it
     is what was asked for. `fail(jobs)` takes what is not known to be kept: nothing was lost but their order to go. */
  constructor({ take, fail, read = (response) => response.json(), accept = "application/json" }) {
    this.#options = { take, fail, read, accept };
  }

  /* Something is to be sent, or unanswered. */
  get isBusy() { return this.#running !== null; }

  /* What has not begun to be sent, or waits for its turn while an answer is painted. */
  get later() { return this.#jobs.filter((job) => !job.isSent); }

  /* `job`: url, body (URLSearchParams), and whatever `take` and `fail` need. */
  push(job) {
    this.pushed += 1;
    this.#jobs.push({ ...job, isSent: false });
    if (!this.#running) { this.#running = this.#run(); }
    this.#warn();
  }

  /* Once nothing is on its way: whether all was answered as asked. */
  async settled() {
    let isFine = true;
    while (this.#running) { isFine = await this.#running && isFine; }
    return isFine;
  }

  async #run() {
    let isFine = true;
    try {
      while (this.#jobs.length) {
        const job = this.#jobs[0];
        job.isSent = true;
        this.#warn();
        const answer = await this.#answerTo(job);
        if (!answer) { return false; }
        this.#jobs.shift();
        isFine = this.#taken(job, answer.read) && isFine;
      }
    } finally {
      this.#running = null;
      this.#warn();
    }
    return isFine;
  }

  /* An answer that cannot be painted leaves nobody waiting: what was still to go is told as lost. */
  #taken(job, answer) {
    try {
      return this.#options.take(job, answer);
    } catch (error) {
      console.error(error);
      if (this.#jobs.length) { this.#options.fail(this.#jobs.splice(0)); }
      return false;
    }
  }

  /* Null when there is none, and when the page is leaving: then nothing waits any more. */
  async #answerTo(job) {
    try {
      const response = await this.#post(job);
      if (response.redirected || response.status === 403 || response.status === 404) {
        keepLost(this.#jobs.splice(0).length);
        leave(response);
        return null;
      }
      if (response.status >= 500) { throw new Error(String(response.status)); }
      return { read: await this.#options.read(response) };
    } catch (error) {
      this.#options.fail(this.#jobs.splice(0));
      return null;
    }
  }

  async #post(job) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    const body = job.body.toString();
    const headers = { Accept: this.#options.accept, "Content-Type": "application/x-www-form-urlencoded" };
    try {
      return await fetch(job.url, { method: "POST", body, headers, signal: stop.signal, keepalive: body.length < KEPT });
    } finally {
      clearTimeout(late);
    }
  }

  /* The browser asks before a page is closed only when something would never leave. */
  #warn() {
    window.removeEventListener("beforeunload", ask);
    if (this.later.length) { window.addEventListener("beforeunload", ask); }
  }
}

function ask(event) {
  event.preventDefault();
  event.returnValue = "";
}

/* To the sign-in page, which leads back here; a right or a page that is gone is told by the page itself. */
function leave(response) {
  if (!response.redirected) { location.reload(); return; }
  const target = new URL(response.url);
  target.searchParams.set("next", location.pathname + location.search);
  location.assign(target);
}

/* Makes links and forms of the page wait for the queue. `isSent(event)`: this submit is one the queue sends. `stay()`:
   something was refused or not answered, the page does not leave. */
export function holdLeaving(queue, isSent, stay = () => {}) {
  const busy = new Set();
  let next = null;

  async function hold(element, go) {
    next = go;
    element.setAttribute("aria-busy", "true");
    if (busy.size) { busy.add(element); return; }
    busy.add(element);
    const isFine = await queue.settled();
    busy.forEach((one) => one.removeAttribute("aria-busy"));
    busy.clear();
    if (isFine) { next(); } else { stay(); }
  }

  window.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!queue.isBusy || !link || event.defaultPrevented || !leadsAway(link, event)) { return; }
    event.preventDefault();
    hold(link, () => location.assign(link.href));
  });

  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!queue.isBusy || isSent(event) || (submitter?.formTarget || form.target) === "_blank") { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    hold(submitter || form, () => form.requestSubmit(submitter));
  }, true);

  /* Coming back by the browser's arrow: what was answered, or confirmed, since is not on the page. */
  window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
}

/* This click replaces the page, rather than opening another or moving in this one. */
function leadsAway(link, event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return false; }
  if (link.target === "_blank" || link.hasAttribute("download")) { return false; }
  return !link.hash || link.href.split("#")[0] !== location.href.split("#")[0];
}
