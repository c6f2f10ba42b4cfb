/** What a person can do with a message: reply, edit, react, copy, press its buttons. The same on both sides. */
import * as api from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { attempt, toast } from "./toast.js";

const QUICK_REACTIONS = ["👍", "👎", "❤", "🔥", "👏", "😁", "🙏", "😢"];

export const isEditable = (message, userId) =>
  message.from?.id === userId && (message.text !== undefined || message.caption !== undefined);

/**
 * `side`: `userId()` of the person who acts, `composer`, `log`, `sendText(text)`.
 * Returns the `actions` of render-message.js.
 */
export function messageActions(presses, side) {
  const react = (message, emoji) => attempt(() => api.react(message.chat.id, message.message_id, side.userId(), emoji));
  return {
    waitingIn: (message) => presses.waitingIn(message),
    isWaiting: (message, data) => presses.isWaiting(message, data),
    onPress: (message, data) => presses.press(message, side.userId(), data),
    onCopy: copy,
    onCommand: (command) => side.sendText(command),
    onJump: (messageId) => side.log.jumpTo(messageId),
    onReaction: react,
    onMenu: (message, opener, at = null) => showMenu(message, opener, at, side, react),
  };
}

function showMenu(message, opener, at, side, react) {
  const userId = side.userId();
  const text = message.text ?? message.caption;
  const items = [
    { label: t("reply"), icon: "reply", testid: "menu-reply", run: () => side.composer.startReply(message) },
    isEditable(message, userId) && { label: t("edit"), icon: "edit", testid: "menu-edit", run: () => side.composer.startEdit(message) },
    text && { label: t("copy"), icon: "copy", run: () => copy(text) },
  ];
  const mine = message.reactions?.find((reaction) => reaction.user_id === userId)?.emoji ?? null;
  const head = h("div", { class: "quick-reactions", role: "group" });
  const close = openMenu(opener, items, { head, at });
  for (const emoji of QUICK_REACTIONS) head.append(reactionButton(emoji, mine, close, (chosen) => react(message, chosen)));
}

function reactionButton(emoji, mine, close, choose) {
  const run = () => {
    close();
    choose(emoji === mine ? null : emoji);
  };
  const look = { type: "button", role: "menuitem", class: emoji === mine ? "mine" : "", "aria-label": t("reactWith", { emoji }) };
  return h("button", { ...look, onclick: run, "data-testid": "quick-reaction" }, emoji);
}

async function copy(text) {
  const copied = await attempt(() => navigator.clipboard.writeText(text).then(() => true));
  if (copied) toast(t("copied"));
}
