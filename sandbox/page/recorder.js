/** Records a voice message in the browser, where it allows that. */
import { h } from "./dom.js";
import { duration, t } from "./i18n.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const LONGEST_MS = 5 * 60 * 1000;

export class VoiceRecorder {
  #form;
  #use;
  #bar = null;

  /** `use(file)` gets what was recorded. */
  constructor(form, use) {
    this.#form = form;
    this.#use = use;
  }

  async start() {
    if (this.#bar) return;
    const stream = await microphone();
    if (!stream) return toast(t("microphoneDenied"), "problem");
    const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    const parts = [];
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.start();
    this.#show(recorder, () => {
      stream.getTracks().forEach((track) => track.stop());
      return new Blob(parts, { type: recorder.mimeType });
    });
  }

  #show(recorder, finish) {
    const startedAt = Date.now();
    const time = h("span", { class: "time" }, duration(0));
    const ticking = setInterval(() => (time.textContent = duration((Date.now() - startedAt) / 1000)), 250);
    const limit = setTimeout(() => end(true), LONGEST_MS);
    const end = (keep) => {
      clearInterval(ticking);
      clearTimeout(limit);
      recorder.addEventListener("stop", () => this.#ended(finish(), keep), { once: true });
      recorder.stop();
    };
    const cancel = { type: "button", class: "quiet", onclick: () => end(false) };
    const send = { type: "button", class: "round-button send ready", "aria-label": t("stopAndSend"), onclick: () => end(true) };
    const words = h("span", { class: "recording" }, h("i", { class: "dot" }), t("recording"), " ", time);
    this.#bar = h("div", { class: "compose-row recording-row", role: "status" }, words, h("button", cancel, t("cancel")), h("button", send, icon("send")));
    this.#form.classList.add("is-recording");
    this.#form.append(this.#bar);
  }

  #ended(blob, keep) {
    this.#bar.remove();
    this.#bar = null;
    this.#form.classList.remove("is-recording");
    if (keep && blob.size) this.#use(new File([blob], fileName(blob.type), { type: blob.type }));
  }
}

const fileName = (type) => (type.includes("ogg") ? "voice.ogg" : type.includes("mp4") ? "voice.m4a" : "voice.webm");

async function microphone() {
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined") return null;
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null; // denied, or no microphone at all: the caller says so
  }
}
