(function (map) {
  const world = <<world>>, layers = <<layers>>, sources = <<sources>>;
  const told = text => () => text.replace(/\u0001(\d+);/g, (_, number) => sources[number]);
  map.createPane("world").style.zIndex = 200;
  const canvas = L.canvas({pane: "world"});
  for (const turn of [-360, 0, 360]) {
    L.geoJSON(world, {
      interactive: false, renderer: canvas, filter: f => f.geometry.type !== "Point",
      coordsToLatLng: c => L.latLng(c[1], c[0] + turn),
      style: f => f.geometry.type.endsWith("Polygon")
        ? {color: "#aab4b8", weight: 0.6, fillColor: "#f5f2ea", fillOpacity: 1}
        : {color: "#c9c2b2", weight: 0.7}
    }).addTo(map);
  }
  const along = corners => corners.flatMap((b, i) => {
    const a = corners[i - 1] || b, pieces = Math.max(1, Math.ceil(Math.max(Math.abs(b.lat - a.lat), Math.abs(b.lng - a.lng))));
    return Array.from({length: pieces}, (_, k) => (k + 1) / pieces)
      .map(t => L.latLng(a.lat + t * (b.lat - a.lat), a.lng + t * (b.lng - a.lng)));
  });
  const pointsOf = group => group.getLayers()
    .flatMap(part => part.getLatLngs ? along(part.getLatLngs().flat(2)) : [part.getLatLng()]);
  function fit(bounds, points) {
    // as near as can be without the panel or the list of layers hiding a part of the route
    const size = map.getSize(), home = map.getContainer().getBoundingClientRect(), rim = 40, air = 12;
    const boxes = [".panel", ".leaflet-control-layers-expanded"].map(name => {
      const found = document.querySelector(name), box = found && found.getBoundingClientRect();
      return box && {left: box.left - home.left - air, right: box.right - home.left + air,
                     top: box.top - home.top - air, bottom: box.bottom - home.top + air};
    });
    const [panel, list] = boxes, views = [];
    for (const [left, bottom] of [[rim, rim], ...(panel ? [[panel.right, rim], [rim, size.y - panel.top]] : [])]) {
      for (const [right, top] of [[rim, rim], ...(list ? [[size.x - list.left, rim], [rim, list.bottom]] : [])]) {
        const open = left + right < 0.8 * size.x && top + bottom < 0.8 * size.y;
        const zoom = open ? map.getBoundsZoom(bounds, false, L.point(left + right, top + bottom)) : -1;
        views.push({left, right, top, bottom, zoom});
      }
    }
    const clear = ({left, right, top, bottom, zoom}) => {
      const northWest = map.project(bounds.getNorthWest(), zoom), southEast = map.project(bounds.getSouthEast(), zoom);
      const shift = L.point((size.x + left - right) / 2, (size.y + top - bottom) / 2)
        .subtract(northWest.add(southEast).divideBy(2));
      return !points.some(point => {
        const {x, y} = map.project(point, zoom).add(shift);
        return boxes.some(box => box && x > box.left && x < box.right && y > box.top && y < box.bottom);
      });
    };
    views.sort((a, b) => b.zoom - a.zoom);
    const view = views.find(view => view.zoom >= 0 && clear(view)) || views[0];
    map.fitBounds(bounds, {paddingTopLeft: [view.left, view.top], paddingBottomRight: [view.right, view.bottom]});
  }
  const overlays = {}, instead = {};
  const points = [];
  let bounds = L.latLngBounds([]);
  for (const layer of layers) {
    const group = L.featureGroup();
    const base = layer.like === undefined ? {} : layers[layer.like];  // draws the same things in other colours
    for (const [i, area] of (layer.areas || []).entries()) {
      const {at, text, ...style} = {...base.areas?.[i], ...area};
      L.polygon(at, style).bindPopup(told(text), {maxWidth: 320}).addTo(group);
    }
    for (const line of layer.lines) {
      const {at, text, ...style} = line;
      L.polyline(at, {...style, opacity: 0.9}).bindPopup(told(text), {maxWidth: 360}).addTo(group);
    }
    for (const [i, own] of layer.stops.entries()) {
      const stop = {...base.stops?.[i], ...own};
      L.circleMarker(stop.at, {radius: 4, color: "#333", weight: 1.5, fillColor: "#fff", fillOpacity: 1, ...stop.style})
        .bindPopup(told(stop.text), {maxWidth: 320}).addTo(group);
    }
    (layer.instead ? instead : overlays)[layer.name] = group;
    if (layer.show) { group.addTo(map); bounds = bounds.extend(group.getBounds()); points.push(...pointsOf(group)); }
    group.on("add", () => fit(group.getBounds(), pointsOf(group)));
  }
  L.control.layers(instead, overlays, {collapsed: window.innerWidth < 700 || layers.length > 10}).addTo(map);
  L.control.scale({imperial: false, position: "bottomright"}).addTo(map);
  if (bounds.isValid()) { fit(bounds, points); }
})(map_corridor);
