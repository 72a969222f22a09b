import assert from "node:assert/strict";
import type { AccessCheckAnswer, Estimate, MeterState, Started } from "../../../nodes/editor/api.js";
import { defaultSecret, fixtureHousehold } from "../../enedis-server/index.js";
import { NOON } from "../../fixtures/paris.js";
import { PDL, settled, until, type Harness, type Setup } from "../harness.js";
import { adminPerTest, type Admin } from "./admin-client.js";

describe("admin: a deployed meter", () => {
  let harness: Harness;
  let admin: Admin;
  adminPerTest((...made) => ([harness, admin] = made));

  async function deployed(setup: Setup = {}, options: Parameters<Harness["open"]>[1] = {}): Promise<void> {
    await harness.open(NOON, options);
    await harness.start(setup);
    await until("the first round has begun", () => harness.calls.length > 0);
    await settled(() => [harness.calls.length, harness.all.length], 900);
  }

  const accessCheck = async (language = "en"): Promise<AccessCheckAnswer> => {
    const answer = await admin.ask<AccessCheckAnswer>("doctor", { id: "meter", language });
    assert.equal(answer.status, 200, answer.text);
    assert.doesNotMatch(answer.text, new RegExp(`${PDL}|my-client-secret`));
    return answer.json;
  };

  /** The requested days of the access check, of the newest week and older. */
  const since = (before: number): string[] => harness.calls.slice(before).map(({ series }) => series);

  it("access check: at most one call for each series, once a minute, and all is well", async () => {
    await deployed();
    const before = harness.calls.length;
    const [answer, second] = await Promise.all([accessCheck(), admin.ask("doctor", { id: "meter" })]);
    assert.equal(second.status, 429);
    assert.equal(second.json.error.code, "too_soon");
    assert.deepEqual(since(before).sort(), [
      "consommation_quotidienne",
      "courbe_de_charge_consommation",
      "puissance_conso_max_quotidienne",
    ]);
    assert.equal(answer.verdict, "well");
    assert.equal(answer.summary.text, "Everything works.");
    assert.deepEqual(
      answer.series.map(({ verdict, text }) => [verdict, text]),
      Array(3).fill(["well", "Works: readings received through 23 November 2026."]),
    );
    assert.equal(answer.calls.used, harness.calls.length, "its calls are counted");
    assert.equal(answer.calls.cap, 400);
    assert.equal(answer.calls.left, 400 - harness.calls.length);
    assert.match(answer.calls.text, /of 400 requests made today \(UTC day\).*other programs/);
    assert.equal(harness.all.filter(({ readings }) => readings.some((r) => r.revised)).length, 0);

    harness.jump("2026-11-24T12:02:00+01:00");
    const french = await accessCheck("fr");
    assert.equal(french.summary.text, "Tout fonctionne.");
    assert.equal(french.series[0]!.name, "Énergie par jour, consommation");
  });

  it("access check: what is off at Enedis, and which page to open", async () => {
    const meter = { usagePointId: PDL, loadCurve: "off" } as const;
    await deployed({ meter: { loadCurveDays: 7 } }, { meters: [meter] });
    const answer = await accessCheck();
    assert.equal(answer.verdict, "attention");
    assert.equal(answer.summary.text, "One measure needs your attention.");
    const curve = answer.series.find(({ series }) => series === "load_curve")!;
    assert.equal(curve.verdict, "attention");
    assert.match(curve.text, /collection of hourly consumption is probably off/);
    assert.match(curve.link!, /enregistrement-collect-donnees/);
  });

  it("access check: requests a refused curve once, and when it is served again, it is collected again", async () => {
    const meter = { usagePointId: PDL, loadCurve: "refused" } as const;
    await deployed({ meter: { loadCurveDays: 20 } }, { meters: [meter] });
    await until("it is reported", () => harness.errors.length > 0);
    const curves = (): number => harness.calls.filter(({ series }) => series.startsWith("courbe")).length;
    await harness.send("refresh");
    await settled(() => harness.calls.length, 400);
    assert.equal(curves(), 1, "never without the check, nor by a refresh");
    const refused = await accessCheck();
    assert.equal(curves(), 2);
    const of = (answer: AccessCheckAnswer): AccessCheckAnswer["series"][number] =>
      answer.series.find(({ series }) => series === "load_curve")!;
    assert.deepEqual([refused.verdict, of(refused).verdict], ["attention", "failing"]);
    assert.match(of(refused).text, /ADAM-ERR0075/);
    assert.match(of(refused).action!, /turn on the recording.*then press “Check access”/);
    assert.equal(harness.errors.length, 1);

    harness.server.setMeter({ usagePointId: PDL });
    harness.jump("2026-11-24T12:02:00+01:00");
    const well = await accessCheck();
    assert.equal(well.verdict, "well");
    await until("its history comes", () => curves() >= 5);
    const { json } = await admin.ask<MeterState>("state", {}, "meter");
    assert.equal(json.coverage.find(({ series }) => series === "load_curve")!.notAsked, 0);
  });

  it("access check: a refusal of new credentials asks for patience, and claims nothing", async () => {
    await deployed({}, { meters: [{ usagePointId: PDL, consent: [] }] });
    await until(
      "it is reported",
      () => harness.errors.length > 0 && /next try/.test(harness.statuses.at(-1) ?? ""),
    );
    const told = harness.errors[0]!.message;
    assert.match(
      told,
      /If you have just given consent, wait for two days: Enedis often needs a day to activate it\. Otherwise: /,
    );
    assert.equal(harness.errors[0]!.code, "consent");
    assert.match(harness.statuses.at(-1)!, /^No consent found · next try/);
    const state = await admin.ask<MeterState>("state", {}, "meter");
    assert.equal(state.json.failing, true);
    assert.match(state.json.told.action!, /a day to activate it\. Otherwise: /);
    const before = harness.calls.length;
    const answer = await accessCheck();
    assert.equal(answer.verdict, "failing");
    assert.equal(since(before).length, 1, "the first refusal stands for all series of its direction");
    assert.match(answer.series[0]!.text, /ADAM-DC-0008/);
    assert.match(answer.series[0]!.action!, /a day to activate it\. Otherwise: /);
    assert.equal(answer.series[1]!.verdict, "not_asked");

    // The daily probe continues, and two days later patience is no longer the advice.
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the probe of the next day", () => harness.calls.length > before + 1);
    // An answer still on its way when the clock jumps would count for the next day.
    await until("it is reported", () => /26 Nov/.test(harness.statuses.at(-1)!));
    harness.jump("2026-11-26T09:08:00+01:00");
    await until("the probe of the day after", () => harness.calls.length > before + 2);
    await settled(() => harness.statuses.length, 400);
    harness.jump("2026-11-26T13:00:00+01:00");
    assert.doesNotMatch((await accessCheck()).series[0]!.action!, /a day to activate/);
  });

  it("access check: when both directions are refused, each says when it is tried again", async () => {
    const both = ["consumption", "production"] as const;
    await deployed(
      { in: { measures: ["daily"], direction: "both" }, meter: { dailyMonths: 0 } },
      { meters: [{ usagePointId: PDL, directions: both, consent: [] }] },
    );
    for (const language of ["en", "fr"]) {
      const { series } = await accessCheck(language);
      assert.deepEqual(
        series.map(({ direction }) => direction),
        both,
      );
      for (const { text, action } of series) {
        assert.match(text, /; one try a day, the next on |; un essai par jour, le prochain le /);
        assert.match(action!, /a day to activate it|un jour à l’activer/);
      }
      harness.jump("2026-11-24T12:02:00+01:00");
    }
  });

  it("access check: a consent that worked before is not new, and a restart forgets nothing", async () => {
    await deployed();
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    harness.jump("2026-11-24T12:02:00+01:00");
    assert.doesNotMatch((await accessCheck()).series[0]!.action!, /a day to activate/);
  });

  it("access check: a refusal of a new consent is described in the same way after a restart", async () => {
    await deployed({}, { meters: [{ usagePointId: PDL, consent: [] }] });
    await harness.stop();
    await harness.start();
    await until("its status shows it", () => harness.statuses.some((text) => text.startsWith("No consent")));
  });

  it("access check: the second source of a meter is checked itself, and says nothing of the first", async () => {
    await harness.open(NOON);
    const node = {
      type: "enedis-linky-config",
      minute: 20,
      dailyMonths: 0,
      loadCurveDays: 7,
      language: "en",
    };
    const credentials = { usagePointId: PDL, token: harness.server.token([PDL]) };
    const second = { ...node, id: "meter2", service: "conso-api", baseUrl: harness.url, credentials };
    await harness.start({ in: { measures: ["daily"] }, meter: { dailyMonths: 0 }, more: [second] });
    await until("the first round has begun", () => harness.calls.length > 0);
    await settled(() => [harness.calls.length, harness.all.length, harness.statuses.length], 900);
    const paths = (): string[] => harness.server.log.map(({ path }) => path);
    const before = paths().length;
    const ask = async (id: string): Promise<AccessCheckAnswer> =>
      (await admin.ask<AccessCheckAnswer>("doctor", { id, language: "en" })).json;
    const well = await ask("meter2");
    assert.deepEqual(paths().slice(before), ["/api/consommation_quotidienne"]);
    assert.deepEqual([well.verdict, well.calls.cap, well.calls.left], ["well", 30, 29]);
    const { json } = await admin.ask<MeterState>("state", {}, "meter2");
    assert.deepEqual([json.calls?.cap, json.failing], [30, false]);
    assert.deepEqual(json.deployed, { service: "conso-api", hint: PDL.slice(-4) });
    // Whatever is asked about the meter, it names the same instant.
    const { json: first } = await admin.ask<MeterState>("state", {}, "meter");
    assert.deepEqual([json.next, json.minuteOfFirst, first.minuteOfFirst], [first.next, 7, null]);
    for (const text of [harness.statuses.at(-1)!, json.told.text, first.told.text]) {
      assert.ok(text.includes(first.next!), text);
    }
    assert.equal((await ask("meter")).calls.cap, 400);

    const status = harness.statuses.at(-1);
    harness.server.misbehave({ as: "error_500", path: /^\/api/ });
    harness.jump("2026-11-24T12:02:00+01:00");
    assert.equal((await ask("meter2")).verdict, "failing");
    assert.deepEqual(harness.errors, []);
    assert.equal(harness.statuses.at(-1), status);
  });

  it("access check: a slower source without history was not asked, and says why", async () => {
    await harness.open(NOON, { medFormat: "v5" });
    const credentials = { usagePointId: PDL, token: defaultSecret };
    const second = {
      type: "enedis-linky-config",
      minute: 20,
      dailyMonths: 0,
      loadCurveDays: 7,
      language: "en",
      id: "meter2",
      service: "myelectricaldata",
      baseUrl: harness.url,
      credentials,
    };
    await harness.start({ in: { measures: ["daily"] }, meter: { dailyMonths: 0 }, more: [second] });
    await until("the first round has begun", () => harness.calls.length > 0);
    await settled(() => [harness.calls.length, harness.all.length, harness.statuses.length], 900);
    const check = () => admin.ask<AccessCheckAnswer>("doctor", { id: "meter2", language: "en" });
    assert.equal((await check()).json.series[0]!.verdict, "attention", "its answer tells how far it goes");
    harness.jump("2026-11-24T12:02:00+01:00");
    const before = harness.server.log.length;
    const [daily] = (await check()).json.series;
    assert.equal(harness.server.log.length, before);
    assert.equal(daily!.verdict, "not_asked");
    assert.match(daily!.text, /^Not checked: .* the first day to request is .*23.*cannot have yet\.$/);
    assert.equal(daily!.action, undefined);
  });

  it("access check: the first source's dialog checks the others too, in turn, with a result for each", async () => {
    await harness.open(NOON);
    const credentials = { usagePointId: PDL, token: harness.server.token([PDL]) };
    const second = {
      type: "enedis-linky-config",
      minute: 20,
      dailyMonths: 0,
      loadCurveDays: 7,
      language: "en",
      id: "meter2",
      name: "Spare",
      service: "conso-api",
      baseUrl: harness.url,
      credentials,
    };
    await harness.start({ in: { measures: ["daily"] }, meter: { dailyMonths: 0 }, more: [second] });
    await until("the first round has begun", () => harness.calls.length > 0);
    await settled(() => [harness.calls.length, harness.all.length, harness.statuses.length], 900);
    harness.server.misbehave({ as: "error_500", path: /^\/api/ });
    const before = harness.server.log.length;
    const answer = await accessCheck();
    assert.deepEqual([answer.verdict, answer.calls.cap], ["well", 400]);
    assert.deepEqual(
      answer.standIns.map(({ name, verdict, calls }) => [name, verdict, calls.cap, calls.left]),
      [["Spare, Conso API", "failing", 30, 29]],
    );
    assert.deepEqual(
      harness.server.log.slice(before).map(({ path }) => path.split("?")[0]!.split("/")[1]),
      ["mesure_synchrone_auto", "api"],
    );
    assert.deepEqual(harness.errors, [], "a failure of a stand-in is not the meter's");
    harness.jump("2026-11-24T12:02:00+01:00");
    const alone = (await admin.ask<AccessCheckAnswer>("doctor", { id: "meter2", language: "en" })).json;
    assert.deepEqual([alone.verdict, alone.standIns], ["failing", []]);
    const [skipped] = (await accessCheck()).standIns;
    assert.equal(skipped!.verdict, "not_asked");
    assert.match(skipped!.summary.text, /less than a minute ago/);
  });

  it("access check: no call within a ban, and none that would use up the day's calls", async () => {
    await deployed({ service: "conso-api" });
    const { json } = await admin.ask<{ token: { usagePointIds: string[] } }>("token", { id: "meter" });
    assert.deepEqual(json.token.usagePointIds, [PDL]);
    harness.server.misbehave({ as: "banned" });
    await harness.send("refresh");
    harness.jump("2026-11-24T13:59:00+01:00");
    const first = await accessCheck();
    assert.ok(first.verdict === "failing" || first.verdict === "not_asked");
    harness.jump("2026-11-24T14:02:00+01:00");
    const before = harness.server.log.length;
    const answer = await accessCheck();
    assert.equal(harness.server.log.length, before);
    assert.equal(answer.verdict, "not_asked");
    assert.ok(
      answer.remarks.some(({ text }) => /blocks your internet connection/.test(text)),
      JSON.stringify(answer.remarks),
    );
    assert.ok(answer.remarks.some(({ text }) => /The token is valid until \d+ November 2029, /.test(text)));
    assert.match(answer.calls.text, /blocks it for good at 100 requests a day/);
  });

  it("access check: after many clicks the readings keep their calls", async () => {
    await harness.open(NOON, {});
    await harness.start({ service: "conso-api", in: { measures: ["daily"] }, meter: { dailyMonths: 0 } });
    await until("the first round has ended", () => harness.messages.flat().length > 0);
    for (let minute = 2; ; minute += 2) {
      harness.jump(`2026-11-24T12:${String(minute).padStart(2, "0")}:00+01:00`);
      const { calls, verdict } = await accessCheck();
      assert.ok(calls.used <= 30);
      if (verdict === "not_asked") break;
      assert.ok(minute < 60);
      if (calls.used >= 12) break; // enough waiting: the rest is the queue's, tested there
    }
  });

  it("three secrets mistyped in the dialog stop no meter of the address", async () => {
    await harness.open(NOON);
    const setup: Setup = {
      service: "myelectricaldata",
      in: { measures: ["daily", "max_power"] },
      meter: { dailyMonths: 0, loadCurveDays: 0 },
    };
    await harness.start(setup);
    await until("the first round has begun", () => harness.calls.length > 0);
    for (const token of ["mistyped-1", "mistyped-2", "mistyped-3"]) {
      const answer = await admin.ask("meters", {
        id: "meter",
        baseUrl: harness.baseUrl("myelectricaldata"),
        token,
      });
      assert.equal(answer.json.error.code, "consent");
    }
    await until("the first round continues", () => harness.of("max_power").length > 0);
    assert.deepEqual(harness.errors, []);
  });

  it("state: coverage, calls, the next steps and the progress of a history", async () => {
    await deployed({ meter: { dailyMonths: 1, loadCurveDays: 7 } });
    const { json, text, status } = await admin.ask<MeterState>("state", {}, "meter");
    assert.equal(status, 200, text);
    assert.doesNotMatch(text, new RegExp(PDL));
    assert.equal(json.failing, false);
    assert.match(json.told.text, /^Up to date\. Next request at /);
    assert.equal(json.calls!.used, harness.calls.length);
    assert.equal(json.history.left, 0);
    assert.equal(json.history.text, "");
    assert.equal(json.lacking, "");
    assert.match(json.next!, /\d\d:\d\d$/);
    assert.ok(json.told.text.includes(json.next!), json.next!);
    assert.deepEqual(
      json.coverage.map(({ series, complete, missing, notAsked, newest }) => [
        series,
        complete,
        missing,
        notAsked,
        newest,
      ]),
      [
        ["daily", 31, 0, 0, "2026-11-23"],
        ["load_curve", 7, 0, 0, "2026-11-23"],
        ["max_power", 31, 0, 0, "2026-11-23"],
      ],
    );
    assert.equal(json.coverage[0]!.name, "Daily energy", "of one direction alone, it goes without saying");
    const all = { service: "data-connect", dailyMonths: 1, loadCurveDays: 7, id: "meter" };
    const held = await admin.ask<Estimate>("estimate", { ...all, language: "fr" });
    assert.equal(held.json.text, "Plus rien à demander.");
    const cost = await admin.ask<Estimate>("estimate", { id: "meter", language: "fr", again: true });
    assert.equal(cost.json.text, "Tout redemander\u00a0: 3 demandes, en moins d’un jour.");
    const before = harness.calls.length;
    const asked = await admin.ask<Estimate>("history", {}, "meter");
    assert.equal(asked.status, 200, asked.text);
    assert.equal(asked.json.calls, cost.json.calls, "the confirmation has stated the true cost");
    assert.equal(asked.json.calls, 3);
    assert.equal(asked.json.text, "The history is requested again: 3 requests, within a day.");
    assert.equal((await admin.ask("history", {}, "meter")).json.error.code, "under_way");
    await until("it is requested", () => harness.calls.length >= before + cost.json.calls);
    await settled(() => harness.calls.length, 900);
    assert.equal(harness.calls.length, before + cost.json.calls);
    assert.equal((await admin.ask<MeterState>("state", {}, "meter")).json.history.left, 0);
    assert.equal((await admin.ask("history", {}, "meter")).status, 200, "and again once it is done");
  });

  it("state: a running history shows its progress and how many days it still takes", async () => {
    await harness.open(NOON);
    await harness.start({
      service: "conso-api",
      in: { measures: ["load_curve"] },
      meter: { loadCurveDays: 700 },
    });
    await until("the history has begun", () => harness.calls.length > 2);
    const { json } = await admin.ask<MeterState>("state", {}, "meter");
    assert.match(json.history.text, /^History: [0-5]%, 6\d\d days of readings to go, in about 5 days\.$/);
    assert.equal(json.history.days, 700);
    assert.match(json.told.text, /^In progress: Load curve, consumption\.$/);
    const cost = await admin.ask<Estimate>("estimate", {
      id: "meter",
      language: "fr",
      again: true,
    });
    assert.equal(
      cost.json.text,
      "Tout redemander\u00a0: 100 demandes, environ 5 jours dans les limites de Conso API.",
    );
    const asked = await admin.ask<Estimate>("history", {}, "meter");
    assert.equal(asked.status, 200);
    assert.equal(
      asked.json.text,
      "The history is requested again: 100 requests, about 5 days within the limits of Conso API.",
    );
  });

  it("access check: a meter that no node uses yet is tried with all of its consumption", async () => {
    await harness.open(NOON);
    await harness.start({ in: { measures: [] } });
    await until("the meter has started", () => harness.statuses.length > 0);
    await settled(() => harness.statuses.length, 400);
    const { verdict, series } = await accessCheck();
    assert.equal(verdict, "well");
    assert.deepEqual(
      series.map(({ text }) => text),
      Array(3).fill("Works: readings received through 23 November 2026."),
    );
    assert.equal(harness.calls.length, 3);
    const { json } = await admin.ask<MeterState>("state", {}, "meter");
    assert.equal(json.told.text, "No node requests readings from this meter.");
    const { json: cost } = await admin.ask<Estimate>("estimate", { id: "meter", again: true });
    assert.deepEqual([cost.calls, cost.text], [0, "There is no history to request again."]);
  });

  it("state: a hole, and production with its own names", async () => {
    await deployed(
      { in: { direction: "both", measures: ["daily"] }, meter: { dailyMonths: 1 } },
      { household: fixtureHousehold({ holes: ["2026-11-20"] }) },
    );
    const { json } = await admin.ask<MeterState>("state", { language: "fr" }, "meter");
    assert.deepEqual(
      json.coverage.map(({ name, complete, missing }) => [name, complete, missing]),
      [
        ["Énergie par jour, consommation", 30, 1],
        ["Énergie par jour, production", 30, 1],
      ],
    );
    assert.equal(
      json.lacking,
      "Il manque des relevés du 20 novembre 2026\u00a0: ce jour est redemandé automatiquement.",
    );
  });

  it("estimate: for a new meter and for a deployed one with another depth", async () => {
    await deployed();
    const ask = async (body: object): Promise<Estimate> => {
      const answer = await admin.ask<Estimate>("estimate", body);
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    };
    const deep = { dailyMonths: 36, loadCurveDays: 745 };
    const fresh = await ask({ service: "conso-api", ...deep, language: "fr" });
    assert.equal(fresh.days, 6);
    assert.match(fresh.text, /environ 6 jours dans les limites de Conso API\.$/);
    const demo = { service: "demo", ...deep };
    assert.equal((await ask({ ...demo, language: "en" })).text, "Immediately.");
    assert.equal((await ask({ ...demo, language: "fr" })).text, "Immédiat.");
    assert.equal((await admin.ask("estimate", { id: "gone", again: true })).json.error.code, "not_deployed");
    const same = await ask({ service: "data-connect", dailyMonths: 1, loadCurveDays: 7, id: "meter" });
    assert.equal(same.calls, 0, "all of it is there");
    const more = await ask({ service: "data-connect", ...deep, id: "meter" });
    assert.ok(more.calls > 100 && more.days === 0);
    for (const wrong of [
      { service: "enedis", ...deep },
      { service: "conso-api", dailyMonths: 37, loadCurveDays: 7 },
      { service: "conso-api", dailyMonths: 1.5, loadCurveDays: 7 },
      { service: "conso-api", ...deep, more: 1 },
      { service: "conso-api", ...deep, id: "meter", again: true },
      { id: "meter", again: false },
      { again: true },
    ]) {
      assert.equal((await admin.ask("estimate", wrong)).json.error.code, "bad_request");
    }
  });

  it("buttons of the in node: refresh, and resend everything", async () => {
    await deployed({ in: { measures: ["daily"] } });
    const before = harness.all.length;
    const replayed = await admin.ask<Started>("replay", {}, "in");
    assert.equal(replayed.status, 200, replayed.text);
    await until("it is sent again", () => harness.all.length > before);
    const [message] = harness.all.slice(before) as unknown as { replay: boolean; readings: unknown[] }[];
    assert.equal(message!.replay, true);
    assert.equal(message!.readings.length, 31);
    const asked = await admin.ask<Started>("refresh", { language: "fr" }, "in");
    assert.match(asked.json.told.text, /^Demande prise en compte/);
    const wrong = await admin.ask("replay", { start: "2026-11-30" }, "in");
    assert.equal(wrong.status, 409);
    assert.equal(wrong.json.error.code, "input");
    assert.equal((await admin.ask("replay", { start: "yesterday" }, "in")).json.error.code, "bad_request");
    for (const id of ["unknown", "meter", "tab"]) {
      assert.equal((await admin.ask("refresh", {}, id)).json.error.code, "not_deployed", id);
    }
  });

  it("says what is missing when the meter is incomplete, and that it must be deployed", async () => {
    await harness.open(NOON, {});
    await harness.start({ credentials: { usagePointId: PDL } });
    for (const [name, body, id] of [
      ["doctor", { id: "meter" }, ""],
      ["state", {}, "meter"],
      ["history", {}, "meter"],
    ] as const) {
      const answer = await admin.ask(name, body, id);
      assert.equal(answer.status, 409, name);
      assert.equal(answer.json.error.code, "credentials");
      assert.match(answer.json.error.text, /client ID/);
      const absent = await admin.ask(name, "id" in body ? { id: "in" } : body, "in");
      assert.equal(absent.json.error.code, "not_deployed", name);
      assert.match(absent.json.error.text, /deploy, then try again/);
    }
    assert.equal(harness.server.log.length, 0);
    assert.equal((await admin.ask("refresh", {}, "in")).json.error.code, "credentials");
    await harness.stop();
    await harness.start({ in: { meter: "" } });
    const unchosen = await admin.ask("refresh", {}, "in");
    assert.deepEqual([unchosen.status, unchosen.json.error.code], [409, "credentials"]);
  });
});
