/**
 * The example for Prometheus, read by a strict parser of the text format. On 2026-12-04 its answer was also checked by
 * hand with the real thing, Debian's Prometheus 2.53: `promtool check metrics` had nothing to say, and a Prometheus that
 * scraped it had `up 1` and all nine series.
 */
import assert from "node:assert/strict";
import { FIRST_RUN_MS } from "../installs.js";
import { parseExposition, type Sample } from "./exposition.js";
import { FunctionNode, type Message } from "./function-node.js";
import { example, nodeOf } from "./harness.js";
import { AtWork, DAY, inParis, noon } from "./running-examples.js";

const day = (start: string, value: number): object => ({
  start: `${start}T00:00:00+01:00`,
  value,
  missing: 0,
});
const answers = {
  state: { name: "Maison", missingDays: 2, upToDate: false, lastGood: "2026-11-24T00:00:00+01:00" },
  years: [day("2025-01-01", 0.1), day("2026-01-01", 0.2)],
  months: [day("2026-10-01", 300), day("2026-11-01", 250.5)],
  days: [day("2026-11-22", 9), day("2026-11-23", 0)],
  costs: [{ ...day("2026-11-01", 52.31), byClass: { HP: { energy: 1, value: 1 } } }],
  powers: [day("2026-11-23", 4.2)],
};

const textOf = (more: object = {}): Message =>
  new FunctionNode(35, "Le texte").send({
    direction: "consumption",
    digits: "5678",
    answers: { ...answers, ...more },
  })!;
const parsed = (more?: object): Map<string, Sample> => parseExposition(String(textOf(more)["payload"]));
const value = (name: string, more?: object): number | undefined => parsed(more).get(name)?.value;

describe("the strict parser of the text format", () => {
  const whole = '# HELP a_total A.\n# TYPE a_total counter\na_total{b="c"} 1\n';
  it("reads what is right, with each escape", () => {
    const { labels } = parseExposition(whole.replace('"c"', '"\\\\\\"\\n"')).get("a_total")!;
    assert.deepEqual(labels, { b: '\\"\n' });
  });

  for (const [what, text] of [
    ["a missing line feed at the end", whole.slice(0, -1)],
    ["a quote that is not escaped", whole.replace('"c"', '"""')],
    ["an escape that does not exist", whole.replace('"c"', '"\\t"')],
    ["a line feed in a label", whole.replace('"c"', '"\n"')],
    ["a name with a hyphen", whole.replaceAll("a_total", "a-b_total")],
    ["a value that is no number", whole.replace(" 1\n", " undefined\n")],
    ["a metric twice", whole + whole],
    ["a gauge called total", whole.replace("counter", "gauge")],
    ["days, which are no base unit", whole.replaceAll("a_total", "days_total")],
    ["another metric's type", whole.replace("TYPE a_total", "TYPE b_total")],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => parseExposition(text), assert.AssertionError));
  }
});

describe("the functions of the example for Prometheus", () => {
  it("say energy, cost and state in the units of their names", () => {
    assert.deepEqual(
      [...parsed()].map(([name, sample]) => [name, sample.type, sample.value]),
      [
        ["linky_energy_kwh", "gauge", 0.3],
        ["linky_day_energy_kwh", "gauge", 0],
        ["linky_day_start_timestamp_seconds", "gauge", Date.parse("2026-11-23T00:00:00+01:00") / 1_000],
        ["linky_day_max_power_kva", "gauge", 4.2],
        ["linky_month_energy_kwh", "gauge", 250.5],
        ["linky_month_cost_euros", "gauge", 52.31],
        ["linky_gaps", "gauge", 2],
        ["linky_up_to_date", "gauge", 0],
        ["linky_last_success_timestamp_seconds", "gauge", Date.parse("2026-11-24T00:00:00+01:00") / 1_000],
      ],
    );
  });

  it("leave out what is not known, and never write 0 for it", () => {
    const empty = { years: [], months: [], days: [], costs: [], powers: [] };
    const state = { ...answers.state, name: "", lastGood: null };
    const none = parsed({ ...empty, state });
    assert.deepEqual([...none.keys()], ["linky_gaps", "linky_up_to_date"]);
    const unpriced = [{ ...day("2026-11-01", 5), byClass: {} }];
    assert.equal(value("linky_month_cost_euros", { costs: unpriced }), undefined);
    // The month of the newest day, also on the 1st of the next one.
    assert.equal(value("linky_month_energy_kwh", { months: [day("2026-10-01", 300)] }), undefined);
  });

  it("name the meter as it is called, with escapes, and never by its PDL", () => {
    const named = (name: string): string | undefined =>
      parsed({ state: { ...answers.state, name } }).get("linky_up_to_date")?.labels["meter"];
    assert.equal(named('Chez "Léa" \\ 1er\nétage'), 'Chez "Léa" \\ 1er\nétage');
    assert.equal(named(""), "5678");
    assert.equal(named("PDL 12345678901234"), "PDL 1234");
  });

  it("ask the archive, one question after another, and go on without a cost", () => {
    const next = new FunctionNode(35, "La suite");
    let sent = next.send({ req: 1, res: 2, payload: {} }) as unknown as (Message | null)[];
    const asked: string[] = [];
    while (sent[0]) {
      const question = sent[0];
      const { action, measure, step } = question as Record<string, string | undefined>;
      asked.push(action ?? `${measure} ${step}`);
      assert.deepEqual([question["req"], question["res"]], [1, 2]);
      const error = question["measure"] === "cost" ? { error: { message: "…" } } : {};
      const payload = question["action"] ? answers.state : [];
      sent = next.send({ ...question, ...error, payload, usagePointId: "12345678901234" }) as never;
    }
    assert.deepEqual(asked, [
      "state",
      "daily year",
      "daily month",
      "daily day",
      "cost month",
      "max_power day",
    ]);
    assert.equal(sent[1]!["digits"], "1234");
    assert.ok(!JSON.stringify(sent).includes("12345678901234"));
  });

  it("answer 503 when the archive does", () => {
    const next = new FunctionNode(35, "La suite");
    const [question] = next.send({ req: 1, res: 2 }) as unknown as [Message];
    const [, failed] = next.send({ ...question, error: { message: "locked" } }) as unknown as [null, Message];
    const { statusCode, payload } = new FunctionNode(35, "Le texte").send(failed)!;
    assert.deepEqual([statusCode, payload], [503, "locked\n"]);
  });
});

describe("the example for Prometheus, running", function () {
  let atWork: AtWork;

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    atWork = await AtWork.open({ examples: [example(35)], palette: [], patch: [], taps: [] });
    await atWork.start();
    await atWork.collected();
  });

  after(() => atWork.close());

  const scraped = async (): Promise<Response> =>
    fetch(`${atWork.running.url}${String(nodeOf(example(35), "http in")["url"])}`, {
      headers: { connection: "close" },
    });

  it("answers a scrape with what the archive has", async () => {
    const answer = await scraped();
    assert.equal(answer.status, 200);
    const type = answer.headers.get("content-type")?.split("; ").sort();
    assert.deepEqual(type, ["charset=utf-8", "text/plain", "version=0.0.4"]);
    const text = await answer.text();
    assert.ok(!text.includes("00000000000000"));
    const samples = parseExposition(text);
    assert.equal(samples.size, 9);
    assert.deepEqual(samples.get("linky_up_to_date")!.labels, { meter: "Maison", direction: "consumption" });
    const daily = atWork.archived().filter(({ series }) => series === "daily");
    const total = daily.reduce((sum, reading) => sum + Math.round(reading.value * 1_000), 0) / 1_000;
    const [newest] = daily.slice(-1);
    const of = (name: string): number => samples.get(name)!.value;
    assert.equal(of("linky_energy_kwh"), total);
    assert.equal(of("linky_day_energy_kwh"), newest!.value);
    assert.equal(of("linky_day_start_timestamp_seconds"), newest!.start / 1_000);
    assert.equal(inParis(newest!.start).slice(0, 10), inParis(noon - 3 * DAY).slice(0, 10));
    const month = inParis(newest!.start).slice(0, 7);
    const ofMonth = daily.filter(({ start }) => inParis(start).startsWith(month));
    assert.equal(
      of("linky_month_energy_kwh"),
      ofMonth.reduce((sum, reading) => sum + Math.round(reading.value * 1_000), 0) / 1_000,
    );
    assert.ok(of("linky_month_cost_euros") > 0);
  });

  it("answers eight scrapes at once", async () => {
    const bodies = await Promise.all(Array.from({ length: 8 }, async () => (await scraped()).text()));
    assert.equal(new Set(bodies).size, 1);
    assert.equal(parseExposition(bodies[0]!).size, 9);
  });
});
