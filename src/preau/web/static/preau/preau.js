/* Small comforts on every page; nothing here is needed to use the portal. */
const root = document.documentElement;

function toggleTheme() {
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try { localStorage.setItem("preau-theme", root.dataset.bsTheme); } catch (error) { /* kept for this page only */ }
}

/* What is typed of a password is read by who asks for it; it is hidden again as the form leaves. */
function showPasswords(button, shown) {
  button.setAttribute("aria-pressed", String(shown));
  for (const field of button.form.querySelectorAll("input[name*='password']")) {
    field.type = shown ? "text" : "password";
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) { toggleTheme(); }
  const shows = event.target.closest("[data-show-passwords]");
  if (shows) { showPasswords(shows, shows.getAttribute("aria-pressed") !== "true"); }
  if (event.target.closest("[data-print]")) { window.print(); }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) { menu.open = false; }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") { return; }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* A form sent twice by an impatient finger leaves once. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget === "_blank") { return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  for (const button of form.querySelectorAll("[data-show-passwords]")) { showPasswords(button, false); }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});

/* A row of children or of activities wider than the screen begins at the one that is shown. */
for (const current of document.querySelectorAll(".kids [aria-current]")) {
  const row = current.parentNode;
  row.scrollLeft = Math.max(0, current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2);
}
