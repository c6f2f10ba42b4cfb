/**
 * Text with Bot API entities → DOM nodes.
 *
 * Offsets and lengths are UTF-16 code units, which is what JavaScript strings count in. Entities may nest; one
 * that crosses another's end is cut there and goes on behind it. Out-of-range entities are ignored.
 */
import { h } from "./dom.js";
import { t } from "./i18n.js";

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

const WRAPPERS = {
  bold: () => h("strong"),
  italic: () => h("em"),
  underline: () => h("u"),
  strikethrough: () => h("s"),
  code: () => h("code"),
  pre: (entity) => h("pre", { dataset: entity.language ? { language: entity.language } : {} }),
  blockquote: () => h("blockquote"),
  expandable_blockquote: () => expandableQuote(),
  spoiler: () => spoiler(),
  text_link: (entity) => link(entity.url),
  url: (entity, text) => link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`),
  email: (entity, text) => link(`mailto:${text}`),
  phone_number: (entity, text) => link(`tel:${text.replace(/[^+\d]/g, "")}`),
  mention: () => h("span", { class: "mention" }),
  text_mention: () => h("span", { class: "mention" }),
  hashtag: () => h("span", { class: "mention" }),
  cashtag: () => h("span", { class: "mention" }),
  custom_emoji: () => h("span", { class: "custom-emoji" }),
  bot_command: (entity, text) => h("button", { type: "button", class: "command", dataset: { command: text } }),
};

/** Safe: an address with another scheme (javascript:, data:) becomes plain text. */
export function isSafeAddress(address) {
  try {
    return SAFE_SCHEMES.has(new URL(address).protocol);
  } catch {
    return false;
  }
}

export function textNodes(text, entities = []) {
  return nodesBetween(text, 0, text.length, usable(text, entities));
}

function usable(text, entities) {
  return entities
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.offset < text.length)
    .map((entity) => ({ ...entity, end: Math.min(entity.offset + entity.length, text.length) }))
    .sort(outermostFirst);
}

const outermostFirst = (a, b) => a.offset - b.offset || b.end - a.end;

function nodesBetween(text, start, end, entities) {
  const nodes = [];
  const waiting = [...entities];
  let at = start;
  while (waiting.length) {
    const entity = waiting.shift();
    if (entity.offset > at) nodes.push(document.createTextNode(text.slice(at, entity.offset)));
    const [inner, rest] = cutAt(waiting, entity.end);
    waiting.splice(0, waiting.length, ...rest.sort(outermostFirst));
    nodes.push(wrapped(text, entity, inner));
    at = entity.end;
  }
  if (at < end) nodes.push(document.createTextNode(text.slice(at, end)));
  return nodes;
}

/** Splits the later entities into those inside the border (cut there) and those (or the remainders) behind it. */
function cutAt(entities, border) {
  const inner = entities.filter((entity) => entity.offset < border);
  const behind = entities.filter((entity) => entity.offset >= border);
  const remainders = inner.filter((entity) => entity.end > border).map((entity) => ({ ...entity, offset: border }));
  return [inner.map((entity) => ({ ...entity, end: Math.min(entity.end, border) })), [...remainders, ...behind]];
}

function wrapped(text, entity, inner) {
  const wrapper = (WRAPPERS[entity.type] ?? (() => h("span")))(entity, text.slice(entity.offset, entity.end));
  wrapper.append(...nodesBetween(text, entity.offset, entity.end, inner));
  return wrapper;
}

function link(address) {
  if (!isSafeAddress(address)) return h("span");
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: address });
}

function spoiler() {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") });
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal, { once: true });
  node.addEventListener("keydown", reveal);
  return node;
}

function expandableQuote() {
  const node = h("blockquote", { class: "expandable", tabindex: "0" });
  node.addEventListener("click", () => node.classList.toggle("expanded"));
  node.addEventListener("keydown", (event) => event.key === "Enter" && node.classList.toggle("expanded"));
  return node;
}
