/* The arithmetic of the explorer, in pure functions: that of exploring/rule.py, and a test holds the
   two together. The page has this file and those of the words and of the controls as one function,
   so that nothing in them is global. */

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

/** Median, ends, error (a share of the median or of the width) and whether few draws lie between. */
function pointsOf(ordered, error) {
  const points = [0.05, 0.5, 0.95].map((u) => quantile(ordered, u));
  const width = points[2] - points[0];
  return {
    points,
    error: width > 1e-9 * Math.abs(points[2]) ? error * Math.max(Math.abs(points[1]), width) : 0,
    // where few draws lie about the median, it says little: as `has_gap` of the summaries has it
    gap: quantile(ordered, 0.55) - quantile(ordered, 0.45) > 0.25 * width,
  };
}

/** Everything that the page shows, in numbers; errors are those of the concept, by scope. */
function compute(carried, settings, view) {
  const now = explore(carried, settings);
  const curve = totalOf(carried, now, view.concept, ALL).sort();
  const part = view.scope === ALL ? curve : totalOf(carried, now, view.concept, view.scope).sort();
  const chain = carried.state.map(() => 0);
  for (const h of hostsOf(carried, view.scope)) {
    for (const [r, amounts] of now.amounts[h]) chain[r] += mean(amounts);
  }
  const ranges = quantitiesOf(carried, now, view.scope);
  for (const name of QUANTITIES) ranges[name] = rangeOf(ranges[name]);
  const marks = view.marks.map(({ low, high }) => ({
    within: shareAbove(curve, low) - shareAbove(curve, high), above: shareAbove(curve, high),
  }));
  const [all, one] = [pointsOf(curve, view.errors[0]), pointsOf(part, view.errors[view.scope === ALL ? 0 : 1 + Number(view.scope)])];
  const most = (columns) => Math.max(...hostsOf(carried, view.scope).map((h) => columns[h].reduce((a, b) => Math.max(a, b), 0)));
  return {
    ...all, part: one, chain, ranges, marks, curve, nobody: most(now.heads) === 0, nothing: most(now.gross) === 0,
  };
}
