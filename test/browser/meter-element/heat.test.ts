/** The heat map of `<linky-meter>`: the hours of the day. */
import assert from "node:assert/strict";
import { parseDay } from "../../../nodes/readings/index.js";
import { until } from "../../until.js";
import { pricedBy } from "./costs.js";
import { heatOf } from "./heat.js";
import { fileOf } from "./file-of.js";
import { snapshotOf, TODAY, type MeterPage, type Place } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";

const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("<linky-meter> shows the hours of the day", () => {
  const { show } = withMeters();

  async function at(
    look: object = {},
    place: Place = {},
    snapshot = snapshotOf(archive),
  ): Promise<MeterPage> {
    const meter = await show(snapshot, { screens: "heat", ...look }, place);
    await meter.page.locator("#meter .chart .cells").first().waitFor({ state: "attached" });
    return meter;
  }

  it("of thirty days, from pale to full ink, with what is missing hatched", async () => {
    for (const [language, dark, title] of [
      ["fr", false, "Par heure"],
      ["en", true, "By hour"],
    ] as const) {
      const meter = await at({ language }, { dark });
      assert.equal(await meter.title(), title);
      const { id: _, ...question } = meter.heatQuestions.at(-1)!;
      assert.deepEqual(question, { direction: "consumption", measure: "heat", of: "energy", period: "30d" });
      const levels = await meter.page.evaluate<number[]>(
        'Array.from(document.querySelector("#meter").shadowRoot.querySelectorAll(".cells"), (one) => Number(one.getAttribute("fill-opacity")))',
      );
      assert.deepEqual(
        levels,
        levels.toSorted((a, b) => a - b),
      );
      assert.notEqual(
        await meter.page.evaluate(
          'document.querySelector("#meter").shadowRoot.querySelector(".hatch").getAttribute("d")',
        ),
        "",
      );
      assert.deepEqual(await meter.faults(), []);
      await meter.screenshot(`heat-${language}`);
    }
  });

  it("reads a cell, what is missing of it, and opens its day", async () => {
    const meter = await at();
    await meter.press("Home");
    assert.deepEqual((await meter.reading()).map(spaces), [
      "dim. 25 oct.",
      "0–1 h",
      (heatOf(0, 0) / 1_000).toFixed(3),
      "kWh",
    ]);
    for (let i = 0; i < 2 * 24 + 12; i++) await meter.press("ArrowDown");
    assert.match(spaces((await meter.reading())[1]!), /12–13 h, manquant/);
    for (let i = 0; i < 20; i++) await meter.press("ArrowDown");
    assert.match(spaces((await meter.reading())[1]!), /8–9 h, incomplet/);
    assert.deepEqual(await meter.faults(), []);
    await meter.press("Enter");
    await meter.chart();
    assert.equal(await meter.title(), "Courbe");
    assert.equal(meter.questions.at(-1)!.end, TODAY - 27);
    await meter.press("Escape");
    assert.equal(await meter.title(), "Par heure");
  });

  it("of ninety days and of a year, and of the days before", async () => {
    const meter = await at();
    for (const [name, period] of [
      ["90 jours", "90d"],
      ["une année", "year"],
    ] as const) {
      await meter.page.locator("#meter .choices").getByRole("button", { name }).click();
      await meter.page.locator("#meter .chart .cells").first().waitFor({ state: "attached" });
      assert.equal(meter.heatQuestions.at(-1)!.period, period);
      assert.deepEqual(await meter.faults(), []);
    }
    await meter.press("PageUp");
    await meter.page.locator("#meter .travel .days", { hasText: "2025" }).waitFor();
    await until("it is asked for", () => meter.heatQuestions.at(-1)!.end === parseDay("2025-12-31"));
  });

  it("in euros where a contract prices them, and in the direction that is chosen", async () => {
    const snapshot = snapshotOf(archive, { sides: both(archive), ...pricedBy("consumption") });
    const meter = await at({}, {}, snapshot);
    await meter.page.locator("#meter .choices").getByRole("button", { name: "€" }).click();
    await meter.page.getByText("Sans l’abonnement.").waitFor();
    assert.equal(meter.heatQuestions.at(-1)!.of, "cost");
    assert.deepEqual(await meter.faults(), []);
    await meter.page.getByRole("button", { name: "Production" }).click();
    await meter.page.locator("#meter .chart .cells").first().waitFor({ state: "attached" });
    const { direction, of } = meter.heatQuestions.at(-1)!;
    assert.deepEqual([direction, of], ["production", "energy"], "nothing prices it");
  });

  it("says that nothing has a price, in words only, and so does each cell, once", async () => {
    const meter = await at({}, {}, snapshotOf(archive, pricedBy("consumption")));
    const choices = meter.page.locator("#meter .choices");
    const status = meter.page.locator("#meter [role=status]");
    await choices.getByRole("button", { name: "€" }).click();
    await choices.getByRole("button", { name: "une année" }).click();
    await meter.page.getByText("Sans l’abonnement.").waitFor();
    await meter.press("PageUp");
    await meter.page.locator("#meter .travel .days", { hasText: "2025" }).waitFor();
    await meter.page.getByText(/Hachuré.*sans prix/).waitFor({ state: "attached" });
    assert.equal(await meter.count(".legend"), 0, "nothing is least or most");
    assert.deepEqual((await meter.page.locator("#meter .notes p").allTextContents()).map(spaces), [
      "Hachuré : sans prix.",
      "Sans l’abonnement.",
    ]);
    await status.filter({ hasText: /: sans prix\.$/ }).waitFor({ state: "attached" });
    assert.doesNotMatch(await meter.said(), /∞|NaN/);
    await meter.press("Home");
    await status.filter({ hasText: "0–1" }).waitFor({ state: "attached" });
    assert.equal((await meter.said()).split("sans prix").length, 2, await meter.said());
    assert.deepEqual(await meter.faults(), []);
    await meter.screenshot("heat-unpriced");
  });

  it("as a file: each hour of each day, what it lacks, and the total above it", async () => {
    const meter = await at();
    const total = (await meter.reading())[2]!;
    const { name, rows } = await fileOf(meter.page);
    assert.equal(name, "linky-1234-consumption-heat-2026-10-25-2026-11-23.csv");
    assert.equal(spaces(rows[0]!), "Du;Au;Heure;Énergie (kWh);Remarque");
    assert.equal(rows.length, 1 + 30 * 24);
    assert.equal(spaces(rows[1]!), "2026-10-25;2026-10-25;0–1 h;0,2;");
    assert.equal(spaces(rows[1 + 2 * 24 + 12]!), "2026-10-27;2026-10-27;12–13 h;;manquant");
    assert.match(rows[1 + 3 * 24 + 8]!, /;incomplet$/);
    const sum = rows.slice(1).reduce((all, row) => all + Number(row.split(";")[3]!.replace(",", ".")), 0);
    assert.equal(sum.toFixed(1), Number(total).toFixed(1));
  });

  it("on a phone, a small tile and a wall", async () => {
    for (const style of [
      "width: 326px; height: 588px",
      "width: 255px; height: 300px",
      "width: 150px; height: 170px",
      "width: 1200px; height: 700px",
    ]) {
      const meter = await at({ style });
      assert.deepEqual(await meter.faults(), [], style);
      await meter.screenshot(`heat-${/\d+/.exec(style)![0]}`);
    }
  });
});
