import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from './json.ts';
import { Members } from './members.ts';
import { MessageText } from './message-text.ts';

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
