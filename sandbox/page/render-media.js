/** The media of one message: photo, video, voice, document, sticker, contact, location, dice, poll. */
import { fileAddress } from "./api.js";
import { showPicture } from "./dialogs.js";
import { avatar, h } from "./dom.js";
import { fileSize, t } from "./i18n.js";
import { icon } from "./icons.js";
import { audioPlayer } from "./player.js";

const WIDEST = 280;
const DICE = ["", "⚀", "⚁", "⚂", "⚃", "⚄", "⚅"];

const RENDERERS = {
  photo: (sizes) => photo(sizes),
  animation: (file) => video(file, { autoplay: true, loop: true, muted: true }),
  video: (file) => video(file, { controls: true }),
  video_note: (file) => h("div", { class: "round" }, video(file, { controls: true })),
  voice: (file) => audioPlayer(fileAddress(file.file_id), { seconds: file.duration, seed: file.file_unique_id }),
  audio: (file) =>
    audioPlayer(fileAddress(file.file_id), {
      seconds: file.duration,
      seed: file.file_unique_id,
      title: [file.performer, file.title].filter(Boolean).join(" – ") || file.file_name || t("audio"),
    }),
  sticker: (file) => sticker(file),
  document: (file) => documentCard(file),
  contact: (contact) => contactCard(contact),
  venue: (venue) => locationCard(venue.location, venue.title),
  location: (location) => locationCard(location, t("location")),
  dice: (dice) => h("div", { class: "dice" }, dice.emoji === "🎲" ? DICE[dice.value] : `${dice.emoji} ${dice.value}`),
  poll: (poll) => pollCard(poll),
};

/** `{kind, node}` of the message's media, or null for a plain text. An animation also carries `document`: first wins. */
export function mediaOf(message) {
  const kind = Object.keys(RENDERERS).find((name) => message[name]);
  return kind ? { kind, node: RENDERERS[kind](message[kind]) } : null;
}

export function photo(sizes) {
  const size = sizes.reduce((best, next) => (next.width * next.height > best.width * best.height ? next : best));
  const address = fileAddress(size.file_id);
  const image = h("img", { src: address, alt: t("photo"), width: size.width, height: size.height, loading: "lazy" });
  const open = () => showPicture(address, t("photo"));
  const shape = { "--ratio": `${size.width || 4} / ${size.height || 3}`, "--width": `${shownWidth(size)}px` };
  return h("button", { type: "button", class: "photo", "aria-label": t("openPhoto"), style: shape, onclick: open }, image);
}

const shownWidth = ({ width, height }) => Math.max(140, Math.min(WIDEST, width || WIDEST, (WIDEST * (width || 4)) / (height || 3)));

function video(file, flags) {
  return h("video", { src: fileAddress(file.file_id), preload: "metadata", playsinline: true, width: file.width, height: file.height, ...flags });
}

function sticker(file) {
  if (file.is_animated) return h("div", { class: "sticker-emoji" }, file.emoji ?? "🙂");
  if (file.is_video) return h("video", { class: "sticker", src: fileAddress(file.file_id), autoplay: true, loop: true, muted: true });
  return h("img", { class: "sticker", src: fileAddress(file.file_id), alt: file.emoji ?? t("sticker"), width: 160, height: 160 });
}

function documentCard(file) {
  const name = file.file_name ?? t("document");
  const extension = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? "";
  const sign = h("span", { class: "file-sign", "aria-hidden": "true" }, extension ? extension.toUpperCase() : icon("file"));
  const words = h("span", { class: "file-words" }, h("span", { class: "file-name" }, name), h("span", { class: "muted" }, fileSize(file.file_size)));
  return h("a", { class: "file", href: fileAddress(file.file_id), download: name, "aria-label": t("download", { name }) }, sign, words);
}

function contactCard(contact) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  const words = h("span", { class: "file-words" }, h("span", { class: "file-name" }, name), h("span", { class: "muted" }, contact.phone_number));
  return h("div", { class: "file contact" }, avatar({ id: contact.user_id ?? name.length, first_name: name }), words);
}

function locationCard({ latitude, longitude }, title) {
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const map = h("span", { class: "map", "aria-hidden": "true" }, icon("location"));
  return h("div", { class: "location" }, map, h("span", { class: "file-name" }, title), h("span", { class: "muted" }, place));
}

function pollCard(poll) {
  const total = Math.max(1, poll.total_voter_count ?? 0);
  const row = (option) =>
    h("li", { style: { "--share": `${(100 * (option.voter_count ?? 0)) / total}%` } }, h("span", {}, option.text), h("span", { class: "muted" }, String(option.voter_count ?? 0)));
  return h("div", { class: "poll" }, h("strong", {}, poll.question), h("ul", {}, poll.options.map(row)));
}
