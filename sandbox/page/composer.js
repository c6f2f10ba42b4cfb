/**
 * Where a person writes: text, drafts per place, replying, editing, attachments, voice. Both sides have one.
 *
 * `side`: `target()` → `{place, chatId, threadId, userId}` or null when there is nothing to write to;
 * `placeholder()`; `lastOwn()` → the message that arrow-up edits; `commands()` → bot commands to offer.
 */
import * as api from "./api.js";
import { attachFiles, openAttachMenu } from "./attach.js";
import { fullName, h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { preview } from "./preview.js";
import { VoiceRecorder } from "./recorder.js";
import { attempt } from "./toast.js";

const TALLEST_PX = 160;
const EMPTY = { text: "", reply: null, edit: null };

export class Composer {
  #store;
  #side;
  #form;
  #input;
  #context;
  #buttons;
  #recorder;
  #drafts = new Map();
  #place = null;
  #queue = Promise.resolve();

  constructor(root, store, side, testids) {
    this.#store = store;
    this.#side = side;
    this.#build(testids);
    root.append(this.#form);
    this.#recorder = new VoiceRecorder(this.#form, (file) => this.deliver({ kind: "voice" }, file));
    this.#listen();
  }

  // ---- what views call

  refresh() {
    const target = this.#side.target();
    const place = target?.place ?? null;
    this.#form.hidden = !target;
    this.#relabel();
    if (place === this.#place) return;
    this.#keepDraft();
    this.#place = place;
    this.#restore(this.#drafts.get(place) ?? EMPTY);
  }

  get isEmpty() {
    return this.#input.value.trim() === "";
  }

  focus() {
    this.#input.focus();
  }

  startReply(message) {
    this.#restore({ ...this.#draft(), reply: message, edit: null });
    this.focus();
  }

  startEdit(message) {
    this.#restore({ text: message.text ?? message.caption ?? "", reply: null, edit: message });
    this.focus();
  }

  /** Sends text as if it had been typed, leaving the draft alone. */
  sendText(text) {
    return this.deliver({ text, kind: "text" });
  }

  /**
   * Sends to the place shown now; what is sent in a row arrives in that order. Takes the reply that was begun.
   * Resolves with the message, or undefined when it failed (the person has been told).
   */
  deliver(fields, file = null) {
    const target = this.#side.target();
    if (!target) return Promise.resolve(undefined);
    const reply = this.#draft().reply;
    if (reply) this.#restore({ ...this.#draft(), reply: null });
    const body = { from_user: target.userId, ...fields };
    if (target.threadId) body.message_thread_id = target.threadId;
    if (reply) body.reply_to_message_id = reply.message_id;
    return this.#enqueue(() => api.sendMessage(target.chatId, body, file));
  }

  // ---- sending

  async #submit() {
    const { text, edit, reply } = this.#draft();
    const place = this.#place;
    const words = text.trim();
    if (!words) return;
    this.#restore({ text: "", reply, edit: null });
    const done = edit ? await this.#sendEdit(edit, words) : await this.sendText(words);
    if (!done) this.#giveBack(place, { text, edit, reply });
  }

  #sendEdit(message, words) {
    const fields = { from_user: message.from.id, [message.text === undefined ? "caption" : "text"]: words };
    return this.#enqueue(() => api.editMessage(message.chat.id, message.message_id, fields));
  }

  async #enqueue(send) {
    const turn = this.#queue.then(() => attempt(send));
    this.#queue = turn;
    const message = await turn;
    if (message?.message_id) this.#store.putMessage(message, { onlyIfNew: true });
    return message;
  }

  #giveBack(place, draft) {
    if (place === this.#place && this.isEmpty) this.#restore(draft);
    else if (!this.#drafts.get(place)?.text) this.#drafts.set(place, draft);
  }

  // ---- drafts

  #draft() {
    const kept = this.#drafts.get(this.#place) ?? EMPTY;
    return { ...kept, text: this.#input.value };
  }

  #keepDraft() {
    if (this.#place) this.#drafts.set(this.#place, this.#draft());
  }

  #restore(draft) {
    this.#drafts.set(this.#place, draft);
    this.#input.value = draft.text;
    this.#fit();
    this.#drawContext(draft);
    this.#store.changed();
  }

  // ---- drawing

  #build(testids) {
    const button = (name, label, testid, type = "button") =>
      h("button", { type, class: `round-button ${name}`, "data-testid": testid, "data-t-label": label }, icon(name));
    this.#buttons = {
      attach: button("attach", "attach", testids.attach),
      commands: button("slash", "commands", testids.commands),
      mic: button("mic", "recordVoice", testids.voice),
      send: button("send", "send", testids.send, "submit"),
    };
    this.#input = h("textarea", { rows: "1", "data-testid": testids.input, enterkeyhint: "send", maxlength: "4096" });
    this.#context = h("div", { class: "context", hidden: true });
    const { attach, commands, mic, send } = this.#buttons;
    const row = h("div", { class: "compose-row" }, attach, commands, this.#input, mic, send);
    this.#form = h("form", { class: "composer", "data-testid": testids.form }, this.#context, row);
  }

  #relabel() {
    this.#input.placeholder = this.#side.placeholder();
    this.#input.setAttribute("aria-label", this.#side.placeholder());
    this.#buttons.commands.hidden = this.#side.commands().length === 0;
    this.#drawSend();
  }

  #drawSend() {
    this.#buttons.send.classList.toggle("ready", !this.isEmpty);
  }

  #fit() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, TALLEST_PX)}px`;
    this.#drawSend();
  }

  #drawContext({ reply, edit }) {
    const about = edit ?? reply;
    this.#context.hidden = !about;
    if (!about) return this.#context.replaceChildren();
    const title = edit ? t("editing") : t("replyingTo", { name: about.from ? fullName(about.from) : "" });
    const words = h("span", { class: "context-words" }, h("strong", {}, title), h("span", { class: "muted" }, preview(about)));
    const cancel = { type: "button", class: "round-button", "aria-label": t("cancel"), onclick: () => this.#cancelContext() };
    return this.#context.replaceChildren(icon(edit ? "edit" : "reply"), words, h("button", cancel, icon("close")));
  }

  #cancelContext() {
    const { text, edit } = this.#draft();
    this.#restore({ text: edit ? "" : text, reply: null, edit: null });
    this.focus();
  }

  // ---- listening

  #listen() {
    const { attach, commands, mic } = this.#buttons;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("paste", (event) => this.#files(event, event.clipboardData?.files));
    this.#form.addEventListener("dragover", (event) => event.preventDefault());
    this.#form.addEventListener("drop", (event) => this.#files(event, event.dataTransfer?.files));
    attach.addEventListener("click", () => openAttachMenu(attach, this));
    commands.addEventListener("click", () => this.#openCommands(commands));
    mic.addEventListener("click", () => this.#recorder.start());
  }

  #typed() {
    const wasEmpty = !this.#drafts.get(this.#place)?.text;
    this.#keepDraft();
    this.#fit();
    if (wasEmpty || this.isEmpty) this.#store.changed();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && this.#input.value === "") {
      const message = this.#side.lastOwn();
      if (!message) return;
      event.preventDefault();
      this.startEdit(message);
    } else if (event.key === "Escape" && !this.#context.hidden) this.#cancelContext();
  }

  #files(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    attachFiles(this, [...files]);
  }

  #openCommands(opener) {
    const item = ({ command, description }) => ({ label: `/${command}  ${description ?? ""}`, icon: "slash", run: () => this.sendText(`/${command}`) });
    openMenu(opener, this.#side.commands().map(item));
  }
}
