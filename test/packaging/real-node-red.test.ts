/** The unpacked tarball in a real Node-RED, as users have it: no dashboard, only declared dependencies. */
import assert from "node:assert/strict";
import { globSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { measures } from "../../nodes/readings/index.js";
import { until } from "../nodes/harness.js";
import { UserDir, type NodeRed } from "../node-red-process.js";
import { at, flowOfMeter } from "./flows.js";
import { Tarball } from "./installed-tarball.js";

const root = path.join(__dirname, "..", "..");

/** A demo meter whose messages become JSON. */
function flows(): object[] {
  const meter = { service: "demo", dailyMonths: 36, loadCurveDays: 300 };
  return [
    ...flowOfMeter(meter, measures, ["json"]),
    { ...at, id: "json", type: "function", func: "JSON.stringify(msg);", outputs: 0, wires: [] },
  ];
}

describe("the package in a real Node-RED", () => {
  let tarball: Tarball;

  before(() => {
    tarball = new Tarball();
  });
  after(() => tarball.remove());

  it("serves its nodes, texts in both languages, icon and help; after an update, says that it wants a restart", async () => {
    const packed = tarball.unpack();
    const { dependencies } = JSON.parse(readFileSync(path.join(packed, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const userDir = new UserDir({ flows: flows(), package: packed, link: Object.keys(dependencies) });
    let nodeRed: NodeRed | undefined;
    try {
      nodeRed = await userDir.start();
      const get = async (address: string, accept: string): Promise<string> =>
        (await fetch(`${nodeRed!.url}/${address}`, { headers: { accept } })).text();
      const html = await get("nodes", "text/html");
      assert.match(html, /registerType\("enedis-linky in"/);
      assert.match(html, /registerType\("enedis-linky-config"/);
      for (const [language, word] of [
        ["fr", "Compteur"],
        ["en-US", "Meter"],
      ]) {
        assert.ok((await get(`nodes/messages?lng=${language}`, "application/json")).includes(word!));
      }
      const icon = await get("icons/node-red-contrib-enedis-linky/enedis-linky-in.svg", "image/svg+xml");
      assert.equal(icon, readFileSync(path.join(root, "icons", "enedis-linky-in.svg"), "utf8"));
      assert.deepEqual(
        nodeRed.log.filter(
          (line) => /\[(warn|error)\]|Deprecation/.test(line) && !/credential|projects/i.test(line),
        ),
        [],
      );

      // As after an update: what is loaded later has other names in the new build.
      const runtime = userDir.file("node_modules/node-red-contrib-enedis-linky/dist/runtime");
      const [piece] = globSync("history-node-*.js", { cwd: runtime });
      rmSync(path.join(runtime, piece!));
      const history = { ...at, id: "history", type: "enedis-linky history", meter: "meter", wires: [[]] };
      const deployed = await fetch(`${nodeRed.url}/flows`, {
        method: "POST",
        headers: { "content-type": "application/json", "node-red-deployment-type": "nodes" },
        body: JSON.stringify([...flows(), history]),
      });
      assert.equal(deployed.status, 204);
      const said = /This package was updated while Node-RED was running: restart Node-RED\./;
      await until("the node says what to do", () => nodeRed!.log.some((line) => said.test(line)));
    } finally {
      await nodeRed?.stop();
      userDir.remove();
    }
  });
});
