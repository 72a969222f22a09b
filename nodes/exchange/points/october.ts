/**
 * Makes the naive stamps of a curve instants. In October, the clock shows the hour from two to three twice, and only the
 * order of a file's lines tells summer time from winter time. Files may be damaged, sorted or put together from others:
 * what their order does not prove is rejected (docs/dev/enedis.md#naive-files).
 */
import { DAY_SECONDS, fromWall, HOUR_SECONDS, isDoubled, isSkipped, type Day } from "../../readings/index.js";
import type { CurvePoints } from "./curve-points.js";
import type { Points } from "./points.js";

/** Points of a curve, by their position. */
type Members = readonly number[];

/** Points of a day in a row whose stamps never go back. */
interface Pass {
  /** Its points of the doubled hour. */
  readonly doubled: number[];
  /** It has points of the same day before that hour, and after it. */
  before: boolean;
  after: boolean;
  /** One of these occurs twice: its lines are copies. */
  repeats: boolean;
}

/** Points between two signs of life. */
const SLICE = 100_000;

interface OctoberOptions {
  readonly points: Points;
  /** The parts whose format goes from the newest line to the oldest. */
  readonly isNewestFirst: ReadonlySet<number>;
  /** Called often: this takes a while. */
  readonly alive: () => Promise<void>;
}

/**
 * @param naive points whose ends are Paris wall seconds, in the order of the file
 * @returns the points that now have an instant
 */
export async function toInstants(
  curve: CurvePoints,
  naive: Uint32Array,
  { points, isNewestFirst, alive }: OctoberOptions,
): Promise<Uint32Array> {
  const done = new Uint32Array(naive.length);
  let count = 0;
  const set = (i: number, instant: number): void => {
    curve.setInstant(i, instant);
    done[count++] = i;
  };
  // While the ends of their days are wall times, too.
  const turns = octoberDays(curve, naive, points).flatMap(({ day, members }) =>
    turnsOf(curve, day, members, isNewestFirst.has(points.partOf(curve.line(members[0]!)))),
  );
  await alive();
  const single = naive.filter((i) => !isDoubled(curve.end(i)));
  const skipped: number[] = [];
  /** What the clock showed after the skipped hours. */
  const shown = new Set<number>();
  for (const [k, i] of single.entries()) {
    const end = curve.end(i);
    if (isSkipped(end)) skipped.push(i);
    else {
      if (isSkipped(end - HOUR_SECONDS)) shown.add(fromWall(end));
      set(i, fromWall(end));
    }
    if (k % SLICE === 0) await alive();
  }
  for (const i of skipped) {
    const instant = fromWall(curve.end(i));
    if (shown.has(instant)) points.reject(curve.line(i), "clock");
    else set(i, instant);
  }
  for (const [i, isSecond] of turns) {
    if (isSecond === undefined) points.reject(curve.line(i), "clock");
    else set(i, fromWall(curve.end(i), isSecond));
  }
  return done.subarray(0, count);
}

/**
 * All points of the days whose doubled hour has some. Several files, or answers, may have the same one: each has an order
 * of its own.
 */
function octoberDays(
  curve: CurvePoints,
  naive: Uint32Array,
  points: Points,
): { readonly day: Day; readonly members: number[] }[] {
  const days = new Set<Day>();
  for (const i of naive) if (isDoubled(curve.end(i))) days.add(dayOfEnd(curve.end(i)));
  const found = new Map<string, { readonly day: Day; readonly members: number[] }>();
  if (days.size === 0) return [];
  for (const i of naive) {
    const day = dayOfEnd(curve.end(i));
    if (!days.has(day)) continue;
    const key = `${day}/${points.partOf(curve.line(i))}`;
    const known = found.get(key);
    if (known) known.members.push(i);
    else found.set(key, { day, members: [i] });
  }
  return [...found.values()];
}

/** The day of an interval, by wall time: a day's last interval ends at midnight. */
function dayOfEnd(end: number): Day {
  return Math.ceil(end / DAY_SECONDS) - 1;
}

/** Whether each point of the doubled hour is of its second turn; undefined: the order does not prove it. */
function turnsOf(
  curve: CurvePoints,
  day: Day,
  members: Members,
  isNewestFirst: boolean,
): [i: number, isSecond: boolean | undefined][] {
  const isReversed = goesBack(curve, members);
  const passes = passesOf(curve, day, isReversed ? members.toReversed() : members);
  const found: [number, boolean | undefined][] = [];
  const all = ({ doubled }: Pass, isSecond: boolean | undefined): void => {
    for (const i of doubled) found.push([i, differs(curve, i, doubled) ? undefined : isSecond]);
  };
  for (let from = 0; from < passes.length;) {
    const chain = chainAt(passes, from);
    const isFirst = from === 0;
    from += Math.max(1, chain.length);
    const [first, last] = [chain[0], chain.at(-1)];
    if (first === undefined || last === undefined) continue;
    const hasContext = first.before || last.after || chain.length === passes.length;
    if (chain.length === 1) {
      // What stands between lines of other hours has changed its place.
      const isInOrder = (first.before || isFirst) && (first.after || from >= passes.length);
      const isPaired = hasContext && isInOrder && hasPairs(curve, first);
      // Sorted by their texts, the newest first, lines with the same stamp may stand in either order.
      const isSure = !isReversed || (isNewestFirst && first.doubled.length === 2);
      first.doubled.forEach((i, k) => found.push([i, isPaired && isSure ? k % 2 === 1 : undefined]));
      continue;
    }
    // Between the way into the hour and the way out of it, only lines that repeat others can stand.
    const isPair = chain.length === 2 && hasContext;
    all(first, isPair || first.before ? false : undefined);
    for (const pass of chain.slice(1, -1)) all(pass, undefined);
    all(last, isPair || last.after ? true : undefined);
  }
  return found;
}

/** Whether a pass has another value for the stamp of one of its points: lines have changed their places. */
function differs(curve: CurvePoints, i: number, doubled: Members): boolean {
  return doubled.some((other) => curve.end(other) === curve.end(i) && curve.value(other) !== curve.value(i));
}

/** Most stamps of a day say in which direction its lines go: in the doubled hour they go back once. */
function goesBack(curve: CurvePoints, members: Members): boolean {
  let rises = 0;
  for (let k = 1; k < members.length; k++) {
    rises += Math.sign(curve.end(members[k]!) - curve.end(members[k - 1]!));
  }
  return rises < 0;
}

function passesOf(curve: CurvePoints, day: Day, members: Members): Pass[] {
  const passes: Pass[] = [];
  const two = day * DAY_SECONDS + 2 * HOUR_SECONDS;
  let before = Infinity;
  for (const i of members) {
    const end = curve.end(i);
    if (end < before) passes.push({ doubled: [], before: false, after: false, repeats: false });
    const pass = passes.at(-1)!;
    if (end === before && !isDoubled(end)) pass.repeats = true;
    before = end;
    if (end < two) pass.before = true;
    else if (end < two + HOUR_SECONDS) pass.doubled.push(i);
    else pass.after = true;
  }
  return passes;
}

/** Passes through the doubled hour, one right after the other: none but the first came into it from before. */
function chainAt(passes: readonly Pass[], from: number): Pass[] {
  const chain: Pass[] = [];
  for (let k = from; k < passes.length; k++) {
    const pass = passes[k]!;
    if (pass.doubled.length === 0 || (chain.length > 0 && pass.before)) break;
    chain.push(pass);
    if (pass.after) break;
  }
  return chain;
}

/**
 * Whether every stamp of one pass occurs exactly twice, one right after the other: by the hour, or where a file was
 * sorted by its texts. Where other stamps do so too, the lines are copies.
 */
function hasPairs(curve: CurvePoints, { doubled, repeats }: Pass): boolean {
  const ends = doubled.map((i) => curve.end(i));
  const arePairs = ends.length % 2 === 0 && ends.every((end, k) => end === ends[k - (k % 2)]);
  return arePairs && new Set(ends).size === ends.length / 2 && !repeats;
}
