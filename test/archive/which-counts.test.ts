/**
 * Which of two values counts, whichever way the second one comes: from a service, in a file, from another member. One table
 * for the three places that decide it: readings/merging.ts, staging/staged-rows.ts and fleet/merge.ts.
 */
import assert from "node:assert/strict";
import { merge, type Stored } from "../../nodes/fleet/merge.js";
import { startOfDay, type Reading } from "../../nodes/readings/index.js";
import { Harness, day } from "./harness.js";

const AT = startOfDay(day("2026-11-03")) + 12 * 3_600;
const HALF = 1_800;

const exact = (value: number, step = HALF, start = AT): Reading => ({ start, step, value });
const rounded = (value: number, step = HALF, start = AT): Reading => ({
  ...exact(value, step, start),
  rounded: true,
});
/** An hour in two halves. */
const halves = (one: number, other: number): Reading[] => [exact(one), exact(other, HALF, AT + HALF)];
const hour = (value: number): Reading[] => [exact(value, 3_600)];
const roundedHour = (value: number): Reading[] => [rounded(value, 3_600)];

const ways = ["service", "file", "later member", "earlier member"] as const;
type Way = (typeof ways)[number];
type Kept = "held" | "new";

interface Case {
  readonly title: string;
  readonly held: readonly Reading[];
  readonly incoming: readonly Reading[];
  /** What the archive has afterwards; where a way is absent, it never brings such readings. */
  readonly keeps: Kept | Readonly<Partial<Record<Way, Kept>>>;
}

/** A service is asked for what is so now; a file says what was so; a member has decided already. */
const cases: readonly Case[] = [
  { title: "nothing held", held: [], incoming: [exact(700)], keeps: "new" },
  { title: "exact, beside a rounded one", held: [rounded(1_000)], incoming: [exact(700)], keeps: "new" },
  { title: "exact, equal to a rounded one", held: [rounded(700)], incoming: [exact(700)], keeps: "new" },
  {
    title: "rounded, beside an exact one",
    held: [exact(700)],
    incoming: [rounded(1_000)],
    keeps: { file: "held", "later member": "held", "earlier member": "held" },
  },
  {
    title: "exact, beside another exact one",
    held: [exact(700)],
    incoming: [exact(900)],
    keeps: { service: "new", file: "held", "later member": "new", "earlier member": "held" },
  },
  {
    title: "finer, and the same energy",
    held: hour(600),
    incoming: halves(500, 700),
    keeps: { service: "new", file: "new", "later member": "new", "earlier member": "held" },
  },
  {
    title: "coarser, and the same energy",
    held: halves(500, 700),
    incoming: hour(600),
    keeps: { service: "new", file: "held", "later member": "new", "earlier member": "held" },
  },
  {
    title: "finer, and another energy",
    held: hour(600),
    incoming: halves(500, 900),
    keeps: { service: "new", file: "held", "later member": "new", "earlier member": "held" },
  },
  {
    title: "exact halves, across a rounded hour",
    held: roundedHour(1_000),
    incoming: halves(500, 700),
    keeps: "new",
  },
  {
    title: "a rounded hour, across exact halves",
    held: halves(500, 700),
    incoming: roundedHour(1_000),
    keeps: { file: "held", "later member": "held", "earlier member": "held" },
  },
];

describe("which of two values counts", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  const held = (): Reading[] =>
    harness.archive.readings
      .between(harness.series().id, 0, harness.seconds)
      .map(({ start, step, value, rounded: isRounded }) => ({
        start,
        step,
        value,
        ...(isRounded === true && { rounded: isRounded }),
      }));

  /** @param seconds from when the held one arrived to when this one did */
  function takeOver(incoming: readonly Reading[], seconds: number): void {
    const stored = (all: readonly Reading[], arrived: number): Stored[] =>
      all.map(({ rounded: isRounded = false, ...reading }) => ({
        ...reading,
        at: null,
        rounded: isRounded,
        arrived,
      }));
    const { changed } = merge(stored(incoming, 100 + seconds), stored(held(), 100), 1_000);
    if (changed.length === 0) return;
    harness.archive.readings.adopt(
      harness.series(),
      changed.map(({ start, step, value, rounded: isRounded }) => ({
        start,
        step,
        value,
        source: 1,
        revised: false,
        ...(isRounded && { rounded: true }),
      })),
      () => undefined,
    );
  }

  const bring: Readonly<Record<Way, (incoming: readonly Reading[]) => unknown>> = {
    service: (incoming) => harness.merge(incoming),
    file: (incoming) => harness.load(incoming),
    "later member": (incoming) => takeOver(incoming, 1),
    "earlier member": (incoming) => takeOver(incoming, -1),
  };

  for (const { title, held: before, incoming, keeps } of cases) {
    for (const way of ways) {
      const kept = typeof keeps === "string" ? keeps : keeps[way];
      if (kept === undefined) continue;
      it(`${title}: from a ${way}, the ${kept} one`, async () => {
        if (before.length > 0) await harness.load(before);
        await bring[way](incoming);
        assert.deepEqual(held(), kept === "new" ? incoming : before);
      });
    }
  }
});
