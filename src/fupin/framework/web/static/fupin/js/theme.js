// The theme button: works as a form without this file, and at once with it.
const root = document.documentElement;

function shown() {
  if (root.dataset.theme) return root.dataset.theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function label(form) {
  const button = form.querySelector("button");
  button.setAttribute("aria-pressed", String(shown() === "dark"));
}

for (const form of document.querySelectorAll("form[data-theme-form]")) {
  label(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const next = shown() === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    document.cookie = `theme=${next};path=/;max-age=31536000;samesite=lax`;
    label(form);
  });
}
