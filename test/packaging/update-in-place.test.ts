/** This build continues with the user directory of an earlier build: nothing is sent twice, and new readings once. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { UserDir, type NodeRed } from "../node-red-process.js";
import { settled, until } from "../until.js";

/** Made by the build of commit 7850068, see its enedis-linky.sql. */
const left = path.join(__dirname, "user-dir-7850068");

type Entry = readonly [start: string, value: number, revised: boolean];

/** One message: its function node and its content. */
interface Sent {
  readonly tap: string;
  readonly topic: string;
  readonly readings: readonly Entry[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(left, file), "utf8"));

const isTotal = (topic: string): boolean => /\/(monthly|yearly)$/.test(topic);

/** The starts of the readings that reached a function node, by node and topic; without months and years. */
function startsOf(sent: readonly Sent[]): Map<string, string[]> {
  const starts = new Map<string, string[]>();
  for (const { tap, topic, readings } of sent) {
    if (isTotal(topic)) continue;
    const key = `${tap} ${topic}`;
    starts.set(key, [...(starts.get(key) ?? []), ...readings.map(([start]) => start)]);
  }
  return starts;
}

/** Months and years that reached a function node, each with its value. */
function totalsOf(sent: readonly Sent[]): string[] {
  return sent
    .filter(({ topic }) => isTotal(topic))
    .flatMap(({ tap, topic, readings }) =>
      readings.map(([start, value]) => `${tap} ${topic} ${start} ${value}`),
    );
}

describe("a user directory that the build of commit 7850068 left", () => {
  it("is updated in place: no reading is sent twice, and the new days once", async () => {
    const userDir = new UserDir({
      flows: read("flows.json") as object[],
      credentials: read("flows_cred.json") as Record<string, object>,
      // Two days later. A minute lasts a second: the check for missed ticks comes up to 90 seconds after a start.
      settings: `enedisLinky: { clock: () => Date.parse("2026-11-26T12:00:00+01:00") + process.uptime() * 60_000 },
        functionGlobalContext: { fs: require("node:fs") }`,
    });
    let nodeRed: NodeRed | undefined;
    try {
      copyFileSync(path.join(left, "sent.jsonl"), userDir.file("sent.jsonl"));
      const sent = (): Sent[] => userDir.linesOf("sent.jsonl");
      const archive = new Database(userDir.file("enedis-linky.db"));
      archive.exec(readFileSync(path.join(left, "enedis-linky.sql"), "utf8"));
      archive.close();
      const before = startsOf(sent());
      const totalsBefore = totalsOf(sent());

      nodeRed = await userDir.start();
      await until("the new days are sent", () =>
        [...startsOf(sent()).values()].every((starts) => starts.some((start) => start >= "2026-11-25")),
      );
      await settled(() => sent().length, 3_000);
      const csv = await (await fetch(`${nodeRed.url}/export`)).text();
      await nodeRed.stop();
      assert.deepEqual(
        nodeRed.log.filter((line) => /\[(warn|error)\]/.test(line) && !/credential|projects/i.test(line)),
        [],
      );

      const after = startsOf(sent());
      assert.equal(before.size, 7);
      assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
      for (const [key, starts] of after) {
        const old = before.get(key)!;
        assert.ok(old.length > 0, key);
        assert.equal(new Set(starts).size, starts.length, `${key}: a reading was sent twice`);
        const perDay = key.endsWith("load_curve") ? 48 : 1;
        // The demo's hole is filled; a node that began with new readings gets nothing older.
        const days = key.endsWith("daily") && !key.startsWith("subflow") ? ["2026-11-19"] : [];
        assert.deepEqual(
          starts
            .slice(old.length)
            .map((start) => start.slice(0, 10))
            .sort(),
          [...days, "2026-11-24", "2026-11-25"].flatMap((of) => Array<string>(perDay).fill(of)),
          key,
        );
      }
      const entries = sent().flatMap(({ topic, readings }) => (isTotal(topic) ? [] : readings));
      assert.ok(entries.every(([, , isRevised]) => !isRevised));
      // A month or a year is sent again when one of its days arrives: with another value.
      const totals = totalsOf(sent()).slice(totalsBefore.length);
      assert.ok(totals.length > 0);
      assert.deepEqual(
        totals.filter((total) => totalsBefore.includes(total)),
        [],
      );

      // The archive has what was sent, by both builds, and nothing else of that meter.
      const rows = csv
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","));
      for (const measure of ["daily", "load_curve", "max_power"]) {
        assert.deepEqual(
          rows.filter((cells) => cells[2] === measure).map((cells) => cells[3]),
          after.get(`maison Maison/consumption/${measure}`)!.sort(),
          measure,
        );
      }

      const length = sent().length;
      nodeRed = await userDir.start();
      await settled(() => sent().length, 4_000);
      assert.equal(sent().length, length, "a second start sends nothing");
    } finally {
      await nodeRed?.stop();
      userDir.remove();
    }
  });
});
