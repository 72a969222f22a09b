import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { UserDir, type NodeRed } from "../../node-red-process.js";
import { answersIn } from "./admin-answers.js";
import { launchChromium } from "../chromium.js";
import { Editor, type Answers, type EditorOptions } from "../editor-page.js";

/** No meters of anybody. */
const usagePointId = "11122233344455";
const otherPointId = "99988877766612";

const config = "enedis-linky-config";
const meter = {
  id: "meter",
  type: config,
  name: "",
  hint: "",
  service: "demo",
  baseUrl: "",
  minute: 23,
  dailyMonths: 1,
  loadCurveDays: 1,
  language: "auto",
  editorLanguage: "",
};
const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  meter,
  // Disabled: the runtime calls no service for it.
  { ...meter, id: "real", service: "conso-api", hint: "4455", d: true },
  { ...meter, id: "contract", name: "Voisin", service: "data-connect", hint: "", d: true },
  // A gateway of one's own.
  { ...meter, id: "own", service: "conso-api", hint: "4455", baseUrl: "https://conso.example.org", d: true },
  {
    id: "in",
    z: "tab",
    type: "enedis-linky in",
    name: "",
    meter: "meter",
    direction: "consumption",
    measures: ["load_curve", "daily", "monthly", "yearly", "max_power"],
    outputMode: "per-measure",
    health: false,
    start: "new",
    outputs: 5,
    x: 240,
    y: 160,
    wires: [["curve"], ["days"], [], [], ["power"]],
  },
  // Written by hand: what is not said has its default.
  { id: "bare meter", type: config, service: "demo", d: true },
  { id: "bare in", z: "tab", type: "enedis-linky in", meter: "bare meter", x: 240, y: 400, wires: [[]] },
  {
    id: "bare history",
    z: "tab",
    type: "enedis-linky history",
    meter: "bare meter",
    x: 240,
    y: 460,
    wires: [[]],
  },
  {
    id: "history",
    z: "tab",
    type: "enedis-linky history",
    name: "",
    meter: "meter",
    direction: "consumption",
    measure: "load_curve",
    step: "native",
    format: "readings",
    csv: "international",
    period: "7d",
    x: 240,
    y: 320,
    wires: [[]],
  },
  ...["curve", "days", "power"].map((id, index) => ({
    id,
    z: "tab",
    type: "debug",
    name: id,
    active: false,
    x: 520,
    y: 80 + 80 * index,
    wires: [],
  })),
];
const planted = "no-token-at-all";
const credentials = {
  real: { usagePointId, token: planted },
  own: { usagePointId, token: planted },
  contract: { clientId: "client", clientSecret: planted },
};

/** What Conso API gives out, without its signature. */
function tokenOf(usagePointIds: readonly string[], expiresAt: number): string {
  const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString("base64url");
  return [part({ alg: "HS256" }), part({ sub: usagePointIds, exp: expiresAt }), "c2ln"].join(".");
}
const inTenYears = Math.floor(Date.now() / 1000) + 10 * 365 * 86_400;

interface View extends EditorOptions {
  readonly choose: string;
  readonly tooShort: string;
  readonly demo: string;
  readonly meterTitle: string;
  readonly otherPoint: string;
  readonly expired: string;
  readonly notGranted: RegExp;
  readonly waiting: RegExp;
}

const french: View = {
  language: "fr",
  choose: "Rien ne sortirait de ce noeud\u00a0: choisissez au moins une mesure",
  tooShort: "Un point de livraison (PDL) a exactement 14 chiffres",
  demo: "Linky (démo)",
  meterTitle: "Modifier le noeud compteur Linky",
  otherPoint: "Ce jeton est pour un autre point de livraison\u00a0: ••••\u00a04455, ••••\u00a06612",
  expired: "Ce jeton est périmé\u00a0: redonnez votre accord et collez le nouveau",
  notGranted: /ne porte pas sur ••••\u00a00000, saisi plus bas\u00a0: choisissez/,
  waiting: /^En attente de l’accord/,
};
const english: View = {
  language: "en-US",
  dark: true,
  choose: "Nothing would leave this node: choose at least one measure",
  tooShort: "A usage point (PDL) has exactly 14 digits",
  demo: "Linky (demo)",
  meterTitle: "Edit Linky meter node",
  otherPoint: "The token is for another usage point: ••••\u00a04455, ••••\u00a06612",
  expired: "This token has ended: give your consent again and paste the new one",
  notGranted: /does not cover ••••\u00a00000, typed below: choose/,
  waiting: /^Waiting for the consent/,
};

describe("the editor", function () {
  this.timeout(60_000);
  let userDir: UserDir | undefined;
  let nodeRed: NodeRed | undefined;
  let browser: Browser | undefined;

  before(async () => {
    userDir = new UserDir({ flows, credentials });
    [nodeRed, browser] = await Promise.all([userDir.start(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    userDir?.remove();
  });

  /** Opens an editor for each test, and lets none end with a complaint. */
  function withEditor(view: View): { editor: Editor; answers: Answers; asked: [string, unknown][] } {
    const context = { asked: [] } as unknown as ReturnType<typeof withEditor>;
    beforeEach(async () => {
      context.asked.length = 0;
      context.answers = answersIn(view.language);
      const note = (route: string, sent: unknown) => context.asked.push([route, sent]);
      context.editor = await Editor.open(browser!, nodeRed!.url, { ...view, answers: context.answers, note });
    });
    afterEach(async () => {
      const complaints = [...context.editor.complaints];
      await context.editor.close();
      assert.deepEqual(complaints, []);
    });
    return context;
  }

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor(view);
      const look = (name: string) =>
        context.editor.screenshot(`${name}-${view.language}-${view.dark ? "dark" : "light"}`);

      it("shows palette, labels and our own icon", async () => {
        const { editor } = context;
        const palette = editor.page.locator('.red-ui-palette-node[data-palette-type="enedis-linky in"]');
        await palette.scrollIntoViewIfNeeded();
        assert.equal((await palette.innerText()).trim(), "linky in");
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("in"))'), view.demo);
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("real"))'), "•••• 4455");
        const icon = await editor.read<string>(
          'fetch("icons/node-red-contrib-enedis-linky/enedis-linky-in.svg").then((answer) => answer.text())',
        );
        assert.ok(icon.includes('viewBox="0 0 40 60"'));
        await look("workspace");
      });

      it("opens both dialogs with every text translated", async () => {
        const { editor } = context;
        await editor.edit("in");
        await assertTranslated(editor, "#enedis-linky-in-form");
        assert.equal(await editor.page.locator("#enedis-linky-in-outputs > li").count(), 5);
        await look("in");
        await editor.cancel();
        await editor.editConfig(config, "meter");
        assert.equal(
          await editor.page.locator(".red-ui-tray-breadcrumbs").last().innerText(),
          view.meterTitle,
        );
        await assertTranslated(editor, "#enedis-linky-config-form");
        await look("meter-demo");
        await editor.cancel();
        assert.equal(await editor.read("RED.nodes.dirty()"), false);
      });

      it("offers for each measure the steps that it has, and brings a chosen step back", async () => {
        const { editor } = context;
        const { page } = editor;
        const offered = (): Promise<string[]> =>
          page.$$eval("#node-input-step option:not([disabled])", (options) =>
            options.map((option) => (option as HTMLOptionElement).value),
          );
        await editor.edit("history");
        await assertTranslated(editor, "#enedis-linky-history-form");
        assert.deepEqual(await offered(), ["native", "hour", "day", "month", "year"]);
        assert.equal(await page.locator("#node-input-csv").isVisible(), false);
        await look("history");
        await page.selectOption("#node-input-measure", "max_power");
        assert.deepEqual(await offered(), ["day", "month", "year"]);
        assert.equal(await page.inputValue("#node-input-step"), "day");
        await page.selectOption("#node-input-measure", "load_curve");
        assert.equal(await page.inputValue("#node-input-step"), "native");
        await page.selectOption("#node-input-measure", "max_power");
        await page.selectOption("#node-input-direction", "production");
        assert.equal(await page.locator("#node-input-direction-error").isVisible(), true);
        await page.selectOption("#node-input-format", "csv");
        await look("history-wrong");
        await page.selectOption("#node-input-direction", "consumption");
        await page.selectOption("#node-input-step", "month");
        await editor.save();
        assert.deepEqual(
          [await editor.property("history", "step"), await editor.property("history", "format")],
          ["month", "csv"],
        );
      });

      it("takes a flow written by hand with its defaults, and shows them", async () => {
        const { editor } = context;
        const { page } = editor;
        for (const id of ["bare meter", "bare in", "bare history"]) {
          assert.deepEqual(await editor.read(`RED.nodes.node("${id}").validationErrors ?? []`), [], id);
          assert.equal(await editor.read(`RED.utils.getNodeLabel(RED.nodes.node("${id}"))`), view.demo);
        }
        await editor.edit("bare in");
        assert.equal(await page.inputValue("#node-input-direction"), "consumption");
        assert.equal(await page.inputValue("#node-input-outputMode"), "single");
        assert.equal(await page.inputValue("#node-input-start"), "history");
        assert.equal(await page.locator("#enedis-linky-in-measures :checked").count(), 5);
        await editor.save();
        assert.equal((await editor.property<string[]>("bare in", "measures")).length, 5);
        await editor.edit("bare history");
        assert.equal(await page.inputValue("#node-input-step"), "day");
        await editor.cancel();
        await editor.editConfig(config, "bare meter");
        assert.match(await page.inputValue("#node-config-input-minute"), /^[0-5]?\d$/);
        assert.equal(await page.inputValue("#node-config-input-dailyMonths"), "36");
        assert.equal(await page.inputValue("#node-config-input-loadCurveDays"), "7");
        assert.equal(await page.locator("#enedis-linky-config-form [aria-invalid=true]").count(), 0);
        await editor.save();
        assert.equal(await editor.property("bare meter", "loadCurveDays"), 7);
      });

      it("has help for every type", async () => {
        for (const type of ["enedis-linky in", "enedis-linky history", config]) {
          const help = await context.editor.read<string>(`RED.nodes.getNodeHelp(${JSON.stringify(type)})`);
          assert.match(help, view.language === "fr" ? /<h3>Propriétés/ : /<h3>Properties/);
        }
      });

      it("says that a choice without any output is invalid, in the dialog and after it", async () => {
        const { editor } = context;
        await editor.edit("in");
        await editor.page.selectOption("#node-input-direction", "production");
        for (const measure of ["load_curve", "daily", "monthly", "yearly"]) {
          await editor.page.uncheck(`#enedis-linky-in-measure-${measure}`);
        }
        assert.equal(await editor.text("#enedis-linky-in-measures-error"), view.choose);
        assert.equal(await editor.page.locator("#enedis-linky-in-measure-max_power").isDisabled(), true);
        await look("in-nothing");
        await editor.save();
        assert.equal(await editor.property("in", "outputs"), 0);
        assert.deepEqual(await editor.property("in", "validationErrors"), [view.choose]);
      });

      it("asks only for what the service needs, and leads to it", async () => {
        const { editor } = context;
        await editor.editConfig(config, "real");
        const shown = async (service: string): Promise<string[]> => {
          await editor.page.selectOption("#node-config-input-service", service);
          const notes = ["conso-api", "myelectricaldata", "data-connect", "demo"].filter(
            (each) => each !== service,
          );
          for (const other of notes) {
            assert.equal(await editor.page.isVisible(`#enedis-linky-config-about-${other}`), false);
          }
          assert.ok(await editor.page.isVisible(`#enedis-linky-config-about-${service}`));
          await look(`meter-${service}`);
          const fields = ["usagePointId", "token", "clientId", "clientSecret"];
          const visible = await Promise.all(
            fields.map((each) => editor.page.isVisible(`#node-config-input-${each}`)),
          );
          return fields.filter((_, index) => visible[index]);
        };
        assert.deepEqual(await shown("demo"), []);
        assert.deepEqual(await shown("data-connect"), ["usagePointId", "clientId", "clientSecret"]);
        assert.equal(
          await editor.page.inputValue("#enedis-linky-config-callback"),
          `${nodeRed!.url}/enedis-linky/callback`,
        );
        const token = () => editor.page.inputValue("#node-config-input-token");
        assert.deepEqual(await shown("myelectricaldata"), ["usagePointId", "token"]);
        assert.equal(await token(), "", "the token of another service");
        // What has just appeared is no mistake yet, for the eye either.
        assert.equal(
          await editor.page.locator(".enedis-linky-error:visible, .input-error:visible").count(),
          0,
        );
        await editor.page.focus("#node-config-input-token");
        await editor.page.keyboard.press("Tab");
        assert.ok(await editor.page.isVisible("#node-config-input-token-error"));
        assert.equal(await editor.page.locator("#node-config-input-token.input-error").count(), 1);
        assert.deepEqual(await shown("conso-api"), ["usagePointId", "token"]);
        assert.equal(await token(), "__PWRD__");
        await editor.cancel();
      });

      it("sends what was typed for one service to no other, and has it again when that one is chosen", async () => {
        const { editor } = context;
        const { page } = editor;
        const choose = (service: string) => page.selectOption("#node-config-input-service", service);
        const typed = (): Promise<string[]> =>
          Promise.all(["token", "baseUrl"].map((each) => page.inputValue(`#node-config-input-${each}`)));
        await editor.editConfig(config, "own");
        // An address of one's own is not hidden.
        assert.ok(await page.isVisible("#node-config-input-baseUrl"));
        assert.deepEqual(await typed(), ["__PWRD__", "https://conso.example.org"]);
        await choose("myelectricaldata");
        assert.deepEqual(await typed(), ["", ""]);
        await page.fill("#node-config-input-token", "secret");
        await look("meter-other-service");
        await choose("conso-api");
        assert.deepEqual(await typed(), ["__PWRD__", "https://conso.example.org"]);
        await look("meter-service-again");
        await choose("demo");
        await choose("data-connect");
        assert.deepEqual(await typed(), ["", ""]);
        await choose("myelectricaldata");
        assert.deepEqual(await typed(), ["secret", ""]);
        assert.equal(await page.locator("#enedis-linky-config-form .input-error").count(), 0);
        await editor.save();
        assert.equal(await editor.property("own", "baseUrl"), "");
        assert.equal(await editor.property("own", "service"), "myelectricaldata");
        const saved = await editor.property<Record<string, unknown>>("own", "credentials");
        assert.equal(saved["token"], "secret");
      });

      it("reads a token in the browser: its points, its end, and no call", async () => {
        const { editor, asked } = context;
        await editor.editConfig(config, "_ADD_");
        const typed = async (token: string) => editor.page.fill("#node-config-input-token", token);
        await typed(`${tokenOf([usagePointId, otherPointId], inTenYears).replace(".", ".\n ")} `);
        assert.match(await editor.text("#enedis-linky-config-token-end"), /20\d\d/);
        await editor.page.fill("#node-config-input-usagePointId", "12345678901234");
        assert.equal(await editor.text("#node-config-input-usagePointId-error"), view.otherPoint);
        await look("meter-foreign");
        await editor.page.click("#enedis-linky-config-offers >> text=6612");
        assert.equal(await editor.page.inputValue("#node-config-input-usagePointId"), otherPointId);
        assert.equal(await editor.page.isVisible("#node-config-input-usagePointId-error"), false);
        await typed(tokenOf([otherPointId], 1_000_000));
        assert.equal(await editor.text("#node-config-input-token-error"), view.expired);
        // The only one fills in by itself.
        await editor.page.fill("#node-config-input-usagePointId", "");
        await typed(tokenOf([usagePointId], inTenYears));
        assert.equal(await editor.page.inputValue("#node-config-input-usagePointId"), usagePointId);
        assert.deepEqual([...new Set(asked.map(([route]) => route))], ["estimate"]);
        await editor.cancel();
      });

      it("shows what the doctor found, what the archive holds, and asks before the history is asked for again", async () => {
        const { editor, asked } = context;
        await editor.editConfig(config, "real");
        await editor.page.waitForSelector("#enedis-linky-config-offers >> text=6612");
        assert.match(await editor.text("#enedis-linky-config-estimate"), /6/);
        assert.equal(await editor.page.locator("#enedis-linky-config-bar").getAttribute("value"), "0.55");
        await editor.page.click("#enedis-linky-config-access-check");
        const findings = editor.page.locator("#enedis-linky-config-access-check-result li");
        await findings.first().waitFor();
        assert.equal(await findings.count(), 4);
        const links = await findings
          .locator("a")
          .evaluateAll((all) => all.map((each) => each.getAttribute("rel")));
        assert.deepEqual(links, ["noopener noreferrer"]);
        await assertTranslated(editor, "#enedis-linky-config-form");
        await look("meter-doctor");

        await editor.page.click("#enedis-linky-config-history");
        await editor.page.locator("#enedis-linky-confirm").waitFor();
        assert.match(await editor.text(".red-ui-notification"), /115/);
        await look("confirm-history");
        await editor.page.click("#enedis-linky-cancel");
        assert.equal(asked.filter(([route]) => route === "history").length, 0);
        await editor.page.click("#enedis-linky-config-history");
        await editor.page.locator("#enedis-linky-confirm").last().click();
        await editor.page.waitForSelector("#enedis-linky-config-history-told:visible");
        assert.equal(asked.filter(([route]) => route === "history").length, 1);
        await editor.cancel();
      });

      it("links Enedis, by the window and by the address that is pasted", async () => {
        const { editor, asked } = context;
        await editor.editConfig(config, "contract");
        const opened = editor.page.waitForEvent("popup");
        await editor.page.click("#enedis-linky-config-link");
        await (await opened).close();
        await editor.page.fill(
          "#enedis-linky-config-paste",
          "https://x.example/callback?autorisation_id=1&state=s",
        );
        await editor.page.waitForSelector("#enedis-linky-config-link-state.enedis-linky-good");
        await look("meter-linked");
        assert.equal(await editor.page.inputValue("#node-config-input-usagePointId"), otherPointId);
        assert.equal(await editor.page.isVisible("#enedis-linky-config-paste"), false);
        const start = asked.find(([route]) => route === "consentStart")?.[1];
        // A stored secret stays where it is: only its place is sent.
        assert.deepEqual(start, {
          id: "contract",
          editor: `${nodeRed!.url}/`,
          baseUrl: "",
          clientId: "client",
          clientSecret: "__PWRD__",
          language: view.language.slice(0, 2),
        });
        await editor.save();
        assert.equal(await editor.property("contract", "hint"), "6612");
      });

      it("keeps the usage point of a consent to several meters, and tells one that it does not cover", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        const point = "#node-config-input-usagePointId";
        answers.consentPaste = {
          step: "linked",
          usagePoints: [{ usagePointId: otherPointId }, { usagePointId }],
          told: { text: "2" },
        };
        const consent = async (): Promise<void> => {
          const opened = page.waitForEvent("popup");
          await page.click("#enedis-linky-config-link");
          await (await opened).close();
          await page.fill("#enedis-linky-config-paste", "https://x.example/callback?state=s");
          await page.waitForSelector("#enedis-linky-config-paste", { state: "hidden" });
        };
        await editor.editConfig(config, "contract");
        await page.fill(point, usagePointId);
        await consent();
        assert.equal(await page.inputValue(point), usagePointId);
        assert.equal(await page.locator("#enedis-linky-config-link-state.enedis-linky-good").count(), 1);
        for (const [typed, told] of [
          ["${LINKY_PDL}", /^2$/],
          ["12345678900000", view.notGranted],
        ] as const) {
          await page.fill(point, typed);
          await consent();
          assert.equal(await page.inputValue(point), typed);
          assert.match(await editor.text("#enedis-linky-config-link-state"), told);
        }
        await look("meter-not-granted");
        await page.fill(point, "");
        await consent();
        assert.equal(await page.inputValue(point), otherPointId);
        await editor.cancel();
      });

      it("asks for a consent as long as it may still come, and says a thing once", async () => {
        const { editor, answers, asked } = context;
        const { page } = editor;
        const line = "#enedis-linky-config-link-state";
        await page.clock.install();
        /** Waits for answers to so many looks. */
        const looks = async (count: number): Promise<void> => {
          for (let look = 0; look < count; look++) {
            const answered = page.waitForResponse((response) => response.url().endsWith("consent/status"));
            await page.clock.runFor(1_500);
            await (await answered).finished();
          }
        };
        await editor.editConfig(config, "contract");
        const opened = page.waitForEvent("popup");
        await page.click("#enedis-linky-config-link");
        await (await opened).close();
        await page.waitForSelector("#enedis-linky-config-paste:visible");
        await editor.read(
          `(() => { window.rewritten = 0; new MutationObserver(() => window.rewritten++).observe(document.querySelector("${line}"), { childList: true, subtree: true }); })()`,
        );
        answers.consentStatus = { status: 503, error: { code: "internal", text: "Node-RED?" } };
        await looks(3);
        assert.equal(await editor.text(line), "Node-RED?");
        assert.equal(await editor.read("window.rewritten"), 1);
        assert.ok(await page.isVisible("#enedis-linky-config-paste"));
        answers.consentStatus = { step: "waiting", endsAt: 1_900_000_000 };
        await looks(2);
        assert.match(await editor.text(line), view.waiting);
        assert.equal(await editor.read("window.rewritten"), 2);
        // Node-RED was started anew: it knows nothing of it.
        answers.consentStatus = { status: 404, error: { code: "not_found", text: "Unknown." } };
        await looks(1);
        await page.waitForSelector("#enedis-linky-config-paste", { state: "hidden" });
        assert.equal(await editor.text(line), "Unknown.");
        await page.clock.runFor(10_000);
        assert.equal(asked.filter(([route]) => route === "consentStatus").length, 6);
        await editor.cancel();
        editor.complaints.length = 0;
      });

      it("refreshes by the node's button, and sends everything again after a question", async () => {
        const { editor, asked } = context;
        await editor.page.click("#in .red-ui-flow-node-button-button");
        await editor.page.waitForSelector(".red-ui-notification-success");
        await look("refreshed");
        await editor.edit("in");
        await editor.page.click("#enedis-linky-in-replay");
        await editor.page.locator("#enedis-linky-confirm").waitFor();
        await look("confirm-replay");
        await editor.page.click("#enedis-linky-confirm");
        await editor.page.waitForSelector("#enedis-linky-in-replay-told:visible");
        assert.deepEqual(
          asked.map(([route]) => route),
          ["refresh", "replay"],
        );
        await editor.cancel();
      });
    });
  }

  describe("saves", () => {
    const view = french;
    const context = withEditor(view);

    it("moves each wire with its measure, saves the outputs, and takes it back by undo", async () => {
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

    it("cleans what was pasted, and saves hint, numbers and language", async () => {
      const { editor } = context;
      await editor.editConfig(config, "real");
      await editor.page.fill("#node-config-input-usagePointId", "123 456");
      assert.equal(await editor.text("#node-config-input-usagePointId-error"), view.tooShort);
      await editor.page.fill("#node-config-input-usagePointId", " 999 8887\u00a077666 12 ");
      assert.equal(await editor.page.isVisible("#node-config-input-usagePointId-error"), false);
      await editor.page.fill("#node-config-input-token", " eyJ0 b2tlbg ");
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
      assert.equal(saved["token"], "eyJ0b2tlbg");
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

    it("follows a service that a script of the page chooses", async () => {
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
      const { token } = asked.find(([route]) => route === "meters")?.[1] as { token: string };
      assert.equal(token, "secret");
      // They belong to the secret that stood there.
      await editor.page.fill("#node-config-input-token", "other");
      assert.equal(await editor.page.isVisible("#enedis-linky-config-offers"), false);
      await editor.cancel();
    });

    it("takes the access of another meter over, until another service is chosen", async () => {
      const { editor } = context;
      await editor.editConfig(config, "_ADD_");
      // Only meters that are at work have an access to give.
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

    it("takes another meter's address over with its access, and gives it up with it", async () => {
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
      // Its own secret goes where it went before.
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

    it("tells what a server refuses, and where no server answers", async () => {
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

    it("marks a meter saved without credentials, and draws a minute of its own for each", async () => {
      const { editor } = context;
      const minutes = new Set<number>();
      for (let count = 0; count < 4; count++) {
        await editor.editConfig(config, "_ADD_");
        // A new meter is not scolded for what nobody has had the time to fill in.
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

    it("takes environment variables, and names them nowhere else", async () => {
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

  it("fits a narrow window", async () => {
    const options = { language: "fr", width: 900, height: 800, answers: answersIn("fr") } as const;
    const editor = await Editor.open(browser!, nodeRed!.url, options);
    await editor.editConfig(config, "real");
    const [form, tray] = await editor.read<[number, number]>(
      '["#enedis-linky-config-form", ".red-ui-tray:last-child"].map((each) => document.querySelector(each).getBoundingClientRect().right)',
    );
    assert.ok(form <= tray, `${form - tray} px of the form are cut off`);
    await editor.screenshot("narrow");
    await editor.close();
  });
});

/** No message key may show: the editor puts the key itself where a text is missing. */
async function assertTranslated(editor: Editor, form: string): Promise<void> {
  const text = await editor.page.locator(form).innerText();
  assert.doesNotMatch(text, /enedis-linky-(?:in|config)\.\w|common\.label/);
  const empty = await editor.read<number>(
    `[...document.querySelectorAll("${form} [data-i18n]:not([data-i18n^='['])")].filter((each) => !each.textContent).length`,
  );
  assert.equal(empty, 0);
}

/** The id of the meter that was added last. */
function newest(editor: Editor): Promise<string> {
  return editor.read(
    `(() => { let found; RED.nodes.eachConfig((node) => { if (node.type === "${config}") found = node.id; }); return found; })()`,
  );
}

/** From which output of the node each of its wires leaves. */
function wires(editor: Editor): Promise<Record<string, number>> {
  return editor.read(
    'Object.fromEntries(RED.nodes.filterLinks({ source: RED.nodes.node("in") }).map((link) => [link.target.id, Number(link.sourcePort)]))',
  );
}
