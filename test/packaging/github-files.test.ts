/** What GitHub and the update bot read: mistakes there fail where nobody looks. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";

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

  it("are those for tests, other versions, newest versions and releases", () => {
    assert.deepEqual([...workflows.keys()], ["canary.yml", "matrix.yml", "release.yml", "test.yml"]);
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

  it("have read permission only, except to publish", () => {
    for (const [file, { permissions }] of workflows)
      assert.deepEqual(permissions, { contents: "read" }, file);
    const more = jobs.filter(({ job }) => job.permissions !== undefined);
    assert.deepEqual(
      more.map(({ at, job }) => [at, job.permissions]),
      [
        ["release.yml, publish", { contents: "read", "id-token": "write" }],
        ["release.yml, release", { contents: "write" }],
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

  it("publish with provenance, and only what has passed all tests", () => {
    const { jobs: release } = workflows.get("release.yml")!;
    assert.equal(release["test"]!.uses, "./.github/workflows/test.yml");
    assert.equal((release["publish"] as { needs?: string }).needs, "test");
    const publish = release["publish"]!.steps!.map(({ run }) => run ?? "").find((run) =>
      run.startsWith("npm publish"),
    );
    assert.match(publish ?? "", /--provenance/);
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
