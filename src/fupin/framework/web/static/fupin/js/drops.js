// Drop-downs are <details>: close them on Escape, on a click elsewhere, and one at a time.
const open = () => document.querySelectorAll("details.drop[open]");

document.addEventListener("click", (event) => {
  for (const drop of open()) {
    if (!drop.contains(event.target)) drop.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of open()) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});

document.addEventListener(
  "toggle",
  (event) => {
    const drop = event.target;
    if (!drop.matches?.("details.drop") || !drop.open) return;
    drop.querySelector("[data-first]")?.focus();
  },
  true,
);
