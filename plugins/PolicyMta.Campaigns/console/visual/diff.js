const most = 1000;

/**
 * Where each of the new keys was among the old ones, -1 for what is new: the longest common sequence, as Myers finds it. With more than a
 * thousand differences only what stands before and after them is the same.
 * @param {string[]} old
 * @param {string[]} now
 */
export function placesOf(old, now) {
  const places = Array(now.length).fill(-1);
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) places[from] = from++;
  let [a, b] = [old.length, now.length];
  while (a > from && b > from && old[a - 1] === now[b - 1]) places[--b] = --a;
  for (const [x, y] of common(old.slice(from, a), now.slice(from, b))) places[from + y] = from + x;
  return places;
}

/** Pairs of places of what is the same. */
function common(old, now) {
  const furthest = new Map([[1, 0]]);
  const steps = [];
  for (let d = 0; d <= Math.min(most, old.length + now.length); d++) {
    steps.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = comesDown(furthest, d, k) ? furthest.get(k + 1) : furthest.get(k - 1) + 1;
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) x++;
      furthest.set(k, x);
      if (x >= old.length && x - k >= now.length) return walked(steps, old.length, now.length);
    }
  }
  return [];
}

const comesDown = (furthest, d, k) => k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1));

function walked(steps, x, y) {
  const pairs = [];
  for (let d = steps.length - 1; d >= 0; d--) {
    const k = x - y;
    const before = comesDown(steps[d], d, k) ? k + 1 : k - 1;
    const start = steps[d].get(before);
    while (x > Math.max(start, 0) && y > Math.max(start - before, 0)) pairs.push([--x, --y]);
    [x, y] = [start, start - before];
  }
  return pairs;
}
