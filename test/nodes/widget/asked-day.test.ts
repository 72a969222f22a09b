/** A day whose curve is not held, asked for from a dashboard. */
import assert from "node:assert/strict";
import linkyMeter from "../../../nodes/widget/index.js";
import type { CurveAnswer, DayAnswer } from "../../../nodes/widget/protocol.js";
import { readAsk } from "../../../nodes/widget/serve/index.js";
import { parseDay } from "../../../nodes/readings/index.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, until, type Setup } from "../harness.js";
import { FakeDashboard } from "./fake-dashboard.js";

const july = parseDay("2026-07-14")!;

describe("a day that a dashboard asks for", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;

  beforeEach(async () => {
    harness = new Harness();
    dashboard = new FakeDashboard();
    await harness.open(NOON);
  });
  afterEach(() => harness.close());

  async function start(meter: Readonly<Record<string, unknown>>): Promise<void> {
    const more = [
      { id: "group", type: "ui-group", name: "" },
      {
        id: "widget",
        type: "ui-enedis-linky",
        z: "tab",
        group: "group",
        meter: "meter",
        direction: "consumption",
        wires: [],
      },
    ] as Setup["more"] & object;
    await harness.start({ in: { meter: "" }, meter, more, types: [dashboard.type, linkyMeter] });
    await until("all is there", () => dashboard.last("widget")?.state?.historyLeft === 0);
  }

  async function asks(more: object): Promise<DayAnswer> {
    const question = {
      id: 3,
      direction: "consumption",
      measure: "day",
      series: "load_curve",
      day: july,
      ...more,
    };
    const answers = dashboard.ask("widget", { ask: "chart", question });
    await until("it is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push);
    return push.answer as DayAnswer;
  }

  const curve = async (): Promise<CurveAnswer> =>
    (await dashboard.chart("widget", {
      measure: "load_curve",
      period: "1d",
      step: "native",
      end: july,
    })) as CurveAnswer;

  it("says so, is asked for by one call, and comes", async () => {
    await start({ loadCurveDays: 2 });
    assert.deepEqual((await curve()).runs, []);
    const offered = await asks({});
    assert.equal(offered.id, 3);
    assert.equal(offered.offer?.en, "Request it from Enedis (1\u00a0request)");
    assert.equal(offered.offer.fr, "Demander à Enedis (1\u00a0demande)");
    const calls = harness.calls.length;
    const asked = await asks({ ask: true });
    assert.equal(asked.offer, undefined);
    assert.match(asked.words.en, /^Requested; answer expected at \d\d:\d\d\.$/);
    assert.match(asked.words.fr, /^Demandé\u00a0; réponse attendue à \d\d:\d\d\.$/);
    await asks({ ask: true });
    await until("it is there", () => harness.calls.length > calls);
    let { runs } = await curve();
    for (let i = 0; runs.length === 0 && i < 100; i++) ({ runs } = await curve());
    assert.equal(
      runs.reduce((sum, [, , values]) => sum + values.length, 0),
      48,
    );
    assert.equal(harness.calls.length, calls + 1);
  });

  it("is refused in words where Enedis no longer has it, or the curve is not wanted", async () => {
    await start({ loadCurveDays: 0 });
    assert.match((await asks({ ask: true })).words.en, /settings do not request/);
    const old = await asks({ series: "daily", day: parseDay("2020-01-01"), ask: true });
    assert.deepEqual(old, {
      id: 3,
      words: {
        en: "Enedis no longer gives this day: it is too old.",
        fr: "Enedis ne donne plus ce jour\u00a0: trop ancien.",
      },
    });
  });

  it("of a question with anything wrong in it is not answered", () => {
    const question = { id: 3, direction: "consumption", measure: "day", series: "load_curve", day: july };
    const read = (more: object, shown: readonly "consumption"[] = ["consumption"]): unknown =>
      readAsk({ ask: "chart", question: { ...question, ...more } }, shown);
    assert.ok(read({}));
    assert.ok(read({ ask: true }));
    for (const more of [
      { direction: "production" },
      { series: "registers" },
      { series: "monthly" },
      { day: -1 },
      { day: 1.5 },
      { day: "2026-07-14" },
      { ask: "yes" },
      { end: july },
    ])
      assert.equal(read(more), undefined, JSON.stringify(more));
    assert.equal(read({}, []), undefined);
  });
});
