/** A day whose curve is not held: `<linky-meter>` says so, and asks for it. */
import assert from "node:assert/strict";
import { parseDay } from "../../../nodes/readings/index.js";
import { Archive, snapshotOf, type MeterPage, type Place } from "./meter-page.js";
import { withMeters } from "./meters.js";

const july = parseDay("2025-07-14")!;
const words = {
  fr: "Ce jour n’a pas encore été demandé à Enedis.",
  en: "This day has not been requested from Enedis yet.",
};
const offer = { fr: "Demander à Enedis (1\u00a0demande)", en: "Request it from Enedis (1\u00a0request)" };
const asked = { fr: "Demandé\u00a0; réponse attendue à 14:07.", en: "Requested; answer expected at 14:07." };

describe("<linky-meter> and a day whose curve is not held", () => {
  const { show } = withMeters();

  async function open(archive: Archive, place: Place): Promise<MeterPage> {
    archive.curvesFrom = parseDay("2026-10-01")!;
    const meter = await show(snapshotOf(archive), {}, place, archive);
    meter.dayQuestions.length = 0;
    meter.ofDay = ({ id, ask }) => (ask ? { id, words: asked } : { id, words, offer });
    return meter;
  }

  async function onBar(meter: MeterPage, i: number, of: number): Promise<{ x: number; y: number }> {
    await meter.chart();
    const { left, right, bottom } = await meter.box(".chart .base");
    return { x: left + ((i + 0.5) / of) * (right - left), y: bottom - 12 };
  }

  const ways: readonly {
    readonly by: string;
    readonly place: Place;
    readonly open: (meter: MeterPage, i: number, of: number) => Promise<void>;
    readonly press: (meter: MeterPage) => Promise<void>;
  }[] = [
    {
      by: "a mouse",
      place: {},
      open: async (meter, i, of) => {
        const { x, y } = await onBar(meter, i, of);
        await meter.page.mouse.move(x, y);
        await meter.page.mouse.click(x, y);
      },
      press: (meter) => meter.page.locator("#meter .empty button").click(),
    },
    {
      by: "touch",
      place: { touch: true },
      open: async (meter, i, of) => {
        const { x, y } = await onBar(meter, i, of);
        await meter.page.touchscreen.tap(x, y);
        await meter.page.locator("#meter .reading .date:not(.of-chart)").waitFor();
        await meter.page.touchscreen.tap(x, y);
      },
      press: (meter) => meter.page.locator("#meter .empty button").tap(),
    },
    {
      by: "the keyboard alone",
      place: {},
      open: async (meter, i) => {
        await meter.chart();
        await meter.press("Home");
        for (let at = 0; at < i; at++) await meter.press("ArrowDown");
        await meter.press("Enter");
      },
      press: async (meter) => {
        await meter.page.locator("#meter .empty button").focus();
        await meter.press("Enter");
      },
    },
  ];

  for (const { by, place, open: openBar, press } of ways) {
    it(`opens it, asks once, and shows it when it comes, by ${by}`, async () => {
      const archive = new Archive();
      const meter = await open(archive, place);
      await meter.page.locator('#meter [data-measure="yearly"]').click();
      for (const [i, of, shown] of [
        [1, 3, "2025"],
        [6, 12, "juillet"],
        [13, 31, "14"],
      ] as const) {
        await openBar(meter, i, of);
        await meter.page.locator("#meter .travel .days", { hasText: shown }).waitFor();
      }
      const button = meter.page.locator("#meter .empty button");
      await button.waitFor();
      assert.equal(await button.textContent(), offer.fr);
      const text = meter.page.locator("#meter .empty p");
      assert.equal(await text.textContent(), `Aucun relevé pour cette période. ${words.fr}`);
      assert.deepEqual(await meter.faults(), []);
      await meter.screenshot(`day-not-held-${place.touch ? "touch" : "desktop"}`);
      assert.ok(meter.dayQuestions.every((question) => question.ask === undefined));
      await press(meter);
      await meter.page.locator("#meter .empty p", { hasText: "14:07" }).waitFor();
      assert.equal(await button.count(), 0);
      const pressed = meter.dayQuestions.filter(({ ask }) => ask === true);
      assert.deepEqual(
        pressed.map(({ day, series }) => [day, series]),
        [[july, "load_curve"]],
      );
      assert.deepEqual(await meter.faults(), []);
      archive.curvesFrom = july;
      await meter.page.evaluate(
        (snapshot) => Object.assign(document.querySelector("#meter")!, { snapshot }),
        snapshotOf(archive, { revision: 2 }),
      );
      await meter.chart();
      assert.equal(await meter.page.locator("#meter .empty").count(), 0);
      await meter.press("PageUp");
      assert.equal(meter.dayQuestions.filter(({ ask }) => ask === true).length, pressed.length);
    });
  }
});
