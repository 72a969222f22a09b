/** The screens of habits, which only a chosen ring has. */
import assert from "node:assert/strict";
import type { Habit, Snapshot } from "../../../nodes/widget/protocol.js";
import { axeFindings } from "../axe.js";
import { pricedBy } from "./costs.js";
import { habits, type Habits } from "./habits.js";
import { snapshotOf, TODAY, type Look, type MeterPage, type Place } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";
import { answered } from "./room.js";

/** An answer that lacks some of what it may have. */
const without = (answer: Habits, ...names: readonly string[]): Habits =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => !names.includes(name))) as unknown as Habits;
const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("<linky-meter>", () => {
  const { show } = withMeters();
  const priced = snapshotOf(archive, { sides: both(archive), ...pricedBy("consumption") });
  const all = "usual base month self";

  const texts = async (meter: MeterPage, of: string): Promise<string[]> => (await meter.seen(of)).map(spaces);
  const facts = (meter: MeterPage): Promise<string[]> => texts(meter, ".facts p");
  const notes = (meter: MeterPage): Promise<string[]> => texts(meter, ".notes p");

  /** A meter with one screen, that is answered this. */
  async function on(
    habit: Habit,
    answer: Habits = habits[habit],
    language = "fr",
    snapshot: Snapshot = priced,
    look: Look = {},
    place: Place = {},
  ): Promise<MeterPage> {
    const meter = await show(undefined, { language, screens: habit, ...look }, place, null);
    await meter.page.evaluate(`(async () => {
      const meter = document.querySelector("#meter");
      meter.addEventListener("linky-question", ({ target, detail: { id } }) => target.answer({ id, ...${JSON.stringify(answer)} }));
      meter.snapshot = ${JSON.stringify(snapshot)};
      for (let i = 0; i < 100 && !meter.shadowRoot.querySelector(".rows, .chart .base, .empty button, .empty p:not(:empty)"); i++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 250));
      await meter.updateComplete;
    })()`);
    return meter;
  }

  describe("with habits in its ring", () => {
    it("has them where they were chosen, and asks for the one it shows", async () => {
      const usual = await show(priced);
      assert.equal(await usual.count(".ring i"), 12);
      const meter = await show(priced, { screens: all });
      const titles: string[] = [];
      for (let i = 0; i < 4; i++) {
        await answered(meter);
        titles.push(await meter.title());
        await meter.key("next");
      }
      assert.deepEqual(titles, ["Jour habituel", "Talon", "Prévision", "Surplus"]);
      assert.equal(await meter.title(), "Jour habituel");
      assert.deepEqual(
        meter.habitQuestions.map(({ direction, measure }) => [direction, measure]),
        ["usual", "base", "month", "self"].map((measure) => ["consumption", measure]),
      );
    });

    it("has no surplus without both directions, or without production", async () => {
      const one = await show(snapshotOf(archive), { screens: all });
      assert.equal(await one.count(".ring i"), 3);
      const sides = { ...both(archive), production: { ...both(archive).production!, values: {} } };
      const none = await show(snapshotOf(archive, { sides }), { screens: all });
      assert.equal(await none.count(".ring i"), 3);
      const consumption = await show(priced, { screens: all, direction: "consumption" });
      assert.equal(await consumption.count(".ring i"), 3);
      const production = await show(priced, { screens: all, direction: "production" });
      assert.equal(await production.count(".ring i"), 1);
    });

    it("shows the newest day against a usual one, its curve under the dashed one", async () => {
      const { value, usual } = habits.usual;
      const by = Math.round((value! / usual - 1) * 100);
      const one = (raw: number, point: string): string => (raw / 1000).toFixed(1).replace(".", point);
      for (const [language, title, day, sentence] of [
        [
          "fr",
          "Jour habituel",
          "lun. 23 nov.",
          `${Math.abs(by)} % de ${by > 0 ? "plus" : "moins"} qu’un lundi habituel : ${one(value!, ",")} kWh contre ${one(usual, ",")} kWh (moyenne de 8).`,
        ],
        [
          "en",
          "Usual day",
          "Mon 23 Nov",
          `${Math.abs(by)}% ${by > 0 ? "more" : "less"} than a usual Monday: ${one(value!, ".")} kWh vs ${one(usual, ".")} kWh (mean of 8).`,
        ],
      ] as const) {
        const meter = await on("usual", habits.usual, language);
        assert.equal(await meter.title(), title);
        const [name, when, digits, unit] = await meter.reading();
        assert.deepEqual([when, digits, unit], [day, (value! / 1000).toFixed(3), "kWh"]);
        assert.equal(name, language === "fr" ? "Jour" : "Day");
        assert.deepEqual(await notes(meter), [sentence]);
        assert.equal(await meter.count(".before"), 1);
        assert.equal(await meter.count(".area"), 1);
        assert.equal(await meter.count(".notes .dash"), 1);
        assert.deepEqual(await meter.faults(), []);
      }
    });

    it("reads each half-hour of it by keyboard", async () => {
      const meter = await on("usual");
      await meter.press("ArrowDown");
      const [span, when, , unit] = await meter.reading();
      assert.deepEqual([span, when, unit], ["23:30 – 24:00", "lun. 23 nov.", "kW"]);
    });

    it("says that a usual day is not known yet, that the day is a holiday, and that it lacks its curve", async () => {
      const known = { ...habits.usual, days: 3, lacking: 1, isHoliday: true as const };
      const few = without(known, "usual", "before");
      assert.deepEqual(await notes(await on("usual", few)), [
        "Pas encore de lundi habituel : 3 sur 4, hors jours fériés.",
        "Jour férié.",
      ]);
      assert.deepEqual(await notes(await on("usual", few, "en")), [
        "No usual Monday yet: 3 of 4, without public holidays.",
        "A public holiday.",
      ]);
      const bare = await on("usual", { ...habits.usual, runs: [] });
      assert.match((await notes(bare)).join(" "), /24 h sans relevé/);
      assert.deepEqual(await bare.faults(), []);
      const none = await on("usual", { habit: "usual", day: TODAY - 1, value: null, days: 0, runs: [] });
      assert.match(await none.text(), /Aucun relevé pour cette période\./);
      const zero = await on("usual", { ...habits.usual, value: 0, usual: 0 });
      assert.deepEqual(await notes(zero), ["Lundi habituel : 0,0 kWh contre 0,0 kWh (moyenne de 8)."]);
    });

    it("shows what never switches off, and what it is", async () => {
      const french = await on("base");
      assert.deepEqual(await french.values(), [
        ["Talon", "25 oct. – 23 nov., 27 nuits", "142", "W"],
        ["Part", "de la consommation", "21", "%"],
        ["En un an", "aux prix du jour", "248.93", "€"],
      ]);
      assert.deepEqual(await facts(french), [
        "En un an 1 245 kWh",
        "Un an avant 168 W",
        "De 0 à 6 h, moyenne des deux heures les plus basses ; médiane des nuits.",
      ]);
      assert.deepEqual(await french.faults(), []);
      const english = await on("base", habits.base, "en");
      assert.deepEqual(await english.values(), [
        ["Base load", "25 Oct – 23 Nov, 27 nights", "142", "W"],
        ["Share", "of consumption", "21", "%"],
        ["In a year", "at today’s prices", "248.93", "€"],
      ]);
      assert.deepEqual(await facts(english), [
        "In a year 1,245 kWh",
        "A year earlier 168 W",
        "From 0:00 to 6:00, mean of the lowest two hours; median of the nights.",
      ]);
    });

    it("says what is not known of it: too few nights, prices, what production covers", async () => {
      const few = { ...habits.base, nights: 1, lacking: 6 };
      const none = without(few, "base", "share", "year", "before");
      assert.match(
        spaces(await (await on("base", none)).text()),
        /Le talon demande 7 nuits entières, de 0 à 6 h : 1 sur 30 est reçue, il en manque 6\./,
      );
      assert.match(
        spaces(await (await on("base", none, "en")).text()),
        /The base load needs 7 whole nights, 0:00 to 6:00: 1 of 30 is held, 6 more are needed\./,
      );
      const unpriced = await on("base", { ...habits.base, year: null });
      assert.deepEqual((await unpriced.values())[2], ["En un an", "prix pas tous connus", "-----", "€"]);
      const fedIn = { ...habits.base, feedsIn: true as const };
      const meter = await on("base", without(fedIn, "share", "year", "before"));
      assert.equal((await meter.values()).length, 1);
      assert.deepEqual((await facts(meter)).slice(0, 2), [
        "Le compteur ne voit pas ce que votre production en couvre.",
        "En un an 1 245 kWh",
      ]);
    });

    it("shows the month so far and as it is expected", async () => {
      const french = await on("month");
      assert.deepEqual(await french.values(), [
        ["Prévu", "1 – 30 nov.", "148.12", "€"],
        ["Prévu", "1 – 30 nov.", "668.10", "kWh"],
        ["Jusqu’ici", "1 – 23 nov. 2 jours manquent", "112.84", "€"],
      ]);
      assert.deepEqual(await facts(french), [
        "Prévu de 140 € à 157 €",
        "Prévu de 629 kWh à 707 kWh",
        "Jusqu’ici 512 kWh",
        "Un an avant 151 €, 702 kWh",
      ]);
      assert.deepEqual(await french.faults(), []);
      const english = await on("month", without(habits.month, "cost"), "en");
      assert.deepEqual(await english.values(), [
        ["Expected", "1 – 30 Nov", "668.10", "kWh"],
        ["So far", "1 – 23 Nov", "512.30", "kWh"],
      ]);
      assert.deepEqual(await facts(english), ["Expected 629 kWh to 707 kWh", "A year earlier 702 kWh"]);
    });

    it("expects nothing that is not known yet", async () => {
      const meter = await on("month", {
        ...habits.month,
        energy: { soFar: null },
        cost: { soFar: null, lacking: 1 },
      });
      assert.deepEqual(await meter.values(), [
        ["Prévu", "pas encore connu", "-----", "€"],
        ["Prévu", "pas encore connu", "-----", "kWh"],
        ["Jusqu’ici", "1 – 23 nov. 1 jour manque", "-----", "€"],
      ]);
      assert.deepEqual(await facts(meter), []);
    });

    it("shows the surplus, and says that nothing more is known", async () => {
      const french = await on("self");
      assert.deepEqual(await french.values(), [
        ["Injecté", "25 oct. – 23 nov., 29 jours sur 30", "48.210", "kWh"],
        ["Soutiré", "25 oct. – 23 nov., 29 jours sur 30", "612.90", "kWh"],
        ["Temps couvert", "injecté ≥ soutiré", "9", "%"],
      ]);
      assert.deepEqual(await facts(french), [
        "Autoconsommation inconnue",
        "Le Linky ne mesure que le surplus : l’onduleur, ou un compteur de production, dit le reste.",
      ]);
      assert.deepEqual(await french.faults(), []);
      const english = await on("self", habits.self, "en");
      assert.deepEqual(
        (await english.values()).map(([name]) => name),
        ["Fed in", "Drawn", "Time covered"],
      );
      const none = await on("self", { ...habits.self, days: 0 });
      assert.match(await none.text(), /Aucun relevé pour cette période\./);
    });

    it("is read aloud with all that it shows", async () => {
      const meter = await show(priced, { language: "en", screens: "usual base" });
      await answered(meter);
      await meter.key("next");
      await answered(meter);
      await meter.page
        .locator("#meter [role=status]")
        .filter({ hasText: "median" })
        .waitFor({ state: "attached" });
      assert.equal(
        spaces(await meter.said()),
        "Base load, screen 2 of 2. Base load, 25 Oct – 23 Nov, 27 nights: 142 W. " +
          "Share, of consumption: 21 %. In a year, at today’s prices: 248.93 €. " +
          "In a year: 1,245 kWh. A year earlier: 168 W. " +
          "From 0:00 to 6:00, mean of the lowest two hours; median of the nights.",
      );
    });

    for (const [language, dark] of [
      ["fr", false],
      ["en", true],
    ] as const) {
      it(`has no axe finding, ${language}`, async () => {
        for (const habit of ["usual", "base", "month", "self"] as const) {
          const meter = await on(habit, habits[habit], language, priced, {}, { dark });
          assert.deepEqual(
            await axeFindings(meter.page, "#meter", {
              options: { rules: { region: { enabled: false }, "target-size": { enabled: true } } },
            }),
            [],
            habit,
          );
        }
      });
    }

    for (const [name, style, place] of [
      ["small", "width: 255px; height: 280px", {}],
      ["phone", "width: 390px; height: 560px", { dark: true }],
      ["tile", "width: 400px; height: 470px", {}],
      ["wall", "width: 1280px; height: 800px", { width: 1_320, height: 840, dark: true }],
    ] as const) {
      it(`fits a ${name}`, async () => {
        for (const habit of ["usual", "base", "month", "self"] as const) {
          for (const language of ["fr", "en"]) {
            const meter = await on(habit, habits[habit], language, priced, { style }, place);
            assert.deepEqual(await meter.faults(), [], `${habit} ${language}`);
            await meter.screenshot(`habit-${habit}-${name}-${language}`);
          }
        }
      });
    }
  });
});
