/** The colours of Tempo days, through the messages of nodes (docs/dev/contract.md#tempo-colours). */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import type { CostMessage } from "../../nodes/in/cost-message.js";
import { parseDay, type Day } from "../../nodes/readings/index.js";
import type { Color } from "../../nodes/pricing/index.js";
import { listen, type Listening } from "../enedis-server/index.js";
import { base, tempo } from "../fixtures/contracts.js";
import { TempoServer } from "../tempo-server/index.js";
import { Harness, settled, until, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const YESTERDAY = "2026-11-23";

describe("the colours of Tempo days", () => {
  let harness: Harness;
  let server: TempoServer;
  let listening: Listening;
  /** Days that are not blue; null: nobody tells. */
  let colors: Map<Day, Color | null>;
  beforeEach(async () => {
    harness = new Harness();
    colors = new Map([[parseDay(YESTERDAY)!, "red"]]);
    server = new TempoServer({
      now: () => harness.now(),
      colorOf: (day) => {
        const color = colors.get(day);
        return color === null ? undefined : (color ?? "blue");
      },
    });
    listening = await listen(server);
    harness.settings.tempo = TempoServer.addresses(listening.url);
  });
  afterEach(async () => {
    await harness.close();
    await listening.close();
  });

  const setup = (more: Setup = {}): Setup => ({
    ...more,
    in: { measures: ["cost"], ...more.in },
    meter: { dailyMonths: 0, loadCurveDays: 5, contract: "contract", ...more.meter },
    types: [contract],
    more: [
      { id: "contract", type: "enedis-linky-contract", name: "Tempo", versions: [tempo(30)] },
      ...(more.more ?? []),
    ],
  });
  const told = (): CostMessage["readings"] =>
    (harness.of("cost") as unknown as CostMessage[]).flatMap(({ readings }) => readings);
  const of = (day: string): CostMessage["readings"] => told().filter(({ start }) => start.startsWith(day));
  const asked = (): string[] =>
    server.log.map(({ source, season, status }) => `${source} ${season} ${status}`);
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.all.length, server.log.length]);

  /** Sets the clock, and waits until everything that is due then is done. */
  async function at(instant: string): Promise<void> {
    harness.jump(instant);
    await quiet();
  }

  it("are asked of RTE once after a start, and price the days that waited for them", async () => {
    await harness.open("2026-11-24T08:30:00+01:00");
    await harness.start(setup());
    await until("the curve comes", () => harness.calls.length > 0);
    await quiet();
    assert.deepEqual([told(), asked()], [[], []], "it waits for some seconds");
    await at("2026-11-24T08:31:00+01:00");
    await until("costs come", () => of(YESTERDAY).length > 0);
    assert.deepEqual(asked(), ["rte 2026 200"]);
    const [red] = of(YESTERDAY);
    assert.deepEqual(Object.keys(red!.byClass).sort(), ["HCJB", "HCJR", "HPJR"]);
    assert.deepEqual([red!.complete, red!.unpriced, red!.revised], [true, 0, undefined]);
    const [blue] = of("2026-11-21");
    assert.deepEqual(Object.keys(blue!.byClass), ["HPJB", "HCJB"]);
    // At the drawn minute for tomorrow, near noon once more, and not again.
    for (const hour of ["11:30", "12:30", "13:30", "16:30", "19:30"]) await at(`2026-11-24T${hour}:00+01:00`);
    assert.ok(server.log.length <= 3 && server.log.every(({ source }) => source === "rte"), asked().join());
    assert.equal(new Set(told().map(({ start }) => start)).size, told().length, "nothing is sent twice");
    assert.deepEqual(harness.errors, []);
  });

  it("price a day anew when they come late, once", async () => {
    colors.set(parseDay(YESTERDAY)!, null);
    await harness.open("2026-11-24T12:05:00+01:00");
    await harness.start(setup());
    await at("2026-11-24T12:07:00+01:00");
    await until("older days come", () => of("2026-11-21").length > 0);
    await at("2026-11-24T19:08:00+01:00");
    await until("it leaves as it is", () => of(YESTERDAY).length > 0);
    const [partial] = of(YESTERDAY);
    assert.deepEqual([partial!.complete, partial!.missing], [false, 0]);
    assert.ok(partial!.unpriced > 0);
    const notes = (): string[] | undefined => (harness.of("cost").at(-1) as unknown as CostMessage).notes;
    assert.deepEqual(notes(), [
      "The Tempo colour of 23 November 2026 is not known. The cost of this day is incomplete; the rest follows as soon as the colour is known.",
    ]);
    colors.set(parseDay(YESTERDAY)!, "white");
    await at("2026-11-25T11:31:00+01:00");
    await until("its colour comes", () => of(YESTERDAY).length > 1);
    const [, whole] = of(YESTERDAY);
    assert.deepEqual([whole!.complete, whole!.revised, whole!.unpriced], [true, true, 0]);
    assert.ok("HPJW" in whole!.byClass);
    assert.equal(notes(), undefined);
    await at("2026-11-25T20:00:00+01:00");
    assert.equal(of(YESTERDAY).length, 2);
  });

  it("come from api-couleur-tempo if RTE fails, and from nobody if both do", async () => {
    server.misbehave("error_500", { source: "rte" });
    server.misbehave("reset", { source: "fallback", times: 1 });
    await harness.open("2026-11-24T12:35:00+01:00");
    await harness.start(setup());
    harness.jump("2026-11-24T12:36:00+01:00");
    await until("both are asked", () => asked().length >= 2);
    await quiet();
    assert.deepEqual(asked(), ["rte 2026 500", "fallback 2026 200"]);
    assert.deepEqual(told(), []);
    await at("2026-11-24T13:30:00+01:00");
    await until("costs come", () => of(YESTERDAY).length > 0);
    assert.deepEqual(asked().slice(2), ["rte 2026 500", "fallback 2026 200"]);
  });

  it("are never asked for more than 12 times a UTC day, whatever fails and however often it starts anew", async () => {
    server.misbehave("html");
    await harness.open("2026-11-24T06:00:00+01:00");
    for (let i = 0; i < 9; i++) {
      harness.jump(`2026-11-24T06:${String(10 + i)}:00+01:00`);
      const before = server.log.length;
      await harness.start(setup());
      if (i === 0) {
        await until("the curve is called", () => harness.calls.length > 0);
        await quiet();
      }
      harness.jump(`2026-11-24T07:${String(10 + i)}:00+01:00`);
      // On a busy machine a quiet second is no sign that the look of a start is over.
      if (i < 4) await until("it is looked for", () => server.log.length > before);
      await quiet();
      await harness.stop();
    }
    const early = server.log.length;
    assert.ok(early >= 4 && early <= 8, String(early));
    await harness.start(setup());
    for (const hour of ["11:30", "12:30", "13:30", "14:30", "16:30", "18:30", "19:30", "23:00"]) {
      await at(`2026-11-24T${hour}:00+01:00`);
    }
    const all = server.log.length;
    assert.ok(all > early && all <= 12, String(all));
    server.behave();
    await at("2026-11-25T11:30:00+01:00");
    await until("they are known", () => of(YESTERDAY).length > 0);
    assert.equal(server.log.length, all + 1);
  });

  for (const setting of [false, undefined] as const) {
    it(`are never asked for with enedisLinky.tempo ${setting}${setting === undefined ? " and a clock of its own" : ""}`, async () => {
      if (setting === undefined) delete harness.settings.tempo;
      else harness.settings.tempo = setting;
      await harness.open("2026-11-24T12:35:00+01:00");
      await harness.start(setup());
      await at("2026-11-24T12:37:00+01:00");
      await at("2026-11-25T12:37:00+01:00");
      assert.deepEqual([asked(), told()], [[], []]);
    });
  }

  it("are not asked for by a contract that has none", async () => {
    await harness.open("2026-11-24T12:35:00+01:00");
    const flow = setup();
    await harness.start({ ...flow, more: [{ ...flow.more![0]!, versions: [base(0.2, 30)] }] });
    await at("2026-11-24T12:37:00+01:00");
    assert.ok(told().length > 0);
    assert.deepEqual(asked(), []);
  });

  describe("that a question lacks", () => {
    let notes: unknown;
    const ask = async (flow: HistoryFlow): Promise<CostMessage["readings"]> => {
      const question = {
        measure: "cost",
        step: "day",
        start: YESTERDAY,
        end: YESTERDAY,
        contract: tempo(30),
      };
      const answer = await flow.ask(question);
      notes = answer.notes;
      return answer.payload as CostMessage["readings"];
    };

    it("are looked for once a UTC day", async () => {
      const flow = new HistoryFlow(harness);
      await harness.open("2026-11-24T12:05:00+01:00");
      // Nothing of this flow wants colours by itself.
      await flow.start({
        meter: { dailyMonths: 0, loadCurveDays: 5 },
        in: { measures: ["load_curve", "daily"] },
      });
      await until("the curve comes", () => harness.of("load_curve").length > 0);
      await quiet();
      assert.deepEqual(asked(), []);
      server.misbehave("error_500");
      const [unknown] = await ask(flow);
      assert.equal(unknown!.complete, false);
      assert.deepEqual(notes, [
        "The Tempo colour of 2 days between 22 November 2026 and 23 November 2026 is not known. The cost of these days is incomplete; the rest follows as soon as their colour is known.",
      ]);
      assert.deepEqual(asked(), ["rte 2026 500", "fallback 2026 500"]);
      server.behave();
      await ask(flow);
      assert.equal(asked().length, 2);
      harness.jump("2026-11-25T12:05:00+01:00");
      const [red] = await ask(flow);
      assert.deepEqual([red!.complete, "HPJR" in red!.byClass, notes], [true, true, undefined]);
      assert.equal(asked().length, 3);
      await ask(flow);
      assert.equal(asked().length, 3);
    });
  });
});
