/** What stands beside the lines: the floor with its clock, the queue of questions, the polls. */
import { OWN_ZONE, cityOf, hour } from "./clocks.mjs";
import { fillAnew, isAtWork, whenFree } from "./lists.mjs";
import { apart, linesOf, piece, preselect, sentence, setClock, source, tongue, translationFor } from "./parts.mjs";

const MOST_UNTRANSLATED = 5;
const LOOKED_THROUGH = 50; // of the latest lines
const LONGEST_OPTION = 60; // characters, as in the page without a script

/** The field for a translation of a poll has as many lines as the poll. */
function inLines(node, { options }) {
  const field = node.querySelector("[data-frame=translate] textarea");
  field.rows = field.dataset.lines = 1 + options.length;
}

const cut = (text) => (text.length > LONGEST_OPTION ? `${text.slice(0, LONGEST_OPTION - 1)}…` : text);

export class Side {
  /** `ahead` is by how many milliseconds the server's clock is ahead of this device's. */
  constructor({ page, record, reader, words, ahead }) {
    Object.assign(this, { page, record, reader, words, ahead, target: reader });
    setInterval(() => this.tick(), 1000);
    this.tick();
    page.addEventListener("toggle", ({ target }) => target.open && this.targets(target.querySelector("select[data-into]")), true);
  }

  show(parts) {
    if (parts.has("floor")) this.floor();
    if (parts.has("questions")) this.questions();
    if (parts.has("polls")) this.polls();
    if (parts.has("desk")) this.desk();
    const mayTranslate = this.page.querySelector("[data-list=untranslated]");
    if (mayTranslate && ["lines", "questions", "polls"].some((one) => parts.has(one))) this.untranslated();
  }

  // --- interpreters -----------------------------------------------------------------------------

  /**
   * What others wrote and nobody has put into her language: what is put to the vote, questions as they are wanted,
   * answers, then the latest lines. A row in which she has begun stays until she has sent it, whatever else comes.
   */
  untranslated() {
    const list = this.page.querySelector("[data-list=untranslated]");
    const forms = [...list.querySelectorAll("form")];
    const seqs = (some) => new Set(some.map(({ elements }) => Number(elements.seq.value)));
    const begun = seqs(forms.filter(({ elements }) => elements.text.value.trim()));
    const near = seqs(forms.filter((form) => form.contains(document.activeElement)));
    const isWanted = ({ seq, mine, hidden, lang, tr }) =>
      !mine && !hidden && (begun.has(seq) || (lang !== this.target && tr.every((one) => one.lang !== this.target)));
    const first = (all) => all.filter(({ seq }, place) => place < MOST_UNTRANSLATED || begun.has(seq) || near.has(seq));

    const latest = [...this.record.lines.keys()].sort((one, other) => other - one).slice(0, LOOKED_THROUGH);
    const lines = latest.map((seq) => this.record.lines.get(seq)).filter(isWanted);
    const others = this.worded().filter(isWanted);
    const firstOf = (kind) => first(others.filter((one) => one.kind === kind));
    const rows = [...["poll", "question", "answer"].flatMap(firstOf), ...first(lines).reverse()];
    const count = others.length + lines.length;
    this.number("untranslated", count);
    this.set("[data-more-untranslated]", sentence(this.words, "more_untranslated", { count: count - rows.length }));
    this.toggle("[data-more-untranslated]", count > rows.length);
    this.toggle("[data-all-translated]", !count);
    const left = this.fillList("untranslated", rows.map((row) => this.foreign(row)));
    if (left !== null) (list.children[left] ?? list.lastElementChild)?.querySelector("textarea").focus();
  }

  /** All that has words and is no line, each under the number of the event that has them. */
  worded() {
    const queue = this.queue();
    const polls = [...this.record.polls].sort((one, other) => other.open - one.open || other.seq - one.seq);
    return [
      ...polls.map((one) => ({ ...one, kind: "poll", who: "", text: linesOf(one).join("\n") })),
      ...queue.map((one) => ({ ...one, kind: "question" })),
      ...queue.map((one) => ({ kind: "answer", who: "", seq: one.answer_seq, text: one.answer, lang: one.answer_lang, tr: one.answer_tr })),
    ].filter(({ text }) => text);
  }

  foreign(row) {
    const language = tongue(this.words, row);
    const values = { who: row.name || this.words.former, ...row, language };
    const node = piece("untranslated", { ...values, question: false, answer: false, [row.kind]: true });
    if (row.kind === "poll") inLines(node, row);
    return node;
  }

  /** The language that an interpreter has chosen stays chosen in all forms; from one line of hers she goes to the next. */
  translates({ lang: language }, form) {
    if (document.activeElement === document.body) form.querySelector("button").focus(); // not every browser does
    this.target = language;
    preselect(this.page, ["translate"], language);
    this.show(new Set(["lines"]));
  }

  // --- desk -------------------------------------------------------------------------------------

  desk() {
    const { runs, mutes, removed } = this.record;
    this.fillList("mutes", mutes.map((mute) => piece("mute", mute)));
    this.toggle("[data-mutes]", mutes.length > 0);
    this.fillList("removed", removed.map((person) => piece("removed", person)));
    this.toggle("[data-outside]", removed.length > 0);
    this.paused();
    if (!runs) return;
    this.page.querySelector("[data-untaken]")?.remove();
    this.set("[data-runs]", sentence(this.words, runs.mine ? "run_by_you" : "run_by", { name: runs.name || this.words.former }));
    this.toggle("[data-take-over]", !runs.mine);
  }

  /** Whoever was asked to pause is told until when, and no longer. */
  paused() {
    const until = this.record.me.muted_until;
    const lasts = Boolean(until) && new Date(until) > Date.now() + this.ahead;
    if (lasts) this.set("[data-paused]", sentence(this.words, "paused", { time: hour(until, OWN_ZONE), zone: cityOf(OWN_ZONE) }));
    this.toggle("[data-paused]", lasts);
  }

  // --- floor ------------------------------------------------------------------------------------

  floor() {
    const { hands, speaker } = this.record;
    const rows = hands.map((hand) => piece("hand", { ...hand, who: hand.mine ? this.words.you : hand.name }));
    hands.forEach((hand, place) => rows[place].classList.toggle("me", Boolean(hand.mine)));
    if (speaker) rows.unshift(piece("speaker", { ...speaker, who: speaker.mine ? this.words.you : speaker.name }));
    if (speaker) Object.assign(rows[0].querySelector("[data-since]").dataset, { since: speaker.at, seconds: speaker.seconds });
    this.fillList("hands", rows);
    this.toggle("[data-speech]", Boolean(speaker));
    this.aim(hands[0], speaker);
    this.toggle("[data-nobody]", !rows.length);
    this.page.querySelectorAll("[data-limit]").forEach((select) => (select.value = this.record.seconds));
    this.number("hands", sentence(this.words, "hands", { count: hands.length }));
    const mine = hands.findIndex((hand) => hand.mine);
    this.toggle("[data-raise]", mine < 0);
    this.toggle("[data-lower]", mine >= 0);
    this.set("[data-place]", mine < 0 ? "" : sentence(this.words, "place", { place: mine + 1, count: hands.length }));
    this.page.querySelectorAll("[data-order]").forEach((select) => (select.value = this.record.order));
    this.tick();
  }

  /** A click of the desk means what it saw: this hand, this speech and its time; a second one is refused. */
  aim(next, speaker) {
    const fill = (selector, value) => this.page.querySelectorAll(selector).forEach((field) => (field.value = value ?? ""));
    this.toggle("form[data-next]", Boolean(next));
    fill("form[data-next] [name=seq]", next?.seq);
    fill("[data-speech] [name=seq]", speaker?.seq);
    fill("[data-speech] [name=seconds]", speaker?.seconds);
  }

  tick() {
    const now = Date.now() + this.ahead;
    for (const clock of this.page.querySelectorAll("[data-since]")) setClock(clock, clock.dataset, now);
    this.paused();
    const lasting = this.record.mutes.filter(({ until }) => new Date(until) > now);
    if (lasting.length < this.record.mutes.length) {
      this.record.mutes = lasting;
      this.desk();
    }
  }

  // --- questions --------------------------------------------------------------------------------

  questions() {
    const known = this.record.questions;
    const all = known.filter(({ hidden }) => !hidden);
    const queue = this.queue();
    this.fillList("questions", queue.map((question) => this.question(question)));
    this.number("questions", queue.length);
    this.toggle("[data-no-question]", !queue.length);
    const own = known.filter((question) => question.mine);
    this.fillList("own", own.map((question) => this.question(question, "own")));
    this.toggle("[data-own]", own.length > 0);
    if (this.record.mayModerate()) {
      const waiting = all.filter(({ state }) => state === "waiting");
      this.fillList("waiting", waiting.map((question) => this.question(question, "waiting")));
      this.number("waiting", waiting.length);
      this.toggle("[data-none-waiting]", !waiting.length);
      const aside = known.filter(({ hidden }) => hidden);
      this.fillList("aside", aside.map((question) => this.question(question, "aside")));
      this.toggle("[data-aside]", aside.length > 0);
    }
  }

  question(question, name = "question") {
    const translation = translationFor(this.reader, question);
    const answered = (question.into && this.record.question(question.into)) || question;
    const said = answered.answer && translationFor(this.reader, { lang: answered.answer_lang, tr: answered.answer_tr });
    const values = {
      ...question,
      heard: answered.answer,
      heard_lang: answered.answer_lang,
      answer_said: said?.text,
      answer_said_lang: said?.lang,
      answer_source: said && source(this.words, said),
      who: question.mine ? this.words.you : question.name || this.words.former,
      translation: translation?.text,
      translation_lang: translation?.lang,
      interpreter: translation && source(this.words, translation),
      language: tongue(this.words, question),
      merged_count: question.merged && sentence(this.words, "merged_from", { count: question.merged }),
      told: this.told(question),
      taken_up: question.state === "taken_up",
      answered: question.state === "answered",
      may_vote: ["approved", "taken_up"].includes(question.state) && !question.voted && this.record.state === "open",
      approved: question.state === "approved",
      may_answer: ["approved", "taken_up"].includes(question.state),
      may_merge: ["waiting", "approved", "taken_up"].includes(question.state),
    };
    const node = piece(name, values);
    const desk = node.querySelector(".mod");
    if (!question.hidden && (desk || (name === "question" && this.record.me.may.includes("translate")))) {
      const acts = piece("question_acts", values);
      if (desk) desk.append(...acts.children);
      else node.append(acts);
    }
    for (const button of node.querySelectorAll("button.vote")) {
      button.disabled = question.voted || question.state === "answered" || this.record.state !== "open";
    }
    return node;
  }

  /** What its author wants to know of a question. */
  told(question) {
    if (question.hidden) return this.words.states.hidden;
    if (question.state !== "merged") return this.words.states[question.state] ?? "";
    const target = this.record.question(question.into);
    const merged = sentence(this.words, "merged_with", { count: Math.max(1, target?.merged ?? 1) });
    return ["taken_up", "answered"].includes(target?.state) ? `${merged} · ${this.words.states[target.state]}` : merged;
  }

  /** The questions into which one may be merged, once its form is opened: a hundred lists of a hundred are too much. */
  targets(select) {
    if (!select) return;
    const own = Number(select.form.elements.seq.value);
    const others = this.queue().filter(({ seq, state }) => seq !== own && state !== "answered");
    const options = others.map((other) => {
      const { text, lang } = translationFor(this.reader, other) ?? other;
      return Object.assign(new Option(`${other.seq} · ${cut(text)}`, other.seq), { lang: lang ?? "" });
    });
    const chosen = select.value;
    select.replaceChildren(...options);
    if (others.some(({ seq }) => String(seq) === chosen)) select.value = chosen;
    select.form.hidden = !options.length;
  }

  /** What everybody reads: what is being answered, then by votes, then what has been answered. */
  queue() {
    const rank = { taken_up: 0, approved: 1, answered: 2 };
    const open = this.record.questions.filter(({ state, hidden }) => state in rank && !hidden);
    return open.sort((one, other) => rank[one.state] - rank[other.state] || other.votes - one.votes || one.seq - other.seq);
  }

  // --- polls ------------------------------------------------------------------------------------

  polls() {
    const polls = [...this.record.polls].sort((one, other) => other.seq - one.seq);
    const isOver = this.record.state !== "open"; // then a choice that somebody is making counts no more
    this.fillList("polls", polls.map((poll) => this.poll(poll)), { evenIfBusy: isOver });
    this.toggle("[data-no-poll]", !polls.length);
  }

  poll(poll) {
    const mayVote = poll.open && !poll.voted && this.record.me.may.includes("vote") && this.record.state === "open";
    const translation = translationFor(this.reader, poll);
    const [asked, ...said] = apart(translation?.text ?? "", poll.options);
    const node = piece(mayVote ? "poll_open" : "poll_shown", {
      ...poll,
      translation: asked,
      translation_lang: translation?.lang,
      interpreter: translation && source(this.words, translation),
      language: tongue(this.words, poll),
      is_open: poll.open,
      voters_text: sentence(this.words, "voters", { count: poll.voters }),
      kind_text: poll.secret ? this.words.secret : this.words.named,
    });
    const rows = poll.options.map((option, place) => {
      const votes = poll.counts?.[place] ?? null;
      const row = piece(mayVote ? (poll.multiple ? "choice_many" : "choice_one") : "result", {
        option, place, votes: votes ?? "", lang: poll.lang, said: said[place], said_lang: translation?.lang,
      });
      const meter = row.querySelector("meter");
      if (meter) Object.assign(meter, { max: Math.max(1, poll.voters), value: votes ?? 0, hidden: votes === null });
      meter?.setAttribute("aria-label", option);
      return row;
    });
    node.querySelector("[data-options]").append(...rows);
    if (this.record.me.may.includes("translate")) {
      node.append(piece("poll_translate", poll));
      inLines(node, poll);
    }
    return node;
  }

  // --- small things -----------------------------------------------------------------------------

  /** Put a list anew unless somebody is at work in it; then as soon as she is free. Returns what `fillAnew` does. */
  fillList(name, rows, { evenIfBusy = false } = {}) {
    const list = this.page.querySelector(`[data-list="${name}"]`);
    if (!list) return null;
    if (isAtWork(list) && !evenIfBusy) {
      whenFree(list, () => this.show(new Set(["floor", "questions", "polls", "lines"])));
      return null;
    }
    return fillAnew(list, rows, () => {
      for (const select of list.querySelectorAll("details[open] select[data-into]")) this.targets(select);
    });
  }

  number(name, text) {
    this.page.querySelectorAll(`[data-number="${name}"]`).forEach((part) => (part.textContent = text));
  }

  toggle(selector, isShown) {
    this.page.querySelectorAll(selector).forEach((part) => (part.hidden = !isShown));
  }

  set(selector, text) {
    this.page.querySelectorAll(selector).forEach((part) => (part.textContent = text));
  }
}
