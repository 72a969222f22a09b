/** The browser of all tests and benchmarks: an installed one, else the one that npm brings. */
import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createBrotliDecompress } from "node:zlib";
import { chromium, type Browser } from "playwright-core";
import { cached } from "../cached-folders.js";

const run = promisify(execFile);

/** A program, and the environment that only it needs. */
interface Program {
  readonly executablePath: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A shell without windows first: the same pages cost it two thirds of the time. */
const names =
  process.platform === "win32"
    ? ["chrome.exe"]
    : [
        "chromium-headless-shell",
        "chrome-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
      ];

/** Where Chrome's own installers put it, outside any PATH. */
const usual: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/opt/google/chrome/chrome"],
  darwin: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  win32: ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((variable) => {
    const folder = process.env[variable];
    return folder === undefined ? [] : [path.join(folder, "Google", "Chrome", "Application", "chrome.exe")];
  }),
};

/** Whether npm brings a Chromium for this machine. */
export const isBundled = process.platform === "linux" && process.arch === "x64";

/** The browser that CHROMIUM names, else an installed one, else npm's. @throws {Error} if there is none */
export async function launchChromium(): Promise<Browser> {
  return launch(installedChromium() ?? (await bundledChromium()));
}

/** The browser that npm brings, whatever else is installed. @throws {Error} if there is none for this machine */
export async function launchBundledChromium(): Promise<Browser> {
  return launch(await bundledChromium());
}

function installedChromium(): Program | undefined {
  const wanted = process.env["CHROMIUM"];
  if (wanted) return { executablePath: wanted };
  const onPath = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  const executablePath = [...onPath, ...(usual[process.platform] ?? [])].find((file) => existsSync(file));
  return executablePath === undefined ? undefined : { executablePath };
}

/**
 * The fonts of all tests, whatever the machine has: DejaVu, the widest of the usual ones. Where it is the only one, users
 * see every text at this width. Hinted as systems do since years: slightly, which leaves each letter as wide as it is.
 */
export async function fontsOfTests(): Promise<string> {
  const bundle = path.dirname(require.resolve("dejavu-fonts-ttf/package.json"));
  const folder = await cached("fonts-dejavu-slight", (temporary, wanted) => {
    mkdirSync(path.join(temporary, "fonts"));
    for (const face of [
      "DejaVuSans",
      "DejaVuSans-Bold",
      "DejaVuSans-Oblique",
      "DejaVuSansMono",
      "DejaVuSerif",
    ]) {
      copyFileSync(path.join(bundle, "ttf", `${face}.ttf`), path.join(temporary, "fonts", `${face}.ttf`));
    }
    writeFileSync(
      path.join(temporary, "fonts.conf"),
      `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(wanted, "fonts")}</dir>
  <cachedir>${path.join(wanted, "cache")}</cachedir>
  <match target="pattern"><edit name="hintstyle" mode="append"><const>hintslight</const></edit></match>
</fontconfig>
`,
    );
    return Promise.resolve();
  });
  return path.join(folder, "fonts.conf");
}

/** Unpacked at first use, with the libraries that it expects in the system. */
async function bundledChromium(): Promise<Program> {
  if (!isBundled) {
    throw new Error(
      "no browser: install Chromium or Chrome, or name one in CHROMIUM (Debian and Ubuntu: apt-get install chromium)",
    );
  }
  const bundle = path.dirname(path.dirname(require.resolve("@sparticuz/chromium")));
  const { version } = JSON.parse(readFileSync(path.join(bundle, "package.json"), "utf8")) as {
    version: string;
  };
  const unpack = (name: string, file: string): Promise<void> =>
    pipeline(
      createReadStream(path.join(bundle, "bin", name)),
      createBrotliDecompress(),
      createWriteStream(file),
    );
  const folder = await cached(`chromium-${version}-bare`, async (temporary) => {
    await unpack("chromium.br", path.join(temporary, "chromium"));
    chmodSync(path.join(temporary, "chromium"), 0o755);
    // By way of a file: tar ends before it has read the last of its input.
    const tar = path.join(temporary, "tar");
    await unpack("al2023.tar.br", tar);
    await run("tar", ["-x", "-f", tar, "--no-same-owner", "-C", temporary]);
    rmSync(tar);
  });
  return {
    executablePath: path.join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: path.join(folder, "lib") },
  };
}

/**
 * The pop-ups of the address bar, which nobody sees: as pages of their own they cost every new window half a second of a
 * processor. The others are Playwright's list, which this one replaces.
 */
const unwanted = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

async function launch({ executablePath, env }: Program): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    env: { ...process.env, ...env, FONTCONFIG_FILE: await fontsOfTests() },
    args: [
      // As root, or in a container without user namespaces, it starts only without its sandbox.
      "--no-sandbox",
      "--disable-gpu",
      // A shell hints its glyphs by default, a browser does not: widths differ.
      "--font-render-hinting=none",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      `--disable-features=${unwanted.join(",")}`,
    ],
  });
}
