/* Conversations as this browser keeps them: one record a turn, so that a turn is written once and
 * two tabs never overwrite each other. */

const VERSION = 1;
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("conversations", VERSION);
    request.onupgradeneeded = () => {
      const made = request.result;
      made.createObjectStore("conversations", { keyPath: "id" });
      made.createObjectStore("turns", { keyPath: ["conversation", "n"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function store(name, mode = "readonly") {
  return (await database()).transaction(name, mode).objectStore(name);
}

const ofConversation = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

/** Every conversation that was not deleted, the one used last first. */
export async function conversations() {
  const all = await result((await store("conversations")).getAll());
  return all.filter((one) => !one.deleted).sort((a, b) => b.used - a.used);
}

export async function conversation(id) {
  return (await result((await store("conversations")).get(id))) ?? null;
}

export async function keep(conversation) {
  await result((await store("conversations", "readwrite")).put(conversation));
  told();
}

export async function turns(id) {
  return result((await store("turns")).getAll(ofConversation(id)));
}

export async function keepTurn(turn) {
  await result((await store("turns", "readwrite")).put(turn));
}

/** Adds a turn under the next number; two tabs get two numbers. */
export async function addTurn(turn) {
  const transaction = (await database()).transaction("turns", "readwrite");
  const place = transaction.objectStore("turns");
  const last = await result(place.openKeyCursor(ofConversation(turn.conversation), "prev"));
  turn.n = last ? last.key[1] + 1 : 0;
  await result(place.put(turn));
  return turn;
}

/** Takes conversations away that were deleted, with their turns. */
export async function purge() {
  const transaction = (await database()).transaction(["conversations", "turns"], "readwrite");
  const all = await result(transaction.objectStore("conversations").getAll());
  for (const { id } of all.filter((one) => one.deleted)) {
    transaction.objectStore("turns").delete(ofConversation(id));
    transaction.objectStore("conversations").delete(id);
  }
}

/** Questions asked before, newest first. */
export async function questions() {
  const all = await result((await store("turns")).getAll());
  return [...new Set(all.sort((a, b) => b.asked - a.asked).map((turn) => turn.question))];
}

const channel = "BroadcastChannel" in window ? new BroadcastChannel("conversations") : null;
const listeners = [];

/** Calls `listener` whenever a conversation changed, in this tab or in another. */
export function watch(listener) {
  listeners.push(listener);
  channel?.addEventListener("message", listener);
}

function told() {
  channel?.postMessage("changed");
  for (const listener of listeners) listener();
}
