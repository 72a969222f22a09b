/**
 * Enedis's consent page (docs/dev/enedis.md#consent-page): version 2, which sends back an `autorisation_id` alone, and
 * version 1, which sends the usage points themselves. What a customer does on it is a link, so that a browser and a
 * program can follow it.
 */
import type { Application, DataConnect } from "./data-connect.js";
import type { Enedis } from "./enedis.js";
import type { ServerAnswer, ServerRequest } from "./message.js";

const path = /^\/dataconnect\/(v[12])\/oauth2\/(authorize|decide)$/;

/** The page's parameters, and no others: the real page refuses what its description lacks. */
const parameters = ["client_id", "duration", "response_type", "state"];

export class ConsentPage {
  readonly #enedis: Enedis;
  readonly #dataConnect: DataConnect;
  readonly #application: Application;
  /** The address registered with the application: customers return to no other. */
  callback = "";
  /** Usage points that are shared already; a second share fails until the first is withdrawn. */
  readonly shared = new Set<string>();
  #lastId = 400_000;

  constructor(enedis: Enedis, dataConnect: DataConnect, application: Application) {
    this.#enedis = enedis;
    this.#dataConnect = dataConnect;
    this.#application = application;
  }

  static isAt(address: string): boolean {
    return path.test(address);
  }

  respond(request: ServerRequest): ServerAnswer {
    const [, version, step] = path.exec(request.path)!;
    const { query } = request;
    const problem = this.#problem(request, step === "decide" ? [...parameters, "decision"] : parameters);
    if (problem !== undefined) return page(400, `<h1>Erreur</h1><p>invalid_request: ${problem}</p>`);
    if (step === "authorize") return this.#page(request.path, query);
    const back = this.#decide(version as "v1" | "v2", query);
    return { status: 302, headers: { location: back, "cache-control": "no-store" }, body: "" };
  }

  #problem({ method, query }: ServerRequest, names: readonly string[]): string | undefined {
    if (method !== "GET") return "GET only";
    for (const name of names) if (query.getAll(name).length !== 1) return `missing_parameter ${name}`;
    if ([...query.keys()].some((name) => !names.includes(name))) return "unknown parameter";
    if (query.get("client_id") !== this.#application.clientId) return "unknown client";
    if (query.get("response_type") !== "code") return "response_type";
    if (!/^P(?=\d)(?:[0-3]Y)?(?:\d{1,2}M)?(?:\d{1,4}D)?$/.test(query.get("duration")!)) {
      return "invalid_duration_format";
    }
    if (query.get("state")!.length > 100) return "state is too long";
    if (this.callback === "") return "no redirect address is registered";
    return undefined;
  }

  /** The customer's own choice: one meter, in version 1 also all of them, or none. */
  #page(address: string, query: URLSearchParams): ServerAnswer {
    const link = (decision: string, text: string): string => {
      const to = new URLSearchParams(query);
      to.set("decision", decision);
      const target = `${address.replace(/authorize$/, "decide")}?${to.toString()}`;
      return `<li><a id="decide-${decision}" href="${target.replaceAll("&", "&amp;")}">${text}</a></li>`;
    };
    const points = [...this.#enedis.meters.keys()];
    const choices = points.map((point) => link(point, `J'autorise le partage du compteur ${point}`));
    if (address.includes("/v1/")) choices.push(link("all", "J'autorise tous mes compteurs"));
    choices.push(link("none", "Je refuse"), link("fail", "Le partage n'aboutit pas"));
    return page(200, `<h1>Partage de mes données</h1><ul>${choices.join("")}</ul>`);
  }

  #decide(version: "v1" | "v2", query: URLSearchParams): string {
    const state = query.get("state")!;
    const decision = query.get("decision")!;
    const back = (values: Readonly<Record<string, string>>): string =>
      `${this.callback}?${new URLSearchParams({ ...values, state }).toString()}`;
    if (decision === "none") {
      return back({ error: "access_denied", error_description: "L'utilisateur a refusé le partage" });
    }
    const points = decision === "all" ? [...this.#enedis.meters.keys()] : [decision];
    if (
      decision === "fail" ||
      points.some((point) => this.shared.has(point) || !this.#enedis.meters.has(point))
    ) {
      return back({ error: "invalid_request", error_description: "demande_non_aboutie" });
    }
    for (const point of points) this.shared.add(point);
    if (version === "v1") return back({ code: "only-v4-needed-it", usage_point_id: points.join(";") });
    this.#lastId += 1;
    this.#dataConnect.grants.set(this.#lastId, points);
    return back({ autorisation_id: String(this.#lastId) });
  }
}

function page(status: number, body: string): ServerAnswer {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body: `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Enedis</title></head><body>${body}</body></html>`,
  };
}
