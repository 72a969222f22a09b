/** What the tests of `<linky-meter>` show on it, and the browser for it. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type {
  ChartQuestion,
  DayQuestion,
  Lamp,
  PowerLimit,
  Question,
  Snapshot,
} from "../../../nodes/widget/protocol.js";
import { endsWithRun } from "../../ends-with-run.js";
import { sharedChromium } from "../one-browser.js";
import { costAnswer } from "./costs.js";
import { habitAnswer } from "./habits.js";
import { heatAnswer } from "./heat.js";
import { Archive, AT, MeterPage, snapshotOf, TODAY, type Look, type Place } from "./meter-page.js";
import { pricesAnswer } from "./prices.js";

/** A hole on Saturday 21 November and half a curve on Sunday. */
export const archive = new Archive({ missing: [TODAY - 3], partial: [TODAY - 2] });
/** 6 kVA until 11 November, then 9 kVA. */
export const powers: readonly PowerLimit[] = [
  { from: TODAY - 1_000, to: TODAY - 13, power: 6_000, below: 3_000 },
  { from: TODAY - 13, to: TODAY, power: 9_000, below: 6_000 },
];
export const both = (source: Archive): Snapshot["sides"] => ({
  consumption: source.side("consumption"),
  production: source.side("production"),
});

export const lamps: Readonly<Record<Lamp["color"], Lamp>> = {
  green: { color: "green", words: { fr: "À jour jusqu’au 23 nov.", en: "Up to date through 23 Nov" } },
  orange: {
    color: "orange",
    words: {
      fr: "La courbe du 23 nov. manque ; essai à 13:37",
      en: "No curve for 23 Nov yet; next try 13:37",
    },
  },
  red: { color: "red", words: { fr: "Accès refusé : accord perdu", en: "Access refused: consent lost" } },
};

/** A raw value as the LCD writes it. */
export function digits(raw: number, decimals: number): string {
  return (raw / 1000).toFixed(decimals);
}

interface Meters {
  /** A page without a meter. */
  readonly open: (place?: Place, answers?: Archive) => Promise<MeterPage>;
  /** A page with a meter on it; with `answers` null nothing answers its questions. */
  readonly show: (
    snapshot?: Snapshot,
    look?: Look,
    place?: Place,
    answers?: Archive | null,
  ) => Promise<MeterPage>;
}

type Opened = [place: string, page: MeterPage][];

/** Pages that no test uses any more, by the place that they were opened for. */
let free: Opened = [];

/**
 * Pages of the one browser. A page must have logged no error when its test ends; a later test of the same place loads it
 * anew.
 */
export function withMeters(): Meters {
  let browser: Browser;
  let opened: Opened = [];

  before(async function () {
    if (free.length === 0) endsWithRun(this, closeFree);
    browser = await sharedChromium(this);
  });
  afterEach(async () => {
    const complaints = opened.flatMap(([, page]) => page.complaints);
    const spent = opened.filter(([, { isSpent }]) => isSpent);
    free.push(...opened.filter(([, { isSpent }]) => !isSpent));
    opened = [];
    await Promise.all(spent.map(([, page]) => page.close()));
    assert.deepEqual(complaints, []);
  });

  async function open(place?: Place, answers?: Archive): Promise<MeterPage> {
    const key = JSON.stringify(place ?? {});
    const known = free.find(([one]) => one === key);
    free = free.filter((one) => one !== known);
    const costs =
      answers &&
      ((question: Exclude<Question, ChartQuestion | DayQuestion>) => {
        if (question.measure === "cost") return costAnswer(question);
        if (question.measure === "heat") return heatAnswer(question);
        return question.measure === "prices" ? pricesAnswer(question) : habitAnswer(question);
      });
    const page = known?.[1] ?? (await MeterPage.open(browser, place, answers, costs));
    opened.push([key, page]);
    if (known) await page.renew(answers, costs);
    return page;
  }

  async function show(
    snapshot: Snapshot = snapshotOf(archive),
    look: Look = {},
    place: Place = {},
    answers: Archive | null = archive,
  ): Promise<MeterPage> {
    const page = await open(place, answers ?? undefined);
    await page.add(snapshot, look);
    return page;
  }

  return { open, show };
}

async function closeFree(): Promise<void> {
  const pages = free;
  free = [];
  await Promise.all(pages.map(([, page]) => page.close()));
}

// Independent of the page's clock.
assert.equal(new Date(AT * 1000).toISOString(), "2026-11-24T09:15:00.000Z");
