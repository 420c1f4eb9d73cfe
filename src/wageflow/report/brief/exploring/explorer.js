/* The explorer: a reader moves ranges, and sees who gets what. What she does is computed in rule.js
   and said in words.js. Nothing is asked of any server. */

// ---- drawing ---------------------------------------------------------------------------------

/** A new element with attributes and children; text goes in as text. */
function make(tag, attributes = {}, ...children) {
  const svg = make.svg.has(tag);
  const element = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
make.svg = new Set(['path', 'line', 'rect', 'circle', 'text', 'g']);

/** A round number that is not below the value. */
function roundUp(value) {
  if (!(value > 0)) return 1;
  const unit = 10 ** order(value);
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * unit >= value * (1 - 1e-9)) * unit;
}

/** The probability of earning less than an amount, now and before; figures held against it. */
function drawCurve(svg, before, now, marks) {
  const width = Math.max(svg.clientWidth, 240);
  const height = Math.max(svg.clientHeight, 120);
  const [left, right, top, bottom] = [44, 14, 10, 34];
  const last = roundUp(Math.max(quantile(before, 0.995), quantile(now, 0.995), ...marks.map((one) => one.high)));
  const first = Math.min(0, quantile(before, 0.005), quantile(now, 0.005));
  const scale = scaleFor(Math.max(Math.abs(last), Math.abs(first)));
  const x = (value) => left + ((value - first) / (last - first)) * (width - left - right);
  const y = (share) => height - bottom - share * (height - top - bottom);
  const line = (ordered) => {
    const points = [];
    for (let k = 0; k <= 200; k++) {
      const at = Math.min(Math.max(x(quantile(ordered, k / 200)), left), width - right);
      points.push(`${at.toFixed(1)},${y(k / 200).toFixed(1)}`);
    }
    return `M${left},${y(0).toFixed(1)}L${points.join('L')}L${width - right},${y(1).toFixed(1)}`;
  };
  const parts = [];
  for (const { low, high } of marks) {
    const from = x(Math.max(low, first));
    parts.push(make('rect', {
      class: high > low ? 'wf-x-mark' : 'wf-x-mark wf-x-line', x: from, y: top, width: Math.max(x(high) - from, 2), height: height - top - bottom,
    }));
  }
  for (const share of [0, 0.5, 1]) {
    parts.push(make('line', { class: 'wf-x-grid', x1: left, x2: width - right, y1: y(share), y2: y(share) }));
    parts.push(make('text', { x: left - 6, y: y(share) + 4, 'text-anchor': 'end' }, percent(share)));
  }
  const step = roundUp((last - first) / (width < 400 ? 3 : 5));
  for (let value = Math.ceil(first / step) * step; value <= last * (1 + 1e-9); value += step) {
    parts.push(make('line', { class: 'wf-x-tick', x1: x(value), x2: x(value), y1: y(0), y2: y(0) + 4 }));
    parts.push(make('text', { x: x(value), y: y(0) + 16, 'text-anchor': 'middle' }, exact(value / scale.factor)));
  }
  parts.push(make('text', { x: width - right, y: height - 3, 'text-anchor': 'end' }, `${unitOf(scale)} a year`));
  parts.push(make('text', { x: left + 6, y: top + 15 }, 'Probability of less'));
  parts.push(make('path', { class: 'wf-x-before', d: line(before) }));
  parts.push(make('path', { class: 'wf-x-now', d: line(now) }));
  for (const u of [0.05, 0.5, 0.95]) {
    parts.push(make('circle', { class: 'wf-x-point', cx: x(quantile(now, u)).toFixed(1), cy: y(u), r: 4 }));
  }
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.replaceChildren(...parts);
}

/** Who gets what in the mean: a bar for each recipient, with a stroke where it was before. */
function drawChain(body, recipients, before, now) {
  const wages = now.reduce((total, amount) => total + amount, 0);
  const longest = Math.max(...before, ...now);
  const scale = scaleFor(longest);
  const figured = (amount) => Math.max(amount, longest / 50); // small ones need not be as exact
  const rows = recipients.map((one, r) => ({ one, was: before[r], is: now[r] }))
    .filter(({ was, is }) => was !== 0 || is !== 0);
  body.replaceChildren(...rows.map(({ one, was, is }) => {
    const along = (amount) => `${longest > 0 ? (100 * Math.max(amount, 0)) / longest : 0}%`;
    const bar = make('span', { class: one.hatched ? 'wf-x-bar wf-x-hatched' : 'wf-x-bar' });
    bar.style.width = along(is);
    if (!one.hatched) bar.style.backgroundColor = one.colour;
    const stroke = make('span', { class: 'wf-x-was' });
    stroke.style.left = along(was);
    const side = one.side === one.name ? [] : [make('small', {}, one.side)];
    return make('tr', {},
      make('th', { scope: 'row' }, make('bdi', {}, one.name), ' ', ...side),
      make('td', { 'aria-hidden': 'true' }, make('span', { class: 'wf-x-lane' }, bar, stroke)),
      make('td', {}, figure(is, figured(is), figured(is), scale)),
      make('td', {}, wages > 0 ? percent(is / wages, is < 0.1 * wages ? 1 : 0) : '-'));
  }));
  return scale;
}

// ---- the controls ----------------------------------------------------------------------------

/** Bring one explorer of the page to life. */
function start(root) {
  const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const carried = decode(data);
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const sets = new Map([...root.querySelectorAll('fieldset[data-quantity]')]
    .map((set) => [set.dataset.quantity, set]));
  const slider = (quantity, end) => sets.get(quantity).querySelector(`input[data-end="${end}"]`);
  const memory = new Map(); // the start, by scope and concept
  let settings = {};
  let latest = null; // what is shown
  let timer = 0;

  const view = () => ({
    scope: part('scope').value, concept: data.concepts[Number(part('concept').value)], marks: data.marks,
  });
  const nameOf = (scope) => (scope === ALL ? 'all hosts' : data.hosts[Number(scope)]);

  /** What is shown where nothing is moved. */
  function estimateOf(seen) {
    const key = `${seen.scope} ${seen.concept.name}`;
    if (!memory.has(key)) memory.set(key, compute(carried, {}, seen));
    return memory.get(key);
  }

  const setting = (quantity, scope) => (settings[quantity] || {})[scope];

  /** Lay a range along the strip over its two sliders. */
  function place(set, name, [low, high]) {
    const most = Number(set.querySelector('input').max);
    const along = (value) => Math.min(100, (100 * value) / most);
    const { style } = set.querySelector(`[data-part="${name}"]`);
    style.left = `${along(low)}%`;
    style.width = `${along(high) - along(low)}%`;
  }

  /** Fit the sliders to the chosen hosts: from nothing to twice the estimate. */
  function fit() {
    const was = estimateOf(view());
    for (const [quantity, set] of sets) {
      const most = SHARES.has(quantity) ? 1 : roundUp(2 * was.ranges[quantity][1]);
      for (const input of set.querySelectorAll('input')) {
        input.min = 0;
        input.max = most;
        input.step = SHARES.has(quantity) ? 0.01 : most / 200;
      }
      place(set, 'was', was.ranges[quantity]);
      set.querySelector('[data-part="start"]').textContent =
        `In the estimate: ${quantity === 'compliance' ? 'nobody' : inWords(quantity, was.ranges[quantity])}.`;
    }
  }

  /** Say what is moved. */
  function moves() {
    return [...sets].flatMap(([quantity, set]) => asked(settings, quantity).map(([scope, range]) =>
      `${set.dataset.title}, ${nameOf(scope)}: ${inWords(quantity, range)}`));
  }

  /** Compute and show everything. */
  function show() {
    const seen = view();
    const was = estimateOf(seen);
    const still = Object.keys(settings).length === 0;
    const now = still ? was : compute(carried, settings, seen);
    latest = now;
    const [total, first] = [money(now.points), money(was.points)];
    const prices = data.priceYear ? `, prices of ${data.priceYear}` : '';
    const range = (one) => (one.low === one.high ? 'certain' : `90 % range ${one.low} to ${one.high}`);
    part('title').textContent = `${seen.concept.title}, all hosts`;
    part('median').textContent = total.median;
    part('unit').textContent = `${total.unit} a year`;
    part('range').textContent = `Median; ${range(total)}${prices}.`;
    part('gap').hidden = !now.gap;
    part('words').textContent = `${seen.concept.title}: ${seen.concept.words}.`;
    const unit = first.unit === total.unit ? '' : ` ${first.unit}`;
    part('before').textContent = still ? 'This is the estimate; nothing is moved.'
      : `In the estimate: ${first.median}${unit}, ${range(first)}.`;
    const sub = part('part');
    sub.hidden = seen.scope === ALL;
    if (!sub.hidden) {
      const [host, before] = [money(now.part), money(was.part)];
      sub.replaceChildren('Of which ', make('bdi', {}, nameOf(seen.scope)),
        `: ${host.median} ${host.unit}, ${range(host)} (estimate: ${before.median}${before.unit === host.unit ? '' : ` ${before.unit}`}).`);
    }
    part('marks').replaceChildren(...data.marks.map((mark, k) => {
      const scale = scaleFor(mark.high);
      const write = (value) => exact(value / scale.factor);
      const asWas = (share) => `(estimate: ${chance(share)})`;
      const [is, before] = [now.marks[k], was.marks[k]];
      const said = mark.low === mark.high
        ? ` (${write(mark.low)} ${unitOf(scale)}): ${chance(is.above)} of the draws lie above ${asWas(before.above)}.`
        : ` (${write(mark.low)} to ${write(mark.high)} ${unitOf(scale)}): ${chance(is.within)} of the draws lie within `
          + `${asWas(before.within)}, ${chance(is.above)} above ${asWas(before.above)}.`;
      return make('li', {}, make('bdi', {}, mark.name), said);
    }));
    drawCurve(part('curve'), was.curve, now.curve, data.marks);
    part('curve').setAttribute('aria-label', `Probability of less than an amount, ${seen.concept.title.toLowerCase()}: `
      + `5 % ${total.low}, 50 % ${total.median}, 95 % ${total.high} ${total.unit} a year`
      + `${still ? '' : `; in the estimate 5 % ${first.low}, 50 % ${first.median}, 95 % ${first.high} ${first.unit}`}.`);
    const scale = drawChain(part('chain'), data.recipients, was.chain, now.chain);
    part('where').textContent = nameOf(seen.scope);
    part('amount').textContent = `${scale.name} USD`.trim();
    for (const [quantity, set] of sets) {
      const shown = setting(quantity, seen.scope) || now.ranges[quantity];
      set.querySelector('[data-part="now"]').textContent = inWords(quantity, shown);
      place(set, 'is', shown);
      const words = ends(quantity, shown);
      ['low', 'high'].forEach((end, k) => {
        const input = slider(quantity, end);
        input.value = shown[k];
        input.setAttribute('aria-valuetext', `${words[k]} ${UNITS[quantity] || ''}`.trim());
      });
    }
    const list = moves();
    part('moves').replaceChildren(...list.map((line) => make('li', {}, make('bdi', {}, line))));
    part('moved').hidden = still;
  }

  /** Show what a reader did, and tell a screen reader once the hand rests. */
  function answer() {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const [title, figures, range, before] = ['title', 'figure', 'range', 'before'].map((name) => part(name).textContent);
      part('said').textContent = `${title}: ${figures}. ${range} ${before}`;
    }, 400);
  }

  /** Take a new end of a range; the other end goes along where it would be crossed. */
  function move(input) {
    const { quantity } = input.closest('fieldset').dataset;
    const { scope } = view();
    const current = setting(quantity, scope) || latest.ranges[quantity];
    const value = Number(input.value);
    const range = input.dataset.end === 'low' ? [value, Math.max(value, current[1])] : [Math.min(value, current[0]), value];
    // what is said of all hosts, and what is said of one, cannot both be held
    const others = Object.entries(settings[quantity] || {})
      .filter(([other]) => scope !== ALL && other !== ALL && other !== scope);
    settings = { ...settings, [quantity]: { ...Object.fromEntries(others), [scope]: range } };
    answer();
  }

  for (const set of sets.values()) {
    for (const input of set.querySelectorAll('input')) input.addEventListener('input', () => move(input));
  }
  for (const name of ['scope', 'concept']) {
    part(name).addEventListener('change', () => { fit(); answer(); });
  }
  part('reset').addEventListener('click', () => {
    settings = {};
    answer();
  });
  root.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
  part('app').hidden = false;
  fit();
  show();
  new ResizeObserver(() => drawCurve(part('curve'), estimateOf(view()).curve, latest.curve, data.marks))
    .observe(part('curve'));

  /** For tests: the numbers and the words of any settings, without moving anything. */
  root.wageflow = Object.freeze({
    compute(wanted = {}, { scope = ALL, concept = 0 } = {}) {
      const { curve, ...found } = compute(carried, wanted, { scope, concept: data.concepts[concept], marks: data.marks });
      return { ...found, shown: money(found.points) };
    },
  });
}

const startAll = () => document.querySelectorAll('.wf-explorer').forEach(start);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startAll);
else startAll();
