/** Files that spreadsheets, other tools or their owners changed: nothing of them may become a wrong reading. */
import assert from "node:assert/strict";
import { ImportError, type FileContent } from "../../nodes/exchange/index.js";
import { dayOf, formatDay, toWall } from "../../nodes/readings/index.js";
import { read, wallText } from "./files.js";

/** What was read: end as a clock in Paris shows it, step in minutes, value; for daily energy the day and its value. */
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
  describe("whose decimal commas cut its values in two", () => {
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

    it("values in quotes are read, with a separator too many at the end as well", async () => {
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
    const heading =
      "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes";
    const csv = (meter: string): string => `${heading}
${meter};Courbe de charge;01/01/2024;01/01/2025;Energie active;Consommation;Comptage Brut;W;30
Horodate;Valeur
2024-02-01T00:30:00+01:00;100
`;
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
        return [error.problem, error.meter].join(" ").trim();
      }
    };
    for (const rounded of ["2,2E+13", "2.2E+13", "22000000xxxxxx", "220000000000170", "inconnu"]) {
      it(`${rounded}: the file is refused, as nothing tells whose it is`, async () => {
        for (const text of [csv(rounded), flow(rounded), sheet(rounded)]) {
          assert.equal(await problemOf(text), "unreadable-meter");
        }
      });
    }
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
    it("two meters in one R63 flow, both rounded to the same number, do not become one", async () => {
      assert.equal(await problemOf(flow("2,2E+13", "2,2E+13")), "unreadable-meter");
      assert.equal(await problemOf(flow("22000000000017", "2,2E+13")), "unreadable-meter");
    });
    it("an empty one is no other meter's", async () => {
      for (const file of [csv, flow, sheet]) {
        assert.match(await problemOf(file("")), /^2024-02-01T0.:.0 30 100$/);
      }
    });
    it("R63 flows that were put together are read over the second heading", async () => {
      const found = await read([flow("22000000000017"), flow("", "22000000000017")].join("\n"));
      assert.deepEqual(
        [shown(found), reasons(found)],
        [["2024-02-01T01:00 30 100", "2024-02-01T02:00 30 100"], []],
      );
    });
  });
});
