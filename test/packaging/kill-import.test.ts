/**
 * `kill -9` of a real Node-RED inside an import or a restore through the flow: all of the file or nothing, registers,
 * colours and readings together, and no duplicated message.
 */
import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { Archive } from "../../nodes/archive/index.js";
import { hostClock } from "../../nodes/base/clock.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { dayOf, formatDay, parseDay, type Reading } from "../../nodes/readings/index.js";
import { consoDownloader } from "../exchange/sample-files.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { customerTable } from "../fixtures/readings-csv.js";
import { PDL } from "../fixtures/readings.js";
import { appends, FS_IN_FLOWS, LIGHT, UserDir } from "../node-red-process.js";
import { until } from "../until.js";
import { at, flowOfMeter } from "./flows.js";

const YEAR = { start: parseDay("2025-01-01")!, end: parseDay("2026-01-01")! };
/** Half-hours. */
const READINGS = 365 * 48;
/**
 * Milliseconds after the message to the history node, each with a random part: before, during and after the writing.
 */
const INSTANTS = [0, 150, 300, 600];

/** Days of a file with all registers of a meter. */
const DAYS = 3_650;
const REGISTERS = 15;

/** An index file of the customer area: ten registers of the supplier, four of the operator, and the total. */
function indexFile(): string {
  const first = parseDay("2016-01-01")!;
  const codes = [...Array.from({ length: 10 }, (_, i) => `F${i + 1}`), "D1", "D2", "D3", "D4", "T"];
  const riseOf = (code: string): number =>
    code === "T" ? 5_500 : code.startsWith("D") ? 1_375 : 100 * Number(code.slice(1));
  const rows = Array.from({ length: DAYS }, (_, i) => {
    const values = codes.map((code) => 1_000 + i * riseOf(code));
    return [`${formatDay(first + i)}T00:00:00+01:00`, "Arrêté quotidien", ...values].join(";");
  });
  const classes = (owner: string, letter: string, count: number): [names: string[], values: string[]] => [
    Array.from({ length: count }, (_, i) =>
      ["Identifiant", "Libelle", "Cadran"].map((what) => `${what} classe temporelle${owner} ${i + 1}`),
    ).flat(),
    Array.from({ length: count }, (_, i) => [`C${i}`, `Classe ${i}`, `EAS ${letter}${i + 1}`]).flat(),
  ];
  const [supplier, operator] = [classes("", "F", 10), classes(" distributeur", "D", 4)];
  const of = ["fournisseur", "distributeur"].map((owner) => [
    `Identifiant calendrier ${owner}`,
    `Libelle calendrier ${owner}`,
  ]) as [string[], string[]];
  return customerTable(
    { type: "Index", dates: "01/01/2016;01/01/2026", unit: "Wh" },
    ["Horodate", "Type de releve", ...codes.map((code) => `EAS ${code}`)].join(";"),
    ...rows,
    ["Periode", ...of[0], ...supplier[0], ...of[1], ...operator[0]].join(";"),
    [
      "Du 2016-01-01T00:00:00+01:00 au",
      "FC000001",
      "Dix",
      ...supplier[1],
      "DI000003",
      "Quatre",
      ...operator[1],
    ].join(";"),
  );
}

/** How many rows an archive shows to others while it is in use. */
function shownIn(file: string): [readings: number, registers: number, colors: number] {
  const db = new Database(file, { readOnly: true });
  try {
    const count = (table: string): number => Number(db.get(`SELECT count(*) AS n FROM ${table}`)!["n"]);
    return [count("reading"), count("register_reading"), count("tempo_color")];
  } finally {
    db.close();
  }
}

/** Resolves as soon as others see the first reading, at most a millisecond later. */
async function firstShownIn(file: string): Promise<void> {
  const db = new Database(file, { readOnly: true });
  try {
    while (db.get("SELECT 1 FROM reading LIMIT 1") === undefined) await setTimeout(1);
  } finally {
    db.close();
  }
}

/** Code that makes a message of a file of the user directory. */
const IMPORT = 'return { action: "import", payload: global.get("fs").readFileSync("year.csv", "utf8") };';
const RESTORE = 'return { action: "restore", path: "backup.db" };';

/**
 * A backup of another archive: half-hours of the meter, all its registers on some days, and their colours.
 * @param to its path
 */
async function makeBackup(to: string, readings: readonly Reading[], days: number): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const last = dayOf(now);
  const archive = Archive.open(`${to}.archive`, hostClock());
  try {
    const point = archive.usagePoints.usagePoint(PDL, "real", last);
    const rows = { id: "C1", calendar: "FC1", calendarLabel: "", label: "Class" } as const;
    await archive.readings.merge({
      series: archive.usagePoints.series(point.id, "consumption", "load_curve"),
      readings,
      source: 1,
      now,
      days: { start: dayOf(readings[0]!.start), end: dayOf(readings.at(-1)!.start) + 1 },
    });
    await archive.registers.merge({
      series: archive.usagePoints.series(point.id, "consumption", "registers"),
      origin: "service",
      source: 1,
      now,
      events: [],
      readings: Array.from({ length: days * REGISTERS }, (_, i) => ({
        day: last - days + Math.floor(i / REGISTERS),
        register: { ...rows, owner: "supplier", code: `F${i % REGISTERS}` },
        value: i,
      })),
    });
    archive.colors.set(
      Array.from({ length: days }, (_, i) => ({
        day: last - i,
        color: "blue",
        source: "rte",
        readAt: now,
        provisional: false,
      })),
    );
    renameSync(await archive.backup(Date.now()), to);
  } finally {
    archive.close();
  }
}

/**
 * A meter whose service is unreachable; each start sends its history node a message.
 * @param message code that returns it
 */
function flows(message = IMPORT): object[] {
  const unreachable = { service: "conso-api", baseUrl: "http://127.0.0.1:1" };
  return [
    ...flowOfMeter({ ...unreachable, dailyMonths: 0, loadCurveDays: 7 }, ["load_curve"], ["sink"]),
    { ...at, id: "sink", type: "function", func: appends("sent.jsonl", "msg"), outputs: 0, wires: [] },
    { ...at, id: "begin", type: "inject", once: true, onceDelay: 0.1, props: [], wires: [["file"]] },
    {
      ...at,
      id: "file",
      type: "function",
      func: `${appends("asked.jsonl", "1")}
        ${message}`,
      outputs: 1,
      wires: [["history"]],
    },
    { ...at, id: "history", type: "enedis-linky history", meter: "meter", wires: [["answer"]] },
    {
      ...at,
      id: "answer",
      type: "function",
      func: appends("answers.jsonl", "msg.payload"),
      outputs: 0,
      wires: [],
    },
  ];
}

interface Sent {
  readonly readings: readonly { readonly start: string; readonly value: number }[];
}

describe("a real Node-RED that is killed inside an import", () => {
  it("has all of the file or nothing, imports it again completely, and repeats at most one message", async () => {
    const readings = fixtureHousehold().readings(
      ...([PDL, "consumption", "load_curve", YEAR.start, YEAR.end, Date.now()] as const),
    );
    assert.equal(readings.length, READINGS);
    const userDir = new UserDir({
      flows: flows(),
      credentials: { meter: { usagePointId: PDL, token: "not-a-token" } },
      settings: `${FS_IN_FLOWS}, ${LIGHT}`,
    });
    writeFileSync(userDir.file("year.csv"), consoDownloader(readings));
    const heldReadings = (): number => {
      const archive = Archive.open(userDir.file("enedis-linky.db"), hostClock());
      try {
        const point = archive.usagePoints.usagePoint(PDL, "real", YEAR.start);
        const series = archive.usagePoints.series(point.id, "consumption", "load_curve");
        return archive.readings.between(series.id, 0, Date.now() / 1000).length;
      } finally {
        archive.close();
      }
    };
    try {
      const held: number[] = [];
      for (const [kill, instant] of INSTANTS.entries()) {
        const nodeRed = await userDir.start();
        await until("the import began", () => userDir.linesOf("asked.jsonl").length > kill);
        await setTimeout(instant + Math.random() * 150);
        await nodeRed.kill();
        held.push(heldReadings());
      }
      assert.ok(
        held.every((count, i) => (count === 0 && !held.slice(0, i).includes(READINGS)) || count === READINGS),
        `held after the kills: ${held.join(", ")}`,
      );

      const last = await userDir.start();
      const starts = (): string[] =>
        userDir.linesOf<Sent>("sent.jsonl").flatMap((sent) => sent.readings.map((r) => r.start));
      const before = userDir.linesOf("answers.jsonl").length;
      try {
        await until("the last import is answered", () => userDir.linesOf("answers.jsonl").length > before);
        await until("all of it has left", () => new Set(starts()).size === READINGS);
      } finally {
        await last.stop();
      }
      const { imported, unchanged, conflicts } = userDir
        .linesOf<Record<string, number>>("answers.jsonl")
        .at(-1)!;
      const isThere = held.at(-1) === READINGS;
      assert.deepEqual([imported, unchanged, conflicts], isThere ? [0, READINGS, 0] : [READINGS, 0, 0]);
      assert.equal(heldReadings(), READINGS);

      const messages = userDir.linesOf<Sent>("sent.jsonl").map((sent) => JSON.stringify(sent.readings));
      const repeated = messages.length - new Set(messages).size;
      // Only a kill after the import can fall between a message and its cursor.
      assert.ok(repeated <= held.filter((count) => count === READINGS).length, `${repeated} messages again`);
      const distinct = [...new Set(messages)].flatMap((text) => JSON.parse(text) as Sent["readings"]);
      assert.equal(distinct.length, READINGS, "no reading in two different messages");
    } finally {
      userDir.remove();
    }
  });

  it("has the registers of a file if it has a single reading of it", async () => {
    const userDir = new UserDir({
      flows: flows(),
      credentials: { meter: { usagePointId: PDL, token: "not-a-token" } },
      settings: `${FS_IN_FLOWS}, ${LIGHT}`,
    });
    writeFileSync(userDir.file("year.csv"), indexFile());
    const file = userDir.file("enedis-linky.db");
    try {
      const nodeRed = await userDir.start();
      await until("the import began", () => userDir.linesOf("asked.jsonl").length > 0);
      // In the very moment in which others see the first reading.
      await firstShownIn(file);
      await nodeRed.kill();
      const archive = Archive.open(file, hostClock());
      try {
        await archive.staging.turns.run(() => undefined);
      } finally {
        archive.close();
      }
      assert.deepEqual(shownIn(file), [DAYS - 1, DAYS * REGISTERS, 0]);
    } finally {
      userDir.remove();
    }
  });

  for (const [what, count, days] of [
    ["few readings", 480, 40],
    ["many readings, in slices", READINGS, 400],
  ] as const) {
    it(`has the registers and colours of a backup of ${what} if it has a single reading of it`, async () => {
      const userDir = new UserDir({
        flows: flows(RESTORE),
        credentials: { meter: { usagePointId: PDL, token: "not-a-token" } },
        settings: `${FS_IN_FLOWS}, ${LIGHT}`,
      });
      const readings = fixtureHousehold()
        .readings(PDL, "consumption", "load_curve", YEAR.start, YEAR.end, Date.now())
        .slice(0, count);
      await makeBackup(userDir.file("backup.db"), readings, days);
      const file = userDir.file("enedis-linky.db");
      try {
        const nodeRed = await userDir.start();
        await until("the restore began", () => userDir.linesOf("asked.jsonl").length > 0);
        await firstShownIn(file);
        await nodeRed.kill();
        // Without the backup: what was decided needs it no more.
        rmSync(userDir.file("backup.db"));
        const archive = Archive.open(file, hostClock());
        try {
          await archive.staging.turns.run(() => undefined);
        } finally {
          archive.close();
        }
        assert.deepEqual(shownIn(file), [count, days * REGISTERS, days]);
      } finally {
        userDir.remove();
      }
    });
  }
});
