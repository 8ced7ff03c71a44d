// Which variables of the caller reach what runs in a lab: those that a terminal program needs, and no secret that
// happens to be in the environment.

const KEPT: ReadonlySet<string> = new Set([
  ...['TERM', 'COLORTERM', 'NO_COLOR', 'LANG', 'LANGUAGE', 'TZ', 'COLUMNS', 'LINES'],
  ...['HOME', 'USER', 'LOGNAME', 'SHELL', 'EDITOR', 'VISUAL', 'PAGER', 'LESS'],
]);

/** What vpclabd and its daemons read. */
const LAB_SETTINGS = ['VPCLAB_LOG_LEVEL', 'VPCLAB_SPACE_MIB'];

/** For a program that the caller runs in a target. `env NAME=VALUE program` adds what it needs beyond that. */
export function callersEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = pick(env, (name) => KEPT.has(name) || name.startsWith('LC_'));
  return { ...kept, PATH: withSystemPrograms(env['PATH']) };
}

/** For the lab itself, which outlives the command. */
export function labSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  return pick(env, (name) => LAB_SETTINGS.includes(name));
}

function pick(env: NodeJS.ProcessEnv, isKept: (name: string) => boolean): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isKept(name)) kept[name] = value;
  }
  return kept;
}

/** ip, nft and the rest lie in directories that are not on an ordinary user's path in Debian. */
function withSystemPrograms(path = '/usr/bin:/bin'): string {
  const missing = ['/usr/sbin', '/sbin'].filter((directory) => !path.split(':').includes(directory));
  return [path, ...missing].join(':');
}
