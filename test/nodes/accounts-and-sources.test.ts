/** Several meters of one account, and several sources of one meter, through the flow. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { NOON } from "../fixtures/paris.js";
import type { Message, Setup } from "./harness.js";
import { Harness, harnessPerTest, PDL, settled, until } from "./harness.js";
import { AlteredHousehold } from "./altered-household.js";

describe("meters of one account", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh));

  const usagePointIds = Array.from({ length: 12 }, (_, i) => `2200000000${String(1_000 + i)}`);

  /** A config node and an `in` node for each usage point, all wired into one sink. */
  function meters(of: readonly string[], more: object = {}): NonNullable<Setup["more"]> {
    return of.flatMap((usagePointId, i) => [
      {
        id: `meter${i}`,
        type: "enedis-linky-config",
        service: "data-connect",
        baseUrl: harness.url,
        minute: 7,
        dailyMonths: 0,
        loadCurveDays: 0,
        language: "en",
        ...more,
        credentials: { ...harness.credentials(), usagePointId },
      },
      {
        id: `in${i}`,
        type: "enedis-linky in",
        z: "tab",
        meter: `meter${i}`,
        measures: ["daily"],
        wires: [["sink0"]],
      },
    ]);
  }

  it("share one application token, and their readings never mix", async () => {
    const [one, two] = usagePointIds as [string, string];
    await harness.open(NOON, { meters: [one, two].map((usagePointId) => ({ usagePointId })) });
    await harness.start({ in: { meter: "" }, more: meters([one, two]) });
    await until("both have their day", () => harness.all.length === 2);
    assert.deepEqual(harness.all.map(({ usagePointId }) => usagePointId).sort(), [one, two]);
    for (const { topic, usagePointId } of harness.all)
      assert.equal(topic, `${usagePointId}/consumption/daily`);
    assert.equal(harness.server.log.filter(({ path }) => path.startsWith("/oauth2")).length, 1);
  });

  it("get their newest day before the history of any, twelve of them, those that lacked it longest first", async () => {
    const late = new Set<string>();
    const household = new AlteredHousehold();
    await harness.open(NOON, {
      household: {
        readings: (usagePointId, ...asked) =>
          late.has(usagePointId) ? [] : household.readings(usagePointId, ...asked),
      },
      meters: usagePointIds.map((usagePointId) => ({ usagePointId })),
    });
    late.add(usagePointIds[5]!).add(usagePointIds[9]!);
    const order = (): { meter: number; days: string }[] =>
      harness.server.log
        .filter(({ path }) => path.startsWith("/mesure"))
        .map(({ query }) => ({
          meter: usagePointIds.indexOf(query["pointId"]!),
          days: `${query["dateDebut"]} ${query["dateFin"]}`,
        }));
    await harness.start({ in: { meter: "" }, more: meters(usagePointIds, { dailyMonths: 2 }) });
    await until("history has come", () => order().length >= 12 + 10);
    await settled(order, 600);
    const first = order().slice(0, 12);
    assert.deepEqual(
      first.map(({ meter }) => meter).sort((a, b) => a - b),
      [...usagePointIds.keys()],
    );
    assert.ok(first.every(({ days }) => days.endsWith("2026-11-24")));
    assert.ok(
      order()
        .slice(12)
        .every(({ days }) => !days.endsWith("2026-11-24")),
    );

    late.clear();
    const before = order().length;
    harness.jump("2026-11-25T09:08:00+01:00");
    await until(
      "each has been asked",
      () =>
        new Set(
          order()
            .slice(before)
            .map(({ meter }) => meter),
        ).size === 12,
    );
    // A meter with readings may have been in the queue before the two joined it.
    const next = order()
      .slice(before)
      .map(({ meter }) => meter);
    assert.ok(next.indexOf(5) <= 2 && next.indexOf(9) <= 2, next.join());
  });
});

describe("two sources of one meter", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh));

  /** Data Connect first, Conso API as its stand-in, and a history node. */
  const start = (): Promise<void> =>
    harness.start({
      in: { measures: ["daily"] },
      meter: { dailyMonths: 0, loadCurveDays: 0 },
      more: [
        {
          id: "meter2",
          type: "enedis-linky-config",
          service: "conso-api",
          baseUrl: harness.url,
          minute: 20,
          dailyMonths: 0,
          loadCurveDays: 0,
          language: "en",
          credentials: { usagePointId: PDL, token: harness.server.token([PDL]) },
        },
        { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
        { id: "answers", type: "helper", z: "tab" },
      ],
    });
  const days = (): string[] =>
    harness.of("daily").flatMap(({ readings }) => readings.map((reading) => reading.start.slice(0, 10)));
  const quiet = (): Promise<void> => settled(() => [harness.server.log.length, harness.all.length], 400);

  it("do not correct each other with equal values, and each reading keeps its source", async () => {
    const household = new AlteredHousehold();
    await harness.open(NOON, { household });
    await start();
    await until("the first brings its day", () => days().length === 1);
    await quiet();
    harness.server.misbehave({ as: "error_500", path: /mesure_synchrone/ });
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the second brings its own, at its hours", () => days().length === 2);
    await quiet();
    harness.server.behave();

    // The first gets requests for both days, and answers as the second did.
    harness.jump("2026-11-25T12:02:00+01:00");
    await harness.send({ action: "history", start: "2026-11-23", end: "2026-11-24" });
    const asked = harness.server.log.length;
    await until("it was called", () => harness.server.log.length > asked);
    await quiet();
    assert.deepEqual(days(), ["2026-11-23", "2026-11-24"]);
    let csv = "";
    harness.sink("answers", (message) => (csv = String((message as Message & { payload: unknown }).payload)));
    helper.getNode("history").receive({ action: "export" });
    await until("it is exported", () => csv !== "");
    const [heading, ...rows] = csv
      .trim()
      .split("\n")
      .map((row) => row.split(","));
    const [started, source, revised] = ["start", "source", "revised"].map((name) => heading!.indexOf(name));
    assert.deepEqual(
      rows.map((row) => [row[started!]!.slice(0, 10), row[source!], row[revised!]?.trim()]),
      [
        ["2026-11-23", "data-connect", ""],
        ["2026-11-24", "conso-api", ""],
      ],
    );

    // A different value is a correction, with the source that sent it.
    household.publish = (reading) => ({ ...reading, value: reading.value + 10 });
    harness.jump("2026-11-25T12:04:00+01:00");
    await harness.send({ action: "history", start: "2026-11-24" });
    await until("it is corrected", () => days().length === 3);
    assert.equal(harness.of("daily").at(-1)!.readings[0]!.revised, true);
  });

  it("are both called after a sleep through a failed morning, which also included an hour of the second", async () => {
    await harness.open("2026-11-23T12:00:00+01:00", { household: new AlteredHousehold() });
    await start();
    await until("the day before is there", () => days().length === 1);
    await quiet();
    harness.jump("2026-11-24T05:01:00+01:00");
    await quiet();
    harness.server.misbehave({ as: "error_500", path: /mesure_synchrone/ });
    harness.server.misbehave({ as: "banned", path: /consommation/ });
    const paths = (): string[] =>
      harness.server.log.map(({ path }) => path).filter((path) => !path.startsWith("/oauth2"));
    const before = paths().length;
    // At half past ten neither of them has a tick.
    harness.jump("2026-11-24T10:30:00+01:00");
    await until("it is called again", () => paths().length > before);
    await quiet();
    assert.equal(paths().length, before + 2);
    assert.match(paths().at(-2)!, /^\/mesure_synchrone/);
    assert.match(paths().at(-1)!, /^\/api\/consommation_quotidienne/);
    // The message names the source that refused.
    const told = harness.errors.find(({ code }) => code === "banned");
    assert.match(told!.message, /Conso API/);
    assert.doesNotMatch(told!.message, /Data Connect/);
  });
});
