/** A few stickers, drawn here: an emoji on a transparent WebP picture of Telegram's sticker size. */
import { askChoice } from "./dialogs.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

const STICKERS = ["👋", "😊", "🙏", "🎉", "📦", "🤔", "😤", "💔"];
const SIZE_PX = 512;

/** Resolves with a file, or null when none was chosen. */
export async function askSticker() {
  const choices = STICKERS.map((emoji) => ({ label: emoji, value: emoji, node: h("span", { class: "sticker-choice" }, emoji) }));
  const emoji = await askChoice(t("chooseSticker"), choices);
  return emoji ? drawn(emoji) : null;
}

async function drawn(emoji) {
  const canvas = h("canvas", { width: SIZE_PX, height: SIZE_PX });
  const brush = canvas.getContext("2d");
  brush.font = `${SIZE_PX * 0.78}px "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif`;
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillText(emoji, SIZE_PX / 2, SIZE_PX / 2);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp"));
  return new File([blob], "sticker.webp", { type: "image/webp" });
}
