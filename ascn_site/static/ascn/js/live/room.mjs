/**
 * The live room. Every act is a form that works without this file; here its fields become a frame that is kept until
 * it is known to be stored.
 */
import { OWN_ZONE, cityOf, hour, ownHours, setHour } from "./clocks.mjs";
import { check } from "./fields.mjs";
import { Link } from "./link.mjs";
import { fillAnew } from "./lists.mjs";
import { piece, preselect, sentence } from "./parts.mjs";
import { Record } from "./record.mjs";
import { Side } from "./side.mjs";
import { Stream } from "./stream.mjs";
import { Unsent } from "./unsent.mjs";

// What goes without saying in the page's data.
const NOTHING = { person: "", tr: [], hidden: false, reason: "", mine: false };
const LINE = { ...NOTHING, kind: "line" };
const QUESTION = { ...NOTHING, votes: 0, voted: false, merged: 0, into: null, answer: "", answer_seq: null, answer_tr: [] };

const page = document.querySelector("[data-room]");
const { room, words, now } = JSON.parse(document.getElementById("room").textContent);
read(room);
const record = new Record(room);
const link = new Link({
  socket: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${page.dataset.socket}`,
  events: page.dataset.events,
  after: room.seq,
  token: page.querySelector("[name=csrfmiddlewaretoken]")?.value,
  language: page.dataset.language,
});
const ahead = new Date(now) - Date.now(); // the server's clock before this device's, in milliseconds
const unsent = new Unsent(`${room.channel}:${room.me.id}`, link, { reasonOf, tooLate: words.too_late });
const reader = page.dataset.language;
const stream = new Stream({ list: page.querySelector(".stream"), record, unsent, drawnUnsent: refused, reader, words, earlier });
const side = new Side({ page, record, reader, words, ahead });

link.addEventListener("frame", ({ detail: frame }) => {
  if (frame.type === "events") take(frame.events);
  if (frame.type === "welcome") {
    record.me = { ...record.me, ...frame.you };
    side.paused();
  }
  if (frame.type === "presence") page.querySelector("[data-presence]").textContent = frame.count;
  if (frame.type === "tally") side.show(new Set(record.tally(frame)));
});
link.addEventListener("state", ({ detail }) => connection(detail));
link.addEventListener("state", showWaiting);
unsent.addEventListener("change", showWaiting);
unsent.addEventListener("change", () => {
  stream.showUnsent();
  showKept();
});
unsent.addEventListener("refused", ({ detail }) => detail.type !== "post" && notice(detail));
page.addEventListener("input", ({ target }) => check(target, words));
page.addEventListener("click", ({ target }) => kept(target.closest("[data-unsent] button")));
page.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-frame]");
  if (form) act(event, form);
});

/** The words of the room are in the page once: here its lines and questions get them, and what goes without saying. */
function read({ lines, questions, hands, people }) {
  const told = (row, node, plain) => {
    Object.assign(row, { ...plain, ...people[row.person ?? ""], ...row });
    row.text = node?.querySelector("[data-text=text], [data-f=text]")?.textContent.trim() ?? row.text ?? "";
    if (row.tr[0]) row.tr[0].text = node?.querySelector("[data-f=translation]")?.textContent.trim() ?? row.tr[0].text ?? "";
  };
  for (const line of lines) told(line, page.querySelector(`.stream > [data-seq="${line.seq}"]`), LINE);
  for (const question of questions) told(question, page.querySelector(`[data-question="${question.seq}"]`), QUESTION);
  for (const hand of hands) Object.assign(hand, people[hand.person]);
}

function take(events) {
  const parts = new Set();
  const lines = new Set();
  for (const event of events) {
    for (const part of record.apply(event)) parts.add(part);
    lines.add(event.of ?? event.seq);
  }
  if (parts.has("lines")) stream.show(lines);
  if (parts.has("channel")) channel();
  side.show(parts);
}

function connection({ state, reason }) {
  const bar = page.querySelector(".conn");
  bar.dataset.state = state;
  bar.querySelector("[data-say]").textContent = words.link[reason || state];
  bar.querySelector("use").setAttribute("href", `${bar.dataset.icons}#i-${state === "open" ? "online" : "offline"}`);
  bar.querySelector("[data-sign-in]").hidden = reason !== "sign_in";
}

/** Acts that wait for the link, by the words of their buttons; each may be taken back until it goes out. */
function showWaiting() {
  const waiting = link.state === "open" ? [] : unsent.frames.filter(({ type, refusal }) => type !== "post" && !refusal);
  const box = page.querySelector("[data-waits]");
  const acts = [...new Set(waiting.map(({ act }) => act))].join(" · ");
  box.hidden = !waiting.length;
  box.querySelector("[data-acts]").textContent = acts && sentence(words, "waits", { acts });
  const rows = waiting.filter((frame) => unsent.isFree(frame)).map((frame) => {
    const node = piece("waits", { ...frame, about: wordsOf(frame) ?? record.wordsOf(frame.seq) });
    node.dataset.unsent = frame.id;
    return node;
  });
  fillAnew(box.querySelector("ul"), rows);
}

function channel() {
  const isOpen = record.state === "open";
  Object.assign(page.dataset, { state: record.state, phase: record.phase });
  const stands = [record.state, record.phase];
  page.querySelectorAll("[data-while]").forEach((part) => (part.hidden = !part.dataset.while.split(" ").some((one) => stands.includes(one))));
  page.querySelectorAll("form[data-holds]").forEach((form) => hold(form, isOpen));
}

/** What somebody was writing when the room closed is not taken away. */
function hold(form, isOpen) {
  const box = form.querySelector("textarea");
  box.readOnly = !isOpen;
  form.hidden = !isOpen && !box.value.trim();
  form.querySelector("[data-held]").hidden = isOpen;
  form.querySelector("[data-sends]").hidden = !isOpen;
}

/** In so many minutes on the server's clock; none is a moment that has passed on any clock. */
const momentIn = (minutes) => new Date(minutes ? Date.now() + ahead + minutes * 60_000 : 0).toISOString();

/** Why something was refused, on the reader's own clock. */
function reasonOf({ code, text, retry_after: wait }) {
  const time = hour(Date.now() + 1000 * wait, OWN_ZONE);
  return code === "muted" && wait ? sentence(words, "paused", { time, zone: cityOf(OWN_ZONE) }) : text;
}

const SPOKEN = ["post", "ask", "announce", "decide", "poll_open", "answer"]; // in one's own language

/** A form of the page as a frame of the protocol. */
function act(event, form) {
  event.preventDefault();
  const frame = frameOf(form, event.submitter);
  unsent.add({ ...frame, act: (event.submitter ?? form.querySelector("button"))?.textContent.trim() });
  if (SPOKEN.includes(frame.type)) preselect(page, SPOKEN, frame.lang);
  if (form.dataset.frame === "post") forget(form);
  form.reset();
  if (frame.type === "translate") side.translates(frame, form);
  for (const field of form.querySelectorAll("textarea")) check(field, words);
  form.closest("details")?.removeAttribute("open");
}

function frameOf(form, submitter) {
  const fields = new FormData(form, submitter);
  const frame = { type: form.dataset.frame };
  for (const [name, value] of fields) {
    if (["csrfmiddlewaretoken", "do", "id", "next"].includes(name)) continue;
    const field = form.elements[name];
    const { type } = (field instanceof RadioNodeList ? field[0] : field).dataset;
    if (type === "numbers") frame[name] = [...(frame[name] ?? []), Number(value)];
    else if (type === "rooms") frame[name] = [value, frame[name]].includes("all") ? "all" : [...(frame[name] ?? []), value];
    else if (type === "number") frame[name] = Number(value);
    else if (type === "flag") frame[name] = value === "1";
    else if (type === "lines") frame[name] = value.split("\n").map((line) => line.trim()).filter(Boolean);
    else if (type === "minutes") frame.until = momentIn(Number(value));
    else frame[name] = value.trim();
  }
  if (!frame.text) delete frame.text;
  return frame;
}

/** What was refused: a click is told and forgotten, words are kept with the reason until their author decides. */
function notice(frame) {
  if (wordsOf(frame)) {
    page.querySelector("[data-kept]").scrollIntoView({ block: "nearest" });
    return;
  }
  const box = page.querySelector("[data-notice]");
  box.querySelector("[data-text]").textContent = frame.refusal;
  box.hidden = false;
  unsent.drop(frame.id);
}
page.querySelector("[data-notice] button").addEventListener("click", (event) => (event.target.closest("[data-notice]").hidden = true));

const wordsOf = ({ text, question, reason }) => text ?? question ?? reason;

/** Words other than lines that were refused; refused lines stand among the lines. */
function showKept() {
  const frames = unsent.frames.filter((frame) => frame.type !== "post" && frame.refusal && wordsOf(frame));
  const list = page.querySelector("[data-kept]");
  list.replaceChildren(...frames.map((frame) => refused(frame, { text: wordsOf(frame) })));
  list.hidden = !frames.length;
}

/** A frame that is not stored as a part of the page, with what its author may do with it. */
function refused(frame, values = {}) {
  const node = piece("unsent", {
    ...frame, ...values, refused: frame.refusal,
    waits: !frame.refusal && link.state !== "open",
    held: !frame.refusal && link.state === "open" && unsent.isHeld(frame),
    free: unsent.isFree(frame) && (link.state !== "open" || unsent.isHeld(frame)),
  });
  node.dataset.unsent = frame.id;
  const change = node.querySelector("[data-change]");
  if (change) change.hidden = !fieldOf(frame);
  return node;
}

/** The field in which such words are written, where the page has one. */
const fieldOf = ({ type, seq }) => (seq ? null : page.querySelector(`form[data-frame="${type}"] [name=text]`));

function kept(button) {
  if (!button) return;
  const { unsent: id } = button.closest("[data-unsent]").dataset;
  if ("again" in button.dataset) unsent.again(id);
  if ("drop" in button.dataset) unsent.drop(id);
  if ("change" in button.dataset) change(unsent.frames.find((frame) => frame.id === id));
}

function change(frame) {
  const field = fieldOf(frame);
  unsent.drop(frame.id);
  field.closest("details")?.setAttribute("open", "");
  field.value = [field.value, frame.text].filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** Out of the log; none while there is no link: who asked for them asks again. */
async function eventsAfter(after, limit) {
  try {
    const answer = await fetch(`${page.dataset.events}?after=${after}&limit=${limit}`);
    return (await answer.json()).events ?? [];
  } catch {
    return [];
  }
}

const EARLIER_AT_ONCE = 60; // events; twice as many where there was no line among them
const SHOWN = ["posted", "announced", "decided", "translated"];

let isReadAhead = !record.lines.size;

/** A line before the first of the page may have been translated after it: those translations come first. */
async function readAhead() {
  const found = [];
  for (let after = Math.min(...record.lines.keys()) - 1; after < room.seq; after = found.at(-1).seq) {
    const events = await eventsAfter(after, 200);
    if (!events.length) return;
    found.push(...events);
  }
  record.translatedBefore(found.filter(({ seq }) => seq <= room.seq));
  isReadAhead = true;
}

/** Earlier lines than the page began with, out of the log; true when there are none. */
async function earlier(before) {
  if (!isReadAhead) await readAhead();
  for (let step = EARLIER_AT_ONCE, end = before; end > 1; step = Math.min(200, 2 * step)) {
    const after = Math.max(0, end - 1 - step);
    const events = await eventsAfter(after, end - 1 - after);
    for (const event of events) if (SHOWN.includes(event.type) && !record.lines.has(event.seq)) record.apply(event);
    if (!events.length || events.some(({ seq }) => record.lines.has(seq))) return false;
    end = after + 1;
  }
  return true;
}

// --- the composer keeps what is being written ----------------------------------------------------

const draftKey = `ascn-live-draft:${room.channel}:${room.me.id}`;

function forget() {
  try {
    localStorage.removeItem(draftKey);
  } catch {
    // a private window keeps nothing
  }
}

function composer(form) {
  const box = form.querySelector("textarea");
  try {
    box.value ||= localStorage.getItem(draftKey) ?? "";
  } catch {
    box.value ||= "";
  }
  box.addEventListener("input", () => {
    try {
      localStorage.setItem(draftKey, box.value);
    } catch {
      // a private window keeps nothing
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !box.readOnly && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  check(box, words);
}

const form = page.querySelector("form.composer");
if (form) composer(form);
for (const part of page.querySelectorAll("time[data-at]")) setHour(part, part.dateTime);
for (const part of page.querySelectorAll("[data-own-clock]")) {
  const { starts, ends } = part.dataset;
  part.textContent = sentence(words, "own_clock", { hours: ownHours(starts, ends), zone: cityOf(OWN_ZONE) });
}
channel();
side.show(new Set(["floor", "questions", "polls", "desk", "lines"]));
stream.showUnsent();
showKept();
link.connect();
