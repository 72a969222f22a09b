/** A request of a history node is read field by field (docs/dev/decisions.md#43-any-message-any-setting). */
import assert from "node:assert/strict";
import { readBy } from "../../nodes/base/index.js";
import { InputError } from "../../nodes/common/base/errors.js";
import type { Fields } from "../../nodes/common/base/input-reader.js";
import { assertSize, properties, readQuery, type QueryRequest } from "../../nodes/history/request.js";
import { parseDay } from "../../nodes/readings/index.js";
import { textsOf } from "../../nodes/texts/index.js";

const texts = textsOf("en");
const instants = { start: "2026-11-22T00:00:00+01:00", end: "2026-11-23T00:00:00+01:00" };

function read(msg: object): QueryRequest {
  return readQuery(msg as Fields, readBy(properties, {}), parseDay("2026-11-24")!, texts, () => 17);
}

function errorOf(work: () => unknown): InputError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    assert.equal(error.code, "input");
    return error;
  }
  return assert.fail("it was accepted");
}

const fail = (): never => {
  throw new Error("ran");
};

function withGetter(msg: object, name: string): object {
  return Object.defineProperty({ ...msg }, name, { enumerable: true, get: fail });
}

describe("request of a history node, beside the readings of an in node", () => {
  const revoked = Proxy.revocable([], {});
  revoked.revoke();

  it("takes instants as no days, and reads no field that it does not need", () => {
    const asked = read({});
    for (const readings of [[], new Array<unknown>(2 ** 32 - 1), new Proxy([], { get: fail })]) {
      assert.deepEqual(read({ ...instants, readings }), asked);
      assert.deepEqual(read(withGetter({ ...instants, readings }, "mark")), asked);
      assert.deepEqual(read(Object.create({ ...instants, readings }) as object), asked);
    }
    const { question } = read({ start: instants.start, end: "2026-11-20", readings: [] });
    assert.equal(question.end, parseDay("2026-11-21"));
    assert.deepEqual(read(withGetter({}, "readings")), asked);
    assert.deepEqual(read({ readings: revoked.proxy }), asked);
  });

  it("refuses instants beside anything else", () => {
    for (const readings of [undefined, {}, "[]", 1, revoked.proxy]) {
      assert.equal(errorOf(() => read({ start: instants.start, readings })).field, "start");
      assert.equal(errorOf(() => read({ end: instants.end, readings })).field, "end");
    }
    assert.match(
      errorOf(() => read(withGetter(instants, "readings"))).message,
      /^"readings" cannot be read\./,
    );
  });

  for (const field of ["start", "end"]) {
    it(`refuses an odd "${field}" without running its code or joining its entries`, () => {
      let isRun = false;
      const own = {
        toString: () => {
          isRun = true;
          return instants.start;
        },
      };
      const odd = [
        own,
        [own],
        Array<typeof own>(1_000_000).fill(own),
        new Array<unknown>(50_000_000),
        Object.create(null) as unknown,
        { toString: fail, [Symbol.toPrimitive]: fail },
        new Proxy({}, { get: fail, ownKeys: fail }),
        revoked.proxy,
        Symbol("day"),
        10n ** 300n,
        "x".repeat(10_000_000),
      ];
      for (const readings of [[], undefined]) {
        for (const value of odd) {
          assert.equal(errorOf(() => read({ [field]: value, readings })).field, field);
        }
        const { message } = errorOf(() => read(withGetter({ readings }, field)));
        assert.equal(message.startsWith(`"${field}" cannot be read.`), true, message);
      }
      assert.equal(isRun, false);
    });
  }

  it("names a start beyond the bounds only if the message gives it", () => {
    const large = { values: 150_001, readings: 0 };
    const givenBy = (msg: object): string | undefined =>
      errorOf(() => {
        assertSize(large, msg as Fields, texts);
      }).given;
    assert.equal(givenBy({ ...instants, readings: [] }), undefined);
    assert.equal(givenBy({}), undefined);
    assert.equal(givenBy({ start: "2020-01-01", readings: [] }), "'2020-01-01'");
  });
});
