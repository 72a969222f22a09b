/** A year of the calendar of offers on a clock of its own: what a `tariff` node says, when, and once across restarts. */
import assert from "node:assert/strict";
import { Notices } from "../../nodes/common/index.js";
import { formatDay, parseDay } from "../../nodes/readings/index.js";
import { midnight } from "../costs/paris-by-rule.js";
import type { Written } from "../costs/second-implementation.js";
import { FakeClock, FakeColors, TariffHarness, type Sent } from "./harness.js";

const first = "2026-11-28";
const last = "2027-11-30";

/** The days of a walk on which Node-RED starts anew, so that what was told must be remembered. */
const restarts = [
  "2026-12-01",
  "2026-12-20",
  "2027-02-01",
  "2027-02-15",
  "2027-04-01",
  "2027-08-01",
  "2027-11-01",
];

/** The archive's memory of what was told. */
function memory(): ConstructorParameters<typeof Notices>[0] {
  const told = new Map<string, string>();
  const key = (...parts: unknown[]): string => JSON.stringify(parts);
  return {
    readable: {
      health: {
        told: (node: string, point: number, topic: string) => told.get(key(node, point, topic)),
        tell: (node: string, point: number, topic: string, about: string) =>
          told.set(key(node, point, topic), about),
      },
    },
    problem: undefined,
    wakeSoon: () => undefined,
    accompany: () => undefined,
  } as never;
}

/** Everything but the price that the node says: the Paris day of each notice. */
function walk(contract: Written): { heard: string[]; noted: string[] } {
  const clock = new FakeClock(new Date(midnight(first) * 60_000).toISOString());
  const archive = memory();
  const [notices, noted]: [Sent[], string[]] = [[], []];
  let harness: TariffHarness | undefined;
  let companion: Notices;
  const start = (): void => {
    harness?.controller.close();
    companion = new Notices(archive);
    harness = new TariffHarness(clock, contract, undefined, new FakeColors(), companion);
  };
  for (let day = parseDay(first)!; day <= parseDay(last)!; day++) {
    const text = formatDay(day);
    if (harness === undefined || restarts.includes(text)) start();
    // The days between are slept through: what becomes due at midnight is said by then.
    const instant = midnight(text) * 60_000;
    if (clock.now() < instant) clock.jump(new Date(instant).toISOString());
    clock.runTo(instant + 30_000);
    companion!.wake(archive.readable);
    const { sent } = harness!;
    notices.push(
      ...sent.filter(({ event }) => ["prices_old", "offer_ends", "hours_reform", "year_end"].includes(event)),
    );
    if (JSON.stringify(sent.map(({ notes }) => notes)).includes("1 February 2027")) noted.push(text);
    sent.length = 0;
  }
  harness!.controller.close();
  const dayOf = ({ at }: Sent): string =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(at);
  return { heard: notices.map((one) => `${dayOf(one)} ${one.event}`), noted };
}

const version = { from: "", power: 12, prices: "regulated" };
const contractOf = (...versions: object[]): Written =>
  ({ versions: versions.map((one) => ({ ...version, ...one })) }) as never;
const winter = { from: "11-01", to: "03-31" };
const summer = { from: "04-01", to: "10-31" };
const old = { offer: "hphc", power: 9, hours: [{ from: "22:30", to: "06:30" }] };
const fresh = {
  offer: "hphc",
  power: 9,
  hours: [
    { from: "23:00", to: "07:00", season: winter },
    { from: "02:00", to: "07:00", season: summer },
    { from: "14:00", to: "17:00", season: summer },
  ],
};
const prices = { subscription: 12, classes: { HP: 0.21, HC: 0.15, BASE: 0.19 } };

describe("a tariff node from December 2026 to November 2027", () => {
  for (const [who, contract, heard] of [
    ["Base 12", contractOf({ offer: "base" }), ["2027-02-15 prices_old"]],
    [
      "Base 18, whose next offer is entered too late",
      contractOf({ offer: "base", power: 18 }, { offer: "base", prices, from: "2027-02-10" }),
      ["2026-12-03 offer_ends"],
    ],
    [
      "Base 18, which becomes HP/HC on that day",
      contractOf({ offer: "base", power: 18 }, { ...fresh, power: 18, from: "2027-02-01" }),
      ["2027-02-15 prices_old"],
    ],
    ["Base 18 at own prices", contractOf({ offer: "base", power: 18, prices }), []],
    ["HP/HC, old hours", contractOf(old), ["2026-12-01 hours_reform", "2027-02-15 prices_old"]],
    ["HP/HC, new hours", contractOf(fresh), ["2027-02-15 prices_old"]],
    [
      "HP/HC, moved on 15 January, entered on time",
      contractOf(old, { ...fresh, from: "2027-01-15" }),
      ["2027-02-15 prices_old"],
    ],
    ["HP/HC, old hours at own prices", contractOf({ ...old, prices }), ["2026-12-01 hours_reform"]],
    ["Tempo", contractOf({ offer: "tempo", power: 9 }), ["2027-02-15 prices_old"]],
    ["own prices", contractOf({ offer: "base", prices }), []],
    ["nothing yet", contractOf({ ...old, from: "2028-01-01" }), []],
  ] as const) {
    it(`says to ${who} what is to come, each once`, () => {
      assert.deepEqual(walk(contract).heard, heard);
    });
  }

  it("has the note of old prices in each message from 15 February on, while the table prices", () => {
    const { noted } = walk(contractOf({ offer: "base" }, { offer: "base", prices, from: "2027-05-01" }));
    // The prices of a message are those of two days.
    assert.deepEqual([noted[0], noted.at(-1), noted.length], ["2027-02-15", "2027-04-30", 75]);
    assert.deepEqual(walk(contractOf({ offer: "base", prices })).noted, []);
  });

  for (const [anniversary, heard] of [
    [undefined, []],
    ["", []],
    ["01-01", ["2026-12-02 year_end"]],
    ["11-15", ["2027-10-16 year_end"]],
    ["12-15", ["2026-11-28 year_end", "2027-11-15 year_end"]],
  ] as const) {
    it(`says that a year ends where its anniversary is ${JSON.stringify(anniversary)}`, () => {
      const contract = contractOf({ offer: "base", prices });
      assert.deepEqual(walk({ ...contract, anniversary } as never).heard, heard);
    });
  }
});
