import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson, type JsonBounds, type JsonRead } from "../../nodes/base/index.js";
import { answerBounds } from "../../nodes/services/http/bounds.js";
import { anyText } from "../any-text.js";

/** By the reader itself, and at once where that may be: both say the same. */
function read(text: string, bounds: Partial<JsonBounds> = {}): JsonRead & { slices: number } {
  const { slices: _, ...bySlices } = readWith(text, bounds, 0);
  const { slices, ...atOnce } = readWith(text, bounds);
  assert.deepEqual(atOnce, bySlices);
  return { ...bySlices, slices };
}

function readWith(text: string, bounds: Partial<JsonBounds>, atOnce?: number): JsonRead & { slices: number } {
  const work = readJson(text, { ...answerBounds, ...bounds }, atOnce);
  for (let slices = 1; ; slices++) {
    const slice = work.next();
    if (slice.done === true) return { ...slice.value, slices };
  }
}

/** What the language's own parser says, for lists and objects. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "0", "length"));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    anyText(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value")),
    fc.array(fc.tuple(names, tie("value"))).map((entries) => Object.fromEntries(entries)),
  ),
})).value;
const texts = fc
  .tuple(json, fc.constantFrom(undefined, 0, 1, "\t", " \n\r"))
  .map(([value, space]) => JSON.stringify({ value }, undefined, space));

describe("JSON in slices", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(read(text).json, parsed(text));
      }),
      { numRuns: 500 },
    );
  });

  it("refuses what JSON.parse refuses", () => {
    const pieces = [
      ...Array.from('{}[]",:\\/ \n\t\u00a0\u0001\ufeff'),
      "-",
      "+",
      ".",
      "e",
      "1",
      "00",
      "tru",
      "null",
      "\\u12",
      "NaN",
    ];
    const changed = fc
      .tuple(
        texts,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom("", ...pieces)), {
          minLength: 1,
          maxLength: 3,
        }),
      )
      .map(([text, changes]) =>
        changes.reduce((before, [at, length, piece]) => {
          const from = at % (before.length + 1);
          return before.slice(0, from) + piece + before.slice(from + length);
        }, text),
      );
    fc.assert(
      fc.property(changed, (text) => {
        // The one thing that it reads beyond: the mark that may precede a text.
        assert.deepEqual(read(text).json, parsed(text.replace(/^\ufeff/, "")));
      }),
      { numRuns: 2_000 },
    );
  });

  it("says where a text stops being JSON", () => {
    for (const [text, at] of [
      ["x", 0],
      ['{"a": 1,\n b: 2}', 10],
      ['{"a": [1\n2]}', 9],
      ['["a\n"]', 1],
      ["[1,", 3],
    ] as const) {
      assert.equal(read(text).wrongAt, at, text);
    }
    for (const text of ["[1]", "[".repeat(1_000)]) assert.equal(read(text).wrongAt, undefined);
  });

  it("keeps names that objects have by themselves as names", () => {
    const { json } = read('{"__proto__":{"success":true},"x":{"__proto__":1,"__proto__":2}}');
    assert.ok(json);
    assert.equal("success" in json, false);
    assert.deepEqual(Object.keys(json), ["__proto__", "x"]);
    assert.equal(Object.getPrototypeOf(json), Object.prototype);
  });

  it("stops at each bound, and not before", () => {
    const bounds: JsonBounds = { depth: 3, entries: 5, names: 4, values: 12, text: 20 };
    const many = (count: number, one: (i: number) => string): string =>
      Array.from({ length: count }, (_, i) => one(i)).join(",");
    const cases: readonly (readonly [keyof JsonBounds, within: string, beyond: string])[] = [
      ["depth", '[{"a":[]}]', "[[[[]]]]"],
      ["entries", `[${many(5, String)}]`, `[${many(6, String)}]`],
      ["names", `{${many(4, (i) => `"${i}":0`)}}`, `{${many(5, (i) => `"${i}":0`)}}`],
      [
        "values",
        `[[${many(5, String)}],[${many(4, String)}]]`,
        `[[${many(5, String)}],[${many(5, String)}]]`,
      ],
      ["text", `["${"x".repeat(19)}"]`, `["${"x".repeat(21)}"]`],
      ["text", `{"${"x".repeat(19)}":1}`, `{"${"x".repeat(21)}":1}`],
      ["text", `["${"\\n".repeat(9)}"]`, `["${"\\n".repeat(11)}"]`],
      ["text", `[${"1".repeat(20)}]`, `[${"1".repeat(21)}]`],
    ];
    for (const [exceeds, within, beyond] of cases) {
      assert.deepEqual(read(within, bounds), { json: JSON.parse(within) as object, slices: 1 }, within);
      assert.deepEqual(read(beyond, bounds), { json: undefined, exceeds, slices: 1 }, beyond);
    }
  });

  it("knows the bound before the end of a text that goes on for ever", () => {
    for (const [exceeds, text] of [
      ["depth", "[".repeat(1_000_000)],
      ["depth", '{"a":'.repeat(1_000_000)],
      ["entries", `[${"0,".repeat(1_000_000)}`],
      ["values", `[${`[${"0,".repeat(9_999)}0],`.repeat(100)}`],
      ["text", `["${"x".repeat(1_000_000)}`],
    ] as const) {
      const { slices, ...rest } = read(text);
      assert.deepEqual(rest, { json: undefined, exceeds });
      assert.ok(slices < 20, `${exceeds}: ${slices} slices`);
    }
  });

  it("pauses within a long answer, and not in one of a week", () => {
    const point = '{"value":"412","date":"2026-02-02 00:30:00","interval_length":"PT30M"}';
    const list = (count: number): string => `[${Array<string>(count).fill(point).join(",")}]`;
    assert.equal(read(list(7 * 48)).slices, 1);
    assert.ok(read(list(50_000)).slices > 50);
  });
});
