/** What a history node advises holds on the day it is read: what can be signed, the contract and the prices of that day. */
import assert from "node:assert/strict";
import type { ShownOffer } from "../../nodes/common/index.js";
import contract from "../../nodes/contract/index.js";
import type { PowerAnswer } from "../../nodes/adviser/index.js";
import { base, hphc } from "../fixtures/contracts.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { january } from "./january.js";

const NOON = "2026-02-25T12:00:00+01:00";
const regulated = { prices: "regulated" };
const hours = [{ from: "23:00", to: "07:00" }];
const baseOf = (power: number) => base(0, 0, { ...regulated, power });
const hphcOf = (power: number) => hphc(0, 0, 0, { ...regulated, power, hours });
const node = (id: string, name: string, ...versions: readonly object[]) => ({
  id,
  type: "enedis-linky-contract",
  name,
  kind: "supply",
  versions,
});

describe("the advice of a history node, on the day it is read", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (own: readonly object[], more: readonly object[]): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own" },
      more: [node("own", "Maison", ...own), ...more] as NonNullable<Setup["more"]>,
      statusOf: "history",
    });
  const deploy = async (own: object | readonly object[], ...more: readonly object[]): Promise<void> => {
    await harness.deploy(setupWith([own].flat(), more), "nodes");
    flow.listen();
  };
  const offers = async (msg: object = {}) =>
    (await flow.ask({ action: "offers", ...msg })) as unknown as {
      readonly payload: readonly ShownOffer[];
      readonly notes: readonly string[];
    };
  /** Which offers there are, in order, and whether they can be signed. */
  const signed = (payload: readonly ShownOffer[]) =>
    payload.map(({ name, offer, contract: id, signable }) => [id ? name : offer, signable]);
  const power = async () =>
    (await flow.ask({ action: "power" })).payload as PowerAnswer & {
      readonly reasons: readonly string[];
    };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith([hphcOf(12)], []));
    flow.listen();
    // Two days in ten of 8.5 kVA.
    const first = day("2025-02-25");
    const peaks = daily(first, first + 365, (of) => (of % 5 === 0 ? 8_500 : 5_000));
    await flow.ask({ action: "import", payload: january(31) });
    await flow.ask({ action: "import", payload: ownCsv({ series: "max_power", readings: peaks }) });
  });
  after(() => harness.close());

  it("puts the cheapest offer last if nobody may sign it, with its figures and the reason", async () => {
    const dear = node("dear", "Chère", base(0.5, 20, { power: 12 }));
    await deploy(hphcOf(12), dear, node("flat", "Fermée", baseOf(15)));
    const { payload } = await offers();
    assert.deepEqual(signed(payload), [
      ["Maison", true],
      ["tempo", true],
      ["Chère", undefined],
      ["base", false],
      ["Fermée", false],
    ]);
    const closed = payload[3]!;
    assert.ok(closed.value! < payload[0]!.value! && closed.saving! > 1, "it is the cheapest");
    assert.match(
      closed.text!,
      /^Base at 12\u00a0kVA has been closed to new contracts since 1 February 2025\. The same subscription/,
    );
    assert.match(payload[4]!.text!, /^Base at 15\u00a0kVA has been closed/);
    assert.match(harness.statuses.at(-1)!, /^5 offers · cheapest: Maison$/);
  });

  it("lets what one has keep its place, and says what is lost by leaving it", async () => {
    await deploy(baseOf(12));
    const { payload } = await offers({ hours });
    assert.deepEqual(signed(payload), [
      ["Maison", false],
      ["hphc", true],
      ["tempo", true],
    ]);
    assert.match(payload[0]!.text!, /once you leave it, you cannot come back\.$/);
    assert.deepEqual([payload[0]!.present, payload[0]!.saving], [true, 0]);
    await deploy(baseOf(24));
    const [ends] = (await offers()).payload;
    assert.match(ends!.text!, /^Base at 24\u00a0kVA ends on 1 February 2027: HP\/HC at the same power/);
  });

  it("leaves out what one has, not what differs from it by its power or its hours", async () => {
    await deploy(baseOf(12));
    assert.deepEqual(signed((await offers({ power: 6, hours })).payload).sort(), [
      ["Maison", false],
      ["base", true],
      ["hphc", true],
      ["tempo", true],
    ]);
    await deploy(hphcOf(9));
    const offersIn = async (msg: object): Promise<unknown[]> =>
      (await offers(msg)).payload.map(({ offer, contract: id }) => (id ? "own" : offer)).sort();
    assert.deepEqual(await offersIn({}), ["base", "own", "tempo"]);
    assert.deepEqual(await offersIn({ hours }), ["base", "own", "tempo"]);
    assert.deepEqual(await offersIn({ hours: [{ from: "12:00", to: "17:00" }] }), [
      "base",
      "hphc",
      "own",
      "tempo",
    ]);
    await deploy(hphc(0.2, 0.1, 15, { power: 9, hours }));
    assert.deepEqual(await offersIn({}), ["base", "hphc", "own", "tempo"]);
    // Hours that its offer does not use may be left over.
    await deploy({ ...baseOf(6), hours });
    assert.deepEqual(await offersIn({}), ["hphc", "own", "tempo"]);
  });

  it("takes contract, power and prices of today, or of an earlier end", async () => {
    const versions = [base(0.1, 15.5), { ...baseOf(9), from: "2026-02-03" }];
    await deploy(versions);
    const today = await offers({ hours });
    const present = today.payload.find((one) => one.present)!;
    assert.deepEqual([present.power, present.signable], [9, false]);
    // Since 1 February 2026, 19.27 c€ from 9 kVA on; 19.52 before.
    assert.equal(present.byClass!["BASE"]!.value, Math.round(31 * 40 * 192.7) / 1e3);
    assert.ok(today.payload.every((one) => one.power === 9));
    assert.ok(!today.payload.some(({ offer, regulated: is }) => is && offer === "base"));
    assert.ok(today.notes.includes("All days have the prices in force on 25 February 2026."));
    const valueAt = async (end: string) => {
      const { payload, notes } = await offers({ start: "2026-01-01", end });
      const own = payload.find((one) => one.present)!;
      return [
        own.power,
        own.byClass!["BASE"]!.value,
        own.signable,
        notes.find((note) => /prices in/.test(note)),
      ];
    };
    const said = (of: string): string => `All days have the prices in force on ${of}.`;
    assert.deepEqual(await valueAt("2026-01-31"), [6, 31 * 4, undefined, said("31 January 2026")]);
    const later = [9, present.byClass!["BASE"]!.value, false];
    assert.deepEqual(await valueAt("2026-02-03"), [...later, said("3 February 2026")]);
    assert.deepEqual(await valueAt("2026-12-31"), [...later, said("25 February 2026")]);
  });

  it("advises no power that cannot be signed, and says what to compare", async () => {
    await deploy(baseOf(12));
    const down = await power();
    assert.deepEqual([down.advice, down.to], ["keep", undefined]);
    assert.deepEqual(
      down.steps.filter(({ signable }) => signable).map((step) => step.power),
      [3, 6],
    );
    assert.deepEqual(down.reasons.slice(0, 2), [
      "No day is above 9\u00a0kVA, but Base can no longer be signed at this power: changing to it means losing Base.",
      "First compare the other offers at 9\u00a0kVA: send “offers” with “power” at 9.",
    ]);
    assert.match(harness.statuses.at(-1)!, /^Power to keep: 12\u00a0kVA$/);
    await deploy(baseOf(6));
    const up = await power();
    assert.deepEqual([up.advice, up.to], ["higher", undefined]);
    assert.match(up.reasons[1]!, /^9\u00a0kVA is the lowest .* changing to it means losing Base\.$/);
    assert.match(up.reasons[2]!, /“power” at 9\.$/);
    await deploy(baseOf(24));
    const { reasons: ending } = await power();
    assert.match(ending[0]!, /^Base at 24\u00a0kVA ends on 1 February 2027: HP\/HC at the same power takes/);
    assert.match(ending[1]!, /^No day is above 9\u00a0kVA, but .* losing Base\.$/);
    await deploy(hphcOf(12));
    assert.deepEqual([(await power()).advice, (await power()).to], ["lower", 9]);
    await deploy(base(0.2, 15, { power: 12 }));
    const own = await power();
    assert.deepEqual([own.advice, own.to], ["lower", 9]);
    assert.ok(own.steps.every(({ signable }) => signable));
  });
});
