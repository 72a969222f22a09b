/** When a service says it will answer again (docs/dev/enedis.md#enedis-quotas, #myelectricaldata-quotas). */
import type Dayjs from "dayjs";
import type {} from "dayjs/plugin/utc";
import { DAY_SECONDS } from "../../readings/index.js";
import type { KnownCode } from "./codes.js";
import type { ErrorBody } from "./error-body.js";
import type { HttpResponse } from "../http/index.js";

/** Loaded at the first quota, so that it does not slow down every start (docs/dev/decisions.md#11-loading-late). */
function loadDayjs(): typeof Dayjs {
  /* oxlint-disable typescript/no-require-imports -- it has to be late */
  const dayjs = require("dayjs") as typeof Dayjs;
  dayjs.extend(require("dayjs/plugin/utc") as Dayjs.PluginFunc);
  dayjs.extend(require("dayjs/plugin/customParseFormat") as Dayjs.PluginFunc);
  /* oxlint-enable typescript/no-require-imports */
  return dayjs;
}

/** A daily quota reopens within a day. A later time must be a misreading, and would stop all calls. */
const LONGEST_WAIT = 2 * DAY_SECONDS;

/**
 * The instant (seconds) from which the service says it will answer again; undefined when it does not say.
 * @param body what its JSON says, and the row of its code
 * @param now milliseconds
 */
export function reopening(
  response: HttpResponse,
  body: (ErrorBody & { readonly row: KnownCode | undefined }) | undefined,
  now: number,
): number | undefined {
  // MyElectricalData counts UTC days, as its predecessors did.
  if (response.status === 409 || body?.row?.utcDay === true) {
    return loadDayjs().utc(now).add(1, "day").startOf("day").unix();
  }
  const seconds = now / 1000;
  const said = (body && timeIn(body)) ?? parseRetryAfter(response.retryAfter, seconds);
  return said !== undefined && said > seconds && said <= seconds + LONGEST_WAIT ? said : undefined;
}

function timeIn({ text, nextAccessTime }: ErrorBody): number | undefined {
  return (
    parseTime(nextAccessTime) ??
    parseTime(/Call threshold allowed on\s+(.{1,100})/i.exec(text)?.[1]) ??
    parseTime(/access API after\s+(.{1,100})/i.exec(text)?.[1])
  );
}

/**
 * The instant of `2026-Jul-22 05:00:00+0000 UTC` (recorded, conso-api issue 92), `2026-07-22T05:00:00Z` or `2026-07-22
 * 05:00:00`, which is read as UTC: the later of its two possible readings.
 */
function parseTime(text: string | undefined): number | undefined {
  const match =
    /(\d{4})-(0\d|1[0-2]|[A-Z][a-z]{2})-(\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?\s*([+-]\d\d:?\d\d)?/.exec(
      text ?? "",
    );
  if (!match) return undefined;
  const [, year, month, day, minutes, seconds = ":00", zone = "+00:00"] = match;
  // The form is chosen here: dayjs would also parse a named month with the numeric form, and get another date.
  const form = `YYYY-${month!.length === 2 ? "MM" : "MMM"}-DD HH:mm:ss Z`;
  const time = loadDayjs().utc(`${year}-${month}-${day} ${minutes}${seconds} ${zone}`, form);
  return time.isValid() ? time.unix() : undefined;
}

/** Seconds from now, or an HTTP date (RFC 9110, 10.2.3). */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Math.ceil(now) + Number(text);
  // Only the form that RFC 9110 has servers send: `Tue, 24 Nov 2026 06:00:00 GMT`.
  const date = /^[A-Z][a-z]{2}, (\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d) GMT$/.exec(text)?.[1];
  if (date === undefined) return undefined;
  const time = loadDayjs().utc(date, "DD MMM YYYY HH:mm:ss", true);
  return time.isValid() ? time.unix() : undefined;
}
