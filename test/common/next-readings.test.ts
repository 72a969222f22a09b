/** What an up-to-date meter promises (docs/dev/contract.md#schedule): readings at no time at which nothing is asked. */
import assert from "node:assert/strict";
import { Contracts } from "../../nodes/common/meter/contracts.js";
import { Meter } from "../../nodes/common/meter/meter.js";
import { meterStatus, statusContextOf } from "../../nodes/common/meter/status.js";
import { formatInstant } from "../../nodes/readings/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { at, day, Harness, KEY, SELDOM, whole } from "../collector/harness.js";
import { tempoWithout } from "./tempo-harness.js";

const today = day("2026-11-24");
const QUARTER = 15 * 60_000;

describe("an up-to-date meter", () => {
  let harness: Harness;
  afterEach(() => harness.end());

  function statusText(): string {
    const meter = new Meter({
      key: KEY,
      problem: undefined,
      source: {} as never,
      usagePointId: KEY.slice(5),
      name: "",
      service: "myelectricaldata",
      contracts: new Contracts(new Set(), {}, textsOf("en")),
      tempo: tempoWithout(harness.collectors),
      language: "en",
      tokenEndsAt: undefined,
      collectors: harness.collectors,
    });
    return meterStatus({ ...statusContextOf(meter), wants: true }).text;
  }

  for (const service of ["myelectricaldata", "conso-api"] as const) {
    it(`of ${service} names readings at times only at which it asks for some, and else the next tick`, async () => {
      harness = new Harness(at(today, 5), SELDOM);
      harness.attach({ node: "meter", service, minute: 14, answer: whole });
      harness.want(["daily", "max_power"]);
      await harness.clock.runTo(at(today + 1, 0));
      /** What was promised, and when, by the text. */
      const promised = new Map<number, string>();
      while (harness.clock.now() < at(today + 4, 0)) {
        await harness.clock.runTo(harness.clock.now() + QUARTER);
        const { nextCall, nextTick } = harness.collector().report();
        const text = statusText();
        const where = `${formatInstant(harness.clock.now() / 1_000)}: ${text}`;
        if (text.includes("next readings")) promised.set(nextCall, where);
        if (text.includes("next check")) assert.ok(Math.abs(nextCall - nextTick) <= 30, where);
      }
      await harness.clock.runTo(at(today + 4, 20));
      const asked = (from: number): boolean =>
        harness.calls.some(({ at: sent }) => sent >= from * 1_000 && sent < (from + 60) * 1_000);
      assert.deepEqual(
        [...promised].filter(([time]) => !asked(time)).map(([, where]) => where),
        [],
      );
      assert.ok(promised.size >= 3, "a day each");
    });
  }
});
