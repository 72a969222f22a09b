/**
 * For trying the package: `npm start`. Builds it, and starts Node-RED in a throw-away userDir with a simulated
 * household and the example flows, without any account or network, until Ctrl-C.
 *
 * Environment: PORT (1880). For tests: LINKY_TEST_NOW, an ISO instant at which the package's clock starts.
 */
import path from "node:path";
import { Demo, main, Script, StartError } from "./lib/demo.mjs";

const root = path.join(import.meta.dirname, "..");

const help = `npm start [-- --keep DIR]

Starts Node-RED with a simulated household and the example flows.
  --keep DIR   use this userDir and keep it: flows and archive are there the next time
  --help       this text
  PORT=1880    the port (another free one if it is taken)
`;

/** The running child, to be stopped with this process. */
let running;
let stopping = false;

function stop() {
  stopping = true;
  void running?.stop();
}

async function start(options) {
  running = new Script();
  const built = await running.run(path.join(root, "scripts", "build.mjs"), [], { cwd: root });
  if (stopping) return;
  if (built !== 0) throw new StartError("the build failed");
  const demo = await Demo.open(options);
  try {
    if (stopping) return;
    running = demo;
    const ended = demo.start();
    if (await demo.answers()) demo.show();
    const code = await ended;
    if (!stopping) throw new StartError(`Node-RED ended by itself (status ${code})`);
  } finally {
    await demo.stop();
    demo.remove();
  }
}

await main("start", help, start, stop);
