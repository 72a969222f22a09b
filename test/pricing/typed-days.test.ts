import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { formatDay, type Day } from "../../nodes/readings/index.js";
import { knownTo, shippedColor } from "../../nodes/pricing/index.js";
import { typedColor } from "../costs/tempo-days.js";
import { day } from "../fixtures/paris.js";

const between = (first: string, last: string): Day[] =>
  Array.from({ length: day(last) - day(first) + 1 }, (_, i) => day(first) + i);

describe("days of Tempo, typed twice", () => {
  it("have the same colour, and none before September 2014 and after 2 April 2026", () => {
    const differ = between("2014-01-01", "2027-12-31")
      .map((one) => `${formatDay(one)} ${shippedColor(one) ?? "unknown"}`)
      .filter((text) => text !== `${text.slice(0, 10)} ${typedColor(text.slice(0, 10)) ?? "unknown"}`);
    assert.deepEqual(differ, []);
  });

  it("end on the day that the dialog of a contract is given and the docs name", () => {
    const last = between("2026-01-01", "2027-12-31").findLast((one) => shippedColor(one) !== undefined)!;
    assert.equal(knownTo, formatDay(last));
    for (const [language, locale, end] of [
      ["fr", "fr", ".md"],
      ["en-GB", "en-US", ".en.md"],
    ] as const) {
      const name = new Date(formatDay(last)).toLocaleDateString(language, {
        dateStyle: "long",
        timeZone: "UTC",
      });
      const file = `docs/money${end}`;
      assert.ok(readFileSync(file, "utf8").includes(name), `${file}: ${name}`);
      const catalogue = readFileSync(`nodes/contract/locales/${locale}.json`, "utf8");
      assert.match(catalogue, /"tempo": ".*__until__/);
    }
  });
});
