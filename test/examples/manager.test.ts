/** The manager's overview: what its functions count, and its page with the simulated households, on a phone too. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { launchChromium } from "../browser/chromium.js";
import { DashboardPage } from "../browser/dashboard-meter/dashboard-page.js";
import { UserDir, type NodeRed } from "../node-red-process.js";
import { FunctionNode, type Message } from "./function-node.js";
import { example, type ExampleNode, type Language } from "./harness.js";

const PHONE = 360;

describe("the functions of the manager's overview", () => {
  const memory = new Map<string, unknown>();
  const [meter, lines] = [new FunctionNode(38, "Compteur", memory), new FunctionNode(38, "Lignes", memory)];
  const month = (start: string, end: string, value: number, missingDays = 0): object => ({
    start: `${start}T00:00:00+01:00`,
    end: `${end}T00:00:00+01:00`,
    value,
    missingDays,
  });
  const hear = (group: string, pdl: string, measure: string, readings: readonly object[]): unknown =>
    meter.send({ group, usagePointId: pdl, topic: `${pdl}/consumption/${measure}`, measure, readings });

  it("count each meter once, give totals of groups, and put the largest change on top", () => {
    for (const [group, pdl, now] of [
      ["A", "22000000000017", 46],
      ["A", "22000000000024", 69],
      ["B", "22000000000031", 11.5],
    ] as const) {
      for (let i = 0; i < 2; i++) {
        hear(group, pdl, "monthly", [month("2026-10-01", "2026-11-01", 60, 1)]);
        hear(group, pdl, "monthly", [month("2026-11-01", "2026-11-24", now)]);
      }
    }
    hear("A", "22000000000017", "daily", [month("2026-11-23", "2026-11-24", 2.125)]);
    hear("B", "22000000000031", "daily", [month("2026-11-22", "2026-11-23", 9)]);
    const { payload } = structuredClone(lines.send({}) as Message);
    assert.deepEqual(payload, {
      date: "2026-11-23",
      total: 3,
      groups: [
        { group: "A", meters: 2, known: 1, day: 2.125, month: 115 },
        // The day before yesterday is not yesterday.
        { group: "B", meters: 1, known: 0, day: null, month: 11.5 },
      ],
      rows: [
        { group: "B", name: "•••• 0031", day: null, month: 11.5, change: -75 },
        { group: "A", name: "•••• 0024", day: null, month: 69, change: 50 },
        { group: "A", name: "•••• 0017", day: 2.125, month: 46, change: 0 },
      ],
    });
  });

  it("show at most 200 of 4,500 meters, and count them all", () => {
    const many = Array.from({ length: 4_500 }, (_, i) => [
      `A/${i}`,
      { group: "A", name: `${i}`, daily: { "2026-11-23": { value: 1.5, days: 1 } }, monthly: {} },
    ]);
    memory.set("managed", Object.fromEntries(many));
    const { total, groups, rows } = structuredClone((lines.send({}) as Message)["payload"]) as Record<
      string,
      unknown[]
    >;
    assert.deepEqual([total, rows!.length], [4_500, 200]);
    assert.deepEqual(groups, [{ group: "A", meters: 4_500, known: 4_500, day: 6_750, month: null }]);
    assert.ok(JSON.stringify(rows).length < 30_000);
  });

  it("ask for two months and three days of each meter, also in January", () => {
    const replay = new FunctionNode(38, "Deux mois", memory);
    replay.at = "2027-01-01T08:00:00+01:00";
    const [sent] = structuredClone(replay.send({})) as unknown as [Message[]];
    assert.deepEqual(
      sent.map(({ payload }) => payload),
      [
        { action: "replay", start: "2026-11-01", end: "2026-12-31", measures: ["monthly"], every: 20 },
        { action: "replay", start: "2026-12-29", end: "2026-12-31", measures: ["daily"], every: 20 },
      ],
    );
    assert.deepEqual(memory.get("managed"), {});
  });
});

/** Names of meters that a spreadsheet would run; a topic keeps no "+" of a name. */
const formulas = ["=1-1", "-1-A1", "@SUM(A1)", "-A1"];

describe("the page of the manager's overview", () => {
  let browser: Browser;
  const cleanUps: (() => unknown)[] = [];

  before(async () => {
    browser = await launchChromium();
    cleanUps.push(() => browser.close());
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  for (const [language, names, kwh] of [
    ["fr", ["Bâtiment A", "Bâtiment B"], /^\d+,\d$/],
    ["en", ["Building A", "Building B"], /^\d+\.\d$/],
  ] as const) {
    it(`has four meters in two groups, fits a phone, and gives its table as CSV: ${language}`, async () => {
      const { page: at, nodeRed } = await started(language);
      const dashboard = await DashboardPage.open(browser, at, { width: PHONE });
      const { page } = dashboard;
      await page.locator(".linky-manager tbody tr:nth-child(6)").waitFor({ timeout: 60_000 });
      await page.waitForFunction(
        `[...document.querySelectorAll(".linky-manager tbody tr")].every((row) => /\\d/.test(row.cells[2].textContent))`,
      );
      // Of groups there is none; of each meter once its month before is here.
      await page.waitForFunction(
        `[...document.querySelectorAll(".linky-manager tr:not(.group) td:last-child")].every((cell) => /^[+-]?\\d+$/.test(cell.textContent))`,
      );
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), PHONE);
      const cells = await page.locator(".linky-manager tbody td:first-child").allInnerTexts();
      assert.deepEqual(cells.slice(0, 2), names);
      const yesterday = await page.locator(".linky-manager tbody td:nth-child(3)").allInnerTexts();
      assert.equal(yesterday.length, 6);
      for (const text of yesterday) assert.match(text, kwh);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(".linky-manager button").click(),
      ]);
      assert.match(download.suggestedFilename(), /^linky-\d{4}-\d\d-\d\d\.csv$/);
      const csv = readFileSync(await download.path(), "utf8")
        .trim()
        .split("\r\n");
      assert.equal(csv.length, 7);
      assert.ok(csv[1]!.includes(`"${names[0]}";`));
      // No cell is a formula of a spreadsheet; a number with its sign stays one.
      for (const name of formulas) assert.ok(csv.some((line) => line.includes(`;"'${name}";`)));
      assert.doesNotMatch(csv.join("\n"), /"'[+-]\d+"$/m);
      assert.deepEqual(dashboard.complaints, []);
      await dashboard.close();
      await nodeRed.stop();
    });
  }

  async function started(language: Language): Promise<{ page: string; nodeRed: NodeRed }> {
    const { nodes } = example(38, language);
    const credentials = Object.fromEntries(
      nodes.flatMap((node) => (node["credentials"] ? [[node.id, node["credentials"]] as const] : [])),
    );
    const userDir = new UserDir({
      flows: withNames(nodes, formulas),
      credentials,
      link: ["@flowfuse/node-red-dashboard"],
    });
    cleanUps.push(() => userDir.remove());
    const nodeRed = await userDir.start();
    return { page: `${nodeRed.url}/dashboard/linky-manager`, nodeRed };
  }
});

/** The flows with other names for the meters, which the example's subflow reads from `LINKY_NAME`. */
function withNames(nodes: readonly ExampleNode[], names: readonly string[]): ExampleNode[] {
  const left = [...names];
  const renamed = (node: ExampleNode): object[] =>
    (node["env"] as { name: string }[]).map((entry) =>
      entry.name === "LINKY_NAME" ? { ...entry, value: left.shift() } : entry,
    );
  return nodes.map((node) => (node.type.startsWith("subflow:") ? { ...node, env: renamed(node) } : node));
}
