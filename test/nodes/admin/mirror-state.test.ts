/** What the dialog of a meter says of PostgreSQL. */
import assert from "node:assert/strict";
import type { MeterState } from "../../../nodes/editor/api.js";
import { NOON } from "../../fixtures/paris.js";
import { Server } from "../../fleet/harness.js";
import { until, type Harness } from "../harness.js";
import { adminPerTest, type Admin } from "./admin-client.js";

describe("admin: a meter with a PostgreSQL", function () {
  this.timeout(120_000);
  const server = new Server();
  let harness: Harness;
  let admin: Admin;
  adminPerTest((...made) => ([harness, admin] = made));

  const said = async (language: string): Promise<string | null> =>
    (await admin.ask<MeterState>("state", { language }, "meter")).json.mirror;

  it("says how far it has the readings, and why it does not get them", async () => {
    await harness.open(NOON);
    await harness.start({ service: "conso-api" });
    await until("it has some", () => harness.events.at(-1) === "up_to_date");
    assert.equal(await said("en"), null, "no PostgreSQL is named");
    await harness.stop();
    await server.postgres.kill();
    harness.settings.fleet = { url: server.url(), name: "dialog" };
    await harness.start({ service: "conso-api" });
    await until("it is told", () => harness.events.at(-1) === "fleet_away");
    assert.match((await said("fr"))!, /^PostgreSQL ne répond pas · nouvel essai à 12:0\d$/);
    assert.match((await said("en"))!, /^PostgreSQL does not answer · next try at 12:0\d$/);
    await server.postgres.start();
    await until("it is back", () => harness.events.at(-1) === "up_to_date");
    assert.deepEqual([await said("fr"), await said("en")], ["À jour", "Up to date"]);
  });

  it("says why one that is new in the archive waits, and what to do", async () => {
    await harness.open(NOON);
    harness.settings.fleet = { url: "" };
    await harness.start({ service: "conso-api" });
    await until("it waits", () => harness.events.at(-1) === "fleet");
    const { status, json } = await admin.ask("state", { language: "fr" }, "meter");
    assert.deepEqual([status, json.error.code], [503, "unavailable"]);
    assert.match(
      json.error.text,
      /réglage non valide .* Ce compteur est nouveau .* Corrigez enedisLinky\.fleet/,
    );
  });
});
