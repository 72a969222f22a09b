import assert from "node:assert/strict";
import { nodeIn, referenceTo, takenOver, type SavedNode } from "../../nodes/common/base/take-over.js";

const node = (credentials: SavedNode["credentials"], more: Partial<SavedNode> = {}): SavedNode => ({
  service: "conso-api",
  baseUrl: "https://conso.boris.sh",
  credentials,
  ...more,
});

describe("credentials taken over from another config node", () => {
  const first = node({ usagePointId: "22000000000017", token: "secret" });
  const own = (more: Partial<SavedNode> = {}, from = "first"): SavedNode =>
    node({ usagePointId: "22000000000024", takeOver: referenceTo(from, "1a2b") }, more);
  const look =
    (nodes: Record<string, SavedNode>) =>
    (id: string): SavedNode | undefined =>
      nodes[id];

  it("are the other node's, with the node's own usage point and no reference", () => {
    assert.deepEqual(takenOver(own(), look({ first })), { usagePointId: "22000000000024", token: "secret" });
    assert.equal(nodeIn(referenceTo("first", "1a2b")), "first");
    assert.notEqual(referenceTo("first", "1"), referenceTo("first", "2"));
  });

  it("replace the earlier ones", () => {
    const old = node({ ...own().credentials, token: "old", clientSecret: "old" });
    assert.deepEqual(takenOver(old, look({ first })), { usagePointId: "22000000000024", token: "secret" });
  });

  it("stay variables", () => {
    assert.equal(takenOver(own(), look({ first: node({ token: "${TOKEN}" }) }))!.token, "${TOKEN}");
  });

  it("are found through a node that takes over others itself", () => {
    const second = own();
    assert.equal(takenOver(own({}, "second"), look({ first, second }))!.token, "secret");
  });

  it("are not taken from a node that is gone, empty, of another service or base URL, or in a ring", () => {
    const cases: [SavedNode, Record<string, SavedNode>][] = [
      [first, { first }],
      [own(), {}],
      [own(), { first: node({}) }],
      [own(), { first: node({ token: "" }) }],
      [own({ service: "myelectricaldata" }), { first }],
      [own({ baseUrl: "https://thief.example" }), { first }],
      [own({}, "b"), { b: own({}, "c"), c: own({}, "b") }],
    ];
    for (const [one, nodes] of cases) assert.equal(takenOver(one, look(nodes)), undefined);
  });
});
