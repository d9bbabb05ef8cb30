// The map: draws what Python sends with Leaflet, says what was clicked. Texts are set as textContent
// only, so nothing in a station's name can become markup.

let leaflet = null;
const instances = new WeakMap();

function vendor(path) {
  return new URL("app/static/vendor/leaflet/" + path, document.baseURI).href;
}

async function loadLeaflet() {
  if (!document.getElementById("planner-leaflet-css")) {
    const link = document.createElement("link");
    link.id = "planner-leaflet-css";
    link.rel = "stylesheet";
    link.href = vendor("leaflet.css");
    document.head.append(link);
  }
  leaflet ??= await import(vendor("leaflet-src.esm.js"));
  return leaflet;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// The outline of each shape around (x, y), as SVG path data.
function shapePath(shape, x, y, r) {
  const circle = (q) => `M${x - q},${y}a${q},${q} 0 1,0 ${2 * q},0a${q},${q} 0 1,0 ${-2 * q},0`;
  const k = r * 0.9;
  switch (shape) {
    case "triangle": return `M${x},${y - r * 1.15}L${x + r},${y + k}L${x - r},${y + k}Z`;
    case "square": return `M${x - k},${y - k}h${2 * k}v${2 * k}h${-2 * k}Z`;
    case "diamond": return `M${x},${y - r * 1.25}L${x + r * 1.1},${y}L${x},${y + r * 1.25}L${x - r * 1.1},${y}Z`;
    case "cross": return `M${x - r},${y - r}L${x + r},${y + r}M${x + r},${y - r}L${x - r},${y + r}`;
    case "ring": return circle(r * 1.75);
    case "dot": return circle(r * 0.6);
    case "mark-dot": return circle(r * 0.36);
    case "mark-bar": return `M${x - r * 0.55},${y + r * 0.25}h${r * 1.1}`;
    default: return circle(r);
  }
}

function parseSymbol(symbol) {
  const [shape, colour, rest] = symbol.split("|");
  return { shape, colour, filled: rest.startsWith("filled"), cross: rest.includes("+cross"), ring: rest.includes("+ring"), mark: ["dot", "bar"].find((one) => rest.includes("+" + one)) };
}

function symbolStyle(symbol) {
  return {
    color: symbol.filled ? "#ffffff" : symbol.colour,
    weight: symbol.filled ? 0.8 : 2,
    fillColor: symbol.filled ? symbol.colour : "#ffffff",
    fillOpacity: symbol.filled ? 0.95 : 0.75,
    fill: symbol.shape !== "cross" && symbol.shape !== "ring",
  };
}

function symbolSvg(text) {
  const symbol = parseSymbol(text);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", 20);
  svg.setAttribute("height", 18);
  for (const [shape, style] of symbolParts(symbol)) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", shapePath(shape, 10, 9, 4.6));
    path.setAttribute("stroke", style.color);
    path.setAttribute("stroke-width", style.weight);
    path.setAttribute("fill", style.fill ? style.fillColor : "none");
    svg.append(path);
  }
  return svg;
}

function symbolParts(symbol) {
  const parts = [[symbol.shape, symbolStyle(symbol)]];
  if (symbol.mark) {
    const colour = symbol.filled ? "#ffffff" : symbol.colour;
    const isDot = symbol.mark === "dot";
    parts.push(["mark-" + symbol.mark, { color: colour, weight: isDot ? 0 : 1.6, fillColor: colour, fillOpacity: 1, fill: isDot }]);
  }
  if (symbol.cross) parts.push(["cross", { color: "#000000", weight: 1.6, fill: false }]);
  if (symbol.ring) parts.push(["ring", { color: symbol.colour, weight: 1.2, fill: false }]);
  return parts;
}

// A marker with a shape of ours on Leaflet's own SVG renderer (one path a symbol, no DOM icons).
function symbolClass(L) {
  return L.CircleMarker.extend({
    _updatePath() {
      this._renderer._setPath(this, shapePath(this.options.shape, this._point.x, this._point.y, this._radius));
    },
  });
}

export class PlannerMap {
  constructor(L, root, send) {
    this.L = L;
    this.send = send;
    this.Symbol = symbolClass(L);
    this.root = root;
    this.canvas = element("div", "leaflet-canvas");
    this.panel = element("details", "panel");
    this.panel.open = true;
    this.card = element("aside", "card");
    this.card.hidden = true;
    this.credits = element("div", "credits");
    const north = element("div", "north", "▲");
    north.append(element("div", "", "B"));
    root.replaceChildren(this.canvas, this.panel, this.card, this.credits, north);
    this.map = L.map(this.canvas, { attributionControl: false, zoomSnap: 0.25, preferCanvas: false });
    L.control.scale({ imperial: false, maxWidth: 140, position: "bottomright" }).addTo(this.map);
    for (const [name, z] of [["base", 250], ["raster", 300], ["areas", 350], ["lines", 400], ["points", 450], ["marks", 480]]) {
      this.map.createPane(name).style.zIndex = z;
    }
    this.layers = new Map();
    this.chosen = new Map();
    this.map.on("zoomend", () => this.showLabels());
    this.map.on("click", (event) => this.send("spot", { lat: event.latlng.lat, lon: event.latlng.lng, n: Date.now() }));
    new ResizeObserver(() => {
      this.map.invalidateSize();
      if (this.waiting && this.canvas.clientWidth) this.update(this.waiting);
    }).observe(this.canvas);
  }

  update(data) {
    // In a tab that is not open the map has no size yet, and Leaflet cannot lay anything out.
    this.waiting = this.canvas.clientWidth ? null : data;
    if (this.waiting) return;
    if (!this.map._loaded || this.boundsKey !== JSON.stringify(data.bounds)) {
      this.boundsKey = JSON.stringify(data.bounds);
      const [west, south, east, north] = data.bounds;
      this.map.fitBounds([[south, west], [north, east]], { animate: false, paddingBottomRight: [200, 0] });
    }
    this.data = data;
    const wanted = new Set(data.layers.map((layer) => layer.id));
    for (const [id, held] of this.layers) {
      if (!wanted.has(id)) { held.group.remove(); this.layers.delete(id); }
    }
    for (const layer of data.layers) {
      const held = this.layers.get(layer.id);
      if (held && held.revision === layer.revision) {
        if (this.isShown(layer)) held.group.addTo(this.map); else held.group.remove();
        continue;
      }
      const group = this.draw(layer);
      if (held) held.group.remove();
      this.layers.set(layer.id, { group, revision: layer.revision });
      if (this.isShown(layer)) group.addTo(this.map);
    }
    this.showLabels();
    this.drawPanel();
    this.drawCard(data.card);
    this.credits.textContent = data.credits;
    this.focus(data.focus);
    this.root.dataset.ready = String(data.revision);
  }

  isShown(layer) {
    return this.chosen.get(layer.id) ?? layer.visible;
  }

  draw(layer) {
    const L = this.L;
    const group = L.layerGroup();
    if (layer.kind === "points") this.drawPoints(layer, group);
    else if (layer.kind === "raster") {
      const [west, south, east, north] = layer.bounds;
      L.imageOverlay(layer.url, [[south, west], [north, east]], { pane: "raster", opacity: layer.opacity ?? 0.6 }).addTo(group);
    } else this.drawShapes(layer, group);
    return group;
  }

  drawPoints(layer, group) {
    for (const [lon, lat, symbolText, id, title] of layer.points) {
      const symbol = parseSymbol(symbolText);
      symbolParts(symbol).forEach(([shape, style], part) => {
        const marker = new this.Symbol([lat, lon], { ...style, shape, radius: layer.radius ?? 5, pane: "points", interactive: part === 0, bubblingMouseEvents: false });
        if (part === 0) {
          marker.bindTooltip(() => element("span", "", title));
          marker.on("click", () => this.send("picked", { layer: layer.id, id, n: Date.now() }));
        }
        marker.addTo(group);
      });
    }
  }

  drawShapes(layer, group) {
    const pane = layer.pane ?? (layer.kind === "lines" ? "lines" : "areas");
    for (const { geometry, style, id, title, label } of layer.shapes) {
      const shape = this.L.geoJSON({ type: "Feature", geometry, properties: {} }, { pane, style, interactive: Boolean(title), bubblingMouseEvents: true });
      if (title) shape.bindTooltip(() => element("span", "", title), { sticky: true });
      if (id && layer.pickable) shape.on("click", () => this.send("picked", { layer: layer.id, id, n: Date.now() }));
      shape.addTo(group);
      if (label) shape.getLayers()[0].bindTooltip(element("span", "", label), { permanent: true, direction: "center", className: "label distance" });
    }
    group.labels = (layer.labels ?? []).map(([lon, lat, text, className]) => ({ at: [lat, lon], text, className }));
  }

  // District names when far, commune names when near; only those that do not overlap.
  showLabels() {
    this.labelGroup?.remove();
    this.labelGroup = this.L.layerGroup().addTo(this.map);
    const near = this.map.getZoom() >= 12;
    this.root.classList.toggle("far", !near);
    const taken = [];
    for (const layer of this.data?.layers ?? []) {
      if (!this.isShown(layer)) continue;
      for (const { at, text, className } of this.layers.get(layer.id)?.group.labels ?? []) {
        if ((className === "district") === near) continue;
        const point = this.map.latLngToLayerPoint(at);
        const half = text.length * (className === "district" ? 4 : 3.2);
        const box = [point.x - half, point.y - 8, point.x + half, point.y + 8];
        if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
        taken.push(box);
        const icon = this.L.divIcon({ className: "label " + className, html: element("span", "", text), iconSize: [2 * half, 16] });
        this.L.marker(at, { icon, pane: "marks", interactive: false, keyboard: false }).addTo(this.labelGroup);
      }
    }
  }

  drawPanel() {
    const body = [element("summary", "", this.data.texts.layers)];
    let heading = null;
    for (const layer of this.data.layers) {
      if (layer.group !== heading) { heading = layer.group; body.push(element("h4", "", heading)); }
      body.push(this.layerRow(layer), ...this.legendRows(layer.legend ?? []));
    }
    for (const section of this.data.legend) {
      body.push(element("h4", "", section.title), ...this.legendRows(section.entries));
    }
    const at = this.panel.scrollTop;
    this.panel.replaceChildren(...body);
    this.panel.scrollTop = at;
  }

  layerRow(layer) {
    const row = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.checked = this.isShown(layer);
    box.dataset.layer = layer.id;
    box.addEventListener("change", () => {
      this.chosen.set(layer.id, box.checked);
      const { group } = this.layers.get(layer.id);
      if (box.checked) group.addTo(this.map); else group.remove();
      this.showLabels();
    });
    row.append(box);
    if (layer.symbol) row.append(symbolSvg(layer.symbol));
    row.append(element("span", "", layer.title));
    if (layer.count !== undefined) row.append(element("span", "count", layer.count.toLocaleString("vi-VN")));
    return row;
  }

  legendRows(entries) {
    return entries.map(({ symbol, colour, dash, outline, text }) => {
      const row = element("div", "entry");
      if (symbol) row.append(symbolSvg(symbol));
      else row.append(this.swatch(colour, dash, outline));
      row.append(element("span", "", text));
      return row;
    });
  }

  swatch(colour, dash, outline) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", 22);
    svg.setAttribute("height", 12);
    const line = dash !== undefined;
    const part = document.createElementNS("http://www.w3.org/2000/svg", line ? "line" : "rect");
    const settings = line
      ? { x1: 0, x2: 22, y1: 6, y2: 6, stroke: colour, "stroke-width": 2, "stroke-dasharray": dash ?? "" }
      : { x: 1, y: 1, width: 20, height: 10, fill: colour, stroke: outline ?? "#607d8b" };
    for (const [name, value] of Object.entries(settings)) part.setAttribute(name, value);
    svg.append(part);
    return svg;
  }

  drawCard(card) {
    this.card.hidden = !card;
    if (!card) return;
    const header = element("header", "", card.title);
    const close = element("button", "", "×");
    close.title = this.data.texts.close;
    close.addEventListener("click", () => { this.card.hidden = true; this.send("picked", null); });
    header.append(close);
    const table = element("table");
    for (const [label, value] of card.rows) {
      const row = element("tr");
      row.append(element("td", "", label), element("td", "", value));
      table.append(row);
    }
    this.card.replaceChildren(header, table);
  }

  focus(spot) {
    if (!spot || this.focused === spot.key) return;
    this.focused = spot.key;
    this.mark?.remove();
    this.map.setView([spot.lat, spot.lon], Math.max(this.map.getZoom(), spot.zoom), { animate: false });
    this.mark = this.L.circleMarker([spot.lat, spot.lon], { pane: "marks", radius: 14, color: "#d50000", weight: 3, fill: false, interactive: false }).addTo(this.map);
  }
}

export default async function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".planner-map");
  root.style.setProperty("--map-height", data.height + "px");
  try {
    const L = await loadLeaflet();
    let map = instances.get(root);
    if (!map) { map = new PlannerMap(L, root, (name, value) => map.report(name, value)); instances.set(root, map); }
    map.report = (name, value) => setTriggerValue(name, value);
    map.update(data);
  } catch (error) {
    root.append(element("div", "failure", data.texts.failure + " " + error));
    throw error;
  }
}
