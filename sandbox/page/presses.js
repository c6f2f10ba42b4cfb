/** Pressed inline buttons that wait for the bot's answer (answerCallbackQuery). */
import * as api from "./api.js";
import { showAlert } from "./dialogs.js";
import { toast, attempt } from "./toast.js";

/** Telegram's clients give up about then, too. */
const LONGEST_WAIT_MS = 15_000;

export class Presses {
  #store;
  #waiting = new Map();
  #queries = new Map();
  #early = new Map();

  constructor(store) {
    this.#store = store;
  }

  /** What of this message is waiting, as one comparable value. */
  waitingIn(message) {
    const prefix = `${message.chat.id}/${message.message_id}/`;
    return [...this.#waiting.keys()].filter((key) => key.startsWith(prefix)).join("\n");
  }

  isWaiting(message, data) {
    return this.#waiting.has(keyOf(message, data));
  }

  async press(message, userId, data) {
    const key = keyOf(message, data);
    if (this.#waiting.has(key)) return;
    this.#waiting.set(key, setTimeout(() => this.#finish(key), LONGEST_WAIT_MS));
    this.#store.changed();
    const query = await attempt(() => api.press(message.chat.id, message.message_id, userId, data));
    if (!query) this.#finish(key);
    else this.#expect(query.callback_query_id, key);
  }

  /** The stream told the bot's answer; it can come before the server's reply to our own request. */
  answered(event) {
    const key = this.#queries.get(event.callback_query_id);
    if (key === undefined) this.#early.set(event.callback_query_id, event);
    else this.#settle(event, key);
  }

  #expect(queryId, key) {
    const early = this.#early.get(queryId);
    this.#early.delete(queryId);
    if (early) this.#settle(early, key);
    else this.#queries.set(queryId, key);
  }

  #settle(event, key) {
    this.#queries.delete(event.callback_query_id);
    this.#finish(key);
    if (!event.text) return;
    if (event.show_alert) showAlert(event.text);
    else toast(event.text);
  }

  #finish(key) {
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#store.changed();
  }
}

const keyOf = (message, data) => `${message.chat.id}/${message.message_id}/${data}`;
