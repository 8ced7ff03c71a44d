// Finds source that talks to OVSDB otherwise than by @vpclab/ovsdb: by a program of OVN or OVS, or by speaking its
// protocol itself. ovsdb-tool (files) and ovs-appctl (unixctl) are something else. Pure.

/** Where the programs are named for the user, who may run them. */
const USER_FACING = /^cli\//;

const PROGRAMS = /(?<![\w-])(?:ovn-(?:ic-)?[ns]bctl|ovs-vsctl|vtep-ctl|ovsdb-client)(?![\w-])/;
/** Requests of RFC 7047 section 4.1 and ovsdb-server(7), as a message would name them. */
const METHODS = /^(?:transact|list_dbs|get_schema|monitor_cond\w*|set_db_change_aware)$/;

/** Text in quotes, or a comment. */
const TOKEN = /'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`|\/\/.*|\/\*[^]*?\*\//g;

export type Bypass = { readonly line: number; readonly why: string };

/** `file` is relative to the root of its package. */
export function bypassesOf(file: string, source: string): readonly Bypass[] {
  if (USER_FACING.test(file)) return [];
  return [...source.matchAll(TOKEN)].flatMap((match) => {
    const text = match[1] ?? match[2] ?? match[3] ?? '';
    const found = PROGRAMS.exec(text)?.[0] ?? METHODS.exec(text)?.[0];
    if (found === undefined) return [];
    const line = source.slice(0, match.index).split('\n').length;
    return [{ line, why: `${found}: only @vpclab/ovsdb talks to OVSDB` }];
  });
}
