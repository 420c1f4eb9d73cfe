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
  const [left, right, top, bottom] = [44, 14, 26, 34];
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
  parts.push(make('text', { x: 0, y: 12 }, 'Probability of less'));
  parts.push(make('path', { class: 'wf-x-before', d: line(before) }));
  parts.push(make('path', { class: 'wf-x-now', d: line(now) }));
  for (const u of [0.05, 0.5, 0.95]) {
    parts.push(make('circle', { class: 'wf-x-point', cx: x(quantile(now, u)).toFixed(1), cy: y(u), r: 4 }));
  }
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.replaceChildren(...parts);
}

/** Who gets what in the mean: a bar for each recipient, with a stroke where it was before. */
function drawChain(body, recipients, before, now, errors) {
  const wages = now.reduce((total, amount) => total + amount, 0);
  const longest = Math.max(...before, ...now);
  const scale = scaleFor(longest);
  const figured = (amount) => Math.max(amount, longest / 50); // small ones need not be as exact
  const rows = recipients.map((one, r) => ({ one, r, was: before[r], is: now[r] }))
    .filter(({ was, is }) => was !== 0 || is !== 0);
  body.replaceChildren(...rows.map(({ one, r, was, is }) => {
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
      make('td', {}, figure(is, figured(is), figured(is), scale, { error: errors[r] })),
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
  let note = ''; // what a move did to ranges that were set before
  let timer = 0;

  const view = () => ({
    scope: part('scope').value, marks: data.marks,
    concept: data.concepts[Number(part('concept').value)], errors: data.errors.totals[Number(part('concept').value)],
  });
  const nameOf = (scope) => (scope === ALL ? 'all hosts' : data.hosts[Number(scope)]);

  /** The estimate itself, of all of its draws; shown where nothing is moved. */
  function estimateOf({ scope, concept: { name } }) {
    const { rows, curves, marks, chain, ranges } = data.estimate;
    const row = ([low, median, high, error, gap]) => ({ points: [low, median, high], error, gap: gap === 1 });
    return {
      ...row(rows[name].all), part: row(rows[name][scope]), chain: chain[scope], curve: curves[name],
      ranges: Object.fromEntries(QUANTITIES.map((quantity) => [quantity, ranges[quantity][scope]])),
      marks: marks[name].map(([low, high]) => ({ within: low - high, above: high })),
      nobody: !(ranges.heads[scope][1] > 0), nothing: !(ranges.wage[scope][1] > 0),
    };
  }

  /** What the page's own draws say where nothing is moved. */
  function ownOf(seen) {
    const key = `${seen.scope} ${seen.concept.name}`;
    if (!memory.has(key)) memory.set(key, compute(carried, {}, seen));
    return memory.get(key);
  }

  /** Write the estimate's figures beside moved ones, and the page's own where those differ. */
  function beside(stated, own, unit) {
    const [first, mine] = [money(stated.points, stated.error), money(own.points, own.error)];
    const range = (one) => (one.low === one.high ? 'certain' : `90 % range ${one.low} to ${one.high}`);
    const written = (one) => `${one.median}${one.unit === unit ? '' : ` ${one.unit}`}, ${range(one)}`;
    const apart = stated.points.some((point, k) => Math.abs(own.points[k] - point) > own.error);
    return apart ? `${written(first)}; the page\u2019s own draws, unmoved: ${written(mine)}` : written(first);
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
        input.step = 'any'; // an end that nobody moved stays where it is; `step` says how far keys go
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
    const [total, first] = [money(now.points, now.error), money(was.points, was.error)];
    const prices = data.priceYear ? `, prices of ${data.priceYear}` : '';
    const range = (one) => (one.low === one.high ? 'certain' : `90 % range ${one.low} to ${one.high}`);
    part('title').textContent = `${seen.concept.title}, all hosts`;
    part('median').textContent = total.median;
    part('unit').textContent = `${total.unit} a year`;
    part('range').textContent = `Median; ${range(total)}${prices}.`;
    part('gap').hidden = !now.gap;
    part('words').textContent = `${seen.concept.title}: ${seen.concept.words}.`;
    part('before').textContent = still ? 'This is the estimate; nothing is moved.'
      : `In the estimate: ${beside(was, ownOf(seen), total.unit)}.`;
    const sub = part('part');
    sub.hidden = seen.scope === ALL;
    if (!sub.hidden) {
      const host = money(now.part.points, now.part.error);
      const before = still ? '' : ` In the estimate: ${beside(was.part, ownOf(seen).part, host.unit)}.`;
      const gap = now.part.gap ? ' Its draws fall into two groups, and the median lies between them: read the range.' : '';
      sub.replaceChildren('Of which ', make('bdi', {}, nameOf(seen.scope)), `: ${host.median} ${host.unit}, ${range(host)}.${before}${gap}`);
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
    const scale = drawChain(part('chain'), data.recipients, was.chain, now.chain, still ? [] : chainErrors(seen.scope, now.chain));
    part('where').textContent = nameOf(seen.scope);
    part('amount').textContent = `${scale.name} USD`.trim();
    for (const [quantity, set] of sets) {
      const shown = setting(quantity, seen.scope) || now.ranges[quantity];
      set.querySelector('[data-part="now"]').textContent = inWords(quantity, shown);
      place(set, 'is', shown);
      const words = ends(quantity, shown);
      const why = reason(quantity, was, now);
      set.querySelector('[data-part="reason"]').textContent = why;
      ['low', 'high'].forEach((end, k) => {
        const input = slider(quantity, end);
        input.value = shown[k];
        input.disabled = why !== '';
        input.setAttribute('aria-valuetext', `${words[k]} ${UNITS[quantity] || ''}`.trim());
      });
    }
    const list = moves();
    part('moves').replaceChildren(...list.map((line) => make('li', {}, make('bdi', {}, line))));
    part('moved').hidden = still;
    part('note').textContent = note;
    part('note').hidden = note === '';
  }

  /** How far the page may be off in what each recipient gets. */
  function chainErrors(scope, chain) {
    const wages = chain.reduce((total, amount) => total + amount, 0);
    return data.errors.chain[scope === ALL ? 0 : 1 + Number(scope)].map((share) => share * wages);
  }

  /** Why a range cannot be moved, if so: what nobody earns has no share. */
  function reason(quantity, was, now) {
    if (was.nobody) return 'The estimate has no workers here.';
    if (now.nobody && (quantity === 'wage' || quantity === 'share')) return 'With nobody at work there is none to move.';
    return now.nothing && quantity === 'share' ? 'With no wages there is none to move.' : '';
  }

  /** Show what a reader did, and tell a screen reader once the hand rests. */
  function answer() {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const [title, figures, range, before] = ['title', 'figure', 'range', 'before'].map((name) => part(name).textContent);
      part('said').textContent = `${title}: ${figures}. ${range} ${before} ${note}`.trim();
    }, 400);
  }

  /** Take a new end of a range; the other end goes along where it would be crossed. */
  function move(input) {
    const { quantity } = input.closest('fieldset').dataset;
    const { scope } = view();
    const current = setting(quantity, scope) || latest.ranges[quantity];
    const fine = step(quantity) / 5;
    const value = Number((Math.round(Number(input.value) / fine) * fine).toPrecision(12));
    const range = input.dataset.end === 'low' ? [value, Math.max(value, current[1])] : [Math.min(value, current[0]), value];
    // what is said of all hosts, and what is said of one, cannot both be held
    const { [ALL]: ofAll, ...before } = settings[quantity] || {};
    const { title } = sets.get(quantity).dataset;
    let others = {};
    if (scope !== ALL) {
      others = ofAll ? presentRanges(quantity) : before;
      if (ofAll) note = `${title}: in place of the range of all hosts together, every host now has its own.`;
    } else if (Object.keys(before).length) {
      note = `${title}: the range of all hosts replaces those of single hosts.`;
    }
    settings = { ...settings, [quantity]: { ...others, [scope]: range } };
    answer();
  }

  /** The range that a quantity has in each host as it is now, so that it can be held there. */
  function presentRanges(quantity) {
    const now = explore(carried, settings);
    return Object.fromEntries(data.hosts.map((_, h) => [h, rangeOf(quantitiesOf(carried, now, String(h))[quantity])])
      .filter(([h]) => data.estimate.ranges.heads[h][1] > 0));
  }

  /** What one key press moves an end by. */
  const step = (quantity) => (SHARES.has(quantity) ? 0.01 : Number(slider(quantity, 'low').max) / 200);

  /** Move an end to the next round value, or ten further. */
  function press(event) {
    const input = event.target;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!steps || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const unit = step(input.closest('fieldset').dataset.quantity);
    const at = Number(input.value) / unit;
    const next = steps > 0 ? Math.floor(at + 1e-6) + steps : Math.ceil(at - 1e-6) + steps;
    input.value = Math.min(Math.max(next * unit, 0), Number(input.max));
    move(input);
  }

  for (const set of sets.values()) {
    for (const input of set.querySelectorAll('input')) {
      input.addEventListener('input', () => move(input));
      input.addEventListener('keydown', press);
    }
  }
  for (const name of ['scope', 'concept']) {
    part(name).addEventListener('change', () => { note = ''; fit(); answer(); });
  }
  part('reset').addEventListener('click', () => {
    settings = {};
    note = '';
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
      const { curve, ...found } = compute(carried, wanted, {
        scope, concept: data.concepts[concept], errors: data.errors.totals[concept], marks: data.marks,
      });
      return { ...found, shown: money(found.points, found.error) };
    },
  });
}

const startAll = () => document.querySelectorAll('.wf-explorer').forEach(start);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startAll);
else startAll();
