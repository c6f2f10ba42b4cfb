/** The agents' forum group: its topics, the opened topic's thread, and who writes. */
import * as api from "./api.js";
import { Composer } from "./composer.js";
import { unreadBadge } from "./customers.js";
import { askForm } from "./dialogs.js";
import { byId, fullName, h } from "./dom.js";
import { currentLanguage, listTime, t } from "./i18n.js";
import { icon } from "./icons.js";
import { KeyedChildren } from "./keyed.js";
import { Log } from "./log.js";
import { openMenu } from "./menu.js";
import { isEditable, messageActions } from "./message-actions.js";
import { preview, serviceText } from "./preview.js";
import { GENERAL, topicPlace } from "./store.js";
import { attempt } from "./toast.js";

export class Topics {
  #store;
  #log;
  #composer;
  #actions;
  #pinnedId = null;
  #open;
  #children = new KeyedChildren(byId("topic-list"));

  /** `open(threadId)` shows a topic; null goes back to the list. */
  constructor(store, presses, open) {
    this.#store = store;
    this.#open = open;
    this.#log = new Log(byId("topic-log"), { testid: "topic-log" });
    this.#composer = new Composer(byId("topic-composer"), store, this.#composerSide(), {
      form: "topic-composer",
      input: "topic-composer-input",
      send: "topic-send-button",
      attach: "topic-attach-button",
      voice: "topic-voice-button",
      commands: "topic-commands-button",
    });
    const sendText = (text) => this.#composer.sendText(text);
    this.#actions = messageActions(presses, { userId: () => store.agentId, composer: this.#composer, log: this.#log, sendText });
    this.#listen();
  }

  draw() {
    if (!this.#store.group) return;
    byId("group-title").textContent = this.#store.group.title;
    this.#drawAgents();
    this.#drawList();
    this.#drawThread();
  }

  focus() {
    this.#composer.focus();
  }

  #listen() {
    byId("agent-select").addEventListener("change", (event) => this.#store.select({ agentId: Number(event.target.value) }));
    byId("new-topic").addEventListener("click", () => this.#create());
    byId("topic-menu").addEventListener("click", () => this.#openMenu());
    byId("topic-back").addEventListener("click", () => this.#open(null));
    byId("reopen-topic").addEventListener("click", () => {
      const topic = this.#store.topics.get(this.#store.threadId);
      this.#change(topic, "reopen", { closed: false });
    });
    byId("pinned").addEventListener("click", () => this.#pinnedId && this.#log.jumpTo(this.#pinnedId));
  }

  #composerSide() {
    const store = this.#store;
    return {
      target: () => {
        if (store.threadId === null || !store.agentId || !store.group) return null;
        if (store.topics.get(store.threadId)?.closed) return null;
        return { place: topicPlace(store.threadId), chatId: store.group.id, threadId: store.threadId, userId: store.agentId };
      },
      placeholder: () => (store.threadId === GENERAL ? t("generalPlaceholder") : t("topicPlaceholder")),
      lastOwn: () => store.topicMessages(store.threadId).findLast((message) => isEditable(message, store.agentId)),
      commands: () => [],
    };
  }

  // ---- who writes

  #drawAgents() {
    const select = byId("agent-select");
    const agents = this.#store.agents();
    const shown = agents.map((agent) => `${agent.id}:${fullName(agent)}`).join("|");
    if (select.dataset.shown !== shown) {
      select.dataset.shown = shown;
      select.replaceChildren(...agents.map((agent) => h("option", { value: agent.id }, fullName(agent))));
    }
    select.value = String(this.#store.agentId ?? "");
  }

  // ---- list

  #drawList() {
    const topics = this.#store.openTopics().filter((topic) => topic.message_thread_id !== 1);
    const rows = topics.map((topic) => ({ topic, last: this.#store.topicMessages(topic.message_thread_id).at(-1) }));
    rows.sort((a, b) => Number(a.topic.closed) - Number(b.topic.closed) || (b.last?.date ?? 0) - (a.last?.date ?? 0) || b.topic.message_thread_id - a.topic.message_thread_id);
    const general = { topic: { message_thread_id: GENERAL, name: t("general") }, last: this.#store.topicMessages(GENERAL).at(-1) };
    this.#children.show([...rows, general].map((row) => this.#block(row)));
    byId("no-topics").hidden = topics.length > 0;
  }

  #block({ topic, last }) {
    const id = topic.message_thread_id;
    const unread = this.#store.unread(topicPlace(id));
    const chosen = this.#store.threadId === id;
    const deps = [topic.name, topic.icon_color, topic.closed, last, unread, chosen, currentLanguage()];
    return { key: id, deps, build: () => this.#row(topic, last, unread, chosen) };
  }

  #row(topic, last, unread, chosen) {
    const id = topic.message_thread_id;
    const look = { type: "button", class: topic.closed ? "row closed" : "row", "aria-current": chosen ? "true" : null };
    const mark = topic.closed ? h("span", { class: "closed-mark", "data-testid": "closed-mark", title: t("closed"), "aria-label": t("closed") }, icon("lock")) : null;
    return h(
      "button",
      { ...look, "data-testid": "topic-item", dataset: { topicId: id }, onclick: () => this.#open(id) },
      topicIcon(topic),
      h(
        "span",
        { class: "row-words" },
        h("span", { class: "row-top" }, h("span", { class: "row-name" }, topic.name), mark, unreadBadge(unread)),
        h("span", { class: "row-bottom" }, h("span", { class: "row-last" }, last ? lastWords(last) : ""), h("span", { class: "row-time" }, last ? listTime(last.date) : "")),
      ),
    );
  }

  // ---- thread

  #drawThread() {
    const { threadId } = this.#store;
    const topic = threadId === GENERAL ? { message_thread_id: GENERAL, name: t("general") } : this.#store.topics.get(threadId);
    byId("thread").classList.toggle("vacant", !topic);
    this.#composer.refresh();
    if (!topic) return;
    const messages = this.#store.topicMessages(threadId);
    const action = this.#store.botAction(topicPlace(threadId));
    this.#drawThreadHeader(topic, action);
    this.#drawPinned(messages);
    this.#log.label(`${t("agents")}: ${topic.name}`);
    this.#log.show(topicPlace(threadId), messages, { viewerId: this.#store.agentId, inGroup: true, actions: this.#actions }, action);
  }

  #drawThreadHeader(topic, action) {
    byId("topic-icon").replaceChildren(topicIcon(topic));
    byId("topic-title").textContent = topic.name;
    byId("topic-status").textContent = action ? `${t(action)}…` : topic.closed ? t("closed") : "";
    byId("topic-menu").hidden = topic.message_thread_id === GENERAL;
    byId("topic-closed").hidden = !topic.closed;
  }

  #drawPinned(messages) {
    const told = messages.findLast((message) => message.pinned_message)?.pinned_message;
    const pinned = told ? (this.#store.message(this.#store.group.id, told.message_id) ?? told) : null;
    this.#pinnedId = pinned && !pinned.deleted ? pinned.message_id : null;
    byId("pinned").hidden = this.#pinnedId === null;
    byId("pinned-text").textContent = this.#pinnedId === null ? "" : preview(pinned);
  }

  // ---- changing topics by hand

  async #create() {
    const fields = [{ name: "name", label: t("topicName"), required: true, maxlength: "128" }];
    const answer = await askForm({ title: t("newTopic"), fields, confirm: t("create") });
    if (!answer) return;
    const topic = await attempt(() => api.createTopic(this.#store.group.id, answer.name, this.#store.agentId));
    if (!topic?.message_thread_id) return;
    this.#store.putTopic({ closed: false, deleted: false, ...topic });
    this.#open(topic.message_thread_id);
  }

  #openMenu() {
    const topic = this.#store.topics.get(this.#store.threadId);
    if (!topic) return;
    openMenu(byId("topic-menu"), [
      topic.closed
        ? { label: t("reopenTopic"), icon: "check", testid: "topic-reopen", run: () => this.#change(topic, "reopen", { closed: false }) }
        : { label: t("closeTopic"), icon: "lock", testid: "topic-close", run: () => this.#change(topic, "close", { closed: true }) },
      { label: t("deleteTopic"), icon: "trash", danger: true, testid: "topic-delete", run: () => this.#delete(topic) },
    ]);
  }

  async #delete(topic) {
    const body = [h("p", {}, t("deleteTopicText", { name: topic.name }))];
    const answer = await askForm({ title: t("deleteTopic"), body, confirm: t("delete"), danger: true });
    if (answer) await this.#change(topic, "delete", { deleted: true });
  }

  async #change(topic, action, fields) {
    const id = topic.message_thread_id;
    const done = await attempt(() => api.changeTopic(this.#store.group.id, id, action, this.#store.agentId).then(() => true));
    if (done) this.#store.putTopic({ message_thread_id: id, ...fields });
    if (done && fields.deleted) this.#open(null);
  }
}

function topicIcon(topic) {
  if (topic.message_thread_id === GENERAL) return h("span", { class: "topic-icon general" }, icon("hash"));
  const colour = `#${(topic.icon_color ?? 0x6fb9f0).toString(16).padStart(6, "0")}`;
  const letter = [...topic.name].find((sign) => /\p{L}/u.test(sign)) ?? "#";
  return h("span", { class: "topic-icon", style: { "--topic": colour }, "aria-hidden": "true" }, letter.toUpperCase());
}

function lastWords(message) {
  const name = message.from && !serviceText(message) ? `${message.from.first_name}: ` : "";
  return `${name}${preview(message)}`;
}
