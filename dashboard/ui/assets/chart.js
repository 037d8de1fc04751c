// One component for every chart: shows a drawing, tells what was chosen, and saves the picture for the slide.
// A drawing comes with its words and marks; the divisions' outlines come once, by an address that never changes.

const layers = new Map();
let plotly = null;

function loadLayer(address) {
  if (!layers.has(address)) {
    layers.set(address, fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return answer.json();
    }));
  }
  return layers.get(address);
}

function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    if (window.Plotly) { resolve(window.Plotly); return; }
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { plotly = null; reject(new Error(address)); };
    document.head.append(script);
  });
  return plotly;
}

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

function regionShapes(drawing, layer) {
  const shapes = Object.entries(layer.regions).map(([code, outline]) => {
    const shape = drawing.regions[code];
    const label = shape ? shape[1] : drawing.other_label.replace("{name}", layer.names[code]?.[drawing.language] ?? code);
    const focus = shape && shape[2] ? ` data-key="${escaped(shape[2])}" tabindex="0" role="button" aria-label="${escaped(label)}"` : "";
    return `<path class="region ${shape ? shape[0] : "nothing"}" d="${outline.path}"${focus}><title>${escaped(label)}</title></path>`;
  });
  // The chosen outline is drawn last, or its neighbours would cover it.
  shapes.sort((first, second) => first.includes(" selected\"") - second.includes(" selected\""));
  const lines = layer.lines.map((line) => `<path class="line ${line.kind}" d="${line.path}"/>`);
  return shapes.join("") + lines.join("");
}

function markupOf(drawing, layer) {
  return (layer ? regionShapes(drawing, layer) : "") + drawing.markup;
}

const seenFrom = (drawing) => drawing.view_box.join(" ");

function svgOf(drawing, layer, width = "") {
  const style = drawing.max_width ? ` style="max-width:${drawing.max_width}px"` : "";
  return `<svg class="chart ${width}" viewBox="${seenFrom(drawing)}" role="group" aria-label="${escaped(drawing.description)}"${style}>${markupOf(drawing, layer)}</svg>`;
}

function show(root, drawing, layer) {
  const active = root.activeElement?.dataset?.key;
  // Both are there; the style sheet shows the one that fits the column.
  root.querySelector(".frame").innerHTML =
    drawing.narrow ? svgOf(drawing, layer, "wide") + svgOf(drawing.narrow, layer, "narrow") : svgOf(drawing, layer);
  if (!active) return;
  const again = [...root.querySelectorAll(`[data-key="${CSS.escape(active)}"]`)];
  again.find((shape) => shape.getClientRects().length)?.focus();
}

function printed(markup, colours) {
  return markup.replace(/var\(--([a-z0-9-]+)\)/g, (_, name) => colours[name]);
}

async function pictureOf(data) {
  const { before, after, box } = data.picture;
  const [x, y, width, height] = box;
  if (data.figure) {
    const Plotly = await loadPlotly(data.plotly);
    const figure = JSON.parse(data.figure);
    const address = await Plotly.toImage(figure, { format: "svg", width, height });
    const chart = decodeURIComponent(address.slice(address.indexOf(",") + 1))
      .replace("<svg ", `<svg x="${x}" y="${y}" `);
    return before + chart + after;
  }
  const layer = data.drawing.layer ? await loadLayer(data.drawing.layer) : null;
  // On the screen a line keeps its width at every size. In a picture that would thin it as the picture is enlarged, so
  // there its width is in the drawing's own units and grows with it.
  const unit = data.drawing.view_box[2] / width;
  const lines = data.drawing_css
    .replaceAll("vector-effect: non-scaling-stroke;", "")
    .replace(/(stroke-width|stroke-dasharray): ([\d. ]+)/g, (_, name, sizes) =>
      `${name}: ${sizes.trim().split(" ").map((size) => (size * unit).toFixed(1)).join(" ")}`);
  const style = `<style>${lines}</style>`;
  const chart = `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${seenFrom(data.drawing)}">${style}${markupOf(data.drawing, layer)}</svg>`;
  return before + printed(chart, data.printed_colours) + after;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function savePng(data) {
  const { width, height, scale, file_name } = data.picture;
  const address = URL.createObjectURL(new Blob([await pictureOf(data)], { type: "image/svg+xml" }));
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error("picture"));
    image.src = address;
  });
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  save(await new Promise((resolve) => canvas.toBlob(resolve, "image/png")), `${file_name}.png`);
}

async function saveSvg(data) {
  save(new Blob([await pictureOf(data)], { type: "image/svg+xml" }), `${data.picture.file_name}.svg`);
}

async function copyLink(data) {
  const address = new URL(data.link || window.location.pathname, window.location.href).href;
  // The clipboard is closed to pages without TLS, which is what many intranets serve: the older way still works there.
  if (navigator.clipboard && window.isSecureContext) { await navigator.clipboard.writeText(address); return; }
  const field = document.createElement("textarea");
  field.value = address;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("clipboard");
}

function toolbar(root, state) {
  const words = state.data.words;
  const bar = root.querySelector(".toolbar");
  if (bar.dataset.words === words.png) return;
  bar.dataset.words = words.png;
  const message = document.createElement("span");
  message.className = "message";
  message.setAttribute("role", "status");
  const actions = [
    ["png", savePng, "saved", "failed"],
    ["svg", saveSvg, "saved", "failed"],
    ["link", copyLink, "copied", "copy_failed"],
  ];
  const buttons = actions.map(([name, action, success, failure]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words[name];
    button.onclick = async () => {
      button.disabled = true;
      message.textContent = state.data.words.working;
      try {
        await action(state.data);
        message.textContent = state.data.words[success];
      } catch (error) {
        message.textContent = state.data.words[failure];
      } finally {
        button.disabled = false;
      }
    };
    return button;
  });
  bar.replaceChildren(...buttons, message);
}

const states = new WeakMap();

export default function render({ data, parentElement: root, setStateValue }) {
  let state = states.get(root);
  if (!state) {
    state = {};
    states.set(root, state);
    root.innerHTML = '<style></style><div class="frame"></div><div class="toolbar"></div>';
    const choose = (event) => {
      const key = event.target.closest?.("[data-key]")?.dataset.key;
      if (key !== undefined) state.choose(key);
    };
    const frame = root.querySelector(".frame");
    frame.addEventListener("click", choose);
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(event); }
    });
  }
  state.data = data;
  // The count makes a second click on the same shape a new value, so that choosing again can undo.
  state.choose = (key) => setStateValue("chosen", { key, count: (state.count = (state.count ?? 0) + 1), stamp: data.stamp });
  root.querySelector("style").textContent = data.css + (data.drawing_css ?? "");
  toolbar(root, state);
  if (!data.drawing) return;
  if (!data.drawing.layer) { show(root, data.drawing, null); return; }
  loadLayer(data.drawing.layer).then(
    (layer) => { if (state.data === data) show(root, data.drawing, layer); },
    () => { root.querySelector(".frame").textContent = data.words.failed; },
  );
}
