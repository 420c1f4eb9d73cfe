/* The explorer: move ranges of an estimate, and see who gets what.

   First the arithmetic, in pure functions: it is that of exploring/rule.py, and a test holds the two
   together. Then figures in words, then drawing, then the controls. Nothing here is global, and
   nothing is asked of any server. */
(() => {
  'use strict';

  const QUANTITIES = ['heads', 'compliance', 'wage', 'share']; // in the order in which they act
  const ALL = 'all';
  const SHARES = new Set(['compliance', 'share']);

  // ---- draws -----------------------------------------------------------------------------------

  /** Read the draws: for each host its columns, each an array of one number per draw. */
  function decode(data) {
    const bytes = Uint8Array.from(atob(data.packed), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    const column = (low, step) => {
      const values = new Float64Array(data.draws).fill(low);
      if (step) {
        for (let d = 0; d < data.draws; d++, at += 2) {
          values[d] = low + view.getUint16(at, true) * step;
        }
      }
      return values;
    };
    const hosts = data.hosts.map(() => ({ shares: new Map(), flats: new Map(), cost: null }));
    const kept = new Map();
    for (const [kind, host, recipient, low, step] of data.columns) {
      const values = column(low, step);
      if (kind === 'share') hosts[host].shares.set(recipient, values);
      else if (kind === 'flat') hosts[host].flats.set(recipient, values);
      else if (kind === 'kept') kept.set(recipient, values);
      else hosts[host][kind] = values;
    }
    for (const host of hosts) {
      // the keeper has what others leave; the taker may come to have something
      const rest = filled(data.draws, 1);
      for (const values of host.shares.values()) add(rest, values, -1);
      host.shares.set(data.keeper, rest);
      if (data.taker >= 0 && !host.shares.has(data.taker)) host.shares.set(data.taker, filled(data.draws, 0));
    }
    return {
      draws: data.draws, hosts, kept, keeper: data.keeper, taker: data.taker,
      state: data.recipients.map((one) => one.state),
    };
  }

  // plain loops over draws: a browser makes them fast at once, and a slider must answer at once

  const filled = (size, value) => new Float64Array(size).fill(value);

  function add(into, values, times = 1) {
    for (let d = 0; d < into.length; d++) into[d] += times * values[d];
  }

  function addProduct(into, values, others, times = 1) {
    for (let d = 0; d < into.length; d++) into[d] += times * values[d] * others[d];
  }

  function multiply(into, values) {
    for (let d = 0; d < into.length; d++) into[d] *= values[d];
  }

  /** Divide draw by draw; where there is nothing to divide by, return something else. */
  function over(part, whole, instead = 0) {
    const found = filled(part.length, instead);
    for (let d = 0; d < found.length; d++) if (whole[d] > 0) found[d] = part[d] / whole[d];
    return found;
  }

  /** Add up columns of some hosts. */
  function sum(draws, chosen, columns) {
    const found = filled(draws, 0);
    for (const h of chosen) add(found, columns[h]);
    return found;
  }

  /** Add up products of two columns of some hosts. */
  function sumProduct(draws, chosen, columns, others) {
    const found = filled(draws, 0);
    for (const h of chosen) addProduct(found, columns[h], others[h]);
    return found;
  }

  function mean(values) {
    let total = 0;
    for (let d = 0; d < values.length; d++) total += values[d];
    return total / values.length;
  }

  /** Hazen's quantile of sorted values: the k-th of n stands at (k - 1/2) / n. */
  function quantile(ordered, u) {
    const place = Math.min(Math.max(u * ordered.length - 0.5, 0), ordered.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, ordered.length - 1);
    return ordered[below] + (place - below) * (ordered[above] - ordered[below]);
  }

  /** The ends of the range that holds nine draws in ten. */
  function rangeOf(values) {
    const ordered = values.slice().sort();
    return [quantile(ordered, 0.05), quantile(ordered, 0.95)];
  }

  /** The share of sorted values that lie above an amount. */
  function shareAbove(ordered, amount) {
    let [first, last] = [0, ordered.length];
    while (first < last) {
      const middle = (first + last) >> 1;
      if (ordered[middle] <= amount) first = middle + 1;
      else last = middle;
    }
    return 1 - first / ordered.length;
  }

  const hostsOf = (carried, scope) => (scope === ALL ? [...carried.hosts.keys()] : [Number(scope)]);

  // ---- the rule --------------------------------------------------------------------------------

  /** Ranks that fill 0 to 1 evenly, in the order of the draws' numbers once a hash has mixed them. */
  function ranksOf(draws, quantity, scope) {
    const row = scope === ALL ? 0 : 1 + Number(scope);
    const first = (row * QUANTITIES.length + QUANTITIES.indexOf(quantity)) * draws;
    const keys = filled(draws, 0);
    for (let d = 0; d < draws; d++) {
      let mixed = first + d + 1;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      keys[d] = ((mixed ^ (mixed >>> 16)) >>> 0) * draws + d; // below 2 ** 53, and sorted as it is
    }
    const ranks = filled(draws, 0);
    keys.sort().forEach((key, k) => { ranks[key % draws] = (k + 0.5) / draws; });
    return ranks;
  }

  /** Move the draws of a quantity from their range to another, along a straight line. */
  function moved(carried, now, quantity, scope, [low, high]) {
    const [first, last] = rangeOf(now);
    const most = SHARES.has(quantity) ? 1 : Infinity;
    // what is certain gets ranks of its own
    const ranks = last - first > 1e-9 * Math.abs(last) ? null : ranksOf(now.length, quantity, scope);
    const found = filled(now.length, 0);
    for (let d = 0; d < found.length; d++) {
      const place = ranks ? (ranks[d] - 0.05) / 0.9 : (now[d] - first) / (last - first);
      found[d] = Math.min(Math.max(low + place * (high - low), 0), most);
    }
    return found;
  }

  /** The ranges asked of a quantity: hosts first, so that what is said of all of them holds. */
  function asked(settings, quantity) {
    const scopes = Object.entries(settings[quantity] || {});
    return [...scopes.filter(([scope]) => scope !== ALL), ...scopes.filter(([scope]) => scope === ALL)];
  }

  /** The shares of a host's wage where its wage is so many times what it was. */
  function sharesAtWage(carried, host, times) {
    if (!host.flats.size || !times) return host.shares;
    const shares = new Map([...host.shares].map(([recipient, values]) => [recipient, values.slice()]));
    const keeper = shares.get(carried.keeper);
    shares.delete(carried.keeper);
    const others = filled(carried.draws, 0);
    for (const recipient of host.flats.keys()) {
      if (!shares.has(recipient)) shares.set(recipient, filled(carried.draws, 0));
    }
    for (const [recipient, share] of shares) {
      const flat = host.flats.get(recipient);
      for (let d = 0; flat && d < share.length; d++) {
        if (times[d] > 0) share[d] = Math.max(share[d] + flat[d] * (1 / times[d] - 1), 0);
      }
      add(others, share);
    }
    const less = filled(carried.draws, 1);
    for (let d = 0; d < less.length; d++) {
      // flat amounts end where the wage does, unless workers already owe more
      const most = Math.max(1, 1 - keeper[d]);
      if (others[d] > most) less[d] = most / others[d];
      keeper[d] = 1 - Math.min(others[d], most);
    }
    for (const share of shares.values()) multiply(share, less);
    return shares.set(carried.keeper, keeper);
  }

  /** Move all draws into the ranges that are set: headcounts, wages, and amounts by recipient. */
  function explore(carried, settings) {
    const { draws, hosts, state } = carried;
    const sent = hosts.map((host) => host.heads.slice());
    for (const [scope, ends] of asked(settings, 'heads')) {
      const chosen = hostsOf(carried, scope);
      const now = sum(draws, chosen, sent);
      const factor = over(moved(carried, now, 'heads', scope, ends), now, 1);
      for (const h of chosen) multiply(sent[h], factor);
    }
    const heads = sent.map((values) => values.slice());
    for (const [scope, ends] of asked(settings, 'compliance')) {
      const gone = moved(carried, filled(draws, 0), 'compliance', scope, ends);
      for (const h of hostsOf(carried, scope)) addProduct(heads[h], heads[h], gone, -1);
    }
    const wage = hosts.map((host) => host.wage.slice());
    const times = hosts.map(() => null); // the wage, in what it was; null where nobody moved it
    for (const [scope, ends] of asked(settings, 'wage')) {
      const chosen = hostsOf(carried, scope);
      const now = over(sumProduct(draws, chosen, wage, heads), sum(draws, chosen, heads));
      const factor = over(moved(carried, now, 'wage', scope, ends), now, 1);
      for (const h of chosen) {
        times[h] = times[h] || filled(draws, 1);
        multiply(wage[h], factor);
        multiply(times[h], factor);
      }
    }
    const gross = wage.map((values, h) => {
      const found = values.slice();
      multiply(found, heads[h]);
      return found;
    });
    const shares = hosts.map((host, h) => sharesAtWage(carried, host, times[h]));
    const taken = shares.map((map) => sum(draws, [...map.keys()].filter((r) => state[r]), Object.fromEntries(map)));
    const wanted = taken.map((values) => values.slice());
    for (const [scope, ends] of asked(settings, 'share')) {
      const chosen = hostsOf(carried, scope);
      const now = over(sumProduct(draws, chosen, gross, wanted), sum(draws, chosen, gross));
      const next = moved(carried, now, 'share', scope, ends);
      for (const h of chosen) {
        for (let d = 0; d < draws; d++) {
          if (next[d] < now[d]) wanted[h][d] *= next[d] / now[d];
          else if (next[d] > now[d]) wanted[h][d] = 1 - (1 - wanted[h][d]) * ((1 - next[d]) / (1 - now[d]));
        }
      }
    }
    const amounts = hosts.map((_, h) => amountsOf(carried, shares[h], gross[h], taken[h], wanted[h]));
    return { sent, heads, gross, amounts };
  }

  /** What each recipient gets at a host, once the state's side takes what is wanted of it. */
  function amountsOf(carried, shares, gross, taken, wanted) {
    const found = new Map();
    for (const [r, share] of shares) {
      const ofState = carried.state[r];
      const heir = r === carried.taker || r === carried.keeper;
      const least = ofState ? 0 : 1e-9;
      const amounts = share.slice();
      for (let d = 0; d < amounts.length; d++) {
        if (wanted[d] !== taken[d]) {
          const before = ofState ? taken[d] : 1 - taken[d];
          const after = ofState ? wanted[d] : 1 - wanted[d];
          amounts[d] = before > least ? amounts[d] * (after / before) : heir ? after : 0;
        }
        amounts[d] *= gross[d];
      }
      found.set(r, amounts);
    }
    return found;
  }

  /** The draws of a revenue concept. */
  function totalOf(carried, now, concept, scope) {
    const found = filled(carried.draws, 0);
    for (const h of hostsOf(carried, scope)) {
      const { cost } = carried.hosts[h];
      for (const [r, amounts] of now.amounts[h]) {
        const kept = concept.less.includes('kept') && carried.state[r] && carried.kept.get(r);
        if (concept.plus.includes(r)) add(found, amounts);
        if (kept) addProduct(found, amounts, kept, -1);
      }
      if (cost && concept.less.includes('cost')) addProduct(found, cost, now.heads[h], -1);
    }
    return found;
  }

  /** The draws of what each control moves. */
  function quantitiesOf(carried, now, scope) {
    const [draws, chosen] = [carried.draws, hostsOf(carried, scope)];
    const [sent, heads, gross] = [now.sent, now.heads, now.gross].map((columns) => sum(draws, chosen, columns));
    const gone = sent.slice();
    add(gone, heads, -1);
    const ofState = { plus: [...carried.state.keys()].filter((r) => carried.state[r]), less: [] };
    return {
      heads: sent, compliance: over(gone, sent), wage: over(gross, heads),
      share: over(totalOf(carried, now, ofState, scope), gross),
    };
  }

  /** Everything that the page shows, in numbers. */
  function compute(carried, settings, view) {
    const now = explore(carried, settings);
    const curve = totalOf(carried, now, view.concept, ALL).sort();
    const part = view.scope === ALL ? curve : totalOf(carried, now, view.concept, view.scope).sort();
    const points = [0.05, 0.5, 0.95].map((u) => quantile(curve, u));
    const chain = carried.state.map(() => 0);
    for (const h of hostsOf(carried, view.scope)) {
      for (const [r, amounts] of now.amounts[h]) chain[r] += mean(amounts);
    }
    const ranges = quantitiesOf(carried, now, view.scope);
    for (const name of QUANTITIES) ranges[name] = rangeOf(ranges[name]);
    const marks = view.marks.map(({ low, high }) => ({
      within: shareAbove(curve, low) - shareAbove(curve, high), above: shareAbove(curve, high),
    }));
    // where few draws lie about the median, it says little: as `has_gap` of the summaries has it
    const gap = quantile(curve, 0.55) - quantile(curve, 0.45) > 0.25 * (points[2] - points[0]);
    return { points, part: [0.05, 0.5, 0.95].map((u) => quantile(part, u)), chain, ranges, marks, gap, curve };
  }

  // ---- figures ---------------------------------------------------------------------------------

  const order = (value) => Math.floor(Math.log10(value));

  function scaleFor(largest) {
    if (Math.abs(largest) >= 5e9) return { factor: 1e9, name: 'billion' };
    return Math.abs(largest) >= 1e6 ? { factor: 1e6, name: 'million' } : { factor: 1, name: '' };
  }

  /** Write a value with the digits that its range justifies, as the tables do (report/digits.py). */
  function figure(value, width, largest, scale, finest = -12) {
    const size = Math.max(Math.abs(value), Math.abs(largest)) / scale.factor;
    const across = Math.abs(width) / scale.factor;
    if (!(size > 0)) return '0';
    let place = order(size) - 2;
    if (across > 0) place = Math.max(Math.min(place, order(across / 3)), order(across / 100));
    else place = Math.min(place, 0);
    place = Math.max(place, finest);
    const unit = 10 ** Math.max(place, 0);
    const rounded = Math.round(value / scale.factor / unit) * unit;
    const number = place > 0 ? rounded : value / scale.factor;
    const text = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: Math.max(-place, 0), maximumFractionDigits: Math.max(-place, 0),
    }).format(number);
    return /[1-9]/.test(text) ? text : text.replace('-', '');
  }

  /** Write a number that carries no error, such as a tick. */
  const exact = (value) => new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }).format(value);

  /** The width of a range; none where only rounding makes one. */
  const widthOf = (low, high) => (high - low > 1e-9 * Math.abs(high) ? high - low : 0);

  const unitOf = (scale) => (scale.name ? `${scale.name} US dollars` : 'US dollars');

  /** Median and ends of a range of money: {median, low, high, unit}. */
  function money([low, median, high]) {
    const largest = Math.max(Math.abs(low), Math.abs(median), Math.abs(high));
    const scale = scaleFor(largest);
    const write = (value) => figure(value, widthOf(low, high), largest, scale);
    return { median: write(median), low: write(low), high: write(high), unit: unitOf(scale) };
  }

  function percent(share, decimals = 0) {
    if (share > 0 && share < 0.5 * 10 ** (-2 - decimals)) return `< ${10 ** -decimals}\u00a0%`;
    return `${(100 * share).toFixed(decimals)}\u00a0%`;
  }

  /** A probability, of which only 0 and 1 are said to be certain. */
  function chance(share) {
    return share < 1 && share >= 0.995 ? '> 99\u00a0%' : percent(share);
  }

  const UNITS = { heads: 'workers', wage: 'USD a year' };

  /** One end of a control's range, and the range, in words. */
  function ends(quantity, [low, high]) {
    if (SHARES.has(quantity)) {
      const decimals = widthOf(low, high) > 0 && high - low < 0.05 ? 1 : 0;
      return [percent(low, decimals), percent(high, decimals)];
    }
    // of workers there are only whole ones
    const finest = quantity === 'heads' ? 0 : -12;
    return [low, high].map((value) => figure(value, widthOf(low, high), high, { factor: 1 }, finest));
  }

  function inWords(quantity, range) {
    const [low, high] = ends(quantity, range);
    const unit = UNITS[quantity] ? ` ${UNITS[quantity]}` : '';
    return low === high ? `${low}${unit}` : `${low} to ${high}${unit}`;
  }

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

  for (const root of document.querySelectorAll('.wf-explorer')) start(root);
})();
