/** The editor's own script: says how long a text may become, and lets no save run into another. */
import { advice } from "./text-length.mjs";
import "./locked-page.mjs";
import "./steady-submit.mjs";

const FIELDS = "textarea[maxlength], input[type=text][maxlength]";
const SHORT = 60; // fields of a word or two need no advice
const words = JSON.parse(document.getElementById("ascn-words")?.textContent || "{}");

function noteOf(field) {
  const known = document.getElementById(`${field.id}-length`);
  if (known || !field.id) return known;
  const note = document.createElement("span");
  note.className = "length-note";
  note.id = `${field.id}-length`;
  note.setAttribute("aria-live", "polite");
  field.after(note);
  return note;
}

function show(field) {
  const most = Number(field.dataset.most);
  const note = most >= SHORT ? noteOf(field) : null;
  if (!note) return;
  const { state, left } = advice(field.value, most);
  note.dataset.state = state;
  const sentence = state === "over" ? words.over : words.left;
  note.textContent = sentence ? sentence.replace("%d", Math.abs(left)) : String(left);
}

/** The browser's own limit cuts pasted text without a word; here it stays, and the form says what is too long. */
function takeOver(field) {
  field.dataset.most = field.maxLength;
  field.removeAttribute("maxlength");
  show(field);
}

document.addEventListener("input", ({ target }) => target.dataset?.most && show(target));
document.addEventListener("focusin", ({ target }) => target.matches(FIELDS) && takeOver(target));
document.querySelectorAll(FIELDS).forEach(takeOver);

/** The editor asks every few seconds who else is here. When it is let in no more, it says so before anything is typed. */
const SHUT = new Set([403, 404]);
let isTold = false;
document.addEventListener("w-swap:error", ({ target, detail }) => {
  if (isTold || !target.closest(".w-editing-sessions") || !SHUT.has(detail.error?.status)) return;
  isTold = true;
  document.dispatchEvent(new CustomEvent("w-autosave:error", { detail: { text: words.shut } }));
});

/** Rows that can be added, and choosers: Wagtail starts both by a script in the page, which our policy refuses. */
for (const { dataset } of document.querySelectorAll("[data-inline-panel]")) {
  new window.InlinePanel(JSON.parse(dataset.inlinePanel));
}
for (const { dataset } of document.querySelectorAll("[data-chooser]")) {
  new window[dataset.chooser](...JSON.parse(dataset.arguments));
}
