/** What flows behind a Status node read of a status: its event, whatever the language of its text. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import { StatusDisplay } from "../../nodes/common/index.js";
import { statusAppearances, statusOf, type StatusEvent } from "../../nodes/common/base/node-status.js";
import linkyMeter from "../../nodes/widget/index.js";
import { fixtureHousehold, type Mishap } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, until, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

const DATA = /mesure_synchrone|\/api\//;
const events = Object.keys(statusAppearances) as (keyof typeof statusAppearances)[];

describe("the events of statuses", function () {
  it("are those of the contract, each with its form", () => {
    const contract = readFileSync(path.join(__dirname, "../../docs/dev/contract.md"), "utf8");
    const [, section = ""] = /^## Statuses\n([\s\S]*?)\n## /m.exec(contract) ?? [];
    const rows = [...section.matchAll(/^\| `(\w+)` +\| ([\w ]+?) +\|/gm)]
      .map(([, ...row]) => row)
      .filter(([event]) => event !== "event");
    const written = Object.entries(statusAppearances).map(([event, appearance]) => [
      event,
      appearance.join(" "),
    ]);
    const sorted = (list: readonly (readonly unknown[])[]): string[] => list.map(String).sort();
    assert.deepEqual(sorted(rows), sorted([...written, ["idle", "none"]]));
  });

  describe("reach a Status node", () => {
    let harness: Harness;
    harnessPerTest((fresh) => (harness = fresh), NOON);

    it("each of them, beside what the editor shows", async () => {
      function shower(RED: NodeAPI): void {
        RED.nodes.registerType("shower", function (this: Node, def: NodeDef) {
          RED.nodes.createNode(this, def);
          const display = new StatusDisplay(this, () => "en");
          this.on("input", (msg) => {
            display.show(statusOf(msg.payload as (typeof events)[number], "a text"));
          });
        });
      }
      const more = [{ id: "shower", type: "shower", z: "tab", wires: [] }];
      await harness.start({ in: { meter: "" }, statusOf: "shower", more, types: [shower] });
      for (const event of events) helper.getNode("shower").receive({ payload: event });
      await until("all are read", () => harness.events.length === events.length);
      assert.deepEqual(harness.events, events);
      const fills = events.map((event) => statusAppearances[event][0]);
      assert.deepEqual([harness.fills, [...new Set(harness.statuses)]], [fills, ["a text"]]);
    });
  });

  for (const language of ["fr", "en"] as const) {
    describe(`from nodes in ${language}`, () => {
      let harness: Harness;
      let flow: HistoryFlow;
      beforeEach(() => {
        harness = new Harness();
        flow = new HistoryFlow(harness);
      });
      afterEach(() => harness.close());

      const reads = (event: StatusEvent): Promise<void> =>
        until(`a flow reads ${event}`, () => harness.events.includes(event)).catch((error: unknown) => {
          throw new Error(harness.events.join(), { cause: error });
        });

      const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0, language } };
      const refusing =
        (as: Mishap) =>
        (own: Harness): Setup => {
          own.server.misbehave({ as, path: DATA });
          return daily;
        };
      const consenting =
        (meter: object) =>
        (own: Harness): Setup => {
          own.server.setMeter({ usagePointId: PDL, ...meter });
          return { ...daily, in: { measures: ["daily"], direction: "production" } };
        };
      const token =
        (exp: number) =>
        (own: Harness): Setup => ({
          ...daily,
          service: "conso-api",
          credentials: { usagePointId: PDL, token: own.server.token([PDL], exp) },
        });
      const quota = {
        status: 429,
        body: JSON.stringify({ code: "900804", message: "Message throttled out" }),
      };
      const notHolder = { status: 400, body: JSON.stringify({ error: "ADAM-DC-0007" }) };
      const causes: readonly (readonly [string, (own: Harness) => Setup])[] = [
        ["no_meter", () => ({ in: { meter: "" } })],
        ["credentials", () => ({ ...daily, credentials: {} })],
        ["token_expired", token(1_700_000_000)],
        ["nothing_wanted", () => ({ ...daily, in: { measures: [] } })],
        ["archive", (own) => ((own.settings.archive = ""), daily)],
        ["clock", (own) => (own.jump("2020-01-01T12:00:00+01:00"), daily)],
        ["starting fetching up_to_date", () => daily],
        ["waiting", () => daily],
        ["quota", refusing(quota)],
        ["unavailable", refusing("error_500")],
        ["bad_answer", refusing("html")],
        ["banned", refusing("banned")],
        // A token that was issued just now, and what Enedis has answered to new consents.
        ["fresh_consent", (own) => (refusing(notHolder)(own), token(1_890_000_000)(own))],
        ["consent", consenting({ consent: [] })],
        ["refused", consenting({ directions: ["consumption"] })],
      ];
      for (const [expected, cause] of causes) {
        it(`linky in: ${expected}`, async () => {
          const holes = expected === "waiting" ? ["2026-11-23"] : [];
          await harness.open(NOON, { household: fixtureHousehold({ holes }) });
          await harness.start(cause(harness));
          for (const event of expected.split(" ")) await reads(event as StatusEvent);
        });
      }

      it("linky in: consent, once it is no longer new", async () => {
        await harness.open(NOON);
        harness.server.misbehave({ as: notHolder, path: /./ });
        await harness.start(token(1_890_000_000)(harness));
        await reads("fresh_consent");
        // A tick after the days in which Enedis may still activate a consent.
        harness.jump("2026-11-28T09:08:00+01:00");
        await reads("consent");
      });

      it("linky in: replaying", async () => {
        await harness.open(NOON);
        await harness.start(daily);
        await reads("up_to_date");
        await harness.send({ action: "replay", start: "2026-11-01" });
        await reads("replaying");
      });

      it("linky history: what it does, and its results", async () => {
        await harness.open(NOON);
        const last = async (event: StatusEvent, ask: () => Promise<unknown>): Promise<void> => {
          harness.events.length = 0;
          await ask();
          await until(
            `${event} is last, not ${harness.events.join()}`,
            () => harness.events.at(-1) === event,
          );
        };
        const started = flow.setup({
          ...daily,
          statusOf: "history",
          history: { measure: "daily", step: "day" },
        });
        await harness.start({ ...started, in: { measures: ["daily"] } });
        flow.listen();
        const days = { start: "2026-11-23", end: "2026-11-23" };
        await until("readings come", () => harness.all.length > 0);
        await last("answered", () => flow.ask(days));
        await last("incomplete", () => flow.ask({ start: "2026-11-20", end: "2026-11-23" }));
        await last("no_readings", () => flow.ask({ start: "2026-01-01", end: "2026-01-02" }));
        await last("failed", () => assert.rejects(flow.ask({ start: "?" })));
        await last("exported", () => flow.ask({ action: "export" }));
        assert.ok(harness.events.includes("exporting"), harness.events.join());
        await last("copied", () => flow.ask({ action: "backup" }));
        assert.ok(harness.events.includes("copying"), harness.events.join());
        const backup = (await flow.ask({ action: "backup" })).payload as string;
        await last("answered", () => flow.ask({ action: "state" }));

        const csv = (await flow.ask({ action: "export" })).payload as string;
        const heading = csv.split("\n")[0]!;
        const file = (value: string): string =>
          [heading, csv.split("\n")[1]!.replace(/,[\d.]+,kWh/, `,${value},kWh`), ""].join("\n");
        await last("imported", () => flow.ask({ action: "import", payload: csv }));
        assert.ok(harness.events.includes("importing"), harness.events.join());
        await last("imported_in_part", () => flow.ask({ action: "import", payload: file("1.001") }));
        await last("previewed", () => flow.ask({ action: "import", payload: csv, dryRun: true }));
        await last("previewed_in_part", () =>
          flow.ask({ action: "import", payload: file("1.001"), dryRun: true }),
        );
        await last("imported", () => flow.ask({ action: "restore", path: backup }));
        assert.ok(harness.events.includes("restoring"), harness.events.join());
        await last("erased", () => flow.ask({ action: "forget", confirm: PDL }));
      });

      it("linky history: idle before the first request", async () => {
        await harness.open(NOON);
        await harness.start(flow.setup({ ...daily, statusOf: "history" }));
        await reads("idle");
      });

      it("linky meter: what keeps it from working, and its meter's own", async () => {
        await harness.open(NOON);
        const dashboard = new FakeDashboard();
        const widget = { id: "widget", type: "ui-enedis-linky", z: "tab", group: "group", wires: [] };
        const setup = (more: object): Setup => ({
          meter: { dailyMonths: 0, language },
          in: { meter: "" },
          statusOf: "widget",
          more: [
            { id: "group", type: "ui-group", name: "" },
            { ...widget, ...more },
          ],
          types: [dashboard.type, linkyMeter],
        });
        await harness.start(setup({ meter: "" }));
        await reads("no_meter");
        const wired = setup({ meter: "" });
        const wire = { id: "wire", type: "helper", z: "tab", wires: [["widget"]] };
        await harness.deploy({ ...wired, more: [...wired.more!, wire] });
        await reads("wired");
        dashboard.widgets.get("widget")!.events.onChange({}, { ask: "element" });
        await reads("old_dashboard");
        harness.events.length = 0;
        await harness.deploy(setup({ meter: "absent" }));
        await reads("no_meter");
        await harness.deploy(setup({ meter: "meter" }));
        await reads("up_to_date");
      });

      it("linky meter: no_group", async () => {
        await harness.open(NOON);
        const more = [{ id: "widget", type: "ui-enedis-linky", z: "tab", group: "", wires: [] }];
        const setup: Setup = { in: { meter: "" }, statusOf: "widget", more, types: [linkyMeter] };
        await harness.start(setup);
        await reads("no_group");
      });
    });
  }
});
