/** Fields of the room: nothing that was pasted is cut, too much of it and too little are told before it is sent. */
import { sentence } from "./parts.mjs";

const NEAR = 0.9; // of the longest text, from where on it is counted for its author

/** Characters as the server counts them. */
const lengthOf = (text) => [...text.trim()].length;

const linesIn = ({ value }) => value.split("\n").filter((line) => line.trim()).length;

/** Let the browser refuse what the server would, in the field itself. */
export function check(field, words) {
  if (!field.matches("textarea, input[type=text], input:not([type])")) return;
  const most = Number(field.dataset.longest ?? Infinity);
  const count = lengthOf(field.value);
  const isBlank = field.required && field.value !== "" && count === 0;
  const isTorn = field.dataset.lines && count > 0 && linesIn(field) !== Number(field.dataset.lines);
  const over = count > most ? sentence(words, "too_long", { over: told(count - most), most: told(most) }) : "";
  const torn = isTorn ? sentence(words, "poll_lines", { count: field.dataset.lines }) : "";
  field.setCustomValidity(isBlank ? words.empty : over || torn);
  tell(field, over || (count >= NEAR * most ? sentence(words, "length", { count: told(count), most: told(most) }) : ""), Boolean(over));
}

const told = (number) => new Intl.NumberFormat(document.documentElement.lang).format(number);

function tell(field, text, isOver) {
  let place = field.parentElement.querySelector("output");
  if (!place && !text) return;
  if (!place) {
    place = document.createElement("output");
    field.after(place);
  }
  place.className = isOver ? "small error" : "small dim";
  place.value = text;
}
