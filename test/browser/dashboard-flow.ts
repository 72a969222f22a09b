/** The nodes of a dashboard with meters, as Dashboard 2 exports them. */

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

export const base: FlowNode = {
  id: "base",
  type: "ui-base",
  name: "Dashboard",
  path: "/dashboard",
  includeClientData: true,
  acceptsClientConfig: ["ui-notification"],
  headerContent: "none",
  titleBarStyle: "hidden",
  navigationStyle: "none",
  allowInstall: false,
};

/** A page of two widths, and its group `<id>-group`. */
export const page = (id: string, order: number, theme = "light"): FlowNode[] => [
  {
    id,
    type: "ui-page",
    name: `Page ${id}`,
    ui: "base",
    path: `/${id}`,
    layout: "grid",
    theme,
    breakpoints: [
      { name: "phone", px: "0", cols: "6" },
      { name: "screen", px: "900", cols: "18" },
    ],
    order,
    visible: "true",
    disabled: "false",
  },
  {
    id: `${id}-group`,
    type: "ui-group",
    name: `Page ${id}`,
    page: id,
    width: "18",
    height: 1,
    order: 1,
    showTitle: false,
    visible: "true",
    disabled: "false",
    groupType: "default",
  },
];

export const theme = (id: string, [surface, bgPage, groupOutline]: [string, string, string]): FlowNode => ({
  id,
  type: "ui-theme",
  name: `Theme ${id}`,
  colors: { surface, primary: "#0094ce", bgPage, groupBg: surface, groupOutline },
  sizes: {
    density: "default",
    pagePadding: "12px",
    groupGap: "12px",
    groupBorderRadius: "4px",
    widgetGap: "12px",
  },
});

/** A meter in the group of a page. It has no output: anything it sent would arrive at `leak`. */
export const widget = (id: string, on: string, more: object): FlowNode => ({
  id,
  type: "ui-enedis-linky",
  z: "tab",
  x: 100,
  y: 100,
  name: "",
  group: `${on}-group`,
  order: 1,
  width: 6,
  height: 10,
  direction: "consumption",
  color: "#a3cc28",
  language: "auto",
  wires: [["leak"]],
  ...more,
});
