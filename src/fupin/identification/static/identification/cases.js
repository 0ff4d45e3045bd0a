// Pages of cases: signatures drawn as lines, the time of a photo, and drafts of meetings that were saved.

function wire(box) {
  const pad = box.querySelector(".pad");
  const picture = pad.querySelector("svg");
  const path = pad.querySelector("path");
  const field = box.querySelector("input[type=hidden]");
  let line = field.value;
  let drawing = false;
  pad.hidden = false;

  function point(event) {
    const frame = picture.getBoundingClientRect();
    const x = Math.min(600, Math.max(0, ((event.clientX - frame.left) * 600) / frame.width));
    const y = Math.min(200, Math.max(0, ((event.clientY - frame.top) * 200) / frame.height));
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  }

  function show() {
    path.setAttribute("d", line);
    field.value = line;
  }

  picture.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    drawing = true;
    line += `${line ? " " : ""}M ${point(event)}`;
    show();
  });
  picture.addEventListener("pointermove", (event) => {
    if (!drawing || line.length > 39000) return;
    line += ` L ${point(event)}`;
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => (drawing = false));
  box.querySelector("[data-clear]").addEventListener("click", () => {
    line = "";
    show();
  });
}

for (const box of document.querySelectorAll("[data-sign]")) wire(box);

// A telephone knows when a picture was taken; the page that receives it does not.
for (const input of document.querySelectorAll("input[data-taken]")) {
  input.addEventListener("change", () => {
    const name = input.dataset.taken;
    const hidden = input.form.elements[name] ?? input.form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    hidden.value = input.files[0] ? String(input.files[0].lastModified) : "";
  });
}

const saved = document.querySelector("[data-drop]");
if (saved) localStorage.removeItem(saved.dataset.drop);
