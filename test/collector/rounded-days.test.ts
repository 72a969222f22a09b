/** Days of which a file had only rounded readings are requested as if it had had nothing: no call more, no call less. */
import assert from "node:assert/strict";
import { Archive } from "../../nodes/archive/index.js";
import { dayOf, utcDayOf, type Day, type Reading, type Series } from "../../nodes/readings/index.js";
import { limitsOf, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { asRounded, curve, daily, fileOf } from "../archive/harness.js";
import { VirtualClock } from "../simulation/virtual-clock.js";
import { answerOf, at, days, Harness, day, nothing } from "./harness.js";

const TODAY = day("2026-03-02");
const DAYS = 30;
/** What the service still has, in days before the first one. */
const SERVED: Readonly<Record<Series, number>> = { daily: 400, load_curve: 20, max_power: 0 };

interface Run {
  readonly calls: readonly string[];
  readonly perDay: ReadonlyMap<number, number>;
  /** Rounded readings that are left. */
  readonly rounded: readonly Reading[];
}

describe("days of rounded readings", () => {
  /** Two years of whole kWh, and one of a rounded curve. */
  async function load(harness: Harness): Promise<void> {
    const archive = Archive.open(harness.archivePath, new VirtualClock(at(TODAY, 4)));
    const point = archive.usagePoints.usagePoint("22000000000017", "real", TODAY);
    const hours = Array.from({ length: 365 }, (_, i) => curve(TODAY - 365 + i, 3_600)).flat();
    const file = fileOf([
      { direction: "consumption", series: "daily", readings: asRounded(daily(TODAY - 730, TODAY)) },
      { direction: "consumption", series: "load_curve", readings: asRounded(hours) },
    ]);
    const options = { conflicts: "keep", now: at(TODAY, 4) / 1_000 } as const;
    await archive.staging.mergeFile(point, file, options);
    archive.close();
  }

  async function run(service: ServiceId, isLoaded: boolean): Promise<Run> {
    const harness = new Harness(at(TODAY, 5), 86_400_000);
    if (isLoaded) await load(harness);
    const isServed = (series: Series, of: Day): boolean =>
      of >= TODAY - SERVED[series] && of % 9 !== 0 && of < dayOf(harness.clock.now() / 1_000);
    harness.attach({
      node: "meter",
      service,
      dailyMonths: 24,
      loadCurveDays: 365,
      answer: (query: Query): Answer => {
        const found = days(query).filter(({ start }) => isServed(query.series, dayOf(start)));
        return found.length === 0 ? nothing() : answerOf(found);
      },
    });
    harness.want(["daily", "load_curve"]);
    await harness.clock.runTo(at(TODAY + DAYS, 4));
    const perDay = new Map<number, number>();
    for (const call of harness.calls) {
      const utcDay = utcDayOf(call.at / 1_000);
      perDay.set(utcDay, (perDay.get(utcDay) ?? 0) + 1);
    }
    const calls = harness.calls.map(({ series, start, end, at: instant }) =>
      [series, start, end, instant].join(),
    );
    await harness.stop();
    const archive = Archive.open(harness.archivePath, harness.clock);
    const rounded = (["daily", "load_curve"] as const).flatMap((series) => {
      const id = archive.usagePoints.seriesId(1, "consumption", series)!;
      return archive.readings
        .between(id, 0, at(TODAY + DAYS, 0))
        .filter((reading) => reading.rounded === true);
    });
    archive.close();
    harness.start();
    await harness.end();
    return { calls, perDay, rounded };
  }

  for (const service of ["conso-api", "data-connect"] as const) {
    it(`cost ${service} the calls of days without any, within its budget`, async () => {
      const [loaded, empty] = [await run(service, true), await run(service, false)];
      assert.deepEqual(loaded.calls, empty.calls);
      assert.ok(loaded.calls.length > 50, `${loaded.calls.length} calls`);
      assert.ok(Math.max(...loaded.perDay.values()) <= limitsOf(service).dailyCap(1));
      assert.equal(empty.rounded.length, 0);
      const kept = new Set(loaded.rounded.map(({ start }) => dayOf(start)));
      assert.ok(
        kept.has(TODAY - 500) && !kept.has(TODAY - 10),
        "only what the service does not have is left",
      );
    });
  }
});
