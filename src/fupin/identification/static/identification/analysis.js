// A slider and the number beside it say the same; the number is what the form sends.
document.addEventListener("input", (event) => {
  const own = event.target.dataset?.for;
  if (own) document.getElementById(own).value = event.target.value;
  const slider = document.querySelector(`input[data-for="${CSS.escape(event.target.id)}"]`);
  if (slider) slider.value = event.target.value;
});
