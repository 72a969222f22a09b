/** What users see when PostgreSQL refuses one meter: it is said of that meter, and of no other one. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { Archive } from "../../nodes/archive/index.js";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import { dayOf, startOfDay } from "../../nodes/readings/index.js";
import { day, NOON } from "../fixtures/paris.js";
import { Member, Server } from "../fleet/harness.js";
import { Harness, PDL, until } from "./harness.js";

const OTHER = "22000000000055";

describe("a meter that PostgreSQL refuses", function () {
  this.timeout(120_000);
  const server = new Server();
  let harness: Harness;
  const answers: StateAnswer[] = [];

  beforeEach(async () => {
    // Makes the tables.
    const member = new Member(server.url(), { name: "first" });
    await member.pass();
    await member.end();
    await server.run(
      `CREATE TABLE refused (pdl text);
       CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF EXISTS (SELECT 1 FROM public.refused WHERE pdl = new.pdl) THEN RAISE 'refused'; END IF;
         RETURN new;
       END $$;
       CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OF head ON enedis_linky.usage_point
         FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    harness = new Harness();
    await harness.open(NOON);
    harness.settings.fleet = { url: server.url(), name: "test" };
  });
  afterEach(() => harness.close());

  /** Both meters are in the archive, one of them is deployed. */
  async function start(refused: string): Promise<void> {
    await server.run(`INSERT INTO refused VALUES ('${refused}')`);
    const clock = { now: () => harness.now(), wake: () => () => undefined };
    const archive = Archive.open(harness.archive, clock);
    const now = Math.floor(harness.now() / 1_000);
    const first = day("2026-11-01");
    for (const pdl of [PDL, OTHER]) {
      const point = archive.usagePoints.usagePoint(pdl, "real", dayOf(now));
      await archive.readings.merge({
        series: archive.usagePoints.series(point.id, "consumption", "daily"),
        readings: [{ start: startOfDay(first), step: 86_400, value: 1_000 }],
        source: 1,
        days: { start: first, end: first + 1 },
        now,
      });
    }
    archive.close();
    await harness.start({
      service: "conso-api",
      in: { measures: ["daily"] },
      meter: { name: "Maison", language: "en", dailyMonths: 1 },
      more: [
        { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
        { id: "answers", type: "helper", z: "tab" },
      ],
    });
    answers.length = 0;
    harness.sink("answers", (message) => answers.push((message as { payload: StateAnswer }).payload));
    await until("its readings leave", () => harness.messages[0]!.length > 0);
  }

  async function state(): Promise<StateAnswer> {
    const count = answers.length;
    helper.getNode("history").receive({ action: "state" });
    await until("it answers", () => answers.length > count, 10_000);
    return answers.at(-1)!;
  }
  /** What the log says of PostgreSQL. */
  const logs = (): string[] =>
    helper
      .log()
      .args.map(([entry]) => String((entry as { msg?: unknown }).msg))
      .filter((text) => text.includes("PostgreSQL"));
  const isLogged = (text: string): boolean => logs().some((one) => one.includes(text));
  const stored = (): Promise<string[]> =>
    server.query(
      "SELECT DISTINCT pdl FROM enedis_linky.reading JOIN enedis_linky.usage_point ON id = usage_point",
    );

  it("says so: status, state and log, until it is over", async () => {
    await start(PDL);
    await until("it is told", () => harness.events.at(-1) === "fleet_away", 20_000);
    assert.match(harness.statuses.at(-1)!, /^PostgreSQL failed for this meter · next try at 12:0\d$/);
    const { mirror } = await state();
    assert.match(
      mirror!.text!,
      /^PostgreSQL refused to write something for this meter \(P0001\): the readings/,
    );
    assert.ok(isLogged(`Meter …${PDL.slice(-4)}: PostgreSQL refused`), logs().join());
    assert.deepEqual(await stored(), [OTHER]);
    await server.run("DELETE FROM refused");
    await until("it is over", () => harness.events.at(-1) === "up_to_date", 40_000);
    assert.equal((await state()).mirror!.text, undefined);
    assert.ok(isLogged("takes all meters again"), logs().join());
  });

  it("leaves the others alone", async () => {
    await start(OTHER);
    await until("it is refused", () => isLogged(`Meter …${OTHER.slice(-4)}: `), 20_000);
    await until("it has some", () => harness.events.at(-1) === "up_to_date", 20_000);
    assert.equal((await state()).mirror!.text, undefined);
    assert.ok(!harness.events.includes("fleet_away"), harness.events.join());
    assert.deepEqual(await stored(), [PDL]);
  });
});
