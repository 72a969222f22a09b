/** Makes one look: a request to RTE for each season, and only if that failed, one to the service that stands in for it. */
import { MOST_REQUESTS, type Archive, type ColorSource, type LookRequest } from "../archive/index.js";
import { dayOf, formatDay, utcDayOf, type Day } from "../readings/index.js";
import { readFallback, readRte, type Answer, type Response } from "./answer.js";
import { bindingColor } from "./known.js";
import { daysOfSeason, seasonText, type Season } from "./season.js";
import { settle } from "./settling.js";

/** The network. @throws when no whole answer comes in time */
export type Fetch = (
  request: {
    readonly baseUrl: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
) => Promise<Response>;

/** Where colours come from, without a final `/`. */
export interface Addresses {
  readonly url: string;
  readonly fallbackUrl: string;
}

export const defaultAddresses: Addresses = {
  url: "https://www.services-rte.com/cms/open_data/v1/tempo",
  fallbackUrl: "https://www.api-couleur-tempo.fr/api",
};

export interface LookOptions {
  readonly archive: Pick<Archive, "colors" | "looks">;
  readonly addresses: Addresses;
  readonly fetch: Fetch;
  /** Milliseconds. */
  readonly now: () => number;
  /** Requests of the day that are kept for looks to come: who stands in for RTE gets none of them. */
  readonly reserved: () => number;
  /** Whether the archive is still in use. */
  readonly isCurrent: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Stores what it finds.
 * @param seasons in the order in which they are asked for, as long as the day has requests
 * @returns whether every season was answered
 * @throws {ArchiveError} {ClockNotSet} `signal.reason`
 */
export async function makeLook(
  options: LookOptions,
  cause: LookRequest["cause"],
  seasons: readonly Season[],
): Promise<boolean> {
  const look = options.archive.looks.next();
  let isAnswered = true;
  for (const season of seasons) {
    const isKnown =
      (await ask(options, { look, cause, season, source: "rte" })) ||
      (await ask(options, { look, cause, season, source: "fallback" }));
    isAnswered &&= isKnown;
  }
  return isAnswered;
}

/** @returns whether the source answered; what it knows is stored */
async function ask(
  options: LookOptions,
  request: Pick<LookRequest, "look" | "cause" | "season" | "source">,
): Promise<boolean> {
  const { archive, now, reserved, isCurrent, signal } = options;
  if (!isCurrent()) return false;
  const made = archive.looks.on(utcDayOf(now() / 1000)).length;
  if (request.source === "fallback" && made + reserved() >= MOST_REQUESTS) return false;
  const id = archive.looks.begin({ ...request, at: now() });
  if (id === undefined) return false;
  const answer = await answerOf(options, request);
  if (!isCurrent()) return false;
  signal.throwIfAborted();
  if ("problem" in answer) {
    archive.looks.end(id, answer.problem);
    return false;
  }
  archive.looks.end(id, "ok");
  archive.colors.set(settle(answer.colors, request.source, archive.colors.all, Math.floor(now() / 1000)));
  return true;
}

async function answerOf(
  { archive, addresses, fetch, now, signal }: LookOptions,
  { season, source }: { readonly season: Season; readonly source: ColorSource },
): Promise<Answer | { readonly problem: "network" }> {
  const today = dayOf(now() / 1000);
  const asked = { season, today };
  const text = seasonText(season);
  const day = source === "fallback" ? onlyDay(archive, season, today) : undefined;
  let response: Response;
  try {
    response = await fetch(
      source === "rte"
        ? { baseUrl: addresses.url, path: "", query: { season: text } }
        : day === undefined
          ? { baseUrl: addresses.fallbackUrl, path: "/joursTempo", query: { "periode[]": text } }
          : { baseUrl: addresses.fallbackUrl, path: `/jourTempo/${formatDay(day)}` },
      signal,
    );
  } catch {
    // Whatever it is: nothing was answered. The look counts it, and the next one is in the timetable.
    signal.throwIfAborted();
    return { problem: "network" };
  }
  return source === "rte"
    ? await readRte(response, asked, signal)
    : await readFallback(response, asked, day, signal);
}

/** The only day of a season, up to tomorrow, that lacks its colour: a small question. */
function onlyDay(archive: LookOptions["archive"], season: Season, today: Day): Day | undefined {
  const { start, end } = daysOfSeason(season);
  const lacking: Day[] = [];
  for (let day = start; day < end && day <= today + 1; day++) {
    if (bindingColor(archive, day) === undefined) lacking.push(day);
    if (lacking.length > 1) return undefined;
  }
  return lacking[0];
}
