/** A user's first install, with our own Node-RED and Node.js; all others are in `matrix.ts`. */
import assert from "node:assert/strict";
import { Tarball, tryInstall } from "./install.js";

describe("the tarball, installed with npm", function () {
  this.timeout(120_000);
  let tarball: Tarball;

  before(() => {
    tarball = new Tarball();
  });

  after(() => {
    tarball.remove();
  });

  it("works without a dashboard, below other roots, in a project, on two tabs and inside a subflow", async () => {
    const { installSeconds } = await tryInstall(tarball);
    assert.ok(installSeconds < 60, `${installSeconds} s`);
  });
});
