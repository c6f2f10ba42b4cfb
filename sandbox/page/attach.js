/** The attach menu: photos and albums, files, voice, contact, location, stickers. */
import { askForm } from "./dialogs.js";
import { h } from "./dom.js";
import { fileSize, t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { askSticker } from "./stickers.js";
import { attempt, toast } from "./toast.js";

const LARGEST_ALBUM = 10;
const DEFAULT_PHONE = "+79161234567";
const RED_SQUARE = { latitude: "55.753600", longitude: "37.621400" };

export function openAttachMenu(opener, composer) {
  const pick = (options, use) => async () => {
    const files = await pickFiles(options);
    if (files.length) await use(files);
  };
  openMenu(opener, [
    { label: t("photoOrAlbum"), icon: "photo", testid: "attach-photo", run: pick({ accept: "image/*", multiple: true }, (files) => attachPhotos(composer, files)) },
    { label: t("video"), icon: "video", testid: "attach-video", run: pick({ accept: "video/*" }, ([file]) => attachFile(composer, file, "video")) },
    { label: t("file"), icon: "file", testid: "attach-file", run: pick({}, ([file]) => attachFile(composer, file, "document")) },
    { label: t("voiceFile"), icon: "mic", testid: "attach-voice", run: pick({ accept: "audio/*,.ogg,.oga" }, ([file]) => composer.deliver({ kind: "voice" }, file)) },
    { label: t("audioFile"), icon: "play", testid: "attach-audio", run: pick({ accept: "audio/*" }, ([file]) => attachFile(composer, file, "audio")) },
    { label: t("sticker"), icon: "sticker", testid: "attach-sticker", run: () => sendSticker(composer) },
    { label: t("contact"), icon: "contact", testid: "attach-contact", run: () => shareContact(composer) },
    { label: t("location"), icon: "location", testid: "attach-location", run: () => sendLocation(composer) },
  ]);
}

/** Pasted or dropped: pictures go as photos, anything else as files. */
export async function attachFiles(composer, files) {
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  if (pictures.length) await attachPhotos(composer, pictures);
  for (const file of files.filter((other) => !pictures.includes(other))) await attachFile(composer, file, "document");
}

async function attachPhotos(composer, files) {
  const chosen = files.slice(0, LARGEST_ALBUM);
  const caption = await askCaption(t("sendPhotos", { count: chosen.length }), thumbnails(chosen));
  if (caption === null) return;
  const album = chosen.length > 1 ? { media_group_id: crypto.randomUUID().replaceAll("-", "").slice(0, 17) } : {};
  await Promise.all(
    chosen.map((file, index) => composer.deliver({ kind: "photo", ...album, ...(index === 0 && caption ? { caption } : {}) }, file)),
  );
}

async function attachFile(composer, file, kind) {
  const about = h("p", { class: "file-name" }, file.name, " ", h("span", { class: "muted" }, fileSize(file.size)));
  const caption = await askCaption(t("sendFile"), [about]);
  if (caption !== null) await composer.deliver({ kind, ...(caption ? { caption } : {}) }, file);
}

async function askCaption(title, body) {
  const field = { name: "caption", label: t("caption"), maxlength: "1024" };
  const answer = await askForm({ title, body, fields: [field], confirm: t("send") });
  return answer ? answer.caption.trim() : null;
}

function thumbnails(files) {
  const picture = (file) => {
    const address = URL.createObjectURL(file);
    return h("img", { src: address, alt: file.name, onload: () => URL.revokeObjectURL(address) });
  };
  return [h("div", { class: "thumbnails" }, files.map(picture))];
}

function pickFiles({ accept = "", multiple = false }) {
  const input = h("input", { type: "file", accept, multiple, hidden: true, "data-testid": "file-input" });
  document.body.append(input);
  return new Promise((resolve) => {
    const finish = () => {
      input.remove();
      resolve([...input.files]);
    };
    input.addEventListener("change", finish);
    input.addEventListener("cancel", finish);
    input.click();
  });
}

/** `person`: whose name stands in the form at first, so that sharing one's own number is one press. */
export async function shareContact(composer, person = {}) {
  const fields = [
    { name: "first_name", label: t("name"), value: person.first_name ?? "", required: true },
    { name: "phone_number", label: t("phone"), type: "tel", value: DEFAULT_PHONE, required: true, pattern: "[+0-9 \\-\\(\\)]{5,20}" },
  ];
  const contact = await askForm({ title: t("shareContact"), fields, confirm: t("send") });
  if (!contact) return;
  const own = contact.first_name === person.first_name && person.id ? { user_id: person.id } : {};
  await composer.deliver({ kind: "contact", contact: { ...contact, ...own } });
}

export async function sendLocation(composer) {
  const number = { type: "number", step: "any", required: true };
  const fields = [
    { name: "latitude", label: t("latitude"), value: RED_SQUARE.latitude, min: "-90", max: "90", ...number },
    { name: "longitude", label: t("longitude"), value: RED_SQUARE.longitude, min: "-180", max: "180", ...number },
  ];
  const answer = await askForm({ title: t("sendLocation"), fields, confirm: t("send") });
  if (!answer) return;
  const location = { latitude: Number(answer.latitude), longitude: Number(answer.longitude) };
  await composer.deliver({ kind: "location", location });
}

async function sendSticker(composer) {
  const file = await attempt(() => askSticker());
  if (file) await composer.deliver({ kind: "sticker" }, file);
  else if (file === undefined) toast(t("unsupported"));
}
