import assert from "node:assert/strict";
import { simulateColors, type ColorOptions, type ColorOutcome } from "./colors.js";
import type { Outcome, SimulationOptions } from "./setup.js";
import { simulate } from "./simulation.js";

/** Nothing is wrong, and each call came when the meter's report had said that it would. */
async function holds(options: SimulationOptions): Promise<Outcome> {
  const outcome = await simulate(options);
  assert.deepEqual(outcome.problems, [], `seed ${options.seed}, ${outcome.service}`);
  return outcome;
}

const remote = ["conso-api", "data-connect", "myelectricaldata"] as const;

/**
 * One for each service. In them, together, users accept the clock, backups come back, and archives and meters go.
 * `npm run simulate` draws more, and years.
 */
const SEEDS = [7, 8, 16];
/** Over a change of the clock. */
const DAYS = 100;

describe("simulated years", () => {
  // The services in turn, each with its households, storms, restarts, kills, deploys and jumping clocks.
  for (const seed of SEEDS) {
    it(`seed ${seed}`, async () => {
      const outcome = await holds({ seed, days: DAYS });
      assert.ok(outcome.messages > 500 && outcome.readings > 3_000);
      assert.ok(outcome.foretold > outcome.calls / 5, `${outcome.foretold} of ${outcome.calls} calls`);
    });
  }
});

describe("simulated years of Tempo colours", () => {
  const holdsOf = async (options: ColorOptions): Promise<ColorOutcome> => {
    const outcome = await simulateColors(options);
    assert.deepEqual(outcome.problems, [], `seed ${options.seed}`);
    return outcome;
  };

  it("servers that are down, slow or lie, restarts, kills, deploys and a clock that is off", async () => {
    const { mostRequests, mostLooks, starts, requests } = await holdsOf({ seed: 3, days: 250 });
    assert.ok(mostRequests <= 12 && mostLooks <= 8);
    assert.ok(starts > 100 && requests > 400);
  });

  it("ask RTE once a day, and once more if it answered early, when nothing goes wrong", async () => {
    const { requests, mostRequests, mostLooks } = await holdsOf({ seed: 7, days: 60, quiet: true });
    assert.ok(requests >= 60 && mostRequests <= 2 && mostLooks <= 2, `${requests} requests`);
  });

  it("give the same log for the same seed, byte for byte", async () => {
    const logs = [0, 1].map(async () => {
      const lines: string[] = [];
      await holdsOf({ seed: 7, days: 40, log: (line) => lines.push(line) });
      return lines.join("\n");
    });
    const [one, other] = await Promise.all(logs);
    assert.ok(one!.length > 5_000);
    assert.equal(one, other);
  });
});

describe("backups", () => {
  const events = ["backed up", "takes the archive's place", "restored {", "is deleted", "forgotten"];
  // Seeds in which, together, each of these happens.
  const both = [5, 8];
  const optionsOf = (seed: number, service: "conso-api" | "demo") =>
    ({ seed, days: 90, service, small: true }) as const;
  let one: string | undefined;
  // A service and none: which one makes no difference to a backup.
  for (const service of ["conso-api", "demo"] as const) {
    it(`of ${service}: what came after one may be sent again, nothing else, and nothing is lost`, async () => {
      const logs: string[] = [];
      for (const seed of both) logs.push(await logOf(optionsOf(seed, service)));
      if (service === "conso-api") one = logs[0];
      assert.deepEqual(
        events.filter((event) => !logs.some((log) => log.includes(event))),
        [],
      );
    });
  }

  it("give the same log for the same seed, byte for byte", async () => {
    const options = optionsOf(both[0]!, "conso-api");
    const other = await logOf(options);
    assert.ok(other.length > 10_000);
    assert.equal(other, one ?? (await logOf(options)));
  });
});

describe("storms without a restart", () => {
  for (const service of remote) {
    it(`call ${service} for its newest day at its own hours only`, () =>
      holds({ seed: 3, days: 30, service, interruptions: false, small: true }));
  }
});

describe("a second source of each meter", () => {
  // Seed 41 found Conso API called at every hour of a day while Data Connect refused its consent.
  for (const service of remote) {
    it(`in place of ${service} is called at its own service's hours only`, () =>
      holds({ seed: 41, days: 60, service, sources: 2, interruptions: false, small: true }));
  }
});

describe("quiet days", () => {
  const cases = remote.flatMap((service) => ([1, 2] as const).map((sources) => ({ service, sources })));
  for (const { service, sources } of cases) {
    it(`cost ${service} one call for each wanted series, with ${sources} sources per meter`, async () => {
      const options = { seed: 2, days: 26, service, sources, weather: "quiet", small: true } as const;
      const { perDay, wanted } = await holds(options);
      const settled = [...perDay.values()].slice(10);
      assert.ok(settled.length > 14);
      assert.deepEqual(new Set(settled), new Set([wanted]));
    });
  }
});

describe("twenty deploys in a row", () => {
  for (const service of remote) {
    it(`make no extra call to ${service} in the first round, in the middle of a history and after it`, async () => {
      const options = { seed: 5, days: 6, service, weather: "quiet", interruptions: false } as const;
      const [undisturbed, deployed] = [
        await holds(options),
        await holds({ ...options, bursts: [2_000, 4 * 60_000, 6 * 3_600_000, 30 * 3_600_000] }),
      ];
      assert.deepEqual(deployed.asked, undisturbed.asked);
    });
  }
});

async function logOf(options: SimulationOptions): Promise<string> {
  const lines: string[] = [];
  await holds({ ...options, log: (line) => lines.push(line) });
  return lines.join("\n");
}
