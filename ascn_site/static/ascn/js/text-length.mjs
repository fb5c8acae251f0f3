/** How much room a text has left. Pure. Counted as the server counts: one per character, not per UTF-16 unit. */
export function advice(text, most) {
  const left = most - [...text.replaceAll("\r\n", "\n")].length;
  if (left < 0) return { state: "over", left };
  return { state: left <= most / 10 ? "near" : "room", left };
}
