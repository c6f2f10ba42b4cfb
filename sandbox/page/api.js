/** The sandbox server's HTTP interface, one function a request. Failures are thrown as `ApiError`. */

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(`sandbox/${path}`, options);
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, explanation(text) || `HTTP ${response.status}`);
  return text ? JSON.parse(text) : null;
}

function explanation(text) {
  try {
    const data = JSON.parse(text);
    return data.description ?? data.error ?? data.message ?? "";
  } catch {
    return text.slice(0, 200);
  }
}

function asForm(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) form.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  form.append("file", file, file.name);
  return form;
}

const ofMessage = (chatId, messageId) => `chats/${chatId}/messages/${messageId}`;

export const fetchState = () => request("GET", "state");
export const addUser = (user) => request("POST", "users", user);
export const blockBot = (userId) => request("POST", `users/${userId}/block`, {});
export const unblockBot = (userId) => request("POST", `users/${userId}/unblock`, {});

/** `fields` as the server names them; with a `file` they travel as a multipart form. */
export function sendMessage(chatId, fields, file = null) {
  return request("POST", `chats/${chatId}/messages`, file ? asForm(fields, file) : fields);
}

export const editMessage = (chatId, messageId, fields) => request("PATCH", ofMessage(chatId, messageId), fields);
export const press = (chatId, messageId, fromUser, data) =>
  request("POST", `${ofMessage(chatId, messageId)}/press`, { from_user: fromUser, data });
export const react = (chatId, messageId, fromUser, emoji) =>
  request("POST", `${ofMessage(chatId, messageId)}/reaction`, { from_user: fromUser, emoji });

export const createTopic = (chatId, name, fromUser) => request("POST", `chats/${chatId}/topics`, { name, from_user: fromUser });
/** `action`: close, reopen or delete. */
export const changeTopic = (chatId, topicId, action, fromUser) =>
  request("POST", `chats/${chatId}/topics/${topicId}/${action}`, { from_user: fromUser });

/** The faults that still wait for a request to spoil. */
export const fetchFaults = () => request("GET", "faults");
export const addFault = (fault) => request("POST", "faults", fault);
export const clearFaults = () => request("DELETE", "faults");

export const fileAddress = (fileId) => `sandbox/files/${encodeURIComponent(fileId)}`;
