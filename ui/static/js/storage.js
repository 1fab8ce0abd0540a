/* Conversations as this browser keeps them: one record a turn, under an id of its own, so that a turn
 * is written alone and two tabs never overwrite each other. A browser that may keep nothing shows
 * what is on the page, and forgets it. */

const VERSION = 1;
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("conversations", VERSION);
    request.onupgradeneeded = () => {
      const made = request.result;
      made.createObjectStore("conversations", { keyPath: "id" });
      made.createObjectStore("turns", { keyPath: ["conversation", "id"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

const result = (request) =>
  request && new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opened = () => database().catch(() => null);
const NOTHING = { get: () => null, getAll: () => null, put: () => null };

async function store(name, mode = "readonly") {
  return (await opened())?.transaction(name, mode).objectStore(name) ?? NOTHING;
}

const every = async (name, range) => (await result((await store(name)).getAll(range))) ?? [];
const ofConversation = (id) => IDBKeyRange.bound([id, ""], [id, "\uffff"]);

/** Every conversation that was not deleted, the one used last first. */
export async function conversations() {
  return (await every("conversations")).filter((one) => !one.deleted).sort((a, b) => b.used - a.used);
}

export async function conversation(id) {
  return (await result((await store("conversations")).get(id))) ?? null;
}

/** A question was asked in the conversation `id`, which is called after its first one. */
export async function asked(id, words) {
  const place = await store("conversations", "readwrite");
  const { deleted, ...kept } = (await result(place.get(id))) ?? {};
  await result(place.put({ id, title: words, ...kept, questions: `${kept.questions ?? ""} ${words}`.slice(-5000), used: Date.now() }));
  told();
}

export async function keep(conversation) {
  await result((await store("conversations", "readwrite")).put(conversation));
  told();
}

/** The turns of a conversation, in the order they were asked. */
export async function turns(id) {
  return (await every("turns", ofConversation(id))).sort((a, b) => a.asked - b.asked).map((turn, n) => ({ ...turn, n }));
}

export async function turn({ conversation: id, id: own }) {
  return (await result((await store("turns")).get([id, own]))) ?? null;
}

export async function keepTurn({ alive, ...turn }) {
  await result((await store("turns", "readwrite")).put(turn));
  channel?.postMessage(turn.conversation);
}

/** Takes conversations away that were deleted, with their turns. */
export async function purge() {
  const transaction = (await opened())?.transaction(["conversations", "turns"], "readwrite");
  const all = (await result(transaction?.objectStore("conversations").getAll())) ?? [];
  for (const { id } of all.filter((one) => one.deleted)) {
    transaction.objectStore("turns").delete(ofConversation(id));
    transaction.objectStore("conversations").delete(id);
  }
}

/** Questions asked before, newest first. */
export async function questions() {
  return [...new Set((await every("turns")).sort((a, b) => b.asked - a.asked).map((turn) => turn.question))];
}

const channel = "BroadcastChannel" in window ? new BroadcastChannel("conversations") : null;
const listeners = [];

/** Calls `listener` whenever a conversation changed, in this tab or in another. */
export function watch(listener) {
  listeners.push(listener);
  channel?.addEventListener("message", listener);
}

/** Calls `listener(id)` whenever another tab kept a turn of the conversation `id`. */
export function watchTurns(listener) {
  channel?.addEventListener("message", ({ data }) => listener(data));
}

function told() {
  channel?.postMessage("changed");
  for (const listener of listeners) listener();
}
