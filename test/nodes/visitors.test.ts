/** What a dashboard's visitors may not ask for, whatever dashboard it is (docs/dev/contract.md#visitors). */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import helper from "node-red-node-test-helper";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, until, warnings } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

describe("A message of a dashboard's visitor", () => {
  let harness: Harness;
  let flow: HistoryFlow;

  beforeEach(async () => {
    harness = new Harness();
    flow = new HistoryFlow(harness);
    await harness.open(NOON);
  });
  afterEach(() => harness.close());

  /** As Dashboard 2 marks it, as the older dashboard does, with or without a value, and as a flow may have left it. */
  const marks = (): object[] => [
    { _client: { socketId: "one", socketIp: "::1" } },
    { socketid: "one" },
    { socketid: undefined },
    Object.create({ _client: {} }) as object,
  ];
  const actions = (): object[] => [
    { action: "forget", confirm: PDL },
    { action: "restore", path: "/nowhere" },
    { action: "import", payload: "a,b\n1,2\n" },
    { action: "export" },
    { action: "backup" },
  ];
  const backups = (): number =>
    readdirSync(path.dirname(harness.archive)).filter((name) => name.includes(".backup-")).length;

  it("gets nothing of the archive erased, overwritten or handed over", async () => {
    await flow.start({ in: { measures: ["daily"] } });
    await until("readings have come", () => harness.of("daily").length > 0);
    for (const mark of marks()) {
      for (const action of actions()) {
        await assert.rejects(flow.ask(Object.assign(mark, action)), {
          code: "input",
          message:
            /^[^:]+: "\w+" is refused: this request comes from a visitor of a dashboard\. .* tick "Visitors" and deploy\.$/,
        });
      }
      harness.errors.length = 0;
      helper.getNode("in").receive(Object.assign(mark, { payload: { action: "clock" } }));
      await until("the in node refuses", () => harness.errors.length > 0);
      assert.match(
        harness.errors[0]!.message,
        /"clock" is refused: this request comes from a visitor of a dashboard/,
      );
    }
    assert.equal(backups(), 0);
    const { payload } = await flow.ask({ _client: {}, measure: "daily" });
    assert.ok((payload as unknown[]).length > 0, "it may ask questions");
  });

  it("which inherits an action, asks nothing but a question", async () => {
    await flow.start({ in: { measures: ["daily"] } });
    await until("readings have come", () => harness.of("daily").length > 0);
    let held = 0;
    for (const action of [{}, ...actions()]) {
      const { payload } = await flow.ask(Object.create(action) as object);
      assert.ok((payload as unknown[]).length >= Math.max(1, held), "readings, and none less than before");
      held = (payload as unknown[]).length;
    }
    assert.equal(backups(), 0);
  });

  for (const visitors of [true, "true"]) {
    it(`is obeyed by a node that says so (${JSON.stringify(visitors)})`, async () => {
      await flow.start({ in: { measures: ["daily"], visitors }, history: { visitors } });
      await until("readings have come", () => harness.of("daily").length > 0);
      const { payload } = await flow.ask({ _client: {}, action: "backup" });
      assert.ok(existsSync(payload as string));
      await flow.ask({ _client: {}, action: "forget", confirm: PDL });
    });
  }

  it("is not obeyed by one whose property is something else, which it says", async () => {
    await flow.start({ in: { measures: [] }, history: { visitors: "yes" } });
    await assert.rejects(flow.ask({ _client: {}, action: "backup" }), { code: "input" });
    assert.ok(warnings().some((text) => text.includes("visitors: 'yes'")));
  });

  it("is refused by a node of many meters too", async () => {
    await harness.start({ in: { meters: "all" } });
    helper.getNode("in").receive({ payload: { action: "clock" }, _client: {} });
    await until("it refuses", () => harness.errors.length > 0);
    assert.match(
      harness.errors[0]!.message,
      /"clock" is refused: this request comes from a visitor of a dashboard/,
    );
  });
});
