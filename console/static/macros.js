/* Macros and suggested replies in the composer: found by typing, put into the field filled in; what they do afterwards is shown above "send". */
import { insert } from "./compose.js";

const picker = () => document.getElementById("macros");
const search = () => document.getElementById("macro-search");
const choices = () => [...document.querySelectorAll("#macro-list .macro:not(:disabled)")];

export function openMacros() {
  if (!picker() || picker().open) return;
  search().value = "";
  document.getElementById("macro-list").replaceChildren();
  picker().showModal();
  window.htmx.trigger(search(), "open");
  search().focus();
}

function step(event, by) {
  const all = choices();
  if (!all.length) return;
  event.preventDefault();
  const at = all.indexOf(document.activeElement);
  const next = at + by;
  if (next < 0) search().focus();
  else all[Math.min(next, all.length - 1)].focus();
}

document.addEventListener("keydown", (event) => {
  if (!picker()?.open) return;
  if (event.key === "ArrowDown") step(event, 1);
  else if (event.key === "ArrowUp") step(event, -1);
  else if (event.key === "Enter" && event.target === search()) {
    event.preventDefault();
    choices()[0]?.click();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-action=macros]")) openMacros();
  const suggested = event.target.closest("[data-suggestion]");
  if (suggested) insert(suggested.dataset.suggestion, null);
  const chosen = event.target.closest("#macro-list .macro");
  if (!chosen) return;
  picker().close();
  const { text, macro, mark, after } = chosen.dataset;
  insert(text, after ? { macro, mark, after } : null);
});
/* A slash in the empty field asks for a macro, as it does in Telegram. */
document.addEventListener("input", (event) => {
  if (event.target.id !== "words" || event.target.value !== "/") return;
  event.target.value = "";
  openMacros();
});
