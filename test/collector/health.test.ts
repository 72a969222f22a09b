/** An outage of something beside the service: when it is worth a message. */
import assert from "node:assert/strict";
import { isWorthTelling } from "../../nodes/collector/index.js";

const at = (text: string): number => Date.parse(`${text}+01:00`) / 1_000;

describe("an outage beside the service", () => {
  const cases = [
    ["since noon, before 20 h", "2026-11-24T12:00:00", "2026-11-24T19:59:59", false],
    ["since noon, at 20 h", "2026-11-24T12:00:00", "2026-11-24T20:00:00", true],
    ["since 20 h sharp", "2026-11-24T20:00:00", "2026-11-24T20:00:00", true],
    ["for a moment of the evening", "2026-11-24T20:00:01", "2026-11-24T20:10:00", false],
    ["for ten minutes of it", "2026-11-24T20:00:01", "2026-11-24T20:10:01", true],
    ["the next morning, too", "2026-11-24T20:00:01", "2026-11-25T06:00:00", true],
    ["since a moment before midnight", "2026-11-24T23:51:00", "2026-11-25T12:00:00", false],
    ["and then at 20 h", "2026-11-24T23:51:00", "2026-11-25T20:00:00", true],
    ["since the small hours", "2026-11-24T03:00:00", "2026-11-24T12:00:00", false],
  ] as const;
  for (const [title, since, now, expected] of cases) {
    it(`${title}: ${expected ? "is" : "is not yet"} worth a message`, () => {
      assert.equal(isWorthTelling(at(since), at(now)), expected);
    });
  }

  it("stays so until it ends", () => {
    for (let since = at("2026-10-24T00:00:00"); since < at("2026-10-26T00:00:00"); since += 613) {
      let was = false;
      for (let now = since; now < since + 200_000; now += 997) {
        const is = isWorthTelling(since, now);
        assert.ok(is || !was, `${since} ${now}`);
        was = is;
      }
      assert.ok(was);
    }
  });
});
