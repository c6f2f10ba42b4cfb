/** The list of customers' chats, and adding a person. */
import * as api from "./api.js";
import { askForm } from "./dialogs.js";
import { avatar, byId, fullName, h } from "./dom.js";
import { currentLanguage, listTime, t } from "./i18n.js";
import { KeyedChildren } from "./keyed.js";
import { preview } from "./preview.js";
import { chatPlace } from "./store.js";
import { attempt } from "./toast.js";

export class Customers {
  #store;
  #choose;
  #children = new KeyedChildren(byId("customer-list"));

  /** `choose(userId)` opens a customer's chat. */
  constructor(store, choose) {
    this.#store = store;
    this.#choose = choose;
    byId("add-customer").addEventListener("click", () => this.#add());
  }

  draw() {
    const rows = this.#store.customers().map((user) => ({ user, last: this.#store.messages(user.id).at(-1) }));
    rows.sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
    this.#children.show(rows.map((row) => this.#block(row)));
  }

  #block({ user, last }) {
    const unread = this.#store.unread(chatPlace(user.id));
    const chosen = this.#store.customerId === user.id;
    const deps = [user, last, unread, chosen, currentLanguage()];
    return { key: user.id, deps, build: () => this.#row(user, last, unread, chosen) };
  }

  #row(user, last, unread, chosen) {
    const own = last?.from?.id === user.id;
    const words = last ? `${own ? `${t("you")}: ` : ""}${preview(last)}` : t("noMessages");
    const look = { type: "button", class: "row", "aria-current": chosen ? "true" : null, "data-testid": "customer-item" };
    return h(
      "button",
      { ...look, title: fullName(user), dataset: { userId: user.id }, onclick: () => this.#choose(user.id) },
      avatar(user),
      h(
        "span",
        { class: "row-words" },
        h("span", { class: "row-top" }, h("span", { class: "row-name" }, fullName(user)), languageMark(user), h("span", { class: "row-time" }, last ? listTime(last.date) : "")),
        h("span", { class: "row-bottom" }, h("span", { class: "row-last" }, user.blocked_bot ? `⊘ ${t("blocked")}` : words), unreadBadge(unread)),
      ),
    );
  }

  async #add() {
    const fields = [
      { name: "first_name", label: t("name"), required: true, maxlength: "64" },
      { name: "username", label: t("username"), pattern: "[A-Za-z0-9_]{3,32}" },
      { name: "language_code", label: t("customerLanguage"), options: [["ru", "Русский"], ["en", "English"]], value: currentLanguage() },
      { name: "role", label: t("role"), options: [["customer", t("roleCustomer")], ["agent", t("roleAgent")]] },
    ];
    const answer = await askForm({ title: t("addCustomer"), fields, confirm: t("add") });
    if (!answer) return;
    if (!answer.username) delete answer.username;
    const user = await attempt(() => api.addUser(answer));
    if (!user) return;
    this.#store.putUser({ role: answer.role, blocked_bot: false, ...user });
    if (answer.role === "customer") this.#choose(user.id);
  }
}

const languageMark = (user) => (user.language_code ? h("span", { class: "language" }, user.language_code.slice(0, 2)) : null);

export function unreadBadge(count) {
  return count ? h("span", { class: "badge", "data-testid": "unread", "aria-label": t("unreadCount", { count }) }, String(count)) : null;
}

