/** How the meter's dialog leads to an access: services, tokens, consents and the access check. */
import assert from "node:assert/strict";
import type { MeterState } from "../../../nodes/editor/api.js";
import type { Editor } from "../editor-page.js";
import {
  assertTranslated,
  config,
  english,
  french,
  itOnce,
  linesOf,
  otherPointId,
  usagePointId,
  withEditors,
} from "./editors.js";

/** A token as Conso API issues it, with an invalid signature. */
function tokenOf(usagePointIds: readonly string[], expiresAt: number): string {
  const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString("base64url");
  return [part({ alg: "HS256" }), part({ sub: usagePointIds, exp: expiresAt }), "x".repeat(43)].join(".");
}

/** Counts in `window.rewritten` how often a line is written from now on. */
async function countWrites(editor: Editor, line: string): Promise<void> {
  await editor.read(
    `(() => { window.rewritten = 0; new MutationObserver(() => window.rewritten++).observe(document.querySelector("${line}"), { childList: true, subtree: true }); })()`,
  );
}
const inTenYears = Math.floor(Date.now() / 1000) + 10 * 365 * 86_400;
describe("the editor", () => {
  const { url, withEditor } = withEditors();

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor(view);
      const look = (name: string) =>
        context.editor.screenshot(`${name}-${view.language}-${view.dark ? "dark" : "light"}`);

      itOnce(view, "shows only the fields that the service needs, and links to it", async () => {
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
          `${url()}/enedis-linky/callback`,
        );
        const token = () => editor.page.inputValue("#node-config-input-token");
        assert.deepEqual(await shown("myelectricaldata"), ["usagePointId", "token"]);
        assert.equal(await token(), "", "the token of another service");
        // A field that has just appeared shows no error yet.
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

      itOnce(
        view,
        "sends what was typed for one service to no other, and restores it when that one is chosen again",
        async () => {
          const { editor } = context;
          const { page } = editor;
          const choose = (service: string) => page.selectOption("#node-config-input-service", service);
          const typed = (): Promise<string[]> =>
            Promise.all(["token", "baseUrl"].map((each) => page.inputValue(`#node-config-input-${each}`)));
          await editor.editConfig(config, "own");
          // A custom address is not hidden.
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
        },
      );

      it("reads a token in the browser without a call: its usage points and its expiry", async () => {
        const { editor, asked } = context;
        await editor.editConfig(config, "_ADD_");
        const typed = async (token: string) => editor.page.fill("#node-config-input-token", token);
        await typed(`${tokenOf([usagePointId, otherPointId], inTenYears).replace(".", ".\n ")} `);
        assert.match(await editor.text("#enedis-linky-config-token-end"), /20\d\d/);
        await typed(tokenOf([usagePointId, otherPointId], Date.UTC(2099, 10, 1, 12) / 1000));
        assert.match(
          await editor.text("#enedis-linky-config-token-end"),
          view === french ? /1er novembre 2099/ : /1 November 2099/,
        );
        await editor.page.fill("#node-config-input-usagePointId", "12345678901234");
        const wrong = async (): Promise<string> => editor.text("#node-config-input-usagePointId-error");
        assert.equal(await wrong(), view.otherPoints.replace("__point__", "••••\u00a01234"));
        // Its last digits only, as the button shows them.
        await editor.page.fill("#node-config-input-usagePointId", "4455");
        assert.equal(await wrong(), view.otherPoints.replace("__point__", "4455"));
        await look("meter-foreign");
        await editor.page.click("#enedis-linky-config-offers >> text=6612");
        assert.equal(await editor.page.inputValue("#node-config-input-usagePointId"), otherPointId);
        assert.equal(await editor.page.isVisible("#node-config-input-usagePointId-error"), false);
        await typed(tokenOf([otherPointId], 1_000_000));
        assert.equal(await editor.text("#node-config-input-token-error"), view.expired);
        // A single usage point is filled in.
        await editor.page.fill("#node-config-input-usagePointId", "");
        await typed(tokenOf([usagePointId], inTenYears));
        assert.equal(await editor.page.inputValue("#node-config-input-usagePointId"), usagePointId);
        await editor.page.fill("#node-config-input-usagePointId", otherPointId);
        assert.equal(await wrong(), view.otherPoint);
        assert.deepEqual([...new Set(asked.map(([route]) => route))], ["estimate"]);
        await editor.cancel();
      });

      it("judges a token, takes the word of its header away, and leaves a variable alone", async () => {
        const { editor } = context;
        const { page } = editor;
        const [field, error] = ["#node-config-input-token", "#node-config-input-token-error"];
        const token = tokenOf([usagePointId], inTenYears);
        await editor.editConfig(config, "_ADD_");
        for (const text of ["foo", token.slice(0, -9), "ey"]) {
          await page.fill(field, text);
          await page.keyboard.press("Tab");
          assert.match(await editor.text(error), view.notToken, text);
          // A cut token names its end too: one verdict at a time.
          assert.equal(await page.isVisible("#enedis-linky-config-token-end"), false, text);
          assert.equal(await page.isVisible("#enedis-linky-config-offers"), false, text);
        }
        await look("meter-no-token");
        for (const [typed, kept] of [
          [`Bearer ${token}`, token],
          ["${LINKY_TOKEN}", "${LINKY_TOKEN}"],
        ] as const) {
          await page.fill(field, typed);
          assert.equal(await page.isVisible("#enedis-linky-config-token-end"), kept === token);
          assert.equal(await page.isVisible(error), false);
          await page.keyboard.press("Tab");
          assert.equal(await page.inputValue(field), kept);
          assert.equal(await page.isVisible(error), false);
        }
        // A gateway of one's own may have other tokens.
        await page.fill(field, "foo");
        await page.click("#enedis-linky-config-advanced summary");
        await page.fill("#node-config-input-baseUrl", "https://conso.example.org");
        assert.equal(await page.isVisible(error), false);
        await page.fill("#node-config-input-baseUrl", "");
        await page.selectOption("#node-config-input-service", "myelectricaldata");
        await page.fill(field, "cli_12345678");
        await page.keyboard.press("Tab");
        assert.match(await editor.text(error), /client_secret/);
        await editor.cancel();
      });

      it("shows the state of a deployed meter while the dialog is open, and says that another is not deployed", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        await editor.editConfig(config, "_ADD_");
        assert.match(await editor.text("#enedis-linky-config-progress-told"), view.deployForState);
        assert.equal(await page.isVisible("#enedis-linky-config-facts"), false);
        assert.equal(await page.isVisible("#enedis-linky-config-row-progress"), false);
        await editor.cancel();

        await page.clock.install();
        await editor.editConfig(config, "real");
        await page.waitForSelector("#enedis-linky-config-facts:visible");
        const facts = () => page.locator("#enedis-linky-config-facts dd").allInnerTexts();
        const state = answers.state as MeterState;
        assert.deepEqual(await facts(), view.facts);
        await look("meter-state");
        assert.equal(await page.isVisible("#enedis-linky-config-ticks-first"), false);
        answers.state = { ...state, next: "15:00", minuteOfFirst: 7, mirror: "48" };
        const answered = page.waitForResponse((response) => response.url().includes("state/real"));
        await page.clock.runFor(5_000);
        await (await answered).finished();
        await page.waitForSelector("#enedis-linky-config-facts dd >> text=15:00");
        const named = await page.locator("#enedis-linky-config-facts dt").allInnerTexts();
        assert.deepEqual([named.at(-1), (await facts()).at(-1)], ["PostgreSQL", "48"]);
        // Of several meters of a usage point, the first decides when it is checked.
        assert.match(await editor.text("#enedis-linky-config-ticks-first"), /05:07.*19:07/);
        assert.equal(await page.isVisible("#enedis-linky-config-ticks"), false);
        answers.state = { status: 503, error: { code: "archive", text: "No archive." } };
        await page.clock.runFor(5_000);
        await page.waitForSelector("#enedis-linky-config-progress-told.enedis-linky-bad >> text=No archive.");
        assert.equal(await page.isVisible("#enedis-linky-config-facts"), false);
        // A screen reader follows the line: it is written once, and what is typed does not bring back an older state.
        await countWrites(editor, "#enedis-linky-config-progress-told");
        for (let look = 0; look < 2; look++) {
          const failed = page.waitForResponse((response) => response.url().includes("state/real"));
          await page.clock.runFor(5_000);
          await (await failed).finished();
        }
        await page.fill("#node-config-input-name", "Maison");
        await page.keyboard.press("Tab");
        assert.equal(await editor.text("#enedis-linky-config-progress-told"), "No archive.");
        assert.equal(await page.isVisible("#enedis-linky-config-row-progress"), false);
        assert.equal(await editor.read("window.rewritten"), 0);
        await editor.cancel();
        editor.complaints.length = 0;
      });

      it("shows the access check and the archive's content, and confirms before it requests the history again", async () => {
        const { editor, asked } = context;
        await editor.editConfig(config, "real");
        await editor.page.waitForSelector("#enedis-linky-config-offers >> text=6612");
        assert.match(await editor.text("#enedis-linky-config-estimate"), /6/);
        assert.equal(await editor.page.locator("#enedis-linky-config-bar").getAttribute("value"), "0.55");
        const rows = editor.page.locator("#enedis-linky-config-coverage li:has(span)");
        await rows.first().scrollIntoViewIfNeeded();
        await look("meter-archive");
        const [, days] = await rows.first().locator("span").allInnerTexts();
        assert.equal(days, view === french ? "1\u202f092 jours sur 1\u202f095" : "1,092 of 1,095 days");
        const sentences = editor.page.locator("#enedis-linky-config-coverage li:not(:has(span))");
        assert.match((await sentences.allInnerTexts()).at(-1)!, /21 [Nn]ovembe?r/);
        // In a wide font only a name takes a second line.
        const lines = await linesOf(rows.locator("span + span"));
        assert.ok(lines.length >= 6 && Math.max(...lines) === 1, `one line each: ${lines.join(", ")}`);
        const names = await linesOf(rows.locator("span:first-child"));
        assert.ok(Math.max(...names) <= 2, `two lines at most: ${names.join(", ")}`);
        await editor.page.click("#enedis-linky-config-access-check");
        const findings = editor.page.locator("#enedis-linky-config-access-check-result li");
        await findings.first().waitFor();
        assert.equal(await findings.count(), 4);
        const links = await findings.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("rel")));
        assert.deepEqual(links, ["noopener noreferrer"]);
        await assertTranslated(editor, "#enedis-linky-config-form");
        await look("meter-access-check");

        await editor.page.click("#enedis-linky-config-history");
        await editor.page.locator("#enedis-linky-confirm").waitFor();
        // What is missing is not what all of it costs.
        assert.match(
          await editor.text(".red-ui-notification"),
          /226 (?:demandes|requests), .*12 (?:jours|days)/,
        );
        await look("confirm-history");
        await editor.page.click("#enedis-linky-cancel");
        assert.equal(asked.filter(([route]) => route === "history").length, 0);
        await editor.page.click("#enedis-linky-config-history");
        await editor.page.locator("#enedis-linky-confirm").last().click();
        await editor.page.waitForSelector("#enedis-linky-config-history-told:visible");
        assert.equal(asked.filter(([route]) => route === "history").length, 1);
        await editor.cancel();
      });

      itOnce(view, "shows the progress of what is deployed only while that is chosen", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        const state = answers.state as MeterState;
        const [told, numbers] = ["progress-told", "coverage"].map((part) => `#enedis-linky-config-${part}`);
        const shows = async (isDeployed: boolean): Promise<void> => {
          for (const part of ["bar", "coverage", "history"])
            assert.equal(await page.isVisible(`#enedis-linky-config-${part}`), isDeployed, part);
          assert.equal((await editor.text(told!)) === view.notDeployed, !isDeployed);
        };
        await editor.editConfig(config, "real");
        await page.waitForSelector(`${numbers}:visible`);
        await shows(true);
        await page.selectOption("#node-config-input-service", "myelectricaldata");
        await shows(false);
        await look("meter-not-deployed");
        await page.selectOption("#node-config-input-service", "conso-api");
        await shows(true);
        await page.fill("#node-config-input-usagePointId", otherPointId);
        await shows(false);
        await editor.cancel();

        // Changed and closed, but not deployed: the node says conso-api, the server something else.
        answers.state = { ...state, deployed: { service: "demo", hint: "0000" } };
        await editor.editConfig(config, "real");
        await page.waitForSelector(`${told}:visible`);
        await shows(false);
        await editor.cancel();
      });

      it("says a problem that the state shows once: the access check refers to it", async () => {
        const { editor, answers } = context;
        const { page } = editor;
        const state = answers.state as MeterState;
        const why = { text: "Conso API refuses this token.", action: "Renew it." };
        const [told, result] = ["progress-told", "access-check-result"].map(
          (part) => `#enedis-linky-config-${part}`,
        ) as [string, string];
        const series = { name: "Daily energy", direction: "consumption", series: "daily" };
        for (const [shown, found] of [
          [
            { ...state, told: why, failing: true },
            {
              verdict: "failing",
              summary: { text: "Nothing works." },
              calls: { text: "3 requests." },
              standIns: [],
              series: [{ ...series, verdict: "failing", ...why }],
              remarks: [why],
            },
          ],
          [
            { status: 503, error: { code: "archive", ...why } },
            { status: 503, error: { code: "archive", ...why } },
          ],
        ] as const) {
          answers.state = shown;
          answers.doctor = found;
          await editor.editConfig(config, "real");
          await page.waitForSelector(`${told} >> text=${why.text} ${why.action}`);
          await page.click("#enedis-linky-config-access-check");
          await page.waitForSelector(`${result}:visible`);
          const says = await editor.text(result);
          assert.ok(!says.includes(why.text), `said once: ${says}`);
          assert.ok(says.includes(view === french ? "La ligne État dit pourquoi." : "State says why."));
          await assertTranslated(editor, "#enedis-linky-config-form");
          await look("meter-said-once");
          await editor.cancel();
        }
        editor.complaints.length = 0;
      });

      it("shows a clock that is not set as the problem, and accepts it by its button", async () => {
        const { editor, answers, asked } = context;
        const { page } = editor;
        const state = answers.state!;
        const why = "The clock of this machine shows 2026-11-25.";
        await editor.editConfig(config, "real");
        await page.waitForSelector("#enedis-linky-config-row-progress:visible");
        assert.equal(await page.isVisible("#enedis-linky-config-row-clock"), false);
        await editor.cancel();

        answers.state = { status: 503, error: { code: "clock", text: why } };
        answers.clock = { status: 503, error: { code: "clock", text: "Not yet." } };
        await editor.editConfig(config, "real");
        await page.waitForSelector("#enedis-linky-config-row-clock:visible");
        assert.equal(await editor.text("#enedis-linky-config-clock-why"), why);
        await assertTranslated(editor, "#enedis-linky-config-form");
        await look("meter-clock");
        answers.doctor = { status: 503, error: { code: "clock", text: why } };
        await page.click("#enedis-linky-config-access-check");
        await page.waitForSelector("#enedis-linky-config-access-check-result:visible");
        const found = await editor.text("#enedis-linky-config-access-check-result");
        assert.ok(!found.includes(why), `said once: ${found}`);
        await page.click("#enedis-linky-config-clock");
        await page.waitForSelector("#enedis-linky-config-clock-told >> text=Not yet.");
        assert.ok(await page.isVisible("#enedis-linky-config-clock"));
        answers.clock = { told: { text: "Accepted." } };
        answers.state = state;
        await page.click("#enedis-linky-config-clock");
        await page.waitForSelector("#enedis-linky-config-clock-told >> text=Accepted.");
        assert.equal(await page.isVisible("#enedis-linky-config-clock"), false);
        assert.equal(await editor.text("#enedis-linky-config-clock-why"), "");
        assert.equal(asked.filter(([route]) => route === "clock").length, 2);
        await editor.cancel();

        // What cannot be accepted is not offered.
        answers.state = { status: 503, error: { code: "clock_impossible", text: why } };
        await editor.editConfig(config, "real");
        await page.waitForSelector("#enedis-linky-config-row-clock:visible");
        assert.equal(await editor.text("#enedis-linky-config-clock-why"), why);
        assert.equal(await page.isVisible("#enedis-linky-config-clock"), false);
        assert.equal(await page.isVisible("#enedis-linky-config-row-state"), false);
        await editor.cancel();
        editor.complaints.length = 0;
      });

      it("links Enedis through the popup window and through a pasted address", async () => {
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
        // A stored secret stays on the server: only its placeholder is sent.
        assert.deepEqual(start, {
          id: "contract",
          editor: `${url()}/`,
          baseUrl: "",
          clientId: "client",
          clientSecret: "__PWRD__",
          language: view.language.slice(0, 2),
        });
        await editor.save();
        assert.equal(await editor.property("contract", "hint"), "6612");
      });

      it("keeps the chosen usage point of a consent to several meters, and reports one that it does not cover", async () => {
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

      it("polls for a consent while it may still arrive, and writes each message once", async () => {
        const { editor, answers, asked } = context;
        const { page } = editor;
        const line = "#enedis-linky-config-link-state";
        await page.clock.install();
        /** Waits for the answers to this many requests. */
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
        await countWrites(editor, line);
        answers.consentStatus = { status: 503, error: { code: "internal", text: "Node-RED?" } };
        await looks(3);
        assert.equal(await editor.text(line), "Node-RED?");
        assert.equal(await editor.read("window.rewritten"), 1);
        assert.ok(await page.isVisible("#enedis-linky-config-paste"));
        answers.consentStatus = { step: "waiting", endsAt: 1_900_000_000 };
        await looks(2);
        assert.match(await editor.text(line), view.waiting);
        assert.equal(await editor.read("window.rewritten"), 2);
        // Node-RED restarted: it does not know this consent.
        answers.consentStatus = { status: 404, error: { code: "not_found", text: "Unknown." } };
        await looks(1);
        await page.waitForSelector("#enedis-linky-config-paste", { state: "hidden" });
        assert.equal(await editor.text(line), "Unknown.");
        await page.clock.runFor(10_000);
        assert.equal(asked.filter(([route]) => route === "consentStatus").length, 6);
        await editor.cancel();
        editor.complaints.length = 0;
      });
    });
  }
});
