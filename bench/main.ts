/**
 * Runs one suite, named on the command line, one task of a suite (`--task NAME JSON`), or `--figures`, and sends its
 * results to the parent process.
 */
import type { Suite } from "./measure.js";

/** Each is loaded alone: the code of the others would be in the memory that it measures, and that is collected. */
const suites: Readonly<Record<string, () => Promise<{ readonly suite: Suite }>>> = {
  ingest: () => import("./ingest.js"),
  query: () => import("./query.js"),
  cost: () => import("./cost.js"),
  feed: () => import("./feed.js"),
  import: () => import("./import.js"),
  start: () => import("./start.js"),
  calls: () => import("./calls.js"),
  scale: () => import("./scale.js"),
  mirror: () => import("./mirror.js"),
  deploy: () => import("./deploy.js"),
  widget: () => import("./widget.js"),
  sockets: () => import("./sockets.js"),
  package: () => import("./package.js"),
};

/** What suites run in processes of their own, by name: `runTask` gives each what it takes. */
const tasks: Readonly<Record<string, () => Promise<(task: never) => Promise<object | undefined>>>> = {
  scale: async () => (await import("./scale-task.js")).scaleTask,
  import: async () => (await import("./import.js")).importTask,
};

async function main(): Promise<void> {
  if (process.argv[2] === "--task") {
    // Without its parent suite, nobody needs the result.
    process.on("disconnect", () => process.exit(1));
    const task = await tasks[process.argv[3]!]!();
    const measured = await task(JSON.parse(process.argv[4]!) as never);
    process.send!(measured ?? {}, () => process.exit(0));
    return;
  }
  if (process.argv[2] === "--figures") {
    const { figures } = await import("./figures.js");
    const found = await figures(process.cwd());
    process.send!(found, () => process.exit(0));
    return;
  }
  const load = suites[process.argv[2] ?? ""];
  if (load === undefined) throw new Error(`Suites: ${Object.keys(suites).join(", ")}`);
  const { suite } = await load();
  const report = { title: suite.title, ...(await suite.run()) };
  // Anything a suite left open must not delay the next one.
  process.send!(report, () => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
