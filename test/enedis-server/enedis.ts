/**
 * Enedis itself, behind all three services: what it refuses, and with which code (docs/dev/enedis.md#ranges,
 * #depth-and-longest-range, #enedis-data-errors).
 */
import {
  addMonths,
  dayOf,
  exists,
  parseDay,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import type { Household } from "./household.js";
import { registersBody } from "./registers.js";
import type { Asked } from "./shapes.js";

/** A meter as Enedis knows it. Missing properties mean the ordinary case. */
export interface Meter {
  readonly usagePointId: string;
  /** `YYYY-MM-DD`: no range may start before it. */
  readonly activation?: string;
  /** Directions the meter has. */
  readonly directions?: readonly Direction[];
  /** Directions the customer shares; none: consent revoked. */
  readonly consent?: readonly Direction[];
  /** Hourly collection: `off` gives no data, `refused` is the customer's objection. */
  readonly loadCurve?: "on" | "off" | "refused";
  /** `refused`: the application has no subscription to that API. */
  readonly registers?: "on" | "refused";
  /** What Enedis has of its contract, as it writes it. */
  readonly contract?: KnownContract;
}

export interface KnownContract {
  /** By default `{ unit: "kVA", value: "6" }`. */
  readonly power?: unknown;
  /** By default none, as of a meter in Base. */
  readonly offPeak?: unknown;
}

/** The contracts of a meter as `situation_contrat_auto` lists them: one that draws, one that injects. */
export function situationOf({ usagePointId, directions, contract = {} }: Meter): object[] {
  const common = { usage_point_id: usagePointId, contract_start: "2019-04-01T00:00:00+0200" };
  const power = "power" in contract ? contract.power : { unit: "kVA", value: "6" };
  const tariff = "Tarif BT<=36kVA Courte Utilisation heures pleines heures creuses associées à deux saisons";
  return [
    ...(directions?.includes("production") === true
      ? [{ ...common, contract_type: "Contrat GRD-A", segment: "P4" }]
      : []),
    {
      ...common,
      contract_type: "Contrat GRD-F",
      segment: "C5",
      distribution_tariff: tariff,
      ...(power !== undefined && { subscribed_power: power }),
    },
  ];
}

/** The meter's equipment as `comptage_auto` has it. */
export function equipmentOf({ contract }: Meter): object {
  return {
    typeComptage: { code: "LINKY", libelle: "Compteur Linky" },
    relais: contract?.offPeak === undefined ? {} : { plageHeuresCreuses: contract.offPeak },
  };
}

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, text: string) {
    super(text);
    this.status = status;
    this.code = code;
  }

  /** Enedis's wording, in v5 and 2026 alike. */
  get body(): object {
    return { error: this.code, error_description: this.message };
  }
}

export interface EnedisQuestion {
  readonly usagePointId: string;
  readonly direction: Direction;
  readonly series: Series;
  readonly start: string | undefined;
  readonly end: string | undefined;
}

/** Which codes are in use: those of v5, or those of 2026. */
export type Generation = "v5" | "2026";

export class Enedis {
  readonly #household: Household;
  readonly meters: Map<string, Meter>;

  constructor(household: Household, meters: readonly Meter[]) {
    this.#household = household;
    this.meters = new Map(meters.map((meter) => [meter.usagePointId, meter]));
  }

  /**
   * A meter whose customer shares its contract.
   * @throws {Refusal}
   */
  contractOf(usagePointId: string): Meter {
    const meter = this.meters.get(usagePointId);
    if (meter === undefined || meter.consent?.length === 0) {
      throw new Refusal(
        403,
        "ADAM-DC-0008",
        "No consent can be found for this customer and this usage point.",
      );
    }
    return meter;
  }

  /**
   * @param now milliseconds since 1970
   * @throws {Refusal}
   */
  ask(
    question: EnedisQuestion,
    generation: Generation,
    now: number,
  ): { asked: Asked; readings: readonly Reading[] } {
    const { direction, series } = question;
    const { meter, start, end } = this.#accept(question, generation, now);
    const isOff = series === "load_curve" && meter.loadCurve === "off";
    const { usagePointId } = meter;
    const readings = isOff ? [] : this.#household.readings(usagePointId, direction, series, start, end, now);
    if (readings.length === 0) {
      throw new Refusal(404, "no_data_found", "no measure found for this usage point");
    }
    return { asked: { usagePointId, direction, series, start, end }, readings };
  }

  /**
   * @param now milliseconds since 1970
   * @returns the body of the answer
   * @throws {Refusal}
   */
  askRegisters(question: Omit<EnedisQuestion, "series">, now: number): object {
    const { usagePointId, direction } = question;
    const { meter, start, end } = this.#accept({ ...question, series: "daily" }, "2026", now);
    if (meter.registers === "refused") {
      throw new Refusal(403, "900908", "Resource forbidden");
    }
    const readings = this.#household.registers?.(usagePointId, direction, start, end, now) ?? [];
    const events = this.#household.registerEvents?.filter(({ day }) => day >= start && day < end) ?? [];
    return registersBody({ usagePointId, direction, start, end }, readings, events);
  }

  /** Refuses what Enedis refuses of any question; that about registers is one about days. */
  #accept(
    question: EnedisQuestion,
    generation: Generation,
    now: number,
  ): { meter: Meter; start: Day; end: Day } {
    const { usagePointId, direction, series } = question;
    if (!/^\d{14}$/.test(usagePointId)) {
      throw new Refusal(400, "Invalid_request", "usage_point_id parameter must be 14 digits long.");
    }
    const start = dayIn(question.start, "start");
    const end = dayIn(question.end, "end");
    const today = dayOf(now / 1000);
    const isV5 = generation === "v5";
    if (start >= end) {
      throw isV5
        ? new Refusal(400, "Invalid_request", "Start date should be before end date.")
        : new Refusal(400, "ADAM-ERR0002", "La date de fin doit être supérieure à la date de début.");
    }
    if (end > today) {
      throw new Refusal(
        400,
        "Invalid_request",
        "The end date parameter must be earlier than the current date.",
      );
    }
    const meter = this.meters.get(usagePointId);
    mayBeAsked(meter, direction, series);
    if (start < addMonths(today, series === "load_curve" ? -24 : -36) - 15) {
      throw new Refusal(
        400,
        isV5 ? "ADAM-ERR0125" : "ADAM-DC-0016",
        "The start date must be greater than the history deadline.",
      );
    }
    if (end - start > (series === "load_curve" ? 7 : 1_095)) {
      throw new Refusal(
        400,
        isV5 ? "ADAM-ERR0126" : "ADAM-DC-0015",
        "The requested period must be less than 7 days.",
      );
    }
    const activation = meter.activation === undefined ? undefined : parseDay(meter.activation);
    if (activation !== undefined && start < activation) {
      throw new Refusal(
        400,
        "ADAM-ERR0123",
        "The requested period cannot be anterior to the meter's last activation date",
      );
    }
    return { meter, start, end };
  }
}

function mayBeAsked(meter: Meter | undefined, direction: Direction, series: Series): asserts meter is Meter {
  const consent = meter?.consent ?? ["consumption", "production"];
  if (!meter || consent.length === 0 || !consent.includes(direction)) {
    throw new Refusal(403, "ADAM-DC-0008", "No consent can be found for this customer and this usage point.");
  }
  if (!(meter.directions ?? ["consumption"]).includes(direction) || !exists(direction, series)) {
    throw new Refusal(400, "ADAM-ERR0069", "Le sens de la mesure ne correspond pas pour le PRM demandé");
  }
  if (series === "load_curve" && meter.loadCurve === "refused") {
    throw new Refusal(400, "ADAM-ERR0075", "The customer objected to the load curve recording");
  }
}

function dayIn(text: string | undefined, name: string): Day {
  if (text === undefined) throw new Refusal(400, "Invalid_request", `${name} date parameter is required.`);
  const day = parseDay(text);
  if (day === undefined) {
    throw new Refusal(400, "Invalid_request", `${name} date parameter must be in the format YYYY-MM-DD.`);
  }
  return day;
}
