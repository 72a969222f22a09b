/**
 * A strict RTE and api-couleur-tempo on this machine (docs/dev/tariffs.md#colours-from-the-network): refuses what they
 * refuse, and misbehaves on demand. Without sockets, as the local Enedis: a simulation calls it directly.
 */
import { dayOf, formatDay, instantAt, parseDay, type Day } from "../../nodes/readings/index.js";
import { userAgent } from "../../nodes/services/http/http.js";
import type { Color } from "../../nodes/pricing/index.js";
import { daysOfSeason, seasonOf, seasonText, type Fetch, type Season } from "../../nodes/tempo/index.js";
import { html, json, type ServerAnswer, type ServerRequest } from "../enedis-server/message.js";
import { spoiled, type TempoMishap } from "./mishaps.js";

export type TempoSource = "rte" | "fallback";

export interface TempoServerOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The colour of a day; undefined: there is none, whatever the hour. */
  readonly colorOf: (day: Day) => Color | undefined;
  /** What is shown from 06:40 of the day before until 10:30, and may still change; by default nothing. */
  readonly informative?: (day: Day) => Color | undefined;
  /** Seconds after 10:30 of the day before at which a colour is there; by default 0. */
  readonly lateBy?: (day: Day) => number;
}

interface Misbehaviour {
  readonly as: TempoMishap;
  /** By default both. */
  readonly source?: TempoSource;
  /** For how many requests; by default until the next `behave`. */
  readonly times?: number;
}

export interface LoggedTempoRequest {
  /** Milliseconds since 1970, by the server's clock. */
  readonly time: number;
  readonly source: TempoSource | undefined;
  readonly path: string;
  /** Of a request that was understood. */
  readonly season: Season | undefined;
  readonly status: number;
}

/** More would be a client that has gone wild. */
const MOST_AN_HOUR = 30;
const RTE = "/cms/open_data/v1/tempo";
const FALLBACK = "/api";

export class TempoServer {
  readonly log: LoggedTempoRequest[] = [];
  readonly #options: TempoServerOptions;
  #misbehaviours: { readonly plan: Misbehaviour; left: number }[] = [];

  constructor(options: TempoServerOptions) {
    this.#options = options;
  }

  /** What to put into `enedisLinky.tempo`. @param base without a final `/` */
  static addresses(base: string): { url: string; fallbackUrl: string } {
    return { url: base + RTE, fallbackUrl: base + FALLBACK };
  }

  misbehave(as: TempoMishap, more: Omit<Misbehaviour, "as"> = {}): void {
    this.#misbehaviours.push({ plan: { as, ...more }, left: more.times ?? Infinity });
  }

  behave(): void {
    this.#misbehaviours = [];
  }

  respond(request: ServerRequest): ServerAnswer {
    const time = this.#options.now();
    const source = sourceOf(request.path);
    const due = this.#misbehaviours.find(
      ({ plan, left }) => left > 0 && (plan.source === undefined || plan.source === source),
    );
    if (due !== undefined) due.left--;
    const asked = { season: undefined as Season | undefined };
    const route = (season?: Season): ServerAnswer => this.#route(request, source, asked, season);
    const right = route();
    const answer =
      due === undefined ? right : spoiled(due.plan.as, right, { asked: asked.season, time, route });
    this.log.push({ time, source, path: request.path, season: asked.season, status: answer.status });
    return answer;
  }

  /** The network of a simulation: the answers of the real one. */
  get fetch(): Fetch {
    return ({ baseUrl, path, query }, signal) => {
      signal.throwIfAborted();
      const answer = this.respond({
        method: "GET",
        path: new URL(baseUrl).pathname.replace(/\/$/, "") + path,
        query: new URLSearchParams(query),
        headers: { accept: "application/json", "user-agent": userAgent() },
        body: "",
      });
      if (answer.instead !== undefined) return Promise.reject(new Error(`No answer: ${answer.instead}`));
      return Promise.resolve({ status: answer.status, body: answer.body });
    };
  }

  /** The colour that is shown of a day at this time. */
  shown(day: Day): Color | undefined {
    const { now, colorOf, informative, lateBy } = this.#options;
    const second = now() / 1000;
    if (second >= instantAt(day - 1, 10, 30) + (lateBy?.(day) ?? 0)) return colorOf(day);
    return second >= instantAt(day - 1, 6, 40) ? informative?.(day) : undefined;
  }

  /** @param instead answers another season than the one asked for */
  #route(
    request: ServerRequest,
    source: TempoSource | undefined,
    asked: { season: Season | undefined },
    instead?: Season,
  ): ServerAnswer {
    const { method, path, query, headers } = request;
    if (source === undefined) return html(404, "Not Found");
    if (method !== "GET") return html(405, "Method Not Allowed");
    if (!/^node-red-contrib-enedis-linky\/\S+ \(\+https:\S+\)$/.test(headers["user-agent"] ?? "")) {
      return html(403, "Access Denied");
    }
    if (headers["authorization"] !== undefined || headers["cookie"] !== undefined)
      return html(400, "Bad Request");
    const since = this.#options.now() - 3_600_000;
    if (this.log.filter(({ time, source: of }) => of === source && time > since).length >= MOST_AN_HOUR) {
      return json(429, { message: "Too Many Requests" });
    }
    if (source === "rte") {
      const season = seasonIn(query, "season");
      if (season === undefined) return json(400, { error: "TMPLIKSUPCON_TMPLIKCAL_F02" });
      asked.season = season;
      return json(200, { values: this.#values(instead ?? season) });
    }
    const one = /^\/api\/jourTempo\/(.+)$/.exec(path)?.[1];
    if (one !== undefined) {
      const day = parseDay(one);
      if (day === undefined || query.size > 0) return json(400, { message: "Bad Request" });
      asked.season = seasonOf(day);
      return json(200, this.#entry(instead === undefined ? day : daysOfSeason(instead).start));
    }
    const season = seasonIn(query, "periode[]");
    if (path !== "/api/joursTempo" || season === undefined) return json(400, { message: "Bad Request" });
    asked.season = season;
    return json(
      200,
      this.#days(instead ?? season).map((day) => this.#entry(day)),
    );
  }

  /** The days of a season up to tomorrow. */
  #days(season: Season): Day[] {
    const { start, end } = daysOfSeason(season);
    const last = dayOf(this.#options.now() / 1000) + 1;
    return Array.from({ length: Math.max(0, Math.min(end, last + 1) - start) }, (_, i) => start + i);
  }

  #values(season: Season): Record<string, string> {
    return Object.fromEntries(
      this.#days(season).flatMap((day) => {
        const color = this.shown(day);
        const name = formatDay(day);
        return color === undefined
          ? []
          : [
              [name, color.toUpperCase()],
              [`${name}-fallback`, "false"],
            ];
      }),
    );
  }

  #entry(day: Day): object {
    const color = this.shown(day);
    return {
      dateJour: formatDay(day),
      codeJour: color === undefined ? 0 : { blue: 1, white: 2, red: 3 }[color],
      periode: seasonText(seasonOf(day)),
      libCouleur: color === undefined ? "Inconnu" : { blue: "Bleu", white: "Blanc", red: "Rouge" }[color],
    };
  }
}

function sourceOf(path: string): TempoSource | undefined {
  if (path === RTE) return "rte";
  return path.startsWith(`${FALLBACK}/`) ? "fallback" : undefined;
}

/** The season in the only parameter of a request. */
function seasonIn(query: URLSearchParams, name: string): Season | undefined {
  const [year, next] =
    /^(\d{4})-(\d{4})$/
      .exec(query.get(name) ?? "")
      ?.slice(1)
      .map(Number) ?? [];
  const isOne = query.size === 1 && year !== undefined && next === year + 1 && year >= 2014;
  return isOne ? year : undefined;
}
