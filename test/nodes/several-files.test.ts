/** Several files in one message to the history node. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { curveWorkbook, customerCsv } from "../exchange/sample-files.js";
import { NOON } from "../fixtures/paris.js";
import { curve, day } from "../fixtures/readings.js";
import { Harness, PDL } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const [one, two] = [0, 1].map((i) => curve(day("2025-06-10") + i)) as [
  ReturnType<typeof curve>,
  ReturnType<typeof curve>,
];

describe("several files in one message", () => {
  let harness: Harness;
  let flow: HistoryFlow;
  let folder: string;

  before(() => (folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-message-"))));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    harness = new Harness();
    await harness.open(NOON);
    flow = new HistoryFlow(harness);
    await flow.start();
  });
  afterEach(async () => {
    await harness.close();
  });

  async function load(msg: object): Promise<Record<string, unknown>> {
    const { hash, ...report } = (await flow.ask({ action: "import", ...msg })).payload as Record<
      string,
      unknown
    >;
    assert.match(String(hash), /^[0-9a-f]{64}$/);
    return report;
  }

  it("as contents: the report names each by its place, and rejected lines by theirs", async () => {
    const contents = [`${customerCsv(one)}x;1\n`, curveWorkbook(two)];
    for (const dryRun of [true, false]) {
      assert.deepEqual(await load({ payload: contents, dryRun }), {
        imported: 96,
        unchanged: 0,
        conflicts: 0,
        rejected: [
          {
            file: "1",
            line: 52,
            reason: "The date or the time “x” cannot be read: “03/02/2026 00:30” and “2026-02-03 00:30” can.",
          },
        ],
        files: [
          { name: "1", format: "customer-csv", readings: 48 },
          { name: "2", format: "customer-workbook-curve", readings: 48 },
        ],
      });
    }
  });

  it("as paths", async () => {
    const names = [`Enedis_${PDL}.csv`, "week.xlsx"].map((name) => path.join(folder, name));
    writeFileSync(names[0]!, customerCsv(one));
    writeFileSync(names[1]!, curveWorkbook(two));
    assert.deepEqual(await load({ filename: names }), {
      imported: 96,
      unchanged: 0,
      conflicts: 0,
      rejected: [],
      files: [
        { name: "Enedis_…0017.csv", format: "customer-csv", readings: 48 },
        { name: "week.xlsx", format: "customer-workbook-curve", readings: 48 },
      ],
    });
  });

  it("a content beside the path it was read from has its name", async () => {
    const { files } = await load({ payload: customerCsv(one), filename: "/data/june.csv" });
    assert.deepEqual(files, [{ name: "june.csv", format: "customer-csv", readings: 48 }]);
  });

  it("contents beside as many paths have their names", async () => {
    const payload = [customerCsv(one), curveWorkbook(two)];
    const names = async (filename: unknown): Promise<unknown> =>
      ((await load({ payload, filename, dryRun: true }))["files"] as { name: string }[]).map(
        ({ name }) => name,
      );
    assert.deepEqual(await names(["/data/june.csv", "week.xlsx"]), ["june.csv", "week.xlsx"]);
    for (const other of [["one.csv"], ["a", "b", "c"], ["a.csv", 7], "one.csv"]) {
      assert.deepEqual(await names(other), ["1", "2"]);
    }
    const filename = ["june.csv", "hello.csv"];
    await assert.rejects(load({ payload: [customerCsv(one), "Bonjour"], filename }), /“hello.csv”: /);
  });

  it("none of them if one is refused, and the error names it", async () => {
    const payload = [customerCsv(one), "Bonjour"];
    await assert.rejects(
      load({ payload }),
      /Content no\. 2: This file has no known format.*other files are not imported either/,
    );
    assert.equal((await load({ payload: customerCsv(one) }))["imported"], 48);
  });

  it("not as other lists", async () => {
    const good = customerCsv(one);
    for (const payload of [[], [good, 7], [good, [good]], Array.from({ length: 51 }, () => good)]) {
      await assert.rejects(load({ payload }), /"payload" is not valid: .*a list of at most 50 contents/);
    }
    await assert.rejects(load({ filename: [1] }), /"filename" is not valid: .*a list of at most 50 paths/);
  });
});
