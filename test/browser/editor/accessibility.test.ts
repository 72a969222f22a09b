/** The dialogs are accessible in all their states, in French and light, in English and dark. */
import type { ImportAnswer } from "../../../nodes/editor/import-api.js";
import { assertAccessible, config, english, french, withEditors } from "./editors.js";
import { drop } from "./import-page.js";

const months = { imported: 3, unchanged: 40, conflicts: 2 };
const dryRun: ImportAnswer = {
  meter: "4455",
  imported: 7,
  unchanged: 80,
  conflicts: 4,
  farOff: 2,
  rounded: 3,
  moreRejected: 5,
  files: [{ name: "a.csv", format: "CSV", readings: 93 }],
  rejected: [{ line: 3, reason: "?" }],
  calendar: [
    {
      direction: "consumption",
      series: "daily",
      name: "Daily",
      first: "1 May",
      last: "2 June",
      months: [
        { month: "2026-05", ...months },
        { month: "2026-06", ...months },
      ],
    },
  ],
};

describe("the dialogs", () => {
  const { withEditor } = withEditors();

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      // All of a dialog is seen at once.
      const context = withEditor({ ...view, height: 1_700 });
      const clean = (form: string, name: string): Promise<void> =>
        assertAccessible(context.editor, `#${form}`, `axe-${name}-${view.language}`);

      it("of linky in have no axe finding", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        const form = "enedis-linky-in-form";
        await editor.edit("in");
        await clean(form, "in");
        await page.selectOption("#node-input-direction", "both");
        await page.selectOption("#node-input-outputMode", "single");
        await page.click("#enedis-linky-in-replay");
        await page.click("#enedis-linky-confirm");
        await page.waitForSelector("#enedis-linky-in-replay-told:visible");
        await clean(form, "in-both");
        answers.replay = { status: 503, error: { code: "archive", text: "?" } };
        await page.selectOption("#node-input-direction", "production");
        for (const measure of ["load_curve", "daily", "monthly", "yearly"])
          await page.uncheck(`#enedis-linky-in-measure-${measure}`);
        await page.waitForSelector("#enedis-linky-in-measures-error:visible");
        await clean(form, "in-nothing");
        await page.selectOption("#node-input-meters", "group");
        await clean(form, "in-group");
        await editor.cancel();
      });

      it("of linky history have no axe finding, also while files are imported", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        const form = "enedis-linky-history-form";
        answers.importFiles = dryRun;
        await editor.edit("history");
        await clean(form, "history");
        await page.selectOption("#node-input-measure", "max_power");
        await page.selectOption("#node-input-direction", "production");
        await page.selectOption("#node-input-format", "csv");
        await page.waitForSelector("#node-input-direction-error:visible");
        await clean(form, "history-wrong");
        await page.selectOption("#node-input-direction", "consumption");
        await drop(page, [{ name: "a.csv", content: "a" }]);
        await page.locator("#enedis-linky-import-import").waitFor();
        for (const summary of await page.locator("#enedis-linky-import-report summary").all())
          await summary.click();
        await clean(form, "history-import");
        await editor.cancel();
      });

      // Dark, what has most fields: those of the others are the same.
      const services = ["conso-api", "myelectricaldata", "data-connect", "demo"];
      for (const service of view === french ? services : ["data-connect"]) {
        it(`of a meter have no axe finding: ${service}, new, with errors and with a variable`, async () => {
          const { editor } = context;
          const { page } = editor;
          const form = "enedis-linky-config-form";
          await editor.editConfig(config, "_ADD_");
          await page.selectOption("#node-config-input-service", service);
          await clean(form, `meter-${service}`);
          const wrong = {
            usagePointId: "12",
            token: "cli_foo",
            baseUrl: "ftp://x",
            dailyMonths: "x",
            loadCurveDays: "9999",
            minute: "${LINKY_MINUTE}",
          };
          for (const [field, value] of Object.entries(wrong)) {
            const input = page.locator(`#node-config-input-${field}`);
            if (field === "baseUrl" && service !== "demo")
              await page.click("#enedis-linky-config-advanced summary");
            if (await input.isVisible()) await input.fill(value);
          }
          await page.locator(".enedis-linky-error:visible").first().waitFor();
          await clean(form, `meter-${service}-wrong`);
          await editor.cancel();
        });
      }

      it("of a deployed meter have no axe finding: its state, its access, its clock", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        const form = "enedis-linky-config-form";
        await editor.editConfig(config, "real");
        await page.waitForSelector("#enedis-linky-config-facts:visible");
        await page.click("#enedis-linky-config-access-check");
        await page.waitForSelector("#enedis-linky-config-access-check-result:visible");
        await clean(form, "meter-deployed");
        await page.selectOption("#node-config-input-service", "myelectricaldata");
        await clean(form, "meter-changed");
        await editor.cancel();
        answers.state = { status: 503, error: { code: "clock", text: "2026" } };
        await editor.editConfig(config, "real");
        await page.waitForSelector("#enedis-linky-config-row-clock:visible");
        await clean(form, "meter-clock");
        await editor.cancel();
        editor.complaints.length = 0;
      });

      it("of a meter that is linked have no axe finding", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(config, "contract");
        const opened = page.waitForEvent("popup");
        await page.click("#enedis-linky-config-link");
        await (await opened).close();
        await page.waitForSelector("#enedis-linky-config-paste:visible");
        await clean("enedis-linky-config-form", "meter-linking");
        await page.fill("#enedis-linky-config-paste", "https://x.example/callback?state=s");
        await page.waitForSelector("#enedis-linky-config-link-state.enedis-linky-good");
        await clean("enedis-linky-config-form", "meter-linked");
        await editor.cancel();
      });
    });
  }
});
