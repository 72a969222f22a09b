/** A user's first install, under each supported Node-RED and Node.js. `npm run matrix` runs only this. */
import assert from "node:assert/strict";
import { nodeRedVersions, nodeVersions } from "../installs.js";
import { canRun, hasGit, Installed, Tarball, tryStart } from "./installed-tarball.js";

describe("the tarball, installed with npm", function () {
  // The first run downloads each Node-RED and Node.js.
  this.timeout(180_000);
  let tarball: Tarball;
  const installed = new Installed();

  before(async () => {
    tarball = new Tarball();
    await installed.install(tarball);
  });

  after(() => {
    tarball.remove();
    installed.remove();
  });

  it("installs in seconds without a compiler or a script, and nothing in it is deprecated", () => {
    assert.ok(installed.seconds < 60, `${installed.seconds} s`);
    assert.doesNotMatch(installed.output, /deprecated/);
    assert.deepEqual(installed.compiled, []);
  });

  const place = hasGit ? "in a project" : "in no project, which needs git";
  for (const nodeRed of nodeRedVersions()) {
    for (const node of nodeVersions()) {
      const title = `works without a dashboard, below other roots, ${place}, on two tabs and inside a subflow: Node-RED ${nodeRed} on Node.js ${node}`;
      if (canRun(node)) {
        it(title, async () => {
          await tryStart(installed, { nodeRed, node });
        });
      } else {
        it(`${title}: needs libatomic (Debian and Ubuntu: apt-get install libatomic1)`);
      }
    }
  }
});
