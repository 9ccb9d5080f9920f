/* Counting a drawer: what each note and coin adds up to, the total and the difference. The server counts again. */
import { euros } from "./shared/cents.js";

const expected = document.querySelector("[data-expected]");

function refresh() {
  let counted = 0;
  for (const field of document.querySelectorAll("input[data-piece]")) {
    const typed = field.value.trim();
    const cents = /^[0-9]{1,4}$/.test(typed) ? Number(typed) * Number(field.dataset.piece) : 0;
    document.querySelector(`[data-piece-total="${field.dataset.piece}"]`).textContent = euros(cents);
    counted += cents;
  }
  document.querySelector("[data-counted]").textContent = euros(counted);
  const gap = document.querySelector("[data-gap]");
  const difference = counted - Number(expected.dataset.expected);
  gap.textContent = euros(difference, true);
  gap.parentElement.classList.toggle("chip-no", counted > 0 && difference !== 0);
  gap.parentElement.classList.toggle("chip-ok", counted > 0 && difference === 0);
}

if (expected) {
  document.addEventListener("input", (event) => { if (event.target.dataset.piece) { refresh(); } });
  window.addEventListener("pageshow", refresh);
}
