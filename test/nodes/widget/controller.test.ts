import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import linkyMeter from "../../../nodes/widget/index.js";
import type { BarsAnswer } from "../../../nodes/widget/protocol.js";
import { formatInstant, parseDay, startOfDay } from "../../../nodes/readings/index.js";
import { fixtureHousehold } from "../../enedis-server/index.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, PDL, settled, until, type Setup } from "../harness.js";
import { FakeDashboard } from "./fake-dashboard.js";

const yesterday = parseDay("2026-11-23")!;

describe("ui-enedis-linky", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;

  beforeEach(() => {
    harness = new Harness();
    dashboard = new FakeDashboard();
  });
  afterEach(async () => {
    await harness.close();
  });

  const widget = (more: object = {}): object => ({
    id: "widget",
    type: "ui-enedis-linky",
    z: "tab",
    group: "group",
    meter: "meter",
    direction: "consumption",
    wires: [],
    ...more,
  });
  /** Nothing but a meter and its widget: the `in` node has no meter. */
  const setup = (more: object = {}, others: readonly object[] = []): Setup => ({
    in: { meter: "" },
    more: [{ id: "group", type: "ui-group", name: "" }, widget(more), ...others] as Setup["more"] & object,
    types: [dashboard.type, linkyMeter],
  });
  const last = (id = "widget") => dashboard.last(id);
  const isGreen = (id?: string): boolean => last(id)?.lamp.color === "green";

  it("requests all series of its direction without a wire, shows what came, and answers charts", async () => {
    await harness.open(NOON);
    await harness.start(setup());
    await until("all is there", () => isGreen() && last()?.state?.historyLeft === 0);
    assert.deepEqual(
      [...new Set(harness.calls.map(({ series }) => series))].map((series) => /production/.test(series)),
      [false, false, false],
    );
    const { sides, hint, state, lamp } = last()!;
    assert.equal(hint, PDL.slice(-4));
    assert.deepEqual(Object.keys(sides), ["consumption"]);
    const { values, days } = sides.consumption!;
    assert.deepEqual(Object.keys(values).sort(), ["daily", "load_curve", "max_power", "monthly", "yearly"]);
    assert.equal(values.daily!.start, startOfDay(yesterday));
    assert.equal(days.from + days.values.length - 1, yesterday);
    assert.equal(days.values.at(-1), values.daily!.value);
    assert.equal(state?.lastGood, yesterday);
    assert.equal(formatInstant(state.nextPoll!), "2026-11-24T12:07:00+01:00");
    assert.equal(lamp.words.en, "Up to date through Mon 23 Nov");
    assert.doesNotMatch(JSON.stringify(last()), new RegExp(PDL));
    assert.doesNotMatch(JSON.stringify(dashboard.widgets.get("widget")!.config), new RegExp(PDL));

    // A message of its own meter is a hint to look again; any other one is ignored.
    const before = await settledSnapshots();
    const message = {
      topic: "x",
      usagePointId: PDL,
      direction: "consumption",
      measure: "daily",
      payload: 999,
      start: "2026-11-23T00:00:00+01:00",
      end: "2026-11-24T00:00:00+01:00",
      readings: [],
    };
    for (const usagePointId of [PDL, "22000000000099"]) {
      const passed = await dashboard.wire("widget", {
        ...message,
        usagePointId,
        visible: false,
        ui_update: { format: "<b>" },
      });
      assert.deepEqual(passed, { visible: false });
    }
    assert.equal(await settledSnapshots(), before);
    assert.notEqual(last()!.sides.consumption!.values.daily!.value, 999_000);

    // Charts are answered to the browser that asks, and only what is shown.
    const answer = (await dashboard.chart("widget", { period: "7d" })) as BarsAnswer;
    assert.deepEqual(answer.values, last()!.sides.consumption!.days.values.slice(-7));
    const silent = dashboard.ask("widget", { ask: "chart", question: { direction: "production" } });
    const snapshot = dashboard.ask("widget", { ask: "snapshot" }, "two");
    await until("the snapshot is there", () => snapshot.length === 1);
    assert.deepEqual(silent, []);
  });

  it("shows values and 30 days after a restart, before any call", async () => {
    await harness.open(NOON, { household: fixtureHousehold() });
    const whole = { ...setup(), meter: { dailyMonths: 3, loadCurveDays: 2 } };
    await harness.start(whole);
    await until("all is there", () => isGreen() && last()?.state?.historyLeft === 0);
    const before = last()!;
    await harness.stop();
    dashboard.pushed.clear();
    const calls = harness.calls.length;
    await harness.start(whole);
    await until("it shows something", () => last() !== undefined);
    assert.deepEqual(last()!.sides, before.sides);
    assert.equal(last()!.sides.consumption!.days.values.filter((value) => value !== null).length, 30);
    assert.equal(last()!.lamp.color, "green");
    assert.equal(harness.calls.length, calls);
  });

  it("is orange, then green, as the day comes in; reports each change once", async () => {
    await harness.open("2026-11-24T07:30:00+01:00");
    await harness.start(setup());
    await until("the day before is there", () => isGreen());
    assert.equal(last()!.lamp.words.en, "Up to date through Sun 22 Nov");
    harness.server.misbehave({ as: { status: 404, body: '{"error":"no_data_found"}' }, path: /courbe/ });
    harness.jump("2026-11-24T09:07:40+01:00");
    const missing = "Mon 23 Nov: load curve still missing; next try at 10:07";
    await until("the rest is there", () => last()?.lamp.words.en === missing);
    assert.equal(last()!.lamp.color, "orange");
    harness.server.behave();
    harness.jump("2026-11-24T10:07:40+01:00");
    await until("all of it is there", () => isGreen());
    await settled(() => dashboard.pushed.get("widget")!.length, 600);
    const told = dashboard.pushed.get("widget")!.map((snapshot) => JSON.stringify({ ...snapshot, at: 0 }));
    for (let i = 1; i < told.length; i++) assert.notEqual(told[i], told[i - 1]);
  });

  it("is red without consent, and says what to do", async () => {
    await harness.open(NOON);
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    await harness.start(setup());
    await until("it is reported", () => last()?.state?.problem !== undefined);
    assert.equal(last()!.lamp.color, "red");
    // The next try of one a day.
    assert.match(last()!.lamp.words.fr, /le 25 nov. à 05:07$/);
    assert.match(last()!.state!.problem!.action.fr, /accord/);
  });

  it("is red for refused production while consumption works", async () => {
    await harness.open(NOON);
    harness.server.setMeter({ usagePointId: PDL, consent: ["consumption"] });
    const production = widget({ id: "other", direction: "production" });
    await harness.start(setup({}, [production]));
    await until("both are known", () => isGreen() && last("other")?.state?.problem !== undefined);
    assert.equal(last("other")!.lamp.color, "red");
    assert.match(last("other")!.state!.problem!.text.en, /production/);
  });

  it("says what is wrong with its settings, and with the archive", async () => {
    await harness.open(NOON);
    await harness.start({ ...setup(), credentials: { usagePointId: "123" } });
    await until("it is reported", () => last() !== undefined);
    assert.equal(last()!.lamp.color, "red");
    assert.match(last()!.lamp.words.en, /14 digits/);
    assert.deepEqual(last()!.sides.consumption!.values, {});
    // What was filled in wrongly is corrected, and needs no other way.
    assert.equal(last()!.ways, undefined);
  });

  it("offers the demo, the meter by its service, and a file, until its access is filled in or readings are there", async () => {
    await harness.open(NOON);
    await harness.start({ ...setup(), credentials: { usagePointId: PDL } });
    await until("it offers", () => last()?.ways !== undefined);
    const ways = last()!.ways!.map(({ name, how }) => [name.fr, how.en] as const);
    assert.deepEqual(
      ways.map(([name]) => name),
      ["La démo", "Mon compteur", "Un fichier"],
    );
    assert.match(ways[1]![1], /press “Link Enedis”/);

    dashboard.pushed.clear();
    await harness.deploy(setup());
    await until("its access is filled in", () => last() !== undefined && last()!.ways === undefined);
  });

  it("says that no meter was chosen, until one is, or something is wired to it, or a message comes", async () => {
    await harness.open(NOON);
    const status = (): unknown => {
      const { status: shown } = helper.getNode("widget") as unknown as { status: { args: unknown[][] } };
      return shown.args.at(-1)?.[0];
    };
    const unset = {
      event: "no_meter",
      fill: "red",
      shape: "ring",
      text: "enedis-linky-meter.status.none-chosen",
    };
    const choose = {
      fr: "Aucun compteur choisi\u00a0: double-cliquez sur linky meter › Compteur",
      en: "No meter chosen: double-click linky meter › Meter",
    };
    const reported = async (words: object): Promise<void> => {
      await until(JSON.stringify(words), () => last()?.lamp.words.en === (words as typeof choose).en);
      assert.deepEqual(last()!.lamp, { color: "red", words });
    };
    await harness.start(setup({ meter: "" }));
    await reported(choose);
    assert.deepEqual([status(), last()!.stopped], [unset, true]);
    assert.match(last()!.ways![1]!.how.en, /choose a service/);
    // Its screen does not promise messages of a wire that is not there.
    const [asked] = dashboard.ask("widget", { ask: "snapshot" });
    assert.deepEqual(asked, { snapshot: last() });

    const wire = { id: "wire", type: "helper", z: "tab", wires: [["widget"]] };
    await harness.deploy(setup({ meter: "" }, [wire]));
    await reported({
      fr: "En attente d’un message d’un noeud linky in",
      en: "Waiting for a message from a linky in node",
    });
    assert.deepEqual([(status() as typeof unset).event, last()!.stopped], ["wired", undefined]);
    assert.equal(last()!.ways, undefined);

    await harness.deploy(setup({ meter: "" }));
    await reported(choose);
    // From a node that knows its id only.
    await dashboard.wire("widget", {
      usagePointId: PDL,
      direction: "consumption",
      measure: "daily",
      payload: 10,
      readings: [],
      start: "2026-11-23T00:00:00+01:00",
      end: "2026-11-24T00:00:00+01:00",
    });
    await until("it shows the message", () => last()?.hint === PDL.slice(-4));
    assert.equal((status() as typeof unset).event, "wired");
    // With its own meter, earlier messages are dropped.
    await harness.deploy(setup());
    await until("it shows its meter", () => last()?.state !== undefined);
  });

  it("counts a wire that comes into its subflow", async () => {
    await harness.open(NOON);
    const inside = widget({ z: "sub", meter: "", group: "group" });
    const sub = { id: "sub", type: "subflow", name: "", in: [{ wires: [{ id: "widget" }] }], out: [] };
    const instance = { id: "instance", type: "subflow:sub", z: "tab", wires: [] };
    const { more, ...others } = setup();
    await harness.start({ ...others, more: [more![0]!, sub, inside, instance] as Setup["more"] & object });
    await until("it waits", () => dashboard.pushed.size > 0);
    assert.match([...dashboard.pushed.values()][0]!.at(-1)!.lamp.words.en, /^Waiting for a message/);
  });

  it("without a meter shows messages from the wire, of the first meter that arrives, also after a deploy", async () => {
    await harness.open(NOON);
    await harness.start(setup({ meter: "" }));
    await until("it waits", () => last() !== undefined);
    assert.equal(last()!.lamp.color, "red");
    assert.equal("state" in last()!, false);
    const day = (n: number): string => `2026-11-${String(n).padStart(2, "0")}T00:00:00+01:00`;
    const readings = Array.from({ length: 20 }, (_, i) => ({
      start: day(4 + i),
      end: day(5 + i),
      value: 10 + i,
    }));
    const message = {
      usagePointId: PDL,
      direction: "consumption",
      measure: "daily",
      payload: 29,
      start: day(23),
      end: day(24),
      readings,
    };
    await dashboard.wire("widget", message);
    await dashboard.wire("widget", {
      ...message,
      measure: "monthly",
      payload: 512.5,
      start: day(1),
      readings: [],
    });
    await dashboard.wire("widget", { ...message, usagePointId: "22000000000099", payload: 1 });
    // Without an offset it names no instant.
    await dashboard.wire("widget", {
      ...message,
      payload: 3,
      start: "2026-11-24T00:00:00",
      end: "2026-11-25T00:00:00",
    });
    await dashboard.wire("widget", { ...message, direction: "production" });
    await until("it is green", () => isGreen());
    const { sides, hint } = last()!;
    assert.equal(hint, PDL.slice(-4));
    assert.deepEqual(Object.keys(sides), ["consumption"]);
    assert.equal(sides.consumption!.values.daily?.value, 29_000);
    assert.equal(sides.consumption!.values.monthly?.value, 512_500);
    assert.deepEqual(
      sides.consumption!.days.values.slice(-20),
      readings.map(({ value }) => value * 1_000),
    );
    const chart = (await dashboard.chart("widget", { period: "7d" })) as BarsAnswer;
    assert.deepEqual(
      chart.values,
      [23, 24, 25, 26, 27, 28, 29].map((value) => value * 1_000),
    );

    dashboard.pushed.clear();
    await harness.deploy(setup({ meter: "" }));
    await until("it shows the same", () => isGreen());
    assert.deepEqual(last()!.sides, sides);

    // With its own meter in between, earlier messages are dropped.
    await harness.deploy(setup());
    await until("it shows its meter", () => last()?.state !== undefined);
    dashboard.pushed.clear();
    await harness.deploy(setup({ meter: "" }));
    await until("it waits again", () => last() !== undefined);
    assert.deepEqual(last()!.sides.consumption!.values, {});
  });

  it("says that its meter is missing or disabled, and shows no wired messages in its place", async () => {
    await harness.open(NOON);
    for (const more of [setup({ meter: "gone" }), { ...setup(), meter: { d: true } }]) {
      dashboard.pushed.clear();
      await harness.start(more);
      await until("it is reported", () => last() !== undefined);
      const { status } = helper.getNode("widget") as unknown as { status: { args: unknown[][] } };
      const text = "enedis-linky-meter.status.no-meter";
      assert.deepEqual(status.args.at(-1), [{ event: "no_meter", fill: "red", shape: "ring", text }]);
      await dashboard.wire("widget", {
        usagePointId: PDL,
        direction: "consumption",
        measure: "daily",
        payload: 10,
        start: "2026-11-23T00:00:00+01:00",
        end: "2026-11-24T00:00:00+01:00",
        readings: [],
      });
      await settledSnapshots();
      const { lamp, sides, stopped, hint } = last()!;
      assert.equal(lamp.color, "red");
      assert.match(lamp.words.en, /missing or disabled/);
      assert.deepEqual([sides.consumption!.values, stopped, hint], [{}, true, ""]);
      assert.ok("refused" in (await dashboard.chart("widget", {})));
      await harness.stop();
    }
  });

  it("on the wire shows another meter from the first message after a deploy on, a real one in place of the demo at once", async () => {
    await harness.open(NOON);
    const wired = setup({ meter: "" });
    await harness.start(wired);
    const [demo, other] = ["00000000000000", "22000000000099"];
    const shown = async (usagePointId: string): Promise<void> => {
      await settled(() => dashboard.pushed.get("widget"), 1_500);
      assert.equal(last()!.hint, usagePointId.slice(-4));
    };
    const message = (usagePointId: string, more: object = {}): Promise<object> =>
      dashboard.wire("widget", {
        usagePointId,
        direction: "consumption",
        measure: "daily",
        payload: 10,
        start: "2026-11-23T00:00:00+01:00",
        end: "2026-11-24T00:00:00+01:00",
        readings: [
          { start: "2026-11-22T00:00:00+01:00", end: "2026-11-23T00:00:00+01:00", value: 9 },
          { start: "2026-11-23T00:00:00+01:00", end: "2026-11-24T00:00:00+01:00", value: 10 },
        ],
        ...more,
      });
    const month = { measure: "monthly", start: "2026-11-01T00:00:00+01:00", readings: [] };
    const days = (): (number | null)[] => last()!.sides.consumption!.days.values.slice(-2);

    await Promise.all([message(demo), message(demo, month)]);
    await shown(demo);
    const { revision } = last()!;
    const real = { payload: 20, readings: [] };
    await Promise.all([message(PDL, real), message(demo), message(other)]);
    await shown(PDL);
    assert.deepEqual(days(), [null, 20_000]);
    assert.equal(last()!.sides.consumption!.values.monthly?.value, 20_000);
    assert.notEqual(last()!.revision, revision);

    await harness.deploy(wired);
    await shown(PDL);
    assert.deepEqual(days(), [null, 20_000]);
    await message(PDL, month);
    await message(other);
    await shown(PDL);
    await harness.deploy(wired);
    await message(other);
    await message(PDL);
    await shown(other);
    assert.deepEqual(days(), [9_000, 10_000]);
    assert.equal(last()!.sides.consumption!.values.monthly?.value, 19_000);
  });

  it("on the wire shows a month's missing days, as the entry of its own period says, and keeps them", async () => {
    await harness.open(NOON);
    await harness.start(setup({ meter: "" }));
    const month = (
      start: string,
      end: string,
      readings: readonly { start: string; missingDays: number }[],
    ): Promise<object> =>
      dashboard.wire("widget", {
        usagePointId: PDL,
        direction: "consumption",
        measure: "monthly",
        payload: 500,
        start,
        end,
        readings: readings.map((entry) => ({ value: 400, end, ...entry })),
      });
    const [october, november, december] = [
      "2026-10-01T00:00:00+02:00",
      "2026-11-01T00:00:00+01:00",
      "2026-12-01T00:00:00+01:00",
    ];
    const missing = async (days: number | undefined): Promise<void> => {
      await until(`${days} are shown`, () => {
        const value = last()?.sides.consumption!.values.monthly;
        return value !== undefined && value.missing === days;
      });
    };
    await month(november, "2026-11-23T00:00:00+01:00", [
      { start: october, missingDays: 9 },
      { start: november, missingDays: 2 },
    ]);
    await missing(2);
    // Old periods: nothing new about the present one.
    await month(november, "2026-11-23T00:00:00+01:00", [{ start: october, missingDays: 8 }]);
    await settledSnapshots();
    await missing(2);
    await month(november, "2026-11-24T00:00:00+01:00", [{ start: november, missingDays: 0 }]);
    await missing(undefined);
    await month(november, "2026-11-24T00:00:00+01:00", [{ start: november, missingDays: 3 }]);
    await missing(3);
    // Another month has no missing days yet.
    await month(december, "2026-12-02T00:00:00+01:00", []);
    await missing(undefined);
  });

  it("has a status instead of a crash without a group or without Dashboard", async () => {
    await harness.open(NOON);
    await harness.start(setup({ group: "gone" }));
    const { status } = helper.getNode("widget") as unknown as { status: { args: unknown[][] } };
    const text = "enedis-linky-meter.status.no-group";
    const shown = (): unknown => status.args.flat().find((one) => (one as { text: string }).text === text);
    await until("its status is shown", () => shown() !== undefined);
    assert.deepEqual(shown(), { event: "no_group", fill: "red", shape: "ring", text });
    assert.equal(dashboard.widgets.size, 0);
    assert.equal(harness.calls.length, 0);
  });

  it("says that Dashboard is too old when it does not say which browser asks", async () => {
    await harness.open(NOON);
    await harness.start(setup());
    await until("the first snapshot is sent", () => last() !== undefined);
    dashboard.widgets.get("widget")!.events.onChange({}, { ask: "element" });
    const { status } = helper.getNode("widget") as unknown as { status: { lastCall: { args: unknown[] } } };
    const expected = {
      event: "old_dashboard",
      fill: "red",
      shape: "ring",
      text: "enedis-linky-meter.status.old-dashboard",
    };
    assert.deepEqual(status.lastCall.args, [expected]);
    // What comes later does not hide it.
    await until("all is there", () => isGreen() && last()?.state?.historyLeft === 0);
    assert.deepEqual(status.lastCall.args, [expected]);
  });

  it("answers a browser five questions a second, however many meters it shows", async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `widget${i}`);
    await harness.open(NOON);
    await harness.start(
      setup(
        {},
        ids.map((id) => widget({ id })),
      ),
    );
    await until("the first snapshot is sent", () => ids.every((id) => last(id) !== undefined));
    const asked = Date.now();
    const answers = ids.map((id) => dashboard.ask(id, { ask: "snapshot" }, "wall"));
    const answered = (): number => answers.filter((told) => told.length > 0).length;
    assert.equal(answered(), 5);
    assert.equal(dashboard.ask("widget0", { ask: "snapshot" }, "other").length, 1);
    await until("all are answered", () => answered() === ids.length);
    assert.ok(Date.now() - asked >= 990, `${Date.now() - asked} ms`);
  });

  it("puts less than 2 kB of itself into the dashboard, and accepts only colours that are text", async () => {
    await harness.open(NOON);
    await harness.start(setup({ color: '"><img src=x>', direction: "both", height: "0", width: "0" }));
    const { config } = dashboard.widgets.get("widget")!;
    assert.equal(config["type"], "ui-template");
    assert.ok(Number(config["height"]) > 0 && Number(config["width"]) > 0);
    assert.ok(JSON.stringify(config).length < 2_048, `${JSON.stringify(config).length}`);
    assert.doesNotMatch(String(config["format"]), /<img/);
    assert.match(String(config["format"]), /"direction":"both"/);
  });

  async function settledSnapshots(): Promise<number> {
    await settled(() => dashboard.pushed.get("widget")?.length);
    return dashboard.pushed.get("widget")!.length;
  }
});
