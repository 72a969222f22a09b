/** `kill -9` of a process that uploads, and of PostgreSQL: nothing is lost, nothing is there twice. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { curve, day } from "../fixtures/readings.js";
import { bundled } from "../own-process.js";
import { Member, Server, setTime } from "./harness.js";

const root = path.join(__dirname, "..", "..");

describe("the mirror, killed", function () {
  this.timeout(600_000);
  const server = new Server();
  let home: Member;

  beforeEach(async () => {
    home = new Member(server.url(), { name: "killed" });
    await home.pass();
    await server.holdTime();
  });
  afterEach(async () => {
    await home.end();
    assert.deepEqual(home.faults, []);
  });

  /** Lets a process collect and upload, until what happens beside it ends; then kills it. */
  async function uploading(seed: number, beside: () => Promise<void>): Promise<void> {
    const script = bundled(path.join(__dirname, "upload-process.ts"));
    const child = spawn(
      process.execPath,
      [script, home.file, server.url(), String(seed), String(home.time)],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    const exit = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), exit]);
    assert.equal(child.exitCode, null, "it runs");
    await beside();
    child.kill("SIGKILL");
    await exit;
    assert.equal(child.signalCode, "SIGKILL");
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  async function isSame(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await setTime(server.url(), home.time + 3_600_000);
      await home.pass(3_600);
    }
    assert.equal(home.mirror.problem, undefined);
    const expected = home.readings();
    assert.ok(expected.length > 1_000);
    assert.deepEqual((await server.readings()).sort(), expected);
  }

  it("6 times in the middle of its work", async () => {
    for (let seed = 0; seed < 6; seed++) {
      home.time += 86_400_000;
      // Each 53 ms of 318.
      await home.whileClosed(() => uploading(seed, () => pause((seed * 265) % 318)));
      if (seed % 3 === 2) await isSame();
    }
  });

  it("while PostgreSQL is killed 6 times", async () => {
    const killing = async (): Promise<void> => {
      for (let i = 0; i < 6; i++) {
        await pause((i * 165) % 198);
        await server.postgres.kill();
        await server.postgres.start();
      }
    };
    await home.whileClosed(() => uploading(1, killing));
    // The process was some seconds ahead with each turn.
    home.time += 30 * 86_400_000;
    await isSame();
  });

  /** Lets a process bring the meter back into the archive; `beside` decides when it is killed. */
  async function returning(beside: (done: Promise<unknown>) => Promise<unknown>): Promise<void> {
    const script = bundled(path.join(__dirname, "restore-process.ts"));
    const child = spawn(process.execPath, [script, home.file, server.url(), String(home.time)], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    const said = (word: string): Promise<void> =>
      new Promise((resolve) => {
        child.stdout.on("data", (data: Buffer) => {
          if (data.toString().includes(word)) resolve();
        });
      });
    const done = said("done");
    await Promise.race([said("begun"), exit]);
    assert.equal(child.exitCode, null, "it runs");
    await beside(Promise.race([done, exit]));
    child.kill("SIGKILL");
    await exit;
    assert.equal(child.signalCode, "SIGKILL");
  }

  /** Ten days of half-hours for each of some months, and what is known of them. */
  async function fill(): Promise<string[]> {
    for (let i = 0; i < 60; i++) {
      const days = Array.from({ length: 10 }, (_, j) => curve(day("2025-01-01") + i * 10 + j));
      await home.merge(days.flat());
    }
    home.time += 60_000;
    await setTime(server.url(), home.time);
    await home.pass();
    await home.pass();
    return home.readings();
  }

  it("8 times while an empty archive is filled again", async () => {
    const before = await fill();
    for (let i = 0; i < 2; i++) {
      home.lose();
      // The name is free.
      home.time += 180_000;
      await setTime(server.url(), home.time);
      await home.whileClosed(async () => {
        for (let kills = 0; kills < 4; kills++) await returning(() => pause(kills * 60 + i * 30));
        await returning((done) => done);
      });
      assert.deepEqual(home.readings(), before);
    }
  });

  it("PostgreSQL, 6 times while an empty archive is filled again", async () => {
    const before = await fill();
    home.lose();
    home.time += 180_000;
    await setTime(server.url(), home.time);
    await home.whileClosed(() =>
      returning(async (done) => {
        for (let i = 0; i < 6; i++) {
          await pause((i * 165) % 198);
          await server.postgres.kill();
          await server.postgres.start();
        }
        await done;
      }),
    );
    assert.deepEqual(home.readings(), before);
  });

  it("beside another member of the same meter, leaves no interval twice", async () => {
    const other = new Member(server.url(), { name: "other" });
    try {
      const beside = async (): Promise<void> => {
        for (let i = 0; i < 12; i++) {
          await other.merge(curve(day("2026-01-01") + i * 8, [600, 1_800, 3_600][i % 3], () => 77));
          await other.pass();
        }
      };
      for (let seed = 0; seed < 2; seed++) await home.whileClosed(() => uploading(seed, beside));
      assert.equal(other.mirror.problem, undefined);
      const crossed = await server.query(
        `SELECT count(*) FROM (
         SELECT "end" > lead(start) OVER (PARTITION BY usage_point, direction, measure ORDER BY start) AS is_crossed
         FROM enedis_linky.readings) AS r WHERE is_crossed`,
      );
      assert.deepEqual(crossed, ["0"]);
    } finally {
      await other.end();
    }
    assert.deepEqual(other.faults, []);
  });
});
