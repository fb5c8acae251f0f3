/**
 * What was written and is not yet known to be stored. It is kept on this device, goes out as soon as there is a link,
 * and goes out again after every cut: its id sees to it that it counts once.
 */
export class Unsent extends EventTarget {
  /** `key` names the person and the channel, so that nobody sends what another one wrote on the same device; `reasonOf` words a refusal. */
  constructor(key, link, reasonOf) {
    super();
    this.key = `ascn-live:${key}`;
    this.link = link;
    this.reasonOf = reasonOf;
    this.frames = read(this.key);
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
    this.frames.push({ id: newId(), ...frame });
    this.changed();
    this.flush();
  }

  /** Take a frame back that was refused, or that its author no longer wants. */
  drop(id) {
    this.frames = this.frames.filter((frame) => frame.id !== id);
    this.out.delete(id);
    this.changed();
  }

  /** Send what was refused once more, under its number: nothing of it was stored. */
  again(id) {
    delete this.frames.find((frame) => frame.id === id)?.refusal;
    this.changed();
    this.flush();
  }

  flush() {
    for (const frame of this.frames) {
      if (this.out.has(frame.id) || frame.refusal || this.isHeld(frame) || this.hasTurnLater(frame)) continue;
      if (!this.link.send(plain(frame))) return;
      this.out.add(frame.id);
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
      frame.refusal = this.reasonOf(answer);
      this.changed();
      this.dispatchEvent(new CustomEvent("refused", { detail: frame }));
    }
    this.flush();
  }

  changed() {
    keep(this.key, this.frames);
    this.dispatchEvent(new Event("change"));
  }
}

const counted = ({ type }) => (type === "post" ? "lines" : "acts");

function plain({ refusal, ...frame }) {
  return frame;
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return []; // a private window keeps nothing
  }
}

function keep(key, frames) {
  try {
    if (frames.length) localStorage.setItem(key, JSON.stringify(frames));
    else localStorage.removeItem(key);
  } catch {
    // a private window: the lines live as long as the page
  }
}
