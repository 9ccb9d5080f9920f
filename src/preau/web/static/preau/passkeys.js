/* A key that does not answer, or a person who gives up: said on the page rather than in the console. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const note of document.querySelectorAll("[data-passkey-error]")) { note.hidden = false; }
});
