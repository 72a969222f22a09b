/** What is known of a usage point that comes back beside its readings: what was asked, refused and told. */
import { utcDayOf, type Collected, type Direction } from "../../readings/index.js";
import { LONGER, addCalls, type Sources, type UsagePoint, type UsagePoints } from "../meters/index.js";
import type { Database, KeptBlock, KeptSource, KeptState } from "../sqlite/index.js";

export interface Stores {
  readonly db: Database;
  readonly usagePoints: UsagePoints;
  readonly sources: Sources;
}

/** @param keeper who kept it @param now milliseconds */
export function addState(
  stores: Stores,
  { id }: UsagePoint,
  state: KeptState,
  keeper: string,
  now: number,
): void {
  const { db, usagePoints } = stores;
  db.run("UPDATE usage_point SET first_deploy = ? WHERE id = ?", state.firstDeploy, id);
  for (const { direction, series, wantedFrom, firstDay, requests } of state.series) {
    const row = usagePoints.series(id, direction, series).id;
    db.run("UPDATE series SET wanted_from = ?, first_day = ? WHERE id = ?", wantedFrom, firstDay, row);
    db.run("DELETE FROM request WHERE series = ?", row);
    for (const { start, end, at } of requests)
      db.run("INSERT INTO request VALUES (?, ?, ?, ?)", row, start, end, at);
  }
  for (const source of state.sources) addSource(stores, id, source, keeper, utcDayOf(now / 1_000));
  for (const { utcDay, cause, count } of state.polls)
    db.run("INSERT OR REPLACE INTO poll VALUES (?, ?, ?, ?)", id, utcDay, cause, count);
  if (state.health !== null) db.run("INSERT OR REPLACE INTO health VALUES (?, ?)", id, state.health);
  for (const { node, topic, value } of state.told)
    db.run("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)", node, id, topic, value);
}

/** The credentials are not known: the first source that has the same service takes its place (sources.ts). */
function addSource(
  stores: Stores,
  usagePoint: number,
  kept: KeptSource,
  keeper: string,
  today: number,
): void {
  const { db, usagePoints, sources } = stores;
  const account = sources.keptAccount(kept, keeper);
  const source = sources.keptSource(usagePoint, account, kept);
  // Those of an earlier day would say that nothing was lost.
  const calls = (kept.calls ?? []).filter(({ at }) => utcDayOf(at / 1_000) === today);
  if (calls.length > 0) {
    const seriesOf = (direction: Direction, series: Collected): number =>
      usagePoints.series(usagePoint, direction, series).id;
    addCalls(db, usagePoint, account, calls, seriesOf);
  }
  addBlocks(db, `account:${account}`, kept.accountBlocks);
  addBlocks(db, `source:${source}`, kept.blocks);
  for (const { direction, series, day } of kept.refused) {
    db.run(
      "INSERT OR REPLACE INTO refused_before VALUES (?, ?, ?)",
      usagePoints.series(usagePoint, direction, series).id,
      source,
      day,
    );
  }
}

function addBlocks(db: Database, subject: string, blocks: readonly KeptBlock[]): void {
  for (const { of, kind, since, until, times, code } of blocks) {
    db.run(
      `INSERT INTO block (subject, kind, since, until, times, code) VALUES (?, ?, ?, ?, ?, ?) ${LONGER}`,
      subject + of,
      kind,
      since,
      until,
      times,
      code,
    );
  }
}
