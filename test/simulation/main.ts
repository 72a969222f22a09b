/** `node scripts/simulate.mjs --seed 42 --days 400`: replays one seed and prints its log. */
import { parseArgs } from "node:util";
import { serviceIds, type ServiceId } from "../../nodes/services/index.js";
import { simulate } from "./simulation.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "42" },
    seeds: { type: "string" },
    days: { type: "string", default: "400" },
    service: { type: "string" },
    quiet: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const service = serviceIds.find((id): id is ServiceId => id === values.service);
  const first = Number(values.seed);
  const count = Number(values.seeds ?? 1);
  let failures = 0;
  for (let seed = first; seed < first + count; seed++) {
    const began = performance.now();
    const outcome = await simulate({
      seed,
      days: Number(values.days),
      ...(service && { service }),
      ...(values.quiet && { weather: "quiet" as const }),
      ...(count === 1 && { log: (line: string) => process.stdout.write(`${line}\n`) }),
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    // Apart from the log: the time differs from run to run.
    process.stderr.write(
      `seed ${seed}: ${outcome.service}, ${outcome.calls} calls, ${outcome.messages} messages, ${seconds} s, ${outcome.problems.length} problems\n`,
    );
    for (const problem of outcome.problems.slice(0, 5)) process.stderr.write(`  ${problem}\n`);
    if (outcome.problems.length > 0) failures++;
  }
  process.exitCode = failures === 0 ? 0 : 1;
}

void main();
