/** A day that is announced, or taken back, after it was priced leaves again. */
import assert from "node:assert/strict";
import { askCost } from "../../nodes/costs/index.js";
import type { Contract } from "../../nodes/pricing/index.js";
import type { Day } from "../../nodes/readings/index.js";
import { contractOf } from "../fixtures/contracts.js";
import { day as dayIn } from "../fixtures/paris.js";
import { CostFeedHarness } from "./feed-harness.js";

const TODAY = dayIn("2026-11-24");
const DAYS = [TODAY - 3, TODAY - 2, TODAY - 1];
const prices = { classes: { Pointe: 1, Reste: 0.1 } };
/** From 18:00 to 01:00: six hours of the day itself, one of the next. */
const version = {
  from: "",
  offer: "custom",
  power: 6,
  prices,
  rules: [{ class: "Pointe", from: "18:00", to: "01:00", announced: "EJP" }, { class: "Reste" }],
};
const contract = (id: string, ...versions: readonly object[]): Contract => ({
  ...contractOf(...(versions.length > 0 ? versions : [version])),
  id,
});

describe("the cost of a day and what is announced of it", () => {
  let harness: CostFeedHarness;
  beforeEach(async () => {
    harness = new CostFeedHarness();
    harness.contract = contract("a");
    for (const of of DAYS) await harness.day(of);
  });
  afterEach(() => {
    harness.remove();
  });

  const say = (days: readonly Day[], isAnnounced = true, id = "a", label = "EJP"): void => {
    harness.archive.announced.set(id, label, days, isAnnounced, harness.seconds);
  };
  const told = async (feed = harness.open()): Promise<unknown[]> =>
    (await harness.told(feed)).map(({ day, value, revised }) => [day, value, revised]);

  it("leaves again, revised, with that of the day after it, and again when it is taken back", async () => {
    const feed = harness.open();
    assert.deepEqual(await told(feed), [
      ["2026-11-21", 2.4, undefined],
      ["2026-11-22", 2.4, undefined],
      ["2026-11-23", 2.4, undefined],
    ]);
    say([TODAY - 2]);
    const late = [
      ["2026-11-22", 7.8, true],
      ["2026-11-23", 3.3, true],
    ];
    assert.deepEqual(await told(feed), late);
    say([TODAY - 2]);
    assert.deepEqual(await told(feed), []);
    say([TODAY - 2], false);
    assert.deepEqual(await told(feed), [
      ["2026-11-22", 2.4, true],
      ["2026-11-23", 2.4, true],
    ]);
  });

  it("leaves as announced the first time, and not again after a restart; what came meanwhile does", async () => {
    say([TODAY - 2]);
    assert.deepEqual(await told(), [
      ["2026-11-21", 2.4, undefined],
      ["2026-11-22", 7.8, undefined],
      ["2026-11-23", 3.3, undefined],
    ]);
    harness.reopen();
    assert.deepEqual(await told(), []);
    say([TODAY - 2], false);
    harness.reopen();
    assert.deepEqual(
      (await told()).map((one) => (one as unknown[])[0]),
      ["2026-11-22", "2026-11-23"],
    );
  });

  it("stays for another label, another contract, a day that is not over, and one that comes and goes", async () => {
    const feed = harness.open();
    await told(feed);
    say(DAYS, true, "a", "other");
    say(DAYS, true, "b");
    say([TODAY + 1]);
    say([TODAY - 2]);
    say([TODAY - 2], false);
    assert.deepEqual(await told(feed), []);
    harness.contract = contract("b");
    assert.deepEqual(await told(feed), [], "an edited contract sends nothing");
  });

  it("is known by the facts it was sent with: a reading that changes later moves it by its own share", async () => {
    const feed = harness.open();
    say([TODAY - 2]);
    await told(feed);
    await harness.curve(TODAY - 2, 2_000);
    assert.deepEqual(await told(feed), [["2026-11-22", 15.6, true]]);
  });

  it("has the version of its own day where an announced night goes into the next version", async () => {
    const next = { ...version, from: "2026-11-23", prices: { classes: { Pointe: 2, Reste: 0.1 } } };
    harness.contract = contract("a", version, next);
    say([TODAY - 2]);
    assert.deepEqual(await told(), [
      ["2026-11-21", 2.4, undefined],
      ["2026-11-22", 7.8, undefined],
      ["2026-11-23", 4.3, undefined],
    ]);
  });

  it("is in the answers of a question from then on, but not by a contract without a node", async () => {
    const asked = async ({ id: _id, ...without }: Contract, id?: string): Promise<number> => {
      const question = { direction: "consumption", step: "period", start: DAYS[0]!, end: TODAY } as const;
      const of = { ...without, ...(id !== undefined && { id }) };
      const { archive, point } = harness;
      const answer = await askCost(archive, point, { ...question, contract: of }, () => undefined, TODAY);
      return answer.entries[0]!.value;
    };
    assert.equal(await asked(contract("a"), "a"), 7.2);
    say([TODAY - 2]);
    assert.equal(await asked(contract("a"), "a"), 13.5);
    assert.equal(await asked(contract("a")), 7.2);
    say([TODAY - 2], false);
    assert.equal(await asked(contract("a"), "a"), 7.2);
  });
});
