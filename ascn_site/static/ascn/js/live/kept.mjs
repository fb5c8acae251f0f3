/**
 * Frames that outlive the page, on this device: what somebody wrote or chose for herself counts whenever it arrives.
 * What the desk does, and a hand, are meant for this moment, and are not kept.
 *
 * Each frame has an entry of its own, so that two tabs of one person never overwrite each other's lines.
 */
const LASTING = ["post", "ask", "vote", "upvote"];

export const lasts = ({ type }) => LASTING.includes(type);

export class Kept {
  constructor(key) {
    this.prefix = `${key}:`;
  }

  /** In the order in which they were written. */
  read() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix));
      return names.map((name) => JSON.parse(localStorage.getItem(name))).sort((one, other) => one.at - other.at);
    } catch {
      return []; // a private window keeps nothing
    }
  }

  keep(frame) {
    if (!lasts(frame)) return;
    try {
      localStorage.setItem(this.prefix + frame.id, JSON.stringify(frame));
    } catch {
      // a private window: the lines live as long as the page
    }
  }

  forget(id) {
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // as above
    }
  }
}
