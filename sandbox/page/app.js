/**
 * The sandbox page: customers on the left, a customer's chat in the middle, the agents' group on the right.
 * Plain ES modules; everything a person sees is redrawn from the store when it changes.
 *
 * For browser tests: `html[data-live="open"]` says that the event stream is open and the state is loaded
 * ("lost" while reconnecting). The content security policy forbids eval, so wait with locators, not with
 * wait_for_function. data-testid attributes:
 *
 *   customer-item (data-user-id) · customer-add · unread
 *   chat-log · composer (form) · composer-input · send-button · attach-button · voice-button · commands-button
 *   start-button · suggestion · reply-key · chat-menu · block-toggle · unblock-button
 *   agent-select · topic-item (data-topic-id, 0 = general) · closed-mark · topic-new
 *   topic-log · topic-composer (form) · topic-composer-input · topic-send-button · topic-attach-button
 *   topic-voice-button · topic-menu · topic-close · topic-reopen · topic-delete · topic-back · pinned · reopen-button
 *   message (data-message-id) · message-menu · menu-reply · menu-edit · quick-reaction · reaction
 *   edited-mark · quote · album · inline-button (data-callback; aria-busy until the bot answers)
 *   attach-photo · attach-video · attach-file · attach-voice · attach-audio · attach-sticker
 *   attach-contact · attach-location · file-input · dialog · dialog-confirm · field-<name>
 *   faults-button · faults-clear · theme-toggle · language-toggle · connection-banner · toast
 *   tab-customers · tab-chat · tab-agents (phone width)
 */
import * as api from "./api.js";
import { Chat } from "./chat.js";
import { Customers } from "./customers.js";
import { byId } from "./dom.js";
import { LiveEvents } from "./events.js";
import { openFaults, showWaitingFaults } from "./faults.js";
import { currentLanguage, setLanguage, t, translatePage } from "./i18n.js";
import { placeIcons } from "./icons.js";
import { openedLink } from "./links.js";
import { Presses } from "./presses.js";
import { chatPlace, Store, threadOf, topicPlace } from "./store.js";
import { restoreTheme, toggleTheme } from "./theme.js";
import { attempt } from "./toast.js";
import { Topics } from "./topics.js";

const STACKED_PX = 540;
const RECONNECTED_MS = 2000;
const phone = matchMedia("(max-width: 700px)");

class App {
  #store = new Store();
  #presses = new Presses(this.#store);
  #customers = new Customers(this.#store, (userId) => this.#openChat(userId));
  #chat = new Chat(this.#store, this.#presses);
  #topics = new Topics(this.#store, this.#presses, (threadId) => this.#openTopic(threadId));
  #backlog = null;
  #everLive = false;
  #shownLanguage = null;

  start() {
    restoreTheme();
    placeIcons(document);
    this.#store.isWatched = (place) => this.#isWatched(place);
    this.#store.addEventListener("change", () => this.#draw());
    this.#listen();
    this.#showTab("chat");
    this.#draw();
    new LiveEvents({ onOpen: () => this.#live(), onLost: () => this.#lost(), onEvent: (event) => this.#hear(event) }).start();
  }

  // ---- connection

  /** The stream is open: fetch the state now, so that nothing between it and the first event is missed. */
  async #live() {
    this.#backlog = [];
    try {
      this.#store.load(await api.fetchState());
    } catch {
      setTimeout(() => this.#live(), RECONNECTED_MS);
      return;
    }
    showWaitingFaults(byId("faults-button"));
    this.#chooseFirst();
    const backlog = this.#backlog;
    this.#backlog = null;
    backlog.forEach((event) => this.#hear(event));
    this.#banner(this.#everLive ? "reconnected" : null);
    this.#everLive = true;
    document.documentElement.dataset.live = "open";
    this.#openLink();
  }

  #lost() {
    document.documentElement.dataset.live = "lost";
    this.#banner("reconnecting");
  }

  #hear(event) {
    if (event.type === "reset") this.#live();
    else if (this.#backlog) this.#backlog.push(event);
    else this.#handle(event);
  }

  #handle(event) {
    if (event.type === "callback_answer") this.#presses.answered(event);
    else this.#store.apply(event);
    if (event.type === "message" || event.type === "topic") this.#chooseTopic();
  }

  #banner(key) {
    const banner = byId("connection");
    banner.hidden = key === null;
    banner.className = `connection ${key ?? ""}`;
    banner.textContent = key ? t(key) : "";
    if (key === "reconnected") setTimeout(() => banner.classList.contains("reconnected") && this.#banner(null), RECONNECTED_MS);
  }

  // ---- choosing

  #chooseFirst() {
    const { customerId, agentId } = this.#store;
    const customer = customerId ?? this.#store.customers()[0]?.id ?? null;
    const agent = agentId ?? this.#store.agents()[0]?.id ?? null;
    this.#store.select({ customerId: customer, agentId: agent });
    this.#chooseTopic();
  }

  /** Where list and thread fit side by side, an empty thread shows the topic with the newest message. */
  #chooseTopic() {
    if (this.#store.threadId !== null || this.#isStacked() || !this.#store.group) return;
    const alive = new Set(this.#store.openTopics().filter((topic) => !topic.closed).map((topic) => topic.message_thread_id));
    const newest = this.#store.messages(this.#store.group.id).findLast((message) => alive.has(threadOf(message)));
    if (newest) this.#store.select({ threadId: threadOf(newest) });
  }

  #openChat(userId) {
    this.#store.customerId = userId;
    this.#showTab("chat");
    if (!phone.matches) this.#chat.focus();
  }

  /** Somebody came by a link to the bot: he presses Start. */
  async #openLink() {
    const opened = await openedLink(this.#store);
    if (!opened) return;
    this.#openChat(opened.userId);
    await attempt(() => api.sendMessage(opened.userId, { from_user: opened.userId, text: opened.text }));
  }

  #openTopic(threadId) {
    byId("agents-pane").dataset.view = threadId === null ? "list" : "thread";
    this.#store.select({ threadId });
    if (threadId !== null && !phone.matches) this.#topics.focus();
  }

  #isStacked() {
    const width = byId("agents-pane").clientWidth;
    return phone.matches || (width > 0 && width < STACKED_PX);
  }

  #isWatched(place) {
    if (document.hidden) return false;
    const tab = document.body.dataset.tab;
    const { customerId, threadId } = this.#store;
    if (place === chatPlace(customerId)) return !phone.matches || tab === "chat";
    if (threadId === null || place !== topicPlace(threadId)) return false;
    return (!phone.matches || tab === "agents") && (!this.#isStacked() || byId("agents-pane").dataset.view === "thread");
  }

  // ---- drawing and listening

  #draw() {
    this.#translate();
    if (this.#store.threadId === null) byId("agents-pane").dataset.view = "list";
    this.#drawBadge("tab-customers-badge", this.#unreadOfOthers());
    this.#drawBadge("tab-chat-badge", this.#store.unread(chatPlace(this.#store.customerId)));
    this.#drawBadge("tab-agents-badge", this.#store.unreadWithPrefix("t:"));
    if (!this.#store.loaded) return;
    this.#customers.draw();
    this.#chat.draw();
    this.#topics.draw();
  }

  #translate() {
    if (this.#shownLanguage === currentLanguage()) return;
    this.#shownLanguage = currentLanguage();
    translatePage(document);
    document.title = t("title");
  }

  #unreadOfOthers() {
    return this.#store.unreadWithPrefix("c:") - this.#store.unread(chatPlace(this.#store.customerId));
  }

  #drawBadge(id, count) {
    byId(id).hidden = count === 0;
    byId(id).textContent = String(count);
  }

  #showTab(tab) {
    document.body.dataset.tab = tab;
    for (const button of document.querySelectorAll("[data-tab-button]")) {
      button.setAttribute("aria-current", String(button.dataset.tabButton === tab));
    }
    this.#store.select({});
  }

  #listen() {
    for (const button of document.querySelectorAll("[data-tab-button]")) {
      button.addEventListener("click", () => this.#showTab(button.dataset.tabButton));
    }
    byId("theme-toggle").addEventListener("click", toggleTheme);
    byId("faults-button").addEventListener("click", () => openFaults(byId("faults-button")));
    byId("language-toggle").addEventListener("click", () => {
      setLanguage(currentLanguage() === "ru" ? "en" : "ru");
      this.#store.changed();
    });
    document.addEventListener("visibilitychange", () => this.#store.select({}));
    phone.addEventListener("change", () => this.#store.select({}));
  }
}

new App().start();
