/** Habits as a browser asks a dashboard meter for them. */
import assert from "node:assert/strict";
import contract from "../../../nodes/contract/index.js";
import linkyMeter from "../../../nodes/widget/index.js";
import type { Answer, Habit } from "../../../nodes/widget/protocol.js";
import { fixtureHousehold } from "../../enedis-server/index.js";
import { base } from "../../fixtures/contracts.js";
import { day, NOON } from "../../fixtures/paris.js";
import { harnessPerTest, until, type Harness } from "../harness.js";
import { FakeDashboard } from "./fake-dashboard.js";

describe("the habits of ui-enedis-linky", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;
  harnessPerTest((fresh) => {
    harness = fresh;
    dashboard = new FakeDashboard();
  });

  const last = () => dashboard.last("widget");
  const asked = (measure: Habit, direction = "consumption") =>
    dashboard.ask("widget", { ask: "chart", question: { id: 7, direction, measure } });
  const ask = async (measure: Habit): Promise<Answer> => {
    const answers = asked(measure);
    await until("it is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push);
    return push.answer;
  };

  it("are answered one by one, each with its number, and what there is not is not answered", async () => {
    await harness.open(NOON, { household: fixtureHousehold() });
    await harness.start({
      meter: { dailyMonths: 3, loadCurveDays: 10, contract: "contract" },
      in: { meter: "" },
      types: [dashboard.type, linkyMeter, contract],
      more: [
        { id: "group", type: "ui-group", name: "" },
        { id: "contract", type: "enedis-linky-contract", name: "Maison", versions: [base(0.2, 12)] },
        {
          id: "widget",
          type: "ui-enedis-linky",
          z: "tab",
          group: "group",
          meter: "meter",
          direction: "consumption",
          wires: [],
        },
      ],
    });
    await until("all is there", () => last()?.state?.historyLeft === 0 && last()?.lamp.color === "green");
    // While the history came in, its Mondays were too few.
    const sentence = /^[\d.]+\u00a0kWh, €[\d.]+, (\d+% (more|less) than|as much as) a usual Monday$/;
    await until("its newest day is in a sentence", () => sentence.test(last()?.newest?.en ?? ""));
    const [usual, always, month] = [await ask("usual"), await ask("base"), await ask("month")];
    assert.ok("habit" in usual && usual.habit === "usual");
    assert.deepEqual([usual.id, usual.day, usual.days], [7, day("2026-11-23"), 8]);
    assert.equal(usual.runs[0]![2].length, 48);
    assert.ok("habit" in always && always.habit === "base");
    assert.ok(always.base! > 0 && always.nights >= 10);
    assert.equal(typeof always.year, "number");
    assert.ok("habit" in month && month.habit === "month");
    assert.equal(month.from, day("2026-11-01"));
    assert.ok(month.cost!.soFar! > 0 && month.energy.total!.value > month.energy.soFar!);
    const none = [...asked("self"), ...asked("month", "production")];
    await ask("usual");
    assert.deepEqual(none, []);
  });
});
