/** What services refuse, for how long, and what follows: quotas, bans, consents, outages, odd answers. */
import assert from "node:assert/strict";
import type { Mishap } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, settled, until, type Setup } from "./harness.js";

const DATA = /mesure_synchrone|\/api\/|\/enedis\//;

describe("refusals, outages and odd answers", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.errors.length, harness.all.length], 350);
  const days = (measure = "daily", direction = "consumption"): string[] =>
    harness.of(measure, direction).flatMap(({ readings }) => readings.map(({ start }) => start.slice(0, 10)));

  /** Sets the clock, and shows that this causes exactly this many calls. */
  async function at(instant: string, calls: number): Promise<void> {
    const before = harness.calls.length;
    harness.jump(`${instant}+01:00`);
    if (calls > 0) await until(`${calls} calls at ${instant}`, () => harness.calls.length >= before + calls);
    await quiet();
    assert.equal(harness.calls.length - before, calls, instant);
  }

  it("429 without a reopening time: no call before the next full hour and some minutes, also by hand", async () => {
    const body = JSON.stringify({ code: "900804", message: "Message throttled out" });
    harness.server.misbehave({ as: { status: 429, body }, path: DATA });
    await harness.start(daily);
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    assert.equal(harness.errors[0]!.code, "quota");
    assert.match(harness.statuses.at(-1)!, /^Quota reached · resumes at 1[34]:07$/);
    harness.server.behave();
    await harness.send("refresh");
    await at("2026-11-24T12:08:00", 0);
    harness.jump("2026-11-24T12:59:30+01:00");
    await harness.send("refresh");
    assert.equal(harness.calls.length, 1);
    harness.jump("2026-11-24T13:10:01+01:00");
    await until("the tick after it calls", () => harness.calls.length === 2);
    await quiet();
    assert.deepEqual(days(), ["2026-11-23"]);
    assert.equal(harness.errors.length, 1);
  });

  it("429 with a reopening time: no call before it, and everything at the next tick after it", async () => {
    const body = JSON.stringify({
      code: "900804",
      message: "x",
      nextAccessTime: "2026-Nov-24 14:30:00+0000 UTC",
    });
    harness.server.misbehave({ as: { status: 429, body }, path: DATA });
    await harness.start(daily);
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    harness.server.behave();
    assert.match(harness.statuses.at(-1)!, /^Quota reached · resumes at 16:07$/);
    await at("2026-11-24T15:08:00", 0);
    await at("2026-11-24T16:08:00", 1);
    assert.deepEqual(days(), ["2026-11-23"]);
  });

  it("a ban pauses calls for 24 hours, then 3 days, then 7 days at a time, and is reported once", async () => {
    harness.server.misbehave({ as: "banned", path: DATA });
    await harness.start(daily);
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    assert.equal(harness.calls.length, 1);
    assert.match(harness.statuses.at(-1)!, /next try on 25 Nov at 12:07$/);
    await at("2026-11-25T11:08:00", 0);
    await at("2026-11-25T12:08:00", 1);
    assert.match(harness.statuses.at(-1)!, /next try on 28 Nov at 1[23]:0[78]$/);
    await at("2026-11-28T11:08:00", 0);
    await at("2026-11-28T12:18:00", 1);
    assert.match(harness.statuses.at(-1)!, /next try on 5 Dec at 1[23]:\d\d$/);
    await at("2026-12-05T12:08:00", 0);
    await at("2026-12-05T13:08:00", 1);
    assert.match(harness.statuses.at(-1)!, /next try on 12 Dec at 1[34]:\d\d$/);
    harness.server.behave();
    await at("2026-12-12T12:38:00", 0);
    // One call for the newest week, one for the days before it.
    await at("2026-12-12T13:10:00", 2);
    assert.equal(days().length, 19);
    assert.equal(harness.errors.length, 1);
    assert.equal(harness.errors[0]!.code, "banned");
  });

  it("a consent that is lost after months, and given again: one probe a day, and no day is lost", async () => {
    await harness.start(daily);
    await until("readings come", () => harness.all.length > 0);
    await quiet();
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    await at("2026-11-25T09:08:00", 1);
    assert.equal(harness.errors[0]!.code, "consent");
    assert.match(harness.statuses.at(-1)!, /^No consent found · next try on 26 Nov at 05:07$/);
    await at("2026-11-25T14:08:00", 0);
    await at("2026-11-26T05:08:00", 1);
    await at("2026-11-26T09:08:00", 0);
    harness.server.setMeter({ usagePointId: PDL });
    await at("2026-11-27T09:08:00", 1);
    assert.deepEqual(days().slice(1), ["2026-11-24", "2026-11-25", "2026-11-26"]);
    assert.match(harness.statuses.at(-1)!, /^Up to date/);
    assert.equal(harness.errors.length, 1);
  });

  it("a corrected token is tried at once, also at night, and gets what the old one could not", async () => {
    const token = (life: number): NonNullable<Setup["credentials"]> => ({
      usagePointId: PDL,
      token: harness.server.token([PDL], 1_900_000_000 + life),
    });
    const setup = (life: number): Setup => ({ ...daily, service: "conso-api", credentials: token(life) });
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    await harness.start(setup(0));
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    harness.server.setMeter({ usagePointId: PDL });
    harness.jump("2026-11-24T23:30:00+01:00");
    await quiet();
    assert.equal(harness.calls.length, 1);
    await harness.deploy(setup(1));
    await until("readings come", () => harness.all.length > 0);
    await quiet();
    assert.equal(harness.calls.length, 2);
    assert.deepEqual(days(), ["2026-11-23"]);
  });

  it("a token that the gateway refuses: one call, and one error for both directions", async () => {
    const token = `${harness.server.token([PDL]).slice(0, -2)}AA`;
    await harness.start({
      service: "conso-api",
      credentials: { usagePointId: PDL, token },
      in: { measures: ["daily"], direction: "both" },
      meter: { dailyMonths: 0 },
    });
    await until("it is reported", () => harness.errors.length > 0);
    // Calls of this service are at least 2 s apart.
    await settled(() => [harness.server.log.length, harness.errors.length], 2_500);
    assert.equal(harness.server.log.length, 1);
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["consent"],
    );
    assert.match(
      harness.errors[0]!.message,
      /does not recognise the token.*; one try a day, the next on 25 Nov/,
    );
  });

  it("a consent without production: one warning, one probe a day, consumption continues; with it, both come", async () => {
    const meter = { usagePointId: PDL, directions: ["consumption", "production"] } as const;
    harness.server.setMeter({ ...meter, consent: ["consumption"] });
    await harness.start({ ...daily, in: { measures: ["daily"], direction: "both" } });
    await until("consumption comes", () => days().length === 1);
    await until("production is refused", () => harness.errors.length > 0);
    await quiet();
    assert.equal(harness.errors[0]!.code, "consent");
    assert.match(harness.errors[0]!.message, /production/);
    assert.match(harness.statuses.at(-1)!, /^Up to date/);
    await at("2026-11-25T09:08:00", 2);
    await at("2026-11-25T14:08:00", 0);
    assert.equal(harness.errors.length, 1);
    harness.server.setMeter(meter);
    await at("2026-11-26T09:08:00", 2);
    assert.deepEqual(days(), ["2026-11-23", "2026-11-24", "2026-11-25"]);
    assert.deepEqual(days("daily", "production"), ["2026-11-23", "2026-11-24", "2026-11-25"]);
  });

  it("ADAM-ERR0069: production is requested once and never again, across a restart and weeks", async () => {
    harness.server.setMeter({ usagePointId: PDL, directions: ["consumption"] });
    const setup: Setup = { ...daily, in: { measures: ["daily"], direction: "both" } };
    await harness.start(setup);
    await until("consumption comes", () => days().length === 1);
    await until("production is refused", () => harness.errors.length > 0);
    await quiet();
    assert.match(harness.errors[0]!.message, /ADAM-ERR0069/);
    await at("2026-11-25T09:08:00", 1);
    await harness.stop();
    await harness.start(setup);
    // One call for the newest week, one for the days before it.
    await at("2026-12-24T09:08:00", 2);
    await at("2026-12-25T09:08:00", 1);
    const production = harness.calls.filter(({ series }) => series.includes("production"));
    assert.equal(production.length, 1);
    assert.deepEqual(harness.errors, [], "a restart reports no old incident");
  });

  it("a storm of 5xx over three days is one incident, and loses nothing", async () => {
    await harness.start(daily);
    await until("readings come", () => harness.all.length > 0);
    await quiet();
    harness.server.misbehave({ as: "error_500", path: DATA });
    await at("2026-11-25T09:08:00", 1);
    harness.server.behave();
    harness.server.misbehave({ as: "html_502", path: DATA });
    await at("2026-11-25T10:08:00", 1);
    await at("2026-11-26T09:08:00", 1);
    harness.server.behave();
    harness.server.misbehave({ as: "reset", path: DATA });
    await at("2026-11-26T10:08:00", 1);
    await at("2026-11-27T09:08:00", 1);
    harness.server.behave();
    await at("2026-11-27T10:08:00", 1);
    assert.deepEqual(days().slice(1), ["2026-11-24", "2026-11-25", "2026-11-26"]);
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
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
    ["lists in lists in lists", "deep"],
    ["8 MB", "huge"],
    [
      "an endless list of codes",
      { status: 200, body: `[${'"ADAM-DC-0008",'.repeat(100_000)}1]`, headers: json },
    ],
    ["text", { status: 200, body: "Bonjour", headers: { "content-type": "text/plain" } }],
  ];
  for (const [name, as] of odd) {
    it(`${name}: bad_answer, kept out of the archive, and right at the next tick`, async () => {
      harness.server.misbehave({ as, path: DATA });
      await harness.start(daily);
      await until("it is reported", () => harness.errors.length > 0);
      assert.equal(harness.errors[0]!.code, "bad_answer");
      await until(
        "the status says so",
        () => harness.statuses.at(-1) === "Unexpected answer from Enedis Data Connect · next try at 12:07",
      );
      await harness.send({ action: "replay", start: "2026-01-01" });
      harness.server.behave();
      harness.jump("2026-11-24T12:08:00+01:00");
      await until("the reading comes", () => harness.all.length > 0);
      assert.deepEqual(days(), ["2026-11-23"]);
      assert.equal(harness.calls.length, 2);
      assert.equal(harness.errors.length, 1);
    });
  }

  it("an empty list is no error, but a day without readings", async () => {
    const body = point(PDL).replace(/"points":\[.*?\]/, '"points":[]');
    harness.server.misbehave({ as: { status: 200, body, headers: json }, path: DATA });
    await harness.start(daily);
    await until("it was requested", () => harness.calls.length > 0);
    await quiet();
    assert.deepEqual(harness.errors, []);
    assert.match(harness.statuses.at(-1)!, /^Waiting for the first readings · next try at 12:07$/);
    harness.server.behave();
    await at("2026-11-24T12:08:00", 1);
    assert.deepEqual(days(), ["2026-11-23"]);
  });
});
