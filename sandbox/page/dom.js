/** Builds DOM nodes. Strings always become text nodes, so data can never turn into markup. */

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProperty(node, name, value);
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setProperty(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "style") for (const [key, part] of Object.entries(value)) node.style.setProperty(key, part);
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

export const byId = (id) => document.getElementById(id);

/** Two letters for an avatar: "Анна Иванова" → "АИ". */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

/** The colour class of a person: the same person has the same colour everywhere. */
export const hue = (user) => (user?.is_bot ? "hue-bot" : `hue-${Math.abs(Number(user?.id) || 0) % 7}`);

export function avatar(user, extra = "") {
  return h("span", { class: `avatar ${hue(user)} ${extra}`, "aria-hidden": "true" }, initials(fullName(user)));
}
