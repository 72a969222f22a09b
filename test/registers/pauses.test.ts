/** What registers say of days is derived from years of readings, and holds up no flow. */
import assert from "node:assert/strict";
import type { Register } from "../../nodes/readings/index.js";
import { heldSpans } from "../../nodes/registers/index.js";
import { daily, day, Harness } from "../archive/harness.js";
import { alone, inPieces } from "../event-loop.js";

const FIRST = day("2021-11-25");
const DAYS = 1_820;
const energyOf = (i: number): number => 9_000 + (i % 7) * 100;

/** Ten registers of the supplier, four of the grid operator and a total: all that a meter has. */
const registers: readonly Register[] = [
  ...Array.from({ length: 10 }, (_, k) => ({ owner: "supplier" as const, calendar: "FC1", id: `C${k}` })),
  ...Array.from({ length: 4 }, (_, k) => ({ owner: "distributor" as const, calendar: "DI3", id: `D${k}` })),
  { owner: "total" as const, calendar: "", id: "" },
].map((one) => ({ ...one, calendarLabel: "", label: "", code: one.id }));

describe("five years of registers, of a service and of a file", () => {
  const harness = new Harness();
  after(() => {
    harness.remove();
  });

  alone("are derived in pieces, and once for all who ask", async function () {
    const { archive, point } = harness;
    await harness.merge(
      daily(FIRST, FIRST + DAYS, (of) => energyOf(of - FIRST)),
      { series: "daily" },
    );
    let sum = 0;
    const sums = Array.from({ length: DAYS }, (_, i) => (sum += i === 0 ? 0 : energyOf(i - 1)));
    const readings = sums.flatMap((total, i) =>
      registers.map((register) => {
        const { owner, id } = register;
        const counts = owner === "total" || id === "D0" || id === "C0";
        return { day: FIRST + i, register, value: counts ? total : 5 };
      }),
    );
    const series = archive.usagePoints.series(point.id, "consumption", "registers");
    for (const origin of ["service", "file"] as const) {
      await archive.registers.merge({
        series,
        readings,
        events: [],
        origin,
        source: 1,
        now: harness.seconds,
      });
    }
    // The first time, its code is compiled.
    await heldSpans(archive, point, "consumption");
    const [last] = registers.slice(-1);
    const next = [{ day: FIRST + DAYS, register: last!, value: sum + energyOf(DAYS - 1) }];
    await archive.registers.merge({
      series,
      readings: next,
      events: [],
      origin: "service",
      source: 1,
      now: harness.seconds,
    });
    const { longest, result } = await inPieces(() =>
      Promise.all([1, 2, 3].map(() => heldSpans(archive, point, "consumption"))),
    );
    assert.ok(longest < 50, `${longest} ms`);
    assert.equal(result[0]!.length, DAYS);
    assert.ok(result.every((spans) => spans === result[0]));
  });
});
