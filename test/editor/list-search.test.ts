import assert from "node:assert/strict";
import {
  SHOWN,
  entriesOf,
  fold,
  isSearch,
  meantBy,
  search,
  type Listed,
} from "../../nodes/editor/list-search.js";

const named = (...names: readonly string[]): Listed[] => names.map((text, i) => ({ value: String(i), text }));
const entries = (...names: readonly string[]) => entriesOf(named(...names), "fr");
const found = (names: readonly string[], query: string, chosen?: string) => {
  const all = entries(...names);
  const shown = search(
    all,
    query,
    all.find(({ text }) => text === chosen),
  );
  return shown.groups.map(({ name, entries }) => [name, ...entries.map(({ rest }) => rest)]);
};

describe("the search in a long list", () => {
  it("does not see accents, capitals and kinds of apostrophes", () => {
    assert.equal(fold("Résidence de l’Étang, ÇA"), "residence de l'etang, ca");
    for (const query of ["residence etang", "ÉTANG", "l'étang", "  étang  résid "])
      assert.deepEqual(
        found(["Résidence de l’Étang", "Moulin"], query),
        [["", "Résidence de l’Étang"]],
        query,
      );
  });

  it("groups by what names have before a separator, sorts numbers by value, and leaves single names whole", () => {
    const names = [
      "B / 2",
      "Saint-Denis 3",
      "A · 10",
      "A · 9",
      "Seul · 1",
      "B/1",
      "A - 11 - cave",
      "· x",
      "y / ",
    ];
    assert.deepEqual(found(names, ""), [
      ["", "· x", "Saint-Denis 3", "Seul · 1", "y / "],
      ["A", "9", "10", "11 - cave"],
      ["B", "1", "2"],
    ]);
  });

  it("shows the group of what is chosen first, until something is typed", () => {
    const names = ["Moi", "A · 1", "A · 2", "B · 1", "B · 2"];
    assert.deepEqual(found(names, " ", "B · 2"), [
      ["B", "1", "2"],
      ["", "Moi"],
      ["A", "1", "2"],
    ]);
    assert.deepEqual(found(names, "1", "B · 2"), [
      ["A", "1"],
      ["B", "1"],
    ]);
  });

  it("finds words by their beginnings, in names and usage points; without any, by what is inside", () => {
    const listed = [
      { value: "point", text: "Cave", hint: "1010" },
      { value: "inside", text: "Atelier 2101" },
      { value: "word", text: "Zoo 101", hint: "9999" },
      { value: "other", text: "Zoo 102", hint: "" },
    ];
    const of = (query: string) =>
      search(entriesOf(listed, "fr"), query).groups.flatMap(({ entries }) =>
        entries.map(({ value }) => value),
      );
    assert.deepEqual(of("101"), ["word", "point"]);
    assert.deepEqual(of("2101"), ["inside"]);
    assert.deepEqual(of("elier"), ["inside"]);
    assert.deepEqual(of("zoo 99"), ["word"]);
    assert.deepEqual(of("010"), ["point"]);
    assert.deepEqual(of("zoo cave"), []);
  });

  it("has the flat 4 before the flats 40 to 49, and finds ligatures", () => {
    const flats = Array.from({ length: 60 }, (_, i) => `Lilas · ${i + 1}`);
    assert.deepEqual(found(flats, "lilas 4")[0]!.slice(0, 3), ["Lilas", "4", "40"]);
    assert.deepEqual(found(["Sacré-Cœur", "Moulin"], "coeur"), [["", "Sacré-Cœur"]]);
  });

  it("knows what can only be meant: a whole name, or the only one found", () => {
    const flats = entries(
      ...Array.from({ length: 60 }, (_, i) => `Lilas · ${i + 1}`),
      "Moulin",
      "Cave",
      "cave",
    );
    const meant = (query: string) => meantBy(flats, query)?.text;
    assert.equal(meant("Lilas · 4"), "Lilas · 4");
    assert.equal(meant("lilas 4"), "Lilas · 4");
    assert.equal(meant("moul"), "Moulin");
    for (const query of ["lilas", "5", "cave", "", " · ", "x"]) assert.equal(meant(query), undefined, query);
  });

  it("lists all while nothing is searched for, with what is chosen among them", () => {
    const names = Array.from({ length: 100 }, (_, i) => `Flat${i}`);
    for (const query of ["", " ", "·", "—"]) {
      const [[, ...shown] = []] = found(names, query, "Flat99");
      assert.deepEqual([shown.length, shown[0], shown[1]], [SHOWN, "Flat99", "Flat0"], query);
    }
    assert.deepEqual([isSearch("·"), isSearch("4")], [false, true]);
  });

  it("stops at a few dozen, and counts the others", () => {
    const many = entries(...Array.from({ length: 4_500 }, (_, i) => `Résidence ${i % 25} · ${i}`));
    const { groups, others } = search(many, "residence");
    assert.equal(groups.flatMap((group) => group.entries).length, SHOWN);
    assert.equal(others, 4_500 - SHOWN);
    assert.deepEqual([search(many, "4499").others, search(many, "x")], [0, { groups: [], others: 0 }]);
  });
});
