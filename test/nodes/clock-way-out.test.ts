/** The way out by hand when the clock was once far ahead: a message, or a button of the meter's dialog. */
import assert from "node:assert/strict";
import type { Started } from "../../nodes/editor/api.js";
import helper from "node-red-node-test-helper";
import type { Meter } from "../../nodes/common/index.js";
import { ArchiveSource } from "../../nodes/widget/answer/archive-source.js";
import { NOON } from "../fixtures/paris.js";
import { settled, until, warnings, type Harness, type Setup } from "./harness.js";
import { adminPerTest, type Admin } from "./admin/admin-client.js";

describe("a clock that was once far ahead", () => {
  let harness: Harness;
  let admin: Admin;
  adminPerTest((...made) => ([harness, admin] = made));

  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.errors.length, harness.all.length], 350);
  const days = (): string[] =>
    harness.of("daily").flatMap(({ readings }) => readings.map(({ start }) => start.slice(0, 10)));
  const shows = (key: string): boolean => harness.statuses.at(-1) === `enedis-linky-in.status.${key}`;
  const isNotSet = (): boolean => shows("clock-not-set");
  /** What the lamp of a dashboard says, in both languages. */
  function lamp(): readonly [string, string] {
    const { meter } = helper.getNode("meter") as unknown as { meter: Meter };
    const { en, fr } = new ArchiveSource(meter).snapshot(["consumption"])!.lamp.words;
    return [en, fr];
  }

  /** A meter that called in 2031, and is back at the day after it was deployed. */
  async function wasAhead(): Promise<void> {
    // The service knows the time.
    await harness.open(NOON, { now: () => Math.min(harness.now(), Date.parse("2026-11-25T23:00:00Z")) });
    await harness.start(daily);
    await until("it is archived", () => harness.all.length > 0);
    await quiet();
    const before = harness.calls.length;
    harness.jump("2031-03-04T09:08:00+01:00");
    await until("it calls in the future", () => harness.calls.length > before);
    await quiet();
    harness.jump("2026-11-25T09:30:00+01:00");
    await until("the status says so", isNotSet);
  }

  it('makes no call, says what happens next and the way out, and goes on after { action: "clock" }', async () => {
    await wasAhead();
    const calls = harness.calls.length;
    const text =
      /shows 25 November 2026, more than a day before the last request \(4 March 2031\): requests stop until it is right\. .*\{ action: "clock" \}/;
    await assert.rejects(harness.send("refresh"), { code: "unavailable", message: text });
    assert.equal(warnings().filter((warning) => text.test(warning)).length, 1);
    // A restart is no way out.
    await harness.stop();
    await harness.start(daily);
    await until("the status says so again", isNotSet);
    assert.equal(harness.calls.length, calls);
    await harness.send({ action: "clock" });
    await until("the day comes", () => days().includes("2026-11-24"));
    assert.deepEqual(days(), ["2026-11-24"]);
    assert.match(harness.statuses.at(-1)!, /^Up to date/);
    assert.equal(harness.calls.length, calls + 1);
    // Once more it changes nothing.
    await harness.send({ action: "clock" });
    await quiet();
    assert.equal(harness.calls.length, calls + 1);
  });

  it("of a restart is told at once to all who ask, before and after the archive is open", async () => {
    await wasAhead();
    await harness.stop();
    await harness.start({
      ...daily,
      more: [{ id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [[]] }],
    });
    const began = Date.now();
    const text =
      /more than a day before the last request .* Set the clock; if it is right, press “Accept this time”/;
    const days = { start: "2026-11-20", end: "2026-11-21", measures: ["daily"] };
    const ask = async (): Promise<void> => {
      const refused = { code: "unavailable", message: text };
      await Promise.all([
        assert.rejects(harness.send("refresh"), refused),
        assert.rejects(harness.send({ action: "history", ...days }), refused),
        assert.rejects(harness.send("", "history", { action: "state" }), refused),
      ]);
    };
    await ask();
    await until("the status says so", isNotSet);
    await ask();
    assert.ok(Date.now() - began < 8_000, "a request that only waits takes 10 s");
    await harness.send({ action: "clock" });
    await harness.send("", "history", { action: "state" });
  });

  it("is shown in the dialog as the problem, and accepted by its button", async () => {
    await wasAhead();
    const state = await admin.ask("state", {}, "meter");
    assert.deepEqual([state.status, state.json.error.code], [503, "clock"]);
    assert.match(state.json.error.text, / Set the clock; if it is right, press “Accept this time”\.$/);
    const [en, fr] = lamp();
    assert.match(en, /: set it, or accept this time in the meter$/);
    assert.match(fr, /\u00a0: réglez-la, ou acceptez cette heure dans le compteur$/);
    const refresh = await admin.ask("refresh", {}, "in");
    assert.deepEqual([refresh.status, refresh.json.error.code], [503, "clock"]);
    const french = await admin.ask("state", { language: "fr" }, "meter");
    assert.match(french.json.error.text, /«\u00a0Accepter cette heure\u00a0»/);
    const accepted = await admin.ask<Started>("clock", {}, "meter");
    assert.equal(accepted.status, 200);
    assert.match(accepted.json.told.text, /^Time accepted: requests resume/);
    await until("the day comes", () => days().includes("2026-11-24"));
    assert.equal((await admin.ask("state", {}, "meter")).status, 200);
    assert.equal((await admin.ask("clock", {}, "nobody")).status, 404);
  });

  it("is not accepted while it shows an impossible time: by message and by button", async () => {
    await wasAhead();
    const errors = harness.errors.length;
    for (const wrong of [
      "1970-01-01T00:05:00Z",
      "+275760-09-12T00:00:00Z",
      "-000001-01-01T00:00:00Z",
      "never",
    ]) {
      harness.jump(wrong);
      await assert.rejects(harness.send({ action: "clock" }), {
        code: "unavailable",
        message: /^•••• \d{4}: The clock of this machine shows 1 January (1970|2100): .*Set the clock\.$/,
      });
      const refused = await admin.ask("clock", {}, "meter");
      assert.deepEqual([refused.status, refused.json.error.code], [503, "clock_impossible"]);
      await quiet();
      // Nothing offers what would be refused: the status, the lamp and the dialog, which hides its button.
      assert.ok(shows("clock-impossible"));
      const [en, fr] = lamp();
      assert.match(en, /^The clock of this machine is wrong and stops all requests: set it$/);
      assert.match(fr, /^L’horloge de cette machine n’est pas à l’heure .*\u00a0: réglez-la$/);
      for (const language of ["en", "fr"]) {
        const { json } = await admin.ask("state", { language }, "meter");
        assert.equal(json.error.code, "clock_impossible");
        assert.match(json.error.text, /(Set the clock|Mettez-la à l’heure)\.$/);
      }
    }
    assert.equal(harness.errors.length, errors);
  });
});
