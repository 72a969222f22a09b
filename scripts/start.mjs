/**
 * For trying the package: `npm start`. Builds it if it is not built, and starts Node-RED in a throw-away userDir with a simulated
 * household and the example flows, without any account or network, until Ctrl-C.
 *
 * Environment: PORT. For tests: LINKY_TEST_NOW, an ISO instant at which the package's clock starts.
 */
import path from "node:path";
import { faultOfBuild } from "./lib/build-state.mjs";
import { Demo, main, say, Script, StartError, words } from "./lib/demo.mjs";

const root = path.join(import.meta.dirname, "..");

const french = `npm start [-- --keep DIR]

Démarre Node-RED avec un foyer simulé et les flux d’exemple.
  --keep DIR   utiliser ce userDir et le garder : flux et archive y sont la fois suivante
  --host ADDR  écouter à cette adresse au lieu de 127.0.0.1. 0.0.0.0 : à toutes, pour d’autres appareils ;
               tout appareil du réseau peut alors changer les flux
  --port N     le port (1880, ou PORT ; un autre s’il est pris)
  --tempo      le foyer a un contrat Tempo, aux couleurs inventées par cette machine ; pas avec --keep
  --help       ce texte
`;
const english = `npm start [-- --keep DIR]

Starts Node-RED with a simulated household and the example flows.
  --keep DIR   use this userDir and keep it: flows and archive are there the next time
  --host ADDR  listen at this address instead of 127.0.0.1. 0.0.0.0: at all addresses, for other devices;
               any device on the network can then change the flows
  --port N     the port (1880, or PORT; another free one if it is taken)
  --tempo      the household has a Tempo contract, with invented colours from this machine; not with --keep
  --help       this text
`;

/** The running child, to be stopped with this process. */
let running;
let stopping = false;

function stop() {
  stopping = true;
  void running?.stop();
}

/** Without the checks of types, which are for who changes them. */
async function build() {
  running = new Script();
  let printed = "";
  const script = path.join(root, "scripts", "build.mjs");
  const built = await running.run(script, ["--unchecked"], { cwd: root }, (text) => (printed += text));
  if (stopping || built === 0) return;
  process.stderr.write(printed);
  throw new StartError("la construction a échoué", "the build failed");
}

async function start(options) {
  say(words("Un instant…", "One moment…"));
  if ((await faultOfBuild()) !== undefined) await build();
  if (stopping) return;
  const demo = await Demo.open(options);
  try {
    if (stopping) return;
    running = demo;
    const ended = demo.start();
    if (await demo.answers()) demo.show();
    const code = await ended;
    if (!stopping) {
      throw new StartError(
        `Node-RED s’est arrêté de lui-même (état ${code})`,
        `Node-RED ended by itself (status ${code})`,
      );
    }
  } finally {
    await demo.stop();
    demo.remove();
  }
}

await main("start", words(french, english), start, stop);
