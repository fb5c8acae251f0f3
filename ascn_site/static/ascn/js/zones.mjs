/** A programme prints the venue's clock; this adds the reader's own, in the page's language. */
const pick = document.querySelector("[data-zone]");
const language = document.documentElement.lang.replace(/^en$/, "en-GB");

/** A time zone the browser does not know must not take the programme down with it. */
function formats(zone) {
  const clock = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { timeZone: zone, weekday: "short", day: "numeric", month: "short" };
  return [new Intl.DateTimeFormat(language, clock), new Intl.DateTimeFormat(language, day)];
}

function show() {
  const [clock, day] = formats(pick.value);
  for (const element of document.querySelectorAll("time[data-local]")) {
    const at = new Date(element.dateTime);
    element.textContent = `${clock.format(at)} ${day.format(at)}`;
  }
  for (const element of document.querySelectorAll("[data-zone-name]")) {
    element.textContent = pick.selectedOptions[0].text;
  }
}

if (pick) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (![...pick.options].some((option) => option.value === own)) {
    pick.add(new Option(own.split("/").pop().replaceAll("_", " "), own));
  }
  pick.value = own;
  pick.addEventListener("change", show);
  show();
}
