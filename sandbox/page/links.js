/** A link to the bot that was opened here: t.me/<bot>?start=<payload> leads to this page with ?start=<payload>. */
import { askChoice } from "./dialogs.js";
import { avatar, fullName, h } from "./dom.js";
import { t } from "./i18n.js";

/** Asks once who opens the link; resolves with `{userId, text}` to send, or with null. */
export async function openedLink(store) {
  const payload = new URLSearchParams(location.search).get("start");
  if (!payload) return null;
  history.replaceState(null, "", location.pathname);
  const choices = [...store.agents(), ...store.customers()].map((user) => ({
    value: String(user.id),
    label: fullName(user),
    node: h("span", { class: "opener" }, avatar(user), fullName(user)),
  }));
  const chosen = await askChoice(t("openLinkAs"), choices);
  return chosen === null ? null : { userId: Number(chosen), text: `/start ${payload}` };
}
