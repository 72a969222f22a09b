/**
 * What the fleet's database keeps of a usage point beside its readings, so that an empty archive goes on where a lost one
 * stood (docs/dev/decisions.md#61-an-archive-that-comes-back). Its form is JSON. It has nothing that tells credentials.
 */
import * as v from "valibot";
import { REGISTERS, allSeries, directions } from "../../readings/index.js";

const integer = v.pipe(v.number(), v.safeInteger());
const direction = v.picklist(directions);
const series = v.picklist([...allSeries, REGISTERS]);
/** What another version of this package wrote may have entries that this one does not know: they are left out. */
function listOf<T extends v.GenericSchema>(one: T): v.GenericSchema<unknown, v.InferOutput<T>[]> {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((all) =>
      all.flatMap((each) => {
        const read = v.safeParse(one, each);
        return read.success ? [read.output] : [];
      }),
    ),
  );
}

function isSeries(value: unknown): boolean {
  const [one, other] = typeof value === "string" ? value.split("/") : [];
  return v.is(direction, one) && v.is(series, other);
}

const block = v.object({
  /** What it stops of its source or account, as `subjects` say it: `""`, `":consumption"`, … */
  of: v.string(),
  kind: v.picklist(["banned", "quota", "consent", "refused"]),
  /** Seconds. */
  since: integer,
  until: v.nullable(integer),
  times: integer,
  code: v.nullable(v.string()),
});

const cause = v.picklist([
  ...(["tick", "first", "catch-up", "refresh", "history", "doctor", "account", "screen", "lost"] as const),
]);

const call = v.object({
  /** Milliseconds. */
  at: integer,
  /** `direction/series`; null: of none. */
  of: v.nullable(v.custom<`${v.InferOutput<typeof direction>}/${v.InferOutput<typeof series>}`>(isSeries)),
  cause,
  isHistory: v.boolean(),
  /** null: on its way, or cut off. */
  outcome: v.nullable(v.string()),
  code: v.nullable(v.string()),
  isFailed: v.boolean(),
});

const source = v.object({
  service: v.string(),
  baseUrl: v.string(),
  /** Whose budget it spends: sources of one account have the same number. */
  account: integer,
  accountBlocks: listOf(block),
  /** Seconds. */
  firstSeen: integer,
  hadFirstRound: v.boolean(),
  /** Ranges that start on a day or earlier. */
  refused: listOf(v.object({ direction, series, day: integer })),
  blocks: listOf(block),
  /** Of the present UTC day; undefined: a version of this package wrote it that did not say. */
  calls: v.optional(listOf(call)),
});

const state = v.object({
  firstDeploy: integer,
  series: listOf(
    v.object({
      direction,
      series,
      wantedFrom: v.nullable(integer),
      firstDay: v.nullable(integer),
      /** Days [start, end[ that a user asked for by hand, and when, in seconds. */
      requests: listOf(v.object({ start: integer, end: integer, at: integer })),
    }),
  ),
  /** The newest last. */
  sources: listOf(source),
  /** Rounds of the present UTC day and the one before. */
  polls: listOf(
    v.object({
      utcDay: integer,
      cause,
      count: integer,
    }),
  ),
  /** What arrived until then was forgotten, in seconds by the time of the fleet's database; null: nothing. */
  forgottenAt: v.optional(v.nullable(integer), null),
  health: v.nullable(v.string()),
  told: listOf(v.object({ node: v.string(), topic: v.string(), value: v.string() })),
});

/** Its revisions are those of the fleet's database. */
const cursor = v.object({
  node: v.string(),
  direction: v.string(),
  measure: v.string(),
  sentTo: integer,
  batchTo: integer,
  /** Instants; null: none. */
  after: v.nullable(integer),
  startsFrom: v.nullable(integer),
  /** Seconds. */
  usedAt: integer,
});

/** Consecutive days of which the same is known: the first one, the one after the last, state, times asked, asked at. */
const runs = listOf(v.tuple([integer, integer, integer, integer, integer]));
/** All that was asked for of a series at once, as it was sent before {@link KeptCoverageDays}. */
const coverage = v.object({ direction, series, runs });

const registerRow = v.object({
  origin: v.string(),
  owner: v.string(),
  calendar: v.string(),
  calendarLabel: v.string(),
  id: v.string(),
  label: v.string(),
  code: v.string(),
  /** Wh. */
  value: integer,
  /** Seconds. */
  readAt: integer,
});

const parts = {
  state,
  cursor: listOf(cursor),
  coverage: listOf(coverage),
  runs,
  register: listOf(registerRow),
};

export type KeptCall = v.InferOutput<typeof call>;
export type KeptBlock = v.InferOutput<typeof block>;
export type KeptSource = v.InferOutput<typeof source>;
export type KeptState = v.InferOutput<typeof state>;
export type KeptCursor = v.InferOutput<typeof cursor>;
export type KeptCoverage = v.InferOutput<typeof coverage>;

/** The parts that are sent each time that something in them changes. */
export const keptParts = ["state", "cursor"] as const;
export type KeptPart = (typeof keptParts)[number];

/** All that is sent of the parts of a usage point. */
export interface KeptParts {
  readonly state: KeptState;
  readonly cursor: readonly KeptCursor[];
}

/** @returns undefined: another version of this package wrote it, or nobody did */
export function readKept<P extends keyof typeof parts>(
  part: P,
  value: unknown,
): v.InferOutput<(typeof parts)[P]> | undefined {
  const read = v.safeParse(parts[part], value);
  return read.success ? read.output : undefined;
}

/** So many days are kept together; the number of the first one is a multiple of it. */
export const COVERAGE_DAYS = 32;

/** What was asked for of days that are kept together. */
export interface KeptCoverageDays extends KeptCoverage {
  /** The first one. */
  readonly day: number;
}

/** A day whose cost a node sent, with what priced it: see `SentDay`. */
export interface KeptSentDay {
  readonly direction: KeptCoverage["direction"];
  readonly node: string;
  readonly day: number;
  readonly daily: number | null;
  readonly curve: string;
  readonly colors: string;
  readonly registers: string;
  readonly prices: string;
}

/** What the registers of a direction showed on a day: see `Register`, and register-names.ts. */
export interface KeptRegisters {
  readonly direction: KeptCoverage["direction"];
  readonly day: number;
  readonly rows: readonly v.InferOutput<typeof registerRow>[];
}
