/** Line icons drawn on a 24 × 24 grid. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  attach: "m20 11.5-8 8a5 5 0 0 1-7-7l8.5-8.5a3.5 3.5 0 0 1 5 5L10 17.5a2 2 0 0 1-3-3l7.5-7.5",
  mic: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  plus: "M12 5v14M5 12h14",
  back: "m14.5 5-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9.5 6 6 6-6",
  reply: "M10 6 4 12l6 6v-4c5 0 8 1 10 5 0-6-3-9-10-9z",
  edit: "m4 20 1-4L16.5 4.5a2 2 0 0 1 3 3L8 19zM14.5 6.5l3 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  video: "M3 6h12v12H3zM15 10.5 21 7v10l-6-3.5z",
  file: "M6 3h8l4 4v14H6zM14 3v5h4",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6 8-6s8 2 8 6",
  location: "M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  sticker: "M4 4h16v10l-6 6H4zM14 20v-6h6M9 10v.01M14 10v.01M8.5 14c1 1 2 1.2 3 1",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  stop: "M7 7h10v10H7z",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.7l12.6 12.6",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  theme: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18",
  chats: "M4 5h16v11H9l-5 4z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6 8-6s8 2 8 6",
  team: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c0-4 3-6 7-6s7 2 7 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18.5 14.5c2 .8 3.5 2.5 3.5 5.5",
  link: "M9 15 15 9M11 6l2-2a4.5 4.5 0 0 1 6.5 6.5l-2 2M13 18l-2 2a4.5 4.5 0 0 1-6.5-6.5l2-2",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16",
  slash: "M15 4 9 20",
  check: "m5 12.5 4.5 4.5L19 7.5",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Fills every `<… data-icon="name">` of the static page. */
export function placeIcons(root) {
  for (const slot of root.querySelectorAll("[data-icon]")) slot.prepend(icon(slot.dataset.icon));
}
