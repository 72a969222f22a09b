/** Announced days at a `tariff` node, from the archive to the price: it has no meter, and the archive is opened for them. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { Archive } from "../../nodes/archive/index.js";
import contract from "../../nodes/contract/index.js";
import { parseDay } from "../../nodes/readings/index.js";
import tariff from "../../nodes/tariff/index.js";
import { FakeClock } from "../tariff/harness.js";
import { Harness, settled, until, type Setup } from "./harness.js";

interface Said {
  readonly event: string;
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
      versions: [
        {
          from: "",
          offer: "custom",
          power: 9,
          prices: { classes: { Pointe: 0.6, Reste: 0.2 } },
          rules: [{ class: "Pointe", announced: "sobriety" }, { class: "Reste" }],
        },
      ],
    },
    { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "contract", wires: [["said"]] },
    { id: "said", type: "helper", z: "tab" },
  ],
};

describe("a tariff node with announced days", () => {
  let harness: Harness;
  const said: Said[] = [];

  before(async () => {
    harness = new Harness();
    await harness.open("2026-11-24T08:00:00+01:00");
  });
  after(() => harness.close());

  async function started(): Promise<unknown[]> {
    said.length = 0;
    await harness.start(setup);
    harness.sink("said", (message) => said.push(message as Said));
    await until("it says a price", () => said.length > 0);
    await settled(() => said.length);
    return said.map(({ event, price, label, day }) => [event, price, label, day]);
  }

  it("prices the first message by them, and says each day once, also across restarts", async () => {
    const archive = Archive.open(harness.archive, new FakeClock("2026-11-23T20:00:00+01:00"));
    const days = ["2026-11-24", "2026-11-25", "2026-11-26"].map((day) => parseDay(day)!);
    archive.announced.set("contract", "sobriety", days, true, 1_795_460_400);
    archive.close();
    assert.deepEqual(await started(), [
      ["start", 0.6, undefined, undefined],
      ["day_announced", 0.6, "sobriety", "2026-11-24"],
      ["day_announced", 0.6, "sobriety", "2026-11-25"],
    ]);
    await harness.stop();
    harness.jump("2026-11-25T08:00:00+01:00");
    assert.deepEqual(await started(), [
      ["start", 0.6, undefined, undefined],
      ["day_announced", 0.6, "sobriety", "2026-11-26"],
    ]);
  });

  it("answers who says days, then says what changes: a price now, or one of tomorrow", async () => {
    const says = async (days: readonly string[], announced?: boolean): Promise<unknown[]> => {
      said.length = 0;
      helper.getNode("tariff").receive({ action: "days", label: "sobriety", days, announced });
      await until("both are there", () => said.length > 1);
      await settled(() => said.length);
      return said.map(({ event, payload, price }) => [event, payload, price]);
    };
    const back = [undefined, { added: 0, removed: 1, same: 0 }, undefined];
    assert.deepEqual(await says(["2026-11-25"], false), [back, ["change", "Reste", 0.2]]);
    assert.deepEqual(await says(["2026-11-26"], false), [back, ["change", "Reste", 0.2]]);
    assert.equal(said[1]!["label"], undefined);
    const again = [undefined, { added: 1, removed: 0, same: 0 }, undefined];
    assert.deepEqual(await says(["2026-11-25"]), [again, ["change", "Pointe", 0.6]], "it was said yesterday");
  });
});
