/* The messages: stay at the end where the reader was there, say that there is more where he was not. */
const NEAR = 80;
let wasAtEnd = true;
let seen = 0;

const log = () => document.getElementById("log");
const count = () => document.querySelectorAll("#thread > article").length;
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

export function toEnd() {
  const box = log();
  if (box) box.scrollTop = box.scrollHeight;
  showMore(false);
  seen = count();
}

function showMore(more) {
  const button = document.getElementById("to-end");
  if (button) button.hidden = !more;
}

/* An answer that comes after another ticket was opened must not be shown in its place. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const ticket = /^\/tickets\/(\d+)\//.exec(requestConfig?.path ?? "")?.[1];
  if (target.id !== "thread" || !ticket) return;
  if (!target.isConnected || document.getElementById("talk")?.dataset.ticket !== ticket) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "thread" && log()) wasAtEnd = isAtEnd(log());
});
document.addEventListener("htmx:afterSettle", (event) => {
  const id = event.detail.target?.id;
  if (id === "talk" || (id === "thread" && wasAtEnd)) toEnd();
  else if (id === "thread" && count() > seen) showMore(true);
});
document.addEventListener("load", (event) => {
  if (event.target.matches?.("#thread img") && wasAtEnd) toEnd();
}, true);
document.addEventListener("scroll", (event) => {
  if (event.target.id === "log" && isAtEnd(event.target)) showMore(false);
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("#to-end")) toEnd();
  if (event.target.closest("[data-action=side]")) {
    const open = document.getElementById("side").classList.toggle("open");
    for (const button of document.querySelectorAll("[data-action=side]")) button.setAttribute("aria-expanded", String(open));
  }
  if (event.target.closest("[data-action=transfer]")) document.getElementById("transfer").showModal();
  if (event.target.closest("[data-action=snooze]")) document.getElementById("snooze").showModal();
});
/* What stands beside the conversation is drawn anew with it: its requests are made in the name of the thread, which stays. */
function post(node) {
  const values = node.name ? { [node.name]: node.value } : {};
  window.htmx.ajax("POST", node.dataset.post, { source: "#thread", target: "#thread", swap: "innerHTML", values });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-post]")) post(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (button) post(button);
});
/* A dialog stays open while the conversation goes on behind it, and closes when what it asked for is done or refused. */
for (const end of ["done", "refused"]) {
  document.addEventListener(end, () => document.querySelector("#transfer[open], #snooze[open]")?.close());
}
toEnd();
