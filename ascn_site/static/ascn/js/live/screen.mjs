/** The screen in the hall: asks what there is to show every two seconds, and keeps the clock in between. */
import { piece, setClock } from "./parts.mjs";

const ASK_EVERY = 2_000;
const page = document.body;
const part = (name) => page.querySelector(`[data-${name}]`);
let tag = "";
let ahead = 0; // milliseconds by which the server's clock is ahead of this one

async function look() {
  try {
    const answer = await fetch(page.dataset.state, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    const said = new Date(answer.headers.get("Date")) - Date.now();
    if (Math.abs(said - ahead) > 1_500) ahead = said; // the header has whole seconds
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

function show({ phase, is_busy: isBusy, join, speaker, delegation, since, seconds, next, question, poll }) {
  part("welcome").hidden = isBusy;
  for (const words of page.querySelectorAll("[data-phase]")) words.hidden = words.dataset.phase !== phase;
  part("now").hidden = !speaker;
  part("speaker").textContent = speaker;
  part("delegation").textContent = delegation;
  Object.assign(part("since").dataset, { since, seconds });
  part("waiting").hidden = !next.length;
  part("next").replaceChildren(...next.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
  part("question").hidden = !question;
  if (question) asked(question);
  part("poll").hidden = !poll;
  if (poll) voted(poll);
  if (part("address").textContent !== join) location.reload();
  tick();
}

function asked({ text, html_lang: lang, language, translation }) {
  Object.assign(part("text"), { textContent: text, lang });
  Object.assign(part("tongue"), { textContent: language, lang });
  Object.assign(part("translation"), { textContent: translation?.text ?? "", lang: translation?.html_lang ?? "" });
  part("source").textContent = translation?.source ?? "";
}

function voted({ question, html_lang: lang, language, translation, results, voters, open }) {
  part("counting").hidden = !open;
  part("counted").hidden = open;
  Object.assign(part("asked"), { textContent: question, lang });
  Object.assign(part("poll-tongue"), { textContent: language, lang });
  Object.assign(part("poll-said"), { textContent: translation?.text ?? "", lang: translation?.html_lang ?? "" });
  part("poll-source").textContent = translation?.source ?? "";
  part("voters").textContent = voters;
  const rows = results.map(({ option, said, votes }) => {
    const row = piece("result", { option, said, lang, said_lang: translation?.html_lang, votes: votes ?? "" });
    const meter = row.querySelector("meter");
    Object.assign(meter, { max: Math.max(1, voters), value: votes ?? 0, hidden: votes === null });
    meter.setAttribute("aria-label", option);
    return row;
  });
  part("results").replaceChildren(...rows);
}

function tick() {
  const clock = part("since");
  if (clock.dataset.since) setClock(clock, clock.dataset, Date.now() + ahead);
}

setInterval(tick, 1000);
look();
