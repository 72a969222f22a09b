import assert from "node:assert/strict";
import { Bench, PDL, settled, until, type Setup } from "./harness.js";

/** A second config node with a token of its own on the same address, and an `in` node on it. */
function secondMeter(bench: Bench): NonNullable<Setup["more"]> {
  const usagePointId = "33000000000018";
  return [
    {
      id: "meter2",
      type: "enedis-linky-config",
      service: "conso-api",
      baseUrl: `${bench.url}/`,
      minute: 40,
      language: "en",
      credentials: { usagePointId, token: bench.server.token([usagePointId]) },
    },
    { id: "in2", type: "enedis-linky in", z: "tab", meter: "meter2", wires: [[]] },
  ];
}

describe("a service that always fails", function () {
  this.timeout(180_000);

  it("gets no more calls than its caps in 20 restarts, 40 deploys and 10 refreshes of a day", async () => {
    const bench = new Bench();
    await bench.open("2026-11-24T06:00:00+01:00", {
      meters: [{ usagePointId: PDL }, { usagePointId: "33000000000018" }],
    });
    try {
      bench.server.misbehave({ as: "error_500" });
      const setup: Setup = { service: "conso-api", more: secondMeter(bench) };
      const start = Date.parse("2026-11-24T06:00:00+01:00");
      const step = (16 * 3_600_000) / 20; // to 22 h, 23 h of the same UTC day
      const jumps: number[] = [];
      const jump = (instant: number): void => {
        bench.jump(new Date(instant).toISOString());
        jumps.push(instant);
      };
      for (let restart = 0; restart < 20; restart++) {
        jump(start + restart * step);
        await bench.start(setup);
        for (let deploy = 0; deploy < 2; deploy++) {
          await bench.deploy(setup);
          // Beyond the pause after a start, to the next tick.
          jump(start + restart * step + (deploy + 1) * 1_200_000);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        if (restart % 2 === 0) {
          await until("the meter is ready", () => bench.statuses.length > 0);
          await bench.send("refresh");
        }
        await bench.stop();
      }
      await settled(() => bench.calls.length);
      // Eight failed calls of each meter, and never more than the address may have.
      assert.ok(bench.calls.length <= 16, `${bench.calls.length} calls`);
      assert.ok(bench.calls.length >= 8, `${bench.calls.length} calls`);
      const times = bench.server.log.map(({ time }) => time);
      for (const [i, time] of times.slice(1).entries()) {
        const before = times[i]!;
        // A call that was on its way when the clock jumped was sent long before it arrived.
        const isJumped = jumps.some((instant) => instant > before - 2_000 && instant <= time);
        assert.ok(isJumped || time - before >= 2_000, `${time - before} ms after call ${i}`);
      }
    } finally {
      await bench.close();
    }
  });

  it("gets no fourth first poll for a fourth new token of a day", async () => {
    const bench = new Bench();
    await bench.open("2026-11-24T21:00:00+01:00");
    try {
      bench.server.setMeter({ usagePointId: PDL, consent: [] });
      const setup = (i: number): Setup => ({
        service: "conso-api",
        in: { measures: ["daily"] },
        credentials: { usagePointId: PDL, token: bench.server.token([PDL], 1_900_000_000 + i) },
      });
      await bench.start(setup(0));
      await until("the first poll was made", () => bench.calls.length === 1);
      for (let i = 1; i < 5; i++) {
        await bench.deploy(setup(i));
        await settled(() => bench.calls.length, 2_500);
      }
      assert.equal(bench.calls.length, 3);
    } finally {
      await bench.close();
    }
  });
});
