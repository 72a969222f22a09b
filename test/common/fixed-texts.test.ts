/** A status of a node in a subflow is a sentence: the editor has no catalogue for what an instance shows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fixedStatus, StatusDisplay, statusOf, type LinkyStatus } from "../../nodes/common/index.js";

const rooms = {
  "enedis-linky-in": "in",
  "enedis-linky-history": "history",
  "enedis-linky-tariff": "tariff",
  "enedis-linky-meter": "widget",
} as const;

type Set = keyof typeof rooms;
type Catalogue = Record<Set, { status: Record<string, string> }>;

function statusesOf(set: Set, language: "fr" | "en"): [key: string, words: string][] {
  const file = `${language === "fr" ? "fr" : "en-US"}.json`;
  const json = readFileSync(path.join(__dirname, "../../nodes", rooms[set], "locales", file), "utf8");
  return Object.entries((JSON.parse(json) as Catalogue)[set].status);
}

function shownBy(node: { readonly _alias?: string }, language: "fr" | "en", status: LinkyStatus): string {
  const shown: string[] = [];
  const display = new StatusDisplay({ ...node, status: ({ text }) => shown.push(text) }, () => language);
  display.show(status);
  return shown.join();
}

for (const set of Object.keys(rooms) as Set[]) {
  describe(`fixed statuses of ${set}`, () => {
    for (const language of ["fr", "en"] as const) {
      it(`are sentences in a subflow: ${language}`, () => {
        const statuses = statusesOf(set, language);
        const shown = statuses.map(([key]) => [
          key,
          shownBy({ _alias: "its id in the subflow" }, language, fixedStatus("no_meter", set, key)),
        ]);
        assert.deepEqual(shown, statuses);
      });
    }

    it("are keys elsewhere, which each editor translates", () => {
      for (const [key] of statusesOf(set, "en"))
        assert.equal(shownBy({}, "fr", fixedStatus("no_meter", set, key)), `${set}.status.${key}`);
    });
  });
}

it("a status with values is the same in a subflow", () => {
  const text = "À jour · prochaine vérification à 05:39";
  assert.equal(shownBy({ _alias: "in" }, "fr", statusOf("up_to_date", text)), text);
});
