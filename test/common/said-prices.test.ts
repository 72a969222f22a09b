/** What a message says of the prices of a contract: read strictly, and all of it before any of it counts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Archive } from "../../nodes/archive/index.js";
import { readSaidPrices, storePrices } from "../../nodes/common/announced/index.js";
import { LinkyError, InputError } from "../../nodes/common/base/errors.js";
import { textsOf, type Language } from "../../nodes/texts/index.js";
import { base, contractOf } from "../fixtures/contracts.js";

/** What work in slices ends with. */
function whole<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}

/** A contract one of whose versions takes its prices from messages; what else it has matters to nobody here. */
const flat = contractOf(base(0.2));
const mine = {
  name: "Mai/son",
  contract: { ...flat, id: "node", versions: [{ ...flat.versions[0]!, offer: "series" as const }] },
};
const said = (payload: unknown, language: Language = "en") =>
  whole(readSaidPrices({ action: "prices", payload }, mine, textsOf(language)));
const read = (payload: unknown) => said(payload).entries;

const good = { start: "2027-01-12T18:00:00+01:00", end: "2027-01-12T18:15:00+01:00", value: 0.1234 };
const START = Date.UTC(2027, 0, 12, 17) / 1_000;

function errorOf(msg: object, contract = mine, language: Language = "en"): LinkyError {
  try {
    whole(readSaidPrices(msg as never, contract, textsOf(language)));
  } catch (error) {
    assert.ok(error instanceof LinkyError, String(error));
    return error;
  }
  return assert.fail("it was accepted");
}
function fieldOf(payload: unknown): string {
  const error = errorOf({ payload });
  assert.ok(error instanceof InputError, String(error));
  return error.field;
}

const throwing = (): never => {
  throw new Error("read");
};

describe("prices that a message says", () => {
  it("are spans of whole minutes with a price in 1e-8 €, or none, in order of time", () => {
    assert.deepEqual(
      read([
        { start: "2027-01-12T17:15Z", end: "2027-01-12T17:20:00.000Z", value: null, kept: "elsewhere" },
        good,
      ]),
      [
        { start: START, end: START + 900, price: 12_340_000n },
        { start: START + 900, end: START + 1_200, price: null },
      ],
    );
    assert.deepEqual(read([]), []);
    for (const [value, price] of [
      [0, 0n],
      [-0, 0n],
      [-0.05, -5_000_000n],
      [0.000_000_01, 1n],
      [1_000_000, 10n ** 14n],
      [1e-8, 1n],
    ] as const)
      assert.equal(read([{ ...good, value }])[0]!.price, price, String(value));
    const long = { ...good, start: "2026-10-01T00:00:00+02:00", end: "2026-11-01T00:00:00+01:00" };
    assert.equal(read([long])[0]!.end - read([long])[0]!.start, 745 * 3_600);
    const quarters = Array.from({ length: 10_000 }, (_, i) => ({
      start: new Date((START + i * 300) * 1_000).toISOString(),
      end: new Date((START + i * 300 + 300) * 1_000).toISOString(),
      value: i / 1e5,
    }));
    assert.equal(read(quarters.toReversed()).length, 10_000);
    let slices = 0;
    const work = readSaidPrices({ payload: quarters }, mine, textsOf("en"));
    while (work.next().done !== true) slices++;
    assert.equal(slices, 10, "the event loop has its turn after each thousand");
    assert.equal(errorOf({ payload: [...quarters, good] }).code, "input");
  });

  it("are read once, whatever runs as they are read", () => {
    let reads = 0;
    const counting = {
      ...good,
      get value() {
        reads++;
        return reads === 1 ? 0.1 : "later";
      },
    };
    assert.deepEqual([read([counting])[0]!.price, reads], [10_000_000n, 1]);
    const twoFaced = new Proxy([good], {
      get: (list, key): unknown => (key === "length" ? 1 : Reflect.get(list, key)),
    });
    assert.equal(read(twoFaced).length, 1);
  });

  const endless = new Proxy([], {
    get: (list: unknown[], key): unknown => (key === "length" ? 2 ** 32 - 1 : Reflect.get(list, key)),
  });
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const goneEntry = Proxy.revocable({}, {});
  goneEntry.revoke();
  const at = (field: string, ...values: unknown[]): unknown[] =>
    values.map((value) => [
      { ...good, start: "2027-01-01T00:00Z", end: "2027-01-01T01:00Z" },
      { ...good, [field]: value },
    ]);
  const withGetter = (field: string): unknown[] => [
    good,
    Object.defineProperty({ ...good, start: "2027-01-12T19:00Z", end: "2027-01-12T20:00Z" }, field, {
      get: throwing,
    }),
  ];

  for (const [field, payloads] of [
    [
      "payload",
      [
        undefined,
        null,
        "",
        "[]",
        5,
        {},
        good,
        { length: 1, 0: good },
        new Set([good]),
        throwing,
        new Array(2 ** 32 - 1),
        new Array(10_001).fill(good),
        endless,
        revoked.proxy,
        Object.defineProperty([good], 0, { get: throwing }),
      ],
    ],
    ["payload[1]", [undefined, null, "", 5, "a", Symbol("a"), 5n, throwing].map((one) => [good, one])],
    ["payload[0]", [new Array(1)]],
    [
      "payload[1].start",
      [
        ...at(
          "start",
          undefined,
          null,
          "",
          1_800_000_000,
          new Date(0),
          "2027-01-12",
          "2027-01-12T18:00:00",
          "2027-01-12 18:00:00+01:00",
          "2027-01-12T18:00:30+01:00",
          "2027-01-12T18:00:00.5+01:00",
          "2027-01-12T18:00:00+01",
          "2027-01-12T18:00:00+15:00",
          "2027-01-12T18:00:00+99:00",
          "2027-02-29T18:00:00Z",
          "2027-01-12T24:00:00Z",
          "1999-12-31T23:55Z",
          "0050-01-01T00:00Z",
          "2100-01-01T00:05Z",
          "+027000-01-01T00:00Z",
          `2027-01-12T18:00:00.${"0".repeat(60)}Z`,
          ["2027-01-12T18:00Z"],
          { toString: () => "2027-01-12T18:00Z" },
          NaN,
        ),
        withGetter("start"),
        [good, Object.create(good)],
        [good, goneEntry.proxy],
        [good, []],
        [good, { ...good }],
        [good, { ...good, start: "2027-01-12T17:10Z", end: "2027-01-12T18:00Z" }],
      ],
    ],
    [
      "payload[0].start",
      [[{ ...good, start: "2027-01-12T18:14+01:00", end: "2027-01-12T19:00+01:00" }, good]],
    ],
    [
      "payload[1].end",
      [
        ...at(
          "end",
          undefined,
          "x",
          good.start,
          "2027-01-12T18:04+01:00",
          "2027-01-12T17:00+01:00",
          "2027-02-12T19:01+01:00",
          "2100-01-01T00:01Z",
        ),
        withGetter("end"),
      ],
    ],
    [
      "payload[1].value",
      [
        ...at(
          "value",
          undefined,
          "",
          "0.1",
          NaN,
          Infinity,
          JSON.parse("1e400"),
          1e21,
          1_000_000.5,
          1e-9,
          0.123_456_789,
          5n,
          [0.1],
          {},
          true,
        ),
        withGetter("value"),
      ],
    ],
  ] as const)
    it(`are refused by "${field}"`, () => {
      for (const [i, payload] of payloads.entries()) assert.equal(fieldOf(payload), field, String(i));
    });

  it("are refused if reading them throws, and if they are inherited", () => {
    const msg = Object.defineProperty({ action: "prices" }, "payload", { get: throwing });
    for (const one of [msg, Object.create({ payload: [good] })]) {
      const error = errorOf(one as object);
      assert.ok(error instanceof InputError);
      assert.equal(error.field, "payload");
    }
  });

  it("are refused with what is accepted", () => {
    assert.equal(
      errorOf({ payload: [{ ...good, end: "2027-02-12T19:01:00+01:00" }] }).message,
      `"payload[0].end" is not valid: '2027-02-12T19:01:00+01:00'. A price lasts from 5 minutes to 31 days (745 hours).`,
    );
    assert.equal(
      errorOf({ payload: [{ ...good, start: "x" }] }, mine, "fr").message,
      "«\u00a0payload[0].start\u00a0» n’est pas valide\u00a0: 'x'. Il faut un instant à la minute, avec un décalage ou Z, comme 2027-01-12T18:00+01:00, de 2000 à 2099.",
    );
  });

  it("are refused with what to do about common mistakes", () => {
    const list = "une liste de prix { start, end, value }, 10000 au plus";
    const toText = [
      "It must be a text, not a Date: use its method toISOString.",
      "Il faut un texte, et non un Date\u00a0: utilisez sa méthode toISOString.",
    ];
    const toNumber = [
      "It must be a number, not a text: a price in euros per kWh, such as 0.15.",
      "Il faut un nombre, et non un texte\u00a0: un prix en euros le kWh, comme 0.15.",
    ];
    const toRound = [
      "It has too many decimals, 8 at most: round it by Number(x.toFixed(8)).",
      "Il y a trop de décimales, 8 au plus\u00a0: arrondissez par Number(x.toFixed(8)).",
    ];
    const toSwap = [
      "This end comes before the start, or at the same time: it must come after it.",
      "Cette fin vient avant le début, ou en même temps\u00a0: elle doit venir après.",
    ];
    const of = (field: object): object[] => [{ ...good, ...field }];
    for (const [payload, [english, french]] of [
      [of({ value: "0.15" }), toNumber],
      [of({ value: "0,15" }), toNumber],
      [of({ value: 0.1 + 0.2 }), toRound],
      [of({ value: 1e-9 }), toRound],
      [of({ start: new Date(START * 1_000) }), toText],
      [of({ end: new Date(START * 1_000) }), toText],
      [of({ end: good.start }), toSwap],
      [of({ end: "2027-01-12T17:00+01:00" }), toSwap],
      [
        JSON.stringify([good]),
        [
          "It must be a list of prices { start, end, value }, 10000 at most, not a text: a json node makes a list of a JSON text.",
          `Il faut ${list}, et non un texte\u00a0: un noeud json fait d’un texte JSON une liste.`,
        ],
      ],
      [{}, ["It must be a list of prices { start, end, value }, 10000 at most.", `Il faut ${list}.`]],
      // Not for lack of rounding.
      [
        of({ value: 2_000_000 }),
        [
          "It must be a price in euros per kWh, with 8 decimals at most.",
          "Il faut un prix en euros le kWh, avec 8 décimales au plus.",
        ],
      ],
    ] as [unknown, string[]][]) {
      for (const [language, accepted] of [
        ["en", english],
        ["fr", french],
      ] as const) {
        const error = errorOf({ payload }, mine, language);
        assert.ok(error instanceof InputError);
        assert.equal(error.accepted, accepted);
      }
    }
    assert.equal(read(of({ value: Number((0.1 + 0.2).toFixed(8)) }))[0]!.price, 30_000_000n);
  });

  it("are none of a contract whose prices do not come by messages", () => {
    for (const [name, words] of [
      ["Maison", "The contract “Maison” has no prices by the hour"],
      ["", "This contract has no prices by the hour"],
    ] as const) {
      const error = errorOf({ payload: "anything" }, { name, contract: flat as never });
      assert.deepEqual([error.code, error.message.startsWith(words)], ["contract", true], error.message);
    }
    // The offer is named as in the dialog.
    for (const [language, file] of [
      ["fr", "fr"],
      ["en", "en-US"],
    ] as const) {
      const dialog = readFileSync(path.join("nodes/contract/locales", `${file}.json`), "utf8");
      const { message } = errorOf({}, { name: "", contract: flat as never }, language);
      const [, offer] = /[“«]\u00a0?([^”»]+?)\u00a0?[”»]/.exec(message)!;
      assert.ok(dialog.includes(`"series": "${offer}"`), message);
    }
  });

  it("are noted where they look like prices of a MWh: over 5 €, in size", () => {
    const of = (...values: (number | null)[]): object[] =>
      values.map((value, i) => ({
        start: new Date((START + i * 900) * 1_000).toISOString(),
        end: new Date((START + i * 900 + 900) * 1_000).toISOString(),
        value,
      }));
    assert.deepEqual(said(of(5, -5, 0, null)).notes, []);
    assert.deepEqual(said(of(0.2, -84, null)).notes, [
      "1 price of the message is over 5\u00a0€ a kWh: it looks like €/MWh. Divide the prices by 1000 and send them again.",
    ]);
    assert.deepEqual(said(of(84, 5.000_000_01, 5), "fr").notes, [
      "2 prix du message dépassent 5\u00a0€ le kWh\u00a0: ils semblent être en €/MWh. Divisez les prix par 1000 et renvoyez-les.",
    ]);
    assert.equal(read(of(84))[0]!.price, 8_400_000_000n);
  });

  it("are stored by the contract's node, and answered with what they changed", async () => {
    const archive = Archive.inMemory();
    const now = (): number => START - 86_400;
    const answers = [];
    for (const payload of [[good], [good], [{ ...good, value: null }], []])
      answers.push((await storePrices(archive, mine, said(payload), now)).fields);
    const counts = (added: number, changed: number, same: number): object => ({
      topic: "Mai-son/prices",
      payload: { added, changed, same },
      notes: undefined,
      event: undefined,
    });
    assert.deepEqual(answers, [counts(1, 0, 0), counts(0, 0, 1), counts(0, 1, 0), counts(0, 0, 0)]);
    assert.deepEqual(archive.prices.timesSaid("node"), 3);
    archive.close();
  });
});
