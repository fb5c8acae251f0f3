/** The screen in the hall: asks what there is to show every two seconds, and keeps the clock in between. */
import { translationFor } from "./parts.mjs";

const ASK_EVERY = 2_000;
const page = document.body;
const part = (name) => page.querySelector(`[data-${name}]`);
let tag = "";

async function look() {
  try {
    const answer = await fetch(page.dataset.state, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag");
      show(await answer.json());
    }
    if (answer.status === 404) location.reload();
  } catch {
    // the hall keeps what it shows until the link is back
  }
  setTimeout(look, ASK_EVERY);
}

function show({ speaker, delegation, since, next, question, poll }) {
  part("speaker").textContent = speaker || "–";
  part("delegation").textContent = delegation;
  part("since").dataset.since = since;
  part("next").replaceChildren(...next.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
  part("question").hidden = !question;
  if (question) asked(question);
  part("poll").hidden = !poll;
  if (poll) voted(poll);
  tick();
}

function asked(question) {
  const translation = translationFor(page.dataset.language, question);
  Object.assign(part("text"), { textContent: question.text, lang: question.lang ?? "" });
  Object.assign(part("translation"), { textContent: translation?.text ?? "", lang: translation?.lang ?? "" });
}

function voted({ question, results, voters }) {
  part("asked").textContent = question;
  part("voters").textContent = voters;
  const rows = results.map(({ option, votes }) => {
    const row = page.querySelector("template").content.firstElementChild.cloneNode(true);
    const [name, number, meter] = row.children;
    name.textContent = option;
    number.textContent = votes ?? "";
    Object.assign(meter, { max: Math.max(1, voters), value: votes ?? 0, hidden: votes === null });
    meter.setAttribute("aria-label", option);
    return row;
  });
  part("results").replaceChildren(...rows);
}

function tick() {
  const clock = part("since");
  const seconds = clock.dataset.since ? Math.max(0, Math.floor((Date.now() - new Date(clock.dataset.since)) / 1000)) : null;
  clock.textContent = seconds === null ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

setInterval(tick, 1000);
look();
