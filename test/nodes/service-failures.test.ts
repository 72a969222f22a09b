import assert from "node:assert/strict";
import type { Mishap } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, logged, PDL, settled, until, type Setup } from "./harness.js";

const services = ["conso-api", "data-connect", "myelectricaldata"] as const;
/** Hours at which each service's next round has certainly come, and the one after it. */
const NEXT_DAY = "2026-11-25T15:30:00+01:00";

/** The first tick from an hour on at which each service may be called for the newest day: no history is missing. */
const nextTick: Readonly<Record<(typeof services)[number], (from: number) => string>> = {
  "conso-api": () => "13:07",
  "data-connect": (from) => `${from}:07`,
  myelectricaldata: () => "14:07",
};

/** What its users call each service. */
const names: Readonly<Record<(typeof services)[number], string>> = {
  "conso-api": "Conso API",
  "data-connect": "Enedis Data Connect",
  myelectricaldata: "MyElectricalData",
};

const mishaps: {
  as: Mishap;
  code: string;
  status: (name: string, tick: (from: number) => string) => string;
}[] = [
  {
    as: "html",
    code: "bad_answer",
    status: (name, tick) => `Unexpected answer from ${name} · next try at ${tick(12)}`,
  },
  {
    as: "truncated",
    code: "bad_answer",
    status: (name, tick) => `Unexpected answer from ${name} · next try at ${tick(12)}`,
  },
  {
    as: "error_500",
    code: "unavailable",
    status: (name, tick) => `${name} unavailable · next try at ${tick(12)}`,
  },
  {
    as: "html_502",
    code: "unavailable",
    status: (name, tick) => `${name} unavailable · next try at ${tick(12)}`,
  },
  {
    as: "reset",
    code: "unavailable",
    status: (name, tick) => `${name} unavailable · next try at ${tick(12)}`,
  },
  // With a reopening time of 13 h.
  { as: "throttled", code: "quota", status: (_, tick) => `Quota reached · resumes at ${tick(13)}` },
  {
    as: "banned",
    code: "banned",
    status: (name, tick) => `${name} blocks your connection · next try on 25 Nov at ${tick(12)}`,
  },
];

describe("failures of a service", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  for (const service of services) {
    const setup: Setup = { service, in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };

    for (const { as, code, status } of mishaps) {
      it(`${service}, ${JSON.stringify(as)}: reported once, nothing stored, right again`, async () => {
        harness.server.misbehave({ as, path: /consommation|\/enedis\// });
        await harness.start(setup);
        await until("the error is caught", () => harness.errors.length > 0);
        await settled(() => [harness.calls.length, harness.statuses.length]);
        assert.equal(harness.errors.length, 1);
        assert.equal(harness.errors[0]!.code, code);
        assert.ok(harness.errors[0]!.message.length > 40);
        assert.equal(harness.statuses.at(-1)!, status(names[service], nextTick[service]));
        assert.equal(harness.all.length, 0);
        assert.ok(harness.calls.length <= 3, `${harness.calls.length} calls`);

        harness.server.behave();
        harness.jump(NEXT_DAY);
        await until("readings come", () => harness.of("daily").length > 0);
        await until("the status is right again", () => /^Up to date/.test(harness.statuses.at(-1)!));
        assert.equal(harness.errors.length, 1);
      });
    }

    it(`${service}, a page in place of an answer: an excerpt of it is logged, without the PDL or a secret`, async () => {
      const body = `<html><h1>Maintenance of ${PDL}</h1><p>Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln</p></html>`;
      harness.server.misbehave({ as: { status: 200, body }, path: /consommation|\/enedis\// });
      await harness.start(setup);
      await until("the error is caught", () => harness.errors.length > 0);
      const texts = logged();
      assert.deepEqual(texts, [
        `•••• ${PDL.slice(-4)}: The service answered: Maintenance of ••••••••••${PDL.slice(-4)} Bearer •••`,
      ]);
    });

    it(`${service}, null values: no reading, no error, requested again`, async () => {
      harness.server.misbehave({ as: "nulls", path: /consommation|\/enedis\// });
      await harness.start(setup);
      await until("it was requested", () => harness.calls.length > 0);
      await settled(() => [harness.calls.length, harness.statuses.length]);
      assert.equal(harness.all.length, 0);
      assert.deepEqual(harness.errors, []);
      harness.server.behave();
      harness.jump(NEXT_DAY);
      await until("readings come", () => harness.of("daily").length > 0);
    });
  }

  it("the log says in the meter's language what was heard, and of the service its words only, once", async () => {
    const page =
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>nginx</body></html>";
    const refused = JSON.stringify({ error: "token_refused", message: "Votre token est invalide" });
    const name = `•••• ${PDL.slice(-4)}\u00a0: `;
    const { host } = new URL(harness.url);
    const cases: [as: Mishap, heard: string | undefined][] = [
      ["reset", `Aucune réponse de ${host} (ECONNRESET).`],
      [{ status: 502, body: page }, "Réponse du service\u00a0: 502 Bad Gateway nginx"],
      [{ status: 502, body: "" }, undefined],
      [{ status: 401, body: refused }, "Réponse du service\u00a0: Votre token est invalide"],
    ];
    for (const [as, heard] of cases) {
      harness.server.misbehave({ as, path: /consommation/ });
      const meter = { dailyMonths: 0, language: "fr" };
      await harness.start({ service: "conso-api", in: { measures: ["daily"] }, meter });
      await until("the error is caught", () => harness.errors.length > 0);
      assert.deepEqual([...new Set(logged())], heard === undefined ? [] : [name + heard]);
      await harness.close();
      await harness.open(NOON);
    }
  });

  it("consent refused: reported once, one probe a day, right again with it", async () => {
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    const setup: Setup = { meter: { dailyMonths: 0 } };
    await harness.start(setup);
    await until("the error is caught", () => harness.errors.length > 0);
    await settled(() => harness.calls.length);
    assert.equal(harness.calls.length, 1);
    assert.equal(harness.errors[0]!.code, "consent");
    assert.match(harness.errors[0]!.message, /ADAM-DC-0008/);
    for (let hour = 13; hour <= 19; hour++) {
      harness.jump(`2026-11-24T${hour}:08:00+01:00`);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    assert.equal(harness.calls.length, 1);
    harness.jump("2026-11-25T05:08:00+01:00");
    await until("the probe was made", () => harness.calls.length === 2);
    await settled(() => harness.calls.length);
    assert.equal(harness.calls.length, 2);
    assert.equal(harness.errors.length, 1, "the same incident is not reported again");

    harness.server.setMeter({ usagePointId: PDL });
    harness.jump("2026-11-26T10:08:00+01:00");
    await until("readings come", () => harness.of("daily").length > 0);
  });

  it("a banned address gets one manual call a day for all its meters, which does not extend the ban", async () => {
    const other = "33000000000018";
    harness.server.setMeter({ usagePointId: other });
    harness.server.misbehave({ as: "banned" });
    await harness.start({
      service: "conso-api",
      in: { measures: ["daily"] },
      meter: { dailyMonths: 0 },
      more: [
        {
          id: "meter2",
          type: "enedis-linky-config",
          service: "conso-api",
          baseUrl: harness.url,
          minute: 9,
          dailyMonths: 0,
          credentials: { usagePointId: other, token: harness.server.token([other]) },
        },
        { id: "in2", type: "enedis-linky in", z: "tab", meter: "meter2", measures: ["daily"], wires: [[]] },
      ],
    });
    await until("the ban is reported", () => harness.errors.length > 0);
    await settled(() => harness.calls.length);
    const before = harness.calls.length;
    await harness.send("refresh");
    await harness.send("refresh", "in2");
    await harness.send("refresh");
    assert.equal(harness.calls.length, before + 1);
    assert.match(
      harness.statuses.at(-1)!,
      /^Conso API blocks your connection · next try on 25 Nov at 1[34]:0[79]$/,
    );
  });

  it("production refused: reported once, consumption continues", async () => {
    harness.server.setMeter({ usagePointId: PDL, directions: ["consumption"] });
    await harness.start({ in: { direction: "both" }, meter: { dailyMonths: 0 } });
    await until("consumption has come", () => harness.of("max_power").length > 0);
    await settled(() => [harness.calls.length, harness.errors.length]);
    assert.equal(harness.calls.filter(({ series }) => series.includes("production")).length, 1);
    assert.equal(harness.errors.length, 1);
    assert.equal(harness.errors[0]!.code, "consent");
    harness.jump("2026-11-25T10:08:00+01:00");
    await until("the next day has come", () => harness.of("daily").at(-1)!.start.startsWith("2026-11-24"));
    await settled(() => harness.calls.length);
    assert.equal(harness.calls.filter(({ series }) => series.includes("production")).length, 1);
  });

  it("a meter in service for 20 days: its first day is found, and nothing before it is requested again", async () => {
    harness.server.setMeter({ usagePointId: PDL, activation: "2026-11-04" });
    await harness.start({ meter: { dailyMonths: 36 }, in: { measures: ["daily", "monthly"] } });
    await until("all its days have come", () => harness.of("daily").flatMap((m) => m.readings).length === 20);
    await settled(() => [harness.calls.length, harness.all.length]);
    assert.ok(harness.calls.length <= 14, `${harness.calls.length} calls`);
    assert.deepEqual(harness.errors, []);
    const calls = harness.calls.length;
    harness.jump("2026-11-25T10:08:00+01:00");
    await until("the next day has come", () => harness.of("daily").at(-1)!.start.startsWith("2026-11-24"));
    await settled(() => harness.calls.length);
    assert.equal(harness.calls.length, calls + 1);
    assert.equal(harness.of("monthly").at(-1)!.readings[0]!.missingDays, 0);
    assert.equal(harness.of("monthly").at(-1)!.complete, true);
  });
});

describe("settings that cannot work", () => {
  let harness: Harness;

  before(async () => {
    harness = new Harness();
    await harness.open(NOON);
  });

  afterEach(async () => {
    await harness.stop();
  });

  after(async () => {
    await harness.close();
  });

  const cases: { name: string; setup: () => Setup; code: string; status: string }[] = [
    {
      name: "no PDL",
      setup: () => ({ credentials: { clientId: "x", clientSecret: "x" } }),
      code: "credentials",
      status: "no-usage-point",
    },
    {
      name: "a PDL of 13 digits",
      setup: () => ({ credentials: { usagePointId: "2200000000017" } }),
      code: "credentials",
      status: "bad-usage-point",
    },
    {
      name: "no token",
      setup: () => ({ service: "conso-api", credentials: { usagePointId: PDL } }),
      code: "credentials",
      status: "no-token",
    },
    {
      name: "a token of another PDL",
      setup: () => ({
        service: "conso-api",
        credentials: { usagePointId: PDL, token: harness.server.token(["33000000000018"]) },
      }),
      code: "credentials",
      status: "token-other-meter",
    },
    {
      name: "an expired token",
      setup: () => ({
        service: "conso-api",
        credentials: { usagePointId: PDL, token: harness.server.token([PDL], 1_700_000_000) },
      }),
      code: "credentials",
      status: "token-expired",
    },
    {
      name: "an environment variable that is not set",
      setup: () => ({ credentials: { usagePointId: PDL, clientId: "${NOT_SET}", clientSecret: "x" } }),
      code: "credentials",
      status: "Variable not set: NOT_SET",
    },
    {
      name: "plain http to a public address",
      setup: () => ({ meter: { baseUrl: "http://203.0.113.1" } }),
      code: "credentials",
      status: "bad-base-url",
    },
    { name: "no meter", setup: () => ({ in: { meter: "" } }), code: "no_meter", status: "no-meter" },
  ];
  for (const { name, setup, code, status } of cases) {
    it(`${name}: a status and an error, and no call`, async () => {
      await harness.start(setup());
      await until("the error is caught", () => harness.errors.length > 0);
      assert.equal(harness.errors[0]!.code, code);
      const text = status.includes(" ") ? status : `enedis-linky-in.status.${status}`;
      assert.ok(harness.statuses.includes(text), harness.statuses.join());
      await assert.rejects(harness.send("refresh"), { code });
      assert.deepEqual(harness.calls, []);
    });
  }

  it("the demo needs none", async () => {
    await harness.start({ service: "demo" });
    await until("readings come", () => harness.of("daily").length > 0);
    assert.equal(harness.all[0]!.usagePointId, "00000000000000");
    assert.deepEqual(harness.errors, []);
  });
});
