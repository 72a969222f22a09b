/** Prices of contracts by messages to history and tariff nodes: `msg.action = "prices"`. */
import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import tariff from "../../nodes/tariff/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { harnessPerTest, until, warnings, type Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const dependent = { from: "", offer: "series", power: 6, prices: { subscription: 10 } };
const EVENING = { start: "2026-11-24T18:00+01:00", end: "2026-11-24T19:00+01:00", value: 0.25 };
const say = { action: "prices", payload: [EVENING] };

type Said = Record<string, unknown>;

describe("prices that a message says to a node", () => {
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
    const isAnswer = (one: Said): boolean => one["action"] === "prices";
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
    const answer = (await flow.ask({ ...say, event: "prices", kept: "here" })) as unknown as Said;
    const { _msgid, ...fields } = answer;
    assert.deepEqual(fields, {
      action: "prices",
      kept: "here",
      topic: "Mai-son/prices",
      payload: { added: 1, changed: 0, same: 0 },
    });
    assert.deepEqual([harness.events.at(-1), harness.statuses.at(-1)], ["priced", "1 price received"]);
    const changed = await ask({ payload: [{ ...EVENING, value: -0.01 }], event: "change", kept: "too" });
    assert.deepEqual(
      [changed["topic"], changed["payload"], "event" in changed, changed["kept"]],
      ["Mai-son/prices", { added: 0, changed: 1, same: 0 }, false, "too"],
    );
    const erased = { payload: [{ ...EVENING, value: null }] };
    assert.deepEqual(await answerOf(erased), { topic: "Mai-son/prices", added: 0, changed: 1, same: 0 });
    assert.deepEqual((await ask(erased))["payload"], { added: 0, changed: 0, same: 1 });
    assert.deepEqual((await ask({ payload: [] }))["payload"], { added: 0, changed: 0, same: 0 });
    await harness.stop();
    await start();
    assert.deepEqual(await answerOf(), { topic: "Mai-son/prices", added: 1, changed: 0, same: 0 });
  });

  it("are those of the contract that a message names, for consumption or production", async () => {
    await start();
    const one = { added: 1, changed: 0, same: 0 };
    const same = { added: 0, changed: 0, same: 1 };
    assert.deepEqual(await answerOf({ contract: "twin" }), { topic: "Jumeau/prices", ...one });
    assert.deepEqual(await answerOf({ contract: "sun" }), { topic: "series/prices", ...one });
    assert.deepEqual(await answerOf({ direction: "production" }), { topic: "series/prices", ...same });
    assert.deepEqual(await answerOf({ contract: "Mai/son" }), { topic: "Mai-son/prices", ...one });
    assert.deepEqual(await answerOf({ contract: "" }), { topic: "Mai-son/prices", ...same });
  });

  it("are refused with the field or the contract that is wrong, and nothing of them is stored", async () => {
    await start();
    const second = (field: object): object => ({
      payload: [EVENING, { start: "2026-11-25T18:00Z", end: "2026-11-25T19:00Z", value: 1, ...field }],
    });
    for (const [msg, code, words] of [
      [{ payload: undefined }, "input", /"payload" is missing/],
      [{ payload: EVENING }, "input", /"payload" is not valid/],
      [second({ end: "2026-11-25T18:04Z" }), "input", /"payload\[1\]\.end" is not valid/],
      [second({ value: "0.1" }), "input", /"payload\[1\]\.value" is not valid: '0\.1'/],
      [second({ start: "2026-11-25T18:00" }), "input", /"payload\[1\]\.start" is not valid/],
      [{ payload: [EVENING, EVENING] }, "input", /"payload\[1\]\.start".*overlap/],
      [{ contract: "Jumeau" }, "contract", /Several contracts have the name “Jumeau”/],
      [{ contract: "flat" }, "contract", /The contract “Plat” has no prices by the hour/],
      [{ contract: { versions: [dependent] } }, "input", /"contract" is not valid/],
    ] as const) {
      await assert.rejects(answerOf(msg), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, words);
        return true;
      });
      assert.equal(harness.events.at(-1), "failed");
      assert.equal(harness.statuses.at(-1), "enedis-linky-history.status.refused", JSON.stringify(msg));
      if ("contract" in msg) continue;
      await assert.rejects(ask(msg), { code });
    }
    assert.deepEqual(await answerOf(), { topic: "Mai-son/prices", added: 1, changed: 0, same: 0 });
  });

  it("show the contract’s own fault where it is the meter’s, not that of the message", async () => {
    await start({ meter: { dailyMonths: 0, loadCurveDays: 0, contract: "nobody" } });
    await assert.rejects(answerOf(), { code: "contract" });
    assert.equal(harness.statuses.at(-1), "enedis-linky-history.status.contract");
    await assert.rejects(answerOf({ contract: "Maisom" }), { code: "contract" });
    assert.equal(harness.events.at(-1), "failed");
    assert.equal(harness.statuses.at(-1), "Unknown contract: Maisom · contracts: Jumeau, Mai/son, Plat");
  });

  it("are stored, noted and warned of once for a message where they look like prices of a MWh", async () => {
    await start();
    const dear = {
      payload: [EVENING, { start: "2026-11-24T19:00+01:00", end: "2026-11-24T20:00+01:00", value: 84 }],
    };
    const warned = (): string[] => warnings().filter((text) => text.includes("€/MWh"));
    const answers = [(await flow.ask({ ...say, ...dear })) as unknown as Said, await ask(dear)];
    for (const [i, { payload, notes }] of answers.entries()) {
      assert.deepEqual(
        payload,
        i === 0 ? { added: 2, changed: 0, same: 0 } : { added: 0, changed: 0, same: 2 },
      );
      const [note, ...others] = notes as string[];
      assert.match(note!, /^1 price of the message is over 5\u00a0€ a kWh/);
      assert.deepEqual(others, []);
      assert.ok(warned()[i]!.endsWith(note!), warned()[i]);
    }
    assert.equal(warned().length, 2, "one by each node");
    const stale = { notes: ["of a cost"] };
    assert.ok(!("notes" in ((await flow.ask({ ...say, ...stale })) as unknown as Said)));
    assert.ok(!("notes" in (await ask(stale))));
    assert.equal(warned().length, 2);
  });

  it("need no meter at a tariff node, whose price in force follows", async () => {
    await start({ in: { meter: "" }, credentials: {} });
    const now = { start: "2026-11-24T11:55+01:00", end: "2026-11-24T12:30+01:00", value: 0.5 };
    assert.deepEqual((await ask({ payload: [now] }))["payload"], { added: 1, changed: 0, same: 0 });
    await until("it says so", () => sent.some(({ price }) => price === 0.5));
  });

  it("are refused by a tariff node if their action is only nearly right, and no question then", async () => {
    await start({}, "own");
    for (const action of ["price", "Prices", " prices", "PRIX", "day", "DAYS", "jours"]) {
      await assert.rejects(ask({ action }), ({ code, message }: { code: string; message: string }) => {
        assert.equal(code, "input");
        assert.ok(message.includes('"days", "prices"'), message);
        return true;
      });
    }
    assert.ok(sent.every(({ event }) => event !== "input"));
    for (const action of ["stop", "pricing", "", null, ["prices"], 1]) {
      const before = sent.length;
      helper.getNode("tariff").receive({ action });
      await until("it is answered", () => sent.length > before);
      assert.deepEqual([sent.at(-1)!["event"], sent.at(-1)!["action"]], ["input", action]);
    }
  });

  it("are refused by a tariff node whose contract takes none, or is not there", async () => {
    await start({}, "flat");
    await assert.rejects(ask(), { code: "contract" });
    await harness.deploy(setup({}, "nobody"));
    await assert.rejects(ask(), { code: "contract" });
  });

  it("are told that they cannot be stored while there is no archive", async () => {
    writeFileSync(harness.archive, "somebody else's file, of more than a few bytes");
    await start({ credentials: {} });
    await assert.rejects(ask(), { code: "unavailable" });
  });

  it("come back with a backup: what was said later stays, and what was erased", async () => {
    await start();
    const at = (hour: number, value: number | null): object => ({
      start: `2026-11-24T${hour}:00+01:00`,
      end: `2026-11-24T${hour + 1}:00+01:00`,
      value,
    });
    await answerOf({ payload: [at(10, 1), at(11, 2), at(12, 3)] });
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    await harness.stop();
    for (const name of readdirSync(harness.folder)) {
      if (path.join(harness.folder, name) !== backup) rmSync(path.join(harness.folder, name));
    }
    await start();
    harness.jump("2026-11-24T13:00:00+01:00");
    await answerOf({ payload: [at(11, 9), at(12, null)] });
    await flow.ask({ action: "restore", path: backup });
    assert.deepEqual(await answerOf({ payload: [at(10, 1), at(11, 9), at(12, null)] }), {
      topic: "Mai-son/prices",
      added: 0,
      changed: 0,
      same: 3,
    });
  });
});
