/** What GitHub and the update bot read: mistakes there fail where nobody looks. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  cpSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { nodeRedVersions, nodeVersions } from "../installs.js";

const root = path.join(__dirname, "..", "..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: Record<string, string>;
}
interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}
interface Form {
  readonly name: string;
  readonly labels: readonly string[];
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: unknown[] };
    readonly validations?: { readonly required?: boolean };
  }[];
}

describe("the workflows", () => {
  const files = globSync(".github/workflows/*.yml", { cwd: root }).sort();
  const workflows = new Map(files.map((file) => [path.basename(file), parse(read(file)) as Workflow]));
  const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
    Object.entries(all).map(([name, job]) => ({ at: `${file}, ${name}`, file, job })),
  );
  const steps = jobs.flatMap(({ at, job }) => (job.steps ?? []).map((step) => ({ at, step })));

  it("are those for tests, other versions, newest versions, releases and what others look for", () => {
    assert.deepEqual(
      [...workflows.keys()],
      ["canary.yml", "codeql.yml", "matrix.yml", "release.yml", "scorecard.yml", "test.yml"],
    );
  });

  it("call only scripts that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const called = steps.flatMap(({ at, step }) =>
      [...(step.run ?? "").matchAll(/\bnpm (?:run (?:--silent )?([\w-]+)|(test|start)\b)/g)].map(
        ([, run, short]) => ({ at, script: (run ?? short)! }),
      ),
    );
    assert.ok(called.length >= 6, JSON.stringify(called));
    for (const { at, script } of called) assert.ok(script in scripts, `${at}: ${script}`);
  });

  it("pin each action to a commit, with its version beside it", () => {
    const used = files.flatMap((file) => [...read(file).matchAll(/uses: (.+)/g)].map(([, what]) => what!));
    assert.ok(used.length >= 10);
    for (const what of used) {
      assert.match(what, /^(\.\/\.github\/workflows\/test\.yml|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  it("have no right but what a job names, and may only read, except to publish and to report", () => {
    for (const [file, { permissions }] of workflows) assert.deepEqual(permissions, {}, file);
    for (const { at, job } of jobs) assert.ok(job.permissions, at);
    const writes = jobs.map(
      ({ at, job }) =>
        [
          at,
          Object.entries(job.permissions!).flatMap(([right, how]) => (how === "read" ? [] : right)),
        ] as const,
    );
    assert.deepEqual(
      writes.filter(([, rights]) => rights.length > 0),
      [
        ["codeql.yml, analyze", ["security-events"]],
        ["release.yml, publish", ["id-token"]],
        ["release.yml, release", ["contents", "id-token", "attestations"]],
        ["scorecard.yml, scorecard", ["security-events", "id-token"]],
      ],
    );
    for (const file of files) assert.doesNotMatch(read(file), /registry|secrets\.|_TOKEN: (?!\$\{\{ github)/);
  });

  it("leave no checkout with a token in it", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    for (const { at, step } of checkouts) {
      assert.equal((step as { with?: Record<string, unknown> }).with?.["persist-credentials"], false, at);
    }
  });

  it("run nothing that others write: no title, no branch, and no workflow with rights for their code", () => {
    for (const [file, { on }] of workflows) {
      for (const event of Object.keys(on))
        assert.doesNotMatch(event, /^(pull_request_target|workflow_run)$/, file);
    }
    const inScripts = steps.flatMap(({ at, step }) =>
      [...(step.run ?? "").matchAll(/\$\{\{\s*(.+?)\s*\}\}/g)].map(
        ([, expression]) => [at, expression!] as const,
      ),
    );
    assert.ok(inScripts.length > 0);
    for (const [at, expression] of inScripts) assert.match(expression, /^matrix\.[\w-]+$/, at);
  });

  it("publish with provenance, and only what has passed all tests and was rehearsed", () => {
    const { jobs: release } = workflows.get("release.yml")!;
    assert.equal(release["test"]!.uses, "./.github/workflows/test.yml");
    assert.deepEqual(
      Object.entries(release).map(([name, job]) => [name, (job as { needs?: string }).needs]),
      [
        ["tag", undefined],
        ["test", "tag"],
        ["pack", "test"],
        ["publish", "pack"],
        ["release", "publish"],
      ],
    );
    const runs = (name: string): string[] => release[name]!.steps!.flatMap(({ run }) => run ?? []);
    assert.deepEqual(runs("pack"), ["npm ci", 'npm run rehearse -- "$GITHUB_REF_NAME" --out release']);
    // Its one command runs nothing of ours: no checkout, no install, no script.
    const [publish, ...others] = runs("publish");
    assert.deepEqual(others, []);
    assert.match(publish!, /^npm publish \.\/release\/\*\.tgz --ignore-scripts --provenance /);
    for (const name of ["publish", "release"]) {
      for (const { uses = "" } of release[name]!.steps!)
        assert.doesNotMatch(uses, /^actions\/checkout@/, name);
    }
    assert.ok("workflow_call" in workflows.get("test.yml")!.on);
  });
});

describe("the notes of a release", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-notes-"));
    mkdirSync(path.join(folder, "scripts"));
    cpSync(path.join(root, "scripts", "release-notes.mjs"), path.join(folder, "scripts", "notes.mjs"));
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ version: "1.2.0" }));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const changelog = (title: string): string =>
    `# Changelog\n\n${title}\n\n### Added\n\n- That.\n\n## [1.1.0] – 2027-01-02\n\n- This.\n`;
  function notes(tag: string): string {
    return execFileSync(process.execPath, [path.join(folder, "scripts", "notes.mjs"), tag], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  it("are the changelog's section of that version", () => {
    writeFileSync(path.join(folder, "CHANGELOG.md"), changelog("## [1.2.0] – 2027-02-03"));
    assert.equal(notes("v1.2.0"), "### Added\n\n- That.\n");
  });

  for (const [why, tag, title] of [
    ["another tag", "v1.3.0", "## [1.2.0] – 2027-02-03"],
    ["a version without a date", "v1.2.0", "## [1.2.0] – Unreleased"],
    ["a version that the changelog lacks", "v1.2.0", "## [1.3.0] – 2027-02-03"],
  ] as const) {
    it(`are refused for ${why}`, () => {
      writeFileSync(path.join(folder, "CHANGELOG.md"), changelog(title));
      assert.throws(() => notes(tag), /release-notes: /);
    });
  }
});

describe("the issue forms", () => {
  const files = globSync(".github/ISSUE_TEMPLATE/*.{fr,en}.yml", { cwd: root }).sort();
  const forms = new Map(files.map((file) => [path.basename(file), parse(read(file)) as Form]));

  it("are there in French and English, with the same fields", () => {
    assert.equal(forms.size, 4);
    const shape = ({ labels, body }: Form): unknown => [
      labels,
      body.map(({ type, id, validations, attributes }) => [
        type,
        id,
        validations,
        attributes.options?.length,
      ]),
    ];
    for (const kind of ["1-bug", "2-idea"]) {
      assert.deepEqual(shape(forms.get(`${kind}.fr.yml`)!), shape(forms.get(`${kind}.en.yml`)!), kind);
    }
  });

  it("warn first of tokens, secrets and PDLs, and ask to confirm that there are none", () => {
    for (const [file, { body }] of forms) {
      const warning = body[0]!.attributes.value ?? "";
      for (const word of [/jeton|token/, /secret/, /PDL/, /publique|public/])
        assert.match(warning, word, file);
      const [confirmation] = body.at(-1)!.attributes.options as { label: string; required: boolean }[];
      assert.match(confirmation!.label, /PDL/, file);
      assert.equal(confirmation!.required, true, file);
    }
  });

  it("have what GitHub requires: a unique name, and an id and a label for each field", () => {
    assert.equal(new Set([...forms.values()].map(({ name }) => name)).size, forms.size);
    for (const [file, { body }] of forms) {
      const fields = body.filter(({ type }) => type !== "markdown");
      assert.equal(new Set(fields.map(({ id }) => id)).size, fields.length, file);
      for (const { type, id, attributes } of fields) {
        assert.ok(["checkboxes", "dropdown", "input", "textarea"].includes(type), `${file}: ${type}`);
        assert.match(id ?? "", /^[\w-]+$/, file);
        assert.ok(attributes.label, `${file}: ${id}`);
      }
    }
  });

  it("link to existing documents", () => {
    const { contact_links: links } = parse(read(".github/ISSUE_TEMPLATE/config.yml")) as {
      contact_links: { url: string }[];
    };
    const documents = links.flatMap(({ url }) => /\/blob\/main\/(.+)$/.exec(url)?.[1] ?? []);
    assert.equal(documents.length, 2);
    for (const document of documents) assert.ok(read(document).length > 0);
  });
});

describe("the update bot", () => {
  const renovate = JSON.parse(read("renovate.json")) as {
    ignorePaths: string[];
    customManagers: { matchStrings: string[]; managerFilePatterns: string[] }[];
    packageRules: { matchPackageNames?: string[]; allowedVersions?: string }[];
  };

  it("sees each version written in the tests, except those that are a promise", () => {
    const file = "test/installs.ts";
    const managers = renovate.customManagers.filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
    );
    const seen = managers.flatMap(({ matchStrings }) =>
      matchStrings.flatMap((text) =>
        [...read(file).matchAll(new RegExp(text, "g"))].map(({ groups }) => groups!["currentValue"]!),
      ),
    );
    const written = [...read(file).matchAll(/"(\d+\.\d+\.\d+)"/g)].map(([, version]) => version!);
    const promised = [...read(file).matchAll(/LOWEST_DASHBOARD = "([\d.]+)"|node: \["([\d.]+)"/g)].flatMap(
      ([, dashboard, node]) => dashboard ?? node ?? [],
    );
    assert.equal(promised.length, 2);
    assert.deepEqual([...seen, ...promised].sort(), written.sort());
    // The recommended settings exclude test/.
    assert.ok(!renovate.ignorePaths.some((ignored) => ignored.includes("test")));
  });

  it("never installs the malicious releases of axios", () => {
    const [rule] = renovate.packageRules.filter(({ matchPackageNames }) =>
      matchPackageNames?.includes("axios"),
    );
    const refused = new RegExp(/^!\/(.+)\/$/.exec(rule?.allowedVersions ?? "")![1]!);
    assert.deepEqual(
      ["1.14.1", "0.30.4", "1.14.0", "1.21.1"].map((version) => refused.test(version)),
      [true, true, false, false],
    );
    const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version?: string }> };
    const installed = Object.entries(lock.packages).filter(([name]) => name.endsWith("node_modules/axios"));
    assert.ok(installed.length > 0);
    for (const [name, { version }] of installed) assert.doesNotMatch(version ?? "", refused, name);
  });
});

/** The rows of a table of a document below a heading, each as its cells. */
function tableOf(document: string, heading: string): string[][] {
  const [, after] = read(document).split(`\n${heading}\n`);
  const [section] = after!.split(/\n#+ /);
  const rows = section!.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("the lists of quality", () => {
  const quality = "docs/dev/quality.md";
  /** Of Scorecard 5; of Home Assistant's scale, August 2026. */
  const rules = {
    "## OpenSSF Scorecard":
      "Binary-Artifacts Branch-Protection CI-Tests CII-Best-Practices Code-Review Contributors Dangerous-Workflow Dependency-Update-Tool Fuzzing License Maintained Packaging Pinned-Dependencies SAST SBOM Security-Policy Signed-Releases Token-Permissions Vulnerabilities Webhooks",
    "### Bronze":
      "action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow dependency-transparency docs-actions docs-triggers docs-conditions docs-high-level-description docs-installation-instructions docs-removal-instructions entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup unique-config-entry",
    "### Silver":
      "action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow test-coverage",
    "### Gold":
      "devices diagnostics discovery-update-info discovery docs-data-update docs-examples docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default entity-translations exception-translations icon-translations reconfiguration-flow repair-issues stale-devices",
    "### Platinum": "async-dependency inject-websession strict-typing",
  };
  const named = (text: string): string[] =>
    [...text.matchAll(/`([^`]+)`|\]\(([^)#]*)/g)].flatMap(([, file, link]) => {
      const found = link === undefined || link === "" ? file : path.posix.join("docs/dev", link);
      return found !== undefined && existsSync(path.join(root, found)) ? [found] : [];
    });

  for (const [heading, ids] of Object.entries(rules)) {
    it(`${heading.replace(/^#+ /, "")} has each rule, met by something that exists or with a reason`, () => {
      const rows = tableOf(quality, heading);
      assert.deepEqual(
        rows.map(([id]) => id),
        ids.split(" "),
      );
      for (const [id, state, text] of rows) {
        if (state === "met") assert.ok(named(text!).length > 0, `${id} names nothing that exists`);
        else {
          assert.match(state!, /^(not ours|outside)$/, id);
          assert.ok(text!.length > 20, `${id} gives no reason`);
        }
      }
    });
  }

  it("are right that no binary is in a commit: pictures only", () => {
    const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
    const files = tracked.split("\0").filter((file) => file !== "" && existsSync(path.join(root, file)));
    assert.ok(files.length > 500);
    const binary = files.filter((file) => readFileSync(path.join(root, file)).subarray(0, 8_192).includes(0));
    assert.deepEqual(
      binary.filter((file) => !file.startsWith("docs/images/")),
      [],
    );
  });

  it("are right that a report of a fault has an address and a time", () => {
    const policy = read("SECURITY.md");
    assert.match(policy, /\]\(https:\/\/github\.com\/\S+\/security\/advisories\/new\)/);
    assert.match(policy, /within 7 days/);
    assert.match(policy, /After 90 days .* disclose/);
  });
});

describe("the support window", () => {
  const rows = tableOf("docs/dev/handover.md", "## Support window");
  const lines = (project: string): { line: string; oldest: string; tested: string }[] =>
    rows
      .filter(([line]) => line!.startsWith(`${project} `))
      .map(([line, oldest, tested]) => ({
        line: line!.slice(project.length + 1),
        oldest: oldest!,
        tested: tested!.replace("ours, ", ""),
      }));
  const manifest = JSON.parse(read("package.json")) as {
    engines: { node: string };
    "node-red": { version: string };
  };
  const matrix = (parse(read(".github/workflows/matrix.yml")) as { jobs: Record<string, object> }).jobs;
  const versions = (matrix["versions"] as { strategy: { matrix: Record<string, string[]> } }).strategy.matrix;

  for (const [project, promised, column, tested] of [
    ["Node.js", manifest.engines.node, "node", nodeVersions()],
    ["Node-RED", manifest["node-red"].version, "node-red", nodeRedVersions()],
  ] as const) {
    it(`of ${project} is what is promised and tested`, () => {
      const all = lines(project);
      assert.match(all[0]!.oldest, new RegExp(`^${promised.replace(">=", "").replaceAll(".", "\\.")}`));
      assert.deepEqual(
        all.map(({ line }) => line),
        versions[column],
      );
      assert.deepEqual(
        all.map((each) => each.tested),
        tested,
      );
    });
  }

  it("says of each line when its own project ends it, as a day or not yet", () => {
    for (const [line, , , end] of rows.filter(([each]) => each!.startsWith("Node"))) {
      assert.match(end!, /^(\d{4}-\d{2}-\d{2}|not announced)$/, line);
    }
  });
});
