/**
 * A second supplier is one file and a line: with an invented one in the registry (`second-supplier/`), all that knows
 * prices knows its, and no longer only those of the regulated tariff.
 */
import assert from "node:assert/strict";
import type { Contract } from "../../nodes/pricing/index.js";
import { formatDay, lengthOfDay, startOfDay } from "../../nodes/readings/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";
import { registered } from "./second-supplier/registered.js";

const colorOf = (): undefined => undefined;
const known = { colorOf, isAnnounced: () => false, pricesBetween: () => [] };
const today = day("2026-10-25");
const version = (change: object = {}): object => ({
  from: "",
  offer: "base",
  power: 6,
  prices: "invented",
  ...change,
});
const night = { offer: "hphc", hours: [{ from: "22:00", to: "06:00" }] };

describe("a second supplier of prices", () => {
  let sources: Awaited<ReturnType<typeof registered>>;
  const harness = new Harness();
  before(async () => {
    sources = await registered();
    // 10 kWh a day, and 8,000 VA at most.
    const [start, end] = [day("2025-10-01"), today];
    const days = Array.from({ length: end - start }, (_, i) => start + i);
    const readings = days.map((one) => ({ start: startOfDay(one), step: lengthOfDay(one), value: 10_000 }));
    await harness.merge(readings, { series: "daily", start, end });
    const peaks = days.map((one) => ({ start: startOfDay(one), step: lengthOfDay(one), value: 5_000 }));
    await harness.merge(peaks, { series: "max_power", start, end });
  });
  after(() => {
    harness.remove();
  });

  function contractOf(...versions: readonly object[]): Contract {
    const read = sources.readContract({ versions });
    assert.ok("contract" in read, JSON.stringify(read));
    return read.contract;
  }
  const costOf = (contract: Contract, [from, to]: readonly [string, string]) =>
    sources.askCost(
      harness.archive,
      harness.point,
      { contract, direction: "consumption", step: "period", start: day(from), end: day(to) },
      colorOf,
      today,
    );

  it("may be named by a contract, for the offers that it has", () => {
    const problems = (change: object, kind = "supply"): unknown => {
      const read = sources.readContract({ kind, versions: [version(change)] });
      return "problems" in read ? read.problems.map(({ path, fault }) => [path.at(-1), fault]) : [];
    };
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems(night), []);
    assert.deepEqual(problems({ offer: "tempo" }), [["prices", "invented"]]);
    assert.deepEqual(problems({}, "feed-in"), [["prices", "invented"]]);
    assert.deepEqual(problems({ offer: "tempo", prices: "regulated" }), []);
    assert.deepEqual(problems({ prices: "unheard" }), [["prices", "prices"]]);
    const text = sources.contractProblemText(sources.textsOf("en"), {
      path: ["prices"],
      fault: "prices",
    });
    assert.match(text, /It must be "regulated" or "invented", or your own prices/);
  });

  it("prices days by its own table, also where it changes within a month", async () => {
    const { entries, ...notes } = await costOf(contractOf(version()), ["2026-06-01", "2026-07-01"]);
    // 14 days at 15 c€, 16 at 16 c€, and the subscription of a month.
    assert.equal(entries[0]!.value, 10 + 14 * 1.5 + 16 * 1.6);
    assert.deepEqual([notes.suppliers, notes.pricesCheckedUntil], [["invented"], "2026-10-05"]);
    const calendar = new sources.Calendar(contractOf(version()), known);
    assert.equal(formatDay(calendar.changeAfter(day("2026-06-01"))), "2026-06-15");
  });

  it("is told from another one of the same contract, in what prices lack and how old they are", async () => {
    const contract = contractOf(
      version({ power: 7 }),
      version({ power: 7, prices: "regulated", from: "2026-06-15" }),
    );
    const { withoutPrices } = await costOf(contract, ["2026-06-01", "2026-07-01"]);
    assert.deepEqual(
      withoutPrices!.map(({ supplier }) => supplier),
      ["invented", "regulated"],
    );
    const [first, second] = sources.costNotes({ withoutPrices }, sources.textsOf("en"))!;
    assert.match(first!, /^Invented: .*7\u00a0kVA on 14 of these days/);
    assert.match(second!, /^The regulated tariff has no prices for 7\u00a0kVA on 16 of these days/);
    const both = contractOf(version(), version({ prices: "regulated", from: "2026-06-15" }));
    const { suppliers, pricesCheckedUntil } = await costOf(both, ["2026-06-01", "2026-07-01"]);
    assert.deepEqual([suppliers, pricesCheckedUntil], [["invented", "regulated"], "2026-10-05"], "the older");
  });

  it("is compared, at what it asks and by what may be signed", async () => {
    const present = {
      source: { is: "message", name: "mine" },
      isPresent: true,
      contract: contractOf(version({ prices: "regulated" })),
    } as const;
    const [start, end] = [day("2026-07-01"), day("2026-08-01")];
    const answerOf = (power: number) => {
      const connection = { power, hours: night.hours, areTempoHours: false };
      const candidates = sources.candidatesWith(connection, power === 6 ? [present] : [], start);
      const question = { candidates, start, end, asOf: start, atPricesOfThen: false };
      return sources.compareOffers(harness.archive, harness.point, question, colorOf, today);
    };
    const texts = sources.textsOf("en");
    const answer = await answerOf(6);
    const names = answer.offers.map((offer) => sources.offerName(offer, texts)).toSorted();
    assert.deepEqual(names, [
      "HP/HC, regulated tariff",
      "Invented: Base, regulated tariff",
      "Invented: HP/HC, regulated tariff",
      "Tempo, regulated tariff",
      "mine",
    ]);
    const [cheapest] = answer.offers;
    assert.equal(sources.offerName(cheapest!, texts), "Invented: Base, regulated tariff");
    assert.deepEqual([cheapest!.cost!.value, cheapest!.signable], [10 + 31 * 1.6, true]);
    const notes = sources.offersNotes(answer, { start, end, asOf: start, atPricesOfThen: false }, texts);
    assert.ok(
      notes.some((note) => note.startsWith("Invented: The regulated tariff was checked on 5 October")),
    );
    const closed = (await answerOf(9)).offers.find(
      ({ version: one }) => one?.prices !== "regulated" && one?.offer === "hphc",
    )!;
    assert.equal(closed.signable, false);
    assert.match(
      sources.offerText(closed, undefined, today, texts)!,
      /^Invented: HP\/HC .* since 1 January 2026/,
    );
  });

  it("says which powers it sells, and what another one saves", async () => {
    const contract = contractOf(version({ power: 9 }));
    const about = { contract, phases: 1 } as const;
    const answer = await sources.askPower(harness.archive, harness.point, about, colorOf, today);
    assert.deepEqual(
      answer.steps.map(({ power, saving }) => [power, saving]),
      [
        [6, 36],
        [9, 0],
      ],
    );
    assert.deepEqual([answer.to, answer.pricesCheckedUntil], [6, "2026-10-05"]);
  });

  it("is checked: its notices are due on its own days", () => {
    const contract = contractOf(version({ ...night, power: 9 }));
    const calendar = new sources.Calendar(contract, known);
    const texts = sources.textsOf("en");
    const told = (on: string): string[] =>
      sources
        .dueNotices(contract, calendar, day(on))
        .filter(({ event }) => event !== "hours_reform")
        .map((notice) => `${notice.about} ${sources.noticeText(notice, contract, "", texts)}`);
    assert.deepEqual(told("2026-10-31"), []);
    assert.match(
      told("2026-11-01").join("\n"),
      /^2026-10-05 Invented: .* may have changed on 15 October 2026/,
    );
    assert.match(told("2027-05-01").join("\n"), /\n2027-05-31 Invented: The offer HP\/HC at 9/);
  });

  it("names registers as it does", () => {
    const label = { id: "", label: "Nuit verte" };
    const [own, regulated] = contractOf(
      version(night),
      version({ ...night, prices: "regulated", from: "2026-01-01" }),
    ).versions;
    assert.equal(sources.classOfRegister(own!, label), "HC");
    assert.equal(sources.classOfRegister(regulated!, label), undefined);
  });

  it("is kept by the dialog, gives way where it has no offer, and comes back", () => {
    const draft = sources.draftOf({ versions: [version({ ...night, power: 9, from: "2026-02-01" })] });
    const [edited] = draft.versions;
    assert.equal(sources.savedOf(draft).versions[0]!.prices, "invented");
    assert.deepEqual(sources.problemsOf(draft), []);
    const { isClosed, end } = sources.hintsOf(draft, 0, today, false);
    assert.deepEqual([isClosed, formatDay(end!)], [true, "2027-06-01"]);
    edited!.offer = "tempo";
    sources.fitPrices("supply", edited!);
    assert.deepEqual(edited!.prices, { classes: {} });
    edited!.offer = "hphc";
    sources.fitPrices("supply", edited!);
    assert.equal(edited!.prices, "invented");
    sources.choosePrices(edited!, "regulated", { classes: {} });
    assert.equal(edited!.prices, "regulated");
  });
});
