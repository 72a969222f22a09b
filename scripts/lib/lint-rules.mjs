/** Rules of this house for the linter (.oxlintrc.json), each a list of selectors and what to do instead. */

const rule = (forbidden) => ({
  create: (context) =>
    Object.fromEntries(
      Object.entries(forbidden).map(([selector, message]) => [
        selector,
        (node) => context.report({ node, message }),
      ]),
    ),
});

/** What reads or writes a time by the host's zone (ARCHITECTURE.md, rule 6). */
const hostZone = rule({
  "CallExpression[callee.property.name=/^[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|TimezoneOffset)$/]":
    "Its answer is of the host's zone: use nodes/readings/paris.ts, or the getter of UTC.",
  "CallExpression[callee.object.name='Date'][callee.property.name='parse']":
    "A text without an offset would be of the host's zone: use parseInstant, parseDay or parseWall.",
  "NewExpression[callee.name='Date'][arguments.length>1]": "It would be of the host's zone: use Date.UTC.",
  "NewExpression[callee.name='Date'] > :matches(Literal[value=/[0-9](?<!Z)$/], TemplateLiteral:not(:has(TemplateElement[tail=true][value.raw=/Z$/])))":
    "A text without an offset would be of the host's zone: end it by Z.",
  ":matches(NewExpression[callee.property.name='DateTimeFormat'], CallExpression[callee.property.name=/^toLocale(Date|Time)String$/]):not(:has(Property[key.name='timeZone']))":
    "Name the time zone, or it is the host's.",
});

/** A status has an event (nodes/common/base/node-status.ts), which Node-RED's own types do not ask for. */
const statusWithoutEvent = rule({
  "CallExpression[callee.property.name='status']:matches([callee.object.type='ThisExpression'], [callee.object.name='node'])":
    "Show it by StatusDisplay, which requires its event.",
});

export default {
  meta: { name: "linky" },
  rules: { "host-zone": hostZone, "status-without-event": statusWithoutEvent },
};
