/** The documents in the tarball are read where relative addresses lead nowhere: at npm and in the flow library. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { examplesIn, namedPackages } from "../examples/harness.js";

const root = path.join(__dirname, "..", "..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const { repository } = JSON.parse(read("package.json")) as { repository: { url: string } };
const page = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
/** Where the pages and the raw files of a repository are. */
const files = [
  `${page}/blob/main/`,
  `${page.replace("https://github.com/", "https://raw.githubusercontent.com/")}/main/`,
] as const;

const images = "docs/images";
const readmes = ["README.md", "README.en.md"] as const;
const documents = [...readmes, "CHANGELOG.md"];

/** All addresses of a document, in Markdown or HTML. */
function addressesIn(markdown: string): string[] {
  const text = markdown.replace(/^```.*?^```/gms, "").replace(/`[^`\n]+`/g, "");
  return [
    ...text.matchAll(/\]\(<?([^)\s>]+)|\b(?:href|src|srcset)\s*=\s*["']?([^"'\s>]+)|^\[[^\]]+\]:\s*(\S+)/gm),
  ].map(([, inline, html, reference]) => (inline ?? html ?? reference)!);
}

/** Why an address would lead nowhere; undefined if it leads somewhere. */
function faultOf(address: string): string | undefined {
  if (!address.startsWith("https://")) return "is relative, or not https";
  if (!address.includes(new URL(page).pathname)) return undefined;
  const file = files.flatMap((prefix) => (address.startsWith(prefix) ? address.slice(prefix.length) : []))[0];
  if (file === undefined) return address === `${page}.git` ? undefined : "is no file on the branch main";
  const [name, heading] = decodeURIComponent(file).split("#") as [string, string?];
  if (!existsSync(path.join(root, name))) return "names no file";
  return heading === undefined || headingsOf(read(name)).includes(heading) ? undefined : "names no heading";
}

/** The addresses that GitHub gives to the headings of a page. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^##+ (.+)$/gm)].map(([, title]) =>
    title!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

const imagesIn = (text: string): RegExpMatchArray[] => [
  ...text.matchAll(/<img\s[^>]*>|!\[[^\]]*\]\([^)]*\)/g),
];

describe("the documents in the tarball", () => {
  for (const file of documents) {
    it(`${file} has absolute addresses only, each of an existing file`, () => {
      const addresses = addressesIn(read(file));
      assert.ok(addresses.length > 0);
      const faults = addresses.flatMap((address) => {
        const fault = faultOf(address);
        return fault === undefined ? [] : `${address} ${fault}`;
      });
      assert.deepEqual(faults, []);
    });
  }

  it("are searched for addresses of every form", () => {
    const [blob, raw] = files;
    const gone = "#gone";
    for (const [text, fault] of [
      ["[a](docs/reference.md)", "is relative, or not https"],
      ["[a](#limits)", "is relative, or not https"],
      ['<img src="a.png">', "is relative, or not https"],
      ["<img src='a.png'>", "is relative, or not https"],
      ['<source srcset="a.png">', "is relative, or not https"],
      ["[a]: docs/reference.md", "is relative, or not https"],
      [`[a](${page.replace("https:", "http:")})`, "is relative, or not https"],
      [`[a](${blob}gone.md)`, "names no file"],
      [`<img src="${raw}gone.png">`, "names no file"],
      [`[a](${page}/blob/master/README.md)`, "is no file on the branch main"],
      [`[a](${blob}README.md)`, undefined],
      [`[a](${blob}README.md#essayer)`, undefined],
      [`[a](${blob}README.md${gone})`, "names no heading"],
      ["[a](https://example.org)", undefined],
    ] as const) {
      const [address, ...more] = addressesIn(text);
      assert.deepEqual([faultOf(address!), more], [fault, []], text);
    }
    assert.deepEqual(addressesIn("`[a](b)`\n```sh\n[a](b)\n```\n"), []);
  });

  it("show plain pictures, each with its words, small, and each in its own language", () => {
    const pages = (ending: RegExp): string[] =>
      readdirSync(path.join(root, "docs"))
        .filter((name) => ending.test(name))
        .map((name) => `docs/${name}`);
    const shown = [
      ["README.md", ...pages(/^[^.]+\.md$/)],
      ["README.en.md", ...pages(/^[^.]+\.en\.md$/)],
    ].map((of) => {
      const text = of.map(read).join("\n");
      // The flow library never rewrites a srcset.
      assert.doesNotMatch(text, /<picture|srcset/);
      return imagesIn(text).map(([image]) => {
        const name = /images\/([^"]+\.png)" width="\d+" alt="[^"]{40,}"/.exec(image)?.[1];
        assert.ok(name !== undefined, image);
        const { size } = statSync(path.join(root, images, name));
        assert.ok(size <= 200_000, `${name}: ${size} bytes`);
        return name;
      });
    });
    const [french, english] = shown as [string[], string[]];
    assert.ok(french.length >= 4);
    assert.deepEqual(
      english,
      french.map((name) => name.replace(/\.png$/, ".en.png")),
    );
    assert.deepEqual(readdirSync(path.join(root, images)).sort(), [...french, ...english].sort());
    const bytes = (name: string): Buffer => readFileSync(path.join(root, images, name));
    for (const [i, name] of french.entries()) {
      assert.ok(!bytes(name).equals(bytes(english[i]!)), `${name} is the same in English`);
    }
  });

  it("begin with one sentence, the picture and what is not live, then try it in two commands, and three steps", () => {
    for (const file of readmes) {
      const [screen, ...parts] = read(file).split("\n## ");
      const [, sentence, picture, , notLive, ...more] = screen!.split("\n\n");
      assert.match(sentence!, /^[^.]+Node-RED[^.]+\.$/, file);
      assert.match(picture!, /^<img src="https:/, file);
      assert.match(notLive!, /^> \*\*[^*]+\*\* Enedis /, file);
      assert.deepEqual(more, [], file);
      const [, commands, steps] = parts;
      assert.match(commands!, /\nnpm ci\nnpm start\n```\n/, file);
      assert.deepEqual(
        [...steps!.matchAll(/^(\d)\. /gm)].map(([, number]) => number),
        ["1", "2", "3"],
        file,
      );
      assert.doesNotMatch(read(file), /npm (?:test|run)/, file);
    }
  });

  it("lead to every example, in its order, with the packages that its comment says to install", () => {
    for (const [i, file] of ["docs/examples.md", "docs/examples.en.md"].entries()) {
      const nothing = ["rien", "nothing"][i]!;
      const named = [...read(file).matchAll(/^\| (\d\d\. .+?) +\| (.+?) +\|/gm)].map(([, name, needs]) => ({
        name,
        needs: needs === nothing ? [] : [...needs!.matchAll(/`([^`]+)`/g)].map(([, found]) => found!).sort(),
      }));
      const expected = examplesIn(i === 0 ? "fr" : "en").map((each) => ({
        name: each.file.slice(0, -".json".length),
        needs: namedPackages(each),
      }));
      assert.ok(expected.length >= 18);
      assert.deepEqual(named, expected, file);
    }
  });

  it("have the same parts in both languages", () => {
    const [french, english] = readmes.map((file) => {
      const text = read(file);
      const rows = text.split("\n").filter((line) => line.startsWith("|")).length;
      return { headings: text.match(/^##+ /gm), rows, addresses: addressesIn(text).length };
    });
    assert.deepEqual(english, french);
  });
});
