/** The editor of a Node-RED, in Chromium. */
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { prefix, routes, type RouteName } from "../../nodes/editor/api.js";
import { areWanted, keepScreenshot } from "./screenshots.js";
import { STILL, styled, UNPAINTED } from "./still.js";

/** A demo meter as the editor saves it: what a node lacks, its dialog would add, and the flow would have changed. */
export const demoMeter = {
  id: "meter",
  type: "enedis-linky-config",
  name: "",
  hint: "",
  service: "demo",
  baseUrl: "",
  minute: 23,
  dailyMonths: 1,
  loadCurveDays: 1,
  language: "auto",
  editorLanguage: "",
  contract: "",
  feedIn: "",
  phases: "",
};

export interface EditorOptions {
  readonly language: "fr" | "en-US";
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Of the screenshots, in pixels per CSS pixel. */
  readonly scale?: number;
  /** Whether it paints its page: a quarter of what a dialog costs, and only for eyes. */
  readonly isPainted?: boolean;
  /** Whether its sidebars follow what is opened and changed. */
  readonly hasSidebars?: boolean;
  /** Answers of our admin routes in place of the server; without them the server itself answers. */
  readonly answers?: Answers | (() => Answers | undefined);
  /** Called for each request that was answered this way. */
  readonly note?: (route: RouteName, sent: unknown) => void;
}

/** An answer, or a function of the request. `{ error: … }` is sent as a failure, with its `status` or as HTTP 400. */
export type Answers = Partial<Record<RouteName, object | ((sent: unknown) => object | Promise<object>)>>;

/** Answers our routes, each by its path; an unexpected request fails the test. */
async function answerInstead(
  context: BrowserContext,
  answers: () => Answers | undefined,
  note?: EditorOptions["note"],
): Promise<void> {
  const patterns = (Object.keys(routes) as RouteName[]).map(
    (name) =>
      [name, new RegExp(`/${prefix}/${routes[name].path.replace(":id", "[^/?]+")}(?:\\?|$)`)] as const,
  );
  await context.route(`**/${prefix}/**`, async (route: Route) => {
    const given = answers();
    if (given === undefined) return route.fallback();
    const request = route.request();
    const name = patterns.find(([, pattern]) => pattern.test(request.url()))?.[0];
    const answer = name && given[name];
    if (!answer) return route.fulfill({ status: 501, json: { error: { code: "internal", text: "?" } } });
    const sent: unknown =
      name === "importFiles"
        ? Object.fromEntries(new URL(request.url()).searchParams)
        : request.postDataJSON();
    note?.(name, sent);
    const body = typeof answer === "function" ? ((await answer(sent)) as object) : answer;
    const { status = 400 } = body as { status?: number };
    return route.fulfill({ status: "error" in body ? status : 200, json: body });
  });
}

/**
 * Two answers that the page takes another way, without a look of this process at all that it loads:
 * - Node-RED's tips are hidden: it begins to show them a second after it has read the user's settings, and fails on a
 *   busy machine, where the panel they belong to is not there yet (Node-RED 5.0, `RED.sidebar.info`).
 * - The library of diagrams is three and a half megabytes at each start, of which no help of ours has any.
 */
const OTHERWISE = `{
  const withoutTips = (text) => {
    const settings = JSON.parse(text);
    settings.editor = { ...settings.editor, view: { ...settings.editor?.view, "view-show-tips": false } };
    return JSON.stringify(settings);
  };
  const diagrams = 'window.mermaid = { initialize() {}, render: () => Promise.reject(new Error("no diagrams in tests")) }';
  const prepare = ({ ajaxPrefilter, ajaxTransport }) => {
    ajaxPrefilter((options) => {
      if (/(^|\\/)settings\\/user(\\?|$)/.test(options.url) && options.type === "GET") options.dataFilter = withoutTips;
    });
    ajaxTransport("+script", ({ url }) =>
      /\\/mermaid\\.min\\.js(\\?|$)/.test(url)
        ? { send: (_, done) => done(200, "OK", { text: diagrams }), abort() {} }
        : undefined);
  };
  let jQuery;
  Object.defineProperty(window, "jQuery", {
    configurable: true,
    get: () => jQuery,
    set: (one) => prepare((jQuery = one)),
  });
}`;

/**
 * With each dialog that opens or closes, Node-RED draws the list of all config nodes, a table of the node's properties and
 * its help anew, on tabs that nobody sees: half of what its script does. The list is drawn when its tab is shown. And what
 * is never looked at is not searched for an element either, each time that one is asked for: the outline of all nodes.
 */
const STILL_SIDEBARS = `{
  RED.sidebar.info.refresh = RED.sidebar.help.show = RED.sidebar.config.refresh = () => {};
  for (const one of document.querySelectorAll(".red-ui-info-outline, .red-ui-sidebar-help-toc")) one.remove();
}`;

/** Node-RED's body has no height, and hides what leaves it: axe would take all in it for unseen, and judge no colour. */
const SEEN_BY_AXE = "html.painted > body { height: 100vh !important }";

/** The red of Node-RED's dark theme for a button in focus or under the mouse has a contrast of 4.33: not ours to change. */
const BUTTONS_AT_REST = `html.painted body .red-ui-button:not(.disabled):not(:disabled):not(.primary):is(:focus, :hover)
  { color: var(--red-ui-workspace-button-color) !important }`;

const viewport = ({ width = 1400, height = 1000 }: EditorOptions) => ({ width, height });
const scheme = (dark = false): "dark" | "light" => (dark ? "dark" : "light");

/** An open editor, and the errors and warnings of its page. */
export class Editor {
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.complaints.push(error.stack ?? String(error)));
    page.on("console", (message) => {
      // Node-RED only logs an exception in oneditprepare or oneditsave.
      if (message.type() === "error" || /^(oneditprepare|oneditsave|Validation error)/.test(message.text()))
        this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, options: EditorOptions): Promise<Editor> {
    const context = await browser.newContext({
      locale: options.language,
      viewport: viewport(options),
      deviceScaleFactor: options.scale ?? 1,
      colorScheme: scheme(options.dark),
      serviceWorkers: "block",
    });
    await context.addInitScript(
      `localStorage.setItem("editor-language", ${JSON.stringify(options.language)});
       localStorage.setItem("view-dark-theme", "auto");`,
    );
    const { answers, note, isPainted = areWanted } = options;
    await styled(context, STILL + SEEN_BY_AXE + BUTTONS_AT_REST + (isPainted ? "" : UNPAINTED));
    await context.addInitScript(OTHERWISE);
    const editor = new Editor(await context.newPage());
    await editor.page.goto(url);
    await editor.ready();
    // Only now: what the page loads would pass through this process, request by request.
    if (answers) await answerInstead(context, typeof answers === "function" ? answers : () => answers, note);
    if (!isPainted && !options.hasSidebars) await editor.read(STILL_SIDEBARS);
    return editor;
  }

  /** Waits for the palette and the flows. */
  async ready(): Promise<void> {
    await this.page.waitForSelector('.red-ui-palette-node[data-palette-type="enedis-linky in"]');
    await this.page.waitForFunction("RED.nodes.getNodeOrder !== undefined && RED.workspaces.active()");
    await this.page
      .locator(".red-ui-loading-bar, #red-ui-loading-progress")
      .first()
      .waitFor({ state: "hidden" });
    await this.read("jQuery.fx.off = true");
  }

  /** Takes these flows in place of all that it has, as Node-RED's editor does for another project. */
  async show(flows: readonly object[]): Promise<void> {
    await this.read(`(() => {
      RED.nodes.clear();
      RED.history.clear();
      RED.nodes.import(${JSON.stringify(flows)});
      RED.nodes.dirty(false);
      RED.view.redraw(true);
      RED.workspaces.show(RED.nodes.getWorkspaceOrder()[0]);
      RED.events.emit("flows:loaded");
    })()`);
  }

  /** Takes the size of these options. */
  async resize(options: EditorOptions): Promise<void> {
    await this.page.setViewportSize(viewport(options));
  }

  isDark(): Promise<boolean> {
    return this.read("document.documentElement.classList.contains('nr-theme-dark')");
  }

  /** Evaluates an expression in the page. */
  read<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  /** A property of a node in the editor. */
  property<T>(id: string, property: string): Promise<T> {
    return this.read<T>(`RED.nodes.node(${JSON.stringify(id)})[${JSON.stringify(property)}]`);
  }

  /** The text of an element. */
  text(selector: string): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  async edit(id: string): Promise<void> {
    await this.read(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
    await this.settled("#node-dialog-ok");
  }

  async editConfig(type: string, id: string): Promise<void> {
    await this.read(`RED.editor.editConfig("", ${JSON.stringify(type)}, ${JSON.stringify(id)})`);
    await this.settled("#node-config-dialog-ok");
  }

  /** Presses "Done", "Update" or "Add" in the open dialog. */
  async save(): Promise<void> {
    await this.leave("ok");
  }

  /** Deploys as a user does; resolves when the editor confirms it. */
  async deploy(): Promise<void> {
    await this.page.click("#red-ui-header-button-deploy");
    await this.page.locator(".red-ui-notification-success").first().waitFor();
    await this.page.waitForFunction("!RED.nodes.dirty()");
  }

  async cancel(): Promise<void> {
    await this.leave("cancel");
  }

  async screenshot(name: string): Promise<void> {
    await keepScreenshot(this.page, `editor-${name}.png`);
  }

  /** All nodes as a deploy would send them, with credentials that were typed. */
  nodes(): Promise<string> {
    return this.read("JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: true }))");
  }

  /**
   * Cancels what is open and undoes what was changed, as a user does.
   * @param nodes as the editor was opened with them
   * @param flows that it shows instead, where nothing can be undone
   * @returns whether it is as it was opened: one page, the same nodes, nothing to deploy
   */
  async leftAs(nodes: string, flows?: readonly object[]): Promise<boolean> {
    if (this.page.context().pages().length > 1) return false;
    while ((await this.page.locator(".red-ui-tray").count()) > 0) await this.cancel();
    if (flows) await this.show(flows);
    else await this.read("(() => { while (RED.history.depth() > 0) RED.history.pop(); })()");
    return !(await this.read<boolean>("RED.nodes.dirty()")) && (await this.nodes()) === nodes;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private async leave(button: "ok" | "cancel"): Promise<void> {
    const config = this.page.locator(`#node-config-dialog-${button}`);
    const locator = (await config.count()) > 0 ? config : this.page.locator(`#node-dialog-${button}`);
    await locator.click();
    await locator.waitFor({ state: "detached" });
  }

  /**
   * Waits until the dialog is open, and has its credentials, which come after its buttons. Node-RED puts its stack of
   * dialogs on top again when it has called `show` and given the focus to the first field.
   */
  async settled(selector: string): Promise<void> {
    await this.page.locator(selector).waitFor();
    await this.page.waitForFunction(
      'document.getElementById("red-ui-editor-stack").style.zIndex !== "11" && jQuery.active === 0',
      undefined,
      { polling: 50 },
    );
  }
}
