/* Keyboard shortcuts; none while somebody writes. */
import { mode } from "./compose.js";
import { openMacros } from "./macros.js";

const isWriting = (node) => node.matches?.("input, textarea, select, [contenteditable]");
const press = (selector) => document.querySelector(selector)?.click();

function write(name) {
  mode(name);
  document.getElementById("words")?.focus();
}

function move(step) {
  const all = [...document.querySelectorAll("#rows > a")];
  if (!all.length) return;
  const at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.scrollIntoView({ block: "nearest" });
  next.click();
}

function priority() {
  const chosen = document.querySelector("[data-action=priority]");
  if (!chosen) return;
  document.getElementById("side").classList.add("open");
  chosen.focus();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  r: () => write("reply"),
  n: () => write("note"),
  c: () => press("[data-action=claim]"),
  e: () => press("[data-action=resolve]"),
  t: () => press("[data-action=transfer]"),
  m: () => openMacros(),
  s: () => press("[data-action=snooze]"),
  p: () => priority(),
  1: () => press(".tab[data-view=mine]"),
  2: () => press(".tab[data-view=queue]"),
  3: () => press(".tab[data-view=all]"),
  "/": () => {
    const search = document.querySelector("[data-focus-key='/']");
    if (search) search.focus();
    else window.location.assign("/customers");
  },
  "?": () => document.getElementById("shortcuts")?.showModal(),
};

/* The same keys on a Russian keyboard, by their place. */
const PLACES = { KeyJ: "j", KeyK: "k", KeyR: "r", KeyN: "n", KeyC: "c", KeyE: "e", KeyT: "t", KeyM: "m", KeyS: "s", KeyP: "p" };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "words") event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key] ?? KEYS[PLACES[event.code]];
  if (!act) return;
  event.preventDefault();
  act();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-action=shortcuts]")) document.getElementById("shortcuts").showModal();
});
