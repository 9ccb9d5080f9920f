/* The search of every page of the desk: "/" or Ctrl+K leads to its field, what is found comes as one types, arrows go
   through it, Enter opens it, Escape closes. Without this file the field posts to the page « Rechercher ». */
const form = document.querySelector("form[data-find]");
const field = form?.querySelector("[role=combobox]");
const list = form?.querySelector("[role=listbox]");
const told = form?.querySelector("[data-find-told]");
let active = null;

const options = () => [...list.querySelectorAll("[role=option]")];

function choose(option) {
  active?.setAttribute("aria-selected", "false");
  active = option ?? null;
  active?.setAttribute("aria-selected", "true");
  active?.scrollIntoView({ block: "nearest" });
  if (active) { field.setAttribute("aria-activedescendant", active.id); } else { field.removeAttribute("aria-activedescendant"); }
}

function show(is_open) {
  list.hidden = !is_open;
  field.setAttribute("aria-expanded", String(is_open));
  if (!is_open) { choose(null); }
}

const look = () => field.dispatchEvent(new CustomEvent("find:look"));

function step(by) {
  const all = options();
  if (list.hidden || !all.length) { look(); return; }
  const place = all.indexOf(active) + by;
  choose(place < -1 ? all.at(-1) : all[place]); /* past an end the field has it again */
}

function press(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && active) {
    event.preventDefault();
    active.click();
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (list.hidden) { field.value = ""; field.blur(); }
    show(false);
  } else if (event.key === "Tab") { show(false); }
}

const typing = ({ target }) => target.closest("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]");

if (form) {
  field.addEventListener("input", look);
  field.addEventListener("focus", look);
  field.addEventListener("keydown", press);
  form.addEventListener("submit", () => { show(false); });
  list.addEventListener("htmx:afterSwap", () => {
    options().forEach((option, place) => { option.id = `find-${place}`; });
    choose(null);
    show(document.activeElement === field && list.childElementCount > 0);
    const heads = [...list.querySelectorAll("#find-h1, .find-none")].map((each) => each.textContent.trim());
    told.textContent = heads.join(", ") || (options().length > 1 ? `${options().length} réponses` : "1 réponse");
  });
  form.addEventListener("focusout", ({ relatedTarget }) => { if (!form.contains(relatedTarget)) { show(false); } });
  document.addEventListener("keydown", (event) => {
    const is_slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event);
    const is_k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (is_slash || is_k) { event.preventDefault(); field.focus(); field.select(); }
  });
}
