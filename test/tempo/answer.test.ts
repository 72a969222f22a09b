/** What is read of an answer about colours, and what is refused (docs/dev/contract.md#tempo-colours). */
import assert from "node:assert/strict";
import { formatDay, parseDay, type Day } from "../../nodes/readings/index.js";
import type { Color } from "../../nodes/pricing/index.js";
import { readFallback, readRte, type Answer } from "../../nodes/tempo/answer.js";

const TODAY = parseDay("2026-11-24")!;
const asked = { season: 2026, today: TODAY };
const never = new AbortController().signal;

type Shown = Record<string, Color> | string;

function shown(answer: Answer): Shown {
  if ("problem" in answer) return answer.problem;
  return Object.fromEntries([...answer.colors].map(([day, color]) => [formatDay(day), color]));
}

describe("an answer of RTE", () => {
  const read = async (body: unknown, status = 200): Promise<Shown> =>
    shown(
      await readRte({ status, body: typeof body === "string" ? body : JSON.stringify(body) }, asked, never),
    );

  it("has the colours of days up to tomorrow; whatever is beside them is skipped", async () => {
    assert.deepEqual(
      await read({
        values: {
          "2026-09-01": "BLUE",
          "2026-09-01-fallback": "true",
          "2026-11-23": "WHITE",
          "2026-11-24": "RED",
          "2026-11-25": "RED",
          "2026-11-25-fallback": "false",
          "2026-11-31": "RED",
          "24/11/2026": "BLUE",
          note: { anything: ["else"] },
        },
        more: null,
      }),
      { "2026-09-01": "blue", "2026-11-23": "white", "2026-11-24": "red", "2026-11-25": "red" },
    );
  });

  it("may be empty, as before the first day of a season", async () => {
    assert.deepEqual(await read({ values: {} }), {});
  });

  it("never has a colour that it does not say", async () => {
    const unknown = ["BLEU", "", null, 1, true, ["RED"], "GREEN", "red"];
    const values = Object.fromEntries(unknown.map((word, i) => [`2026-09-0${i + 1}`, word]));
    assert.deepEqual(await read({ values: { ...values, "2026-09-20": "BLUE" } }), { "2026-09-20": "blue" });
    assert.equal(await read({ values }), "shape", "none of its words is known");
    assert.deepEqual(
      await read({ values: { "2026-11-25": "BLUE", "2026-11-25-fallback": "true" } }),
      {},
      "not announced",
    );
  });

  it("says nothing of days that nobody can know", async () => {
    assert.deepEqual(await read({ values: { "2026-11-26": "RED", "2027-08-31": "RED" } }), {});
  });

  it("is refused for another season, but may have days of others beside its own", async () => {
    assert.equal(await read({ values: { "2025-09-01": "BLUE", "2026-08-31": "WHITE" } }), "season");
    assert.deepEqual(await read({ values: { "2026-08-31": "WHITE", "2026-09-01": "RED" } }), {
      "2026-09-01": "red",
    });
  });

  it("is refused in another form, and when it is too large or too deep", async () => {
    for (const body of [
      "<html></html>",
      "",
      "{",
      [],
      {},
      { values: null },
      { values: [{ "2026-09-01": "RED" }] },
      { values: { monday: "RED" } },
    ]) {
      assert.equal(await read(body), "shape", JSON.stringify(body));
    }
    assert.equal(await read(`{"values":{},"more":"${"x".repeat(300_000)}"}`), "size");
    assert.equal(await read(`{"values":${'{"a":'.repeat(20)}1${"}".repeat(20)}}`), "size");
    assert.equal(await read({ values: { "2026-09-01": "RED" } }, 500), "status");
    const cut = await readRte({ status: 200, body: '{"values":{}}', isCut: true }, asked, never);
    assert.equal(shown(cut), "size");
  });
});

describe("an answer of api-couleur-tempo", () => {
  const read = async (body: unknown, day?: Day): Promise<Shown> =>
    shown(await readFallback({ status: 200, body: JSON.stringify(body) }, asked, day, never));
  const entry = (dateJour: unknown, codeJour: unknown): object => ({
    dateJour,
    codeJour,
    periode: "2026-2027",
  });

  it("has the colours of a season as a list, and never the code 0 or an unknown one", async () => {
    assert.deepEqual(
      await read([
        entry("2026-11-22", 1),
        entry("2026-11-23", 2),
        entry("2026-11-24", 3),
        entry("2026-11-25", 0),
        entry("2026-11-20", 4),
        entry("2026-11-19", "3"),
        entry("hier", 1),
        null,
        "2026-11-18",
      ]),
      { "2026-11-22": "blue", "2026-11-23": "white", "2026-11-24": "red" },
    );
    assert.deepEqual(await read([]), {});
  });

  it("has no colour for a day of which it says two", async () => {
    const days = [
      entry("2026-11-22", 1),
      entry("2026-11-22", 3),
      entry("2026-11-23", 2),
      entry("2026-11-23", 2),
    ];
    assert.deepEqual(await read(days), { "2026-11-23": "white" });
  });

  it("of one day is about that day", async () => {
    assert.deepEqual(await read(entry("2026-11-25", 3), TODAY + 1), { "2026-11-25": "red" });
    assert.deepEqual(await read(entry("2026-11-25", 0), TODAY + 1), {});
    assert.equal(await read(entry("2026-11-24", 3), TODAY + 1), "shape");
    assert.equal(await read([entry("2026-11-25", 3)], TODAY + 1), "shape");
  });

  it("is refused for another season and in another form", async () => {
    assert.equal(await read([entry("2025-11-25", 3)]), "season");
    assert.equal(await read([{ date: "2026-11-25", code: 3 }]), "shape");
    assert.equal(await read([entry("2026-11-24", "ROUGE")]), "shape");
    assert.equal(await read({ values: { "2026-11-25": "RED" } }), "shape");
  });
});
