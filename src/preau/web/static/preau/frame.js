/* The frame of the back office: groups of the menu stay as they were left, the menu is a drawer on a small screen. */
const menu = document.getElementById("rubriques");
const opener = document.querySelector(".bo-burger");
const body = document.querySelector(".bo-body");
const YEAR = 31536000;
const SECURE = window.location.protocol === "https:" ? "; secure" : "";

/* Folded or not, by group, for the server to draw the next page so. The group of the page is always open. */
const read = () => document.cookie.match(/(?:^|; )rubriques=([^;]*)/)?.[1].split(".").filter(Boolean) ?? [];

for (const group of menu.querySelectorAll("details[data-group]")) {
  group.querySelector("summary").addEventListener("click", () => {
    const { group: key } = group.dataset;
    const others = read().filter((word) => word.replace(/^-/, "") !== key);
    const words = [...others, group.open ? `-${key}` : key].join(".");
    document.cookie = `rubriques=${words}; path=/; max-age=${YEAR}; samesite=lax${SECURE}`;
  });
}

const current = menu.querySelector("[aria-current]");
if (current) {
  const top = current.getBoundingClientRect().top - menu.getBoundingClientRect().top;
  if (top > menu.clientHeight - 2 * current.offsetHeight) { menu.scrollTop = top - menu.clientHeight / 2; }
}

/* Tabs wider than the screen begin at the one that is shown, also after another was chosen. */
function showTab() {
  const tab = document.querySelector(".file-tabs [aria-current]");
  if (tab) { tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - (tab.parentNode.clientWidth - tab.offsetWidth) / 2; }
}
showTab();
document.addEventListener("htmx:afterSettle", showTab);

function show(isOpen) {
  menu.classList.toggle("is-open", isOpen);
  opener.setAttribute("aria-expanded", String(isOpen));
  body.inert = isOpen;
  if (isOpen) { (current ?? menu.querySelector("a.bo-link")).focus(); }
}

opener.setAttribute("role", "button");
opener.setAttribute("aria-controls", "rubriques");
opener.setAttribute("aria-expanded", "false");
opener.addEventListener("click", (event) => {
  event.preventDefault();
  show(!menu.classList.contains("is-open"));
});
opener.addEventListener("keydown", (event) => {
  if (event.key === " ") { event.preventDefault(); opener.click(); }
});
document.addEventListener("click", (event) => {
  if (!menu.classList.contains("is-open")) { return; }
  const closes = event.target.closest(".bo-close");
  if (closes) { event.preventDefault(); }
  if (closes || !event.target.closest(".bo-nav, .bo-burger")) { show(false); opener.focus(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.classList.contains("is-open")) { show(false); opener.focus(); }
});
matchMedia("(min-width: 1100px)").addEventListener("change", () => show(false));
