/** The sentence beside the lamp's sign is whole in the usual tiles of a phone and a screen, whatever it says. */
import assert from "node:assert/strict";
import { ArchiveError } from "../../../nodes/archive/index.js";
import { collectingText } from "../../../nodes/common/index.js";
import { newestDayText, textsOf, type Language } from "../../../nodes/texts/index.js";
import { longest } from "../scan/readings.js";
import { pricedBy } from "./costs.js";
import { archive, withMeters } from "./meters.js";
import { snapshotOf, TODAY } from "./meter-page.js";
import { belowDigits, hiddenParts } from "./room.js";

/** What the runtime says there, with values as long as can be. */
function sentencesIn(language: Language): string[] {
  const texts = textsOf(language);
  const [day, next] = language === "fr" ? ["30 sept.", "demain à 13:37"] : ["30 Sept", "tomorrow at 13:37"];
  const { clock, noMessage, noneChosen, noMeter, notReady, loadCurveOff } = texts.lamp;
  const series = `${texts.measures.load_curve} (${texts.directions.production}), ${texts.measures.max_power}`;
  return [
    texts.lamp.upToDate(day),
    texts.lamp.none(day, next),
    texts.lamp.some(series, day, next),
    texts.lamp.empty(next),
    texts.lamp.daysMissing(12, 91),
    longest.lamp[language],
    clock.impossible,
    clock.behind,
    noMessage,
    noneChosen,
    noMeter,
    notReady,
    loadCurveOff,
    newestDayText({ day: TODAY + 1, energy: 126_660, euros: 128.42, change: 1_250 }, texts),
    `${texts.lamp.daysMissing(12, 91)} · ${newestDayText({ day: TODAY + 1, energy: 26_660, euros: 28.42, change: -18 }, texts)}`,
    ...Object.values(texts.settings),
    ...(["locked", "busy", "unwritable"] as const).map((problem) =>
      collectingText({ kind: "archive", error: new ArchiveError(problem, "") }, texts),
    ),
  ];
}

describe("the lamp’s sentence", () => {
  const { show } = withMeters();

  for (const [width, height] of [
    [320, 468],
    [326, 468],
    [320, 588],
    [391, 468],
    [474, 468],
  ] as const) {
    for (const language of ["fr", "en"] as const) {
      it(`is whole at ${width} × ${height} (${language})`, async () => {
        const all = snapshotOf(archive, pricedBy("consumption"));
        const style = `width: ${width}px; height: ${height}px`;
        const meter = await show(all, { style, language });
        for (const words of sentencesIn(language)) {
          const lamp = { color: "orange", words: { fr: words, en: words } };
          await meter.page.evaluate(
            `(() => { const meter = document.querySelector("#meter"); meter.snapshot = ${JSON.stringify({ ...all, lamp })}; return meter.updateComplete; })()`,
          );
          assert.deepEqual(await hiddenParts(meter), []);
          assert.deepEqual(await meter.faults(), [], words);
          const below = await belowDigits(meter);
          assert.ok(below >= 1, `${below} px below a comma: ${words}`);
        }
      });
    }
  }
});
