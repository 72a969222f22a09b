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
});
