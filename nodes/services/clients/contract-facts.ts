/**
 * What Enedis knows of a meter's contract: the subscribed power and the off-peak hours (docs/dev/enedis.md#contract-data).
 * Asked only when a user wants it; what is not understood is told as it is, never guessed.
 */
import * as v from "valibot";
import { checked, shortList } from "../answers/index.js";
import { authorized } from "./data-connect.js";
import { reading, type FailureContext } from "../failures/index.js";
import { readOffPeak, type OffPeakWindow, ServiceError } from "../contract/index.js";
import { type ParsedResponse, redact } from "../http/index.js";
import { credential, remoteOf, type Remote, type RemoteSettings } from "./remote.js";

export interface ContractFacts {
  /** kVA, whole, 1 to 36. */
  readonly power?: number;
  readonly offPeak?: readonly OffPeakWindow[];
  /** Excerpts of what is there and not understood. */
  readonly unread: { readonly power?: string; readonly offPeak?: string };
}

/** A value of an answer, which may have any form. */
const any = v.optional(v.unknown());
const situation = v.object({ contract_type: any, segment: any, subscribed_power: any });
const metering = v.object({ relais: v.nullish(v.object({ plageHeuresCreuses: any })) });
const situations = shortList(situation);

/** MyElectricalData's own envelope, around Enedis's forms of 2026, or of v5. */
const gathered = v.object({
  success: v.literal(true),
  data: v.union([
    v.object({ situation_contrat: situations, comptage: v.nullish(metering) }),
    v.object({
      customer: v.object({
        usage_points: v.pipe(
          shortList(v.object({ contracts: v.object({ subscribed_power: any, offpeak_hours: any }) })),
          v.length(1),
        ),
      }),
    }),
  ]),
});

/**
 * One request to MyElectricalData, two to Enedis: of these, the second one may be refused.
 * @throws {ServiceError} as {@link Service.read}
 */
export async function contractFacts(
  settings: RemoteSettings,
  usagePointId: string,
  signal: AbortSignal,
): Promise<ContractFacts> {
  const ask = settings.service === "myelectricaldata" ? ofGateway : ofEnedis;
  return ask(remoteOf(settings), usagePointId, signal);
}

async function ofEnedis(remote: Remote, usagePointId: string, signal: AbortSignal): Promise<ContractFacts> {
  // The usage point belongs into the path: in the query, Enedis answers with 500.
  const ask = (api: string): Promise<ParsedResponse> =>
    authorized(
      remote,
      { method: "GET", path: `/${api}/v1/${usagePointId}`, headers: {}, secrets: [usagePointId] },
      signal,
    );
  const contracts = await ask("situation_contrat_auto");
  const context = remote.context(usagePointId);
  const power = await reading(() => powerIn(checked(contracts, situations, context)), signal);
  await remote.settings.beforeExtraCall?.();
  const meter = await ask("comptage_auto");
  const hours = await reading(() => {
    try {
      return checked(meter, metering, context).relais?.plageHeuresCreuses;
    } catch (error) {
      // An application may not have subscribed to this API: the power is known all the same.
      if (error instanceof ServiceError && isAboutThisApi(error)) return undefined;
      throw error;
    }
  }, signal);
  return factsOf(power, hours, context);
}

function isAboutThisApi({ kind }: ServiceError): boolean {
  return kind === "consent" || kind === "no_data" || kind === "bad_answer";
}

async function ofGateway(remote: Remote, usagePointId: string, signal: AbortSignal): Promise<ContractFacts> {
  const secret = credential(remote.settings.token, "client secret");
  const response = await remote.request(
    {
      method: "GET",
      path: `/enedis/contract/${encodeURIComponent(usagePointId)}`,
      // A contract seldom changes, and cached calls have the larger quota.
      query: { use_cache: "true" },
      headers: { Authorization: `Bearer ${secret}`, "X-MED-Format": "2026" },
    },
    signal,
  );
  return reading(() => {
    const context = remote.context(usagePointId);
    const { data } = checked(response, gathered, context);
    if ("customer" in data) {
      const [{ contracts }] = data.customer.usage_points as [(typeof data.customer.usage_points)[0]];
      return factsOf(contracts.subscribed_power, contracts.offpeak_hours, context);
    }
    return factsOf(powerIn(data.situation_contrat), data.comptage?.relais?.plageHeuresCreuses, context);
  }, signal);
}

/** The power of the contract that draws from the grid; two of them that differ are not understood. */
function powerIn(contracts: v.InferOutput<typeof situations>): unknown {
  const powers = contracts
    .filter(
      ({ contract_type, segment }) => !/\bGRD-A\b/.test(textOf(contract_type)) && !/^P/.test(textOf(segment)),
    )
    .map(({ subscribed_power }) => subscribed_power)
    .filter((power) => power !== undefined && power !== null);
  const [first, ...others] = powers;
  return others.every((one) => textOf(one) === textOf(first)) ? first : powers;
}

function factsOf(power: unknown, hours: unknown, { secrets }: FailureContext): ContractFacts {
  const kVA = readPower(power);
  const offPeak = typeof hours === "string" ? readOffPeak(hours) : undefined;
  const excerpt = (value: unknown): string | undefined =>
    value === undefined || value === null || value === "" ? undefined : redact(textOf(value), secrets, 80);
  const unread = {
    power: kVA === undefined ? excerpt(power) : undefined,
    offPeak: offPeak === undefined ? excerpt(hours) : undefined,
  };
  return {
    ...(kVA !== undefined && { power: kVA }),
    ...(offPeak !== undefined && { offPeak }),
    unread: {
      ...(unread.power !== undefined && { power: unread.power }),
      ...(unread.offPeak !== undefined && { offPeak: unread.offPeak }),
    },
  };
}

const withUnit = v.object({ value: v.union([v.string(), v.number()]), unit: v.optional(v.string(), "kVA") });

/** `{ "value": "12", "unit": "kVA" }`, `"9 kVA"`, `"7.00"` or 12. */
function readPower(given: unknown): number | undefined {
  const parts = v.safeParse(withUnit, given);
  const text = parts.success ? `${parts.output.value} ${parts.output.unit}` : textOf(given);
  const kVA = Number(/^\s*(\d{1,2})(?:[.,]0+)?\s*(?:kVA)?\s*$/i.exec(text)?.[1] ?? NaN);
  return kVA >= 1 && kVA <= 36 ? kVA : undefined;
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
