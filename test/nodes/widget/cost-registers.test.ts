/** The costs of a dashboard meter whose days are priced by the meter's registers, which come last. */
import assert from "node:assert/strict";
import contract from "../../../nodes/contract/index.js";
import linkyMeter from "../../../nodes/widget/index.js";
import type { CostAnswer } from "../../../nodes/widget/protocol.js";
import { hphc } from "../../fixtures/contracts.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, harnessPerTest, until } from "../harness.js";
import { meteredHousehold } from "../metered-hours.js";
import { FakeDashboard } from "./fake-dashboard.js";

describe("the costs of ui-enedis-linky by registers", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;
  harnessPerTest((fresh) => {
    harness = fresh;
    dashboard = new FakeDashboard();
  });

  const last = () => dashboard.last("widget");
  const ask = async (): Promise<CostAnswer> => {
    const question = { id: 7, direction: "consumption", measure: "cost" } as const;
    const answers = dashboard.ask("widget", { ask: "chart", question });
    await until("it is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push);
    return push.answer as CostAnswer;
  };

  it("are asked for again when registers come, with no reading beside them", async () => {
    await harness.open(NOON, { household: meteredHousehold() });
    harness.server.misbehave({ as: "error_500", path: /index_/ });
    await harness.start({
      meter: { dailyMonths: 1, loadCurveDays: 0, contract: "contract" },
      in: { measures: ["cost"] },
      types: [dashboard.type, linkyMeter, contract],
      more: [
        { id: "group", type: "ui-group", name: "" },
        {
          id: "contract",
          type: "enedis-linky-contract",
          name: "Maison",
          versions: [hphc(1, 0.5, 0)],
        },
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
    await until(
      "the days are there",
      () => last()?.state?.historyLeft === 0 && last()?.lamp.color === "green",
    );
    const { month } = await ask();
    assert.deepEqual([month?.value, month?.unpriced], [null, 23]);
    const before = last()!.costs!.consumption;

    harness.server.behave();
    await harness.send("refresh");
    await until("its costs can be asked for again", () => last()!.costs!.consumption !== before);
    const priced = (await ask()).month;
    assert.equal(priced?.unpriced, undefined);
    assert.ok(priced!.value! > 0);
  });
});
