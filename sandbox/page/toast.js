/** Short messages at the top of the page, read out by screen readers, gone after a while. */
import { byId, h } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_MS = 4500;

export function toast(text, kind = "info") {
  const node = h("div", { class: `toast ${kind}`, "data-testid": "toast" }, text);
  const shelf = byId("toasts");
  shelf.append(node);
  while (shelf.children.length > 3) shelf.firstChild.remove();
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Runs an action of the person; what goes wrong is said, not thrown. Returns its value, or undefined. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(t("couldNot", { reason: error.message }), "problem");
    return undefined;
  }
}
