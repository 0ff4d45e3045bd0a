// A meeting: one key for each household, results as the votes say, a draft that survives a lost signal.
import "./cases.js";

const form = document.querySelector("[data-meeting]");
const rows = [...form.querySelectorAll("tr[data-row]")];
const part = (row, name) => row.querySelector(`[data-${name}]`);
const number = (input) => (/^\d+$/.test(input.value.trim()) ? Number(input.value) : null);
const share = (text) => {
  const [over, under] = String(text ?? "0").split("/");
  return Number(over) / Number(under ?? 1);
};
const rule = { least: Number(form.dataset.least ?? 0), quorum: share(form.dataset.quorum), majority: share(form.dataset.majority) };
const shared = { present: form.elements.present, entitled: form.elements.entitled };

function fill(row, agree, against, abstained) {
  part(row, "agree").value = agree;
  part(row, "against").value = against;
  part(row, "abstained").value = abstained;
}

function usual(row) {
  if (row.dataset.touched) return;
  const present = number(shared.present);
  fill(row, present ?? "", 0, 0);
}

function voted(row) {
  const votes = ["agree", "against", "abstained"].map((name) => number(part(row, name)) ?? 0);
  const present = votes[0] + votes[1] + votes[2];
  const entitled = number(shared.entitled) ?? 0;
  if (present === 0) return "";
  if (present < rule.least || present < rule.quorum * entitled - 1e-9) return "short";
  const needed = rule.majority * present;
  const enough = rule.majority > 0.5 ? votes[0] >= needed - 1e-9 : votes[0] > needed + 1e-9;
  return enough ? "passed" : "failed";
}

function show(row) {
  const said = voted(row);
  const output = part(row, "result");
  const other = form.elements[`outcome.${row.dataset.row}`];
  const chosen = other?.value ? other.selectedOptions[0].textContent : "";
  output.textContent = chosen || (said ? form.dataset[said] : "");
  output.className = chosen ? "badge info" : said ? `badge ${{ passed: "ok", failed: "bad", short: "warn" }[said]}` : "";
  row.classList.toggle("done", part(row, "heard").checked);
}

function count() {
  const done = rows.filter((row) => part(row, "heard").checked).length;
  form.querySelector("[data-done]").textContent = done;
  form.querySelector("[data-progress]").value = done;
}

function balance(row, name) {
  row.dataset.touched = "1";
  const present = number(shared.present);
  const [agree, against, abstained] = ["agree", "against", "abstained"].map((one) => number(part(row, one)) ?? 0);
  if (present === null) return;
  if (name === "agree") part(row, "against").value = Math.max(0, present - agree - abstained);
  else part(row, "agree").value = Math.max(0, present - against - abstained);
}

function hear(row) {
  part(row, "heard").checked = true;
  show(row);
}

function step(row, by) {
  const next = rows[rows.indexOf(row) + by];
  if (!next) {
    form.querySelector("[data-save]").focus();
    return;
  }
  part(next, "heard").focus();
  next.scrollIntoView({ block: "nearest" });
}

const unanimous = {
  1: (row, present) => fill(row, present, 0, 0),
  2: (row, present) => fill(row, 0, present, 0),
  3: (row, present) => fill(row, 0, 0, present),
};

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = event.target.closest("tr[data-row]");
  if (!row) {
    if (event.key === "Enter" && event.target === shared.entitled) {
      event.preventDefault();
      part(rows[0], "heard").focus();
    }
    return;
  }
  if (event.target.matches("select, summary, a, [name^=reason], [name^=kinship]")) return;
  const onRow = event.target.matches("[data-heard]");
  const present = number(shared.present);
  if (event.key === "Enter") {
    hear(row);
    step(row, 1);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    step(row, event.key === "ArrowDown" ? 1 : -1);
  } else if (onRow && unanimous[event.key] && present !== null) {
    row.dataset.touched = "1";
    unanimous[event.key](row, present);
    hear(row);
    step(row, 1);
  } else return;
  event.preventDefault();
  keep();
});

form.addEventListener("input", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (event.target === shared.present) for (const one of rows) usual(one);
  const name = ["agree", "against", "abstained"].find((one) => event.target.matches(`[data-${one}]`));
  if (row && name) balance(row, name);
  for (const one of row ? [row] : rows) show(one);
  keep();
});

form.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-agree], [data-against], [data-abstained]")) event.target.select();
});

const all = form.querySelector("[data-all]");
all.hidden = false;
all.addEventListener("click", () => {
  for (const row of rows) hear(row);
  keep();
  form.querySelector("[data-save]").focus();
});

// The draft: everything but files and the token of the form.
const key = form.dataset.draft;
const kept = () => [...form.elements].filter((one) => one.name && one.type !== "file" && one.name !== "csrfmiddlewaretoken");

function keep() {
  count();
  const values = kept().map((one) => [one.name, one.type === "checkbox" ? `${one.value.split(":")[0]}` : one.value, one.type === "checkbox" ? one.checked : null]);
  const touched = rows.filter((row) => row.dataset.touched).map((row) => row.dataset.row);
  try {
    localStorage.setItem(key, JSON.stringify({ values, touched }));
  } catch {
    // A device without room keeps no draft; the page works all the same.
  }
}

function restore() {
  const draft = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!draft || "refused" in form.dataset) return;
  const known = new Map(draft.values.map(([name, value, checked]) => [checked === null ? name : `${name}=${value}`, checked ?? value]));
  for (const one of kept()) {
    const value = known.get(one.type === "checkbox" ? `${one.name}=${one.value.split(":")[0]}` : one.name);
    if (value === undefined) continue;
    if (one.type === "checkbox") one.checked = value;
    else one.value = value;
  }
  for (const row of rows) if (draft.touched.includes(row.dataset.row)) row.dataset.touched = "1";
}

const offline = document.querySelector("[data-offline]");
function signal() {
  offline.hidden = navigator.onLine;
}
for (const name of ["online", "offline"]) addEventListener(name, signal);
form.addEventListener("submit", (event) => {
  signal();
  if (navigator.onLine) return;
  event.preventDefault();
  offline.scrollIntoView({ block: "center" });
});

restore();
if (!("refused" in form.dataset)) for (const row of rows) usual(row);
for (const row of rows) show(row);
count();
signal();
