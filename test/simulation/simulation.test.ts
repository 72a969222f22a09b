import assert from "node:assert/strict";
import { simulate, type Outcome, type SimulationOptions } from "./simulation.js";

async function holds(options: SimulationOptions): Promise<Outcome> {
  const outcome = await simulate(options);
  assert.deepEqual(outcome.problems, [], `seed ${options.seed}, ${outcome.service}`);
  return outcome;
}

const remote = ["conso-api", "data-connect", "myelectricaldata"] as const;

describe("simulated seasons", () => {
  // Four services in turn, each with its household, its storms, restarts, kills and deploys.
  for (let seed = 1; seed <= 12; seed++) {
    it(`seed ${seed}`, async () => {
      const outcome = await holds({ seed, days: 60, small: true });
      assert.ok(outcome.messages > 50 && outcome.readings > 1_000);
    }).timeout(60_000);
  }

  // Found something once.
  for (const [seed, found] of [
    [14, "MyElectricalData's black list was not waited out"],
    [20, "a month of a node with start “new” was not told again when older days changed it"],
  ] as const) {
    it(`seed ${seed}: ${found}`, () => holds({ seed, days: 70 })).timeout(60_000);
  }

  it("give the same log for the same seed, byte for byte", async () => {
    const logs = await Promise.all([0, 1].map(() => logOf({ seed: 42, days: 40, small: true })));
    assert.ok(logs[0]!.length > 10_000);
    assert.equal(logs[0], logs[1]);
  }).timeout(60_000);
});

describe("storms without a restart", () => {
  for (const service of remote) {
    it(`${service} is asked for its newest day at no other time than its own`, () =>
      holds({ seed: 3, days: 60, service, interruptions: false, small: true })).timeout(60_000);
  }
});

describe("quiet days", () => {
  for (const service of remote) {
    it(`cost ${service} one call for each wanted series`, async () => {
      const { perDay, wanted } = await holds({ seed: 2, days: 50, service, weather: "quiet", small: true });
      const settled = [...perDay.values()].slice(10);
      assert.ok(settled.length > 30);
      assert.deepEqual(new Set(settled), new Set([wanted]));
    }).timeout(60_000);
  }
});

describe("twenty deploys in a row", () => {
  for (const service of remote) {
    it(`make no extra call to ${service} at the first poll, in the middle of a history and after it`, async () => {
      const options = { seed: 5, days: 6, service, weather: "quiet", interruptions: false } as const;
      const [undisturbed, deployed] = [
        await holds(options),
        await holds({ ...options, bursts: [2_000, 4 * 60_000, 6 * 3_600_000, 30 * 3_600_000] }),
      ];
      assert.deepEqual(deployed.asked, undisturbed.asked);
    }).timeout(60_000);
  }
});

async function logOf(options: SimulationOptions): Promise<string> {
  const lines: string[] = [];
  await holds({ ...options, log: (line) => lines.push(line) });
  return lines.join("\n");
}
