import { events } from "../js/sse.js";
import { equal } from "./check.js";

const response = (pieces) => new Response(new ReadableStream({
  start(controller) {
    for (const piece of pieces) controller.enqueue(piece);
    controller.close();
  },
}));

async function all(pieces) {
  const found = [];
  for await (const event of events(response(pieces))) found.push(event);
  return found;
}

export const tests = {
  "events come whole, however their bytes are cut": async () => {
    const bytes = new TextEncoder().encode('event: a\ndata: {"words":"é😀"}\n\nevent: b\r\ndata: {"n":\r\ndata: 2}\r\n\r\n');
    const expected = [{ type: "a", data: { words: "é😀" } }, { type: "b", data: { n: 2 } }];
    equal(await all([bytes]), expected);
    equal(await all([...bytes].map((byte) => Uint8Array.of(byte))), expected);
  },
  "a frame that never ended is no event": async () => {
    equal(await all([new TextEncoder().encode('event: a\ndata: {"n":1}')]), []);
  },
};
