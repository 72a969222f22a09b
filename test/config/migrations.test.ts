import assert from "node:assert/strict";
import { configVersion, migrateConfig } from "../../nodes/config/migrations.js";
import { migrate, type Saved } from "../../nodes/base/migrate.js";

describe("migration of saved properties", () => {
  const steps = [
    (saved: Saved): Saved => ({ ...saved, days: Number(saved["days"]) }),
    (saved: Saved): Saved => ({ ...saved, months: Number(saved["days"]) / 30 }),
  ];

  it("brings each version to the present one, step by step", () => {
    const present = { days: 60, months: 2, version: 2 };
    assert.deepEqual(migrate({ days: "60" }, steps), present);
    assert.deepEqual(migrate({ days: 60, version: 1 }, steps), present);
    assert.deepEqual(migrate({ days: "60", version: "1" }, steps), { ...present, days: "60" });
    assert.deepEqual(migrate(present, steps), present);
  });

  it("does not change its input, and migrates nothing twice", () => {
    const saved = Object.freeze({ days: "60" });
    const once = migrate(saved, steps);
    assert.deepEqual(saved, { days: "60" });
    assert.equal(migrate(once, steps), once);
  });

  it("leaves a later version alone, and starts over where the version is no number", () => {
    const later = { days: "60", version: 3 };
    assert.equal(migrate(later, steps), later);
    for (const version of [null, "", "x", 1.5, -1, {}, []]) {
      assert.equal(migrate({ days: "60", version }, steps)["version"], 2);
    }
  });

  it("config node: number texts become numbers, odd values get their defaults", () => {
    const saved = {
      id: "a",
      type: "enedis-linky-config",
      name: " Maison ",
      service: "conso-api",
      hint: 17,
      minute: "7",
      dailyMonths: " 36 ",
      loadCurveDays: "",
      baseUrl: null,
      language: ["fr"],
    };
    const { id, type, name, service, hint, minute, dailyMonths, loadCurveDays, baseUrl, language, version } =
      migrateConfig(saved);
    assert.deepEqual(
      [id, type, name, service, minute, dailyMonths],
      ["a", "enedis-linky-config", "Maison", "conso-api", 7, 36],
    );
    assert.deepEqual([hint, loadCurveDays, baseUrl, language], Array(4).fill(undefined));
    assert.equal(version, configVersion);
    assert.equal(configVersion, 1);
  });

  it("config node: the present version stays as it is", () => {
    const form = { version: 1, minute: 7, dailyMonths: 36, loadCurveDays: 0, name: "", baseUrl: "" };
    assert.equal(migrateConfig(form), form);
  });
});
