/**
 * Reads files in the way that their makers describe, with nothing of `nodes/`: the time zone is that of the system's
 * tables, and lines are split at their separators.
 */

const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Paris",
  dateStyle: "short",
  timeStyle: "medium",
});

/** What a clock in Paris shows, as `2026-10-25 02:30:00`. @param instant seconds */
export function shownAt(instant: number): string {
  return clock.format(new Date(instant * 1000));
}

/** The instants at which a clock in Paris shows a text; two in October, none in March. Seconds. */
export function instantsOf(shown: string): number[] {
  const utc = Date.parse(`${shown.replace(" ", "T")}Z`) / 1000;
  return [utc - 7_200, utc - 3_600].filter((instant) => shownAt(instant) === shown);
}

/** The instants of stamps in the order of time: the second one of two equal ones is an hour later. */
export function instantsInOrder(stamps: readonly string[]): number[] {
  const times = new Map<string, number>();
  return stamps.map((stamp) => {
    const shown = stamp
      .replace(/^(\d\d).(\d\d).(\d{4})/, "$3-$2-$1")
      .replace("T", " ")
      .padEnd(19, ":00");
    const time = times.get(shown) ?? 0;
    times.set(shown, time + 1);
    return instantsOf(shown)[time]!;
  });
}

/** A reading: start and length in seconds, W or Wh, and whether it is rounded. */
export type Found = readonly [start: number, step: number, value: number, rounded: boolean];

/** A number with a decimal comma or point, in thousandths. */
const thousandths = (text: string): number => Math.round(Number(text.replace(",", ".")) * 1_000);

function rowsOf(text: string, separator: string, isData: (cells: readonly string[]) => boolean): string[][] {
  return text
    .split("\n")
    .map((line) => line.split(separator).map((cell) => cell.replaceAll('"', "")))
    .filter((cells) => cells.length > 1 && isData(cells));
}

const startsWithDigit = ([first]: readonly string[]): boolean => /^\d/.test(first!);

/** `start;end;value`. */
export function startEndCurve(text: string, unit: "W" | "kW" | "Wh" | "kWh"): Found[] {
  const rows = rowsOf(text, ";", startsWithDigit);
  const ends = instantsInOrder(rows.map(([, end]) => end!));
  const isFine = !unit.startsWith("k") || rows.some(([, , value]) => thousandths(value!) % 10 !== 0);
  return rows.map(([, , value], k) => {
    const step = k === 0 ? ends[1]! - ends[0]! : ends[k]! - ends[k - 1]!;
    const base = unit.startsWith("k") ? thousandths(value!) : Number(value);
    return [ends[k]! - step, step, unit.endsWith("h") ? (base * 3_600) / step : base, !isFine];
  });
}

/** `end;W`. */
export function endCurve(text: string): Found[] {
  const rows = rowsOf(text, ";", startsWithDigit);
  const ends = instantsInOrder(rows.map(([end]) => end!));
  return rows.map(([, value], k) => {
    const step = k === 0 ? ends[1]! - ends[0]! : ends[k]! - ends[k - 1]!;
    return [ends[k]! - step, step, Number(value), false];
  });
}

/** The first second of a day `DD/MM/YYYY` or `YYYY-MM-DD`, and its length. */
export function dayOf(text: string): [start: number, step: number] {
  const [day, month, year] = text.includes("/") ? text.split("/") : text.slice(0, 10).split("-").reverse();
  const at = (date: Date): number => instantsOf(`${date.toISOString().slice(0, 10)} 00:00:00`)[0]!;
  const first = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const start = at(new Date(first));
  return [start, at(new Date(first + 86_400_000)) - start];
}

/** EDF's registers, the newest first, in whole kWh. */
export function edfRegisters(text: string): Found[] {
  const rows = rowsOf(text, ";", startsWithDigit).reverse();
  const sums = rows.map((cells) => cells.slice(2).reduce((sum, cell) => sum + thousandths(cell), 0));
  return rows.slice(0, -1).map(([date], k) => [...dayOf(date!), sums[k + 1]! - sums[k]!, true] as const);
}

/** EDF's days, the newest first: estimated ones are none. */
export function edfDays(text: string): Found[] {
  return rowsOf(text, ";", startsWithDigit)
    .filter((cells) => cells.at(-1) === "Réelle")
    .reverse()
    .map((cells) => {
      const sum = cells.slice(1, -1).reduce((all, cell) => all + thousandths(cell), 0);
      return [...dayOf(cells[0]!), sum, true] as const;
    });
}

/** A flow's rows as objects by the names of its columns. */
function flowRows(text: string): Record<string, string>[] {
  const [names, ...rows] = rowsOf(text, ";", () => true);
  return rows.map((cells) => Object.fromEntries(names!.map((name, k) => [name, cells[k]!])));
}

/** R65: the energy of each day. */
export function r65Days(text: string): Found[] {
  return flowRows(text).map((row) => [...dayOf(row["Horodate"]!), Number(row["Valeur"]), false] as const);
}

/** R64: what the registers of the operator's grid rise by from a midnight to the next. */
export function r64Days(text: string): Found[] {
  const sums = new Map<string, number>();
  for (const row of flowRows(text)) {
    if (!row["Identifiant calendrier"]!.startsWith("DI")) continue;
    const date = row["Horodate"]!.slice(0, 10);
    sums.set(date, (sums.get(date) ?? 0) + Number(row["Valeur"]));
  }
  const dates = [...sums.keys()].sort();
  return dates
    .slice(0, -1)
    .map((date, k) => [...dayOf(date), sums.get(dates[k + 1]!)! - sums.get(date)!, false] as const);
}

/** Home Assistant: the rise of `sum` in each hour that follows another one. */
export function homeAssistantHours(text: string): Found[] {
  const rows = rowsOf(text, ",", ([id]) => id !== "statistic_id");
  const stamps = rows.map(([, , start]) =>
    start!.replace(/^(\d\d)\.(\d\d)\.(\d{4}) (.*)$/, "$3-$2-$1 $4:00"),
  );
  const starts = instantsInOrder(stamps);
  const isFine = rows.some(([, , , sum]) => thousandths(sum!) % 10 !== 0);
  return rows.slice(1).map((cells, k) => {
    const value = thousandths(cells[3]!) - thousandths(rows[k]![3]!);
    return [starts[k + 1]!, 3_600, value, !isFine];
  });
}

/** EDF's highest powers of days, the newest first, in VA: what stands below the first empty line follows from them. */
export function edfPeaks(text: string): Found[] {
  const [days = ""] = text.split("\n\n");
  return rowsOf(days, ";", startsWithDigit)
    .reverse()
    .map(([date, value]) => [...dayOf(date!), Number(value), false] as const);
}

/** R50: each point has its end with an offset, and the minutes stand in the heading. */
export function r50Curve(text: string): Found[] {
  const step = 60 * Number(/<Pas_Publication>(\d+)</.exec(text)![1]);
  return [...text.matchAll(/<H>([^<]*)<\/H><V>(\d+)<\/V>/g)].map(([, end, value]) => [
    Date.parse(end!) / 1_000 - step,
    step,
    Number(value),
    false,
  ]);
}

/** Enedis's customer CSV: each end with its offset. */
export function customerCurve(text: string): Found[] {
  const rows = rowsOf(text, ";", ([first]) => first!.includes("T"));
  const ends = rows.map(([end]) => Date.parse(end!) / 1_000);
  return rows.map(([, value], k) => {
    const step = k === 0 ? ends[1]! - ends[0]! : ends[k]! - ends[k - 1]!;
    return [ends[k]! - step, step, Number(value), false];
  });
}

/** R63: naive ends, each with the step beside it. */
export function r63Curve(text: string): Found[] {
  const rows = flowRows(text);
  const ends = instantsInOrder(rows.map((row) => row["Horodate"]!));
  return rows.map((row, k) => {
    const step = 60 * Number(/^PT(\d+)M$/.exec(row["Pas"]!)![1]);
    return [ends[k]! - step, step, Number(row["Valeur"]), false];
  });
}

/** EDF's powers: a date, then its ends from the midnight that closes it to the first one; the newest date first. */
export function edfPowers(text: string): Found[] {
  let date = "";
  const rows = text.split("\n").flatMap((line) => {
    const [first, value] = line.split(";");
    if (/^\d\d\/\d\d\/\d{4}$/.test(first!)) date = first!.split("/").reverse().join("-");
    if (!/^\d\d:/.test(first!)) return [];
    const day = Date.parse(`${date}T00:00:00Z`) + (first === "00:00:00" ? 86_400_000 : 0);
    return [[`${new Date(day).toISOString().slice(0, 10)} ${first!}`, Number(value)] as const];
  });
  const oldestFirst = rows.reverse();
  const ends = instantsInOrder(oldestFirst.map(([stamp]) => stamp));
  return oldestFirst.map(([, value], k) => {
    const step = k === 0 ? ends[1]! - ends[0]! : ends[k]! - ends[k - 1]!;
    return [ends[k]! - step, step, value, false];
  });
}
