/** `${NAME}` in the fields of the dialogs: accepted, kept and saved as it is. */
import assert from "node:assert/strict";
import type { MeterState } from "../../../nodes/editor/api.js";
import { config, english, french, itOnce, wires, withEditors } from "./editors.js";

describe("the editor", () => {
  const { withEditor } = withEditors();

  for (const view of [french, english]) {
    describe(`in ${view.language}: a variable`, () => {
      const context = withEditor(view);

      for (const [service, credentials] of [
        ["conso-api", ["usagePointId", "token"]],
        ["myelectricaldata", ["usagePointId", "token"]],
        ["data-connect", ["usagePointId", "clientId", "clientSecret"]],
      ] as const) {
        itOnce(view, `is accepted in each field of a meter: ${service}`, async () => {
          const { editor, asked } = context;
          const { page } = editor;
          await editor.editConfig(config, "_ADD_");
          await page.selectOption("#node-config-input-service", service);
          await page.click("#enedis-linky-config-advanced summary");
          const properties = ["name", "minute", "dailyMonths", "loadCurveDays", "baseUrl"];
          for (const field of [...properties, ...credentials]) {
            await page.fill(`#node-config-input-${field}`, `\${LINKY_${field}}`);
            await page.keyboard.press("Tab");
          }
          const wrong = ".enedis-linky-error:visible, .input-error:visible, [aria-invalid=true]:visible";
          assert.equal(await page.locator(wrong).count(), 0);
          await editor.screenshot(`variables-${service}-${view.language}`);
          // Only the server knows how much that is.
          assert.equal(await editor.text("#enedis-linky-config-estimate"), "–");
          const id = await editor.read<string>(
            "RED.editor.getEditStack().at(-1).id", // of the new node
          );
          await editor.save();
          for (const field of properties)
            assert.equal(await editor.property(id, field), `\${LINKY_${field}}`);
          const saved = await editor.property<Record<string, string>>(id, "credentials");
          for (const field of credentials) assert.equal(saved[field], `\${LINKY_${field}}`);
          assert.equal(await editor.property(id, "valid"), true);
          assert.equal(await editor.property(id, "hint"), "");
          await editor.editConfig(config, id);
          assert.equal(await page.inputValue("#node-config-input-minute"), "${LINKY_minute}");
          await editor.cancel();
          assert.ok(asked.every(([route]) => route === "estimate"));
        });
      }

      itOnce(
        view,
        "that is not set is said below its number, with what applies instead, until it is changed",
        async () => {
          const { editor, answers } = context;
          const { page } = editor;
          const text = "${RIEN}: 36.";
          const unset = [{ property: "dailyMonths", variable: "${RIEN}", text }] as const;
          answers.state = { ...(answers.state as MeterState), unset };
          await editor.read('Object.assign(RED.nodes.node("own"), { dailyMonths: "${RIEN}" })');
          await editor.editConfig(config, "own");
          const line = page.locator("#enedis-linky-config-unset-dailyMonths");
          await line.waitFor();
          assert.equal(await line.innerText(), text);
          assert.equal(await page.locator("#enedis-linky-config-unset-minute").isVisible(), false);
          await editor.screenshot(`variables-unset-${view.language}`);
          await page.fill("#node-config-input-dailyMonths", "12");
          await line.waitFor({ state: "hidden" });
          await editor.cancel();
          await editor.read("RED.nodes.dirty(true)");
        },
      );

      it("stays in lists and boxes of all nodes, where only a flow file can have it", async () => {
        const { editor } = context;
        const { page } = editor;
        const lists = {
          in: ["direction", "outputMode", "start"],
          history: ["direction", "measure", "step", "format", "csv", "period"],
          meter: ["service", "language"],
        };
        for (const [id, names] of Object.entries(lists)) {
          const values = Object.fromEntries(names.map((name) => [name, `\${${name}}`]));
          await editor.read(`Object.assign(RED.nodes.node("${id}"), ${JSON.stringify(values)})`);
          if (id === "in")
            await editor.read('Object.assign(RED.nodes.node("in"), { health: "${H}", measures: "${M}" })');
          const prefix = id === "meter" ? "node-config-input" : "node-input";
          if (id === "meter") await editor.editConfig(config, id);
          else await editor.edit(id);
          for (const name of names) assert.equal(await page.inputValue(`#${prefix}-${name}`), `\${${name}}`);
          const wrong = ".enedis-linky-error:visible, .input-error:visible";
          assert.equal(await page.locator(wrong).count(), 0, id);
          await page.fill(`#${prefix}-name`, "renamed");
          await editor.screenshot(`variables-${id}-${view.language}`);
          await editor.save();
          for (const name of names) assert.equal(await editor.property(id, name), `\${${name}}`);
          assert.equal(await editor.property(id, "name"), "renamed");
          assert.deepEqual(await editor.read(`RED.nodes.node("${id}").validationErrors ?? []`), []);
        }
        assert.deepEqual(
          [await editor.property("in", "health"), await editor.property("in", "measures")],
          ["${H}", "${M}"],
        );
        const outputs = async (): Promise<unknown> => [
          await editor.property("in", "outputs"),
          await wires(editor),
        ];
        assert.deepEqual(await outputs(), [5, { curve: 0, days: 1, power: 4 }]);
        await editor.edit("in");
        assert.match(await editor.text("#enedis-linky-in-open-ended"), view.openEnded);
        assert.equal(await page.isVisible("#enedis-linky-in-outputs"), false);
        await page.check("#node-input-health");
        await page.uncheck("#enedis-linky-in-measure-yearly");
        await editor.save();
        assert.equal(await editor.property("in", "health"), true);
        assert.equal((await editor.property<string[]>("in", "measures")).length, 4);
        // Direction and number of outputs are still variables.
        assert.deepEqual(await outputs(), [5, { curve: 0, days: 1, power: 4 }]);
        await editor.edit("in");
        await page.selectOption("#node-input-direction", "consumption");
        await page.selectOption("#node-input-outputMode", "single");
        assert.equal(await page.isVisible("#enedis-linky-in-open-ended"), false);
        assert.equal(await page.locator("#enedis-linky-in-outputs li").count(), 2);
        await editor.save();
        // What they carried is not known, so that they keep their places.
        assert.deepEqual(await outputs(), [2, { curve: 0, days: 1 }]);
      });

      it("of the service is the same service while it stays, and another one after a change", async () => {
        const { editor, answers, asked } = context;
        const { page } = editor;
        const variables = { service: "${S}", dailyMonths: "${M}", loadCurveDays: "${D}" };
        const deployed = 'RED.nodes.originalFlow().find(({ id }) => id === "own")';
        for (const node of ['RED.nodes.node("own")', deployed])
          await editor.read(`Object.assign(${node}, ${JSON.stringify(variables)})`);
        await editor.read("RED.nodes.dirty(true)");
        await editor.editConfig(config, "own");
        await page.waitForSelector("#enedis-linky-config-coverage:visible");
        // Only the server knows whose token it is.
        assert.ok(asked.every(([route]) => route !== "token"));
        assert.equal(await editor.text("#enedis-linky-config-estimate"), "–");
        await editor.screenshot(`variables-deployed-${view.language}`);

        await page.click("#enedis-linky-config-history");
        await page.locator("#enedis-linky-confirm").waitFor();
        const language = view.language.slice(0, 2);
        assert.deepEqual(asked.at(-1), ["estimate", { id: "own", again: true, language }]);
        await page.click("#enedis-linky-cancel");
        await page.locator("#enedis-linky-confirm").waitFor({ state: "hidden" });
        answers.estimate = { calls: 0, days: 0, text: "Nothing." };
        await page.click("#enedis-linky-config-history");
        await page.waitForSelector("#enedis-linky-config-history-told >> text=Nothing.");
        assert.equal(await page.locator("#enedis-linky-confirm:visible").count(), 0);

        // What was saved for it is sent to no service that may be another one.
        const typed = (): Promise<string[]> =>
          Promise.all(["token", "baseUrl"].map((each) => page.inputValue(`#node-config-input-${each}`)));
        const before = ["__PWRD__", "https://conso.example.org"];
        assert.deepEqual(await typed(), before);
        await page.selectOption("#node-config-input-service", "conso-api");
        assert.deepEqual(await typed(), ["", ""]);
        // The server says that it is deployed as Conso API.
        assert.ok(await page.isVisible("#enedis-linky-config-coverage"));
        await page.selectOption("#node-config-input-service", "${S}");
        assert.deepEqual(await typed(), before);
        await editor.cancel();

        // Another variable than the deployed one may be another service.
        await editor.read('RED.nodes.node("own").service = "${T}"');
        await editor.editConfig(config, "own");
        await page.waitForFunction(
          'document.querySelector("#enedis-linky-config-progress-told").textContent !== ""',
        );
        assert.equal(await editor.text("#enedis-linky-config-progress-told"), view.notDeployed);
        assert.equal(await page.isVisible("#enedis-linky-config-row-progress"), false);
        await editor.cancel();
        // The next test gets an editor whose nodes are as deployed.
        await editor.read("RED.nodes.dirty(true)");
      });

      itOnce(view, "of a service or its address keeps a meter from sharing its access", async () => {
        const { editor } = context;
        for (const id of ["real", "own"]) await editor.read(`RED.nodes.node("${id}").d = false`);
        await editor.read("RED.nodes.dirty(true)");
        const offered = async (): Promise<number> => {
          await editor.editConfig(config, "_ADD_");
          const count = await editor.page.locator("#enedis-linky-config-account option").count();
          await editor.cancel();
          return count;
        };
        assert.equal(await offered(), 3);
        await editor.read('RED.nodes.node("own").baseUrl = "${URL}"');
        assert.equal(await offered(), 2);
        await editor.read('RED.nodes.node("real").service = "${SERVICE}"');
        assert.equal(await offered(), 0);
      });

      itOnce(view, "counts with the arrow keys where a number is typed", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(config, "meter");
        await page.fill("#node-config-input-minute", "58");
        for (const expected of ["59", "59"]) {
          await page.keyboard.press("ArrowUp");
          assert.equal(await page.inputValue("#node-config-input-minute"), expected);
        }
        await page.keyboard.press("ArrowDown");
        assert.equal(await page.inputValue("#node-config-input-minute"), "58");
        await editor.cancel();
      });
    });
  }
});
