/** Comfort for every page. Without this file each page reads, filters and prints all the same. */

/** Menus are <details>. One open at a time; Escape and a click elsewhere close them. */
function menus() {
  const all = [...document.querySelectorAll("details.drop")];
  const close = (except) => all.forEach((menu) => menu !== except && (menu.open = false));

  all.forEach((menu) => menu.addEventListener("toggle", () => menu.open && close(menu)));
  document.addEventListener("click", (event) => close(event.target.closest("details.drop")));
  document.addEventListener("keydown", (event) => {
    const open = all.find((menu) => menu.open);
    if (event.key !== "Escape" || !open) return;
    close();
    open.querySelector("summary").focus();
  });
}

/** Print buttons; paper shows what is folded on the screen. */
function printing() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((part) => (part.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((part) => (part.open = false)));
}

/** The first time a search field is entered it gets its suggestions; nobody else pays for them. */
function searching() {
  for (const input of document.querySelectorAll("[data-suggest]")) {
    const prepare = async () => {
      const before = input.value;
      (await import("./suggest.mjs")).suggestFor(input);
      if (input.value !== before) input.dispatchEvent(new Event("input")); // typed while the module came
    };
    input.addEventListener("focus", prepare, { once: true });
    if (document.activeElement === input) input.dispatchEvent(new FocusEvent("focus"));
  }
}

menus();
printing();
searching();
