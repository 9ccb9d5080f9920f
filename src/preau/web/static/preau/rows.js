/* Tables of the desk: j and k, or the arrows, go from row to row; Enter opens; a reference is copied. */
const links = () => [...document.querySelectorAll("table[data-rows] [data-row]")];
const isTyping = (place) => place?.closest("input:not([data-row]), textarea, select, [contenteditable], [role=combobox], [role=listbox]");
const isInTable = (place) => place === document.body || place?.closest("[data-rows], .t-scroll");
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const place = document.activeElement;
  if (!step || event.ctrlKey || event.metaKey || event.altKey || isTyping(place) || !isInTable(place)) { return; }
  const rows = links();
  if (rows.length === 0) { return; }
  const here = rows.indexOf(place.closest("tr")?.querySelector("[data-row]"));
  if (here < 0 && event.key.startsWith("Arrow")) { return; } /* the arrows scroll until a row is entered */
  event.preventDefault();
  rows[Math.min(Math.max(here + step, 0), rows.length - 1)].focus();
});

/* Enter would send the whole form from a box: it unfolds what the row holds instead. */
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("input[type=checkbox][data-row]");
  const folded = box?.closest("tr").querySelector("details");
  if (event.key !== "Enter" || !folded) { return; }
  event.preventDefault();
  folded.open = !folded.open;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) { return; }
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 1500);
});
