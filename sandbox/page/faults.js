/** The "network trouble" dialog: spoils the bot's next requests. */
import * as api from "./api.js";
import { askForm } from "./dialogs.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { attempt, toast } from "./toast.js";

const KINDS = ["429", "500", "502_html", "drop_before", "drop_after", "duplicate_update"];
const METHODS = ["", "sendMessage", "getUpdates", "copyMessage", "createForumTopic", "editMessageText"];

const kindName = (kind) => t(`fault${kind}`);

function fields() {
  return [
    { name: "kind", label: t("faultKind"), options: KINDS.map((kind) => [kind, kindName(kind)]) },
    { name: "method", label: t("faultMethod"), options: METHODS.map((name) => [name, name || t("anyMethod")]), value: "sendMessage" },
    { name: "times", label: t("faultTimes"), type: "number", min: "1", max: "100", value: "1", required: true },
    { name: "retry_after", label: t("faultRetryAfter"), type: "number", min: "1", max: "120", value: "3", required: true },
  ];
}

function asFault({ kind, method, times, retry_after: retryAfter }) {
  const fault = { kind, times: Number(times) };
  if (method) fault.method = method;
  if (kind === "429") fault.retry_after = Number(retryAfter);
  return fault;
}

/** Marks the button while faults wait for their request. Returns how many. */
export async function showWaitingFaults(button) {
  const waiting = (await attempt(() => api.fetchFaults())) ?? [];
  button.classList.toggle("active", waiting.length > 0);
  return waiting.length;
}

export async function openFaults(button) {
  const waiting = await showWaitingFaults(button);
  const body = [h("p", { class: "muted" }, t("troubleText")), waiting ? calmButton(button) : null];
  const answer = await askForm({ title: t("trouble"), fields: fields(), body, confirm: t("causeTrouble") });
  if (!answer) return;
  const added = await attempt(() => api.addFault(asFault(answer)));
  if (!added) return;
  await showWaitingFaults(button);
  toast(t("troubleOn", { kind: kindName(answer.kind) }));
}

function calmButton(button) {
  const calm = h("button", { type: "button", class: "quiet wide", "data-testid": "faults-clear" }, t("calmAgain"));
  calm.addEventListener("click", async () => {
    calm.closest("dialog").close("calm");
    await attempt(() => api.clearFaults());
    await showWaitingFaults(button);
    toast(t("troubleOff"));
  });
  return calm;
}
