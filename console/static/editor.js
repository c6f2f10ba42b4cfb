/* The editor of articles: pictures come and go, and what was typed last is kept when the page is left. */
const waiting = new Set();

const forms = () => document.querySelectorAll("form[data-keep]");
const formOf = (node) => node.closest("form[data-keep]");
const changed = (form) => form?.dispatchEvent(new Event("input", { bubbles: true }));

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (form) waiting.add(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful } = event.detail;
  if (successful && elt.matches?.("form[data-keep]")) waiting.delete(elt);
});
document.addEventListener("submit", (event) => waiting.delete(event.target), true);
document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-remove]");
  if (!remove) return;
  const form = formOf(remove);
  remove.closest(remove.dataset.remove).remove();
  changed(form);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target;
  if (!place?.id?.startsWith("pictures-")) return;
  for (const input of document.querySelectorAll("input[type=file][hx-post]")) input.value = "";
  changed(formOf(place));
});
window.addEventListener("pagehide", () => {
  for (const form of forms()) if (waiting.has(form)) navigator.sendBeacon(form.dataset.keep, new URLSearchParams(new FormData(form)));
});
