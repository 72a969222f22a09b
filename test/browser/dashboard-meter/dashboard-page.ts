/** A page with the meters in one browser, and what it received. */
import type { Browser, Locator, Page } from "playwright-core";
import type { Snapshot } from "../../../nodes/widget/protocol.js";
import { areWanted, keepScreenshot } from "../screenshots.js";
import { STILL, styled, UNPAINTED } from "../still.js";

/** The lamp of the demo, which has everything but the daily value of five days before its first deploy. */
export const demoLamp = 'orange:is([title*="(sur "], [title*="(of "])';

export interface View {
  readonly locale?: string;
  readonly width?: number;
  readonly height?: number;
  /** Of the screenshots, in pixels per CSS pixel. */
  readonly scale?: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Errors that are no fault of ours: Dashboard requests its icon beside every prefix, and Node-RED may be restarting.
 */
const expected = /favicon|status of 404|status of 502|SIO connect error|net::ERR/;

export class DashboardPage {
  readonly complaints: string[] = [];
  /** Texts that came over the socket, or by HTTP polling before it was open. */
  readonly received: string[] = [];
  websockets = 0;

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !expected.test(message.text())) this.complaints.push(message.text());
    });
    page.on("websocket", (socket) => {
      this.websockets++;
      socket.on("framereceived", ({ payload }) => this.received.push(String(payload)));
    });
    page.on("response", (response) => {
      if (!response.url().includes("transport=polling")) return;
      response.text().then(
        (text) => this.received.push(text),
        () => undefined,
      );
    });
  }

  static async open(browser: Browser, address: string, view: View = {}): Promise<DashboardPage> {
    const context = await browser.newContext({
      locale: view.locale ?? "fr-FR",
      timezoneId: "America/New_York",
      viewport: { width: view.width ?? 1280, height: view.height ?? 800 },
      deviceScaleFactor: view.scale ?? 1,
      serviceWorkers: "block",
    });
    if (!areWanted) await styled(context, STILL + UNPAINTED);
    const dashboard = new DashboardPage(await context.newPage());
    await dashboard.page.goto(address);
    return dashboard;
  }

  /** The elements, by the widget's id. */
  meter(id: string): Locator {
    return this.page.locator(`linky-meter[storage-key="${id}"]`);
  }

  snapshot(id: string): Promise<Snapshot> {
    return this.meter(id).evaluate((element) => (element as unknown as { snapshot: Snapshot }).snapshot);
  }

  /** Waits until the meters show readings, each with its lamp in its colour. */
  async filled(lamps: Readonly<Record<string, string>>): Promise<void> {
    for (const [id, color] of Object.entries(lamps)) {
      await this.meter(id).locator(`.lamp.${color}`).waitFor();
    }
  }

  lamp(id: string): Promise<string | null> {
    return this.meter(id).locator(".lamp").getAttribute("aria-label");
  }

  async next(id: string): Promise<void> {
    await this.meter(id).locator(".key").last().click();
  }

  async previous(id: string): Promise<void> {
    await this.meter(id).locator(".key").first().click();
  }

  title(id: string): Promise<string> {
    return this.meter(id).locator(".title .long").innerText();
  }

  async screenshot(name: string): Promise<void> {
    await keepScreenshot(this.page, `dashboard-meter-${name}.png`, { animations: "disabled" });
  }

  /** Two meters side by side. */
  async picture(name: string, ids: readonly [string, string]): Promise<void> {
    const boxes = await Promise.all(ids.map((id) => this.meter(id).boundingBox()));
    const [first, second] = boxes.map((box) => box!) as [Box, Box];
    const margin = 12;
    const clip = {
      x: first.x - margin,
      y: first.y - margin,
      width: second.x + second.width - first.x + 2 * margin,
      height: first.height + 2 * margin,
    };
    // Its gradients would make a PNG three times as large.
    await keepScreenshot(this.page, `${name}.jpg`, {
      clip,
      type: "jpeg",
      quality: 85,
      animations: "disabled",
    });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
