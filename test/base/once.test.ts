/** What was said already (docs/dev/decisions.md#56-said-once). */
import assert from "node:assert/strict";
import { Once } from "../../nodes/base/index.js";

describe("what was said once", () => {
  it("is not said again, whatever else is", () => {
    const said = new Once();
    assert.deepEqual(
      [said.isFirst("a"), said.isFirst("a"), said.isFirst("b"), said.isFirst()],
      [true, false, true, true],
    );
    assert.deepEqual([said.has("a"), said.has("c")], [true, false]);
    said.add("c");
    assert.equal(said.isFirst("c"), false);
  });

  it("of one object says nothing of another one", () => {
    const [said, one, other] = [new Once(), {}, {}];
    assert.deepEqual(
      [one, one, other, said].map((about) => said.about(about).isFirst("a")),
      [true, false, true, true],
    );
    assert.equal(said.isFirst("a"), true);
  });
});
