/** A history node that compares offers: `msg.action = "offers"`. */
import assert from "node:assert/strict";
import type { ShownOffer } from "../../nodes/common/index.js";
import contract from "../../nodes/contract/index.js";
import { base, feedIn, hphc } from "../fixtures/contracts.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { january } from "./january.js";

const NOON = "2026-02-14T12:00:00+01:00";

interface Offers {
  readonly payload: ShownOffer[];
  readonly unit: string;
  readonly direction: string;
  readonly notes?: string[];
  readonly pricesCheckedUntil?: string;
  readonly pricesDoubtful?: boolean;
}

const node = (id: string, name: string, versions: readonly object[], kind = "supply") => ({
  id,
  type: "enedis-linky-contract",
  name,
  kind,
  versions,
});
const own = hphc(0.2, 0.1, 31, { power: 9, hours: [{ from: "23:00", to: "07:00" }] });
const flat = (price: number, more: object = {}) => base(price, 15.5, more);

describe("a history node that compares offers", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (more: readonly object[] = [], meter: object = { contract: "own" }): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, ...meter },
      more: [
        node("own", "Maison", [own]),
        node("sun", "Soleil", feedIn.versions, feedIn.kind),
        ...(more as NonNullable<Setup["more"]>),
      ],
      statusOf: "history",
    });
  const ask = async (msg: object = {}): Promise<Offers> =>
    (await flow.ask({ action: "offers", ...msg })) as unknown as Offers;
  const inJanuary = { start: "2026-01-01", end: "2026-01-31" };
  const deploy = async (more: readonly object[] = [], meter?: object): Promise<void> => {
    await harness.deploy(setupWith(more, meter), "nodes");
    flow.listen();
  };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith());
    flow.listen();
    await flow.ask({ action: "import", payload: january(30, 28) });
  });
  after(() => harness.close());

  it("puts the regulated offers and every supply contract in order, over the same days", async () => {
    await deploy([node("flat", "Unique", [flat(0.15)])]);
    const { payload, unit, direction, notes } = await ask(inJanuary);
    assert.deepEqual([unit, direction], ["EUR", "consumption"]);
    assert.deepEqual(payload.map(({ name }) => name).sort(), [
      "Base, regulated tariff",
      "HP/HC, regulated tariff",
      "Maison",
      "Tempo, regulated tariff",
      "Unique",
    ]);
    // Nobody may sign Base at 9 kVA any more: it is last.
    const [last] = payload.slice(-1);
    assert.deepEqual([last!.offer, last!.signable], ["base", false]);
    const values = payload.slice(0, -1).map(({ value }) => value!);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
    );
    assert.ok(last!.value! < values.at(-1)!);
    // The 29th and the 30th have no curve: they count for none, also where the daily value alone has a price.
    for (const { days, missingDays, energy } of payload) {
      assert.deepEqual([days, missingDays, energy], [28, 3, 28 * 40]);
    }
    const present = payload.find((one) => one.present)!;
    // 28 days of 32 kWh in peak hours and 8 in off-peak hours, and of a euro of subscription.
    assert.deepEqual(
      [present.contract, present.offer, present.power, present.value, present.subscription, present.saving],
      ["own", "hphc", 9, 28 * (32 * 0.2 + 8 * 0.1) + 28, 28, 0],
    );
    assert.equal(present.regulated, undefined);
    const other = payload.find((one) => one.contract === "flat")!;
    assert.deepEqual([other.value, other.saving], [182, 47.6]);
    // Prices of August 2025: 9 kVA.
    const base = payload.find((one) => one.regulated === true && one.offer === "base")!;
    assert.equal(base.power, 9);
    assert.equal(base.byClass!["BASE"]!.value, Math.round(28 * 40 * 195.2) / 1e3);
    assert.equal(present.text, "20% of your energy falls in off-peak hours.");
    assert.equal(other.text, "Compared with your contract: −€14.00 of subscription, −€33.60 of energy.");
    assert.deepEqual(notes, [
      "All offers are compared over the same 28 days.",
      "3 days are missing: their readings or their prices are not known.",
      "All days have the prices in force on 31 January 2026.",
      "The regulated tariff was checked on 25 November 2026.",
    ]);
  });

  it("leaves out what cannot price 9 in 10 of the days held, and changes no other figure by it", async () => {
    await deploy([node("flat", "Unique", [flat(0.15)])]);
    const before = (await ask(inJanuary)).payload;
    const late = node("late", "Plus tard", [flat(0.01, { from: "2026-02-01" })]);
    const seven = node("seven", "Sept", [flat(0.01, { power: 7, prices: "regulated" })]);
    const bare = node("bare", "Sans heures", [{ ...own, hours: [] }]);
    const faulty = node("faulty", "Faux", [flat(0.01, { power: 40 })]);
    await deploy([node("flat", "Unique", [flat(0.15)]), late, seven, bare, faulty]);
    const { payload } = await ask(inJanuary);
    assert.deepEqual(payload.slice(0, 5), before);
    const others = payload.slice(5).map(({ name, value, saving, reason }) => [name, value, saving, reason]);
    assert.deepEqual(others, [
      ["Plus tard", null, null, "This contract begins too late for these days."],
      ["Sept", null, null, "The regulated tariff has no prices for 7\u00a0kVA on these days."],
      ["Sans heures", null, null, "This contract has no off-peak hours: give them in its dialog."],
      ["Faux", null, null, others[3]![3]],
    ]);
    assert.match(String(others[3]![3]), /The contract “Faux” is invalid/);
    assert.deepEqual([payload.at(-1)!.offer, payload.at(-1)!.power], [null, null]);
  });

  it("takes another power and other hours from the message", async () => {
    await deploy();
    const { payload } = await ask({ ...inJanuary, power: 6, hours: [{ from: "12:00", to: "17:00" }] });
    const of = (offer: string): ShownOffer =>
      payload.find((one) => one.regulated === true && one.offer === offer)!;
    assert.deepEqual(
      ["base", "hphc", "tempo"].map((offer) => of(offer).power),
      [6, 6, 6],
    );
    assert.equal(of("hphc").byClass!["HC"]!.energy, 28 * 10);
    // Tempo has its own hours: 22:00 to 06:00.
    const cheap = Object.entries(of("tempo").byClass!).filter(([name]) => name.startsWith("HC"));
    assert.equal(Math.round(cheap.reduce((sum, [, { energy }]) => sum + energy, 0)), 28 * 9);
    assert.equal(payload.find((one) => one.present)!.power, 9);
  });

  it("prices all days as on the last one, or each as of its date", async () => {
    const versions = [flat(0.1), flat(0.3, { from: "2026-01-15" })];
    await deploy([node("two", "Deux", versions)]);
    const valueOf = async (msg: object): Promise<number> =>
      (await ask({ ...inJanuary, ...msg })).payload.find((one) => one.contract === "two")!.value!;
    assert.equal(await valueOf({}), 28 * (40 * 0.3 + 0.5));
    assert.equal(await valueOf({ prices: "then" }), 14 * 40 * 0.1 + 14 * 40 * 0.3 + 14);
    await assert.rejects(ask({ ...inJanuary, prices: "now" }), { code: "input" });
  });

  it("takes the last 12 whole months if nothing is asked", async () => {
    await deploy();
    const { payload } = await ask();
    assert.equal(payload[0]!.days + payload[0]!.missingDays, 365);
    assert.equal(harness.events.at(-1), "incomplete");
  });

  it("says why nothing can be compared, and refuses production", async () => {
    await deploy();
    const { payload, notes } = await ask({ start: "2025-06-01", end: "2025-06-30" });
    assert.ok(payload.every(({ value, saving }) => value === null && saving === null));
    assert.equal(payload[0]!.reason, "None of these days has complete readings of energy.");
    assert.equal(notes, undefined);
    assert.equal(harness.events.at(-1), "no_readings");
    await assert.rejects(ask({ direction: "production" }), { code: "input", message: /what you buy/ });
    await assert.rejects(ask({ power: 6.5 }), { code: "input", message: /whole power/ });
    await assert.rejects(ask({ hours: [{ from: "25:00", to: "06:00" }] }), { code: "input" });
  });

  it("needs a contract or a power; without a contract, nothing is saved", async () => {
    await deploy([], { contract: "" });
    await assert.rejects(ask(inJanuary), { code: "contract" });
    const { payload, notes } = await ask({ ...inJanuary, power: 9 });
    assert.ok(payload.every(({ saving, present }) => saving === null && present === undefined));
    const hphc = payload.find((one) => one.regulated === true && one.offer === "hphc")!;
    assert.match(hphc.reason!, /off-peak hours are not known/);
    assert.match(notes!.at(-1)!, /no valid contract/);
  });
});
