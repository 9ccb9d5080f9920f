/* The connection is down: what is not kept, and a button that sends it again. */
export function lostWords(count) {
  const what = count > 1 ? `vos ${count} derniers choix ne sont pas enregistrés` : "votre dernier choix n’est pas enregistré";
  return `La connexion ne répond pas : ${what}.`;
}

export function retryButton(retry) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet push";
  button.textContent = "Réessayer";
  button.addEventListener("click", retry, { once: true });
  return button;
}

/* A right, or a session, ended under the touches: the page is loaded again, and says what is not kept. */
const KEY = "preau-lost";

export function keepLost(count) {
  if (count) { sessionStorage.setItem(KEY, JSON.stringify({ page: location.pathname, count })); }
}

/* Empty when nothing was lost on this page before it was loaded. Told once. */
export function wordsOfBefore() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
  if (kept?.page !== location.pathname) { return ""; }
  sessionStorage.removeItem(KEY);
  return kept.count > 1
    ? `Vos ${kept.count} derniers choix ne sont pas enregistrés : faites-les de nouveau.`
    : "Votre dernier choix n’est pas enregistré : faites-le de nouveau.";
}
