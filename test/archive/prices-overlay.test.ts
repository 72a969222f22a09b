/** What is said of prices, laid over what is held: against a table of minutes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { overlay } from "../../nodes/archive/prices/overlay.js";

describe("what is said of prices over what is held", () => {
  it("is that of a table of minutes, whatever is said", () => {
    const MINUTES = 40;
    const price = fc.option(fc.integer({ min: -2, max: 3 }), { nil: null });
    const words = fc
      .array(
        fc.record({ gap: fc.nat(6), length: fc.integer({ min: 1, max: 9 }), price, saidAt: fc.nat(5) }),
        {
          maxLength: 6,
        },
      )
      .map((all) => {
        let at = 0;
        return all.map(({ gap, length, ...rest }) => {
          const start = at + gap;
          at = start + length;
          return { ...rest, start, end: at };
        });
      });
    type Minute = { readonly price: number | null; readonly saidAt: number } | undefined;
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), fc.boolean(), (messages, byTime) => {
        let rows: { start: number; end: number; price: number | null; saidAt: number }[] = [];
        const table: Minute[] = Array.from({ length: 100 });
        for (const message of messages) {
          const before = [...table];
          for (const one of message)
            for (let minute = one.start; minute < one.end; minute++)
              if (!byTime || table[minute] === undefined || one.saidAt > table[minute]!.saidAt)
                table[minute] = one;
          const { gone, put, changes } = overlay(
            rows,
            message,
            (said, was) => !byTime || said.saidAt > was.saidAt,
          );
          const replaced = new Set([...gone, ...put.map(({ start }) => start)]);
          rows = [...rows.filter(({ start }) => !replaced.has(start)), ...put].toSorted(
            (a, b) => a.start - b.start,
          );
          for (const [i, row] of rows.entries()) {
            assert.ok(row.start < row.end);
            if (i > 0) assert.ok(row.start >= rows[i - 1]!.end);
          }
          const stored: Minute[] = Array.from({ length: 100 });
          for (const row of rows)
            for (let minute = row.start; minute < row.end; minute++) stored[minute] = row;
          const seen = (all: readonly Minute[]) => all.map((one) => one && [one.price, one.saidAt]);
          assert.deepEqual(seen(stored), seen(table));
          const changed = table.flatMap((one, i) =>
            (one?.price ?? null) === (before[i]?.price ?? null) ? [] : [i],
          );
          const told = changes.flatMap((one) =>
            Array.from({ length: one.end - one.start }, (_, i) => {
              assert.equal((before[one.start + i]?.price ?? null) !== null, one.wasPriced);
              assert.ok(message[one.by]!.start <= one.start && one.end <= message[one.by]!.end);
              return one.start + i;
            }),
          );
          assert.deepEqual(told, changed);
        }
      }),
      { numRuns: MINUTES * 10 },
    );
  });
});
