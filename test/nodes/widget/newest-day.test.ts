/** The sentence about the newest day that a dashboard meter shows: what it takes from the archive, and when it changes. */
import assert from "node:assert/strict";
import { nothingAnnounced, type Contract } from "../../../nodes/pricing/index.js";
import { startOfDay, type Day } from "../../../nodes/readings/index.js";
import { planNewestDay, type Held } from "../../../nodes/widget/answer/index.js";
import { NewestDay } from "../../../nodes/widget/newest-day.js";
import type { Words } from "../../../nodes/widget/protocol.js";
import { daily, Harness } from "../../archive/harness.js";
import { base, contractOf, hphc, series } from "../../fixtures/contracts.js";
import { day } from "../../fixtures/paris.js";
import { until } from "../harness.js";

// A Tuesday, so the newest day is a Monday.
const today = day("2026-11-24");
const newest = today - 1;

describe("the newest day in a sentence", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const heldBy = (contract?: Contract): Held => ({
    archive: harness.archive,
    usagePoint: harness.point.id,
    ...(contract && { priced: { consumption: { contract, ...nothingAnnounced } } }),
  });
  const said = async (contract?: Contract, on = today): Promise<string | undefined> =>
    (await planNewestDay(heldBy(contract), on)?.make())?.en;
  /** 10 kWh each day, unless it is said. */
  const fill = (days: Readonly<Record<Day, number>>, lacks: readonly Day[] = [], end = today) =>
    harness.merge(
      daily(end - 150, end, (of) => days[of] ?? 10_000).filter(({ start }) =>
        lacks.every((of) => startOfDay(of) !== start),
      ),
      { series: "daily", start: end - 150, end },
    );

  it("has its energy, its whole cost and the mean of its weekday", async () => {
    await fill({ [newest]: 8_200 });
    // 20 cents a kWh, and 12 € over the 30 days of November.
    assert.equal(await said(contractOf(base(0.2, 12))), "8.2\u00a0kWh, €2.04, 18% less than a usual Monday");
    const words = await planNewestDay(heldBy(), today)!.make();
    assert.equal(words!.fr, "8,2\u00a0kWh, 18\u202f% de moins qu’un lundi habituel");
  });

  it("takes older Mondays for those that are missing, and none from too few", async () => {
    const lost = [1, 2, 3, 5, 6, 8].map((week) => newest - 7 * week);
    await fill({ [newest]: 12_000, [newest - 28]: 2_000 }, lost);
    // 4, 7 and 9 to 14 weeks before: seven of 10 kWh and one of 2.
    assert.equal(await said(), "12.0\u00a0kWh, 33% more than a usual Monday");
  });

  it("says nothing but what it costs where too few Mondays are known, and nothing at all without a contract", async () => {
    await harness.merge(daily(newest - 21, today), { series: "daily" });
    assert.equal(await said(), undefined);
    assert.match((await said(contractOf(base(0.2, 12))))!, /^Mon 23 Nov: [\d.]+\u00a0kWh, €[\d.]+$/);
  });

  it("has no cost of which a part is not known", async () => {
    await fill({});
    // No curve says which hours the energy is of, and no message brought a price.
    for (const contract of [contractOf(hphc(0.3, 0.1, 12)), contractOf(series(12))])
      assert.equal(await said(contract), "10.0\u00a0kWh, as much as a usual Monday");
  });

  it("may have used nothing", async () => {
    await fill({ [newest]: 0 });
    assert.equal(await said(), "0.00\u00a0kWh, 100% less than a usual Monday");
    const weeks = Array.from({ length: 16 }, (_, i) => [newest - 7 * (i + 1), 0]);
    await fill({ ...(Object.fromEntries(weeks) as Record<Day, number>), [newest]: 4_000 });
    assert.equal(await said(), undefined);
  });

  for (const text of ["2026-03-29", "2026-10-25"]) {
    it(`holds the change of clocks on ${text} against other Sundays`, async () => {
      const sunday = day(text);
      await fill({ [sunday]: 9_000 }, [], sunday + 1);
      assert.equal(
        await said(contractOf(base(0.2)), sunday + 1),
        "9.0\u00a0kWh, €1.80, 10% less than a usual Sunday",
      );
      await fill({ [sunday]: 9_000 }, [], sunday + 8);
      assert.equal(await said(undefined, sunday + 8), "10.0\u00a0kWh, 1% more than a usual Sunday");
    });
  }

  it("is of the newest day, however old, and of none that is not over", async () => {
    await fill({}, [newest, newest - 1]);
    assert.equal(await said(), "10.0\u00a0kWh, as much as a usual Saturday");
    assert.equal(await said(undefined, newest - 2), undefined);
  });

  it("is of consumption alone", async () => {
    await harness.merge(daily(today - 100, today), { series: "daily", direction: "production" });
    assert.equal(planNewestDay(heldBy(), today), undefined);
  });

  it("is worked out once, keeps the one before it until the next is known, and ends with its node", async () => {
    await fill({ [newest]: 8_200 });
    let told = 0;
    const failures: unknown[] = [];
    const sentence = new NewestDay(
      () => told++,
      (error) => failures.push(error),
    );
    const now = (): Words | undefined => sentence.of(heldBy(), today);
    assert.equal(now(), undefined);
    await until("it is known", () => told === 1);
    assert.match(now()!.en, /^8\.2.* 18% less/);
    assert.match(now()!.en, /^8\.2.* 18% less/);
    await fill({ [newest]: 9_000 });
    // The old one stays in the meantime.
    assert.match(now()!.en, /^8\.2/);
    await until("the next one is known", () => told === 2);
    assert.match(now()!.en, /^9\.0.* 10% less/);
    // Another day has none yet.
    await harness.merge(
      daily(today, today + 1, () => 10_000),
      { series: "daily" },
    );
    assert.equal(sentence.of(heldBy(), today + 1), undefined);
    sentence.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([told, failures], [2, []]);
  });

  it("tells a failure once, and tries again when something changes", async () => {
    await fill({});
    let told = 0;
    const failures: unknown[] = [];
    const sentence = new NewestDay(
      () => told++,
      (error) => failures.push(error),
    );
    const broken: Contract = { ...contractOf(base(0.2)), versions: null as never };
    sentence.of(heldBy(broken), today);
    await until("it failed", () => told === 1);
    assert.equal(failures.length, 1);
    assert.equal(sentence.of(heldBy(broken), today), undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(failures.length, 1);
    sentence.of(heldBy(), today);
    await until("it is known", () => told === 2);
    assert.equal(sentence.of(heldBy(), today)!.en, "10.0\u00a0kWh, as much as a usual Monday");
  });
});
