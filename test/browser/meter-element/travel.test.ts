/** Other days: what leads a chart of `<linky-meter>` to them. */
import assert from "node:assert/strict";
import { parseDay, startOfDay } from "../../../nodes/readings/index.js";
import { until } from "../../until.js";
import { fileFrom, fileOf } from "./file-of.js";
import { snapshotOf, TODAY, type MeterPage, type Place } from "./meter-page.js";
import { archive, both, digits, withMeters } from "./meters.js";
import { costBars, pricedBy } from "./costs.js";

const day = (text: string): number => parseDay(text)!;

/** The days above the chart. */
async function days(meter: MeterPage): Promise<string | undefined> {
  const [shown] = await meter.seen(".travel .days");
  return shown?.replaceAll("\u00a0", " ");
}

/** Waits until the chart shows these days. */
async function showsDays(meter: MeterPage, shown: string): Promise<void> {
  const wanted = meter.page.locator("#meter .travel .days", { hasText: shown.replaceAll(" ", "\u00a0") });
  await wanted.or(meter.page.locator("#meter .travel .days", { hasText: shown })).waitFor();
  await meter.chart();
}

/** A point on a bar, counted from 0. */
async function onBar(meter: MeterPage, i: number, of: number): Promise<{ x: number; y: number }> {
  await meter.chart();
  const { left, right, bottom } = await meter.box(".chart .base");
  return { x: left + ((i + 0.5) / of) * (right - left), y: bottom - 12 };
}

const button = (meter: MeterPage, name: string) => meter.page.getByRole("button", { name, exact: true });

/** As many digits as the glass has for it. */
function energyOf(from: string, to: string): string {
  const { value } = archive.sum("consumption", day(from), day(to));
  return digits(value, value >= 1e6 ? 1 : 2);
}

describe("<linky-meter> travels", () => {
  const { show } = withMeters();

  it("from the newest days of a screen to those before, and back", async () => {
    const meter = await show();
    await meter.key("next");
    assert.equal(await days(meter), "17 – 23 nov.");
    assert.equal(await button(meter, "Période suivante").getAttribute("aria-disabled"), "true");
    await button(meter, "Période précédente").click();
    await showsDays(meter, "10 – 16 nov.");
    const { id, ...question } = meter.questions.at(-1)!;
    assert.ok(id > 0);
    assert.deepEqual(question, {
      direction: "consumption",
      measure: "daily",
      period: "7d",
      step: "day",
      compare: true,
      end: TODAY - 8,
    });
    assert.equal((await meter.reading())[2], energyOf("2026-11-10", "2026-11-17"));
    assert.deepEqual(await meter.faults(), []);
    await button(meter, "Période suivante").click();
    await showsDays(meter, "17 – 23 nov.");
    await button(meter, "Retour").click();
    assert.equal(await meter.title(), "7 jours");
  });

  it("not to days before the first reading", async () => {
    const meter = await show(snapshotOf(archive), { storageKey: "first" });
    await meter.page.locator('#meter [data-measure="yearly"]').click();
    await meter.chart();
    assert.equal(await button(meter, "Période précédente").getAttribute("aria-disabled"), null);
    await button(meter, "Période précédente").click();
    await meter.page.locator('#meter .step[aria-label="Période précédente"][aria-disabled]').waitFor();
  });

  const toTheFourteenthOfJuly = [
    { i: 1, of: 3, title: "Mois", shown: "2025", value: ["2025-01-01", "2026-01-01"] },
    { i: 6, of: 12, title: "Jour", shown: "juillet 2025", value: ["2025-07-01", "2025-08-01"] },
    { i: 13, of: 31, title: "Courbe", shown: "lun. 14 juil. 2025", value: undefined },
  ] as const;

  const ways: readonly {
    readonly by: string;
    readonly place: Place;
    readonly open: (meter: MeterPage, i: number, of: number) => Promise<void>;
  }[] = [
    {
      by: "a mouse",
      place: {},
      open: async (meter, i, of) => {
        const { x, y } = await onBar(meter, i, of);
        await meter.page.mouse.move(x, y);
        await meter.page.mouse.click(x, y);
      },
    },
    {
      by: "touch: the first reads a bar, the second opens it",
      place: { touch: true },
      open: async (meter, i, of) => {
        const { x, y } = await onBar(meter, i, of);
        const before = await days(meter);
        await meter.page.touchscreen.tap(x, y);
        await meter.page.locator("#meter .reading .date:not(.of-chart)").waitFor();
        assert.equal(await days(meter), before);
        await meter.page.touchscreen.tap(x, y);
      },
    },
    {
      by: "the keyboard alone",
      place: {},
      open: async (meter, i, of) => {
        await meter.chart();
        await meter.press("Home");
        for (let at = 0; at < i; at++) await meter.press("ArrowDown");
        assert.ok(of > i);
        await meter.press("Enter");
      },
    },
  ];
  for (const { by, place, open } of ways) {
    it(`from three years to 14 July of the last one, and up again, by ${by}`, async () => {
      const meter = await show(snapshotOf(archive), {}, place);
      await meter.page.locator('#meter [data-measure="yearly"]').click();
      for (const { i, of, title, shown, value } of toTheFourteenthOfJuly) {
        await open(meter, i, of);
        await showsDays(meter, shown);
        assert.equal(await meter.title(), title);
        if (value !== undefined) assert.equal((await meter.reading())[2], energyOf(value[0], value[1]));
        assert.deepEqual(await meter.faults(), []);
      }
      assert.deepEqual(
        { period: meter.questions.at(-1)!.period, end: meter.questions.at(-1)!.end },
        { period: "1d", end: day("2025-07-14") },
      );
      for (const title of ["Jour", "Mois", "Année", "Consommation"]) {
        await meter.press("Escape");
        assert.equal(await meter.title(), title);
      }
    });
  }

  it("with Page Up and Page Down, also on a glass that has no room for more", async () => {
    const meter = await show(snapshotOf(archive), { style: "width: 150px; height: 170px" });
    await meter.press("+");
    assert.equal(await days(meter), undefined);
    await meter.press("PageUp");
    await meter.chart();
    assert.equal(meter.questions.at(-1)!.end, TODAY - 8);
    await meter.press("PageDown");
    await meter.press("PageDown");
    assert.equal(await meter.title(), "Jour");
  });

  it("to a day of the calendar", async () => {
    const meter = await show();
    for (let i = 0; i < 3; i++) await meter.press("-");
    assert.equal(await meter.title(), "Courbe");
    await meter.chart();
    await button(meter, "lun. 23 nov. : choisir un jour")
      .or(meter.page.locator("#meter .travel .days"))
      .first()
      .click();
    const input = meter.page.locator("#meter .chooser input");
    assert.deepEqual(
      [await input.getAttribute("min"), await input.getAttribute("max"), await input.inputValue()],
      ["2023-12-01", "2026-11-23", "2026-11-23"],
    );
    assert.deepEqual(await meter.faults(), []);
    // Each key makes a date of what is there so far.
    await input.press("ArrowDown");
    await input.press("ArrowDown");
    const typed = day(await input.inputValue());
    assert.ok(typed < TODAY - 2, "which part of a date comes first, the browser decides");
    await input.press("Enter");
    await until("that day is asked for", () => meter.questions.at(-1)!.end === typed);
    await meter.chart();
    await meter.page.locator("#meter .travel .days").click();
    await input.fill("2025-07-14");
    await showsDays(meter, "lun. 14 juil. 2025");
    assert.equal(meter.questions.at(-1)!.end, day("2025-07-14"));
    await meter.screenshot("another-day");
  });

  it("to days that are often wanted", async () => {
    const meter = await show();
    await meter.key("next");
    for (const [name, title, shown] of [
      ["Cette semaine", "Jour", "lun. 23 nov."],
      ["Ce mois", "Jour", "novembre 2026"],
      ["Un an avant", "Jour", "novembre 2025"],
      ["Les plus récents", "Jour", "novembre 2026"],
      ["Cette année", "Mois", "2026"],
      ["Hier", "Courbe", "lun. 23 nov."],
    ] as const) {
      await meter.page.locator("#meter .travel .days").click();
      await button(meter, name).click();
      await showsDays(meter, shown);
      assert.equal(await meter.title(), title);
    }
    await meter.page.locator("#meter .travel .days").click();
    await meter.press("Escape");
    assert.equal(await meter.visible(".chooser"), 0);
    assert.equal(await meter.title(), "Courbe");
  });

  it("and comes back to these days when the page is loaded anew", async () => {
    const meter = await show(snapshotOf(archive), { storageKey: "travel" });
    await meter.page.locator('#meter [data-measure="monthly"]').click();
    const { x, y } = await onBar(meter, 7, 12);
    await meter.page.mouse.click(x, y);
    await showsDays(meter, "juillet 2026");
    await meter.page.evaluate('document.querySelector("#meter").remove()');
    await meter.add(snapshotOf(archive), { storageKey: "travel" });
    await showsDays(meter, "juillet 2026");
    await meter.press("Escape");
    assert.equal(await meter.title(), "Mois");
  });

  it("in the direction of its charts", async () => {
    const meter = await show(snapshotOf(archive, { sides: both(archive) }));
    await meter.key("next");
    await meter.key("next");
    await button(meter, "Production").click();
    await button(meter, "Période précédente").click();
    await showsDays(meter, "10 – 16 nov.");
    assert.equal(meter.questions.at(-1)!.direction, "production");
    assert.equal(await meter.title(), "Jour · Prod");
  });

  it("and compares with other days: what is chosen holds for all charts, and on the next visit", async () => {
    const meter = await show(snapshotOf(archive), { storageKey: "compare" });
    await meter.key("next");
    const compare = async (label: string): Promise<void> => {
      await meter.page.locator("#meter .travel .days").click();
      await meter.page.locator("#meter .chooser select").selectOption({ label });
      await meter.chart();
    };
    const notes = async (): Promise<string> =>
      (await meter.seen(".notes p")).join(" ").replace(/[\u00a0\u202f]/g, " ");
    assert.match(await notes(), /un an avant/);
    await compare("une semaine avant");
    await meter.page.getByText("une semaine avant").first().waitFor();
    assert.equal(meter.questions.at(-1)!.compare, "weeks");
    assert.match(await notes(), /de (plus|moins) qu’une semaine avant : \d/);
    assert.deepEqual(await meter.faults(), []);
    await meter.key("next");
    await meter.page.getByText("quatre semaines avant").first().waitFor();
    assert.match(await notes(), /que quatre semaines avant/);
    // Months have no days of the week.
    await meter.key("next");
    await meter.page.getByText("qu’un an avant").first().waitFor();
    await meter.page.locator("#meter .travel .days").click();
    await meter.screenshot("chooser");
    assert.deepEqual(await meter.page.locator("#meter .chooser option").allTextContents(), [
      "un an avant",
      "rien",
    ]);
    await meter.press("Escape");
    await meter.page.evaluate('document.querySelector("#meter").remove()');
    await meter.add(snapshotOf(archive), { storageKey: "compare" });
    await meter.key("previous");
    await meter.page.getByText("quatre semaines avant").first().waitFor();
    await compare("rien");
    assert.equal(await meter.visible(".chart .before"), 0);
    assert.doesNotMatch(await notes(), /avant/);
    await compare("un an avant (mêmes jours de semaine)");
    await meter.page.getByText("mêmes jours de semaine").first().waitFor();
    assert.equal(meter.questions.at(-1)!.compare, "weekdays");
    assert.deepEqual(await meter.faults(), []);
  });

  it("and by the keyboard: a list has its own keys", async () => {
    const meter = await show();
    await meter.key("next");
    await meter.page.locator("#meter .travel .days").click();
    await meter.page.locator("#meter .chooser select").focus();
    await meter.page.keyboard.press("ArrowDown");
    await meter.page.getByText("mêmes jours de semaine").first().waitFor();
    assert.equal(await meter.title(), "7 jours");
  });

  describe("and gives what it shows as a file", () => {
    it("whose energies are the total of a month, in French", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="monthly"]').click();
      const { x, y } = await onBar(meter, 11, 12);
      await meter.page.mouse.click(x, y);
      await showsDays(meter, "novembre 2026");
      const total = (await meter.reading())[2]!;
      const { name, rows } = await fileOf(meter.page);
      assert.equal(name, "linky-1234-consumption-2026-11-01-2026-11-23.csv");
      assert.equal(rows[0], "Du;Au;Énergie (kWh);Jours manquants;Énergie (kWh) un an avant");
      assert.match(rows[1]!, /^2026-11-01;2026-11-01;\d+,\d{1,3};0;\d+,\d{1,3}$/);
      assert.match(rows[21]!, /^2026-11-21;2026-11-21;;1;/);
      const sum = rows.slice(1).reduce((all, row) => all + Number(row.split(";")[2]!.replace(",", ".")), 0);
      assert.equal(sum.toFixed(2), total);
    });

    it("whose energies are the day's, with the instants of a curve, in English", async () => {
      const meter = await show(snapshotOf(archive), { language: "en" });
      for (let i = 0; i < 3; i++) await meter.press("-");
      await meter.chart();
      const { name, rows } = await fileOf(meter.page);
      assert.equal(name, "linky-1234-consumption-2026-11-23.csv");
      assert.equal(rows[0], "Start,End,Power (kW),Energy (kWh)");
      assert.equal(rows.length, 49);
      assert.match(rows[1]!, /^2026-11-23T00:00:00\+01:00,2026-11-23T00:30:00\+01:00,/);
      const sum = rows.slice(1).reduce((all, row) => all + Number(row.split(",")[3]), 0);
      const curve = archive.curve("consumption", TODAY - 1);
      assert.equal(startOfDay(TODAY - 1), curve[0]!.start);
      assert.equal(sum.toFixed(3), (curve.reduce((all, { value }) => all + value / 2, 0) / 1_000).toFixed(3));
    });
  });
});

describe("<linky-meter> travels through costs", () => {
  const { show } = withMeters();
  const priced = snapshotOf(archive, pricedBy("consumption"));

  async function atCosts(presses: number, look = {}): Promise<MeterPage> {
    const meter = await show(priced, look);
    for (let i = 0; i < presses; i++) await meter.key("next");
    await meter.chart();
    return meter;
  }

  it("to the days before, and back to the newest", async () => {
    const meter = await atCosts(2);
    assert.equal(await days(meter), "25 oct. – 23 nov.");
    await button(meter, "Période précédente").click();
    await showsDays(meter, "25 sept. – 24 oct.");
    assert.equal(await meter.title(), "Coût");
    const { id: _, ...question } = meter.costQuestions.at(-1)!;
    assert.deepEqual(question, {
      direction: "consumption",
      measure: "cost",
      period: "30d",
      end: TODAY - 31,
    });
    assert.deepEqual(await meter.faults(), []);
    await button(meter, "Période suivante").click();
    await showsDays(meter, "25 oct. – 23 nov.");
    assert.equal(meter.costQuestions.length, 2, "the newest are known");
  });

  it("from twelve months to the days of one, and to a day's curve", async () => {
    const meter = await atCosts(3, { storageKey: "costs" });
    const july = await onBar(meter, 7, 12);
    await meter.page.mouse.move(july.x, july.y);
    await meter.page.mouse.click(july.x, july.y);
    await showsDays(meter, "juillet 2026");
    assert.equal(await meter.title(), "Coût");
    assert.deepEqual(
      [meter.costQuestions.at(-1)!.period, meter.costQuestions.at(-1)!.end],
      ["month", day("2026-07-31")],
    );
    assert.equal(await meter.count(".chart .ghost-bar"), 31);
    // It is still there when the page is loaded anew.
    await meter.page.evaluate('document.querySelector("#meter").remove()');
    await meter.add(priced, { storageKey: "costs" });
    await showsDays(meter, "juillet 2026");
    const { x, y } = await onBar(meter, 13, 31);
    await meter.page.mouse.move(x, y);
    await meter.page.mouse.click(x, y);
    await showsDays(meter, "mar. 14 juil.");
    assert.equal(await meter.title(), "Courbe");
    for (const title of ["Coût", "12 mois en €"]) {
      await meter.press("Escape");
      assert.equal(await meter.title(), title);
    }
  });

  it("by the keyboard, a month at a time", async () => {
    const meter = await atCosts(3);
    await meter.press("ArrowUp");
    await meter.press("Enter");
    await showsDays(meter, "novembre 2026");
    await meter.press("PageUp");
    await showsDays(meter, "octobre 2026");
    await meter.press("PageDown");
    await showsDays(meter, "novembre 2026");
  });

  it("and gives their euros as a file, class by class", async () => {
    const meter = await atCosts(2);
    await meter.page.locator("#meter .travel .days").click();
    assert.equal(await button(meter, "Cette semaine").count(), 0);
    const { name, rows } = await fileFrom(meter.page);
    assert.equal(name, "linky-1234-consumption-cost-2026-10-25-2026-11-23.csv");
    assert.equal(
      rows[0],
      "Du;Au;Coût (€);Abonnement (€);HP bleu (€);HC bleu (€);HP blanc (€);HC blanc (€);HP rouge (€);HC rouge (€);Jours manquants",
    );
    const numbers = rows.slice(1).map((row) =>
      row
        .split(";")
        .slice(2)
        .map((cell) => Number(cell.replace(",", "."))),
    );
    const cents = numbers.reduce((sum, [value]) => sum + Math.round(value! * 100), 0);
    assert.equal(cents, costBars.consumption["30d"].total);
    for (const [value, ...parts] of numbers) {
      assert.equal(
        Math.round(parts.slice(0, -1).reduce((sum, one) => sum + one, 0) * 100),
        Math.round(value! * 100),
      );
    }
  });

  it("says of days that no contract prices that there is no cost", async () => {
    const meter = await show(priced, {}, {}, null);
    await meter.page.evaluate(`document.querySelector("#meter").addEventListener("linky-question",
      ({ target, detail: { id, end } }) => target.answer({ id, from: end, to: end, step: "day", values: [], parts: [], total: null }))`);
    for (let i = 0; i < 2; i++) await meter.key("next");
    await button(meter, "Période précédente").click();
    await meter.page.getByText("Aucun coût").waitFor();
    assert.deepEqual(await meter.faults(), []);
  });
});
