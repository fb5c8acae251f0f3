/** A form that saves by itself is sent when that save has come back: before it, the page is newer than the form knows. */
const LONGEST = 10_000; // milliseconds for a save that does not come back
const SELF_SAVING = "[data-controller~='w-autosave']";

let isSaving = false;
let held = null;

function send() {
  isSaving = false;
  if (!held) return;
  const { form, submitter } = held;
  held = null;
  form.requestSubmit(submitter);
}

document.addEventListener("w-autosave:save", () => (isSaving = true));
document.addEventListener("w-autosave:success", send);
document.addEventListener("w-autosave:error", send);

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches(SELF_SAVING)) return;
    form.dataset.wAutosaveActiveValue = "false";
    if (!isSaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = { form, submitter: event.submitter };
    setTimeout(send, LONGEST);
  },
  { capture: true },
);
