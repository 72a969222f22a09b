import assert from "node:assert/strict";
import { Harness, PDL, settled, until, type Setup } from "./harness.js";

/** A second config node with its own token on the same address, and an `in` node on it. */
function secondMeter(harness: Harness): NonNullable<Setup["more"]> {
  const usagePointId = "33000000000018";
  return [
    {
      id: "meter2",
      type: "enedis-linky-config",
      service: "conso-api",
      baseUrl: `${harness.url}/`,
      minute: 40,
      language: "en",
      credentials: { usagePointId, token: harness.server.token([usagePointId]) },
    },
    { id: "in2", type: "enedis-linky in", z: "tab", meter: "meter2", wires: [[]] },
  ];
}

describe("a service that always fails", () => {
  it("gets no more calls than its caps allow in 20 restarts, 40 deploys and 10 refreshes of a day", async () => {
    const harness = new Harness();
    await harness.open("2026-11-24T06:00:00+01:00", {
      meters: [{ usagePointId: PDL }, { usagePointId: "33000000000018" }],
    });
    try {
      harness.server.misbehave({ as: "error_500" });
      const setup: Setup = { service: "conso-api", more: secondMeter(harness) };
      const start = Date.parse("2026-11-24T06:00:00+01:00");
      const step = (16 * 3_600_000) / 20; // to 22 h, 23 h of the same UTC day
      const jumps: number[] = [];
      const jump = (instant: number): void => {
        harness.jump(new Date(instant).toISOString());
        jumps.push(instant);
      };
      for (let restart = 0; restart < 20; restart++) {
        jump(start + restart * step);
        await harness.start(setup);
        for (let deploy = 0; deploy < 2; deploy++) {
          await harness.deploy(setup);
          // Beyond the pause after a start, to the next tick.
          jump(start + restart * step + (deploy + 1) * 1_200_000);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        if (restart % 2 === 0) {
          await until("the meter is ready", () => harness.statuses.length > 0);
          await harness.send("refresh");
        }
        await harness.stop();
      }
      await settled(() => harness.calls.length);
      // Eight failed calls of each meter, and never more than the address allows.
      assert.ok(harness.calls.length <= 16, `${harness.calls.length} calls`);
      assert.ok(harness.calls.length >= 8, `${harness.calls.length} calls`);
      const times = harness.server.log.map(({ time }) => time);
      for (const [i, time] of times.slice(1).entries()) {
        const before = times[i]!;
        // A call on its way when the clock jumped was sent long before it arrived.
        const isJumped = jumps.some((instant) => instant > before - 2_000 && instant <= time);
        assert.ok(isJumped || time - before >= 2_000, `${time - before} ms after call ${i}`);
      }
    } finally {
      await harness.close();
    }
  });

  it("gets no fourth first round for a fourth new token of a day", async () => {
    const harness = new Harness();
    await harness.open("2026-11-24T21:00:00+01:00");
    try {
      harness.server.setMeter({ usagePointId: PDL, consent: [] });
      const setup = (i: number): Setup => ({
        service: "conso-api",
        in: { measures: ["daily"] },
        credentials: { usagePointId: PDL, token: harness.server.token([PDL], 1_900_000_000 + i) },
      });
      await harness.start(setup(0));
      await until("the first round was made", () => harness.calls.length === 1);
      for (let i = 1; i < 5; i++) {
        await harness.deploy(setup(i));
        await settled(() => harness.calls.length, 2_500);
      }
      assert.equal(harness.calls.length, 3);
    } finally {
      await harness.close();
    }
  });
});
