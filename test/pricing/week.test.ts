/** The week that the dialog draws is the one that minutes are priced by. */
import assert from "node:assert/strict";
import { parseDay, startOfDay } from "../../nodes/readings/index.js";
import { seasonsOf, weekOf, type WeekSpan } from "../../nodes/pricing/browser.js";
import { Calendar, nothingAnnounced, readContract, type ContractVersion } from "../../nodes/pricing/index.js";

const prices = { classes: { HP: 0.2, HC: 0.1, Jour: 0.2, Nuit: 0.1, "Week-end": 0.15, Rouge: 0.7 } };
const winter = { from: "11-01", to: "03-31" };
const night = { class: "Nuit", from: "22:30", to: "06:08" };

function versionOf(change: object): ContractVersion {
  const read = readContract({ versions: [{ from: "", power: 6, prices, ...change }] });
  assert.ok("contract" in read, JSON.stringify(read));
  return read.contract.versions[0]!;
}

function shown(spans: readonly WeekSpan[]): string {
  const time = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return spans
    .map(
      ({ start, end, class: name, overlaps }) =>
        `${time(start)}–${time(end)} ${name ?? "–"}${overlaps ? "!" : ""}`,
    )
    .join(", ");
}

describe("the week of a contract", () => {
  const versions: readonly (readonly [string, object])[] = [
    ["base", { offer: "base", prices: "regulated" }],
    ["hphc", { offer: "hphc", hours: [{ from: "22:08", to: "06:08" }] }],
    [
      "hphc by season",
      {
        offer: "hphc",
        hours: [
          { from: "23:00", to: "07:00", season: winter },
          { from: "12:00", to: "17:00" },
        ],
      },
    ],
    [
      "a weekend",
      { offer: "custom", rules: [{ class: "Week-end", days: [6, 7] }, night, { class: "Jour" }] },
    ],
    ["nights of weekdays", { offer: "custom", rules: [{ ...night, days: [1, 3, 5] }, { class: "Jour" }] }],
  ];
  for (const [title, change] of versions) {
    it(`has the classes of its minutes: ${title}`, () => {
      const version = versionOf(change);
      const calendar = new Calendar(
        { kind: "supply", anniversary: "01-01", billDay: 1, instalment: null, versions: [version] },
        { ...nothingAnnounced, colorOf: () => "blue" },
      );
      for (const monday of ["2026-01-12", "2026-06-08"]) {
        const first = parseDay(monday)!;
        weekOf(version, monday.slice(5), "blue").forEach((spans, i) => {
          const day = first + i;
          const start = startOfDay(day);
          const priced = calendar
            .spansOn(day)
            .map((one) => [(one.start - start) / 60, (one.end - start) / 60, one.class]);
          const drawn: (typeof priced)[0][] = [];
          for (const { start: from, end, class: name } of spans) {
            const last = drawn.at(-1);
            if (last?.[2] === name) last![1] = end;
            else drawn.push([from, end, name]);
          }
          assert.deepEqual(drawn, priced, `${monday} + ${i}`);
        });
      }
    });
  }

  it("shows hours that overlap, and hours of no class", () => {
    const hours = [
      { from: "22:00", to: "06:00" },
      { from: "05:00", to: "07:00" },
    ];
    const [monday] = weekOf({ offer: "hphc", hours, rules: [] }, "01-01", "blue");
    assert.equal(
      shown(monday!),
      "00:00–05:00 HC, 05:00–06:00 HC!, 06:00–07:00 HC, 07:00–22:00 HP, 22:00–24:00 HC",
    );
    const rules = [night, { class: "Jour", from: "08:00", to: "22:30" }];
    const [, tuesday] = weekOf({ offer: "custom", hours: [], rules }, "01-01", "blue");
    assert.equal(shown(tuesday!), "00:00–06:08 Nuit, 06:08–08:00 –, 08:00–22:30 Jour, 22:30–24:00 Nuit");
    assert.equal(
      shown(weekOf({ offer: "hphc", hours: [], rules: [] }, "01-01", "blue")[6]!),
      "00:00–24:00 –",
    );
  });

  it("has the classes of a colour", () => {
    const rules = [{ class: "Rouge", color: "red" as const, from: "06:00", to: "22:00" }, { class: "Jour" }];
    const version = { offer: "custom" as const, hours: [], rules };
    assert.equal(
      shown(weekOf(version, "01-01", "red")[0]!),
      "00:00–06:00 Jour, 06:00–22:00 Rouge, 22:00–24:00 Jour",
    );
    assert.equal(shown(weekOf(version, "01-01", "white")[0]!), "00:00–24:00 Jour");
  });
});

describe("the seasons of a contract", () => {
  const seasons = (...all: { from: string; to: string }[]): string =>
    seasonsOf({ hours: all.map((season) => ({ from: "00:00", to: "06:00", season })), rules: [] })
      .map(({ from, to }) => `${from}…${to}`)
      .join(" ");

  it("are the parts of the year between their bounds", () => {
    assert.equal(seasons(), "");
    assert.equal(seasons(winter), "11-01…03-31 04-01…10-31");
    assert.equal(
      seasons(winter, { from: "07-01", to: "08-31" }),
      "11-01…03-31 04-01…06-30 07-01…08-31 09-01…10-31",
    );
    assert.equal(seasons({ from: "01-01", to: "02-29" }), "01-01…02-29 03-01…12-31");
  });
});
