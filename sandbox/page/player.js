/** A small player for voice messages and music: play, bars that show the progress, time. */
import { h } from "./dom.js";
import { duration, t } from "./i18n.js";
import { icon } from "./icons.js";

const BARS = 30;
let playing = null;

/** `seed` makes the same recording look the same each time. */
export function audioPlayer(address, { seconds, seed, title = "" }) {
  const audio = new Audio();
  audio.preload = "none";
  audio.src = address;
  const button = h("button", { type: "button", class: "play", "aria-label": t("play") }, icon("play"));
  const bars = h("span", { class: "bars", "aria-hidden": "true" }, barHeights(seed).map(bar));
  const time = h("span", { class: "time" }, duration(seconds));
  const track = h("input", { type: "range", class: "track", min: "0", max: "1000", value: "0", "aria-label": t("position") });
  const length = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : seconds || 1);
  const heading = title ? h("span", { class: "track-title" }, title) : null;

  button.addEventListener("click", () => (audio.paused ? start(audio) : audio.pause()));
  track.addEventListener("input", () => (audio.currentTime = (track.value / 1000) * length()));
  audio.addEventListener("play", () => showState(button, true));
  audio.addEventListener("pause", () => showState(button, false));
  audio.addEventListener("ended", () => (audio.currentTime = 0));
  audio.addEventListener("timeupdate", () => {
    const share = audio.currentTime / length();
    track.value = String(share * 1000);
    [...bars.children].forEach((node, index) => node.classList.toggle("played", index / BARS < share));
    time.textContent = duration(audio.currentTime || seconds);
  });
  return h("div", { class: "player" }, button, h("span", { class: "player-body" }, heading, h("span", { class: "wave" }, bars, track), time));
}

function start(audio) {
  if (playing && playing !== audio) playing.pause();
  playing = audio;
  audio.play().catch(() => audio.pause());
}

function showState(button, isPlaying) {
  button.replaceChildren(icon(isPlaying ? "pause" : "play"));
  button.setAttribute("aria-label", t(isPlaying ? "pause" : "play"));
}

const bar = (height) => h("i", { style: { height: `${height}%` } });

function barHeights(seed) {
  let state = [...String(seed)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);
  return Array.from({ length: BARS }, () => {
    state = (state * 1103515245 + 12345) >>> 0;
    return 22 + ((state >>> 16) % 78);
  });
}
