// Draws each chart from the table behind it, so that both say the same.
"use strict";

(() => {
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (cell) => parseFloat(cell.textContent.replace(/[,\s]/g, "")) || 0;

  function columns(figure) {
    const table = figure.parentElement.querySelector("table.data");
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const rows = [...table.tBodies[0].rows];
    return { heads, rows };
  }

  function frame(figure, series, scales, axes) {
    return {
      width: figure.clientWidth,
      height: 260,
      series,
      scales,
      axes: axes.map((axis) => ({
        stroke: style("--quiet"),
        font: `12px ${style("--sans")}`,
        grid: { stroke: style("--line"), width: 1 },
        ticks: { show: false },
        ...axis,
      })),
      cursor: { y: false, points: { size: 7 } },
      legend: { live: true },
      // What the legend says while nobody points at the chart: the last figures.
      hooks: { setLegend: [(chart) => chart.legend.idx == null && chart.setLegend({ idx: chart.data[0].length - 1 }, false)] },
    };
  }

  const CHARTS = {
    nights(figure) {
      const { heads, rows } = columns(figure);
      rows.reverse();
      const days = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
      const words = figure.dataset.words.split(" ");
      const data = [days, ...words.map((word) => rows.map((row) => number(row.cells[heads.indexOf(word)])))];
      const lines = words.map((word) => ({
        label: word,
        stroke: style(`--${word}`),
        fill: `color-mix(in srgb, ${style(`--${word}`)} 10%, transparent)`,
        width: 2,
        points: { show: days.length < 40, size: 5, fill: style(`--${word}`) },
      }));
      const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
      const night = { label: "Night", value: (_, at) => (at == null ? "–" : day.format(at * 1000)) };
      const options = frame(figure, [night, ...lines], { y: { range: (_, least, most) => [0, Math.max(most * 1.1, 1)] } }, [
        { grid: { show: false }, space: 70, values: (_, at) => at.map((one) => day.format(one * 1000).replace(/ \d{4}$/, "")), incrs: [1, 2, 7, 14, 30, 91].map((days) => days * 86400) },
        { size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000, 100000] },
      ]);
      return [options, data];
    },
    survival(figure) {
      const { rows } = columns(figure);
      const data = [rows.map((row) => number(row.cells[0])), rows.map((row) => number(row.cells[3]))];
      const seen = { label: "Seen", stroke: style("--alive"), fill: `color-mix(in srgb, ${style("--alive")} 25%, transparent)`, paths: uPlot.paths.bars({ size: [0.7, 60] }), points: { show: false }, value: (_, share) => (share == null ? "–" : `${share} %`) };
      const year = { label: "Year", value: (_, at) => at ?? "–" };
      const years = data[0];
      const options = frame(figure, [year, seen], { x: { time: false, range: () => [years[0] - 0.6, years.at(-1) + 0.6] }, y: { range: () => [0, 100] } }, [
        { grid: { show: false }, incrs: [1, 2, 5, 10], values: (_, at) => at.map((one) => (Number.isInteger(one) ? one : "")) },
        { size: 52, values: (_, at) => at.map((one) => `${one} %`) },
      ]);
      return [options, data];
    },
  };

  const drawn = new Map();
  function draw() {
    for (const figure of document.querySelectorAll("[data-chart]")) {
      drawn.get(figure)?.destroy();
      const [options, data] = CHARTS[figure.dataset.chart](figure);
      drawn.set(figure, new uPlot(options, data, figure));
      figure.querySelector("canvas").setAttribute("role", "presentation");
    }
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 150);
  });
})();
