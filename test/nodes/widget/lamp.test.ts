import assert from "node:assert/strict";
import type { SeriesProgress } from "../../../nodes/collector/index.js";
import { inBoth, lampOf, type LampInput } from "../../../nodes/widget/answer/lamp.js";
import type { Side } from "../../../nodes/widget/protocol.js";
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
  lampOf({
    progress,
    sides: {},
    isNewestDue: true,
    lost: undefined,
    failed: undefined,
    next: () => "13:37",
    ...more,
  });

/** The last days, oldest first: `0` missing, `1` partial, `2` complete, `-` never asked for. */
const side = (daily: string, others: Side["coverage"] = {}): Side => ({
  values: {},
  days: { from: yesterday, values: [] },
  coverage: { daily, ...others },
  coverageTo: yesterday,
});

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

  it("is orange when an earlier day is missing, and counts", () => {
    const whole = [held("daily", 0), held("load_curve", 0)];
    const missing = (consumption: Side, more: Partial<LampInput> = {}) =>
      lamp(whole, { sides: { consumption }, ...more });
    assert.deepEqual(missing(side("2202")), {
      color: "orange",
      words: { fr: "Il manque 1\u00a0jour (sur 4)", en: "1\u00a0day missing (of 4)" },
    });
    assert.equal(missing(side("20002")).words.fr, "Il manque 3\u00a0jours (sur 5)");
    // Some of a day is there, it was never asked for, or the meter is younger.
    for (const daily of ["2212", "2-22", "0022"]) assert.equal(missing(side(daily)).color, "green", daily);
    assert.equal(missing(side("2222", { load_curve: "2022" })).color, "green");
    assert.equal(missing(side("2-22", { load_curve: "2022" })).color, "orange");
    const failed = inBoth((texts) => texts.status.unavailable("Conso API", "13:37"));
    assert.deepEqual(missing(side("2202"), { failed }), { color: "orange", words: failed });
  });

  it("counts a day that both directions lack once, and none before Enedis can have it", () => {
    const daily = (direction: Direction): SeriesProgress => held("daily", 1, { direction });
    const sides = { consumption: side("22020"), production: side("20020") };
    const both = [daily("consumption"), daily("production")];
    assert.equal(lamp(both, { sides, isNewestDue: false }).words.en, "2\u00a0days missing (of 4)");
    // A meter without production.
    assert.equal(lamp(both.slice(0, 1), { sides, isNewestDue: false }).words.en, "1\u00a0day missing (of 4)");
  });

  it("counts a day that came before it was due, as the calendar does", () => {
    const held0 = [held("daily", 0)];
    const words = (daily: string): string => {
      return lamp(held0, { sides: { consumption: side(daily) }, isNewestDue: false }).words.en;
    };
    assert.equal(words("2022"), "1\u00a0day missing (of 4)");
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
    const { color, words } = lamp([held("daily", 1), held("load_curve", 0)], { isNewestDue: false });
    assert.equal(color, "green");
    assert.equal(words.en, "Up to date through Sun 22 Nov");
    assert.equal(lamp([held("daily", 2), held("load_curve", 1)], { isNewestDue: false }).color, "orange");
  });

  it("is red when access is lost, whatever is archived", () => {
    const lost = inBoth((texts) => texts.status.consent("Access refused", undefined));
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
