import assert from "node:assert/strict";
import { formatDay, parseDay, type Day } from "../../nodes/readings/index.js";
import { shippedColor } from "../../nodes/tariffs/index.js";
import { typedColor } from "../costs/tempo-days.js";

const day = (text: string): Day => parseDay(text)!;
const between = (first: string, last: string): Day[] =>
  Array.from({ length: day(last) - day(first) + 1 }, (_, i) => day(first) + i);

describe("days of Tempo, typed twice", () => {
  it("have the same colour, and none before September 2014 and after 2 April 2026", () => {
    const differ = between("2014-01-01", "2027-12-31")
      .map((one) => `${formatDay(one)} ${shippedColor(one) ?? "unknown"}`)
      .filter((text) => text !== `${text.slice(0, 10)} ${typedColor(text.slice(0, 10)) ?? "unknown"}`);
    assert.deepEqual(differ, []);
  });
});
