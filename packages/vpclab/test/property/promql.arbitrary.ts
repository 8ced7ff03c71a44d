// Random PromQL over the series that test/integration/query-gate-scenario.ts records: as people and dashboards write it,
// and with whatever could make a reader of it miss a selector: odd strings, comments, names of tenants everywhere.

import fc from 'fast-check';

const METRICS = ['up', 'bytes_total', 'sessions', 'latency_seconds_bucket', 'tenant_vpc:bytes:rate'];
const LABELS = ['tenant', 'vpc', 'job', 'le', '__name__', 'absent_label'];
const VALUES = ['a', 'b', '', 'vpc-a', 'vpc-b', 'api', '.*', 'a|b', '.+', '0.5'];
/** Words of PromQL are labels, too. */
const WORDS = ['by', 'on', 'offset', 'bool', 'sum', 'inf', 'holt_winters'];
const DURATIONS = ['30s', '1m', '5m', '1h', '90s', '1m30s'];
const OF_VECTOR = ['abs', 'ceil', 'round', 'sort', 'sort_desc', 'timestamp', 'sgn', 'absent', 'day_of_month'];
const OF_RANGE = [
  ...['rate', 'increase', 'max_over_time', 'count_over_time', 'last_over_time', 'irate', 'delta', 'deriv'],
  ...['changes', 'resets', 'stddev_over_time', 'present_over_time', 'absent_over_time'],
];

const pick = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const spaced = pick('', '', '', ' ', '\n', '\t', ' # x } or {tenant="b"}\n', '\r\n');

/** The same text in the three ways that PromQL writes strings, and texts that end strings elsewhere. */
const literal = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: pick(...VALUES) },
      {
        weight: 1,
        arbitrary: pick(
          '\\',
          '\\\\',
          '\\"',
          "'",
          '`',
          '#',
          '} or up or {x=',
          '"} or up or {x="',
          '\n',
          '{',
          'é',
        ),
      },
    ),
    pick('"', '"', "'", '`'),
    fc.boolean(),
  )
  .map(([text, quote, isEscaped]) => {
    if (!isEscaped || quote === '`') return quote + text + quote;
    return quote + JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'") + quote;
  });

const label = fc.oneof({ weight: 8, arbitrary: pick(...LABELS) }, { weight: 1, arbitrary: pick(...WORDS) });
const matcher = fc.tuple(label, spaced, pick('=', '!=', '=~', '!~'), literal).map((parts) => parts.join(''));

const selector = fc
  .tuple(
    fc.option(pick(...METRICS), { nil: '' }),
    spaced,
    fc.option(fc.array(matcher, { maxLength: 3 }), { nil: undefined }),
    pick('', '', ','),
  )
  .map(([metric, space, matchers, tail]) => {
    if (matchers === undefined) return metric === '' ? 'up' : metric;
    return `${metric}${space}{${matchers.join(',')}${matchers.length > 0 ? tail : ''}}`;
  });

const duration = pick(...DURATIONS);
const grouping = fc.subarray([...LABELS, 'offset']).map((labels) => `(${labels.join(', ')})`);
const modifier = fc.oneof(
  pick('', '', '', ' @ end()', ' @ start ()', ' @ 1700000000', ' @ 1.7e9 offset -30s', ' OFFSET 1m'),
  duration.map((text) => ` offset ${text}`),
);

export const promql: fc.Arbitrary<string> = fc.letrec<{ vector: string; range: string; scalar: string }>(
  (tie) => ({
    scalar: fc.oneof(
      pick('1', '0.5', 'Inf', '0x1f', 'time()', '-2', '1e3', '0X1F', '1.', '.5', '2.e3', 'nan', 'pi()'),
      tie('vector').map((text) => `scalar(${text})`),
    ),
    range: fc.oneof(
      fc.tuple(selector, duration, modifier).map(([text, over, when]) => `${text}[${over}]${when}`),
      fc.tuple(tie('vector'), duration).map(([text, over]) => `(${text})[${over}:1m]`),
      fc.tuple(selector, duration, modifier).map(([text, over, when]) => `${text}[${over}:]${when}`),
    ),
    vector: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'vector' },
      fc.tuple(selector, modifier, spaced).map((parts) => parts.join('')),
      fc.tuple(pick(...OF_RANGE), tie('range')).map(([name, text]) => `${name}(${text})`),
      tie('range').map((text) => `holt_winters(${text}, 0.5, 0.5)`),
      tie('range').map((text) => `quantile_over_time(0.5, ${text})`),
      fc.tuple(pick(...OF_VECTOR), tie('vector')).map(([name, text]) => `${name}(${text})`),
      fc
        .tuple(
          pick('sum', 'count', 'max', 'avg', 'group'),
          pick(' by ', ' without '),
          grouping,
          tie('vector'),
        )
        .map(([name, by, labels, text]) => `${name}${by}${labels} (${text})`),
      fc.tuple(pick('sum', 'count', 'min'), tie('vector')).map(([name, text]) => `${name}(${text})`),
      fc.tuple(pick('topk', 'bottomk'), tie('vector')).map(([name, text]) => `${name}(2, ${text})`),
      fc
        .tuple(
          tie('vector'),
          pick('+', '*', '==', '> bool', 'and', 'or', 'unless'),
          pick('', ' on ', ' ignoring '),
          grouping,
          tie('vector'),
        )
        .map(([left, sign, on, labels, right]) => `${left} ${sign}${on}${on === '' ? ' ' : labels} ${right}`),
      fc.tuple(tie('vector'), pick('+', '/', '>', '!='), tie('scalar')).map((parts) => parts.join(' ')),
      tie('vector').map((text) => `label_replace(${text}, "tenant", "b", "vpc", "(.*)")`),
      tie('vector').map((text) => `histogram_quantile(0.9, ${text})`),
      tie('vector').map((text) => `label_join(${text}, "tenant", "|", "vpc", "job")`),
      tie('vector').map((text) => `count_values("tenant", ${text})`),
      tie('vector').map((text) => `clamp(${text}, 0, 1)`),
      tie('vector').map((text) => `(${text})`),
      tie('vector').map((text) => `-${text}`),
    ),
  }),
).vector;
