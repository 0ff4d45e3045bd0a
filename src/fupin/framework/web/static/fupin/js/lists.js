// Lists: choosing rows for bulk actions, finding a column in the chooser, submitting selects at once.
function wire(list) {
  const boxes = [...list.querySelectorAll("tbody .pick input")];
  const all = list.querySelector("thead .pick input");
  const bar = list.querySelector("[data-bulk]");
  if (!bar) return;
  const every = bar.querySelector("[name=every]");
  const count = bar.querySelector("[data-count]");
  let last = null;

  function show() {
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr").classList.toggle("chosen", box.checked);
    bar.hidden = chosen.length === 0;
    count.textContent = every?.checked ? count.dataset.all : chosen.length;
    if (all) {
      all.checked = chosen.length === boxes.length && boxes.length > 0;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    if (every && chosen.length < boxes.length) every.checked = false;
  }

  // Shift and click chooses everything between two rows.
  function pick(event) {
    const here = boxes.indexOf(event.target);
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(here, last), Math.max(here, last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = here;
    show();
  }

  for (const box of boxes) box.addEventListener("click", pick);
  every?.addEventListener("change", show);
  if (all) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
  }
  bar.querySelector("[data-none]")?.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    show();
  });
  show();
}

for (const list of document.querySelectorAll("[data-list]")) wire(list);

for (const input of document.querySelectorAll("input[data-find]")) {
  input.hidden = false;
  const items = [...input.closest(".drop-body").querySelectorAll(".check")];
  input.addEventListener("input", () => {
    const words = input.value.trim().toLowerCase();
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(words);
  });
}

for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
