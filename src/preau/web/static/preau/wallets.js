/* Balances: the totals follow what is typed. The server adds up again and decides. */
import { cents, euros } from "./shared/cents.js";

const fields = [...document.querySelectorAll("input[data-office]")];
function refresh() {
  const totals = new Map();
  for (const field of fields) {
    totals.set(field.dataset.office, (totals.get(field.dataset.office) || 0) + cents(field.value));
  }
  for (const place of document.querySelectorAll("[data-office-total]")) {
    place.textContent = euros(totals.get(place.dataset.officeTotal) || 0);
  }
  const all = [...totals.values()].reduce((sum, amount) => sum + amount, 0);
  for (const place of document.querySelectorAll("[data-pay]")) { place.textContent = euros(all); }
  for (const button of document.querySelectorAll("[data-pay-button]")) { button.disabled = all === 0; }
  for (const advice of document.querySelectorAll("[data-pay-none]")) { advice.hidden = all !== 0; }
}

for (const field of fields) {
  field.addEventListener("input", refresh);
  field.addEventListener("focus", () => field.select());
}

/* One tap types a round amount. */
for (const chips of document.querySelectorAll("[data-chips]")) {
  const field = document.getElementById(chips.dataset.chips);
  chips.hidden = false;
  chips.addEventListener("click", (event) => {
    const tapped = event.target.closest("[data-fill]");
    if (!tapped) { return; }
    field.value = tapped.dataset.fill;
    refresh();
  });
}

refresh();
window.addEventListener("pageshow", refresh);
