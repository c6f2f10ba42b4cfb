/**
 * A scrolling log of messages. Follows new messages only while the reader is at the bottom; else says how many
 * came. Arrow keys walk from message to message.
 */
import { h } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";
import { icon } from "./icons.js";
import { KeyedChildren } from "./keyed.js";
import { isService, renderDay, renderMessage, renderService } from "./render-message.js";

const AT_BOTTOM_PX = 48;
const SAME_RUN_SECONDS = 300;
const FLASH_MS = 1400;

export class Log {
  #scroller;
  #content;
  #typing;
  #down;
  #children;
  #place = null;
  #lastId = 0;
  #missed = 0;
  #following = true;

  constructor(root, { testid }) {
    this.#content = h("div", { class: "log-content" });
    this.#typing = h("div", { class: "typing", "aria-hidden": "true", hidden: true }, h("i"), h("i"), h("i"));
    const look = { class: "log", role: "log", "aria-live": "polite", tabindex: "0", "data-testid": testid };
    this.#scroller = h("div", look, h("div", { class: "log-inner" }, this.#content, this.#typing));
    this.#down = h("button", { type: "button", class: "to-bottom", hidden: true, onclick: () => this.toBottom() });
    root.append(this.#scroller, this.#down);
    this.#children = new KeyedChildren(this.#content);
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#scroller.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#following && this.toBottom()).observe(this.#content);
    new ResizeObserver(() => this.#following && this.toBottom()).observe(this.#scroller);
  }

  label(text) {
    this.#scroller.setAttribute("aria-label", text);
  }

  /** `view`: see render-message.js, and `presses`; `place` tells one conversation from another. */
  show(place, messages, view, botAction) {
    const switched = place !== this.#place;
    this.#notice(messages, view, switched);
    this.#place = place;
    this.#children.show(blocksOf(place, messages, view));
    this.#typing.hidden = !botAction;
    if (switched) this.toBottom();
    else if (this.#following) this.toBottom();
    this.#drawDown();
  }

  toBottom() {
    this.#following = true;
    this.#missed = 0;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#drawDown();
  }

  jumpTo(messageId) {
    const node = this.#content.querySelector(`[data-message-id="${Number(messageId)}"]`);
    if (!node) return;
    this.#following = false;
    node.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), FLASH_MS);
  }

  #notice(messages, view, switched) {
    const fresh = switched ? [] : messages.filter((message) => message.message_id > this.#lastId);
    if (fresh.some((message) => message.from?.id === view.viewerId)) this.#following = true;
    if (!this.#following) this.#missed += fresh.length;
    this.#lastId = Math.max(0, ...messages.map((message) => message.message_id));
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#following = scrollHeight - scrollTop - clientHeight < AT_BOTTOM_PX;
    if (this.#following) this.#missed = 0;
    this.#drawDown();
  }

  #drawDown() {
    this.#down.hidden = this.#following;
    const label = this.#missed ? t("newMessages", { count: this.#missed }) : t("scrollDown");
    if (this.#down.getAttribute("aria-label") === label) return;
    this.#down.setAttribute("aria-label", label);
    this.#down.replaceChildren(icon("down"), this.#missed ? h("span", { class: "badge" }, String(this.#missed)) : "");
  }

  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const onMessage = event.target.matches("article");
    if (!step || (!onMessage && event.target !== this.#scroller)) return;
    const articles = [...this.#content.querySelectorAll("article")];
    const from = onMessage ? articles.indexOf(event.target) : articles.length;
    const next = articles[from + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

function blocksOf(place, messages, view) {
  const groups = albums(messages);
  return groups.flatMap((group, index) => {
    const message = group[0];
    const day = startsDay(groups[index - 1]?.[0], message) ? [dayBlock(place, message)] : [];
    return [...day, messageBlock(place, group, groups[index - 1], groups[index + 1], view)];
  });
}

/** Neighbours with one media_group_id are one album. */
function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const open = groups.at(-1);
    if (message.media_group_id && open?.[0].media_group_id === message.media_group_id) open.push(message);
    else groups.push([message]);
  }
  return groups;
}

const dayOf = (message) => new Date(message.date * 1000).toDateString();
const startsDay = (before, message) => !before || dayOf(before) !== dayOf(message);

function dayBlock(place, message) {
  const day = dayOf(message);
  return { key: `${place}/${day}`, deps: [currentLanguage(), new Date().toDateString()], build: () => renderDay(message.date) };
}

function messageBlock(place, group, before, after, view) {
  const message = group[0];
  const key = `${place}/${message.message_id}`;
  if (isService(message)) return { key, deps: [message, currentLanguage()], build: () => renderService(message) };
  const first = !sameRun(before?.[0], message);
  const last = !sameRun(message, after?.[0]);
  const waiting = group.map((part) => view.actions.waitingIn(part)).join();
  const deps = [...group, first, last, view.viewerId, waiting, currentLanguage()];
  return { key, deps, build: () => renderMessage(group, { ...view, first, last }) };
}

function sameRun(a, b) {
  if (!a || !b || isService(a) || isService(b) || startsDay(a, b)) return false;
  return a.from?.id === b.from?.id && b.date - a.date < SAME_RUN_SECONDS;
}
