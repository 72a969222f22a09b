/** Requests to the admin routes: any method, headers, query and body, with each permission. */
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { NodeAPI } from "node-red";
import { configNodeOf } from "../../../nodes/common/index.js";
import { mountAdmin } from "../../../nodes/config/admin/routes.js";
import { routes, STORED, type RouteName } from "../../../nodes/editor/api.js";
import { NOON } from "../../fixtures/paris.js";
import { Admin } from "../../nodes/admin/admin-client.js";
import { Harness } from "../../nodes/harness.js";
import type { Door, OpenDoor } from "../door.js";
import type { Draw } from "../draw.js";
import { checkText, forgetCalls } from "../nodes.js";
import { stayOffline } from "../offline.js";

const PERMISSIONS = ["", "enedis-linky.read", "enedis-linky.write", "enedis-linky.read enedis-linky.write"];

/** Longer bodies may be answered before they have been sent, in bytes. */
const LARGE = 8_000;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Mounts the routes a second time, below `/may`, for users with the permissions that a request names. */
function mount(RED: NodeAPI): void {
  const auth = {
    needsPermission: (permission: string) => (request: Request, response: Response, next: NextFunction) => {
      if (request.get("x-may")?.split(" ").includes(permission)) next();
      else response.status(401).end();
    },
  };
  const { httpAdmin } = RED;
  const below = {
    get: (path: string, ...handlers: RequestHandler[]) => httpAdmin.get(`/may${path}`, ...handlers),
    post: (path: string, ...handlers: RequestHandler[]) => httpAdmin.post(`/may${path}`, ...handlers),
  };
  const runtime = Object.create(RED, { auth: { value: auth }, httpAdmin: { value: below } }) as NodeAPI;
  mountAdmin(runtime, (id) => configNodeOf(RED, id));
  // As Node-RED answers what its parsers refuse.
  httpAdmin.use((error: { status?: number }, _request: Request, response: Response, next: NextFunction) => {
    if (error.status === undefined) next(error);
    else response.status(error.status).json({ error: "unexpected_error" });
  });
}

function ask(url: string, options: object, body: string | Uint8Array | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        resolve({ status: response.statusCode!, type: response.headers["content-type"] ?? "", text });
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      // A body over Node-RED's limit, or of a method that reads none, is answered before it has been sent.
      const isCutOff = (body?.length ?? 0) > LARGE && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (isCutOff) resolve({ status: 413, type: "", text: "" });
      else reject(error);
    });
    request.end(body);
  });
}

/** Half a surrogate pair has no place in a URL. */
function inUrl(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

class AdminRoutes implements OpenDoor {
  readonly #harness: Harness;
  readonly #admin: Admin;
  readonly #names = Object.keys(routes) as RouteName[];
  #session = "";

  constructor(harness: Harness, admin: Admin) {
    this.#harness = harness;
    this.#admin = admin;
  }

  /** The fields that any route knows. */
  #fields(draw: Draw): Readonly<Record<string, () => unknown>> {
    const id = (): unknown => draw.pick(["meter", "in", "none", draw.text()]);
    const secret = (): unknown => draw.pick([STORED, "", "${SECRET}", draw.text()]);
    return {
      id,
      from: id,
      language: () => draw.pick(["fr", "en-US", draw.text()]),
      takeOver: () => draw.pick(["meter#1", "none#1", draw.text()]),
      baseUrl: () => draw.pick(["", this.#harness.url, draw.text()]),
      editor: () => draw.pick(["http://localhost:1880/", draw.text()]),
      clientId: secret,
      clientSecret: secret,
      token: secret,
      session: () => draw.pick([this.#session, "A".repeat(32), draw.text()]),
      address: () =>
        draw.pick([`http://localhost/?state=${draw.text()}&code=1&usage_point_id=2`, draw.text(100_000)]),
      service: () => draw.pick(["demo", "conso-api", "data-connect", "myelectricaldata", draw.text()]),
      dailyMonths: () => draw.pick([0, 36, draw.number()]),
      loadCurveDays: () => draw.pick([0, 745, draw.number()]),
      start: () => draw.pick(["2026-11-20", draw.day()]),
      end: () => draw.pick(["2026-11-22", draw.day()]),
    };
  }

  #body(draw: Draw, name: RouteName): string | Uint8Array | undefined {
    if (draw.happens(0.1))
      return draw.pick([undefined, "", "null", "[]", "1", "{", "[".repeat(draw.length(100_000))]);
    if (draw.happens(0.05)) return JSON.stringify(draw.json());
    if (draw.happens(0.005)) return `"${"x".repeat(draw.pick([100_000, 6_000_000]))}"`;
    const fields = this.#fields(draw);
    const wanted: Partial<Record<RouteName, string[]>> = {
      token: ["id"],
      consentStart: ["id", "editor", "baseUrl", "clientId", "clientSecret"],
      consentPaste: ["session", "address"],
      consentStatus: ["session"],
      meters: ["id", "baseUrl", "token"],
      takeOver: ["from"],
      doctor: ["id"],
      estimate: ["service", "dailyMonths", "loadCurveDays"],
      replay: ["start", "end"],
    };
    const names = [...(wanted[name] ?? []), ...(draw.happens(0.3) ? draw.some(Object.keys(fields)) : [])];
    const body = Object.fromEntries(
      names.map((field) => [field, draw.happens(0.85) ? fields[field]!() : draw.json()]),
    );
    const text = JSON.stringify(draw.happens(0.1) ? { ...body, ...draw.object(() => draw.json(1)) } : body);
    return draw.happens(0.1) ? draw.mutate(Buffer.from(text)) : text;
  }

  /** Files for a history node: right in part, so that some of them are read. */
  #files(draw: Draw): { query: string; body: Uint8Array } {
    const contents = Array.from({ length: 1 + draw.length(3) }, () => Buffer.from(draw.text(2_000)));
    const announced = contents.map(({ length }) => ({
      name: draw.pick(["a.csv", draw.text(300)]),
      size: draw.happens(0.95) ? length : draw.number(),
    }));
    const files = draw.happens(0.9) ? announced : draw.json();
    const query = {
      job: draw.happens(0.95) ? "12345678" : draw.text(),
      dryRun: draw.pick(["true", "false", "true", draw.text()]),
      conflicts: draw.pick(["keep", "replace", "keep", draw.text()]),
      files: JSON.stringify(files),
      ...(draw.happens(0.3) && { language: draw.pick(["fr", "en", draw.text()]) }),
    };
    const pairs = Object.entries(query).map(([key, value]) => `${key}=${inUrl(value)}`);
    return { query: `?${pairs.join("&")}`, body: Buffer.concat(contents) };
  }

  async attempt(draw: Draw): Promise<void> {
    const name = draw.pick(this.#names);
    const files = name === "importFiles" && draw.happens(0.8) ? this.#files(draw) : undefined;
    const { method, path, permission } = routes[name];
    const id = inUrl(draw.pick(files ? ["history"] : ["meter", "in", "none", draw.text(300)])) || "x";
    const language = draw.happens(0.3) ? `?language=${inUrl(draw.text(200))}&language[]=1` : "";
    const query = files?.query ?? language;
    const may = draw.pick(PERMISSIONS);
    const headers = {
      "x-may": may,
      "content-type": draw.happens(0.9)
        ? `application/${files ? "octet-stream" : "json"}`
        : draw.pick(["text/plain", "application/x-www-form-urlencoded"]),
      ...(draw.happens(0.3) && {
        "accept-language": draw.pick(["fr", "en", "de", "*", ";;q=9", "x".repeat(2_000)]),
      }),
    };
    const used = draw.happens(0.9) ? method : draw.pick(["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]);
    const url = `${this.#admin.url}/may/enedis-linky/${path.replace(":id", id)}${query}`;
    const body = used === "GET" || used === "HEAD" ? undefined : (files?.body ?? this.#body(draw, name));
    const answer = await ask(url, { method: used, headers }, body);
    this.#check(name, used, answer);
    const isAllowed = permission === "none" || may.split(" ").includes(`enedis-linky.${permission}`);
    if (!isAllowed && used === method)
      assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
    forgetCalls();
    this.#harness.server.log.splice(0);
  }

  #check(name: RouteName, method: string, { status, type, text }: Answer): void {
    assert.doesNotMatch(text, /\n\s+at |node_modules|\.ts:\d/, "a stack trace");
    checkText(text.replace(/[\n\r]/g, ""));
    assert.notEqual(status, 500, `${name}: ${text}`);
    if (name === "callback" || method !== routes[name].method) return;
    if (status === 200) {
      assert.match(type, /^application\/json/);
      const { session } = JSON.parse(text) as { session?: string };
      this.#session = session ?? this.#session;
    } else if (text !== "" && type.startsWith("application/json")) {
      const { error } = JSON.parse(text) as { error: string | { code: string; text: string } };
      if (typeof error === "object") assert.ok(error.code !== "" && error.text !== "");
    }
  }

  async close(): Promise<void> {
    await this.#admin.close();
    await this.#harness.close();
  }
}

export const door: Door = {
  name: "admin-request",
  tries: 250,
  open: async () => {
    stayOffline();
    const harness = new Harness();
    await harness.open(NOON);
    const history = { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [[]] };
    await harness.start({ types: [mount], more: [history] });
    const admin = new Admin();
    await admin.open();
    return new AdminRoutes(harness, admin);
  },
};
