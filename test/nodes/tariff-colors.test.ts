/** The colours of Tempo in a `tariff` node's messages, from the server that tells them to the price: without any meter. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import { parseDay, type Day } from "../../nodes/readings/index.js";
import tariff from "../../nodes/tariff/index.js";
import type { Color } from "../../nodes/pricing/index.js";
import { listen, type Listening } from "../enedis-server/index.js";
import { TempoServer } from "../tempo-server/index.js";
import { Harness, settled, until, type Setup } from "./harness.js";

interface Said {
  readonly event: string;
  readonly payload: unknown;
  readonly price: number | null;
  readonly [field: string]: unknown;
}

const setup: Setup = {
  in: { meter: "" },
  statusOf: "tariff",
  types: [contract, tariff],
  more: [
    {
      id: "contract",
      type: "enedis-linky-contract",
      name: "Maison",
      versions: [{ from: "", offer: "tempo", power: 9, prices: "regulated" }],
    },
    { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "contract", wires: [["said"]] },
    { id: "said", type: "helper", z: "tab" },
  ],
};

describe("a tariff node with Tempo", () => {
  let harness: Harness;
  let server: TempoServer;
  let listening: Listening;
  const said: Said[] = [];
  const colors = new Map<Day, Color>([
    [parseDay("2026-11-24")!, "white"],
    [parseDay("2026-11-25")!, "red"],
  ]);

  before(async () => {
    harness = new Harness();
    server = new TempoServer({
      now: () => harness.now(),
      colorOf: (day) => colors.get(day) ?? "blue",
      informative: (day) => colors.get(day) ?? "blue",
    });
    listening = await listen(server);
    harness.settings.tempo = TempoServer.addresses(listening.url);
    await harness.open("2026-11-24T08:00:00+01:00");
    await harness.start(setup);
    harness.sink("said", (message) => said.push(message as Said));
  });
  after(async () => {
    await harness.close();
    await listening.close();
  });

  it("has no price before the first look", async () => {
    await harness.send("now", "tariff");
    await until("the status says so", () => harness.events.includes("unknown_color"));
    assert.deepEqual(server.log, []);
  });

  it("has one from the first look on, and tomorrow’s colour while that may still change", async () => {
    said.length = 0;
    harness.jump("2026-11-24T08:01:05+01:00");
    await until("the colours come", () => said.length > 0);
    await settled(() => said.length);
    const { event, payload, price, color, tomorrow, provisional, prices } = said.at(-1)!;
    assert.deepEqual(
      [said.length, event, payload, price, color, tomorrow, provisional],
      [1, "change", "HPJW", 0.1921, "white", "red", true],
    );
    assert.equal((prices as { end: string }[]).at(-1)!.end, "2026-11-25T06:00:00+01:00");
    assert.equal(harness.events.at(-1), "in_force");
  });

  it("says once that tomorrow is red when that is binding, and prices it", async () => {
    said.length = 0;
    harness.jump("2026-11-24T11:30:00+01:00");
    await until("it is said", () => said.length > 0);
    for (const hour of ["12:31", "13:31", "16:31", "19:31"]) {
      harness.jump(`2026-11-24T${hour}:00+01:00`);
      await settled(() => server.log.length);
    }
    const { event, tomorrow, provisional, prices, left } = said[0]!;
    assert.deepEqual([said.length, event, tomorrow, provisional], [1, "color", "red", undefined]);
    assert.equal((prices as { class: string }[]).at(-1)!.class, "HCJR");
    assert.deepEqual(left, { white: 42, red: 21, about: true });
    assert.ok(server.log.length <= 4, String(server.log.length));
  });
});
