import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

const withoutEvent = {
  selector:
    "CallExpression[callee.property.name='status']:matches([callee.object.type='ThisExpression'], [callee.object.name='node'])",
  message: "Show it by StatusDisplay, which requires its event.",
};

/** What reads or writes a time by the host's zone (ARCHITECTURE.md, invariant 6). */
const ofTheHost = [
  {
    selector:
      "CallExpression[callee.property.name=/^[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|TimezoneOffset)$/]",
    message: "Its answer is of the host's zone: use nodes/readings/paris.ts, or the getter of UTC.",
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='parse']",
    message: "A text without an offset would be of the host's zone: use parseInstant, parseDay or parseWall.",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length>1]",
    message: "It would be of the host's zone: use Date.UTC.",
  },
  {
    selector:
      "NewExpression[callee.name='Date'] > :matches(Literal[value=/[0-9](?<!Z)$/], TemplateLiteral:not(:has(TemplateElement[tail=true][value.raw=/Z$/])))",
    message: "A text without an offset would be of the host's zone: end it by Z.",
  },
  {
    selector:
      ":matches(NewExpression[callee.property.name='DateTimeFormat'], CallExpression[callee.property.name=/^toLocale(Date|Time)String$/]):not(:has(Property[key.name='timeZone']))",
    message: "Name the time zone, or it is the host's.",
  },
];

export default tseslint.config(
  { ignores: [".tmp/", "coverage/", "dist/", "node_modules/", "test/artefacts/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.test.json", "./tsconfig.editor.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-console": "error",
      eqeqeq: "error",
      "no-useless-rename": "error",
    },
  },
  { files: ["{nodes,scripts,bench}/**/*.{ts,mjs}"], rules: { "max-lines": ["error", 350] } },
  { files: ["test/**/*.ts"], rules: { "max-lines": ["error", 500] } },
  // Nothing asks the host for its time zone. A status has an event (nodes/common/node-status.ts), which Node-RED's own
  // types do not ask for.
  { files: ["nodes/**/*.ts"], rules: { "no-restricted-syntax": ["error", ...ofTheHost, withoutEvent] } },
  { files: ["nodes/common/status-display.ts"], rules: { "no-restricted-syntax": ["error", ...ofTheHost] } },
  // Data: one sentence a line or two, in two languages.
  { files: ["nodes/texts/{admin,wordings}.ts"], rules: { "max-lines": "off" } },
  { files: ["test/**/*.ts", "scripts/**/*.ts", "bench/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["test/examples/postgresql/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { sourceType: "commonjs", globals: { require: "readonly", module: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["examples/fleet/settings.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { sourceType: "commonjs", globals: { module: "readonly", process: "readonly" } },
  },
  {
    files: ["test/browser/scan/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      sourceType: "script",
      globals: Object.fromEntries(
        ["window", "document", "getComputedStyle", "NodeFilter"].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          "process",
          "console",
          "URL",
          "URLSearchParams",
          "setTimeout",
          "clearTimeout",
          "fetch",
          "AbortSignal",
        ].map((name) => [name, "readonly"]),
      ),
    },
    rules: { "no-console": "off" },
  },
  prettier,
);
