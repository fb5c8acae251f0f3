/**
 * A list of the room, put anew without taking anything from whoever works in it: a row that says the same stays as it
 * is; what was begun in another, and where the caret stands, goes over to the row of the same event.
 */
const SETTLES = 600; // milliseconds, so that the button she goes to from a field is still there when she presses it
const WRITTEN = "textarea, input:not([type=hidden], [type=radio], [type=checkbox])";

let composed = null; // the field in which characters are being put together
document.addEventListener("compositionstart", ({ target }) => (composed = target));
document.addEventListener("compositionend", () => (composed = null));

/** Whether somebody is in the middle of something there: her field has words, she chooses, she composes. */
export function isAtWork(list) {
  const field = document.activeElement;
  if (!list.contains(field)) return false;
  if (field.matches(WRITTEN)) return field === composed || field.value !== field.defaultValue;
  return field.matches("input, select");
}

const awaited = new WeakSet();

/** Act once, as soon as she has left her field or taken out all that she had written. */
export function whenFree(list, act) {
  if (awaited.has(list)) return;
  awaited.add(list);
  const over = new AbortController();
  const look = ({ type }) => {
    if (type !== "focusout" && isAtWork(list)) return;
    over.abort();
    setTimeout(() => {
      awaited.delete(list);
      act();
    }, SETTLES);
  };
  for (const type of ["focusout", "input", "compositionend"]) list.addEventListener(type, look, { signal: over.signal });
}

/**
 * `prepare` fills what a row learns only when it is unfolded. Returns the place of the row in which the caret stood where
 * that row is gone, else null.
 */
export function fillAnew(list, rows, prepare = () => {}) {
  const unfolded = new Set([...list.querySelectorAll("details[open] form")].map(nameOf));
  const begun = [...list.querySelectorAll("form")].flatMap(begunIn);
  const caret = caretIn(list);
  put(list, rows, unfolded);
  prepare(list);
  const forms = new Map([...list.querySelectorAll("form")].map((form) => [nameOf(form), form]));
  for (const one of begun) goOn(forms.get(one.form)?.elements[one.at], one);
  if (!caret || list.contains(document.activeElement)) return null;
  const form = forms.get(caret.form);
  if (!form) return caret.row;
  const part = caret.at < 0 ? form.closest("details")?.querySelector("summary") : form.elements[caret.at];
  part?.focus({ preventScroll: true });
  return null;
}

/** A row that stays is not moved where it can be helped: that would take the caret out of it. */
function put(list, rows, unfolded) {
  const old = [...list.children];
  const now = rows.map((row) => {
    for (const form of row.querySelectorAll("details form")) form.closest("details").open = unfolded.has(nameOf(form));
    const same = old.findIndex((one) => one.isEqualNode(row));
    return same < 0 ? row : old.splice(same, 1)[0];
  });
  for (const row of old) row.remove();
  for (const [at, row] of now.entries()) if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
}

/** What a form does, and to which event or person. */
const nameOf = ({ dataset, elements }) => `${dataset.frame} ${(elements.seq ?? elements.person)?.value}`;

function begunIn(form) {
  const fields = [...form.elements].map((field, at) => ({ field, form: nameOf(form), at }));
  return fields.filter(({ field }) => isBegun(field)).map((one) => ({ ...one, value: one.field.value, checked: one.field.checked }));
}

function isBegun(field) {
  if (field.matches("select")) return [...field.options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  return field.matches(WRITTEN) && field.value !== field.defaultValue;
}

function goOn(field, { field: before, value, checked }) {
  if (!field || field === before) return;
  if (field.matches("[type=radio], [type=checkbox]")) field.checked = checked;
  else field.value = value;
}

function caretIn(list) {
  const active = document.activeElement;
  const form = active.form ?? active.closest("summary")?.parentElement.querySelector("form");
  if (!form || !list.contains(form)) return null;
  const row = [...list.children].findIndex((one) => one.contains(form));
  return { form: nameOf(form), at: [...form.elements].indexOf(active), row };
}
