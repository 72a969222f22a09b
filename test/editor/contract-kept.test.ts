/** What a contract's dialog keeps while something else is looked at, and from when on something new holds. */
import assert from "node:assert/strict";
import { changedFrom, draftOf, problemsOf, savedOf, takingFrom } from "../../nodes/contract/editor/draft.js";
import { choosePrices, fillWith, fitPrices } from "../../nodes/contract/editor/kept-prices.js";
import { templates, versionOf, type Template } from "../../nodes/contract/editor/templates.js";

const names = {
  weekend: "Week-end",
  week: "Semaine",
  special: "Pointe mobile",
  other: "Heures normales",
  announced: "sobriete",
};
const night = { from: "22:00", to: "06:00" };
const own = { subscription: 16.5, classes: { HP: 0.25, HC: 0.19 } };
const regulated = { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } };
const hphc = { from: "", offer: "hphc", power: 6, prices: own as object | string, hours: [night], rules: [] };
const draftWith = (...versions: readonly object[]) => draftOf({ versions: structuredClone(versions) });

describe("prices in a contract's dialog", () => {
  it("are one's own again after a look at the regulated ones", () => {
    const draft = draftWith(hphc);
    const [version] = draft.versions;
    const before = structuredClone(savedOf(draft));
    choosePrices(version!, "regulated", regulated);
    assert.equal(version!.prices, "regulated");
    assert.equal(savedOf(draft).versions[0]!.prices, "regulated");
    choosePrices(version!, "own", regulated);
    assert.deepEqual(savedOf(draft), before);
    // Also without a subscription: none is added.
    const free = draftWith({ ...hphc, prices: { classes: own.classes } });
    choosePrices(free.versions[0]!, "regulated", regulated);
    choosePrices(free.versions[0]!, "own", regulated);
    assert.deepEqual(free.versions[0]!.prices, { classes: own.classes });
  });

  it("begin with the regulated ones if there were none of one's own for the offer", () => {
    const [version] = draftWith({ ...hphc, prices: "regulated" }).versions;
    choosePrices(version!, "own", regulated);
    assert.deepEqual(version!.prices, regulated);
    const [other] = draftWith(hphc).versions;
    choosePrices(other!, "regulated", regulated);
    other!.offer = "base";
    choosePrices(other!, "own", { subscription: 15.86, classes: { BASE: 0.2001 } });
    assert.deepEqual(other!.prices, { subscription: 16.5, classes: { ...own.classes, BASE: 0.2001 } });
  });

  it("survive another kind, and another offer, with what was typed there", () => {
    const draft = draftWith({ ...hphc, prices: "regulated" }, { ...hphc, from: "2026-01-01" });
    const before = structuredClone(savedOf(draft));
    const become = (kind: string): void => {
      draft.kind = kind;
      for (const version of draft.versions) fitPrices(kind, version);
    };
    become("feed-in");
    assert.deepEqual(savedOf(draft).versions[0]!.prices, { classes: {} });
    become("supply");
    assert.deepEqual(savedOf(draft), before);
    assert.deepEqual(problemsOf(draft), []);
    become("feed-in");
    draft.versions[0]!.prices = { classes: { BASE: 0.1 } };
    become("supply");
    assert.equal(draft.versions[0]!.prices, "regulated");
    become("feed-in");
    assert.deepEqual(draft.versions[0]!.prices, { classes: { BASE: 0.1 } });
    become("supply");
    for (const offer of ["custom", "hphc"]) {
      draft.versions[0]!.offer = offer;
      fitPrices(draft.kind, draft.versions[0]!);
    }
    assert.deepEqual(savedOf(draft), before);
  });

  it("stay regulated prices that the user has left by himself", () => {
    const [version] = draftWith({ ...hphc, prices: "regulated" }).versions;
    choosePrices(version!, "own", regulated);
    fitPrices("feed-in", version!);
    fitPrices("supply", version!);
    assert.deepEqual(version!.prices, regulated);
  });

  it("come back after a template", () => {
    const fill = (template: Template, kind = "supply"): void =>
      fillWith(kind, version!, template, versionOf(template, names));
    const [version] = draftWith(hphc).versions;
    fill("tempo");
    assert.equal(version!.prices, "regulated");
    fill("hphc");
    choosePrices(version!, "own", regulated);
    assert.deepEqual(version!.prices, own);
    fill("base", "feed-in");
    assert.notEqual(version!.prices, "regulated");
  });
});

describe("new off-peak hours in a contract's dialog", () => {
  it("have a template for both seasons, of eight hours that the reform allows", () => {
    const { hours } = versionOf("new-hours", names);
    const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    for (const [from, abolished] of [
      ["11-01", ["07:00", "11:00", "17:00", "21:00"]],
      ["04-01", ["07:00", "10:00", "18:00", "23:00"]],
    ] as const) {
      const minutes = new Set<number>();
      for (const window of hours.filter(({ season }) => season === undefined || season.from === from)) {
        const last = minutesOf(window.to!) + (window.to! <= window.from! ? 1_440 : 0);
        for (let at = minutesOf(window.from!); at < last; at++) minutes.add(at % 1_440);
      }
      assert.equal(minutes.size, 480, from);
      for (let i = 0; i < 4; i += 2) {
        for (let at = minutesOf(abolished[i]!); at < minutesOf(abolished[i + 1]!); at++) {
          assert.ok(!minutes.has(at), `${from}: ${at}`);
        }
      }
    }
    assert.ok(templates.includes("new-hours"));
  });

  it("change nothing else of a version that has such an offer: its own prices stay", () => {
    const draft = draftWith(hphc);
    const [version] = draft.versions;
    fillWith("supply", version!, "new-hours", versionOf("new-hours", names));
    assert.deepEqual(version!.prices, own);
    assert.equal(version!.hours.length, 3);
    assert.deepEqual(problemsOf(draft), []);
  });

  it("hold from a day on, in a copy: what was before stays", () => {
    const { versions } = draftWith(hphc, { ...hphc, from: "2027-06-01" });
    const before = structuredClone(versions);
    const changes = { hours: [{ from: "23:00", to: "07:00" }] };
    const changed = changedFrom(versions, "2027-01-15", changes);
    assert.equal(changed.index, 1);
    assert.deepEqual(changed.versions, [
      before[0],
      { ...before[0], ...changes, from: "2027-01-15" },
      before[1],
    ]);
    // Another change of the same day goes into the same version.
    const again = changedFrom(changed.versions, "2027-01-15", { power: 9 });
    assert.deepEqual([again.index, again.versions.length], [1, 3]);
    assert.deepEqual(again.versions[1], { ...before[0], ...changes, power: 9, from: "2027-01-15" });
    // No version holds yet: the first one is the one that is meant.
    const { versions: later } = draftWith({ ...hphc, from: "2027-06-01" });
    const first = changedFrom(later, "2027-01-15", changes);
    assert.deepEqual(first.versions, [{ ...hphc, ...changes, from: "2027-06-01" }]);
  });

  it("are taken only while the version of today holds, which changes itself on its first day", () => {
    const { versions } = draftWith(hphc, { ...hphc, from: "2026-06-01" }, { ...hphc, from: "2027-06-01" });
    const outside = { kind: "outside", first: "2026-06-01", last: "2027-05-31" };
    for (const [day, taking] of [
      ["2026-05-31", outside],
      ["2026-06-01", { kind: "itself" }],
      ["2026-06-02", { kind: "new" }],
      ["2027-05-31", { kind: "new" }],
      ["2027-06-01", outside],
      ["", outside],
    ] as const) {
      assert.deepEqual(takingFrom(versions, 1, day), taking, day);
    }
    // The first one holds from the start, the last one without an end.
    assert.deepEqual(takingFrom(versions, 0, "1999-01-01"), { kind: "new" });
    assert.deepEqual(takingFrom(versions, 0, "2026-06-01"), {
      kind: "outside",
      first: undefined,
      last: "2026-05-31",
    });
    assert.deepEqual(takingFrom(versions, 2, "2027-05-31"), {
      kind: "outside",
      first: "2027-06-01",
      last: undefined,
    });
    assert.deepEqual(takingFrom(versions, 2, "2099-01-01"), { kind: "new" });
    assert.deepEqual(takingFrom(versions.slice(0, 1), 0, "2099-01-01"), { kind: "new" });
    // A copy whose day is still to be given ends nothing.
    const copied = [versions[0]!, { ...versions[0]!, from: "" }];
    assert.deepEqual(takingFrom(copied, 0, "2026-06-01"), { kind: "new" });
  });
});
