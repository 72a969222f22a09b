/** The examples with a page of Dashboard 2, of both languages, also on a phone. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { DashboardPage, demoLamp, type View } from "../browser/dashboard-meter/dashboard-page.js";
import { launchChromium } from "../browser/chromium.js";
import { UserDir, type NodeRed } from "../node-red-process.js";
import { example, nodeOf, together, type Language } from "./harness.js";

const PHONE = 360;
/** In px: fractions of letters are rounded up. */
const TOLERANCE = 2;

/** Of twelve months; the one that has just begun has no day yet. */
const lastMonth = ".linky-cost tbody tr:nth-child(11)";

/** Texts of each page that its templates write, in the language of the example. */
const pages = [
  {
    path: "linky",
    filled: [".linky-value:nth-child(5) b"],
    fr: [
      /Énergie du jour/,
      /Puissance moyenne\s+\d,\d{3}\s*kW\s+\p{L}+\. \d+ \p{L}+\.?, 23:30\u2060–\u206024:00/u,
    ],
    en: [/Day’s energy/, /Mean power\s+\d\.\d{3}\s*kW\s+\w+,? \d+ \w+, 23:30\u2060–\u206024:00/],
    foreign: { fr: /power|energy/i, en: /puissance|énergie|jours/i },
  },
  {
    path: "linky-cost",
    filled: [lastMonth],
    fr: [/Coût par mois/, /HC, kWh/, /\p{L}+\.? \d{4}\s+[\d\s]+\t[\d\s]+\t[\d\s]+\t\d+,\d\d\s€/u],
    en: [/Cost by month/, /Off-peak, kWh/, /\w+ \d{4}\s+\d+\t\d+\t\d+\t€\d+\.\d\d/],
    foreign: { fr: /cost|peak/i, en: /par mois|\bHC\b/ },
  },
  {
    path: "linky-contracts",
    filled: [".linky-contracts tfoot tr"],
    fr: [
      /L’an dernier au contrat d’aujourd’hui/,
      /Payé\s+Aujourd’hui\s+Écart/,
      /\p{L}+\.? \d{4}\s+\d+,\d\d\s€\s+\d+,\d\d\s€\s+[+-]\d+,\d\d\s€/u,
      /\d+ mois\s+[\d\s]+,\d\d\s€/u,
    ],
    en: [
      /Last year at today’s contract/,
      /Paid\s+Today\s+Change/,
      /\w+ \d{4}\s+€\d+\.\d\d\s+€\d+\.\d\d\s+[+-]€\d+/,
    ],
    foreign: { fr: /paid|today/i, en: /payé|mois/i },
  },
  {
    path: "linky-advice",
    // Three questions, each answered in its own time.
    filled: [
      ".linky-advice:not(.linky-power) .present",
      ".linky-power .present",
      ".linky-bill tr:nth-child(6)",
    ],
    fr: [
      /Les offres, sur vos relevés/,
      /Maison, à revoir\s+9\s+[\d\s]+,\d\d\s€\s+votre contrat/u,
      /6 kVA suffisent : vous en payez 9\./,
      /9 kVA\s+0\s+0,00\s€/u,
      /L’année\s+[\d\s]+,\d\d\s€\s+Entre\s+[\d\s]+,\d\d\s€ – /u,
      /12 mensualités\s+900,00\s€\s+(À payer en plus|En retour)\s+\d+,\d\d\s€/u,
    ],
    en: [
      /Offers, on your readings/,
      /House, to review\s+9\s+€[\d,]+\.\d\d\s+your contract/,
      /6 kVA are enough: you pay for 9\./,
      /The year\s+€[\d,]+\.\d\d\s+Between\s+€[\d,]+\.\d\d – /,
      /12 instalments\s+€900\.00\s+(Left to pay|To get back)\s+€\d+\.\d\d/,
    ],
    foreign: { fr: /offers|power|instalment|saved/i, en: /offre|puissance|mensualité|jours/i },
  },
  {
    path: "linky-month",
    filled: [".linky-month dl > div:nth-child(7)"],
    fr: [
      /\p{Lu}\p{L}+ \d{4}\s:\s\d+([,.]\d)?\skWh, \d+,\d\d\s€/u,
      /Énergie\s+\d+/,
      /Un an plus tôt\s+\d+/,
      /Jour le plus cher\s+\p{L}+\. \d+/u,
      /Heures creuses\s+\d+\s%/,
      /Talon\s+\d+\sW, médiane de \d+ nuits/,
      /Prévu le 1er\s+\d+/,
    ],
    en: [
      /\w+ \d{4}: \d+(\.\d)?\skWh, €\d+\.\d\d/,
      /Off-peak\s+\d+%/,
      /Base load\s+\d+\sW, median of \d+ nights/,
    ],
    foreign: { fr: /off-peak|energy|month/i, en: /énergie|mois|talon/i },
  },
  {
    path: "linky-meters",
    filled: [".linky-meters tbody tr:nth-child(3)"],
    fr: [
      /à jour/,
      /sans limite/,
      /Atelier\s+\d+ \p{L}+\.? \d{4}/u,
      /\p{L}+\. \d+ \p{L}+\.?,? (à )?\d\d:\d\d/u,
    ],
    en: [/up to date/, /no limit/, /Workshop\s+\d+ \w+ \d{4}/, /\w+,? \d+ \w+,? (at )?\d\d:\d\d/],
    foreign: { fr: /up to date|missing/i, en: /à jour|jours|essai/i },
  },
] as const;

/** What a page shows, as soon as it has all of these; at the latest after a minute. */
async function textOf(page: Page, wanted: readonly RegExp[]): Promise<string> {
  // In the minute of a meter's hourly check, it has no next try until that is made, up to half a minute later.
  for (const end = Date.now() + 60_000; ;) {
    const text = await page.locator(".nrdb-ui-page").innerText();
    if (Date.now() > end || wanted.every((one) => one.test(text))) return text;
    await page.waitForTimeout(200);
  }
}

describe("the examples on Dashboard 2", () => {
  /** One of each language. */
  const nodeReds = {} as Record<Language, NodeRed>;
  let browser: Browser;
  const cleanUps: (() => unknown)[] = [];

  before(async () => {
    const soon = { duration: "1" };
    const waits = [8, 26, 27, 36].map((number) => nodeOf(example(number), "Quand tout").id);
    for (const language of ["fr", "en"] as const) {
      const chosen = [2, 3, 8, 14, 26, 27, 36].map((number) => example(number, language));
      const userDir = new UserDir({
        flows: together(chosen).map((node) => ({
          ...node,
          ...(waits.includes(node.id) && soon),
          // As whoever opens the meter's dialog in that language: a report is in the meter's.
          ...(node.type === "enedis-linky-config" && { language }),
        })),
        link: ["@flowfuse/node-red-dashboard"],
        settings: "enedisLinky: {}",
      });
      cleanUps.push(() => userDir.remove());
      const nodeRed = await userDir.start();
      cleanUps.push(() => nodeRed.stop());
      nodeReds[language] = nodeRed;
    }
    browser = await launchChromium();
    cleanUps.push(() => browser.close());
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const open = (path: string, view: View, language: Language = "fr"): Promise<DashboardPage> =>
    DashboardPage.open(browser, `${nodeReds[language].url}/dashboard/${path}`, view);

  const widths = [PHONE, 1_280];
  for (const [turn, language] of (["fr", "en"] as const).entries()) {
    describe(`in ${language}`, () => {
      let dashboard: DashboardPage;
      // Each browser begins with another page, goes on by the menu, and then is made wider.
      const inTurn = [...pages.slice(turn), ...pages.slice(0, turn)];

      before(async () => {
        // Whatever the browser speaks.
        const locale = language === "fr" ? "en-US" : "fr-FR";
        dashboard = await open(inTurn[0]!.path, { locale, width: PHONE }, language);
      });
      after(() => dashboard.close());

      for (const { path, filled, foreign, ...texts } of inTurn) {
        it(`shows ${path}, ${widths.join(" and then ")} px wide`, async () => {
          const { page } = dashboard;
          await widen(dashboard, PHONE);
          await goTo(dashboard, path);
          for (const part of filled) await page.locator(part).waitFor();
          for (const width of widths) {
            await widen(dashboard, width);
            const text = await textOf(page, texts[language]);
            for (const wanted of texts[language]) assert.match(text, wanted);
            assert.doesNotMatch(text, foreign[language]);
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
            assert.deepEqual(await cutOff(dashboard), [], `${width} px`);
          }
          assert.deepEqual(dashboard.complaints, []);
        });
      }
    });
  }

  describe("on a large screen", () => {
    const [width, height] = [1_920, 1_080];
    let dashboard: DashboardPage;

    before(async () => {
      dashboard = await open("compteur", { width, height });
    });
    after(() => dashboard.close());

    for (const [path, filled, parts] of [
      ["compteur", `linky-meter .lamp.${demoLamp}`, "linky-meter"],
      ["linky", ".linky-value:nth-child(5) b", ".nrdb-ui-page .v-card"],
      ["linky-cost", lastMonth, ".nrdb-ui-page .v-card"],
    ] as const) {
      it(`fills it with ${path}`, async () => {
        const { page } = dashboard;
        await goTo(dashboard, path);
        await page.locator(filled).first().waitFor();
        const boxes = await Promise.all((await page.locator(parts).all()).map((each) => each.boundingBox()));
        const [right, bottom] = [
          Math.max(...boxes.map((box) => box!.x + box!.width)),
          Math.max(...boxes.map((box) => box!.y + box!.height)),
        ];
        assert.ok(right > width * 0.97 && right <= width, `${right} px of ${width}`);
        assert.ok(bottom > height * 0.96 && bottom <= height, `${bottom} px of ${height}`);
      });
    }

    it("says why an offer has no price, and shows the household's own only once", async () => {
      const { page } = dashboard;
      await goTo(dashboard, "linky-advice");
      await page.locator(".linky-advice:not(.linky-power) .present").waitFor();
      const rows = await page.evaluate<string[][]>(
        `[...document.querySelectorAll(".linky-advice:not(.linky-power):not(.linky-bill) tbody tr")].map((row) =>
          [...row.cells].map((cell) => cell.innerText.trim()))`,
      );
      const unpriced = rows.filter(([, , price]) => price === "–");
      assert.ok(unpriced.length > 0, "without its colours, Tempo has no price");
      // The name, then a sentence: which readings, prices or colours are missing.
      for (const [name] of unpriced) assert.match(name!, /^Tempo, réglementé\s*\n.+\.$/s);
      assert.deepEqual(
        rows.filter(([, , , saving]) => /^[−-]?0,00/.test(saving!)),
        [],
      );
    });
  });
});

/** Goes to a page by the menu, as a user does. */
async function goTo({ page }: DashboardPage, path: string): Promise<void> {
  if (page.url().endsWith(`/${path}`)) return;
  await page.locator(".v-app-bar-nav-icon").click();
  await page.locator(`.v-navigation-drawer a[href$="/${path}"]`).click();
  await page.locator(".v-navigation-drawer--active").waitFor({ state: "detached" });
}

/** Changes the width, and waits until it is drawn. */
async function widen({ page }: DashboardPage, width: number): Promise<void> {
  if (page.viewportSize()!.width === width) return;
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate(
    "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))",
  );
}

/** The parts of a page of which not all is seen. */
function cutOff({ page }: DashboardPage): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll(".nrdb-ui-page *")]
      .filter((e) => getComputedStyle(e).overflow !== "visible" && e.innerText)
      .filter((e) => e.scrollWidth > e.clientWidth + ${TOLERANCE} || e.scrollHeight > e.clientHeight + ${TOLERANCE})
      .map((e) => e.className + ": " + e.innerText.slice(0, 80))`,
  );
}
