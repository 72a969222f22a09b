/** What an answer changes of what is known, and what is told of it. */
import assert from "node:assert/strict";
import type { ColorSource, HeldColor } from "../../nodes/archive/index.js";
import { instantAt, parseDay, type Day } from "../../nodes/readings/index.js";
import { shippedColor, type Color } from "../../nodes/pricing/index.js";
import { bindingColor, seasonOf, seasonText, toldColor } from "../../nodes/tempo/index.js";
import { settle } from "../../nodes/tempo/settling.js";

const TODAY = parseDay("2026-11-24")!;
const TOMORROW = TODAY + 1;

function held(day: Day, color: Color, more: Partial<HeldColor> = {}): ReadonlyMap<Day, HeldColor> {
  const one = {
    day,
    color,
    source: "rte",
    readAt: Number.MAX_SAFE_INTEGER,
    provisional: false,
    revision: 1,
    ...more,
  } as const;
  return new Map([[day, one]]);
}

const nothing: ReadonlyMap<Day, HeldColor> = new Map();

describe("a colour that is read", () => {
  const settled = (
    day: Day,
    color: Color,
    before = nothing,
    { source = "rte", hour = 11, minute = 0 }: { source?: ColorSource; hour?: number; minute?: number } = {},
  ): string | undefined => {
    const [one] = settle(new Map([[day, color]]), source, before, instantAt(TODAY, hour, minute));
    return one && `${one.provisional ? "provisional " : ""}${one.color}`;
  };

  it("is provisional before 10:30 of the day before, and binding from then on", () => {
    assert.equal(settled(TOMORROW, "red", nothing, { hour: 10, minute: 29 }), "provisional red");
    assert.equal(settled(TOMORROW, "red", nothing, { hour: 10, minute: 30 }), "red");
    assert.equal(settled(TODAY, "red", nothing, { hour: 0 }), "red");
  });

  it("takes the place of a provisional one, the same colour too", () => {
    const before = held(TOMORROW, "white", { provisional: true });
    assert.equal(settled(TOMORROW, "white", before), "white");
    assert.equal(settled(TOMORROW, "red", before), "red");
    assert.equal(settled(TOMORROW, "white", before, { hour: 9 }), undefined);
    assert.equal(settled(TOMORROW, "blue", before, { hour: 9 }), "provisional blue");
  });

  it("changes a binding one only where RTE changes its mind, or corrects who stood in for it", () => {
    assert.equal(settled(TOMORROW, "red", held(TOMORROW, "red")), undefined);
    assert.equal(settled(TOMORROW, "red", held(TOMORROW, "white")), "red");
    assert.equal(settled(TOMORROW, "red", held(TOMORROW, "white"), { source: "fallback" }), undefined);
    assert.equal(
      settled(TOMORROW, "red", held(TOMORROW, "white"), { hour: 9 }),
      undefined,
      "a clock put back",
    );
    const old = TODAY - 30;
    const readAt = (hour: number, minute: number) => ({ readAt: instantAt(old - 1, hour, minute) });
    assert.equal(settled(old, "red", held(old, "white", readAt(11, 15))), undefined);
    assert.equal(
      settled(old, "red", held(old, "white", readAt(11, 14))),
      "red",
      "RTE may have changed its mind",
    );
    assert.equal(settled(TODAY - 7, "red", held(TODAY - 7, "white", readAt(20, 0))), "red");
    assert.equal(settled(old, "red", held(old, "white", { source: "fallback" })), "red");
    const shipped = parseDay("2026-01-05")!;
    assert.equal(shippedColor(shipped), "red");
    assert.equal(settled(shipped, "blue"), undefined);
  });
});

describe("what is known of colours", () => {
  const archive = (all: ReadonlyMap<Day, HeldColor>) => ({ colors: { all } }) as never;

  it("prices if it is binding; the rest is told", () => {
    const provisional = archive(held(TODAY, "red", { provisional: true }));
    assert.equal(bindingColor(provisional, TODAY), undefined);
    assert.deepEqual(toldColor(provisional, TODAY), { color: "red", provisional: true });
    const binding = archive(held(TODAY, "red"));
    assert.equal(bindingColor(binding, TODAY), "red");
    assert.deepEqual(toldColor(binding, TODAY), { color: "red", provisional: false });
    for (const unknown of [archive(nothing), undefined]) {
      assert.equal(bindingColor(unknown, TODAY), undefined);
      assert.equal(toldColor(unknown, TODAY), undefined);
      assert.equal(bindingColor(unknown, parseDay("2026-01-05")!), "red");
    }
    const corrected = archive(held(parseDay("2026-01-05")!, "white"));
    assert.equal(bindingColor(corrected, parseDay("2026-01-05")!), "white");
  });

  it("goes by seasons from 1 September to 31 August", () => {
    assert.deepEqual(
      ["2026-08-31", "2026-09-01", "2027-01-01"].map((text) => seasonOf(parseDay(text)!)),
      [2025, 2026, 2026],
    );
    assert.equal(seasonText(2026), "2026-2027");
  });
});
