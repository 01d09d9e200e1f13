import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn, EChartsOption, SeriesOption } from "echarts";
import { moments, spans, timeRange, type Span } from "./chartData.ts";
import type { Report } from "./schema.ts";

echarts.use([CustomChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** Told apart also by people who do not see red and green, and in print. */
export const colours = {
  work: "#1f4e5f",
  cloud: "#8fbcd0",
  configured: "#e3c98f",
  failed: "#c2452d",
  undone: "#9a9a9a",
  good: "#2b7a9b",
  readOnly: "#e3b23c",
  age: "#7a4f9a",
  line: "#3c3c3c",
  faint: "#d9dee1",
  text: "#22292d",
} as const;

const width = 1180;
const rowHeight = 26;
const left = 150;
const right = 96;
const font = {
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  color: colours.text,
};

/** The steps over the client's view, one time axis for all of it, as an SVG without script or outside reference. */
export function renderChart(report: Report): string {
  const steps = spans(report);
  const stepsHeight = Math.max(1, steps.length) * rowHeight;
  const hasSeries = report.series.length > 0;
  const top = 58;
  const clientTop = top + stepsHeight + 62;
  const ageTop = clientTop + 190;
  const height = hasSeries ? ageTop + 150 : top + stepsHeight + 48;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const tops = { steps: top, stepsHeight, client: clientTop, age: ageTop };
  chart.setOption(hasSeries ? withClient(report, steps, tops) : onlySteps(report, steps, tops));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

interface Tops {
  readonly steps: number;
  readonly stepsHeight: number;
  readonly client: number;
  readonly age: number;
}

function timeAxis(report: Report, gridIndex: number, isLast: boolean): object {
  const [min, max] = timeRange(report);
  return {
    type: "value",
    gridIndex,
    min,
    max,
    axisLabel: { show: isLast, ...font, fontSize: 12, formatter: (value: number) => `${value} s` },
    axisTick: { show: isLast },
    axisLine: { show: isLast, onZero: false, lineStyle: { color: colours.line } },
    splitLine: { lineStyle: { color: colours.faint } },
    ...(isLast && {
      name: "seconds since the failover began",
      nameLocation: "middle",
      nameGap: 30,
      nameTextStyle: font,
    }),
  };
}

function stepAxis(steps: readonly Span[]): object {
  return {
    type: "category",
    gridIndex: 0,
    inverse: true,
    data: steps.map((step) => step.id),
    axisLabel: { ...font, fontSize: 13, margin: 12 },
    axisTick: { show: false },
    axisLine: { show: false },
  };
}

function valueAxis(gridIndex: number, name: string): object {
  return {
    type: "value",
    gridIndex,
    name,
    nameLocation: "end",
    nameGap: 12,
    nameTextStyle: { ...font, fontSize: 13, fontWeight: "bold", align: "left", padding: [0, 0, 0, -left + 24] },
    axisLabel: { ...font, fontSize: 12 },
    splitNumber: 3,
    axisLine: { show: false, onZero: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colours.faint } },
  };
}

function onlySteps(report: Report, steps: readonly Span[], tops: Tops): EChartsOption {
  return {
    animation: false,
    grid: [{ left, right, top: tops.steps, height: tops.stepsHeight }],
    xAxis: [timeAxis(report, 0, true)],
    yAxis: [stepAxis(steps)],
    series: [ganttSeries(report, steps)],
  };
}

type Read = (second: Report["series"][number]) => number | null;

function points(report: Report, read: Read): [number, number | null][] {
  return report.series.map((second) => [second.t, read(second)]);
}

function area(report: Report, name: string, colour: string, read: Read): SeriesOption {
  return {
    type: "line",
    name,
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: points(report, read),
    stack: "requests",
    step: "middle",
    symbol: "none",
    lineStyle: { width: 0.5, color: colour },
    areaStyle: { color: colour, opacity: 0.9 },
  };
}

function withClient(report: Report, steps: readonly Span[], tops: Tops): EChartsOption {
  return {
    animation: false,
    grid: [
      { left, right, top: tops.steps, height: tops.stepsHeight },
      { left, right, top: tops.client, height: 130 },
      { left, right, top: tops.age, height: 90 },
    ],
    xAxis: [timeAxis(report, 0, false), timeAxis(report, 1, false), timeAxis(report, 2, true)],
    yAxis: [
      stepAxis(steps),
      valueAxis(1, "requests per second, clients outside"),
      valueAxis(2, "age of the data served (s)"),
    ],
    series: [
      ganttSeries(report, steps),
      area(report, "good", colours.good, (second) => second.good),
      area(report, "pages only", colours.readOnly, (second) => second.readOnly),
      {
        ...area(report, "failed", colours.failed, (second) => second.failed),
        ...verticals(report, true),
      } as SeriesOption,
      {
        type: "line",
        name: "data age",
        xAxisIndex: 2,
        yAxisIndex: 2,
        data: points(report, (second) => second.dataAgeSeconds),
        symbol: "none",
        lineStyle: { width: 2, color: colours.age },
        ...verticals(report, true),
      } as SeriesOption,
    ],
  };
}

function verticals(report: Report, isQuiet: boolean): object {
  return {
    markLine: {
      silent: true,
      // Under the bars, so that no line crosses a number.
      z: 1,
      symbol: "none",
      lineStyle: { color: colours.line, type: "dashed", width: 1 },
      label: { show: !isQuiet, ...font, fontSize: 12, position: "start", rotate: 0, distance: 6 },
      data: moments(report).map(({ t, label, row }) => ({
        xAxis: t,
        name: label,
        label: { formatter: label, distance: row === 0 ? 6 : 22 },
      })),
    },
  };
}

function ganttSeries(report: Report, steps: readonly Span[]): SeriesOption {
  return {
    type: "custom",
    xAxisIndex: 0,
    yAxisIndex: 0,
    data: steps.map((step, row) => [row, step.from, step.to]),
    renderItem: (_params, api) => bar(api, steps),
    ...verticals(report, false),
  } as SeriesOption;
}

/** One step: its whole length in the colour of work, its waits painted over it, its duration behind it. */
function bar(api: CustomSeriesRenderItemAPI, steps: readonly Span[]): CustomSeriesRenderItemReturn {
  const row = Number(api.value(0));
  const step = steps[row];
  if (!step) return undefined;
  const [, y = 0] = api.coord([0, row]);
  const x = (t: number): number => api.coord([t, row])[0] ?? 0;
  const height = rowHeight * 0.58;
  const rect = (from: number, to: number, fill: string, inset = 0): object => ({
    type: "rect",
    shape: {
      x: x(from),
      y: y - height / 2 + inset,
      width: Math.max(2, x(to) - x(from)),
      height: height - 2 * inset,
      r: inset > 0 ? 0 : 2,
    },
    style: { fill },
  });
  const waits = step.waits.map((wait) => rect(wait.from, wait.to, colours[wait.kind], 2));
  const text = {
    type: "text",
    style: {
      text: step.label,
      x: x(step.to) + 8,
      y,
      verticalAlign: "middle",
      fill: colours.text,
      fontSize: 12,
      backgroundColor: "#fff",
      padding: [1, 3],
    },
  };
  const fill = step.status === "failed" ? colours.failed : step.status === "undone" ? colours.undone : colours.work;
  return { type: "group", children: [rect(step.from, step.to, fill), ...waits, text] } as CustomSeriesRenderItemReturn;
}
