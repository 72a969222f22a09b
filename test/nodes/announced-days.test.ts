/** Announced days by messages to history and tariff nodes: `msg.action = "days"`. */
import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import tariff from "../../nodes/tariff/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { harnessPerTest, until, type Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const dependent = {
  from: "",
  offer: "custom",
  power: 6,
  prices: { classes: { Red: 0.5, Rest: 0.1 } },
  rules: [{ class: "Red", announced: "EJP" }, { class: "Rest" }],
};
const JANUARY = ["2027-01-12", "2027-01-13"];
const say = { action: "days", label: "EJP", days: JANUARY };

type Said = Record<string, unknown>;

describe("announced days that a message says", () => {
  let harness: Harness;
  let flow: HistoryFlow;
  /** What the tariff node sent. */
  let sent: Said[];
  harnessPerTest((fresh) => {
    harness = fresh;
    flow = new HistoryFlow(harness);
    sent = [];
  }, NOON);

  function recorder(RED: NodeAPI): void {
    RED.nodes.registerType("recorder", function (this: Node, def: NodeDef) {
      RED.nodes.createNode(this, def);
      this.on("input", (msg, _send, done) => {
        sent.push(msg);
        done();
      });
    });
  }

  const supply = (id: string, name: string, version: object, more: object = {}): object => ({
    id,
    type: "enedis-linky-contract",
    name,
    versions: [version],
    ...more,
  });
  const setup = (more: Setup = {}, saved = "own"): Setup =>
    flow.setup({
      types: [contract, tariff, recorder],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own", feedIn: "sun" },
      statusOf: "history",
      more: [
        supply("own", "Mai/son", dependent),
        supply("sun", "", dependent, { kind: "feed-in" }),
        supply("flat", "Plat", base(0.2)),
        supply("twin", "Jumeau", dependent),
        supply("twins", "Jumeau", dependent),
        { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: saved, wires: [["prices"]] },
        { id: "prices", type: "recorder", z: "tab", wires: [] },
      ] as never,
      ...more,
    });
  const start = async (more?: Setup, saved?: string): Promise<void> => {
    await harness.start(setup(more, saved));
    flow.listen();
  };
  const answerOf = async (msg: object = {}): Promise<unknown> => {
    const { payload, topic } = (await flow.ask({ ...say, ...msg })) as unknown as Said;
    return { topic, ...(payload as object) };
  };
  /** What the tariff node answers. */
  async function ask(msg: object = {}): Promise<Said> {
    const isAnswer = (one: Said): boolean => one["action"] === "days";
    const before = sent.filter(isAnswer).length;
    const errorsOf = (): Harness["errors"] => harness.errors.filter(({ source }) => source.id === "tariff");
    const failed = errorsOf().length;
    helper.getNode("tariff").receive({ ...say, ...msg });
    await until(
      "the tariff node answers",
      () => sent.filter(isAnswer).length > before || errorsOf().length > failed,
    );
    const [error] = errorsOf().slice(failed);
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return sent.findLast(isAnswer)!;
  }

  it("are stored by contract, whichever node is told, and answered on the message", async () => {
    await start();
    const answer = (await flow.ask({ ...say, event: "day_announced", kept: "here" })) as unknown as Said;
    const { _msgid, ...fields } = answer;
    assert.deepEqual(fields, {
      ...say,
      kept: "here",
      topic: "Mai-son/days",
      payload: { added: 2, removed: 0, same: 0 },
    });
    assert.deepEqual([harness.events.at(-1), harness.statuses.at(-1)], ["announced", "2 days announced"]);
    const same = await ask({ days: ["2027-01-12", "2027-01-14"], event: "change", kept: "too" });
    assert.deepEqual(
      [same["topic"], same["payload"], "event" in same, same["kept"]],
      ["Mai-son/days", { added: 1, removed: 0, same: 1 }, false, "too"],
    );
    const back = { days: [...JANUARY, "2027-01-15"], announced: false };
    assert.deepEqual(await answerOf(back), { topic: "Mai-son/days", added: 0, removed: 2, same: 1 });
    assert.equal(harness.statuses.at(-1), "2 days taken back");
    assert.deepEqual((await ask(back))["payload"], { added: 0, removed: 0, same: 3 });
    assert.deepEqual((await ask({ days: [] }))["payload"], { added: 0, removed: 0, same: 0 });
    await harness.stop();
    await start();
    assert.deepEqual(await answerOf({ days: ["2027-01-14"] }), {
      topic: "Mai-son/days",
      added: 0,
      removed: 0,
      same: 1,
    });
  });

  it("are those of the contract that a message names, for consumption or production", async () => {
    await start();
    const twoMore = { added: 2, removed: 0, same: 0 };
    assert.deepEqual(await answerOf({ contract: "twin" }), { topic: "Jumeau/days", ...twoMore });
    assert.deepEqual(await answerOf({ contract: "twins" }), { topic: "Jumeau/days", ...twoMore });
    assert.deepEqual(await answerOf({ contract: "sun" }), { topic: "custom/days", ...twoMore });
    assert.deepEqual(await answerOf({ direction: "production" }), {
      topic: "custom/days",
      added: 0,
      removed: 0,
      same: 2,
    });
    assert.deepEqual(await answerOf({ contract: "Mai/son" }), { topic: "Mai-son/days", ...twoMore });
    assert.deepEqual(await answerOf({ contract: "" }), {
      topic: "Mai-son/days",
      added: 0,
      removed: 0,
      same: 2,
    });
  });

  it("are refused with the field or the contract that is wrong, and nothing of it is stored", async () => {
    await start();
    for (const [msg, code, words] of [
      [{ label: "Zen" }, "input", /"label" is not valid: 'Zen'\. Accepted values: "EJP"\./],
      [{ days: [...JANUARY, "2027-02-30"] }, "input", /"days\[2\]" is not valid/],
      [{ days: undefined }, "input", /"days" is missing/],
      [{ announced: "false" }, "input", /"announced" is not valid: 'false'/],
      [{ contract: "Jumeau" }, "contract", /Several contracts have the name “Jumeau”/],
      [{ contract: "Voisin" }, "contract", /“Voisin”/],
      [{ contract: "flat" }, "contract", /No rule of the contract “Plat” depends on announced days/],
      [{ contract: { versions: [dependent] } }, "input", /"contract" is not valid/],
      [{ contract: 7 }, "input", /"contract" is not valid: 7/],
    ] as const) {
      await assert.rejects(answerOf(msg), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, words);
        return true;
      });
      assert.equal(harness.events.at(-1), "failed");
      const isUnknown = "contract" in msg && msg.contract === "Voisin";
      assert.equal(
        harness.statuses.at(-1),
        isUnknown
          ? "Unknown contract: Voisin · contracts: Jumeau, Mai/son, Plat"
          : "enedis-linky-history.status.refused",
        JSON.stringify(msg),
      );
      if ("contract" in msg) continue;
      await assert.rejects(ask(msg), { code });
    }
    assert.deepEqual(await answerOf(), { topic: "Mai-son/days", added: 2, removed: 0, same: 0 });
  });

  it("need no meter: a tariff node stores them, and says those of today and tomorrow", async () => {
    await start({ in: { meter: "" }, credentials: {} });
    const days = ["2026-11-25", "2026-11-26"];
    assert.deepEqual((await ask({ days }))["payload"], { added: 2, removed: 0, same: 0 });
    await until("it says so", () => sent.some(({ event }) => event === "day_announced"));
    const { label, day } = sent.find(({ event }) => event === "day_announced")!;
    assert.deepEqual([label, day], ["EJP", "2026-11-25"]);
  });

  it("leave a tariff node that is told anything else as it was", async () => {
    await start();
    await until("it starts", () => sent.length > 0);
    for (const action of ["forecast", "days-off", ["days"], 5, { days: 1 }])
      helper.getNode("tariff").receive({ action });
    await until("all are answered", () => sent.filter(({ event }) => event === "input").length === 5);
  });

  it("are refused by a tariff node whose contract has none, or is not there", async () => {
    await start({}, "flat");
    await assert.rejects(ask(), { code: "contract" });
    await harness.deploy(setup({}, "nobody"));
    await assert.rejects(ask(), { code: "contract" });
  });

  it("are told that they cannot be stored while there is no archive", async () => {
    writeFileSync(harness.archive, "somebody else's file, of more than a few bytes");
    await start({ credentials: {} });
    await assert.rejects(ask(), (error: Error & { code?: string }) => {
      assert.equal(error.code, "unavailable", error.message);
      return true;
    });
  });

  it("come back with a backup: what was said later stays", async () => {
    await start();
    await answerOf();
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    await harness.stop();
    for (const name of readdirSync(harness.folder)) {
      if (path.join(harness.folder, name) !== backup) rmSync(path.join(harness.folder, name));
    }
    await start();
    harness.jump("2026-11-24T13:00:00+01:00");
    await answerOf({ days: ["2027-01-13", "2027-01-14"] });
    await answerOf({ days: ["2027-01-13"], announced: false });
    await flow.ask({ action: "restore", path: backup });
    assert.deepEqual(await answerOf({ days: [...JANUARY, "2027-01-14"] }), {
      topic: "Mai-son/days",
      added: 1,
      removed: 0,
      same: 2,
    });
  });
});
