import assert from "node:assert/strict";
import { Bench, PDL, settled, until, warnings } from "./harness.js";

const NOON = "2026-11-24T12:00:00+01:00";

describe("enedis-linky in", function () {
  this.timeout(60_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench();
    await bench.open(NOON);
  });

  afterEach(async () => {
    await bench.close();
  });

  it("sends the five measures as the contract has them", async () => {
    await bench.start({ outputs: 5 });
    await until("all outputs spoke", () => bench.messages.every((messages) => messages.length > 0));
    await settled(() => bench.all.length);
    const [curve, daily, monthly, yearly, power] = bench.messages.map((messages) => messages[0]!);

    assert.equal(curve!.topic, `${PDL}/consumption/load_curve`);
    assert.equal(curve!.unit, "kW");
    assert.equal(curve!.start, "2026-11-23T23:30:00+01:00");
    assert.equal(curve!.end, "2026-11-24T00:00:00+01:00");
    assert.equal(curve!.readings.length, 7 * 48);
    assert.equal(curve!.payload, curve!.readings.at(-1)!.value);
    assert.equal(curve!.history, false);
    assert.equal(curve!.complete, true);

    assert.equal(daily!.unit, "kWh");
    assert.equal(daily!.usagePointId, PDL);
    assert.equal(daily!.direction, "consumption");
    assert.equal(daily!.start, "2026-11-23T00:00:00+01:00");
    assert.equal(daily!.end, "2026-11-24T00:00:00+01:00");
    assert.equal(daily!.curveGap, undefined);

    const days = new Map(
      bench.of("daily").flatMap((m) => m.readings.map((r) => [r.start.slice(0, 10), r.value])),
    );
    const november = [...days].filter(([day]) => day >= "2026-11-01").map(([, value]) => value);
    assert.equal(november.length, 23);
    const last = bench.of("monthly").at(-1)!;
    assert.equal(Math.round(last.payload * 1000), Math.round(november.reduce((a, b) => a + b, 0) * 1000));
    assert.equal(last.start, "2026-11-01T00:00:00+01:00");
    assert.equal(last.end, "2026-11-24T00:00:00+01:00");
    assert.equal(last.complete, true);
    assert.equal(last.readings.find(({ start }) => start.startsWith("2026-10"))!.missingDays, 23);
    assert.equal(monthly!.measure, "monthly");
    assert.equal(yearly!.start, "2026-01-01T00:00:00+01:00");
    assert.equal(yearly!.complete, false);

    assert.equal(power!.unit, "kVA");
    assert.match(power!.at!, /^2026-11-23T\d\d:\d\d:\d\d\+01:00$/);
    assert.equal(power!.readings.at(-1)!.at, power!.at);
    assert.deepEqual(bench.errors, []);
  });

  it("takes what a hand put into a versioned flow for not said", async () => {
    const meter = { version: 1, name: {}, baseUrl: 7, language: 5, minute: "x" };
    await bench.start({ service: "demo", meter, in: { measures: "daily", direction: 7 } });
    await until("readings come", () => bench.all.length > 0);
    assert.equal(bench.all[0]!.topic, `${bench.all[0]!.usagePointId}/consumption/load_curve`);
    assert.deepEqual(bench.errors, []);
  });

  it("says after a restart what is held, before any call", async () => {
    // Another token would be new credentials, which are tried at once.
    const credentials = bench.credentials("conso-api");
    const setup = { service: "conso-api", credentials, in: { measures: ["daily"] } };
    await bench.start(setup);
    await until("it is up to date", () => bench.statuses.at(-1)?.startsWith("up to date") ?? false);
    const { length } = bench.calls;
    await bench.stop();
    await bench.start(setup);
    await until("it says so again", () => bench.statuses.at(-1)?.startsWith("up to date") ?? false, 5_000);
    assert.equal(bench.calls.length, length);
  });

  it("calls once for two nodes, and sends nothing twice after a restart", async () => {
    const second = {
      id: "in2",
      type: "enedis-linky in",
      z: "tab",
      meter: "meter",
      measures: ["daily"],
      wires: [["sink2"]],
    };
    const setup = { more: [second, { id: "sink2", type: "helper", z: "tab" }] };
    await bench.start(setup);
    await until("history has come", () => bench.of("yearly").length > 0);
    await settled(() => [bench.all.length, bench.calls.length]);
    const asked = bench.calls.map((call) => JSON.stringify(call));
    assert.equal(new Set(asked).size, asked.length);
    const sent = bench.all.length;
    assert.ok(sent > 0);

    await bench.stop();
    await bench.start(setup);
    await settled(() => [bench.all.length, bench.calls.length], 2_500);
    assert.equal(bench.all.length, 0);
    assert.equal(bench.calls.length, asked.length);
  });

  it("makes no extra call in twenty deploys, in the middle of a history", async () => {
    const setup = { meter: { dailyMonths: 36, loadCurveDays: 60 } };
    await bench.start(setup);
    await until("history is under way", () => bench.calls.length >= 4);
    for (let i = 0; i < 20; i++) {
      await bench.deploy(setup, i % 2 === 0 ? "full" : "nodes");
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await settled(() => [bench.all.length, bench.calls.length], 3_000);
    const asked = bench.calls.map((call) => JSON.stringify(call));
    assert.equal(new Set(asked).size, asked.length, "nothing is asked twice");
    // Newest and history: 60 days of curve in weeks, 36 months of days and of max power in years.
    assert.equal(asked.length, 9 + 4 + 4);
    const days = bench.of("daily").flatMap((m) => m.readings.map((r) => r.start));
    assert.equal(new Set(days).size, days.length, "nothing is sent twice");
    assert.equal(days.length, 1_096);
  });

  it("never lets a gauge go back, and gives a later node everything in order of time", async () => {
    const setup = { meter: { loadCurveDays: 40 } };
    await bench.start(setup);
    await until(
      "history has come",
      () => bench.of("load_curve").flatMap((m) => m.readings).length >= 40 * 48,
    );
    await settled(() => bench.all.length);
    for (const measure of ["load_curve", "daily", "monthly", "yearly", "max_power"]) {
      const messages = bench.of(measure);
      const starts = messages.map((m) => Date.parse(m.start));
      assert.deepEqual(
        starts,
        [...starts].sort((a, b) => a - b),
        measure,
      );
      assert.ok(messages.every((m) => m.readings.length <= 1_000));
      const firsts = messages.map((m) => Date.parse(m.readings[0]!.start));
      if (measure === "load_curve")
        assert.deepEqual(
          firsts,
          [...firsts].sort((a, b) => b - a),
          "newest first",
        );
      for (const m of messages) {
        const inside = m.readings.map((r) => Date.parse(r.start));
        assert.deepEqual(
          inside,
          [...inside].sort((a, b) => a - b),
        );
      }
    }
    const first = bench.of("load_curve").flatMap((m) => m.readings);

    const later: { readings: { start: string; value: number }[] }[] = [];
    const more = [
      {
        id: "in2",
        type: "enedis-linky in",
        z: "tab",
        meter: "meter",
        measures: ["load_curve"],
        wires: [["late"]],
      },
      { id: "late", type: "helper", z: "tab" },
    ];
    const calls = bench.calls.length;
    await bench.deploy({ ...setup, more });
    bench.sink("late", (message) => later.push(message as never));
    await until("the second node got all", () => later.flatMap((m) => m.readings).length >= first.length);
    const second = later.flatMap((m) => m.readings);
    const sorted = [...first].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
    assert.deepEqual(second, sorted);
    assert.ok(later.length >= 2 && later.every((m) => m.readings.length <= 1_000));
    assert.equal(bench.calls.length, calls);
  });

  it("sends only new readings when it starts with them", async () => {
    await bench.start({ in: { start: "new" } });
    await until("yesterday has come", () => bench.of("max_power").length > 0);
    await settled(() => bench.all.length);
    const days = bench.all
      .filter(({ measure }) => measure !== "monthly" && measure !== "yearly")
      .flatMap((m) => m.readings.map(({ start }) => start.slice(0, 10)));
    assert.deepEqual([...new Set(days)], ["2026-11-23"]);
    const [monthly] = bench.of("monthly");
    assert.equal(monthly!.readings.length, 1);
  });

  it("asks at the next tick for what was not there, and says when", async () => {
    bench.jump("2026-11-24T06:30:00+01:00"); // the fixture publishes at 8
    await bench.start();
    await until("the first poll has ended", () =>
      bench.statuses.some((text) => /waiting for Enedis/.test(text)),
    );
    await settled(() => bench.calls.length);
    assert.match(bench.statuses.at(-1)!, /^waiting for Enedis · next try 07:07$/);
    assert.equal(bench.of("daily").at(-1)!.start, "2026-11-22T00:00:00+01:00");
    bench.jump("2026-11-24T09:08:00+01:00");
    await until("yesterday has come", () => bench.of("daily").at(-1)!.start.startsWith("2026-11-23"));
    await until("it is up to date", () => /^up to date · next check 10:07$/.test(bench.statuses.at(-1)!));
  });

  for (const type of ["full", "nodes"] as const)
    it(`what is asked at once after a deploy (${type}) is asked of what was deployed`, async () => {
      await bench.start({ in: { measures: ["daily"] } });
      await until("it is held", () => bench.all.length > 0);
      await settled(() => bench.calls.length, 500);
      const before = bench.calls.length;
      await bench.deploy({ in: { measures: ["daily", "max_power"] } }, type);
      const [start, end] = ["2026-08-01", "2026-08-10"];
      await bench.send({ action: "history", start, end, measures: ["max_power"] });
      assert.deepEqual(warnings(), []);
      const asked = (): string[] =>
        bench.calls.slice(before).map(({ series, start: from }) => `${series} ${from}`);
      await until("the days are asked for", () =>
        asked().includes(`puissance_conso_max_quotidienne ${start}`),
      );
    });

  it("refresh: at once after a deploy it uses the credentials that were deployed", async () => {
    const service = "conso-api";
    await bench.start({
      service,
      credentials: { usagePointId: PDL, token: bench.server.token([PDL]).slice(0, -3) },
    });
    await until("it is refused", () => bench.errors.length > 0);
    await settled(() => bench.calls.length, 500);
    const before = bench.server.log.length;
    await bench.deploy({ service });
    await bench.send("refresh");
    const answered = bench.server.log.slice(before).map(({ status }) => status);
    assert.ok(answered.length > 0 && answered.every((status) => status === 200), answered.join());
  });
});

describe("enedis-linky in: what it accepts", function () {
  this.timeout(60_000);
  let bench: Bench;

  before(async () => {
    bench = new Bench();
    await bench.open(NOON);
    await bench.start();
    await until("history has come", () => bench.of("yearly").length > 0);
    await settled(() => [bench.all.length, bench.calls.length]);
  });

  after(async () => {
    await bench.close();
  });

  it("refresh: no call when nothing is missing", async () => {
    const before = bench.calls.length;
    await bench.send("refresh");
    assert.equal(bench.calls.length, before);
  });

  it("history: a load curve whose depth is 0 is not asked for, and that is said", async () => {
    await bench.deploy({ meter: { dailyMonths: 1, loadCurveDays: 0 } });
    await settled(() => [bench.calls.length, bench.all.length]);
    const before = bench.calls.length;
    await bench.send({ action: "history", start: "2026-11-01", measures: ["load_curve"] });
    assert.ok(warnings().some((text) => text.startsWith("The load curve is not asked for")));
    await settled(() => bench.calls.length, 500);
    assert.equal(bench.calls.length, before);
  });

  it("history: asks for days again or for the first time, and sends only what is new", async () => {
    const calls = bench.calls.length;
    const messages = bench.all.length;
    await bench.send({ action: "history", start: "2026-08-01", end: "2026-08-10", measures: ["daily"] });
    await until("the days came", () =>
      bench.of("daily").some((m) => m.readings.some((r) => r.start.startsWith("2026-08-10"))),
    );
    assert.deepEqual(bench.calls.slice(calls), [
      { series: "consommation_quotidienne", start: "2026-08-01", end: "2026-08-11" },
    ]);
    const august = bench.all.slice(messages).filter(({ measure }) => measure === "daily");
    assert.equal(august.flatMap((m) => m.readings).length, 10);
    assert.ok(august.every((m) => m.history && m.start.startsWith("2026-11-23")));
    await settled(() => bench.all.length);

    const again = bench.all.length;
    await bench.send({ action: "history", start: "2026-08-01", end: "2026-08-10", measures: ["monthly"] });
    await until("it asked again", () => bench.calls.length === calls + 2);
    await settled(() => bench.all.length);
    assert.equal(bench.all.length, again, "equal values are no news");
  });

  it("replay: sends archived readings again without a call, at its pace, and moves no cursor", async () => {
    const calls = bench.calls.length;
    const before = bench.all.length;
    const began = Date.now();
    await bench.send({
      action: "replay",
      start: "2026-11-20",
      end: "2026-11-21",
      measures: ["load_curve", "daily", "monthly"],
      every: 150,
    });
    await until("the last one has arrived", () => bench.all.length === before + 3);
    const replayed = bench.all.slice(before) as ((typeof bench.all)[number] & { replay?: boolean })[];
    assert.deepEqual(
      replayed.map(({ measure, readings }) => [measure, readings.length]),
      [
        ["load_curve", 96],
        ["daily", 2],
        ["monthly", 1],
      ],
    );
    assert.ok(replayed.every((m) => m.replay === true && m.payload > 0));
    assert.ok(Date.now() - began >= 300);
    assert.equal(bench.calls.length, calls);
    await settled(() => bench.all.length, 800);
    assert.ok(bench.statuses.includes("↻ load curve, up to 2026-11-21 (no. 1)"), "progress is shown");
    assert.ok(bench.statuses.includes("↻ monthly energy, up to 2026-11-01 (no. 3)"));
    assert.match(bench.statuses.at(-1)!, /^up to date/, "and gone afterwards");
    assert.equal(bench.all.length, before + 3);
  });

  it("stop: ends a replay at once", async () => {
    const before = bench.all.length;
    const replay = bench.send({ action: "replay", start: "2026-11-01", every: 60_000 });
    await until("it began", () => bench.all.length > before);
    await bench.send({ action: "stop" });
    await replay;
    assert.equal(bench.all.length, before + 1);
    await until("the status is back", () => /^up to date/.test(bench.statuses.at(-1)!));
  });

  it("waits for the archive when it is asked at once after a start; what is stopped meanwhile stays so", async () => {
    await bench.stop();
    await bench.start();
    const replay = { action: "replay", start: "2026-11-20", end: "2026-11-21", every: 0 };
    const ends = await Promise.all([
      bench.send({ ...replay, measures: ["max_power"] }).then(() => "stopped"),
      bench.send({ action: "stop" }).then(() => "stop"),
      bench.send("refresh").then(() => "refreshed"),
      bench.send({ ...replay, measures: ["daily"] }).then(() => "replayed"),
    ]);
    assert.deepEqual(ends, ["stopped", "stop", "refreshed", "replayed"]);
    await until("it was replayed", () => bench.all.length > 0);
    await settled(() => bench.all.length, 300);
    assert.deepEqual(
      bench.all.map(({ measure }) => measure),
      ["daily"],
    );
    assert.deepEqual(bench.errors, []);
  });

  for (const payload of [
    undefined,
    "fetch",
    42,
    {},
    { action: "delete" },
    { action: "history" },
    { action: "history", start: "2026-13-01" },
    { action: "history", start: "2026-11-10", end: "2026-11-01" },
    { action: "history", start: "2026-11-10", end: "2026-12-24" },
    { action: "history", start: "2026-11-01", measures: ["gas"] },
    { action: "history", start: "2026-11-01", measures: [] },
    { action: "replay", start: "2026-11-01", every: -1 },
    { action: "replay", start: "2026-11-01", every: 1e12 },
    { action: "replay", start: () => 1 },
  ]) {
    it(`refuses ${JSON.stringify(payload)}, and nothing else happens`, async () => {
      const state = (): unknown => [bench.all.length, bench.calls.length];
      const before = state();
      await assert.rejects(bench.send(payload), (error: Error & { code?: string }) => {
        assert.equal(error.code, "input");
        assert.match(error.message, /refresh|day|start|measures.*load_curve, daily|every/);
        return true;
      });
      await settled(state, 300);
      assert.deepEqual(state(), before);
    });
  }
});
