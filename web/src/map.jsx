// The map: the world that ships, the routes found, the points reached, or the network, on Leaflet's canvas.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, gone } from "./api.js";
import { change, lang, meta, state } from "./state.js";
import { cityNamed, colour, country, countryNamed, dash, node, shortName, t } from "./words.js";

/** What the map shows: {body, routes, chosen, cards}, {compare}, {points, ids}, {lines, nodes} or null. */
export const drawn = signal(null);
/** What was clicked last: {node} or {service}. */
export const picked = signal(null);

const TURN = 360;
const PROVINCES_FROM_ZOOM = 3;
const L = () => globalThis.L;

/** A line's parts on one copy of the world, near a longitude. */
const unwrapped = (parts, near) => {
  let last = near;
  return parts.map((part) => {
    const shift = last === null ? 0 : Math.round((last - part[0][0]) / TURN) * TURN;
    const moved = part.map(([lon, lat]) => [lat, lon + shift]);
    last = moved[moved.length - 1][1];
    return moved;
  });
};

const partsOf = (geometry) => (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates);

const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** A name of the world's map in the language of the page, where it is known. */
const named = (kind, name) => {
  if (kind === "country") return countryNamed(name);
  const key = `${kind}_${name.toLowerCase().replaceAll(" ", "_")}`;
  const known = kind === "sea" ? t(key) : cityNamed(name);
  return known === key ? name : known;
};

/** Labels that never overlap: the first ones given win. */
const place = (map, layer, labels) => {
  layer.clearLayers();
  const taken = [[0, 0, 48, 84]]; // the zoom control
  const size = map.getSize();
  const pen = document.createElement("canvas").getContext("2d");
  const said = new Set();
  const large = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // who reads large text reads large names
  const high = 18 * large;
  // In the copy of the world that is in sight
  const seen = ({ at: [lat, lon] }) => [lat, lon + Math.round((map.getCenter().lng - lon) / TURN) * TURN];
  for (const label of labels.filter((one) => ["end", "transfer", "border"].includes(one.kind))) {
    const { x, y } = map.latLngToContainerPoint(seen(label)); // no name over the sign of another stop
    taken.push([x - 6, y - 6, x + 6, y + 6]);
  }
  for (const label of labels) {
    if (said.has(label.text)) continue; // two terminals of one town, or a stop and the city under it
    const at = map.latLngToContainerPoint(seen(label));
    pen.font = `${label.kind === "end" ? 700 : 500} ${(label.kind === "end" ? 13 : 12) * large}px system-ui, "Noto Sans", sans-serif`;
    const width = Math.ceil(pen.measureText(label.text).width) + 8;
    const sides = label.centred ? [[-width / 2, -high / 2]]
      : [[10, -high / 2], [-width - 10, -high / 2], [-width / 2, 9], [-width / 2, -high - 10], [9, 6], [9, -high - 7], [-width - 9, 6], [-width - 9, -high - 7]];
    for (const [dx, dy] of sides) {
      const box = [at.x + dx, at.y + dy, at.x + dx + width, at.y + dy + high];
      if (box[0] < 2 || box[1] < 2 || box[2] > size.x - 2 || box[3] > size.y - 2) continue;
      if (taken.some((other) => box[0] < other[2] + 3 && other[0] < box[2] + 3 && box[1] < other[3] + 2 && other[1] < box[3] + 2)) continue;
      taken.push(box);
      said.add(label.text);
      const span = document.createElement("span");
      span.textContent = label.text;
      const icon = L().divIcon({ className: `label ${label.kind}`, html: span, iconSize: [width, high], iconAnchor: [-dx, -dy] });
      L().marker(seen(label), { icon, interactive: false, keyboard: false }).addTo(layer);
      break;
    }
  }
};

/** What each sign of a route looks like, in a box of 18 by 18. */
const SIGNS = {
  end: '<circle cx="9" cy="9" r="7.5" class="full"/>',
  transfer: '<path d="M9 2 16 9 9 16 2 9Z"/>',
  border: '<circle cx="9" cy="9" r="5"/><path d="M9 1V17"/>',
  gauge: '<rect x="3" y="2" width="12" height="14" class="bare"/><path d="M5 2V16M13 2V16M5 9H13"/>',
  call: '<circle cx="9" cy="9" r="3.5"/>',
};
/** The word of each, for its tooltip. */
const SAID = { transfer: "sign_transfer", border: "phase_border", gauge: "sign_gauge", call: "sign_call" };

export const Map = () => {
  const box = useRef(null);
  const held = useRef(null);
  useEffect(() => {
    const leaflet = L();
    if (!leaflet) return undefined;
    const map = leaflet.map(box.current, { preferCanvas: true, zoomControl: true, attributionControl: true, minZoom: 1, maxZoom: 10, worldCopyJump: false, zoomSnap: 0.5, maxBoundsViscosity: 1 });
    map.setView([45, 70], 2);
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution("Natural Earth");
    map.createPane("world").style.zIndex = "200";
    held.current = { map, world: leaflet.layerGroup().addTo(map), shown: leaflet.layerGroup().addTo(map), names: leaflet.layerGroup().addTo(map), cities: [], labels: [] };
    const renderer = leaflet.canvas({ pane: "world" });
    const relabel = () => place(map, held.current.names, [...held.current.labels, ...held.current.cities.filter((one) => one.rank <= map.getZoom() - 0.5)]);
    held.current.relabel = relabel;
    map.on("moveend zoomend resize", relabel);
    fetch("/static/basemap.json").then((response) => response.json()).then((world) => {
      const shades = () => (dark() ? { land: "#2a3038", border: "#4b5563", province: "#3a434f" } : { land: "#f4f1ea", border: "#b9b2a3", province: "#d3ccbd" });
      const provinces = leaflet.layerGroup();
      for (const shift of [-TURN, 0, TURN]) {
        const moved = (coordinates) => leaflet.latLng(coordinates[1], coordinates[0] + shift);
        const still = { pane: "world", renderer, interactive: false, coordsToLatLng: moved };
        leaflet.geoJSON(world, {
          ...still, filter: (one) => one.properties.kind !== "province",
          style: (one) => (one.properties.kind === "land" ? { stroke: false, fill: true, fillColor: shades().land, fillOpacity: 1 } : { color: shades().border, weight: 0.8, fill: false }),
        }).addTo(held.current.world);
        leaflet.geoJSON(world, { ...still, filter: (one) => one.properties.kind === "province", style: () => ({ color: shades().province, weight: 0.7, dashArray: "3 3", fill: false }) }).addTo(provinces);
      }
      // Where the whole world is in sight they would only be in the way
      const zoomed = () => provinces[map.getZoom() >= PROVINCES_FROM_ZOOM ? "addTo" : "removeFrom"](map);
      map.on("zoomend", zoomed);
      zoomed();
    });
    fetch("/static/names.json").then((response) => response.json()).then((names) => {
      held.current.cities = names.map(([kind, rank, lat, lon, name]) => ({ at: [lat, lon], text: named(kind, name), name, rank: kind === "city" ? rank + 1.5 : rank, kind, centred: kind !== "city" }));
      relabel();
    });
    const watch = new ResizeObserver(() => map.invalidateSize());
    watch.observe(box.current);
    return () => { watch.disconnect(); map.remove(); };
  }, []);
  const show = drawn.value;
  useEffect(() => {
    if (!held.current) return undefined;
    const { shown } = held.current;
    shown.clearLayers();
    held.current.labels.length = 0;
    if (!show?.points) held.current.fitted = null;
    for (const one of held.current.cities) one.text = named(one.kind, one.name);
    held.current.relabel();
    if (!show) return undefined;
    let current = true;
    const done = () => { if (box.current) box.current.dataset.state = "drawn"; };
    box.current.dataset.state = "drawing";
    if (show.routes) {
      ask("/api/export/geojson", show.body, "map").then((lines) => { if (current) { routes(held.current, show, lines); done(); } }, (error) => { if (!gone(error)) console.warn(error.message); });
    } else if (show.compare) {
      const asked = show.compare.map((body, i) => (body ? ask("/api/export/geojson", body, `map-${i}`).catch(() => null) : null));
      Promise.all(asked).then((lines) => { if (current) { compared(held.current, lines, show.ends); done(); } });
    } else if (show.points) {
      outlines().then((shapes) => { if (current) { points(held.current, show.points, shapes); done(); } });
    } else {
      network(held.current, show);
      done();
    }
    return () => { current = false; };
  }, [show, lang.value]);
  return <div id="map" ref={box} role="application" aria-label={t("map")} />;
};

const ways = (lines) => {
  const found = {};
  for (const feature of lines.features) (found[feature.properties.route] ??= []).push(feature);
  return found;
};

/** By how many pixels the routes that are not chosen run beside their way, so that none covers another. */
const BESIDE = [3.5, -3.5, 7, -7];

const routes = ({ map, shown, relabel, ...rest }, show, lines) => {
  const leaflet = L();
  const by = ways(lines);
  const view = leaflet.latLngBounds([]);
  const order = [...show.cards.filter((i) => i !== show.chosen), show.chosen];
  const labels = [];
  for (const [place, i] of order.entries()) {
    const bold = i === show.chosen;
    const shift = bold ? 0 : BESIDE[place % BESIDE.length];
    let near = null;
    for (const feature of by[i + 1] ?? []) {
      const leg = feature.properties;
      for (const line of unwrapped(partsOf(feature.geometry), near)) {
        near = line[line.length - 1][1];
        if (bold) leaflet.polyline(line, { color: dark() ? "#10151b" : "#ffffff", weight: 8, interactive: false }).addTo(shown);
        // `Beside` stands in a script of its own, which the maps that are saved have too
        const drawnLine = new Beside(line, bold
          ? { color: colour(leg.mode), weight: 4.5, dashArray: dash(leg.mode) }
          : { color: dark() ? "#9aa4b0" : "#6b7280", weight: 2, opacity: 0.9, shift }).addTo(shown);
        drawnLine.on("click", () => { picked.value = { service: leg.service }; change({ route: String(i + 1) }); });
        drawnLine.bindTooltip(leg.name || t("dray"), { sticky: true });
        view.extend(drawnLine.getBounds());
      }
    }
    if (!bold) continue;
    near = null;
    const legs = by[i + 1] ?? [];
    legs.forEach((feature, number) => {
      const parts = unwrapped(partsOf(feature.geometry), near);
      const first = parts[0][0];
      const last = parts[parts.length - 1].at(-1);
      near = last[1];
      sign(shown, first, number === 0 ? "end" : "transfer", feature.properties.from);
      labels.push({ at: first, text: number === 0 ? show.ends[0] : shortName(feature.properties.from), kind: number === 0 ? "end" : "transfer", rank: number === 0 ? 0 : 2 });
      if (number === legs.length - 1) {
        sign(shown, last, "end", feature.properties.to);
        labels.push({ at: last, text: show.ends[1], kind: "end", rank: 0 });
      }
      const passed = new Set((meta.value.borders[feature.properties.service] ?? []).flat());
      for (const id of feature.properties.stops.slice(1, -1)) {
        const stop = meta.value.nodes[id];
        if (!passed.has(id) && stop?.modes.includes(feature.properties.mode)) sign(shown, [stop.lat, near + ((((stop.lon - near) % TURN) + TURN + TURN / 2) % TURN) - TURN / 2], "call", id);
      }
      for (const [a] of meta.value.borders[feature.properties.service] ?? []) {
        const stop = meta.value.nodes[a];
        if (!stop || !feature.properties.stops.includes(a)) continue;
        const nearest = parts.flat().reduce((best, point) => (Math.abs(point[0] - stop.lat) + Math.abs(((point[1] - stop.lon + 540) % 360) - 180) < Math.abs(best[0] - stop.lat) + Math.abs(((best[1] - stop.lon + 540) % 360) - 180) ? point : best));
        sign(shown, nearest, feature.properties.gauge_changes.some(([c]) => c === a) ? "gauge" : "border", a);
        labels.push({ at: nearest, text: shortName(a), kind: "border", rank: 3 });
      }
    });
  }
  rest.labels.push(...labels.sort((a, b) => a.rank - b.rank));
  if (view.isValid()) map.fitBounds(view, { padding: [34, 34], animate: false });
  relabel();
};

/** The best route before, in grey, and after, in the colours of the modes. */
const compared = ({ map, shown, relabel, labels }, [before, after], ends) => {
  const view = L().latLngBounds([]);
  for (const [lines, now] of [[before, false], [after, true]]) {
    let near = null;
    for (const [number, { geometry, properties: leg }] of (lines?.features ?? []).entries()) {
      const parts = unwrapped(partsOf(geometry), near);
      near = parts.at(-1).at(-1)[1];
      const line = L().polyline(parts, now ? { color: colour(leg.mode), weight: 4, dashArray: dash(leg.mode) } : { color: dark() ? "#9aa4b0" : "#6b7280", weight: 7, opacity: 0.55 })
        .bindTooltip(`${t(now ? "after" : "before")}: ${leg.name || t("dray")}`, { sticky: true }).on("click", () => { picked.value = { service: leg.service }; }).addTo(shown);
      view.extend(line.getBounds());
      if (!now) continue;
      const points = [[parts[0][0], leg.from, number === 0 && (ends?.[0] ?? shortName(leg.from))], [parts.at(-1).at(-1), leg.to, number === lines.features.length - 1 && (ends?.[1] ?? shortName(leg.to))]];
      for (const [at, id, end] of points) {
        if (!end && at === points[0][0]) continue; // where the leg before has ended
        sign(shown, at, end ? "end" : "transfer", id);
        labels.push({ at, text: end || shortName(id), kind: end ? "end" : "transfer", rank: end ? 0 : 2 });
      }
    }
  }
  labels.sort((a, b) => a.rank - b.rank);
  if (view.isValid()) map.fitBounds(view, { padding: [34, 34], animate: false });
  relabel();
};

const sign = (layer, at, kind, id) => {
  const box = document.createElement("span");
  box.innerHTML = `<svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">${SIGNS[kind]}</svg>`;
  const icon = L().divIcon({ className: `sign ${kind}`, html: box, iconSize: [18, 18], iconAnchor: [9, 9] });
  const about = SAID[kind] ? `${node(id)} (${t(SAID[kind])})` : node(id);
  L().marker(at, { icon, keyboard: false, zIndexOffset: kind === "call" ? 0 : 500 }).bindTooltip(about).on("click", () => { picked.value = { node: id }; }).addTo(layer);
};

let shapes = null;

/** The outlines of countries, fetched once. */
const outlines = () => (shapes ??= fetch("/static/countries.json").then((response) => response.json()).catch(() => ({ features: [] })));

/** Countries in the colour of their main city, and the cities themselves. */
const points = (held, rows, world) => {
  const { map, shown, relabel } = held;
  const leaflet = L();
  const by = Object.fromEntries(rows.map((row) => [row.country, row]));
  const tell = (layer, row) => layer.bindTooltip(`${cityNamed(row.name)}, ${country(row.country)}: ${row.told}`, { sticky: true })
    .on("click", () => change({ to: `${row.name}, ${row.country}`, tab: "routes", route: "" }));
  leaflet.geoJSON(world, {
    filter: (one) => one.id in by,
    style: (one) => ({ color: dark() ? "#10151b" : "#ffffff", weight: 0.8, fillColor: by[one.id].step, fillOpacity: 0.85 }),
    onEachFeature: (one, layer) => tell(layer, by[one.id]),
  }).addTo(shown);
  for (const row of [...rows].reverse()) {
    tell(leaflet.circleMarker([row.lat, row.lon], { radius: 4, color: dark() ? "#e5e7eb" : "#111827", weight: 1, fillColor: row.step, fillOpacity: 1 }), row).addTo(shown);
  }
  // Only when another question is asked, not while the slider moves
  const key = rows.length ? rows[0].from : "";
  if (rows.length && held.fitted !== key) map.fitBounds([[-42, -115], [68, 178]], { padding: [4, 4], animate: false });
  held.fitted = key;
  relabel();
};

const network = ({ map, shown, relabel }, { lines, nodes }) => {
  const leaflet = L();
  for (const feature of lines) {
    const about = feature.properties;
    leaflet.polyline(unwrapped(partsOf(feature.geometry), null), { color: colour(about.mode), weight: 1.8, dashArray: dash(about.mode) })
      .bindTooltip(`${node(about.from)} – ${node(about.to)} (${about.services.length})`, { sticky: true })
      .on("click", () => { picked.value = { service: about.services[0] }; change({ q: about.services[0], mode: "all" }); }).addTo(shown);
  }
  for (const feature of nodes) {
    leaflet.circleMarker([feature.geometry.coordinates[1], feature.geometry.coordinates[0]], { radius: 2.5, color: dark() ? "#e5e7eb" : "#111827", weight: 1, fillOpacity: 1, fillColor: dark() ? "#10151b" : "#ffffff" })
      .bindTooltip(node(feature.id)).on("click", () => { picked.value = { node: feature.id }; }).addTo(shown);
  }
  if (nodes.length) map.fitBounds(leaflet.latLngBounds(nodes.map((one) => [one.geometry.coordinates[1], one.geometry.coordinates[0]])), { padding: [20, 20], animate: false, maxZoom: 6 });
  relabel();
};

export { state };
