/** The chosen customer's chat with the bot, as the customer sees it. */
import * as api from "./api.js";
import { sendLocation, shareContact } from "./attach.js";
import { Composer } from "./composer.js";
import { avatar, byId, fullName, h } from "./dom.js";
import { t } from "./i18n.js";
import { activeReplyKeyboard, replyKeyboard } from "./keyboards.js";
import { Log } from "./log.js";
import { openMenu } from "./menu.js";
import { isEditable, messageActions } from "./message-actions.js";
import { chatPlace } from "./store.js";
import { SUGGESTIONS } from "./texts.js";
import { attempt } from "./toast.js";

/** A newcomer sees suggestions until so many messages were written. */
const NEWCOMER_MESSAGES = 3;

export class Chat {
  #store;
  #log;
  #composer;
  #actions;

  constructor(store, presses) {
    this.#store = store;
    this.#log = new Log(byId("chat-log"), { testid: "chat-log" });
    this.#composer = new Composer(byId("chat-composer"), store, this.#composerSide(), {
      form: "composer",
      input: "composer-input",
      send: "send-button",
      attach: "attach-button",
      voice: "voice-button",
      commands: "commands-button",
    });
    const side = { userId: () => store.customerId, composer: this.#composer, log: this.#log, sendText: (text) => this.#say(text) };
    this.#actions = messageActions(presses, side);
    byId("chat-menu").addEventListener("click", () => this.#openMenu());
    byId("start-button").addEventListener("click", () => this.#say("/start"));
    byId("unblock-button").addEventListener("click", () => this.#toggleBlock());
  }

  draw() {
    const user = this.#store.users.get(this.#store.customerId);
    byId("chat-pane").classList.toggle("vacant", !user);
    this.#composer.refresh();
    if (!user) return;
    const place = chatPlace(user.id);
    const messages = this.#store.messages(user.id);
    const action = this.#store.botAction(place);
    this.#drawHeader(user, action);
    this.#drawInvitation(user, messages);
    this.#log.label(`${t("customer")}: ${fullName(user)}`);
    this.#drawKeyboard(user, messages);
    this.#log.show(place, messages, { viewerId: user.id, inGroup: false, actions: this.#actions }, action);
  }

  focus() {
    this.#composer.focus();
  }

  #say(text) {
    return this.#composer.sendText(text);
  }

  #composerSide() {
    const store = this.#store;
    return {
      target: () => {
        const user = store.users.get(store.customerId);
        return user && !user.blocked_bot ? { place: chatPlace(user.id), chatId: user.id, threadId: null, userId: user.id } : null;
      },
      placeholder: () => t("messagePlaceholder"),
      lastOwn: () => store.messages(store.customerId).findLast((message) => isEditable(message, store.customerId)),
      commands: () => store.commands,
    };
  }

  #drawHeader(user, action) {
    const bot = this.#store.bot;
    byId("chat-avatar").replaceChildren(avatar(bot));
    byId("chat-title").textContent = fullName(bot);
    const status = byId("chat-status");
    status.textContent = action ? `${t(action)}…` : `${fullName(user)} · ${t("asCustomer")}`;
    status.classList.toggle("active", Boolean(action));
    byId("chat-blocked").hidden = !user.blocked_bot;
    byId("chat-blocked-text").textContent = t("blockedNote", { name: fullName(user) });
  }

  #drawInvitation(user, messages) {
    const written = messages.filter((message) => message.from?.id === user.id).length;
    const hasKeyboard = activeReplyKeyboard(messages, user.id) !== null;
    const invited = written < NEWCOMER_MESSAGES && this.#composer.isEmpty && !user.blocked_bot && !hasKeyboard;
    byId("welcome").hidden = messages.length > 0;
    byId("suggestions").hidden = !invited;
    const own = user.language_code?.startsWith("ru") ? "ru" : "en";
    const other = own === "ru" ? "en" : "ru";
    this.#drawSuggestions([...SUGGESTIONS[own], ...SUGGESTIONS[other].slice(0, 2)]);
  }

  #drawSuggestions(texts) {
    const row = byId("suggestions");
    if (row.dataset.shown === texts.join("|")) return;
    row.dataset.shown = texts.join("|");
    const chip = (text) => h("button", { type: "button", class: "suggestion", "data-testid": "suggestion", onclick: () => this.#say(text) }, text);
    row.replaceChildren(...texts.map(chip));
  }

  #drawKeyboard(user, messages) {
    const keyboard = user.blocked_bot ? null : activeReplyKeyboard(messages, user.id);
    const root = byId("reply-keyboard");
    root.hidden = !keyboard;
    const shown = keyboard ? `${user.id}/${keyboard.messageId}` : "";
    if (root.dataset.shown === shown) return;
    root.dataset.shown = shown;
    root.replaceChildren(...(keyboard ? replyKeyboard(keyboard, (button) => this.#pressKey(button, user)) : []));
  }

  #pressKey(button, user) {
    if (button.request_contact) shareContact(this.#composer, user);
    else if (button.request_location) sendLocation(this.#composer);
    else this.#say(button.text);
  }

  #openMenu() {
    const user = this.#store.users.get(this.#store.customerId);
    if (!user) return;
    const label = user.blocked_bot ? t("unblockBot") : t("blockBot");
    const items = [{ label, icon: "block", danger: !user.blocked_bot, testid: "block-toggle", run: () => this.#toggleBlock() }];
    openMenu(byId("chat-menu"), items);
  }

  async #toggleBlock() {
    const user = this.#store.users.get(this.#store.customerId);
    const done = await attempt(() => (user.blocked_bot ? api.unblockBot(user.id) : api.blockBot(user.id)).then(() => true));
    if (done) this.#store.putUser({ id: user.id, blocked_bot: !user.blocked_bot });
  }
}
