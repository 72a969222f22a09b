/** The meter's registers in a flow: asked for because a history node wants them, answered, and priced by. */
import assert from "node:assert/strict";
import type { ShownRegisters } from "../../nodes/history/actions/registers.js";
import { day, NOON } from "../fixtures/paris.js";
import { Harness, PDL } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { meteredHousehold, startMetered } from "./metered-hours.js";

const household = meteredHousehold(new Set([day("2026-10-31"), day("2026-11-10")]));

describe("a history node and the meter's registers", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const ask = async (msg: object = {}): Promise<ShownRegisters[]> =>
    (await flow.ask(msg)).payload as ShownRegisters[];
  const kWhOf = (date: string, hours: (hour: number) => boolean = () => true): number => {
    const of = day(date);
    const curve = household.readings(PDL, "consumption", "load_curve", of, of + 1, Infinity);
    return (
      curve.filter((_, i) => hours(Math.floor(i / 2))).reduce((sum, { value }) => sum + value / 2, 0) / 1_000
    );
  };

  before(async () => {
    await harness.open(NOON, { household });
    await startMetered(harness, flow, { loadCurveDays: 0 });
  });
  after(() => harness.close());

  it("gives each day by the meter's own classes, as it switches them", async () => {
    const entries = await ask({ start: "2026-11-12", end: "2026-11-13" });
    assert.deepEqual(
      entries.map(({ start, end, missing }) => [start, end, missing]),
      [
        ["2026-11-12T00:00:00+01:00", "2026-11-13T00:00:00+01:00", 0],
        ["2026-11-13T00:00:00+01:00", "2026-11-14T00:00:00+01:00", 0],
      ],
    );
    const cheap = kWhOf("2026-11-12", (hour) => hour < 7 || hour > 22);
    assert.equal(entries[0]!.value, kWhOf("2026-11-12"));
    assert.deepEqual(entries[0]!.byRegister, {
      "Heures Creuses": cheap,
      "Heures Pleines": Math.round((kWhOf("2026-11-12") - cheap) * 1e3) / 1e3,
    });
    assert.deepEqual(entries[0]!.byDistributorRegister, { Base: kWhOf("2026-11-12") });
  });

  it("a span over a date without a reading is one entry, and belongs to the month of its end", async () => {
    const [span] = await ask({ start: "2026-11-10", end: "2026-11-11" });
    assert.deepEqual([span!.start, span!.end], ["2026-11-10T00:00:00+01:00", "2026-11-12T00:00:00+01:00"]);
    const months = await ask({ start: "2026-10-01", end: "2026-11-23", step: "month" });
    assert.deepEqual(
      months.map(({ start, missing }) => [start, missing]),
      [
        ["2026-10-01T00:00:00+02:00", 0],
        ["2026-11-01T00:00:00+01:00", 0],
      ],
    );
    let november = 0;
    for (let of = day("2026-10-31"); of <= day("2026-11-23"); of++) {
      november += kWhOf(new Date(of * 86_400_000).toISOString().slice(0, 10));
    }
    assert.equal(months[1]!.value, Math.round(november * 1e3) / 1e3);
  });

  it("gives the bills of the meter's own contract", async () => {
    const bills = await ask({ start: "2026-10-20", end: "2026-11-23", step: "bill" });
    assert.deepEqual(
      bills.map(({ start, end }) => [start.slice(0, 10), end.slice(0, 10)]),
      [
        ["2026-10-20", "2026-11-17"],
        ["2026-11-17", "2026-11-24"],
      ],
    );
    let last = 0;
    for (let date = 17; date <= 23; date++) last += kWhOf(`2026-11-${date}`);
    assert.equal(bills[1]!.value, Math.round(last * 1e3) / 1e3);
  });

  it("as CSV: a column for each register", async () => {
    const { payload } = await flow.ask({ start: "2026-11-12", end: "2026-11-12", format: "csv" });
    const [heading, row] = (payload as string).split("\n");
    assert.equal(
      heading,
      "meter,direction,measure,start,end,value,unit,missing,kWh Heures Creuses,kWh Heures Pleines,distributor kWh Base",
    );
    assert.match(row!, /^0017,consumption,registers,2026-11-12T00:00:00\+01:00,2026-11-13T00:00:00\+01:00,/);
  });

  it("prices a day by them with the meter's own contract, and by nothing of them with another", async () => {
    const asked = { measure: "cost", step: "day", start: "2026-11-12", end: "2026-11-12" };
    const own = (await flow.ask(asked)).payload as { byClass: object; complete: boolean }[];
    const cheap = kWhOf("2026-11-12", (hour) => hour < 7 || hour > 22);
    const classes = own[0]!.byClass as Record<string, { energy: number }>;
    assert.deepEqual([classes["HC"]?.energy, own[0]!.complete], [cheap, true]);
    const other = (await flow.ask({ ...asked, contract: "Mine" })).payload as { unpriced: number }[];
    assert.equal(other[0]!.unpriced, kWhOf("2026-11-12"));
  });

  it("refuses what registers do not have", async () => {
    for (const more of [{ step: "hour" }, { compare: "year" }, { periods: [] }]) {
      await assert.rejects(flow.ask(more), { code: "input" });
    }
  });

  it("are in a backup and come back from it, not in an export", async () => {
    const before = await ask({ start: "2026-11-12", end: "2026-11-12" });
    const exported = (await flow.ask({ action: "export" })).payload as string;
    assert.doesNotMatch(exported, /registers/);
    const { payload: path } = await flow.ask({ action: "backup" });
    // The meter begins anew: what it would collect must not stand in for what the backup gives.
    harness.server.misbehave({ as: "error_500" });
    await flow.ask({ action: "forget", confirm: PDL });
    assert.deepEqual(await ask({ start: "2026-11-12", end: "2026-11-12" }), []);
    await flow.ask({ action: "restore", path });
    assert.deepEqual(await ask({ start: "2026-11-12", end: "2026-11-12" }), before);
  });
});
