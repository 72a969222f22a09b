/** Saved properties: one table says what fits, and what is read (docs/dev/decisions.md#43-any-message-any-setting). */
import assert from "node:assert/strict";
import {
  aFlag,
  aText,
  aTrimmedText,
  numberIn,
  oneOf,
  readBy,
  unfitIn,
  variablesIn,
} from "../../nodes/base/index.js";
import { someOf } from "../../nodes/base/properties.js";

const table = {
  text: aText,
  trimmed: aTrimmedText,
  flag: aFlag,
  choice: oneOf(["a", "b"], "a"),
  list: someOf(["a", "b"], ["b"]),
  number: numberIn(0, 59, 7),
};
const defaults = { text: "", trimmed: "", flag: false, choice: "a", list: ["b"], number: 7 };
const all = (value: unknown): object =>
  Object.fromEntries(Object.keys(table).map((name) => [name, value] as const));

describe("saved properties", () => {
  it("that are absent have their defaults, and nothing is said", () => {
    for (const saved of [{}, all(undefined), all(null)]) {
      assert.deepEqual(readBy(table, saved), defaults);
      assert.deepEqual(unfitIn(table, saved), []);
    }
    assert.deepEqual(unfitIn(table, all("")), []);
  });

  it("that do not fit have their defaults, and are named in the order of the table", () => {
    for (const odd of [{}, () => 1, Symbol("odd"), NaN]) {
      assert.deepEqual(readBy(table, all(odd)), defaults);
      assert.deepEqual(
        unfitIn(table, all(odd)).map(({ name }) => name),
        Object.keys(table),
      );
    }
  });

  it("that are variables which are not set count as absent, and are named", () => {
    const unset = all("${NAME}");
    assert.deepEqual(readBy(table, unset), defaults);
    assert.equal(unfitIn(table, unset).length, 6);
    assert.deepEqual(variablesIn(["text", "number"], { ...unset, number: 7 }), { text: "${NAME}" });
  });

  it("that fit are read", () => {
    const saved = { text: " t ", trimmed: " t ", flag: "true", choice: "b", list: "a, b", number: "12.4" };
    assert.deepEqual(unfitIn(table, saved), []);
    const read = { text: " t ", trimmed: "t", flag: true, choice: "b", list: ["a", "b"], number: 12 };
    assert.deepEqual(readBy(table, saved), read);
  });

  it("are said not to fit, though something is made of them", () => {
    const saved = { list: ["a", "c"], number: 90 };
    assert.deepEqual(
      unfitIn(table, saved).map(({ name }) => name),
      ["list", "number"],
    );
    assert.deepEqual(readBy(table, saved), { ...defaults, list: ["a"], number: 59 });
  });
});
