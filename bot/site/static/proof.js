// The curves of a proof, to be explored once it is over and growing while it runs. Without this script the page shows
// the same curves as a still drawing.

const COLOURS = ["#3b76d6", "#d97706", "#1a936f", "#c0392b", "#8e5bd0", "#6b7a8c", "#b8860b", "#c2478f"];
const HEIGHT = 320;
// Batches shown on either side of where two runs part.
const AROUND = 6;

const chart = document.querySelector("[data-chart]");
const live = document.querySelector("[data-live]");

if (live) watch(live.dataset.live);
else if (chart?.dataset.curves) explore(chart.dataset.curves);

async function explore(address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const { curves } = await answer.json();
  const plot = draw(curves);
  const last = Math.max(...curves.map((curve) => curve.losses.length));
  const buttons = document.querySelector("[data-zoom]");
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const to = event.target.dataset.zoomTo;
    if (to === "all") plot.setScale("x", { min: 1, max: last });
    else if (to) plot.setScale("x", { min: Math.max(1, to - AROUND), max: Math.min(last, +to + AROUND) });
  });
}

function draw(curves) {
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
    axes: [{ ...axis, label: "batch", labelSize: 20 }, { ...axis, label: "loss", labelSize: 20 }],
    series: [{ label: "batch" }, ...series],
    cursor: { drag: { x: true, y: false } },
  }, data(curves), chart);
  plot.root.querySelector("canvas").setAttribute("role", "img");
  plot.root.querySelector("canvas").setAttribute("aria-label", label);
  new ResizeObserver(() => plot.setSize({ width: width(), height: HEIGHT })).observe(chart);
  return plot;
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
  // A connection that was lost begins anew, and so do the curves.
  events.onopen = () => { curves.length = 0; };
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    // Drawn by the bot's own templates, where everything is escaped.
    live.innerHTML = news.html;
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
