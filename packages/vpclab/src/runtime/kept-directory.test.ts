import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeptDirectory } from './kept-directory.ts';

const uid = process.getuid?.() ?? 0;
const LAB_USER = { uid: 59_741, gid: 59_742 };
const MARK = '{"format":1,"lab":"lab"}\n';

let scratch = '';
let directory = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'vpclab-kept-'));
  directory = join(scratch, 'data');
});
afterEach(() => rmSync(scratch, { recursive: true }));

const open = (lab = 'lab', ids?: typeof LAB_USER): string => openKeptDirectory(directory, { lab, ids });
const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

describe('a directory that is kept beyond the lab', () => {
  it('is made where there is none, says whose data it holds, and is taken again by the same lab', () => {
    const place = open();
    expect(place).toBe(join(directory, 'kept'));
    expect([modeOf(directory), modeOf(place)]).toEqual([0o700, 0o700]);
    expect(readFileSync(join(directory, 'vpclab-data.json'), 'utf8')).toBe(MARK);
    expect(modeOf(join(directory, 'vpclab-data.json'))).toBe(0o600);
    writeFileSync(join(place, 'block'), 'x');
    expect(open()).toBe(place);
    expect(readFileSync(join(place, 'block'), 'utf8')).toBe('x');
  });

  it('may be an empty one, or one whose mark was being written', () => {
    mkdirSync(directory, { mode: 0o755 });
    writeFileSync(join(directory, 'vpclab-data.json.new'), '{"for');
    open();
    expect(readdirSync(directory).toSorted()).toEqual(['kept', 'vpclab-data.json']);
    // What its owner lets others read is his business.
    expect(modeOf(directory)).toBe(0o755);
  });

  it.each<[string, RegExp, () => void]>([
    [
      'holds other files',
      /is not empty/,
      () => {
        mkdirSync(directory);
        writeFileSync(join(directory, 'thesis.tex'), '');
      },
    ],
    ['is of another lab', /holds the data of lab other/, () => void open('other')],
    [
      'can be written to by others',
      /it can be written to by others/,
      () => {
        mkdirSync(directory);
        chmodSync(directory, 0o777);
      },
    ],
    [
      'can be replaced by others',
      /can be written to by others/,
      () => {
        mkdirSync(directory);
        chmodSync(scratch, 0o777);
      },
    ],
    [
      'is a link',
      /is a symbolic link/,
      () => {
        mkdirSync(join(scratch, 'other'));
        symlinkSync('other', directory);
      },
    ],
    ['is a file', /is not a directory/, () => writeFileSync(directory, '')],
    [
      'has a mark of another format',
      /was not written by this version/,
      () => {
        mkdirSync(directory);
        writeFileSync(join(directory, 'vpclab-data.json'), '{"format":2,"lab":"lab"}');
      },
    ],
    [
      'has a mark that is a link',
      /vpclab-data.json is a symbolic link/,
      () => {
        mkdirSync(directory);
        writeFileSync(join(scratch, 'mark'), MARK);
        symlinkSync('../mark', join(directory, 'vpclab-data.json'));
      },
    ],
    [
      'has a link in the place of the data',
      /kept is not a directory/,
      () => {
        open();
        rmSync(join(directory, 'kept'), { recursive: true });
        symlinkSync(scratch, join(directory, 'kept'));
      },
    ],
  ])('is refused where it %s, and nothing is changed', (_, why, prepare) => {
    prepare();
    const look = (): unknown =>
      readdirSync(scratch, { recursive: true, encoding: 'utf8' })
        .toSorted()
        .map((name) => [name, lstatSync(join(scratch, name)).mode, lstatSync(join(scratch, name)).uid]);
    const before = look();
    expect(() => open()).toThrow(why);
    expect(() => open()).toThrow(expect.objectContaining({ code: 'DATA_UNUSABLE' }));
    expect(look()).toEqual(before);
  });

  it('is not made in a place that others can write to', () => {
    chmodSync(scratch, 0o777);
    expect(() => open()).toThrow(`${scratch} can be written to by others`);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it.skipIf(uid !== 0)('belongs to root, and what is in it to the user of the lab', () => {
    const place = open('lab', LAB_USER);
    expect(lstatSync(place)).toMatchObject(LAB_USER);
    expect([lstatSync(directory).uid, lstatSync(join(directory, 'vpclab-data.json')).uid]).toEqual([0, 0]);
    expect(open('lab', LAB_USER)).toBe(place);
    writeFileSync(join(place, 'block'), 'x');
    expect(() => open()).toThrow(`${place} belongs to uid 59741, and this lab is uid 0`);
  });

  it.skipIf(uid !== 0)('is given to the user of the lab where that was cut off', () => {
    open();
    expect(lstatSync(open('lab', LAB_USER)).uid).toBe(LAB_USER.uid);
  });

  it.skipIf(uid !== 0)('is refused where it belongs to somebody else', () => {
    mkdirSync(directory);
    chownSync(directory, 59_741, 59_741);
    expect(() => open()).toThrow('it belongs to uid 59741, not to you (uid 0)');
  });
});
