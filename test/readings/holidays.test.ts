import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { formatDay, isHoliday, parseDay } from "../../nodes/readings/index.js";
import { holidaysOf } from "../costs/paris-by-rule.js";
import { bundled } from "../own-process.js";

/** Hosts whose clocks change in the weeks between Easter and Whit Monday, or are far ahead of Paris. */
const hosts = ["Australia/Sydney", "America/Santiago", "Pacific/Kiritimati", "Africa/Casablanca"];
const YEARS = { first: 2014, last: 2040 };

describe("public holidays", () => {
  const expected = Array.from({ length: YEARS.last - YEARS.first + 1 }, (_, i) =>
    holidaysOf(YEARS.first + i),
  ).flat();

  it("are right in this zone", () => {
    const [first, last] = [parseDay(`${YEARS.first}-01-01`)!, parseDay(`${YEARS.last}-12-31`)!];
    const days = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    assert.deepEqual(days.filter(isHoliday).map(formatDay), expected);
  });

  for (const host of hosts) {
    it(`are the same for a host in ${host}`, () => {
      const script = `
        const { formatDay, isHoliday, parseDay } = require(${JSON.stringify(bundled(path.join(__dirname, "..", "..", "nodes", "readings", "index.ts")))});
        const free = [];
        for (let day = parseDay("${YEARS.first}-01-01"); day <= parseDay("${YEARS.last}-12-31"); day++) {
          if (isHoliday(day)) free.push(formatDay(day));
        }
        process.stdout.write(JSON.stringify(free));`;
      const said = execFileSync(process.execPath, ["--eval", script], {
        env: { ...process.env, TZ: host },
        encoding: "utf8",
      });
      assert.deepEqual(JSON.parse(said), expected);
    });
  }
});
