// What the launcher fetches comes as the locks pin it, or nothing of it runs: against a false mirror on loopback, and where
// no registry answers.

import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Clone, repository, type Machine, type Outcome } from './machine.ts';
import { Mirror, pack, type Package } from './mirror.ts';

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? '' : ' (skipped: needs root, for mount namespaces and another user)';

const NODE = `node-linux-${process.arch}`;
const BARE: Machine = { node: 'none', modules: 'none', lacks: ['npm'], user: 'ordinary' };

/** A Node that is the one of this machine, and an npm that notes what it was asked for and installs nothing. */
function tools(clone: Clone): { readonly node: Package; readonly npm: Package } {
  return {
    node: pack(NODE, '24.0.1', { 'bin/node': `#!/bin/sh\nexec '${clone.scratch}/world/node' "$@"\n` }),
    npm: pack('npm', '11.0.1', {
      'bin/npm-cli.js': `
        const fs = require('node:fs');
        fs.appendFileSync('${clone.scratch}/notes/npm', process.argv.slice(2).join(' ') + '\\n');
        fs.mkdirSync('node_modules', { recursive: true });
        fs.writeFileSync('node_modules/.package-lock.json', '{}');`,
    }),
  };
}

/** The same name and version, and a program of somebody else's in the place of each file. */
function forged(clone: Clone, { name, version }: Package): Package {
  const program = `#!/bin/sh\necho "${name} $*" >>'${clone.scratch}/notes/forged'\n`;
  return pack(name, version, { 'bin/node': program, 'bin/npm-cli.js': program, preinstall: program });
}

function pin(clone: Clone, packages: readonly Package[]): void {
  const lines = packages.map(({ name, version, integrity }) => `${name}@${version} ${integrity}\n`);
  writeFileSync(join(clone.root, 'scripts/setup/tools.lock'), `# pins\n${lines.join('')}`);
}

function from(mirror: Mirror, machine: Machine = BARE): Machine {
  return { ...machine, env: { ...machine.env, npm_config_registry: mirror.url } };
}

function expectRefusal(clone: Clone, outcome: Outcome, { name }: Package): void {
  expect(outcome.exitCode).toBe(3);
  expect(outcome.stderr).toMatch(
    new RegExp(`/${name}/.* is not the file that scripts/setup/tools.lock pins`),
  );
  expect(clone.notes('forged')).toBe('');
  expect(existsSync(join(clone.root, '.tools/incoming'))).toBe(false);
  expect(existsSync(join(clone.root, '.tools/node_modules', name === 'npm' ? 'npm' : 'node'))).toBe(false);
}

describe.skipIf(!isRoot)(`what is fetched${needsRoot}`, () => {
  test('Node and npm come from the registry that is configured, each once', async () => {
    using clone = new Clone();
    const { node, npm } = tools(clone);
    pin(clone, [node, npm]);
    await using mirror = await Mirror.serve([node, npm]);
    const first = clone.run('./vpclab version', from(mirror));
    expect(first.stderr).toContain('fetching Node 24');
    expect(clone.notes('npm')).toMatch(/^ci --omit=dev --ignore-scripts [^\n]*\n$/);
    // This npm brings no modules, so the command itself can't run; a second start asks for nothing more.
    const second = clone.run('./vpclab version', { ...BARE, network: 'none' });
    expect(second.stderr).not.toContain('fetching');
    expect(readdirSync(join(clone.root, '.tools')).toSorted()).toEqual(['checked', 'lock', 'node_modules']);
  });

  test.each(['root', 'ordinary'] as const)('a Node that is another is refused: %s', async (user) => {
    using clone = new Clone();
    const { node, npm } = tools(clone);
    pin(clone, [node, npm]);
    await using mirror = await Mirror.serve([forged(clone, node), npm]);
    expectRefusal(clone, clone.run('./vpclab version', from(mirror, { ...BARE, user })), node);
    expect(clone.notes('npm')).toBe('');
  });

  test('an npm that is another is refused', async () => {
    using clone = new Clone();
    const { node, npm } = tools(clone);
    pin(clone, [node, npm]);
    await using mirror = await Mirror.serve([node, forged(clone, npm)]);
    expectRefusal(clone, clone.run('./vpclab version', from(mirror)), npm);
    expect(clone.notes('npm')).toBe('');
  });

  test('a Node that an older lock pinned is replaced before it runs again', async () => {
    using clone = new Clone();
    const { node, npm } = tools(clone);
    const older = forged(clone, node);
    pin(clone, [older, npm]);
    await using before = await Mirror.serve([older, npm]);
    clone.run('./vpclab version', from(before));
    expect(clone.notes('forged')).not.toBe('');
    clone.forget('forged');
    pin(clone, [node, npm]);
    await using mirror = await Mirror.serve([node, npm]);
    clone.run('./vpclab version', from(mirror));
    expect(clone.notes('forged')).toBe('');
    expect(clone.notes('npm')).toContain('ci ');
  });

  test('a module that is another is refused by npm, and no script of it runs', async (context) => {
    const real = join(repository, '.tools/node_modules/npm');
    if (!existsSync(real)) context.skip('no npm in .tools: ./vpclab test brings it');
    using clone = new Clone();
    const { node, npm } = tools(clone);
    pin(clone, [node, npm]);
    const thing = pack('thing', '1.0.0', {});
    const manifest = { name: 'clone', version: '1.0.0', dependencies: { thing: '1.0.0' } };
    const entry = { version: '1.0.0', integrity: thing.integrity };
    const lock = { ...manifest, lockfileVersion: 3, packages: { '': manifest, 'node_modules/thing': entry } };
    writeFileSync(join(clone.root, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(clone.root, 'package-lock.json'), JSON.stringify(lock));
    const install = async (served: Package): Promise<Outcome> => {
      await using mirror = await Mirror.serve([node, npm, served]);
      if (!existsSync(join(clone.root, '.tools'))) {
        clone.run('./vpclab version', from(mirror));
        cpSync(real, join(clone.root, '.tools/node_modules/npm'), { recursive: true });
      }
      return clone.run('rm -rf node_modules; ./vpclab version', from(mirror));
    };
    const script = `touch '${clone.scratch}/notes/forged'`;
    const scripts = { preinstall: script, install: script, postinstall: script };
    const other = pack('thing', '1.0.0', {
      'package.json': JSON.stringify({ name: 'thing', version: '1.0.0', scripts }),
    });
    // A mirror that says so, and one that claims to have what the lock pins.
    for (const claimed of [other.integrity, thing.integrity]) {
      const refused = await install({ ...other, integrity: claimed });
      expect(refused.exitCode).toBe(3);
      expect(refused.stderr).toMatch(/EINTEGRITY|integrity checksum failed/);
      expect(existsSync(join(clone.root, 'node_modules/thing'))).toBe(false);
      expect(clone.notes('forged')).toBe('');
    }

    await install(thing);
    expect(existsSync(join(clone.root, 'node_modules/thing'))).toBe(true);
  });

  test.each([
    ['the user', 'home/.npmrc', 'registry = "${REGISTRY}"\n'],
    ['the checkout', 'a clone/.npmrc', 'audit=false\nregistry=${REGISTRY}/\n'],
  ])("the registry of npm's configuration is used: that of %s", async (_, file, text) => {
    using clone = new Clone();
    const { node, npm } = tools(clone);
    pin(clone, [node, npm]);
    await using mirror = await Mirror.serve([node, npm]);
    writeFileSync(join(clone.scratch, file), text);
    const machine = { ...BARE, registry: 'none', env: { REGISTRY: mirror.url } } as const;
    clone.run('./vpclab version', machine);
    expect(clone.notes('npm')).toContain('ci ');
  });

  describe('without a registry that answers, the end comes soon and says why', () => {
    const bounded = (clone: Clone, machine: Machine): Outcome => {
      const began = performance.now();
      const outcome = clone.run('./vpclab version', machine);
      expect(performance.now() - began).toBeLessThan(30_000);
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain("'./vpclab' version\n");
      return outcome;
    };

    test('no network, nothing configured', () => {
      using clone = new Clone();
      const outcome = bounded(clone, { ...BARE, network: 'none', registry: 'none' });
      expect(outcome.stderr).toMatch(/Is there a network\?/);
    });

    test('no network, with Node and without modules', async () => {
      using clone = new Clone();
      const { node, npm } = tools(clone);
      pin(clone, [node, npm]);
      await using mirror = await Mirror.serve([node, npm]);
      clone.run('./vpclab version', from(mirror));
      const machine = { ...from(mirror), network: 'none' } as const;
      const began = performance.now();
      const outcome = clone.run('rm -rf node_modules; ./vpclab version', machine);
      expect(performance.now() - began).toBeLessThan(30_000);
      expect(outcome).toMatchObject({
        exitCode: 3,
        stderr: expect.stringContaining(`the npm registry ${mirror.url} does not answer`),
      });
    });

    test('a registry that accepts and says nothing', async () => {
      using clone = new Clone();
      await using mirror = await Mirror.silent();
      const { stderr } = bounded(clone, from(mirror));
      expect(stderr).toContain('could not be fetched');
      // What takes more than a few seconds says that it goes on.
      expect(stderr).toMatch(/5 s, \d+ MB so far/);
    });

    test('a registry that is no address', () => {
      using clone = new Clone();
      const { stderr } = bounded(clone, { ...BARE, env: { npm_config_registry: 'file:///etc' } });
      expect(stderr).toContain('no http or https address: file:///etc');
    });
  });
});
