// Hundreds of cases with one hand on the keyboard: j k move, a goes on, r returns with a reason, o looks, u undoes.
import "./cases.js";

const form = document.querySelector("[data-review]");
const rows = [...form.querySelectorAll("tr[data-case]")];
const ask = document.getElementById("why");
const said = document.getElementById("why-words");
let reason = "";
let waiting = null;

const current = () => document.activeElement?.closest?.("tr[data-case]");
const chooser = (row) => row.querySelector("select[name=take]");

function move(row, by) {
  const next = rows[row ? Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1) : 0];
  next?.querySelector("a").focus();
  next?.scrollIntoView({ block: "nearest" });
}

function mark(row) {
  const select = chooser(row);
  const kind = select.selectedOptions[0]?.dataset.kind ?? "";
  row.classList.toggle("goes-on", kind === "forward");
  row.classList.toggle("goes-back", kind === "back");
  if (kind !== "back") row.querySelector("[data-why]")?.remove();
}

function count() {
  const forward = rows.filter((row) => row.classList.contains("goes-on")).length;
  const back = rows.filter((row) => row.classList.contains("goes-back")).length;
  form.querySelector("[data-forward]").textContent = forward;
  form.querySelector("[data-back]").textContent = back;
  form.querySelector("[data-progress]").value = forward + back;
}

function choose(row, kind) {
  const select = chooser(row);
  const option = [...select.options].find((one) => one.dataset.kind === kind);
  if (!option && kind) return false;
  select.value = option ? option.value : "";
  mark(row);
  count();
  return true;
}

function explain(row, words) {
  const cell = chooser(row).closest("td");
  const old = cell.querySelector("[data-why]");
  const input = old ?? Object.assign(document.createElement("input"), { type: "text", name: `reason.${row.dataset.case}`, maxLength: 500 });
  input.dataset.why = "1";
  input.setAttribute("aria-label", document.getElementById("why-title").textContent);
  input.value = words;
  if (!old) cell.append(input);
}

function back(row) {
  if (!choose(row, "back")) return;
  if (reason) {
    explain(row, reason);
    move(row, 1);
    return;
  }
  waiting = row;
  said.value = form.querySelector("[data-reason]").value;
  ask.returnValue = "";
  ask.showModal();
  said.focus();
}

ask.addEventListener("close", () => {
  const row = waiting;
  waiting = null;
  if (!row) return;
  if (ask.returnValue !== "yes" || !said.value.trim()) {
    choose(row, "");
  } else {
    explain(row, said.value.trim());
    reason = ask.querySelector("[data-same]").checked ? said.value.trim() : "";
  }
  move(row, ask.returnValue === "yes" ? 1 : 0);
});

said.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    ask.close("yes");
  }
});

function look(row) {
  htmx.ajax("GET", row.dataset.side, { target: "#side", swap: "innerHTML" });
  for (const one of rows) one.classList.toggle("seen", one === row);
}

const keys = {
  j: (row) => move(row, 1),
  k: (row) => move(row, -1),
  a: (row) => row && choose(row, "forward") && move(row, 1),
  r: (row) => row && back(row),
  u: (row) => row && choose(row, ""),
  o: (row) => row && look(row),
};

addEventListener("keydown", (event) => {
  const writing = event.target.matches?.("input:not([type=checkbox]), textarea, select") && !event.target.matches("select[name=take]");
  const busy = event.ctrlKey || event.metaKey || event.altKey || writing || document.querySelector("dialog[open]");
  if (busy || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key](current());
});

form.addEventListener("change", (event) => {
  const row = event.target.closest("tr[data-case]");
  if (!row || event.target !== chooser(row)) return;
  mark(row);
  if (row.classList.contains("goes-back")) explain(row, reason || form.querySelector("[data-reason]").value);
  count();
});

for (const button of form.querySelectorAll("[data-look]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    look(button.closest("tr"));
    document.getElementById("side").scrollIntoView({ block: "nearest" });
  });
}

const all = form.querySelector("[data-all]");
all.hidden = false;
all.addEventListener("click", () => {
  for (const row of rows) if (!row.dataset.lacks && !chooser(row).value) choose(row, "forward");
  form.querySelector("[data-save]").focus();
});

for (const row of rows) mark(row);
count();
