/** The plan's inputs: what the archive knows of the wanted series, and what a source allows. */
import type { HistoryRequest } from "../../archive/index.js";
import { HOUR_SECONDS, REGISTERS, allSeries, dayOf, type Collected, type Day } from "../../readings/index.js";
import { deadline, newestDay } from "../../services/index.js";
import type { MeterContext } from "./meter-context.js";
import {
  neverAsked,
  SeriesFacts,
  type PlanSeries,
  oldestWanted,
  type Depth,
  type Stretch,
  wantKey,
  type Want,
} from "../plan/index.js";
import type { SourceState } from "./source.js";

/** MyElectricalData blacklists a day without data for 24 h (docs/dev/enedis.md#myelectricaldata-v2-cache). */
const BLACK_LIST = 25 * HOUR_SECONDS;

/**
 * Whether registers come with the daily values is not known: a day without them is tried three times at most, not at each
 * tick. So are those of a direction that fail. Seconds.
 */
export const REGISTERS_PAUSE = 5 * HOUR_SECONDS;

const collected = [...allSeries, REGISTERS] as const;

export class PlanInputs {
  readonly #meter: MeterContext;
  /** By series and source. */
  readonly #made = new Map<
    string,
    { readonly input: PlanSeries; readonly requests: readonly HistoryRequest[] }
  >();
  /** The oldest days that the services serve, as of a day. */
  #deadlines: { readonly today: Day; readonly of: ReadonlyMap<Collected, Day> } | undefined;
  /** By series and source: the longest accepted range, in days, where longer ones were refused. */
  readonly #shorter = new Map<string, number>();

  constructor(meter: MeterContext) {
    this.#meter = meter;
  }

  /** A source accepts no range longer than this number of days. */
  shorten({ source }: SourceState, want: Want, days: number): void {
    this.#shorter.set(`${wantKey(want)}/${source.id}`, days);
  }

  /**
   * What is known of each wanted series. It is the same object while nothing changes, to avoid repeated work.
   * @param endsYesterday the source has nothing for the day that should be its newest
   * @param at an instant of a later day, in seconds: as it will be then if nothing else happens
   */
  of(
    source: SourceState,
    wants: readonly Want[],
    { endsYesterday = false, at = this.#meter.now() }: { endsYesterday?: boolean; at?: number } = {},
  ): PlanSeries[] {
    const today = dayOf(at);
    const isLater = today > dayOf(this.#meter.now());
    return wants.map((want) => {
      const { direction, series } = want;
      const { coverage, requests: allRequests, refusedRanges } = this.#meter.archive;
      const row = this.#meter.row(want);
      const hasYesterday = source.queue.reachMemory.read(at);
      const newest = newestDay(direction, series, today, hasYesterday) - (endsYesterday ? 1 : 0);
      const from = Math.max(row.wantedFrom ?? newest, this.#deadline(series, today));
      const ofSource = `${wantKey(want)}/${source.source.id}`;
      const key = isLater ? `${ofSource}/later` : ofSource;
      const before = this.#made.get(key);
      const requests = allRequests.of(row.id);
      const input: PlanSeries = {
        direction,
        series,
        from,
        newest,
        refusedBefore: refusedRanges.before(row, source.source.id),
        maxDays: this.#shorter.get(ofSource) ?? source.limits.maxDays[series],
        noDataStands: standsOf(source, series),
        coverage: coverage.known(row.id, from, newest + 1),
        requests: requests.map((request) => ({
          ...request,
          coverage: coverage.known(row.id, request.start, request.end),
        })),
        facts: new SeriesFacts(),
      };
      if (before !== undefined && before.requests === requests && isSame(before.input, input))
        return before.input;
      this.#made.set(key, { input, requests });
      return input;
    });
  }

  /** The missing history of a series if a depth applied from now on. */
  historyLeft(input: PlanSeries, depth: Depth): Stretch {
    const { archive, usagePoint } = this.#meter;
    const wanted = oldestWanted(input.series, depth, usagePoint.firstDeploy);
    const from = Math.min(input.from, Math.max(wanted, deadline(input.series, dayOf(this.#meter.now()))));
    const coverage = archive.coverage.known(this.#meter.row(input).id, from, input.newest + 1);
    return { series: input.series, days: neverAsked({ ...input, from, coverage, facts: new SeriesFacts() }) };
  }

  #deadline(series: Collected, today: Day): Day {
    if (this.#deadlines?.today !== today) {
      this.#deadlines = { today, of: new Map(collected.map((each) => [each, deadline(each, today)])) };
    }
    return this.#deadlines.of.get(series)!;
  }
}

/** For a stand-in 0: the *no data* came from another service, which does not bind it. */
function standsOf({ position, settings }: SourceState, series: Collected): number {
  if (series === REGISTERS) return REGISTERS_PAUSE;
  return position === 0 && settings.service === "myelectricaldata" && series === "load_curve"
    ? BLACK_LIST
    : 0;
}

/** Compares coverages by identity: they are the same object until one of their days changes. */
function isSame(a: PlanSeries, b: PlanSeries): boolean {
  return (
    a.from === b.from &&
    a.newest === b.newest &&
    a.refusedBefore === b.refusedBefore &&
    a.maxDays === b.maxDays &&
    a.noDataStands === b.noDataStands &&
    a.coverage === b.coverage &&
    a.requests.every(({ coverage }, i) => coverage === b.requests[i]!.coverage)
  );
}
