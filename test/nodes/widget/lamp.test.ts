import assert from "node:assert/strict";
import type { SeriesProgress } from "../../../nodes/collector/index.js";
import { inBoth, lampOf, type LampInput } from "../../../nodes/widget/lamp.js";
import { parseDay, type Direction, type Series } from "../../../nodes/readings/index.js";

const yesterday = parseDay("2026-11-23")!;

const held = (
  series: Series,
  behind: number | undefined,
  more: { direction?: Direction; off?: boolean } = {},
): SeriesProgress => ({
  direction: "consumption",
  series,
  newest: yesterday,
  last: behind === undefined ? undefined : yesterday - behind,
  off: false,
  ...more,
});

const lamp = (progress: readonly SeriesProgress[], more: Partial<LampInput> = {}) =>
  lampOf({ progress, isDue: true, lost: undefined, failed: undefined, next: () => "13:37", ...more });

describe("the lamp", () => {
  it("is green when all series have their newest day", () => {
    assert.deepEqual(lamp([held("daily", 0), held("load_curve", 0), held("max_power", 0)]), {
      color: "green",
      words: { fr: "À jour jusqu’au lun. 23 nov.", en: "Up to date through Mon 23 Nov" },
    });
  });

  it("is orange when some have it, and names the others", () => {
    assert.deepEqual(lamp([held("daily", 0), held("load_curve", 1), held("max_power", undefined)]), {
      color: "orange",
      words: {
        fr: "Il manque encore, pour le lun. 23 nov.\u00a0: courbe de charge, puissance maximale\u00a0; nouvel essai 13:37",
        en: "Mon 23 Nov: load curve, max power still missing; next try 13:37",
      },
    });
  });

  it("names the direction where it shows both", () => {
    const { words } = lamp([held("daily", 0), held("daily", 2, { direction: "production" })]);
    assert.match(words.en, /^Mon 23 Nov: daily energy \(production\) still missing;/);
  });

  it("is red when none has it", () => {
    const { color, words } = lamp([held("daily", 1), held("load_curve", 3)]);
    assert.equal(color, "red");
    assert.equal(words.fr, "Aucun relevé du lun. 23 nov. pour le moment\u00a0; nouvel essai 13:37");
    assert.deepEqual(lamp([held("daily", undefined)]), {
      color: "red",
      words: {
        fr: "Aucun relevé pour le moment\u00a0; nouvel essai 13:37",
        en: "No readings yet; next try 13:37",
      },
    });
  });

  it("reports nothing missing before Enedis can have the newest day, and names the day reached", () => {
    const { color, words } = lamp([held("daily", 1), held("load_curve", 0)], { isDue: false });
    assert.equal(color, "green");
    assert.equal(words.en, "Up to date through Sun 22 Nov");
    assert.equal(lamp([held("daily", 2), held("load_curve", 1)], { isDue: false }).color, "orange");
  });

  it("is red when access is lost, whatever is archived", () => {
    const lost = inBoth((texts) => texts.status.consent(undefined));
    assert.deepEqual(lamp([held("daily", 0)], { lost }), { color: "red", words: lost });
  });

  it("says what failed rather than what is missing", () => {
    const failed = inBoth((texts) => texts.status.unavailable("Conso API", "13:37"));
    assert.deepEqual(lamp([held("daily", 0), held("load_curve", 1)], { failed }), {
      color: "orange",
      words: failed,
    });
    assert.equal(lamp([held("daily", 0)], { failed }).color, "green");
  });

  it("shows that hourly collection is off", () => {
    const { color, words } = lamp([held("daily", 0), held("load_curve", undefined, { off: true })]);
    assert.equal(color, "orange");
    assert.equal(words.en, "Hourly collection is off at Enedis");
  });
});
