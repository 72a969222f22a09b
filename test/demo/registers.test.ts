/** The registers of the simulated household: they say what its daily values say, by the hours of its meter. */
import assert from "node:assert/strict";
import { householdOf } from "../../nodes/demo/index.js";
import {
  clockOf,
  formatDay,
  parseDay,
  registerKey,
  startOfDay,
  type Day,
  type Direction,
  type RegisterReading,
} from "../../nodes/readings/index.js";
import { registerSpans, type RegisterSpan } from "../../nodes/registers/index.js";
import { demoService } from "../../nodes/services/clients/demo.js";
import { ServiceError, type RegisterAnswer } from "../../nodes/services/contract/service.js";
import { atOnce } from "../at-once.js";

const id = "00000000000000";
const today: Day = parseDay("2026-10-28")!;
const household = householdOf(id);
const never = new AbortController().signal;
const production = "production" as const;

function ask(
  { start, end = today, direction = "consumption" }: { start: Day; end?: Day; direction?: Direction },
  now: Day = today,
  since?: Day,
): Promise<RegisterAnswer> {
  const service = demoService(
    () => startOfDay(now) * 1_000,
    () => since,
  );
  return service.readRegisters!({ usagePointId: id, direction, start, end }, never);
}

function spansOf(readings: readonly RegisterReading[], direction: Direction): RegisterSpan[] {
  const days = [...new Set(readings.map(({ day }) => day))];
  const daily = new Map(days.map((day) => [day, household.daily(direction, day).value]));
  return atOnce(registerSpans([{ readings, events: [] }], daily));
}

describe("the registers of the demo", () => {
  it("rise by exactly the daily value, whichever calendar counts, on each day of a year", async () => {
    const { readings } = await ask({ start: today - 365 });
    const spans = spansOf(readings, "consumption");
    assert.equal(spans.length, 364);
    for (const { start, end, energy, supplier, distributor } of spans) {
      assert.equal(end, start + 1);
      const wanted = household.daily("consumption", start).value;
      assert.equal(energy, wanted, formatDay(start));
      for (const rises of [supplier, distributor]) {
        assert.equal(
          rises.reduce((sum, rise) => sum + rise.energy, 0),
          wanted,
        );
      }
      assert.deepEqual(
        supplier.map(({ register: { label } }) => label),
        ["Heures Creuses", "Heures Pleines"],
      );
      const isWinter = ["11", "12", "01", "02", "03"].includes(formatDay(start).slice(5, 7));
      const moved = distributor.filter((rise) => rise.energy > 0).map(({ register }) => register.id);
      assert.deepEqual(moved.sort(), isWinter ? ["HCH", "HPH"] : ["HCB", "HPB"]);
    }
  });

  it("count the hours from 22:08 to 06:08 as off-peak, with the whole of the water heater", async () => {
    const { readings } = await ask({ start: today - 365 });
    for (const { start, supplier } of spansOf(readings, "consumption")) {
      const inside: number[] = [];
      const cut: number[] = [];
      for (const { start: at, value } of household.curve("consumption", start)) {
        const { hour, minute } = clockOf(at);
        const half = hour * 60 + minute;
        if (half < 360 || half >= 22 * 60 + 30) inside.push(value / 2);
        else if (half === 360 || half === 22 * 60) cut.push(value / 2);
      }
      const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
      const offPeak = supplier.find(({ register }) => register.id === "HC")!.energy;
      // Of the first half-hour of the evening, the heater needs more than the 22 minutes' share of everything.
      const least = sum(inside) + cut[0]! * (8 / 30) + cut[1]! * (22 / 30);
      assert.ok(offPeak >= Math.floor(least) - 1, `${formatDay(start)}: ${offPeak} < ${least}`);
      assert.ok(offPeak <= sum(inside) + cut[0]! * (8 / 30) + cut[1]!, formatDay(start));
    }
  });

  it("show the same on each request, and never less than before", async () => {
    const [early, late] = [
      await ask({ start: today - 20, end: today - 10 }),
      await ask({ start: today - 15 }),
    ];
    const shown = (readings: readonly RegisterReading[], of: Day): unknown =>
      readings.filter(({ day }) => day === of);
    assert.deepEqual(shown(early.readings, today - 12), shown(late.readings, today - 12));
    const last = new Map<string, number>();
    for (const { register, value } of late.readings) {
      assert.ok(Number.isSafeInteger(value) && value >= (last.get(registerKey(register)) ?? 0));
      last.set(registerKey(register), value);
    }
  });

  it("are not read on the day of the hole until it heals", async () => {
    const range = { start: today - 6, end: today - 3 };
    const days = ({ readings }: RegisterAnswer): Day[] => [...new Set(readings.map(({ day }) => day))];
    assert.deepEqual(days(await ask(range, today, today)), [today - 6, today - 4]);
    assert.deepEqual(days(await ask(range, today + 2, today)), [today - 6, today - 5, today - 4]);
  });

  it("count what is injected as a whole", async () => {
    const { readings } = await ask({ start: today - 30, direction: production });
    const spans = spansOf(readings, production);
    assert.equal(spans.length, 29);
    for (const { start, energy, supplier } of spans) {
      assert.equal(energy, household.daily(production, start).value);
      assert.deepEqual(supplier, []);
    }
  });

  it("are refused, and missing, as the other measures are", async () => {
    const refusal = (wanted: object) => (error: unknown) => {
      assert.ok(error instanceof ServiceError);
      assert.deepEqual({ kind: error.kind, range: error.range }, wanted);
      return true;
    };
    const range = (problem: string): object => ({ kind: "range", range: problem });
    await assert.rejects(ask({ start: today - 366 }), refusal(range("too_long")));
    await assert.rejects(ask({ start: today - 1, end: today + 1 }), refusal(range("end_too_late")));
    await assert.rejects(ask({ start: today - 1_200, end: today - 1_190 }), refusal(range("too_old")));
    const before = parseDay("2021-09-16")!;
    await assert.rejects(
      ask({ start: before - 5, end: before }, before + 1),
      refusal({ kind: "no_data", range: undefined }),
    );
  });
});
