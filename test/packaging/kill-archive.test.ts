/**
 * `kill -9` of a real Node-RED at random instants while it collects, imports, restores, forgets and deploys, also on a disk
 * without room: the archive stays whole, nothing is lost or doubled, and what was cut off can be done again.
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Archive, CoverageState } from "../../nodes/archive/index.js";
import { hostClock } from "../../nodes/base/clock.js";
import { DEMO_USAGE_POINT as PDL_OF_DEMO } from "../../nodes/services/index.js";
import { dayOf, lengthOfDay, startOfDay } from "../../nodes/readings/index.js";
import { appends, FS_IN_FLOWS, LIGHT, UserDir, type NodeRed } from "../node-red-process.js";
import { until } from "../until.js";
import { NEEDS_DISK, SmallDisk } from "../small-disk.js";
import { at, flowOfMeter } from "./flows.js";

/** KILLS in the environment: more, for a change in what writes. */
const KILLS = Number(process.env["KILLS"] ?? 5);
/** Milliseconds after the action began. */
const LONGEST = 1_500;

const actions = ["restore", "forget", "import", "deploy", "collect"] as const;

/** A demo meter; each start sends the message of todo.json to the history node. */
function flows(): object[] {
  const meter = { service: "demo", dailyMonths: 36, loadCurveDays: 400 };
  return [
    ...flowOfMeter(meter, ["load_curve", "daily"], []),
    { ...at, id: "begin", type: "inject", once: true, onceDelay: 0.1, props: [], wires: [["todo"]] },
    {
      ...at,
      id: "todo",
      type: "function",
      outputs: 1,
      wires: [["history"]],
      func: `const fs = global.get("fs");
        const msg_ = JSON.parse(fs.readFileSync("todo.json", "utf8"));
        ${appends("asked.jsonl", "1")}
        if (msg_.payload === "file") msg_.payload = fs.readFileSync("all.csv", "utf8");
        return msg_.action === undefined ? null : msg_;`,
    },
    { ...at, id: "history", type: "enedis-linky history", meter: "meter", wires: [["answer"]] },
    {
      ...at,
      id: "answer",
      type: "function",
      outputs: 0,
      wires: [],
      func: appends("answers.jsonl", "{ payload: msg.payload }"),
    },
    { ...at, id: "catch", type: "catch", scope: null, wires: [["caught"]] },
    {
      ...at,
      id: "caught",
      type: "function",
      outputs: 0,
      wires: [],
      func: appends("errors.jsonl", "{ code: msg.error.code, message: msg.error.message }"),
    },
  ];
}

describe("a real Node-RED that is killed at anything that writes", function () {
  this.timeout(60_000 + KILLS * 30_000);

  const disk = SmallDisk.mount(16_384);
  /** All that there is: an archive's backup, and the text of its export. */
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-all-"));
  const whole = path.join(folder, "copy.db");
  const csv = path.join(folder, "all.csv");

  before(async () => {
    const userDir = new UserDir({ flows: flows(), settings: settingsWith(undefined) });
    userDir.write("todo.json", {});
    const nodeRed = await userDir.start();
    try {
      const file = userDir.file("enedis-linky.db");
      await until("all is collected", () => heldIn(file) >= 400 * 48 + 1_000, 60_000);
      const run = async (msg: object): Promise<string> => {
        const before = userDir.linesOf("answers.jsonl").length;
        userDir.write("todo.json", msg);
        await fetch(`${nodeRed.url}/inject/begin`, { method: "POST" });
        return String((await answerAfter(userDir, before)).payload);
      };
      writeFileSync(csv, await run({ action: "export" }));
      copyFileSync(await run({ action: "backup" }), whole);
    } finally {
      await nodeRed.kill();
      userDir.remove();
    }
  });

  after(() => {
    disk?.unmount();
    rmSync(folder, { recursive: true });
  });

  for (const small of [false, true]) {
    const title = "keeps a whole archive, in which nothing is lost or doubled";
    if (small && disk === undefined) {
      it(`${title}, on a disk that fills up: ${NEEDS_DISK}`);
      continue;
    }
    it(`${title}${small ? ", on a disk that fills up" : ""}`, async () => {
      const userDir = new UserDir({ flows: flows(), settings: settingsWith(small ? disk : undefined) });
      const file = small ? path.join(disk!.folder, "archive.db") : userDir.file("enedis-linky.db");
      const backup = userDir.file("copy.db");
      let nodeRed: NodeRed | undefined;
      try {
        for (const to of [file, backup]) copyFileSync(whole, to);
        copyFileSync(csv, userDir.file("all.csv"));
        const rows = readFileSync(csv, "utf8").trim().split("\n").length - 1;

        for (let kill = 0; kill < KILLS; kill++) {
          const action = actions[kill % actions.length]!;
          const asked = userDir.linesOf("asked.jsonl").length;
          userDir.write("todo.json", messageOf(action, backup));
          const isFull = small && kill % 3 === 2;
          if (isFull) disk!.fill();
          nodeRed = await userDir.start();
          await until("it began", () => userDir.linesOf("asked.jsonl").length > asked, 30_000);
          const deploy = action === "deploy" ? deployTo(nodeRed.url) : undefined;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST));
          await nodeRed.kill();
          await deploy;
          if (isFull) disk!.free();
          isWhole(file, `${action}, kill ${kill}`);
        }
        const before = userDir.linesOf("answers.jsonl").length;
        userDir.write("todo.json", messageOf("restore", backup));
        nodeRed = await userDir.start();
        const restored = (await answerAfter(userDir, before)).payload as Record<string, number>;
        await nodeRed.stop();
        assert.equal(restored["conflicts"], 0);
        assert.equal(restored["imported"]! + restored["unchanged"]!, rows);
        isWhole(file, "at the end");
        assert.deepEqual(
          userDir
            .linesOf<{ code: string; message: string }>("errors.jsonl")
            .filter(({ code }) => code !== "archive"),
          [],
        );
      } finally {
        await nodeRed?.kill();
        userDir.remove();
        for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(file + suffix, { force: true });
      }
    });
  }
});

/** The next answer of the history node. @param before how many there were */
async function answerAfter(userDir: UserDir, before: number): Promise<{ readonly payload: unknown }> {
  await until("it answers", () => userDir.linesOf("answers.jsonl").length > before, 60_000);
  return userDir.linesOf<{ payload: unknown }>("answers.jsonl").at(-1)!;
}

function settingsWith(disk: SmallDisk | undefined): string {
  const own = disk && `, enedisLinky: { archive: ${JSON.stringify(path.join(disk.folder, "archive.db"))} }`;
  return `${FS_IN_FLOWS}, ${LIGHT}${own ?? ""}`;
}

function messageOf(action: (typeof actions)[number], backup: string): object {
  switch (action) {
    case "restore":
      return { action, path: backup };
    case "forget":
      return { action, confirm: PDL_OF_DEMO };
    case "import":
      return { action, payload: "file" };
    case "collect":
    case "deploy":
      return {};
  }
}

/** Deploys all flows again, until Node-RED is gone. */
async function deployTo(url: string): Promise<void> {
  const headers = { "Content-Type": "application/json", "Node-RED-Deployment-Type": "full" };
  try {
    for (let i = 0; i < 20; i++) {
      const response = await fetch(`${url}/flows`, {
        method: "POST",
        headers,
        body: JSON.stringify(flows()),
      });
      await response.text();
    }
  } catch (error) {
    assert.ok(error instanceof TypeError, String(error)); // it was killed
  }
}

/** How many readings a file holds; 0 while it cannot be read. */
function heldIn(file: string): number {
  try {
    const db = new Database(file, { readOnly: true });
    try {
      return Number(db.get("SELECT count(*) AS n FROM reading")!["n"]);
    } finally {
      db.close();
    }
  } catch {
    return 0; // not made yet
  }
}

/** The archive opens as it is, its pages are sound, and each day that counts as complete has all its readings. */
function isWhole(file: string, when: string): void {
  const archive = Archive.open(file, hostClock());
  try {
    assert.equal(archive.loss, undefined, when);
    const point = archive.usagePoints.find(PDL_OF_DEMO, "demo");
    const now = Date.now() / 1000;
    for (const series of ["load_curve", "daily"] as const) {
      const id = point && archive.usagePoints.seriesId(point.id, "consumption", series);
      if (id === undefined) continue;
      const seconds = new Map<number, number>();
      for (const { start, step } of archive.readings.between(id, 0, now)) {
        seconds.set(dayOf(start), (seconds.get(dayOf(start)) ?? 0) + step);
      }
      for (const { day, state } of archive.coverage.between(id, 0, dayOf(now) + 1)) {
        const expected = state === CoverageState.complete ? lengthOfDay(day) : undefined;
        if (expected !== undefined)
          assert.equal(seconds.get(day), expected, `${when}: ${series} ${startOfDay(day)}`);
      }
      for (const [day, sum] of seconds)
        assert.ok(sum <= lengthOfDay(day), `${when}: ${series} ${day} is doubled`);
    }
  } finally {
    archive.close();
  }
  const db = new Database(file, { readOnly: true });
  assert.equal(db.get("PRAGMA quick_check")!["quick_check"], "ok", when);
  db.close();
}
