/**
 * Runs one suite, named on the command line, one task of a suite (`--task NAME JSON`), or `--figures`, and sends its
 * results to the parent process.
 */
import calls from "./calls";
import cost from "./cost";
import deploy from "./deploy";
import feed from "./feed";
import { figures } from "./figures";
import importing, { importTask } from "./import";
import ingest from "./ingest";
import type { Suite } from "./measure";
import packed from "./package";
import query from "./query";
import scale from "./scale";
import { scaleTask } from "./scale-task";
import sockets from "./sockets";
import widget from "./widget";
import start from "./start";

const suites: Readonly<Record<string, Suite>> = {
  ingest,
  query,
  cost,
  feed,
  import: importing,
  start,
  calls,
  scale,
  deploy,
  widget,
  sockets,
  package: packed,
};

/** What suites run in processes of their own, by name: `runTask` gives each what it takes. */
const tasks: Readonly<Record<string, (task: never) => Promise<object | undefined>>> = {
  scale: scaleTask,
  import: importTask,
};

async function main(): Promise<void> {
  if (process.argv[2] === "--task") {
    // Without its parent suite, nobody needs the result.
    process.on("disconnect", () => process.exit(1));
    const measured = await tasks[process.argv[3]!]!(JSON.parse(process.argv[4]!) as never);
    process.send!(measured ?? {}, () => process.exit(0));
    return;
  }
  if (process.argv[2] === "--figures") {
    const found = await figures(process.cwd());
    process.send!(found, () => process.exit(0));
    return;
  }
  const suite = suites[process.argv[2] ?? ""];
  if (suite === undefined) throw new Error(`Suites: ${Object.keys(suites).join(", ")}`);
  const report = { title: suite.title, ...(await suite.run()) };
  // Anything a suite left open must not delay the next one.
  process.send!(report, () => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
