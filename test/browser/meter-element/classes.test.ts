/** The classes of a contract on the charts of `<linky-meter>`: behind a day's curve, and in the bars of energy. */
import assert from "node:assert/strict";
import { pricedBy } from "./costs.js";
import { Archive, snapshotOf, TODAY, type MeterPage, type Place } from "./meter-page.js";
import { withMeters } from "./meters.js";

const offPeak = new Archive({ isOffPeak: true, missing: [TODAY - 3] });
const priced = snapshotOf(offPeak, pricedBy("consumption"));
const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("<linky-meter> shows the classes of a contract", () => {
  const { show } = withMeters();

  async function at(screen: string, look: object = {}, place: Place = {}): Promise<MeterPage> {
    const meter = await show(priced, { screens: screen, ...look }, place, offPeak);
    await meter.chart();
    return meter;
  }

  it("behind a day's curve, with their names", async () => {
    for (const [language, dark, names] of [
      ["fr", false, ["HC", "HP"]],
      ["en", true, ["HC", "HP"]],
    ] as const) {
      const meter = await at("curve", { language }, { dark });
      assert.equal(await meter.count(".chart .band"), 3);
      for (const name of names) assert.ok(await meter.count(`.chart .band.${name}`));
      const [glass, first] = [await meter.box(".chart"), await meter.box(".chart .band")];
      assert.ok((first.right - first.left) / (glass.right - glass.left) < 0.3, "six hours of a day");
      assert.deepEqual(await meter.faults(), []);
      await meter.screenshot(`classes-curve-${language}`);
    }
  });

  it("of a selected interval", async () => {
    const meter = await at("curve");
    await meter.press("Home");
    assert.equal(spaces((await meter.reading())[1]!), "lun. 23 nov., HC");
    for (let i = 0; i < 20; i++) await meter.press("ArrowDown");
    assert.equal(spaces((await meter.reading())[1]!), "lun. 23 nov., HP");
  });

  it("says which class is not known, and both of an interval that has two", async () => {
    const unsure = new Archive({ isOffPeak: true, classesChange: [6.25, 22], isUnsure: true });
    const meter = await show(priced, { screens: "curve" }, {}, unsure);
    await meter.chart();
    assert.equal(await meter.count(".chart .band"), 2);
    const read = async (half: number): Promise<string> => {
      await meter.press("Home");
      for (let i = 0; i < half; i++) await meter.press("ArrowDown");
      return spaces((await meter.reading())[1]!);
    };
    assert.equal(await read(0), "lun. 23 nov., HC");
    assert.equal(await read(12), "lun. 23 nov., HC, HP");
    assert.equal(await read(46), "lun. 23 nov., Poste inconnu");
    assert.deepEqual(await meter.faults(), []);
  });

  it("in the bars of energy, with a legend of all, or of the selected bar", async () => {
    const meter = await at("12m");
    assert.ok(await meter.count(".chart .part.HP"));
    assert.equal(await meter.count(".chart .part.unpriced"), 1);
    const legend = async (): Promise<string[]> => (await meter.seen(".legend li")).map(spaces);
    const whole = await legend();
    assert.deepEqual(
      whole.map((text) => text.replace(/ ?[\d ,]+ kWh$/, "")),
      ["HP", "HC", "Poste ou prix inconnu"],
    );
    assert.deepEqual(await meter.faults(), []);
    await meter.screenshot("classes-12m");
    await meter.press("End");
    const [peak, cheap] = await legend();
    const total = Number((await meter.reading())[2]!.replace(",", "."));
    const sum = [peak!, cheap!].reduce(
      (all, text) => all + Number(/([\d ,]+) kWh/.exec(text)![1]!.replace(/ /g, "").replace(",", ".")),
      0,
    );
    assert.ok(Math.abs(sum - total) < 0.15, `${sum} of ${total}`);
    await meter.page.locator("#meter [role=status]").filter({ hasText: "HC" }).waitFor({ state: "attached" });
  });

  it("not of a bar that is missing", async () => {
    const meter = await at("7d");
    await meter.press("Home");
    for (let i = 0; i < 4; i++) await meter.press("ArrowDown");
    assert.match(spaces((await meter.reading()).join(" ")), /sam\. 21 nov\./);
    assert.equal(await meter.count(".legend li"), 0);
    assert.doesNotMatch(await meter.said(), /HP/);
  });

  it("of seven days, on a phone and a small tile too", async () => {
    for (const style of [
      "width: 326px; height: 588px",
      "width: 255px; height: 300px",
      "width: 700px; height: 300px",
    ]) {
      const meter = await at("7d", { style });
      await meter.page.locator("#meter .chart .part.HP").first().waitFor();
      assert.deepEqual(await meter.faults(), [], style);
      await meter.screenshot(`classes-7d-${/\d+/.exec(style)![0]}`);
    }
  });
});
