/** The interface's language: the browser's at first, then what the person chose. Texts are in `texts.js`. */
import { TEXTS } from "./texts.js";

const REMEMBERED = "otvet-sandbox-language";
const MINUTE_MS = 60_000;

let language = initialLanguage();

function initialLanguage() {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered in TEXTS) return remembered;
  const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag) => tag in TEXTS) ?? "en";
}

export const currentLanguage = () => language;

export function setLanguage(next) {
  language = next;
  localStorage.setItem(REMEMBERED, next);
}

/** The text of a key, `{name}` replaced by `values.name`; with `values.count`, plural forms are chosen. */
export function t(key, values = {}) {
  let text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
  if (typeof text === "object") text = text[new Intl.PluralRules(language).select(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Fills the static page: `data-t` is the text, `data-t-label` the accessible name and the tooltip. */
export function translatePage(root) {
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button")) node.title = t(node.dataset.tLabel);
  }
}

const format = (date, options) => new Intl.DateTimeFormat(language, options).format(date);
const sameDay = (a, b) => a.toDateString() === b.toDateString();

export const clockTime = (unix) => format(new Date(unix * 1000), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export function listTime(unix) {
  const date = new Date(unix * 1000);
  return sameDay(date, new Date()) ? clockTime(unix) : format(date, { day: "2-digit", month: "2-digit" });
}

export function dayName(unix) {
  const date = new Date(unix * 1000);
  if (sameDay(date, new Date())) return t("today");
  if (sameDay(date, new Date(Date.now() - 24 * 60 * MINUTE_MS))) return t("yesterday");
  return format(date, { day: "numeric", month: "long" });
}

export function fileSize(bytes) {
  const units = t("sizeUnits").split(" ");
  let value = bytes ?? 0;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: unit ? 1 : 0 }).format(value)} ${units[unit]}`;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
