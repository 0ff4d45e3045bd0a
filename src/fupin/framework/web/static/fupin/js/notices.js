// Notices: dismissing, asking before something grave, copying, and toasts that the server sends with htmx.
document.addEventListener("click", async (event) => {
  const closer = event.target.closest("[data-dismiss]");
  if (closer) closer.closest(".notice").remove();
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    await navigator.clipboard.writeText(copier.dataset.copy);
    toast(copier.dataset.done, "success");
  }
  const printer = event.target.closest("[data-print]");
  if (printer) print();
});

for (const button of document.querySelectorAll("[data-dismiss], [data-copy], [data-print]")) button.hidden = false;

const ask = document.getElementById("confirm");
let waiting = null;

// The server asks on a page of its own unless "confirmed" is sent along; here the question comes as a dialog.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const question = button?.dataset.confirm ?? event.target.dataset.confirm;
  if (!question || !ask || event.target.dataset.sure) return;
  event.preventDefault();
  waiting = { form: event.target, button };
  ask.querySelector("[data-question]").textContent = question;
  ask.querySelector("[data-yes]").textContent = button?.textContent.trim() || ask.querySelector("[data-yes]").textContent;
  ask.querySelector("[data-yes]").className = button?.classList.contains("danger") ? "button danger" : "button main";
  ask.showModal();
});

ask?.querySelector("[data-yes]").addEventListener("click", () => {
  const { form, button } = waiting;
  const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "1" });
  form.append(sure);
  form.dataset.sure = "1";
  ask.close();
  form.requestSubmit(button?.isConnected ? button : undefined);
});

ask?.querySelector("[data-no]").addEventListener("click", () => ask.close());

function toast(text, level) {
  const template = document.getElementById("toast");
  if (!template) return;
  const notice = template.content.firstElementChild.cloneNode(true);
  notice.classList.add(level);
  notice.querySelector("[data-text]").textContent = text;
  document.getElementById("toasts").append(notice);
}

// HX-Trigger: {"toast": {"text": "…", "level": "success"}}
document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level ?? "info"));
document.body.addEventListener("htmx:responseError", () => {
  const template = document.getElementById("toast");
  if (template) toast(template.dataset.failed, "error");
});
