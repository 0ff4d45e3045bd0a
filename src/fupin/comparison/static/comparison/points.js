// Answering points without a mouse: 1–4 choose the answer, letters a usual reason, Enter sends.
const form = document.querySelector("[data-answer]");
const reason = form?.querySelector("#reason");
const usual = [...(form?.querySelectorAll("[data-usual]") ?? [])];
const writing = (node) => node.matches?.("input:not([type=radio]), textarea, select");

function take(button) {
  reason.value = button.dataset.usual;
  reason.focus();
}

for (const button of usual) {
  button.hidden = false;
  button.addEventListener("click", () => take(button));
}

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector("dialog[open]")) return;
  const answers = form.querySelectorAll("[name=answer]");
  const answer = answers[Number(event.key) - 1];
  const button = usual["abcdef".indexOf(event.key)];
  if (answer) {
    answer.checked = true;
    answer.focus();
  } else if (event.key.length === 1 && button) {
    take(button);
  } else if (event.key === "Enter" && event.target.matches("[name=answer]")) {
    form.requestSubmit();
  } else {
    return;
  }
  event.preventDefault();
});
