import assert from "node:assert/strict";
import * as v from "valibot";
import { InputError, LinkyError } from "../../nodes/common/base/errors.js";
import {
  choiceOf,
  day,
  InputReader,
  listOf,
  millisecondsUpTo,
  pastDay,
  yesOrNo,
  type Accepted,
  type Fields,
} from "../../nodes/common/base/input-reader.js";
import { parseDay } from "../../nodes/readings/index.js";
import { textsOf, type Language } from "../../nodes/texts/index.js";

const reader = (fields: Fields, language: Language = "en"): InputReader =>
  new InputReader(fields, { texts: textsOf(language) });

/** What is wrong with a value of a field. */
function errorOf(work: () => unknown): InputError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error;
  }
  return assert.fail("it was accepted");
}

describe("reader of a message's fields", () => {
  const today = parseDay("2026-11-24")!;

  for (const [kind, accepted, good, bad, words] of [
    [
      "a day",
      day,
      [
        ["2026-11-23", today - 1],
        [" 2028-02-29 ", parseDay("2028-02-29")],
      ],
      ["2026-02-29", "23/11/2026", "2026-11-23T00:00", 20261123, new Date(0), null, ""],
      ["It must be a day, YYYY-MM-DD.", "Il faut un jour AAAA-MM-JJ."],
    ],
    [
      "a day that is over",
      pastDay(today),
      [["2026-11-23", today - 1]],
      ["2026-11-24", "2027-01-01", "yesterday"],
      [
        "It must be a day, YYYY-MM-DD, yesterday at the latest.",
        "Il faut un jour AAAA-MM-JJ, hier au plus tard.",
      ],
    ],
    [
      "a choice",
      choiceOf(["keep", "replace"]),
      [["keep", "keep"]],
      ["Keep", "", 1, ["keep"], {}],
      ['Accepted values: "keep", "replace".', 'Valeurs acceptées\u00a0: "keep", "replace".'],
    ],
    [
      "a list",
      listOf(["daily", "monthly"]),
      [
        [["daily"], ["daily"]],
        [
          ["monthly", "daily", "monthly"],
          ["daily", "monthly"],
        ],
      ],
      [[], ["daily", "gas"], "daily", { 0: "daily" }],
      [
        'It must be a list of these values: "daily", "monthly".',
        'Il faut une liste, parmi ces valeurs\u00a0: "daily", "monthly".',
      ],
    ],
    [
      "a number of milliseconds",
      millisecondsUpTo(1_500),
      [
        [0, 0],
        [1_500, 1_500],
        [0.5, 0.5],
      ],
      [-1, 1_501, NaN, Infinity, "250", 1n],
      [
        "It must be a number of milliseconds, from 0 to 1,500.",
        "Il faut un nombre de millisecondes, de 0 à 1\u202f500.",
      ],
    ],
    [
      "yes or no",
      yesOrNo,
      [
        [true, true],
        [false, false],
      ],
      ["true", 1, null],
      ["Accepted values: true, false.", "Valeurs acceptées\u00a0: true, false."],
    ],
  ] as readonly [string, Accepted<unknown>, [unknown, unknown][], unknown[], [string, string]][]) {
    it(`reads ${kind}, and says what is accepted in the place of anything else`, () => {
      for (const [given, read] of good) {
        assert.deepEqual(reader({ field: given }).read("field", accepted), read);
        assert.deepEqual(reader({ field: given }).require("field", accepted), read);
      }
      assert.equal(reader({}).read("field", accepted), undefined);
      for (const value of bad) {
        const error = errorOf(() => reader({ field: value }).read("field", accepted));
        assert.equal(error.field, "field");
        assert.equal(error.accepted, words[0]);
        assert.equal(error.message, `"field" is not valid: ${error.given}. ${words[0]}`);
      }
      const missing = errorOf(() => reader({}, "fr").require("field", accepted));
      assert.equal(missing.message, `«\u00a0field\u00a0» manque. ${words[1]}`);
      assert.equal(missing.given, undefined);
    });
  }

  it("throws what Catch nodes know: a LinkyError of code input", () => {
    const error = errorOf(() => reader({ start: 5 }, "fr").read("start", day));
    assert.ok(error instanceof LinkyError);
    assert.equal(error.code, "input");
    assert.equal(String(error), "«\u00a0start\u00a0» n’est pas valide\u00a0: 5. Il faut un jour AAAA-MM-JJ.");
  });

  it("shows little of what was given, whatever it is", () => {
    for (const value of [
      "x".repeat(10_000),
      Array.from({ length: 5_000 }, () => "secret"),
      { a: { b: { c: 1 } } },
    ]) {
      assert.ok(errorOf(() => reader({ field: value }).read("field", day)).given!.length <= 61);
    }
  });

  const kinds: readonly Accepted<unknown>[] = [
    day,
    choiceOf(["daily"]),
    listOf(["daily"]),
    yesOrNo,
    millisecondsUpTo(5),
  ];

  it("refuses what has code of its own, and runs none of it to show it", () => {
    const fail = (): never => {
      throw new Error("ran");
    };
    const getter = Object.defineProperty({}, "field", { enumerable: true, get: fail }) as Fields;
    const unreadable = errorOf(() => reader(getter).read("field", day));
    assert.equal(
      unreadable.message,
      '"field" cannot be read. It must be made of plain values that Node-RED can copy.',
    );
    assert.equal(
      errorOf(() => reader(getter, "fr").require("field", day)).message,
      "«\u00a0field\u00a0» ne peut pas être lu. Il faut des valeurs simples, que Node-RED puisse copier.",
    );
    const handler = {
      get: fail,
      has: fail,
      ownKeys: fail,
      getPrototypeOf: fail,
      getOwnPropertyDescriptor: fail,
    };
    const tagged = {
      get [Symbol.toStringTag]() {
        return fail();
      },
    };
    const error = Object.defineProperty(new Error("x"), "stack", { get: fail });
    const date = Object.assign(new Date(0), { toISOString: fail, getTime: fail });
    const shown = new Map<unknown, string>([
      [new Proxy({}, handler), "[Proxy]"],
      [new Proxy([], handler), "[Proxy]"],
      [Object.create(new Proxy({}, handler)), "{}"],
      [[new Proxy({}, handler)], "[ [Proxy] ]"],
      [tagged, "{}"],
      [{ a: error }, "{ a: [Error] }"],
      [date, "1970-01-01T00:00:00.000Z"],
      [getter, "{ field: [Getter] }"],
      [10n ** 300n, "[BigInt]"],
      [Symbol("\u001b[2J"), "Symbol(\ufffd[2J)"],
    ]);
    const custom = { [Symbol.for("nodejs.util.inspect.custom")]: () => "ran" };
    assert.doesNotMatch(errorOf(() => reader({ field: custom }).read("field", day)).given!, /ran/);
    for (const [value, text] of shown) {
      for (const accepted of kinds) {
        assert.equal(errorOf(() => reader({ field: value }).read("field", accepted)).given, text);
      }
    }
  });

  it("refuses what is too long before it looks into it", () => {
    const began = performance.now();
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, i]));
    // Its entries alone would take hours.
    const endless = new Array<unknown>(2 ** 32 - 1);
    for (const value of [endless, Array<string>(1_000_000).fill("daily"), " ".repeat(1_000_000), fields]) {
      for (const accepted of kinds) {
        errorOf(() => reader({ field: value }).read("field", accepted));
      }
    }
    assert.ok(performance.now() - began < 60_000);
    const map = new Map(Object.entries(fields));
    for (const [value, text] of [
      [{ a: fields }, "{ a: [Object] }"],
      [[fields], "[ [Object] ]"],
      [Array.from({ length: 5 }, () => fields), "[ [Object], [Object], [Object], [Object], [Object] ]"],
      [{ a: { b: fields } }, "{ a: { b: [Object] } }"],
      [{ a: [fields] }, "{ a: [ [Object] ] }"],
      [Object.assign([], fields), "[]"],
      [{ a: new Proxy(fields, {}) }, "{ a: [Proxy] }"],
      [{ a: 10n ** 100_000n }, "{ a: [BigInt] }"],
      [{ a: map, b: new Set(map) }, "{ a: [Map], b: [Set] }"],
      [Object.assign(() => 0, fields), "[Function]"],
    ] as const) {
      const [times, listings]: [number[], number[]] = [[], []];
      for (const accepted of kinds) {
        const start = performance.now();
        assert.equal(errorOf(() => reader({ field: value }).read("field", accepted)).given, text);
        const shown = performance.now();
        assert.equal(Object.keys(fields).length, 100_000);
        times.push(shown - start);
        listings.push(performance.now() - shown);
      }
      // Their names are listed once, and no more is done; the fastest, as other programs may take the processor.
      const most = 3 * Math.min(...listings) + 5;
      assert.ok(
        Math.min(...times) < most,
        `${text}: ${times.join(", ")} ms, listed: ${listings.join(", ")} ms`,
      );
    }
    assert.deepEqual(reader({ field: Array<string>(100).fill("daily") }).read("field", listOf(["daily"])), [
      "daily",
    ]);
    errorOf(() => reader({ field: Array<string>(101).fill("daily") }).read("field", listOf(["daily"])));
  });

  it("takes empty values as not given where they are said to be none", () => {
    const fields = { a: "", b: null, c: false, d: 0 };
    const lenient = new InputReader(fields, { texts: textsOf("en"), empty: ["", null, false] });
    for (const field of ["a", "b", "c", "e"]) {
      assert.equal(lenient.given(field), undefined);
      assert.equal(lenient.read(field, day), undefined);
      const says = field === "a" ? /^"a" is empty\./ : /" is missing\./;
      assert.match(errorOf(() => lenient.require(field, day)).message, says);
    }
    assert.equal(errorOf(() => lenient.read("d", day)).given, "0");
    assert.equal(errorOf(() => reader(fields).read("a", day)).given, "''");
  });

  it("reads lists of fields, and names the place of what is wrong in them", () => {
    const list: Accepted<readonly unknown[]> = {
      schema: v.array(v.unknown()),
      words: (accepts) => accepts.periods("3"),
    };
    const entry: Accepted<Fields> = { schema: v.looseObject({}), words: (accepts) => accepts.period };
    const read = (periods: unknown): unknown =>
      reader({ periods }).readEach("periods", list, entry, (fields) => fields.require("since", day));
    assert.deepEqual(read([{ since: "2026-11-23" }, { since: "2026-11-24" }]), [today - 1, today]);
    assert.equal(read(undefined), undefined);
    assert.equal(errorOf(() => read("HC")).field, "periods");
    assert.equal(errorOf(() => read([{ since: "2026-11-23" }, 7])).field, "periods[1]");
    const sparse: unknown[] = [{ since: "2026-11-23" }];
    sparse[2] = { since: "2026-11-24" };
    assert.equal(errorOf(() => read(sparse)).field, "periods[1]");
    const { field, given } = errorOf(() => read([{ since: "2026-11-23" }, { since: "never" }]));
    assert.deepEqual([field, given], ["periods[1].since", "'never'"]);
    assert.match(errorOf(() => read([{}])).message, /^"periods\[0\]\.since" is missing\./);
  });

  it("refuses by hand what is wrong only together with other fields", () => {
    const compare = reader({ compare: "year" });
    assert.equal(
      errorOf(() => compare.refuseTogether("compare", (accepts) => accepts.readingsFormat)).message,
      '"compare" does not fit the rest of the request. It needs the format "readings", as a CSV has no place for it.',
    );
    const { given, message } = errorOf(() => compare.refuse("step", "hour", (accepts) => accepts.day));
    assert.equal(given, "'hour'");
    assert.match(message, /^"step" is not valid: 'hour'\./);
  });
});
