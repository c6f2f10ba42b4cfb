/* Forms: selects that send at once, questions before what can't be undone, text that would be lost, copying. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
  const copy = event.target.closest("[data-copy]");
  if (copy) await navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).textContent);
});

let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-guard]")) changed = true;
});
document.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
