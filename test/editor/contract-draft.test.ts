/** What a contract's dialog reads in its fields, and what it saves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  byDate,
  changedFrom,
  copyAfter,
  dayShown,
  decimalOf,
  decimalText,
  draftOf,
  freshVersion,
  monthDayOf,
  monthDayText,
  problemsOf,
  renaming,
  savedOf,
  soundHours,
  timeOf,
} from "../../nodes/contract/editor/draft.js";
import { isEjpLike, templates, templatesOf, versionOf } from "../../nodes/contract/editor/templates.js";
import { parseDay } from "../../nodes/readings/index.js";
import { classNamesOf } from "../../nodes/pricing/browser.js";
import { textsOf } from "../../nodes/texts/index.js";
import { invalidContracts } from "../pricing/invalid-contracts.js";

const names = {
  weekend: "Week-end",
  week: "Semaine",
  special: "Pointe mobile",
  other: "Heures normales",
  announced: "sobriete",
};

describe("fields of a contract", () => {
  it("read decimals as they are written in French and in English", () => {
    for (const [text, value] of [
      ["0,2142", 0.2142],
      ["0.2142", 0.2142],
      [" 1 234,5 € ", 1234.5],
      [",5", 0.5],
      ["12,", 12],
      ["-0,01", -0.01],
      ["0", 0],
      ["1,2,3", "1,2,3"],
      ["cher", "cher"],
      ["", ""],
    ] as const) {
      assert.equal(decimalOf(text), value, text);
    }
  });

  it("write them so that no decimal is lost", () => {
    assert.equal(decimalText(0.2142, "fr-FR"), "0,2142");
    assert.equal(decimalText(19.7, "fr-FR"), "19,70");
    assert.equal(decimalText(0.12345678, "en-GB"), "0.12345678");
    assert.equal(decimalText(0.123456789, "fr-FR"), "0,123456789");
    assert.equal(decimalText("cher", "fr-FR"), "cher");
    assert.equal(decimalText(null, "fr-FR"), "");
  });

  it("read times and days of the year", () => {
    for (const [text, value] of [
      ["22:08", "22:08"],
      ["22h08", "22:08"],
      ["7 h", "07:00"],
      ["6", "06:00"],
      ["24:00", "24:00"],
      ["25:00", "25:00"],
      ["22:8", "22:8"],
      ["late", "late"],
    ] as const) {
      assert.equal(timeOf(text), value, text);
    }
    for (const [text, value] of [
      ["1/11", "11-01"],
      ["29.02", "02-29"],
      ["31/02", "02-31"],
      ["hiver", "hiver"],
    ] as const) {
      assert.equal(monthDayOf(text), value, text);
    }
    assert.equal(monthDayText("11-01"), "01/11");
    assert.equal(monthDayText("hiver"), "hiver");
  });

  it("show regulated prices of a day on which the version counts", () => {
    const day = (text: string): number => parseDay(text)!;
    const today = day("2026-11-24");
    assert.equal(dayShown("", undefined, today), today);
    assert.equal(dayShown("2025-01-01", "2026-02-01", today), day("2026-01-31"));
    assert.equal(dayShown("2027-01-01", undefined, today), day("2027-01-01"));
  });
});

describe("a contract's dialog", () => {
  const night = { from: "22:00", to: "06:00" };
  const own = { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } };
  const saved = {
    kind: "supply",
    anniversary: "11-01",
    billDay: 17,
    instalment: 80,
    versions: [
      { from: "", offer: "base", power: 6, prices: "regulated", hours: [], rules: [] },
      { from: "2025-11-01", offer: "hphc", power: 9, prices: own, hours: [night], rules: [] },
    ],
  };

  it("saves what it has read", () => {
    assert.deepEqual(savedOf(draftOf(saved)), saved);
    const registers = { registers: { "1": "HC", "2": "HP" }, energy: "curve" };
    const withRegisters = { ...saved, versions: [{ ...saved.versions[1], ...registers }] };
    assert.deepEqual(savedOf(draftOf(withRegisters)), withRegisters);
  });

  it("leaves an anniversary empty that was not given", () => {
    const { versions } = saved;
    for (const anniversary of [undefined, ""]) {
      const draft = draftOf({ kind: "supply", anniversary, versions });
      assert.equal(savedOf(draft).anniversary, "");
      assert.deepEqual(problemsOf(draft), []);
    }
  });

  it("never changes what is saved before it is saved", () => {
    const frozen = JSON.stringify(saved);
    const draft = draftOf(saved);
    draft.versions[1]!.hours[0]!.from = "23:00";
    assert.ok(typeof draft.versions[1]!.prices === "object");
    draft.versions[1]!.prices.classes["HP"] = 1;
    assert.equal(JSON.stringify(saved), frozen);
  });

  it("enters new prices in a copy from their day on, or in a version that begins no earlier", () => {
    const prices = { subscription: 20, classes: { HP: 0.2, HC: 0.1 } };
    const draft = draftOf({ versions: [{ offer: "hphc", power: 9, prices: "regulated", hours: [night] }] });
    const { versions, index } = changedFrom(draft.versions, "2027-02-01", { prices }, 0);
    assert.equal(index, 1);
    const [before, after] = versions;
    assert.deepEqual([before!.from, before!.prices], ["", "regulated"]);
    assert.deepEqual([after!.from, after!.prices, after!.hours], ["2027-02-01", prices, [night]]);
    assert.notEqual(after!.hours, before!.hours);
    for (const from of ["2027-02-01", "2027-03-01"]) {
      const later = draftOf({ versions: [{ from, offer: "base", power: 6, prices: "regulated" }] });
      const entered = changedFrom(later.versions, "2027-02-01", { prices }, 0);
      assert.deepEqual([entered.index, entered.versions.length], [0, 1]);
      assert.deepEqual(entered.versions[0]!.prices, prices);
    }
  });

  it("saves nothing that an offer does not use", () => {
    const draft = draftOf(saved);
    Object.assign(draft.versions[1]!, { offer: "base", rules: [{ class: "X" }] });
    const [, version] = savedOf(draft).versions;
    assert.deepEqual(
      [version!.hours, version!.rules, version!.prices],
      [[], [], { subscription: 15.86, classes: {} }],
    );
    draft.kind = "feed-in";
    assert.deepEqual(savedOf(draft).versions[1]!.prices, { classes: {} });
    assert.ok(!("power" in savedOf(draft).versions[1]!));
  });

  it("saves of a series its subscription alone, and keeps the rest while another offer is looked at", () => {
    const draft = draftOf(saved);
    const before = savedOf(draft);
    const version = draft.versions[1]!;
    const { offer } = version;
    Object.assign(version, { offer: "series", registers: { HPHI: "HP" }, energy: "curve" });
    assert.deepEqual(savedOf(draft).versions[1], {
      ...before.versions[1]!,
      offer: "series",
      prices: { subscription: 15.86 },
      hours: [],
    });
    assert.deepEqual(problemsOf(draft), []);
    draft.kind = "feed-in";
    assert.deepEqual(savedOf(draft).versions[1]!.prices, {});
    draft.kind = "supply";
    version.offer = offer;
    const registered = { ...before.versions[1]!, registers: { HPHI: "HP" }, energy: "curve" };
    assert.deepEqual(savedOf(draft).versions[1], registered);
  });

  it("draws a week from what it would save, without what is wrong", () => {
    const draft = draftOf(saved);
    const version = draft.versions[1]!;
    const drawn = (): object => soundHours(draft, 1, problemsOf(draft));
    version.hours.push({ ...night, season: { from: "", to: "" } });
    assert.deepEqual(drawn(), { hours: [night], rules: [] });
    Object.assign(version, {
      offer: "custom",
      rules: [
        { class: "A", from: "6" },
        { class: "B", days: [1] },
      ],
    });
    assert.deepEqual(drawn(), { hours: [], rules: [{ class: "B", days: [1] }] });
    version.rules = Array.from({ length: 101 }, () => ({ class: "A", season: { from: "", to: "" } }));
    assert.deepEqual(drawn(), { hours: [], rules: [] });
  });

  it("takes the price of a class along to its new name, past the names of others", () => {
    const version = {
      ...draftOf(saved).versions[1]!,
      offer: "custom",
      prices: { classes: { Night: 0.1, Week: 0.2 } },
      rules: [{ class: "Night", days: [6, 7] }, { class: "Week" }],
    };
    const [night, week] = [version.rules[0]!, version.rules[1]!];
    const type = renaming(version, night);
    for (const name of ["", "W", "Week", "Week2"]) type(name);
    assert.deepEqual(version.prices.classes, { Week2: 0.1, Week: 0.2 });
    type("Week");
    assert.deepEqual([night.class, version.prices.classes], ["Week", { Night: 0.1, Week: 0.2 }]);
    // Now both rules have it: the other one still needs its price.
    renaming(version, week)("Day");
    assert.deepEqual(version.prices.classes, { Night: 0.1, Week: 0.2 });
    // What every object has is no price.
    week.class = "constructor";
    renaming(version, week)("Day");
    assert.deepEqual(version.prices.classes, { Night: 0.1, Week: 0.2 });
  });

  it("keeps prices of classes whose names every object has", () => {
    const version = {
      ...draftOf(saved).versions[1]!,
      offer: "custom",
      prices: { classes: { Night: 0.1, Week: 0.2 } },
      rules: [{ class: "Night", days: [6, 7] }, { class: "Week" }],
    };
    renaming(version, version.rules[0]!)("constructor");
    renaming(version, version.rules[1]!)("prototype");
    const draft = { ...draftOf(saved), versions: [version] };
    assert.deepEqual(problemsOf(draft), []);
    const again = draftOf(JSON.parse(JSON.stringify(savedOf(draft))) as object);
    const { prices } = again.versions[0]!;
    assert.ok(prices !== "regulated");
    assert.deepEqual(Object.entries(prices.classes), [
      ["constructor", 0.1],
      ["prototype", 0.2],
    ]);
    assert.deepEqual(problemsOf(again), []);
  });

  it("opens whatever a flow written by hand has", () => {
    for (const versions of [undefined, 7, "x", [null], [7], [{}], [{ hours: 3, rules: "x", prices: 7 }]]) {
      for (const kind of [undefined, 7])
        problemsOf(draftOf({ kind, versions, anniversary: 3, instalment: {} }));
    }
    assert.deepEqual(problemsOf(draftOf({ versions: [{ power: 6 }] })), []);
  });

  it("puts versions in the order of their days", () => {
    const versions = ["2026-01-01", "", "2025-01-01"].map((from) => ({
      ...draftOf(saved).versions[0]!,
      from,
    }));
    assert.deepEqual(
      byDate(versions).map(({ from }) => from),
      ["", "2025-01-01", "2026-01-01"],
    );
  });

  it("adds a version like the one in force, even if another one is to come", () => {
    const { versions } = draftOf(saved);
    const fresh = freshVersion(versions, "2025-06-01");
    assert.deepEqual(fresh, { ...versions[0], from: "2025-06-01" });
    assert.deepEqual(freshVersion(versions, "2025-11-01"), versions[1]);
    assert.deepEqual(freshVersion(versions.slice(1), "2025-06-01"), { ...versions[1], from: "2025-06-01" });
    assert.deepEqual(problemsOf({ ...draftOf(saved), versions: [freshVersion([], "2025-06-01")] }), []);
    fresh.hours.push(night);
    assert.deepEqual(versions[0]!.hours, []);
  });

  it("finds what the runtime finds", () => {
    for (const { title, saved: invalid, field, fault } of invalidContracts) {
      const [problem] = problemsOf(draftOf(invalid));
      assert.deepEqual([problem?.path.join("."), problem?.fault], [field, fault], title);
    }
  });

  it("has words for everything that may be wrong", () => {
    const file = path.join(__dirname, "../../nodes/contract/locales/fr.json");
    const { errors } = (JSON.parse(readFileSync(file, "utf8")) as Record<string, { errors: object }>)[
      "enedis-linky-contract"
    ]!;
    for (const fault of Object.keys(textsOf("fr").contract.faults)) assert.ok(fault in errors, fault);
  });

  it("has templates that stay as they are when a version made of one is edited", () => {
    for (const template of templates) {
      const fresh = versionOf(template, names);
      const asked = structuredClone(fresh);
      fresh.hours.push(night);
      fresh.rules.push({ class: "X" });
      assert.deepEqual(versionOf(template, names), asked, template);
    }
  });

  it("knows days like those of EJP, which are only about theirs", () => {
    const like = templates.filter((template) => isEjpLike({ from: "", ...versionOf(template, names) }));
    assert.deepEqual(like, ["ejp"]);
  });

  it("copies a version after itself, with prices and hours of its own, and asks for its day", () => {
    const { versions } = draftOf(saved);
    const copied = copyAfter(versions, 0);
    assert.deepEqual(copied, [versions[0], { ...versions[0], from: "" }, ...versions.slice(1)]);
    copied[1]!.hours.push(night);
    assert.notDeepEqual(copied[0]!.hours, copied[1]!.hours);
  });

  it("has templates that are valid, but for prices to fill in", () => {
    for (const template of templates) {
      const fresh = { from: "", power: 6, ...versionOf(template, names) };
      const faults = problemsOf(draftOf({ versions: [fresh] })).map(({ fault }) => fault);
      const expected = ["weekend", "ejp", "sobriety"].includes(template)
        ? ["class-without-price", "class-without-price"]
        : [];
      assert.deepEqual(faults, expected, template);
    }
    for (const template of templatesOf("feed-in")) {
      const { offer } = versionOf(template, names);
      assert.ok(offer === "base" || offer === "custom" || offer === "series", template);
    }
    const { rules } = versionOf("weekend", { ...names, weekend: "Weekend", week: "Week" });
    assert.deepEqual(classNamesOf({ ...draftOf(saved).versions[0]!, offer: "custom", rules }), [
      "Weekend",
      "Week",
    ]);
  });
});
