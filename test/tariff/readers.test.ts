/** Who reads the prices: evcc and power-saver, each as its own sources do (docs/dev/tariffs.md#readers-of-prices). */
import assert from "node:assert/strict";
import type { Written } from "../costs/second-implementation.js";
import { FakeClock, TariffHarness, type Sent } from "./harness.js";
import { minutesOf } from "./second-tariff.js";

const contracts: Record<string, Written> = {
  "HP/HC to the minute": {
    versions: [
      {
        from: "",
        offer: "hphc",
        power: 6,
        prices: { classes: { HP: 0.2142, HC: 0.1589 } },
        hours: [
          { from: "22:08", to: "06:08" },
          { from: "12:34", to: "14:34" },
        ],
      },
    ],
  },
  "free hours": {
    versions: [
      {
        from: "",
        offer: "custom",
        power: 6,
        prices: { classes: { FREE: 0, REST: 0.21 } },
        rules: [{ class: "FREE", from: "02:00", to: "06:00" }, { class: "REST" }],
      },
    ],
  },
  "one price": { versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }] },
};

/** As on a wire: what is not JSON is lost. */
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function saidAt(at: string, contract: Written, form: TariffHarness["form"]): Sent {
  const node = new TariffHarness(new FakeClock(at), contract, form);
  node.controller.close();
  return throughJson(node.sent[0]!);
}

/** Go's time.Time: RFC 3339. */
function goTime(value: unknown): number {
  assert.match(String(value), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  return Date.parse(String(value));
}

const QUARTER = 15 * 60_000;

/** evcc's custom tariff: `json.Unmarshal` into rates, cut to quarters, looked up by a binary search. */
function evccAt(forecast: string, now: number): (at: number) => number | undefined {
  const rates = (JSON.parse(forecast) as Record<string, unknown>[]).map(({ start, end, value }) => {
    assert.equal(typeof value, "number");
    return { start: goTime(start), end: goTime(end), value: Number(value) };
  });
  const present = Math.floor(now / QUARTER) * QUARTER;
  const slots = rates
    .filter(({ end }) => end > present)
    .flatMap(({ start, end, value }) =>
      Array.from({ length: Math.max(Math.trunc((end - start) / QUARTER), 1) }, (_, i) => ({
        start: start + i * QUARTER,
        end: start + (i + 1) * QUARTER,
        value,
      })),
    );
  return (at) => {
    let [low, high] = [0, slots.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (slots[middle]!.end <= at) low = middle + 1;
      else high = middle;
    }
    const found = slots[low];
    return found !== undefined && found.start <= at ? found.value : undefined;
  };
}

/** What power-saver 5.2 refuses, and its price of each minute. */
function powerSaverMinutes(payload: unknown): Map<number, number> {
  assert.ok(typeof payload === "object" && payload !== null);
  const { priceData, source } = payload as { priceData: Record<string, unknown>[]; source: unknown };
  assert.equal(typeof source, "string");
  assert.ok(priceData.length > 0);
  const minutes = new Map<number, number>();
  for (const { start, end, value, ...more } of priceData) {
    assert.ok(Boolean(start) && !Number.isNaN(Number(value)) && typeof value === "number");
    assert.deepEqual(more, {});
    for (let at = goTime(start); at < goTime(end); at += 60_000) {
      assert.ok(!minutes.has(at));
      minutes.set(at, value);
    }
  }
  return minutes;
}

const days = ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-11-24"];

for (const [title, contract] of Object.entries(contracts)) {
  const minute = minutesOf(contract, () => undefined);
  const priceAt = (at: number): number => Number(minute(at / 60_000).price) / 1e8;

  describe(`evcc reads ${title}`, () => {
    for (const day of days) {
      it(`on ${day}: every quarter has its price, by quarters of an hour and by hours`, () => {
        const now = Date.parse(`${day}T12:05:00Z`);
        for (const step of ["15", "60"] as const) {
          const { prices } = saidAt(new Date(now).toISOString(), contract, { step, format: "tariff" });
          const read = evccAt(JSON.stringify(prices), now);
          const [first, last] = [Math.floor(now / QUARTER) * QUARTER, Date.parse(prices.at(-1)!.end)];
          assert.equal(read(last), undefined);
          const length = Number(step) * 60_000;
          for (let at = first; at < last; at += QUARTER) {
            const slot = Math.floor(at / length) * length;
            const all = Array.from({ length: Number(step) }, (_, i) => priceAt(slot + i * 60_000));
            const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
            assert.ok(Math.abs(read(at)! - mean) < 1e-6, new Date(at).toISOString());
          }
        }
      });
    }
  });

  describe(`power-saver reads ${title}`, () => {
    for (const day of days) {
      for (const step of ["class", "60", "15"] as const) {
        it(`on ${day}, step ${step}`, () => {
          const at = `${day}T12:05:00Z`;
          const said = saidAt(at, contract, { step, format: "power-saver" });
          const minutes = powerSaverMinutes(said.payload);
          const tariff = saidAt(at, contract, { step: step === "class" ? "60" : step, format: "tariff" });
          assert.deepEqual([said["class"], said.prices], [tariff.payload, tariff.prices]);
          const { priceData } = said.payload as { priceData: Sent["prices"] };
          const length = step === "15" ? QUARTER : 4 * QUARTER;
          for (const { start, end } of priceData) assert.equal(Date.parse(end) - Date.parse(start), length);
          const sum = [...minutes].reduce((all, [one, value]) => all + value - priceAt(one), 0);
          assert.ok(Math.abs(sum / minutes.size) < 1e-6, String(sum));
          // Two days, of which one may have 23 or 25 hours.
          const changed =
            { "2026-03-28": -60, "2026-03-29": -60, "2026-10-24": 60, "2026-10-25": 60 }[day] ?? 0;
          assert.equal(minutes.size, 2 * 1_440 + changed);
        });
      }
    }
  });
}

it("evcc finds a gap where hours by class are not whole quarters: the help says to choose quarters", () => {
  const now = Date.parse("2026-11-24T08:00:00+01:00");
  const contract = contracts["HP/HC to the minute"]!;
  const { prices } = saidAt(new Date(now).toISOString(), contract, { step: "class", format: "tariff" });
  const read = evccAt(JSON.stringify(prices), now);
  assert.equal(read(Date.parse("2026-11-25T06:07:00+01:00")), undefined);
});
