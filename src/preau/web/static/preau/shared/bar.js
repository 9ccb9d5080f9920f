/* The bar of changes not confirmed yet, drawn again from the server's HTML. Its sum is a live region: its words change,
   the element stays; so do the buttons, which may hold the focus, unless others are needed. The tab of
   the planning, where one is wherever the bar is, tells its number too. */
export function paintBar(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.querySelector("#bar");
  const bar = document.getElementById("bar");
  bar.className = fresh.className;
  bar.dataset.version = fresh.dataset.version;
  bar.querySelector(".sum").replaceChildren(...fresh.querySelector(".sum").childNodes);
  const wrap = bar.querySelector(".wrap");
  const [before, after] = [bar, fresh].map((one) => [...one.querySelectorAll(".wrap > .btn")]);
  if (before.length !== after.length) {
    before.forEach((button) => button.remove());
    wrap.append(...after);
  }
  const count = fresh.querySelector("template");
  if (count) {
    document.querySelectorAll(".tab[aria-current]").forEach((tab) => {
      tab.querySelector(".count")?.remove();
      tab.append(count.content.cloneNode(true));
    });
  }
  document.body.classList.toggle("is-editing", !fresh.classList.contains("is-empty"));
}
