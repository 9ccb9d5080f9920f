/* Comforts of the back office: tick all the rows of a page, count the ticked ones. */
const boxes = (name) => [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)];

function tell(name) {
  const ticked = boxes(name).filter((box) => box.checked).length;
  for (const place of document.querySelectorAll(`[data-ticked="${CSS.escape(name)}"]`)) {
    place.textContent = ticked === 0 ? "Aucune ligne cochée" : ticked === 1 ? "1 ligne cochée" : `${ticked} lignes cochées`;
  }
  for (const all of document.querySelectorAll(`[data-tick-all="${CSS.escape(name)}"]`)) {
    all.checked = ticked > 0 && ticked === boxes(name).length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

document.addEventListener("change", (event) => {
  const name = event.target.dataset.tickAll;
  if (name) {
    for (const box of boxes(name)) { box.checked = event.target.checked; }
  }
  if (event.target.type === "checkbox") { tell(name || event.target.name); }
});

for (const place of document.querySelectorAll("[data-ticked]")) { tell(place.dataset.ticked); }
