import assert from "node:assert/strict";
import type { HealthMessage } from "../../nodes/common/meter/health-message.js";
import { defaultSecret, fixtureHousehold } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, settled, until, type Setup } from "./harness.js";

describe("health messages", () => {
  let harness: Harness;

  afterEach(async () => {
    await harness.close();
  });

  const setup: Setup = {
    outputs: 2,
    in: { outputMode: "single", health: true, measures: ["daily"] },
    meter: { dailyMonths: 0, name: "Maison" },
  };
  const health = (): HealthMessage[] => harness.messages[1]! as unknown as HealthMessage[];
  const states = (): string[] => health().map(({ payload }) => payload);

  async function open(start = NOON, options: Parameters<Harness["open"]>[1] = {}): Promise<void> {
    harness = new Harness();
    await harness.open(start, options);
  }

  it("late: reported at 20 h, once, also across a restart, and its end", async () => {
    await open(NOON, { household: fixtureHousehold({ holes: ["2026-11-23"] }) });
    await harness.start(setup);
    await until("the first round has ended", () => harness.calls.length > 0);
    await settled(() => harness.calls.length);
    assert.deepEqual(states(), []);
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is reported", () => states().length > 0);
    await settled(states);
    assert.deepEqual(states(), ["late"]);
    const [late] = health();
    assert.equal(late!.topic, "Maison/health");
    assert.equal(late!.lastGood, null);
    assert.equal(late!.scope, "meter");
    assert.match(late!.nextTry!, /^2026-11-25T05:07:00\+01:00$/);
    assert.ok(late!.text.length > 20 && late!.action.length > 5);

    await harness.stop();
    await harness.start(setup);
    await settled(states, 2_500);
    assert.deepEqual(states(), [], "a restart does not repeat it");
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("its end is reported", () => states().length > 0);
    await settled(states);
    assert.deepEqual(states(), ["ok"]);
    assert.equal(health()[0]!.lastGood, "2026-11-24");
  });

  it("an outage is reported only when the newest day is still missing at 20 h", async () => {
    await open();
    harness.server.misbehave({ as: "error_500", path: /consommation/ });
    await harness.start(setup);
    await until("it failed", () => harness.errors.length > 0);
    await settled(states);
    assert.deepEqual(states(), []);
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is reported", () => states().length > 0);
    assert.deepEqual(states(), ["unavailable"]);
    const [message] = health();
    assert.equal(message!.scope, "service");
    assert.equal(message!.account, harness.url);
    assert.equal(message!.meters, 1);
    harness.server.behave();
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("its end is reported", () => states().length > 1);
    assert.deepEqual(states(), ["unavailable", "ok"]);
  });

  it("consent and ban are reported at once, and their end", async () => {
    await open();
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    await harness.start(setup);
    await until("it is reported", () => states().length > 0);
    assert.deepEqual(states(), ["consent"]);
    assert.match(health()[0]!.link ?? "", /^https:/);
    harness.server.setMeter({ usagePointId: PDL });
    harness.server.misbehave({ as: "banned", path: /consommation/ });
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the ban is reported", () => states().length > 1);
    assert.deepEqual(states(), ["consent", "banned"]);
    harness.server.behave();
    harness.jump("2026-11-27T09:08:00+01:00");
    await until("the end is reported", () => states().length > 2);
    assert.deepEqual(states(), ["consent", "banned", "ok"]);
  });

  it("a refused secret, then a missing consent: each is reported, once, also across a restart", async () => {
    await open();
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    const wrong = { ...setup, credentials: { ...harness.credentials(), clientSecret: "wrong" } };
    await harness.start(wrong);
    await until("the secret is reported", () => states().length > 0);
    await harness.deploy(setup);
    await until("the consent is reported", () => states().length > 1);
    await settled(states);
    assert.deepEqual(
      health().map(({ payload, scope }) => [payload, scope]),
      [
        ["consent", "service"],
        ["consent", "meter"],
      ],
    );
    await harness.stop();
    await harness.start(setup);
    await settled(states, 2_500);
    assert.deepEqual(states(), []);
  });

  it("hourly collection off: reported with both switches, daily energy continues, nothing is late", async () => {
    await open();
    harness.server.setMeter({ usagePointId: PDL, loadCurve: "off" });
    await harness.start({
      ...setup,
      in: { ...setup.in, measures: ["daily", "load_curve"] },
      meter: { dailyMonths: 1 },
    });
    await until("it is reported", () => states().length > 0);
    await settled(states);
    assert.deepEqual(states(), ["load_curve_off"]);
    assert.match(health()[0]!.text + health()[0]!.action, /recording/i);
    assert.match(health()[0]!.text + health()[0]!.action, /collection/i);
    assert.ok(harness.of("daily").length > 0);
    harness.jump("2026-11-24T20:00:10+01:00");
    await settled(states);
    assert.deepEqual(states(), ["load_curve_off"]);
    assert.match(harness.statuses.at(-1)!, /^Hourly collection is off at Enedis/);
  });

  it("a token's end: one notice each at 60, 30, 7 and 1 days, in French", async () => {
    await open();
    const end = Date.parse("2027-01-31T12:00:00+01:00") / 1000; // in 68 days
    const conso: Setup = {
      ...setup,
      service: "conso-api",
      credentials: { usagePointId: PDL, token: harness.server.token([PDL], end) },
      meter: { dailyMonths: 0, language: "auto", editorLanguage: "fr" },
    };
    await harness.start(conso);
    await until("readings come", () => harness.of("daily").length > 0);
    for (const [day, count] of [
      ["2026-12-01", 0],
      ["2026-12-03", 1],
      ["2026-12-20", 1],
      ["2027-01-05", 2],
      ["2027-01-25", 3],
      ["2027-01-30", 4],
    ] as const) {
      harness.jump(`${day}T15:08:00+01:00`);
      await until(`the day ${day} was requested`, () => harness.of("daily").length > 0);
      await settled(states, 1_500);
      assert.equal(states().filter((state) => state === "expiring").length, count, day);
    }
    const notices = health().filter(({ payload }) => payload === "expiring");
    assert.match(notices[0]!.text, /expire le \d+ janvier 2027, dans \d\d jours\.$/);
    assert.match(notices[3]!.text, /expire le \d+ janvier 2027, dans 1 jour\.$/);
  });
});

describe("two sources of one meter", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  const second = (): Setup => ({
    in: { measures: ["daily"] },
    meter: { dailyMonths: 0 },
    more: [
      {
        id: "meter2",
        type: "enedis-linky-config",
        service: "conso-api",
        baseUrl: harness.url,
        minute: 20,
        dailyMonths: 0,
        loadCurveDays: 7,
        language: "en",
        credentials: { usagePointId: PDL, token: harness.server.token([PDL]) },
      },
    ],
  });
  const paths = (): string[] =>
    harness.server.log.map(({ path }) => path).filter((path) => !path.startsWith("/oauth2"));

  it("call the second only when the first fails", async () => {
    await harness.start(second());
    await until("readings come", () => harness.of("daily").length > 0);
    harness.jump("2026-11-24T15:00:00+01:00");
    await settled(() => paths().length);
    assert.ok(paths().every((path) => path.startsWith("/mesure")));
  });

  it("get a day once from the second that the first cannot deliver", async () => {
    harness.server.misbehave({ as: "error_500", path: /mesure_synchrone/ });
    await harness.start(second());
    await until("readings come", () => harness.of("daily").length > 0);
    await settled(() => [paths().length, harness.all.length]);
    assert.deepEqual(paths(), [
      "/mesure_synchrone_auto/v2/consommation_quotidienne",
      "/api/consommation_quotidienne",
    ]);
    harness.server.behave();
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the next day comes", () => harness.of("daily").length > 1);
    await settled(() => harness.all.length);
    const days = harness.of("daily").flatMap((m) => m.readings.map(({ start }) => start));
    assert.equal(new Set(days).size, days.length);
  });

  it("report an incident once to a flow that uses both", async () => {
    harness.server.misbehave({ as: "error_500" });
    const { more = [], ...setup } = second();
    const in2 = {
      id: "in2",
      type: "enedis-linky in",
      z: "tab",
      meter: "meter2",
      measures: ["daily"],
      wires: [],
    };
    await harness.start({ ...setup, more: [...more, in2] });
    await until("the error is caught", () => harness.errors.length > 0);
    await settled(() => [harness.errors.length, paths().length]);
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["unavailable"],
    );
  });

  it("call the second at its own last tick, for the curve too, and for no history", async () => {
    harness.server.misbehave({
      as: {
        status: 404,
        body: JSON.stringify({ error: "no_data_found" }),
        headers: { "content-type": "application/json" },
      },
      path: /mesure_synchrone/,
    });
    const more = second().more!.map((node) => ({
      ...node,
      service: "myelectricaldata",
      baseUrl: `${harness.url}/api`,
      dailyMonths: 36,
      credentials: { usagePointId: PDL, token: defaultSecret },
    }));
    await harness.start({
      in: { measures: ["load_curve", "max_power"] },
      meter: { dailyMonths: 0, loadCurveDays: 1 },
      more,
    });
    await until("the first round has ended", () => paths().length > 0);
    await settled(() => paths().length);
    const before = paths().length;
    harness.jump("2026-11-24T18:21:00+01:00");
    await until("the curve comes", () => harness.of("load_curve").length > 0);
    await until("max power comes", () => harness.of("max_power").length > 0);
    await settled(() => paths().length, 3_000);
    const asked = harness.server.log
      .slice(-(paths().length - before))
      .filter(({ path }) => path.includes("/enedis/"));
    assert.equal(asked.length, 2, JSON.stringify(asked.map(({ path, query }) => [path, query])));
    assert.ok(asked.every(({ query }) => query["start"]! >= "2026-11-17"));
  });
});
