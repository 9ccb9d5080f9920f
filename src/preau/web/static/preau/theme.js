/* Runs before the first paint: the theme chosen on this device, else the system's. */
(function () {
  "use strict";
  var saved = null;
  try { saved = localStorage.getItem("preau-theme"); } catch (error) { /* storage refused: follow the system */ }
  var dark = saved ? saved === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  document.documentElement.classList.add("has-js");
}());
