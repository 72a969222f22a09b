/** This build opens an archive of an earlier build: everything is kept, nothing is sent twice, and it continues. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Database, type Row } from "../../nodes/archive/sqlite/database.js";
import {
  Archive,
  Feed,
  MAX_READINGS,
  subjects,
  type FeedSeries,
  type Parcel,
} from "../../nodes/archive/index.js";
import { schemaVersion } from "../../nodes/archive/sqlite/index.js";
import {
  dayOf,
  directions,
  formatDay,
  lengthOfDay,
  seriesOf,
  startOfDay,
  utcDayOf,
  type Day,
  type Direction,
  type Measure,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { at, Harness } from "../collector/harness.js";
import { day, movedTo } from "./harness.js";

const A = "22000000000017";
const B = "22000000000025";
const TODAY = day("2026-11-24");

/** The readings of a day, as the archive's services gave them. */
function readingsOf(series: Series, of: Day): Reading[] {
  const start = startOfDay(of);
  const step = lengthOfDay(of);
  if (series === "daily") {
    if (of === day("2026-11-05")) return [];
    return [{ start, step, value: 8_000 + ((of * 37) % 1_000) }];
  }
  if (series === "max_power")
    return [{ start, step, value: 3_000 + ((of * 11) % 900), at: start + 19 * 3_600 }];
  if (of === day("2026-11-10")) return [];
  const count = of === day("2026-11-12") ? 40 : step / 1_800;
  return Array.from({ length: count }, (_, i) => ({
    start: start + i * 1_800,
    step: 1_800,
    value: 200 + ((of + i * 13) % 400),
  }));
}

function answer({ series, start, end }: Query): Answer {
  const readings = Array.from({ length: end - start }, (_, i) => readingsOf(series, start + i)).flat();
  if (readings.length === 0) throw new ServiceError("no_data", "nothing");
  return { readings, oddities: [] };
}

/** Puts the earlier build's file in its place. */
function restore(file: string): void {
  const db = new Database(file);
  db.exec(readFileSync(path.join(__dirname, "build-7850068.sql"), "utf8"));
  db.close();
}

/** What an SQL query finds in a file. */
function look(file: string, sql: string): Row[] {
  const db = new Database(file, { readOnly: true });
  const rows = db.all(sql).map((row) => ({ ...row }));
  db.close();
  return rows;
}

const outputs = (...wanted: readonly Measure[]): FeedSeries[] =>
  wanted.map((measure) => ({ direction: "consumption", measure }));

/** The nodes that the earlier build had, and the meter of each. */
const nodes = {
  "in-all": {
    pdl: A,
    space: "real",
    outputs: outputs("load_curve", "daily", "monthly", "yearly", "max_power"),
  },
  "in-new": { pdl: A, space: "real", outputs: outputs("daily", "monthly") },
  "in-b": { pdl: B, space: "real", outputs: outputs("daily", "monthly", "load_curve") },
  "in-d": { pdl: A, space: "demo", outputs: outputs("daily") },
  "in-late": { pdl: A, space: "real", outputs: outputs("daily", "load_curve") },
  "in-half": { pdl: A, space: "real", outputs: outputs("load_curve") },
} as const;

function open(archive: Archive, node: keyof typeof nodes, now: number): Feed {
  const { pdl, space, outputs: of } = nodes[node];
  const usagePoint = archive.usagePoints.usagePoint(pdl, space, TODAY);
  const start = node === "in-new" ? "new" : "history";
  const feed = new Feed({ archive, node, usagePoint, outputs: of, start, now: () => now });
  feed.settle();
  return feed;
}

/** Everything that a feed sends, each reading as its measure, instant and value. */
function sent(feed: Feed): string[] {
  const parcels: Parcel[] = [];
  for (let parcel = feed.next(); parcel !== undefined; parcel = feed.next()) parcels.push(parcel);
  feed.settle();
  return parcels.flatMap(({ measure, readings }) =>
    readings.map(({ start, value }) => `${measure} ${start} ${value}`),
  );
}

describe("an archive that the build of commit 7850068 left", () => {
  describe("opened by this build", () => {
    const clock = { now: () => at(TODAY, 13), wake: () => () => undefined };
    const now = clock.now() / 1_000;
    let folder: string;
    let file: string;
    let archive: Archive;
    /** The rows of each table as the earlier build left them. */
    let left: [sql: string, rows: Row[]][];

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-earlier-"));
      file = path.join(folder, "archive.db");
      restore(file);
      left = look(file, "SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => {
        const columns = look(file, `SELECT name FROM pragma_table_info('${String(name)}')`);
        // A later schema may have more columns.
        const sql = `SELECT ${columns.map((column) => `"${String(column["name"])}"`).join(", ")} FROM ${String(name)}`;
        return [sql, look(file, sql)];
      });
      archive = Archive.open(file, clock);
    });

    afterEach(() => {
      archive.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("has the present schema and every earlier row", () => {
      assert.ok(left.filter(([, rows]) => rows.length > 0).length >= 13, "an archive with content");
      assert.equal(movedTo(archive), undefined);
      assert.deepEqual(look(file, "PRAGMA user_version"), [{ user_version: schemaVersion }]);
      // From now on it counts its openings, and marks the states of its file.
      const mark = look(file, "SELECT key, value FROM meta WHERE key = 'mark'");
      assert.equal(mark.length, 1);
      const added = [{ key: "openings", value: 2 }, ...mark];
      const withNew = (rows: Row[]): Row[] =>
        [...rows, ...added].sort((a, b) => (String(a["key"]) < String(b["key"]) ? -1 : 1));
      assert.deepEqual(
        left.map(([sql]) => [sql, look(file, sql)]),
        left.map(([sql, rows]) => [sql, sql.endsWith(" FROM meta") ? withNew(rows) : rows]),
      );
    });

    it("reads the readings and their coverage as they were written", () => {
      const written = look(file, "SELECT * FROM reading ORDER BY series, start");
      const days = look(file, "SELECT * FROM coverage ORDER BY series, day");
      const series = look(
        file,
        "SELECT series.*, pdl, space FROM series JOIN usage_point u ON u.id = usage_point",
      );
      let readings = 0;
      for (const row of series) {
        const { usagePoints, coverage } = archive;
        const { id: point } = usagePoints.usagePoint(
          String(row["pdl"]),
          row["space"] as "real" | "demo",
          TODAY,
        );
        const known = usagePoints.series(point, row["direction"] as Direction, row["series"] as Series);
        assert.deepEqual(
          [known.id, known.usagePoint, known.wantedFrom ?? null, known.firstDay ?? null],
          [row["id"], point, row["wanted_from"], row["first_day"]],
        );
        const held = archive.readings.between(known.id, 0, now);
        readings += held.length;
        assert.deepEqual(
          held.map(({ start, value, step, at: peak = null, source, revised }) => [
            start,
            value,
            step,
            peak,
            source,
            revised,
          ]),
          written
            .filter((one) => one["series"] === known.id)
            .map((one) => [
              one["start"],
              one["value"],
              one["step"],
              one["at"],
              one["source"],
              one["first"] !== one["revision"],
            ]),
        );
        assert.deepEqual(
          coverage
            .between(known.id, 0, TODAY)
            .map((one) => [one.day, one.state, one.timesAsked, one.askedAt]),
          days
            .filter((one) => one["series"] === known.id)
            .map((one) => [one["day"], one["state"], one["asked"], one["asked_at"]]),
        );
      }
      assert.equal(readings, written.length);
      assert.ok(readings > 1_500);
      // A correction, and one that was a correction before it was imported.
      assert.equal(written.filter((one) => one["first"] !== one["revision"]).length, 2);
    });

    it("respects its calls, cursors, requests, blocks, refused ranges and sent health messages", () => {
      const calls = look(
        file,
        "SELECT account, utc_day, count(*) AS n, sum(history) AS history FROM call GROUP BY 1, 2",
      );
      const cursors = look(file, "SELECT * FROM cursor");
      const blocks = look(file, "SELECT * FROM block");
      assert.equal(calls.length, 15);
      for (const { account, utc_day: utcDay, n, history } of calls)
        assert.deepEqual(archive.calls.counts(Number(account), Number(utcDay)), {
          all: n,
          forHistory: history,
        });
      const { id: a } = archive.usagePoints.usagePoint(A, "real", TODAY);
      const { id: b } = archive.usagePoints.usagePoint(B, "real", TODAY);
      assert.equal(archive.calls.failures(3, b, utcDayOf(now)), 1);
      assert.equal(cursors.length, 14);
      for (const row of cursors) {
        const cursor = archive.cursors.get({
          node: String(row["node"]),
          usagePoint: Number(row["usage_point"]),
          direction: row["direction"] as Direction,
          measure: row["measure"] as Measure,
        })!;
        assert.deepEqual(
          [cursor.sentTo, cursor.batchTo, cursor.after, cursor.startsFrom],
          [row["sent_to"], row["snapshot_to"], row["after"] ?? -Infinity, row["starts_from"] ?? -Infinity],
        );
      }
      const daily = archive.usagePoints.series(a, "consumption", "daily");
      assert.deepEqual(
        archive.requests.of(daily.id).map(({ start, end }) => [formatDay(start), formatDay(end)]),
        [["2026-10-20", "2026-10-22"]],
      );
      assert.equal(blocks.length, 2);
      const quota = archive.blocks.get(subjects.account(3), "quota")!;
      assert.deepEqual([quota.until, quota.code], [at(TODAY + 1, 0) / 1_000, "900804"]);
      assert.equal(archive.blocks.get(subjects.direction(3, "production"), "refused")!.code, "ADAM-ERR0069");
      assert.equal(formatDay(archive.refusedRanges.before(daily, 1)!), "2026-10-04");
      const begun = archive.usagePoints.series(b, "consumption", "daily");
      assert.equal(formatDay(archive.usagePoints.firstDay(begun.id)!), "2026-10-20");
      assert.equal(archive.health.told("in-all", a, "state"), "ok");
    });

    it("sends nothing twice, and sends what is new", async () => {
      const done = ["in-all", "in-new", "in-b", "in-d"] as const;
      const feeds = new Map(done.map((node) => [node, open(archive, node, now)]));
      for (const node of done) assert.deepEqual(sent(feeds.get(node)!), [], node);
      const { id: a } = archive.usagePoints.usagePoint(A, "real", TODAY);
      for (const series of ["daily", "load_curve", "max_power"] as const) {
        await archive.readings.merge({
          series: archive.usagePoints.series(a, "consumption", series),
          readings: [TODAY - 1, TODAY].flatMap((of) => readingsOf(series, of)),
          source: 1,
          days: { start: TODAY - 1, end: TODAY + 1 },
          now: now + 86_400,
        });
      }
      const entry = (measure: Measure): string[] =>
        readingsOf(seriesOf(measure), TODAY).map(({ start, value }) => `${measure} ${start} ${value}`);
      const all = sent(feeds.get("in-all")!);
      assert.deepEqual(
        all.filter((text) => !/^(month|year)ly/.test(text)).sort(),
        [...entry("daily"), ...entry("load_curve"), ...entry("max_power")].sort(),
      );
      assert.deepEqual(
        all.filter((text) => /^(month|year)ly/.test(text)).map((text) => text.split(" ")[0]),
        ["monthly", "yearly"],
      );
      assert.deepEqual(
        sent(feeds.get("in-new")!).filter((text) => text.startsWith("daily")),
        entry("daily"),
      );
      assert.deepEqual(sent(feeds.get("in-b")!), []);
      assert.deepEqual(sent(feeds.get("in-d")!), []);
    });

    it("sends what a node lacks: the days since its last run, and the rest of an unfinished history", () => {
      const since = (node: string, measure: Measure): string[] =>
        look(
          file,
          `SELECT start, value FROM reading r
           JOIN series ON series.id = r.series
           JOIN cursor c ON c.usage_point = series.usage_point AND c.direction = series.direction
             AND c.measure = series.series
           WHERE node = '${node}' AND measure = '${measure}' AND r.revision > sent_to
             AND (after IS NULL OR start > after)
           ORDER BY start`,
        ).map((row) => `${measure} ${String(row["start"])} ${String(row["value"])}`);
      const late = [...since("in-late", "daily"), ...since("in-late", "load_curve")].sort();
      const rest = since("in-half", "load_curve");
      const [{ n } = { n: 0 }] = look(file, "SELECT count(*) AS n FROM reading WHERE series = 2");
      assert.equal(rest.length, Number(n) - MAX_READINGS);
      assert.equal(late.length, 2 * (1 + 48));
      assert.deepEqual(sent(open(archive, "in-half", now)), rest);
      assert.deepEqual(sent(open(archive, "in-late", now)).sort(), late);
      assert.deepEqual(sent(open(archive, "in-half", now)), []);
    });
  });

  it("is collected further: present readings are not requested again, a spent quota and a pending request are remembered", async () => {
    const harness = new Harness(at(TODAY, 13));
    restore(harness.archivePath);
    const attach = (node: string, service: ServiceId, usagePointId: string, more: object = {}): void => {
      harness.attach({ node, service, usagePointId, answer, ...more });
    };
    attach("meter-a", "data-connect", A, { dailyMonths: 2, loadCurveDays: 22 });
    attach("meter-a2", "conso-api", A);
    attach("meter-b", "myelectricaldata", B, { dailyMonths: 2, loadCurveDays: 2 });
    attach("meter-d", "demo", A);
    harness.want(["daily", "load_curve", "max_power"], `real/${A}`);
    harness.want(["daily", "load_curve"], `real/${B}`, directions);
    harness.want(["daily"], `demo/${A}`);
    await harness.clock.runTo(at(TODAY + 1, 22));
    const asked = harness.calls.map(
      ({ node, direction, series, start, end, at: instant }) =>
        `${node} ${direction} ${series} ${formatDay(start)} ${end - start} ${new Date(instant).toISOString().slice(0, 13)}`,
    );
    // In the order of each meter: they have accounts of their own.
    const of = (node: string): string[] => asked.filter((call) => call.startsWith(`${node} `));
    assert.deepEqual(of("meter-a"), [
      "meter-a consumption daily 2026-10-20 2 2026-11-24T12",
      "meter-a consumption load_curve 2026-11-24 1 2026-11-25T04",
      "meter-a consumption daily 2026-11-24 1 2026-11-25T04",
      "meter-a consumption max_power 2026-11-24 1 2026-11-25T04",
    ]);
    // The build of that commit ended its daily consumption a day earlier (docs/dev/contract.md#schedule).
    assert.deepEqual(of("meter-b"), [
      "meter-b consumption load_curve 2026-11-23 1 2026-11-25T04",
      "meter-b consumption daily 2026-11-22 2 2026-11-25T04",
      "meter-b consumption load_curve 2026-11-24 1 2026-11-25T10",
      "meter-b consumption daily 2026-11-24 1 2026-11-25T10",
    ]);
    assert.deepEqual(of("meter-d"), ["meter-d consumption daily 2026-11-24 1 2026-11-25T04"]);
    assert.equal(asked.length, 9);
    const archive = harness.collectors.archive!;
    const left = new Map(
      (["in-all", "in-b", "in-d"] as const).map((node) => [
        node,
        [
          ...new Set(
            sent(open(archive, node, at(TODAY + 1, 22) / 1_000)).map((text) => {
              const [measure, start] = text.split(" ");
              return `${measure!} ${formatDay(dayOf(Number(start)))}`;
            }),
          ),
        ].sort(),
      ]),
    );
    await harness.end();
    assert.deepEqual(
      [...left],
      [
        [
          "in-all",
          [
            "daily 2026-11-24",
            "load_curve 2026-11-24",
            "max_power 2026-11-24",
            "monthly 2026-11-01",
            "yearly 2026-01-01",
          ],
        ],
        [
          "in-b",
          [
            "daily 2026-11-22",
            "daily 2026-11-23",
            "daily 2026-11-24",
            "load_curve 2026-11-23",
            "load_curve 2026-11-24",
            "monthly 2026-11-01",
          ],
        ],
        ["in-d", ["daily 2026-11-24"]],
      ],
    );
  });
});
