/**
 * A file of 100 MB, as the customer area writes it: 3.3 million readings. Read and imported by a process with a heap of
 * 128 MB, and compared with reading its lines and inserting them, without any check.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { DatabaseSync as Sqlite } from "node:sqlite";
import { once } from "node:events";
import { Archive } from "../nodes/archive/index.js";
import { hostClock } from "../nodes/base/index.js";
import { readInProcess } from "../nodes/exchange/index.js";
import { formatInstant, parseDay, startOfDay } from "../nodes/readings/index.js";
import { fileReadersOf } from "../test/file-readers.js";
import { inPieces } from "../test/event-loop.js";
import { atMost, type Line, type Suite } from "./measure.js";
import { runTask } from "./task.js";

const { DatabaseSync } = createRequire(__filename)("node:sqlite") as { DatabaseSync: typeof Sqlite };

const usagePointId = "09876543211234";
const MEGABYTES = 100;
const HEAP_MB = 128;
const STEP = 300;
const LOOK_MS = 100;

interface Task {
  readonly file: string;
  readonly archive: string;
  readonly bare: boolean;
}

interface Measured {
  readonly seconds: number;
  readonly readings: number;
  /** The longest block of the event loop, in milliseconds of processor time. */
  readonly block: number;
  /** Bytes: of this process beyond what it had before, and of the one that reads. */
  readonly memory: number;
  readonly reader: number;
}

/** The part that runs in its own process. */
export async function importTask({ file, archive, bare }: Task): Promise<Measured> {
  const before = process.memoryUsage.rss();
  let [memory, reader] = [0, 0];
  const look = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage.rss() - before);
    reader = Math.max(reader, ...fileReadersOf(process.pid).map(({ rss }) => rss));
  }, LOOK_MS);
  const { result, elapsed, longest } = await inPieces(() =>
    bare ? insertLines(file, archive) : importFile(file, archive),
  );
  clearInterval(look);
  return { seconds: elapsed / 1_000, readings: result, block: longest, memory, reader };
}

async function importFile(file: string, archivePath: string): Promise<number> {
  const clock = hostClock();
  const archive = Archive.open(archivePath, clock);
  const now = Math.floor(clock.now() / 1_000);
  const point = archive.usagePoints.usagePoint(usagePointId, "real", parseDay("2020-01-01")!);
  const counts = await readInProcess(
    [{ path: file }],
    { usagePointId, direction: "consumption", measure: "load_curve", stamps: "end", now, clock },
    (read) => archive.staging.mergeFile(point, read, { conflicts: "keep", now }),
  );
  archive.close();
  return counts.imported;
}

/** No archive does less: each line is split, and its value inserted in order of time. */
async function insertLines(file: string, archive: string): Promise<number> {
  const db = new DatabaseSync(archive);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE reading (series INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL,
      step INTEGER NOT NULL, at INTEGER, source INTEGER NOT NULL, first INTEGER NOT NULL, revision INTEGER NOT NULL,
      PRIMARY KEY (series, start)) WITHOUT ROWID;
    CREATE INDEX reading_revision ON reading (series, revision);`);
  const insert = db.prepare("INSERT INTO reading VALUES (1, ?, ?, 300, NULL, 1, 1, 1)");
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [stamp, value] = line.split(";");
    const end = Date.parse(stamp!) / 1_000;
    if (Number.isNaN(end)) continue;
    if (count % 2_000 === 0) {
      if (count > 0) db.exec("COMMIT");
      db.exec("BEGIN");
    }
    insert.run(end - STEP, Number(value));
    count++;
  }
  db.exec("COMMIT");
  db.close();
  return count;
}

async function writeFile(file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write(
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes\n" +
      `${usagePointId};Courbe de charge;01/01/1995;01/01/2027;Energie active;Consommation;Comptage Brut;W;5\nHorodate;Valeur\n`,
  );
  let size = 0;
  for (let end = startOfDay(parseDay("1995-01-01")!) + STEP; size < MEGABYTES * 1e6;) {
    let text = "";
    for (let i = 0; i < 10_000; i++, end += STEP) text += `${formatInstant(end)};${(end / STEP) % 3_000}\n`;
    size += text.length;
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

function inProcess(task: Task): Promise<Measured> {
  return runTask("import", task, [`--max-old-space-size=${HEAP_MB}`]);
}

export const suite: Suite = {
  title: "Import",
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
    try {
      const file = path.join(folder, "curve.csv");
      await writeFile(file);
      const bare = await inProcess({ file, archive: path.join(folder, "bare.db"), bare: true });
      const ours = await inProcess({ file, archive: path.join(folder, "ours.db"), bare: false });
      if (ours.readings !== bare.readings) throw new Error(`${ours.readings} of ${bare.readings} readings`);
      const size = `${Math.round(statSync(file).size / 1e6)} MB, ${ours.readings.toLocaleString("en")} readings`;
      const ratio = ours.seconds / bare.seconds;
      const lines: Line[] = [
        {
          name: `${size}: read, checked, all or nothing`,
          value: ours.seconds,
          unit: "s",
          baseline: { name: "read lines + bare insert", value: bare.seconds },
          goal: atMost(6, ratio, `6 × the baseline's time (${ratio.toFixed(1)} ×)`),
        },
        {
          name: "longest block of Node-RED's event loop meanwhile, processor time",
          value: ours.block,
          unit: "ms",
          baseline: { name: "read lines + bare insert", value: bare.block },
          goal: atMost(50, ours.block, "50 ms"),
        },
        {
          name: `memory of Node-RED's process, heap of ${HEAP_MB} MB, more than at rest`,
          value: ours.memory / 1e6,
          unit: "MB",
          baseline: { name: "read lines + bare insert", value: bare.memory / 1e6 },
        },
        {
          name: "memory of the process that reads",
          value: ours.reader / 1e6,
          unit: "MB",
          baseline: { name: "size of the file", value: MEGABYTES },
        },
      ];
      return { lines };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
