/** `npm run matrix`: the tarball under each Node-RED and Node.js that it supports. Downloads about 400 MB at its first run. */
import { nodeBinary, Tarball, tryInstall } from "./install.js";

const nodeReds = ["4.1.15", "5.0.7"];
const nodes = ["22.13.0", "24.21.0", "26.10.0"];

describe("the matrix", function () {
  this.timeout(300_000);
  let tarball: Tarball;

  before(() => {
    tarball = new Tarball();
  });

  after(() => {
    tarball.remove();
  });

  for (const nodeRed of nodeReds) {
    for (const version of nodes) {
      it(`Node-RED ${nodeRed} on Node.js ${version}`, async () => {
        const outcome = await tryInstall(tarball, { nodeRed, node: await nodeBinary(version) });
        console.log(
          `      install ${outcome.installSeconds.toFixed(1)} s, start ${outcome.startSeconds.toFixed(1)} s`,
        );
      });
    }
  }
});
