/* Calls of the service. What it refuses is a `Refusal`; when it cannot be reached, a `NoConnection`. */
import * as connection from "./connection.js";
import { events } from "./sse.js";
import { say, translated } from "./words.js";

export class Refusal extends Error {
  constructor(status, error, retryAfter) {
    super(translated(error.message));
    Object.assign(this, { status, code: error.code, kind: error.type, retryAfter });
  }
}

export class NoConnection extends Error {}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    connection.lost();
    throw new NoConnection(say("status.lost"));
  }
  if (response.ok) connection.found();
  else throw await refusal(response);
  return response;
}

async function refusal(response) {
  const retryAfter = Number(response.headers.get("retry-after")) || null;
  try {
    const { error } = await response.json();
    return new Refusal(response.status, error, retryAfter);
  } catch {
    return new Refusal(response.status, { message: `${response.status} ${response.statusText}` }, retryAfter);
  }
}

const json = (body) => ({ method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
const query = (given) => {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") parts.append(name, one);
  }
  return parts.toString();
};
const named = encodeURIComponent;
/** `path`, of the articles as they were in a snapshot where one is named. */
const asOf = (path, snapshot) => (snapshot ? `${path}?${query({ snapshot })}` : path);

async function got(path, options) {
  return (await request(path, options)).json();
}

export const signOut = () => request("logout", { method: "POST" });
export const about = () => got("screen/about");
export const examples = () => got("screen/examples");
export const catalogue = (given, signal) => got(`catalogue?${query(given)}`, { signal });
export const suggestions = (given, signal) => got(`screen/suggestions?${query(given)}`, { signal });
export const part = (id, given) => got(`articles/${named(id)}/text?${query(given)}`);
export const occurrences = (id, words, { signal, snapshot } = {}) => got(`articles/${named(id)}/find?${query({ q: words, snapshot })}`, { signal });
export const remove = (id, options) => got(`articles/${named(id)}`, { method: "DELETE", ...options });
export const removeAll = (ids, options) => got("articles/remove", { ...json({ article_ids: ids }), ...options });
export const label = (body) => got("labels", json(body));
export const unlabel = (id) => got(`labels/${named(id)}`, { method: "DELETE" });
export const mentions = ({ words, filters: { snapshot, ...filters } }) => got(asOf("mentions", snapshot), json({ words, filters }));
export const snapshots = () => got("snapshots");
export const takeSnapshot = (name) => got("snapshots", json({ name }));
export const compareStates = (body, signal) => got("snapshots/compare", { ...json(body), signal });
export const removeSnapshot = (name, options) => request(`snapshots/${named(name)}`, { method: "DELETE", ...options });
export const restoreSnapshot = (name) => got(`snapshots/${named(name)}/restore`, { method: "POST" });
export const watched = () => got("watched");
export const watch = (question) => got("watched", json({ question }));
export const unwatch = (id) => request(`watched/${named(id)}`, { method: "DELETE" });
export const gaps = () => got("gaps");
export const copies = (collection) => got(`copies?${query({ collection })}`);
export const merge = (body, options) => got("copies/merge", { ...json(body), ...options });
export const searches = () => got("searches");
export const saveSearch = (name, body) => got(`searches/${named(name)}`, { ...json(body), method: "PUT" });
export const removeSearch = (name) => request(`searches/${named(name)}`, { method: "DELETE" });
export const job = (id) => got(`jobs/${named(id)}`);
export const judge = (body) => got("feedback", json(body));
export const withdraw = (id) => request(`feedback/${named(id)}`, { method: "DELETE" });
export const forget = (id) => request(`conversations/${named(id)}`, { method: "DELETE" });

/** One verdict for each citation, in their order, however many. */
export async function verify(citations, snapshot = null) {
  const found = [];
  for (let n = 0; n < citations.length; n += 100) {
    const { data } = await got(asOf("verify", snapshot), json({ citations: citations.slice(n, n + 100) }));
    found.push(...data);
  }
  return found;
}

/** The events of one answer, as they come; `onBytes` is told of every sign of life. */
export async function* ask({ snapshot, ...body }, signal, onBytes) {
  const response = await request(asOf("ask", snapshot), { ...json({ ...body, stream: true }), signal, headers: { "Content-Type": "application/json", Accept: "text/event-stream" } });
  let whole = false;
  try {
    for await (const event of events(response, onBytes)) {
      if (event.type === "error") throw new Refusal(500, event.data.error, null);
      if (event.type === "answer.completed") whole = true;
      yield event;
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Refusal) throw error;
    connection.lost();
    throw new NoConnection(say("status.lost"));
  }
  if (!whole) {
    connection.lost();
    throw new NoConnection("the answer broke off");
  }
}

/** Sends one file under `name`; `onProgress` is told the share that was sent. */
export function upload({ file, name }, onProgress) {
  const form = new FormData();
  form.append("files", file, name);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest(); // fetch does not tell how much was sent
    sending.open("POST", "articles");
    sending.setRequestHeader("Accept", "application/json");
    sending.responseType = "json";
    sending.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    sending.onerror = () => {
      connection.lost();
      reject(new NoConnection(say("status.lost")));
    };
    sending.onload = () => {
      if (sending.status < 300) return resolve(sending.response);
      const error = sending.response?.error ?? { message: `${sending.status} ${sending.statusText}` };
      return reject(new Refusal(sending.status, error, null));
    };
    sending.send(form);
  });
}
