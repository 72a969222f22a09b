/**
 * What the fleet's database keeps of a usage point beside its readings, so that an empty archive goes on where a lost one
 * stood (docs/dev/decisions.md#61-an-archive-that-comes-back). Its form is JSON. It has nothing that tells credentials.
 */
import type { Collected, Day, Direction } from "../readings/index.js";
import type { BlockKind } from "./blocks.js";
import type { Cause } from "./calls.js";

/** The parts that are sent each time that something in them changes. */
export const keptParts = ["state", "cursor", "coverage"] as const;
export type KeptPart = (typeof keptParts)[number];

export interface KeptBlock {
  /** What it stops of its source or account, as {@link subjects} say it: `""`, `":consumption"`, … */
  readonly of: string;
  readonly kind: BlockKind;
  /** Seconds. */
  readonly since: number;
  readonly until: number | null;
  readonly times: number;
  readonly code: string | null;
}

export interface KeptSource {
  readonly service: string;
  readonly baseUrl: string;
  /** Whose budget it spends: sources of one account have the same number. */
  readonly account: number;
  readonly accountBlocks: readonly KeptBlock[];
  /** Seconds. */
  readonly firstSeen: number;
  readonly hadFirstRound: boolean;
  readonly refused: readonly {
    readonly direction: Direction;
    readonly series: Collected;
    readonly day: Day;
  }[];
  readonly blocks: readonly KeptBlock[];
}

interface KeptSeries {
  readonly direction: Direction;
  readonly series: Collected;
  readonly wantedFrom: Day | null;
  readonly firstDay: Day | null;
  /** Days [start, end[ that a user asked for by hand, and when, in seconds. */
  readonly requests: readonly { readonly start: Day; readonly end: Day; readonly at: number }[];
}

export interface KeptState {
  readonly firstDeploy: Day;
  readonly series: readonly KeptSeries[];
  /** The newest last. */
  readonly sources: readonly KeptSource[];
  /** Rounds of the present UTC day and the one before. */
  readonly polls: readonly { readonly utcDay: number; readonly cause: Cause; readonly count: number }[];
  readonly health: string | null;
  readonly told: readonly { readonly node: string; readonly topic: string; readonly value: string }[];
}

/** Its revisions are those of the fleet's database. */
export interface KeptCursor {
  readonly node: string;
  readonly direction: string;
  readonly measure: string;
  readonly sentTo: number;
  readonly batchTo: number;
  /** Instants; null: none. */
  readonly after: number | null;
  readonly startsFrom: number | null;
  /** Seconds. */
  readonly usedAt: number;
}

export interface KeptCoverage {
  readonly direction: Direction;
  readonly series: Collected;
  /** Consecutive days of which the same is known: the first one, the one after the last, state, times asked, asked at. */
  readonly runs: readonly (readonly [start: Day, end: Day, state: number, asked: number, askedAt: number])[];
}

/** All that is sent of the parts of a usage point. */
export interface KeptParts {
  readonly state: KeptState;
  readonly cursor: readonly KeptCursor[];
  readonly coverage: readonly KeptCoverage[];
}

/** A day whose cost a node sent, with what priced it: see `SentDay`. */
export interface KeptSentDay {
  readonly direction: Direction;
  readonly node: string;
  readonly day: Day;
  readonly daily: number | null;
  readonly curve: string;
  readonly colors: string;
  readonly registers: string;
}

/** What the registers of a direction showed on a day: see `Register`, and register-names.ts. */
export interface KeptRegisters {
  readonly direction: Direction;
  readonly day: Day;
  readonly rows: readonly {
    readonly origin: string;
    readonly owner: string;
    readonly calendar: string;
    readonly calendarLabel: string;
    readonly id: string;
    readonly label: string;
    readonly code: string;
    /** Wh. */
    readonly value: number;
    /** Seconds. */
    readonly readAt: number;
  }[];
}
