/** What of axios a process loads, and when: each case in its own process, as other tests have loaded it here. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { bundled } from "../own-process.js";

const root = path.join(__dirname, "..", "..");

/** Runs code that has the door of nodes/services/ as `services`, and returns its notes. */
function notesOf(code: string): unknown {
  const script = `
    const services = require(${JSON.stringify(bundled(path.join(root, "nodes", "services", "index.ts")))});
    const isLoaded = () => Object.keys(require.cache).some((file) => /[\\\\/]node_modules[\\\\/]axios[\\\\/]/.test(file));
    const notes = [];
    (async () => { ${code} })().then(() => console.log(JSON.stringify(notes)));`;
  const output = execFileSync(process.execPath, ["-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(output);
}

const settings = 'baseUrl: "", token: "t", clientId: "i", clientSecret: "s", now: Date.now';

describe("services: what the first call needs", () => {
  it("is loaded by every service over the network in `prepare`, not before", () => {
    for (const service of ["conso-api", "myelectricaldata", "data-connect"]) {
      const notes = notesOf(`
        const service = services.createService({ service: "${service}", ${settings} });
        notes.push(isLoaded());
        service.prepare();
        notes.push(isLoaded());`);
      assert.deepEqual(notes, [false, true], service);
    }
  });

  it("is never loaded by the demo, nor when a simulation replaces the network", () => {
    const notes = notesOf(`
      const demo = services.demoService(Date.now, () => undefined);
      const today = Math.floor(Date.now() / 86_400_000) - 1;
      const query = { usagePointId: services.DEMO_USAGE_POINT, direction: "consumption", series: "daily" };
      const { readings } = await demo.read({ ...query, start: today - 7, end: today }, new AbortController().signal);
      const transport = async () => ({ status: 404, body: "{}" });
      const simulated = services.createService({ service: "conso-api", ${settings}, transport });
      notes.push(readings.length, demo.prepare === undefined, simulated.prepare === undefined, isLoaded());`);
    assert.deepEqual(notes, [7, true, true, false]);
  });
});
