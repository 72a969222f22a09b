/** The bodies that the routes accept: each is checked and limited in size before use. */
import * as v from "valibot";
import { importBounds } from "../../editor/index.js";
import { bounds, serviceIds } from "../../services/index.js";
import { readOffPeakHours, type ContractVersion } from "../../pricing/index.js";
import type { Language } from "../../texts/index.js";

const id = v.pipe(v.string(), v.regex(/^[\w.:-]{1,200}$/));
const language = v.optional(v.pipe(v.string(), v.maxLength(40)));
const baseUrl = v.pipe(v.string(), v.maxLength(2_000));
/** For comparison: a Conso API JWT with a dozen meters has 400 characters. */
const credential = v.pipe(v.string(), v.maxLength(8_000));
/** A node's id and a nonce (take-over.ts). */
const reference = v.optional(v.pipe(v.string(), v.regex(/^[\w.:-]{1,200}#[\w-]{1,40}$/)));
const session = v.pipe(v.string(), v.regex(/^[\w-]{20,60}$/));
const day = v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/)));
const job = v.pipe(v.string(), v.regex(/^[\w-]{8,40}$/));
/** At least one window, as the contract's dialog has already checked them. */
const offPeakHours = v.pipe(
  v.unknown(),
  v.transform(readOffPeakHours),
  v.custom<ContractVersion["hours"]>((list) => Array.isArray(list) && list.length > 0),
);
const count = ([low, high]: readonly [number, number]) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));

export const bodies = {
  token: v.strictObject({ id, language, takeOver: reference }),
  consentStart: v.strictObject({
    id,
    language,
    baseUrl,
    takeOver: reference,
    editor: v.pipe(v.string(), v.maxLength(2_000)),
    clientId: credential,
    clientSecret: credential,
  }),
  // The limit is high, so that a wrong paste gets an explanation rather than a bad request.
  consentPaste: v.strictObject({ language, session, address: v.pipe(v.string(), v.maxLength(100_000)) }),
  consentStatus: v.strictObject({ language, session }),
  meters: v.strictObject({ id, language, baseUrl, token: credential, takeOver: reference }),
  takeOver: v.strictObject({ language, from: id }),
  doctor: v.strictObject({ id, language }),
  contract: v.strictObject({ id, language }),
  offers: v.strictObject({ id, language }),
  hours: v.strictObject({ id, language, hours: offPeakHours }),
  estimate: v.union([
    v.strictObject({
      language,
      id: v.optional(id),
      service: v.picklist(serviceIds),
      dailyMonths: count(bounds.dailyMonths),
      loadCurveDays: count(bounds.loadCurveDays),
    }),
    // Of a deployed node: the server knows its service and depth, which a dialog may only have as variables.
    v.strictObject({ language, id, again: v.literal(true) }),
  ]),
  history: v.strictObject({ language }),
  clock: v.strictObject({ language }),
  refresh: v.strictObject({ language }),
  replay: v.strictObject({ language, start: day, end: day }),
  endImport: v.strictObject({ language, job }),
} as const;

/** Characters of its list: 50 names of 200, in JSON. No address is longer than what Node.js reads of a head. */
const LONGEST_LIST = 16_000;

/** Bytes of one file: more is told as too large, not as a bad request. */
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The query of an import (`ImportQuery`), with its list of files read. */
export const importQuery = v.strictObject({
  language,
  job,
  dryRun: v.pipe(
    v.picklist(["true", "false"]),
    v.transform((text) => text === "true"),
  ),
  conflicts: v.picklist(["keep", "replace"]),
  stamps: v.optional(v.picklist(["start", "end"])),
  files: v.pipe(
    v.string(),
    v.maxLength(LONGEST_LIST),
    v.parseJson(),
    v.pipe(
      v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(importBounds.name)), size })),
      v.minLength(1),
    ),
  ),
});

/** A checked request. */
export interface RouteRequest<B> {
  readonly body: B;
  /** `:id` of the path. */
  readonly id: string;
  readonly language: Language;
}

export type Body<Name extends keyof typeof bodies> = v.InferOutput<(typeof bodies)[Name]>;
