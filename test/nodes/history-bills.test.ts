/** A history node that is asked by bill: months that begin on the date of the contract (docs/dev/contract.md#cost). */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { curve, daily, day } from "../fixtures/readings.js";
import { Harness, until, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

interface Entry {
  readonly start: string;
  readonly end: string;
  readonly value: number;
  readonly subscription?: number;
  readonly missing: number;
  readonly complete?: boolean;
  readonly unpriced?: number;
  readonly previous?: Entry;
  readonly byPeriod?: Readonly<Record<string, number>>;
}

const days = ({ start, end }: Entry): string => `${start.slice(0, 10)} ${end.slice(0, 10)}`;

describe("a history node that is asked by bill", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (own: object, history: Readonly<Record<string, unknown>> = {}): Setup =>
    flow.setup({
      history,
      statusOf: "history",
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own", feedIn: "sun" },
      more: [
        { id: "own", type: "enedis-linky-contract", name: "Maison", versions: [base(0.25, 31)], ...own },
        {
          id: "sun",
          type: "enedis-linky-contract",
          name: "Soleil",
          kind: "feed-in",
          versions: [base(0.1)],
          billDay: 5,
        },
        { id: "first", type: "enedis-linky-contract", name: "Premier", versions: [base(0.5)] },
      ],
    });
  const deploy = async (own: object, history?: Readonly<Record<string, unknown>>): Promise<void> => {
    await harness.deploy(setupWith(own, history));
    flow.listen();
  };
  const ask = async (msg: object): Promise<readonly Entry[]> =>
    (await flow.ask({ step: "bill", ...msg })).payload as readonly Entry[];
  /** 10 kWh a day, from 2022 to yesterday, but for 20 February 2023. */
  const whole = { start: "2022-12-01", end: "2024-04-30" };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith({ billDay: 17 }));
    flow.listen();
    const held = daily(day("2022-01-01"), day("2026-11-24")).filter(
      ({ start }) => start !== daily(day("2023-02-20"), day("2023-02-21"))[0]!.start,
    );
    await flow.ask({
      action: "import",
      payload: ownCsv(
        { series: "daily", readings: held },
        { series: "daily", direction: "production", readings: held },
        {
          series: "load_curve",
          readings: [...curve(day("2024-02-16")), ...curve(day("2024-02-17"))].map((one) => ({
            ...one,
            value: 1_000,
          })),
        },
      ),
    });
  });
  after(() => harness.close());
  beforeEach(() => deploy({ billDay: 17 }));

  it("names each by its start, the first and the last cut as months are", async () => {
    const asked = { start: "2024-01-10", end: "2024-04-20" };
    const bills = [
      "2024-01-10 2024-01-17",
      "2024-01-17 2024-02-17",
      "2024-02-17 2024-03-17",
      "2024-03-17 2024-04-17",
      "2024-04-17 2024-04-21",
    ];
    const costs = await ask({ measure: "cost", ...asked });
    assert.deepEqual(costs.map(days), bills);
    // Each day has its part of the month in which it lies: 2024 has a 29 February.
    assert.deepEqual(
      costs.map(({ subscription }) => subscription),
      [7, 15 + (16 * 31) / 29, (13 * 31) / 29 + 16, 15 + (16 * 31) / 30, (4 * 31) / 30].map((euros) =>
        Number(euros.toFixed(6)),
      ),
    );
    const energy = await ask({ measure: "daily", ...asked });
    assert.deepEqual(
      energy.map((entry) => [days(entry), entry.value]),
      bills.map((bill, i) => [bill, [70, 310, 290, 310, 40][i]]),
    );
  });

  it("has the days of 23 and 25 hours, and what is missing of a day", async () => {
    for (const [month, hours] of [
      ["2024-03", 15 * 24 - 1],
      ["2024-10", 15 * 24 + 1],
    ] as const) {
      const [entry] = await ask({ measure: "daily", start: `${month}-17`, end: `${month}-31` });
      assert.equal((Date.parse(entry!.end) - Date.parse(entry!.start)) / 3_600_000, hours);
      assert.equal(entry!.missing, 0);
    }
    const [february] = await ask({ measure: "cost", start: "2023-02-17", end: "2023-03-16" });
    assert.deepEqual([february!.missing, february!.complete], [1_440, false]);
    const [energy] = await ask({ measure: "daily", start: "2023-02-17", end: "2023-03-16" });
    assert.deepEqual([energy!.missing, energy!.value], [1_440, 270]);
  });

  it("adds up to the days, and to the same as the months", async () => {
    const sum = async (measure: string, step: string): Promise<string> => {
      const entries = await ask({ measure, step, ...whole });
      return entries.reduce((all, { value }) => all + value, 0).toFixed(measure === "cost" ? 4 : 3);
    };
    for (const measure of ["cost", "daily"]) {
      const bills = await sum(measure, "bill");
      assert.equal(bills, await sum(measure, "month"));
      assert.equal(bills, await sum(measure, "day"));
    }
  });

  it("goes by the contract that prices: the message's, or that of the other direction", async () => {
    const asked = { start: "2024-01-17", end: "2024-03-16" };
    const own = { versions: [base(0.1)], billDay: 20 };
    const of = async (msg: object): Promise<string[]> => (await ask({ ...asked, ...msg })).map(days);
    assert.deepEqual(await of({ measure: "cost", contract: own }), [
      "2024-01-17 2024-01-20",
      "2024-01-20 2024-02-20",
      "2024-02-20 2024-03-17",
    ]);
    const alone = { ...base(0.1), billDay: 20 };
    assert.equal((await of({ measure: "cost", contract: alone }))[1], "2024-01-20 2024-02-20");
    const months = ["2024-01-17 2024-02-01", "2024-02-01 2024-03-01", "2024-03-01 2024-03-17"];
    assert.deepEqual(await of({ measure: "cost", contract: "Premier" }), months);
    const sold = ["2024-01-17 2024-02-05", "2024-02-05 2024-03-05", "2024-03-05 2024-03-17"];
    for (const measure of ["cost", "daily"])
      assert.deepEqual(await of({ measure, direction: "production" }), sold);
  });

  it("counts energy from the 1st where no contract says otherwise", async () => {
    const asked = { measure: "daily", start: "2024-01-17", end: "2024-02-16" };
    const months = ["2024-01-17 2024-02-01", "2024-02-01 2024-02-17"];
    for (const own of [{}, { billDay: 29 }, { billDay: 17, versions: [] }]) {
      await deploy(own);
      assert.deepEqual((await ask(asked)).map(days), months, JSON.stringify(own));
    }
  });

  it("begins where the contract begins, and goes on over a new version", async () => {
    const versions = [base(0.1, 31), base(0.2, 62)].map((one, i) => ({
      ...one,
      from: i === 0 ? "2024-01-20" : "2024-01-31",
    }));
    const asked = { measure: "cost", start: "2023-11-01", end: "2024-03-16" };
    const entries = await ask({ ...asked, contract: { versions, billDay: 17 } });
    assert.deepEqual(entries.map(days), ["2024-01-17 2024-02-17", "2024-02-17 2024-03-17"]);
    const [first, second] = entries;
    assert.deepEqual([first!.unpriced, first!.complete], [30, false]);
    // 11 days of the first version, 17 of the second, of which one is in January.
    assert.equal(first!.subscription, Number((11 + 2 + (16 * 62) / 29).toFixed(6)));
    assert.equal(first!.value, Number((11 + 17 * 2 + 11 + 2 + (16 * 62) / 29).toFixed(6)));
    assert.equal(second!.complete, true);
  });

  it("compares with the same bill a year before", async () => {
    const asked = { start: "2024-02-17", end: "2024-03-20", compare: "year" };
    for (const measure of ["cost", "daily"]) {
      const entries = await ask({ measure, ...asked });
      assert.deepEqual(
        entries.map((entry) => [days(entry), days(entry.previous!)]),
        [
          ["2024-02-17 2024-03-17", "2023-02-17 2023-03-17"],
          ["2024-03-17 2024-03-21", "2023-03-17 2023-03-21"],
        ],
      );
    }
  });

  it("splits a load curve by hours, and writes a CSV", async () => {
    const asked = { measure: "load_curve", start: "2024-02-10", end: "2024-02-20" };
    const periods = [{ name: "night", from: "00:00", to: "06:00" }];
    assert.deepEqual(
      (await ask({ ...asked, periods })).map((entry) => [days(entry), entry.byPeriod]),
      [
        ["2024-02-10 2024-02-17", { night: 6, other: 18 }],
        ["2024-02-17 2024-02-21", { night: 6, other: 18 }],
      ],
    );
    const { payload } = await flow.ask({ ...asked, measure: "cost", step: "bill", format: "csv" });
    assert.deepEqual(
      (payload as string).split("\n").map((line) => line.split(",").slice(2, 5).join(" ")),
      [
        "measure start end",
        "cost 2024-02-10T00:00:00+01:00 2024-02-17T00:00:00+01:00",
        "cost 2024-02-17T00:00:00+01:00 2024-02-21T00:00:00+01:00",
        "",
      ],
    );
  });

  it("is a saved step, whose 12 months are bills, the current one included", async () => {
    for (const measure of ["cost", "daily"]) {
      await deploy({ billDay: 17 }, { measure, step: "bill", period: "12m" });
      harness.statuses = [];
      const entries = (await flow.ask({})).payload as readonly Entry[];
      assert.deepEqual(
        [entries.length, days(entries[0]!), days(entries.at(-1)!)],
        [12, "2025-12-17 2026-01-17", "2026-11-17 2026-11-24"],
      );
      await until("the status counts bills", () => harness.statuses.at(-1) === "12 bills");
    }
  });

  it("is refused for what is no energy, and a date that no month has at its field", async () => {
    const refusal = (msg: object): Promise<string> =>
      ask(msg).then(
        () => assert.fail("answered"),
        (error: unknown) => {
          const { code, message } = error as Error & { code?: string };
          return `${code} ${message}`;
        },
      );
    assert.match(await refusal({ measure: "max_power" }), /^input /);
    assert.match(await refusal({ measure: "monthly" }), /^input /);
    for (const billDay of [0, 29, 17.5, "17", null]) {
      const given = { versions: [base(0.1)], billDay };
      assert.match(
        await refusal({ measure: "cost", ...whole, contract: given }),
        /^contract .*“contract\.billDay”\. It must be a day of the month, from 1 to 28\.$/,
      );
    }
  });
});
