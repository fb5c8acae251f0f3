/**
 * The lines of the room. A reader who has scrolled up is never moved; new lines are told to screen readers one by one,
 * or as a number when they come in a burst. Of ten thousand lines the page holds some hundred round the reader: the
 * latest while she follows, others as she comes to them. All of them stay in the record.
 */
import { isBusy, piece, sentence, source, tongue, translationFor, whenIdle } from "./parts.mjs";

const NEAR = 160; // pixels from the end that still count as reading along
const MEANT = 8; // pixels: less is no way down, but a browser that settles after a finger has left
const MOST_SHOWN = 600;
const SHOWN_AFTER_CUT = 400;
const MORE = 200;
const SPOKEN_AT_ONCE = 3;
const SPEAK_EVERY = 1500;

export class Stream {
  constructor({ list, record, unsent, drawnUnsent, reader, words, earlier }) {
    Object.assign(this, { list, record, unsent, drawnUnsent, reader, words, earlier });
    this.nodes = new Map([...list.querySelectorAll("[data-seq]")].map((node) => [Number(node.dataset.seq), node]));
    this.say = document.querySelector("[data-spoken]");
    this.toEnd = document.querySelector("[data-to-end]");
    this.toSay = [];
    this.fresh = 0;
    this.isFollowing = true;
    this.isAtEnd = true;
    this.isBehind = false; // lines follow the last one that is drawn
    this.end = document.querySelector("[data-end]");
    this.foot = document.querySelector(".stream-foot");
    new IntersectionObserver(([entry]) => this.reached(entry.isIntersecting), { rootMargin: `${NEAR}px` }).observe(this.end);
    this.toEnd.addEventListener("click", () => {
      this.follow();
      this.reached(true);
    });
    this.heed();
    this.more = document.querySelector("[data-earlier]");
    this.more.addEventListener("click", (event) => {
      event.preventDefault();
      this.showEarlier();
    });
    this.list.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-acts]");
      if (!link) return;
      event.preventDefault();
      this.unfold(link);
    });
    setInterval(() => this.speak(), SPEAK_EVERY);
  }

  /** The forms of what may be done with a line are made when somebody asks for them: a room has hundreds of lines. */
  unfold(link) {
    const node = link.closest("[data-seq]");
    const acts = node.querySelector(".acts");
    link.setAttribute("aria-expanded", String(!acts));
    if (acts) {
      acts.remove();
      return;
    }
    const line = this.record.lines.get(Number(node.dataset.seq));
    node.append(piece("line_acts", { ...line, who: line.name, others: line.person && !line.mine }));
    node.querySelector(".acts summary").focus();
  }

  /** Whoever begins to scroll up leaves the end at once, also between two lines that come in quickly. */
  heed() {
    const passive = { passive: true };
    let touched = 0;
    this.looksAt = where();
    addEventListener("wheel", ({ deltaY }) => deltaY < 0 && this.leave(), passive);
    addEventListener("touchstart", ({ touches }) => (touched = touches[0].clientY), passive);
    addEventListener("touchmove", ({ touches }) => touches[0].clientY > touched && this.leave(), passive);
    addEventListener("keydown", ({ key, shiftKey, target }) => {
      const isUp = ["PageUp", "ArrowUp", "Home"].includes(key) || (key === " " && shiftKey);
      if (isUp && !target.closest("input, select, textarea")) this.leave();
    });
    addEventListener("resize", () => (this.looksAt = where()), passive);
    addEventListener("scroll", () => this.look(), passive);
  }

  /** Where she has scrolled to since the page was scrolled last: by the scroll bar, a link, the Tab key. */
  look() {
    const [before, now] = [this.looksAt, where()];
    this.looksAt = now;
    if (now.top < before.top && now.height >= before.height) this.leave();
    else if (now.top > before.top + MEANT && this.isAtEnd) this.reached(true);
  }

  leave() {
    if (scrollY <= 0 && this.isEndInSight()) return; // nowhere to go to
    this.isFollowing = false;
    this.tellFresh();
  }

  reached(isAtEnd) {
    this.isAtEnd = isAtEnd;
    if (isAtEnd && this.isBehind) {
      this.showLater();
      return;
    }
    this.isFollowing = isAtEnd;
    if (isAtEnd) this.fresh = 0;
    this.tellFresh();
  }

  /** Whether what follows the last line can be seen, above the field that covers the foot of the page. */
  isEndInSight() {
    return this.end.getBoundingClientRect().bottom <= innerHeight - this.foot.offsetHeight;
  }

  follow() {
    if (this.isBehind) this.showLatest();
    this.end.scrollIntoView({ block: "end", behavior: "instant" }); // a glide would be overtaken by the next line
    this.looksAt = where(); // so that only her own scrolling counts as hers
  }

  /** Bring the page to what the record says: `seqs` are the lines that changed. */
  show(seqs) {
    this.look(); // her scrolling may be told after this line
    const isFollowing = this.isFollowing;
    for (const seq of [...seqs].sort((one, other) => one - other)) this.place(this.record.lines.get(seq));
    if (isFollowing) {
      this.cut();
      this.follow();
    } else if (!this.isBehind && this.isEndInSight()) this.fresh = 0;
    this.isEmpty();
    this.tellFresh();
  }

  place(line) {
    if (!line) return;
    const old = this.nodes.get(line.seq);
    if (old && isBusy(old)) {
      whenIdle(old, () => this.place(line));
      return;
    }
    if (old) {
      const node = this.drawn(line);
      this.nodes.set(line.seq, node);
      const acts = old.querySelector(".acts");
      if (acts && !line.hidden) node.append(acts);
      old.replaceWith(node);
      return;
    }
    if (this.nodes.size && line.seq < this.seqs()[0]) return; // drawn when the reader comes there
    if (!line.mine) {
      this.toSay.push(line);
      if (!this.isFollowing) this.fresh += 1;
    }
    this.isBehind ||= !this.isFollowing && this.nodes.size >= MOST_SHOWN;
    if (!this.isBehind) this.append(line.seq);
  }

  append(seq) {
    const node = this.drawn(this.record.lines.get(seq));
    this.nodes.set(seq, node);
    this.list.insertBefore(node, this.firstUnsent());
  }

  /** The numbers of the lines that are drawn, in order. */
  seqs() {
    return [...this.nodes.keys()].sort((one, other) => one - other);
  }

  remove(seqs) {
    for (const seq of seqs) {
      this.nodes.get(seq).remove();
      this.nodes.delete(seq);
    }
  }

  isEmpty() {
    document.querySelector("[data-no-line]").hidden = this.list.childElementCount > 0;
  }

  firstUnsent() {
    return this.list.querySelector("[data-unsent]");
  }

  drawn(line) {
    const translation = line.hidden ? null : translationFor(this.reader, line);
    const isShown = !line.hidden || this.record.mayModerate();
    const node = piece(line.hidden ? "hidden" : "line", {
      ...line,
      who: line.mine ? this.words.you : line.name || this.words.former,
      language: tongue(this.words, line),
      announcement: line.kind === "announcement",
      decision: line.kind === "decision",
      text: isShown ? line.text : "",
      translation: translation?.text,
      translation_lang: translation?.lang,
      interpreter: translation && source(this.words, translation),
    });
    node.dataset.seq = line.seq;
    node.id = `m${line.seq}`;
    node.classList.toggle("mine", Boolean(line.mine));
    node.classList.toggle("announce", line.kind !== "line");
    for (const link of node.querySelectorAll("a.seq")) link.href = `#m${line.seq}`;
    for (const link of node.querySelectorAll("a[data-acts]")) link.href = `${link.getAttribute("href")}${line.seq}`;
    return node;
  }

  /** Lines that are not known to be stored, after all others. */
  showUnsent() {
    for (const node of this.list.querySelectorAll("[data-unsent]")) node.remove();
    const lines = this.unsent.frames.filter((frame) => frame.type === "post");
    for (const frame of lines) {
      this.list.append(this.drawnUnsent(frame));
    }
    this.isEmpty();
    if (lines.length && this.isFollowing) this.follow();
  }

  cut() {
    if (this.nodes.size <= MOST_SHOWN) return;
    this.remove(this.seqs().slice(0, -SHOWN_AFTER_CUT));
    this.more.hidden = false;
  }

  /** Change what is drawn without moving what the reader looks at. */
  around(anchor, change) {
    const before = anchor.getBoundingClientRect().top;
    change();
    scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
    this.looksAt = where();
  }

  async showEarlier() {
    const first = this.seqs()[0] ?? Infinity;
    const isKnown = [...this.record.lines.keys()].some((seq) => seq < first);
    const isAll = !isKnown && (await this.earlier(first));
    const seqs = [...this.record.lines.keys()].filter((seq) => seq < first).sort((one, other) => other - one);
    if (seqs.length) {
      this.around(this.list.firstElementChild, () => {
        for (const seq of seqs.slice(0, MORE)) {
          const node = this.drawn(this.record.lines.get(seq));
          this.nodes.set(seq, node);
          this.list.prepend(node);
        }
        const below = this.seqs().slice(MOST_SHOWN);
        this.isBehind ||= below.length > 0;
        this.remove(below);
      });
    }
    this.more.hidden = isAll || this.seqs()[0] <= 1;
  }

  showLater() {
    const last = this.seqs().at(-1) ?? 0;
    const seqs = [...this.record.lines.keys()].filter((seq) => seq > last).sort((one, other) => one - other);
    this.around(this.nodes.get(last) ?? this.end, () => {
      for (const seq of seqs.slice(0, MORE)) this.append(seq);
      const above = this.seqs().slice(0, -MOST_SHOWN);
      this.remove(above);
      if (above.length) this.more.hidden = false;
    });
    this.isBehind = seqs.length > MORE;
    this.fresh = Math.min(this.fresh, Math.max(0, seqs.length - MORE));
    this.tellFresh();
  }

  showLatest() {
    const seqs = [...this.record.lines.keys()].sort((one, other) => one - other);
    this.remove(this.seqs());
    for (const seq of seqs.slice(-SHOWN_AFTER_CUT)) this.append(seq);
    this.isBehind = false;
    this.more.hidden = seqs.length <= SHOWN_AFTER_CUT && seqs[0] <= 1;
  }

  tellFresh() {
    this.toEnd.hidden = this.isFollowing || !this.fresh;
    this.toEnd.querySelector("[data-count]").textContent = sentence(this.words, "new_lines", { count: this.fresh });
  }

  speak() {
    const lines = this.toSay.splice(0);
    if (!lines.length) return;
    const texts = lines.map((line) => {
      const translation = translationFor(this.reader, line);
      return [`${line.name}: ${translation?.text ?? line.text}`, translation?.lang ?? line.lang];
    });
    if (lines.length > SPOKEN_AT_ONCE) {
      this.say.replaceChildren(sentence(this.words, "new_lines", { count: lines.length }));
      return;
    }
    this.say.replaceChildren(...texts.map(([text, lang]) => Object.assign(document.createElement("p"), { textContent: text, lang })));
  }
}

function where() {
  return { top: scrollY, height: document.documentElement.scrollHeight };
}
