import assert from "node:assert/strict";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, settled, until, warnings } from "./harness.js";

describe("enedis-linky in", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  it("sends the five measures as the contract has them", async () => {
    await harness.start({ outputs: 5 });
    await until("all outputs have sent", () => harness.messages.every((messages) => messages.length > 0));
    await settled(() => harness.all.length);
    const [curve, daily, monthly, yearly, power] = harness.messages.map((messages) => messages[0]!);

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
      harness.of("daily").flatMap((m) => m.readings.map((r) => [r.start.slice(0, 10), r.value])),
    );
    const november = [...days].filter(([day]) => day >= "2026-11-01").map(([, value]) => value);
    assert.equal(november.length, 23);
    const last = harness.of("monthly").at(-1)!;
    assert.equal(Math.round(last.payload * 1000), Math.round(november.reduce((a, b) => a + b, 0) * 1000));
    assert.equal(last.start, "2026-11-01T00:00:00+01:00");
    assert.equal(last.end, "2026-11-24T00:00:00+01:00");
    assert.equal(last.complete, true);
    assert.equal(last.readings.find(({ start }) => start.startsWith("2026-10"))!.missingDays, 23);
    assert.equal(monthly!.measure, "monthly");
    assert.equal(yearly!.start, "2026-01-01T00:00:00+01:00");
    assert.equal(yearly!.complete, false);

    assert.deepEqual(
      [curve, daily, monthly, yearly, power].map((message) => message!.service),
      Array<string>(5).fill("data-connect"),
    );
    assert.equal(power!.unit, "kVA");
    assert.match(power!.at!, /^2026-11-23T\d\d:\d\d:\d\d\+01:00$/);
    assert.equal(power!.readings.at(-1)!.at, power!.at);
    assert.deepEqual(harness.errors, []);
  });

  it("ignores nonsense that somebody wrote into a versioned flow", async () => {
    const meter = { version: 1, name: {}, baseUrl: 7, language: 5, minute: "x" };
    await harness.start({ service: "demo", meter, in: { measures: { daily: true }, direction: 7 } });
    await until("readings come", () => harness.all.length > 0);
    assert.equal(harness.all[0]!.topic, `${harness.all[0]!.usagePointId}/consumption/load_curve`);
    assert.deepEqual(harness.errors, []);
  });

  it("reports what is archived after a restart, before any call", async () => {
    // Another token would be new credentials, which are tried at once.
    const credentials = harness.credentials("conso-api");
    const setup = { service: "conso-api", credentials, in: { measures: ["daily"] } };
    await harness.start(setup);
    await until("it is up to date", () => harness.statuses.at(-1)?.startsWith("Up to date") ?? false);
    const { length } = harness.calls;
    await harness.stop();
    await harness.start(setup);
    await until(
      "it reports it again",
      () => harness.statuses.at(-1)?.startsWith("Up to date") ?? false,
      // Before the catch-up, which comes half a minute after a start.
      25_000,
    );
    assert.equal(harness.calls.length, length);
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
    await harness.start(setup);
    await until("history has come", () => harness.of("yearly").length > 0);
    await settled(() => [harness.all.length, harness.calls.length]);
    const asked = harness.calls.map((call) => JSON.stringify(call));
    assert.equal(new Set(asked).size, asked.length);
    const sent = harness.all.length;
    assert.ok(sent > 0);

    await harness.stop();
    await harness.start(setup);
    await settled(() => [harness.all.length, harness.calls.length], 2_500);
    assert.equal(harness.all.length, 0);
    assert.equal(harness.calls.length, asked.length);
  });

  it("makes no extra call in twenty deploys, in the middle of a history", async () => {
    const setup = { meter: { dailyMonths: 36, loadCurveDays: 60 } };
    await harness.start(setup);
    await until("history is under way", () => harness.calls.length >= 4);
    for (let i = 0; i < 20; i++) {
      await harness.deploy(setup, i % 2 === 0 ? "full" : "nodes");
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await settled(() => [harness.all.length, harness.calls.length], 3_000);
    const asked = harness.calls.map((call) => JSON.stringify(call));
    assert.equal(new Set(asked).size, asked.length, "nothing is requested twice");
    // Newest and history: 60 days of curve in weeks, 36 months of days and of max power in years.
    assert.equal(asked.length, 9 + 4 + 4);
    const days = harness.of("daily").flatMap((m) => m.readings.map((r) => r.start));
    assert.equal(new Set(days).size, days.length, "nothing is sent twice");
    assert.equal(days.length, 1_096);
  });

  it("never lets a gauge go back, and gives a later node everything in order of time", async () => {
    const setup = { meter: { loadCurveDays: 40 } };
    await harness.start(setup);
    await until(
      "history has come",
      () => harness.of("load_curve").flatMap((m) => m.readings).length >= 40 * 48,
    );
    await settled(() => harness.all.length);
    for (const measure of ["load_curve", "daily", "monthly", "yearly", "max_power"]) {
      const messages = harness.of(measure);
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
    const first = harness.of("load_curve").flatMap((m) => m.readings);

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
    const calls = harness.calls.length;
    await harness.deploy({ ...setup, more });
    harness.sink("late", (message) => later.push(message as never));
    await until("the second node got all", () => later.flatMap((m) => m.readings).length >= first.length);
    const second = later.flatMap((m) => m.readings);
    const sorted = [...first].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
    assert.deepEqual(second, sorted);
    assert.ok(later.length >= 2 && later.every((m) => m.readings.length <= 1_000));
    assert.equal(harness.calls.length, calls);
  });

  it("sends only new readings when it starts with them", async () => {
    await harness.start({ in: { start: "new" } });
    await until("yesterday has come", () => harness.of("max_power").length > 0);
    await settled(() => harness.all.length);
    const days = harness.all
      .filter(({ measure }) => measure !== "monthly" && measure !== "yearly")
      .flatMap((m) => m.readings.map(({ start }) => start.slice(0, 10)));
    assert.deepEqual([...new Set(days)], ["2026-11-23"]);
    const [monthly] = harness.of("monthly");
    assert.equal(monthly!.readings.length, 1);
  });

  it("requests missing readings at the next tick, and reports when", async () => {
    harness.jump("2026-11-24T06:30:00+01:00"); // the fixture publishes at 8
    await harness.start();
    await until("the first round has ended", () =>
      harness.statuses.some((text) => /Waiting for the latest readings/.test(text)),
    );
    await settled(() => harness.calls.length);
    assert.match(harness.statuses.at(-1)!, /^Waiting for the latest readings · next try at 07:07$/);
    assert.equal(harness.of("daily").at(-1)!.start, "2026-11-22T00:00:00+01:00");
    harness.jump("2026-11-24T09:08:00+01:00");
    await until("yesterday has come", () => harness.of("daily").at(-1)!.start.startsWith("2026-11-23"));
    await until("it is up to date", () =>
      /^Up to date · next check at 10:07$/.test(harness.statuses.at(-1)!),
    );
  });

  for (const type of ["full", "nodes"] as const)
    it(`a request right after a deploy (${type}) uses what was deployed`, async () => {
      await harness.start({ in: { measures: ["daily"] } });
      await until("it is archived", () => harness.all.length > 0);
      await settled(() => harness.calls.length, 500);
      const before = harness.calls.length;
      await harness.deploy({ in: { measures: ["daily", "max_power"] } }, type);
      const [start, end] = ["2026-08-01", "2026-08-10"];
      await harness.send({ action: "history", start, end, measures: ["max_power"] });
      assert.deepEqual(warnings(), []);
      const asked = (): string[] =>
        harness.calls.slice(before).map(({ series, start: from }) => `${series} ${from}`);
      await until("the days are requested", () =>
        asked().includes(`puissance_conso_max_quotidienne ${start}`),
      );
    });

  it("refresh: at once after a deploy it uses the credentials that were deployed", async () => {
    const service = "conso-api";
    await harness.start({
      service,
      credentials: { usagePointId: PDL, token: harness.server.token([PDL]).slice(0, -3) },
    });
    await until("it is refused", () => harness.errors.length > 0);
    await settled(() => harness.calls.length, 500);
    const before = harness.server.log.length;
    await harness.deploy({ service });
    await harness.send("refresh");
    const answered = harness.server.log.slice(before).map(({ status }) => status);
    assert.ok(answered.length > 0 && answered.every((status) => status === 200), answered.join());
  });
});

describe("enedis-linky in: accepted messages", () => {
  let harness: Harness;

  before(async () => {
    harness = new Harness();
    await harness.open(NOON);
    await harness.start();
    await until("history has come", () => harness.of("yearly").length > 0);
    await settled(() => [harness.all.length, harness.calls.length]);
  });

  after(async () => {
    await harness.close();
  });

  it("refresh: no call when nothing is missing", async () => {
    const before = harness.calls.length;
    await harness.send("refresh");
    assert.equal(harness.calls.length, before);
  });

  it("history: a load curve of depth 0 is not requested, and that is reported", async () => {
    await harness.deploy({ meter: { dailyMonths: 1, loadCurveDays: 0 } });
    await settled(() => [harness.calls.length, harness.all.length]);
    const before = harness.calls.length;
    await harness.send({ action: "history", start: "2026-11-01", measures: ["load_curve"] });
    assert.ok(warnings().some((text) => /^•••• \d{4}: The load curve is not requested/.test(text)));
    await settled(() => harness.calls.length, 500);
    assert.equal(harness.calls.length, before);
  });

  it("history: requests days again or for the first time, and sends only what is new", async () => {
    const calls = harness.calls.length;
    const messages = harness.all.length;
    await harness.send({ action: "history", start: "2026-08-01", end: "2026-08-10", measures: ["daily"] });
    await until("the days came", () =>
      harness.of("daily").some((m) => m.readings.some((r) => r.start.startsWith("2026-08-10"))),
    );
    assert.deepEqual(harness.calls.slice(calls), [
      { series: "consommation_quotidienne", start: "2026-08-01", end: "2026-08-11" },
    ]);
    const august = harness.all.slice(messages).filter(({ measure }) => measure === "daily");
    assert.equal(august.flatMap((m) => m.readings).length, 10);
    assert.ok(august.every((m) => m.history && m.start.startsWith("2026-11-23")));
    await settled(() => harness.all.length);

    const again = harness.all.length;
    await harness.send({ action: "history", start: "2026-08-01", end: "2026-08-10", measures: ["monthly"] });
    await until("it was requested again", () => harness.calls.length === calls + 2);
    await settled(() => harness.all.length);
    assert.equal(harness.all.length, again, "equal values are not new");
  });

  it("replay: sends archived readings again without a call, at its pace, and moves no cursor", async () => {
    const calls = harness.calls.length;
    const before = harness.all.length;
    const began = Date.now();
    await harness.send({
      action: "replay",
      start: "2026-11-20",
      end: "2026-11-21",
      measures: ["load_curve", "daily", "monthly"],
      every: 150,
    });
    await until("the last one has arrived", () => harness.all.length === before + 3);
    const replayed = harness.all.slice(before) as ((typeof harness.all)[number] & { replay?: boolean })[];
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
    assert.equal(harness.calls.length, calls);
    await settled(() => harness.all.length, 800);
    assert.ok(harness.statuses.includes("↻ load curve, up to 21 Nov (message 1)"), "progress is shown");
    assert.ok(harness.statuses.includes("↻ monthly energy, up to 1 Nov (message 3)"));
    assert.match(harness.statuses.at(-1)!, /^Up to date/, "and gone afterwards");
    assert.equal(harness.all.length, before + 3);
  });

  it("stop: ends a replay at once", async () => {
    const before = harness.all.length;
    const replay = harness.send({ action: "replay", start: "2026-11-01", every: 60_000 });
    await until("it began", () => harness.all.length > before);
    await harness.send({ action: "stop" });
    await replay;
    assert.equal(harness.all.length, before + 1);
    await until("the status is back", () => /^Up to date/.test(harness.statuses.at(-1)!));
  });

  it("waits for the archive when a request comes right after a start; what is stopped meanwhile stays stopped", async () => {
    await harness.stop();
    await harness.start();
    const replay = { action: "replay", start: "2026-11-20", end: "2026-11-21", every: 0 };
    const ends = await Promise.all([
      harness.send({ ...replay, measures: ["max_power"] }).then(() => "stopped"),
      harness.send({ action: "stop" }).then(() => "stop"),
      harness.send("refresh").then(() => "refreshed"),
      harness.send({ ...replay, measures: ["daily"] }).then(() => "replayed"),
    ]);
    assert.deepEqual(ends, ["stopped", "stop", "refreshed", "replayed"]);
    await until("it was replayed", () => harness.all.length > 0);
    await settled(() => harness.all.length, 300);
    assert.deepEqual(
      harness.all.map(({ measure }) => measure),
      ["daily"],
    );
    assert.deepEqual(harness.errors, []);
  });

  for (const [what, payload, more] of [
    ["the bytes of a file", Buffer.from("a;b"), {}],
    ["the text of a file", "a;b\n1;2\n", {}],
    ["an import", "a;b", { action: "import" }],
    ["the import of a path", undefined, { action: "import", filename: "a.csv" }],
    ["another action of a history node", 1_764_500_000_000, { action: "state" }],
  ] as const) {
    it(`tells where ${what} belongs`, async () => {
      await assert.rejects(harness.send(payload, "in", more), (error: Error & { code?: string }) => {
        assert.equal(error.code, "input");
        assert.match(
          error.message,
          /"payload" is (?:missing|not valid: .+)\. Send this message to a linky history node; /,
        );
        assert.match(error.message, /accepted here: "refresh", \{ action: "history", start, /);
        return true;
      });
    });
  }

  it("hears a command also from a message with an action of another node", async () => {
    await harness.send({ action: "stop" }, "in", { action: "state" });
    assert.deepEqual(harness.errors, []);
  });

  const command =
    /"payload" is (?:missing|not valid: .+)\. Accepted commands: "refresh", \{ action: "history", start, /;
  for (const [payload, text] of [
    [undefined, command],
    ["fetch", command],
    [42, command],
    [{}, command],
    [{ action: "delete" }, command],
    [{ action: "history" }, /"start" is missing\. It must be a day, YYYY-MM-DD, yesterday at the latest\./],
    [{ action: "history", start: "2026-13-01" }, /"start" is not valid: '2026-13-01'\. It must be a day/],
    [
      { action: "history", start: "2026-11-10", end: "2026-11-01" },
      /"start" is not valid: '2026-11-10'\. It must be a day, YYYY-MM-DD, not after "end"\./,
    ],
    [
      { action: "history", start: "2026-11-10", end: "2026-12-24" },
      /"end" is not valid: '2026-12-24'\. .*yesterday at the latest/,
    ],
    [
      { action: "history", start: "2026-11-01", measures: ["gas"] },
      /"measures" is not valid: \[ 'gas' \]\. It must be a list of these values: "load_curve", "daily", /,
    ],
    [{ action: "history", start: "2026-11-01", measures: [] }, /"measures" is not valid: \[\]\./],
    [
      { action: "replay", start: "2026-11-01", every: -1 },
      /"every" is not valid: -1\. It must be a number of milliseconds, from 0 to 86,400,000\./,
    ],
    [{ action: "replay", start: "2026-11-01", every: 1e12 }, /"every" is not valid: 1000000000000\./],
    [{ action: "replay", start() {} }, /"start" is not valid: \[Function: start\]\./],
  ] as const) {
    it(`refuses ${JSON.stringify(payload)}, and nothing else happens`, async () => {
      const state = (): unknown => [harness.all.length, harness.calls.length];
      const before = state();
      await assert.rejects(harness.send(payload), (error: Error & { code?: string }) => {
        assert.equal(error.code, "input");
        assert.match(error.message, text);
        return true;
      });
      await settled(state, 300);
      assert.deepEqual(state(), before);
    });
  }
});
