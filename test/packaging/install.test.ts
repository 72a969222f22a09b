/** A user's first install, under each Node-RED and Node.js that we promise. `npm run matrix` runs it alone. */
import assert from "node:assert/strict";
import { canRun, Installed, Tarball, tryStart } from "./install.js";

const nodeReds = ["4.1.15", "5.0.7"];
/** The oldest, our own (24) and the newest. */
const nodes = ["22.13.0", process.versions.node, "26.10.0"];

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

  it("takes seconds, needs no compiler and no script, and nothing of it is deprecated", () => {
    assert.ok(installed.seconds < 60, `${installed.seconds} s`);
    assert.doesNotMatch(installed.output, /deprecated/);
    assert.deepEqual(installed.compiled, []);
  });

  for (const nodeRed of nodeReds) {
    for (const node of nodes) {
      const title = `works without a dashboard, below other roots, in a project, on two tabs and inside a subflow: Node-RED ${nodeRed} on Node.js ${node}`;
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
