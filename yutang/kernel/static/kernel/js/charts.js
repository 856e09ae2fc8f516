// ECharts from options in the page; colours follow the theme, numbers their unit.
"use strict";
(() => {
  const charts = new Map();
  let loading = null; // the library comes with the first chart, since most pages have none
  const locale = document.documentElement.lang;

  // ECharts does not read oklch() or color-mix(): let the browser paint the colour, and read it.
  function plain(color) {
    const probe = document.createElement("i");
    probe.style.color = color;
    document.body.append(probe);
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    pen.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
  }

  function theme() {
    const text = plain("var(--tblr-secondary)");
    const rule = plain("var(--tblr-border-color)");
    const axis = {
      axisLine: { lineStyle: { color: rule } },
      axisTick: { show: false },
      axisLabel: { color: text },
      splitLine: { lineStyle: { color: rule, type: "dashed" } },
      nameTextStyle: { color: text },
    };
    return {
      color: [1, 2, 3, 4, 5, 6].map((n) => plain(`var(--yt-chart-${n})`)),
      backgroundColor: "transparent",
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: text },
      legend: { textStyle: { color: text }, itemWidth: 12, itemHeight: 8, icon: "roundRect" },
      tooltip: {
        backgroundColor: plain("var(--tblr-bg-surface)"),
        borderColor: rule,
        textStyle: { color: plain("var(--tblr-body-color)"), fontSize: 13 },
        axisPointer: { lineStyle: { color: rule }, shadowStyle: { color: plain("var(--tblr-hover-bg)") } },
        confine: true,
      },
      line: { symbolSize: 5, lineStyle: { width: 2 }, smooth: 0.25, smoothMonotone: "x" },
      bar: { barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] } },
      categoryAxis: { ...axis, splitLine: { show: false } },
      timeAxis: { ...axis, axisLabel: { color: text, hideOverlap: true } },
      valueAxis: { ...axis, axisLine: { show: false } },
    };
  }

  const formats = {
    percent: (value) => `${(value * 100).toLocaleString(locale, { maximumFractionDigits: 1 })}%`,
    seconds: (value) => `${value.toLocaleString(locale, { maximumFractionDigits: 2 })} s`,
    count: (value) => value.toLocaleString(locale),
  };

  function worded(unit) {
    if (unit in formats) return formats[unit];
    if (!unit) return (value) => (typeof value === "number" ? value.toLocaleString(locale) : value);
    const style = { style: "currency", currency: unit, currencyDisplay: "narrowSymbol" };
    return (value) => (value / 100).toLocaleString(locale, style);
  }

  function short(unit) {
    if (unit in formats || !unit) return worded(unit);
    const style = { style: "currency", currency: unit, currencyDisplay: "narrowSymbol", notation: "compact" };
    return (value) => (value / 100).toLocaleString(locale, { ...style, maximumFractionDigits: 1 });
  }

  function spark(values) {
    return {
      grid: { left: 2, right: 2, top: 4, bottom: 2, outerBoundsMode: "none" },
      tooltip: { trigger: "axis", formatter: undefined },
      xAxis: { type: "category", show: false, boundaryGap: false, data: values.map((row) => row[0]) },
      yAxis: { type: "value", show: false },
      series: [
        { type: "line", data: values.map((row) => row[1]), showSymbol: false, areaStyle: { opacity: 0.14 } },
      ],
    };
  }

  function dressed(option, unit) {
    const format = worded(unit);
    const made = { animationDuration: 300, ...option };
    made.grid = made.grid || { left: 8, right: 16, top: 32, bottom: 8, containLabel: true };
    made.tooltip = { trigger: "axis", valueFormatter: (v) => (v == null ? "–" : format(v)), ...made.tooltip };
    for (const key of ["xAxis", "yAxis"]) {
      for (const axis of [].concat(made[key] || [])) {
        if (axis.type === "value") axis.axisLabel = { formatter: short(unit), ...axis.axisLabel };
      }
    }
    return made;
  }

  function draw(box) {
    const data = JSON.parse(box.dataset.option);
    if (box.dataset.height) box.style.height = `${Number(box.dataset.height)}px`;
    const stage = box.querySelector(".yt-stage") || box.appendChild(document.createElement("div"));
    stage.className = "yt-stage";
    stage.style.height = "100%";
    charts.get(box)?.dispose();
    const chart = window.echarts.init(stage, theme(), { renderer: "svg" });
    const option = box.dataset.chart === "spark" ? spark(data) : data;
    chart.setOption(dressed(option, box.dataset.unit || ""));
    charts.set(box, chart);
  }

  function load() {
    loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.echarts;
      script.addEventListener("load", resolve);
      document.head.append(script);
    });
    return loading;
  }

  async function drawAll(within) {
    const boxes = [...(within || document).querySelectorAll("[data-chart]")].filter((box) => !charts.has(box));
    if (!boxes.length) return;
    await load();
    boxes.forEach(draw);
  }

  function sweep() {
    for (const [box, chart] of charts) {
      if (box.isConnected) continue;
      chart.dispose();
      charts.delete(box);
    }
  }

  new ResizeObserver(() => charts.forEach((chart) => chart.resize())).observe(document.body);
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
  document.addEventListener("yt:theme", () => [...charts.keys()].forEach(draw));
  document.addEventListener("htmx:load", (event) => {
    sweep();
    drawAll(event.detail.elt.parentElement || document);
  });
  drawAll();
})();
