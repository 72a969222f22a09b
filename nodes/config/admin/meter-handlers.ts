/** Routes about a meter: its state, the cost of its history, its access check. */
import type { NodeAPI } from "node-red";
import { secondsOf } from "../../base/index.js";
import { estimate, stretchesOf, type Collector } from "../../collector/index.js";
import { collectorsOf, heldError, mirrorFact, settingsText, type ConfigNode } from "../../common/index.js";
import type { AccessCheckAnswer, ContractAnswer, Estimate, MeterState, Started } from "../../editor/index.js";
import { allSeries, dayOf } from "../../readings/index.js";
import { contractFacts, servicesWithContract, type RemoteServiceId } from "../../services/index.js";
import { adminTextsOf, serviceName, textsOf, type Language } from "../../texts/index.js";
import type { ConfigOf } from "./credentials.js";
import { Failure, failureOf, heldFailure, waitingFailure } from "./failure.js";
import type { Body, RouteRequest } from "./requests.js";
import {
  estimateOf,
  sourceCheck,
  meterStateOf,
  uncheckedSource,
  unsetOf,
  type AccessCheckContext,
} from "./words.js";

/** A deployed meter that can be asked. */
interface Checked {
  readonly collector: Collector;
  readonly meter: ConfigNode["meter"];
  readonly source: NonNullable<ConfigNode["meter"]["source"]>;
}

export class MeterHandlers {
  readonly #RED: NodeAPI;
  readonly #configOf: ConfigOf;

  constructor(RED: NodeAPI, configOf: ConfigOf) {
    this.#RED = RED;
    this.#configOf = configOf;
  }

  async checkAccess({ body, language }: RouteRequest<Body<"doctor">>): Promise<AccessCheckAnswer> {
    const { collector, meter, source } = this.#collector(body.id, language);
    const first = await collector.checkAccess(body.id);
    // It may have gone wrong in the middle of the check.
    const { problem } = meter.collectors;
    if (problem !== undefined && problem.kind !== "archive") throw heldFailure(problem, language);
    if (first === undefined) {
      throw new Failure(429, "too_soon", { text: adminTextsOf(language).errors.tooSoon });
    }
    const answer = sourceCheck(first, this.#checkContext(collector, body.id, { meter, source }, language));
    const standIns: AccessCheckAnswer["standIns"][number][] = [];
    for (const node of collector.standInsOf(body.id)) {
      const standIn = this.#configOf(node)?.meter;
      if (standIn?.source === undefined) continue;
      const check = await collector.checkAccess(node);
      const { source, name } = standIn;
      const context = this.#checkContext(collector, node, { meter: standIn, source }, language);
      const service = serviceName(standIn.service, language);
      standIns.push({
        name: name === "" ? service : `${name}, ${service}`,
        ...(check === undefined ? uncheckedSource(context) : sourceCheck(check, context)),
      });
    }
    return { ...answer, standIns };
  }

  #checkContext(
    collector: Collector,
    node: string,
    { meter, source }: Pick<Checked, "meter" | "source">,
    language: Language,
  ): AccessCheckContext {
    return {
      language,
      now: this.#now(),
      service: meter.service,
      source,
      report: collector.report(node),
      refusalOf: (direction) => collector.refusals.directionProblem(direction, node),
      tokenEndsAt: meter.tokenEndsAt,
    };
  }

  /** Of the account, not of the meter: a refusal says nothing about its readings. */
  async contract({ body, language }: RouteRequest<Body<"contract">>): Promise<ContractAnswer> {
    const { meter, source } = this.#collector(body.id, language);
    const { baseUrl, usagePointId } = source;
    const service = meter.service as RemoteServiceId;
    if (!servicesWithContract.includes(service)) {
      throw new Failure(409, "not_offered", { text: adminTextsOf(language).errors.noContract });
    }
    const { token, clientId, clientSecret } = this.#configOf(body.id)!.saved.credentials;
    const { collectors } = meter;
    const { signal } = new AbortController();
    try {
      return await collectors.call(source, signal, (hooks) => {
        const { now } = collectors.clock;
        const settings = { service, baseUrl, token, clientId, clientSecret, now, ...hooks };
        return contractFacts(settings, usagePointId, signal);
      });
    } catch (error) {
      throw failureOf(error, { language, now: this.#now(), service }) ?? error;
    }
  }

  state({ id, language }: RouteRequest<undefined>): MeterState {
    const { collector, meter, source } = this.#collector(id, language, true);
    const context = { language, now: this.#now(), service: meter.service };
    const depth = { dailyMonths: source.dailyMonths, loadCurveDays: source.loadCurveDays };
    return {
      ...meterStateOf(
        collector.report(id),
        collector.detailedProgress(),
        source,
        collector.estimate(depth),
        context,
      ),
      mirror: mirrorFact(meter, collector.usagePoint.id, textsOf(language)) ?? null,
      unset: unsetOf(this.#configOf(id)?.unset ?? {}, source, language),
    };
  }

  estimate({ body, language }: RouteRequest<Body<"estimate">>): Estimate {
    if ("again" in body) return this.#costOfAll(body.id, language);
    const { service, dailyMonths, loadCurveDays, id } = body;
    const depth = { dailyMonths, loadCurveDays };
    const deployed = id === undefined ? undefined : this.#configOf(id)?.meter;
    const collector = deployed?.source?.service === service ? deployed.collector : undefined;
    const isUsed = collector !== undefined && collector.detailedProgress().length > 0;
    const known = isUsed ? collector.estimate(depth) : undefined;
    if (known !== undefined) return estimateOf(known, service, language);
    const wants = allSeries.map((series) => ({ direction: "consumption" as const, series }));
    const stretches = stretchesOf(wants, depth, dayOf(this.#now()));
    return estimateOf(estimate(service, stretches, 1), service, language);
  }

  #costOfAll(id: string, language: Language): Estimate {
    const { collector, source } = this.#collector(id, language);
    const cost = collector.estimate(undefined) ?? { calls: 0, days: 0 };
    return estimateOf(cost, source.service, language, "again");
  }

  askAgain({ id, language }: RouteRequest<Body<"history">>): Estimate {
    const { collector, meter, source } = this.#collector(id, language);
    const asked = collector.askAgain();
    if (asked === undefined) {
      throw new Failure(409, "under_way", { text: adminTextsOf(language).errors.underWay });
    }
    meter.collectors.wakeSoon(meter.key);
    return estimateOf(asked, source.service, language, "askedAgain");
  }

  /** Accepts the present clock for all meters: they share the archive. */
  acceptClock({ id, language }: RouteRequest<Body<"clock">>): Started {
    const texts = adminTextsOf(language);
    const meter = this.#configOf(id)?.meter;
    if (meter === undefined) throw new Failure(404, "not_deployed", { text: texts.errors.notDeployed });
    const held = meter.collectors.acceptClock();
    if (held !== undefined) throw heldFailure(held, language, true);
    return { told: { text: texts.started.clock } };
  }

  /** @param isBeside as of `heldFailure` */
  #collector(id: string, language: Language, isBeside = false): Checked {
    const texts = adminTextsOf(language);
    const node = this.#configOf(id);
    if (node === undefined) throw new Failure(404, "not_deployed", { text: texts.errors.notDeployed });
    const { meter } = node;
    const { problem, source, collectors } = meter;
    if (problem !== undefined || source === undefined) {
      throw new Failure(409, "credentials", { text: settingsText(meter, textsOf(language)) });
    }
    const held = collectors.check();
    const { collector } = meter;
    if (held !== undefined) throw heldFailure(held, language, isBeside);
    if (collector === undefined) {
      const waiting = heldError({ collectors, key: meter.key, texts: textsOf(language) });
      if (waiting !== undefined) throw waitingFailure(waiting);
      throw new Failure(503, "archive", { text: texts.state.starting });
    }
    return { collector, meter, source };
  }

  /** Seconds. */
  #now(): number {
    return secondsOf(collectorsOf(this.#RED).clock);
  }
}
