/** Routes about credentials: what a stored token says, and which meters a MyElectricalData account has. */
import { randomBytes } from "node:crypto";
import type { NodeAPI } from "node-red";
import { nodeIn, referenceTo } from "../../common/index.js";
import type { MetersAnswer, TakenOver, TokenAnswer } from "../../editor/index.js";
import { accountPoints, serviceIds, tokenInfo } from "../../services/index.js";
import { adminTextsOf } from "../../texts/index.js";
import { callAccount, type CredentialStore } from "./credentials.js";
import { Failure } from "./failure.js";
import type { Body, RouteRequest } from "./requests.js";

export class CredentialHandlers {
  readonly #RED: NodeAPI;
  readonly #store: CredentialStore;

  constructor(RED: NodeAPI, store: CredentialStore) {
    this.#RED = RED;
    this.#store = store;
  }

  token({ body, language }: RouteRequest<Body<"token">>): TokenAnswer {
    const node = this.#store.of(body.takeOver === undefined ? body.id : nodeIn(body.takeOver), language);
    const info = node.credentials.token === undefined ? undefined : tokenInfo(node.credentials.token);
    return { token: node.service === "conso-api" && info !== undefined ? info : null };
  }

  takeOver({ body, language }: RouteRequest<Body<"takeOver">>): TakenOver {
    const { service, baseUrl, credentials } = this.#store.of(body.from, language);
    const { token, clientId, clientSecret } = credentials;
    const has = service === "data-connect" ? clientId && clientSecret : service !== "demo" && token;
    const known = serviceIds.find((id) => id === service);
    if (!has || known === undefined) {
      throw new Failure(409, "credentials", { text: adminTextsOf(language).errors.noTakeOver });
    }
    const info = service === "conso-api" && token !== undefined ? tokenInfo(token) : undefined;
    return {
      takeOver: referenceTo(body.from, randomBytes(6).toString("hex")),
      service: known,
      baseUrl,
      usagePointIds: info?.usagePointIds ?? [],
    };
  }

  async meters({ body, language }: RouteRequest<Body<"meters">>): Promise<MetersAnswer> {
    const credentials = this.#store.typed("myelectricaldata", body, ["token"], language);
    const found = await callAccount(this.#RED, "myelectricaldata", credentials, accountPoints);
    const meters = found.map(({ name, ...meter }) => ({ ...meter, ...(name !== "" && { name }) }));
    return meters.length > 0 ? { meters } : { meters, told: adminTextsOf(language).noMeters };
  }
}
