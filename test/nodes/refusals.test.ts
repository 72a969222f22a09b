/** What services refuse, for how long, and what comes after: quotas, bans, consents, outages, odd answers. */
import assert from "node:assert/strict";
import type { Mishap } from "../enedis-server/index.js";
import { Bench, PDL, settled, until, type Setup } from "./harness.js";

const NOON = "2026-11-24T12:00:00+01:00";
const DATA = /mesure_synchrone|\/api\/|\/enedis\//;

describe("refusals, outages and odd answers", function () {
  this.timeout(60_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench();
    await bench.open(NOON);
  });

  afterEach(async () => {
    await bench.close();
  });

  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };
  const quiet = (): Promise<void> =>
    settled(() => [bench.calls.length, bench.errors.length, bench.all.length], 350);
  const days = (measure = "daily", direction = "consumption"): string[] =>
    bench.of(measure, direction).flatMap(({ readings }) => readings.map(({ start }) => start.slice(0, 10)));

  /** Puts the clock, and shows that it brings so many calls and no more. */
  async function at(instant: string, calls: number): Promise<void> {
    const before = bench.calls.length;
    bench.jump(`${instant}+01:00`);
    if (calls > 0) await until(`${calls} calls at ${instant}`, () => bench.calls.length >= before + calls);
    await quiet();
    assert.equal(bench.calls.length - before, calls, instant);
  }

  it("429 without a reopening time: nothing before the next full hour and some minutes, also by hand", async () => {
    const body = JSON.stringify({ code: "900804", message: "Message throttled out" });
    bench.server.misbehave({ as: { status: 429, body }, path: DATA });
    await bench.start(daily);
    await until("it is told", () => bench.errors.length > 0);
    await quiet();
    assert.equal(bench.errors[0]!.code, "quota");
    assert.match(bench.statuses.at(-1)!, /^quota reached · next try 1[34]:07$/);
    bench.server.behave();
    await bench.send("refresh");
    await at("2026-11-24T12:08:00", 0);
    bench.jump("2026-11-24T12:59:30+01:00");
    await bench.send("refresh");
    assert.equal(bench.calls.length, 1);
    bench.jump("2026-11-24T13:10:01+01:00");
    await until("the tick after it calls", () => bench.calls.length === 2);
    await quiet();
    assert.deepEqual(days(), ["2026-11-23"]);
    assert.equal(bench.errors.length, 1);
  });

  it("429 with a reopening time: nothing before it, and at the next tick after it everything", async () => {
    const body = JSON.stringify({
      code: "900804",
      message: "x",
      nextAccessTime: "2026-Nov-24 14:30:00+0000 UTC",
    });
    bench.server.misbehave({ as: { status: 429, body }, path: DATA });
    await bench.start(daily);
    await until("it is told", () => bench.errors.length > 0);
    await quiet();
    bench.server.behave();
    assert.match(bench.statuses.at(-1)!, /^quota reached · next try 16:07$/);
    await at("2026-11-24T15:08:00", 0);
    await at("2026-11-24T16:08:00", 1);
    assert.deepEqual(days(), ["2026-11-23"]);
  });

  it("a ban is waited out for 24 hours, then 3 days, then 7 days at a time, and told once", async () => {
    bench.server.misbehave({ as: "banned", path: DATA });
    await bench.start(daily);
    await until("it is told", () => bench.errors.length > 0);
    await quiet();
    assert.equal(bench.calls.length, 1);
    assert.match(bench.statuses.at(-1)!, /one try Wed 25 Nov, 12:07$/);
    await at("2026-11-25T11:08:00", 0);
    await at("2026-11-25T12:08:00", 1);
    assert.match(bench.statuses.at(-1)!, /one try Sat 28 Nov, 1[23]:0[78]$/);
    await at("2026-11-28T11:08:00", 0);
    await at("2026-11-28T12:18:00", 1);
    assert.match(bench.statuses.at(-1)!, /one try Sat 5 Dec, 1[23]:\d\d$/);
    await at("2026-12-05T12:08:00", 0);
    await at("2026-12-05T13:08:00", 1);
    assert.match(bench.statuses.at(-1)!, /one try Sat 12 Dec, 1[34]:\d\d$/);
    bench.server.behave();
    await at("2026-12-12T12:38:00", 0);
    // One call for the newest week, one for the days before it.
    await at("2026-12-12T13:10:00", 2);
    assert.equal(days().length, 19);
    assert.equal(bench.errors.length, 1);
    assert.equal(bench.errors[0]!.code, "banned");
  });

  it("a consent that is lost after months, and given again: one probe a day, and no day is lost", async () => {
    await bench.start(daily);
    await until("readings come", () => bench.all.length > 0);
    await quiet();
    bench.server.setMeter({ usagePointId: PDL, consent: [] });
    await at("2026-11-25T09:08:00", 1);
    assert.equal(bench.errors[0]!.code, "consent");
    assert.match(bench.statuses.at(-1)!, /^access refused · one try Thu 26 Nov, 05:07$/);
    await at("2026-11-25T14:08:00", 0);
    await at("2026-11-26T05:08:00", 1);
    await at("2026-11-26T09:08:00", 0);
    bench.server.setMeter({ usagePointId: PDL });
    await at("2026-11-27T09:08:00", 1);
    assert.deepEqual(days().slice(1), ["2026-11-24", "2026-11-25", "2026-11-26"]);
    assert.match(bench.statuses.at(-1)!, /^up to date/);
    assert.equal(bench.errors.length, 1);
  });

  it("a token that is mended polls at once, also at night, and brings what the old one could not", async () => {
    const token = (life: number): NonNullable<Setup["credentials"]> => ({
      usagePointId: PDL,
      token: bench.server.token([PDL], 1_900_000_000 + life),
    });
    const setup = (life: number): Setup => ({ ...daily, service: "conso-api", credentials: token(life) });
    bench.server.setMeter({ usagePointId: PDL, consent: [] });
    await bench.start(setup(0));
    await until("it is told", () => bench.errors.length > 0);
    await quiet();
    bench.server.setMeter({ usagePointId: PDL });
    bench.jump("2026-11-24T23:30:00+01:00");
    await quiet();
    assert.equal(bench.calls.length, 1);
    await bench.deploy(setup(1));
    await until("readings come", () => bench.all.length > 0);
    await quiet();
    assert.equal(bench.calls.length, 2);
    assert.deepEqual(days(), ["2026-11-23"]);
  });

  it("a consent without production: one warning, one probe a day, consumption goes on; with it, both come", async () => {
    const meter = { usagePointId: PDL, directions: ["consumption", "production"] } as const;
    bench.server.setMeter({ ...meter, consent: ["consumption"] });
    await bench.start({ ...daily, in: { measures: ["daily"], direction: "both" } });
    await until("consumption comes", () => days().length === 1);
    await until("production is refused", () => bench.errors.length > 0);
    await quiet();
    assert.equal(bench.errors[0]!.code, "consent");
    assert.match(bench.errors[0]!.message, /production/);
    assert.match(bench.statuses.at(-1)!, /^up to date/);
    await at("2026-11-25T09:08:00", 2);
    await at("2026-11-25T14:08:00", 0);
    assert.equal(bench.errors.length, 1);
    bench.server.setMeter(meter);
    await at("2026-11-26T09:08:00", 2);
    assert.deepEqual(days(), ["2026-11-23", "2026-11-24", "2026-11-25"]);
    assert.deepEqual(days("daily", "production"), ["2026-11-23", "2026-11-24", "2026-11-25"]);
  });

  it("ADAM-ERR0069: production is asked for once and never again, across a restart and weeks", async () => {
    bench.server.setMeter({ usagePointId: PDL, directions: ["consumption"] });
    const setup: Setup = { ...daily, in: { measures: ["daily"], direction: "both" } };
    await bench.start(setup);
    await until("consumption comes", () => days().length === 1);
    await until("production is refused", () => bench.errors.length > 0);
    await quiet();
    assert.match(bench.errors[0]!.message, /ADAM-ERR0069/);
    await at("2026-11-25T09:08:00", 1);
    await bench.stop();
    await bench.start(setup);
    // One call for the newest week, one for the days before it.
    await at("2026-12-24T09:08:00", 2);
    await at("2026-12-25T09:08:00", 1);
    const production = bench.calls.filter(({ series }) => series.includes("production"));
    assert.equal(production.length, 1);
    assert.deepEqual(bench.errors, [], "a restart tells no old incident");
  });

  it("a storm of 5xx over three days is one incident, and nothing is lost by it", async () => {
    await bench.start(daily);
    await until("readings come", () => bench.all.length > 0);
    await quiet();
    bench.server.misbehave({ as: "error_500", path: DATA });
    await at("2026-11-25T09:08:00", 1);
    bench.server.behave();
    bench.server.misbehave({ as: "html_502", path: DATA });
    await at("2026-11-25T10:08:00", 1);
    await at("2026-11-26T09:08:00", 1);
    bench.server.behave();
    bench.server.misbehave({ as: "reset", path: DATA });
    await at("2026-11-26T10:08:00", 1);
    await at("2026-11-27T09:08:00", 1);
    bench.server.behave();
    await at("2026-11-27T10:08:00", 1);
    assert.deepEqual(days().slice(1), ["2026-11-24", "2026-11-25", "2026-11-26"]);
    assert.deepEqual(
      bench.errors.map(({ code }) => code),
      ["unavailable"],
    );
  });

  const json = { "content-type": "application/json" };
  const point = (of: string): string =>
    JSON.stringify({
      idPrm: of,
      grandeur: [
        {
          grandeurMetier: "CONS",
          grandeurPhysique: "EA",
          unite: "Wh",
          points: [{ v: "5", d: "2026-11-23" }],
        },
      ],
    });
  const odd: readonly [name: string, mishap: Mishap][] = [
    ["malformed JSON", { status: 200, body: '{"grandeur":[{', headers: json }],
    ["an empty body", { status: 200, body: "", headers: json }],
    ["JSON of another kind", { status: 200, body: '{"hello":"world"}', headers: json }],
    ["a bare number", { status: 200, body: "42", headers: json }],
    ["no list of readings", { status: 200, body: '{"meter_reading":null}', headers: json }],
    ["readings that are none", { status: 200, body: point(PDL).replace('"5"', '"five"'), headers: json }],
    [
      "days that are none",
      { status: 200, body: point(PDL).replace("2026-11-23", "23/11/26"), headers: json },
    ],
    ["another meter's readings", { status: 200, body: point("33000000000018"), headers: json }],
    ["text", { status: 200, body: "Bonjour", headers: { "content-type": "text/plain" } }],
  ];
  for (const [name, as] of odd) {
    it(`${name}: bad_answer, kept out of the archive, and right at the next tick`, async () => {
      bench.server.misbehave({ as, path: DATA });
      await bench.start(daily);
      await until("it is told", () => bench.errors.length > 0);
      assert.equal(bench.errors[0]!.code, "bad_answer");
      await until("the status says so", () => bench.statuses.at(-1) === "unreadable answer · next try 12:07");
      await bench.send({ action: "replay", start: "2026-01-01" });
      bench.server.behave();
      bench.jump("2026-11-24T12:08:00+01:00");
      await until("the reading comes", () => bench.all.length > 0);
      assert.deepEqual(days(), ["2026-11-23"]);
      assert.equal(bench.calls.length, 2);
      assert.equal(bench.errors.length, 1);
    });
  }

  it("an empty list is no error, but a day without readings", async () => {
    const body = point(PDL).replace(/"points":\[.*?\]/, '"points":[]');
    bench.server.misbehave({ as: { status: 200, body, headers: json }, path: DATA });
    await bench.start(daily);
    await until("it was asked", () => bench.calls.length > 0);
    await quiet();
    assert.deepEqual(bench.errors, []);
    assert.match(bench.statuses.at(-1)!, /^waiting for Enedis · next try 12:07$/);
    bench.server.behave();
    await at("2026-11-24T12:08:00", 1);
    assert.deepEqual(days(), ["2026-11-23"]);
  });
});
