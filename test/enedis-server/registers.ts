/** The registers of a meter in the shape of Enedis's answers (docs/dev/enedis.md#registers). */
import {
  dayOf,
  formatDay,
  parseDay,
  type Day,
  type Direction,
  type Register,
  type RegisterEvent,
  type RegisterReading,
} from "../../nodes/readings/index.js";
import { SimulatedMeter, type SimulatedMeterOptions } from "../registers/simulated-meter.js";
import type { Household } from "./household.js";

/** Types of Conso API and of Data Connect. */
export const registerTypes: Readonly<Record<string, Direction>> = {
  index_consommation: "consumption",
  index_production: "production",
};

interface Served {
  readonly d: string;
  readonly v: number;
  readonly iv: string;
}

export interface AskedRegisters {
  readonly usagePointId: string;
  readonly direction: Direction;
  readonly start: Day;
  readonly end: Day;
}

export function registersBody(
  { usagePointId, direction, start, end }: AskedRegisters,
  readings: readonly RegisterReading[],
  events: readonly RegisterEvent[],
): object {
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  const context = (typeReleve: string, shown: readonly RegisterReading[]): object => ({
    etapeMetier: "BRUT",
    contexteReleve: "COL",
    typeReleve,
    grandeur: [
      {
        grandeurMetier: direction === "consumption" ? "CONS" : "PROD",
        grandeurPhysique: "EA",
        unite: "Wh",
        points: [],
        ...gridsOf(shown),
      },
    ],
  });
  return {
    idPrm: usagePointId,
    periode: { dateDebut: formatDay(start), dateFin: formatDay(end) },
    grandeur: [],
    contexte: [
      ...(readings.length > 0 ? [context("AQ", readings)] : []),
      ...kinds.map((kind) => {
        const days = new Set(events.filter((event) => event.kind === kind).map(({ day }) => day));
        return context(
          kind,
          readings.filter(({ day }) => days.has(day)),
        );
      }),
    ],
  };
}

function gridsOf(readings: readonly RegisterReading[]): object {
  const of = (test: (register: Register) => boolean): RegisterReading[] =>
    readings.filter(({ register }) => test(register));
  const valuesOf = (shown: readonly RegisterReading[]): Served[] =>
    shown.map(({ day, value }) => ({ d: `${formatDay(day)}T00:00:00`, v: value, iv: "0" }));
  const calendars = [
    ...new Set(of(({ owner }) => owner !== "total").map(({ register }) => register.calendar)),
  ];
  const totals = of(({ owner }) => owner === "total");
  return {
    calendrier: calendars.map((calendar) => {
      const ofCalendar = of((register) => register.calendar === calendar);
      const ids = [...new Set(ofCalendar.map(({ register }) => register.id))];
      return {
        idCalendrier: calendar,
        libelleCalendrier: ofCalendar[0]!.register.calendarLabel,
        classeTemporelle: ids.map((id) => {
          const ofClass = ofCalendar.filter(({ register }) => register.id === id);
          const { label, code } = ofClass[0]!.register;
          return {
            idClasseTemporelle: id,
            libelleClasseTemporelle: label,
            codeCadran: code,
            valeur: valuesOf(ofClass),
          };
        }),
      };
    }),
    ...(totals.length > 0 && {
      cadranTotalisateur: { codeCadran: totals[0]!.register.code, valeur: valuesOf(totals) },
    }),
  };
}

/** What a household with registers has besides, by what its simulated meter does. */
export interface RegisterOptions extends Omit<SimulatedMeterOptions, "first" | "energyOf"> {
  /** `YYYY-MM-DD`: the first date with a reading. */
  readonly since: string;
  /** Which class of a calendar counts an hour of the Paris clock. */
  readonly classAt: (calendar: string, hour: number) => number;
  readonly events?: readonly RegisterEvent[];
  /** The hour (Paris) at which a date is published on the next day. */
  readonly publishedAt?: number;
}

/** A household whose meter shows registers that count its load curve. */
export function withRegisters(household: Household, options: RegisterOptions): Household {
  const { since, classAt, publishedAt = 8, events = [], ...rest } = options;
  const first = parseDay(since)!;
  const meters = new Map<string, SimulatedMeter>();
  const meterOf = (usagePointId: string, direction: Direction): SimulatedMeter => {
    const key = `${usagePointId} ${direction}`;
    let meter = meters.get(key);
    if (meter === undefined) {
      meter = new SimulatedMeter({
        first,
        ...rest,
        energyOf: (day, { id, classes }) => {
          const energies = classes.map(() => 0);
          const curve = household.readings(usagePointId, direction, "load_curve", day, day + 1, Infinity);
          for (const { start, step, value } of curve) {
            energies[classAt(id, hourOf(start))]! += (value * step) / 3_600;
          }
          return energies;
        },
      });
      meters.set(key, meter);
    }
    return meter;
  };
  return {
    ...household,
    registerEvents: events,
    registers: (usagePointId, direction, start, end, now) => {
      const published = dayOf(now / 1000 - publishedAt * 3_600);
      return meterOf(usagePointId, direction).shown(start, Math.min(end, published));
    },
  };
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  hour: "2-digit",
  hourCycle: "h23",
});
const hourOf = (instant: number): number => Number(clock.format(instant * 1_000));
