/**
 * Three processes with one name that are killed, stopped, ended and cut off, with clocks that differ and jump and a
 * database that is put back, all by chance (docs/dev/contract.md#stand-by). More of it: `TAKE_OVERS=50 SEED=1 npm test --
 * --only fleet/take-overs`, some 20 minutes.
 */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
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
import { Dice } from "../simulation/random.js";
import { Door } from "./door.js";
import { Member, Server } from "./harness.js";

const TAKE_OVERS = Number(process.env["TAKE_OVERS"] ?? 6);
const SEED = Number(process.env["SEED"] ?? 1);
/** So that there is something to ask for until the end: 43 calls of each, whose ticks are spread over the hour. */
const METERS = Math.max(1, Math.ceil(TAKE_OVERS / 3) - 1);
/** So much faster does time run, also in the database. */
const SCALE = 30;
const HOUR_MS = 3_600_000;
const BEGIN = startOfDay(day("2026-11-10")) * 1_000 + 10 * HOUR_MS;
const root = path.join(__dirname, "..", "..");
const script = path.join(__dirname, "standby-process.ts");

/** Of the fast time, in seconds: a process tells of a call a moment after it left, and the machine is busy. */
const SLACK = 20;
/** What left so shortly before a kill may leave again. */
const TORN = 10 + SLACK;

/** What ends the active one, and within how many seconds another one is active, with what fast time adds. */
const ways = { SIGKILL: 360, SIGTERM: 120, SIGSTOP: 360, shut: 360, silent: 360 } as const;
type Way = keyof typeof ways;
/** Each of them, in the order of which a short run has one after the other. */
const allWays = Object.keys(ways) as Way[];

interface Told {
  readonly host: string;
  readonly what: string;
  readonly about: unknown;
  /** Seconds of the fast time. */
  readonly at: number;
}

interface Machine {
  readonly host: string;
  readonly door: Door;
  /** How its database is reached. */
  readonly url: string;
  /** Milliseconds by which its wall clock is ahead. */
  ahead: number;
  child: ChildProcess | undefined;
}

describe("a stand-by of real processes", function () {
  this.timeout(60_000 + TAKE_OVERS * 60_000);
  const server = new Server();
  const dice = new Dice(SEED);
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-take-overs-"));
  let machines: Machine[];
  let told: Told[];
  let http: HttpServer;
  let begun: number;
  /** From when to when what left may leave again, in seconds. */
  let torn: (readonly [from: number, to: number])[];

  beforeEach(async () => {
    [told, torn, machines] = [[], [], []];
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
    for (const [host, ahead] of [
      ["attic", 0],
      ["cellar", HOUR_MS],
      ["loft", 0],
    ] as const) {
      const door = new Door(server.postgres.port);
      const url = server.url().replace(/:\d+\//, `:${await door.listen()}/`);
      machines.push({ host, door, url, ahead, child: undefined });
    }
  });
  afterEach(() => {
    for (const { child, door } of machines) {
      child?.kill("SIGKILL");
      door.close();
    }
    http.closeAllConnections();
    http.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const now = (): number => BEGIN / 1_000 + ((Date.now() - begun) / 1_000) * SCALE;
  const pause = (seconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / SCALE));
  const fileOf = (host: string): string => path.join(folder, `${host}.db`);
  const of = (what: string): Told[] => told.filter((one) => one.what === what);
  const callsOf = (hosts: readonly string[], since: number): Told[] =>
    of("call").filter(({ host, at }) => hosts.includes(host) && at >= since);

  /** What happened last, for who looks at a failure. */
  const story = (): string =>
    told
      .slice(-60)
      .map(({ host, what, at }) => `${Math.round(at - BEGIN / 1_000)} ${host} ${what}`)
      .join(", ");
  /** Something that the test did. */
  const note = (host: string, what: string): void => void told.push({ host, what, about: null, at: now() });

  function start(machine: Machine): void {
    const { host, url, ahead } = machine;
    const { port } = http.address() as AddressInfo;
    const parent = `http://127.0.0.1:${port}`;
    const args = [fileOf(host), url, host, String(now() * 1_000), SCALE, parent, METERS, ahead].map(String);
    note(host, "starts");
    machine.child = fork(bundled(script), args, { cwd: root, execArgv: [] });
  }

  /** @returns the machine of these that is active, and after how many seconds */
  async function acts(of: readonly Machine[]): Promise<{ machine: Machine; seconds: number }> {
    const since = now();
    for (;;) {
      const machine = of.find(({ host, child }) => {
        const stance = told.findLast(
          (one) => one.host === host && ["active", "waits", "starts"].includes(one.what),
        );
        return stance?.what === "active" && child !== undefined;
      });
      if (machine !== undefined) return { machine, seconds: now() - since };
      assert.ok(now() - since < 1_200, `nobody is active: ${story()}`);
      await pause(1);
    }
  }

  async function ends(machine: Machine, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = machine.child!;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
    machine.child = undefined;
  }

  /** Its wall clock jumps by an hour, ahead or back: it steps down until it has renewed its name. */
  function jump(machine: Machine): void {
    note(machine.host, "jumps");
    machine.ahead = machine.ahead === 0 ? HOUR_MS : 0;
    machine.child!.send(machine.ahead);
  }

  /** PostgreSQL is as it was some time ago: what it learned since is sent again. */
  async function putBack(): Promise<void> {
    const { database } = server;
    const admin = (sql: string): Promise<string[]> => server.postgres.query(sql, "postgres");
    const alone = async (work: () => Promise<unknown>): Promise<void> => {
      await admin(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
      await admin(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`,
      );
      await work();
    };
    await alone(() => admin(`CREATE DATABASE ${database}_old TEMPLATE ${database}`));
    await admin(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
    await pause(dice.integer(30, 100));
    note(database, "is put back");
    await alone(() => admin(`DROP DATABASE ${database} WITH (FORCE)`));
    await admin(`ALTER DATABASE ${database}_old RENAME TO ${database}`);
  }

  /** @returns how long it took. The one that was active is brought back. */
  async function takeOver(active: Machine, way: Way): Promise<string> {
    const others = machines.filter((machine) => machine !== active);
    const from = now();
    note(active.host, way);
    if (way === "shut") active.door.shut();
    else if (way === "silent") active.door.silence();
    else if (way === "SIGSTOP") active.child!.kill(way);
    else await ends(active, way);
    const ended = now();
    const { machine: next, seconds } = await acts(others);
    const took = `${way} ${Math.round(seconds)}`;
    assert.ok(seconds < ways[way], took);
    const until = now();
    if (way === "shut" || way === "silent") {
      // Until it steps down, what it does is known to it alone.
      torn.push([from - TORN, from + 60 + SLACK]);
      assert.deepEqual(callsOf([active.host], from + 60 + SLACK), []);
      active.door.open();
    } else if (way === "SIGSTOP") {
      torn.push([from - TORN, from + SLACK]);
      active.child!.kill("SIGCONT");
    } else {
      // A clean end takes three seconds at most, which are a tenth of one here.
      const isClean = way === "SIGTERM" && ended - from < 3;
      if (!isClean) torn.push([from - TORN, ended + SLACK]);
      start(active);
    }
    await pause(120);
    // One that was handed over just before may leave late.
    const late = callsOf([active.host], until).length;
    assert.ok(late <= (way === "SIGSTOP" ? 1 : 0), `${active.host} calls beside ${next.host} after ${took}`);
    return took;
  }

  it(`goes on ${TAKE_OVERS} times, with every call and message once, and one at a time`, async () => {
    for (const machine of machines) {
      start(machine);
      if (machine === machines[0]) await acts([machine]);
    }
    await pause(120);
    const took: string[] = [];
    for (let i = 0; i < TAKE_OVERS; i++) {
      if (dice.happens(1 / 3)) {
        jump(dice.pick(machines));
        await pause(60);
      }
      if (dice.happens(1 / 4)) {
        const from = now() - TORN;
        await putBack();
        torn.push([from, now() + SLACK]);
        took.push("put back");
        // Its history goes on at the next tick, or with whoever takes over.
        await pause(60);
      }
      const { machine: active } = await acts(machines);
      const how = await takeOver(active, i < allWays.length ? allWays[i]! : dice.pick(allWays));
      took.push(how);
      if (TAKE_OVERS > 6) console.log(`      ${took.length}: ${how}, ${of("call").length} calls`);
      await pause(dice.integer(0, 60));
    }
    // Until there is nothing more to ask for.
    for (let seen = -1; told.length > seen;) {
      seen = told.length;
      await pause(200);
    }
    const { machine: active } = await acts(machines);
    for (const machine of machines) if (machine !== active) await ends(machine, "SIGTERM");
    await ends(active, "SIGTERM");
    assert.deepEqual(of("fault"), []);

    // An answer that comes after that is not taken. Fast time also steps down whom a busy machine lets wait.
    for (const { at } of of("waits")) torn.push([at - 40 - SLACK, at + SLACK]);
    const isTorn = (at: number): boolean => torn.some(([from, to]) => at >= from && at <= to);
    const called = new Map<string, number>();
    for (const { about, at } of of("call")) {
      const key = JSON.stringify(about);
      const before = called.get(key);
      assert.ok(before === undefined || isTorn(before), `${key} at ${before} and ${at}: ${took.join()}`);
      called.set(key, at);
    }
    const sent = new Map<string, number>();
    for (const { about, at } of of("message")) {
      const { pdl, starts } = about as { readonly pdl: string; readonly starts: readonly number[] };
      for (const start of starts) {
        const key = `${pdl} ${start}`;
        const before = sent.get(key);
        assert.ok(before === undefined || isTorn(before), `${key} at ${before} and ${at}: ${took.join()}`);
        sent.set(key, at);
      }
    }
    const stored = await server.readings();
    assert.ok(of("call").length > 5 * TAKE_OVERS, `${of("call").length} calls`);
    assert.ok(stored.length > 1_000 * TAKE_OVERS, `${stored.length} readings`);
    const keyOf = (row: string): string => [row.split("|")[0], row.split("|")[3]].join(" ");
    assert.deepEqual([...sent.keys()].sort(), stored.map(keyOf).sort());
    // The last active one has counted every call.
    const archive = Archive.open(fileOf(active.host), {
      now: () => now() * 1_000,
      wake: () => () => undefined,
    });
    const account = archive.sources.account("data-connect", "http://enedis.internal", ["enedis"]);
    const { all } = archive.calls.counts(account, utcDayOf(now()));
    archive.close();
    const made = of("call").length;
    assert.ok(all >= made, `${all} counted, ${made} made`);
    if (TAKE_OVERS > 6) console.log(`      ${made} calls, ${stored.length} readings: ${took.join(", ")}`);
  });
});
