/** When the month's report of example 36 leaves: once, whole, or on the 8th. */
import assert from "node:assert/strict";
import { FunctionNode, type Message } from "./function-node.js";

const rows = [
  { name: "energy", label: "Énergie", text: "312 kWh" },
  { name: "cost", label: "Coût", text: "78,20 €" },
];
const report = (complete: boolean, energy: number | null = 312): Message => ({
  payload: { month: "2026-11", complete, energy, text: "Novembre 2026 : 312 kWh", rows },
});

describe("the message of a month's report", () => {
  let node: FunctionNode;
  const at = (time: string, msg: Message): Message | undefined => {
    node.at = time;
    return node.send(msg);
  };
  beforeEach(() => {
    node = new FunctionNode(36, "Un message");
  });

  it("waits for the last day, and leaves once", () => {
    assert.equal(at("2026-12-01T08:00:00+01:00", report(false)), undefined);
    const { topic, payload } = at("2026-12-02T09:00:00+01:00", report(true))!;
    assert.equal(topic, "Linky\u00a0: rapport du mois");
    assert.equal(payload, "Novembre 2026 : 312 kWh.\n\nÉnergie\u00a0: 312 kWh\nCoût\u00a0: 78,20 €");
    assert.equal(at("2026-12-03T08:00:00+01:00", report(true)), undefined);
  });

  it("leaves on the 8th of Paris whatever is missing, and later only for the button", () => {
    assert.equal(at("2026-12-07T22:59:00Z", report(false)), undefined);
    assert.notEqual(at("2026-12-07T23:00:00Z", report(false)), undefined);
    node = new FunctionNode(36, "Un message");
    assert.equal(at("2026-12-09T08:00:00+01:00", report(true)), undefined);
    assert.notEqual(at("2026-12-09T08:00:00+01:00", { ...report(false), isAsked: true }), undefined);
  });

  it("says nothing of a month without readings, unless it is asked, and adds the notes", () => {
    assert.equal(at("2026-12-08T08:00:00+01:00", report(false, null)), undefined);
    const asked = at("2026-12-08T08:00:00+01:00", {
      ...report(false, null),
      isAsked: true,
      notes: ["Note."],
    })!;
    assert.match(String(asked["payload"]), /\nNote\.$/);
    assert.equal(node.status, "Novembre 2026 : 312 kWh");
  });
});
