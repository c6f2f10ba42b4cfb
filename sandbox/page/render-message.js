/** One message, or one album, as a bubble. Everything from data goes in as text nodes or checked addresses. */
import { avatar, fullName, h, hue } from "./dom.js";
import { textNodes } from "./entities.js";
import { clockTime, dayName, t } from "./i18n.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./keyboards.js";
import { preview, serviceText } from "./preview.js";
import { mediaOf } from "./render-media.js";

const BARE_MEDIA = new Set(["sticker", "video_note", "dice"]);
const EDGE_MEDIA = new Set(["photo", "video", "animation", "album"]);
const FEW_EMOJI = /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*(?:\u200D\p{Extended_Pictographic}\uFE0F?)*){1,3}$/u;
const INTERNAL_NOTE = /^(?:\/\/|\/note\b)/;

export function renderDay(unix) {
  return h("div", { class: "day" }, h("span", {}, dayName(unix)));
}

export function renderService(message) {
  return h("div", { class: "service", dataset: { messageId: message.message_id } }, h("span", {}, serviceText(message)));
}

export const isService = (message) => serviceText(message) !== null;

/**
 * `messages`: one, or those of an album. `view`: `viewerId`, `inGroup`, `first` and `last` of a run by one sender,
 * `actions` (see keyboards.js; also `onMenu(message, opener, at)`, `onJump(messageId)`, `onReaction(message, emoji)`).
 */
export function renderMessage(messages, view) {
  const message = messages[0];
  const outgoing = message.from?.id === view.viewerId;
  const showsAvatar = view.inGroup && !outgoing;
  const node = h(
    "article",
    { class: classesOf(messages, view, outgoing), tabindex: "-1", "data-testid": "message", dataset: { messageId: message.message_id } },
    showsAvatar ? (view.last ? avatar(message.from ?? { first_name: "?" }, "small") : h("span", { class: "avatar-space" })) : null,
    h("div", { class: "stack" }, bubble(messages, view, outgoing), inlineKeyboard(withKeyboard(messages), view.actions), reactions(message, view)),
    menuButton(message, view.actions),
  );
  listenForMenu(node, message, view.actions);
  return node;
}

const withKeyboard = (messages) => messages.find((message) => message.reply_markup) ?? messages[0];

function classesOf(messages, view, outgoing) {
  const names = ["message", outgoing ? "out" : "in"];
  if (view.first) names.push("first");
  if (view.last) names.push("last");
  if (view.inGroup && INTERNAL_NOTE.test(messages[0].text ?? "")) names.push("note");
  return names.join(" ");
}

function bubble(messages, view, outgoing) {
  const message = messages[0];
  const media = messages.length > 1 ? album(messages) : mediaOf(message);
  const told = messages.find((part) => part.text || part.caption) ?? message;
  const text = told.text ?? told.caption ?? "";
  const names = ["bubble"];
  if (media && BARE_MEDIA.has(media.kind)) names.push("bare");
  if (media && EDGE_MEDIA.has(media.kind)) names.push(text ? "edge captioned" : "edge");
  if (!media && FEW_EMOJI.test(text)) names.push("few-emoji");
  const named = view.inGroup && view.first && !outgoing;
  return h(
    "div",
    { class: names.join(" ") },
    named ? h("div", { class: `sender ${hue(message.from)}` }, fullName(message.from ?? { first_name: "?" }), botMark(message.from)) : null,
    message.forward_origin ? h("div", { class: "forwarded" }, t("forwarded")) : null,
    quote(message, view.actions),
    media?.node,
    textBlock(told, text, messages, view, media),
  );
}

const botMark = (user) => (user?.is_bot ? h("span", { class: "bot-mark" }, t("botRole")) : null);

function textBlock(told, text, messages, view, media) {
  const entities = told.text !== undefined ? told.entities : told.caption_entities;
  const nodes = text ? textNodes(text, entities) : media ? [] : [h("em", { class: "muted" }, t("unsupported"))];
  const node = h("div", { class: text || !media ? "text" : "text wordless", dir: "auto" }, nodes, meta(messages, view));
  node.addEventListener("click", (event) => {
    const command = event.target.closest("[data-command]");
    if (command) view.actions.onCommand(command.dataset.command);
  });
  return node;
}

function meta(messages, view) {
  const edited = messages.some((message) => message.edit_date);
  const isNote = view.inGroup && INTERNAL_NOTE.test(messages[0].text ?? "");
  return h(
    "span",
    { class: "meta" },
    isNote ? h("span", {}, t("note")) : null,
    edited ? h("span", { "data-testid": "edited-mark" }, t("edited")) : null,
    h("time", { datetime: new Date(messages[0].date * 1000).toISOString() }, clockTime(messages[0].date)),
  );
}

function album(messages) {
  const media = messages.map(mediaOf).filter(Boolean);
  const pictures = media.every(({ kind }) => EDGE_MEDIA.has(kind));
  const look = { class: pictures ? `album of-${Math.min(media.length, 5)}` : "files", "data-testid": "album" };
  return { kind: pictures ? "album" : "files", node: h("div", look, media.map(({ node }) => node)) };
}

function quote(message, actions) {
  const original = message.reply_to_message;
  if (!original || original.forum_topic_created) return null;
  const name = original.from ? fullName(original.from) : "";
  const words = message.quote?.text ?? preview(original);
  const jump = () => actions.onJump(original.message_id);
  const parts = [h("span", { class: "quote-name" }, name), h("span", { class: "quote-text" }, words)];
  return h("button", { type: "button", class: `quote ${hue(original.from)}`, "data-testid": "quote", onclick: jump }, parts);
}

function reactions(message, view) {
  const counts = new Map();
  for (const { emoji, user_id: userId } of message.reactions ?? []) {
    const known = counts.get(emoji) ?? { count: 0, mine: false };
    counts.set(emoji, { count: known.count + 1, mine: known.mine || userId === view.viewerId });
  }
  if (!counts.size) return null;
  return h("div", { class: "reactions" }, [...counts].map(([emoji, told]) => reactionChip(message, emoji, told, view.actions)));
}

function reactionChip(message, emoji, { count, mine }, actions) {
  const toggle = () => actions.onReaction(message, mine ? null : emoji);
  const look = { type: "button", class: mine ? "chip mine" : "chip", "aria-pressed": String(mine), "data-testid": "reaction" };
  return h("button", { ...look, "aria-label": t("reactWith", { emoji }), onclick: toggle }, `${emoji} `, h("span", {}, String(count)));
}

function menuButton(message, actions) {
  const look = { type: "button", class: "message-menu", tabindex: "-1", "aria-label": t("messageMenu"), "data-testid": "message-menu" };
  const button = h("button", look, icon("more"));
  button.addEventListener("click", () => actions.onMenu(message, button));
  return button;
}

function listenForMenu(node, message, actions) {
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a") || !document.getSelection().isCollapsed) return;
    event.preventDefault();
    actions.onMenu(message, node, { x: event.clientX, y: event.clientY });
  });
  node.addEventListener("keydown", (event) => {
    if (event.target === node && event.key === "Enter") {
      event.preventDefault();
      actions.onMenu(message, node);
    }
  });
}
