/** The files of examples/fleet, as Docker, Grafana and psql take them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { escapeLiteral } from "pg";
import { parse, parseAllDocuments } from "yaml";

export const folder = path.join(__dirname, "..", "..", "examples", "fleet");
export const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly hostname?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
}

export type ServiceName = "postgres" | "node-red" | "grafana";

interface DataSource {
  readonly type: string;
  readonly url: string;
  readonly user: string;
  readonly jsonData: { readonly database: string };
  readonly secureJsonData: { readonly password: string };
}

export const { services, volumes } = parse(read("compose.yaml")) as {
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** What it adds to compose.yaml. */
export const standby = parse(read("standby.yaml")) as {
  readonly services: {
    readonly "node-red": Pick<Service, "hostname" | "environment">;
    readonly "node-red-2": Service;
  };
  readonly volumes: Readonly<Record<string, unknown>>;
};

interface Deployment {
  readonly kind: "Deployment";
  readonly spec: {
    readonly replicas: number;
    readonly strategy: { readonly type: string };
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          {
            readonly env: readonly { readonly name: string; readonly value: string }[];
            readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
          },
        ];
        readonly volumes: readonly {
          readonly name: string;
          readonly persistentVolumeClaim?: { readonly claimName: string };
        }[];
      };
    };
  };
}

interface VolumeClaim {
  readonly kind: "PersistentVolumeClaim";
  readonly metadata: { readonly name: string };
}

export const [deployment, volumeClaim] = parseAllDocuments(read("kubernetes.yaml")).map(
  (document) => document.toJS() as unknown,
) as [Deployment, VolumeClaim];

export const { datasources } = parse(read("grafana/datasource.yaml")) as {
  readonly datasources: readonly [DataSource, ...DataSource[]];
};

export const { providers } = parse(read("grafana/boards.yaml")) as {
  readonly providers: readonly [{ readonly options: { readonly path: string } }];
};

/** What a user may write into `.env`. */
export const secretOf = (variable: string): string => `${variable}: it's 1 "p@ss/w\\rd"?#100%`;

/** What a container is started with. */
export function environmentOf(name: ServiceName): Record<string, string> {
  return Object.fromEntries(
    Object.entries(services[name].environment).map(([variable, value]) => [
      variable,
      value.replace(/\$\{(\w+):\?[^}]+\}/g, (_, secret: string) => secretOf(secret)),
    ]),
  );
}

/** The files of this folder that a container gets, by where it finds them. */
export function mountsOf(name: ServiceName): Map<string, string> {
  return new Map(
    services[name].volumes.flatMap((volume) => {
      const [from, to] = volume.split(":") as [string, string];
      return from.startsWith("./") ? [[to, from]] : [];
    }),
  );
}

/** What psql sends of a script. */
function sqlOf(script: string, environment: Readonly<Record<string, string>>): string {
  const variables = new Map<string, string>();
  const sql = script.replace(/^\\getenv (\w+) (\w+)$/gm, (_, variable: string, name: string) => {
    variables.set(variable, environment[name]!);
    return "";
  });
  assert.doesNotMatch(sql, /^\s*\\/m, "another command of psql");
  return sql.replace(/:'(\w+)'/g, (_, variable: string) => escapeLiteral(variables.get(variable)!));
}

/** What the image of PostgreSQL runs when its volume is new, in its order. */
export function initScripts(): string[] {
  return [...mountsOf("postgres")]
    .filter(([to]) => to.startsWith("/docker-entrypoint-initdb.d/"))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([, from]) => sqlOf(read(from), environmentOf("postgres")));
}
