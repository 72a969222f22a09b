/** Paris time from the ICU tables of the JavaScript engine: an oracle that shares no code with `nodes/readings`. */
import fc from "fast-check";

const DAY = 86_400;

const wallFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "longOffset",
});

/** The parts of Paris time at an instant (UTC seconds). */
function partsOf(instant: number): Record<string, string> {
  return Object.fromEntries(
    wallFormat.formatToParts(instant * 1_000).map(({ type, value }) => [type, value]),
  );
}

/** `YYYY-MM-DDTHH:mm:ss±hh:mm` of an instant. */
export function isoOf(instant: number): string {
  const p = partsOf(instant);
  const offset = p["timeZoneName"]!.replace("GMT", "");
  return `${p["year"]}-${p["month"]}-${p["day"]}T${p["hour"]}:${p["minute"]}:${p["second"]}${offset}`;
}

/** Paris time at an instant, in seconds as if it were UTC. */
export function wallOf(instant: number): number {
  return Date.parse(`${isoOf(instant).slice(0, 19)}Z`) / 1_000;
}

/** All instants of a wall time in Paris, in order: none, one or two. */
export function instantsOf(wall: number): number[] {
  return [wall - 7_200, wall - 3_600].filter((instant) => wallOf(instant) === wall);
}

/** The first instant of a civil day. */
export function midnightOf(day: number): number {
  return instantsOf(day * DAY)[0]!;
}

/** The civil day of a text `YYYY-MM-DD`. */
export function dayNumber(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / 1_000 / DAY;
}

/** The day in [from, to[ on which the clock changes in a month of a year, found by its length. */
function changeDay(year: number, month: number, hours: number): number {
  for (let date = 31; date >= 25; date--) {
    const day = Date.UTC(year, month - 1, date) / 1_000 / DAY;
    if (midnightOf(day + 1) - midnightOf(day) === hours * 3_600) return day;
  }
  throw new Error(`no day of ${hours} hours in ${year}-${month}`);
}

/** The days of 23 and of 25 hours of a year. */
export function changeDaysOf(year: number): { spring: number; autumn: number } {
  return { spring: changeDay(year, 3, 23), autumn: changeDay(year, 10, 25) };
}

/** Years [from, to]. */
export function years(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const first = Date.UTC(1996, 0, 1) / 1_000;
const last = Date.UTC(2038, 0, 1) / 1_000 - 1;

/** Instants of 1996 to 2037, half of them within three hours of a clock change. */
export const arbitraryInstant: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: first, max: last }),
  fc
    .tuple(
      fc.integer({ min: 1996, max: 2037 }),
      fc.boolean(),
      fc.integer({ min: -3 * 3_600, max: 3 * 3_600 }),
    )
    .map(([year, isSpring, away]) => {
      const { spring, autumn } = changeDaysOf(year);
      return (isSpring ? spring : autumn) * DAY + 3_600 + away;
    }),
);

/** Runs a body with the host in another time zone. */
export function inZone(zone: string, body: () => void): void {
  const before = process.env["TZ"];
  process.env["TZ"] = zone;
  try {
    body();
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
}

export const hostZones = [
  "UTC",
  "Europe/Paris",
  "America/New_York",
  "Asia/Tokyo",
  "Pacific/Apia",
  "Asia/Kathmandu",
];
