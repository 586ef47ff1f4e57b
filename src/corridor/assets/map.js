"use strict";
// What all maps share: the one world, its names, lines, signs, and elements that hold text from data as text.
const read = id => JSON.parse(document.getElementById(id).textContent);
const world = read("corridor-world"), data = read("corridor-data"), words = data.words || {};
const holder = document.querySelector(".folium-map"), panel = document.querySelector(".panel");

// Signs of control and direction and those that cannot be seen are shown as one sign, as on a terminal.
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const seen = text => String(text).replace(HIDDEN, "\ufffd");

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : seen(value));
  }
  for (const child of children.flat(9)) {
    if (child instanceof Node) made.append(child);
    else if (child !== null && child !== undefined && child !== "") made.append(seen(child));
  }
  return made;
}
const text = (value, kind = "") => el("span", {class: `data ${kind}`}, value);

const modes = Object.fromEntries((data.modes || []).map(row => [row.mode, row]));
const modeChip = mode => el("span", {class: "mode", style: `background:${modes[mode].colour}`, title: modes[mode].word}, modes[mode].letter);

// The one world: from data.west on, 360 degrees. What lies beyond is covered.
if (panel) document.documentElement.classList.add("corridor-page");
const west = data.west, east = west + 360;
holder.setAttribute("role", "region");
holder.setAttribute("aria-label", data.title);
if (panel) { panel.setAttribute("aria-label", words.panel || data.title); panel.tabIndex = 0; }
const map = window.map_corridor || L.map(holder, {zoomSnap: 0.25, attributionControl: false, minZoom: 0});
map.invalidateSize({animate: false});
map.options.maxBoundsViscosity = 1;
map.setMaxZoom(10);
map.createPane("world").style.zIndex = 200;
const canvas = L.canvas({pane: "world", padding: 0.3});
const still = {interactive: false, renderer: canvas, pane: "world"};

function turned(rings) {  // a shape, as often as it touches the one world
  let low = Infinity, high = -Infinity;
  for (const [lon] of rings[0]) { low = Math.min(low, lon); high = Math.max(high, lon); }
  return [-720, -360, 0, 360, 720].filter(turn => high + turn > west && low + turn < east)
    .map(turn => rings.map(ring => ring.map(([lon, lat]) => [lat, lon + turn])));
}
const PROVINCES_FROM_ZOOM = 3, within = map.createPane("provinces");
within.style.zIndex = 201;
const provinces = {...still, renderer: L.canvas({pane: "provinces", padding: 0.3}), pane: "provinces", color: "#cfc8b8", weight: 0.7, dashArray: "3 3"};
for (const {properties: {kind}, geometry: {type, coordinates}} of world.base.features) {
  if (kind === "province")
    L.polyline(coordinates.flatMap(line => turned([line]).map(rings => rings[0])), provinces).addTo(map);
  else if (type === "MultiPolygon")
    L.polygon(coordinates.flatMap(turned), {...still, color: "#98a3a8", weight: 0.7, fillColor: "#f8f6f1", fillOpacity: 1}).addTo(map);
  else if (type === "MultiLineString")
    L.polyline(coordinates.flatMap(line => turned([line]).map(rings => rings[0])), {...still, color: "#b9b1a0", weight: 0.8}).addTo(map);
}
map.createPane("beyond").style.zIndex = 450;
const beyond = L.canvas({pane: "beyond"});
for (const [from, to] of [[west - 720, west], [east, east + 720]])
  L.rectangle([[-89.9, from], [89.9, to]], {interactive: false, renderer: beyond, pane: "beyond", stroke: false, fillColor: "#e6edf1", fillOpacity: 1}).addTo(map);

function bindZoom(needed) {  // the world fills the map, unless what is shown needs more room
  const size = map.getSize(), least = Math.log2(Math.max(size.x, size.y * 0.75, 64) / 256);
  map.setMinZoom(Math.max(-1, Math.floor(4 * Math.min(least, needed === undefined ? least : needed)) / 4));
}
function fit(points) {
  const bounds = L.latLngBounds(points), size = map.getSize();
  const whole = bounds.getEast() - bounds.getWest() > 300;  // then names stand inside, and the world fills the map
  const rim = L.point(whole ? 0 : Math.min(48, size.x / 8), Math.min(44, size.y / 8));
  map.setMaxBounds(null);
  map.setMinZoom(-1);
  const zoom = Math.min(map.getBoundsZoom(bounds, false, rim.multiplyBy(2)), 8);
  bindZoom(zoom);
  map.setView(map.unproject(map.project(bounds.getNorthWest(), zoom).add(map.project(bounds.getSouthEast(), zoom)).divideBy(2), zoom), zoom, {animate: false});
  map.setMaxBounds([[-84, Math.min(west, bounds.getWest() - 5)], [85, Math.max(east, bounds.getEast() + 5)]]);
}

// Lines stand in the data as whole numbers: the first point, then steps; of the whole network packed as text.
function unpacked(text) {
  const out = [];
  for (let i = 0; i < text.length;) {
    let number = 0, bits = 0, sign;
    do { sign = text.charCodeAt(i++) - 63; number |= (sign & 31) << bits; bits += 5; } while (sign >= 32);
    out.push(number & 1 ? ~(number >> 1) : number >> 1);
  }
  return out;
}
function points(parts, scale = data.per_degree) {
  return parts.map(part => {
    const out = [], steps = typeof part === "string" ? unpacked(part) : part;
    for (let i = 0, lon = 0, lat = 0; i < steps.length; i += 2) {
      lon += steps[i]; lat += steps[i + 1];
      out.push(L.latLng(lat / scale, lon / scale));
    }
    return out;
  });
}

// Signs, by what happens at a point. Fixed drawings: no data in them.
const SIGNS = {
  start: [18, "<circle cx='9' cy='9' r='8' fill='#111' stroke='#fff' stroke-width='2'/><circle cx='9' cy='9' r='3' fill='#fff'/>"],
  end: [18, "<rect x='1.5' y='1.5' width='15' height='15' fill='#111' stroke='#fff' stroke-width='2'/><rect x='6' y='6' width='6' height='6' fill='#fff'/>"],
  transfer: [16, "<path d='M8 1 15 8 8 15 1 8Z' fill='#fff' stroke='#111' stroke-width='2'/>"],
  border: [14, "<path d='M7 0V14' stroke='#fff' stroke-width='7'/><path d='M7 1V13' stroke='#111' stroke-width='3'/>"],
  gauge: [16, "<path d='M4 0V16M12 0V16' stroke='#fff' stroke-width='6'/><path d='M4 1V15M12 1V15' stroke='#111' stroke-width='2.5'/><path d='M4 5H12M4 11H12' stroke='#111' stroke-width='1.5'/>"],
  call: [9, "<circle cx='4.5' cy='4.5' r='3.5' fill='#fff' stroke='#333' stroke-width='1.5'/>"]
};
function signDrawing(kind) {
  const [size, drawing] = SIGNS[kind], box = document.createElement("span");
  box.innerHTML = `<svg width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" aria-hidden="true">${drawing}</svg>`;
  return box.firstChild;
}
function sign(stop) {
  const size = SIGNS[stop.kind][0];
  const marker = L.marker(stop.at, {
    keyboard: false, icon: L.divIcon({className: "sign", html: signDrawing(stop.kind), iconSize: [size, size]}),
    zIndexOffset: {start: 900, end: 900, transfer: 600, gauge: 300, border: 300}[stop.kind] || 0
  });
  return marker.bindTooltip(el("span", {}, `${words[stop.kind] || ""}: ${stop.name}`));
}

// Names: those of the route first, then countries, seas and cities by zoom; none covers another or a sign.
const namePane = map.createPane("names");
namePane.style.zIndex = 640; namePane.style.pointerEvents = "none"; namePane.className += " names";
const ruler = document.createElement("canvas").getContext("2d");
const large = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;  // who reads large text reads large names
const FONTS = Object.fromEntries(Object.entries({stop: ["600", 13], country: ["", 12], city: ["", 11.5], sea: ["italic", 12]})
  .map(([kind, [style, size]]) => [kind, `${style} ${size * large}px`.trim()]));
const ORDER = {start: 0, end: 0, transfer: 1, gauge: 2, border: 2, call: 3, place: 3};
const FROM_ZOOM = {country: [0, 0, 2, 3, 4, 5], sea: [0, 1, 2.75, 4, 5], city: [0, 3, 4, 4.75, 5.5, 6.25]};
const named = world.names.map(([kind, rank, lat, lon, name]) => ({kind, rank, name, at: [lat, (((lon - west) % 360) + 360) % 360 + west]}));
let stopNames = [], wayPoints = [];
function placeNames() {
  namePane.replaceChildren();
  const size = map.getSize(), zoom = map.getZoom(), home = holder.getBoundingClientRect(), taken = [], used = new Set();
  for (const control of holder.querySelectorAll(".leaflet-control")) {
    const box = control.getBoundingClientRect();
    taken.push([box.left - home.left - 2, box.top - home.top - 2, box.right - home.left + 2, box.bottom - home.top + 2]);
  }
  const stops = stopNames.map(stop => ({...stop, point: map.latLngToContainerPoint(stop.at)}));
  for (const {point, kind} of stops) { const r = (SIGNS[kind] ? SIGNS[kind][0] : 8) / 2; taken.push([point.x - r, point.y - r, point.x + r, point.y + r]); }
  const free = box => box[0] >= 2 && box[1] >= 2 && box[2] <= size.x - 2 && box[3] <= size.y - 2
    && !taken.some(other => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
  function put(want, point, font, kind, gaps) {
    const family = getComputedStyle(holder).fontFamily, size = parseFloat(font.match(/([\d.]+)px/)[1]);
    ruler.font = `${font} ${family}`;
    const width = ruler.measureText(seen(want.name)).width + 4, high = size * 1.3;
    for (const [dx, dy] of gaps(width, high)) {
      const box = [point.x + dx, point.y + dy, point.x + dx + width, point.y + dy + high];
      if (!free(box)) continue;
      taken.push(box); used.add(want.name);
      const at = map.containerPointToLayerPoint([box[0], box[1]]);
      namePane.append(el("span", {class: kind, dir: "auto", style: `left:${at.x}px;top:${at.y}px;font:${font}/1.3 ${family.replace(/"/g, "'")};padding:0 2px`}, want.name));
      return true;
    }
    return false;
  }
  const around = r => (w, h) => [[r, -h / 2], [-r - w, -h / 2], [-w / 2, -r - h], [-w / 2, r], [r, -h - 2], [r, 2], [-r - w, -h - 2], [-r - w, 2],
    [r + 12, -h - 14], [r + 12, 14], [-r - 12 - w, -h - 14], [-r - 12 - w, 14], [-w / 2, -r - h - 18], [-w / 2, r + 18]];
  for (const stop of stops.sort((a, b) => ORDER[a.kind] - ORDER[b.kind])) {
    if (used.has(stop.name) && stop.kind !== "start" && stop.kind !== "end") continue;
    put(stop, stop.point, FONTS.stop, "stop", around((SIGNS[stop.kind] ? SIGNS[stop.kind][0] : 8) / 2 + 2));
  }
  // What is no stop keeps off the chosen route
  for (const line of wayPoints) for (const part of line) {
    let last = null;
    for (const at of part) {
      const point = map.latLngToContainerPoint(at), pieces = last ? Math.min(200, Math.ceil(point.distanceTo(last) / 10)) : 1;
      for (let i = 1; i <= pieces; i++) {
        const x = last ? last.x + (point.x - last.x) * i / pieces : point.x, y = last ? last.y + (point.y - last.y) * i / pieces : point.y;
        if (x > 0 && y > 0 && x < size.x && y < size.y) taken.push([x - 3, y - 3, x + 3, y + 3]);
      }
      last = point;
    }
  }
  for (const want of named) {
    if (zoom < FROM_ZOOM[want.kind][want.rank] || used.has(want.name)) continue;
    const point = map.latLngToContainerPoint(want.at);
    if (point.x < 0 || point.y < 0 || point.x > size.x || point.y > size.y) continue;
    if (want.kind !== "city") put(want, point, FONTS[want.kind], want.kind, (w, h) => [[-w / 2, -h / 2], [-w / 2, -h - 8], [-w / 2, 8]]);
    else if (put(want, point, FONTS.city, "city", (w, h) => [[4, -h / 2], [-4 - w, -h / 2], [-w / 2, -h - 5], [-w / 2, 5]])) {
      const at = map.latLngToLayerPoint(want.at), dot = el("i", {style: `left:${at.x}px;top:${at.y}px`});
      namePane.append(dot);
    }
  }
}
map.on("zoomstart", () => namePane.replaceChildren());
map.on("zoomend moveend resize viewreset", placeNames);
map.on("zoomend viewreset", () => { within.style.display = map.getZoom() >= PROVINCES_FROM_ZOOM ? "" : "none"; });
map.on("resize", () => bindZoom());
L.control.scale({imperial: false, position: "bottomright"}).addTo(map);

// Pieces of a panel.
const facts = rows => el("dl", {class: "facts"}, rows.map(([term, value]) => [el("dt", {}, term), el("dd", {class: "data"}, value)]));
const sourceList = sources => el("details", {class: "more"}, el("summary", {}, `${words.sources} (${sources.length})`),
  el("ul", {class: "sources"}, sources.map(one => el("li", {}, el("b", {class: "data"}, one.publisher), one.date ? `, ${one.date}` : "",
    one.about ? ` (${one.about})` : "", ": ", text(one.text)))));
function lineDrawing(colour, dash, weight = 4) {
  const box = document.createElement("span");
  box.innerHTML = "<svg width='34' height='8' aria-hidden='true'><line x1='1' y1='4' x2='33' y2='4'/></svg>";
  const line = box.querySelector("line");
  line.setAttribute("stroke", colour); line.setAttribute("stroke-width", weight);
  if (dash) line.setAttribute("stroke-dasharray", dash);
  return box.firstChild;
}
const modeLegend = used => (data.modes || []).filter(row => !used || used.has(row.mode))
  .map(row => el("li", {}, lineDrawing(row.colour, row.dash), el("span", {}, `${row.word} (${row.letter})`)));
const signLegend = kinds => kinds.map(kind => el("li", {}, signDrawing(kind), el("span", {}, words[kind])));
