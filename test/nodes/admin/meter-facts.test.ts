/** The state of a deployed meter at a glance, as its dialog shows it. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { MeterState } from "../../../nodes/editor/api.js";
import { NOON } from "../../fixtures/paris.js";
import { PDL, settled, until, type Harness, type Setup } from "../harness.js";
import { adminPerTest, type Admin } from "./admin-client.js";

describe("admin: a meter at a glance", () => {
  let harness: Harness;
  let admin: Admin;
  adminPerTest((...made) => ([harness, admin] = made));

  const state = async (language: string): Promise<MeterState> => {
    const answer = await admin.ask<MeterState>("state", { language }, "meter");
    // Just after a start it is not ready.
    if (answer.status === 503) return sleep(50).then(() => state(language));
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };

  it("its newest day, the requests left and the next one, in the language of the dialog", async () => {
    await harness.open(NOON);
    await harness.start(daily);
    await until("readings come", () => harness.all.length > 0);
    await settled(() => [harness.calls.length, harness.all.length], 600);
    const used = harness.calls.length;
    const { newest, calls, next } = await state("en");
    assert.deepEqual([newest, calls?.left, calls?.cap], ["23 November 2026", 400 - used, 400]);
    assert.match(String(next), /^at 12:07$/);
    assert.equal((await state("fr")).newest, "23 novembre 2026");
  });

  it("nothing yet, and no request planned, while no node uses it", async () => {
    await harness.open(NOON);
    await harness.start({ ...daily, in: { measures: [] } });
    const { newest, next } = await state("en");
    assert.deepEqual([newest, next], [null, null]);
  });

  it("which numbers are a variable that is not set, and what applies instead", async () => {
    await harness.open(NOON);
    const meter = { minute: "${LINKY_M}", dailyMonths: "${LINKY_X}", loadCurveDays: "3" };
    await harness.start({ ...daily, service: "demo", meter });
    const { unset } = await state("fr");
    assert.match(unset[0]!.text, /\$\{LINKY_M\}\. En attendant\u00a0: minute \d+\.$/);
    assert.deepEqual(unset.slice(1), [
      {
        property: "dailyMonths",
        variable: "${LINKY_X}",
        text: "Variable d’environnement non définie\u00a0: ${LINKY_X}. En attendant\u00a0: 36 mois.",
      },
    ]);
    assert.match(
      (await state("en")).unset[1]!.text,
      /^Environment variable not set: .*Until then: 36 months\.$/,
    );
  });

  it("the demo has no limit", async () => {
    await harness.open(NOON);
    await harness.start({ ...daily, service: "demo" });
    await until("readings come", () => harness.all.length > 0);
    assert.equal((await state("fr")).calls?.left, null);
  });

  it("what its variables stand for is wrong: told in words", async () => {
    await harness.open(NOON);
    await harness.start({ ...daily, credentials: { usagePointId: PDL, clientId: "${NOT_SET}" } });
    const answer = await admin.ask("state", { language: "en" }, "meter");
    assert.deepEqual([answer.status, answer.json.error.code], [409, "credentials"]);
  });
});
