/** A painted week: priced as it was painted, minute by minute, and everything else as before. */
import assert from "node:assert/strict";
import { isHoliday, parseDay, weekdayOf, type Day } from "../../nodes/readings/index.js";
import { painted, seasonsOf, weekOf, type Stroke } from "../../nodes/pricing/browser.js";
import {
  Calendar,
  nothingAnnounced,
  readContract,
  type Contract,
  type ContractVersion,
} from "../../nodes/pricing/index.js";
import { Dice } from "../simulation/random.js";

const winter = { from: "11-01", to: "03-31" };
const summer = { from: "04-01", to: "10-31" };
const colors = ["blue", "white", "red"] as const;
const names = ["Jour", "Nuit", "Rouge", "Pointe"];
const tempo = ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"];
const prices = { classes: Object.fromEntries(["HP", "HC", ...tempo, ...names].map((name) => [name, 0.1])) };
/** Each kind of day: weekdays, holidays and the days after them, both sides of each change of season. */
const days = [
  "2026-01-01",
  "2026-01-02",
  "2026-01-03",
  "2026-02-09",
  "2026-03-31",
  "2026-04-01",
  "2026-04-06",
  "2026-05-14",
  "2026-05-15",
  "2026-06-20",
  "2026-06-21",
  "2026-07-14",
  "2026-07-15",
  "2026-08-15",
  "2026-08-16",
  "2026-09-09",
  "2026-10-31",
  "2026-11-01",
  "2026-11-02",
  "2026-11-11",
  "2026-11-12",
].map((day) => parseDay(day)!);

function contractOf(change: object): Contract {
  const read = readContract({ versions: [{ from: "", offer: "custom", power: 6, prices, ...change }] });
  assert.ok("contract" in read, JSON.stringify([change, read]));
  return read.contract;
}

const colorOf = (day: Day) => colors[day % 3]!;

/** Minutes of a day from which on a class holds, and the class: until the next ones. */
type Steps = readonly (readonly [minute: number, name: string | undefined])[];

const calendarOf = (contract: Contract): Calendar => new Calendar(contract, { ...nothingAnnounced, colorOf });
const withoutColors = (contract: Contract): Calendar => new Calendar(contract, nothingAnnounced);

function stepsOn(calendar: Calendar, day: Day): Steps {
  const spans = calendar.spansOn(day);
  return spans.map(({ start, class: name }) => [(start - spans[0]!.start) / 60, name] as const);
}

function classAt(steps: Steps, minute: number): string | undefined {
  return steps.findLast(([from]) => from <= minute)?.[1];
}

/** Every minute at which a class may change, by itself, by the stroke or by the colour: between two, all are alike. */
function changesOf({ start, end }: Stroke, ...all: readonly Steps[]): number[] {
  const minutes = [0, 360, start, end, ...all.flat().map(([from]) => from)];
  return [...new Set(minutes)].filter((minute) => minute < 1_440);
}

function randomTime(dice: Dice): string {
  const hour = String(dice.integer(0, 23)).padStart(2, "0");
  return `${hour}:${dice.pick(["00", "00", "00", "08", "30", "38"])}`;
}

function randomWindow(dice: Dice): object {
  return {
    from: randomTime(dice),
    to: dice.happens(0.1) ? "24:00" : randomTime(dice),
    ...(dice.happens(0.4) && { season: dice.pick([winter, summer, { from: "12-15", to: "02-29" }]) }),
    ...(dice.happens(0.5) && {
      days: dice.pick([[6, 7], [1, 2, 3, 4, 5], [1, 3], [7], [1], [5, 6, 7], [1, 2, 3, 4, 5, 6, 7]]),
    }),
  };
}

function randomVersion(dice: Dice): object {
  const offer = dice.pick(["hphc", "tempo", "custom", "custom", "custom"]);
  const list = Array.from({ length: dice.integer(0, 4) }, () => randomWindow(dice));
  if (offer !== "custom") return { offer, hours: list };
  const [hasHolidays, hasColors] = [dice.happens(0.4), dice.happens(0.4)];
  const conditions = () => ({
    class: dice.pick(names),
    ...(hasHolidays && dice.happens(0.6) && { holidays: dice.happens(0.5) }),
    ...(hasColors && dice.happens(0.6) && { color: dice.pick(colors) }),
  });
  return { offer, rules: [...list.map((one) => ({ ...one, ...conditions() })), { class: dice.pick(names) }] };
}

function randomStroke(dice: Dice, { offer, hours, rules }: ContractVersion): Stroke {
  const first = dice.integer(1, 7);
  const last = dice.integer(first, 7);
  const start = dice.integer(0, 23);
  return {
    class: offer === "custom" ? dice.pick(names) : dice.pick(["HC", "HP"]),
    days: Array.from({ length: last - first + 1 }, (_, i) => first + i),
    start: start * 60,
    end: dice.integer(start + 1, 24) * 60,
    season: dice.integer(0, Math.max(0, seasonsOf({ hours, rules }).length - 1)),
    color: dice.pick(colors),
  };
}

/** Which minutes of a day were painted. */
function paintedOn(version: ContractVersion, stroke: Stroke, day: Day): (minute: number) => boolean {
  const { rules } = version;
  const seasons = seasonsOf(version);
  const monthDay = new Date(day * 86_400_000).toISOString().slice(5, 10);
  const { from, to } = seasons[stroke.season] ?? { from: "01-01", to: "12-31" };
  const isIn = from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
  const isDay =
    isIn &&
    stroke.days.includes(weekdayOf(day)) &&
    !(rules.some((rule) => rule.holidays !== undefined) && isHoliday(day));
  const hasColors = rules.some((rule) => rule.color !== undefined);
  return (minute) => {
    const color = colorOf(minute < 360 ? day - 1 : day);
    return isDay && minute >= stroke.start && minute < stroke.end && !(hasColors && color !== stroke.color);
  };
}

function paintedOver(version: ContractVersion, stroke: Stroke): ContractVersion | undefined {
  const lists = painted(version, stroke);
  return lists && contractOf({ ...version, ...lists }).versions[0]!;
}

describe("a painted week", () => {
  it("is priced as it was painted, and the rest as before: 300 contracts, 3 strokes on each", () => {
    const refused = new Set<string>();
    for (const seed of [...Array(300).keys()]) {
      const dice = new Dice(seed);
      let version = contractOf(randomVersion(dice)).versions[0]!;
      for (let i = 0; i < 3; i++) {
        const stroke = randomStroke(dice, version);
        const after = paintedOver(version, stroke);
        const where = JSON.stringify([
          seed,
          stroke,
          version.hours,
          version.rules,
          after?.hours,
          after?.rules,
        ]);
        if (after === undefined) {
          assert.ok(version.offer !== "custom" && stroke.class === "HP", where);
          refused.add(version.offer);
          continue;
        }
        const both = [version, after].map((one) => contractOf({ ...one }));
        const [was, is] = both.map(calendarOf);
        const [wasUnknown, isUnknown] = both.map(withoutColors);
        const isFirst = version.offer === "hphc" && version.hours.length === 0;
        for (const day of days) {
          const [before, now] = [stepsOn(was!, day), stepsOn(is!, day)];
          const isPainted = paintedOn(version, stroke, day);
          for (const minute of changesOf(stroke, before, now)) {
            const name = classAt(now, minute);
            const tempoClass = `${stroke.class}J${{ blue: "B", white: "W", red: "R" }[colorOf(minute < 360 ? day - 1 : day)]}`;
            const brush = version.offer === "tempo" ? tempoClass : stroke.class;
            const rest = classAt(before, minute) ?? (isFirst ? "HP" : undefined);
            const expected = isPainted(minute) ? brush : rest;
            if (name !== expected) assert.equal(name, expected, `${day} ${minute} ${where}`);
          }
          const [unknown, nowUnknown] = [stepsOn(wasUnknown!, day), stepsOn(isUnknown!, day)];
          for (const minute of changesOf(stroke, unknown, nowUnknown)) {
            const [name, earlier] = [classAt(nowUnknown, minute), classAt(unknown, minute)];
            const couldBe =
              stroke.days.includes(weekdayOf(day)) && minute >= stroke.start && minute < stroke.end;
            if (couldBe || isFirst || name === earlier) continue;
            assert.equal(name, earlier, `${day} ${minute}, colour not known: ${where}`);
          }
        }
        version = after;
      }
    }
    assert.ok(refused.has("hphc"));
  });

  it("leaves to rules of announced days what is theirs, and paints the others around them: 150 contracts", () => {
    let decided = 0;
    for (const seed of [...Array(150).keys()]) {
      const dice = new Dice(seed, 3);
      const some = Array.from({ length: dice.integer(1, 5) }, () => ({
        ...randomWindow(dice),
        class: dice.pick(names),
        ...(dice.happens(0.5) && { announced: dice.pick(["a", "b"]) }),
      }));
      const version = contractOf({ rules: [...some, { class: dice.pick(names) }] }).versions[0]!;
      const stroke = randomStroke(dice, version);
      const after = paintedOver(version, stroke)!;
      const marked = version.rules.map((rule) => (rule.announced ? { ...rule, class: "announced" } : rule));
      for (const label of [undefined, "a", "b"]) {
        const [was, is, whose] = [version.rules, after.rules, marked].map((rules) => {
          const contract = { ...contractOf({ rules: version.rules }), versions: [{ ...version, rules }] };
          return new Calendar(contract, { ...nothingAnnounced, isAnnounced: (one) => one === label });
        });
        for (const day of days) {
          const [before, now, deciding] = [was!, is!, whose!].map((one) => stepsOn(one, day));
          const isPainted = paintedOn(version, stroke, day);
          for (const minute of changesOf(stroke, before!, now!, deciding!)) {
            const isTheirs = classAt(deciding!, minute) === "announced";
            if (isTheirs && isPainted(minute)) decided++;
            const brush = isPainted(minute) && !isTheirs ? stroke.class : classAt(before!, minute);
            const where = JSON.stringify([seed, label, day, minute, stroke, version.rules, after.rules]);
            assert.equal(classAt(now!, minute), brush, where);
          }
        }
      }
    }
    assert.ok(decided > 100, String(decided));
  });

  it("has windows that do not meet, and is the same when painted again", () => {
    for (const seed of [...Array(300).keys()]) {
      const dice = new Dice(seed, 2);
      const version = contractOf({ offer: "hphc", hours: (randomVersion(dice) as ContractVersion).hours })
        .versions[0]!;
      const stroke = { ...randomStroke(dice, version), class: "HC" };
      const after = paintedOver(version, stroke)!;
      for (const season of [{ from: "01-01" }, ...seasonsOf(after)]) {
        const week = weekOf(after, season.from, "blue");
        assert.ok(
          !week.flat().some(({ overlaps }) => overlaps),
          JSON.stringify([seed, version.hours, after.hours]),
        );
      }
      const at = seasonsOf(version)[stroke.season];
      const season = Math.max(
        0,
        seasonsOf(after).findIndex(({ from }) => from === at?.from),
      );
      const isSame = seasonsOf(after).length === seasonsOf(version).length;
      if (isSame) assert.deepEqual(paintedOver(after, { ...stroke, season })!.hours, after.hours);
    }
  });

  const hphc = (hours: object[]): ContractVersion => contractOf({ offer: "hphc", hours }).versions[0]!;
  const stroke = { class: "HC", days: [1, 2, 3, 4, 5, 6, 7], season: 0, color: "blue" } as const;

  it("says a night as one window, keeps its minutes, and a weekend as a whole", () => {
    const night = hphc([{ from: "22:08", to: "06:08" }]);
    assert.deepEqual(painted(night, { ...stroke, start: 1_380, end: 1_440 })!.hours, [
      { from: "22:08", to: "06:08" },
    ]);
    assert.deepEqual(painted(night, { ...stroke, start: 360, end: 420 })!.hours, [
      { from: "22:08", to: "07:00" },
    ]);
    assert.deepEqual(painted(hphc([]), { ...stroke, start: 0, end: 360 })!.hours, [
      { from: "00:00", to: "06:00" },
    ]);
    const weekend = painted(night, { ...stroke, days: [6, 7], start: 0, end: 1_440 })!;
    assert.deepEqual(weekend.hours, [
      { from: "00:00", to: "24:00", days: [6, 7] },
      { from: "22:08", to: "06:08" },
    ]);
  });

  it("changes one season alone, and gives up seasons that have become alike", () => {
    const seasons = hphc([
      { from: "23:00", to: "07:00", season: winter },
      { from: "23:00", to: "07:00", season: summer },
      { from: "14:00", to: "17:00", season: summer },
    ]);
    assert.deepEqual(seasonsOf(seasons), [winter, summer]);
    assert.deepEqual(painted(seasons, { ...stroke, start: 720, end: 840 })!.hours, [
      { from: "12:00", to: "14:00", season: winter },
      { from: "23:00", to: "07:00" },
      { from: "14:00", to: "17:00", season: summer },
    ]);
    assert.deepEqual(painted(seasons, { ...stroke, start: 840, end: 1_020 })!.hours, [
      { from: "14:00", to: "17:00" },
      { from: "23:00", to: "07:00" },
    ]);
  });

  it("refuses to take the last off-peak hour away", () => {
    for (const offer of ["hphc", "tempo"]) {
      const [version] = contractOf({ offer, hours: [{ from: "22:00", to: "06:00" }] }).versions;
      assert.equal(painted(version!, { ...stroke, class: "HP", start: 0, end: 1_440 }), undefined);
    }
  });

  it("adds a day to the rule that says the same, and takes it back", () => {
    const rules = [{ class: "Nuit", days: [6, 7], holidays: true }, { class: "Jour" }];
    const wednesday = { ...stroke, days: [3], start: 0, end: 1_440 };
    const version = contractOf({ rules }).versions[0]!;
    const after = paintedOver(version, { ...wednesday, class: "Nuit" })!;
    assert.deepEqual(after.rules, [{ ...rules[0], days: [3, 6, 7] }, rules[1]]);
    const back = paintedOver(
      contractOf({ rules: [{ class: "Nuit", days: [6, 7] }, rules[1]] }).versions[0]!,
      {
        ...wednesday,
        class: "Jour",
        days: [6],
      },
    );
    assert.deepEqual(back!.rules, [{ class: "Nuit", days: [7] }, rules[1]]);
  });

  it("leaves rules of colours and holidays below what is painted", () => {
    const rules = [
      { class: "Rouge", color: "red", from: "07:00", to: "01:00" },
      { class: "Nuit", days: [7], holidays: true },
      { class: "Jour" },
    ];
    const after = paintedOver(contractOf({ rules }).versions[0]!, {
      ...stroke,
      class: "Pointe",
      start: 1_080,
      end: 1_200,
    })!;
    assert.deepEqual(after.rules, [
      { class: "Pointe", from: "18:00", to: "20:00", holidays: false, color: "blue" },
      ...rules,
    ]);
  });
});
