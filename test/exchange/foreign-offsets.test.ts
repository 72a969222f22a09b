/** Days whose stamps a program wrote with the offset of another zone (docs/dev/enedis.md#index-stamps). */
import assert from "node:assert/strict";
import { dayOf, formatDay, startOfDay } from "../../nodes/readings/index.js";
import { day } from "../fixtures/paris.js";
import { indexCsv, read, type FileContent } from "./sample-files.js";
import { measure, r64 as r64Json } from "./saved-json.js";
import { intervals, r64, r65, spans } from "./tables.js";

const daily = ["2026-02-03", "2026-02-04", "2026-06-03", "2026-06-04"].map((text, i) => ({
  start: startOfDay(day(text)),
  step: 86_400,
  value: 9_000 + i,
}));

const shown = ({ series }: FileContent): string[] =>
  series.flatMap(({ readings }) => readings.map(({ start, value }) => `${formatDay(dayOf(start))} ${value}`));

/** The beginning of a Paris day as other zones write it. */
const zones: Readonly<Record<string, (midnight: number) => string>> = {
  UTC: (midnight) => new Date(midnight * 1_000).toISOString().replace(".000", ""),
  "UTC with digits": (midnight) => new Date(midnight * 1_000).toISOString().replace(".000Z", "+00:00"),
  "New York": (midnight) => new Date((midnight - 18_000) * 1_000).toISOString().replace(".000Z", "-05:00"),
  Tokyo: (midnight) => new Date((midnight + 32_400) * 1_000).toISOString().replace(".000Z", "+09:00"),
  // The furthest one.
  Kiritimati: (midnight) => new Date((midnight + 50_400) * 1_000).toISOString().replace(".000Z", "+14:00"),
};

/** Every date of a file, or midnight, changed. */
function changed(text: string, zone: (midnight: number) => string): string {
  return text.replace(
    /(?<=^|[";])(20\d\d-\d\d-\d\d)(?:[T ]00:00:00)?(?:\+0[12]:00)?(?=[";])/gm,
    (_, date: string) => zone(startOfDay(day(date))),
  );
}

const all = intervals(...spans.ordinary, 60);
const files: Readonly<Record<string, string>> = {
  "2026 JSON": JSON.stringify({ ...measure("EA", daily), periode: {} }),
  "R64 JSON": JSON.stringify(r64Json(daily.slice(0, 2))),
  R64: r64(all),
  R65: r65(all),
  "customer CSV": indexCsv([
    ["2026-02-03T00:00:00+01:00", "1000"],
    ["2026-02-04T00:00:00+01:00", "1800"],
    ["2026-02-05T00:00:00+01:00", "3100"],
  ]),
};

describe("days with the offset of another zone", () => {
  for (const [name, text] of Object.entries(files)) {
    for (const [zone, write] of Object.entries(zones)) {
      it(`${name}, ${zone}: the day in Paris`, async () => {
        const other = changed(text, write);
        assert.notEqual(other, text);
        const [before, after] = [await read(text), await read(other)];
        assert.ok(shown(before).length >= 2);
        assert.deepEqual(shown(after), shown(before));
        assert.deepEqual(after.rejected, before.rejected);
      });
    }
  }

  it("with an offset of Paris, also that of the other half of the year, the printed date counts", async () => {
    const rows = indexCsv([
      ["2026-02-03T00:00:00+02:00", "1000"],
      ["2026-02-04T01:00:00+02:00", "1800"],
      ["2026-02-05T00:00:00+01:00", "3100"],
    ]);
    assert.deepEqual(shown(await read(rows)), ["2026-02-03 800", "2026-02-04 1300"]);
  });
});
