// The borders of the lifecycle: drawn over the real gaps, dragged or typed, with their effect.
"use strict";
(() => {
  const form = document.querySelector("[data-borders]");
  if (!form) return;
  const data = JSON.parse(document.getElementById("border-data").textContent);
  const stage = form.querySelector("[data-border-chart]");
  const names = ["silent", "dormant", "churned"];
  const tones = { active: "#0b8a80", silent: "#e2b04a", dormant: "#e07b39", churned: "#a9575a" };
  const total = data.gaps.reduce((sum, [, count]) => sum + count, 0);
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const size = { width: 0, height: 340, left: 38, right: 12, top: 12, bottom: 26 };
  let last = 60;

  function shorter(days) {
    let seen = 0;
    for (const [gap, count] of data.gaps) if (gap < days) seen += count;
    return total ? seen / total : 0;
  }

  function firstDay(share) {
    let seen = 0;
    for (const [gap, count] of data.gaps) {
      seen += count;
      if (seen * 1000 >= Math.round(share * 1000) * total) return gap + 1;
    }
    return last;
  }

  const field = (name, kind) => form.elements[`${name}_${kind}`];
  const borders = () => names.map((name) => Number(field(name, "days").value) || 0);
  const ascends = (days) => days[0] > 0 && days[0] < days[1] && days[1] < days[2];

  function counts(days) {
    const found = { active: 0, silent: 0, dormant: 0, churned: 0 };
    const order = Object.keys(found);
    let moved = 0;
    for (const [ago, stands, count] of data.ages) {
      const stage = order[days.filter((edge) => ago >= edge).length];
      found[stage] += count;
      if (stage !== stands) moved += count;
    }
    return { found, moved };
  }

  function standing() {
    const found = { active: 0, silent: 0, dormant: 0, churned: 0 };
    for (const [, stands, count] of data.ages) if (stands in found) found[stands] += count;
    return found;
  }

  function tell() {
    const days = borders();
    const good = ascends(days);
    names.forEach((name) => field(name, "days").classList.toggle("is-invalid", !good));
    const now = standing();
    const then = good ? counts(days) : { found: now, moved: 0 };
    for (const row of form.querySelectorAll("[data-row]")) {
      const key = row.dataset.row;
      const by = then.found[key] - now[key];
      row.querySelector("[data-now]").textContent = number(now[key]);
      row.querySelector("[data-then]").textContent = number(then.found[key]);
      row.querySelector("[data-by]").textContent = by ? `${by > 0 ? "+" : "−"}${number(Math.abs(by))}` : "";
    }
    form.querySelector("[data-moves]").textContent = number(then.moved);
    draw();
  }

  function made(kind, attributes, text) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  const across = (days) => size.left + ((size.width - size.left - size.right) * Math.min(days, last)) / last;
  const up = (share) => size.height - size.bottom - (size.height - size.top - size.bottom) * share;

  function curve() {
    let seen = 0;
    let path = `M${across(0)},${up(0)}`;
    for (const [gap, count] of data.gaps) {
      if (gap > last) break;
      path += `H${across(gap)}`;
      seen += count;
      path += `V${up(seen / total)}`;
    }
    return `${path}H${across(last)}`;
  }

  function bars(svg) {
    const step = Math.max(1, Math.ceil(last / 60));
    const sums = new Map();
    for (const [gap, count] of data.gaps) {
      if (gap <= last) sums.set(Math.floor(gap / step), (sums.get(Math.floor(gap / step)) || 0) + count);
    }
    const most = Math.max(...sums.values(), 1);
    const wide = across(step) - across(0) - 1;
    for (const [slot, count] of sums) {
      const top = up((count / most) * 0.55);
      svg.append(made("rect", { x: across(slot * step) + 0.5, y: top, width: Math.max(1, wide), height: up(0) - top, rx: 2, class: "bar" }));
    }
  }

  function axes(svg) {
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      svg.append(made("line", { x1: size.left, x2: size.width - size.right, y1: up(share), y2: up(share), class: "grid" }));
      svg.append(made("text", { x: size.left - 6, y: up(share) + 4, "text-anchor": "end" }, `${share * 100}%`));
    }
    const step = [7, 14, 30, 60, 90, 180, 365, 730].find((each) => last / each <= (size.width < 420 ? 5 : 9)) || 1000;
    for (let day = 0; day <= last; day += step) {
      svg.append(made("text", { x: across(day), y: size.height - 8, "text-anchor": "middle" }, day));
    }
  }

  function zones(svg, days) {
    const edges = [0, ...days, last];
    Object.values(tones).forEach((tone, place) => {
      const [from, to] = [Math.min(edges[place], last), Math.min(edges[place + 1], last)];
      if (to > from) svg.append(made("rect", { x: across(from), y: size.top, width: across(to) - across(from), height: up(0) - size.top, fill: tone, opacity: 0.1 }));
    });
  }

  function handle(svg, name, place, days) {
    const group = made("g", { class: "handle", "data-handle": name, style: `--tone:${tones[name]}` });
    const x = across(days[place]);
    group.append(made("line", { x1: x, x2: x, y1: size.top, y2: up(0) }));
    group.append(made("circle", { cx: x, cy: up(shorter(days[place])), r: 7 }));
    const text = `${data.labels[name]} ${days[place]}`;
    const anchor = x > size.width - 90 ? "end" : "start";
    group.append(made("text", { x: x + (anchor === "end" ? -6 : 6), y: size.top + 12 + place * 16, "text-anchor": anchor }, text));
    group.append(made("rect", { x: x - 10, y: size.top, width: 20, height: up(0) - size.top, fill: "transparent" }));
    svg.append(group);
  }

  function draw() {
    const days = borders();
    size.width = stage.clientWidth || 600;
    const svg = made("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}` });
    if (ascends(days)) zones(svg, days);
    axes(svg);
    if (total) {
      bars(svg);
      svg.append(made("path", { d: curve(), class: "curve" }));
    }
    names.forEach((name, place) => handle(svg, name, place, days));
    stage.replaceChildren(svg);
  }

  function settle(changed, kind) {
    if (kind === "share") {
      form.elements.how.value = "quantile";
      if (total) field(changed, "days").value = firstDay(Number(field(changed, "share").value) / 100);
    } else {
      form.elements.how.value = "fixed";
      if (total) field(changed, "share").value = (Math.min(0.999, Math.max(0.001, shorter(Number(field(changed, "days").value)))) * 100).toFixed(1);
    }
    tell();
  }

  form.addEventListener("input", (event) => {
    const [name, kind] = event.target.name.split("_");
    if (names.includes(name)) return settle(name, kind);
    if (event.target.name === "how" && event.target.value === "quantile" && total) {
      names.forEach((each) => { field(each, "days").value = firstDay(Number(field(each, "share").value) / 100); });
      tell();
    }
  });

  stage.addEventListener("pointerdown", (event) => {
    const name = event.target.closest("[data-handle]")?.dataset.handle;
    if (!name || !data.editable) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    const place = names.indexOf(name);
    const drag = (moved) => {
      const at = ((moved.clientX - stage.getBoundingClientRect().left - size.left) / (size.width - size.left - size.right)) * last;
      const days = borders();
      const least = place ? days[place - 1] + 1 : 1;
      const most = place < 2 ? days[place + 1] - 1 : last;
      field(name, "days").value = Math.max(least, Math.min(most, Math.round(at)));
      settle(name, "days");
    };
    stage.addEventListener("pointermove", drag);
    stage.addEventListener("pointerup", () => stage.removeEventListener("pointermove", drag), { once: true });
  });

  last = Math.max(60, Math.ceil(Math.max(borders()[2] * 1.25, firstDay(0.97)) / 10) * 10);
  new ResizeObserver(draw).observe(stage);
  tell();
})();
