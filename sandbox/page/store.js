/**
 * What the page knows: users, chats, topics, and what the person looks at. Views read it and redraw on "change".
 *
 * A message object is never changed in place: an update puts a new object in its place, so views can compare by
 * identity. A *place* is where messages are read and written: a customer's chat ("c:<user id>") or a topic of the
 * agents' group ("t:<thread id>", 0 = the general topic).
 */
export const GENERAL = 0;
const TYPING_MS = 5500;

export const chatPlace = (userId) => `c:${userId}`;
export const topicPlace = (threadId) => `t:${threadId}`;
export const threadOf = (message) => (message.message_thread_id === 1 ? GENERAL : message.message_thread_id ?? GENERAL);

export class Store extends EventTarget {
  bot = null;
  group = null;
  users = new Map();
  topics = new Map();
  commands = [];
  loaded = false;
  customerId = null;
  threadId = null;
  agentId = null;
  /** Says whether a place is on the screen now: what arrives there is read at once. */
  isWatched = () => false;
  #chats = new Map();
  #unread = new Map();
  #typing = new Map();
  #scheduled = false;

  // ---- reading

  customers() {
    return [...this.users.values()].filter((user) => user.role !== "agent");
  }

  agents() {
    return [...this.users.values()].filter((user) => user.role === "agent");
  }

  messages(chatId) {
    return [...(this.#chats.get(Number(chatId))?.values() ?? [])].filter((message) => !message.deleted);
  }

  message(chatId, messageId) {
    return this.#chats.get(Number(chatId))?.get(messageId);
  }

  topicMessages(threadId) {
    return this.group ? this.messages(this.group.id).filter((message) => threadOf(message) === threadId) : [];
  }

  openTopics() {
    return [...this.topics.values()].filter((topic) => !topic.deleted);
  }

  unread(place) {
    return this.#unread.get(place) ?? 0;
  }

  unreadWithPrefix(prefix) {
    return [...this.#unread].reduce((sum, [place, count]) => sum + (place.startsWith(prefix) ? count : 0), 0);
  }

  /** The action ("typing", "upload_photo", …) the bot shows in a place now, or null. */
  botAction(place) {
    const shown = this.#typing.get(place);
    return shown && shown.until > Date.now() ? shown.action : null;
  }

  placeOf(message) {
    return this.#isGroup(message.chat.id) ? topicPlace(threadOf(message)) : chatPlace(message.chat.id);
  }

  // ---- changing

  /** Takes the whole state. Messages not seen before count as arrived, unless this is the first load. */
  load(state) {
    const before = this.loaded ? this.#chats : null;
    this.bot = state.bot;
    this.group = state.group;
    this.commands = (state.commands ?? []).filter((command) => command.command);
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.topics = new Map((state.group?.topics ?? []).map((topic) => [topic.message_thread_id, topic]));
    this.#chats = new Map(Object.entries(state.messages).map(([chatId, list]) => [Number(chatId), byMessageId(list)]));
    if (before) this.#noticeMissed(before);
    this.#dropVanished();
    this.loaded = true;
    this.changed();
  }

  apply(event) {
    const handler = EVENT_HANDLERS[event.type];
    if (handler) handler(this, event);
    this.changed();
  }

  /** `onlyIfNew`: the answer to our own request may be older than what the stream has told meanwhile. */
  putMessage(message, { onlyIfNew = false } = {}) {
    const chatId = Number(message.chat.id);
    const chat = this.#chats.get(chatId) ?? new Map();
    const isNew = !chat.has(message.message_id);
    if (!isNew && onlyIfNew) return;
    chat.set(message.message_id, message);
    this.#chats.set(chatId, isNew ? inOrder(chat) : chat);
    if (isNew) this.#arrived(message);
    this.changed();
  }

  patchMessage(chatId, messageId, patch) {
    const known = this.message(chatId, messageId);
    if (known) this.#chats.get(Number(chatId)).set(messageId, { ...known, ...patch });
  }

  putUser(user) {
    this.users.set(user.id, { ...this.users.get(user.id), ...user });
    this.changed();
  }

  putTopic(topic) {
    this.topics.set(topic.message_thread_id, { ...this.topics.get(topic.message_thread_id), ...topic });
    if (topic.deleted && this.threadId === topic.message_thread_id) this.threadId = null;
    this.changed();
  }

  setAction(place, action) {
    this.#typing.set(place, { action, until: Date.now() + TYPING_MS });
    setTimeout(() => this.changed(), TYPING_MS + 50);
  }

  select(fields) {
    Object.assign(this, fields);
    this.readWatched();
    this.changed();
  }

  readWatched() {
    for (const place of this.#unread.keys()) if (this.isWatched(place)) this.#unread.delete(place);
  }

  /** Tells the views, once for all changes made in the same turn of the event loop. */
  changed() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.dispatchEvent(new Event("change"));
    });
  }

  // ---- inside

  #isGroup(chatId) {
    return this.group !== null && Number(chatId) === Number(this.group.id);
  }

  #arrived(message) {
    const place = this.placeOf(message);
    if (message.from?.id === this.bot?.id) this.#typing.delete(place);
    const own = message.from?.id === (this.#isGroup(message.chat.id) ? this.agentId : message.chat.id);
    if (own || this.isWatched(place)) return;
    this.#unread.set(place, this.unread(place) + 1);
  }

  #noticeMissed(before) {
    for (const [chatId, chat] of this.#chats) {
      for (const [id, message] of chat) if (!before.get(chatId)?.has(id)) this.#arrived(message);
    }
  }

  #dropVanished() {
    if (!this.users.has(this.customerId)) this.customerId = null;
    if (!this.users.has(this.agentId)) this.agentId = null;
    if (this.threadId !== GENERAL && !(this.topics.has(this.threadId) && !this.topics.get(this.threadId).deleted)) this.threadId = null;
  }
}

const EVENT_HANDLERS = {
  message: (store, { message }) => store.putMessage(message),
  message_edited: (store, { message }) => store.putMessage(message),
  message_deleted: (store, event) =>
    store.patchMessage(event.chat_id, event.message_id ?? event.message?.message_id, { deleted: true }),
  reaction: (store, event) =>
    event.message
      ? store.putMessage(event.message)
      : store.patchMessage(event.chat_id, event.message_id, { reactions: event.reactions ?? [] }),
  topic: (store, { topic }) => store.putTopic(topic),
  user: (store, { user }) => store.putUser(user),
  chat_action: (store, event) => {
    const isGroup = store.group && Number(event.chat_id) === Number(store.group.id);
    const place = isGroup ? topicPlace(event.message_thread_id ?? GENERAL) : chatPlace(event.chat_id);
    store.setAction(place, event.action ?? "typing");
  },
};

const byMessageId = (list) => inOrder(new Map(list.map((message) => [message.message_id, message])));
const inOrder = (chat) => new Map([...chat].sort(([a], [b]) => a - b));
