/** One line about a message: for lists, reply quotes and the pinned bar. */
import { fullName } from "./dom.js";
import { t } from "./i18n.js";

const KINDS = [
  ["photo", "photo", "🖼"],
  ["voice", "voice", "🎤"],
  ["video_note", "videoNote", "📹"],
  ["video", "video", "📹"],
  ["animation", "animation", "🎞"],
  ["audio", "audio", "🎵"],
  ["sticker", "sticker", ""],
  ["document", "document", "📎"],
  ["contact", "contact", "👤"],
  ["location", "location", "📍"],
  ["venue", "location", "📍"],
  ["dice", "dice", "🎲"],
  ["poll", "poll", "📊"],
];

const memberNames = (members) => members.map(fullName).join(", ");
const who = (message) => (message.from ? fullName(message.from) : "");

const SERVICES = {
  forum_topic_created: (message) => t("topicCreated", { name: message.forum_topic_created.name }),
  forum_topic_closed: (message) => t("topicClosedBy", { name: who(message) }),
  forum_topic_reopened: (message) => t("topicReopenedBy", { name: who(message) }),
  forum_topic_edited: ({ forum_topic_edited: { name } }) => (name ? t("topicRenamed", { name }) : t("topicChanged")),
  pinned_message: (message) => t("pinned", { name: who(message) }),
  new_chat_members: (message) => t("joined", { name: memberNames(message.new_chat_members) }),
  left_chat_member: (message) => t("left", { name: fullName(message.left_chat_member) }),
};

const CONTENT = ["text", ...KINDS.map(([field]) => field)];

/** The words of a service message, or null for an ordinary one. */
export function serviceText(message) {
  const field = Object.keys(SERVICES).find((name) => message[name]);
  if (field) return SERVICES[field](message);
  return CONTENT.some((name) => message[name] !== undefined) ? null : t("serviceMessage");
}

export function preview(message) {
  if (message.text) return message.text;
  const kind = KINDS.find(([field]) => message[field]);
  if (!kind) return serviceText(message) ?? "";
  const [field, key, sign] = kind;
  const detail = message.caption || message.document?.file_name || message.poll?.question || "";
  const label = field === "sticker" ? `${message.sticker.emoji ?? ""} ${t(key)}` : `${sign} ${detail || t(key)}`;
  return label.trim();
}
