/** What stands beside the lines: the floor with its clock, the queue of questions, the polls. */
import { OWN_ZONE, cityOf, hour } from "./clocks.mjs";
import { isBusy, piece, preselect, sentence, setClock, source, tongue, translationFor, whenIdle } from "./parts.mjs";

const MOST_UNTRANSLATED = 5;
const LOOKED_THROUGH = 50; // of the latest lines

/** Which form of which question unfolds there: what is open stays open when its list is put anew. */
const nameOf = (part) => `${part.querySelector("[data-frame]")?.dataset.frame} ${part.querySelector("[name=seq]")?.value}`;

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
    if (mayTranslate && (parts.has("lines") || parts.has("questions"))) this.untranslated();
  }

  // --- interpreters -----------------------------------------------------------------------------

  /** What others wrote and nobody has put into her language: questions as they are wanted, then the latest lines. */
  untranslated() {
    const wanted = ({ mine, hidden, lang, tr }) => !mine && !hidden && lang !== this.target && tr.every((one) => one.lang !== this.target);
    const latest = [...this.record.lines.keys()].sort((one, other) => other - one).slice(0, LOOKED_THROUGH);
    const lines = latest.map((seq) => this.record.lines.get(seq)).filter(wanted).slice(0, MOST_UNTRANSLATED).reverse();
    const questions = this.queue().filter(wanted).slice(0, MOST_UNTRANSLATED).map((one) => ({ ...one, kind: "question" }));
    const rows = [...questions, ...lines];
    this.fillList("untranslated", rows.map((row) => piece("untranslated", {
      ...row, [row.kind]: true, who: row.name || this.words.former, language: tongue(this.words, row),
    })));
    this.number("untranslated", rows.length);
    this.toggle("[data-all-translated]", !rows.length);
    if (this.translated && !rows.some(({ seq }) => seq === this.translated)) {
      this.translated = null;
      const list = this.page.querySelector("[data-list=untranslated]");
      if (!isBusy(list)) list.querySelector("textarea")?.focus(); // else she writes already, below another line
    }
  }

  /** The language that an interpreter has chosen stays chosen in all forms; from one line of hers she goes to the next. */
  translates({ seq, lang: language }, form) {
    if (form.closest("[data-list=untranslated]")) {
      this.translated = seq;
      document.activeElement.blur();
    }
    this.target = language;
    preselect(this.page, ["translate"], language);
    this.show(new Set(["lines"]));
  }

  // --- desk -------------------------------------------------------------------------------------

  desk() {
    const { runs, mutes } = this.record;
    this.fillList("mutes", mutes.map((mute) => piece("mute", mute)));
    this.toggle("[data-mutes]", mutes.length > 0);
    this.paused();
    if (!runs) return;
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
    const values = {
      ...question,
      heard: answered.answer,
      heard_lang: answered.answer_lang,
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
    const options = others.map(({ seq, text, lang }) => Object.assign(new Option(`${seq} · ${text.slice(0, 60)}`, seq), { lang: lang ?? "" }));
    select.replaceChildren(...options);
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
    const node = piece(mayVote ? "poll_open" : "poll_shown", {
      ...poll,
      language: tongue(this.words, poll),
      is_open: poll.open,
      voters_text: sentence(this.words, "voters", { count: poll.voters }),
      kind_text: poll.secret ? this.words.secret : this.words.named,
    });
    const rows = poll.options.map((option, place) => {
      const votes = poll.counts?.[place] ?? null;
      const row = piece(mayVote ? (poll.multiple ? "choice_many" : "choice_one") : "result", { option, place, votes: votes ?? "" });
      const meter = row.querySelector("meter");
      if (meter) Object.assign(meter, { max: Math.max(1, poll.voters), value: votes ?? 0, hidden: votes === null });
      meter?.setAttribute("aria-label", option);
      return row;
    });
    node.querySelector("[data-options]").append(...rows);
    return node;
  }

  // --- small things -----------------------------------------------------------------------------

  /** Put a list anew unless somebody is typing or choosing in it; then as soon as she leaves it. */
  fillList(name, rows, { evenIfBusy = false } = {}) {
    const list = this.page.querySelector(`[data-list="${name}"]`);
    if (!list) return;
    if (isBusy(list) && !evenIfBusy) {
      whenIdle(list, () => this.show(new Set(["floor", "questions", "polls", "lines"])));
      return;
    }
    const open = new Set([...list.querySelectorAll("details[open]")].map(nameOf));
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.key;
    list.replaceChildren(...rows);
    for (const part of list.querySelectorAll("details")) part.open = open.has(nameOf(part));
    if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
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
