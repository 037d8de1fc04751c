// One component for every chart: shows a drawing, tells what was chosen, and saves the picture for the slide.
// A drawing comes with its words and marks; the divisions' outlines come once, by an address that never changes. So does
// this file, below a line that gives `LOOK`: the style sheets, and the colours of print.

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
    const focus = shape && shape[2] ? ` data-key="${escaped(shape[2])}" tabindex="0" role="button" aria-label="${escaped(label)}" aria-pressed="${shape[0].includes("selected")}"` : "";
    return `<path class="region ${shape ? shape[0] : "not-held"}" d="${outline.path}"${focus}><title>${escaped(label)}</title></path>`;
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

// Of a drawing and its narrower versions, the first that the column has room for.
const fitting = (whole, width) => {
  const versions = [whole, ...(whole.narrower ?? []).map((other) => ({ ...whole, ...other }))];
  return versions.find((drawing) => (drawing.min_width || 0) <= width) ?? versions.at(-1);
};

function show(root, whole, layer, words) {
  const frame = root.querySelector(".frame");
  const drawing = fitting(whole, frame.clientWidth || Infinity);
  const before = marksOf(root).indexOf(root.activeElement);
  const active = root.activeElement?.dataset?.key;
  const widths = ["max", "min"].filter((end) => drawing[`${end}_width`]).map((end) => `${end}-width:${drawing[`${end}_width`]}px`);
  const style = widths.length ? ` style="${widths.join(";")}"` : "";
  const markup = markupOf(drawing, layer);
  // Without a mark to choose it is one image; with some it is a group, or the marks could not be reached.
  const role = markup.includes("data-key=") ? 'role="group" aria-describedby="keys"' : 'role="img"';
  frame.innerHTML =
    `<svg class="chart" viewBox="${seenFrom(drawing)}" ${role} aria-label="${escaped(drawing.description)}"${style}>${markup}</svg>`;
  frame.dataset.shown = seenFrom(drawing);
  const marks = marksOf(root);
  root.querySelector(".keys").textContent = marks.length > 1 ? words.keys : "";
  if (!marks.length) return;
  const again = marks[before]?.dataset.key === active ? marks[before] : marks.find((mark) => mark.dataset.key === active);
  stop(marks, again ?? marks.find((mark) => mark.getAttribute("aria-pressed") === "true") ?? marks[0]);
  if (active !== undefined) again?.focus();
}

// However many marks a drawing has, it is one stop of the Tab key; the arrow keys move inside it.
const marksOf = (root) => [...root.querySelectorAll(".frame [data-key]")];

function stop(marks, chosen) {
  for (const mark of marks) mark.setAttribute("tabindex", mark === chosen ? "0" : "-1");
}

const middle = (mark) => {
  const box = mark.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

// Left and right go through all marks, so that none is out of reach: over a map from west to east, else in reading
// order. Up and down go to the nearest mark that way.
function neighbour(marks, from, key, map) {
  const row = map ? marks.map((mark) => [middle(mark)[0], mark]).sort((one, other) => one[0] - other[0]).map(([, mark]) => mark) : marks;
  const place = row.indexOf(from);
  if (key === "ArrowRight") return row[place + 1];
  if (key === "ArrowLeft") return row[place - 1];
  if (key === "Home") return row[0];
  if (key === "End") return row.at(-1);
  const way = key === "ArrowDown" ? 1 : -1;
  const [x, y] = middle(from);
  let best, least = Infinity;
  for (const mark of marks) {
    const [left, top] = middle(mark);
    const down = (top - y) * way;
    const far = down + 2 * Math.abs(left - x);
    if (down > 1 && far < least) { best = mark; least = far; }
  }
  return best;
}

function move(root, event, map) {
  const from = event.target.closest?.("[data-key]");
  if (!from || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const marks = marksOf(root);
  const to = neighbour(marks, from, event.key, map);
  if (!to) return;
  stop(marks, to);
  to.focus();
}

// A drawing wider than its column is moved sideways, by keyboard too; one that fits is no stop of the Tab key.
function offerScrolling(root, words) {
  const frame = root.querySelector(".frame");
  const wide = frame.scrollWidth > frame.clientWidth + 1;
  root.querySelector(".sideways").textContent = wide ? words.sideways : "";
  if (!wide) { for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name); return; }
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", words.sideways);
}

function printed(markup, colours) {
  return markup.replace(/var\(--([a-z0-9-]+)\)/g, (_, name) => colours[name]);
}

// The words' layout is the server's; the chart is drawn into the box that it names.
async function frameOf(data, format) {
  const { words, sizes, address } = data.picture;
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ words, sizes, format, seen: window.location.origin + data.base, path: data.path }),
  });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

async function pictureOf(data, frame) {
  const { before, after, box, drawn } = frame;
  const [x, y, width, height] = box;
  if (data.figure) {
    const Plotly = await loadPlotly(data.plotly);
    const answer = await fetch(data.figure);
    if (!answer.ok) throw new Error(`${data.figure}: ${answer.status}`);
    const figure = await answer.json();
    const address = await Plotly.toImage(figure, { format: "svg", width: drawn[0], height: drawn[1] });
    const chart = decodeURIComponent(address.slice(address.indexOf(",") + 1))
      .replace(/<svg [^>]*>/, (start) => start
        .replace(/ (width|height|viewBox)="[^"]*"/g, "")
        .replace("<svg ", `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="0 0 ${drawn[0]} ${drawn[1]}" `));
    return before + chart + after;
  }
  const layer = data.drawing.layer ? await loadLayer(data.drawing.layer) : null;
  const drawing = frame.version ? { ...data.drawing, ...data.drawing.narrower[frame.version - 1] } : data.drawing;
  // On the screen a line keeps its width at every size. In a picture that would thin it as the picture is enlarged, so
  // there its width is in the drawing's own units and grows with it.
  const unit = drawing.view_box[2] / width;
  const lines = LOOK.drawing_css
    .replaceAll("vector-effect: non-scaling-stroke;", "")
    .replace(/(stroke-width|stroke-dasharray): ([\d. ]+)/g, (_, name, sizes) =>
      `${name}: ${sizes.trim().split(" ").map((size) => (size * unit).toFixed(1)).join(" ")}`);
  const style = `<style>${lines}</style>`;
  const chart = `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${seenFrom(drawing)}">${style}${markupOf(drawing, layer)}</svg>`;
  return before + printed(chart, LOOK.printed_colours) + after;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const savePng = (format) => async (data) => {
  const frame = await frameOf(data, format);
  const { width, height, scale, file_name, small } = frame;
  const address = URL.createObjectURL(new Blob([await pictureOf(data, frame)], { type: "image/svg+xml" }));
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error("picture"));
    image.src = address;
  });
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  save(await new Promise((resolve) => canvas.toBlob(resolve, "image/png")), `${file_name}.png`);
  return small ? "small" : "saved";
};

async function saveSvg(data) {
  const frame = await frameOf(data, "svg");
  save(new Blob([await pictureOf(data, frame)], { type: "image/svg+xml" }), `${frame.file_name}.svg`);
  return "saved";
}

const outside = (data) => data.public || window.location.origin + data.base;

const copyLink = (data) => copy(outside(data) + data.path, "copied");

function copyEmbed(data, root) {
  const height = Math.min(1600, Math.round(root.querySelector(".frame").clientHeight || 480) + 300);
  const code = `<iframe src="${escaped(outside(data) + data.embed)}" title="${escaped(data.picture.words.title)}" ` +
    `width="100%" height="${height}" style="border:0" loading="lazy"></iframe>`;
  return copy(code, "embedded");
}

async function copy(address, said) {
  // The clipboard is closed to pages without TLS, which is what many intranets serve: the older way still works there.
  if (navigator.clipboard && window.isSecureContext) { await navigator.clipboard.writeText(address); return said; }
  const field = document.createElement("textarea");
  field.value = address;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("clipboard");
  return said;
}

// What is most used stands open; the other formats are behind one more button, which the keyboard opens as well.
function toolbar(root, state) {
  const words = state.data.words;
  const bar = root.querySelector(".toolbar");
  if (bar.dataset.words === words.png) return;
  bar.dataset.words = words.png;
  const message = document.createElement("span");
  message.className = "message";
  message.setAttribute("role", "status");
  const button = (name, action, failure = "failed") => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words[name];
    made.onclick = async () => {
      made.disabled = true;
      message.textContent = state.data.words.working;
      try {
        message.textContent = state.data.words[await action(state.data, root)];
      } catch (error) {
        message.textContent = state.data.words[failure];
      } finally {
        made.disabled = false;
      }
    };
    return made;
  };
  const menu = document.createElement("details");
  const opener = document.createElement("summary");
  opener.textContent = words.more;
  const formats = document.createElement("div");
  formats.className = "formats";
  formats.append(
    ...["slide", "half", "a4", "png4"].map((name) => button(name, savePng(name))),
    button("svg", saveSvg),
    button("embed", copyEmbed, "copy_failed"),
  );
  menu.append(opener, formats);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) { menu.open = false; opener.focus(); }
  });
  bar.replaceChildren(button("png", savePng("png")), button("link", copyLink, "copy_failed"), menu, message);
}

// The style sheet of every page on paper comes with the first chart, once, and not in each run's messages.
function styleForPrint() {
  if (document.getElementById("dual-carbon-print")) return;
  const sheet = document.createElement("style");
  sheet.id = "dual-carbon-print";
  sheet.textContent = LOOK.print_css;
  document.head.append(sheet);
}

const states = new WeakMap();

export default function render({ data, parentElement: root, setStateValue }) {
  let state = states.get(root);
  if (!state) {
    styleForPrint();
    state = {};
    states.set(root, state);
    root.innerHTML = `<style>${LOOK.drawing_css}${LOOK.css}</style><p class="sideways"></p><p class="spoken"></p><div class="frame"></div><p class="keys" id="keys"></p><div class="toolbar"></div><p class="on-paper"></p>`;
    const choose = (event) => {
      const key = event.target.closest?.("[data-key]")?.dataset.key;
      if (key !== undefined) state.choose(key);
    };
    const frame = root.querySelector(".frame");
    new ResizeObserver(() => {
      const whole = state.data.drawing;
      if (!whole || !frame.dataset.shown) return;
      if (seenFrom(fitting(whole, frame.clientWidth)) !== frame.dataset.shown) show(root, whole, state.layer, state.data.words);
      offerScrolling(root, state.data.words);
    }).observe(frame);
    frame.addEventListener("click", choose);
    frame.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && event.target.closest?.("[data-key]")) { event.preventDefault(); choose(event); }
      else move(root, event, Boolean(state.data.drawing?.layer));
    });
    root.querySelector(".spoken").addEventListener("transitionend", () => state.turned());
    // A click moves the stop too, so that the arrow keys go on from where the reader is.
    frame.addEventListener("focusin", (event) => {
      const mark = event.target.closest?.("[data-key]");
      if (mark) stop(marksOf(root), mark);
    });
  }
  state.data = data;
  // plotly's words have the colour that the script gave them: when the page turns dark or light, it has to run again.
  state.turned = () => { if (!data.drawing) setStateValue("ground", getComputedStyle(root.querySelector(".spoken")).color); };
  // The count makes a second click on the same shape a new value, so that choosing again can undo.
  state.choose = (key) => setStateValue("chosen", { key, count: (state.count = (state.count ?? 0) + 1), stamp: data.stamp });
  toolbar(root, state);
  // plotly's own drawing says nothing to a screen reader: its summary stands beside it.
  root.querySelector(".spoken").textContent = data.spoken ?? "";
  root.querySelector(".on-paper").textContent = data.picture?.words.notes[data.picture.source_at] ?? "";
  root.querySelector(".frame").hidden = Boolean(data.toolbar_only);
  if (!data.drawing) return;
  const draw = (layer) => { state.layer = layer; show(root, data.drawing, layer, data.words); offerScrolling(root, data.words); };
  if (!data.drawing.layer) { draw(null); return; }
  loadLayer(data.drawing.layer).then(
    (layer) => { if (state.data === data) draw(layer); },
    () => { root.querySelector(".frame").textContent = data.words.failed; },
  );
}
