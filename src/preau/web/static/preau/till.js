/* The till: the fields of the chosen means only, a running total, the change to give back, what is left of a cheque. */
import { cents, euros } from "./shared/cents.js";

const form = document.getElementById("encaissement");

function after(means, total) {
  if (means === "cash") {
    const given = cents(form.elements.donne.value);
    if (!given) { return ""; }
    return given < total ? `Il manque ${euros(total - given)}` : `À rendre : ${euros(given - total)}`;
  }
  const written = cents(form.elements.montant_cheque.value);
  if (means !== "cheque" || !written || written === total) { return ""; }
  return written > total ? `Reste ${euros(written - total)} du chèque à répartir` : `La répartition dépasse le chèque de ${euros(total - written)}`;
}

function refresh() {
  const means = form.elements.moyen.value;
  for (const place of form.querySelectorAll("[data-means]")) {
    place.hidden = !place.dataset.means.split(" ").includes(means);
  }
  const total = [...form.querySelectorAll("[data-amount]")].reduce((sum, field) => sum + cents(field.value), 0);
  for (const place of document.querySelectorAll("[data-total]")) { place.textContent = euros(total); }
  document.querySelector("[data-after]").textContent = after(means, total);
}

form.addEventListener("input", refresh);
form.addEventListener("change", refresh);
/* Enter in the search of a family looks for it; elsewhere it never takes the money by accident. */
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") { return; }
  event.preventDefault();
  if (event.target.id === "q") { form.querySelector("[data-search]").click(); return; }
  const fields = [...form.querySelectorAll("input:not([type=hidden])")].filter((field) => field.offsetParent !== null);
  const next = fields[fields.indexOf(event.target) + 1];
  if (next) { next.focus(); }
});
refresh();
