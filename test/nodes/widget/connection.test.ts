import assert from "node:assert/strict";
import {
  guard,
  isPassed,
  isReading,
  mayHaveCode,
  MOST_CODES,
  MOST_UNREAD,
  type Connection,
} from "../../../nodes/widget/serve/connection.js";

describe("a browser's connection", () => {
  const connection = (more: Partial<Connection> = {}): Connection => ({
    id: "one",
    emit: () => undefined,
    ...more,
  });

  it("reads, unless it is gone or much waits for it", () => {
    const waiting = (...sizes: number[]): Connection["conn"] & object => ({
      writeBuffer: sizes.map((size) => ({ data: "x".repeat(size) })),
    });
    assert.ok(isReading(connection()));
    assert.ok(isReading(connection({ connected: true, conn: waiting(1_000, 2_000) })));
    assert.ok(!isReading(connection({ connected: false })));
    assert.ok(!isReading(connection({ conn: waiting(MOST_UNREAD / 2, MOST_UNREAD / 2) })));
    const transport = { socket: { bufferedAmount: MOST_UNREAD } };
    assert.ok(!isReading(connection({ conn: { ...waiting(), transport } })));
    assert.ok(isReading(connection({ conn: { writeBuffer: [{ data: 7 }, {}], transport: {} } })));
  });

  it("gets the element's code a few times", () => {
    const [one, two] = [connection(), connection()];
    for (let i = 0; i < MOST_CODES; i++) assert.ok(mayHaveCode(one));
    assert.ok(!mayHaveCode(one));
    assert.ok(mayHaveCode(two));
  });

  it("may address widgets by a text only, and no other node", () => {
    const passed = (...packet: unknown[]): boolean => isPassed(packet, (id) => id === "widget");
    for (const event of ["widget-change", "widget-send", "widget-action", "widget-load"]) {
      assert.ok(passed(event, "widget", { payload: 1 }));
      for (const id of [
        ["widget"],
        [["widget"]],
        { toString: 1 },
        5,
        null,
        undefined,
        true,
        "in",
        "inject",
        "",
      ]) {
        assert.ok(!passed(event, id, 1), JSON.stringify([event, id]));
      }
    }
    // What other packages send is none of our business.
    assert.ok(passed("ui-control", { url: "/" }));
    assert.ok(passed(7, ["widget"]));
  });

  it("is filtered once", () => {
    let filters = 0;
    const passed: unknown[] = [];
    const guarded = connection({
      use: (filter) => {
        filters++;
        filter(["widget-change", "widget"], () => passed.push("text"));
        filter(["widget-change", ["widget"]], () => passed.push("array"));
      },
    });
    guard(guarded, () => true);
    guard(guarded, () => true);
    guard(connection(), () => true);
    assert.equal(filters, 1);
    assert.deepEqual(passed, ["text"]);
  });
});
