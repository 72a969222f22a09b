/** Reads what a backup knows beside readings: a meter's registers, the colours of Tempo days, announced days, prices. */
import {
  BackupError,
  registerOrigins,
  type Archive,
  type BackupRegisters,
  type HeldColor,
  type HeldDay,
  type HeldPrice,
  type UsagePoint,
} from "../../archive/index.js";
import { yieldToEventLoop } from "../../base/index.js";
import {
  LARGEST_REGISTER,
  LONGEST_NAME,
  REGISTERS,
  directions,
  type Day,
  type Register,
  type RegisterReading,
} from "../../readings/index.js";

/** No meter has more, whatever its contracts were: others are left out. */
const MOST_REGISTERS = 1_000;

/**
 * What is usable of a meter's registers, some whole days at a time. What goes wrong where they are taken does not come by
 * here, so each error is the backup's.
 * @throws {BackupError} `damaged`
 */
export async function* registersIn(
  backup: Archive,
  { id }: UsagePoint,
  today: Day,
): AsyncGenerator<BackupRegisters> {
  try {
    for (const direction of directions) {
      const series = backup.usagePoints.seriesId(id, direction, REGISTERS);
      if (series === undefined || backup.registers.head(series) === 0) continue;
      for (const origin of registerOrigins) {
        const within = { first: 0, last: today, most: MOST_REGISTERS };
        for (const { readings, events } of backup.registers.slices(series, origin, within)) {
          yield {
            direction,
            origin,
            readings: possible(readings),
            events: events.filter(({ day, kind }) => Number.isSafeInteger(day) && isName(kind)),
          };
          await yieldToEventLoop();
        }
      }
    }
  } catch (error) {
    throw new BackupError("damaged", error);
  }
}

/** A backup may be damaged or made by hand. */
function possible(readings: readonly RegisterReading[]): RegisterReading[] {
  const registers = new Set(readings.map(({ register }) => register));
  const named = new Set([...registers].filter(isNamed));
  return readings.filter(
    ({ day, register, value }) =>
      named.has(register) &&
      [day, value].every(Number.isSafeInteger) &&
      value >= 0 &&
      value <= LARGEST_REGISTER,
  );
}

function isNamed({ calendar, calendarLabel, id, label, code }: Register): boolean {
  return [calendar, calendarLabel, id, label, code].every(isName);
}

/** As services and files give them: longer ones are cut, and a label reaches logs and flows. */
function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && !/\p{Cc}/u.test(text);
}

/**
 * The colour of a day is known the day before.
 * @throws {BackupError} `damaged`
 */
export function colorsIn(backup: Archive, today: Day): HeldColor[] {
  try {
    return backup.colors.read(0, today + 1).filter(({ readAt }) => Number.isSafeInteger(readAt));
  } catch (error) {
    throw new BackupError("damaged", error);
  }
}

/**
 * Those of all contracts: which of them exist may change later.
 * @throws {BackupError} `damaged`
 */
export function announcedIn(backup: Archive): HeldDay[] {
  try {
    return backup.announced.all();
  } catch (error) {
    throw new BackupError("damaged", error);
  }
}

/** Prices that are read at once: some milliseconds. */
const PRICES = 2_000;

/**
 * As of announced days, some at a time.
 * @throws {BackupError} `damaged`
 */
export async function* pricesIn(backup: Archive): AsyncGenerator<readonly HeldPrice[]> {
  try {
    for (const slice of backup.prices.slices(PRICES)) {
      yield slice;
      await yieldToEventLoop();
    }
  } catch (error) {
    throw new BackupError("damaged", error);
  }
}
