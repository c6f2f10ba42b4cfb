/* Writing: reply or note, a draft per ticket, the others see that somebody types. */
import { toast } from "./toast.js";

const TYPING_EVERY = 3000;
let lastTyping = 0;

const form = () => document.getElementById("compose");
const words = () => document.getElementById("words");
const draftKey = () => `draft ${form().dataset.ticket}`;
const stepsKey = () => `steps ${form().dataset.ticket}`;
const PLACEHOLDER = /\{\{[^{}\n]*\}\}/;

const attach = () => document.getElementById("attach");

/* A file to be sent, or none any more; one that is too large is refused before it travels. */
function attached() {
  const [file] = attach().files;
  if (file && file.size > Number(attach().dataset.limit)) {
    toast(attach().dataset.large);
    attach().value = "";
    attached();
    return;
  }
  const place = document.getElementById("attached");
  place.hidden = !file;
  place.querySelector("span").textContent = file ? `${file.name} · ${Math.ceil(file.size / 1024)} KB` : "";
  mode("reply");
}

function fit(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}

export function mode(name) {
  const here = form();
  if (!here) return;
  here.querySelector(`[name=mode][value=${name}]`).checked = true;
  here.classList.toggle("as-note", name === "note");
  const attached = name === "reply" && attach().files.length > 0;
  here.setAttribute("hx-post", attached ? here.dataset.file : here.dataset[name]);
  if (attached) here.setAttribute("hx-encoding", "multipart/form-data");
  else here.removeAttribute("hx-encoding");
  window.htmx?.process(here);
  words().placeholder = words().dataset[name];
  here.querySelector("[data-send-reply]").hidden = name === "note";
  here.querySelector("[data-send-note]").hidden = name !== "note";
}

/* What a macro does once its words are sent: {macro, mark, after}, or null. */
function steps(chosen) {
  document.getElementById("macro-id").value = chosen?.macro ?? "";
  document.getElementById("macro-mark").value = chosen?.mark ?? "";
  const place = document.getElementById("macro-after");
  place.hidden = !chosen;
  place.firstElementChild.textContent = chosen?.after ?? "";
  if (chosen) sessionStorage.setItem(stepsKey(), JSON.stringify(chosen));
  else sessionStorage.removeItem(stepsKey());
}

/* Prepared words into the field, behind what is written there; what is still to be filled in is selected. */
export function insert(text, chosen) {
  mode("reply");
  const area = words();
  const before = area.value.trim() ? `${area.value.trimEnd()}\n` : "";
  area.value = before + text;
  steps(chosen);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  const open = PLACEHOLDER.exec(area.value);
  if (open) area.setSelectionRange(open.index, open.index + open[0].length);
  else area.setSelectionRange(area.value.length, area.value.length);
}

function announce() {
  const now = Date.now();
  if (now - lastTyping < TYPING_EVERY) return;
  lastTyping = now;
  fetch(form().dataset.typing, { method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers")) });
}

function begin() {
  if (!form()) return;
  words().value = sessionStorage.getItem(draftKey()) ?? "";
  steps(JSON.parse(sessionStorage.getItem(stepsKey()) ?? "null"));
  fit(words());
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "words") return;
  fit(event.target);
  sessionStorage.setItem(draftKey(), event.target.value);
  if (event.target.value) announce();
});
document.addEventListener("change", (event) => {
  if (event.target.name === "mode") {
    mode(event.target.value);
    words().focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.target.id === "words" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form().requestSubmit();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-action=drop-macro]")) return;
  steps(null);
  words().focus();
});
document.addEventListener("change", (event) => {
  if (event.target.id !== "attach") return;
  attached();
  words().focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-action=drop-file]")) return;
  attach().value = "";
  attached();
});
/* A picture from the clipboard is a file like any other. */
document.addEventListener("paste", (event) => {
  if (event.target.id !== "words" || !event.clipboardData?.files.length) return;
  event.preventDefault();
  attach().files = event.clipboardData.files;
  attached();
});
document.addEventListener("done", (event) => {
  if (!["replied", "noted"].includes(event.detail.deed) || !form()) return;
  sessionStorage.removeItem(draftKey());
  words().value = "";
  attach().value = "";
  attached();
  steps(null);
  lastTyping = 0;
  fit(words());
  mode("reply");
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "talk") begin();
});
begin();
