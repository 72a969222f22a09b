/** A real Node-RED whose archive is lost, as that of a container without a volume: it comes back from PostgreSQL. */
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { Server } from "../fleet/harness.js";
import { appends, FS_IN_FLOWS, LIGHT, UserDir, type NodeRed } from "../node-red-process.js";
import { at, flowOfMeter } from "./flows.js";

const flows = [
  ...flowOfMeter({ service: "demo", dailyMonths: 36, loadCurveDays: 30 }, ["daily", "load_curve"], ["sent"]),
  { ...at, id: "sent", type: "function", func: appends("sent.jsonl", "msg.topic"), outputs: 0, wires: [] },
];

describe("a real Node-RED with a PostgreSQL", function () {
  this.timeout(120_000);
  const server = new Server();
  let userDir: UserDir;
  let nodeRed: NodeRed | undefined;

  beforeEach(() => {
    const fleet = JSON.stringify({ url: server.url(), name: "one" });
    const settings = `enedisLinky: { tempo: false, fleet: ${fleet} },\n${FS_IN_FLOWS}, ${LIGHT}`;
    userDir = new UserDir({ flows, settings });
  });
  afterEach(async () => {
    await nodeRed?.kill();
    userDir.remove();
  });

  const messages = (): number => userDir.linesOf("sent.jsonl").length;
  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 60_000;
    while (!(await holds())) {
      assert.ok(Date.now() < end, what);
      await setTimeout(200);
    }
  }
  /** Whether PostgreSQL has heard that all of it has left. */
  const isKept = async (): Promise<boolean> => {
    const [made] = await server.query("SELECT to_regclass('enedis_linky.cursor') IS NOT NULL");
    if (made !== "t") return false;
    const sent = await server.query(
      `SELECT (one->>'sentTo')::bigint = head FROM enedis_linky.usage_point JOIN enedis_linky.cursor ON usage_point = id,
         json_array_elements(value) AS one`,
    );
    return sent.length === 2 && sent.every((one) => one === "t");
  };

  it("goes on where it stood, and sends nothing again; a clean end frees its name", async () => {
    nodeRed = await userDir.start();
    await until("all has left", isKept);
    const [before, readings] = [messages(), await server.readings()];
    assert.ok(before > 0 && readings.length > 1_000);
    await nodeRed.stop();
    assert.deepEqual(await server.query("SELECT seen::text FROM enedis_linky.member"), ["-infinity"]);
    for (const name of readdirSync(userDir.path))
      if (name.startsWith("enedis-linky.db")) rmSync(userDir.file(name));

    nodeRed = await userDir.start();
    const returned = async (): Promise<boolean> =>
      (
        await server.query(
          "SELECT count(DISTINCT archive) FROM enedis_linky.upload JOIN enedis_linky.member USING (archive)",
        )
      )[0] === "1";
    await until("it came back", returned);
    await setTimeout(5_000);
    assert.equal(messages(), before);
    assert.deepEqual(await server.readings(), readings);
  });
});
