/**
 * Daily readings of the meter's registers (docs/dev/enedis.md#registers). No real answer was ever seen: what the
 * documents leave open is accepted in each form that they or a sibling of this API have, and nothing else.
 */
import * as v from "valibot";
import { inSlices } from "../../base/index.js";
import {
  LARGEST_REGISTER,
  LONGEST_NAME,
  formatDay,
  parseDay,
  registerKey,
  type Register,
  type RegisterEvent,
  type RegisterReading,
} from "../../readings/index.js";
import { MAX_LISTED, type ParsedResponse } from "../http/index.js";
import { failureOf, reading, type FailureContext } from "../failures/index.js";
import { Oddities } from "./oddities.js";
import {
  ServiceError,
  UNKNOWN_REGISTERS,
  type RegisterAnswer,
  type RegisterQuery,
} from "../contract/index.js";
import { metierOf } from "./shapes.js";

/** One, several or none, whatever they stand in. */
function several<T extends v.GenericSchema>(item: T) {
  const list = v.pipe(
    v.unknown(),
    v.transform((x) => (x === null ? [] : Array.isArray(x) ? (x as unknown[]) : [x])),
    v.maxLength(MAX_LISTED),
    v.array(item),
  );
  return v.optional(list, []);
}

const name = v.optional(v.unknown());
const timeClass = v.object({
  idClasseTemporelle: name,
  libelleClasseTemporelle: name,
  codeCadran: name,
  valeur: name,
});
const calendar = v.object({
  idCalendrier: name,
  libelleCalendrier: name,
  libelleGrille: name,
  classeTemporelle: several(timeClass),
});
const total = v.object({ codeCadran: name, valeur: name });
const quantity = v.object({
  grandeurMetier: v.string(),
  grandeurPhysique: v.string(),
  unite: name,
  calendrier: several(calendar),
  cadranTotalisateur: several(total),
});
const answer = v.object({
  idPrm: name,
  contexte: several(
    v.object({ typeReleve: name, calendrier: several(calendar), grandeur: several(quantity) }),
  ),
});

/** Enedis's name of the daily reading ("arrêté quotidien"). */
const DAILY = "AQ";

/** Calendars of the grid operator: `DI000001` to `DI000003` are documented. */
const DISTRIBUTOR = /^DI\d/i;

/**
 * @throws {ServiceError} for every response without register readings; `signal.reason` when aborted meanwhile
 */
export function registersOf(
  response: ParsedResponse,
  query: RegisterQuery,
  context: FailureContext,
  signal: AbortSignal,
): Promise<RegisterAnswer> {
  return reading(() => {
    const body = response.json;
    const isGood = response.status >= 200 && response.status <= 299;
    if (body === undefined || !isGood || !("contexte" in body || "grandeur" in body)) {
      const failure = failureOf(response, context);
      throw isGood && body !== undefined && failure.kind === "bad_answer" ? unknownShape() : failure;
    }
    return inSlices(readRegisters(body, query, context.secrets), signal);
  }, signal);
}

/**
 * The register readings of a parsed answer, limited to the requested days; yields between slices.
 * @throws {ServiceError} `no_data` when there are none at all, `bad_answer` when it has another shape, or is about another
 * usage point
 */
export function* readRegisters(
  body: object,
  query: RegisterQuery,
  secrets: readonly string[] = [],
): Generator<void, RegisterAnswer, void> {
  const parsed = v.safeParse(answer, body, { abortEarly: true });
  if (!parsed.success) throw unknownShape();
  const { idPrm, contexte } = parsed.output;
  if (typeof idPrm === "string" && /^\d{14}$/.test(idPrm) && idPrm !== query.usagePointId) {
    throw new ServiceError("bad_answer", "The answer is about another usage point");
  }
  const reader = new RegisterReader(query, new Oddities(secrets));
  for (const { typeReleve, grandeur, calendrier } of contexte) {
    const kind = typeReleve === undefined || typeReleve === null ? DAILY : textOf(typeReleve);
    for (const one of grandeur) {
      if (one.grandeurMetier !== metierOf(query.direction) || one.grandeurPhysique !== "EA") continue;
      if (one.unite !== undefined && one.unite !== null && one.unite !== "Wh") {
        reader.oddities.add("unit", `${textOf(one.unite)} instead of Wh`);
        continue;
      }
      // A sibling of this API has its calendars one level higher.
      for (const each of one.calendrier.length > 0 ? one.calendrier : calendrier) {
        const id = textOf(each.idCalendrier);
        const label = textOf(each.libelleCalendrier ?? each.libelleGrille);
        const owner = DISTRIBUTOR.test(id) ? "distributor" : "supplier";
        for (const {
          idClasseTemporelle,
          libelleClasseTemporelle,
          codeCadran,
          valeur,
        } of each.classeTemporelle) {
          const register: Register = {
            owner,
            calendar: id,
            calendarLabel: label,
            id: textOf(idClasseTemporelle),
            label: textOf(libelleClasseTemporelle),
            code: textOf(codeCadran),
          };
          yield* reader.read(register, valeur, kind);
        }
      }
      for (const { codeCadran, valeur } of one.cadranTotalisateur) {
        const none = { calendar: "", calendarLabel: "", id: "", label: "" };
        yield* reader.read({ owner: "total", ...none, code: textOf(codeCadran) }, valeur, kind);
      }
    }
  }
  return reader.answer();
}

/** Values between two pauses for the event loop. */
const SLICE = 2_000;

class RegisterReader {
  readonly oddities: Oddities;
  readonly #query: RegisterQuery;
  /** By day and register; NaN: it has two values. */
  readonly #readings = new Map<string, RegisterReading>();
  readonly #events = new Map<string, RegisterEvent>();
  #count = 0;

  constructor(query: RegisterQuery, oddities: Oddities) {
    this.#query = query;
    this.oddities = oddities;
  }

  /** @param served one value or a list; @param kind of the reading */
  *read(register: Register, served: unknown, kind: string): Generator<void, void, void> {
    const key = registerKey(register);
    for (const one of Array.isArray(served) ? (served as unknown[]) : [served]) {
      if (++this.#count % SLICE === 0) yield;
      if (typeof one !== "object" || one === null) continue;
      const { d, v: raw, iv } = one as Readonly<Record<string, unknown>>;
      const day = typeof d === "string" ? parseDay(d.slice(0, 10)) : undefined;
      if (day === undefined) {
        this.oddities.add("stamp", () => textOf(d) || "a value without a date");
        continue;
      }
      const { start, end } = this.#query;
      if (day < start || day >= end) {
        // The end of a range may stand for the midnight that closes it.
        if (day !== end) this.oddities.add("outside", () => formatDay(day));
        continue;
      }
      if (kind !== DAILY) {
        this.#events.set(`${day} ${kind}`, { day, kind });
        continue;
      }
      if (raw === null || raw === "" || raw === undefined) continue;
      const value = valueOf(raw);
      // A value that is marked as not valid is none.
      if (value === undefined || !(iv === undefined || iv === null || Number(iv) === 0)) {
        this.oddities.add("value", () => `${textOf(raw)} at ${textOf(d)}`);
        continue;
      }
      const known = this.#readings.get(`${day} ${key}`);
      const differs = known !== undefined && known.value !== value;
      if (differs) this.oddities.add("differs", () => formatDay(day));
      this.#readings.set(`${day} ${key}`, { day, register, value: differs ? NaN : value });
    }
  }

  answer(): RegisterAnswer {
    const readings = [...this.#readings.values()]
      .filter(({ value }) => !Number.isNaN(value))
      .sort((a, b) => a.day - b.day);
    const events = [...this.#events.values()].sort((a, b) => a.day - b.day);
    if (readings.length === 0) {
      if (this.oddities.has("value") || this.oddities.has("stamp") || this.oddities.has("unit")) {
        throw unknownShape(this.oddities.list().map((one) => `${one.reason}: ${one.detail}`));
      }
      throw new ServiceError("no_data", "The answer holds no register for the days asked for");
    }
    return { readings, events, oddities: this.oddities.list() };
  }
}

/** Only for registers: of a series that was recorded from real meters, such an answer is a passing fault. */
function unknownShape(why: readonly string[] = []): ServiceError {
  const more = why.length === 0 ? "" : ` (${why.join("; ")})`;
  return new ServiceError("bad_answer", `The answer holds registers in no known form${more}`, {
    code: UNKNOWN_REGISTERS,
  });
}

/** A whole number of Wh, as a number or a text. */
function valueOf(raw: unknown): number | undefined {
  const value = typeof raw === "string" && /^\d{1,13}$/.test(raw.trim()) ? Number(raw) : raw;
  const isWhole = typeof value === "number" && Number.isInteger(value) && value >= 0;
  return isWhole && value <= LARGEST_REGISTER ? value : undefined;
}

/** A name, or "" if it is none. */
function textOf(x: unknown): string {
  if (typeof x === "number") return String(x);
  // A label reaches logs and flows.
  return typeof x === "string"
    ? x
        .replace(/\p{Cc}/gu, " ")
        .trim()
        .slice(0, LONGEST_NAME)
    : "";
}
