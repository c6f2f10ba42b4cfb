/** Modal questions. Each function resolves with the answer, or with null when the person gave up. */
import { h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * `fields`: `{name, label, value?, required?, type?, options?: [[value, label]], min?, pattern?}`.
 * Resolves with an object of strings. `body`: nodes above the fields.
 */
export function askForm({ title, fields = [], body = [], confirm, danger = false }) {
  const form = h("form", { method: "dialog" }, h("h2", {}, title), body, fields.map(fieldRow), buttons(confirm, danger));
  return shown(form, (dialog) => (dialog.returnValue === "yes" ? Object.fromEntries(new FormData(form)) : null));
}

function fieldRow({ name, label, options, ...rest }) {
  const control = options
    ? h("select", { name, "data-testid": `field-${name}` }, options.map(([value, text]) => h("option", { value }, text)))
    : h("input", { name, autocomplete: "off", "data-testid": `field-${name}`, ...rest });
  if (options && rest.value !== undefined) control.value = rest.value;
  return h("label", { class: "field" }, h("span", {}, label), control);
}

function buttons(confirm, danger) {
  const yes = { type: "submit", value: "yes", class: danger ? "danger" : "primary", "data-testid": "dialog-confirm" };
  const no = { type: "submit", value: "no", class: "quiet", formnovalidate: true };
  // The confirming button comes first in the document: Enter in a field presses the first one.
  return h("div", { class: "dialog-buttons" }, h("button", yes, confirm), h("button", no, t("cancel")));
}

function shown(content, result) {
  const dialog = h("dialog", { "data-testid": "dialog" }, content);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close("no"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result(dialog));
    });
  });
}

export function showAlert(text) {
  const ok = h("button", { type: "submit", value: "yes", class: "primary", "data-testid": "dialog-confirm" }, t("ok"));
  const form = h("form", { method: "dialog" }, h("p", { class: "alert-text" }, text), h("div", { class: "dialog-buttons" }, ok));
  return shown(form, () => null);
}

/** Lets the person choose one of several nodes: `choices` are `{label, node, value}`. */
export function askChoice(title, choices) {
  const options = choices.map(({ label, node, value }) =>
    h("button", { type: "submit", value, class: "choice", "aria-label": label }, node),
  );
  const form = h("form", { method: "dialog" }, h("h2", {}, title), h("div", { class: "choices" }, options));
  return shown(form, (dialog) => (choices.some(({ value }) => value === dialog.returnValue) ? dialog.returnValue : null));
}

export function showPicture(address, alt) {
  const close = h("button", { type: "submit", class: "picture-close", "aria-label": t("close") }, h("img", { src: address, alt }));
  const form = h("form", { method: "dialog", class: "picture" }, close);
  return shown(form, () => null);
}
