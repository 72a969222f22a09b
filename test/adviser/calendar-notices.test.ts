/** What is said ahead of a contract's calendar: from when until when, and of which versions. */
import assert from "node:assert/strict";
import { calendarNotices } from "../../nodes/adviser/index.js";
import { formatDay, parseDay } from "../../nodes/readings/index.js";
import { readContract } from "../../nodes/pricing/index.js";

const base = { from: "", offer: "base", power: 18, prices: "regulated" };
const hphc = { from: "", offer: "hphc", power: 9, prices: "regulated" };
const winter = { from: "11-01", to: "03-31" };
const summer = { from: "04-01", to: "10-31" };

/** The notices of a day, as `event about`. */
function on(day: string, versions: readonly object[], more: object = {}): string[] {
  const read = readContract({ versions, ...more });
  assert.ok("contract" in read, JSON.stringify(read));
  return calendarNotices(read.contract, parseDay(day)!).map(({ event, about }) => `${event} ${about}`);
}

/** The first and the last day of a span on which something is said, and whether it is on all days between. */
function spanOf(versions: readonly object[]): string[] {
  const days: string[] = [];
  for (let day = parseDay("2026-10-01")!; day < parseDay("2028-02-01")!; day++) {
    if (on(formatDay(day), versions).length > 0) days.push(formatDay(day));
  }
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  assert.equal(days.length, parseDay(last)! - parseDay(first)! + 1, "without a gap");
  return [first, last];
}

describe("the notice that an offer ends", () => {
  it("is due in its last 60 days, at regulated prices", () => {
    for (const power of [18, 24, 30, 36]) {
      assert.deepEqual(spanOf([{ ...base, power }]), ["2026-12-03", "2027-01-31"], String(power));
    }
    assert.deepEqual(on("2026-12-03", [base]), ["offer_ends 2027-01-31"]);
    for (const power of [3, 6, 9, 12, 15]) assert.deepEqual(spanOf([{ ...base, power }]), []);
    assert.deepEqual(spanOf([{ ...base, offer: "tempo" }]), []);
    assert.deepEqual(spanOf([{ ...hphc, power: 18 }]), []);
    assert.deepEqual(spanOf([{ ...base, prices: { classes: { BASE: 0.2 } } }]), []);
  });

  it("is not due if a later version begins by then, and is that one's own", () => {
    const later = (from: string, more: object = {}): object[] => [
      base,
      { ...base, power: 12, from, ...more },
    ];
    assert.deepEqual(spanOf(later("2027-02-01")), []);
    assert.deepEqual(spanOf(later("2027-01-10")), []);
    assert.deepEqual(spanOf(later("2027-02-02")), ["2026-12-03", "2027-01-31"]);
    assert.deepEqual(spanOf(later("2027-01-10", { power: 24 })), ["2027-01-10", "2027-01-31"]);
    assert.deepEqual(spanOf([{ ...base, from: "2027-01-10" }]), ["2027-01-10", "2027-01-31"]);
  });
});

describe("the notice of the reform of off-peak hours", () => {
  const whole = ["2026-12-01", "2027-10-31"];
  const withHours = (...hours: object[]): object[] => [{ ...hphc, hours }];

  it("is due throughout the reform, whatever the prices", () => {
    const old = { from: "22:00", to: "06:00" };
    assert.deepEqual(spanOf(withHours(old)), whole);
    assert.deepEqual(on("2026-12-01", withHours(old)), ["hours_reform 2027-10-31"]);
    const own = { subscription: 15, classes: { HP: 0.2, HC: 0.1 } };
    assert.deepEqual(spanOf([{ ...hphc, prices: own, hours: [old] }]), whole);
    const [tempo, base6] = [
      { ...hphc, offer: "tempo", hours: [old] },
      { ...base, power: 6 },
    ];
    assert.deepEqual([spanOf([tempo]), spanOf([base6]), spanOf([hphc])], [[], [], []]);
  });

  for (const [why, hours, isMoved] of [
    ["at night and at noon", [hour("23:00", "07:00"), hour("11:00", "17:00")], false],
    ["one minute before 23:00", [hour("22:59", "06:59")], true],
    ["one minute after 07:00", [hour("23:01", "07:01")], true],
    ["one minute before 11:00", [hour("23:00", "06:00"), hour("10:59", "12:59")], true],
    ["one minute after 17:00", [hour("23:00", "06:00"), hour("15:00", "17:01")], true],
    ["of one minute at 20:59", [hour("20:59", "21:00")], true],
    ["in the evening of winter", [hour("21:00", "05:00", winter), hour("23:00", "07:00", summer)], false],
    ["in the evening of summer", [hour("23:00", "07:00", winter), hour("22:00", "06:00", summer)], true],
    ["from 17:00 in summer", [hour("23:00", "07:00", winter), hour("15:00", "18:00", summer)], false],
    ["from 17:00 in winter", [hour("23:00", "07:00", summer), hour("15:00", "18:00", winter)], true],
    ["from 10:00 in summer", [hour("10:00", "18:00", summer)], false],
    ["from 10:00 in winter", [hour("10:00", "16:00", winter)], true],
    // A season of the contract's own that runs over a change of the distributor's.
    ["from October to April, 21:00", [hour("21:00", "05:00", { from: "10-15", to: "04-15" })], true],
    ["on a day of October, 22:00", [hour("22:00", "23:00", { from: "10-31", to: "10-31" })], true],
    ["on a day of November, 22:00", [hour("22:00", "23:00", { from: "11-01", to: "11-01" })], false],
    ["on 29 February, 19:00", [hour("19:00", "20:00", { from: "02-29", to: "02-29" })], true],
    ["on Sundays, 08:00", [hour("23:00", "07:00"), { ...hour("08:00", "09:00"), days: [7] }], true],
    ["on Sundays over midnight", [{ ...hour("23:00", "07:00"), days: [7] }], false],
    ["on Sundays until Monday, 08:00", [{ ...hour("23:00", "08:00"), days: [7] }], true],
    ["all day", [hour("00:00", "00:00")], true],
  ] as const) {
    it(`is ${isMoved ? "" : "not "}due for hours ${why}`, () => {
      assert.deepEqual(spanOf(withHours(...hours)), isMoved ? whole : []);
    });
  }

  it("is about the version in force, if there is no later one", () => {
    const old = withHours(hour("22:00", "06:00"))[0]!;
    const fresh = { ...hphc, from: "2027-01-15", hours: [hour("23:00", "07:00")] };
    assert.deepEqual(spanOf([old, fresh]), []);
    assert.deepEqual(spanOf([old, { ...old, from: "2027-06-01" }]), ["2027-06-01", "2027-10-31"]);
    assert.deepEqual(spanOf([fresh, { ...old, from: "2027-03-01" }]), ["2027-03-01", "2027-10-31"]);
    assert.deepEqual(spanOf([old, { ...base, power: 6, from: "2028-01-01" }]), []);
  });
});

describe("the notice that a contract's year ends", () => {
  it("needs an anniversary", () => {
    assert.deepEqual(on("2026-12-02", [{ ...base, power: 6 }]), []);
    assert.deepEqual(on("2026-12-02", [{ ...base, power: 6 }], { anniversary: "" }), []);
    const first = { anniversary: "01-01" };
    assert.deepEqual(on("2026-12-01", [{ ...base, power: 6 }], first), []);
    assert.deepEqual(on("2026-12-02", [{ ...base, power: 6 }], first), ["year_end 2026-12-31"]);
  });
});

function hour(from: string, to: string, season?: object): object {
  return { from, to, ...(season && { season }) };
}
