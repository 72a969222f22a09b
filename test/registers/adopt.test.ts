/** What a restore takes over of a backup's registers and colours: judged like its readings, whole days at a time. */
import assert from "node:assert/strict";
import {
  BackupError,
  type Archive,
  type HeldRegisters,
  type StagedCounts,
} from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { readBackup, type BackupContent } from "../../nodes/exchange/index.js";
import type { Register, RegisterReading } from "../../nodes/readings/index.js";
import { daily, day, Harness } from "../archive/harness.js";

const TODAY = day("2026-11-24");
const FIRST = TODAY - 400;
const register = (k: number): Register => ({
  owner: "supplier",
  calendar: "FC1",
  calendarLabel: "HP/HC",
  id: `C${k}`,
  label: `Class ${k}`,
  code: `F${k}`,
});
const registers = Array.from({ length: 10 }, (_, k) => register(k));
/** Of the days [start, end[. */
const shown = (start: number, end: number, rise = 1_000): RegisterReading[] =>
  Array.from({ length: end - start }, (_, i) => start + i).flatMap((of) =>
    registers.map((one) => ({ day: of, register: one, value: (of - FIRST) * rise })),
  );

describe("the registers of a backup", () => {
  let source: Harness;
  let target: Harness;
  let backup: Archive | undefined;
  beforeEach(async () => {
    source = new Harness();
    target = new Harness();
    await source.merge(daily(TODAY - 10, TODAY), { series: "daily" });
  });
  afterEach(() => {
    backup?.close();
    backup = undefined;
    source.remove();
    target.remove();
  });

  const seriesOf = ({ archive, point }: Harness) =>
    archive.usagePoints.series(point.id, "consumption", "registers");
  const merge = (
    harness: Harness,
    readings: readonly RegisterReading[],
    more: { readonly origin?: "service" | "file"; readonly events?: HeldRegisters["events"] } = {},
  ) =>
    harness.archive.registers.merge({
      series: seriesOf(harness),
      readings,
      events: [],
      origin: "service",
      source: 1,
      now: harness.seconds,
      ...more,
    });
  const held = (origin: "service" | "file" = "service") =>
    target.archive.registers.all(seriesOf(target).id, origin);

  /** @param sql changes the backup before it is opened */
  async function content(sql = ""): Promise<BackupContent> {
    const path = await source.archive.backup(source.time);
    const db = new Database(path);
    db.exec(sql);
    db.close();
    backup = await target.archive.openBackup(path);
    const found = await readBackup(backup, target.point, target.seconds);
    assert.ok("slices" in found);
    return found;
  }

  const adopt = async (of: BackupContent, dryRun = false): Promise<StagedCounts["registers"]> =>
    (await target.loadFile(of, { dryRun })).registers;

  it("come with their origin, in slices; of a date that both have, the archive's stay", async () => {
    const events = [{ day: TODAY - 7, kind: "RC" }];
    await merge(source, shown(FIRST, TODAY), { events });
    await merge(source, shown(FIRST, FIRST + 2, 3), { origin: "file" });
    await merge(target, shown(TODAY - 3, TODAY - 1, 5));
    const found = await content();
    for await (const { readings } of found.known.registerSlices()) {
      assert.ok(readings.length <= 2_010, `${readings.length}`);
    }
    const before = await held();
    const tried = await adopt(found, true);
    assert.deepEqual(await held(), before);
    assert.deepEqual(await adopt(found), tried);
    const { readings, events: adopted } = await held();
    const expected = [
      ...shown(FIRST, TODAY - 3),
      ...shown(TODAY - 3, TODAY - 1, 5),
      ...shown(TODAY - 1, TODAY),
    ];
    assert.deepEqual(readings, expected);
    assert.deepEqual(adopted, events);
    assert.deepEqual((await held("file")).readings, shown(FIRST, FIRST + 2, 3));
    const head = target.archive.registers.head(seriesOf(target).id);
    const { imported } = (await adopt(found))!;
    assert.equal(imported, 0);
    assert.equal(target.archive.registers.head(seriesOf(target).id), head);
  });

  for (const [what, isMany] of [
    ["few", false],
    ["many", true],
  ] as const) {
    it(`of a date that is read while ${what} of them come, the archive's stay`, async () => {
      await merge(source, shown(FIRST, TODAY));
      if (isMany) await merge(source, shown(FIRST, TODAY), { origin: "file" });
      const found = await content();
      await target.loadFile({
        ...found,
        async *slices() {
          await merge(target, shown(TODAY - 3, TODAY - 1, 5));
          yield* found.slices();
        },
      });
      const { readings } = await held();
      const own = shown(TODAY - 3, TODAY - 1, 5);
      assert.deepEqual(readings, [...shown(FIRST, TODAY - 3), ...own, ...shown(TODAY - 1, TODAY)]);
      assert.equal((await held("file")).readings.length, isMany ? 4_000 : 0);
    });
  }

  for (const [what, sql] of [
    ["a revision", "UPDATE register_reading SET revision = 1152921504606846976"],
    ["the id of a register", "UPDATE register SET id = 1152921504606846976 + id"],
    ["the revision of a colour", "UPDATE tempo_color SET revision = 1152921504606846976"],
    ["a value", "UPDATE register_reading SET value = x'ff'"],
  ] as const) {
    it(`${what} that nobody can write is damage of the backup`, async () => {
      await merge(source, shown(FIRST, FIRST + 3));
      source.archive.colors.set([
        { day: TODAY, color: "red", source: "rte", readAt: source.seconds, provisional: false },
      ]);
      await assert.rejects(
        content(sql),
        (error) => error instanceof BackupError && error.problem === "damaged",
      );
    });
  }

  it("are left out where no meter shows them, and the others are taken over", async () => {
    await merge(source, shown(FIRST, FIRST + 3));
    await merge(source, [], { events: [{ day: FIRST, kind: "RC" }] });
    const odd = [9e15, TODAY + 1, -1, 20_000.5, 1e19]
      .map(
        (of) => `INSERT INTO register_reading SELECT series, ${of}, register, 5, source, read_at, revision
        FROM register_reading WHERE day = ${FIRST} AND register = 1;`,
      )
      .join("\n");
    const found = await content(`${odd}
      UPDATE register_reading SET value = -1 WHERE register = 2;
      UPDATE register_reading SET value = 1000000000001 WHERE register = 3;
      UPDATE register_reading SET value = 0.5 WHERE register = 4;
      UPDATE register_reading SET value = 'five' WHERE register = 5;
      UPDATE register SET class_label = 'a' || char(10) || 'b' WHERE id = 6;
      UPDATE register SET calendar_label = '${"x".repeat(81)}' WHERE id = 7;
      UPDATE register SET code = 'a' || char(27) WHERE id = 8;
      UPDATE register SET owner = 'nobody' WHERE id = 9;
      INSERT INTO register VALUES (99, 1, 'service', 'event', '', '', '${"x".repeat(81)}', '', '');
      UPDATE register SET series = (SELECT id FROM series WHERE series = 'registers') WHERE id = 99;
      INSERT INTO register_reading SELECT series, day, 99, 0, source, read_at, revision
        FROM register_reading WHERE register = 1 AND day = ${FIRST};
      INSERT INTO tempo_color VALUES (9000000000000000, 'red', 'rte', 1, 0, 1), (${TODAY}, 'red', 'rte', 'x', 0, 1),
        (${TODAY - 1}, 'blue', 'rte', 1, 0, 1), (${TODAY + 1}, 'white', 'rte', 1, 0, 1)`);
    await adopt(found);
    const { readings, events } = await held();
    const expected = shown(FIRST, FIRST + 3).filter(({ register: { id } }) => ["C0", "C9"].includes(id));
    assert.deepEqual(readings, expected);
    assert.deepEqual(events, [{ day: FIRST, kind: "RC" }]);
    assert.deepEqual(
      found.known.colors.map(({ day: of, color }) => [of - TODAY, color]),
      [
        [-1, "blue"],
        [1, "white"],
      ],
    );
  });

  it("that cannot be written are no fault of the backup", async () => {
    await merge(source, shown(FIRST, TODAY));
    const found = await content();
    const failure = new Error("a listener failed");
    target.archive.onChange(() => {
      throw failure;
    });
    await assert.rejects(adopt(found), (error) => error === failure);
  });
});
