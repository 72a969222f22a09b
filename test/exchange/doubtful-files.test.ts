/** Files that spreadsheets, other tools or their owners changed: none of them may produce a wrong reading. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { dayOf, formatDay, formatInstant, startOfDay, toWall } from "../../nodes/readings/index.js";
import { describeRefusal } from "../../nodes/texts/sentences/refusals.js";
import { textsOf } from "../../nodes/texts/index.js";
import { customerTable, OWN_HEADING } from "../fixtures/readings-csv.js";
import { curve, day } from "../fixtures/readings.js";
import { read, wallText, type FileContent } from "./sample-files.js";
import { v5Curve } from "./saved-json.js";

/** The readings of a file: end in Paris time, step in minutes, value; for daily energy the day and its value. */
function shown({ series }: FileContent): string[] {
  return series.flatMap(({ series: measure, readings }) =>
    readings.map(({ start, step, value }) =>
      measure === "load_curve"
        ? `${wallText(toWall(start + step)).slice(0, 16)} ${step / 60} ${value}`
        : `${measure} ${formatDay(dayOf(start))} ${value}`,
    ),
  );
}

function reasons({ rejected }: FileContent): string[] {
  return rejected.map(({ line, reason }) => `${line} ${reason}`);
}

describe("import of a doubtful file", () => {
  describe("whose decimal commas split its values", () => {
    const cut: Readonly<Record<string, string>> = {
      "a curve": `Début,Fin,Valeur (en Kw)
02/03/2023 00:00:00,02/03/2023 00:30:00,4,030
02/03/2023 00:30:00,02/03/2023 01:00:00,0,512
`,
      "Conso Downloader": `debut,fin,kW
2023-03-02T00:00,2023-03-02T00:30,4,030
2023-03-02T00:30,2023-03-02T01:00,0,512
`,
      "daily energy": `Date,Valeur (en kWh)
01/02/2025,12,345
02/02/2025,9,870
`,
    };
    for (const [name, text] of Object.entries(cut)) {
      it(`${name}: each such line is rejected`, async () => {
        const found = await read(text);
        assert.deepEqual([shown(found), reasons(found)], [[], ["2 columns", "3 columns"]]);
      });
    }

    it("a customer CSV and an R63 flow too", async () => {
      const csv = await read("Horodate,Valeur\n2023-03-02T00:30:00+01:00,4,030\n");
      assert.deepEqual([shown(csv), reasons(csv)], [[], ["2 columns"]]);
      const flow = await read(
        "Identifiant PRM,Grandeur métier,Horodate,Pas,Valeur\n22000000000017,CONS,2023-03-02 00:30:00,PT30M,4,030\n",
      );
      assert.deepEqual([shown(flow), reasons(flow)], [[], ["2 columns"]]);
    });

    it("values in quotes are read, also with an extra separator at the end", async () => {
      const found = await read(`Début,Fin,Valeur (en Kw)
02/03/2023 00:00:00,02/03/2023 00:30:00,"4,030"
02/03/2023 00:30:00,02/03/2023 01:00:00,"0,512",
`);
      assert.deepEqual(
        [shown(found), reasons(found)],
        [["2023-03-02T00:30 30 4030", "2023-03-02T01:00 30 512"], []],
      );
    });
  });

  describe("whose PRM a spreadsheet changed", () => {
    const csv = (meter: string): string =>
      customerTable(
        { meter, type: "Courbe de charge", step: "30" },
        "Horodate;Valeur",
        "2024-02-01T00:30:00+01:00;100",
        "",
      );
    const flow = (...meters: string[]): string =>
      [
        "Identifiant PRM;Grandeur physique;Grandeur métier;Unité;Horodate;Valeur;Pas",
        ...meters.map((meter, i) => `${meter};PA;CONS;W;2024-02-01 0${i + 1}:00:00;100;PT30M`),
      ].join("\n");
    const sheet = (
      meter: string,
    ): string => `;Point Référence Mesure (PRM) :;${meter};Type de comptage :;Consommation
;Début;Fin;Valeur (en kW)
;01/02/2024 00:00:00;01/02/2024 00:30:00;0,1
`;
    const problemOf = async (text: string): Promise<string> => {
      try {
        return shown(await read(text)).join();
      } catch (error) {
        assert.ok(error instanceof ImportError, String(error));
        return [error.problem, error.file.meter].join(" ").trim();
      }
    };
    const json = (meter: string): string => JSON.stringify(v5Curve(curve(day("2024-02-01")), { meter }));
    for (const rounded of ["2,2E+13", "2.2E+13", "22000000xxxxxx", "220000000000170", "inconnu"]) {
      it(`${rounded}: the file is refused, as it does not say which meter it is of`, async () => {
        for (const text of [csv(rounded), flow(rounded), sheet(rounded), json(rounded)]) {
          assert.equal(await problemOf(text), "unreadable-meter");
        }
      });
    }
    for (const masked of ["xxxx", "X".repeat(14), "endpoint"]) {
      it(`${masked}: names no meter, as an empty number`, async () => {
        for (const write of [csv, flow, sheet, json]) {
          assert.equal(await problemOf(write(masked)), await problemOf(write("")));
          assert.match(await problemOf(write(masked)), /^2024-02-01T0/);
        }
      });
    }
    it("masked or one of several, its text is true and helps", () => {
      for (const [language, masked, several] of [
        ["fr", /masqué.*en entier/, /contient un autre compteur.*0099.*ne contient que/],
        ["en", /masked.*in full/, /contains another meter.*0099.*this meter only/],
      ] as const) {
        const wordsOf = (error: ImportError): string => {
          const { wrong, accepted } = describeRefusal(textsOf(language).files, error, "0017");
          return `${wrong} ${accepted}`;
        };
        assert.match(wordsOf(new ImportError("unreadable-meter")), masked);
        assert.match(wordsOf(new ImportError("other-meter", { meter: "0099" })), several);
      }
    });
    for (const [style, write] of [
      ["in groups", (meter: string) => meter.replace(/^(..)(...)(...)(...)/, "$1 $2 $3 $4 ")],
      ["in groups, with narrow blanks", (meter: string) => meter.replace(/^(..)(...)/, "$1\u202f$2\u202f")],
      ["marked as a text", (meter: string) => `'${meter}`],
      ["as a formula of a text", (meter: string) => `"=""${meter}"""`],
    ] as const) {
      it(`${style}: it is read`, async () => {
        for (const file of [csv, flow, sheet]) {
          assert.match(await problemOf(file(write("22000000000017"))), /^2024-02-01T0.:.0 30 100$/);
          assert.equal(await problemOf(file(write("22000000000099"))), "other-meter 0099");
        }
      });
    }
    it("two meters in one R63 flow, both rounded to the same number, are not merged", async () => {
      assert.equal(await problemOf(flow("2,2E+13", "2,2E+13")), "unreadable-meter");
      assert.equal(await problemOf(flow("22000000000017", "2,2E+13")), "unreadable-meter");
    });
    it("an empty number does not mean another meter", async () => {
      for (const file of [csv, flow, sheet]) {
        assert.match(await problemOf(file("")), /^2024-02-01T0.:.0 30 100$/);
      }
    });
    it("R63 flows with other column orders, truncated and concatenated", async () => {
      const text = `Horodate;Valeur;Pas;Grandeur métier;Identifiant PRM
2024-02-01 01:00:00;100;PT30M;CONS;22000000000017
2024-02-01 01:30:00;100;PT30M`;
      const found = await read([text, text].join("\n"));
      assert.deepEqual(
        [shown(found), reasons(found)],
        [["2024-02-01T01:00 30 100"], ["3 columns", "6 columns"]],
      );
    });
    it("concatenated R63 flows are read past the second heading", async () => {
      const found = await read([flow("22000000000017"), flow("", "22000000000017")].join("\n"));
      assert.deepEqual(
        [shown(found), reasons(found)],
        [["2024-02-01T01:00 30 100", "2024-02-01T02:00 30 100"], []],
      );
    });
  });

  describe("with an empty value in the doubled hour of October", () => {
    const stamps = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"];
    const starts = ["01:00", "01:30", "02:00", "01:30", "02:00", "02:30"];
    const values = ["1", "2", "3", "4", "5", "6"];
    const formats: Readonly<Record<string, (values: readonly string[]) => string>> = {
      "R63 flow": (all) =>
        [
          "Identifiant PRM;Grandeur métier;Horodate;Valeur;Pas",
          ...all.map((value, i) => `22000000000017;CONS;2024-10-27 ${stamps[i]!}:00;${value};PT30M`),
        ].join("\n"),
      "supplier's export": (all) =>
        [
          "Date et heure de relève par le distributeur;Puissance atteinte (W)",
          "27/10/2024",
          ...all.map((value, i) => `${stamps[i]!}:00;${value}`).reverse(),
        ].join("\n"),
      "Conso Downloader": (all) =>
        [
          "debut;fin;kW",
          ...all.map((value, i) => `2024-10-27T${starts[i]!};2024-10-27T${stamps[i]!};${value}`),
        ].join("\n"),
      "customer CSV without offsets": (all) =>
        ["Horodate;Valeur", ...all.map((value, i) => `2024-10-27 ${stamps[i]!}:00;${value}`)].join("\n"),
    };
    for (const [name, write] of Object.entries(formats)) {
      for (const [fault, text] of [
        ["empty", ""],
        ["unreadable", "3x"],
        ["of another column", "22000000000017"],
      ] as const) {
        it(`${name}, ${fault}: the values after it stay where they are`, async () => {
          const complete = shown(await read(write(values)));
          assert.equal(complete.length, 6);
          const found = await read(write(values.with(1, text)));
          assert.deepEqual(shown(found), complete.toSpliced(1, 1));
          assert.equal(found.rejected.length, fault === "empty" ? 0 : 1);
        });
      }
    }
  });

  describe("of our own CSV", () => {
    const row = (mark: string): string =>
      `${OWN_HEADING}
0017,consumption,daily,2025-02-01T00:00:00+01:00,2025-02-02T00:00:00+01:00,1.5,kWh,,conso-api,${mark}
`;
    for (const mark of ["true", "TRUE", "VRAI", "vrai", "1"]) {
      it(`${mark}: the reading stays marked as corrected`, async () => {
        const found = await read(row(mark));
        assert.deepEqual(found.rejected, []);
        assert.equal(found.series[0]!.readings[0]!.revised, true);
      });
    }
    for (const mark of ["", "false", "FAUX", "0"]) {
      it(`"${mark}": the reading is not`, async () => {
        const found = await read(row(mark));
        assert.deepEqual(found.rejected, []);
        assert.equal(found.series[0]!.readings[0]!.revised, undefined);
      });
    }
    it("any other mark: the line is rejected", async () => {
      const found = await read(row("oui"));
      assert.deepEqual([shown(found), reasons(found)], [[], ["2 columns"]]);
    });
  });

  describe("by its unit and its physical quantity", () => {
    const section = (type: string, quantity: string, unit: string, value: string): string =>
      customerTable(
        { type, quantity, unit, step: "30" },
        "Horodate;Valeur",
        `2024-02-01T00:30:00+01:00;${value}`,
        "",
      );
    const index = (unit: string): string =>
      section("Index", "Energie active", unit, "").replace(
        /Horodate[^]*/,
        `Horodate;Type de releve;EAS F1;EAS T
2024-02-01T00:00:00+01:00;Arrêté quotidien;1000,5;1000,5
2024-02-02T00:00:00+01:00;Arrêté quotidien;1012;1012
`,
      );
    const curve = "2024-02-01T00:30 30 264";
    const energy = "daily 2024-02-01 264";
    const peak = "max_power 2024-02-01 264";
    const taken: [type: string, quantity: string, unit: string, value: string, expected: string][] = [
      ["Courbe de charge", "Energie active", "W", "264", curve],
      ["Courbe de charge", "Energie active", "", "264", curve],
      ["Courbe de charge", "", "W", "264", curve],
      ["Courbe de charge", "Puissance active", "kW", "0,264", curve],
      ["", "Énergie active", "W", "264", curve],
      ["Energie quotidienne", "Energie active", "Wh", "264", energy],
      ["Consommation quotidienne", "Energie active", "kWh", "0,264", energy],
      ["Puissance maximale quotidienne", "Puissance maximale atteinte", "W", "264", peak],
      ["Puissance maximale quotidienne", "Puissance maximale atteinte", "VA", "264", peak],
      ["Puissance maximale quotidienne", "Puissance maximale atteinte", "kVA", "0,264", peak],
    ];
    for (const [type, quantity, unit, value, expected] of taken) {
      it(`customer CSV: ${type}, ${quantity}, in ${unit || "no unit"}`, async () => {
        const found = await read(section(type, quantity, unit, value));
        assert.deepEqual([shown(found), reasons(found)], [[expected], []]);
      });
    }
    it("customer CSV: an index in kWh", async () => {
      const found = await read(index("kWh"));
      assert.deepEqual([shown(found), reasons(found)], [["daily 2024-02-01 11500"], []]);
    });

    const left: [type: string, quantity: string, unit: string, reason: string][] = [
      ["Courbe de charge", "Energie active", "Wh", "unit"],
      ["Courbe de charge", "Energie active", "kWh", "unit"],
      ["Courbe de charge", "Energie active", "MW", "unit"],
      ["Energie quotidienne", "Energie active", "W", "unit"],
      ["Puissance maximale quotidienne", "Puissance maximale atteinte", "kWh", "unit"],
      ["Courbe de charge", "Energie réactive", "VAR", "quantity"],
      ["Courbe de charge", "Tension", "V", "quantity"],
      ["Courbe de charge", "Puissance maximale atteinte", "W", "quantity"],
      ["Paramètres", "Energie active", "W", "quantity"],
    ];
    for (const [type, quantity, unit, reason] of left) {
      it(`customer CSV: ${type}, ${quantity}, in ${unit} is left out`, async () => {
        const found = await read(section(type, quantity, unit, "264"));
        assert.deepEqual([shown(found), reasons(found)], [[], [`4 ${reason}`]]);
      });
    }
    it("customer CSV: a section that is left out does not remove the next one", async () => {
      const text =
        section("Courbe de charge", "Energie reactive", "VAR", "12") +
        section("Courbe de charge", "Energie active", "W", "264") +
        index("VARh");
      const found = await read(text);
      assert.deepEqual([shown(found), reasons(found)], [[curve], ["4 quantity", "12 unit", "13 unit"]]);
    });

    it("R63 flow: only the active power, in W or kW", async () => {
      const found = await read(`Identifiant PRM;Grandeur physique;Grandeur métier;Unité;Horodate;Valeur;Pas
22000000000017;PA;CONS;W;2024-02-01 00:30:00;264;PT30M
22000000000017;PRI;CONS;VAR;2024-02-01 00:30:00;12;PT30M
22000000000017;E;CONS;V;2024-02-01 00:30:00;231;PT30M
22000000000017;PA;CONS;kW;2024-02-01 01:00:00;0,265;PT30M
22000000000017;PA;CONS;Wh;2024-02-01 01:30:00;266;PT30M
`);
      assert.deepEqual(
        [shown(found), reasons(found)],
        [
          [curve, "2024-02-01T01:00 30 265"],
          ["3 quantity", "4 quantity", "6 unit"],
        ],
      );
    });
  });

  describe("concatenated out of order, with two October days", () => {
    const stamps = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"];
    const block = (date: string, from: number, newestFirst: boolean): string => {
      const rows = stamps.map((stamp, i) => `${date} ${stamp}:00;${from + i}`);
      return (newestFirst ? rows.reverse() : rows).join("\n");
    };
    const [older, newer] = ["2023-10-29", "2024-10-27"];
    const expected = [
      ...stamps.map((stamp, i) => `${older}T${stamp} 30 ${100 + i}`),
      ...stamps.map((stamp, i) => `${newer}T${stamp} 30 ${200 + i}`),
    ];
    for (const [title, blocks] of [
      ["the newer year first, each in order", [block(newer, 200, false), block(older, 100, false)]],
      [
        "the older year first, each with its newest line first",
        [block(older, 100, true), block(newer, 200, true)],
      ],
      ["one of each", [block(older, 100, true), block(newer, 200, false)]],
      ["one of each, the other way round", [block(newer, 200, false), block(older, 100, true)]],
    ] as const) {
      it(`${title}: the doubled hours stay where they are`, async () => {
        const found = await read(["Horodate;Valeur", ...blocks].join("\n"));
        assert.deepEqual([shown(found), reasons(found)], [expected, []]);
      });
    }

    it("two of the supplier's exports, the older one first", async () => {
      const csv = (date: string, from: number): string =>
        [date, ...stamps.map((stamp, i) => `${stamp}:00;${from + i}`).reverse()].join("\n");
      const found = await read(
        [
          "Date et heure de relève par le distributeur;Puissance atteinte (W)",
          csv("29/10/2023", 100),
          csv("27/10/2024", 200),
        ].join("\n"),
      );
      assert.deepEqual([shown(found), reasons(found)], [expected, []]);
    });
  });

  describe("whose step follows from its stamps only", () => {
    /** Ends of the half-hours of a day with these numbers. */
    const csv = (halves: readonly number[]): string =>
      [
        "Horodate;Valeur",
        ...halves.map((half) => `${formatInstant(startOfDay(day("2026-02-10")) + half * 1_800)};1000`),
      ].join("\n");
    const stepsOf = async (halves: readonly number[]): Promise<number[]> => {
      const { series, rejected } = await read(csv(halves));
      assert.deepEqual([series.length, rejected], [1, []]);
      return series[0]!.readings.map(({ step }) => step / 60);
    };
    const range = (from: number, to: number, by = 1): number[] =>
      Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
    const without = (...holes: number[]): number[] => range(1, 96).filter((half) => !holes.includes(half));

    for (const holes of [
      [21],
      [21, 23],
      [21, 23, 25],
      [22, 24, 26],
      range(21, 41, 2),
      [1, 3],
      [93, 95],
      [94, 95],
      [2, 4, 6, 8, 10, 12],
    ]) {
      it(`half-hours without those of ${holes.join(", ")}: none becomes an hour`, async () => {
        const halves = without(...holes);
        assert.deepEqual(
          await stepsOf(halves),
          halves.map(() => 30),
        );
      });
    }

    it("half-hours with holes of some hours, and single ones on both sides of them", async () => {
      const halves = without(20, 22, 24, ...range(25, 31), 33, 35, 37, ...range(38, 50), 52);
      assert.deepEqual(
        await stepsOf(halves),
        halves.map(() => 30),
      );
    });

    it("ten minutes with many kinds of gaps", async () => {
      const tens = range(1, 288).filter((i) => ![40, 42, 43, 45, 47, 48, 50, 51, 52, 53, 54].includes(i));
      const text = csv(tens.map((ten) => ten / 3));
      const { series } = await read(text, { stamps: "end" });
      assert.ok(series[0]!.readings.every(({ step }) => step === 600));
      assert.equal(series[0]!.readings.length, tens.length);
    });

    it("an hour for a while, with its own holes", async () => {
      const hours = range(50, 90, 2).filter((half) => half !== 58 && half !== 60 && half !== 80);
      const halves = [...range(1, 48), ...hours, ...range(91, 120)];
      assert.deepEqual(await stepsOf(halves), [
        ...range(1, 48).map(() => 30),
        ...hours.map(() => 60),
        ...range(91, 120).map(() => 30),
      ]);
    });

    it("an hour for some hours before the end, and for some hours after the beginning", async () => {
      const halves = [...range(2, 12, 2), ...range(13, 60), ...range(62, 72, 2)];
      assert.deepEqual(await stepsOf(halves), [
        ...range(1, 6).map(() => 60),
        ...range(1, 48).map(() => 30),
        ...range(1, 6).map(() => 60),
      ]);
    });
  });

  describe("whose heading lacks a suitable unit", () => {
    const refusals: [heading: string, problem: string][] = [
      ["Début;Fin;Valeur", "no-unit"],
      ["Début;Fin;Valeur (en A)", "no-unit"],
      ["Date;Valeur", "no-unit"],
      ["debut;fin;kWh", "ambiguous-unit"],
      ["Début;Fin;Température", "unknown"],
    ];
    for (const [heading, problem] of refusals) {
      it(`${heading}: the refusal says so`, async () => {
        const text = `${heading}\n01/02/2025 00:00:00;01/02/2025 00:30:00;0,512\n`;
        await assert.rejects(
          read(text),
          (error: unknown) => error instanceof ImportError && error.problem === problem,
        );
      });
    }
  });
});
