/* Amounts as people type and read them. Scripts only show what will be asked: the server reads and adds up again. */
const NBSP = "\u00a0";

/* Cents of what a person typed, 0 when it cannot be read: `12`, `12,5`, `1 250.00 €`. */
export function cents(typed) {
  const found = /^([0-9]{1,7})(?:[.,]([0-9]{1,2}))?$/.exec(typed.replace(/[\s€]|euros?|eur/gi, ""));
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
}

/* `1 250,00 €`, `− 3,20 €`; with `isSigned`, `+ 3,20 €` too. */
export function euros(amount, isSigned = false) {
  const size = Math.abs(amount);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, NBSP);
  const sign = amount < 0 ? `\u2212${NBSP}` : isSigned && amount > 0 ? `+${NBSP}` : "";
  return `${sign}${whole},${String(size % 100).padStart(2, "0")}${NBSP}€`;
}
