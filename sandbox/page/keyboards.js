/** Inline keyboards under a message and reply keyboards above the composer. */
import { h } from "./dom.js";
import { isSafeAddress } from "./entities.js";
import { icon } from "./icons.js";

/** `actions`: `isWaiting(message, data)`, `onPress(message, data)`, `onCopy(text)`. */
export function inlineKeyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const row = (buttons) => h("div", { class: "key-row" }, buttons.map((button) => inlineButton(message, button, actions)));
  return h("div", { class: "inline-keyboard" }, rows.map(row));
}

function inlineButton(message, button, actions) {
  const look = { class: `key ${styleOf(button)}`, "data-testid": "inline-button" };
  const address = button.url ?? button.login_url?.url ?? button.web_app?.url;
  if (address && isSafeAddress(address)) {
    return h("a", { ...look, href: address, target: "_blank", rel: "noopener noreferrer" }, button.text, icon("link"));
  }
  if (button.callback_data !== undefined) return callbackButton(message, button, look, actions);
  if (button.copy_text) {
    return h("button", { ...look, type: "button", onclick: () => actions.onCopy(button.copy_text.text) }, button.text, icon("copy"));
  }
  return h("button", { ...look, type: "button", disabled: true }, button.text);
}

function callbackButton(message, button, look, actions) {
  const data = button.callback_data;
  const waiting = actions.isWaiting(message, data);
  const press = () => actions.onPress(message, data);
  const properties = { ...look, type: "button", dataset: { callback: data }, "aria-busy": waiting ? "true" : null, onclick: press };
  return h("button", properties, button.text, waiting ? h("span", { class: "spinner", "aria-hidden": "true" }) : null);
}

const styleOf = (button) => (["danger", "success", "primary"].includes(button.style) ? button.style : "");

/**
 * The reply keyboard a private chat shows after these messages, or null. A later `remove_keyboard` takes it away;
 * a `one_time_keyboard` is gone once the customer has written.
 */
export function activeReplyKeyboard(messages, customerId) {
  let active = null;
  for (const message of messages) {
    if (message.reply_markup?.keyboard) active = { ...message.reply_markup, messageId: message.message_id };
    else if (message.reply_markup?.remove_keyboard) active = null;
    else if (active?.one_time_keyboard && message.from?.id === customerId) active = null;
  }
  return active;
}

/** `onKey(button)` gets the KeyboardButton. */
export function replyKeyboard(keyboard, onKey) {
  const key = (button) => {
    const told = typeof button === "string" ? { text: button } : button;
    const sign = told.request_contact ? icon("contact") : told.request_location ? icon("location") : null;
    return h("button", { type: "button", class: "key", "data-testid": "reply-key", onclick: () => onKey(told) }, sign, told.text);
  };
  return keyboard.keyboard.map((row) => h("div", { class: "key-row" }, row.map(key)));
}
