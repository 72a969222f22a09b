import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import helper from "node-red-node-test-helper";
import Papa from "papaparse";
import { alone, inPieces } from "../event-loop.js";
import { NOON } from "../fixtures/paris.js";
import { OWN_HEADING } from "../fixtures/readings-csv.js";
import { Harness, until, warnings } from "./harness.js";

const PDL = "00000000000000";

interface Entry {
  readonly start: string;
  readonly end: string;
  readonly value: number;
  readonly missing: number;
  readonly at?: string;
  readonly previous?: Entry;
  readonly byPeriod?: Readonly<Record<string, number>>;
}

interface Answer {
  readonly payload: Entry[];
  readonly unit: string;
  readonly measure: string;
  readonly direction: string;
  readonly usagePointId: string;
  readonly comparison?: { readonly current: number; readonly previous: number; readonly days: number };
  readonly [field: string]: unknown;
}

type Refusal = Error & { readonly code?: string };

const history = {
  id: "history",
  type: "enedis-linky history",
  z: "tab",
  meter: "meter",
  direction: "consumption",
  measure: "daily",
  step: "day",
  format: "readings",
  csv: "international",
  period: "30d",
  wires: [["answers"]],
};

const more = [
  history,
  // Properties that no message overrides.
  {
    ...history,
    id: "french",
    measure: "max_power",
    step: "month",
    format: "csv",
    csv: "french",
    period: "12m",
  },
  { ...history, id: "orphan", meter: "" },
  { ...history, id: "bare", measure: undefined, step: undefined, period: undefined, direction: undefined },
  { id: "answers", type: "helper", z: "tab" },
];

describe("enedis-linky history", () => {
  const harness = new Harness();
  const statuses: string[] = [];
  const waiting = new Map<unknown, { resolve: (answer: Answer) => void; reject: (error: Refusal) => void }>();
  let count = 0;

  function ask(msg: Readonly<Record<string, unknown>> = {}, id = "history"): Promise<Answer> {
    const ref = ++count;
    return new Promise((resolve, reject) => {
      waiting.set(ref, { resolve, reject });
      helper.getNode(id).receive({ ...msg, ref });
    });
  }

  /** Resolves each question by its reference. */
  function listen(): void {
    harness.sink("answers", (message) => {
      const answer = message as Answer;
      waiting.get(answer["ref"])?.resolve(answer);
    });
    helper.getNode("caught").on("input", (message) => {
      const { ref, error } = message as unknown as { ref: number; error: Refusal };
      waiting.get(ref)?.reject(error);
    });
    helper.getNode("history").on(
      "call:status" as never,
      (({ args: [status] }: { args: [{ text?: string }] }) => {
        statuses.push(status.text ?? "");
      }) as never,
    );
  }

  async function refused(
    msg: Readonly<Record<string, unknown>>,
    text: RegExp,
    id = "history",
  ): Promise<void> {
    await assert.rejects(ask(msg, id), (error: Refusal) => {
      assert.equal(error.code, "input");
      assert.match(error.message, text);
      return true;
    });
  }

  before(async () => {
    await harness.open(NOON);
    await harness.start({ service: "demo", meter: { dailyMonths: 26, loadCurveDays: 400 }, more });
    listen();
    await until("the history has come", () => /^Up to date · next/.test(harness.statuses.at(-1) ?? ""));
  });

  after(async () => {
    await harness.close();
  });

  it("answers any message with its own period", async () => {
    const answer = await ask({ payload: "go", topic: "kitchen" });
    assert.equal(answer["topic"], "kitchen", "a message's other properties are passed on");
    assert.deepEqual(
      { unit: answer.unit, measure: answer.measure, direction: answer.direction, pdl: answer.usagePointId },
      { unit: "kWh", measure: "daily", direction: "consumption", pdl: PDL },
    );
    // The demo had a hole 5 days ago.
    assert.equal(answer.payload.length, 29);
    assert.equal(answer.payload[0]!.start, "2026-10-25T00:00:00+02:00");
    assert.equal(answer.payload[0]!.end, "2026-10-26T00:00:00+01:00");
    assert.equal(answer.payload.at(-1)!.end, "2026-11-24T00:00:00+01:00");
    assert.ok(!answer.payload.some(({ start }) => start.startsWith("2026-11-19")));
    assert.deepEqual(Object.keys(answer.payload[0]!), ["start", "end", "value", "missing"]);
    assert.equal(answer.comparison, undefined);
    await until("the status shows it", () => statuses.at(-1) === "29 days · 24 h missing");
  });

  it("gives the same numbers as the `in` node", async () => {
    const { payload } = await ask({ start: "2026-11-01", measure: "load_curve", step: "native" });
    const sent = (): ReturnType<typeof harness.of>[number]["readings"] =>
      harness
        .of("load_curve")
        .flatMap(({ readings }) => readings)
        .filter(({ start }) => start >= "2026-11-01");
    // The newest readings may still be on their way.
    await until("it has sent them all", () => sent().length >= payload.length);
    const byStart = new Map(
      sent().map(({ start, end, value }) => [start, { start, end, value, missing: 0 }]),
    );
    assert.deepEqual(
      payload,
      payload.map(({ start }) => byStart.get(start)),
    );
    assert.equal(payload.length, byStart.size);

    const months = await ask({ measure: "monthly", start: "2026-09-01" });
    assert.equal(months.measure, "monthly");
    const last = harness.of("monthly").at(-1)!;
    assert.deepEqual(
      months.payload.map(({ start }) => start.slice(0, 7)),
      ["2026-09", "2026-10", "2026-11"],
    );
    const { start, end, value } = months.payload.at(-1)!;
    assert.deepEqual([start, end, value], [last.start, last.end, last.payload]);
  });

  for (const [measure, step, unit] of [
    ["load_curve", "native", "kW"],
    ["load_curve", "hour", "kWh"],
    ["load_curve", "day", "kWh"],
    ["load_curve", "month", "kWh"],
    ["load_curve", "year", "kWh"],
    ["daily", "day", "kWh"],
    ["daily", "month", "kWh"],
    ["daily", "year", "kWh"],
    ["max_power", "day", "kVA"],
    ["max_power", "month", "kVA"],
    ["max_power", "year", "kVA"],
    ["monthly", "month", "kWh"],
    ["yearly", "year", "kWh"],
  ] as const) {
    it(`answers ${measure} by ${step} in ${unit}`, async () => {
      const answer = await ask({ measure, step, start: "2026-03-01", end: "2026-10-31" });
      assert.equal(answer.unit, unit);
      assert.equal(answer.measure, measure);
      const steps = { native: 245 * 48, hour: 245 * 24, day: 245, month: 8, year: 1 };
      assert.equal(answer.payload.length, steps[step]);
      assert.equal(answer.payload[0]!.start, "2026-03-01T00:00:00+01:00");
      assert.equal(answer.payload.at(-1)!.end, "2026-11-01T00:00:00+01:00");
      for (const { value, missing, at } of answer.payload) {
        assert.equal(missing, 0);
        assert.equal(value, Math.round(value * 1_000) / 1_000, "at most three decimals");
        assert.equal(typeof at, measure === "max_power" ? "string" : "undefined");
      }
    });
  }

  for (const [measure, step] of [
    ["daily", "native"],
    ["daily", "hour"],
    ["max_power", "native"],
    ["max_power", "hour"],
    ["monthly", "day"],
    ["yearly", "month"],
  ]) {
    it(`refuses ${measure} by ${step}, and says what is accepted`, async () => {
      await refused(
        { measure, step },
        /"step" is not valid: '(native|hour|day|month)'\. Accepted values with the measure "\w+": .*"(day|month|year)"\./,
      );
    });
  }

  for (const [msg, text] of [
    [{ measure: "gas" }, /"measure" is not valid: 'gas'\. Accepted values: "load_curve", "daily", /],
    [
      { direction: "both" },
      /"direction" is not valid: 'both'\. Accepted values: "consumption", "production"\./,
    ],
    [
      { measure: "max_power", direction: "production" },
      /"direction" is not valid: 'production'\. .*"max_power" exists for "consumption" only/,
    ],
    [{ step: "week" }, /"step" is not valid: 'week'\. Accepted .*: "day", "month", "bill", "year"\./],
    [{ format: "xml" }, /"format" is not valid: 'xml'\. Accepted values: "readings", "csv"\./],
    [{ start: "2026-02-29" }, /"start" is not valid: '2026-02-29'\. It must be a day, YYYY-MM-DD\./],
    [{ end: 20261101 }, /"end" is not valid: 20261101\. It must be a day, /],
    [{ start: "2026-11-02", end: "2026-11-01" }, /"start" is not valid: '2026-11-02'\. .*not after "end"/],
    [{ compare: "month" }, /"compare" is not valid: 'month'\. Accepted values: "year"\./],
    [{ compare: "year", format: "csv" }, /"compare" does not fit .* needs the format "readings"/],
    [
      { action: "delete" },
      /"action" is not valid: 'delete'\. .*: "import", "export", "backup", "restore", "forget", "state", "offers", "hours", "power", "forecast", "report", "days", "prices", or nothing/,
    ],
    [{ periods: [] }, /"periods" does not fit .* needs the measure "load_curve"/],
    [
      { periods: "HC", measure: "load_curve" },
      /"periods" is not valid: 'HC'\. It must be a list of at most 100 periods \{ name, from: "22:08"/,
    ],
    [{ periods: [5], measure: "load_curve" }, /"periods\[0\]" is not valid: 5\. A period is written \{/],
    [
      { periods: [{ name: "HC", from: "22:08" }], measure: "load_curve" },
      /"periods\[0\]\.to" is missing\. It must be a time/,
    ],
    [
      { periods: [{ name: "HC", from: "24:00", to: "06:00" }], measure: "load_curve" },
      /"periods\[0\]\.from" is not valid: '24:00'\. .*"00:00" to "23:59"/,
    ],
    [{ periods: [{ from: "22:08", to: "06:00" }], measure: "load_curve" }, /"periods\[0\]\.name" is missing/],
    // Node-RED's copy of the message for a second wire would lose its share.
    [
      { periods: [{ name: "__proto__", from: "22:08", to: "06:00" }], measure: "load_curve" },
      /"periods\[0\]\.name" is not valid/,
    ],
    [
      { periods: [{ name: "other", from: "06:00", to: "07:00" }], measure: "load_curve" },
      /"periods\[0\]\.name" is not valid: 'other'\. .*other than "other"/,
    ],
    [
      {
        periods: [
          { name: "HC", from: "22:08", to: "24:00", days: [1, 7] },
          { name: "HC", from: "22:08", to: "6:08", days: [0] },
        ],
        measure: "load_curve",
      },
      /"periods\[1\]\.days" is not valid: \[ 0 \]\. .*1 \(Monday\) to 7 \(Sunday\)/,
    ],
    [
      {
        periods: [{ name: "HC", from: "22:08", to: "06:08", since: "2026-11-01", until: "2026-10-31" }],
        measure: "load_curve",
      },
      /"periods\[0\]\.until" is not valid: '2026-10-31'\. .*not before "since"/,
    ],
    [
      { periods: [{ name: "HC", from: "1:00", to: "2:00" }], measure: "load_curve", step: "hour" },
      /"periods" does not fit/,
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(msg)}, and says what is accepted`, async () => {
      await refused(msg, text);
      await until("the status shows it", () => statuses.at(-1) === "enedis-linky-history.status.refused");
    });
  }

  it("treats empty values as not given", async () => {
    const empty = { start: "", end: null, measure: "", step: undefined, compare: false, action: "" };
    assert.equal((await ask(empty)).payload.length, 29);
  });

  it("counts its period back from a given end", async () => {
    const { payload } = await ask({ end: "2026-03-31" });
    assert.equal(payload.length, 30);
    assert.equal(payload[0]!.start, "2026-03-02T00:00:00+01:00");
    const months = await ask({ end: "2026-03-31", format: "readings" }, "french");
    assert.equal(months.payload[0]!.start, "2025-04-01T00:00:00+02:00");
    assert.equal(months.payload.length, 12);
  });

  it("gives nothing for days to come, and reports it", async () => {
    const { payload } = await ask({ start: "2027-01-01", end: "2027-01-31" });
    assert.deepEqual(payload, []);
    await until("the status shows it", () => statuses.at(-1) === "enedis-linky-history.status.no-readings");
  });

  it("uses defaults for what a hand-written flow lacks", async () => {
    const answer = await ask({}, "bare");
    assert.deepEqual([answer.measure, answer.direction, answer.payload.length], ["daily", "consumption", 29]);
  });

  it("puts the year before beside it", async () => {
    const answer = await ask({ measure: "monthly", start: "2026-10-01", compare: "year" });
    const [october, november] = answer.payload;
    assert.equal(october!.previous!.start, "2025-10-01T00:00:00+02:00");
    assert.equal(october!.previous!.end, "2025-11-01T00:00:00+01:00");
    assert.equal(november!.end, "2026-11-24T00:00:00+01:00");
    assert.equal(november!.previous!.end, "2025-11-24T00:00:00+01:00", "as many days");
    assert.equal(november!.missing, 1_440);
    assert.equal(november!.previous!.missing, 0);
    const { current, previous, days } = answer.comparison!;
    assert.equal(days, 31 + 22, "the hole of this year counts in neither");
    assert.equal(current, Math.round((october!.value + november!.value) * 1_000) / 1_000);
    assert.ok(previous < october!.previous!.value + november!.previous!.value);

    const again = await ask({ ...answer, compare: undefined, start: "2026-10-01" });
    assert.equal(again.comparison, undefined, "an old comparison goes");
    assert.ok(again.payload.every((entry) => !("previous" in entry)));
  });

  it("splits a load curve into off-peak hours, on change days too", async () => {
    const periods = [
      { name: "HC", from: "21:08", to: "05:08", days: [1, 2, 3, 4, 5, 6, 7], until: "2026-10-31" },
    ];
    const answer = await ask({
      measure: "load_curve",
      step: "day",
      start: "2026-03-01",
      end: "2026-11-10",
      periods,
    });
    for (const { start, value, byPeriod } of answer.payload) {
      assert.deepEqual(Object.keys(byPeriod!), ["HC", "other"]);
      const sum = Math.round(byPeriod!["HC"]! * 1_000) + Math.round(byPeriod!["other"]! * 1_000);
      assert.equal(sum, Math.round(value * 1_000), start);
      assert.equal(byPeriod!["HC"]! > 0, start < "2026-11-02", start);
    }
    const native = await ask({
      measure: "load_curve",
      step: "native",
      start: "2026-10-25",
      end: "2026-10-25",
    });
    // 25 hours: from 0 to 5:08 there are 12 half-hours, the doubled hour counting twice, and 8 minutes of a 13th.
    const off = native.payload.reduce((sum, { value }, i) => {
      const minutes = i < 12 ? 30 : ({ 12: 8, 44: 22 }[i] ?? (i > 44 ? 30 : 0));
      return sum + (value * 1_000 * minutes) / 60;
    }, 0);
    const day = answer.payload.find(({ start }) => start.startsWith("2026-10-25"))!;
    assert.ok(Math.abs(day.byPeriod!["HC"]! * 1_000 - off) < 1);
  });

  it("writes a CSV in both styles", async () => {
    const range = { start: "2026-11-21", end: "2026-11-22" };
    const international = (await ask({ ...range, format: "csv" })).payload as unknown as string;
    const rows = Papa.parse<Record<string, string>>(international, { header: true, skipEmptyLines: true });
    assert.equal(international.split("\n")[0], OWN_HEADING);
    const { payload } = await ask(range);
    assert.deepEqual(
      rows.data,
      payload.map(({ start, end, value }) => ({
        meter: "0000",
        direction: "consumption",
        measure: "daily",
        start,
        end,
        value: String(value),
        unit: "kWh",
        at: "",
        source: "demo",
        revised: "",
      })),
    );
    assert.ok(!international.includes(PDL), "the CSV has only the end of the meter's number");

    const french = (await ask({ ...range, start: "2026-09-20" }, "french")).payload as unknown as string;
    const [heading, first] = french.split("\n");
    assert.equal(heading, OWN_HEADING.replaceAll(",", ";"));
    assert.match(
      first!,
      /^0000;consumption;max_power;2026-09-20T00:00:00\+02:00;2026-10-01T00:00:00\+02:00;\d+,\d+;kVA;2026-09-\d\dT\d\d:\d\d:\d\d\+02:00;;$/,
    );
  });

  it("answers in the order of the questions", async () => {
    const order: number[] = [];
    await Promise.all(
      [
        { measure: "load_curve", step: "native", start: "2025-11-01" },
        { start: "2026-11-22" },
        { measure: "load_curve", step: "hour", start: "2025-11-01", compare: "year" },
        { start: "2026-11-23" },
      ].map(async (msg, i) => {
        await ask(msg);
        order.push(i);
      }),
    );
    assert.deepEqual(order, [0, 1, 2, 3]);
  });

  alone("leaves the flows their turn while it reads 13 months of half-hours", async () => {
    // The garbage collector disturbs some runs.
    const stretches: number[] = [];
    for (let run = 0; run < 3; run++) {
      const { result, longest } = await inPieces(() =>
        ask({ measure: "load_curve", step: "native", start: "2025-10-20" }),
      );
      assert.ok(result.payload.length > 19_000);
      stretches.push(longest);
    }
    assert.ok(Math.min(...stretches) < 50, `${stretches.join(", ")} ms`);
  });

  it("warns once of a name that is near to that of a field, and has no effect", async () => {
    const of = (name: string): string[] => warnings().filter((text) => text.includes(`"${name}"`));
    const [plain] = [await ask({})];
    const asked = { from: "2026-11-01", to: "2026-11-03T00:00:00+01:00" };
    for (let times = 0; times < 2; times++) assert.deepEqual((await ask(asked)).payload, plain.payload);
    assert.deepEqual(of("from"), [
      '•••• 0000: The field "from" of the message has no effect. Name it "start".',
    ]);
    assert.equal(of("to").length, 1);
    await ask({ mesure: "load_curve", pas: "hour", sens: "production", comparison: "year" });
    assert.deepEqual(["mesure", "pas", "sens", "comparison"].flatMap(of), [
      '•••• 0000: The field "mesure" of the message has no effect. Name it "measure".',
      '•••• 0000: The field "pas" of the message has no effect. Name it "step".',
      '•••• 0000: The field "sens" of the message has no effect. Name it "direction".',
      '•••• 0000: The field "comparison" of the message has no effect. Name it "compare".',
    ]);
    // Of an e-mail, of another node, of an answer to be sent on, beside the right name.
    await ask({ measures: ["daily"], interval: "5 s", granularity: 7, comparer: "me" });
    assert.deepEqual(["measures", "interval", "granularity", "comparer"].flatMap(of), []);
    await ask({ since: "anna@example.org", until: 5 });
    await ask({ fin: "2026-11-03", end: "2026-11-03" });
    await ask({ action: "state", begin: "2026-11-01" });
    assert.deepEqual(["since", "until", "fin", "begin"].flatMap(of), []);
  });

  it("without a meter: no_meter", async () => {
    await assert.rejects(ask({}, "orphan"), (error: Refusal) => error.code === "no_meter");
  });

  it("answers at once after a restart, before anything opened the archive", async () => {
    await harness.stop();
    await harness.start({ service: "demo", meter: { dailyMonths: 26, loadCurveDays: 400 }, more });
    listen();
    assert.equal((await ask()).payload.length, 29);
  });

  it("an archive of a newer version: archive", async () => {
    await harness.stop();
    const db = new DatabaseSync(harness.archive);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await harness.start({ service: "demo", more });
    listen();
    await assert.rejects(
      ask(),
      (error: Refusal) => error.code === "archive" && /newer version/.test(error.message),
    );
  });
});
