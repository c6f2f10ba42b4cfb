/* Short words that go away by themselves; read out by screen readers. */
const place = document.getElementById("toasts");

export function toast(text) {
  const note = document.createElement("div");
  note.className = "toast";
  note.textContent = text;
  place.append(note);
  setTimeout(() => note.remove(), 6000);
}

document.addEventListener("refused", (event) => toast(event.detail.text));
document.addEventListener("htmx:responseError", () => toast(document.body.dataset.failed));
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline));
