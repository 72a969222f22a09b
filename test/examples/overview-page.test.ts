/** The page of example 14 in browsers, with five meters and with thousands, and what is sent to it. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchChromium } from "../browser/chromium.js";
import { DashboardPage } from "../browser/dashboard-meter/dashboard-page.js";
import { until } from "../until.js";
import type { Language } from "./harness.js";
import {
  blocked,
  FedOverview,
  late,
  notReady,
  onHold,
  otherToken,
  thousands,
  waiting,
  well,
  type MeterState,
} from "./fed-overview.js";

const PHONE = 360;
/** Of a message to the dashboard, in bytes. */
const LARGEST = 30_000;

const five = [
  well("Maison"),
  { ...well("Atelier"), historyLeft: 240 },
  waiting("Bureau"),
  late("Grange", "2026-11-19"),
  notReady("Chalet"),
];
const all = [...five, ...thousands()];

describe("the page of the overview", function () {
  /** A Node-RED with the example of each language. */
  const overviews = {} as Record<Language, FedOverview>;
  let browser: Browser;
  /** One browser of each looks on all the time. */
  let french: DashboardPage;
  let english: DashboardPage;
  const cleanUps: (() => unknown)[] = [];

  before(async () => {
    for (const language of ["fr", "en"] as const) {
      const overview = new FedOverview(language);
      cleanUps.push(() => overview.stop());
      overviews[language] = await overview.start();
    }
    browser = await launchChromium();
    cleanUps.push(() => browser.close());
    french = await open();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const open = (language: Language = "fr", width?: number): Promise<DashboardPage> =>
    DashboardPage.open(browser, overviews[language].page, { ...(width !== undefined && { width }) });

  /** Has the meters of both say how they are doing. */
  const say = async (states: readonly MeterState[]): Promise<void> => {
    await Promise.all(Object.values(overviews).map((overview) => overview.say(states)));
  };

  /** What came for the table: each packet of the socket, also where several came in one answer to polling. */
  const updates = ({ received }: DashboardPage): string[] =>
    received
      .flatMap((text) => text.split("\u001e"))
      .filter((text) => text.includes(`"msg-input:${overviews.fr.table}"`));

  const waitFor = async ({ page }: DashboardPage, text: string): Promise<void> =>
    page.locator(".linky-meters", { hasText: text }).waitFor();

  const names = ({ page }: DashboardPage): Promise<string[]> =>
    page.locator(".linky-meters tbody td:first-child").allInnerTexts();

  it("says that no meter has answered yet, then fills by itself", async () => {
    const dashboard = french;
    await waitFor(dashboard, "Aucun compteur n’a encore répondu.");
    await say(five);
    await waitFor(dashboard, "Grange");
    assert.deepEqual(await names(dashboard), ["Chalet", "Grange", "Bureau", "Atelier", "Maison"]);
    const text = await dashboard.page.locator(".linky-meters").innerText();
    assert.match(text, /^5 compteurs\s+1 avec un problème\s*jeton ou secret manquant\s:\s1\s+1 en retard\s/);
    assert.match(text, /1 en attente\s+2 à jour\s+240 jours d’historique à venir, toutes mesures réunies/);
    assert.equal(await dashboard.page.locator(".linky-tools").count(), 0, "no search among five");
    assert.deepEqual(dashboard.complaints, []);
  });

  for (const [language, width, sum, range, next] of [
    ["fr", 1_280, /4.505\scompteurs\s+13 avec un problème/, "1–50 sur 315", "Suivants"],
    ["en", PHONE, /4,505\smeters\s+13 with a problem/, "1–50 of 315", "Next"],
  ] as const) {
    it(`has pages of 50 of the 315 to look at, ${width} px wide`, async () => {
      await say(all);
      const dashboard = await open(language, width);
      const { page } = dashboard;
      await waitFor(dashboard, range);
      assert.match(await page.locator(".linky-meters").innerText(), sum);
      assert.equal((await names(dashboard)).length, 50);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      const nexts = page.getByRole("button", { name: next });
      await nexts.first().click();
      await waitFor(dashboard, "51–100");
      for (const shown of ["101–150", "151–200", "201–250", "251–300", "301–315"]) {
        await nexts.last().click();
        await waitFor(dashboard, shown);
      }
      assert.ok(await nexts.first().isDisabled());
      assert.equal((await names(dashboard)).length, 15);
      assert.deepEqual(dashboard.complaints, []);
      await dashboard.close();
    });
  }

  it("keeps each browser's page and search, whatever others look at and meters say", async () => {
    await say(all);
    const [searching, paging, other] = [await open(), await open(), french];
    for (const each of [searching, paging, other]) await waitFor(each, "1–50 sur 315");
    await searching.page.locator("input").fill("residence 449");
    await paging.page.getByRole("button", { name: "Suivants" }).first().click();
    await waitFor(searching, "1–11 sur 11");
    await waitFor(paging, "51–100 sur 315");
    // Everyone hears of it, also on their own page.
    await say([late("Aaa", "2026-10-01")]);
    for (const each of [searching, paging, other]) await waitFor(each, "102 en retard");
    await waitFor(paging, "51–100 sur 316");
    await waitFor(other, "1–50 sur 316");
    await waitFor(searching, "1–11 sur 11");
    assert.ok((await names(searching)).includes("Résidence 4499"));
    await searching.page.locator("input").fill("nobody");
    await waitFor(searching, "Aucun compteur de ce nom.");
    await searching.page.locator("input").fill("");
    await waitFor(searching, "1–50 sur 316");
    for (const each of [searching, paging, other]) assert.deepEqual(each.complaints, []);
    for (const each of [searching, paging]) await each.close();
  });

  it("is sent small messages, and few, while thousands of meters speak", async () => {
    const dashboard = french;
    await say(all);
    await waitFor(dashboard, "1–50 sur");
    const began = Date.now();
    const before = updates(dashboard).length;
    for (let i = 0; i < 8; i++) await say(all);
    await say([late("Zzz", "2026-09-01")]);
    await dashboard.page.locator("tr", { hasText: "Zzz" }).waitFor();
    const sent = updates(dashboard).slice(before);
    // One more for the interval under way, and one for the answer to this browser, which may come late.
    const most = Math.ceil((Date.now() - began) / 3_000) + 2;
    assert.ok(sent.length >= 1 && sent.length <= most, `${sent.length} of at most ${most}`);
    const sizes = updates(dashboard).map((text) => Buffer.byteLength(text));
    assert.ok(Math.max(...sizes) < LARGEST, sizes.join());
    await until("the last one has come", () => updates(dashboard).some((text) => text.includes("Zzz")));
  });

  it("says that all is well, and still finds a meter", async () => {
    await say([...all.map(({ name }) => well(name)), ...["Aaa", "Zzz"].map(well)]);
    english = await open("en");
    const dashboard = english;
    await waitFor(dashboard, "All meters are up to date.");
    await dashboard.page.locator("input").fill("grange");
    await waitFor(dashboard, "1–1 of 1");
    assert.deepEqual(await names(dashboard), ["Grange"]);
    await dashboard.page.locator("input").fill("");
  });

  const lookingOn = (language: Language): DashboardPage => (language === "fr" ? french : english);

  for (const [language, sum, causes] of [
    [
      "fr",
      "13 avec un problème",
      "secret client non reconnu : 3, jeton d’un autre compteur : 3, accord absent ou expiré : 2, jeton refusé : 2, aucun accord pour ce compteur : 1, adresse bloquée : 1, PDL non valide : 1",
    ],
    [
      "en",
      "13 with a problem",
      "client secret not recognised: 3, token for another meter: 3, consent missing or expired: 2, token refused: 2, no consent for this meter: 1, address blocked: 1, invalid PDL: 1",
    ],
  ] as const) {
    it(`sums up what is wrong by its cause, not by its state: ${language}`, async () => {
      await say([
        ...["S1", "S2", "S3"].map((name) => ({ ...blocked(name), code: "secret_refused" })),
        { ...blocked("M"), code: "ACCESS_DENIED" },
        ...["T1", "T2", "T3"].map(otherToken),
        { ...blocked("E1"), code: "ADAM-DC-0008" },
        { ...blocked("E2"), code: "ADAM_ADAM-ERR0191" },
        ...["R1", "R2"].map((name) => ({ ...blocked(name), code: "token_refused" })),
        blocked("B", "banned"),
        notReady("P", "bad_usage_point"),
      ]);
      const dashboard = lookingOn(language);
      await waitFor(dashboard, causes);
      const detail = await dashboard.page
        .locator(".linky-summary li", { hasText: sum })
        .locator("small")
        .innerText();
      assert.equal(detail.replace(/\s/g, " "), causes);
    });
  }

  for (const [language, sum, causes, cells] of [
    [
      "fr",
      "5 en suspens",
      "service indisponible : 3, limite du jour atteinte : 2",
      [
        "service indisponible, 2 199 jours d’historique à venir, toutes mesures réunies",
        "en retard, service indisponible",
      ],
    ],
    [
      "en",
      "5 on hold",
      "service unavailable: 3, daily limit reached: 2",
      ["service unavailable, 2,199 days of history to come, over all measures", "late, service unavailable"],
    ],
  ] as const) {
    it(`says by day that a service does not answer, or that a limit is reached: ${language}`, async () => {
      await say([
        ...["Hangar", "Hangar 2", "Hangar 3"].map((name) => onHold(name, "unavailable")),
        ...["C1", "C2"].map((name) => onHold(name, "calls_used_up")),
        { ...late("Grenier", "2026-11-19"), event: "unavailable" },
      ]);
      const dashboard = lookingOn(language);
      await waitFor(dashboard, sum);
      const detail = dashboard.page.locator(".linky-summary li", { hasText: sum }).locator("small");
      assert.equal((await detail.innerText()).replace(/\s/g, " "), causes);
      const row = dashboard.page.locator(".linky-meters tbody tr");
      const cellOf = async (name: string): Promise<string> => {
        await dashboard.page.locator("input").fill(name);
        return (
          await row
            .filter({ has: dashboard.page.getByText(name, { exact: true }) })
            .locator("td")
            .nth(3)
            .innerText()
        ).replace(/\s/g, " ");
      };
      assert.deepEqual([await cellOf("Hangar"), await cellOf("Grenier")], cells);
      await dashboard.page.locator("input").fill("");
      assert.deepEqual(dashboard.complaints, []);
    });
  }

  for (const [language, words] of [
    ["fr", ["PDL manquant", "jeton d’un autre compteur", "adresse bloquée", "en retard"]],
    ["en", ["PDL missing", "token for another meter", "address blocked", "late"]],
  ] as const) {
    it(`says what is wrong in its own words, whatever the meters' language: ${language}`, async () => {
      const [odd, other] = [notReady("Grange", "no_usage_point"), otherToken("Chalet")];
      await say([odd, other, blocked("Lot", "banned"), late("Zoo", "2026-11-19")]);
      const dashboard = lookingOn(language);
      await waitFor(dashboard, "Zoo");
      const rows = await dashboard.page.locator(".linky-meters tbody tr").allInnerTexts();
      const cells = rows.map((row) => row.split("\t").map((cell) => cell.trim()));
      const [first, second] = cells.filter(([name]) => name === "Grange" || name === "Chalet");
      assert.deepEqual(
        ["Grange", "Chalet", "Lot", "Zoo"].map((name) => cells.find(([one]) => one === name)?.[3]),
        words,
      );
      // Without a reading nothing is missing; without a token nothing is tried again.
      assert.deepEqual([first?.[2], second?.[2], second?.[5]], ["–", "–", "–"]);
      assert.deepEqual(dashboard.complaints, []);
    });
  }
});
