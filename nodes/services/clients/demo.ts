/**
 * The demo service: a simulated household that answers like the others, without network or credentials
 * (docs/dev/contract.md#demo).
 *
 * It refuses what Enedis refuses, so that the collector can be tried out with it.
 */
import { inSlices, yieldToEventLoop } from "../../base/index.js";
import { householdOf, registersOf } from "../../demo/index.js";
import { REGISTERS, dayOf, exists, type Collected, type Day, type Reading } from "../../readings/index.js";
import {
  deadline,
  limitsOf,
  ServiceError,
  type Answer,
  type RegisterAnswer,
  type RegisterQuery,
  type Service,
} from "../contract/index.js";

/** Days generated at a time: a whole year at once would block the flows for a few hundredths of a second. */
const SLICE = 60;

/**
 * @param now the wall clock, in milliseconds since 1970
 * @param since the day of a usage point's first deploy, if known: the day five days before has a hole that heals later
 */
export function demoService(now: () => number, since: (usagePointId: string) => Day | undefined): Service {
  return {
    id: "demo",
    async read(query, signal): Promise<Answer> {
      // Lets the flows run between two calls of a long history.
      await yieldToEventLoop();
      signal.throwIfAborted();
      const nowMs = now();
      checkQuery(query, dayOf(Math.floor(nowMs / 1000)));
      const household = householdOf(query.usagePointId);
      const readings: Reading[] = [];
      for (let start = query.start; start < query.end; start += SLICE) {
        if (start > query.start) await yieldToEventLoop();
        signal.throwIfAborted();
        const end = Math.min(start + SLICE, query.end);
        const { direction, series, usagePointId } = query;
        readings.push(...household.published(direction, series, start, end, nowMs, since(usagePointId)));
      }
      if (readings.length === 0) throw noData();
      return { readings, oddities: [] };
    },
    async readRegisters({ usagePointId, direction, start, end }, signal): Promise<RegisterAnswer> {
      await yieldToEventLoop();
      signal.throwIfAborted();
      const today = dayOf(Math.floor(now() / 1000));
      checkQuery({ direction, series: REGISTERS, start, end }, today);
      const days = { startDay: start, endDay: end, today, since: since(usagePointId) };
      const readings = await inSlices(registersOf(householdOf(usagePointId), direction, days), signal);
      if (readings.length === 0) throw noData();
      return { readings, events: [], oddities: [] };
    },
  };
}

function noData(): ServiceError {
  return new ServiceError("no_data", "no measure found for this usage point", { code: "no_data_found" });
}

/** @throws {ServiceError} what Enedis would answer to a query it refuses */
function checkQuery(
  { direction, series, start, end }: Omit<RegisterQuery, "usagePointId"> & { readonly series: Collected },
  today: Day,
): void {
  if (series !== REGISTERS && !exists(direction, series)) {
    throw new ServiceError("consent", "there is no max power of production", {
      code: "ADAM-ERR0069",
      scope: "direction",
    });
  }
  if (start >= end) {
    throw new ServiceError("bad_answer", "the start date must be before the end date", {
      code: "Invalid_request",
    });
  }
  if (end > today) {
    throw new ServiceError("range", "the end date must not be later than the current date", {
      code: "Invalid_request",
      range: "end_too_late",
    });
  }
  const { maxDays } = limitsOf("demo");
  if (end - start > maxDays[series]) {
    throw new ServiceError("range", `the period must not be longer than ${maxDays[series]} days`, {
      code: "ADAM-DC-0015",
      range: "too_long",
    });
  }
  // As with Enedis, one day more than is ever requested: a query planned just before midnight still gets an answer.
  if (start < deadline(series, today) - 1) {
    throw new ServiceError("range", "the start date is earlier than the history deadline", {
      code: "ADAM-DC-0016",
      range: "too_old",
    });
  }
}
