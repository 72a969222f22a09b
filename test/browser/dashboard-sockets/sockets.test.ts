/**
 * A real Dashboard 2 with hostile, greedy and silent browsers. `npm run bench -- sockets` does it with sixty and two
 * hundred of them.
 */
import assert from "node:assert/strict";
import { BrowserSocket } from "./browser-socket.js";
import { heaviest, load, pause } from "./load.js";
import { IN, METER, SocketServer, WIDGET } from "./socket-server.js";

/** In bytes. */
const MOST_GROWTH = 150e6;

describe("sockets of Dashboard 2", () => {
  let server: SocketServer;

  before(async () => {
    server = await SocketServer.open(256);
  });
  after(async () => {
    await server.close();
  });

  it("cannot store or send anything, or end Node-RED, by an id that is none, or of another node", async () => {
    const hostile = await BrowserSocket.open(server.url);
    const witness = await BrowserSocket.open(server.url);
    const heard: string[] = [];
    witness.hear(({ event }) => heard.push(event));
    const ids: unknown[] = [
      [WIDGET],
      [[WIDGET]],
      IN,
      METER,
      [IN],
      { toString: 1 },
      { length: 1 },
      5,
      null,
      ["x"],
    ];
    for (const event of ["widget-change", "widget-send", "widget-action", "widget-load"]) {
      for (const id of ids) hostile.emit(event, id, { payload: "forged" });
      hostile.emit(event);
    }
    // What is addressed to the meter itself reaches no flow and no store either.
    for (const event of ["widget-change", "widget-send", "widget-action"]) {
      for (const value of ["forged", { payload: "forged" }, null, ["forged"], "x".repeat(500_000)]) {
        hostile.emit(event, WIDGET, value);
      }
    }
    const answered = hostile.next(`enedis-linky:${WIDGET}`);
    hostile.emit("widget-change", WIDGET, { ask: "snapshot" });
    assert.ok("snapshot" in ((await answered)[0] as object));
    assert.equal((await server.look()).leaks, 0);
    for (const id of [WIDGET, IN, METER]) assert.doesNotMatch(await server.shown(id), /forged/, id);
    assert.deepEqual(
      heard.filter((event) => event.startsWith("widget-sync")),
      [],
    );
    hostile.close();
    witness.close();
  });

  it("that ask as much as they can get some charts and kind refusals, and cost little", async () => {
    const rest = await load(server, { sockets: 30, ms: 1_500, rate: 0, question: heaviest });
    const { asked, charts, refused, measured, usual } = await load(server, {
      sockets: 30,
      ms: 6_000,
      rate: 5,
      question: heaviest,
    });
    assert.ok(measured, "Node-RED has ended");
    assert.ok(charts > 0 && refused > 0 && charts + refused <= asked, `${charts} + ${refused} of ${asked}`);
    assert.ok(
      measured.peak - rest.measured!.rss < MOST_GROWTH,
      `${(measured.peak - rest.measured!.rss) / 1e6} MB`,
    );
    assert.ok(usual < 100, `${usual} ms`);
    assert.ok(measured.longest < 100, `${measured.longest} ms`);
  });

  it("that ask the same share one chart", async () => {
    const question = (): object => ({
      direction: "consumption",
      measure: "daily",
      period: "36m",
      step: "day",
    });
    const { charts, refused } = await load(server, { sockets: 30, ms: 3_000, rate: 4, question });
    assert.equal(refused, 0);
    assert.ok(charts > 200, `${charts} charts`);
  });

  it("that do not read cost no memory", async () => {
    const before = await server.look();
    const silent: BrowserSocket[] = [];
    while (silent.length < 20) silent.push(await BrowserSocket.open(server.url));
    for (const browser of silent) browser.stopReading();
    for (let n = 0; n < 40; n++) {
      for (const [i, browser] of silent.entries()) {
        browser.emit("widget-change", WIDGET, { ask: "element" });
        browser.emit("widget-change", WIDGET, { ask: "snapshot" });
        browser.emit("widget-change", WIDGET, { ask: "chart", question: { id: n, ...heaviest(i, n) } });
        browser.pretendAlive();
      }
      await pause(100);
    }
    const { peak } = await server.look();
    assert.ok(peak - before.rss < MOST_GROWTH, `${(peak - before.rss) / 1e6} MB`);
    // What was kept for them is little: it comes when they read again.
    const reads = silent[0]!;
    reads.readAgain();
    await pause(500);
    assert.ok(reads.received > 0 && reads.received < 3e6, `${reads.received} bytes`);
    for (const browser of silent) browser.close();
  });
});
