/** The off-peak hours of a meter, as Enedis writes them (docs/dev/enedis.md#contract-data). Pure. */

/** `HH:mm` on a Paris clock; `to` before `from` is on the next day. */
export interface OffPeakWindow {
  readonly from: string;
  readonly to: string;
}

/** More windows a day, or more characters, are no household's. */
const [MOST, LONGEST] = [8, 200];
const DAY = 1_440;

/**
 * Reads `HC (22H08-6H08)` or `HC (3H40-8H10;12H40-16H10)`. Nothing is guessed.
 * @returns undefined if it is not wholly of this form: a time that no clock shows, an empty window, two that overlap
 */
export function readOffPeak(text: string): OffPeakWindow[] | undefined {
  if (text.length > LONGEST) return undefined;
  const list = /^\s*HC\s*\(([^()]*)\)\s*$/i.exec(text)?.[1]?.split(";") ?? [];
  const windows = list.map(windowIn);
  if (windows.length === 0 || windows.length > MOST) return undefined;
  const read = windows.filter((window) => window !== undefined);
  return read.length < windows.length || overlap(read) ? undefined : read;
}

function windowIn(text: string): OffPeakWindow | undefined {
  const time = String.raw`\s*(\d{1,2})\s*[Hh:]\s*(\d{2})\s*`;
  const [, ...numbers] = new RegExp(`^${time}-${time}$`).exec(text) ?? [];
  const [fromHour, fromMinute, toHour, toMinute] = numbers.map(Number);
  if (fromHour === undefined || toHour === undefined) return undefined;
  if (fromHour > 23 || toHour > 24 || fromMinute! > 59 || toMinute! > 59) return undefined;
  if (toHour === 24 && toMinute !== 0) return undefined;
  const [from, to] = [timeOf(fromHour, fromMinute!), timeOf(toHour, toMinute!)];
  // Equal times may mean nothing, or the whole day.
  return minuteOf(from) === minuteOf(to) % DAY ? undefined : { from, to };
}

function timeOf(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function overlap(windows: readonly OffPeakWindow[]): boolean {
  const spans = windows
    .flatMap(({ from, to }) => {
      const [start, end] = [minuteOf(from), minuteOf(to)];
      return start < end ? [[start, end] as const] : [[start, DAY] as const, [0, end] as const];
    })
    .sort(([a], [b]) => a - b);
  return spans.some(([start], i) => i > 0 && start < spans[i - 1]![1]);
}
