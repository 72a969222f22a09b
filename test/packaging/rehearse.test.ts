/** A release from a tag to its provenance statement, as far as that goes without network: `npm run rehearse`. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { missingIn } from "./pack.js";

const root = path.join(__dirname, "..", "..");
const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  name: string;
  version: string;
};
const tag = `v${version}`;

/** What a run of GitHub tells its steps. */
const ofGithub = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "owner/name",
  GITHUB_WORKFLOW_REF: `owner/name/.github/workflows/release.yml@refs/tags/${tag}`,
  GITHUB_EVENT_NAME: "push",
  GITHUB_REPOSITORY_ID: "11",
  GITHUB_REPOSITORY_OWNER_ID: "12",
  GITHUB_REF: `refs/tags/${tag}`,
  GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
  GITHUB_RUN_ID: "13",
  GITHUB_RUN_ATTEMPT: "1",
  RUNNER_ENVIRONMENT: "github-hosted",
};

/** The statement that npm hands to Sigstore for the same subject in the same run. */
function statementOfNpm(subject: unknown): unknown {
  const [npm] = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .flatMap((folder) => (readdirOf(folder).includes("npm") ? [realpathSync(path.join(folder, "npm"))] : []));
  const library = createRequire(npm!).resolve("libnpmpublish");
  const script = `
    const library = require("node:module").createRequire(${JSON.stringify(library)});
    const id = library.resolve("sigstore");
    require.cache[id] = { id, filename: id, loaded: true, exports: { attest: (payload) => payload.toString() } };
    library("./provenance.js").generateProvenance([${JSON.stringify(subject)}], {}).then(console.log);
  `;
  const env = { ...process.env, ...ofGithub };
  return JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8", env }));
}

function readdirOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

interface Bom {
  readonly metadata: { readonly timestamp: string };
  readonly components: readonly { "bom-ref": string; hashes: { content: string }[]; properties?: object[] }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe("a rehearsed release", function () {
  this.timeout(180_000);
  let folder: string;
  let repository: string;

  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], {
      cwd: repository,
      encoding: "utf8",
    }).trim();
  function commit(): void {
    git("add", "--all");
    git("commit", "--quiet", "--message", "x");
    git("tag", "--force", tag);
  }
  function rehearse(
    args: readonly string[],
    env: Record<string, string> = {},
  ): { status: number | null; stdout: string; stderr: string } {
    const { GITHUB_ACTIONS: _, ...ours } = process.env;
    return spawnSync(process.execPath, [path.join("scripts", "rehearse.mjs"), ...args], {
      cwd: repository,
      encoding: "utf8",
      env: { ...ours, ...env },
    });
  }

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-rehearsed-"));
    repository = path.join(folder, "repository");
    const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
    });
    const needed =
      /^(nodes|icons|scripts|examples)\/|^docs\/dev\/contract\.schema\.json$|^[^/]+\.(md|json)$|^LICENSE$|^\.(npmrc|gitignore)$/;
    for (const file of tracked.split("\0").filter((each) => needed.test(each)))
      cpSync(path.join(root, file), path.join(repository, file));
    symlinkSync(path.join(root, "node_modules"), path.join(repository, "node_modules"), "junction");
    const changelog = readFileSync(path.join(repository, "CHANGELOG.md"), "utf8");
    writeFileSync(
      path.join(repository, "CHANGELOG.md"),
      changelog.replace(/^(## \[[\d.]+\] – ).+$/m, "$12027-02-03"),
    );
    appendFileSync(path.join(repository, ".gitignore"), "\nnode_modules\n");
    git("init", "--quiet");
    commit();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe("of a tag", () => {
    let stdout: string;
    const made = (file: string): string => path.join(folder, "out", file);
    const tarball = `${name}-${version}.tgz`;
    const json = (file: string): unknown => JSON.parse(readFileSync(made(file), "utf8"));

    before(() => {
      // What is not committed is in no release.
      writeFileSync(path.join(repository, "examples", "English", "99. draft.json"), "[]");
      const ended = rehearse(["--out", path.join(folder, "out")], ofGithub);
      rmSync(path.join(repository, "examples", "English", "99. draft.json"));
      assert.equal(ended.status, 0, ended.stderr);
      ({ stdout } = ended);
    });

    it("has a complete tarball, of the same bytes from two checkouts", () => {
      assert.match(stdout, /: \d+ files, \d+ bytes, the same from two checkouts\n/);
      execFileSync("tar", ["-xzf", made(tarball), "-C", folder]);
      const files = readdirSync(path.join(folder, "package"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(path.join(folder, "package"), path.join(entry.parentPath, entry.name)))
        .map((file) => ({ path: file.split(path.sep).join("/"), size: 1 }));
      assert.deepEqual(missingIn(repository, files), []);
      assert.ok(!files.some((file) => file.path.includes("draft")));
    });

    it("has the changelog's section as its notes", () => {
      assert.match(readFileSync(made("notes.md"), "utf8"), /^\S/);
      assert.doesNotMatch(readFileSync(made("notes.md"), "utf8"), /^## /m);
    });

    it("has the provenance statement that npm has signed in a workflow, of that tarball", () => {
      const statement = json("statement.json") as { subject: unknown[] };
      const sha512 = createHash("sha512").update(readFileSync(made(tarball)));
      assert.ok(stdout.includes(`integrity  sha512-${sha512.copy().digest("base64")}\n`));
      const [subject] = statement.subject;
      assert.deepEqual(subject, {
        name: `pkg:npm/${name}@${version}`,
        digest: { sha512: sha512.digest("hex") },
      });
      assert.deepEqual(statement, statementOfNpm(subject));
    });

    it("has a list of all packages that are installed or bundled, and of no other", () => {
      const { metadata, components, dependencies } = json(`${name}-${version}.cdx.json`) as Bom;
      assert.equal(Date.parse(metadata.timestamp), Date.parse(git("show", "-s", "--format=%cI", tag)));
      const args = ["ls", "--all", "--omit", "dev", "--package-lock-only", "--parseable", "--long"];
      const { stdout: listed } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
      const installed = [...listed.matchAll(/node_modules\/[^:]*:([^:\n]+)/g)].map(([, each]) => each!);
      assert.ok(installed.length > 20);
      const notices = readFileSync(path.join(folder, "package", "dist", "THIRD-PARTY.txt"), "utf8");
      const bundled = [...notices.matchAll(/^(\S+) (\d\S*) \(.+\), in /gm)].map(
        ([, each, its]) => `${each}@${its}`,
      );
      assert.ok(bundled.length > 5);
      const refs = components.map((component) => component["bom-ref"]);
      assert.deepEqual([...refs].sort(), [...new Set([...installed, ...bundled])].sort());
      assert.deepEqual(
        components
          .filter(({ properties }) => properties)
          .map((component) => component["bom-ref"])
          .sort(),
        [...new Set(bundled)].sort(),
      );
      for (const { hashes } of components) assert.match(hashes[0]!.content, /^[0-9a-f]{128}$/);
      for (const { dependsOn } of dependencies)
        for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
    });
  });

  describe("is refused", () => {
    it("without its tag, for another version, and into a folder that is not empty", () => {
      git("tag", "v9.9.9");
      writeFileSync(path.join(folder, "something"), "");
      for (const [args, why] of [
        [["v0.0.9"], "rehearse: there is no tag v0.0.9\n"],
        [["v9.9.9"], `rehearse: package.json has ${version}, the tag is v9.9.9\n`],
        [["--out", folder], `rehearse: ${folder} is not empty\n`],
      ] as const) {
        const { status, stdout, stderr } = rehearse(args);
        assert.deepEqual([status, stdout, stderr], [1, "", why]);
      }
    });

    it("if a build depends on where it is made, and says what differs", () => {
      const build = `require("fs").mkdirSync("dist");
        require("fs").writeFileSync("dist/same.js", "1");
        require("fs").writeFileSync("dist/place.js", __dirname);`;
      writeFileSync(path.join(repository, "scripts", "build.cjs"), build);
      const manifest = readFileSync(path.join(repository, "package.json"), "utf8");
      const changed = manifest.replace(
        '"prepack": "node scripts/build.mjs"',
        '"prepack": "node scripts/build.cjs"',
      );
      assert.notEqual(changed, manifest);
      writeFileSync(path.join(repository, "package.json"), changed);
      commit();
      const { status, stdout, stderr } = rehearse([]);
      assert.deepEqual(
        [status, stdout, stderr],
        [1, "", `rehearse: two checkouts of ${tag} packed different bytes: dist/place.js\n`],
      );
    });
  });
});
