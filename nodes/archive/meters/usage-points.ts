/** Usage points and their series: how far back each series is wanted, and since when the meter has existed. */
import { directions, type Collected, type Day, type Direction } from "../../readings/index.js";
import { optionalNumber, type Database, type Row } from "../sqlite/index.js";

/** Demo readings never mix with real ones (docs/dev/contract.md#sources). */
export type Space = "real" | "demo";

export interface UsagePoint {
  readonly id: number;
  readonly pdl: string;
  readonly space: Space;
  /** The Paris day of the first deploy: wanted ranges count back from it. */
  readonly firstDeploy: Day;
}

export interface SeriesRow {
  readonly id: number;
  /** Id of its usage point. */
  readonly usagePoint: number;
  readonly direction: Direction;
  readonly series: Collected;
  /** The oldest day ever wanted; undefined when the series was never wanted. */
  readonly wantedFrom: Day | undefined;
  /** Refused ranges show that the meter did not exist before: no source has older days. */
  readonly firstDay: Day | undefined;
}

/**
 * Stands in for a usage point in calls of an account that concern none in particular (its list of meters, a consent).
 */
export const NO_USAGE_POINT = 0;

/** The id of a row that does not exist. */
export const NOWHERE = -1;

export class UsagePoints {
  readonly #db: Database;
  /** In memory: every plan needs all series of a meter. */
  readonly #series = new Map<string, SeriesRow>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#series.clear();
    });
  }

  /**
   * The usage point of a PDL, created on its first deploy.
   * @param today becomes its `firstDeploy` if it is created now
   */
  usagePoint(pdl: string, space: Space, today: Day): UsagePoint {
    const known = this.find(pdl, space);
    if (known !== undefined) return known;
    if (this.#db.isReadOnly) return { id: NOWHERE, pdl, space, firstDeploy: today };
    this.#db.run("INSERT INTO usage_point (pdl, space, first_deploy) VALUES (?, ?, ?)", pdl, space, today);
    return this.find(pdl, space)!;
  }

  /** The usage point of a PDL, if it exists. Writes nothing. */
  find(pdl: string, space: Space): UsagePoint | undefined {
    const row = this.#db.get(
      "SELECT id, pdl, space, first_deploy FROM usage_point WHERE pdl = ? AND space = ?",
      pdl,
      space,
    );
    return row && toUsagePoint(row);
  }

  /** All usage points of a space. */
  all(space: Space): UsagePoint[] {
    return this.#db
      .all("SELECT id, pdl, space, first_deploy FROM usage_point WHERE space = ? ORDER BY id", space)
      .map(toUsagePoint);
  }

  /** The usage point with this id, if there is one. */
  withId(id: number): UsagePoint | undefined {
    const row = this.#db.get("SELECT id, pdl, space, first_deploy FROM usage_point WHERE id = ?", id);
    return row && toUsagePoint(row);
  }

  /**
   * A series of a usage point, for reading. Writes nothing: one that does not exist yet has no readings.
   * @param usagePoint id
   */
  seriesToRead(usagePoint: number, direction: Direction, series: Collected): SeriesRow {
    const none = { wantedFrom: undefined, firstDay: undefined };
    return (
      this.#known(usagePoint, direction, series) ?? { id: NOWHERE, usagePoint, direction, series, ...none }
    );
  }

  /**
   * A series of a usage point, created on first use.
   * @param usagePoint id
   */
  series(usagePoint: number, direction: Direction, series: Collected): SeriesRow {
    const known = this.#known(usagePoint, direction, series);
    if (known !== undefined) return known;
    if (this.#db.isReadOnly) return this.seriesToRead(usagePoint, direction, series);
    this.#db.run(
      "INSERT INTO series (usage_point, direction, series) VALUES (?, ?, ?)",
      usagePoint,
      direction,
      series,
    );
    return this.#known(usagePoint, direction, series)!;
  }

  /**
   * All series of a usage point that exist.
   * @param usagePoint id
   */
  allSeries(usagePoint: number): Pick<SeriesRow, "id" | "direction" | "series">[] {
    const rows = this.#db.all(
      "SELECT id, direction, series FROM series WHERE usage_point = ? ORDER BY id",
      usagePoint,
    );
    return rows
      .filter(({ direction }) => directions.includes(direction as Direction))
      .map(({ id, direction, series }) => ({
        id: Number(id),
        direction: direction as Direction,
        series: series as Collected,
      }));
  }

  /**
   * The id of a series, if it exists. Writes nothing.
   * @param usagePoint id
   */
  seriesId(usagePoint: number, direction: Direction, series: Collected): number | undefined {
    return this.#known(usagePoint, direction, series)?.id;
  }

  #known(usagePoint: number, direction: Direction, series: Collected): SeriesRow | undefined {
    const key = `${usagePoint}/${direction}/${series}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const row = this.#db.get(
      "SELECT id, wanted_from, first_day FROM series WHERE usage_point = ? AND direction = ? AND series = ?",
      usagePoint,
      direction,
      series,
    );
    if (row === undefined) return undefined;
    const found = {
      id: Number(row["id"]),
      usagePoint,
      direction,
      series,
      wantedFrom: optionalNumber(row, "wanted_from"),
      firstDay: optionalNumber(row, "first_day"),
    };
    this.#series.set(key, found);
    return found;
  }

  /**
   * Records that days from `from` on are wanted: the wanted range only grows.
   * @param series id
   */
  wantFrom(series: number, from: Day): void {
    this.#series.clear();
    this.#db.run(
      "UPDATE series SET wanted_from = ? WHERE id = ? AND (wanted_from IS NULL OR wanted_from > ?)",
      from,
      series,
      from,
    );
  }

  /**
   * Records that the meter did not exist yet on `day`, so its first day is later.
   * @param series id
   */
  beginsAfter(series: number, day: Day): void {
    this.#series.clear();
    this.#db.run(
      "UPDATE series SET first_day = max(coalesce(first_day, 0), ?) WHERE id = ?",
      day + 1,
      series,
    );
  }

  /**
   * The meter's first day, as refused ranges of a series show it; undefined: not known.
   * @param series id
   */
  firstDay(series: number): Day | undefined {
    const row = this.#db.get("SELECT first_day FROM series WHERE id = ?", series);
    return row && optionalNumber(row, "first_day");
  }
}

function toUsagePoint(row: Row): UsagePoint {
  return {
    id: Number(row["id"]),
    pdl: String(row["pdl"]),
    space: row["space"] as Space,
    firstDeploy: Number(row["first_deploy"]),
  };
}
