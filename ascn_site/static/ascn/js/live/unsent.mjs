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
   * `key` names the person and the channel, so that nobody sends what another one wrote on the same device; `tooLate`
   * is said of an act that waited in vain.
   */
  constructor(key, link, tooLate) {
    super();
    this.tooLate = tooLate;
    this.kept = new Kept(`ascn-live:${key}`);
    this.link = link;
    this.frames = this.kept.read();
    setInterval(() => this.expire(), LOOK_EVERY);
    this.out = new Set();
    link.addEventListener("state", ({ detail }) => {
      this.out.clear();
      if (detail.state === "open") this.flush();
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

  flush() {
    this.expire();
    for (const frame of this.frames) {
      if (this.out.has(frame.id) || frame.refusal) continue;
      if (!this.link.send(plain(frame))) return;
      this.out.add(frame.id);
    }
  }

  answered({ type, id, code, text, retry_after: wait }) {
    const frame = this.frames.find((one) => one.id === id);
    if (!frame) return;
    if (type === "ack") {
      this.dispatchEvent(new CustomEvent("stored", { detail: frame }));
      this.drop(id);
    } else if (type === "refused" && (code === "rate" || code === "unavailable")) {
      this.out.delete(id);
      setTimeout(() => this.flush(), 1000 * (wait ?? 2) + 100);
    } else if (type === "refused") {
      this.refuse(frame, text);
    }
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** As it is sent: the rest is for the page. */
function plain({ refusal, at, act, ...frame }) {
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
