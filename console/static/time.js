/* Moments in the reader's own time zone and language; "ago" is kept fresh. */
const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(language, { style: "short", numeric: "always" });

function ago(at, now) {
  const minutes = Math.floor((now - at) / 60000);
  if (minutes < 1) return clock.format(at);
  if (minutes < 60) return relative.format(-minutes, "minute");
  return minutes < 24 * 60 && at.getDate() === now.getDate() ? clock.format(at) : day.format(at);
}

/* How long is left, or how long it is late: the tag around it changes its colour. */
function due(node, at, now) {
  const minutes = Math.round((at - now) / 60000);
  const tag = node.closest(".due");
  tag?.classList.toggle("late", at <= now);
  tag?.classList.toggle("soon", at > now && minutes <= 10);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 48 * 60) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

function words(node, now) {
  const at = new Date(node.dateTime);
  if (node.dataset.style === "ago") return ago(at, now);
  if (node.dataset.style === "due") return due(node, at, now);
  if (node.dataset.style === "time") return at.toDateString() === now.toDateString() ? clock.format(at) : full.format(at);
  return full.format(at);
}

export function localise(root = document) {
  const now = new Date();
  for (const node of root.querySelectorAll("time[datetime]")) {
    const text = words(node, now);
    if (node.textContent !== text) node.textContent = text;
    if (!node.title) node.title = full.format(new Date(node.dateTime));
  }
}

document.addEventListener("htmx:load", (event) => localise(event.detail.elt.parentElement ?? document));
setInterval(() => localise(), 30000);
localise();
