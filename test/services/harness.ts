/** A local Enedis with a fixed clock, and services that call it over HTTP. */
import assert from "node:assert/strict";
import {
  createService,
  ServiceError,
  type Answer,
  type Query,
  type RemoteServiceId,
  type RemoteSettings,
  type Service,
} from "../../nodes/services/index.js";
import {
  defaultApplication,
  defaultSecret,
  EnedisServer,
  fixtureHousehold,
  listen,
  type EnedisServerOptions,
  type FixtureOptions,
  type Listening,
} from "../enedis-server/index.js";
import { day, PDL } from "../fixtures/readings.js";

export { day };

export const POINT = PDL;
export const PRODUCER = "22000000000024";

/** Thursday 12 November 2026, 10:15 in Paris. */
export const NOON = Date.UTC(2026, 10, 12, 9, 15);

export function query(start: string, end: string, more: Partial<Query> = {}): Query {
  return {
    usagePointId: POINT,
    direction: "consumption",
    series: "daily",
    start: day(start),
    end: day(end),
    ...more,
  };
}

export class Harness {
  now = NOON;
  readonly server: EnedisServer;
  readonly household: ReturnType<typeof fixtureHousehold>;
  #listening: Listening | undefined;

  constructor(options: Partial<EnedisServerOptions> & { fixture?: FixtureOptions } = {}) {
    this.household = fixtureHousehold(options.fixture);
    this.server = new EnedisServer({
      household: this.household,
      meters: [
        { usagePointId: POINT, activation: "2024-01-10" },
        { usagePointId: PRODUCER, directions: ["consumption", "production"] },
      ],
      now: () => this.now,
      ...options,
    });
  }

  async open(): Promise<void> {
    this.#listening = await listen(this.server);
  }

  async close(): Promise<void> {
    await this.#listening?.close();
  }

  get url(): string {
    assert.ok(this.#listening);
    return this.#listening.url;
  }

  service(service: RemoteServiceId, more: Partial<RemoteSettings> = {}): Service {
    return createService({
      service,
      baseUrl: more.baseUrl ?? this.url,
      now: () => this.now,
      ...(service === "conso-api" && { token: this.server.token([POINT, PRODUCER]) }),
      ...(service === "myelectricaldata" && { token: defaultSecret }),
      ...(service === "data-connect" && defaultApplication),
      ...more,
    });
  }

  /** What the server's household has published for a query by now. */
  published(q: Query): Answer["readings"] {
    return this.household.readings(q.usagePointId, q.direction, q.series, q.start, q.end, this.now);
  }
}

export function read(service: Service, q: Query): Promise<Answer> {
  return service.read(q, new AbortController().signal);
}

/** The failure of a read; the expected properties are compared. */
export async function failure(
  work: Promise<unknown>,
  expected: Partial<ServiceError>,
): Promise<ServiceError> {
  let thrown: unknown;
  try {
    await work;
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof ServiceError, `a ServiceError, not ${String(thrown)}`);
  for (const [name, value] of Object.entries(expected)) {
    assert.deepEqual(thrown[name as keyof ServiceError], value, `${name} of “${thrown.message}”`);
  }
  return thrown;
}
