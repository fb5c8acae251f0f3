/**
 * The way to a channel: a socket that comes back by itself, and plain requests where no socket gets through.
 *
 * Events of its own: "state" (waiting, open, refused), "frame" (whatever the server says). It keeps the number of the
 * last event it was told and asks for what follows, so that nobody has to reload.
 */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const ASK_EVERY = 3_000; // where there is no socket
const TRIES_BEFORE_REQUESTS = 3;
const FINAL = { 4401: "sign_in", 4403: "forbidden", 4404: "gone" };
const FINAL_STATUS = { 401: "sign_in", 403: "forbidden", 404: "gone" };
const TOO_MANY = 4429;

export class Link extends EventTarget {
  /**
   * `socket` and `events` are addresses, `after` the number of the last event that the page shows; refusals come in
   * `language`, the page's.
   */
  constructor({ socket, events, after, token, language }) {
    super();
    Object.assign(this, { address: `${socket}?lang=${language}`, events, after, token, language });
    this.failures = 0;
    this.state = "waiting";
    this.isReady = false;
    addEventListener("online", () => this.again(0));
    addEventListener("offline", () => this.socket?.close());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.again(0));
  }

  connect() {
    clearTimeout(this.timer);
    if (this.socket || this.isAsking) return;
    const socket = (this.socket = new WebSocket(this.address));
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", after: this.after })));
    socket.addEventListener("message", ({ data }) => this.hear(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.ended(code));
    this.watch(15);
  }

  /** One frame out; false when it has to wait for the link. */
  send(frame) {
    if (this.isAsking) {
      this.post(frame);
      return true;
    }
    if (!this.isReady) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  hear(frame) {
    this.watch(this.silence ?? 15);
    if (frame.type === "welcome") {
      this.silence = 2 * frame.heartbeat + 5;
      this.watch(this.silence);
    }
    if (frame.type === "events") this.tell(frame.events);
    else this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    if (frame.type === "caught_up") {
      this.failures = 0;
      this.isReady = true;
      this.say("open");
    }
  }

  /** Each event once, in order: an answer to a request may come after the socket has told the same. */
  tell(events) {
    const fresh = events.filter(({ seq }) => seq > this.after);
    if (!fresh.length) return;
    this.after = fresh.at(-1).seq;
    this.dispatchEvent(new CustomEvent("frame", { detail: { type: "events", events: fresh } }));
  }

  /** A link on which nothing is heard for so many seconds is dead, whatever the browser believes. */
  watch(seconds) {
    clearTimeout(this.watching);
    this.watching = setTimeout(() => this.socket?.close(), seconds * 1000);
  }

  ended(code) {
    clearTimeout(this.watching);
    this.socket = null;
    this.isReady = false;
    if (FINAL[code]) {
      this.say("refused", FINAL[code]);
      return;
    }
    this.failures += 1;
    this.say("waiting", code === TOO_MANY ? "too_many" : "");
    if (this.failures >= TRIES_BEFORE_REQUESTS && navigator.onLine) this.ask();
    this.again(code === TOO_MANY ? 30_000 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures));
  }

  /** Try anew within `longest` milliseconds; the moment is left to chance, because all others come back too. */
  again(longest) {
    if (this.state === "refused") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), Math.random() * longest);
  }

  /** Read by requests until a socket opens: somebody's network may forbid sockets. */
  async ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    while (!this.isReady && this.state !== "refused") {
      try {
        const answer = await fetch(`${this.events}?after=${this.after}&limit=200&lang=${this.language}`, { headers: { Accept: "application/json" } });
        if (FINAL_STATUS[answer.status]) return this.say("refused", FINAL_STATUS[answer.status]);
        if (!answer.ok) throw new Error(answer.status);
        const { events } = await answer.json();
        if (events.length) this.hear({ type: "events", events });
        this.say("open");
        if (events.length === 200) continue;
      } catch {
        this.say("waiting");
      }
      await new Promise((done) => setTimeout(done, ASK_EVERY));
      if (!this.socket) this.tryBeside();
    }
    this.isAsking = false;
  }

  /** A socket once a minute, beside the requests. */
  tryBeside() {
    if (Date.now() < (this.nextTry ?? 0)) return;
    this.nextTry = Date.now() + 60_000;
    const probe = new WebSocket(this.address);
    probe.addEventListener("open", () => {
      probe.close();
      this.isAsking = false;
      this.connect();
    });
  }

  async post(frame) {
    try {
      const answer = await fetch(`${this.events}?lang=${this.language}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify(frame),
      });
      this.dispatchEvent(new CustomEvent("frame", { detail: await answer.json() }));
    } catch {
      this.say("waiting");
    }
  }

  say(state, reason = "") {
    if (this.state === state && !reason) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, reason } }));
  }
}
