/** What a message says of the days of a contract: read strictly, and all of it before any of it counts. */
import assert from "node:assert/strict";
import { readSaidDays } from "../../nodes/common/announced/index.js";
import { LinkyError, InputError } from "../../nodes/common/base/errors.js";
import { formatDay } from "../../nodes/readings/index.js";
import { textsOf, type Language } from "../../nodes/texts/index.js";
import { base, contractOf } from "../fixtures/contracts.js";

/** A version whose prices depend on days of these labels. */
const dependent = (labels: readonly string[], more: object = {}): object => ({
  from: "",
  offer: "custom",
  power: 6,
  prices: { classes: { A: 0.5, B: 0.1 } },
  rules: [...labels.map((announced) => ({ class: "A", announced })), { class: "B" }],
  ...more,
});
const mine = {
  name: "Maison",
  contract: contractOf(dependent(["EJP", "__proto__"]), dependent(["constructor"], { from: "2026-01-01" })),
};
const read = (msg: object, contract = mine, language: Language = "en") =>
  readSaidDays(msg as never, contract, textsOf(language));
const good = { action: "days", label: "EJP", days: ["2027-01-12"] };

function errorOf(msg: object, contract = mine, language: Language = "en"): LinkyError {
  try {
    read(msg, contract, language);
  } catch (error) {
    assert.ok(error instanceof LinkyError, String(error));
    return error;
  }
  return assert.fail("it was accepted");
}
function fieldOf(msg: object): string {
  const error = errorOf(msg);
  assert.ok(error instanceof InputError, String(error));
  return error.field;
}

describe("days that a message says", () => {
  it("are announced, or taken back by false, under a label that any version has", () => {
    const { label, days, isAnnounced } = read({
      ...good,
      days: ["2027-01-12", " 2027-01-13 ", "2027-01-12"],
    });
    assert.deepEqual(
      [label, days.map(formatDay), isAnnounced],
      ["EJP", ["2027-01-12", "2027-01-13", "2027-01-12"], true],
    );
    for (const [announced, is] of [
      [true, true],
      [false, false],
      [undefined, true],
      [null, true],
      ["", true],
    ])
      assert.equal(read({ ...good, announced }).isAnnounced, is, String(announced));
    for (const name of ["__proto__", "constructor"]) assert.equal(read({ ...good, label: name }).label, name);
    assert.deepEqual(read({ ...good, days: [] }).days, []);
    assert.equal(read({ ...good, days: Array<string>(100).fill("2027-01-12") }).days.length, 100);
  });

  const throwing = (): never => {
    throw new Error("read");
  };
  const getter = (field: string): object =>
    Object.defineProperty({ ...good }, field, { enumerable: true, get: throwing });
  const endless = new Proxy([], {
    get: (list: unknown[], key): unknown => (key === "length" ? 2 ** 32 - 1 : Reflect.get(list, key)),
  });
  const revoked = Proxy.revocable([], {});
  revoked.revoke();

  for (const [field, msgs] of [
    [
      "label",
      [
        { ...good, label: undefined },
        ...[
          "",
          " ",
          "ejp",
          "EJP ",
          "toString",
          "hasOwnProperty",
          5,
          null,
          ["EJP"],
          {},
          Symbol("EJP"),
          5n,
        ].map((label) => ({ ...good, label })),
        getter("label"),
        Object.create(good) as object,
      ],
    ],
    [
      "days",
      [
        ...[
          undefined,
          null,
          "",
          "2027-01-12",
          20_000,
          {},
          { length: 1, 0: "2027-01-12" },
          new Set(),
          throwing,
        ].map((days) => ({ ...good, days })),
        { ...good, days: Array<string>(101).fill("2027-01-12") },
        { ...good, days: new Array(2 ** 32 - 1) },
        { ...good, days: endless },
        { ...good, days: revoked.proxy },
        { ...good, days: Object.defineProperty(["2027-01-12"], 0, { get: throwing }) },
        getter("days"),
      ],
    ],
    [
      "days[1]",
      [
        ...[
          "",
          "2027-02-29",
          "2027-1-2",
          "12/01/2027",
          "2027-01-12T00:00:00Z",
          "0001-01-01",
          20_000,
          null,
        ].map((one) => ({ ...good, days: ["2027-01-12", one] })),
        { ...good, days: ["2027-01-12", new Date(0)] },
        { ...good, days: ["2027-01-12", { trim: () => "2027-01-12" }] },
        { ...good, days: ["2027-01-12", ["2027-01-12"]] },
        { ...good, days: Object.assign(new Array<string>(2), ["2027-01-12"]) },
      ],
    ],
    [
      "announced",
      [...["false", "no", 0, 1, [], {}].map((announced) => ({ ...good, announced })), getter("announced")],
    ],
  ] as const)
    it(`are refused by "${field}"`, () => {
      for (const [i, msg] of msgs.entries()) assert.equal(fieldOf(msg), field, String(i));
    });

  it("are refused with what is accepted", () => {
    assert.equal(
      errorOf({ ...good, label: "ejp" }).message,
      `"label" is not valid: 'ejp'. Accepted values: "EJP", "__proto__", "constructor".`,
    );
    assert.equal(
      errorOf({ ...good, days: 5 }).message,
      '"days" is not valid: 5. It must be a list of days YYYY-MM-DD, 100 at most.',
    );
    assert.equal(
      errorOf({ ...good, days: ["x"] }, mine, "fr").message,
      "«\u00a0days[0]\u00a0» n’est pas valide\u00a0: 'x'. Il faut un jour AAAA-MM-JJ.",
    );
  });

  it("are none of a contract that depends on none", () => {
    for (const [name, words] of [
      ["Maison", "No rule of the contract “Maison” depends on announced days."],
      ["", "No rule of the contract depends on announced days."],
    ] as const) {
      const error = errorOf(good, { name, contract: contractOf(base(0.2)) });
      assert.deepEqual([error.code, error.message.startsWith(words)], ["contract", true], error.message);
    }
  });
});
