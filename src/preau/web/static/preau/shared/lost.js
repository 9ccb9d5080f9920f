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
