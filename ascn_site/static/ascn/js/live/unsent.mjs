/**
 * What was written or done and is not yet known to be stored. It goes out as soon as there is a link, and again after
 * every cut: its id sees to it that it counts once. Lines, questions and votes are kept on this device until then; all
 * else is meant for this moment, and waits for a minute at most.
 */
import { Kept, lasts } from "./kept.mjs";

const PATIENCE = 60_000;
const LOOK_EVERY = 1000;

export class Unsent extends EventTarget {
  /**
   * `key` names the person and the channel, so that nobody sends what another one wrote on the same device; `reasonOf`
   * words a refusal, `tooLate` is said of an act that waited in vain.
   */
  constructor(key, link, { reasonOf, tooLate }) {
    super();
    this.kept = new Kept(`ascn-live:${key}`);
    this.link = link;
    Object.assign(this, { reasonOf, tooLate });
    this.frames = this.kept.read();
    setInterval(() => this.expire(), LOOK_EVERY);
    this.out = new Set();
    this.heldUntil = {};
    link.addEventListener("state", ({ detail }) => {
      this.out.clear();
      if (detail.state === "open") this.flush();
      this.dispatchEvent(new Event("change"));
    });
    link.addEventListener("frame", ({ detail }) => this.answered(detail));
  }

  add(frame) {
    if (!lasts(frame) && this.waiting.some((one) => same(one, frame))) return; // a second click
    const now = { id: newId(), at: Date.now(), ...frame };
    this.frames.push(now);
    this.kept.keep(now);
    this.changed();
    this.flush();
  }

  /** What is done for this moment and waits for its answer. */
  get waiting() {
    return this.frames.filter((frame) => !lasts(frame) && !frame.refusal);
  }

  /** What nobody could do for a minute is not done later, unseen. */
  expire() {
    for (const frame of this.waiting) if (Date.now() - frame.at > PATIENCE) this.refuse(frame, this.tooLate);
  }

  /** Whether nothing of a frame has ever left this page: what went out once may have arrived, and is not taken back. */
  isFree(frame) {
    return !frame.refusal && !frame.went;
  }

  refuse(frame, sentence) {
    frame.refusal = sentence;
    this.kept.keep(frame);
    this.changed();
    this.dispatchEvent(new CustomEvent("refused", { detail: frame }));
  }

  /** Take a frame back that was refused, or that its author no longer wants. */
  drop(id) {
    this.frames = this.frames.filter((frame) => frame.id !== id);
    this.kept.forget(id);
    this.out.delete(id);
    this.changed();
  }

  /** Send what was refused once more, under its number: nothing of it was stored. */
  again(id) {
    const frame = this.frames.find((one) => one.id === id);
    if (!frame) return;
    delete frame.refusal;
    frame.at = Date.now();
    this.kept.keep(frame);
    this.changed();
    this.flush();
  }

  flush() {
    this.expire();
    for (const frame of this.frames) {
      if (this.out.has(frame.id) || frame.refusal || this.isHeld(frame) || this.hasTurnLater(frame)) continue;
      if (!this.link.send(plain(frame))) return;
      this.out.add(frame.id);
      frame.went = true;
      this.kept.keep(frame);
    }
  }

  /** Lines go out one after the other: they keep their order, and many of them are no storm of refusals. */
  hasTurnLater({ type }) {
    return type === "post" && this.frames.some((frame) => frame.type === "post" && this.out.has(frame.id));
  }

  /** Whether the server has asked to wait with such frames: it counts lines, and all else together. */
  isHeld(frame) {
    return Date.now() < (this.heldUntil[counted(frame)] ?? 0);
  }

  hold(frame, seconds) {
    const wait = 1000 * seconds + 100;
    this.heldUntil[counted(frame)] = Date.now() + wait;
    setTimeout(() => this.flush(), wait + 10);
    this.dispatchEvent(new Event("change"));
  }

  answered(answer) {
    const { type, id, code, retry_after: wait } = answer;
    const frame = this.frames.find((one) => one.id === id);
    if (!frame) return;
    this.out.delete(id);
    if (type === "ack") {
      this.drop(id);
    } else if (type === "refused" && (code === "rate" || code === "unavailable")) {
      this.hold(frame, wait ?? 2);
    } else if (type === "refused") {
      this.refuse(frame, this.reasonOf(answer));
    }
    this.flush();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const counted = ({ type }) => (type === "post" ? "lines" : "acts");

/** As it is sent: the rest is for the page. */
function plain({ refusal, at, act, went, ...frame }) {
  return frame;
}

function same(one, other) {
  const { id, ...sent } = plain(one);
  return JSON.stringify(sent) === JSON.stringify(plain(other));
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
