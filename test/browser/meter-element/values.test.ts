/** What `<linky-meter>` shows: values, lamp and words. */
import assert from "node:assert/strict";
import { startOfDay } from "../../../nodes/readings/index.js";
import { snapshotOf, TODAY } from "./meter-page.js";
import { archive, both, digits, lamps, withMeters } from "./meters.js";

describe("<linky-meter>", () => {
  const { open, show } = withMeters();

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

    it("the same in English, by the browser's language or by its own setting", async () => {
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

    it("fewer decimals for a greater value, dashes for none, and the curve's step by name", async () => {
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

    it("a waiting notice while there is no snapshot", async () => {
      const meter = await open();
      await meter.add(undefined);
      assert.match(await meter.text(), /En attente des relevés/);
    });

    it("a ghost segment behind every digit", async () => {
      const meter = await show();
      const [ghost, lit] = await meter.page.evaluate<[string, string]>(`(() => {
        const { dataset } = document.querySelector("#meter").shadowRoot.querySelector(".digits");
        return [dataset.ghost, dataset.lit];
      })()`);
      assert.equal(ghost, "8.8.8.8.8");
      assert.equal(lit.replace(".", "").length, 5);
      assert.ok(await meter.page.evaluate('document.fonts.check("20px \\"Linky Meter Digits\\"")'));
    });

    it("a span of days that ends its line with the dash, not with a space before the next", async () => {
      const meter = await show();
      const [year] = await meter.page
        .locator("#meter .rows .date")
        .evaluateAll((dates) => dates.map(({ textContent }) => textContent));
      assert.equal(year, "1\u00a0janv.\u00a0– 23\u00a0nov.");
    });

    it("a comma on the glass in French and a point in English, as its labels do", async () => {
      for (const [language, sign, tails] of [
        ["fr", ",", 5],
        ["en", ".", 0],
      ] as const) {
        const meter = await show(snapshotOf(archive), { language });
        assert.equal(await meter.count(".digits .tail"), tails);
        await meter.key("next");
        const bar = (await meter.seen(".of-bar"))[0]!;
        assert.match(bar, new RegExp(`^\\d+[${sign}]\\d+$`));
        const [tail, lit] = await meter.page.evaluate<[number | null, number]>(`(() => {
          const digits = document.querySelector("#meter").shadowRoot.querySelector(".digits");
          const place = (one) => one === null ? null : digits.getBoundingClientRect().right - one.getBoundingClientRect().left;
          return [place(digits.querySelector(".tail")), place(digits)];
        })()`);
        // The comma is before the last three of five cells.
        assert.equal((await meter.reading())[2]!.split(".")[1]!.length, 3);
        if (language === "fr") assert.ok(Math.abs(tail! - (lit * 3) / 5) < 1, `${tail} of ${lit}`);
        else assert.equal(tail, null);
      }
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

    it("the newest day in a sentence, after what is missing and not beside what stops the meter", async () => {
      const newest = {
        fr: "12,1\u00a0kWh, 2,88\u00a0€, 18\u202f% de moins qu’un lundi habituel",
        en: "12.1\u00a0kWh, €2.88, 18% less than a usual Monday",
      };
      const long = { fr: "Une phrase ".repeat(6), en: "A long sentence ".repeat(4) };
      for (const language of ["fr", "en"] as const) {
        const [day, { green, orange, red }] = [newest[language], lamps];
        for (const [lamp, told] of [
          [green, day],
          [orange, `${orange.words[language]}\u00a0· ${day}`],
          [{ color: "orange", words: long }, long[language].trim()],
          [red, red.words[language]],
        ] as const) {
          const meter = await show(snapshotOf(archive, { newest, lamp }), { language });
          assert.equal((await meter.page.locator("#meter .line span").innerText()).trim(), told);
          // The lamp goes on saying why it has its colour.
          assert.ok((await meter.lamp()).includes(lamp.words[language].trim()));
        }
        // Production has its own values, and no usual Monday.
        const meter = await show(
          snapshotOf(archive, { newest, sides: { production: archive.side("production") } }),
          {
            language,
          },
        );
        assert.ok(!(await meter.text()).includes(day));
      }
    });

    it("a name and words as plain text, whatever they contain", async () => {
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

  it("never calls anything current", async () => {
    for (const language of ["fr", "en"]) {
      const meter = await show(snapshotOf(archive, { sides: both(archive) }), { language });
      for (let i = 0; i < 9; i++) {
        assert.doesNotMatch(await meter.text(), /\b(now|maintenant|actuel\w*|current\w*)\b/i);
        await meter.key("next");
        if (i >= 3 && i <= 5) await meter.chart();
      }
    }
  });
});
