/** What the dialogs save. */
import assert from "node:assert/strict";
import type { Editor } from "../editor-page.js";
import { config, french, otherPointId, planted, usagePointId, wires, withEditors } from "./editors.js";

describe("the editor", () => {
  const { withEditor } = withEditors();

  describe("saves", () => {
    const view = french;
    const context = withEditor(view);

    it("gives its language to each meter that no dialog has saved, from the next deploy on", async () => {
      const { editor } = context;
      const imported = [{ id: "imported" }, { id: "english", editorLanguage: "en" }];
      const nodes = imported.map((each) => ({ type: config, service: "demo", ...each }));
      const deployed = (id: string): Promise<unknown> =>
        editor.read(`RED.nodes.createCompleteNodeSet().find(({ id }) => id === "${id}").editorLanguage`);
      assert.equal(await editor.read("RED.nodes.dirty()"), false);
      await editor.read(`RED.nodes.import(${JSON.stringify(nodes)}) && RED.nodes.dirty(true)`);
      assert.deepEqual(await Promise.all(["meter", "bare meter", "imported", "english"].map(deployed)), [
        "fr",
        "fr",
        "fr",
        "en",
      ]);
    });

    it("moves each wire with its measure, saves the outputs, and undoes it", async () => {
      const { editor } = context;
      await editor.edit("in");
      await editor.page.uncheck("#enedis-linky-in-measure-daily");
      await editor.page.uncheck("#enedis-linky-in-measure-yearly");
      await editor.page.check("#node-input-health");
      await editor.save();
      assert.equal(await editor.property("in", "outputs"), 4);
      assert.deepEqual(await editor.property("in", "measures"), ["load_curve", "monthly", "max_power"]);
      assert.equal(await editor.property("in", "health"), true);
      assert.deepEqual(await wires(editor), { curve: 0, power: 2 });
      assert.equal(await editor.property("in", "valid"), true);
      const labels = [0, 1, 2, 3].map(
        (index) => `RED.nodes.node("in")._def.outputLabels.call(RED.nodes.node("in"), ${index})`,
      );
      const [first, , , last] = await editor.read<string[]>(`[${labels.join(", ")}]`);
      assert.match(first ?? "", /courbe de charge/);
      assert.match(last ?? "", /Santé/);
      assert.equal(
        await editor.read('RED.nodes.node("in")._def.button.enabled.call(RED.nodes.node("in"))'),
        false,
      );
      await editor.read('RED.actions.invoke("core:undo")');
      assert.deepEqual(await wires(editor), { curve: 0, days: 1, power: 4 });
    });

    it("cost as the last output of its direction, and says that its meter has no contract", async () => {
      const { editor } = context;
      await editor.edit("in");
      assert.equal(await editor.page.isChecked("#enedis-linky-in-measure-cost"), false);
      const hint = "#enedis-linky-in-no-contract-consumption";
      assert.equal(await editor.page.isVisible(hint), false);
      await editor.page.check("#enedis-linky-in-measure-cost");
      assert.match(await editor.text(hint), /^Ce compteur n’a pas de contrat de fourniture/);
      assert.equal(await editor.page.isVisible("#enedis-linky-in-no-contract-production"), false);
      await editor.save();
      assert.equal(await editor.property("in", "outputs"), 6);
      assert.deepEqual((await editor.property<string[]>("in", "measures")).slice(-2), ["max_power", "cost"]);
      assert.deepEqual(await wires(editor), { curve: 0, days: 1, power: 4 });
      assert.match(
        await editor.read<string>('RED.nodes.node("in")._def.outputLabels.call(RED.nodes.node("in"), 5)'),
        /coût/,
      );
      await editor.read('RED.actions.invoke("core:undo")');
    });

    it("cleans pasted values, and saves hint, numbers and language", async () => {
      const { editor } = context;
      await editor.editConfig(config, "real");
      await editor.page.fill("#node-config-input-usagePointId", "123 456");
      assert.equal(await editor.text("#node-config-input-usagePointId-error"), view.tooShort);
      await editor.page.fill("#node-config-input-usagePointId", " 999 8887\u00a077666 12 ");
      assert.equal(await editor.page.isVisible("#node-config-input-usagePointId-error"), false);
      await editor.page.fill("#node-config-input-token", " ${LINKY_ TOKEN} ");
      await editor.page.fill("#node-config-input-dailyMonths", "12");
      await editor.page.fill("#node-config-input-minute", "61");
      assert.ok(await editor.page.isVisible("#node-config-input-minute-error"));
      await editor.page.click("#enedis-linky-config-dice");
      assert.equal(await editor.page.isVisible("#node-config-input-minute-error"), false);
      await editor.save();
      assert.equal(await editor.property("real", "hint"), "6612");
      assert.equal(await editor.property("real", "dailyMonths"), 12);
      assert.equal(typeof (await editor.property("real", "minute")), "number");
      assert.equal(await editor.property("real", "editorLanguage"), "fr");
      const saved = await editor.property<Record<string, unknown>>("real", "credentials");
      assert.equal(saved["usagePointId"], otherPointId);
      assert.equal(saved["token"], "${LINKY_TOKEN}");
      assert.equal(await editor.property("real", "valid"), true);
    });

    it("keeps hint and token when their fields stay untouched", async () => {
      const { editor } = context;
      await editor.editConfig(config, "real");
      assert.equal(await editor.page.inputValue("#node-config-input-token"), "__PWRD__");
      assert.ok(!(await editor.page.content()).includes(planted));
      await editor.page.fill("#node-config-input-name", "Maison");
      await editor.save();
      assert.equal(await editor.property("real", "hint"), "4455");
      const saved = await editor.property<Record<string, unknown>>("real", "credentials");
      assert.equal(saved["has_token"], true);
      assert.equal(saved["token"], undefined);
    });

    it("forgets the usage point of a meter that becomes a demo", async () => {
      const { editor } = context;
      await editor.editConfig(config, "real");
      await editor.page.selectOption("#node-config-input-service", "demo");
      await editor.save();
      assert.equal(await editor.property("real", "hint"), "");
      assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("real"))'), view.demo);
    });

    it("follows a service that a script of the page selects", async () => {
      const { editor } = context;
      await editor.editConfig(config, "meter");
      assert.ok(await editor.page.isVisible("#enedis-linky-config-about-demo"));
      await editor.read('$("#node-config-input-service").val("data-connect").trigger("change")');
      assert.equal(await editor.page.isVisible("#enedis-linky-config-about-demo"), false);
      assert.ok(await editor.page.isVisible("#enedis-linky-config-about-data-connect"));
      assert.ok(await editor.page.isVisible("#node-config-input-clientId"));
      await editor.cancel();
    });

    it("lists the meters of an account", async () => {
      const { editor, asked } = context;
      await editor.editConfig(config, "_ADD_");
      await editor.page.selectOption("#node-config-input-service", "myelectricaldata");
      assert.ok(await editor.page.isDisabled("#enedis-linky-config-meters"));
      await editor.page.fill("#node-config-input-token", " secret ");
      await editor.page.click("#enedis-linky-config-meters");
      await editor.page.click("#enedis-linky-config-offers >> text=Maison (•••• 4455)");
      assert.equal(await editor.page.inputValue("#node-config-input-usagePointId"), usagePointId);
      const { token } = asked.find(([route]) => route === "meters")![1] as { token: string };
      assert.equal(token, "secret");
      // They belong to the earlier secret.
      await editor.page.fill("#node-config-input-token", "other");
      assert.equal(await editor.page.isVisible("#enedis-linky-config-offers"), false);
      await editor.cancel();
    });

    it("takes over the access of another meter, until another service is chosen", async () => {
      const { editor } = context;
      await editor.editConfig(config, "_ADD_");
      // Only enabled meters can share their access.
      assert.equal(await editor.page.isVisible("#enedis-linky-config-account"), false);
      await editor.cancel();
      await editor.read('RED.nodes.node("real").d = false');
      await editor.editConfig(config, "_ADD_");
      await editor.page.selectOption("#enedis-linky-config-account", "real");
      await editor.page.waitForSelector("#enedis-linky-config-row-token", { state: "hidden" });
      await editor.page.click("#enedis-linky-config-offers >> text=6612");
      await editor.page.selectOption("#node-config-input-service", "myelectricaldata");
      assert.ok(await editor.page.isVisible("#node-config-input-token"));
      assert.equal(await editor.page.inputValue("#node-config-input-takeOver"), "");
      await editor.page.selectOption("#enedis-linky-config-account", "real");
      await editor.page.waitForSelector("#enedis-linky-config-row-token", { state: "hidden" });
      assert.equal(await editor.page.inputValue("#node-config-input-service"), "conso-api");
      assert.equal(await editor.page.isVisible("#enedis-linky-config-about-conso-api"), false);
      await editor.screenshot("meter-taken-over");
      await editor.save();
      const id = await newest(editor);
      const saved = await editor.property<Record<string, unknown>>(id, "credentials");
      assert.equal(saved["takeOver"], "reference");
      assert.equal(saved["usagePointId"], otherPointId);
      assert.equal(await editor.property(id, "valid"), true);
    });

    it("takes over another meter's address with its access, and drops both together", async () => {
      const { editor, answers } = context;
      const { page } = editor;
      const baseUrl = (): Promise<string> => page.inputValue("#node-config-input-baseUrl");
      const takeOver = async (): Promise<void> => {
        await page.selectOption("#enedis-linky-config-account", "own");
        await page.waitForFunction(
          'document.getElementById("node-config-input-takeOver").value === "reference"',
        );
      };
      answers.takeOver = {
        takeOver: "reference",
        service: "conso-api",
        baseUrl: "https://conso.example.org",
        usagePointIds: [],
      };
      await editor.read('RED.nodes.node("own").d = false');
      await editor.editConfig(config, "real");
      await takeOver();
      assert.equal(await baseUrl(), "https://conso.example.org");
      assert.ok(await page.isVisible("#node-config-input-baseUrl"));
      // Its own secret is sent to the same address as before.
      await page.selectOption("#enedis-linky-config-account", "");
      assert.equal(await page.inputValue("#node-config-input-token"), "__PWRD__");
      assert.equal(await baseUrl(), "");
      await takeOver();
      await page.selectOption("#node-config-input-service", "myelectricaldata");
      assert.equal(await baseUrl(), "");
      await page.selectOption("#node-config-input-service", "conso-api");
      assert.equal(await page.inputValue("#node-config-input-token"), "__PWRD__");
      assert.equal(await baseUrl(), "");
      assert.equal(await page.inputValue("#node-config-input-takeOver"), "");
      await editor.cancel();
    });

    it("shows what a server refuses, and reports when no server answers", async () => {
      const { editor, answers } = context;
      answers.doctor = {
        error: { code: "too_soon", text: "Le bilan date d’une minute.", action: "Patientez." },
      };
      await editor.editConfig(config, "real");
      await editor.page.click("#enedis-linky-config-access-check");
      const result = editor.page.locator("#enedis-linky-config-access-check-result");
      await result.waitFor();
      assert.match(await result.innerText(), /Le bilan date d’une minute\. Patientez\./);
      await editor.cancel();
      editor.complaints.length = 0;
    });

    it("marks a meter saved without credentials, and draws a different minute for each", async () => {
      const { editor } = context;
      const minutes = new Set<number>();
      for (let count = 0; count < 4; count++) {
        await editor.editConfig(config, "_ADD_");
        // A new meter shows no error for fields that nobody could fill in yet.
        assert.equal(
          await editor.page.locator(".enedis-linky-error:visible, .input-error:visible").count(),
          0,
        );
        await editor.save();
        const id = await newest(editor);
        assert.equal(await editor.property("real", "valid"), true);
        assert.equal(await editor.property(id, "valid"), false);
        minutes.add(await editor.property<number>(id, "minute"));
      }
      assert.ok(minutes.size > 1, "four meters with the same minute: 1 in 216,000 by chance");
    });

    it("accepts environment variables, and saves their names nowhere else", async () => {
      const { editor } = context;
      await editor.editConfig(config, "real");
      await editor.page.fill("#node-config-input-usagePointId", "${LINKY_PDL}");
      await editor.page.fill("#node-config-input-token", "${LINKY_TOKEN}");
      assert.equal(await editor.page.locator(".enedis-linky-error:visible").count(), 0);
      await editor.save();
      assert.equal(await editor.property("real", "hint"), "");
      assert.equal(await editor.property("real", "valid"), true);
    });
  });
});

/** The id of the newest meter. */
function newest(editor: Editor): Promise<string> {
  return editor.read(
    `(() => { let found; RED.nodes.eachConfig((node) => { if (node.type === "${config}") found = node.id; }); return found; })()`,
  );
}
