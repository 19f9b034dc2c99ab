// SPDX-License-Identifier: MIT
//
// What the official JavaScript client gets out of a gateway over WebSocket.
//
// This is a script for Node.js 20.19, 22.7 or newer, which read the modules of npm's futu-api as
// they are; it knows nothing of wirecodec. Its arguments are a folder in which futu-api and ws
// were installed, and the file that it writes a JSON object to, because the client prints as it
// likes. It reads a JSON object from standard input.
//
// In: {"port", "key", "market", "count", "pushes"}: how long a page is, and the numbers of the
// pushes to wait for. Out: {"login": true, "state", "pages": [the first, the one after it],
// "pushes": {number: the first}}, each message as the JSON of protobuf.js. If the gateway refuses
// the login: {"login": false, "error", "message"} of its packet, and "request": what became of a
// request after that.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, output] = process.argv.slice(2);
const installed = createRequire(resolve(folder, "package.json"));
globalThis.WebSocket = installed("ws"); // the client was made for browsers; Node.js 20 has none
const { default: OfficialClient } = await import(pathToFileURL(installed.resolve("futu-api")));

const asked = JSON.parse(readFileSync(0, "utf-8"));
const client = new OfficialClient();

const firstPushes = new Map();
const pushed = new Promise((settle) => {
  client.onPush = (number, message) => {
    if (!firstPushes.has(number)) {
      firstPushes.set(number, message);
    }
    if (asked.pushes.every((wanted) => firstPushes.has(wanted))) {
      settle();
    }
  };
});

const loggedIn = new Promise((settle) => {
  client.onlogin = settle;
});
client.start("127.0.0.1", asked.port, false, asked.key);
let refusal = null;
client.websock.onmessage = ({ result }) => {
  refusal ??= { error: result.error, message: result.errmsg }; // the first packet is the login's
};

let told;
if (await loggedIn) {
  const state = await client.GetGlobalState({ c2s: { userID: 0 } });
  const c2s = { market: asked.market, count: asked.count };
  const first = await client.GetRatingChange({ c2s });
  const second = await client.GetRatingChange({ c2s: { ...c2s, page: first.s2c.nextPage } });
  await pushed;
  told = { login: true, state, pages: [first, second], pushes: Object.fromEntries(firstPushes) };
} else {
  const request = await client.GetGlobalState({ c2s: { userID: 0 } }).catch((reason) => reason);
  told = { login: false, ...refusal, request };
}
client.websock.close(); // client.stop() leaves the connection open
writeFileSync(output, JSON.stringify(told));
