/* The squares of the calendar, in their grids: how they stand, which ones a tool is about, how a touch paints them.
   `shapes`: the states that can change, and the words of tags, as the server gives them (web/family/planning/cells.py). */
const GRIDS = ".marelle, .lanes";

export const stateOf = (cell) => /\bst-([a-z-]+)/.exec(cell.className)[1];
export const isWanted = (cell) => cell.getAttribute("aria-pressed") === "true";
export const gridsOf = (calendar) => [...calendar.querySelectorAll(GRIDS)];
const isCell = (element) => element.matches("button.case[name=cell]");

/* A grid as rows of elements; every row begins with its head. */
export function rowsOf(grid) {
  const width = Number((/\bcols-(\d)/.exec(grid.className) || [0, 5])[1]) + 1;
  const all = [...grid.children];
  return Array.from({ length: Math.ceil(all.length / width) }, (_, row) => all.slice(row * width, (row + 1) * width));
}

/* The cells a button is about: it completes them, or empties them when they are all ours. The tools of a month leave
   the days of its neighbours alone; those of a week take them. */
export function cellsOf(button, calendar) {
  if (isCell(button)) { return [button]; }
  const grid = button.closest(GRIDS);
  const rows = rowsOf(grid);
  if (["lane", "row"].includes(button.name) || (button.name === "week" && grid.matches(".marelle"))) {
    return rows.find((row) => row.includes(button)).filter(isCell);
  }
  const column = rows[0].indexOf(button);
  return (button.name === "week" ? [grid] : gridsOf(calendar)).flatMap((one) => {
    const inside = rowsOf(one).slice(one.querySelector("[name=month], [name=weekday]") ? 1 : 0);
    const lines = one.matches(".lanes") ? inside[0]?.map((_, index) => inside.map((row) => row[index])) || [] : inside;
    return lines.flat().filter((cell) => cell && isCell(cell) && (button.name === "week" || !cell.matches(".is-beside"))
      && (button.name !== "weekday" || rowsOf(one).some((row) => row[column] === cell)));
  });
}

/* Each state, then each word of a tag: fields between bars, as cells.py writes them. */
export function readShapes(states, tags) {
  const rows = (text) => text.split(";").map((row) => row.split("|"));
  return {
    states: Object.fromEntries(rows(states).map(([state, icon, word, more, ours, wanted, freed]) =>
      [state, { icon, word, more, isOurs: ours === "1", wanted, freed }])),
    tags: Object.fromEntries(rows(tags)),
  };
}

export const canChange = (cell, shapes) => Boolean(shapes.states[cell.dataset.was || stateOf(cell)]);

/* Paints what a touch asks for, before the server says. */
export function paint(cell, wanted, shapes) {
  const was = cell.dataset.was || stateOf(cell);
  const ours = shapes.states[was].isOurs;
  const state = shapes.states[was][wanted ? "wanted" : "freed"];
  const { icon, word, more } = shapes.states[state];
  cell.className = cell.className.replace(/\bst-[a-z-]+/, `st-${state}`);
  cell.querySelector("use").setAttribute("href", `#${icon}`);
  cell.querySelector(".t").textContent = ours && !wanted ? shapes.tags.gone : word;
  cell.querySelector(".x")?.remove();
  if (more) { cell.querySelector(".t").insertAdjacentHTML("afterend", `<span class="x">${more}</span>`); }
  cell.querySelector(".tag")?.remove();
  delete cell.dataset.pending;
  cell.dataset.was = was;
  if (wanted !== ours) {
    cell.dataset.pending = wanted ? "add" : "del";
    cell.insertAdjacentHTML("beforeend", `<span class="tag">${shapes.tags[cell.dataset.pending]}</span>`);
  }
  cell.setAttribute("aria-pressed", String(wanted));
  cell.value = cell.value.replace(/:[01]$/, wanted ? ":0" : ":1");
}
