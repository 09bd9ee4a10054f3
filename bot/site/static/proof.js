// The curves of a proof, to be explored once it is over and growing while it runs. Without this script the page shows
// the same curves as a still drawing.

const COLOURS = ["#3b76d6", "#d97706", "#1a936f", "#c0392b", "#8e5bd0", "#6b7a8c", "#b8860b", "#c2478f"];
const HEIGHT = 320;
// Steps of the axis: there is nothing between two batches.
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
// Batches shown on either side of where two runs part.
const AROUND = 6;

const chart = document.querySelector("[data-chart]");
const live = document.querySelector("[data-live]");

if (live) watch(live.dataset.live);
else if (chart?.dataset.curves) explore(chart.dataset.curves);

for (const button of document.querySelectorAll("[data-copy]")) copies(button);

async function explore(address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const { curves, parts_at: partsAt } = await answer.json();
  const plot = draw(curves, partsAt);
  const last = Math.max(...curves.map((curve) => curve.losses.length));
  const go = steer(plot, last);
  const buttons = document.querySelector("[data-zoom]");
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const to = event.target.dataset.zoomTo;
    if (to === "all") plot.setScale("x", { min: 1, max: last });
    else if (to) {
      plot.setScale("x", { min: Math.max(1, to - AROUND), max: Math.min(last, +to + AROUND) });
      go(+to);
    }
  });
}

// The curves by keyboard, as a slider over the batches: what a mouse shows at a point is shown, and said.
function steer(plot, last) {
  const over = plot.over;
  let at = 1;
  over.tabIndex = 0;
  const told = { role: "slider", "aria-label": "Batch", "aria-valuemin": 1, "aria-valuemax": last };
  for (const [name, value] of Object.entries(told)) over.setAttribute(name, value);

  const go = (batch) => {
    at = Math.min(last, Math.max(1, batch));
    const { min, max } = plot.scales.x;
    if (at < min || at > max) show(at, max - min);
    over.setAttribute("aria-valuenow", at);
    over.setAttribute("aria-valuetext", said(plot, at));
    // A scale that was just set holds from the next frame on.
    requestAnimationFrame(() => plot.setCursor({ left: plot.valToPos(at, "x"), top: over.clientHeight / 2 }));
  };
  const show = (middle, wide) => {
    const width = Math.min(last - 1, Math.max(2, wide));
    const min = Math.min(last - width, Math.max(1, middle - width / 2));
    plot.setScale("x", { min, max: min + width });
  };
  const zoom = (by) => { show(at, (plot.scales.x.max - plot.scales.x.min) * by); go(at); };
  const does = {
    ArrowRight: () => go(at + 1), ArrowUp: () => go(at + 1), ArrowLeft: () => go(at - 1), ArrowDown: () => go(at - 1),
    PageUp: () => go(at + 10), PageDown: () => go(at - 10), Home: () => go(1), End: () => go(last),
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: () => zoom(last),
  };
  over.addEventListener("keydown", (event) => {
    if (!(event.key in does) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does[event.key]();
  });
  over.addEventListener("focus", () => { if (over.matches(":focus-visible")) go(at); });
  over.setAttribute("aria-valuenow", at);
  over.setAttribute("aria-valuetext", said(plot, at));
  return go;
}

function said(plot, batch) {
  const losses = plot.data.slice(1).map((curve, place) => `${plot.series[place + 1].label} ${curve[batch - 1] ?? "none"}`);
  return `batch ${batch}: ${losses.join(", ")}`;
}

function copies(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}

function draw(curves, partsAt = null) {
  const ink = getComputedStyle(chart).color;
  const axis = { stroke: ink, grid: { stroke: `color-mix(in srgb, ${ink} 15%, transparent)` }, ticks: { stroke: ink } };
  const series = curves.map((curve, place) => ({
    label: curve.label,
    stroke: COLOURS[place % COLOURS.length],
    width: 1.6,
    dash: curve.run ? [6, 4] : undefined,
    value: (_, loss) => (loss == null ? "" : String(loss)),
  }));
  const label = chart.querySelector("svg")?.getAttribute("aria-label") ?? "Losses";
  chart.replaceChildren();
  const plot = new uPlot({
    width: width(), height: HEIGHT,
    scales: { x: { time: false } },
    axes: [{ ...axis, label: "batch", labelSize: 20, incrs: WHOLE }, { ...axis, label: "loss", labelSize: 20 }],
    series: [{ label: "batch" }, ...series],
    cursor: { drag: { x: true, y: false } },
    hooks: { draw: partsAt ? [(drawn) => markParting(drawn, partsAt, ink)] : [] },
  }, data(curves), chart);
  plot.root.querySelector("canvas").setAttribute("role", "img");
  plot.root.querySelector("canvas").setAttribute("aria-label", label);
  new ResizeObserver(() => plot.setSize({ width: width(), height: HEIGHT })).observe(chart);
  return plot;
}

// A line where two runs of one arm part.
function markParting(plot, batch, ink) {
  const { ctx, bbox } = plot;
  const left = Math.round(plot.valToPos(batch, "x", true));
  if (left < bbox.left || left > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, bbox.top);
  ctx.lineTo(left, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function width() {
  const style = getComputedStyle(chart);
  return chart.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
}

function data(curves) {
  const batches = Math.max(0, ...curves.map((curve) => curve.losses.length));
  const numbers = Array.from({ length: batches }, (_, place) => place + 1);
  return [numbers, ...curves.map((curve) => numbers.map((batch) => curve.losses[batch - 1] ?? null))];
}

function watch(address) {
  const curves = [];
  let plot = null;
  const events = new EventSource(address);
  const lost = document.querySelector("[data-lost]"), spoken = document.querySelector("[data-said]");
  // A connection that was lost begins anew, and so do the curves.
  events.onopen = () => { curves.length = 0; lost.textContent = ""; };
  events.onerror = () => {
    const isGone = events.readyState === EventSource.CLOSED;
    lost.textContent = isGone ? lost.dataset.gone : "The connection was lost; trying again…";
    if (isGone) for (const button of live.querySelectorAll("button")) button.disabled = true;
  };
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    // Drawn by the bot's own templates, where everything is escaped.
    live.innerHTML = news.html;
    // Who listens hears of every run that is done, and not of every change.
    const progress = live.querySelector("progress")?.getAttribute("aria-label") ?? "";
    if (spoken.textContent !== progress) spoken.textContent = progress;
    news.curves.forEach((grown, place) => {
      const curve = (curves[place] ??= { label: grown.label, run: grown.run, losses: [] });
      curve.losses.splice(grown.since, Infinity, ...grown.losses);
    });
    if (curves.some((curve) => curve.losses.length)) {
      if (plot) plot.setData(data(curves));
      else plot = draw(curves);
    }
    if (news.card) {
      events.close();
      location.replace(news.card);
    }
  };
  events.addEventListener("over", () => events.close());
}
