/**
 * Answers what the admin routes (`routes.ts`) are asked: checks content type and body, keeps secrets out of answers, and
 * catches every rejection, as an unhandled one would end the process. Loaded at the first request.
 */
import type { Request, RequestHandler, Response } from "express";
import type { NodeAPI } from "node-red";
import * as v from "valibot";
import { secondsOf } from "../../base/index.js";
import { redact, type ServiceId } from "../../services/index.js";
import { adminTextsOf, type Language } from "../../texts/index.js";
import { collectorsOf } from "../../common/index.js";
import { routes, type RouteName } from "../../editor/index.js";
import type { ConfigOf } from "./credentials.js";
import { Failure, failureOf } from "./failure.js";
import { handlersOf, type AnsweringRoute, type Handlers, type JsonRoute } from "./handlers.js";
import { headers as pageHeaders } from "./page.js";
import { bodies, type RouteRequest } from "./requests.js";

/** The service whose failures a route may report. */
const services: Readonly<Partial<Record<RouteName, ServiceId>>> = {
  consentStart: "data-connect",
  consentPaste: "data-connect",
  meters: "myelectricaldata",
};

/** What answers each route. */
export function answersOf(RED: NodeAPI, configOf: ConfigOf): (name: RouteName) => RequestHandler {
  const handlers = handlersOf(RED, configOf);
  return (name) => (name === "callback" ? pageOf(RED, handlers) : answerOf(RED, handlers, name));
}

function answerOf(RED: NodeAPI, handlers: Handlers, name: AnsweringRoute): RequestHandler {
  return (request, response) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    const language = askedLanguage(request, name);
    const work = async (): Promise<void> => {
      const id = checkedId(request, language);
      if (name === "importFiles") {
        response.json(await handlers.importFiles({ request, response, id, language }));
        return;
      }
      // Each handler gets the body that its own schema has checked.
      const handle = handlers[name] as (question: RouteRequest<unknown>) => unknown;
      response.json(await handle({ body: checkedBody(name, request, language), id, language }));
    };
    work()
      .catch((error: unknown) => {
        refuse(RED, response, error, language, services[name] ?? "data-connect");
      })
      .catch((error: unknown) => {
        // Not even the refusal could be sent: unhandled, it would end the process.
        logFault(RED, error);
        response.destroy();
      });
  };
}

function pageOf(RED: NodeAPI, handlers: Handlers): RequestHandler {
  return (request, response) => {
    response.set(pageHeaders);
    handlers.callback(request.originalUrl, askedLanguage(request, "callback")).then(
      ({ status, html }) => response.status(status).send(html),
      (error: unknown) => {
        logFault(RED, error);
        response.status(500).end();
      },
    );
  };
}

function checkedId(request: Request, language: Language): string {
  const id = String(request.params["id"] ?? "");
  if (/^[\w.:-]{0,200}$/.test(id)) return id;
  throw new Failure(400, "bad_request", { text: adminTextsOf(language).errors.badRequest });
}

function checkedBody(name: JsonRoute, request: Request, language: Language): unknown {
  if (name === "state") return undefined;
  const { errors } = adminTextsOf(language);
  // Another site can submit a form with the user's cookies, but never JSON.
  if (request.is("application/json") !== "application/json") {
    throw new Failure(415, "content_type", { text: errors.contentType });
  }
  // A schema of objects takes a list for one without fields.
  const parsed = v.safeParse(bodies[name], Array.isArray(request.body) ? undefined : request.body);
  if (!parsed.success) throw new Failure(400, "bad_request", { text: errors.badRequest });
  return parsed.output;
}

function refuse(
  RED: NodeAPI,
  response: Response,
  error: unknown,
  language: Language,
  service: ServiceId,
): void {
  const failure = failureOf(error, { language, now: secondsOf(collectorsOf(RED).clock), service });
  if (failure === undefined) logFault(RED, error);
  const shown = failure ?? new Failure(500, "internal", { text: adminTextsOf(language).errors.internal });
  response.status(shown.status).json(shown.body);
}

/** Logs a bug of ours, without any data of the request. */
function logFault(RED: NodeAPI, error: unknown): void {
  RED.log.error(
    `[enedis-linky] ${redact(error instanceof Error ? (error.stack ?? error.message) : String(error))}`,
  );
}

/** The language that the request names, else the browser's preferred one of our two, else English. */
function askedLanguage(request: Request, name: RouteName): Language {
  const isInQuery = routes[name].method === "GET" || name === "importFiles";
  const { language } = (isInQuery ? request.query : ((request.body as unknown) ?? {})) as {
    language?: unknown;
  };
  const asked = typeof language === "string" ? [language] : request.acceptsLanguages();
  for (const one of asked) {
    if (/^fr\b/i.test(one)) return "fr";
    if (/^en\b/i.test(one)) return "en";
  }
  return "en";
}
