/**
 * What stands in the room, made of the events in their order. `apply` returns which parts changed: "lines",
 * "questions", "polls", "floor", "desk", "channel".
 *
 * The first state comes with the page: its words are read from there, all else from its data (events/room/beside.py).
 */
const IN_STREAM = { posted: "line", announced: "announcement", decided: "decision" };

export class Record {
  constructor({ lines, out, questions, polls, hands, speaker, order, speech_seconds: seconds, state, phase, me, runs, mutes, removed }) {
    Object.assign(this, { questions, polls, hands, speaker, order, seconds, state, phase, me, runs, mutes, removed });
    this.lines = new Map(lines.map((line) => [line.seq, line]));
    this.outOfSight = new Set(out); // which of the lines that are read later
    this.ahead = new Map(); // translations of lines that are read later than these
  }

  apply(event) {
    return (this[`on_${event.type}`] ?? (() => []))(event);
  }

  question(seq) {
    return this.questions.find((one) => one.seq === seq);
  }

  // --- lines ------------------------------------------------------------------------------------

  on_posted = (event) => this.written(event);
  on_announced = (event) => this.written(event);
  on_decided = (event) => this.written(event);

  written({ seq, type, at, author, text, lang, id }) {
    const hidden = this.outOfSight.has(seq);
    if (hidden && !this.mayModerate()) return [];
    const tr = this.ahead.get(seq) ?? [];
    this.lines.set(seq, { seq, kind: IN_STREAM[type], at, ...by(author), text, lang, id, tr, hidden, mine: this.isMe(author) });
    return ["lines"];
  }

  on_withdrawn = ({ of }) => this.out(of, { hidden: true, withdrawn: true });
  on_hidden = ({ of, reason }) => this.out(of, { hidden: true, reason });

  out(of, change) {
    const line = this.lines.get(of);
    this.outOfSight.add(of);
    // Its translations are kept unseen: when it is shown again, the log tells its words alone.
    if (line) Object.assign(line, change, this.mayModerate() ? {} : { text: "" }, change.withdrawn ? { tr: [] } : {});
    for (const part of this.questions) if (part.into === of) part.into = null; // each is asked by itself again
    this.change(of, { ...change, merged: 0 });
    this.questions = this.questions.filter((one) => one.seq !== of || !change.withdrawn);
    return line ? ["lines"] : ["questions"];
  }

  /** A question comes with how it stands, for whoever came in while it was out of sight. */
  on_restored = ({ of, person, text, lang, state, votes }) => {
    const line = this.lines.get(of);
    this.outOfSight.delete(of);
    if (line) Object.assign(line, { text, lang, hidden: false, reason: "" });
    else if (state && !this.question(of)) return this.queue({ seq: of, ...by(person), text, lang, votes, mine: this.isMe(person) }, state);
    return line ? ["lines"] : this.change(of, { hidden: false, reason: "", votes });
  };

  /** Translations in these events of lines that are read later; what was heard since counts more. */
  translatedBefore(events) {
    const known = new Map([...this.ahead].map(([of, all]) => [of, new Set(all.map(({ lang }) => lang))]));
    for (const event of events) {
      if (event.type !== "translated" || this.worded(event.of)) continue;
      if (!known.get(event.of)?.has(event.lang)) this.apply(event);
    }
  }

  on_translated = ({ of, lang, text, author, machine = false }) => {
    const found = this.worded(of);
    const known = found ? found.subject[found.beside] : (this.ahead.get(of) ?? []);
    const now = [...known.filter((one) => one.lang !== lang), { lang, text, by: author?.name ?? "", machine }];
    if (found) found.subject[found.beside] = now;
    else this.ahead.set(of, now);
    return found ? [found.part] : [];
  };

  /** What has words under that number, where it keeps those beside them, and in which part of the page it is. */
  worded(seq) {
    const line = this.lines.get(seq);
    if (line) return { subject: line, beside: "tr", part: "lines" };
    const poll = this.polls.find((one) => one.seq === seq);
    if (poll) return { subject: poll, beside: "tr", part: "polls" };
    const question = this.questions.find((one) => [one.seq, one.answer_seq].includes(seq));
    return question && { subject: question, beside: question.seq === seq ? "tr" : "answer_tr", part: "questions" };
  }

  /** The words under a number, where the page has them. */
  wordsOf(seq) {
    const { subject, beside } = this.worded(seq) ?? {};
    return beside === "answer_tr" ? subject.answer : (subject?.text ?? subject?.question);
  }

  // --- questions --------------------------------------------------------------------------------

  on_asked = ({ seq, author, text, lang }) => this.queue({ seq, ...by(author), text, lang, mine: this.isMe(author) }, "waiting");
  on_approved = ({ of, person, text, lang, votes = 0 }) => {
    const known = this.question(of);
    const parts = this.questions.filter(({ into }) => into === of);
    const voted = [known, ...parts].some((one) => one?.voted);
    if (known) return this.change(of, { state: "approved", votes, voted });
    return this.queue({ seq: of, ...by(person), text, lang, votes, voted, merged: parts.length, mine: this.isMe(person) }, "approved");
  };

  queue(question, state) {
    this.questions.push({ votes: 0, voted: false, merged: 0, tr: [], answer: "", answer_seq: null, answer_tr: [], ...question, state });
    return ["questions"];
  }

  on_upvoted = ({ of, votes, mine }) => this.change(of, mine ? { votes, voted: true } : { votes });
  on_taken_up = ({ of }) => this.change(of, { state: "taken_up" });
  on_answered = ({ seq, of, text, lang }) =>
    this.change(of, { state: "answered", answer: text ?? "", answer_lang: lang, answer_seq: seq, answer_tr: [] });

  on_merged = ({ of, into, votes }) => {
    const [one, other] = [this.question(of), this.question(into)];
    if (other) {
      other.votes = votes;
      other.merged += 1 + (one?.merged ?? 0);
      other.voted ||= one?.voted ?? false;
    }
    for (const known of this.questions) if (known.into === of) known.into = into; // part of what is a part itself now
    return this.change(of, { state: "merged", into });
  };

  on_parted = ({ of, into, votes }) => {
    const whole = this.question(into);
    if (whole) Object.assign(whole, { votes, merged: Math.max(0, whole.merged - 1) });
    return this.change(of, { state: "waiting", into: null });
  };

  change(of, values) {
    const question = this.question(of);
    if (question) Object.assign(question, values);
    return ["questions"];
  }

  // --- polls ------------------------------------------------------------------------------------

  on_poll_opened = ({ seq, question, options, secret, multiple, lang }) => {
    this.polls.push({ seq, question, options, secret, multiple, lang, tr: [], open: true, voters: 0, counts: null, voted: false });
    return ["polls"];
  };
  on_voted = ({ of, voters, mine }) => this.changePoll(of, mine ? { voters, voted: true } : { voters });
  on_poll_closed = ({ of, counts, voters }) => this.changePoll(of, { open: false, counts, voters });

  changePoll(of, values) {
    const poll = this.polls.find((one) => one.seq === of);
    if (poll) Object.assign(poll, values);
    return ["polls"];
  }

  /** Counts of a poll that is still open: only the desk is told them. */
  tally({ polls = [] }) {
    for (const { seq, voters, counts } of polls) this.changePoll(seq, counts ? { voters, counts } : { voters });
    return ["polls"];
  }

  // --- floor ------------------------------------------------------------------------------------

  on_hand_raised = ({ seq, at, author, point_of_order: order }) => {
    this.hands = this.hands.filter((hand) => hand.person !== author?.id);
    this.hands.push({ seq, at, ...by(author), point_of_order: order, mine: this.isMe(author) });
    return this.sorted();
  };
  on_hand_lowered = ({ of }) => {
    this.hands = this.hands.filter((hand) => hand.seq !== of);
    return ["floor"];
  };
  on_called = ({ seq, of, at, person, seconds }) => {
    this.hands = this.hands.filter((hand) => hand.seq !== of);
    this.speaker = { seq, at, seconds, ...by(person), mine: this.isMe(person) };
    return ["floor"];
  };
  on_speech_ended = () => {
    this.speaker = null;
    return ["floor"];
  };
  on_time_added = ({ of, seconds }) => {
    if (this.speaker?.seq === of) this.speaker.seconds += seconds;
    return ["floor"];
  };
  on_speeches_limited = ({ seconds }) => {
    this.seconds = seconds;
    return ["floor"];
  };
  on_hands_ordered = ({ by: order }) => {
    this.order = order;
    return this.sorted();
  };

  /** Points of order first, then as the desk has chosen, equals by request. */
  sorted() {
    const words = new Intl.Collator();
    const key = { alphabet: "name", delegation: "delegation" }[this.order];
    this.hands.sort(
      (one, other) =>
        other.point_of_order - one.point_of_order ||
        (key ? words.compare(one[key] ?? "", other[key] ?? "") : 0) ||
        one.seq - other.seq,
    );
    return ["floor"];
  }

  // --- desk -------------------------------------------------------------------------------------

  on_handed_over = ({ at, person }) => {
    this.runs = { at, ...by(person), mine: this.isMe(person) };
    return ["desk"];
  };

  /** A mute that ends when it is told lets its person write again. */
  on_muted = ({ at, person, until }) => {
    const lasts = new Date(until) > new Date(at);
    if (this.isMe(person)) this.me.muted_until = lasts ? until : null;
    this.mutes = this.mutes.filter((mute) => mute.person !== person?.id);
    if (lasts && this.mayModerate()) this.mutes.push({ ...by(person), until });
    return ["desk"];
  };

  on_removed = ({ person, reason }) => this.outside(person, [{ ...by(person), reason }]);
  on_readmitted = ({ person }) => this.outside(person, []);

  outside(person, now) {
    this.removed = [...this.removed.filter((one) => one.person !== person?.id), ...(this.mayModerate() ? now : [])];
    return ["desk"];
  }

  // --- channel ----------------------------------------------------------------------------------

  on_opened = () => this.now("open");
  on_closed = () => this.now("closed");

  now(state) {
    this.state = state;
    this.phase = state === "open" ? "open" : "after";
    if (state === "closed") this.speaker = null;
    return ["channel", "floor", "questions", "polls"];
  }

  isMe(author) {
    return Boolean(author?.id) && author.id === this.me.id;
  }

  mayModerate() {
    return this.me.may.includes("hide");
  }
}

function by(author) {
  return { person: author?.id ?? "", name: author?.name ?? "", delegation: author?.delegation ?? "" };
}
