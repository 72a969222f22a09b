/** What a user sees of PostgreSQL: readings in it, a status while it is away, and everything else going on. */
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import helper from "node-red-node-test-helper";
import { Client } from "pg";
import type { ConfigNode } from "../../nodes/common/index.js";
import contract from "../../nodes/contract/index.js";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import { Archive, ArchiveError } from "../../nodes/archive/index.js";
import { dayOf } from "../../nodes/readings/index.js";
import { NOON } from "../fixtures/paris.js";
import { daily, day } from "../fixtures/readings.js";
import { cutShort, Member, PASSWORD, Server } from "../fleet/harness.js";
import { Harness, PDL, settled, until } from "./harness.js";

interface Answer {
  readonly payload: StateAnswer;
  /** Of an export. */
  readonly hash?: string;
}

describe("a meter with a PostgreSQL", function () {
  this.timeout(120_000);
  const server = new Server();
  let harness: Harness;
  let answers: Answer[];

  beforeEach(async () => {
    harness = new Harness();
    await harness.open(NOON);
    harness.settings.fleet = { url: server.url(), name: "test" };
  });
  afterEach(() => harness.close());

  const more = [
    { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
    { id: "answers", type: "helper", z: "tab" },
  ];
  const setup = (language: string): Parameters<Harness["start"]>[0] => ({
    service: "conso-api",
    more,
    in: { measures: ["daily"] },
    meter: { name: "Maison", language, dailyMonths: 1 },
  });

  function inArchive(work: (archive: Archive) => void): void {
    const clock = { now: () => harness.now(), wake: () => () => undefined };
    const archive = Archive.open(harness.archive, clock);
    work(archive);
    archive.close();
  }

  /** The archive knows the meter already. */
  const know = (): void =>
    inArchive(({ usagePoints }) => usagePoints.usagePoint(PDL, "real", dayOf(harness.now() / 1_000)));

  async function start(language: string): Promise<void> {
    answers = [];
    await harness.start(setup(language));
    harness.sink("answers", (message) => answers.push(message as Answer));
  }

  async function ask(action: string): Promise<Answer> {
    const count = answers.length;
    helper.getNode("history").receive({ action });
    await until("it answers", () => answers.length > count);
    return answers.at(-1)!;
  }
  const state = async (): Promise<StateAnswer> => (await ask("state")).payload;
  const isKept = (text: string): void => {
    assert.ok(!text.includes(PASSWORD) && !text.includes(String(server.postgres.port)), text);
  };

  for (const [language, words] of [
    [
      "fr",
      {
        status: /^PostgreSQL ne répond pas · nouvel essai à 12:0\d$/,
        text: /^PostgreSQL ne répond pas \(ECONNREFUSED\)\u00a0: les relevés restent dans l’archive/,
      },
    ],
    [
      "en",
      {
        status: /^PostgreSQL does not answer · next try at 12:0\d$/,
        text: /^PostgreSQL does not answer \(ECONNREFUSED\): the readings stay in the archive/,
      },
    ],
  ] as const) {
    it(`collects while it is away, says so, and sends everything when it is back (${language})`, async () => {
      await server.postgres.kill();
      know();
      await start(language);
      await until("it is told", () => harness.statuses.some((text) => words.status.test(text)));
      await until("its messages leave", () => harness.messages[0]!.length > 0);
      await settled(() => harness.messages[0]!.length, 2_000);
      const away = await state();
      assert.equal(away.state, "ok");
      assert.ok(away.mirror!.behind >= 7, String(away.mirror!.behind));
      assert.match(away.mirror!.text!, words.text);
      assert.ok(away.mirror!.since!.startsWith("2026-11-24T12:0"));
      isKept(JSON.stringify([harness.statuses, harness.errors, away]));

      await server.postgres.start();
      while ((await count()) < away.mirror!.behind) await new Promise((resolve) => setTimeout(resolve, 100));
      await until("the status is as before", () => harness.events.at(-1) === "up_to_date");
      assert.deepEqual((await state()).mirror, { behind: 0, since: null });
      assert.deepEqual(await server.query("SELECT name FROM enedis_linky.meters"), ["Maison"]);
      assert.ok(harness.events.includes("fleet_away"));
    });
  }

  const count = async (): Promise<number> => {
    const exists = await server.query("SELECT to_regclass('enedis_linky.reading') IS NOT NULL");
    if (exists[0] !== "t") return 0;
    return Number((await server.query("SELECT count(*) FROM enedis_linky.readings"))[0]);
  };

  /** The process ends, and with it its container: the archive is gone. */
  async function lose(): Promise<void> {
    await harness.stop();
    const left = async (): Promise<string[]> =>
      server.query("SELECT (seen = '-infinity')::text FROM enedis_linky.member");
    while ((await left())[0] !== "true") await new Promise((resolve) => setTimeout(resolve, 50));
    for (const name of readdirSync(harness.folder)) rmSync(path.join(harness.folder, name));
  }

  /** No token leaves, and the PDL stands in one table only. */
  async function keepsSecrets(): Promise<void> {
    const tables = await server.query(
      `SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
       WHERE table_schema = 'enedis_linky' AND table_type = 'BASE TABLE'`,
    );
    const { token } = harness.credentials("conso-api");
    for (const table of tables) {
      const rows = (await server.query(`SELECT t::text FROM ${table} t`)).join("\n");
      for (const secret of [PASSWORD, token!, token!.split(".").at(-1)!])
        assert.ok(!rows.includes(secret), table);
      assert.equal(rows.includes(PDL), table === "enedis_linky.usage_point", table);
    }
  }

  it("comes back when its archive is lost: no call, no message, and it goes on", async () => {
    await start("en");
    await until("it is up to date", () => harness.events.at(-1) === "up_to_date");
    await settled(() => harness.messages[0]!.length, 2_000);
    const sent = harness.messages[0]!.length;
    assert.ok(sent > 0);
    // How far it came is there, too.
    const isKept = async (): Promise<boolean> =>
      (
        await server.query(
          `SELECT count(*) FROM enedis_linky.cursor, json_array_elements(value) AS one JOIN enedis_linky.usage_point ON true
           WHERE (one->>'sentTo')::bigint = head AND usage_point = id`,
        )
      )[0] !== "0";
    while (!(await isKept())) await new Promise((resolve) => setTimeout(resolve, 200));
    await keepsSecrets();
    const { hash } = await ask("export");
    await lose();
    const calls = harness.server.log.length;
    await start("en");
    await until("it is up to date", () => harness.events.at(-1) === "up_to_date");
    assert.equal((await state()).mirror!.behind, 0);
    assert.ok(hash !== undefined);
    assert.equal((await ask("export")).hash, hash);
    await settled(() => harness.messages[0]!.length, 2_000);
    assert.deepEqual(harness.messages[0], []);
    assert.equal(harness.server.log.length, calls, harness.requests().slice(calls).join("\n"));
    // The next day comes with the next ticks.
    harness.jump("2026-11-25T13:07:30+01:00");
    await until("a new day arrives", () => harness.messages[0]!.length > 0);
  });

  it("with an empty archive, waits for PostgreSQL: no call, and the reason", async () => {
    await server.postgres.kill();
    await start("en");
    await until(
      "it says so",
      () => harness.statuses.at(-1)?.startsWith("PostgreSQL does not answer") === true,
    );
    const refused = await harness.send("refresh").then(
      () => undefined,
      (error: unknown) => error as Error & { code?: string },
    );
    assert.equal(refused?.code, "unavailable");
    assert.match(
      refused.message,
      /^Maison: PostgreSQL does not answer\. This meter is new in the archive: nothing is requested/,
    );
    assert.deepEqual([harness.server.log.length, harness.messages[0]!.length], [0, 0]);
    await server.postgres.start();
    await until("it collects", () => harness.messages[0]!.length > 0);
  });

  interface Told {
    readonly payload: string;
    readonly text: string;
    readonly scope: string;
    readonly lastGood: string | null;
    readonly account?: string;
    readonly meters?: number;
  }
  const told = (): Told[] => harness.messages[1]! as unknown as Told[];
  const states = (): string[] => told().map(({ payload }) => payload);

  async function startWithHealth(): Promise<void> {
    answers = [];
    const base = setup("en")!;
    await harness.start({ ...base, outputs: 2, in: { ...base.in, health: true } });
    harness.sink("answers", (message) => answers.push(message as Answer));
  }

  it("away at 20 h: its health says so, once, also across a restart, and when it is back", async () => {
    await server.postgres.kill();
    know();
    await startWithHealth();
    await until("it is told", () => harness.events.at(-1) === "fleet_away");
    await settled(() => harness.messages[0]!.length, 2_000);
    assert.deepEqual(states(), []);
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is said", () => states().length > 0);
    const [message] = told();
    assert.deepEqual(
      [message!.payload, message!.scope, message!.account, message!.meters, message!.lastGood],
      ["unavailable", "service", "PostgreSQL", 1, "2026-11-23"],
    );
    assert.match(message!.text, /^PostgreSQL does not answer \(ECONNREFUSED\): .* every 30 seconds\.$/);
    isKept(JSON.stringify(message));
    assert.equal((await state()).text, message!.text);

    await harness.stop();
    harness.jump("2026-11-25T06:30:00+01:00");
    await startWithHealth();
    await until("it is told again", () => harness.events.at(-1) === "fleet_away");
    await settled(states, 2_500);
    assert.deepEqual(states(), [], "a restart neither repeats it nor takes it for over");
    await server.postgres.start();
    await until("its end is said", () => states().length > 0);
    await settled(states, 1_000);
    assert.deepEqual(states(), ["ok"]);
  });

  it("away at 20 h with an empty archive: its health says what the meter waits for", async () => {
    await server.postgres.kill();
    await startWithHealth();
    await until("it is told", () => harness.events.at(-1) === "fleet_away");
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is said", () => states().length > 0);
    const [message] = told();
    assert.match(message!.text, /^PostgreSQL does not answer\. This meter is new .* every 30 seconds\.$/);
    assert.deepEqual([states(), message!.lastGood], [["unavailable"], null]);
    harness.jump("2026-11-25T20:00:10+01:00");
    await settled(states, 1_000);
    assert.equal(harness.server.log.length, 0);
    await server.postgres.start();
    await until("its end is said", () => states().length > 1);
    await until("it collects", () => harness.messages[0]!.length > 0);
    assert.deepEqual(states(), ["unavailable", "ok"]);
  });

  it("whose setting is not valid, waits, and says what to do", async () => {
    harness.settings.fleet = { url: "" };
    await start("en");
    await until(
      "it says so",
      () => harness.statuses.at(-1) === "PostgreSQL: setting not valid (settings.js)",
    );
    await settled(() => harness.server.log.length, 1_000);
    assert.equal(harness.server.log.length, 0);
    assert.equal(harness.events.at(-1), "fleet");
  });

  it("under the name of another Node-RED that lives, makes no call, and says so", async () => {
    const other = new Member(server.url(), { name: "test" });
    await other.pass();
    know();
    await start("en");
    await until("it says so", () => harness.events.at(-1) === "fleet");
    assert.equal(harness.statuses.at(-1), "PostgreSQL: another Node-RED has this name");
    const refused = await harness.send("refresh").then(
      () => undefined,
      (error: unknown) => error as Error & { code?: string },
    );
    assert.equal(refused?.code, "unavailable");
    assert.match(refused.message, /nothing is requested from Enedis, so as not to do it twice/);
    assert.equal(harness.server.log.length, 0);
    await server.run("UPDATE enedis_linky.member SET seen = '-infinity'");
    await until("it collects", () => harness.messages[0]!.length > 0);
    await other.end();
  });

  it("under a taken name, makes no call either while PostgreSQL fails, or before it has answered", async () => {
    const other = new Member(server.url(), { name: "test" });
    await other.pass();
    know();
    const slow = new Client({ connectionString: server.url() });
    await slow.connect();
    await slow.query("BEGIN; LOCK TABLE enedis_linky.meta IN ACCESS EXCLUSIVE MODE");
    await start("en");
    const refused = harness.send("refresh").catch((error: unknown) => (error as { code?: string }).code);
    await settled(() => harness.server.log.length, 1_000);
    await slow.query("ROLLBACK");
    await slow.end();
    assert.equal(await refused, "unavailable");
    await until("it says so", () => harness.events.at(-1) === "fleet");
    await server.postgres.kill();
    await settled(() => harness.server.log.length, 3_000);
    assert.equal(harness.server.log.length, 0, harness.requests().join("\n"));
    await server.postgres.start();
    await other.end();
  });

  it("away, is told once, also if the archive is opened again", async () => {
    await server.postgres.kill();
    know();
    await startWithHealth();
    await until("it is told", () => harness.events.at(-1) === "fleet_away");
    await until("its messages leave", () => harness.messages[0]!.length > 0);
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is said", () => states().length > 0);
    // What was said is remembered right after it was sent.
    await settled(states, 300);
    const { collectors } = (helper.getNode("meter") as unknown as ConfigNode).meter;
    collectors.failed(new ArchiveError("busy", "for a test"));
    harness.jump("2026-11-24T20:02:10+01:00");
    await until("it is open again", () => collectors.archive !== undefined);
    await settled(states, 2_000);
    assert.deepEqual(states(), ["unavailable"]);
    await server.postgres.start();
  });

  it("away since the morning, hides nothing of a service that works again", async () => {
    know();
    harness.server.misbehave({ as: "error_500", path: /consommation/ });
    await startWithHealth();
    await until("it failed", () => harness.errors.length > 0);
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is said", () => states().length > 0);
    assert.equal(told()[0]!.account, harness.url);
    // Not in the evening: then it would be told, too.
    harness.jump("2026-11-25T08:30:00+01:00");
    await settled(() => harness.server.log.length, 1_000);
    await server.postgres.kill();
    harness.server.behave();
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("its end is said", () => states().length > 1);
    assert.deepEqual(states(), ["unavailable", "ok"]);
    assert.ok(harness.events.includes("fleet_away"));
    await server.postgres.start();
  });

  it("begun to come back from one, and then without it, begins anew", async () => {
    delete harness.settings.fleet;
    const old = day("2020-01-01");
    inArchive((archive) => {
      const seconds = harness.now() / 1_000;
      cutShort(archive, PDL, { readings: daily(old, old + 30), series: "daily", revision: 900, seconds });
    });
    await start("en");
    await until("it is up to date", () => harness.events.at(-1) === "up_to_date");
    await settled(() => harness.messages[0]!.length, 2_000);
    const sent = harness.messages[0]!.flatMap(
      ({ readings }) => readings as unknown as { readonly start: string }[],
    );
    assert.ok(sent.length > 25);
    assert.deepEqual(
      sent.filter(({ start }) => start < "2026"),
      [],
    );
    await harness.stop();
    inArchive(({ hasForgotten, usagePoints }) =>
      assert.deepEqual(
        [hasForgotten, usagePoints.find(PDL, "real")?.firstDeploy],
        [false, day("2026-11-24")],
      ),
    );
  });

  it("shares the announced days of the contract nodes that there are", async () => {
    const rules = [{ class: "Red", announced: "EJP" }, { class: "Rest" }];
    const prices = { classes: { Red: 0.5, Rest: 0.1 } };
    const versions = [{ from: "", offer: "custom", power: 6, prices, rules }];
    answers = [];
    await harness.start({
      ...setup("en"),
      types: [contract],
      more: [...more, { id: "own", type: "enedis-linky-contract", name: "Maison", versions }],
    });
    harness.sink("answers", (message) => answers.push(message as Answer));
    const say = async (announcedDay: string): Promise<unknown> => {
      const before = answers.length;
      const days = [announcedDay];
      helper.getNode("history").receive({ action: "days", contract: "own", label: "EJP", days });
      await until("it answers", () => answers.length > before);
      return answers.at(-1)!.payload;
    };
    await say("2027-01-12");
    const sent = (): Promise<string[]> =>
      server.query("SELECT contract, label, day, announced FROM enedis_linky.announced_day");
    while ((await sent().catch(() => [])).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await sent(), ["own|EJP|2027-01-12|t"]);
    await server.run(
      `INSERT INTO enedis_linky.announced_day VALUES ('own', 'EJP', '2027-01-13', true, now());
       UPDATE enedis_linky.contract SET head = head + 1`,
    );
    const isHere = (): boolean =>
      (helper.getNode("meter") as unknown as ConfigNode).meter.collectors
        .archive!.announced.of("own")
        .get("EJP")?.size === 2;
    await until("the other one comes", isHere, 15_000);
    assert.deepEqual(await say("2027-01-13"), { added: 0, removed: 0, same: 1 });
  });

  it("without one, nothing of it is loaded and nothing is said", async () => {
    delete harness.settings.fleet;
    await start("en");
    await until("it is up to date", () => harness.events.at(-1) === "up_to_date");
    assert.ok(!("mirror" in (await state())));
  });
});
