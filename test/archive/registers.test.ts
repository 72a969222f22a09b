/** Register readings in the archive: merged by day, kept apart from readings, forgotten with the meter. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { Archive } from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { migrate, migrations } from "../../nodes/archive/sqlite/index.js";
import type { Register, RegisterReading } from "../../nodes/readings/index.js";
import { curve, day, dropMirror, Harness } from "./harness.js";

const FIRST = day("2026-11-02");
const register = (id: string, label = ""): Register => ({
  owner: "supplier",
  calendar: "FC1",
  calendarLabel: "",
  id,
  label,
  code: id,
});
const shown = (id: string, ...values: readonly number[]): RegisterReading[] =>
  values.map((value, i) => ({ day: FIRST + i, register: register(id), value }));

describe("the registers of a meter in the archive", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const row = () => harness.archive.usagePoints.series(harness.point.id, "consumption", "registers");
  const merge = (readings: readonly RegisterReading[], more: object = {}) =>
    harness.archive.registers.merge({
      series: row(),
      readings,
      events: [],
      origin: "service",
      source: 1,
      now: harness.seconds,
      ...more,
    });
  const all = (origin: "service" | "file" = "service") => harness.archive.registers.all(row().id, origin);

  it("are inserted, corrected, and left alone where they are equal; each change has a new revision", async () => {
    assert.deepEqual(await merge(shown("HC", 1, 2, 3)), { inserted: 3, corrected: 0 });
    const head = harness.archive.registers.head(row().id);
    assert.deepEqual(await merge(shown("HC", 1, 2, 3)), { inserted: 0, corrected: 0 });
    assert.equal(harness.archive.registers.head(row().id), head);
    assert.deepEqual(await merge([...shown("HC", 1, 7), ...shown("HP", 5)]), { inserted: 1, corrected: 1 });
    assert.ok(harness.archive.registers.head(row().id) > head);
    harness.reopen();
    assert.deepEqual(
      (await all()).readings.map(({ day: of, register: { id }, value }) => [of - FIRST, id, value]),
      [
        [0, "HC", 1],
        [0, "HP", 5],
        [1, "HC", 7],
        [2, "HC", 3],
      ],
    );
  });

  it("a service's and a file's are apart; labels are the newest; events are no readings", async () => {
    const events = [{ day: FIRST, kind: "RC" }];
    await merge(shown("HC", 1), { events });
    await merge([{ day: FIRST + 1, register: register("HC", "Heures Creuses"), value: 2 }]);
    await merge(shown("HC", 9), { origin: "file" });
    assert.deepEqual((await all()).events, events);
    assert.deepEqual(
      (await all()).readings.map(({ register: { label }, value }) => [label, value]),
      [
        ["Heures Creuses", 1],
        ["Heures Creuses", 2],
      ],
    );
    assert.deepEqual(
      (await all("file")).readings.map(({ value }) => value),
      [9],
    );
  });

  it("cover the requested days, with or without readings; a file covers none", async () => {
    await merge(shown("HC", 1), { days: { start: FIRST, end: FIRST + 2 } });
    await merge(shown("HC", 1, 2, 3), { origin: "file" });
    const covered = harness.archive.coverage.between(row().id, FIRST, FIRST + 5);
    assert.deepEqual(
      covered.map(({ day: of, state }) => [of - FIRST, state]),
      [
        [0, 2],
        [1, 0],
      ],
    );
  });

  it("of a day that is held stay so for a later answer without them, or with none at all", async () => {
    const days = { start: FIRST, end: FIRST + 3 };
    await merge(shown("HC", 1, 2), { days });
    await merge(shown("HC", 1, 2, 3), { origin: "file" });
    const states = () =>
      harness.archive.coverage.between(row().id, FIRST, FIRST + 5).map(({ state }) => state);
    assert.deepEqual(states(), [2, 2, 0], "a file's are no answer of the service");
    await merge(shown("HP", 7), { days });
    assert.deepEqual(states(), [2, 2, 0]);
    await merge([], { days });
    assert.deepEqual(states(), [2, 2, 0]);
    const events = [{ day: FIRST + 2, kind: "RC" }];
    await merge([], { days, events });
    assert.deepEqual(states(), [2, 2, 0], "an event shows nothing");
  });

  it("keep a label that a later answer does not have", async () => {
    const named = (calendarLabel: string, label: string): RegisterReading[] => [
      { day: FIRST, register: { ...register("HC", label), calendarLabel }, value: 1 },
    ];
    const labels = async () =>
      (await all()).readings.map(({ register: { calendarLabel, label } }) => [calendarLabel, label]);
    await merge(named("Tempo", "Heures Creuses"));
    await merge(named("", ""));
    assert.deepEqual(await labels(), [["Tempo", "Heures Creuses"]]);
    await merge(named("", "Creuses"));
    assert.deepEqual(await labels(), [["Tempo", "Creuses"]]);
    await merge([...named("HP/HC", ""), ...named("", "")]);
    assert.deepEqual(await labels(), [["HP/HC", "Creuses"]]);
  });

  it("of ten years are looked at a few times each, however many slices they are written in", async () => {
    const DAYS = 3_650;
    let looks = 0;
    const readings = Array.from({ length: DAYS }, (_, i) => {
      const reading = { day: FIRST - i, value: i };
      const look = (): Register => (looks++, register("HC"));
      return Object.defineProperty(reading, "register", { get: look, enumerable: true }) as RegisterReading;
    });
    assert.deepEqual(await merge(readings), { inserted: DAYS, corrected: 0 });
    assert.ok(looks <= 4 * DAYS, `${looks} looks`);
  });

  it("of two days far apart are written without the time between them", async () => {
    const far = 9e15;
    await merge([FIRST, far].map((of) => ({ day: of, register: register("HC"), value: 1 })));
    assert.deepEqual(
      (await all()).readings.map(({ day: of }) => of),
      [FIRST, far],
    );
  });

  it("are forgotten with the meter", async () => {
    await merge(shown("HC", 1, 2, 3));
    const forgotten = harness.archive.forget(harness.point.id, day("2026-11-24"));
    assert.deepEqual(
      forgotten.filter(({ series }) => series === "registers").map(({ readings }) => readings),
      [3],
    );
    await harness.archive.eraseForgotten();
    const db = new Database(harness.file);
    for (const table of ["register", "register_reading"]) {
      assert.equal(db.get(`SELECT count(*) AS n FROM ${table}`)!["n"], 0, table);
    }
    db.close();
    assert.deepEqual((await all()).readings, []);
  });

  it("leave no name in the file of a forgotten meter", async () => {
    const name = "A class of this meter only";
    await merge([{ day: FIRST, register: register("HC", name), value: 1 }]);
    harness.reopen();
    const isIn = (): boolean =>
      ["", "-wal"]
        .map((suffix) => harness.file + suffix)
        .some((file) => existsSync(file) && readFileSync(file).includes(name));
    assert.ok(isIn());
    harness.archive.forget(harness.point.id, day("2026-11-24"));
    await harness.archive.eraseForgotten();
    assert.ok(!isIn());
  });

  it("come to an archive of the version before, which keeps what it has", async () => {
    await harness.merge(curve(FIRST));
    harness.archive.close();
    const db = new Database(harness.file);
    dropMirror(db);
    for (const table of ["register", "register_reading"]) {
      db.exec(`DROP TABLE ${table}`);
    }
    db.exec("ALTER TABLE sent_day DROP COLUMN registers");
    db.exec("PRAGMA user_version = 8");
    migrate(db, migrations.slice(0, 8));
    db.close();
    harness.archive = Archive.open(harness.file, harness);
    await merge(shown("HC", 1, 2));
    assert.equal((await all()).readings.length, 2);
    assert.equal(harness.held().length, 48);
  });
});
