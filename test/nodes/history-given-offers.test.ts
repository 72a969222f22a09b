/** A history node that compares offers of a message: `msg.offers`. */
import assert from "node:assert/strict";
import type { ShownOffer } from "../../nodes/common/index.js";
import contract from "../../nodes/contract/index.js";
import { base, hphc } from "../fixtures/contracts.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { january } from "./january.js";

const NOON = "2026-02-14T12:00:00+01:00";
const night = [{ from: "23:00", to: "07:00" }];
const own = hphc(0.2, 0.1, 31, { power: 9, hours: night });

describe("a history node that compares offers of a message", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setup = (): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own" },
      more: [{ id: "own", type: "enedis-linky-contract", name: "Maison", kind: "supply", versions: [own] }],
      statusOf: "history",
    });
  const ask = async (offers: unknown, more: object = {}): Promise<ShownOffer[]> => {
    const asked = { action: "offers", start: "2026-01-01", end: "2026-01-31", offers, ...more };
    return ((await flow.ask(asked)) as unknown as { payload: ShownOffer[] }).payload;
  };
  const sent = (offers: readonly ShownOffer[]): ShownOffer[] =>
    offers.filter(({ source }) => source === "message");

  before(async () => {
    await harness.open(NOON);
    await harness.start(setup());
    flow.listen();
    await flow.ask({ action: "import", payload: january(30, 28) });
  });
  after(() => harness.close());

  it("compares them beside its own, over the same days, whatever their names", async () => {
    const without = await ask(undefined);
    const offers = await ask([
      { name: "Marché", ...base(0.15, 15.5) },
      {
        name: " Marché ",
        kind: "supply",
        versions: [{ ...own, prices: { classes: { HP: 0.1, HC: 0.05 } } }],
      },
      // A contract node copied from a flow.
      { id: "x", type: "enedis-linky-contract", name: "Copie", versions: [own] },
    ]);
    assert.deepEqual(
      sent(offers).map(({ name, offer, value, days, contract: id, present, regulated, signable }) => [
        [name, offer, value, days],
        [id, present, regulated, signable],
      ]),
      [
        ["Marché", "hphc", 28 * (32 * 0.1 + 8 * 0.05), 28],
        ["Marché", "base", 182, 28],
        ["Copie", "hphc", 28 * (32 * 0.2 + 8 * 0.1) + 28, 28],
      ].map((figures) => [figures, [undefined, undefined, undefined, undefined]]),
    );
    assert.deepEqual(
      offers.filter(({ source }) => source === undefined),
      without,
    );
    const values = offers.flatMap(({ value, signable }) =>
      value === null || signable === false ? [] : [value],
    );
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
    );
    assert.equal(
      sent(offers)[1]!.text,
      "Compared with your contract: −€14.00 of subscription, −€33.60 of energy.",
    );
  });

  it("says of regulated prices whether they can be signed, and why one has no value", async () => {
    const [signed, closed, bare] = sent(
      await ask([
        { name: "A", from: "", offer: "base", power: 6, prices: "regulated" },
        { name: "B", from: "", offer: "base", power: 12, prices: "regulated" },
        { name: "C", ...own, hours: [] },
      ]),
    );
    assert.deepEqual([signed!.name, signed!.signable], ["A", true]);
    assert.deepEqual([closed!.name, closed!.signable], ["B", false]);
    assert.deepEqual(
      [bare!.value, bare!.reason],
      [null, "This offer has no off-peak hours: give them in its version."],
    );
  });

  it("takes two hundred, and none", async () => {
    const offers = Array.from({ length: 200 }, (_, i) => ({
      name: `Offre ${i}`,
      ...base(i / 1_000, 10),
    }));
    assert.equal(sent(await ask(offers)).length, 200);
    assert.deepEqual(sent(await ask([])), []);
    await assert.rejects(ask([...offers, offers[0]]), (error: Error & { code?: string }) => {
      assert.equal(error.code, "input");
      assert.match(error.message, /"offers"/);
      assert.match(error.message, /a list of at most 200 offers/);
      return true;
    });
  });

  const good = { name: "Bonne", ...base(0.15, 10) };
  const priced = (classes: object): object => ({ ...own, prices: { subscription: 1, classes } });
  for (const [words, wrong, field, text] of [
    [
      "a price",
      { name: "x", versions: [priced({ HP: 0.2, HC: "0.1" })] },
      "versions[0].prices.classes.HC",
      /8 decimals/,
    ],
    [
      "a price of a version",
      { name: "x", ...priced({ HP: 0.2, HC: null }) },
      "prices.classes.HC",
      /8 decimals/,
    ],
    ["a class without a price", { name: "x", ...priced({ HP: 0.2 }) }, "prices.classes", /no price for “HC”/],
    ["no name", { ...base(0.1) }, "name", /a name of 1 to 200/],
    ["an empty name", { ...good, name: "  " }, "name", /a name/],
    ["a name that is none", { ...good, name: { a: 1 } }, "name", /a name/],
    ["a long name", { ...good, name: "x".repeat(201) }, "name", /a name/],
    ["feed-in", { name: "x", kind: "feed-in", versions: [base(0.1)] }, "kind", /supply/],
    ["a kind of null", { ...good, kind: null }, "kind", /supply/],
    ["a price of the table where there is none", { ...good, offer: "custom", prices: "regulated" }, "", /./],
    ["nothing", null, undefined, /as its node saves it/],
    ["a text", "Bonne", undefined, /as its node saves it/],
    ["a list", [good], undefined, /./],
  ] as const) {
    it(`refuses all for ${words}, and names the field`, async () => {
      await assert.rejects(ask([good, good, good, wrong]), (error: Error & { code?: string }) => {
        assert.equal(error.code, "contract", error.message);
        const at = field === undefined ? "offers[3]" : `offers[3]${field === "" ? "" : `.${field}`}`;
        assert.ok(error.message.includes(`“${at}`), error.message);
        assert.match(error.message, text);
        return true;
      });
    });
  }

  for (const [words, given] of [
    ["a text", "offers"],
    ["one offer", good],
    ["a getter", [Object.defineProperty({}, "name", { get: () => assert.fail("read"), enumerable: true })]],
    [
      "far too much",
      Array.from({ length: 200 }, () => ({ name: "x", versions: [{ rules: many(100, many(100, 0)) }] })),
    ],
  ] as const) {
    it(`refuses ${words} in place of a list of offers`, async () => {
      await assert.rejects(ask(given), (error: Error & { code?: string }) => {
        assert.equal(error.code, "input");
        assert.match(error.message, /"offers"/);
        return true;
      });
    });
  }
});

function many<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}
