/** Two clocks: the venue's, and the reader's own where it shows another hour. The head of the room names both zones. */
export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A zone as a reader knows it: by its city. */
export const cityOf = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

export function hour(at, zone) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(at));
}

const venue = () => document.querySelector("[data-room]").dataset.zone;

/** The hour at the venue, and in brackets the reader's own. */
export function setHour(part, at) {
  const [there, here] = [hour(at, venue()), hour(at, OWN_ZONE)];
  part.dateTime = at;
  part.textContent = there === here ? there : `${there} (${here})`;
}

/** When the session is on the reader's own clock, with the day where it is another one there. */
export function ownHours(starts, ends) {
  const day = (at, zone) => new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(new Date(at));
  const hours = `${hour(starts, OWN_ZONE)}–${hour(ends, OWN_ZONE)}`;
  return day(starts, OWN_ZONE) === day(starts, venue()) ? hours : `${day(starts, OWN_ZONE)}, ${hours}`;
}
