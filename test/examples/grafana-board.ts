/** The Grafana boards: their queries, as Grafana sends them to the database. */
import { readFileSync } from "node:fs";
import path from "node:path";

interface Target {
  readonly rawSql?: string;
  readonly query?: string;
}

const files = {
  influxdb: "docs/grafana/influxdb.json",
  postgresql: "docs/grafana/postgresql.json",
  fleet: "examples/fleet/grafana/linky.board",
} as const;

interface Board {
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

/** What a panel shows: milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export class GrafanaBoard {
  readonly #board: Board;

  constructor(name: keyof typeof files) {
    const file = path.join(__dirname, "..", "..", files[name]);
    this.#board = JSON.parse(readFileSync(file, "utf8")) as Board;
  }

  /** What it shows, and how, but not what it asks the database. */
  get looks(): unknown {
    const { panels, templating } = this.#board;
    const isAsked = (key: string): boolean => ["rawSql", "query", "definition"].includes(key);
    const text = JSON.stringify({ panels, templating }, (key, value: unknown) =>
      isAsked(key) ? undefined : value,
    );
    return JSON.parse(text) as unknown;
  }

  /** The query that fills the list of meters. */
  get meters(): string {
    return this.variable("meter");
  }

  /** What fills the list of a variable. */
  variable(wanted: string): string {
    return this.#board.templating.list.find(({ name }) => name === wanted)!.query;
  }

  /** Each panel's query by the French half of its title, with Grafana's macros replaced as its documentation says. */
  queries(meter: string, { from, to }: Period, direction = "consumption"): Map<string, string> {
    const [since, until] = [from, to].map((time) => new Date(time).toISOString());
    return new Map(
      this.#board.panels.flatMap(({ title, targets }) =>
        targets.map((target): [string, string] => [
          title.split(" · ")[0]!,
          (target.rawSql ?? target.query ?? "")
            .replace(/\$__timeFilter\((\w+)\)/g, `$1 BETWEEN '${since}' AND '${until}'`)
            .replaceAll("$timeFilter", `time >= ${from}ms and time <= ${to}ms`)
            .replaceAll("$__interval", "30m")
            .replaceAll("$meter", meter)
            .replaceAll("$direction", direction),
        ]),
      ),
    );
  }
}

/** Groups of points in the order of their keys. */
export function groups<T>(points: readonly T[], key: (point: T) => string): [key: string, group: T[]][] {
  const byKey = new Map<string, T[]>();
  for (const point of points) {
    const name = key(point);
    byKey.set(name, [...(byKey.get(name) ?? []), point]);
  }
  return [...byKey].sort(([a], [b]) => a.localeCompare(b));
}

/** One value of each group of points, the groups by their keys. */
export function byKey<T extends readonly unknown[]>(
  points: readonly T[],
  key: (point: T) => string,
  pick: (group: T[]) => number,
): number[] {
  return groups(points, key).map(([, group]) => pick(group));
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Sums of floats differ in their last digits. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
