// The keyboard: / search, ? sheet, Ctrl+K palette, j and k through rows, x chooses, Enter opens (the link has focus).
const palette = document.getElementById("palette");
const sheet = document.getElementById("shortcuts");
const writing = (node) => node.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function rows() {
  return [...document.querySelectorAll("[data-list] tbody tr")];
}

function current() {
  return document.activeElement?.closest?.("[data-list] tbody tr");
}

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const here = all.indexOf(current());
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1);
  const target = all[next].querySelector(".first a") ?? all[next].querySelector("a, input");
  target?.focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function go(rel) {
  document.querySelector(`.pages a[rel=${rel}]`)?.click();
}

const plain = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => sheet?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector(".pick input")?.click(),
  "[": () => go("prev"),
  "]": () => go("next"),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    palette.open ? palette.close() : openPalette();
    return;
  }
  const busy = event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector("dialog[open]");
  const act = plain[event.key];
  if (busy || !act) return;
  event.preventDefault();
  act();
});

for (const button of document.querySelectorAll("[data-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => document.getElementById(button.dataset.open)?.showModal());
}

function openPalette() {
  palette.showModal();
  const input = palette.querySelector("input");
  input.value = "";
  narrow("");
  input.focus();
}

function narrow(words) {
  const wanted = words.trim().toLowerCase();
  for (const item of palette.querySelectorAll("[data-places] li")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
}

function links() {
  return [...palette.querySelectorAll("a")].filter((link) => link.offsetParent !== null);
}

palette?.addEventListener("input", (event) => narrow(event.target.value));
palette?.addEventListener("keydown", (event) => {
  const all = links();
  const here = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? here + 1 : here - 1;
    (all[next] ?? palette.querySelector("input")).focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    palette.close();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    if (event.target.value.trim() && palette.dataset.search) {
      location.href = `${palette.dataset.search}?q=${encodeURIComponent(event.target.value)}`;
    } else {
      all[0]?.click();
    }
  }
});

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
