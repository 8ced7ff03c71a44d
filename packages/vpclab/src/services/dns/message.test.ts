import { describe, expect, it } from 'vitest';
import { CODE, TYPE, readQuestion, readReply, writeQuestion, writeReply } from './message.ts';
import type { Question } from './message.ts';
import { namesOf, replyTo } from './names.ts';

const names = namesOf({
  'web-1.web.vpc-a.internal': '10.0.1.11',
  '11.1.0.10.in-addr.arpa': 'web-1.web.vpc-a.internal',
});

function asked(message: Buffer): Question {
  const question = readQuestion(message);
  if (question === undefined) throw new Error('no question');
  return question;
}

function answered(name: string, type: number) {
  const question = asked(writeQuestion(7, name, type));
  return readReply(writeReply(question, replyTo(question, names)), 7);
}

describe('a resolver', () => {
  it.each([
    ['web-1.web.vpc-a.internal', TYPE.A, CODE.none, ['10.0.1.11']],
    ['WEB-1.Web.vpc-a.internal', TYPE.A, CODE.none, ['10.0.1.11']],
    ['web-1.web.vpc-a.internal', TYPE.AAAA, CODE.none, []],
    ['web-1.web.vpc-a.internal', TYPE.ANY, CODE.none, ['10.0.1.11']],
    ['11.1.0.10.in-addr.arpa', TYPE.PTR, CODE.none, ['web-1.web.vpc-a.internal']],
    ['web.vpc-a.internal', TYPE.A, CODE.none, []],
    ['web-2.web.vpc-a.internal', TYPE.A, CODE.noSuchName, []],
    ['__proto__', TYPE.A, CODE.noSuchName, []],
    ['constructor', TYPE.A, CODE.noSuchName, []],
  ])('is asked for %s (type %i)', (name, type, code, values) => {
    const reply = answered(name, type);
    expect(reply?.code).toBe(code);
    expect(reply?.answers.map(({ value }) => value)).toEqual(values);
  });

  it('repeats the question as it was asked, and its options', () => {
    const options = Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    const message = Buffer.concat([writeQuestion(9, 'Web-1.web.vpc-a.internal', TYPE.A), options]);
    message.writeUInt16BE(1, 10);
    const question = asked(message);
    expect(question.hasOptions).toBe(true);
    const reply = writeReply(question, replyTo(question, names));
    expect(reply.includes('Web-1')).toBe(true);
    expect(reply.readUInt16BE(10)).toBe(1);
    expect(reply.subarray(-11, -8)).toEqual(options.subarray(0, 3));
  });

  it('refuses what is none of its business, and says so', () => {
    const update = writeQuestion(1, 'web-1', TYPE.A);
    update.writeUInt16BE(5 << 11, 2);
    const chaos = writeQuestion(1, 'version.bind', TYPE.A);
    chaos.writeUInt16BE(3, chaos.length - 2);
    expect(replyTo(asked(update), names).code).toBe(CODE.notImplemented);
    expect(replyTo(asked(chaos), names).code).toBe(CODE.refused);
  });

  it('does not answer answers, nor what is too short for a message', () => {
    const question = asked(writeQuestion(7, 'web-1', TYPE.A));
    expect(readQuestion(writeReply(question, replyTo(question, names)))).toBeUndefined();
    expect(readQuestion(Buffer.alloc(11))).toBeUndefined();
  });
});

describe('messages that are cut, or point at themselves', () => {
  const question = writeQuestion(7, 'web-1.web.vpc-a.internal', TYPE.A);
  it('are malformed wherever the question is cut', () => {
    for (let length = 12; length < question.length; length += 1) {
      expect(replyTo(asked(question.subarray(0, length)), names).code).toBe(CODE.malformed);
    }
  });

  it('are no reply', () => {
    const reply = writeReply(asked(question), replyTo(asked(question), names));
    expect(readReply(reply, 8)).toBeUndefined();
    for (let length = 0; length < reply.length; length += 1)
      expect(readReply(reply.subarray(0, length), 7)).toBeUndefined();
    const loop = Buffer.from(reply);
    // The first label becomes a pointer to itself.
    loop.writeUInt16BE(0xc00c, 12);
    expect(readReply(loop, 7)).toBeUndefined();
  });
});
