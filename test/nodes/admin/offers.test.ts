/** The comparison of offers that the dialog of a contract shows, over the admin route. */
import assert from "node:assert/strict";
import contract from "../../../nodes/contract/index.js";
import { routes } from "../../../nodes/editor/api.js";
import type { ShownNewHours } from "../../../nodes/common/index.js";
import type { NewHoursAnswer, OffersComparison } from "../../../nodes/editor/contract-api.js";
import { base, hphc } from "../../fixtures/contracts.js";
import { Harness, type Setup } from "../harness.js";
import { ownCsv } from "../../fixtures/readings-csv.js";
import { daily, day } from "../../fixtures/readings.js";
import { HistoryFlow } from "../history-flow.js";
import { january } from "../january.js";
import { Admin, type Answer } from "./admin-client.js";

const NOON = "2026-02-14T12:00:00+01:00";
const node = (id: string, name: string, version: object) => ({
  id,
  type: "enedis-linky-contract",
  name,
  kind: "supply",
  versions: [version],
});

describe("admin: offers compared on a meter's readings", () => {
  const harness = new Harness();
  const admin = new Admin();
  const flow = new HistoryFlow(harness);
  const setup = (meter: object = { contract: "own" }, more: readonly object[] = []): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, ...meter },
      more: [
        node("own", "Maison", base(0.25, 15.5)),
        node("other", "<b>$&</b>", base(0.15, 15.5)),
        ...(more as NonNullable<Setup["more"]>),
      ],
    });
  const ask = <T = OffersComparison>(body: object = {}): Promise<Answer<T>> =>
    admin.ask<T>("offers", { id: "meter", ...body });
  const failed = async (body: object = {}): Promise<[number, string, string]> => {
    const { status, json } = await ask<{ error: { code: string; text: string } }>(body);
    return [status, json.error.code, json.error.text];
  };
  const deploy = async (meter?: object, more?: readonly object[]): Promise<void> => {
    await harness.deploy(setup(meter, more), "nodes");
    flow.listen();
  };

  before(async () => {
    await harness.open(NOON);
    await admin.open();
    await harness.start(setup());
    flow.listen();
  });
  after(async () => {
    await admin.close();
    await harness.close();
  });

  it("may be read by users who may read", () => {
    assert.equal(routes.offers.permission, "read");
  });

  it("says so when nothing is held", async () => {
    const { status, json } = await ask();
    assert.equal(status, 200);
    assert.deepEqual(json.offers, []);
    assert.deepEqual(json.notes, [
      "No day of the last 12 whole months has complete readings of energy: wait for the history, or import files with a linky history node.",
    ]);
    assert.match(json.power, /^Power: no advice yet\. The highest power is known for only 0 of/);
  });

  it("is that of a history node, in the language of the request", async () => {
    await flow.ask({ action: "import", payload: january(28) });
    const answer = (await flow.ask({ action: "offers" })) as unknown as {
      readonly payload: readonly { readonly name: string; readonly value: number; readonly saving: number }[];
      readonly notes: readonly string[];
    };
    const { json } = await ask();
    const figures = ({ name, value, saving }: OffersComparison["offers"][number]) => ({
      name,
      value,
      saving,
    });
    assert.deepEqual(
      json.offers.map(figures),
      answer.payload.map((offer) => figures(offer as never)),
    );
    assert.deepEqual(json.notes, answer.notes);
    assert.equal(json.span, "From 1 February 2025 to 31 January 2026.");
    const own = json.offers.filter(({ present }) => present);
    // 28 days of 40 kWh, and of half a euro of subscription.
    assert.deepEqual(own, [
      { name: "Maison", power: 6, value: 28 * 40 * 0.25 + 14, saving: 0, present: true },
    ]);
    const other = json.offers.find(({ name }) => name === "<b>$&</b>");
    assert.deepEqual(other, {
      name: "<b>$&</b>",
      power: 6,
      value: 28 * 40 * 0.15 + 14,
      saving: 28 * 40 * 0.1,
      text: "The same subscription as your contract, −€112.00 of energy.",
    });
    const { json: french } = await ask({ language: "fr" });
    assert.equal(french.span, "Du 1er février 2025 au 31 janvier 2026.");
    assert.match(french.notes.join(" "), /28 jours.*Le tarif réglementé a été vérifié le/);
    assert.match(french.power, /^Puissance\u00a0: pas encore de conseil\. /);
  });

  it("says why a contract is not compared, in the language of the request", async () => {
    await deploy(undefined, [node("wrong", "Faux", { ...base(0.2, 15.5), power: 99 })]);
    const reasonIn = async (language: string): Promise<string> => {
      const { json } = await ask({ language });
      return json.offers.find(({ name }) => name === "Faux" || name.includes("sans nom"))!.reason!;
    };
    assert.match(await reasonIn("fr"), /Faux.*1 à 36/);
    assert.match(await reasonIn("en"), /Faux.*1 to 36/);
  });

  it("has the household's own contract first among those that cost the same", async () => {
    await deploy({ contract: "twin" }, [node("twin", "Jumeau", base(0.25, 15.5))]);
    const { json } = await ask();
    const same = json.offers.filter(({ value }) => value === 28 * 40 * 0.25 + 14);
    assert.deepEqual(
      same.map(({ name, text }) => [name, text]),
      [
        ["Jumeau", undefined],
        ["Maison", "The same cost as your contract."],
      ],
    );
    await deploy();
  });

  it("says of a power what helps who reads a dialog: no word on messages", async () => {
    const readings = daily(day("2025-02-14"), day("2026-02-14"), () => 8_500);
    await flow.ask({ action: "import", payload: ownCsv({ series: "max_power", readings }) });
    const powerOf = async (power: number, language = "en"): Promise<string> => {
      const own = { ...base(0, 0, { power }), prices: "regulated" };
      await deploy({ contract: "closed" }, [node("closed", "Base", own)]);
      return (await ask({ language })).json.power;
    };
    const closed = await powerOf(12);
    assert.match(
      closed,
      /losing Base\. First compare the other offers at 9\u00a0kVA: a linky history node can do so\./,
    );
    assert.doesNotMatch(closed, /“offers”/);
    const french = await powerOf(12, "fr");
    assert.match(french, /offres à 9\u00a0kVA\u00a0: un noeud linky history sait le faire\./);
    assert.doesNotMatch(french, /«\u00a0offers/);
    assert.match(
      await powerOf(18),
      /^Power to keep: 18\u00a0kVA\. Base at 18\u00a0kVA ends on 1 February 2027: /,
    );
    await deploy();
  });

  it("says what other off-peak hours would have changed, as a history node does", async () => {
    const hours = [{ from: "22:00", to: "06:00" }];
    const askHours = <T = NewHoursAnswer>(body: object): Promise<Answer<T>> =>
      admin.ask<T>("hours", { id: "meter", ...body });
    assert.equal(routes.hours.permission, "read");
    await deploy({ contract: "night" }, [
      node("night", "Nuit", hphc(0.2, 0.1, 31, { hours: [{ from: "23:00", to: "07:00" }] })),
    ]);
    const { payload, notes } = (await flow.ask({ action: "hours", hours })) as unknown as {
      readonly payload: ShownNewHours;
      readonly notes: readonly string[];
    };
    // From 22:00 to 23:00 2 kWh become cheap, from 06:00 to 07:00 1 kWh becomes dear.
    assert.equal(payload.difference, -2.8);
    const { status, json } = await askHours({ hours });
    assert.deepEqual([status, json.text], [200, payload.text]);
    assert.deepEqual(json.notes, ["From 1 February 2025 to 31 January 2026.", ...notes]);
    const french = await askHours({ hours, language: "fr" });
    assert.match(french.json.text, /^À ces heures, ces 28 jours auraient coûté 2,80\u00a0€ de moins\u00a0: /);
    for (const bad of [[], undefined, [{ from: "25:00", to: "06:00" }], "22:00", { length: 1 }]) {
      const answer = await askHours<{ error: { code: string } }>({ hours: bad });
      assert.deepEqual([answer.status, answer.json.error.code], [400, "bad_request"], JSON.stringify(bad));
    }
    await deploy();
    const refused = await askHours<{ error: { code: string; text: string } }>({ hours, language: "fr" });
    assert.deepEqual([refused.status, refused.json.error.code], [409, "credentials"]);
    assert.match(refused.json.error.text, /n’a pas d’heures creuses/);
  });

  it("makes one comparison at a time", async () => {
    const [first, second] = await Promise.all([ask(), failed()]);
    assert.equal(first.status, 200);
    assert.deepEqual(second.slice(0, 2), [409, "under_way"]);
    assert.equal((await ask()).status, 200);
  });

  it("is refused in words without a deployed meter, or one without a contract", async () => {
    assert.deepEqual((await failed({ id: "other meter" })).slice(0, 2), [400, "bad_request"]);
    assert.deepEqual((await failed({ id: "nobody" })).slice(0, 2), [404, "not_deployed"]);
    await deploy({ contract: "" });
    const [status, code, text] = await failed({ language: "fr" });
    assert.deepEqual([status, code], [409, "credentials"]);
    assert.match(text, /n’a pas de contrat de fourniture/);
    await deploy({ contract: "gone" });
    assert.deepEqual((await failed()).slice(0, 2), [409, "credentials"]);
    await deploy();
    assert.equal((await ask()).status, 200);
  });
});
