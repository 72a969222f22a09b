/** What Enedis knows of a meter's contract, by Enedis itself and by MyElectricalData, against a strict local server. */
import assert from "node:assert/strict";
import { contractFacts, type ContractFacts, type RemoteSettings } from "../../nodes/services/index.js";
import { readOffPeak } from "../../nodes/services/contract/off-peak.js";
import type { KnownContract } from "../enedis-server/enedis.js";
import { defaultApplication, defaultSecret } from "../enedis-server/index.js";
import { failure, Harness, POINT } from "./harness.js";

describe("services/off-peak", () => {
  for (const [text, windows] of [
    ["HC (22H08-6H08)", [["22:08", "06:08"]]],
    ["HC (22H00-6H00)", [["22:00", "06:00"]]],
    [
      "HC (3H40-8H10;12H40-16H10)",
      [
        ["03:40", "08:10"],
        ["12:40", "16:10"],
      ],
    ],
    [
      " hc(2h00 - 7h00 ; 12:30-14:00) ",
      [
        ["02:00", "07:00"],
        ["12:30", "14:00"],
      ],
    ],
    [
      "HC (0H58-5H58;13H58-16H58)",
      [
        ["00:58", "05:58"],
        ["13:58", "16:58"],
      ],
    ],
    ["HC (16H00-24H00)", [["16:00", "24:00"]]],
    ["HC (22H00-0H00)", [["22:00", "00:00"]]],
    [
      "HC (22H00-2H00;2H00-6H00)",
      [
        ["22:00", "02:00"],
        ["02:00", "06:00"],
      ],
    ],
  ] as const) {
    it(`reads ${text}`, () => {
      assert.deepEqual(
        readOffPeak(text),
        windows.map(([from, to]) => ({ from, to })),
      );
    });
  }

  for (const text of [
    "",
    "HC",
    "HC ()",
    "HC (;)",
    "22H00-6H00",
    "HC (22H00-6H00",
    "HC (22H00-6H00) HP",
    "HC ((22H00-6H00))",
    "HC (22H-6H)",
    "HC (22-6)",
    "HC (25H00-6H00)",
    "HC (22H60-6H00)",
    "HC (22H00-24H30)",
    "HC (24H00-6H00)",
    "HC (22H00-22H00)",
    "HC (0H00-24H00)",
    "HC (22H00-6H00;)",
    "HC (22H00-6H00;5H00-7H00)",
    "HC (22H00-6H00;23H00-23H30)",
    "HC (22H00-6H00;format inconnu)",
    "HC (été 22H00-6H00)",
    `HC (${Array(9).fill("1H00-2H00").join(";")})`,
    `HC (22H00-6H00${" ".repeat(300)})`,
  ]) {
    it(`does not guess “${text.slice(0, 40)}”`, () => {
      assert.equal(readOffPeak(text), undefined);
    });
  }
});

describe("services/contract-facts", () => {
  let harness: Harness;
  afterEach(() => harness.close());

  async function open(contract?: KnownContract, options: object = {}): Promise<void> {
    harness = new Harness(options);
    await harness.open();
    harness.server.setMeter({
      usagePointId: POINT,
      directions: ["consumption", "production"],
      ...(contract && { contract }),
    });
  }
  const ask = (
    service: "data-connect" | "myelectricaldata",
    more: Partial<RemoteSettings> = {},
  ): Promise<ContractFacts> =>
    contractFacts(
      {
        service,
        baseUrl: harness.url,
        now: () => harness.now,
        ...(service === "myelectricaldata" ? { token: defaultSecret } : defaultApplication),
        ...more,
      },
      POINT,
      new AbortController().signal,
    );
  const paths = (): string[] => harness.server.log.map(({ path }) => path);

  for (const service of ["data-connect", "myelectricaldata"] as const) {
    it(`reads power and hours of the contract that draws (${service})`, async () => {
      await open({ power: { unit: "kVA", value: "9" }, offPeak: "HC (22H08-6H08)" });
      assert.deepEqual(await ask(service), {
        power: 9,
        offPeak: [{ from: "22:08", to: "06:08" }],
        unread: {},
      });
    });

    it(`has no hours of a meter without (${service})`, async () => {
      await open();
      assert.deepEqual(await ask(service), { power: 6, unread: {} });
    });

    it(`tells what it does not understand as it is (${service})`, async () => {
      await open({ power: { unit: "kW", value: "6" }, offPeak: "HC (variable)" });
      const { power, offPeak, unread } = await ask(service);
      assert.deepEqual([power, offPeak, unread.offPeak], [undefined, undefined, "HC (variable)"]);
      assert.match(unread.power!, /6/);
    });

    it(`says that Enedis refuses (${service})`, async () => {
      await open();
      harness.server.setMeter({ usagePointId: POINT, consent: [] });
      await failure(ask(service), { kind: "consent", code: "ADAM-DC-0008" });
    });
  }

  for (const [given, power] of [
    ["12", 12],
    [12, 12],
    ["9 kVA", 9],
    [{ value: "7.00" }, 7],
    [{ value: 36, unit: "KVA" }, 36],
    ["7.5 kVA", undefined],
    ["0", undefined],
    ["37", undefined],
    ["36 kW", undefined],
    ["about 6", undefined],
    [["6"], undefined],
  ] as const) {
    it(`reads a power of ${JSON.stringify(given)} as ${String(power)}`, async () => {
      await open({ power: given });
      const facts = await ask("data-connect");
      assert.equal(facts.power, power);
      assert.equal("power" in facts.unread, power === undefined);
    });
  }

  it("asks Enedis twice, the usage point in the path, and lets the second request be counted", async () => {
    await open({ offPeak: "HC (22H08-6H08)" });
    let extra = 0;
    await ask("data-connect", {
      beforeExtraCall: () => {
        extra += 1;
        return Promise.resolve();
      },
    });
    assert.deepEqual(paths(), [
      "/oauth2/v3/token",
      `/situation_contrat_auto/v1/${POINT}`,
      `/comptage_auto/v1/${POINT}`,
    ]);
    assert.equal(extra, 1);
  });

  it("has the power where the application may not ask for the hours", async () => {
    await open({ offPeak: "HC (22H08-6H08)" });
    harness.server.dataConnect.unsubscribed.add("comptage_auto");
    assert.deepEqual(await ask("data-connect"), { power: 6, unread: {} });
  });

  it("says so where the application may not ask for the contract, without a second request", async () => {
    await open();
    harness.server.dataConnect.unsubscribed.add("situation_contrat_auto");
    await failure(ask("data-connect"), { kind: "consent", code: "900908" });
    assert.equal(paths().length, 2);
  });

  for (const [as, kind] of [
    ["banned", "banned"],
    ["html_502", "unavailable"],
    ["throttled", "quota"],
  ] as const) {
    it(`passes on that the second request met ${kind}`, async () => {
      await open();
      harness.server.misbehave({ as, path: /comptage/ });
      await failure(ask("data-connect"), { kind });
    });
  }

  it("reads what MyElectricalData makes to look like v5", async () => {
    await open({ power: { value: "9" }, offPeak: "HC (22H08-6H08)" }, { medFormat: "v5" });
    assert.deepEqual(await ask("myelectricaldata"), {
      power: 9,
      offPeak: [{ from: "22:08", to: "06:08" }],
      unread: {},
    });
    assert.deepEqual(paths(), [`/enedis/contract/${POINT}`]);
  });
});
