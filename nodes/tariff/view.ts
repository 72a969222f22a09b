/** What a contract says at an instant: all that a message of the `tariff` node is made of. Pure. */
import type { Tempo } from "../common/index.js";
import { NoteCollector, type PriceNotes } from "../costs/index.js";
import { dayOf, startOfDay, type Day } from "../readings/index.js";
import {
  inForceAt,
  isSeries,
  labelsOf,
  startOfTempoDay,
  usesColors,
  type Calendar,
  type Color,
  type Contract,
  type InForce,
} from "../pricing/index.js";

/** What the node asks of the colours. */
export type ColorBook = Pick<Tempo, "colorOf" | "toldAt" | "onChange" | "want">;

export interface View extends InForce {
  readonly contract: Contract;
  /** The offer of the version in force, or of the first one before it is. */
  readonly offer: string;
  readonly day: Day;
  /** Undefined: the contract has no colours today and tomorrow. */
  readonly tempo: TempoView | undefined;
  /** Of what is said once, the first that was not said yet: the prices of tomorrow, announced days today and tomorrow. */
  readonly due: Due | undefined;
  readonly notes: PriceNotes;
  /** It says the same at all instants [from, until[, as long as the contract and the colours stay. */
  readonly from: number;
  readonly until: number;
}

/** The Tempo day that runs, and the one after it; null: its colour is not known. */
export interface TempoView {
  readonly day: Day;
  readonly color: Color | null;
  readonly tomorrow: Color | null;
  /** One of them may still change, and prices nothing. */
  readonly isProvisional: boolean;
  /** Of the season, after the days that are known. */
  readonly left: ReturnType<Tempo["toldAt"]>["left"];
}

/** What is said once: each minute of a day has its price of a series, or a day is announced under a label. */
export type Due =
  | { readonly event: "prices"; readonly day: Day }
  | { readonly event: "day_announced"; readonly day: Day; readonly label: string };

/** A contract, with its calendar at hand. */
export interface Priced {
  readonly contract: Contract;
  readonly calendar: Calendar;
  /** Whether a day is announced under a label. */
  readonly isAnnounced: (label: string, day: Day) => boolean;
  /** Whether something was said. */
  readonly isSaid: (due: Due) => boolean;
}

export function viewAt(
  { contract, calendar, isAnnounced, isSaid }: Priced,
  colors: Pick<ColorBook, "toldAt">,
  instant: number,
): View {
  const day = dayOf(instant);
  const days = [day, day + 1];
  const inForce = inForceAt(calendar, instant);
  const versions = days.flatMap((one) => calendar.versionOn(one) ?? []);
  const tempo = versions.some(usesColors) ? tempoAt(colors, instant) : undefined;
  const labels = labelsOf(contract.versions);
  const announced = days.flatMap((one) =>
    labels.flatMap((label): Due[] =>
      isAnnounced(label, one) ? [{ event: "day_announced", day: one, label }] : [],
    ),
  );
  const prices: Due[] = isPricedBySeries(calendar, day + 1) ? [{ event: "prices", day: day + 1 }] : [];
  const notes = new NoteCollector(day);
  for (const one of days) {
    notes.add({ start: one, end: one + 1 }, calendar.versionOn(one), calendar.pricesOn(one));
  }
  return {
    ...inForce,
    contract,
    offer: (calendar.versionOn(day) ?? contract.versions[0]!).offer,
    day,
    tempo,
    due: [...prices, ...announced].find((one) => !isSaid(one)),
    notes: notes.notes,
    from: Math.max(inForce.now.start, startOfDay(day), tempo ? startOfTempoDay(tempo.day) : 0),
    until: Math.min(inForce.now.end, startOfDay(day + 1), tempo ? startOfTempoDay(tempo.day + 1) : Infinity),
  };
}

/** Whether messages brought a price for each minute of a day. */
function isPricedBySeries(calendar: Calendar, day: Day): boolean {
  const version = calendar.versionOn(day);
  return version !== undefined && isSeries(version) && !calendar.lacksPricesOn(day);
}

function tempoAt(colors: Pick<ColorBook, "toldAt">, instant: number): TempoView {
  const { day, today, tomorrow, left } = colors.toldAt(instant);
  return {
    day,
    color: today?.color ?? null,
    tomorrow: tomorrow?.color ?? null,
    isProvisional: today?.provisional === true || tomorrow?.provisional === true,
    left,
  };
}
