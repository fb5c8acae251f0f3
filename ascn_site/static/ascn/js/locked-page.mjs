/** A page that waits for somebody else is read in the editor, not typed into. Wagtail keeps the mouse out alone. */
const LOCKED = ".content-locked .w-panel__content";
const WORDS = "input, textarea";
const CHOICES = "select, input:is([type=checkbox], [type=radio], [type=file]), button:not([data-panel-toggle])";
const RICH = "[contenteditable=true]";

function close(panel) {
  for (const field of panel.querySelectorAll(WORDS)) field.readOnly = true;
  for (const field of panel.querySelectorAll(CHOICES)) field.disabled = true;
  for (const field of panel.querySelectorAll(RICH)) field.contentEditable = "false";
}

window.addEventListener("load", () => document.querySelectorAll(LOCKED).forEach(close));
// Blocks and texts are drawn when they like.
document.addEventListener("focusin", ({ target }) => target.closest(LOCKED) && close(target.closest(LOCKED)));
