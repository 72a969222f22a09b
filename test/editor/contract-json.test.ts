/** A contract as JSON: what is copied, and what is taken of a text that is pasted. */
import assert from "node:assert/strict";
import {
  contractText,
  MOST_TEXT,
  readPasted,
  type Pasted,
} from "../../nodes/contract/editor/contract-json.js";
import { draftOf, problemsOf, savedOf, type Draft } from "../../nodes/contract/editor/draft.js";
import { fieldOfProblem } from "../../nodes/pricing/browser.js";
import { readContract } from "../../nodes/pricing/index.js";
import { caseOf } from "../costs/draw.js";
import { invalidContracts } from "../pricing/invalid-contracts.js";

const night = { from: "22:00", to: "06:00" };
const own = { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } };
const version = { from: "", offer: "hphc", power: 9, prices: own, hours: [night] };
const contract = { kind: "supply", anniversary: "11-01", billDay: 17, instalment: 80, versions: [version] };
const saved = { ...contract, versions: [{ ...version, rules: [] }] };
const exported = { id: "1", type: "enedis-linky-contract", name: "Maison", ...saved };

function taken(json: unknown, kind = "supply"): { readonly draft: Draft; readonly name: string | undefined } {
  const pasted = readPasted(JSON.stringify(json), kind);
  if ("fault" in pasted) assert.fail(JSON.stringify(pasted));
  return pasted;
}

function faultsOf(json: unknown): string[] {
  const pasted = readPasted(JSON.stringify(json), "supply");
  assert.ok("fault" in pasted && pasted.fault === "problems", JSON.stringify(pasted));
  return pasted.problems.map((problem) => `${fieldOfProblem(problem)}: ${problem.fault}`);
}

const changed = (change: object): object => ({ ...contract, versions: [{ ...version, ...change }] });

describe("a contract as JSON", () => {
  it("is what a message takes, with a name, and without what was not given", () => {
    const text = contractText(draftOf(saved), "Maison");
    assert.deepEqual(JSON.parse(text), { name: "Maison", ...contract });
    assert.deepEqual(text.split("\n").slice(0, 3), ["{", '  "name": "Maison",', '  "kind": "supply",']);
    const plain = { from: "", offer: "base", power: 6, prices: "regulated" };
    assert.deepEqual(JSON.parse(contractText(draftOf({ versions: [plain] }), "")), {
      kind: "supply",
      versions: [plain],
    });
  });

  it("is the same contract once it is pasted: 400 drawn ones", () => {
    for (let seed = 1; seed <= 400; seed++) {
      const drawn = draftOf(caseOf(seed).contract);
      const copied = contractText(drawn, `Offre ${seed}`);
      const { draft, name } = taken(JSON.parse(copied));
      assert.deepEqual(savedOf(draft), savedOf(drawn), copied);
      assert.equal(name, `Offre ${seed}`);
      assert.deepEqual(problemsOf(draft), []);
      const read = [JSON.parse(copied), savedOf(drawn)].map(readContract);
      assert.deepEqual(read[0], read[1], copied);
    }
  });

  it("is copied as it is edited, faults and all, and keeps them", () => {
    for (const { title, saved: invalid, field, fault } of invalidContracts) {
      const drawn = draftOf({ billDay: 1, ...invalid });
      const { draft } = taken(JSON.parse(contractText(drawn, "")));
      assert.deepEqual(savedOf(draft), savedOf(drawn), title);
      const [problem] = problemsOf(draft);
      assert.deepEqual([problem?.path.join("."), problem?.fault], [field, fault], title);
    }
  });
});

describe("a pasted text", () => {
  it("may be a contract, a version, or the node as Node-RED exports it", () => {
    const { draft, name } = taken(contract);
    assert.deepEqual([savedOf(draft), name], [saved, undefined]);
    const asVersion = taken({
      name: " Nuit ",
      billDay: 17,
      offer: "hphc",
      power: 9,
      prices: own,
      hours: [night],
    });
    assert.deepEqual(savedOf(asVersion.draft).versions, saved.versions);
    assert.deepEqual([asVersion.draft.billDay, asVersion.name], [17, "Nuit"]);
    const meter = { id: "2", type: "enedis-linky-config", versions: [], offer: "x" };
    for (const json of [exported, [exported], [{ id: "3", type: "tab" }, meter, exported], [contract]]) {
      assert.deepEqual(savedOf(taken(json).draft), saved);
    }
    assert.equal(taken([meter, exported]).name, "Maison");
  });

  it("may be a series of prices, which has no classes", () => {
    for (const series of [
      { kind: "supply", versions: [{ from: "", offer: "series", power: 9, prices: { subscription: 12.5 } }] },
      { kind: "feed-in", versions: [{ from: "2026-11-01", offer: "series", prices: {} }] },
    ]) {
      const { draft } = taken(series);
      assert.deepEqual(problemsOf(draft), []);
      assert.deepEqual(JSON.parse(contractText(draft, "")), series);
    }
    // Of another offer, their prices are to be typed.
    const { draft } = taken(changed({ prices: {} }));
    assert.deepEqual(
      problemsOf(draft).map((problem) => [problem.fault, problem.class]),
      [
        ["class-without-price", "HP"],
        ["class-without-price", "HC"],
      ],
    );
  });

  it("brings its kind, or else has that of the dialog", () => {
    const sale = {
      kind: "feed-in",
      versions: [{ from: "", offer: "base", prices: { classes: { BASE: 0.1 } } }],
    };
    const { draft } = taken(sale);
    assert.deepEqual([draft.kind, problemsOf(draft)], ["feed-in", []]);
    const { kind: _, ...kindless } = sale;
    assert.deepEqual(taken(kindless, "feed-in").draft, draft);
    assert.equal(taken(contract, "feed-in").draft.kind, "supply");
    const unknown = taken({ ...contract, kind: "gas" });
    assert.deepEqual(problemsOf(unknown.draft).map(fieldOfProblem), ["kind"]);
  });

  it("is refused if it is no contract, or more than one", () => {
    const cases: [string, Pasted][] = [
      ["", { fault: "none" }],
      [" \n", { fault: "none" }],
      ["[]", { fault: "none" }],
      ["{}", { fault: "none" }],
      ['[1, null, "x", []]', { fault: "none" }],
      ['{"type": "inject", "versions": []}', { fault: "none" }],
      [JSON.stringify([contract, contract]), { fault: "several", count: 2 }],
      [JSON.stringify([exported, exported, contract]), { fault: "several", count: 2 }],
      [`"${"x".repeat(MOST_TEXT)}"`, { fault: "large" }],
      ["[".repeat(MOST_TEXT), { fault: "none" }],
    ];
    for (const [text, refusal] of cases)
      assert.deepEqual(readPasted(text, "supply"), refusal, text.slice(0, 80));
  });

  it("that is not JSON is refused with its line", () => {
    for (const [text, line] of [
      ["bonjour", 1],
      ["7", 1],
      ['{\n  "versions": [],\n  kind: "supply"\n}', 3],
      ['{\r\n"instalment": 82,50}', 2],
      ['{\n"versions": [\n', 3],
      ['{\n"name": "Mai\nson"}', 2],
      ["{}\n\n{}", 3],
    ] as const) {
      assert.deepEqual(readPasted(text, "supply"), { fault: "json", line }, text);
    }
  });

  it("that a field can show is taken, however wrong", () => {
    const { draft } = taken(
      changed({ power: "neuf", prices: { classes: { HP: "cher" } }, hours: [{ from: "6" }] }),
    );
    assert.deepEqual(problemsOf(draft).map(fieldOfProblem).sort(), [
      "versions[0].hours[0].from",
      "versions[0].hours[0].to",
      "versions[0].prices.classes.HP",
    ]);
    assert.equal(draft.versions[0]!.power, "neuf");
  });

  it("of which a field could not show everything is refused, each fault with its place", () => {
    assert.deepEqual(faultsOf({ versions: 7 }), ["versions: versions"]);
    assert.deepEqual(faultsOf({ ...contract, kind: 7, instalment: [] }), [
      "kind: kind",
      "instalment: instalment",
    ]);
    assert.deepEqual(faultsOf({ versions: [version, null] }), ["versions[1]: shape"]);
    for (const [change, fault] of [
      [{ prices: undefined }, "prices: prices"],
      [{ prices: "edf" }, "prices: prices"],
      [{ prices: { classes: { HP: {}, HC: 0.1 } } }, "prices.classes.HP: price"],
      [{ hours: "22-6" }, "hours: time"],
      [{ hours: [null] }, "hours[0]: time"],
      [{ hours: [{ ...night, days: 7 }] }, "hours[0].days: days"],
      [{ hours: [{ ...night, season: null }] }, "hours[0].season: season"],
      [{ rules: [{ class: {} }] }, "rules[0].class: class-name"],
      [{ rules: [{ class: "A", holidays: "yes" }] }, "rules[0].holidays: holidays"],
      [{ registers: { 1: 7 } }, "registers.1: class-name"],
      [{ energy: [] }, "energy: energy"],
      [{ injects: {} }, "injects: injects"],
    ] as const) {
      assert.deepEqual(faultsOf(changed(change)), [`versions[0].${fault}`]);
      // Of a version alone, the place is in the version.
      assert.deepEqual(faultsOf({ ...version, ...change }), [fault]);
    }
    const sold = { offer: "base", prices: { classes: { BASE: 0.1 } }, power: { toString: 1 } };
    assert.deepEqual(faultsOf({ kind: "feed-in", ...sold }), ["power: power"]);
  });

  it("harms nothing with names that JavaScript knows, and brings only what a contract has", () => {
    const text = JSON.stringify(
      changed({ offer: "custom", rules: [{ class: "constructor" }], hours: [] }),
    ).replace('"HP":', '"__proto__":0.1,"constructor":0.2,"HP":');
    const hostile = `{"__proto__":{"kind":"feed-in"},"toString":1,"deep":${"[".repeat(40)}${"]".repeat(40)},${text.slice(1)}`;
    const { draft } = taken(JSON.parse(hostile));
    assert.equal(draft.kind, "supply");
    assert.deepEqual(Object.keys(draft), Object.keys(draftOf(saved)));
    assert.equal(({} as Record<string, unknown>)["kind"], undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(savedOf(draft).versions[0]!.prices)), {
      subscription: 15.86,
      classes: { constructor: 0.2 },
    });
    assert.equal(taken({ ...contract, name: { toString: 1 } }).name, undefined);
    assert.equal(taken({ ...contract, name: "x".repeat(300) }).name!.length, 200);
  });
});
