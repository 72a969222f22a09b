/** What goes wrong instead of an answer about colours, or in it. */
import { dayOf, formatDay } from "../../nodes/readings/index.js";
import type { Season } from "../../nodes/tempo/index.js";
import { html, json, type ServerAnswer } from "../enedis-server/message.js";

export const tempoMishaps = [
  "error_500",
  "html", // 200 with a page
  "firewall", // 403 with a page
  "reset",
  "hang",
  "truncated",
  "empty", // nothing known
  "list", // RTE's answer in the form of the other, and the other way round
  "renamed", // other names of fields
  "french", // other words and codes
  "last_season", // the season before the one asked for
  "forecast", // colours of days that nobody can know
  "not_announced", // tomorrow is blue, with a note that it is not announced
  "twice", // each day once more, in another colour
  "huge",
  "deep",
] as const;
export type TempoMishap = (typeof tempoMishaps)[number] | { readonly delayMs: number };

interface Context {
  /** Undefined: the request was not understood. */
  readonly asked: Season | undefined;
  /** Milliseconds. */
  readonly time: number;
  /** The answer to another season. */
  readonly route: (season: Season) => ServerAnswer;
}

/** @param right the answer in its place */
export function spoiled(as: TempoMishap, right: ServerAnswer, { asked, time, route }: Context): ServerAnswer {
  if (typeof as === "object") return { ...right, delayMs: as.delayMs };
  switch (as) {
    case "error_500":
      return json(500, { error: "COMMON_ERROR_T03" });
    case "html":
      return html(200, "Maintenance en cours");
    case "firewall":
      return html(403, "Access Denied");
    case "reset":
    case "hang":
      return { ...right, instead: as };
    case "truncated":
      return { ...right, body: right.body.slice(0, Math.floor(right.body.length / 2)) };
    case "huge":
      return { ...right, body: `{"values":{},"more":"${"x".repeat(1_000_000)}"}` };
    case "deep":
      return { ...right, body: `{"values":${'{"a":'.repeat(200)}1${"}".repeat(200)}}` };
    case "last_season":
      return asked === undefined ? right : route(asked - 1);
    case "empty":
    case "list":
    case "renamed":
    case "french":
    case "forecast":
    case "not_announced":
    case "twice":
      return right.status === 200
        ? changed(as, JSON.parse(right.body) as Body, dayOf(time / 1000) + 1)
        : right;
  }
}

type Entry = Readonly<Record<string, unknown>>;
type Body = { readonly values: Readonly<Record<string, string>> } | readonly Entry[] | Entry;

function changed(
  as: "empty" | "list" | "renamed" | "french" | "forecast" | "not_announced" | "twice",
  body: Body,
  tomorrow: number,
): ServerAnswer {
  const told = (body as { readonly values?: Readonly<Record<string, string>> })["values"];
  const values = Array.isArray(body) ? undefined : told;
  const entries: readonly Entry[] = Array.isArray(body) ? (body as readonly Entry[]) : [body as Entry];
  const answer = (changedValues: unknown, changeEntry: (entry: Entry) => readonly Entry[]): ServerAnswer => {
    if (values !== undefined) return json(200, changedValues);
    const list = entries.flatMap(changeEntry);
    return json(200, Array.isArray(body) ? list : (list[0] ?? {}));
  };
  const next = (i: number): string => formatDay(tomorrow + i);
  switch (as) {
    case "empty":
      return answer({ values: {} }, () => []);
    case "list":
      return values === undefined
        ? json(200, { values: entries })
        : json(
            200,
            Object.entries(values).map(([date, value]) => ({ date, value })),
          );
    case "renamed":
      return answer({ calendar: values }, ({ dateJour, codeJour }) => [{ date: dateJour, code: codeJour }]);
    case "french":
      return answer(
        { values: Object.fromEntries(Object.keys(values ?? {}).map((name) => [name, "BLEU"])) },
        (entry) => [{ ...entry, codeJour: "1" }],
      );
    case "forecast":
      return answer(
        { values: { ...values, ...Object.fromEntries([1, 2, 3, 9].map((i) => [next(i), "RED"])) } },
        (entry) => [entry, { ...entry, dateJour: next(1), codeJour: 3 }],
      );
    case "not_announced":
      return answer({ values: { ...values, [next(0)]: "BLUE", [`${next(0)}-fallback`]: "true" } }, (entry) =>
        entry["dateJour"] === next(0) ? [{ ...entry, codeJour: 0 }] : [entry],
      );
    case "twice":
      return answer({ values: { ...values, "2026-13-45": "RED", "1er septembre": "RED" } }, (entry) => [
        entry,
        { ...entry, codeJour: entry["codeJour"] === 3 ? 1 : 3 },
      ]);
  }
}
