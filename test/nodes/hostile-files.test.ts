/** Files that were made to end or stop Node-RED, and files by their path, as a flow sees them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import helper from "node-red-node-test-helper";
import { parseDay, type Reading } from "../../nodes/readings/index.js";
import { alone, inPieces, inPiecesAtBest } from "../event-loop.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { consoDownloader, customerCsv } from "../exchange/sample-files.js";
import { partsOf, zip } from "../exchange/workbook.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, settled, until } from "./harness.js";
import { HistoryFlow, type MergeReport } from "./history-flow.js";

/** The longest that a file may block the event loop, in milliseconds of processor time. */
const BLOCK_MS = 50;

describe("hostile files through enedis-linky history", () => {
  let harness: Harness;
  let flow: HistoryFlow;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-files-"));
    harness = new Harness();
    await harness.open(NOON);
    flow = new HistoryFlow(harness);
    await flow.start({ statusOf: "history" });
  });
  afterEach(async () => {
    await harness.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The answer to a file, or the error. */
  async function load(msg: object): Promise<MergeReport> {
    return (await flow.ask({ action: "import", ...msg })).payload as MergeReport;
  }

  async function refused(msg: object, text: RegExp): Promise<void> {
    await assert.rejects(load(msg), (error: Error & { code?: string }) => {
      assert.equal(error.code, "input");
      assert.match(error.message, text);
      assert.doesNotMatch(error.message, /\d{14}|\n/);
      return true;
    });
  }

  function curveOf(from: string, to: string): readonly Reading[] {
    const days = [parseDay(from)!, parseDay(to)!] as const;
    return fixtureHousehold().readings(PDL, "consumption", "load_curve", ...days, harness.now());
  }

  const text = (at: string, value: string): string =>
    `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const heading = `<row r="1">${text("A1", "Début")}${text("B1", "Fin")}${text("C1", "Valeur (en kW)")}</row>`;
  const workbook = (rows: string): Buffer =>
    zip(partsOf(["x"], [`<sheetData>${heading}${rows}</sheetData>`]));

  for (const dryRun of [false, true]) {
    it(`a date out of range is a rejected line${dryRun ? ", in a dry run too" : ""}`, async () => {
      for (const date of ["99999999999", "1e20", PDL]) {
        const row = `<row r="2"><c r="A2" s="1"><v>${date}</v></c>${text("B2", "x")}<c r="C2"><v>1</v></c></row>`;
        const { imported, rejected } = await load({ payload: workbook(row), dryRun });
        assert.deepEqual(
          [imported, rejected],
          [
            0,
            [
              {
                line: 2,
                reason:
                  "The date or the time “?” cannot be read: “03/02/2026 00:30” and “2026-02-03 00:30” can.",
              },
            ],
          ],
        );
      }
    });
  }

  for (const cell of ["ZZZZZZ2", "XFD2", "XFDZ2"]) {
    alone(`a workbook with a cell ${cell} is refused, and nothing waits for it`, async () => {
      const payload = workbook(`<row r="2"><c r="${cell}"><v>1</v></c></row>`);
      const { longest } = await inPiecesAtBest(() => refused({ payload }, /workbook is too large/));
      assert.ok(longest < BLOCK_MS, `${longest} ms`);
    });
  }

  alone("a heading of 50,000 empty columns holds nothing up", async () => {
    const curve = curveOf("2026-11-01", "2026-11-03");
    const payload = consoDownloader(curve).replace("kW\n", `kW${";".repeat(50_000)}\n`);
    const { result, longest } = await inPieces(() => load({ payload }));
    assert.equal(result.imported, curve.length);
    assert.ok(longest < BLOCK_MS, `${longest} ms`);
  });

  alone("200,000 lines that are none hold nothing up: the first ones are named", async () => {
    const payload = `${customerCsv(curveOf("2026-11-01", "2026-11-02"))}${"x\n".repeat(200_000)}`;
    const { result, longest } = await inPieces(() => load({ payload }));
    assert.deepEqual([result.imported, result.rejected.length, result.moreRejected], [48, 1_000, 199_000]);
    assert.match(harness.statuses.at(-1)!, /lines rejected: 200,000$/);
    assert.ok(longest < BLOCK_MS, `${longest} ms`);
  });

  describe("by their path", () => {
    it("are read from disk, with progress in the status", async () => {
      const curve = curveOf("2026-10-01", "2026-11-20");
      const filename = path.join(folder, "courbe.csv");
      writeFileSync(filename, customerCsv(curve, { meter: PDL }));
      assert.equal((await load({ filename })).imported, curve.length);
      assert.ok(harness.statuses.some((status) => /^Reading the file: \d+%$/.test(status)));
      // As the node that watches folders says it.
      assert.equal((await load({ filename, payload: filename })).imported, 0);
      // The payload of an inject node.
      assert.equal((await load({ filename, payload: 1_763_000_000_000 })).imported, 0);
    });

    it("are not read where the message has their content: the node that reads files leaves their path", async () => {
      const curve = curveOf("2026-11-01", "2026-11-02");
      const { imported } = await load({ filename: "/nowhere.csv", payload: customerCsv(curve) });
      assert.equal(imported, curve.length);
    });

    it("are refused with the field that named them", async () => {
      await refused({ filename: path.join(folder, "none.csv") }, /This file does not exist/);
      await refused({ filename: `${path.join(folder, "courbe.csv")}/` }, /This file does not exist/);
      await refused({ filename: folder }, /a folder, a device or a pipe/);
      await refused({ filename: { path: folder } }, /"filename" is not valid/);
      await refused({ filename: "a\0b" }, /"filename" is not valid/);
    });
  });

  it("a deploy ends an import: nothing of it is there, a warning says so, and the next one works", async () => {
    const curve = curveOf("2025-01-01", "2026-11-01");
    const payload = customerCsv(curve);
    const { warn } = helper.getNode("history") as unknown as { warn: { args: [unknown][] } };
    flow.send({ action: "import", payload });
    await until("it is being compared", () =>
      harness.statuses.some((status) => status.startsWith("Comparing")),
    );
    await harness.deploy(flow.setup({ statusOf: "history" }), "full");
    await until("it says so", () => warn.args.some(([line]) => /interrupted the import/.test(String(line))));
    flow.listen();
    await settled(() => flow.answers, 300);
    assert.deepEqual([flow.answers, harness.errors.length], [0, 0]);
    assert.equal((await load({ payload })).imported, curve.length);
  });
});
