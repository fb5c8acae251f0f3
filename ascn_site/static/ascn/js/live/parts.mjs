/** Pieces of the page, cloned from its <template>s: `data-f` is filled with a value's text, `data-if` kept only for a value. */

import { setHour } from "./clocks.mjs";

const LINK = /https?:\/\/[^\s<>"]+/g;

export function piece(name, values) {
  const node = document.querySelector(`template[data-piece="${name}"]`).content.firstElementChild.cloneNode(true);
  return fill(node, values);
}

export function fill(node, values) {
  for (const part of node.querySelectorAll("[data-if]")) {
    const wanted = part.dataset.if.startsWith("!") ? !values[part.dataset.if.slice(1)] : values[part.dataset.if];
    if (!wanted) part.remove();
  }
  for (const part of node.querySelectorAll("[data-languages]")) part.append(...languages());
  for (const part of node.querySelectorAll("[data-f]")) part.textContent = values[part.dataset.f] ?? "";
  for (const part of node.querySelectorAll("[data-text]")) linked(part, values[part.dataset.text] ?? "");
  for (const part of node.querySelectorAll("[data-lang]")) part.lang = values[part.dataset.lang] ?? "";
  for (const part of node.querySelectorAll("[data-value]")) part.value = values[part.dataset.value];
  for (const part of node.querySelectorAll("time[data-at]")) setHour(part, values[part.dataset.at]);
  for (const part of node.querySelectorAll("[data-pressed]")) part.setAttribute("aria-pressed", Boolean(values[part.dataset.pressed]));
  return node;
}

/** The choice of a language is in the page once. Copies, because an option that is moved out of a list changes its choice. */
const languages = () => [...piece("languages", {}).elements.lang.options].map((one) => one.cloneNode(true));

/** Text with its addresses as links, and nothing else of it as markup. */
function linked(part, text) {
  let end = 0;
  part.replaceChildren();
  for (const { 0: address, index } of text.matchAll(LINK)) {
    const link = Object.assign(document.createElement("a"), { href: address, textContent: address, rel: "nofollow ugc noopener" });
    part.append(text.slice(end, index), link);
    end = index + address.length;
  }
  part.append(text.slice(end));
}

/**
 * What is left of a speech, as minutes and seconds; beyond its end they count up again. `now` is the server's clock,
 * because the ones in a hall differ.
 */
export function timeLeft({ since, seconds }, now) {
  const left = Math.round(seconds - (now - new Date(since)) / 1000);
  const whole = Math.abs(left);
  return { isOver: left < 0, text: `${left < 0 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` };
}

/** Set a clock of the page; the words beside it say so when the time is over. */
export function setClock(part, speech, now) {
  const { isOver, text } = timeLeft(speech, now);
  part.textContent = text;
  part.toggleAttribute("data-over", isOver);
  const over = part.parentElement.querySelector("[data-over-word]");
  if (over) over.hidden = !isOver;
}

const SETTLES = 600; // milliseconds, so that the button she goes to from a field is still there when she presses it

/** Whether somebody types or chooses in a part: it is not put anew under her hands. */
export function isBusy(part) {
  return part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
}

export function whenIdle(part, act) {
  part.addEventListener("focusout", () => setTimeout(act, SETTLES), { once: true });
}

/** A sentence of the page with its numbers put in: words("waiting", {count: 3}). */
export function sentence(words, key, values = {}) {
  return (words[key] ?? "").replace(/%\((\w+)\)s/g, (_all, name) => values[name] ?? "");
}

/** How the language of a text calls itself; "" where nobody has said which it is. */
export const tongue = (words, { lang }) => words.languages[lang] ?? lang ?? "";

/** Whose words a translation is, and in which language; an interpreter whose account is gone has no name. */
export function source(words, translation) {
  const language = tongue(words, translation);
  if (translation.machine) return sentence(words, "machine", { language });
  return translation.by ? sentence(words, "interpreted", { by: translation.by, language }) : language;
}

/** The language that somebody has chosen in one of these forms is chosen in all of them from then on. */
export function preselect(page, frames, language) {
  const options = frames.map((frame) => `[data-frame=${frame}] [name=lang] option`).join();
  for (const part of [page, ...[...page.querySelectorAll("template")].map(({ content }) => content)]) {
    for (const option of part.querySelectorAll(options)) option.defaultSelected = option.value === language;
  }
}

/** A poll as the lines in which it is translated: its question, then its options. */
export const linesOf = ({ question, options }) => [question, ...options].map((text) => text.split(/\s+/).join(" ").trim());

/** Such lines; where there are not as many as the poll has, all of it stands beside the question. */
export function apart(text, options) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.length === 1 + options.length ? lines : [text, ...options.map(() => "")];
}

/** The translation that helps a reader: into her language, else into English, else any. Some are known without words. */
export function translationFor(reader, { lang, tr: all }) {
  if (lang === reader) return null;
  const tr = all.filter((one) => one.text);
  return tr.find((one) => one.lang === reader) ?? tr.find((one) => one.lang === "en" && lang !== "en") ?? tr[0] ?? null;
}
