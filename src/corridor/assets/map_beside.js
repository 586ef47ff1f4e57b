// A line that runs beside its way by so many pixels, and meets it at its ends.
const Beside = L.Polyline.extend({
  _projectLatlngs(latlngs, result, bounds) {
    L.Polyline.prototype._projectLatlngs.call(this, latlngs, result, bounds);
    const shift = this.options.shift;
    if (!shift || !latlngs.length || !(latlngs[0] instanceof L.LatLng)) return;
    const ring = L.LineUtil.simplify(result[result.length - 1], 2.5), along = [0];
    for (let i = 1; i < ring.length; i++) along.push(along[i - 1] + ring[i].distanceTo(ring[i - 1]));
    const whole = along[along.length - 1];
    result[result.length - 1] = ring.map((point, i) => {
      const a = ring[Math.max(0, i - 1)], b = ring[Math.min(ring.length - 1, i + 1)];
      const length = a.distanceTo(b) || 1, near = Math.min(along[i], whole - along[i]);
      const by = shift * Math.min(1, near / 14);
      return L.point(point.x - (b.y - a.y) / length * by, point.y + (b.x - a.x) / length * by);
    });
  }
});
