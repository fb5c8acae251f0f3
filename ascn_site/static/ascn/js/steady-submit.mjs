/** A form that saves by itself is sent when that save has come back: before it, the page is newer than the form knows. */
const LONGEST = 10_000; // milliseconds for a save that does not come back
const SELF_SAVING = "[data-controller~='w-autosave']";
const WHO_ELSE = "[data-controller~='w-session']";

let isSaving = false;
let held = null;

function send() {
  isSaving = false;
  if (!held) return;
  const { form, submitter } = held;
  held = null;
  form.requestSubmit(submitter);
}

/** A question who else works here that was asked before a save is answered after it: our own words look like somebody else's. */
function forgetQuestion() {
  const asker = document.querySelector(WHO_ELSE);
  window.wagtail.app.getControllerForElementAndIdentifier(asker, "w-swap")?.abortController?.abort();
}

document.addEventListener("w-autosave:save", () => {
  isSaving = true;
  forgetQuestion();
});
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
