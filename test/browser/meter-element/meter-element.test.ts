/** `<linky-meter>` alone, on a plain page: what it shows, how it is handled, how it looks, what it costs. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import type { Lamp, Snapshot } from "../../../nodes/widget/protocol.js";
import { parseDay, startOfDay } from "../../../nodes/readings/index.js";
import { launchChromium } from "../chromium.js";
import { Archive, AT, MeterPage, snapshotOf, TODAY, type Look, type Place } from "./meter-page.js";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");
const file = path.join(__dirname, "..", "..", "..", "dist", "linky-meter.js");

/** A hole on Saturday 21 November and half a curve on Sunday. */
const archive = new Archive({ missing: [TODAY - 3], partial: [TODAY - 2] });
const both = (source: Archive): Snapshot["sides"] => ({
  consumption: source.side("consumption"),
  production: source.side("production"),
});

const lamps: Readonly<Record<Lamp["color"], Lamp>> = {
  green: { color: "green", words: { fr: "À jour jusqu’au 23 nov.", en: "Up to date to 23 Nov" } },
  orange: {
    color: "orange",
    words: {
      fr: "La courbe du 23 nov. manque ; essai à 13:37",
      en: "No curve of 23 Nov yet; next try 13:37",
    },
  },
  red: { color: "red", words: { fr: "Accès refusé : accord perdu", en: "Access refused: consent lost" } },
};

describe("<linky-meter>", function () {
  this.timeout(40_000);
  let browser: Browser;
  let opened: MeterPage[] = [];

  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());
  afterEach(async () => {
    for (const one of opened) assert.deepEqual(one.complaints, []);
    await Promise.all(opened.map((one) => one.close()));
    opened = [];
  });

  async function show(
    snapshot: Snapshot | undefined = snapshotOf(archive),
    look: Look = {},
    place: Place = {},
    answers: Archive | undefined = archive,
  ): Promise<MeterPage> {
    const page = await MeterPage.open(browser, place, answers);
    opened.push(page);
    await page.add(snapshot, look);
    return page;
  }

  describe("shows", () => {
    it("the five values with unit and date, in French", async () => {
      const meter = await show();
      assert.equal(await meter.title(), "Consommation");
      const side = snapshotOf(archive).sides.consumption!.values;
      assert.deepEqual(await meter.values(), [
        ["Année", "1 janv. – 23 nov. 1 jour manque", digits(side.yearly!.value, 1), "kWh"],
        ["Mois", "1 – 23 nov. 1 jour manque", digits(side.monthly!.value, 2), "kWh"],
        ["Jour", "lun. 23 nov.", digits(side.daily!.value, 3), "kWh"],
        ["Demi-heure", "23 nov. à 23:30 – 24:00", digits(side.load_curve!.value, 3), "kW"],
        [
          "Puissance max",
          `23 nov. à ${meter.clock(side.max_power!.at!)}`,
          digits(side.max_power!.value, 3),
          "kVA",
        ],
      ]);
    });

    it("the same in English, by the browser's language or by its own", async () => {
      for (const [locale, language] of [
        ["en-GB", "auto"],
        ["fr-FR", "en"],
      ] as const) {
        const meter = await show(snapshotOf(archive), { language }, { locale });
        assert.equal(await meter.title(), "Consumption");
        assert.deepEqual((await meter.values()).map(([name, date]) => `${name}: ${date}`).slice(0, 4), [
          "Year: 1 Jan – 23 Nov 1 day missing",
          "Month: 1 – 23 Nov 1 day missing",
          "Day: Mon 23 Nov",
          "Half hour: 23 Nov, 23:30 – 24:00",
        ]);
      }
    });

    it("more digits for a greater value, dashes for none, and the step of the curve by its name", async () => {
      const side = archive.side("consumption");
      const { daily, ...others } = side.values;
      const values = {
        ...others,
        yearly: { ...others.yearly!, value: 123_456_789 },
        load_curve: { value: 0, start: startOfDay(TODAY) - 600, end: startOfDay(TODAY) },
      };
      assert.ok(daily);
      const meter = await show(snapshotOf(archive, { sides: { consumption: { ...side, values } } }));
      const shown = await meter.values();
      assert.equal(shown[0]![2], "123457");
      assert.deepEqual(shown[2], ["Jour", "aucun relevé", "-----", "kWh"]);
      assert.deepEqual(shown[3]!.slice(0, 3), ["10 minutes", "23 nov. à 23:50 – 24:00", "0.000"]);
    });

    it("waits in words while there is no snapshot", async () => {
      const meter = await MeterPage.open(browser);
      opened.push(meter);
      await meter.add(undefined);
      assert.match(await meter.text(), /En attente des relevés/);
    });

    it("lets every cell have its ghost, right behind its digit", async () => {
      const meter = await show();
      const [ghost, lit] = await meter.page.evaluate<[string, string]>(`(() => {
        const { dataset } = document.querySelector("#meter").shadowRoot.querySelector(".digits");
        return [dataset.ghost, dataset.lit];
      })()`);
      assert.equal(ghost, "8.8.8.8.8");
      assert.equal(lit.replace(".", "").length, 5);
      assert.ok(await meter.page.evaluate('document.fonts.check("20px \\"Linky Meter Digits\\"")'));
    });

    it("each state of the lamp, with its words", async () => {
      for (const [color, name] of [
        ["green", "Voyant vert"],
        ["orange", "Voyant orange"],
        ["red", "Voyant rouge"],
      ] as const) {
        const lamp = lamps[color];
        const meter = await show(snapshotOf(archive, { lamp }));
        assert.equal(await meter.lamp(), `${name}\u00a0: ${lamp.words.fr}`);
        assert.ok((await meter.text()).includes(lamp.words.fr));
        await meter.screenshot(`lamp-${color}`);
      }
    });

    it("a name and words as text, whatever stands in them", async () => {
      const evil = '<img src=x onerror="window.hit=1">';
      const words = { fr: evil, en: evil };
      const { state } = snapshotOf(archive);
      const meter = await show(
        snapshotOf(archive, {
          name: evil,
          lamp: { color: "red", words },
          state: {
            ...state!,
            service: evil,
            problem: { text: words, action: words, link: "javascript:alert(1)" },
          },
        }),
        { color: "red; background: url(x)" },
      );
      await meter.press("ArrowLeft");
      assert.ok((await meter.text()).includes(evil));
      assert.equal(await meter.page.evaluate("window.hit"), undefined);
      assert.equal(await meter.count("a, img"), 0);
      assert.equal(
        await meter.page.evaluate('document.querySelector("#meter").style.getPropertyValue("--cover")'),
        "#a3cc28",
      );
    });
  });

  describe("goes through its ring", () => {
    const ring = ["Consommation", "7 jours", "30 jours", "12 mois", "3 ans", "Courbe", "Jours reçus", "État"];

    it("by its keys, in both senses", async () => {
      const meter = await show();
      const seen = [await meter.title()];
      for (let i = 0; i < ring.length; i++) {
        await meter.key("next");
        seen.push(await meter.title());
      }
      assert.deepEqual(seen, [...ring, ring[0]]);
      await meter.key("previous");
      assert.equal(await meter.title(), "État");
    });

    it("by the keyboard", async () => {
      const meter = await show();
      for (const [key, title] of [
        ["ArrowRight", "7 jours"],
        ["+", "30 jours"],
        ["-", "7 jours"],
        ["ArrowLeft", "Consommation"],
      ] as const) {
        await meter.press(key);
        assert.equal(await meter.title(), title);
      }
    });

    it("production after consumption, and charts of the direction last shown", async () => {
      const meter = await show(snapshotOf(archive, { sides: both(archive) }));
      await meter.key("next");
      assert.equal(await meter.title(), "Production");
      assert.equal((await meter.values()).length, 4);
      await meter.key("next");
      assert.equal(await meter.title(), "7 jours");
      assert.equal((await meter.reading())[2], digits(archive.sum("production", TODAY - 7, TODAY).value, 3));
      await meter.key("previous");
      assert.equal(await meter.title(), "Production");
      await meter.key("previous");
      await meter.key("previous");
      assert.equal(await meter.title(), "État");
    });

    it("and stays where it was after it is put on the page again", async () => {
      const look = { storageKey: "w1" };
      const meter = await show(snapshotOf(archive, { sides: both(archive) }), look);
      await meter.key("next");
      await meter.key("next");
      await meter.page.evaluate('document.querySelector("#meter").remove()');
      await meter.add(snapshotOf(archive, { sides: both(archive) }), look);
      assert.equal(await meter.title(), "7 jours");
      await meter.add(snapshotOf(archive), { id: "other", storageKey: "w2" });
      assert.equal(await meter.title("other"), "Consommation");
      await meter.page.evaluate('sessionStorage.setItem("linky-meter:w3", "{{")');
      await meter.add(snapshotOf(archive), { id: "third", storageKey: "w3" });
      assert.equal(await meter.title("third"), "Consommation");
    });

    it("tells a screen reader where it is", async () => {
      const meter = await show();
      await meter.key("next");
      assert.match(await meter.said(), /^7 jours, écran 2 sur 8\. Total, 17 –\u00a023\u00a0nov\./);
    });
  });

  describe("draws", () => {
    it("a missing day as an empty bar, says why, and compares with the year before", async () => {
      const meter = await show();
      await meter.key("next");
      assert.equal(await meter.count(".bar"), 6);
      assert.equal(await meter.count(".hole"), 1);
      assert.equal(await meter.count("path.before"), 1);
      const text = await meter.text();
      assert.match(
        text,
        /Sam\. 21 nov\.\s: pas encore publié par Enedis\s; prochain essai 25 nov\. à 08:18\./,
      );
      assert.match(
        text,
        /[+−±]\d+\s%\ssur un an\s: [\d,\s]+kWh contre [\d,\s]+kWh, 6 jours comparés, 1 écarté\./,
      );
      const held = archive.sum("consumption", TODAY - 7, TODAY).value;
      assert.deepEqual(await meter.reading(), [
        "Total",
        "17 – 23 nov. 6 jours sur 7",
        digits(held, 3),
        "kWh",
      ]);
    });

    it("30 days from the snapshot alone", async () => {
      const meter = await show(snapshotOf(archive), {}, {}, new Archive());
      await meter.key("next");
      await meter.key("next");
      assert.equal(await meter.count(".bar"), 29);
      assert.equal(await meter.count(".hole"), 1);
      assert.deepEqual(meter.questions, []);
    });

    it("no hole before the first day that was asked for", async () => {
      const side = archive.side("consumption");
      const young = {
        ...side,
        days: { from: side.days.from, values: side.days.values.map((value, i) => (i < 20 ? null : value)) },
        coverage: { daily: `${"-".repeat(81)}2222222022` },
      };
      const meter = await show(snapshotOf(archive, { sides: { consumption: young } }));
      await meter.key("next");
      await meter.key("next");
      assert.equal(await meter.count(".bar, .hole"), 10);
    });

    it("12 months, 3 years and yesterday's curve from answers", async () => {
      const meter = await show();
      for (let i = 0; i < 3; i++) await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".bar"), 12);
      assert.match(await meter.text(), /Novembre 2026\s: 1 jour manque\./);
      await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".bar"), 3);
      await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".trace"), 1);
      assert.deepEqual((await meter.reading()).slice(0, 1), ["Pointe"]);
      assert.deepEqual(
        meter.questions.map(({ measure, period, step, compare }) => [measure, period, step, compare]),
        [
          ["daily", "12m", "month", true],
          ["daily", "3y", "year", true],
          ["load_curve", "1d", "native", true],
        ],
      );
    });

    it("does not ask for the screens that a held key passes", async () => {
      const meter = await show();
      await meter.page.evaluate(`(() => {
        const keys = document.querySelector("#meter").shadowRoot.querySelectorAll(".key");
        for (let i = 0; i < 5; i++) keys[1].click();
      })()`);
      await meter.chart();
      assert.equal(await meter.title(), "Courbe");
      assert.equal(meter.questions.length, 1);
    });

    it("days of 23 and 25 hours on Paris time, whatever the browser's zone", async () => {
      for (const [day, count, ticks] of [
        ["2026-03-29", 46, [0, 2, 5, 8, 11, 14, 17, 20, 23]],
        ["2026-10-25", 50, [0, 4, 7, 10, 13, 16, 19, 22, 25]],
      ] as const) {
        const today = parseDay(day)! + 1;
        const then = new Archive({ today });
        const meter = await show(
          snapshotOf(then, { at: startOfDay(today) + 36_000 }),
          {},
          { zone: "Asia/Tokyo" },
          then,
        );
        for (let i = 0; i < 5; i++) await meter.key("next");
        await meter.chart();
        const { rows, places } = await meter.page.evaluate<{ rows: string[]; places: number[] }>(`(() => {
          const root = document.querySelector("#meter").shadowRoot;
          const lines = [...root.querySelectorAll(".tick")].map((line) => Number(line.getAttribute("x1")));
          return {
            rows: [...root.querySelectorAll("figure tbody th")].map((th) => th.textContent),
            places: lines.map((x) => (x - lines[0]) / (lines.at(-1) - lines[0])),
          };
        })()`);
        assert.equal(rows.length, count);
        // 0 h, 3 h … 24 h by the clock lie this many hours after the day's beginning.
        const hours = count / 2;
        places.forEach((place, i) =>
          assert.ok(Math.abs(place - ticks[i]! / hours) < 0.006, `${day}: tick ${i}`),
        );
        assert.match(rows.at(-1)!, /23:30 – 24:00$/);
        if (count === 50)
          assert.equal(
            rows.filter((row) => / 02:00 – 02:30$| 02:00 –/.test(row.replaceAll("\u00a0", " "))).length,
            2,
          );
      }
    });

    it("a hole of a curve, with its hours", async () => {
      const holed = new Archive({ partial: [TODAY - 1] });
      const meter = await show(snapshotOf(holed), {}, {}, holed);
      for (let i = 0; i < 5; i++) await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".hole"), 1);
      assert.match(await meter.text(), /4 h sans relevé \(14:00 – 18:00\)\./);
    });

    it("a hole of a week's curve, with its day", async () => {
      const holed = new Archive({ partial: [TODAY - 3] });
      const meter = await show(snapshotOf(holed), {}, {}, holed);
      await meter.page.locator('#meter [data-measure="load_curve"]').click();
      await meter.page.getByRole("button", { name: "7 jours" }).click();
      await meter.page.locator("#meter .hole").waitFor({ state: "attached" });
      assert.match(await meter.text(), /4 h sans relevé \(21 nov\. à 14:00 – 18:00\)\./);
    });

    it("the days received: complete, partial and missing", async () => {
      const meter = await show();
      for (let i = 0; i < 6; i++) await meter.key("next");
      assert.equal(await meter.count(".day.missing"), 1);
      assert.equal(await meter.count(".day.partial"), 1);
      assert.match(await meter.text(), /1 jour manque, 1 partiel, sur 91 jours\./);
      assert.match(await meter.text(), /samedi 21 novembre 2026\s+sam\. 21 nov\., énergie\s: manque/);
    });

    it("the state, with what failed and what to do", async () => {
      const { state } = snapshotOf(archive);
      const problem = {
        text: { fr: "Quota atteint (HTTP 429).", en: "Quota reached (HTTP 429)." },
        action: { fr: "Rien à faire.", en: "Nothing to do." },
        link: "https://conso.boris.sh",
      };
      const meter = await show(
        snapshotOf(archive, { lamp: lamps.red, state: { ...state!, historyLeft: 214, problem } }),
      );
      await meter.key("previous");
      const text = await meter.text();
      for (const part of [
        lamps.red.words.fr,
        "lun. 23 nov.",
        "10:37",
        "25 nov. à 08:18",
        "3 / 30",
        "214 jours à demander",
        "Conso API",
        "12 juin 2027",
        problem.text.fr,
        problem.action.fr,
      ])
        assert.ok(text.replaceAll("\u00a0", " ").includes(part), part);
      assert.equal(await meter.count('a[href="https://conso.boris.sh"][rel~="noopener"]'), 1);
    });

    it("the state of a meter that is stopped by its lamp alone: no wire brings anything", async () => {
      for (const stopped of [true, false]) {
        const { state, ...snapshot } = snapshotOf(archive, { lamp: lamps.red });
        assert.ok(state);
        const meter = await show({ ...snapshot, ...(stopped && { stopped }) });
        await meter.key("previous");
        const text = await meter.text();
        assert.ok(text.includes(lamps.red.words.fr));
        assert.equal(text.includes("Ce compteur montre les messages"), !stopped);
      }
    });

    it("says so when nobody answers, and asks again on request", async () => {
      const page = await MeterPage.open(browser);
      opened.push(page);
      await page.page.clock.install();
      await page.add(snapshotOf(archive));
      for (let i = 0; i < 3; i++) await page.key("next");
      await page.page.clock.runFor(200);
      assert.match(await page.text(), /Lecture de l’archive/);
      await page.page.clock.runFor(9_000);
      assert.match(await page.text(), /Pas de réponse de Node-RED/);
      await page.page.locator("#meter .plain").click();
      await page.page.clock.runFor(200);
      assert.equal(page.questions.length, 2);
    });

    it("a refusal in words", async () => {
      const meter = await show(snapshotOf(archive), {}, {}, undefined);
      await meter.page
        .evaluate(`document.querySelector("#meter").addEventListener("linky-question", ({ target, detail }) => {
        target.answer({ id: detail.id + 1, refused: { fr: "Autre", en: "Other" } });
        target.answer({ id: detail.id, refused: { fr: "L’archive est fermée.", en: "The archive is closed." } });
      })`);
      for (let i = 0; i < 3; i++) await meter.key("next");
      await meter.page.locator("#meter .plain").waitFor();
      assert.match(await meter.text(), /L’archive est fermée\./);
      assert.doesNotMatch(await meter.text(), /Autre/);
    });
  });

  describe("opens the history of a value", () => {
    it("by a touch, with other periods, and closes it again", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="monthly"]').click();
      await meter.chart();
      assert.equal(await meter.title(), "Mois");
      assert.equal(await meter.count(".bar"), 12);
      await meter.page.getByRole("button", { name: "36 mois" }).click();
      await meter.page.locator("#meter .bar").nth(35).waitFor();
      await meter.page.getByRole("button", { name: "Retour aux valeurs" }).click();
      assert.equal(await meter.title(), "Consommation");
    });

    it("by the keyboard: arrows, Enter, bar by bar, Escape", async () => {
      const meter = await show();
      await meter.press("ArrowDown");
      await meter.press("ArrowDown");
      await meter.press("ArrowDown");
      await meter.page.keyboard.press("Enter");
      await meter.page.locator("#meter .before").waitFor({ state: "attached" });
      assert.equal(await meter.title(), "Jour");
      await meter.page.keyboard.press("ArrowUp");
      const yesterday = archive.daily("consumption", TODAY - 1)!;
      assert.deepEqual(
        (await meter.reading()).filter((_, i) => i !== 1),
        ["lun. 23 nov.", digits(yesterday, 3), "kWh"],
      );
      await meter.page.keyboard.press("Escape");
      assert.equal((await meter.reading())[0], "Total");
      await meter.page.keyboard.press("Escape");
      assert.equal(await meter.title(), "Consommation");
      assert.equal(
        await meter.page.evaluate(
          'document.querySelector("#meter").shadowRoot.activeElement.dataset.measure',
        ),
        "daily",
      );
    });

    it("asks again when readings changed, and shows the old chart until the answer is there", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="yearly"]').click();
      await meter.chart();
      const asked = meter.questions.length;
      await meter.page.evaluate(`(() => {
        const meter = document.querySelector("#meter");
        meter.snapshot = { ...meter.snapshot };
      })()`);
      await meter.page.waitForTimeout(200);
      assert.equal(meter.questions.length, asked);
      const blank = await meter.page.evaluate<number>(`(async () => {
        const meter = document.querySelector("#meter");
        meter.snapshot = { ...meter.snapshot, revision: 2 };
        await meter.updateComplete;
        return meter.shadowRoot.querySelectorAll(".bar").length;
      })()`);
      assert.equal(blank, 3);
      await meter.page.waitForTimeout(300);
      assert.equal(meter.questions.length, asked + 1);
    });

    it("reads the bar that is pointed at", async () => {
      const meter = await show();
      await meter.key("next");
      await meter.page.locator("#meter .bar").nth(2).hover();
      assert.deepEqual(
        (await meter.reading()).filter((_, i) => i !== 1),
        ["jeu. 19 nov.", digits(archive.daily("consumption", TODAY - 5)!, 3), "kWh"],
      );
      await meter.page.mouse.move(0, 0);
      assert.equal((await meter.reading())[0], "Total");
    });
  });

  describe("fits", () => {
    const forms = [
      ["120", "width: 120px; height: 120px", 1],
      ["150", "width: 150px; height: 130px", 1],
      ["200", "width: 200px; height: 180px", 1],
      ["240-low", "width: 240px; height: 120px", 1],
      ["260-low", "width: 260px; height: 200px", 1],
      ["300-low", "width: 300px; height: 200px", 3],
      ["371-low", "width: 371px; height: 240px", 3],
      ["narrow", "width: 232px; height: 300px", 2],
      ["flat", "width: 400px; height: 120px", 2],
      ["tall", "width: 180px; height: 400px", 3],
      ["phone", "width: 340px; height: 470px", 5],
      ["400", "width: 400px; height: 470px", 5],
      ["620", "width: 620px; height: 470px", 5],
      ["slender", "width: 240px; height: 600px", 5],
      ["wide", "width: 900px; height: 320px", 5],
      ["wall", "width: 1900px; height: 1060px", 5],
    ] as const;

    for (const [name, style, values] of forms) {
      it(`${name}: nothing is cut off, nothing overlaps, on any screen`, async () => {
        const meter = await show(
          snapshotOf(archive, { sides: both(archive) }),
          { style },
          { width: 1_960, height: 1_120 },
        );
        assert.equal(await meter.visible(".rows .row"), values);
        for (let i = 0; i < 9; i++) {
          assert.deepEqual(await meter.spills(), [], await meter.title());
          if (i === 0 || i === 2) await meter.screenshot(`form-${name}-${i}`);
          await meter.key("next");
          if (i >= 3 && i <= 5) await meter.chart();
        }
      });
    }

    it("120: a period is told in as few words as it has room for", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 120px; height: 120px" });
      const told: string[] = [];
      for (let i = 0; i < 6; i++) {
        if (i >= 3) await meter.chart();
        if (i > 0) told.push(...(await meter.seen(".date .short")));
        assert.deepEqual(await meter.cut(".date, .date span"), []);
        await meter.key("next");
      }
      const peak = archive.curve("consumption", TODAY - 1).reduce((a, b) => (b.value > a.value ? b : a));
      assert.deepEqual(told, [
        "17 – 23 nov.",
        "25 oct. – 23 nov.",
        "déc. 2025 – nov. 2026",
        "2024 – 2026",
        `23 nov. à ${meter.clock(peak.start)}`,
      ]);
    });

    it("a tile without a height by its own proportions", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 400px" });
      const { width, height } = (await meter.page.locator("#meter").boundingBox())!;
      assert.equal(width, 400);
      assert.ok(Math.abs(height - 470) < 1, String(height));
    });

    it("any colour, and none", async () => {
      const meter = await show(snapshotOf(archive), { color: "transparent" });
      assert.equal(await meter.style(".meter", "backgroundColor"), "rgba(0, 0, 0, 0)");
      await meter.page.evaluate('document.querySelector("#meter").color = "rgb(1, 2, 3)"');
      await meter.page.waitForFunction(
        'getComputedStyle(document.querySelector("#meter").shadowRoot.querySelector(".meter")).backgroundColor === "rgb(1, 2, 3)"',
      );
    });

    it("a dark page, also when its theme changes", async () => {
      const meter = await show();
      const light = await meter.style(".case", "backgroundImage");
      await meter.page.evaluate('document.body.classList.add("dark")');
      await meter.page.locator("#meter .dark").waitFor();
      assert.notEqual(await meter.style(".case", "backgroundImage"), light);
    });

    it("reduced motion, chosen colours and paper", async () => {
      const still = await show(snapshotOf(archive), {}, { reducedMotion: true });
      await still.key("next");
      assert.equal(await still.style(".screen", "animationName"), "none");
      assert.equal(await still.style(".key", "transitionDuration"), "0s");
      await still.page.emulateMedia({ forcedColors: "active" });
      assert.equal(
        await still.page.evaluate(
          'getComputedStyle(document.querySelector("#meter").shadowRoot.querySelector(".digits"), "::before").content',
        ),
        "none",
      );
      await still.screenshot("forced-colors");
      await still.page.emulateMedia({ forcedColors: "none", media: "print" });
      assert.equal(await still.style(".keys", "display"), "none");
      await still.screenshot("print");
    });

    it("its keys go down when they are pressed", async () => {
      const meter = await show();
      const key = meter.page.locator("#meter .key").first();
      await key.hover();
      await meter.page.mouse.down();
      await meter.page.waitForTimeout(150);
      assert.match(await meter.style(".key", "transform"), /^matrix\(1, 0, 0, 1, 0, [12]/);
      await meter.page.mouse.up();
    });

    it("and leaves the page's own styles alone", async () => {
      const meter = await show();
      assert.equal(await meter.page.evaluate('document.head.querySelectorAll("style").length'), 1);
      assert.equal(await meter.page.evaluate("document.adoptedStyleSheets.length"), 0);
    });
  });

  describe("is accessible", () => {
    for (const [name, dark] of [
      ["light", false],
      ["dark", true],
    ] as const) {
      it(`without a finding of axe on any screen, ${name}`, async () => {
        const { state } = snapshotOf(archive);
        const problem = { text: lamps.red.words, action: lamps.red.words, link: "https://conso.boris.sh" };
        const snapshot = snapshotOf(archive, {
          lamp: lamps.orange,
          sides: both(archive),
          state: { ...state!, problem },
        });
        const meter = await show(snapshot, {}, { dark });
        await meter.page.evaluate(axe);
        const findings = async (): Promise<unknown> =>
          meter.page
            .evaluate(`axe.run("#meter", { rules: { region: { enabled: false } } }).then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target, any }) => target.flat().join(" ") + " " + any.map(({ message }) => message).join()).join("; ")))`);
        for (let i = 0; i < 9; i++) {
          await meter.settled();
          assert.deepEqual(await findings(), [], await meter.title());
          await meter.screenshot(`${name}-screen-${i}`);
          await meter.key("next");
          if (i >= 3 && i <= 5) await meter.chart();
        }
        for (const measure of ["yearly", "monthly", "daily", "load_curve", "max_power"]) {
          await meter.page.locator(`#meter [data-measure="${measure}"]`).click();
          await meter.chart();
          await meter.settled();
          assert.deepEqual(await findings(), [], measure);
          await meter.screenshot(`${name}-history-${measure}`);
          await meter.page.keyboard.press("Escape");
        }
      });
    }

    it("with enough contrast in its writing, whatever the colour of the cover", async () => {
      for (const dark of [false, true]) {
        const meter = await show(snapshotOf(archive), {}, { dark });
        for (const color of ["#a3cc28", "#000", "#fff", "#00f", "transparent"]) {
          await meter.page.evaluate(`(() => {
            const meter = document.querySelector("#meter");
            meter.color = ${JSON.stringify(color)};
            return meter.updateComplete;
          })()`);
          for (const selector of [".measure", ".date", ".unit", ".line"]) {
            const ratio = await meter.contrast(selector);
            assert.ok(
              ratio >= 4.5,
              `${selector} on ${color}, ${dark ? "dark" : "light"}: ${ratio.toFixed(2)}`,
            );
          }
        }
      }
    });

    it("with a table of the values of each chart", async () => {
      const meter = await show();
      await meter.key("next");
      const rows = meter.page.locator("#meter figure tbody tr");
      assert.equal(await rows.count(), 7);
      assert.match((await rows.nth(4).innerText()).replaceAll("\u00a0", " "), /^sam\. 21 nov\.\s+manque/);
    });
  });

  it("never says that anything is of this moment", async () => {
    for (const language of ["fr", "en"]) {
      const meter = await show(snapshotOf(archive, { sides: both(archive) }), { language });
      for (let i = 0; i < 9; i++) {
        assert.doesNotMatch(await meter.text(), /\b(now|maintenant|actuel\w*|current\w*)\b/i);
        await meter.key("next");
        if (i >= 3 && i <= 5) await meter.chart();
      }
    }
  });

  it("is one file of at most 60 kB gzipped, and updates within a frame", async () => {
    const gzipped = gzipSync(readFileSync(file), { level: 9 }).length;
    assert.ok(gzipped <= 60_000, String(gzipped));
    const meter = await show();
    await meter.settled();
    const times = await meter.page.evaluate<number[]>(`(async () => {
      const meter = document.querySelector("#meter");
      const times = [];
      const { snapshot } = meter;
      for (let i = 0; i < 50; i++) {
        const { consumption } = snapshot.sides;
        const values = Object.fromEntries(
          Object.entries(consumption.values).map(([name, value]) => [name, { ...value, value: value.value + i }]),
        );
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, 3));
        const began = performance.now();
        meter.snapshot = { ...snapshot, revision: i + 2, sides: { consumption: { ...consumption, values } } };
        await meter.updateComplete;
        meter.offsetHeight;
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b);
    })()`);
    // At any moment of a frame: right after one, the next is 16.7 ms away whatever is done.
    const frames = await meter.page.evaluate<number[]>(`(async () => {
      const meter = document.querySelector("#meter");
      const times = [];
      const { snapshot } = meter;
      for (let i = 0; i < 50; i++) {
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, i % 16));
        const began = performance.now();
        meter.snapshot = { ...snapshot, revision: i + 100 };
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b);
    })()`);
    const median = times[25]!;
    console.log(
      `      ${(gzipped / 1000).toFixed(1)} kB gzipped; from property to laid-out page ${median.toFixed(1)} ms, to the next frame ${frames[25]!.toFixed(1)} ms (medians of 50 at 400 px)`,
    );
    assert.ok(median <= 16, String(median));
    assert.ok(frames[25]! <= 16, String(frames[25]));
  });
});

/** As the LCD writes a raw value. */
function digits(raw: number, decimals: number): string {
  return (raw / 1000).toFixed(decimals);
}

// The page's clock has no part in it.
assert.equal(new Date(AT * 1000).toISOString(), "2026-11-24T09:15:00.000Z");
