/** A user's first install, with the oldest Node-RED and Node.js that we promise; `matrix.ts` has the others. */
import assert from "node:assert/strict";
import { nodeBinary, Tarball, tryInstall } from "./install.js";

describe("the tarball, installed with npm", function () {
  this.timeout(180_000);
  let tarball: Tarball;

  before(() => {
    tarball = new Tarball();
  });

  after(() => {
    tarball.remove();
  });

  it("works without a dashboard, below other roots, in a project, on two tabs and inside a subflow", async () => {
    const oldest = { nodeRed: "4.1.15", node: await nodeBinary("22.13.0") };
    const { installSeconds } = await tryInstall(tarball, oldest);
    assert.ok(installSeconds < 60, `${installSeconds} s`);
  });
});
