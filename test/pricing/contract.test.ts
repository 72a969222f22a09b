import assert from "node:assert/strict";
import { readContract, type ContractProblem } from "../../nodes/pricing/index.js";

/** A version of the regulated HP/HC offer, changed. */
const version = (change: object = {}): object => ({
  from: "",
  offer: "hphc",
  power: 6,
  prices: "regulated",
  hours: [{ from: "22:08", to: "06:08" }],
  ...change,
});
const own = (classes: object, subscription = 15.86): object => ({ prices: { subscription, classes } });
const custom = (rules: object[], classes: object = { DAY: 0.2, NIGHT: 0.1 }): object =>
  version({ offer: "custom", rules, ...own(classes) });
const series = (from: string): object => ({ from, offer: "series", rules: [{ class: "DAY" }] });
const night = { class: "NIGHT", from: "23:00", to: "07:00" };

function problemsOf(saved: unknown): string[] {
  const read = readContract(saved);
  return "contract" in read ? [] : read.problems.map(told);
}

const told = ({ path, fault, class: name }: ContractProblem): string =>
  `${path.join(".")} ${fault}${name === undefined ? "" : ` ${name}`}`;

describe("a contract is refused at the field that is wrong:", () => {
  const invalid: [string, unknown, string[]][] = [
    ["no versions", { versions: [] }, ["versions versions"]],
    ["nothing at all", {}, ["versions versions"]],
    ...["offer", "prices", "from"].map((field): [string, unknown, string[]] => {
      const rest = Object.entries(version()).filter(([name]) => name !== field);
      const saved = { versions: [Object.fromEntries(rest)] };
      return [`a version without ${field}`, saved, [`versions.0.${field} ${field}`]];
    }),
    ["an entry that is no version", { versions: [undefined] }, ["versions.0 shape"]],
    ["a kind that no contract has", { kind: "sold", versions: [version()] }, ["kind kind"]],
    ["no object", "contract", [" shape"]],
    ["a day that does not exist", { versions: [version({ from: "2026-02-30" })] }, ["versions.0.from from"]],
    [
      "versions in the wrong order",
      { versions: [version({ from: "2026-01-01" }), version({ from: "2025-01-01" })] },
      ["versions.1.from from-order"],
    ],
    [
      "two versions of one day",
      { versions: [version({ from: "2026-01-01" }), version({ from: "2026-01-01" })] },
      ["versions.1.from from-order"],
    ],
    ["“since ever” not first", { versions: [version(), version()] }, ["versions.1.from from-order"]],
    ["an unknown offer", { versions: [version({ offer: "ejp" })] }, ["versions.0.offer offer"]],
    ...[0, 37, 6.5, "6", undefined].map((power): [string, unknown, string[]] => [
      `a power of ${power} kVA`,
      { versions: [version({ power })] },
      ["versions.0.power power"],
    ]),
    [
      "regulated prices of an offer of one's own",
      { versions: [version({ offer: "custom", rules: [{ class: "X" }] })] },
      ["versions.0.prices regulated"],
    ],
    [
      "regulated prices of production",
      { kind: "feed-in", versions: [version({ offer: "base" })] },
      ["versions.0.prices regulated"],
    ],
    [
      "off-peak hours of production",
      { kind: "feed-in", versions: [version(own({ HP: 0.1, HC: 0.1 }))] },
      ["versions.0.offer offer-feed-in"],
    ],
    [
      "a class without a price",
      { versions: [version(own({ HP: 0.2 }))] },
      ["versions.0.prices.classes class-without-price HC"],
    ],
    [
      "a class of a rule without a price",
      { versions: [custom([night, { class: "DAY" }], { DAY: 0.2 })] },
      ["versions.0.prices.classes class-without-price NIGHT"],
    ],
    [
      "a class of a register without a price",
      { versions: [version({ ...own({ HP: 0.2, HC: 0.1 }), registers: { "1": "WE" } })] },
      ["versions.0.prices.classes class-without-price WE"],
    ],
    [
      "a class of a register that the regulated offer does not have",
      { versions: [version({ registers: { "1": "HP", "2": "WE" } })] },
      ["versions.0.registers register-class"],
    ],
    [
      "a register of another class of the regulated Base",
      { versions: [version({ offer: "base", registers: { "1": "BASE", "2": "HC" } })] },
      ["versions.0.registers register-class"],
    ],
    ...[0.123456789, Number.NaN, Infinity, "0.2", 1e7, null].map((price): [string, unknown, string[]] => [
      `a price of ${price}`,
      { versions: [version(own({ HP: price, HC: 0.1 }))] },
      ["versions.0.prices.classes.HP price"],
    ]),
    [
      "a subscription that is no price",
      { versions: [version(own({ HP: 0.2, HC: 0.1 }, Number.NaN))] },
      ["versions.0.prices.subscription subscription"],
    ],
    ["no prices", { versions: [version({ prices: "free" })] }, ["versions.0.prices prices"]],
    [
      "prices in a list",
      { versions: [custom([{ class: "0" }], [0.2])] },
      ["versions.0.prices.classes shape"],
    ],
    ["registers in a list", { versions: [version({ registers: [] })] }, ["versions.0.registers registers"]],
    [
      "a last rule with a condition",
      { versions: [custom([{ class: "DAY" }, night])] },
      ["versions.0.rules last-rule"],
    ],
    ["no rules", { versions: [custom([])] }, ["versions.0.rules last-rule"]],
    [
      "a series at a tariff",
      { versions: [version({ offer: "series", hours: [] })] },
      ["versions.0.prices regulated"],
    ],
    [
      "a series with classes, hours and rules",
      {
        versions: [
          custom([night, { class: "DAY" }]),
          version({ ...own({ SERIES: 0.2 }), ...series("2026-01-01") }),
        ],
      },
      ["versions.1.prices.classes series", "versions.1.hours series", "versions.1.rules series"],
    ],
    [
      "a series without a power, with a subscription that is no price",
      { versions: [{ from: "", offer: "series", prices: { subscription: "12" } }] },
      ["versions.0.prices.subscription subscription"],
    ],
    [
      "a series with a list of prices",
      { versions: [{ from: "", offer: "series", power: 6, prices: [] }] },
      ["versions.0.prices prices"],
    ],
    [
      "a series without a power",
      { versions: [{ from: "", offer: "series", prices: {} }] },
      ["versions.0.power power"],
    ],
    [
      "a series without prices",
      { versions: [{ from: "", offer: "series", power: 6 }] },
      ["versions.0.prices prices"],
    ],
    [
      "no class of another offer",
      { versions: [version({ prices: { subscription: 12 } })] },
      [
        "versions.0.prices.classes class-without-price HP",
        "versions.0.prices.classes class-without-price HC",
      ],
    ],
    [
      "a class name with other letters",
      { versions: [custom([{ class: "Été" }])] },
      ["versions.0.rules.0.class class-name"],
    ],
    // Not among the contracts of the dialogs: the search of Node-RED's editor breaks the page at this text.
    [
      "a class name that messages lose",
      { versions: [custom([{ class: "__proto__" }, { class: "DAY" }])] },
      ["versions.0.rules.0.class class-name-lost"],
    ],
    [
      "a class name of 25 letters",
      { versions: [custom([{ class: "x".repeat(25) }])] },
      ["versions.0.rules.0.class class-name"],
    ],
    [
      "a time that no clock shows",
      { versions: [version({ hours: [{ from: "24:00", to: "06:60" }] })] },
      ["versions.0.hours.0.from time", "versions.0.hours.0.to time"],
    ],
    [
      "a season of a day that does not exist",
      {
        versions: [
          version({ hours: [{ from: "22:00", to: "06:00", season: { from: "11-31", to: "03-31" } }] }),
        ],
      },
      ["versions.0.hours.0.season.from season"],
    ],
    [
      "an eighth weekday",
      { versions: [custom([{ ...night, days: [8] }, { class: "DAY" }])] },
      ["versions.0.rules.0.days.0 days"],
    ],
    [
      "a colour that Tempo does not have",
      { versions: [custom([{ ...night, color: "green" }, { class: "DAY" }])] },
      ["versions.0.rules.0.color color"],
    ],
    [
      "another source of energy than the curve",
      { versions: [version({ energy: "registers" })] },
      ["versions.0.energy energy"],
    ],
    ["a birthday in month 13", { anniversary: "13-01", versions: [version()] }, ["anniversary anniversary"]],
    ["an instalment below 0", { instalment: -1, versions: [version()] }, ["instalment instalment"]],
  ];
  it("no class of registers that the version does not use", () => {
    const unused = { registers: { "1": "WE" }, energy: "curve" };
    assert.deepEqual(problemsOf({ versions: [version(unused)] }), []);
  });

  for (const [what, saved, expected] of invalid) {
    it(what, () => assert.deepEqual(problemsOf(saved), expected));
  }

  it("all of them at once", () => {
    const saved = { versions: [version({ power: 0 }), version({ from: "2020-01-01", offer: "custom" })] };
    assert.deepEqual(problemsOf(saved), [
      "versions.0.power power",
      "versions.1.rules last-rule",
      "versions.1.prices regulated",
    ]);
  });
});

describe("a contract is valid", () => {
  for (const [what, saved] of Object.entries({
    "with nothing but a version": { versions: [version()] },
    "with versions in order": { versions: [version(), version({ from: "2025-02-01" })] },
    "with off-peak hours that are not known": { versions: [version({ hours: [] })] },
    "with prices of nothing and below nothing": { versions: [version(own({ HP: 0, HC: -0.01 }))] },
    "of production, without a power": {
      kind: "feed-in",
      versions: [{ from: "", offer: "base", prices: { classes: { BASE: 0.04 } } }],
    },
    "of a series: a subscription, and what others may have empty": {
      versions: [
        { from: "", offer: "series", power: 6, prices: { subscription: 12.5 } },
        version({ from: "2026-01-01", offer: "series", hours: [], rules: [], ...own({}) }),
        // As of a version that goes by its curve.
        {
          from: "2026-02-01",
          offer: "series",
          power: 6,
          prices: {},
          registers: { "1": "HP" },
          energy: "curve",
        },
      ],
    },
    "of a series of production": { kind: "feed-in", versions: [{ from: "", offer: "series", prices: {} }] },
    "with eight decimals": { versions: [version(own({ HP: 0.12345678, HC: 0.1 }))] },
    "with an instalment and an anniversary on 29 February": {
      anniversary: "02-29",
      instalment: 120,
      versions: [version()],
    },
  })) {
    it(what, () => assert.deepEqual(problemsOf(saved), []));
  }
});

describe("a contract has bounds", () => {
  const version = (change: object): object => ({
    from: "",
    offer: "hphc",
    power: 6,
    prices: { classes: { HP: 0.2, HC: 0.1 } },
    hours: [{ from: "22:08", to: "06:08" }],
    ...change,
  });
  const many = (count: number, value: unknown): object =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`C${i}`, value]));
  const faultOf = (change: object): unknown => {
    const read = readContract({ versions: [version(change)] });
    return "contract" in read ? undefined : [read.problems[0]!.path.join("."), read.problems[0]!.fault];
  };

  for (const [what, change, path, fault] of [
    [
      "classes",
      (n: number) => ({ prices: { classes: { HP: 0.2, HC: 0.1, ...many(n - 2, 0.1) } } }),
      "prices.classes",
      "many-classes",
    ],
    ["registers", (n: number) => ({ registers: many(n, "HC") }), "registers", "many-registers"],
  ] as const) {
    it(`100 ${what}`, () => {
      assert.equal(faultOf(change(100)), undefined);
      assert.deepEqual(faultOf(change(101)), [`versions.0.${path}`, fault]);
    });
  }

  it("7 days of a week", () => {
    const on = (days: number[]): unknown => faultOf({ hours: [{ from: "22:08", to: "06:08", days }] });
    assert.equal(on([1, 2, 3, 4, 5, 6, 7]), undefined);
    assert.deepEqual(on([1, 2, 3, 4, 5, 6, 7, 1]), ["versions.0.hours.0.days", "days"]);
  });
});
