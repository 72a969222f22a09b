/**
 * Mounts the admin routes and checks permission; what they answer is loaded at the first request. The table in `api.ts`
 * is complete: it lists every route with its permission.
 */
import type { RequestHandler } from "express";
import type { NodeAPI } from "node-red";
import { ifUpdated, serverLanguage } from "../../common/index.js";
import { textsOf } from "../../texts/index.js";
import { prefix, routes, type RouteName } from "../../editor/index.js";
import type { ConfigOf } from "./credentials.js";

export function mountAdmin(RED: NodeAPI, configOf: ConfigOf): void {
  let answers: ((name: RouteName) => RequestHandler) | undefined;
  for (const name of Object.keys(routes) as RouteName[]) {
    const { method, path, permission } = routes[name];
    const guards = permission === "none" ? [] : [guardOf(RED, permission)];
    const address = `/${prefix}/${path}`;
    const handler: RequestHandler = (request, response, next) => {
      try {
        answers ??= late().answersOf(RED, configOf);
      } catch (failure) {
        const error = ifUpdated(failure, textsOf(serverLanguage(RED)));
        if (error === undefined) throw failure;
        response.status(503).json({ error: { code: error.code, text: error.message } });
        return;
      }
      answers(name)(request, response, next);
    };
    if (method === "GET") RED.httpAdmin.get(address, ...guards, handler);
    else RED.httpAdmin.post(address, ...guards, handler);
  }
}

/** Few processes are ever asked: docs/dev/decisions.md#11-loading-late. */
function late(): typeof import("./answers.js") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("./answers.js") as typeof import("./answers.js");
}

/** Who may write may read: Node-RED knows two permissions that have nothing in common. */
function guardOf({ auth }: NodeAPI, permission: "read" | "write"): RequestHandler {
  const [read, write] = [auth.needsPermission(`${prefix}.read`), auth.needsPermission(`${prefix}.write`)];
  if (permission === "write") return write;
  // First who asks, then what they may do.
  const known = auth.needsPermission("");
  return (request, response, next) => {
    known(request, response, () => {
      const { scope } = (request as { authInfo?: { readonly scope?: unknown } }).authInfo ?? {};
      (hasWrite(scope) ? write : read)(request, response, next);
    });
  };
}

/** What Node-RED takes for it. */
const WRITE = new Set<unknown>(["write", "*.write", `${prefix}.write`]);

/** Whether the permission to write is among those that a user was given. */
function hasWrite(scope: unknown): boolean {
  return Array.isArray(scope) ? scope.some(hasWrite) : WRITE.has(scope);
}
