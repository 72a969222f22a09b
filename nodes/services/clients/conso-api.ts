/**
 * Conso API (conso.boris.sh or a self-hosted gateway): one GET per series, with Enedis's answer almost unchanged
 * (docs/dev/enedis.md#conso-api-token, #series-and-paths, #conso-api-envelope).
 */
import { formatDay } from "../../readings/index.js";
import { outcomeOf, type Outcome, registersOf } from "../answers/index.js";
import { registerTypes, types2026 } from "./data-connect.js";
import { Forms, type RequestForm } from "./forms.js";
import { credential, nameIn, remoteOf, type NamesOfSeries, type RemoteSettings } from "./remote.js";
import { ServiceError, type Query, type Service, tokenInfo, tokenMismatch } from "../contract/index.js";

/** The names used by gateways that still speak Enedis's v5 API. */
const legacyTypes: NamesOfSeries<string> = {
  consumption: {
    daily: "daily_consumption",
    load_curve: "consumption_load_curve",
    max_power: "consumption_max_power",
  },
  production: { daily: "daily_production", load_curve: "production_load_curve" },
};

export function consoApi(settings: RemoteSettings): Service {
  const remote = remoteOf(settings);
  const forms = new Forms(settings);

  const ask = async (
    query: Query,
    token: string,
    form: RequestForm,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const [start, end] = [formatDay(query.start), formatDay(query.end)];
    const response = await remote.request(
      {
        method: "GET",
        path: `/api/${nameIn(form === "2026" ? types2026 : legacyTypes, query)}`,
        query:
          form === "2026"
            ? { pointId: query.usagePointId, dateDebut: start, dateFin: end }
            : { prm: query.usagePointId, start, end },
        headers: { Authorization: `Bearer ${token}` },
      },
      signal,
    );
    return outcomeOf(response, query, remote.context(query.usagePointId), { stamps: "end" }, signal);
  };

  const credentialProblem = (usagePointId: string): ServiceError | undefined =>
    tokenProblem(settings.token ?? "", usagePointId, settings.now());

  return {
    id: "conso-api",
    credentialProblem,
    async read(query, signal) {
      const token = credential(settings.token, "token");
      const problem = credentialProblem(query.usagePointId);
      if (problem) throw problem;

      // A gateway that does not know the type by this name may know it by the other.
      return forms.ask(query, (form) => ask(query, token, form, signal), refusesParameters);
    },
    async readRegisters(query, signal) {
      const { usagePointId, direction, start, end } = query;
      const token = credential(settings.token, "token");
      const problem = credentialProblem(usagePointId);
      if (problem) throw problem;

      // They have no name in the form of v5.
      const response = await remote.request(
        {
          method: "GET",
          path: `/api/${registerTypes[direction]}`,
          query: { pointId: usagePointId, dateDebut: formatDay(start), dateFin: formatDay(end) },
          headers: { Authorization: `Bearer ${token}` },
        },
        signal,
      );
      return registersOf(response, query, remote.context(usagePointId), signal);
    },
  };
}

/** An unknown type and a malformed parameter give the same answer. */
function refusesParameters({ response: { status, json } }: Outcome): boolean {
  return (
    status === 400 &&
    json !== undefined &&
    "message" in json &&
    typeof json.message === "string" &&
    /^Paramètres invalides/i.test(json.message)
  );
}

/**
 * Why a token cannot work, found without a call, because each call counts towards the hundred that lead to a ban.
 * undefined when it may work, including for a text that is not a JWT (a self-hosted gateway may issue other tokens).
 */
export function tokenProblem(token: string, usagePointId: string, now: number): ServiceError | undefined {
  const info = tokenInfo(token);
  switch (info && tokenMismatch(info, usagePointId, now / 1000)) {
    case undefined:
      return undefined;
    case "expired":
      return new ServiceError("consent", "The token has expired", {
        code: "token_expired",
        scope: "account",
      });
    case "other_point":
      return new ServiceError("consent", "The token is for another usage point", {
        code: "token_other_point",
        scope: "account",
      });
  }
}
