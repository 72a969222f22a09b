/**
 * Examples running in one Node-RED, as a user imports them: at first two days ago, then today, with a hole in the
 * curve.
 */
import assert from "node:assert/strict";
import { installNodeRed, installPalette, type PaletteName } from "../installs.js";
import { until } from "../until.js";
import {
  example,
  ExampleHarness,
  nodeOf,
  together,
  type Archived,
  type Example,
  type ExampleNode,
} from "./harness.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const paris = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Paris",
  dateStyle: "short",
  timeStyle: "medium",
});
/** `2026-12-01 08:40:00` */
export const inParis = (instant: number): string => paris.format(instant);

/** Milliseconds by which Paris is ahead of UTC. */
const parisOffset = (instant: number): number =>
  Date.parse(`${inParis(instant).replace(" ", "T")}Z`) - instant;

/** About noon of today in Paris: function nodes have no other clock than the host's. */
export const noon = Date.parse(`${inParis(Date.now()).slice(0, 10)}T11:30:00Z`);

/** The end of yesterday. */
const midnight =
  Date.parse(`${inParis(noon).slice(0, 10)}T00:00:00Z`) -
  parisOffset(Date.parse(`${inParis(noon).slice(0, 10)}T00:00:00Z`) - 2 * HOUR);

/** The start of the half-hour that the demo publishes late. */
export const hole =
  Date.parse(`${inParis(noon - 7 * DAY).slice(0, 10)}T12:00:00Z`) - (parisOffset(noon - 7 * DAY) - 2 * HOUR);

/** A third of a year in days. */
export const CURVE_DAYS = 100;

export interface AtWorkOptions {
  /** In addition to the first steps: all share the archive. */
  readonly examples: readonly Example[];
  /** Packages that these need in addition to the core's. */
  readonly palette: readonly PaletteName[];
  /** What the test replaces, by the node's id: ports, and intervals of minutes. */
  readonly patch?: readonly (readonly [id: string, properties: object])[];
  /** Nodes whose messages the test reads. */
  readonly taps?: readonly ExampleNode[];
  readonly credentials?: Readonly<Record<string, object>>;
}

/** Replaces an interval of a minute. */
export const everyTwoSeconds = (flow: Example): readonly [id: string, properties: object] => [
  nodeOf(flow, "Chaque minute").id,
  { repeat: "2", onceDelay: 1 },
];

export class AtWork extends ExampleHarness {
  static async open(options: AtWorkOptions): Promise<AtWork> {
    const { examples, palette: names, patch = [], taps = [], credentials = {} } = options;
    const [nodeRed, palette] = await Promise.all([installNodeRed(), installPalette(...names)]);
    const atWork = new AtWork({
      flows: together([example(1), ...examples]),
      patch: new Map([
        [nodeOf(example(1), "enedis-linky-config").id, { loadCurveDays: CURVE_DAYS }],
        ...patch,
      ]),
      taps: taps.map(({ id }) => id),
      credentials,
      palette,
      nodeRed,
    });
    atWork.jump(noon - 2 * DAY);
    return atWork;
  }

  /** Waits until the whole history of two days ago is in the archive. */
  async collected(): Promise<void> {
    const whole = 2 * 1_090 + (CURVE_DAYS - 1) * 48;
    await until("everything was collected", () => this.countArchived() > whole, undefined, 100);
  }

  /** Two days later: waits until the hole is filled, and both days are there. */
  async healed(): Promise<void> {
    const isFilled = (): boolean => this.hasArchived("load_curve", "start", hole);
    assert.equal(isFilled(), false);
    this.jump(noon);
    await this.inject(nodeOf(example(1), "Actualiser").id);
    await until("the hole is filled", isFilled, undefined, 50);
    await until("yesterday is there", () =>
      ["load_curve", "daily"].every((series) => this.hasArchived(series, "end", midnight)),
    );
  }

  /** From the archive: `series|start|value`. */
  readings(): string[] {
    return this.archived()
      .map(({ series, start, value }) => `${series}|${start}|${value}`)
      .sort();
  }

  curve(): Archived[] {
    return this.archived().filter(({ series }) => series === "load_curve");
  }

  /** Each is refused with a line in the log. */
  assertNothingRefused(): void {
    assert.deepEqual(
      this.log.filter((line) => line.includes("[enedis-linky history:")),
      [],
    );
  }
}

/**
 * Waits until both have the same content, as long as either still changes: the programs of a busy machine are slow. On
 * failure shows where they differ.
 */
export async function same<T>(what: string, wanted: () => T[], got: () => T[] | Promise<T[]>): Promise<void> {
  let [end, last] = [0, ""];
  for (;;) {
    const lists = [wanted(), await got()] as const;
    // As long as one of them grows, nobody has to know where they differ.
    const isAsLong = lists[0].length === lists[1].length;
    const now = isAsLong ? JSON.stringify(lists) : lists.map(({ length }) => length).join();
    const isLate = now === last && Date.now() > end;
    if (now !== last) [end, last] = [Date.now() + 30_000, now];
    if (isAsLong || isLate) {
      const [left, right] = lists.map((list) => list.map((entry) => JSON.stringify(entry)));
      const there = new Set(right);
      const missing = left!.filter((entry) => !there.has(entry));
      const surplus = right!.length + missing.length - left!.length;
      if (missing.length === 0 && surplus === 0) return;
      if (isLate) {
        const wantedOnes = new Set(left);
        const other = right!.find((entry) => !wantedOnes.has(entry));
        assert.fail(`${what}: ${missing.length} missing (${missing[0]}), ${surplus} too many (${other})`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
