/** Which notices the `tariff` node has said, and what they say. */
import assert from "node:assert/strict";
import { checkedUntil } from "../../nodes/pricing/suppliers/regulated/rows.js";
import type { Written } from "../costs/second-implementation.js";
import { FakeClock, FakeColors, TariffHarness } from "./harness.js";

const regulated: Written = {
  versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }],
} as never;
const own: Written & { readonly anniversary: string } = {
  anniversary: "01-01",
  versions: [{ from: "", offer: "base", power: 6, prices: { subscription: 10, classes: { BASE: 0.2 } } }],
} as never;

describe("the notices of a tariff node", () => {
  const at = (day: string, contract: Written, form?: TariffHarness["form"]): TariffHarness =>
    new TariffHarness(new FakeClock(`${day}T12:00:00+01:00`), contract, form);
  const waiting = ({ notices }: TariffHarness): string[] =>
    [...notices].map(({ node, topic, about }) => `${node} ${topic} ${about}`);

  it("say that regulated prices are old, two weeks after a change", () => {
    assert.deepEqual(waiting(at("2027-02-14", regulated)), []);
    assert.deepEqual(waiting(at("2027-02-15", regulated)), [`tariff prices_old ${checkedUntil}`]);
    assert.deepEqual(waiting(at("2027-02-15", own)), []);
    const unpriced = { versions: [{ ...regulated.versions[0], power: 7 }] } as never;
    assert.deepEqual(waiting(at("2027-02-15", unpriced)), [], "the table was not used");
  });

  it("are about the version that holds today", () => {
    const late = { versions: [...own.versions, { ...regulated.versions[0], from: "2027-08-01" }] } as never;
    assert.deepEqual(waiting(at("2027-07-31", late)), []);
    assert.deepEqual(waiting(at("2027-08-01", late)), [`tariff prices_old ${checkedUntil}`]);
    const later = { versions: [{ ...regulated.versions[0], from: "2028-01-01" }] } as never;
    assert.deepEqual(waiting(at("2027-12-15", later)), []);
  });

  it("say that the contract's year ends, for its last 30 days", () => {
    const contract = { ...own, anniversary: "03-15" } as never;
    for (const [day, ends] of [
      ["2027-02-12", []],
      ["2027-02-13", ["tariff year_end 2027-03-14"]],
      ["2027-03-14", ["tariff year_end 2027-03-14"]],
      ["2027-03-15", []],
    ] as const) {
      assert.deepEqual(waiting(at(day, contract)), ends, day);
    }
    assert.deepEqual(waiting(at("2026-12-02", own)), ["tariff year_end 2026-12-31"]);
  });

  it("say so only where an anniversary was given", () => {
    for (const anniversary of [undefined, ""]) {
      assert.deepEqual(waiting(at("2026-12-02", { ...own, anniversary } as never)), [], String(anniversary));
    }
  });

  it("speak of the price of a sale, which no offer is compared with", () => {
    const sale = { ...own, kind: "feed-in", versions: [{ ...own.versions[0], power: undefined }] } as never;
    const harness = at("2026-12-10", sale);
    for (const notice of harness.notices) notice.say();
    const { event, text } = harness.sent.at(-1)!;
    assert.equal(event, "year_end");
    assert.equal(
      text,
      "The year of the contract “Maison” ends on 31 December 2026: the price paid may change after it. Check it, and add a version to the contract if it does.",
    );
  });

  it("know a year that began on 29 February", () => {
    const contract = { ...own, anniversary: "02-29" } as never;
    assert.deepEqual(waiting(at("2027-02-20", contract)), ["tariff year_end 2027-02-28"]);
    assert.deepEqual(waiting(at("2028-02-20", contract)), ["tariff year_end 2028-02-28"]);
    assert.deepEqual(waiting(at("2028-02-29", contract)), []);
  });

  it("become due while the node runs, at midnight", () => {
    const harness = at("2026-12-01", own);
    assert.deepEqual(waiting(harness), []);
    harness.clock.runTo("2026-12-02T00:00:30+01:00");
    assert.deepEqual(waiting(harness), ["tariff year_end 2026-12-31"]);
  });

  for (const format of ["tariff", "power-saver"] as const) {
    it(`are a message of their own with the price of then (${format})`, () => {
      const harness = at("2026-12-10", { ...own, anniversary: "01-05" } as never, {
        step: "class",
        format,
      });
      const [notice] = harness.notices;
      harness.clock.runTo("2026-12-11T18:00:00+01:00");
      const before = harness.sent.length;
      assert.equal(notice!.say(), true);
      assert.equal(harness.sent.length, before + 1);
      const said = harness.sent.at(-1)!;
      harness.ask();
      const { event, text, at: instant, ...fields } = said;
      const { event: asked, at: later, ...same } = harness.sent.at(-1)!;
      assert.deepEqual([event, asked, instant], ["year_end", "input", later]);
      assert.equal(
        text,
        "The year of the contract “Maison” ends on 4 January 2027: it is a good time to compare offers. A button in its dialog does so.",
      );
      assert.deepEqual(fields, same);
    });
  }

  it("wait while nothing may be said, and no longer than the node", () => {
    const harness = at("2026-12-10", own);
    const [notice] = harness.notices;
    harness.isDeploying = true;
    assert.equal(notice!.say(), false);
    harness.isDeploying = false;
    harness.isClockSet = false;
    assert.equal(notice!.say(), false);
    harness.isClockSet = true;
    harness.controller.close();
    assert.deepEqual(waiting(harness), []);
  });

  it("are taken back when the contract no longer has them", () => {
    const harness = at("2026-12-10", own);
    harness.edit({ ...own, anniversary: "07-01" } as never);
    harness.controller.deployed();
    assert.deepEqual(waiting(harness), []);
  });

  it("say old prices in words, with the day of the last check", () => {
    const harness = new TariffHarness(
      new FakeClock("2027-07-10T12:00:00+02:00"),
      regulated,
      undefined,
      new FakeColors(),
    );
    const [notice] = harness.notices;
    notice!.say();
    assert.match(
      String(harness.sent.at(-1)!["text"]),
      /^The prices .* last checked on 25 November 2026: .*changed on 1 February 2027\. Update/,
    );
  });
});
