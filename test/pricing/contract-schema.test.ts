/**
 * The JSON schema that is shipped (docs/dev/contract.schema.json), against the reader: what one of them takes or refuses
 * and the other does not.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { LinkyError } from "../../nodes/common/base/errors.js";
import { InputReader } from "../../nodes/common/base/input-reader.js";
import { offersIn } from "../../nodes/history/given-contracts.js";
import { readContract, type ContractFault } from "../../nodes/pricing/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { contractOfCase, Draw, withSeries } from "../costs/draw.js";
import { base, feedIn, hphc, tempo } from "../fixtures/contracts.js";
import { seeds } from "../seeds.js";
import { invalidContracts } from "./invalid-contracts.js";

const root = path.join(__dirname, "..", "..");
const file = path.join(root, "docs", "dev", "contract.schema.json");

const ajv = new Ajv2020({ strictTypes: false });
ajv.addSchema(JSON.parse(readFileSync(file, "utf8")) as object, "contract");
const isContract = ajv.compile({ $ref: "contract" });
const isOffers = ajv.compile({ $ref: "contract#/$defs/offers" });

/** What the reader refuses and the schema, by its descriptions, does not. */
const unsaid: readonly ContractFault[] = [
  "from-order",
  "class-without-price",
  "register-class",
  "last-rule",
  // A 29 February that is none.
  "from",
  // Nine decimals.
  "price",
  "subscription",
  "instalment",
];

/** The faults of a contract as the reader sees it. @throws {AssertionError} if the schema is stricter, or says too little */
function compare(given: unknown): readonly ContractFault[] {
  const read = readContract(given);
  const faults = "contract" in read ? [] : read.problems.map(({ fault }) => fault);
  const shown = (): string => `${faults.join(", ") || "taken"}: ${JSON.stringify(given)}`;
  if (isContract(given))
    assert.ok(
      faults.every((fault) => unsaid.includes(fault)),
      shown(),
    );
  else assert.ok(faults.length > 0, `${ajv.errorsText(isContract.errors)}; ${shown()}`);
  return faults;
}

/** The code of the error with which a message with these offers ends. */
async function faultOf(offers: unknown): Promise<string | undefined> {
  const texts = textsOf("en");
  try {
    await offersIn(new InputReader({ offers }, { texts }), texts);
  } catch (error) {
    assert.ok(error instanceof LinkyError, String(error));
    return error.code;
  }
  return undefined;
}

type Container = Record<string | number, unknown>;

/** All objects and lists in a value, itself included. */
function containersIn(value: unknown): Container[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Container, ...Object.values(value).flatMap(containersIn)];
}

const fields =
  "kind anniversary billDay instalment versions from offer power prices hours rules registers energy injects subscription classes to season days class holidays color announced HP HC $schema note";
const names = fields.split(" ");
const values: readonly unknown[] = [
  ...[null, true, "", "x", "__proto__", 0, -1, 1, 7, 28, 29, 36, 37, 6.5, 1e6, 1e6 + 1, 0.123456789, -0.5],
  ...[
    "supply",
    "feed-in",
    "base",
    "hphc",
    "tempo",
    "custom",
    "series",
    "regulated",
    "curve",
    "blue",
    "HP",
    "HC",
    "Été",
  ],
  ...["06-31", "02-29", "12-31", "2026-02-29", "2028-02-29", "2026-06-31", "2026-01-01", "2026-1-1"],
  ...["24:00", "06:08", "6:08", "25:00", "06:60", "\n", "06:08\n", "Xx9_.- ".repeat(4)],
  [],
  {},
  [1],
  [8],
  ["HP"],
  [{ class: "HP" }],
  { from: "11-01", to: "03-31" },
  { classes: { HP: 0.2, HC: 0.1 } },
  { "1": "HP" },
  { constructor: "HC" },
];

/** Changes, adds, takes away or repeats one field of a contract, which it gets as a copy. */
function change(contract: Container, draw: Draw): void {
  const at = draw.of(containersIn(contract));
  const value = structuredClone(draw.of(values));
  if (Array.isArray(at)) {
    const i = draw.whole(0, at.length);
    if (draw.chance(0.3)) at.splice(i, 1);
    else if (draw.chance(0.4)) at.push(...(structuredClone(at) as unknown[]));
    else at[i] = value;
    return;
  }
  const own = Object.keys(at);
  const name = own.length > 0 && draw.chance(0.7) ? draw.of(own) : draw.of(names);
  if (draw.chance(0.2)) Reflect.deleteProperty(at, name);
  else if (name === "versions" || !draw.chance(0.1)) at[name] = value;
  else at[name] = structuredClone(draw.of(containersIn(contract)));
}

/** A drawn contract with what only the dialog saves. */
function drawn(seed: number): Container {
  const draw = new Draw(seed + 13_000_000);
  const written = contractOfCase(seed);
  return structuredClone({
    ...(draw.chance(0.3) ? withSeries(seed, written) : written),
    ...(draw.chance(0.3) && { anniversary: draw.of(["", "02-29", "11-30"]) }),
    ...(draw.chance(0.3) && { instalment: draw.of([null, 0, 92.5]) }),
  });
}

describe("the JSON schema of contracts", () => {
  it("takes the contracts of the examples, and of the tests", () => {
    const nodes = globSync("examples/*/*.json", { cwd: root }).flatMap(
      (name) => JSON.parse(readFileSync(path.join(root, name), "utf8")) as { type: string }[],
    );
    const contracts = nodes.filter(({ type }) => type === "enedis-linky-contract");
    assert.ok(contracts.length >= 2);
    const versions = [base(0.2), base(0.2, 12), hphc(0.2, 0.1, 15), tempo(16)];
    for (const one of [...contracts, feedIn, ...versions.map((only) => ({ versions: [only] }))]) {
      assert.ok(isContract(one), `${ajv.errorsText(isContract.errors)}: ${JSON.stringify(one)}`);
    }
  });

  it("takes a contract that names it, as does the reader", () => {
    assert.deepEqual(compare({ $schema: "./contract.schema.json", versions: [base(0.2)] }), []);
  });

  it("bounds lists as the reader does", () => {
    const custom = { ...base(0.2), offer: "custom", prices: { classes: { A: 0.2 } } };
    const bounded: readonly (readonly [number, (size: number) => object])[] = [
      [100, (size) => ({ hours: Array<object>(size).fill({ from: "22:08", to: "06:08" }) })],
      [100, (size) => ({ ...custom, rules: Array<object>(size).fill({ class: "A" }) })],
      [
        100,
        (size) => ({ registers: Object.fromEntries(Array.from({ length: size }, (_, i) => [i, "BASE"])) }),
      ],
      [7, (days) => ({ hours: [{ from: "22:08", to: "06:08", days: Array<number>(days).fill(7) }] })],
    ];
    for (const [most, change] of bounded) {
      assert.deepEqual(compare({ versions: [base(0.2, 12, change(most))] }), []);
      compare({ versions: [base(0.2, 12, change(most + 1))] });
      assert.ok(!isContract({ versions: [base(0.2, 12, change(most + 1))] }), JSON.stringify(change(1)));
    }
    const offers = (count: number): object[] => Array<object>(count).fill({ name: "A", ...base(0.2) });
    assert.deepEqual([isOffers(offers(200)), isOffers(offers(201))], [true, false]);
  });

  it("agrees with the reader about 1,000 drawn contracts, and about each with one field changed", () => {
    const met = new Set(invalidContracts.flatMap(({ saved }) => compare(saved)));
    for (const seed of seeds(1_000)) {
      const contract = drawn(seed);
      assert.deepEqual(compare(contract), [], String(seed));
      change(contract, new Draw(seed + 14_000_000));
      for (const fault of compare(contract)) met.add(fault);
    }
    // All that it cannot say happened, and most of what it can.
    assert.deepEqual(
      unsaid.filter((fault) => !met.has(fault)),
      [],
    );
    assert.ok(met.size > 25, [...met].join());
  });

  it("agrees with the reader about 1,000 offers of a message: contracts, or versions alone", async () => {
    let taken = 0;
    for (const seed of seeds(1_000)) {
      const draw = new Draw(seed + 15_000_000);
      const contract = drawn(seed);
      const [version] = contract["versions"] as Container[];
      const given: Container = {
        name: draw.of(["A", " ", "x".repeat(200)]),
        ...(draw.chance(0.5) ? contract : version),
      };
      if (draw.chance(0.5)) change(given, draw);
      const offers = [given];
      const fault = await faultOf(offers);
      const shown = `${seed}, ${fault ?? "taken"}: ${JSON.stringify(given)}`;
      if (fault === undefined) assert.ok(isOffers(offers), `${ajv.errorsText(isOffers.errors)}; ${shown}`);
      else if (isOffers(offers))
        assert.ok(
          unsaid.some((fault) => compare(asContract(given)).includes(fault)),
          shown,
        );
      if (fault === undefined) taken++;
    }
    assert.ok(taken > 300, String(taken));
  });
});

/** An offer as the reader of contracts gets it. */
function asContract(given: Container): Container {
  return "versions" in given ? given : { ...given, versions: [{ from: "", ...given }] };
}
