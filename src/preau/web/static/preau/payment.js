/* On the way to the bank: the form leaves by itself, once. Coming back with the browser's arrow does not send it again. */
const form = document.querySelector("form[data-bank]");
const order = form?.querySelector("input[name=signature]")?.value;

function seen() {
  try {
    if (sessionStorage.getItem("preau-bank") === order) { return true; }
    sessionStorage.setItem("preau-bank", order);
  } catch (error) { /* without storage the form leaves each time */ }
  return false;
}

if (form && !seen()) { form.requestSubmit(); }
