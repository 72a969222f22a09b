import assert from "node:assert/strict";
import { Feed } from "../../nodes/archive/index.js";
import { messageOf, type ReadingMessage } from "../../nodes/in/message.js";
import { Harness, daily, day } from "../archive/harness.js";

describe("the service of a message", () => {
  it("is the one of the newest reading; a file's readings come from a file", async () => {
    const harness = new Harness();
    try {
      const { archive, point } = harness;
      const account = archive.sources.account("myelectricaldata", "https://gateway.example", ["secret"]);
      const { id } = archive.sources.source(point.id, account, ["secret"], harness.seconds);
      const merge = (of: string, source: number): Promise<unknown> =>
        archive.readings.merge({
          series: archive.usagePoints.series(point.id, "consumption", "daily"),
          readings: daily(day(of), day(of) + 1, () => 5_000),
          source,
          days: { start: day(of), end: day(of) + 1 },
          now: harness.seconds,
        });
      await merge("2026-11-20", id);
      const feed = new Feed({
        archive,
        node: "in",
        usagePoint: point,
        start: "history",
        now: () => harness.seconds,
        outputs: [
          { direction: "consumption", measure: "daily" },
          { direction: "consumption", measure: "yearly" },
        ],
      });
      const next = (): ReadingMessage[] => {
        const messages: ReadingMessage[] = [];
        for (let parcel = feed.next(); parcel !== undefined; parcel = feed.next()) {
          messages.push(messageOf({ name: "", usagePointId: point.pdl }, parcel));
        }
        return messages;
      };
      const services = (): unknown[] => next().map(({ measure, service }) => [measure, service]);
      assert.deepEqual(services(), [
        ["daily", "myelectricaldata"],
        ["yearly", "myelectricaldata"],
      ]);
      await merge("2026-11-21", archive.sources.fileSource(point.id, "import", harness.seconds));
      assert.deepEqual(services(), [
        ["daily", "file"],
        ["yearly", "file"],
      ]);
      await merge("2026-11-10", id);
      assert.deepEqual(services(), [
        ["daily", "file"],
        ["yearly", "file"],
      ]);
      await merge("2026-11-22", 999);
      assert.ok(next().every((message) => !("service" in message)));
    } finally {
      harness.remove();
    }
  });
});
