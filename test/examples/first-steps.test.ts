import assert from "node:assert/strict";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { example, nodeOf } from "./harness.js";
import { AtWork } from "./running-examples.js";

describe("the first example", function () {
  this.timeout(60_000);
  const meter = nodeOf(example(1), "enedis-linky in");
  const measures = ["daily", "load_curve", "max_power", "monthly", "yearly"];
  let atWork: AtWork;

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    atWork = await AtWork.open({ examples: [], palette: [], taps: [meter] });
    await atWork.start();
    await atWork.collected();
  });

  after(() => atWork.close());

  it("shows the newest value of each measure again after a restart, when no reading is new", async () => {
    const newestOf = (messages: Record<string, unknown>[]): unknown[][] =>
      measures.map((measure) => {
        const { payload, start } = messages.findLast((each) => each["measure"] === measure) ?? {};
        return [measure, payload, start];
      });
    const isShown = (messages: Record<string, unknown>[]): boolean =>
      newestOf(messages).every(([, payload]) => payload !== undefined);
    const sent = (isReplay: boolean): Record<string, unknown>[] =>
      atWork.tapped(meter.id).filter(({ replay }) => (replay === true) === isReplay);
    await until("all values are there", () => isShown(sent(false)));
    await atWork.kill();
    const before = sent(true).length;
    await atWork.start();
    const again = (): Record<string, unknown>[] => sent(true).slice(before);
    await until("all values are there again", () => isShown(again()), 30_000);
    assert.deepEqual(newestOf(again()), newestOf(sent(false)));
  });
});
