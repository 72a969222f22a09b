/** One process of `node scripts/simulate.mjs`: simulates seeds one after the other and reports each outcome. */
import { parseArgs } from "node:util";
import { limitsOf, serviceIds, type ServiceId } from "../../nodes/services/index.js";
import { simulateColors } from "./colors.js";
import { simulateMany } from "./many-meters.js";
import { simulate } from "./simulation.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "42" },
    seeds: { type: "string", default: "1" },
    days: { type: "string", default: "400" },
    service: { type: "string" },
    meters: { type: "string" },
    contracts: { type: "string", default: "1" },
    quiet: { type: "boolean", default: false },
    "steady-clock": { type: "boolean", default: false },
    "no-restores": { type: "boolean", default: false },
    log: { type: "boolean", default: false },
  },
});

/** What scripts/simulate.mjs receives for each seed. */
export interface Report {
  readonly seed: number;
  readonly service: string;
  readonly calls: number;
  readonly messages: number;
  readonly readings: number;
  readonly seconds: number;
  readonly problems: readonly string[];
}

/** Prints each line, or nothing. */
const log: { log?: (line: string) => unknown } = values.log
  ? { log: (line) => process.stdout.write(`${line}\n`) }
  : {};

/** Colours of Tempo days only. */
async function colors(seed: number): Promise<Report> {
  const began = process.cpuUsage();
  const { requests, problems } = await simulateColors({
    seed,
    days: Number(values.days),
    quiet: values.quiet,
    ...log,
  });
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  return { seed, service: "tempo", calls: requests, messages: 0, readings: 0, seconds, problems };
}

/** Many meters on contracts of Data Connect, each with its 900 calls an hour. */
async function many(seed: number, meters: number): Promise<Report> {
  const began = process.cpuUsage();
  const { calls, problems, ...rest } = await simulateMany({
    seed,
    meters,
    days: Number(values.days),
    contracts: values.contracts === "2" ? 2 : 1,
    perHour: limitsOf("data-connect").perHour,
    ...log,
  });
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  log.log?.(JSON.stringify({ ...rest, msPerMeterAndDay: (seconds * 1e3) / meters / Number(values.days) }));
  return { seed, service: "data-connect", calls, messages: 0, readings: 0, seconds, problems };
}

async function main(): Promise<void> {
  const service = serviceIds.find((id): id is ServiceId => id === values.service);
  const first = Number(values.seed);
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    if (values.service === "tempo") {
      process.send!(await colors(seed));
      continue;
    }
    if (values.meters !== undefined) {
      process.send!(await many(seed, Number(values.meters)));
      continue;
    }
    const began = process.cpuUsage();
    const outcome = await simulate({
      seed,
      days: Number(values.days),
      ...(service && { service }),
      ...(values.quiet && { weather: "quiet" as const }),
      ...(values["steady-clock"] && { clockFaults: false }),
      ...(values["no-restores"] && { restores: false }),
      ...log,
    });
    const { problems: ofColors } = await colors(seed);
    const { user, system } = process.cpuUsage(began);
    const { calls, messages, readings, problems } = outcome;
    const report: Report = {
      seed,
      service: outcome.service,
      calls,
      messages,
      readings,
      seconds: (user + system) / 1e6,
      problems: [...problems, ...ofColors],
    };
    process.send!(report);
  }
  process.disconnect();
}

void main();
