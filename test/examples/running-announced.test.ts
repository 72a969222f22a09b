/** The example of announced days, running: a mail and a webhook say a day, the contract takes it, and a notice leaves. */
import assert from "node:assert/strict";
import { FIRST_RUN_MS, installNodeRed } from "../installs.js";
import { settled, until } from "../until.js";
import { example, ExampleHarness, nodeOf } from "./harness.js";
import { DAY, inParis, noon } from "./running-examples.js";

const flow = example(30);
const [tariff, notice] = [nodeOf(flow, "enedis-linky tariff"), nodeOf(flow, "L’avis")];
const SECRET = "sixteen-characters-or-more";

describe("the example of announced days", function () {
  this.timeout(60_000);
  const cleanUps: (() => unknown)[] = [];
  let running: ExampleHarness;

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    running = new ExampleHarness({
      flows: flow.nodes,
      patch: new Map([[nodeOf(flow, "tab").id, { env: [{ name: "SECRET", value: SECRET, type: "str" }] }]]),
      taps: [tariff.id, notice.id],
      credentials: {},
      palette: new Map(),
      nodeRed: await installNodeRed(),
    });
    cleanUps.push(() => running.close());
    running.jump(noon);
    await running.start();
    await until("a price is in force", () => said().some(({ event }) => event === "start"));
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const said = (): Record<string, unknown>[] => running.tapped(tariff.id);
  const answers = (): unknown[] =>
    said().flatMap(({ action, payload }) => (action === "days" ? [payload] : []));
  const notices = (): Record<string, unknown>[] => running.tapped(notice.id);
  const dayIn = (days: number): string => inParis(noon + days * DAY).slice(0, 10);
  const post = async (text: string, headers: Record<string, string>, query = ""): Promise<number> => {
    const { status } = await fetch(`${running.running.url}/linky-day${query}`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close", ...headers },
      body: JSON.stringify({ from: "38000", text }),
    });
    return status;
  };

  it("takes tomorrow from a mail, and tells it with its expensive hours", async () => {
    await running.inject(nodeOf(flow, "Essai").id);
    await until("it is told", () => notices().length === 1);
    assert.deepEqual(answers(), [{ added: 1, removed: 0, same: 0 }]);
    const [{ day, payload } = {}] = notices();
    assert.equal(day, dayIn(1));
    assert.match(String(payload), /^Heures chères de 08:00 à 13:00 et de 18:00 à 20:00 : 0,70\s€\/kWh\.$/);
  });

  it("takes it only once, and takes it back", async () => {
    for (const [i, name] of ["Essai", "Pas demain"].entries()) {
      await running.inject(nodeOf(flow, name).id);
      await until("it was answered", () => answers().length === 2 + i);
    }
    assert.deepEqual(answers().slice(1), [
      { added: 0, removed: 0, same: 1 },
      { added: 0, removed: 1, same: 0 },
    ]);
    assert.equal(notices().length, 1);
  });

  it("reads a message of a webhook that has the secret, and no other", async () => {
    const before = answers().length;
    const text = `Jour Sobriété le ${dayIn(2)}`;
    assert.equal(await post(text, {}), 403);
    assert.equal(await post(text, { "x-linky-secret": "another-secret-of-some-length" }), 403);
    assert.equal(await post(text, { "x-linky-secret": SECRET }), 202);
    await until("it was taken", () => answers().length > before);
    assert.equal(await post(`Jour Sobriété le ${dayIn(3)}`, {}, `?secret=${SECRET}`), 202);
    await until("it was taken", () => answers().length > before + 1);
    await settled(answers);
    assert.deepEqual(answers().slice(before), [
      { added: 1, removed: 0, same: 0 },
      { added: 1, removed: 0, same: 0 },
    ]);
    assert.deepEqual(
      running.log.filter((line) => line.includes("[error]")),
      [],
    );
  });
});
