/** Two processes with one name that are killed, stopped and ended in turn (docs/dev/contract.md#stand-by). */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Archive } from "../../nodes/archive/index.js";
import { startOfDay, utcDayOf } from "../../nodes/readings/index.js";
import { day } from "../fixtures/readings.js";
import { bundled } from "../own-process.js";
import { Member, Server } from "./harness.js";

/** So much faster does time run, also in the database. */
const SCALE = 30;
const BEGIN = startOfDay(day("2026-11-10")) * 1_000 + 12 * 3_600_000;
const root = path.join(__dirname, "..", "..");

interface Told {
  readonly host: string;
  readonly what: string;
  readonly about: unknown;
  /** Seconds of the fast time. */
  readonly at: number;
}

describe("a stand-by of real processes", function () {
  this.timeout(300_000);
  const server = new Server();
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-take-overs-"));
  const running = new Map<string, ChildProcess>();
  let told: Told[];
  let http: HttpServer;
  let begun: number;

  beforeEach(async () => {
    told = [];
    http = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const { host, about } = JSON.parse(Buffer.concat(parts).toString()) as Omit<Told, "what">;
        told.push({ host, about, what: request.url!.slice(1), at: now() });
        response.end();
      });
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const first = new Member(server.url(), { name: "tables" });
    await first.pass();
    await first.end();
    begun = Date.now();
    await server.run(
      `CREATE OR REPLACE FUNCTION enedis_linky.db_time() RETURNS timestamptz LANGUAGE sql VOLATILE AS
         'SELECT to_timestamp(${BEGIN / 1_000} + (extract(epoch FROM clock_timestamp()) - ${begun / 1_000}) * ${SCALE})';
       DELETE FROM enedis_linky.member`,
    );
  });
  afterEach(() => {
    for (const child of running.values()) child.kill("SIGKILL");
    running.clear();
    http.closeAllConnections();
    http.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const now = (): number => BEGIN / 1_000 + ((Date.now() - begun) / 1_000) * SCALE;
  const pause = (seconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / SCALE));
  const fileOf = (host: string): string => path.join(folder, `${host}.db`);
  const callsOf = (host: string, since = 0): Told[] =>
    told.filter((one) => one.host === host && one.what === "call" && one.at >= since);

  function start(host: string): void {
    const { port } = http.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [
        bundled(path.join(__dirname, "standby-process.ts")),
        ...[
          fileOf(host),
          server.url(),
          host,
          String(now() * 1_000),
          String(SCALE),
          `http://127.0.0.1:${port}`,
        ],
      ],
      { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
    );
    running.set(host, child);
  }

  /** @returns after how many seconds it calls */
  async function calls(host: string): Promise<number> {
    const since = now();
    while (callsOf(host, since).length === 0) {
      assert.ok(
        now() - since < 1_200,
        `${host} does not call: ${JSON.stringify(told.slice(-5)).slice(0, 600)}`,
      );
      await pause(1);
    }
    return now() - since;
  }

  async function ends(host: string, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = running.get(host)!;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
    running.delete(host);
  }

  it("goes on 6 times, in turn after a kill, a clean end and a stop, with every call and message once", async () => {
    let [active, other] = ["attic", "cellar"];
    start(active);
    await calls(active);
    start(other);
    await pause(120);
    /** When one was killed or stopped, in seconds: what left just before may leave again. */
    const torn: number[] = [];
    const ways = ["SIGKILL", "SIGTERM", "SIGSTOP"] as const;
    const took: string[] = [];
    for (let i = 0; i < 6; i++) {
      const way = ways[i % 3]!;
      assert.equal(callsOf(other, now() - 60).length, 0, "one at a time");
      if (way === "SIGSTOP") running.get(active)!.kill(way);
      else await ends(active, way);
      if (way !== "SIGTERM") torn.push(now());
      const stopped = now();
      const seconds = await calls(other);
      took.push(`${way} ${Math.round(seconds)}`);
      // 30 s and 3 minutes, and what a busy machine adds to fast time.
      assert.ok(seconds < (way === "SIGTERM" ? 120 : 360), took.join());
      if (way === "SIGSTOP") {
        running.get(active)!.kill("SIGCONT");
        await pause(120);
        // One that was handed over just before may leave late.
        assert.ok(callsOf(active, stopped).length <= 1, "it does not call any more");
      } else start(active);
      await pause(60);
      [active, other] = [other, active];
    }
    await ends(other, "SIGTERM");
    // Until there is nothing more to ask for.
    for (let seen = -1; told.length > seen;) {
      seen = told.length;
      await pause(120);
    }
    await ends(active, "SIGTERM");
    const faults = told.filter(({ what }) => what === "fault");
    assert.deepEqual(faults, []);

    const isTorn = (at: number): boolean => torn.some((end) => at > end - 60 && at <= end + 1);
    const called = new Map<string, number>();
    for (const { about, at } of told.filter(({ what }) => what === "call")) {
      const key = JSON.stringify(about);
      const before = called.get(key);
      assert.ok(before === undefined || isTorn(before), `${key} at ${before} and ${at}, of ${torn.join()}`);
      called.set(key, at);
    }
    const sent = new Map<number, number>();
    for (const { about, at } of told.filter(({ what }) => what === "message")) {
      for (const reading of about as number[]) {
        const before = sent.get(reading);
        assert.ok(before === undefined || isTorn(before), `${reading} at ${before} and ${at}`);
        sent.set(reading, at);
      }
    }
    const stored = await server.readings();
    assert.ok(stored.length > 5_000, String(stored.length));
    assert.deepEqual(
      [...sent.keys()].sort((a, b) => a - b),
      stored.map((row) => Number(row.split("|")[3])).sort((a, b) => a - b),
    );
    // The last active one has counted every call.
    const archive = Archive.open(fileOf(active), { now: () => now() * 1_000, wake: () => () => undefined });
    const account = archive.sources.account("data-connect", "http://enedis.internal", ["enedis"]);
    const { all } = archive.calls.counts(account, utcDayOf(now()));
    archive.close();
    const made = told.filter(({ what }) => what === "call").length;
    assert.ok(all >= made && all <= made + 6 * torn.length, `${all} counted, ${made} made`);
  });
});
