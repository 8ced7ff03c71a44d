import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from './json.ts';
import { Members } from './members.ts';
import { MessageText } from './message-text.ts';
import { Recent } from './recent.ts';

function readAll(text: string): unknown[] {
  const messages = new MessageText(text);
  const all: unknown[] = [];
  for (let at = 0; at < text.length; at = messages.end) {
    const message = messages.read(at);
    if (message === undefined) break;
    all.push(parseJson(stringifyJson(message), true));
  }
  return all;
}

const texts = [
  '{"id":null,"method":"update3","params":["m","t",{"T":{"u1":{"modify":{"a":["map",[["k","v"]]]}},"u2":{"delete":null}}}]}',
  '{"params":[["a",{"b":{"c":{"d":[]}}},null,1.5e3,true],{},[],{"T":{}},""],"method":"update","id":null}',
  '{ "id" : 1 , "method" : "m" ,\n"params" : [ { "T" : { "u" : { "new" : { } } } } , "x" ] }',
  '{"id":"\\u00fc\\"","method":"\\\\","params":["a\\"b","\\\\\\\\","\\n",{"q\\"":{"\\\\":{"x":"}]\\""}}}]}',
  '{"id":null,"method":"update3","params":["m","x",{"T":{"u":{"modify":{"a":"x\\"y","c":"d"} }}}]}',
  '{"id":null,"method":"update3","params":["m","x",{"T":{"u":{"modify":{"a":"x\\"y","c":"d"}, "delete":null}}}]}',
  '{"id":7,"params":[],"result":[{"rows":[{"a":1}]},{}],"error":{"error":"x","details":"]}"}}',
];

describe('messages in a text', () => {
  test.each(texts)('%s', (text) => {
    const message: unknown = JSON.parse(text);
    expect(readAll(text.repeat(2))).toEqual([message, message]);
    for (let cut = 1; cut < text.length; cut++) {
      expect(new MessageText(text.slice(0, cut)).read(0)).toBeUndefined();
    }
  });

  test('rows by UUID are members, updates of rows are objects', () => {
    const { params } = new MessageText(texts[0]!).read(0)!;
    const updates = (params as readonly unknown[])[2];
    expect(updates).toEqual(
      new Members(
        ['T'],
        [new Members(['u1', 'u2'], [{ modify: { a: ['map', [['k', 'v']]] } }, { delete: null }])],
      ),
    );
  });

  describe('after others of the same stream', () => {
    const streams = {
      'of one monitor': [
        '{"id":null,"method":"update3","params":["m","t1",{"T":{"u1":{"modify":{"a":1}}}}]}',
        '{"id":null,"method":"update3","params":["m","t2",{"T":{"u2":{"modify":{"a":9223372036854775807}}},"S":{"u3":{"insert":{}}}}]}',
        '{"id":null,"method":"update3","params":["m","t3",{"T":{"u2":{"modify":{}, "x":"}"}},"T2":{"u":{"modify":{}}}}]}',
        '{"id":null,"method":"update3","params":["m", 5 , null,{"T" : { "u2" : {"modify":[]} , "u" : {"modify":{} } } } ] , "more":[1]}',
        '{"id":null,"method":"update3","params":["m",{"T":{},"":{}}],"id":3}',
      ],
      'of several': [
        '{"id":null,"method":"update3","params":["m","t",{"T":{"u":{"modify":{"a":1}}}}]}',
        '{"id":null,"method":"update3","params":["m2","t",{"T":{"u":{"modify":{"a":2}}}}]}',
        '{"id":null,"method":"update2","params":["m",{"T":{"u":{"modify":{"a":3}}}}]}',
        '{"method":"update2","id":null,"params":["m",{"T":{"u":{"modify":{"a":3}}}}]}',
        '{"method":"update2","id":null,"params":["m",{"T":{"u":{"modify":{"a":4}}}}]}',
        '{"id":null,"method":"update2","params":["m"]}',
        '{"id":null,"method":"echo","params":[]}',
      ],
      'of names with escapes': [
        '{"id":null,"method":"up\\u0064ate","params":["m\\"","t",{"T\\n":{"u\\n":{"modify":{}}}}]}',
        '{"id":null,"method":"up\\u0064ate","params":["m\\"","t",{"T\\n":{"u\\n":{"modify":{"a":"\\""}}}}]}',
        '{"id":null,"method":"update","params":["m\\"","t",{"T\\u000a":{"u":{"modify":{}}}}]}',
      ],
      'that are no notifications': [
        '{"id":1,"method":"update3","params":["m",{"T":{}}]}',
        '{"id":2,"method":"update3","params":["m",{"T":{}}]}',
        '{"x":1,"id":null,"method":"update3","params":["m",{"T":{}}]}',
        '{"x":2,"id":null,"method":"update3","params":["m",{"T":{}}]}',
        '{"id":null,"method":["m"],"params":["m",{"T":{}}]}',
        '{"id":null,"method":["n"],"params":["m",{"T":{}}]}',
      ],
    };
    test.each(Object.entries(streams))('%s', (_name, messages) => {
      const expected = messages.map((text) => parseJson(text, true));
      expect(readAll(messages.join(''))).toEqual(expected);
      const recent = new Recent();
      for (const [n, text] of messages.entries()) {
        for (let cut = 1; cut < text.length; cut++) {
          expect(new MessageText(text.slice(0, cut), recent).read(0)).toBeUndefined();
        }
        const message = new MessageText(`${text}{`, recent).read(0);
        expect(parseJson(stringifyJson(message), true)).toEqual(expected[n]);
      }
    });

    test.each([
      '{"id":null,"method":"update3","params":["m",}',
      '{"id":null,"method":"update3","params":["m","t",{"T"{}}]}',
      '{"id":null,"method":"update3","params":["m","t",{"T":{"u":{"modify":}}}]}',
      '{"id":null,"method":"update3","params":["m","t",{"T":{"u":{"modify":{}]}}]}',
      '{"id":null,"method":"update3","params":["m","t",{"T":{"u":{"modify":{}}}},]}',
      '{"id":null,"method":"update3","params":["m","t",{"T\n":{}}]}',
    ])('%j is none', (text) => {
      const recent = new Recent();
      new MessageText(streams['of one monitor'][0]!, recent).read(0);
      const error = expect.objectContaining({ code: 'malformed-message' }) as Error;
      expect(() => new MessageText(text, recent).read(0)).toThrow(error);
    });
  });

  test('what is remembered of a text does not keep it alive', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = () => (collect(), process.memoryUsage().heapUsed);
    const recent = new Recent();
    const before = heap();
    for (let n = 0; n < 8; n++) {
      const table = `a table of a long name ${n}`;
      const text = `{"id":null,"method":"a method of a long name ${n}","params":["a monitor of a long name","t",{"${table}":{}}]}`;
      new MessageText(text + String(n).padStart(1 << 22), recent).read(0);
    }
    expect(heap() - before).toBeLessThan(1 << 21);
  });

  test('integers beyond 2^53 keep their value at every depth', () => {
    const text =
      '{"id":9223372036854775807,"params":[9223372036854775806,{"T":{"u":[9223372036854775805]}}]}';
    expect(readAll(text)).toEqual([
      { id: 2n ** 63n - 1n, params: [2n ** 63n - 2n, { T: { u: [2n ** 63n - 3n] } }] },
    ]);
  });

  test('a row called __proto__ is a row', () => {
    const { params } = new MessageText('{"params":[{"T":{"__proto__":{"x":1}}}]}').read(0)!;
    const [updates] = params as readonly Members[];
    expect((updates!.items[0] as Members).names).toEqual(['__proto__']);
    expect(Object.keys(updates!.toJSON())).toEqual(['T']);
    expect(Object.keys((updates!.items[0] as Members).toJSON())).toEqual(['__proto__']);
  });

  test.each([
    '{"id":1,"params":[}',
    '{"id":1,"params":{]}',
    '{"params":["a" "b"]}',
    '{"params":[,]}',
    '{"params":[{"T" {}}]}',
    '{"params":[{"T":{"u":{"x":1]}}}]}',
    '{"params":["a\nb"]}',
    '{"params":["\\x"]}',
    '{params:[]}',
    '{"id":tru,"params":[]}',
    '{"id":1,}',
  ])('%j is none', (text) => {
    const error = expect.objectContaining({ code: 'malformed-message' }) as Error;
    expect(() => new MessageText(text).read(0)).toThrow(error);
  });
});
