/* The stream of this page: list, counts, thread, typing. It is opened anew when the page shows something else. */
import { localise } from "./time.js";

const page = document.documentElement;
let source = null;
let opened = "";

const workspace = () => document.getElementById("workspace");
const rows = () => document.getElementById("rows");
const ticket = () => document.getElementById("talk")?.dataset.ticket ?? "";

function follow() {
  if (!workspace()) return;
  const { view, digest } = workspace().dataset;
  const wanted = `${view} ${ticket()}`;
  mark();
  if (wanted === opened) return;
  opened = wanted;
  source?.close();
  page.dataset.live = "connecting";
  const query = new URLSearchParams({ view, digest });
  if (ticket()) query.set("ticket", ticket());
  source = new EventSource(`/live?${query}`);
  source.addEventListener("open", () => { page.dataset.live = "open"; });
  source.addEventListener("error", () => { page.dataset.live = "lost"; });
  source.addEventListener("list", (event) => show(JSON.parse(event.data)));
  source.addEventListener("counts", (event) => count(JSON.parse(event.data)));
  source.addEventListener("thread", () => window.htmx.trigger("#thread", "refresh"));
  source.addEventListener("typing", (event) => typing(JSON.parse(event.data).names));
  source.addEventListener("ended", () => window.location.assign("/sign-in"));
}

function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/* Rows that stay are moved, never made anew: focus and scroll survive. */
function show({ order, rows: changed, digest }) {
  const list = rows();
  workspace().dataset.digest = digest;
  const known = new Map([...list.children].map((row) => [Number(row.dataset.id), row]));
  const isFirst = known.size === 0;
  let before = list.firstElementChild;
  for (const id of order) {
    let row = known.get(id);
    const fresh = changed[id] ? element(changed[id]) : null;
    if (fresh && fresh.dataset.key !== row?.dataset.key) {
      if (row) {
        const hadFocus = row === document.activeElement;
        if (row === before) before = row.nextElementSibling;
        row.replaceWith(fresh);
        if (hadFocus) fresh.focus();
      } else if (!isFirst) fresh.classList.add("fresh");
      if (fresh.parentElement === null) list.insertBefore(fresh, before);
      known.delete(id);
      row = fresh;
      window.htmx.process(row);
    }
    known.delete(id);
    if (row === before) before = row.nextElementSibling;
    else if (row) list.insertBefore(row, before);
  }
  for (const gone of known.values()) gone.remove();
  localise(list);
  mark();
}

function mark() {
  for (const row of rows()?.children ?? []) {
    if (row.dataset.id === ticket()) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function count(counts) {
  for (const [view, number] of Object.entries(counts)) {
    const badge = document.querySelector(`[data-count=${view}]`);
    if (badge) badge.textContent = number;
  }
}

function typing(names) {
  const place = document.getElementById("typing");
  if (place) place.textContent = names.length ? place.dataset.one.replace("%", names.join(", ")) : "";
}

document.addEventListener("htmx:afterSettle", follow);
window.addEventListener("pagehide", () => source?.close());
window.addEventListener("popstate", () => setTimeout(follow));
follow();
