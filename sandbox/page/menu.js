/** A pop-up menu beside a button: arrow keys, Escape, focus goes back to the opener. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

const GAP = 6;

/**
 * `items`: `{label, icon, danger?, testid?, run}`; null entries are left out. `head`: a node above them.
 * `at`: a point {x, y} instead of the opener's border.
 */
export function openMenu(opener, items, { head = null, at = null } = {}) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" }, head);
  const close = () => menu.hidePopover();
  for (const item of items.filter(Boolean)) menu.append(menuItem(item, close));
  document.body.append(menu);
  menu.addEventListener("keydown", (event) => moveFocus(menu, event));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && retire(menu, opener));
  menu.showPopover();
  place(menu, at ? new DOMRect(at.x, at.y, 0, 0) : opener.getBoundingClientRect());
  menu.querySelector("button")?.focus();
  return close;
}

function menuItem(item, close) {
  const run = () => {
    close();
    item.run();
  };
  const className = item.danger ? "menu-item danger" : "menu-item";
  const properties = { type: "button", role: "menuitem", class: className, onclick: run, "data-testid": item.testid };
  return h("button", properties, item.icon ? icon(item.icon) : null, h("span", {}, item.label));
}

function moveFocus(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button")];
  const index = buttons.indexOf(document.activeElement);
  buttons[(index + step + buttons.length) % buttons.length].focus();
}

function place(menu, anchor) {
  const size = menu.getBoundingClientRect();
  const below = anchor.bottom + GAP + size.height <= innerHeight;
  const top = below ? anchor.bottom + GAP : Math.max(GAP, anchor.top - GAP - size.height);
  const wanted = anchor.left + size.width + GAP <= innerWidth ? anchor.left : anchor.right - size.width;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.min(Math.max(GAP, wanted), innerWidth - size.width - GAP)}px`;
}

function retire(menu, opener) {
  const lostFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.remove();
  if (lostFocus && opener.isConnected) opener.focus();
}
