/** Suggestions below a search field: a plain listbox by keyboard, pointer and screen reader. */

const WAIT = 150; // milliseconds of rest before the server is asked
const WAIT_COMPOSING = 400; // the same inside a composition: phone keyboards compose every word, others may not be read yet
const IN_FIELD = ["Home", "End", "ArrowLeft", "ArrowRight"];
const answers = new Map();
let silentUntil = 0;

/** What the server suggests for a text; nothing while it asks for patience or something else answers in its place. */
async function ask(address, text, signal) {
  if (answers.has(text)) return answers.get(text);
  if (performance.now() < silentUntil) return [];
  const answer = await fetch(`${address}?${new URLSearchParams({ q: text })}`, { signal });
  if (answer.status === 429) {
    silentUntil = performance.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 60);
  }
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return [];
  const { suggestions } = await answer.json();
  if (answers.size > 200) answers.clear();
  answers.set(text, suggestions);
  return suggestions;
}

function optionOf(suggestion, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const text = document.createElement("span");
  text.textContent = suggestion.text;
  if (suggestion.lang) text.lang = suggestion.lang;
  option.append(text);
  if (suggestion.kind) {
    const kind = document.createElement("span");
    kind.className = "count";
    kind.textContent = [suggestion.kind, suggestion.place].filter(Boolean).join(" · ");
    option.append(" ", kind);
  }
  return option;
}

/** Give a field its list. Arrows choose, Enter goes there, Escape closes; the words typed are never replaced unasked. */
export function suggestFor(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let shown = [];
  let chosen = -1;
  let timer = 0;
  let running = new AbortController();

  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = list.children[place];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map((one, place) => optionOf(one, `${list.id}-${place}`)));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  const close = () => {
    clearTimeout(timer);
    running.abort();
    show([]);
  };
  const take = (place) => {
    const { text, address } = shown[place];
    close();
    if (address) return location.assign(address);
    input.value = text;
    input.form.requestSubmit();
  };
  const look = async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const text = input.value.trim();
    try {
      const found = text ? await ask(input.dataset.suggest, text, signal) : [];
      if (!signal.aborted && document.activeElement === input) show(found);
    } catch (error) {
      if (error.name === "AbortError") return;
      show([]);
      if (!(error instanceof TypeError)) throw error; // the line is gone: no suggestions
    }
  };

  const wait = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, milliseconds);
  };
  input.addEventListener("input", (event) => wait(event.isComposing ? WAIT_COMPOSING : WAIT));
  input.addEventListener("compositionend", () => wait(WAIT));
  input.form.addEventListener("submit", close);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) return void look();
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1 < shown.length ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? shown.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else {
      if (IN_FIELD.includes(event.key)) choose(-1); // back to what was typed, where the key moves the cursor
      return;
    }
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });
}
