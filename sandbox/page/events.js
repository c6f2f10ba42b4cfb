/**
 * The live stream of what happens in the sandbox, with its own reconnection.
 *
 * `onOpen` is called each time the stream opens (fetch the whole state there: what happened in between was not
 * heard), `onLost` once per loss, `onEvent` with each parsed event.
 */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;

export class LiveEvents {
  #handlers;
  #source = null;
  #retryMs = FIRST_RETRY_MS;
  #open = false;

  constructor(handlers) {
    this.#handlers = handlers;
  }

  start() {
    this.#source = new EventSource("sandbox/events");
    this.#source.onopen = () => this.#opened();
    this.#source.onerror = () => this.#lost();
    this.#source.onmessage = (message) => this.#handlers.onEvent(JSON.parse(message.data));
  }

  #opened() {
    this.#open = true;
    this.#retryMs = FIRST_RETRY_MS;
    this.#handlers.onOpen();
  }

  #lost() {
    this.#source.close();
    if (this.#open) this.#handlers.onLost();
    this.#open = false;
    setTimeout(() => this.start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
