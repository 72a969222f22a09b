/**
 * The colours of Tempo days that came after those of this package (docs/dev/contract.md#tempo-colours). They belong to no
 * meter. A new or changed one is a change of the archive, numbered like those of readings.
 */
import type { Day } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";
import { newRevision } from "../readings/index.js";

const words = ["blue", "white", "red"] as const;
type TempoColor = (typeof words)[number];

/** Who said so: RTE, or the service that stands in for it. */
export type ColorSource = "rte" | "fallback";

export interface HeldColor {
  /** The Tempo day that begins on it. */
  readonly day: Day;
  readonly color: TempoColor;
  readonly source: ColorSource;
  /** Seconds. */
  readonly readAt: number;
  /** It was read before it was binding. */
  readonly provisional: boolean;
  readonly revision: number;
}

/** Kept in memory: there is one row for each day since this package was made, and pricing asks for each of them. */
export class Colors {
  readonly #db: Database;
  readonly #changed: () => void;
  #held: Map<Day, HeldColor> | undefined;

  /** @param changed is called after each change of a colour */
  constructor(db: Database, changed: () => void) {
    this.#db = db;
    this.#changed = changed;
    db.onUndone(() => {
      this.#held = undefined;
    });
  }

  /** All of them, by day. */
  get all(): ReadonlyMap<Day, HeldColor> {
    if (this.#held === undefined) {
      const all = this.read(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      this.#held = new Map(all.map((color) => [color.day, color]));
    }
    return this.#held;
  }

  /** The number of the last change of a colour that prices; 0: there was none. */
  get head(): number {
    let head = 0;
    for (const { provisional, revision } of this.all.values()) {
      if (!provisional && revision > head) head = revision;
    }
    return head;
  }

  /** The days whose colour prices, and changed after a revision. */
  changedAfter(revision: number): Day[] {
    return [...this.all.values()]
      .filter((one) => !one.provisional && one.revision > revision)
      .map(({ day }) => day);
  }

  /** Stores colours, whatever is held of these days. */
  set(colors: readonly Omit<HeldColor, "revision">[]): void {
    if (this.#write(colors)) this.tell();
  }

  #write(colors: readonly Omit<HeldColor, "revision">[]): boolean {
    if (colors.length === 0) return false;
    this.#db.transaction(() => {
      const revision = newRevision(this.#db);
      this.#db.insert(
        "INSERT OR REPLACE INTO tempo_color (day, color, source, read_at, provisional, revision)",
        6,
        colors.flatMap(({ day, color, source, readAt, provisional }) => [
          day,
          color,
          source,
          readAt,
          provisional ? 1 : 0,
          revision,
        ]),
      );
    });
    this.#held = undefined;
    return true;
  }

  /** Takes over what others know, as those of a backup, and this archive does not. */
  adopt(known: readonly HeldColor[]): void {
    if (this.take(known)) this.tell();
  }

  /**
   * As {@link adopt}, in a transaction with more: {@link tell} once it is done.
   * @returns whether any was lacking
   */
  take(known: readonly HeldColor[]): boolean {
    const lacks = ({ day, provisional }: HeldColor): boolean =>
      !provisional && this.all.get(day)?.provisional !== false;
    return this.#write(known.filter(lacks));
  }

  /** Says that colours changed. */
  tell(): void {
    this.#changed();
  }

  /** Those of the days [first, last], as the file has them now. */
  read(first: Day, last: Day): HeldColor[] {
    const rows = this.#db.all(
      `SELECT day, color, source, read_at, provisional, revision FROM tempo_color
       WHERE day BETWEEN ? AND ? ORDER BY day`,
      first,
      last,
    );
    return rows.flatMap((row) => {
      const day = Number(row["day"]);
      const color = words.find((word) => word === row["color"]);
      if (color === undefined) return [];
      const source: ColorSource = row["source"] === "rte" ? "rte" : "fallback";
      const [readAt, revision] = [Number(row["read_at"]), Number(row["revision"])];
      return [{ day, color, source, readAt, provisional: row["provisional"] !== 0, revision }];
    });
  }
}
